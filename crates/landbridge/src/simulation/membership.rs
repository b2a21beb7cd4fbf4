//! Step 5: candidates stay, leave or join, one at a time, by a logit with inertia.

use super::SimulationError;
use super::coercion::Choices;
use super::course::Move;
use super::fate::{AtYear, Step};
use super::operation::Operation;
use super::state::State;
use crate::model::{ActorId, Region, Rules};
use crate::sampling::logit;

/// Moves of a year, in the order in which they were made.
pub(super) fn decide(
    region: &Region,
    rules: &Rules,
    (operation, choices): (&mut Operation, &Choices),
    state: &mut State,
    at: AtYear,
) -> Result<Vec<Move>, SimulationError> {
    let mut moves = Vec::new();
    if !rules.membership.moves {
        return Ok(moves);
    }
    let candidates = &region.candidates;
    let order = at.draw(Step::Order, 0).random().order(candidates.len());
    for place in order {
        let candidate = candidates[place];
        let (with, without) = (joined(&state.members, candidate), left(&state.members, candidate));
        let worth = worth(region, rules, (operation, choices), state, (candidate, &with, &without));
        let is_member = state.members.contains(&candidate);
        let inertia = if is_member { rules.membership.inertia } else { -rules.membership.inertia };
        let utilities = [0.0, (worth + inertia) / rules.membership.noise];
        let stays = logit(at.uniform(Step::Membership, candidate.0), &utilities)? == 1;
        if stays != is_member {
            state.members = if stays { with } else { without };
            moves.push(Move { actor: candidate, joins: stays, worth });
        }
    }
    Ok(moves)
}

/// What being a member is worth to a candidate beside the others, millions a year: its share in the undisturbed network, the terms with the
/// other members, less what coercion is expected to cost, against the same without it.
pub(super) fn worth(
    region: &Region,
    rules: &Rules,
    (operation, choices): (&mut Operation, &Choices),
    state: &State,
    (candidate, with, without): (ActorId, &[ActorId], &[ActorId]),
) -> f64 {
    let fronts = state.fronts(rules);
    let inside = operation.shares(region, with, &fronts)[candidate.0];
    let outside = operation.shares(region, without, &fronts)[candidate.0];
    let terms: f64 = region
        .terms
        .iter()
        .filter(|term| {
            let other = if term.a == candidate { term.b } else { term.a };
            (term.a == candidate || term.b == candidate) && without.contains(&other)
        })
        .map(|term| term.tie - term.rivalry)
        .sum();
    let coercion = choices.expected_loss(rules, state, candidate, with)
        - choices.expected_loss(rules, state, candidate, without);
    inside - outside + terms - coercion
}

fn joined(members: &[ActorId], candidate: ActorId) -> Vec<ActorId> {
    let mut members = members.to_vec();
    if !members.contains(&candidate) {
        members.push(candidate);
        members.sort_unstable();
    }
    members
}

fn left(members: &[ActorId], candidate: ActorId) -> Vec<ActorId> {
    members.iter().copied().filter(|member| *member != candidate).collect()
}
