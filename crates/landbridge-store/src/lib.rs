//! The store of simulation runs: what was simulated is kept in chunks that any machine can check, complete and read.
//!
//! A run is a folder `<store>/<run id>/` with
//!
//! - `manifest.json`: all that the run depends on, and the columns of its rows;
//! - `chunk-000000.parquet`, …: the rows of some futures each, the same bytes whoever writes them;
//! - `chunk-000000.sha256`, …: their checksums, as `sha256sum --check` reads them;
//! - `log.jsonl`: who made which chunks when, the only file that may differ between two machines.
//!
//! Chunks are independent of one another: a run that was killed goes on with what [`Run::missing`] names, and machines
//! may share a run by taking different chunks.
//!
//! ```
//! use landbridge_store::{Chunk, Column, Identity, Kind, Layout, Manifest, Run};
//!
//! let store = tempfile::tempdir()?;
//! let mut identity = Identity::new();
//! identity.put("seed", "7")?;
//! identity.put("n", "2")?;
//! let layout = Layout::new([("future", Kind::Count), ("gain", Kind::Number)])?;
//! let manifest = Manifest::new(identity, 2, layout, "a first try".into())?;
//! let run = Run::open_or_create(store.path(), manifest)?;
//! for number in run.missing()?.numbers {
//!     let future = i64::try_from(number)?;
//!     let columns = vec![Column::Count(vec![Some(future)]), Column::Number(vec![Some(0.5)])];
//!     run.write_chunk(number, &Chunk { columns })?;
//! }
//! for chunk in run.chunks() {
//!     let (number, chunk) = chunk?;
//!     println!("chunk {number} has {} rows", chunk.rows());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod checksum;
mod chunk;
mod chunk_file;
mod error;
mod export;
mod files;
mod identity;
mod layout;
mod listing;
mod manifest;
mod parquet_bounds;
mod parquet_layout;
mod run;
mod table;
mod table_parquet;

pub use chunk::{Chunk, Column};
pub use error::StoreError;
pub use export::{TableFormat, TableHead, export_csv, export_run, write_table, write_text};
pub use identity::Identity;
pub use layout::{Kind, Layout, LayoutColumn};
pub use listing::{ListedRun, Listing, runs};
pub use manifest::{ChunkFiles, MANIFEST, Manifest, chunk_size_of};
pub use run::{Chunks, Damage, Missing, Run};
pub use table::{NumberTable, SampleTable, TableMistake, read_numbers, read_table};

/// Version of the folder and of the bytes of a chunk: part of what a run depends on, so that a run is never continued in
/// another format.
pub const FORMAT_VERSION: u64 = 1;
