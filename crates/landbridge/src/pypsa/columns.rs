//! What each column of PyPSA means to a region: read, without effect on an optimum, or a rule that a region cannot state.

use super::tables::{Row, Table};
use crate::model::Mistake;

/// When a rule leaves the optimum as it is; else the column is refused.
#[derive(Clone, Copy)]
enum Harmless {
    /// False or empty.
    False,
    /// Zero or empty.
    Zero,
    /// Empty.
    Empty,
    /// Zero, or where nothing may be built.
    NotBuilt,
    /// Zero or less.
    NotPositive,
    /// Infinite or empty.
    Infinite,
    /// At least as wide as the range in which the component runs.
    Wide,
}

/// A rule of PyPSA's that a region cannot state: columns that begin so, when they are harmless, and what they do.
const RULES: &[(&str, Harmless, &str)] = &[
    ("committable", Harmless::False, "unit commitment, which is no linear program"),
    ("maintainable", Harmless::False, "outages to be scheduled, which is no linear program"),
    ("marginal_cost_quadratic", Harmless::Zero, "a quadratic cost"),
    ("marginal_cost_storage", Harmless::Zero, "a cost of holding what is stored"),
    ("e_sum_min", Harmless::NotPositive, "a least amount over all snapshots"),
    ("e_sum_max", Harmless::Infinite, "a most amount over all snapshots"),
    ("p_set", Harmless::Empty, "a dispatch fixed beforehand"),
    ("e_set", Harmless::Empty, "a level fixed beforehand"),
    ("p_dispatch_set", Harmless::Empty, "a dispatch fixed beforehand"),
    ("p_store_set", Harmless::Empty, "a charge fixed beforehand"),
    ("state_of_charge_set", Harmless::Empty, "a level fixed beforehand"),
    ("p_nom_mod", Harmless::NotBuilt, "a capacity built in whole modules"),
    ("e_nom_mod", Harmless::NotBuilt, "a capacity built in whole modules"),
    ("s_nom_mod", Harmless::NotBuilt, "a capacity built in whole modules"),
    ("delay", Harmless::Zero, "a delay between sending and arriving"),
    ("ramp_limit_up", Harmless::Wide, "a limit on the change from snapshot to snapshot"),
    ("ramp_limit_down", Harmless::Wide, "a limit on the change from snapshot to snapshot"),
];

/// Columns that are read.
const READ: &[&str] = &[
    "name",
    "bus",
    "bus0",
    "bus1",
    "bus2",
    "bus3",
    "efficiency",
    "efficiency2",
    "efficiency3",
    "efficiency_store",
    "efficiency_dispatch",
    "p_nom",
    "p_nom_extendable",
    "p_nom_min",
    "p_nom_max",
    "p_nom_set",
    "e_nom",
    "e_nom_extendable",
    "e_nom_min",
    "e_nom_max",
    "e_nom_set",
    "s_nom",
    "s_nom_extendable",
    "s_nom_min",
    "s_nom_max",
    "s_nom_set",
    "p_min_pu",
    "p_max_pu",
    "e_min_pu",
    "e_max_pu",
    "s_max_pu",
    "marginal_cost",
    "capital_cost",
    "overnight_cost",
    "discount_rate",
    "lifetime",
    "fom_cost",
    "spill_cost",
    "sign",
    "active",
    "carrier",
    "unit",
    "x",
    "y",
    "e_initial",
    "e_cyclic",
    "standing_loss",
    "max_hours",
    "inflow",
    "state_of_charge_initial",
    "cyclic_state_of_charge",
    "owner",
    "consent",
    "country",
];

/// Columns that have no effect on PyPSA's optimum of one investment period without power flow: results, parameters of power flow, of
/// clustering, of unit commitment that is not asked for.
const WITHOUT_EFFECT: &[&str] = &[
    "control",
    "type",
    "q_set",
    "build_year",
    "weight",
    "length",
    "terrain_factor",
    "num_parallel",
    "r",
    "g",
    "b",
    "v_ang_min",
    "v_ang_max",
    "sub_network",
    "generator",
    "v_nom",
    "v_mag_pu_set",
    "v_mag_pu_min",
    "v_mag_pu_max",
    "location",
    "tap_ratio",
    "tap_side",
    "tap_position",
    "phase_shift",
    "model",
    "start_up_cost",
    "shut_down_cost",
    "stand_by_cost",
    "min_up_time",
    "min_down_time",
    "up_time_before",
    "down_time_before",
    "ramp_limit_start_up",
    "ramp_limit_shut_down",
    "p_init",
    "maintenance_duration",
    "maintenance_pu",
    "maintenance_events",
    "e_initial_per_period",
    "e_cyclic_per_period",
    "state_of_charge_initial_per_period",
    "cyclic_state_of_charge_per_period",
    "x_pu",
    "r_pu",
    "g_pu",
    "b_pu",
    "x_pu_eff",
    "r_pu_eff",
    "p_nom_opt",
    "e_nom_opt",
    "s_nom_opt",
    "p",
    "q",
    "p0",
    "p1",
    "p2",
    "p3",
    "q0",
    "q1",
    "p_dispatch",
    "p_store",
    "state_of_charge",
    "spill",
    "e",
    "status",
    "start_up",
    "shut_down",
    "maintenance",
    "maintenance_start",
    "v_mag_pu",
    "v_ang",
    "marginal_price",
    "mu_upper",
    "mu_lower",
    "mu_p_set",
    "mu_ramp_limit_up",
    "mu_ramp_limit_down",
    "mu_state_of_charge_set",
    "mu_energy_balance",
    "capital_cost_piecewise_opt",
    "marginal_cost_piecewise_opt",
    "s",
    "n_mod",
    "cyclic_delay",
];

/// The rules that a component asks for and a region cannot state.
pub(super) fn refused(table: &Table, row: &Row, is_load: bool, mistakes: &mut Vec<Mistake>) {
    let asked = table.columns.iter().map(|column| &**column).chain(table.series.keys().map(String::as_str));
    let mut asked: Vec<&str> = asked.collect();
    asked.sort_unstable();
    asked.dedup();
    for column in asked {
        let Some((harmless, what)) = rule_of(column).filter(|_| !(is_load && column == "p_set")) else {
            continue;
        };
        if is_refused(table, row, column, harmless, mistakes) {
            let what = format!("this is {what}; a region has none");
            let remedy = "take it out if you can do without: the optimum may then cost less";
            mistakes.push(row.mistake(column, what, remedy));
        }
    }
}

fn is_refused(
    table: &Table,
    row: &Row,
    column: &str,
    harmless: Harmless,
    mistakes: &mut Vec<Mistake>,
) -> bool {
    if matches!(harmless, Harmless::False) {
        return row.flag(column, false, mistakes);
    }
    let numbers = table.numbers(row, column, mistakes);
    match harmless {
        Harmless::False => false,
        Harmless::Zero => numbers.iter().any(|&number| number != 0.0),
        Harmless::Empty => !numbers.is_empty(),
        Harmless::NotBuilt => {
            let extendable = column.replace("_mod", "_extendable");
            numbers.iter().any(|&number| number != 0.0) && row.flag(&extendable, false, mistakes)
        }
        Harmless::NotPositive => numbers.iter().any(|&number| number > 0.0),
        Harmless::Infinite => numbers.iter().any(|&number| number < f64::INFINITY),
        Harmless::Wide => {
            let most = table.values(row, "p_max_pu", 1.0, mistakes).largest();
            let least = table.values(row, "p_min_pu", 0.0, mistakes).smallest().min(0.0);
            numbers.iter().any(|&number| number < most - least)
        }
    }
}

/// The rule of a column; ports beyond the first carry their number.
fn rule_of(column: &str) -> Option<(Harmless, &'static str)> {
    let bare = column.trim_end_matches(|letter: char| letter.is_ascii_digit());
    RULES.iter().find(|(name, _, _)| *name == bare).map(|&(_, harmless, what)| (harmless, what))
}

/// Whether a column bears on the optimum.
pub(super) fn matters(column: &str) -> bool {
    let bare = column.trim_end_matches(|letter: char| letter.is_ascii_digit());
    READ.contains(&column)
        || rule_of(column).is_some()
        || (bare != column && ["bus", "efficiency"].contains(&bare))
}

/// Whether the importer knows what the column means.
pub(super) fn is_known(column: &str) -> bool {
    let bare = column.trim_end_matches(|letter: char| letter.is_ascii_digit());
    matters(column)
        || WITHOUT_EFFECT.contains(&column)
        || (bare != column && ["p", "cyclic_delay"].contains(&bare))
}
