//! What a future remembers from year to year.

use super::coercion::{Choices, Pulled};
use crate::model::{ActorId, Rules};

/// Weight of what members believe of a holder before they have seen it act, as a number of years in which it acts.
const PRIOR_ACTS: f64 = 4.0;

/// The state of a future between two years.
pub(super) struct State {
    /// Members of the forum, in the order of actors.csv.
    pub(super) members: Vec<ActorId>,
    /// By option: whether it works.
    pub(super) built: Vec<bool>,
    /// By option: the year in which it opens, where it was decided.
    pub(super) opens: Vec<Option<i32>>,
    /// By option: the year in which it was weighed last.
    pub(super) weighed: Vec<Option<i32>>,
    /// By act.
    pub(super) acts: Vec<ActState>,
    /// By year number: dated promises that fall due then.
    pub(super) promises: Vec<usize>,
    /// Promises that were due so far, and of them those that were kept.
    pub(super) due: usize,
    pub(super) kept: usize,
    /// Slots so far, and of them those in which the forum met.
    pub(super) slots: usize,
    pub(super) met: usize,
    /// Slots missed in a row up to now.
    pub(super) missed_running: usize,
    /// Calls of members to the forum so far, and of them those that it answered.
    pub(super) calls: usize,
    pub(super) answered: usize,
    /// Share of inner trade.
    pub(super) trade_share: f64,
    /// By guarantee: calls answered and not answered in this future.
    pub(super) record: Vec<(u32, u32)>,
    /// By holder of coercion.holders: how often it acted, and how often members expected it to.
    pub(super) acted: Vec<(f64, f64)>,
}

/// What became of an act.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ActState {
    /// Whether the forum has agreed on it.
    pub(super) passed: bool,
    /// Who has ratified it.
    pub(super) ratified: Vec<ActorId>,
    /// The year number from which it is in force while enough of its parties are members.
    pub(super) in_force_from: Option<usize>,
    /// Whether it is in force.
    pub(super) in_force: bool,
}

impl State {
    pub(super) fn begin(rules: &Rules) -> Self {
        let n_options = rules.options.len();
        Self {
            members: rules.members.clone(),
            built: vec![false; n_options],
            opens: rules.options.iter().map(|option| option.opens).collect(),
            weighed: vec![None; n_options],
            acts: vec![ActState::default(); rules.acts.len()],
            promises: vec![0; rules.horizon + rules.forum.promise_years],
            due: 0,
            kept: 0,
            slots: 0,
            met: 0,
            missed_running: 0,
            calls: 0,
            answered: 0,
            trade_share: rules.trade.share,
            record: vec![(0, 0); rules.guarantees.guarantees.len()],
            acted: vec![(0.0, 0.0); rules.coercion.holders.len()],
        }
    }

    /// The sub-systems in which members bargain as one, rising.
    pub(super) fn fronts(&self, rules: &Rules) -> Vec<usize> {
        let of_acts = rules.acts.iter().zip(&self.acts).filter(|(_, state)| state.in_force);
        let mut fronts: Vec<usize> = rules.common_fronts.clone();
        fronts.extend(of_acts.flat_map(|(act, _)| &act.common_fronts));
        fronts.sort_unstable();
        fronts.dedup();
        fronts
    }

    /// Whether the forum is asked for help: by a member, where another member is no cause of the loss, once the act is in force that makes it
    /// a guarantor.
    pub(super) fn forum_helps(
        &self,
        rules: &Rules,
        protege: ActorId,
        members: &[ActorId],
        against: &[ActorId],
    ) -> bool {
        members.contains(&protege)
            && members.iter().any(|member| *member != protege && !against.contains(member))
            && rules.guarantees.forum_from.is_none_or(|act| self.acts[act].in_force)
    }

    /// How much more often a holder acts than members reckoned with: 1 before anything was seen.
    pub(super) fn resolve(&self, holder: usize) -> f64 {
        let (acted, expected) = self.acted[holder];
        (PRIOR_ACTS + acted) / (PRIOR_ACTS + expected)
    }

    /// Credibility of a guarantee as everybody sees it: the mean of its Beta law after what happened.
    pub(super) fn credibility(&self, rules: &Rules, guarantee: usize) -> f64 {
        let of = &rules.guarantees.guarantees[guarantee];
        let (answered, not_answered) = self.record[guarantee];
        let alpha = rules.guarantees.prior_answered + f64::from(of.answered + answered);
        let beta = rules.guarantees.prior_not_answered + f64::from(of.calls - of.answered + not_answered);
        alpha / (alpha + beta)
    }

    /// What was seen of the holders enters next year's beliefs, beside what was expected of them with the members that they faced.
    pub(super) fn learn(&mut self, choices: &Choices, pulled: &[Pulled], rules: &Rules, members: &[ActorId]) {
        for (place, holder) in rules.coercion.holders.iter().enumerate() {
            let expected = choices.expected_acts(rules, place, members);
            let acted = pulled.iter().any(|pull| pull.holder == holder.actor);
            self.acted[place].0 += if acted { 1.0 } else { 0.0 };
            self.acted[place].1 += expected;
        }
    }
}
