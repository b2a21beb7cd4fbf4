//! How large a region may be: stated maxima, checked before memory is taken for what exceeds them, each with its arithmetic.

use super::mistake::Mistake;
use super::read::{Reading, rows};
use super::read_assets::DEFAULT_STEPS;
use super::region::{ActorId, Region};
use super::sheet::{SheetRow, Sheets};
use crate::units::{in_thousands, power_of_two};
use std::collections::{BTreeMap, BTreeSet};

/// Actors of a region: what pairs of them have to do with each other is told for every pair.
pub const MAX_ACTORS: usize = 256;

/// Actors of a connected part, everything that can be built in it counted: a coalition is a set of 32 bits.
pub const MAX_PART_ACTORS: usize = 32;

/// Periods of a year: the hours of a leap year.
pub const MAX_PERIODS: usize = 8_784;

/// Assets times periods: the largest program has about as many columns. 900,000 take 570 MB while they are solved.
pub const MAX_ASSET_PERIODS: usize = 1_000_000;

/// What has an operation in every period.
const ASSETS: [&str; 4] = ["links", "supplies", "demands", "stores"];

/// Reports what is too large to be read on; says whether there is any.
pub(super) fn exceeds_limits(region: &Region, sheets: &Sheets, mistakes: &mut Vec<Mistake>) -> bool {
    let before = mistakes.len();
    let mut report = |file: &str, what: String, remedy: &str| {
        mistakes.push(Mistake::of_file(file, what, remedy));
    };
    let n_actors = region.actors.len();
    if n_actors > MAX_ACTORS {
        let pairs = in_thousands((n_actors * (n_actors - 1) / 2) as u128);
        let what = format!(
            "{} actors make {pairs} pairs; at most {MAX_ACTORS} are handled",
            in_thousands(n_actors as u128)
        );
        report("actors.csv", what, "merge actors that act as one");
    }
    let n_periods = region.periods.len();
    if n_periods > MAX_PERIODS {
        let what = format!(
            "{} periods; at most {}",
            in_thousands(n_periods as u128),
            in_thousands(MAX_PERIODS as u128)
        );
        report("region.toml", what, "join periods that are alike: at most every hour of a year");
    }
    let of_table = |table: &&str| rows(sheets, table).iter().map(n_columns).sum::<usize>();
    let n_assets: usize = ASSETS.iter().map(of_table).sum();
    let product = n_assets.saturating_mul(n_periods);
    if product > MAX_ASSET_PERIODS {
        let what = format!(
            "{} assets, steps of demand counted, in {} periods are {} numbers to find for each coalition; at most {} are handled",
            in_thousands(n_assets as u128),
            in_thousands(n_periods as u128),
            in_thousands(product as u128),
            in_thousands(MAX_ASSET_PERIODS as u128)
        );
        report("region.toml", what, "join periods that are alike, or assets that stand side by side");
    }
    mistakes.len() > before
}

/// Columns of a row in each period: one, or those of the steps of a demand along a curve.
fn n_columns(row: &SheetRow) -> usize {
    if row.text("price_at_zero").is_empty() {
        return 1;
    }
    // What is no count of steps is told where the table is read.
    row.text("steps").parse().unwrap_or(DEFAULT_STEPS)
}

/// Reports connected parts with too many actors; `part` says in which part each bus lies.
pub(super) fn check_part_actors(reading: &mut Reading<'_>, part: &[usize]) {
    let region = &reading.region;
    let mut actors: BTreeMap<usize, BTreeSet<ActorId>> = BTreeMap::new();
    let owned = (region.links.iter().map(|link| (link.bus0, &link.consent)))
        .chain(region.supplies.iter().map(|supply| (supply.bus, &supply.consent)))
        .chain(region.demands.iter().map(|demand| (demand.bus, &demand.consent)))
        .chain(region.stores.iter().map(|store| (store.bus, &store.consent)));
    for (bus, consent) in owned {
        actors.entry(part[bus.0]).or_default().extend(consent);
    }
    for (root, actors) in actors.iter().filter(|(_, actors)| actors.len() > MAX_PART_ACTORS) {
        let bus = &region.buses[*root];
        let n = actors.len();
        let what = format!(
            "{n} actors have assets in the part of {} that is connected with this bus, all that can be built counted: {} \
             coalitions; at most {MAX_PART_ACTORS} actors are handled in a part",
            region.subsystems[bus.subsystem].name,
            power_of_two(n)
        );
        if let Some(row) = rows(reading.sheets, "buses").get(*root) {
            let remedy = "merge actors that act as one, or cut links that do not matter";
            reading.mistakes.push(row.mistake("name", what, remedy));
        }
    }
}
