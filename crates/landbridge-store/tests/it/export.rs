//! Runs and tables as CSV and Parquet.

use crate::{full, layout};
use landbridge_store::{
    Chunk, Column, StoreError, TableFormat, TableHead, export_csv, export_run, read_numbers, write_table,
    write_text,
};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::path::Path;

/// What another reader makes of a Parquet file, written as the CSV is.
fn as_csv(path: &Path) -> String {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let names = reader.metadata().file_metadata().schema_descr().columns().iter();
    let mut lines = vec![names.map(|column| column.name().to_owned()).collect::<Vec<_>>().join(",")];
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cells = row.get_column_iter().map(|(_, field)| match field {
            Field::Null => String::new(),
            Field::Double(number) => format!("{number:?}"),
            Field::Long(count) => count.to_string(),
            Field::Str(text) if text.is_empty() => "\"\"".to_owned(),
            Field::Str(text) => text.clone(),
            other => panic!("{other}"),
        });
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines.join("\n") + "\n"
}

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

#[test]
fn a_run_in_parquet_holds_what_its_csv_holds() {
    let (store, run) = full(7);
    let path = |name: &str| store.path().join(name);
    for (name, format) in [("rows.csv", TableFormat::Csv), ("rows.parquet", TableFormat::Parquet)] {
        assert_eq!(TableFormat::of(&path(name)), Some(format));
        assert_eq!(export_run(&run, &path(name), format, false).unwrap(), 3);
    }
    let text = std::fs::read_to_string(path("rows.csv")).unwrap();
    let mut bytes = Vec::new();
    export_csv(&run, &mut bytes, false).unwrap();
    assert_eq!(text.as_bytes(), bytes);
    assert_eq!(as_csv(&path("rows.parquet")), text);
    let left: Vec<_> = store.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn many_small_chunks_become_few_groups_of_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let (layout, notes) = (layout(), [("players".to_owned(), "A;B".to_owned())]);
    let chunk = |first: i64| {
        let columns = vec![
            Column::Count((first..first + 100).map(Some).collect()),
            Column::Number(
                (first..first + 100).map(|row| (row % 3 > 0).then_some(row as f64 / 7.0)).collect(),
            ),
            Column::Text(vec![Some("x".to_owned()); 100]),
        ];
        Ok(Chunk { columns })
    };
    let head = TableHead { layout: &layout, notes: &notes };
    let rows = write_table(&path, TableFormat::Parquet, head, (0..400).map(|number| chunk(100 * number)));
    assert_eq!(rows.unwrap(), 40_000);
    let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 40_000);
    assert_eq!(reader.num_row_groups(), 3);
    let notes = reader.metadata().file_metadata().key_value_metadata().unwrap();
    assert_eq!((notes[0].key.as_str(), notes[0].value.as_deref()), ("landbridge.players", Some("A;B")));
    assert_eq!(as_csv(&path).lines().nth(30_001), Some("30000,,x"));
}

#[test]
fn a_table_without_rows_is_a_file_too() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("t.csv", TableFormat::Csv), ("t.parquet", TableFormat::Parquet)] {
        let (path, layout) = (folder.path().join(name), layout());
        let head = TableHead { layout: &layout, notes: &[] };
        assert_eq!(write_table(&path, format, head, []).unwrap(), 0);
        let text =
            if format == TableFormat::Csv { std::fs::read_to_string(&path).unwrap() } else { as_csv(&path) };
        assert_eq!(text, "future,gain [€],actor\n");
    }
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let (store, run) = full(7);
    std::fs::remove_file(run.folder().join("chunk-000001.sha256")).unwrap();
    for (name, format) in [("rows.csv", TableFormat::Csv), ("rows.parquet", TableFormat::Parquet)] {
        let path = store.path().join(name);
        write_text(&path, "before").unwrap();
        let refused = export_run(&run, &path, format, false);
        assert!(matches!(refused, Err(StoreError::MissingChunk { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(export_run(&run, &path, format, true).unwrap(), 2);
        assert_ne!(std::fs::read(&path).unwrap(), b"before");
    }
    let nowhere = store.path().join("no such folder").join("t.csv");
    let said = write_text(&nowhere, "").unwrap_err().to_string();
    assert!(said.starts_with(&format!("{}: cannot write this: ", nowhere.display())), "{said}");
    assert!(said.ends_with("; check the path"), "{said}");
}

#[test]
fn numbers_are_read_back_with_their_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let layout = landbridge_store::Layout::new([("a", landbridge_store::Kind::Number)]).unwrap();
    let chunk = Chunk { columns: vec![Column::Number(vec![Some(0.1), None])] };
    write_table(&path, TableFormat::Parquet, TableHead { layout: &layout, notes: &[] }, [Ok(chunk)]).unwrap();
    assert_eq!(read_numbers(&path).unwrap().rows, [[Some(0.1)], [None]]);
    let refused = landbridge_store::read_table(&path).unwrap_err().to_string();
    assert!(refused.contains(":2, column a: is null; give it a finite number"), "{refused}");
}
