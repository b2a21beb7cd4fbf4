//! Several writers of one run.

use crate::{chunk, files, full, manifest};
use landbridge_store::Run;

#[test]
fn writers_that_take_one_another_for_dead_make_the_same_run() {
    let store = tempfile::tempdir().unwrap();
    let threads = 4;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            // Every writer opens, looks and writes as a process of its own does; all write the same chunks at once.
            scope.spawn(|| {
                let run = Run::open_or_create(store.path(), manifest(7)).unwrap();
                for number in run.missing().unwrap().numbers {
                    run.write_chunk(number, &chunk(&run, number)).unwrap();
                    // Takes the unfinished files of the others for leftovers.
                    if number % 8 == 0 {
                        run.missing().unwrap();
                    }
                }
            });
        }
    });
    let run = Run::open_or_create(store.path(), manifest(7)).unwrap();
    assert!(run.missing().unwrap().numbers.is_empty());
    assert_eq!(files(run.folder()).len(), 2 * 38 + 1);
    for (number, read) in run.chunks().map(Result::unwrap) {
        assert_eq!(read, chunk(&run, number));
    }
}

#[test]
fn a_note_is_a_line_of_the_log() {
    let (_store, run) = full(7);
    run.note(4, &[0, 2], "first \"half\"\n").unwrap();
    run.note(1, &[], "").unwrap();
    let log = std::fs::read_to_string(run.folder().join("log.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["chunks"], serde_json::json!([0, 2]));
    assert_eq!((&lines[0]["threads"], &lines[0]["text"]), (&4.into(), &"first \"half\"\n".into()));
    assert!(lines[0]["time"].is_u64() && lines[0]["host"].is_string());
}
