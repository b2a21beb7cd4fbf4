//! `landbridge export`: results as files that other programs read.

use super::claims::judge_with_bar;
use super::futures::{STORE, find_run};
use super::{BadInput, RegionArguments, engine_error, find_folder, runs_error, store_error};
use crate::print;
use anyhow::Result;
use clap::ValueEnum as _;
use landbridge::calibration::calibrate;
use landbridge::dispatch::operate;
use landbridge::export::{
    Cells, CoalitionOrder, ExportTable, claims_table, flows_geojson, flows_table, game_values,
    observed_table, plain_values, shares_table, values_table,
};
use landbridge::model::Region;
use landbridge::shares::{blocs_of, split};
use landbridge_runs::questions::{ClaimsQuestion, find_actors, find_structure};
use landbridge_runs::{DEFAULT_SAMPLES, write_rows, write_table};
use landbridge_store::write_text;
use serde_json::json;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Write results as a file for other programs: CSV, Parquet, and flows as GeoJSON, by the end of the file's name. For the rows of a run of
/// futures, the run stands in place of the region
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// What to write
    #[arg(value_enum)]
    what: What,
    /// The file: .csv or .parquet, of flows also .geojson or .json; one that is there is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Of values: those of one sub-system; its players are the actors that have something in it
    #[arg(long, value_name = "NAME")]
    subsystem: Option<String>,
    /// Of values: the order of coalitions [default: bits]
    #[arg(long, value_enum)]
    order: Option<OrderArgument>,
    /// Of values: the bare numbers, one a line, without the empty coalition, as R and MATLAB read them
    #[arg(long)]
    plain: bool,
    /// Of shares: actors that bargain as one, such as KZ,UZ
    #[arg(long, value_name = "ACTORS")]
    bloc: Option<String>,
    /// Of shares: a structure of blocs.csv
    #[arg(long, value_name = "NAME", conflicts_with = "bloc")]
    structure: Option<String>,
    /// Of flows: members, such as A,B; all actors where it is not given
    #[arg(long, value_name = "ACTORS")]
    coalition: Option<String>,
    /// Of claims: only these
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Of claims: how many samples of the factors; 0 judges the base alone [default: 64]
    #[arg(short, long)]
    n: Option<u64>,
    /// Of claims: seed of the samples [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// Of rows: what is there, where the run is not whole
    #[arg(long)]
    partial: bool,
    /// Where runs of futures are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// v(S) of every coalition with the interval it is proven to lie in
    Values,
    /// Share, alone, gain and regional part of every actor by sub-system
    Shares,
    /// What is done with every asset in every period, with capacities and prices
    Flows,
    /// Verdicts on claims.toml with their numbers
    Claims,
    /// The model beside what was really seen
    Observed,
    /// Every future and year of a run of `landbridge futures`
    Rows,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum OrderArgument {
    /// By number, player k counting 2^k: 1, 2, 12, 3, 13, 23, 123, as MatTuGames has it
    Bits,
    /// By size, then as in a dictionary: 1, 2, 3, 12, 13, 23, 123, as CoopGame, GameTheory and TUGLab have it
    Lexicographic,
}

impl From<OrderArgument> for CoalitionOrder {
    fn from(argument: OrderArgument) -> Self {
        match argument {
            OrderArgument::Bits => Self::Bits,
            OrderArgument::Lexicographic => Self::Lexicographic,
        }
    }
}

/// What was written.
struct Written {
    /// How many, and of what.
    count: (u64, &'static str),
    /// Names, units and kinds of columns, where it is a table of the engine.
    columns: Vec<(String, String, &'static str)>,
    /// What else to know.
    notes: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let is_geojson = check_file(arguments)?;
    check_options(arguments)?;
    let written = match arguments.what {
        What::Rows => export_rows(arguments),
        What::Flows if is_geojson => export_geojson(arguments),
        What::Values => export_values(arguments),
        _ => write(arguments, table_of(arguments)?),
    }?;
    let (count, of) = written.count;
    let file = arguments.out.display();
    if arguments.region.json {
        let columns = written.columns.iter();
        let columns = columns.map(|(name, unit, kind)| json!({ "name": name, "unit": unit, "kind": kind }));
        return print::json(&json!({ "file": arguments.out, "count": count, "of": of,
            "columns": columns.collect::<Vec<_>>(), "notes": written.notes }));
    }
    print::line(&format!("{count} {of} written to {file}"))?;
    let mut units: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, unit, _) in written.columns.iter().filter(|(_, unit, _)| !unit.is_empty()) {
        match units.iter_mut().find(|(known, _)| known == unit) {
            Some((_, names)) => names.push(name),
            None => units.push((unit, vec![name])),
        }
    }
    units.iter().try_for_each(|(unit, names)| print::line(&format!("  {}: {unit}", names.join(", "))))?;
    written.notes.iter().try_for_each(|note| print::line(&format!("  {note}")))
}

fn word(what: What) -> String {
    what.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Whether the file is to be GeoJSON; before anything is solved.
fn check_file(arguments: &Arguments) -> Result<bool> {
    let end = arguments.out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let what = word(arguments.what);
    let (file, region) = (arguments.out.display(), &arguments.region.region);
    let remedy = match (end.as_str(), arguments.what) {
        ("csv", _) => return Ok(false),
        ("parquet", _) if !arguments.plain => return Ok(false),
        ("geojson" | "json", What::Flows) => return Ok(true),
        ("parquet", _) => "bare numbers are text; let it end in .csv".to_owned(),
        (_, What::Flows) => "let it end in .csv, .parquet, .geojson or .json".to_owned(),
        ("json", What::Values) => format!("`landbridge values {region} --json` prints JSON"),
        ("json", What::Shares) => format!("`landbridge power {region} --json` prints JSON"),
        ("json", What::Claims) => format!("`landbridge claims {region} --json` prints JSON"),
        ("json", What::Observed) => format!("`landbridge calibrate {region} --json` prints JSON"),
        _ => "let it end in .csv or .parquet".to_owned(),
    };
    let complaint = match end.as_str() {
        "" => format!("the name does not say as what {what} are written"),
        _ => format!("{what} are not written as `.{end}`"),
    };
    Err(BadInput(format!("{file}: {complaint}; {remedy}")).into())
}

/// An option of another table is a misunderstanding, and is told before anything is solved.
fn check_options(arguments: &Arguments) -> Result<()> {
    let given = [
        ("--subsystem", arguments.subsystem.is_some(), What::Values),
        ("--order", arguments.order.is_some(), What::Values),
        ("--plain", arguments.plain, What::Values),
        ("--bloc", arguments.bloc.is_some(), What::Shares),
        ("--structure", arguments.structure.is_some(), What::Shares),
        ("--coalition", arguments.coalition.is_some(), What::Flows),
        ("--only", !arguments.only.is_empty(), What::Claims),
        ("-n", arguments.n.is_some(), What::Claims),
        ("--seed", arguments.seed.is_some(), What::Claims),
        ("--partial", arguments.partial, What::Rows),
    ];
    let what = word(arguments.what);
    if let Some((name, _, of)) = given.iter().find(|(_, is_given, of)| *is_given && *of != arguments.what) {
        return Err(BadInput(format!("{name} is for {}, not for {what}; leave it out", word(*of))).into());
    }
    let region = &arguments.region;
    if arguments.what == What::Rows && (!region.variant.is_empty() || region.outsiders.is_some()) {
        let what = "a run has its variants and outsiders already; name the run that was made with them";
        return Err(BadInput(what.to_owned()).into());
    }
    if arguments.what == What::Observed && !region.variant.is_empty() {
        let what = "observations are of the base year; leave --variant out";
        return Err(BadInput(what.to_owned()).into());
    }
    Ok(())
}

fn write(arguments: &Arguments, table: ExportTable) -> Result<Written> {
    let columns = table.columns.iter().map(|column| {
        let kind = match column.cells {
            Cells::Number(_) => "number",
            Cells::Count(_) => "count",
            Cells::Text(_) => "text",
        };
        (column.name.clone(), column.unit.clone(), kind)
    });
    let columns = columns.collect();
    let notes = table.notes.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let rows = write_table(&arguments.out, table).map_err(runs_error)?;
    Ok(Written { count: (rows, "rows"), columns, notes })
}

fn table_of(arguments: &Arguments) -> Result<ExportTable> {
    if arguments.what == What::Claims {
        let variants: Vec<&str> = arguments.region.variant.iter().map(String::as_str).collect();
        let question = ClaimsQuestion {
            variants: &variants,
            only: &arguments.only,
            n: arguments.n.unwrap_or(DEFAULT_SAMPLES),
            seed: arguments.seed.unwrap_or(1),
            outsiders: arguments.region.outsiders(),
            store: &arguments.store,
        };
        let answer = judge_with_bar(&find_folder(&arguments.region.region)?, &question)?;
        return Ok(claims_table(&arguments.region.read()?, &answer.claims));
    }
    let region = arguments.region.read()?;
    if arguments.what == What::Flows {
        let operation = operate(&region, &members(arguments, &region)?, arguments.region.outsiders())
            .map_err(engine_error)?;
        return Ok(flows_table(&region, &operation));
    }
    if arguments.what == What::Observed {
        let values = arguments.region.sweep(&region)?;
        let operation =
            operate(&region, &region.everybody(), arguments.region.outsiders()).map_err(engine_error)?;
        return Ok(observed_table(&calibrate(&region, &operation, &values)));
    }
    let blocs = match &arguments.structure {
        Some(name) => blocs_of(find_structure(&region, name).map_err(runs_error)?),
        None => {
            vec![find_actors(&region, arguments.bloc.as_deref().unwrap_or_default()).map_err(runs_error)?]
        }
    };
    Ok(shares_table(&region, &split(&region, &arguments.region.sweep(&region)?, &blocs)?))
}

fn members(arguments: &Arguments, region: &Region) -> Result<Vec<landbridge::model::ActorId>> {
    match &arguments.coalition {
        Some(names) => find_actors(region, names).map_err(runs_error),
        None => Ok(region.everybody()),
    }
}

fn export_values(arguments: &Arguments) -> Result<Written> {
    let region = arguments.region.read()?;
    let values = arguments.region.sweep(&region)?;
    let game = game_values(&region, &values, arguments.subsystem.as_deref())
        .map_err(|error| BadInput(error.to_string()))?;
    let order = arguments.order.map(Into::into).unwrap_or_default();
    if !arguments.plain {
        return write(arguments, values_table(&region, &game, order));
    }
    let numbers = plain_values(&game, order);
    let text = numbers.iter().fold(String::new(), |mut text, value| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{value:?}");
        text
    });
    write_text(&arguments.out, &text).map_err(store_error)?;
    let players: Vec<&str> = game.actors.iter().map(|actor| region.actors[actor.0].name.as_str()).collect();
    Ok(Written {
        count: (numbers.len() as u64, "numbers"),
        columns: Vec::new(),
        notes: vec![
            format!("game: {}", game.title),
            format!("players: {}", players.join(";")),
            format!("unit: {} a year", region.money_unit),
        ],
    })
}

fn export_geojson(arguments: &Arguments) -> Result<Written> {
    let region = arguments.region.read()?;
    let members = members(arguments, &region)?;
    let operation = operate(&region, &members, arguments.region.outsiders()).map_err(engine_error)?;
    let layer = flows_geojson(&region, &operation, &members);
    let features = layer["features"].as_array().map(Vec::as_slice).unwrap_or_default();
    let placed = features.iter().filter(|feature| !feature["geometry"].is_null()).count();
    write_text(&arguments.out, &serde_json::to_string(&layer)?).map_err(store_error)?;
    let without = features.len() - placed;
    Ok(Written {
        count: (features.len() as u64, "features"),
        columns: Vec::new(),
        notes: if without == 0 {
            Vec::new()
        } else {
            vec![format!("{without} of them have no place on the map")]
        },
    })
}

fn export_rows(arguments: &Arguments) -> Result<Written> {
    let name = &arguments.region.region;
    if !arguments.store.is_dir() {
        let store = arguments.store.display();
        let what = format!(
            "{store}: no run is kept here; `landbridge futures REGION` makes one, or name another --store"
        );
        return Err(BadInput(what).into());
    }
    let run = find_run(&arguments.store, name)?;
    let rows = write_rows(&arguments.out, &run, arguments.partial).map_err(runs_error)?;
    let notes = vec![format!("run: {}", run.manifest().run_id)];
    Ok(Written { count: (rows, "rows"), columns: Vec::new(), notes })
}
