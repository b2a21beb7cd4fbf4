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

/// A kind that the target tells by its first byte, and what it draws from.
fn draws(kinds: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    (prop::sample::select(kinds), prop::collection::vec(any::<u8>(), 0..160)).prop_map(|(kind, mut bytes)| {
        bytes.insert(0, kind);
        bytes
    })
}

/// What a fuzz target does with an input.
type Target = fn(&[u8]);

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn folders_are_read_or_refused(bytes in draws(b"ttttn=")) {
        engine::region(&bytes);
    }

    #[test]
    fn variants_are_read_or_refused(bytes in draws(b"ttxxr")) {
        engine::variant(&bytes);
    }

    #[test]
    fn claims_are_read_or_refused(bytes in draws(b"tttcfr")) {
        engine::claims(&bytes);
    }

    #[test]
    fn bare_games_are_read_or_refused(bytes in draws(b"sssxr")) {
        engine::bare_game(&bytes);
    }

    #[test]
    fn networks_are_imported_or_refused(bytes in draws(b"\x00\x01\x02\x03\x04\x05\x06\x07\x08")) {
        engine::pypsa(&bytes);
    }
}

/// Inputs that were kept, one a line in hexadecimal digits, after a line on what they are.
#[test]
fn what_was_found_before_is_read_or_refused() {
    let targets: [(&str, Target); 5] = [
        ("region", engine::region),
        ("variant", engine::variant),
        ("claims", engine::claims),
        ("bare_game", engine::bare_game),
        ("pypsa", engine::pypsa),
    ];
    for (name, target) in targets {
        let text = std::fs::read_to_string(tests_folder().join(format!("readers/{name}.hex"))).unwrap();
        let inputs = edits::inputs(&text);
        assert!(!inputs.is_empty(), "{name} keeps nothing");
        for bytes in &inputs {
            target(bytes);
        }
    }
}
