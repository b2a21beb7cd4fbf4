//! Step 3: calls for help and their answers. A loss above the threshold is a call; a guarantor answers with its θ, which nobody sees: others
//! see what it did.

use super::SimulationError;
use super::coercion::Pulled;
use super::course::Call;
use super::events::Event;
use super::fate::{AtYear, Fate, Step};
use super::network::Network;
use super::state::State;
use crate::interdiction::Span;
use crate::model::{ActorId, Rules};

/// What is left to be done to the network, and who called whom.
pub(super) struct Answered {
    pub(super) calls: Vec<Call>,
    /// Everything that is done this year, what states do cut short where a call was answered.
    pub(super) spans: Vec<Span>,
}

pub(super) fn answer(
    network: &mut Network<'_>,
    (rules, fate): (&Rules, &Fate),
    (happened, pulled): (&[Event], &[Pulled]),
    state: &mut State,
    at: AtYear,
) -> Result<Answered, SimulationError> {
    let of_events = || happened.iter().flat_map(|event| &event.spans);
    let all: Vec<&Span> = of_events().chain(pulled.iter().flat_map(|pull| &pull.spans)).collect();
    let mut proteges: Vec<ActorId> =
        rules.guarantees.guarantees.iter().map(|guarantee| guarantee.protege).collect();
    proteges.sort_unstable();
    proteges.dedup();
    let mut calls = Vec::new();
    let mut is_cut = false;
    if !all.is_empty() {
        let losses = network.losses(&all, &proteges)?;
        for (&protege, loss) in proteges.iter().zip(losses) {
            if loss > rules.guarantees.call_threshold {
                let against: Vec<ActorId> = pulled.iter().map(|pull| pull.holder).collect();
                let reason = format!("a loss of {loss:.0}");
                is_cut |= call((rules, fate), (protege, &against, &reason, 0), state, at, &mut calls);
            }
        }
    }
    for (place, crisis) in rules.guarantees.crises.iter().enumerate() {
        for &protege in &crisis.proteges {
            // One draw for each crisis and protégé; answers are keyed apart from those to losses.
            if at.uniform(Step::Crises, place * 1000 + protege.0) < crisis.chance {
                let asked = (protege, &[][..], crisis.name.as_str(), place + 1);
                call((rules, fate), asked, state, at, &mut calls);
            }
        }
    }
    let of_pulls = pulled.iter().flat_map(|pull| if is_cut { &pull.cut } else { &pull.spans });
    let spans = of_events().chain(of_pulls).cloned().collect();
    Ok(Answered { calls, spans })
}

/// Calls every guarantor that is not itself the cause; says whether one answered.
fn call(
    (rules, fate): (&Rules, &Fate),
    (protege, against, reason, kind): (ActorId, &[ActorId], &str, usize),
    state: &mut State,
    at: AtYear,
    calls: &mut Vec<Call>,
) -> bool {
    let mut is_answered = false;
    for (place, guarantee) in rules.guarantees.guarantees.iter().enumerate() {
        let is_asked = match guarantee.guarantor {
            Some(guarantor) => !against.contains(&guarantor),
            None => state.forum_helps(rules, protege, &state.members, against),
        };
        if guarantee.protege != protege || !is_asked {
            continue;
        }
        let answered = at.uniform(Step::Answers, kind * 10_000 + place) < fate.answers[place];
        let (kept, broken) = &mut state.record[place];
        *(if answered { kept } else { broken }) += 1;
        if guarantee.guarantor.is_none() {
            state.calls += 1;
            state.answered += usize::from(answered);
        }
        is_answered |= answered;
        calls.push(Call { protege, guarantor: guarantee.guarantor, reason: reason.to_owned(), answered });
    }
    is_answered
}
