//! What is known of a region's values, and how far two ways to the same value may lie apart.

use super::tables::Tables;
use landbridge::dispatch::{Part, PartProgram, Values, program_of, sweep};
use landbridge::model::{Region, read_region};
use landbridge::units::Interval;
use proptest::test_runner::TestCaseError;

/// The ends of an interval are sums of some hundreds of terms, each computed with an error of 10⁻¹⁶ of itself; and none is larger than
/// all money that the tables could move.
const ROUNDING: f64 = 1e-12;

/// Plans of outsiders rest when their fractions move by less than 10⁻⁷; what then hangs on a fraction is at most all money.
const PLANNED: f64 = 1e-6;

/// A region with the values of all its coalitions.
pub(crate) struct Known {
    pub region: Region,
    pub values: Values,
    /// v(S) by bitmask.
    pub table: Vec<Interval>,
    /// Everything that the tables could move, in money.
    pub money: f64,
    /// Whether all plans of outsiders rest.
    pub rests: bool,
    /// How far beyond their intervals two ways to the same value may lie apart.
    pub slack: f64,
}

fn failed(what: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(what.to_string())
}

/// Reads and solves.
pub(crate) fn know(tables: &Tables) -> Result<Known, TestCaseError> {
    let region = read_region(&tables.folder(), &[]).map_err(failed)?;
    let values = sweep(&region, None).map_err(failed)?;
    let table = values.table().map_err(failed)?;
    let mut money = 0.0;
    let mut ruled = false;
    for part in &values.parts {
        let built = program_of(&region, &part.part, None).map_err(failed)?;
        money += money_of(&built);
        ruled |= is_ruled(&region, &part.part);
    }
    let rests = values.parts.iter().all(|part| part.plans_settled);
    let slack = if ruled { PLANNED } else { ROUNDING } * money;
    Ok(Known { region, values, table, money, rests, slack })
}

/// Whether outsiders keep to a rule in a part.
pub(crate) fn is_ruled(region: &Region, part: &Part) -> bool {
    part.subsystems
        .iter()
        .any(|&place| region.subsystems[place].outsiders == landbridge::model::Outsiders::Rule)
}

/// All money that a program could move.
fn money_of(built: &PartProgram) -> f64 {
    let program = &built.program;
    let columns = program.columns.iter().map(|column| (column.cost * column.upper).abs());
    columns.chain(program.constants.iter().map(|(_, money)| money.abs())).sum()
}

impl Known {
    /// Names of the actors by player.
    pub(crate) fn actors(&self) -> Vec<&str> {
        self.region.actors.iter().map(|actor| actor.name.as_str()).collect()
    }

    /// What the values of another region's coalitions should be, when its actor of a name is ours of the name that `ours` gives.
    pub(crate) fn as_in<'a>(
        &self,
        other: &'a Known,
        ours: impl Fn(&'a str) -> Option<String>,
    ) -> Vec<Interval> {
        let actors = self.actors();
        let place = |name: &'a str| {
            let ours = ours(name)?;
            actors.iter().position(|actor| *actor == ours)
        };
        let places: Vec<Option<usize>> = other.actors().into_iter().map(place).collect();
        (0..1usize << places.len())
            .map(|bits| {
                let inside = places.iter().enumerate().filter(|&(player, _)| bits >> player & 1 == 1);
                self.table[inside.fold(0, |bits, (_, place)| bits | place.map_or(0, |place| 1 << place))]
            })
            .collect()
    }
}

/// Whether intervals meet by coalition, up to what lies outside of them.
pub(crate) fn same(found: &[Interval], expected: &[Interval], slack: f64) -> Result<(), TestCaseError> {
    if found.len() != expected.len() {
        return Err(failed(format!("{} values beside {}", found.len(), expected.len())));
    }
    for (bits, (found, expected)) in found.iter().zip(expected).enumerate() {
        if !(found.lower <= expected.upper + slack && expected.lower <= found.upper + slack) {
            return Err(failed(format!(
                "coalition {bits:b}: {found:?}, expected {expected:?}, slack {slack:e}"
            )));
        }
    }
    Ok(())
}
