//! Step 6: what is built. At most one option of a sub-system is weighed in a year; it is decided where all together gain more than it costs, and
//! everybody whose consent it needs gains after its part of the cost.

use super::SimulationError;
use super::fate::{AtYear, Step};
use super::network::{Network, WithOption};
use super::operation::Operation;
use super::state::State;
use crate::model::{ActorId, Rules};
use std::collections::BTreeMap;

/// Opens what is ready: places of options.
pub(super) fn open(rules: &Rules, state: &mut State, year: i32) -> Vec<usize> {
    let mut opened = Vec::new();
    if !rules.builds {
        return opened;
    }
    for place in 0..rules.options.len() {
        if !state.built[place] && state.opens[place].is_some_and(|opens| opens <= year) {
            state.built[place] = true;
            opened.push(place);
        }
    }
    opened
}

/// Weighs options: places of those that are decided.
pub(super) fn weigh(
    network: &mut Network<'_>,
    rules: &Rules,
    operation: &mut Operation,
    state: &mut State,
    (year, at): (i32, AtYear),
) -> Result<Vec<usize>, SimulationError> {
    let mut decided = Vec::new();
    if !rules.builds {
        return Ok(decided);
    }
    let mut by_subsystem: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, option) in rules.options.iter().enumerate() {
        // Keyed by name: where a variant has built an option, it is none any more.
        let is_up = at.uniform_of(Step::Building, &option.name) < option.chance;
        if state.opens[place].is_none() && option.from <= year && is_up {
            by_subsystem.entry(option.subsystem).or_default().push(place);
        }
    }
    for options in by_subsystem.into_values() {
        // Of those that pay, the one that was not weighed for longest; among equals the best.
        let mut best: Option<(Option<i32>, f64, usize, WithOption)> = None;
        for place in options {
            let with = network.with_option(rules, place);
            let net = network.rise(&with)? - rules.options[place].annual_cost;
            if net <= 0.0 {
                continue;
            }
            let last = state.weighed[place];
            if best
                .as_ref()
                .is_none_or(|(before, other, ..)| last < *before || (last == *before && net > *other))
            {
                best = Some((last, net, place, with));
            }
        }
        let Some((_, _, place, with)) = best else { continue };
        state.weighed[place] = Some(year);
        if everybody_gains(network, (rules, place), &with, operation, state)? {
            let lead_time = i32::try_from(rules.options[place].lead_time).unwrap_or(i32::MAX);
            // What is decided in a year works in the next at the earliest.
            state.opens[place] = Some(year.saturating_add(lead_time.max(1)));
            decided.push(place);
        }
    }
    Ok(decided)
}

/// Whether everybody whose consent an option needs gains by it, after its part of the cost: split in proportion to the gains, which leaves
/// everybody something exactly where each gains and all of them together more than it costs.
fn everybody_gains(
    network: &mut Network<'_>,
    (rules, place): (&Rules, usize),
    with: &WithOption,
    operation: &mut Operation,
    state: &State,
) -> Result<bool, SimulationError> {
    let option = &rules.options[place];
    let games = network.games_with(with)?;
    let mut after = operation.with(with, games);
    let fronts = state.fronts(rules);
    let n_actors = network.region.actors.len();
    let (mut gained, mut before) = (vec![0.0; n_actors], vec![0.0; n_actors]);
    let begin = std::time::Instant::now();
    for part in &mut after {
        part.add_shares(&state.members, &fronts, &mut gained);
    }
    for &part in &with.replaced {
        operation.parts[part].add_shares(&state.members, &fronts, &mut before);
    }
    operation.spent += begin.elapsed();
    let gain = |builder: &ActorId| gained[builder.0] - before[builder.0];
    let together: f64 = option.consent.iter().map(gain).sum();
    Ok(option.consent.iter().all(|builder| gain(builder) > 0.0) && together > option.annual_cost)
}
