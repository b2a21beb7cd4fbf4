//! What holds of the values of a region's coalitions, whatever the region.

use super::certified::{Known, is_ruled, know, same};
use super::generator::RandomRegion;
use landbridge::dispatch::{
    Engine, PartValues, Rule, Slopes, Sweeper, build_part_program, operate, plan_rule, program_of,
    sample_shares, split_into_parts, sweep, sweep_program, sweep_regions, undivided,
};
use landbridge::game::{Coalition, TuGame};
use landbridge::lp::{GAP_TOLERANCE, Program, RowKind, SolveError};
use landbridge::model::{ActorId, BusId, Region};
use landbridge::soundness::check_values;
use landbridge::units::Interval;
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolveOptions, SolveOutcome};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

type Tried = Result<(), TestCaseError>;

/// How far the other solver may leave a row, and so, at the most, how much of all money it may be off by.
const OTHER_TOLERANCE: f64 = 1e-9;

/// Every value lies in a finite interval that a certificate proves and that is narrow beside what was optimized.
pub(super) fn are_certified(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    for part in &known.values.parts {
        prop_assert_eq!(part.ways.interval, 0, "no way gave a certificate");
        prop_assert_eq!(part.values[0], Interval::ZERO, "nobody makes nothing");
        for value in &part.values {
            prop_assert!(value.lower.is_finite() && value.upper.is_finite() && value.lower <= value.upper);
            // A value is a difference of two optima, and no optimum is larger than all money.
            let most = 2.0 * GAP_TOLERANCE * (1.0 + known.money);
            prop_assert!(value.gap() <= most, "{:?} wider than {:e}", value, most);
        }
    }
    Ok(())
}

/// Any asset can be left unused, so where no rule runs nobody lowers what others make.
pub(super) fn are_monotone(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    for part in known.values.parts.iter().filter(|part| !is_ruled(&known.region, &part.part)) {
        for coalition in Coalition::all(part.part.actors.len()) {
            for player in coalition.members() {
                let (with, without) =
                    (part.values[coalition.index()], part.values[coalition.without(player).index()]);
                prop_assert!(
                    without.lower <= with.upper + known.slack,
                    "{} leaving {:b}",
                    player,
                    coalition.bits()
                );
            }
        }
    }
    Ok(())
}

/// The two disjoint coalitions that lose most by joining, and how much beyond doubt.
fn worst_rivals(part: &PartValues) -> Option<(Coalition, Coalition, f64)> {
    let n = part.part.actors.len();
    let value = |coalition: Coalition| part.values[coalition.index()];
    let pairs = Coalition::all(n).flat_map(|a| Coalition::all(n).map(move |b| (a, b)));
    pairs
        .filter(|(a, b)| a.is_disjoint_from(*b) && a.bits() < b.bits())
        .map(|(a, b)| (a, b, (value(a) + value(b) - value(a.union(b))).lower))
        .max_by(|a, b| a.2.total_cmp(&b.2))
}

/// Whether nothing in a part but the water of its rivers can be used by two coalitions that have nobody in common: no assets of
/// nobody's, no transit that any candidate opens, no capacity that several share.
fn shares_only_water(region: &Region, part: &PartValues) -> bool {
    let part = &part.part;
    let natural = |bus: BusId| region.commodities[region.buses[bus.0].commodity.0].natural_flow;
    let owned = |consent: &[ActorId], bus: BusId| !consent.is_empty() || natural(bus);
    part.links.iter().map(|link| &region.links[link.0]).all(|link| {
        owned(&link.consent, link.bus0)
            && link.shares_capacity_with.is_none()
            && !(region.open_transit && link.transit)
    }) && part
        .supplies
        .iter()
        .all(|&place| owned(&region.supplies[place].consent, region.supplies[place].bus))
        && part.demands.iter().all(|&place| !region.demands[place].consent.is_empty())
        && part.stores.iter().all(|&place| !region.stores[place].consent.is_empty())
}

/// Whether there is no river in a part.
fn has_no_water(region: &Region, part: &PartValues) -> bool {
    let natural = |bus: &BusId| region.commodities[region.buses[bus.0].commodity.0].natural_flow;
    !part.part.buses.iter().any(natural)
}

/// Plans at rest are together one operation that everybody could carry out: nobody counts on water that another has planned to use.
/// A plan builds nothing lumpy, so what is lumpy is left aside.
pub(super) fn keep_plans_at_rest(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let Known { region, values, .. } = &known;
    for part in values.parts.iter().filter(|part| is_ruled(region, &part.part) && part.plans_settled) {
        let lumpy = program_of(region, &part.part, None).map_err(fail)?.program.n_builds > 0;
        if lumpy || !shares_only_water(region, part) {
            continue;
        }
        let n = part.part.actors.len();
        let alone: f64 = (0..n).map(|player| part.values[1 << player].lower).sum();
        let together = part.values.last().map_or(0.0, |value| value.upper);
        prop_assert!(alone <= together + known.slack, "alone {}, together {}", alone, together);
    }
    Ok(())
}

/// Joining pays where no rule runs, unless two coalitions count on the same thing; and then the report names it.
pub(super) fn are_superadditive(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let Known { region, values, .. } = &known;
    let everybody = operate(region, &region.everybody(), None).map_err(fail)?;
    let told = check_values(region, values, &everybody, None).map_err(fail)?;
    for (part, told) in values.parts.iter().zip(told).filter(|(part, _)| !is_ruled(region, &part.part)) {
        let Some((a, b, loss)) = worst_rivals(part) else { continue };
        // What the report calls a loss is above the rounding that it allows for.
        let doubt = known.slack + 1e-7 * (1.0 + part.game().grand().abs());
        if loss <= doubt {
            continue;
        }
        let on_nothing = shares_only_water(region, part) && has_no_water(region, part);
        prop_assert!(!on_nothing, "{:b} and {:b} lose {}", a.bits(), b.bits(), loss);
        let rivals = told.rivals;
        prop_assert!(rivals.is_some(), "{:b} and {:b} lose {}, and it is not told", a.bits(), b.bits(), loss);
        let named = rivals.is_some_and(|rivals| !rivals.counted_twice.is_empty());
        prop_assert!(
            named,
            "{:b} and {:b} lose {}, and what they count on is not named",
            a.bits(),
            b.bits(),
            loss
        );
    }
    Ok(())
}

fn fail(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// The program of the whole region gives the sum of those of its parts.
pub(super) fn sum_over_parts(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let region = &known.region;
    let whole = undivided(region);
    let mut rule = Rule::default();
    for part in split_into_parts(region).iter().filter(|part| is_ruled(region, part)) {
        rule.places.extend(plan_rule(region, part).map_err(fail)?.places);
    }
    rule.places.sort_by_key(|place| place.bus);
    let built = build_part_program(region, &whole, &rule);
    let found = sweep_program(&built.program, "undivided").map_err(fail)?.values;
    // The whole's players are those who own something.
    let of_all: Vec<Interval> = (Coalition::all(region.actors.len()))
        .map(|coalition| {
            let inside = |player: &usize| coalition.contains(whole.actors[*player].0);
            found[(0..whole.actors.len()).filter(inside).collect::<Coalition>().index()]
        })
        .collect();
    same(&of_all, &known.table, known.slack)
}

/// The optimum of a program by another solver, from nothing.
fn by_another(program: &Program) -> Result<f64, SolveError> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut rows = vec![LinearExpr::empty(); program.n_rows()];
    for j in 0..program.n_columns() {
        let column = problem.add_var(program.cost[j], (0.0, program.upper[j]));
        program.entries(j).for_each(|(row, value)| rows[row].add(column, value));
    }
    for ((row, kind), &rhs) in rows.into_iter().zip(&program.kind).zip(&program.rhs) {
        let operator = if *kind == RowKind::Equal { ComparisonOp::Eq } else { ComparisonOp::Le };
        problem.add_constraint(row, operator, rhs);
    }
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = OTHER_TOLERANCE;
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => Ok(solution.objective()),
        Ok(SolveOutcome::Interrupted(_)) => Err(SolveError::Failed { reason: "it stopped short".to_owned() }),
        Err(error) => Err(SolveError::Failed { reason: error.to_string() }),
    }
}

fn exactly(game: &TuGame) -> Vec<Interval> {
    game.values().iter().map(|&value| Interval { lower: value, upper: value }).collect()
}

/// `microlp`, which shares no line with our simplex, finds the optimum of every coalition's program where the certificate says that it is.
pub(super) fn agree_with_another_solver(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let mut other = Sweeper::new(Engine::Cold(by_another), None);
    for part in &known.values.parts {
        let found = other.game(&known.region, &part.part).map_err(fail)?;
        same(&exactly(&found), &part.values, 10.0 * OTHER_TOLERANCE * (1.0 + known.money))?;
    }
    Ok(())
}

/// The region with other numbers and the same assets.
fn moved(region: &Region) -> Region {
    let mut moved = region.clone();
    moved.links.iter_mut().flat_map(|link| &mut link.availability).for_each(|share| *share *= 0.7);
    moved.supplies.iter_mut().flat_map(|supply| &mut supply.added_cost).for_each(|cost| *cost += 3.0);
    moved.demands.iter_mut().flat_map(|demand| &mut demand.availability).for_each(|share| *share *= 1.25);
    moved
}

/// One coalition after another, many samples at once, year after year and sampled orders: all find the values of the sweep.
pub(super) fn agree_among_ways(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let slack = known.slack;
    let regions = [known.region.clone(), moved(&known.region), known.region.clone()];
    let expected = [known.values.clone(), sweep(&regions[1], None).map_err(fail)?, known.values.clone()];
    let samples = sweep_regions(&regions, None).map_err(fail)?;
    let mut years = Sweeper::new(Engine::Warm, None);
    for ((region, expected), sample) in regions.iter().zip(&expected).zip(&samples) {
        for (part, other) in expected.parts.iter().zip(&sample.parts) {
            same(&other.values, &part.values, slack)?;
            same(&exactly(&years.game(region, &part.part).map_err(fail)?), &part.values, slack)?;
        }
    }
    for coalition in Coalition::all(known.region.actors.len()) {
        let members: Vec<ActorId> = coalition.members().map(ActorId).collect();
        let found = operate(&known.region, &members, None).map_err(fail)?.surplus;
        same(&[found], &[known.table[coalition.index()]], slack)?;
    }
    let parts = known.values.parts.iter().filter(|part| !part.part.actors.is_empty());
    for (part, sampled) in parts.zip(sample_shares(&known.region, None, 2, 7).map_err(fail)?) {
        let all = part.values.last().copied().unwrap_or(Interval::ZERO);
        let shares: f64 = sampled.shares.iter().map(|share| share.share).sum();
        for value in [sampled.together, shares] {
            same(&[Interval { lower: value, upper: value }], &[all], slack)?;
        }
    }
    Ok(())
}

/// An optimum bends down as capacities grow and up as prices do, so to first order a change of what somebody owns promises at least what
/// more or less capacity brings, and at most what other prices bring.
pub(super) fn keep_to_their_slopes(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let region = &known.region;
    let mut other_capacities = region.clone();
    let mut other_prices = region.clone();
    for link in other_capacities.links.iter_mut().filter(|link| !link.consent.is_empty()) {
        link.capacity *= 0.8;
    }
    for supply in other_capacities.supplies.iter_mut().filter(|supply| !supply.consent.is_empty()) {
        supply.capacity *= 1.3;
    }
    for demand in other_prices.demands.iter_mut().filter(|demand| !demand.consent.is_empty()) {
        demand.price *= 1.1;
    }
    for supply in other_prices.supplies.iter_mut().filter(|supply| !supply.consent.is_empty()) {
        supply.marginal_cost += 2.0;
    }
    let has_free_followers =
        region.links.iter().any(|link| link.shares_capacity_with.is_some() && link.consent.is_empty());
    for (other, bends_down) in [(&other_capacities, true), (&other_prices, false)] {
        let after = sweep(other, None).map_err(fail)?;
        for (before, after) in known.values.parts.iter().zip(&after.parts) {
            let part = &before.part;
            let lumpy = program_of(region, part, None).map_err(fail)?.program.n_builds > 0;
            if is_ruled(region, part) || bends_down && (lumpy || has_free_followers) {
                continue;
            }
            let slopes = Slopes::of(region, part, None).map_err(fail)?;
            let slopes = slopes.between((region, other), None).map_err(fail)?;
            let Some(slopes) = slopes else { return Err(fail("the programs have other shapes")) };
            for ((before, after), slope) in before.values.iter().zip(&after.values).zip(slopes) {
                // Prices are those of one optimum, exact up to the width of its certificate.
                let doubt = known.slack + 2.0 * GAP_TOLERANCE * (1.0 + known.money);
                let beyond = if bends_down {
                    after.lower - before.upper - slope
                } else {
                    before.lower + slope - after.upper
                };
                prop_assert!(beyond <= doubt, "{:?} to {:?} at the slope {}", before, after, slope);
            }
        }
    }
    Ok(())
}
