//! `landbridge backtest`: natural experiments, as the model says and as they were.

use super::{BadInput, OutsidersArgument, engine_error, find_folder};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use landbridge::backtests::{BacktestError, backtests};
use landbridge::report::backtest_blocks;

/// Say what the model says should have happened in natural experiments, beside what did
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder, or the name of a bundled region
    region: String,
    /// Override what outsiders do in every sub-system
    #[arg(long, value_enum)]
    outsiders: Option<OutsidersArgument>,
    /// Print data instead of tables
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = find_folder(&arguments.region)?;
    let rows = backtests(&folder, arguments.outsiders.map(Into::into)).map_err(|error| match error {
        BacktestError::Load(error) => BadInput(render(&error, Some(&folder))).into(),
        BacktestError::Sweep(error) => engine_error(error),
    })?;
    if arguments.json {
        return print::json(&serde_json::json!({ "rows": rows }));
    }
    if rows.is_empty() {
        return print::line("the region has no backtests.csv");
    }
    print::blocks(&backtest_blocks(&rows))?;
    print::line("  miss: modeled less observed, in the same unit")
}
