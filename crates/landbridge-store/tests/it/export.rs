//! A run as CSV.

use crate::full;
use landbridge_store::{Chunk, Column, StoreError, export_csv};

#[test]
fn all_rows_of_a_run_are_written() {
    let (_store, run) = full(7);
    let columns = vec![
        Column::Count(vec![Some(2), None, Some(-3)]),
        Column::Number(vec![Some(-0.0), Some(1e300), None]),
        Column::Text(vec![Some(String::new()), None, Some("a \"b\", c\nd".to_owned())]),
    ];
    run.write_chunk(2, &Chunk { columns }).unwrap();
    let mut bytes = Vec::new();
    assert_eq!(export_csv(&run, &mut bytes, false).unwrap(), 5);
    let text =
        "future,gain [€],actor\n0,0.0,Qazaqstan Қ0\n1,,\n2,-0.0,\"\"\n,1e300,\n-3,,\"a \"\"b\"\", c\nd\"\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), text);
}

#[test]
fn a_gap_is_an_error_unless_asked_to_go_on() {
    let (_store, run) = full(7);
    std::fs::remove_file(run.folder().join("chunk-000000.sha256")).unwrap();
    let refused = export_csv(&run, Vec::new(), false);
    assert!(matches!(refused, Err(StoreError::MissingChunk { .. })));
    assert_eq!(export_csv(&run, Vec::new(), true).unwrap(), 2);
}
