//! What a future would be called at the end of a year.

use super::course::YearRecord;
use super::state::State;
use crate::model::{Counted, OutcomeClass, Rules};

/// Scores the tests and finds the class.
pub(super) fn score(rules: &Rules, state: &State, record: &mut YearRecord) {
    record.members.clone_from(&state.members);
    record.built = (0..state.built.len()).filter(|&option| state.built[option]).collect();
    record.in_force = (0..state.acts.len()).filter(|&act| state.acts[act].in_force).collect();
    record.trade_share = state.trade_share;
    record.meetings = share(state.met, state.slots).unwrap_or(0.0);
    record.counted = rules.tests.iter().map(|test| count(rules, state, record, test.counts)).collect();
    record.passes = record
        .counted
        .iter()
        .zip(&rules.tests)
        .map(|(counted, test)| counted.map(|counted| counted >= test.at_least))
        .collect();
    let scored = record.passes.iter().flatten().count();
    let passed = record.passes.iter().flatten().filter(|passed| **passed).count();
    record.score = share(passed, scored);
    let fits = |class: &OutcomeClass| class_fits(class, state, record);
    record.class = rules.classes.iter().position(fits).unwrap_or(rules.classes.len().saturating_sub(1));
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn count(rules: &Rules, state: &State, record: &YearRecord, counted: Counted) -> Option<f64> {
    match counted {
        Counted::Act(act) => Some(if state.acts[act].in_force { 1.0 } else { 0.0 }),
        Counted::Delivery => share(state.kept, state.due),
        Counted::TradeShare => Some(state.trade_share),
        Counted::JointAssets => {
            let is_joint = |option: &usize| {
                let option = &rules.options[*option];
                let consenting = option.consent.iter().filter(|actor| state.members.contains(actor));
                option.joint && consenting.count() > 1
            };
            Some(record.built.iter().filter(|option| is_joint(option)).count() as f64)
        }
        Counted::AnsweredCalls => (state.calls > 0).then_some(state.answered as f64),
        Counted::Members => Some(state.members.len() as f64),
        Counted::Meetings => share(state.met, state.slots),
    }
}

fn class_fits(class: &OutcomeClass, state: &State, record: &YearRecord) -> bool {
    let meetings = share(state.met, state.slots).unwrap_or(0.0);
    let conditions = [
        class.score_at_least.map(|least| record.score.is_some_and(|score| score >= least)),
        class.score_at_most.map(|most| record.score.is_some_and(|score| score <= most)),
        class.meetings_at_least.map(|least| meetings >= least),
        class.missed_running_at_least.map(|least| state.missed_running as f64 >= least),
        class.members_at_most.map(|most| state.members.len() as f64 <= most),
    ];
    let mut asked = conditions.into_iter().flatten();
    // Without a condition every future fits.
    if class.any { asked.any(|holds| holds) } else { asked.all(|holds| holds) }
}
