//! Step 7: the forum meets, agrees on acts, signs and keeps them or not, and makes and keeps dated promises; inner trade grows.

use super::course::YearRecord;
use super::fate::{AtYear, Fate, Step};
use super::operation::Operation;
use super::state::State;
use crate::agenda::{
    Bargain, Dimension, Issue, PositionRange, Voice, bargain, compromise, powers_from_gains, weighted_median,
};
use crate::model::{Act, ActorId, AgendaIssue, DecidesBy, Region, Rules};

/// The forum's year.
pub(super) fn meet(
    region: &Region,
    (rules, fate): (&Rules, &Fate),
    operation: &mut Operation,
    (state, number): (&mut State, usize),
    record: &mut YearRecord,
    at: AtYear,
) {
    // A forum of fewer than two has nobody to meet.
    let met = state.members.len() > 1 && at.uniform(Step::Meeting, 0) < fate.meets;
    state.slots += 1;
    if met {
        state.met += 1;
        state.missed_running = 0;
    } else {
        state.missed_running += 1;
    }
    record.met = met;
    keep_promises(rules, fate, state, number, at);
    if met {
        if let Some(due) = state.promises.get_mut(number + rules.forum.promise_years) {
            *due += rules.forum.promises;
        }
        record.passed = agree(region, (rules, fate), operation, state);
    }
    sign(rules, fate, state, number, at);
    trade(rules, state, record, number);
}

fn keep_promises(rules: &Rules, fate: &Fate, state: &mut State, number: usize, at: AtYear) {
    let due = state.promises.get(number).copied().unwrap_or(0);
    state.due += due;
    // Without members nobody is left to keep them.
    let keeping = fate.mean_keeping(&state.members).unwrap_or(0.0);
    let most = rules.forum.promises.max(1);
    state.kept += (0..due).filter(|&promise| at.uniform(Step::Promises, promise % most) < keeping).count();
}

/// Acts that the forum agrees on at this meeting.
fn agree(
    region: &Region,
    (rules, fate): (&Rules, &Fate),
    operation: &mut Operation,
    state: &mut State,
) -> Vec<usize> {
    let mut passed = Vec::new();
    for (place, act) in rules.acts.iter().enumerate() {
        let needed = needed(act, &state.members);
        if state.acts[place].passed || state.members.len() < needed {
            continue;
        }
        let Some((issue, voices)) = issue_of(region, (rules, fate), operation, state, act) else { continue };
        let Some(outcome) = outcome(&issue, rules.forum.decides_by) else { continue };
        if issue.passes(&outcome) != Some(true) {
            continue;
        }
        let by_fronts = gains_by_fronts(region, rules, operation, state, act);
        let by_outcome = |member: ActorId| -> f64 {
            let voices = voices.iter().zip(&issue.voices).filter(|(actor, _)| **actor == member);
            voices.map(|(_, voice)| gain_by_outcome(&issue, voice, &outcome)).sum()
        };
        let gains = |member: &&ActorId| by_fronts[member.0] + by_outcome(**member) > 0.0;
        let gaining = state.members.iter().filter(gains).count();
        if gaining >= needed {
            state.acts[place].passed = true;
            passed.push(place);
        }
    }
    passed
}

/// How many members must gain and sign.
fn needed(act: &Act, members: &[ActorId]) -> usize {
    act.signatories.unwrap_or(members.len()).max(2)
}

/// An issue among the members who have a say in it, and who they are.
fn issue_of(
    region: &Region,
    (rules, fate): (&Rules, &Fate),
    operation: &mut Operation,
    state: &State,
    act: &Act,
) -> Option<(Issue, Vec<ActorId>)> {
    let agenda: &AgendaIssue = &region.agenda[act.issue];
    let fronts = state.fronts(rules);
    let gains = operation.gains(agenda.subsystem, &state.members, &fronts);
    let speaking: Vec<usize> = (0..agenda.voices.len())
        .filter(|&voice| state.members.contains(&agenda.voices[voice].actor))
        .collect();
    if speaking.is_empty() {
        return None;
    }
    let given: Option<Vec<f64>> = speaking.iter().map(|&voice| agenda.voices[voice].power).collect();
    let powers = powers_from_gains(
        &given.unwrap_or_else(|| speaking.iter().map(|&voice| gains[agenda.voices[voice].actor.0]).collect()),
    );
    let actors: Vec<ActorId> = speaking.iter().map(|&voice| agenda.voices[voice].actor).collect();
    let voices = speaking.iter().zip(powers).map(|(&voice, power)| {
        let says = &agenda.voices[voice];
        Voice {
            actor: region.actors[says.actor.0].name.clone(),
            positions: says
                .positions
                .iter()
                .enumerate()
                .map(|(dimension, stands)| {
                    let position = fate.position((act.issue, voice, dimension), stands);
                    PositionRange { position, low: position, high: position, sourced: true }
                })
                .collect(),
            salience: says.positions.iter().map(|position| position.salience).collect(),
            stake: says.stake,
            power,
            bloc_gain: 0.0,
        }
    });
    let dimensions = agenda.dimensions.iter().map(|dimension| Dimension {
        name: dimension.name.clone(),
        scale: dimension.scale,
        yes_threshold: dimension.yes_threshold,
    });
    let issue =
        Issue { name: agenda.name.clone(), dimensions: dimensions.collect(), voices: voices.collect() };
    Some((issue, actors))
}

/// The outcome by dimension; nothing where no agreement is found.
fn outcome(issue: &Issue, by: DecidesBy) -> Option<Vec<f64>> {
    let dimensions = 0..issue.dimensions.len();
    match by {
        DecidesBy::Compromise => {
            Some(dimensions.map(|k| compromise(&issue.positions(k), &issue.weights(k)).outcome).collect())
        }
        DecidesBy::Median => dimensions
            .map(|k| weighted_median(&issue.positions(k), &issue.weights(k)).map(|median| median.position))
            .collect(),
        DecidesBy::Bargain => match bargain(issue) {
            Bargain::Agreement { outcome, .. } => Some(outcome),
            Bargain::NoAgreement { .. } | Bargain::Undetermined { .. } => None,
        },
    }
}

/// What an outcome is worth to a voice against nothing at all, the low end of every scale, millions a year: its stake times the fall of its
/// squared distance, dimensions weighted by how much it cares, as in bargaining.
fn gain_by_outcome(issue: &Issue, voice: &Voice, outcome: &[f64]) -> f64 {
    let cares: f64 = voice.salience.iter().sum();
    if cares <= 0.0 {
        return 0.0;
    }
    let nearer = issue.dimensions.iter().enumerate().map(|(k, dimension)| {
        let far = |from: f64| {
            let far = (from - voice.positions[k].position) / dimension.range();
            far * far
        };
        voice.salience[k] * (far(dimension.scale.0) - far(outcome[k]))
    });
    voice.stake * nearer.sum::<f64>() / cares
}

/// What each actor gets more when the act's sub-systems are bargained over as one, in the order of actors.csv.
fn gains_by_fronts(
    region: &Region,
    rules: &Rules,
    operation: &mut Operation,
    state: &State,
    act: &Act,
) -> Vec<f64> {
    let before_fronts = state.fronts(rules);
    let mut after_fronts = before_fronts.clone();
    after_fronts.extend(&act.common_fronts);
    let before = operation.shares(region, &state.members, &before_fronts);
    let after = operation.shares(region, &state.members, &after_fronts);
    after.iter().zip(before).map(|(after, before)| after - before).collect()
}

/// Members sign what was agreed, each with its credibility, and again every year; an act is in force some years after enough have, while
/// enough of them are members.
fn sign(rules: &Rules, fate: &Fate, state: &mut State, number: usize, at: AtYear) {
    let members = state.members.clone();
    for (place, (act, of)) in rules.acts.iter().zip(&mut state.acts).enumerate() {
        if !of.passed {
            continue;
        }
        for &member in &members {
            let signs = at.uniform(Step::Pledges, place * 1000 + member.0) < fate.keeps[member.0];
            if signs && !of.ratified.contains(&member) {
                of.ratified.push(member);
            }
        }
        let parties = members.iter().filter(|member| of.ratified.contains(member)).count();
        let enough = members.len() > 1 && parties >= needed(act, &members);
        if enough && of.in_force_from.is_none() {
            of.in_force_from = Some(number + act.lead_time);
        }
        of.in_force = enough && of.in_force_from.is_some_and(|from| from <= number);
    }
}

fn trade(rules: &Rules, state: &mut State, record: &YearRecord, number: usize) {
    if number > 0 {
        state.trade_share *= 1.0 + rules.trade.trend;
    }
    for &option in &record.opened {
        state.trade_share *= 1.0 + rules.trade.per_day_saved * rules.options[option].days_saved;
    }
}
