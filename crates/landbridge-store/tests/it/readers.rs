//! What the fuzz targets check of manifests, chunks and tables, over random draws and over all that was found before.

#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "shared with the fuzz targets, where it is a library"
)]
#[path = "../../../../fuzz/src/edits.rs"]
mod edits;
#[allow(unreachable_pub, clippy::pedantic, reason = "shared with the fuzz targets, where it is a library")]
#[path = "../../../../fuzz/src/store.rs"]
mod store;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Random cases, the same in every run.
fn cases() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(2024), ..ProptestConfig::with_cases(300) }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn manifests_are_read_or_refused(bytes in edits::draws(b"ssur")) {
        store::manifest(&bytes);
    }

    #[test]
    fn chunks_and_tables_are_read_or_refused(bytes in edits::draws(b"ccppxxtqr")) {
        store::chunk(&bytes);
    }
}

#[test]
fn what_was_found_before_is_read_or_refused() {
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers");
    edits::try_kept(&kept.join("manifest.hex"), store::manifest);
    edits::try_kept(&kept.join("chunk.hex"), store::chunk);
}
