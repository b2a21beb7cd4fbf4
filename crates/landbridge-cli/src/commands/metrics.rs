//! `landbridge metrics`: numbers by name.

use super::{BadInput, OutsidersArgument, engine_error, find_folder};
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use landbridge::dispatch::sweep;
use landbridge::metrics::{CATALOG, Context, MetricCall, MetricValue, Unit, evaluate, read_metric};
use landbridge::model::{Region, read_region};
use serde_json::json;

/// List all metrics with their units, or evaluate some on a region: landbridge metrics toy "gain(A)" "unity(tariff)"
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder, or the name of a bundled region
    region: Option<String>,
    /// Metrics such as `gain(AZ, Freight)` or `regional_shift(RU, forum6)`
    #[arg(requires = "region")]
    metrics: Vec<String>,
    /// A variant to apply; may be given several times
    #[arg(long)]
    variant: Vec<String>,
    /// Override what outsiders do in every sub-system
    #[arg(long, value_enum)]
    outsiders: Option<OutsidersArgument>,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.region {
        Some(region) if !arguments.metrics.is_empty() => print_values(arguments, region),
        Some(region) => find_folder(region).and_then(|_| print_catalog(arguments.json)),
        None => print_catalog(arguments.json),
    }
}

fn print_catalog(json: bool) -> Result<()> {
    if json {
        return print::json(&json!({ "metrics": CATALOG }));
    }
    let rows = CATALOG
        .iter()
        .map(|metric| vec![metric.usage(), metric.unit.title().to_owned(), metric.meaning.to_owned()]);
    print::text_table(&["metric", "unit", "meaning"], rows.collect())
}

fn print_values(arguments: &Arguments, name: &str) -> Result<()> {
    let folder = find_folder(name)?;
    let variants: Vec<&str> = arguments.variant.iter().map(String::as_str).collect();
    let region = read_region(&folder, &variants).map_err(|error| BadInput(render(&error, Some(&folder))))?;
    let calls = read_calls(&region, &arguments.metrics)?;
    let outsiders = arguments.outsiders.map(Into::into);
    let values = sweep(&region, outsiders).map_err(engine_error)?;
    let context = Context::new(&region, &values, outsiders).map_err(engine_error)?;
    let found: Vec<MetricValue> = calls.iter().map(|call| evaluate(&context, call)).collect();
    if arguments.json {
        return print::json(&json!({ "metrics": found }));
    }
    let rows = found.iter().map(|found| {
        vec![found.metric.clone(), number(found), found.unit.title().to_owned(), found.reason.clone()]
    });
    print::text_table(&["metric", "value", "unit", ""], rows.collect())
}

/// All wrong metrics are told at once.
pub(super) fn read_calls(region: &Region, texts: &[String]) -> Result<Vec<MetricCall>> {
    let read: Vec<_> = texts.iter().map(|text| read_metric(region, text)).collect();
    let wrong: Vec<String> =
        read.iter().filter_map(|call| call.as_ref().err()).map(ToString::to_string).collect();
    if wrong.is_empty() {
        return Ok(read.into_iter().flatten().collect());
    }
    Err(BadInput(wrong.join("\n")).into())
}

/// A metric's number, as its unit asks for.
pub(super) fn number(found: &MetricValue) -> String {
    let Some(value) = found.value else { return "none".to_owned() };
    match found.unit {
        Unit::Money | Unit::Quantity => print::money(value),
        Unit::Share | Unit::Rate | Unit::Figure => format!("{value:.3}"),
        Unit::Position => format!("{value:.1}"),
        Unit::YesNo | Unit::Count => format!("{value:.0}"),
    }
}
