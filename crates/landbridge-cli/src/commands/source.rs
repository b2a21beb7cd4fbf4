//! Where cases come from that factors are held against: a run of futures, or a table that `sweep` wrote.

use super::futures::{STORE, find_run};
use super::{BadInput, runs_error};
use anyhow::Result;
use landbridge_runs::{Cases, about, most_frequent_class, read_run, read_table};
use landbridge_store::TableFormat;
use std::path::{Path, PathBuf};

/// Which cases, and what of them.
#[derive(clap::Args)]
pub(super) struct SourceArguments {
    /// A run of `landbridge futures`, by its name or folder, or a table (.csv, .parquet) that `landbridge sweep --table` wrote
    source: String,
    /// What of them: a class such as "talking shop", a column of a run such as "share: KZ", or a metric as it was given to sweep; of a run
    /// by default the class that most futures end in
    #[arg(long)]
    of: Option<String>,
    /// Year of a run; by default its last
    #[arg(long)]
    year: Option<i64>,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
}

pub(super) fn read_cases(arguments: &SourceArguments) -> Result<Cases> {
    if TableFormat::of(Path::new(&arguments.source)).is_some() {
        let of = arguments.of.as_ref();
        let of =
            of.ok_or_else(|| BadInput("a table holds several metrics; say which with --of".to_owned()))?;
        return read_table(Path::new(&arguments.source), of).map_err(runs_error);
    }
    let run = find_run(&arguments.store, &arguments.source)?;
    let about = about(&run).map_err(runs_error)?;
    let of = match &arguments.of {
        Some(of) => of.clone(),
        None => most_frequent_class(&run, &about).map_err(runs_error)?,
    };
    read_run(&run, about, &of, arguments.year).map_err(runs_error)
}
