//! `landbridge values`: v(S) of every coalition.

use super::{RegionArguments, engine_error};
use crate::print;
use anyhow::Result;

/// Print the value of every coalition
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let values = arguments.region.sweep(&region)?;
    let table = values.table().map_err(engine_error)?;
    let actors: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
    if arguments.region.json {
        let v: Vec<f64> = table.iter().map(|value| value.value()).collect();
        return print::json(
            &serde_json::json!({ "actors": actors, "v": v, "max_gap": values.max_gap(), "ways": values.ways() }),
        );
    }
    let rows = table.iter().enumerate().map(|(bits, value)| {
        let members: Vec<&str> =
            (0..actors.len()).filter(|player| bits >> player & 1 == 1).map(|player| actors[player]).collect();
        vec![format!("{{{}}}", members.join(", ")), print::money(value.value())]
    });
    print::table(&["coalition", &format!("v, {}", region.money_unit)], rows.collect())?;
    print::line(&format!("largest gap between a value and its bound: {:.1e}", values.max_gap()))
}
