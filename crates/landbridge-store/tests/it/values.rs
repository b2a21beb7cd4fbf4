//! What is written is read back exactly, and what could not be is refused.

use crate::{identity, small};
use landbridge_store::{Chunk, Column, Kind, Layout, Manifest, Run};

/// Writes a column as the only chunk of a run and reads it back.
fn round(column: Column) -> Column {
    let store = tempfile::tempdir().unwrap();
    let layout = Layout::new([("a.b [€], \"c\"", column.kind())]).unwrap();
    let manifest = Manifest::new(identity(7), 1, layout, "".into()).unwrap();
    let run = Run::open_or_create(store.path(), manifest).unwrap();
    run.write_chunk(0, &Chunk { columns: vec![column] }).unwrap();
    assert!(run.missing().unwrap().numbers.is_empty());
    run.read_chunk(0).unwrap().columns.remove(0)
}

#[test]
fn every_kind_of_number_is_read_back_bit_by_bit() {
    let mut numbers =
        vec![0.0, -0.0, 1.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 0.1, 1.0 / 3.0];
    numbers.extend([f64::from_bits(1), -f64::from_bits(1), f64::from_bits(0x000f_ffff_ffff_ffff)]);
    numbers.extend((0..2046_u64).map(|exponent| f64::from_bits(exponent << 52 | 0x000a_5a5a_5a5a_5a5a)));
    // Zeros of both signs, time and again: a dictionary must not take one for the other.
    numbers.extend((0..1000).map(|place| if place % 3 == 0 { 0.0 } else { -0.0 }));
    let Column::Number(read) = round(Column::Number(numbers.iter().copied().map(Some).collect())) else {
        panic!()
    };
    let bits: Vec<u64> = read.iter().map(|cell| cell.unwrap().to_bits()).collect();
    assert_eq!(bits, numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>());
}

#[test]
fn counts_and_nulls_are_read_back() {
    let counts = Column::Count(vec![None, Some(i64::MIN), Some(0), None, Some(-1), Some(i64::MAX), None]);
    assert_eq!(round(counts.clone()), counts);
    for column in [Column::Count(vec![None; 9]), Column::Number(vec![None; 9]), Column::Text(vec![None; 9])] {
        assert_eq!(round(column.clone()), column);
    }
}

#[test]
fn an_empty_text_is_not_null_and_unicode_is_kept() {
    let long = "ж".repeat(100_000);
    let texts = ["", "Қазақстан", "中国 🇺🇿", "a,\"b\"\r\n\0", &long];
    let cells =
        texts.iter().map(|text| Some((*text).to_owned())).chain([None, Some(String::new())]).collect();
    let column = Column::Text(cells);
    assert_eq!(round(column.clone()), column);
}

#[test]
fn long_columns_of_many_pages_are_read_back() {
    let numbers = Column::Number(
        (0..300_000).map(|row| (row % 10 > 0).then_some(1.0 / (f64::from(row) + 1.0))).collect(),
    );
    assert_eq!(round(numbers.clone()), numbers);
    let texts = Column::Text((0..100_000).map(|row| (row % 9 > 0).then(|| format!("text {row}"))).collect());
    assert_eq!(round(texts.clone()), texts);
}

#[test]
fn a_chunk_without_rows_is_a_chunk() {
    for kind in [Kind::Number, Kind::Count, Kind::Text] {
        assert_eq!(round(Column::empty(kind)), Column::empty(kind));
    }
}

#[test]
fn what_does_not_fit_is_not_written() {
    let store = tempfile::tempdir().unwrap();
    let run = small(store.path(), 7);
    let refuse = |columns: Vec<Column>, text: &str| {
        let error = run.write_chunk(1, &Chunk { columns }).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("chunk 1{text}; it was not written: this is a mistake of the program, please report it")
        );
    };
    let (count, text) = (Column::Count(vec![None; 2]), Column::Text(vec![None; 2]));
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let numbers = Column::Number(vec![None, Some(number)]);
        let told = format!(
            ", column gain [€]: has {number} in row 1, counted from 0, where a finite number or null is due"
        );
        refuse(vec![count.clone(), numbers, text.clone()], &told);
    }
    refuse(vec![count.clone()], ": has 1 columns where the layout has 3");
    refuse(vec![count.clone(); 3], ", column gain [€]: is Count where the layout has Number");
    refuse(
        vec![count, Column::Number(vec![None]), text],
        ", column gain [€]: has 1 rows where the first has 2",
    );
    assert_eq!(run.missing().unwrap().numbers, [0, 1, 2]);
    assert_eq!(Chunk::empty(&run.manifest().layout).rows(), 0);
}
