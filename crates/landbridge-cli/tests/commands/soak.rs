//! A short soak: a server as a process that visitors of every kind wear down, bounded by the number of their requests.

use landbridge_bench::soak::{Bounds, soak};
use std::path::Path;
use std::time::Duration;

#[test]
fn a_server_that_is_worn_down_answers_and_keeps_nothing() {
    let bounds = Bounds { requests: 4000, time: Duration::from_secs(120), runs: 6, samples: 20 };
    let report = soak(Path::new(env!("CARGO_BIN_EXE_landbridge")), "toy", bounds, |_| {}).unwrap();
    assert_eq!(report.faults(), Vec::<String>::new(), "{report}");
    for (kind, status) in [("what-if", 200), ("what-if of a crowd", 200), ("page", 200), ("nonsense", 400)] {
        assert!(report.answers(kind, status) > 0, "{kind}: {report}");
    }
}
