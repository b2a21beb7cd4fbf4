//! What the fuzz targets check, over random draws and over all that was found before: no panic, no refusal without its place, no number but the one that is written.

#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "shared with the fuzz targets, where it is a library"
)]
#[path = "../../../../fuzz/src/edits.rs"]
mod edits;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "shared with the fuzz targets, where it is a library"
)]
#[path = "../../../../fuzz/src/engine.rs"]
mod engine;

use crate::{cases, tests_folder};
use proptest::prelude::*;

/// The repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn folders_are_read_or_refused(bytes in edits::draws(b"ttttn=")) {
        engine::region(&bytes);
    }

    #[test]
    fn variants_are_read_or_refused(bytes in edits::draws(b"ttxxr")) {
        engine::variant(&bytes);
    }

    #[test]
    fn claims_are_read_or_refused(bytes in edits::draws(b"tttcfr")) {
        engine::claims(&bytes);
    }

    #[test]
    fn bare_games_are_read_or_refused(bytes in edits::draws(b"sssxr")) {
        engine::bare_game(&bytes);
    }

    #[test]
    fn networks_are_imported_or_refused(bytes in edits::draws(b"\x00\x01\x02\x03\x04\x05\x06\x07\x08")) {
        engine::pypsa(&bytes);
    }
}

#[test]
fn what_was_found_before_is_read_or_refused() {
    let kept = tests_folder().join("readers");
    edits::try_kept(&kept.join("region.hex"), engine::region);
    edits::try_kept(&kept.join("variant.hex"), engine::variant);
    edits::try_kept(&kept.join("claims.hex"), engine::claims);
    edits::try_kept(&kept.join("bare_game.hex"), engine::bare_game);
    edits::try_kept(&kept.join("pypsa.hex"), engine::pypsa);
}
