//! What the fuzz target checks of the bodies of requests, over random draws and over all that was found before.

#[allow(unreachable_pub, clippy::pedantic, reason = "shared with the fuzz targets, where it is a library")]
#[path = "../../../../fuzz/src/bodies.rs"]
mod checks;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "shared with the fuzz targets, where it is a library"
)]
#[path = "../../../../fuzz/src/edits.rs"]
mod edits;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2024), ..ProptestConfig::with_cases(300) })]

    #[test]
    fn bodies_are_answered_or_refused(bytes in edits::draws(b"ssssr")) {
        checks::bodies(&bytes);
    }
}

#[test]
fn what_was_found_before_is_answered_or_refused() {
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/bodies.hex");
    edits::try_kept(&kept, checks::bodies);
}
