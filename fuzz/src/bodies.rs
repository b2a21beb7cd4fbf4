//! What must hold of every JSON body that is sent to the server: no panic, no failure of the program, a refusal with its reason.

use super::edits::{Draw, edited};
use landbridge::model::Folder;
use landbridge::what_if::WhatIfs;
use landbridge_server::bodies::{ADDRESSES, answer};
use std::sync::OnceLock;

/// Bodies that are answered, by the place of their address.
const SEEDS: &[(usize, &str)] = &[
    (
        0,
        r#"{"state": {"factors": [{"name": "Field", "value": 25.0}], "ties": true, "variants": ["direct-pipe"], "build": ["links/Pipe A-C"], "close": ["links/Sea A-C"], "capacity": [{"asset": "supplies/A field", "times": 1.5}], "bloc": ["A", "B"], "cut": [["A", "C"]], "levers": []}, "against": {"build": ["links/Pipe A-C"]}}"#,
    ),
    (
        0,
        r#"{"state": {"levers": [{"name": "Close the pipe"}, {"name": "Snow on the rails", "begins": "winter"}]}}"#,
    ),
    (
        0,
        r#"{"state": {"variants": ["closed-border", "direct-pipe"], "capacity": [{"asset": "stores/C storage", "times": 0}]}}"#,
    ),
    (
        1,
        r#"{"name": "mine", "title": "What if", "why": "To see.", "state": {"bloc": ["A", "C"], "factors": [{"name": "Hunger for gas", "value": 1.1}]}}"#,
    ),
    (
        2,
        r#"{"name": "mine", "title": "What if", "why": "", "state": {"build": ["links/Pipe A-C"], "cut": [["A", "B"]]}, "overwrite": true}"#,
    ),
    (3, r#"{"state": {"variants": ["direct-pipe"]}, "n": 100, "seed": 7}"#),
];

/// A body, edited or written freely, and what the server makes of it.
pub fn bodies(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let (address, text) = match draw.byte() {
        b'r' => (draw.below(ADDRESSES.len()), String::from_utf8_lossy(draw.0).into_owned()),
        _ => {
            let (address, seed) = SEEDS[draw.below(SEEDS.len())];
            (address, edited(seed, &mut draw))
        }
    };
    match answer(ADDRESSES[address], text.as_bytes(), toy()) {
        Ok(answer) => assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok(), "{answer}"),
        Err(refused) => {
            assert!((400..500).contains(&refused.status), "{text}: {refused:?}");
            assert!(
                !refused.error.is_empty() && refused.mistakes.iter().all(|mistake| !mistake.is_empty()),
                "{text}: {refused:?}"
            );
        }
    }
}

fn toy() -> &'static WhatIfs {
    static TOY: OnceLock<WhatIfs> = OnceLock::new();
    TOY.get_or_init(|| {
        let folder = Folder::bundled("toy").expect("it comes with the engine");
        WhatIfs::new(folder, None).unwrap_or_else(|error| panic!("the toy region has a base: {error}"))
    })
}
