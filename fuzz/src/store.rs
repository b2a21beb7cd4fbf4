//! What must hold of manifests, chunks and tables of samples, whatever the bytes: no panic, no memory beyond its bounds, a refusal that names the file.

use super::edits::{Draw, edited, edited_bytes};
use landbridge_store::{
    Chunk, Column, Identity, Kind, Layout, Manifest, Run, StoreError, TableFormat, TableHead, read_numbers,
    read_table, runs, write_table,
};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Chunks that are looked for one by one.
const MOST_CHUNKS: u64 = 64;

/// The manifest of a run: edited, with or without the name that its identity asks for, or written freely.
pub fn manifest(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let kind = draw.byte();
    let mut text = match kind {
        b'r' => String::from_utf8_lossy(draw.0).into_owned(),
        _ => edited(&sample_manifest().to_text().expect("it is data"), &mut draw),
    };
    if kind != b'u'
        && let Some(renamed) = renamed(&text)
    {
        text = renamed;
    }
    let store = folder();
    let run = store.path().join("run");
    fs::create_dir(&run).expect("the folder is new");
    fs::write(run.join("manifest.json"), &text).expect("the folder can be written");
    runs(store.path()).expect("the store can be read").refused.iter().for_each(check_error);
    match Run::open(store.path(), "run") {
        Ok(run) => {
            let manifest = run.manifest();
            assert_eq!(manifest.run_id, manifest.identity.run_id());
            if manifest.chunk_count() <= MOST_CHUNKS {
                let missing = run.missing().expect("nothing is there");
                assert_eq!(missing.numbers.len() as u64, manifest.chunk_count());
            }
            let again: Manifest =
                serde_json::from_str(&manifest.to_text().expect("it is data")).expect("it was written");
            assert_eq!(&again, manifest);
        }
        Err(error) => check_error(&error),
    }
}

/// A chunk of a run whose checksum is right, whatever is in it; a table of samples as Parquet or CSV.
pub fn chunk(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    match draw.byte() {
        b'p' => table("t.parquet", &edited_bytes(sample_table(), &mut draw)),
        b'q' => table("t.parquet", draw.0),
        b't' => table("t.csv", draw.0),
        b'x' => exact_table(&mut draw),
        b'r' => read_chunk(draw.0),
        _ => {
            let whole = sample_manifest().chunk_files(0, &sample_chunk()).expect("it fits").bytes;
            read_chunk(&edited_bytes(&whole, &mut draw));
        }
    }
}

fn read_chunk(bytes: &[u8]) {
    let store = folder();
    let run = Run::open_or_create(store.path(), sample_manifest().clone()).expect("the store is new");
    fs::write(run.folder().join("chunk-000000.parquet"), bytes).expect("the folder can be written");
    let mut line = Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes all");
        text
    });
    line.push_str("  chunk-000000.parquet\n");
    fs::write(run.folder().join("chunk-000000.sha256"), line).expect("the folder can be written");
    match run.read_chunk(0) {
        Ok(chunk) => {
            let rows = chunk.rows();
            for column in &chunk.columns {
                let length = match column {
                    Column::Number(cells) => cells.len(),
                    Column::Count(cells) => cells.len(),
                    Column::Text(cells) => cells.len(),
                };
                assert_eq!(length, rows);
            }
        }
        Err(error) => check_error(&error),
    }
}

fn table(name: &str, bytes: &[u8]) {
    let folder = folder();
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("the folder can be written");
    match read_table(&path) {
        Ok(table) => {
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len());
                assert!(row.iter().all(|number| number.is_finite()));
            }
        }
        Err(error) => check_error(&error),
    }
    if Path::new(name).extension().is_some_and(|end| end == "parquet")
        && let Err(error) = read_numbers(&path)
    {
        check_error(&error);
    }
}

/// A CSV file of known numbers.
fn exact_table(draw: &mut Draw<'_>) {
    let numbers = [draw.number(), draw.number(), draw.number(), draw.number()];
    let texts =
        numbers.map(
            |number| if draw.byte().is_multiple_of(2) { format!("{number}") } else { format!("{number:e}") },
        );
    let folder = folder();
    let path = folder.path().join("t.csv");
    let text = format!("a,b\r\n{},{}\r\n\r\n\"{}\", {}", texts[0], texts[1], texts[2], texts[3]);
    fs::write(&path, &text).expect("the folder can be written");
    match read_table(&path) {
        Ok(table) => {
            let found: Vec<u64> = table.rows.iter().flatten().map(|number| number.to_bits()).collect();
            assert_eq!(found, numbers.map(f64::to_bits), "{text}");
        }
        Err(error) => {
            assert!(numbers.iter().any(|number| !number.is_finite()), "{text}: {error}");
            check_error(&error);
        }
    }
}

fn check_error(error: &StoreError) {
    let text = error.to_string();
    assert!(text.contains(": ") && text.contains(';') || text.contains("mistake"), "{text}");
}

/// A folder in memory where there is one.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("there is room")
}

/// The text with the name that its identity asks for.
fn renamed(text: &str) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    let identity: Identity = serde_json::from_value(value.get("identity")?.clone()).ok()?;
    *value.get_mut("run_id")? = identity.run_id().into();
    Some(value.to_string())
}

fn sample_manifest() -> &'static Manifest {
    static MANIFEST: OnceLock<Manifest> = OnceLock::new();
    MANIFEST.get_or_init(|| {
        let mut identity = Identity::new();
        identity.put("region", "toy").expect("it is new");
        identity.put("seed", "7").expect("it is new");
        let columns = [("future", Kind::Count), ("gain", Kind::Number), ("actor", Kind::Text)];
        let layout = Layout::new(columns).expect("all have names");
        Manifest::new(identity, 4, layout, "for a test".into()).expect("it is small")
    })
}

fn sample_chunk() -> Chunk {
    Chunk {
        columns: vec![
            Column::Count(vec![Some(0); 12]),
            Column::Number((0..12).map(|row| (row % 5 != 1).then_some(f64::from(row) / 7.0)).collect()),
            Column::Text((0..12).map(|row| (row % 3 != 1).then(|| format!("actor {}", row % 2))).collect()),
        ],
    }
}

/// A table of samples as a Parquet file.
fn sample_table() -> &'static [u8] {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let layout = Layout::new([("a", Kind::Number), ("b", Kind::Count)]).expect("all have names");
        let columns = vec![
            Column::Number((0..40).map(|row| Some(f64::from(row) / 3.0)).collect()),
            Column::Count((0..40).map(|row| Some(i64::from(row % 4))).collect()),
        ];
        let folder = folder();
        let path = folder.path().join("t.parquet");
        let head = TableHead { layout: &layout, notes: &[] };
        write_table(&path, TableFormat::Parquet, head, [Ok(Chunk { columns })]).expect("it fits");
        fs::read(path).expect("it was written")
    })
}
