//! `landbridge import`: another program's network as a region folder.

use super::{BadInput, runs_error};
use crate::mistakes::render;
use crate::print;
use anyhow::{Context, Result};
use landbridge::model::{Folder, read_region};
use landbridge::pypsa::{Options, import};
use landbridge_runs::questions::{SolvedImport, Unserved, solve_import};
use serde_json::json;
use std::path::PathBuf;

/// Make a region folder of another program's network
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    from: From,
}

#[derive(clap::Subcommand)]
enum From {
    Pypsa(PypsaArguments),
}

/// From the CSV folder that PyPSA's `export_to_csv_folder` writes
#[derive(clap::Args)]
struct PypsaArguments {
    /// The folder that PyPSA wrote
    folder: PathBuf,
    /// A new or empty folder for the region
    out: PathBuf,
    /// The actor of each bus: a CSV file with the columns bus and actor; else the column `owner` or `country` of buses.csv
    #[arg(long)]
    owners: Option<PathBuf>,
    /// Worth of a unit of load, in the network's money; far above the network's costs where it is not given
    #[arg(long)]
    shortfall_price: Option<f64>,
    /// What the network's money is called, such as "EUR"
    #[arg(long)]
    money: Option<String>,
    /// Solve the region at once: its system cost as PyPSA counts it, and load that stays unserved
    #[arg(long)]
    solve: bool,
    /// Print data instead of sentences
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let From::Pypsa(arguments) = &arguments.from;
    let folder = Folder::open(&arguments.folder).map_err(|error| BadInput(render(&error, None)))?;
    let owners = arguments.owners.as_ref().map(|path| {
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    });
    let owners = owners.transpose().map_err(|error| BadInput(format!("{error:#}")))?;
    let name =
        arguments.out.file_name().map_or("region".to_owned(), |name| name.to_string_lossy().into_owned());
    let options = Options {
        name,
        owners,
        shortfall_price: arguments.shortfall_price,
        money_unit: arguments.money.clone(),
    };
    let imported = import(&folder, &options).map_err(|error| BadInput(render(&error, Some(&folder))))?;
    // What was made here must be readable; where it is not, the importer is at fault, and says where.
    let region = read_region(&imported.folder, &[])
        .map_err(|error| BadInput(render(&error, Some(&imported.folder))))?;
    imported.folder.extract(&arguments.out).map_err(|error| BadInput(error.to_string()))?;
    let solved = arguments.solve.then(|| solve_import(&region, &imported)).transpose().map_err(runs_error)?;
    if arguments.json {
        let notes = imported.notes.iter().map(|note| json!({ "changes": note.changes, "text": note.text }));
        return print::json(&json!({
            "files": imported.folder.files.len(), "shortfall_price": imported.shortfall_price,
            "cost_of_nothing": imported.cost_of_nothing, "notes": notes.collect::<Vec<_>>(),
            "system_cost": solved.as_ref().map(|solved| solved.system_cost),
            "unserved": solved.map(|solved| solved.unserved).unwrap_or_default(),
        }));
    }
    for note in &imported.notes {
        if note.changes { print::warning(&note.text) } else { print::line(&note.text)? }
    }
    print::line(&format!("{} files written to {}", imported.folder.files.len(), arguments.out.display()))?;
    let Some(SolvedImport { system_cost, unserved }) = solved else { return Ok(()) };
    print::line(&format!(
        "system cost as PyPSA counts it (objective + objective_constant): {system_cost:.6}"
    ))?;
    if unserved.is_empty() {
        return print::line("all load is served");
    }
    print::line(
        "not served, or not taken in (in PyPSA this is infeasible); the cost counts it at the shortfall price:",
    )?;
    let row = |short: Unserved| vec![short.name, short.period, format!("{:.6}", short.amount)];
    print::table(&["what", "period", "amount"], unserved.into_iter().map(row).collect())
}
