//! Tables of samples, with everything that may be wrong in them.

use landbridge_store::{SampleTable, StoreError, read_table};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

fn read(name: &str, bytes: &[u8]) -> Result<SampleTable, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_table(&path).map_err(|error| error.to_string().replace(&*path.to_string_lossy(), name))
}

fn csv(text: &str) -> Result<SampleTable, String> {
    read("t.csv", text.as_bytes())
}

/// A Parquet file of that schema: of a column, every number is its row and a half, and the levels say what is null.
fn file(schema: &str, rows: &[i16], compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message t {{ {schema} }}")).unwrap());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    // Two groups, as other writers make them.
    for _ in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        while let Some(mut column) = group.next_column().unwrap() {
            let here: Vec<u16> =
                (1_u16..).zip(rows).filter(|(_, level)| **level > 0).map(|(row, _)| row).collect();
            let half = |row: &u16| f64::from(*row) + 0.5;
            let levels = Some(rows);
            match column.untyped() {
                ColumnWriter::DoubleColumnWriter(out) => {
                    let numbers = here.iter().map(|row| if *row == 4 { f64::NAN } else { half(row) });
                    out.write_batch(&numbers.collect::<Vec<_>>(), levels, None)
                }
                ColumnWriter::FloatColumnWriter(out) => {
                    let half = |row: &u16| f32::from(*row) + 0.5;
                    out.write_batch(&here.iter().map(half).collect::<Vec<_>>(), levels, None)
                }
                ColumnWriter::Int32ColumnWriter(out) => {
                    let same = |row: &u16| i32::from(*row);
                    out.write_batch(&here.iter().map(same).collect::<Vec<_>>(), levels, None)
                }
                ColumnWriter::Int64ColumnWriter(out) => {
                    let big = |row: &u16| if *row == 5 { i64::MIN } else { -(1 << 53) + i64::from(*row) };
                    out.write_batch(&here.iter().map(big).collect::<Vec<_>>(), levels, None)
                }
                ColumnWriter::BoolColumnWriter(out) => {
                    out.write_batch(&here.iter().map(|row| *row > 1).collect::<Vec<_>>(), levels, None)
                }
                ColumnWriter::ByteArrayColumnWriter(out) => out.write_batch(
                    &here.iter().map(|_| ByteArray::from("1")).collect::<Vec<_>>(),
                    levels,
                    None,
                ),
                _ => panic!("no such column in these tests"),
            }
            .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

#[test]
fn a_csv_table_is_read() {
    let table = csv("\u{feff}rain,\"gas [a,b]\"\r\n 1,-2.5e3\r\n\r\n\"0.1\", -0\n").unwrap();
    assert_eq!(table.columns, ["rain", "gas [a,b]"]);
    assert_eq!(table.rows, [[1.0, -2500.0], [0.1, 0.0]]);
    assert!(table.rows[1][1].is_sign_negative());
}

#[test]
fn all_mistakes_of_a_csv_table_are_told_at_once() {
    let error = csv("a,,a\n1,x,3\n1,2\n\n nan,,1e999\n1,5,2,5\n").unwrap_err();
    let expected = "\
t.csv:1: column 2 has no name; name it in the first line
t.csv:1, column a: is there twice; keep one of them
t.csv:2: `x` is no number; write a number such as 0.25
t.csv:3: has 2 cells where the first line names 3; give every column a number, with a point and no comma before its decimals
t.csv:5, column a: `nan` is not finite; write a number such as 0.25
t.csv:5: is empty; write a number such as 0.25
t.csv:5, column a: `1e999` is not finite; write a number such as 0.25
t.csv:6: has 4 cells where the first line names 3; give every column a number, with a point and no comma before its decimals
8 mistakes";
    assert_eq!(error, expected);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for end in ["\n", "\r\n"] {
        let text = ["", "a,b", "", "", "1,2", "x,\"", "\"", "1,y", ""].join(end);
        let error = csv(&text).unwrap_err();
        let lines: Vec<&str> = error.lines().map(|line| line.split([',', ' ']).next().unwrap()).collect();
        assert_eq!(lines, ["t.csv:6", "t.csv:6", "t.csv:8", "3"], "{error}");
    }
}

#[test]
fn a_table_without_rows_columns_or_a_known_end_is_refused() {
    assert_eq!(csv("a,b\n").unwrap_err(), "t.csv: has no row; add at least one sample\n1 mistake");
    assert_eq!(csv("").unwrap_err(), "t.csv: is empty; name the columns in the first line\n1 mistake");
    let text = "t.xlsx: a table of samples ends in .csv or .parquet, this in `xlsx`; convert or rename it\n1 mistake";
    assert_eq!(read("t.xlsx", b"").unwrap_err(), text);
    let error = read_table("nowhere/t.csv".as_ref()).unwrap_err();
    assert!(matches!(error, StoreError::File { .. }));
}

#[test]
fn many_mistakes_are_told_in_part() {
    let error = csv(&format!("a\n{}", "x\n".repeat(40))).unwrap_err();
    assert!(error.ends_with("t.csv: and 24 more\n40 mistakes"), "{error}");
    assert_eq!(error.lines().count(), 18);
}

#[test]
fn bytes_that_are_no_text_are_a_mistake_of_their_cell() {
    let error = read("t.csv", b"a,b\n1,\xff\n").unwrap_err();
    assert!(error.starts_with("t.csv:2, column b: `\u{fffd}` is no number"), "{error}");
}

#[test]
fn a_parquet_table_is_read() {
    let schema = "required double a; optional float b; required int32 c (INTEGER(8,true)); optional int64 d;";
    for compression in [Compression::SNAPPY, Compression::UNCOMPRESSED] {
        let table = read("t.PARQUET", &file(schema, &[1; 2], compression)).unwrap();
        assert_eq!(table.columns, ["a", "b", "c", "d"]);
        let two = 2.0 - 9_007_199_254_740_992.0;
        let rows = [[1.5, 1.5, 1.0, two - 1.0], [2.5, 2.5, 2.0, two]];
        assert_eq!(table.rows, [rows, rows].concat());
    }
}

#[test]
fn all_mistakes_of_a_parquet_table_are_told_at_once() {
    let schema = "optional double a; optional int64 b;";
    let error = read("t.parquet", &file(schema, &[1, 1, 0, 1, 1], Compression::SNAPPY)).unwrap_err();
    let told = [
        (3, "a", "is null"),
        (3, "b", "is null"),
        (4, "a", "`NaN` is not finite"),
        (5, "b", "`-9223372036854775808` is beyond 2^53, where whole numbers become inexact"),
    ];
    let both =
        [0, 5].into_iter().flat_map(|first| told.map(|(row, column, what)| (first + row, column, what)));
    let line =
        |(row, column, what)| format!("t.parquet:{row}, column {column}: {what}; give it a finite number\n");
    let expected: String = both.map(line).collect();
    assert_eq!(error, expected + "8 mistakes");
}

#[test]
fn a_compression_that_is_not_read_is_told() {
    // The codec of the one column, SNAPPY, stands after its path in the footer.
    let mut bytes = file("required double a;", &[1], Compression::SNAPPY);
    let path = [0x19, 0x18, 1, b'a', 0x15, 2];
    for place in 0..bytes.len() - path.len() {
        if bytes[place..].starts_with(&path) {
            bytes[place + path.len() - 1] = 12;
        }
    }
    let error = read("t.parquet", &bytes).unwrap_err();
    let text = "t.parquet: is compressed with ZSTD, which is not read here; write it with snappy or without compression\n1 mistake";
    assert_eq!(error, text);
}

#[test]
fn columns_that_hold_no_numbers_are_told_at_once() {
    let schema = "required double a; required boolean b; required binary c (UTF8); required int32 d (DATE); \
                  required int64 e (TIMESTAMP(NANOS,true)); required int64 f (INTEGER(64,false)); \
                  required group g { required double h; }";
    let error = read("t.parquet", &file(schema, &[1], Compression::SNAPPY)).unwrap_err();
    let expected = "\
t.parquet, column b: holds BOOLEAN, not numbers; convert it to DOUBLE or leave it out
t.parquet, column c: holds UTF8, not numbers; convert it to DOUBLE or leave it out
t.parquet, column d: holds DATE, not numbers; convert it to DOUBLE or leave it out
t.parquet, column e: holds Timestamp, not numbers; convert it to DOUBLE or leave it out
t.parquet, column f: holds UINT_64, not numbers; convert it to DOUBLE or leave it out
t.parquet, column g.h: holds nested values, not numbers; convert it to DOUBLE or leave it out
6 mistakes";
    assert_eq!(error, expected);
}

#[test]
fn a_damaged_parquet_table_is_refused_and_never_stops_the_program() {
    let error = read("t.parquet", b"a,b\n1,2\n").unwrap_err();
    assert!(
        error.starts_with("t.parquet: ") && error.ends_with("; check that it is a whole Parquet file"),
        "{error}"
    );
    let schema = "optional double a; optional float b; optional int32 c (INTEGER(8,true)); optional int64 d;";
    let whole = file(schema, &[1, 1, 0, 1, 1], Compression::SNAPPY);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let mut refused = 0;
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        std::fs::write(&path, bytes).unwrap();
        // Cells that read otherwise are told as any other mistakes; this is about a file that cannot be read at all.
        refused += usize::from(matches!(read_table(&path), Err(StoreError::Parquet { .. })));
    }
    assert!(refused > whole.len() / 4, "{refused} of {}", whole.len());
}
