//! Files that are damaged, or say that they hold more than they do: refused in little memory and without a word of the libraries in between.

use crate::{full, manifest, small};
use landbridge_store::{Manifest, Run, StoreError, read_numbers, read_table};
use parquet::column::writer::ColumnWriter;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

/// A Parquet file of one column of numbers, each batch of them given so many times.
fn write_parquet(path: &Path, numbers: &[Option<f64>], times: usize) {
    let schema = parse_message_type("message rows { optional double a; }").unwrap();
    let properties = WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let levels: Vec<i16> = numbers.iter().map(|number| i16::from(number.is_some())).collect();
    let values: Vec<f64> = numbers.iter().flatten().copied().collect();
    let ColumnWriter::DoubleColumnWriter(out) = column.untyped() else { panic!("a column of numbers") };
    for _ in 0..times {
        out.write_batch(&values, Some(&levels), None).unwrap();
    }
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

#[track_caller]
fn check(path: &Path, what: &str) {
    let expected =
        format!("{}: Parquet error: {what}; check that it is a whole Parquet file", path.display());
    for refused in [read_table(path).map(drop), read_numbers(path).map(drop)] {
        assert_eq!(refused.unwrap_err().to_string(), expected);
    }
}

#[test]
fn rows_that_are_not_there_are_refused_before_they_take_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nulls.parquet");
    write_parquet(&path, &vec![None; 1 << 20], 65);
    assert!(fs::metadata(&path).unwrap().len() < 1_000_000, "nulls take hardly any room in the file");
    check(&path, "says that it has 68157440 rows of 1 columns; at most 67108864 cells are read");
}

/// The bytes with another number at the place of one that is written in seven bits a byte.
fn with_number(bytes: &[u8], place: usize, number: u64) -> Vec<u8> {
    let length = 1 + bytes[place..].iter().take_while(|&&byte| byte >= 0x80).count();
    // Small numbers of either sign are short: twice the number.
    let mut rest = number * 2;
    let mut digits = Vec::new();
    while rest >= 0x80 {
        digits.push(u8::try_from(rest % 0x80).unwrap() | 0x80);
        rest /= 0x80;
    }
    digits.push(u8::try_from(rest).unwrap());
    [&bytes[..place], &digits, &bytes[place + length..]].concat()
}

#[test]
fn pages_that_say_that_they_are_larger_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.parquet");
    write_parquet(&path, &(0..100).map(|row| Some(f64::from(row % 3))).collect::<Vec<_>>(), 1);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(read_table(&path).unwrap().rows.len(), 100);
    // Behind the mark of the file: kind of the page, its size, its size packed; each with a byte before it.
    assert_eq!((bytes[4], bytes[6], bytes[8]), (0x15, 0x15, 0x15));
    fs::write(&path, with_number(&bytes, 7, (1 << 31) - 1)).unwrap();
    let packed = bytes[9] / 2;
    check(&path, &format!("a page of {packed} bytes says that it holds 2147483647"));
    // Of a dictionary, the number of its values.
    let place = bytes.windows(2).position(|pair| pair == [0x4c, 0x15]).unwrap() + 2;
    fs::write(&path, with_number(&bytes, place, (1 << 31) - 1)).unwrap();
    let unpacked = bytes[7] / 2;
    check(&path, &format!("a dictionary of {unpacked} bytes says that it has 2147483647 values"));
}

/// Set where this very program is run again by a test.
const AGAIN: &str = "LANDBRIDGE_TEST_OF_DAMAGE";

#[test]
fn a_damaged_file_is_told_once() {
    let name = "odd_files::a_damaged_file_is_told_once";
    if std::env::var_os(AGAIN).is_none() {
        // What a panic says goes past the tests, so it is looked for from outside.
        let program = std::env::current_exe().unwrap();
        let again = std::process::Command::new(program)
            .args([name, "--exact", "--nocapture"])
            .env(AGAIN, "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&again.stderr);
        assert!(again.status.success() && !told.contains("panicked"), "{told}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write_parquet(&path, &(0..100).map(|row| Some(f64::from(row % 3))).collect::<Vec<_>>(), 1);
    let bytes = fs::read(&path).unwrap();
    let mut stopped = 0;
    for place in 0..bytes.len() {
        for flip in [1, 2, 0x80, 0xff] {
            let mut flipped = bytes.clone();
            flipped[place] ^= flip;
            fs::write(&path, flipped).unwrap();
            let told = read_table(&path).map_or_else(|error| error.to_string(), |_| String::new());
            stopped += usize::from(told.contains("its parts contradict one another"));
        }
    }
    assert!(stopped > 0, "no byte makes the library stop any longer: nothing is tested here");
}

#[test]
fn large_files_and_pipes_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let what = "cannot read this: it has 2147483648 bytes, and at most 1073741824 are read; leave out what is not needed";
    assert_eq!(read_table(&path).unwrap_err().to_string(), format!("{}: {what}", path.display()));
    let run = small(folder.path(), 7);
    let path = run.folder().join("manifest.json");
    File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let what = "cannot read this: it has 2147483648 bytes, and at most 67108864 are read; leave out what is not needed";
    let error = Run::open(folder.path(), &run.manifest().run_id).unwrap_err();
    assert_eq!(error.to_string(), format!("{}: {what}", path.display()));
    let (_store, run) = full(7);
    let path = run.folder().join("chunk-000001.sha256");
    fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|status| status.success()) {
        let what = "cannot read this: it is no file; check the disk and the path, and run again";
        assert_eq!(run.missing().unwrap_err().to_string(), format!("{}: {what}", path.display()));
    }
}

#[test]
fn what_the_system_says_is_told_once() {
    let error = read_table(Path::new("nowhere.csv")).unwrap_err();
    assert!(error.to_string().starts_with("nowhere.csv: cannot read this: "), "{error}");
    assert!(std::error::Error::source(&error).is_none());
}

#[test]
fn a_run_has_so_many_futures() {
    let (identity, layout) = (manifest(7).identity, manifest(7).layout);
    let mut fresh = landbridge_store::Identity::new();
    fresh.put("seed", "8").unwrap();
    let error = Manifest::new(fresh, 1 << 60, layout, serde_json::Value::Null).unwrap_err();
    assert!(matches!(error, StoreError::TooManyFutures { .. }));
    assert_eq!(
        error.to_string(),
        "the number of futures: 1152921504606846976 are more than a run can hold; ask for at most 256000000"
    );
    assert_eq!(identity.get("seed"), Some("7"));
    // A manifest that was edited: its chunks are as large as those of any run beyond 16384.
    let store = tempfile::tempdir().unwrap();
    let run = small(store.path(), 7);
    let path = run.folder().join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"n\": 3,", "\"n\": 1000000000000,")).unwrap();
    let error = Run::open(store.path(), &run.manifest().run_id).unwrap_err().to_string();
    assert!(error.contains("has 1000000000000 futures, and a run can have at most 256000000"), "{error}");
}
