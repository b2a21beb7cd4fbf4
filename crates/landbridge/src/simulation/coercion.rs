//! Step 2, second half: what states do to others' assets. Each holder chooses one of its levers or nothing, by a logit on λ · harm − own cost.

use super::SimulationError;
use super::fate::{AtYear, Step};
use super::network::Network;
use super::state::State;
use crate::dispatch::SweepError;
use crate::interdiction::{Arsenal, Pull, Span};
use crate::model::{ActorId, CoercionHolder, LeverEffect, Region, Rules};
use crate::sampling::{categorical, logit_probabilities};

/// A tax is raised by this share of itself to read off what it is paid on: v falls by what is paid on it.
const RAISE: f64 = 1e-3;

/// What every holder could do this year.
pub(super) struct Choices {
    /// In the order of coercion.holders.
    pub(super) holders: Vec<Vec<Choice>>,
    /// Whose losses are counted, in the order of actors.csv: the candidates.
    candidates: Vec<ActorId>,
}

/// One lever from the beginning of one period, or levers of one cause.
pub(super) struct Choice {
    pub(super) title: String,
    pub(super) pull: Pull,
    /// How long it is pulled: the longest of its levers.
    pub(super) days: f64,
    /// What each candidate would lose, millions a year.
    pub(super) losses: Vec<f64>,
    /// What it costs its holder, millions a year.
    pub(super) own_cost: f64,
}

/// What a holder did.
pub(super) struct Pulled {
    pub(super) holder: ActorId,
    pub(super) title: String,
    /// Its levers with their days.
    pub(super) spans: Vec<Span>,
    /// The same if they end when an answer comes.
    pub(super) cut: Vec<Span>,
}

/// Weighs all levers of all holders in the undisturbed year.
pub(super) fn choices(network: &mut Network<'_>, rules: &Rules) -> Result<Choices, SweepError> {
    let candidates = network.region.candidates.clone();
    let mut holders = Vec::new();
    for holder in &rules.coercion.holders {
        let mut choices = Vec::new();
        let standing_cost = holder.standing_cost.unwrap_or(rules.coercion.standing_cost);
        if rules.coercion.happens {
            let arsenal = Arsenal::of_levers(&network.region, &holder.levers);
            for &pull in &arsenal.pulls {
                choices.push(weigh(network, &arsenal, pull, (holder, standing_cost), &candidates)?);
            }
        }
        holders.push(choices);
    }
    Ok(Choices { holders, candidates })
}

fn weigh(
    network: &mut Network<'_>,
    arsenal: &Arsenal,
    pull: Pull,
    (holder, standing_cost): (&CoercionHolder, f64),
    candidates: &[ActorId],
) -> Result<Choice, SweepError> {
    let spans = arsenal.spans(&network.region, pull);
    let here: Vec<&Span> = spans.iter().collect();
    let actors: Vec<ActorId> = candidates.iter().copied().chain([holder.actor]).collect();
    let mut losses = network.losses(&here, &actors)?;
    let own = losses.pop().unwrap_or(0.0);
    let cause = &arsenal.causes[pull.cause];
    let revenue = revenue(network, arsenal, pull, &here)?;
    let direct = cause.cost.unwrap_or(0.0) + standing_cost;
    let days = cause.levers.iter().map(|&lever| network.region.levers[lever].days).fold(0.0, f64::max);
    let title = arsenal.title(&network.region, pull);
    Ok(Choice { title, pull, days, losses, own_cost: own + direct - revenue })
}

/// What a tax brings in: what all together lose by a hair more of it, for each unit of it.
fn revenue(
    network: &mut Network<'_>,
    arsenal: &Arsenal,
    pull: Pull,
    spans: &[&Span],
) -> Result<f64, SweepError> {
    let levers = &arsenal.causes[pull.cause].levers;
    let is_tax = |&lever: &usize| matches!(network.region.levers[lever].effect, LeverEffect::Tax(_));
    if !levers.iter().any(is_tax) {
        return Ok(0.0);
    }
    let raised: Vec<Span> = levers
        .iter()
        .map(|&lever| {
            let mut lever = network.region.levers[lever].clone();
            if let LeverEffect::Tax(tax) = &mut lever.effect {
                *tax += RAISE * *tax;
            }
            Span::of(&network.region, &lever, pull.period)
        })
        .collect();
    let more = network.total_loss(&raised.iter().collect::<Vec<_>>())?;
    Ok((more - network.total_loss(spans)?) / RAISE)
}

impl Choices {
    /// What each choice of a holder is worth to it while these are members.
    fn worths(&self, rules: &Rules, holder: usize, weight: f64, members: &[ActorId]) -> Vec<f64> {
        let harm = |choice: &Choice| -> f64 {
            let losses = self.candidates.iter().zip(&choice.losses);
            losses.filter(|(candidate, _)| members.contains(candidate)).map(|(_, loss)| loss).sum()
        };
        let worth = |choice: &Choice| (weight * harm(choice) - choice.own_cost) / rules.coercion.noise;
        self.holders[holder].iter().map(worth).collect()
    }

    /// Chances as members see them: λ as they believe it, and the odds of any act as the holder's record raises them.
    fn believed(&self, rules: &Rules, holder: usize, resolve: f64, members: &[ActorId]) -> Vec<f64> {
        let weight = believed_weight(rules, &rules.coercion.holders[holder]);
        let mut utilities = vec![0.0];
        let more = libm::log(resolve);
        utilities.extend(self.worths(rules, holder, weight, members).iter().map(|worth| worth + more));
        // Nothing is always a choice, so there are probabilities.
        logit_probabilities(&utilities).map_or_else(|_| Vec::new(), |mut chances| chances.split_off(1))
    }

    /// How often members expect a holder to act in a year, by what they believed in the beginning.
    pub(super) fn expected_acts(&self, rules: &Rules, holder: usize, members: &[ActorId]) -> f64 {
        self.believed(rules, holder, 1.0, members).iter().sum()
    }

    /// What a candidate must expect to lose by coercion while these are members: each lever's loss with its chance, less what credible
    /// guarantors would end early.
    pub(super) fn expected_loss(
        &self,
        rules: &Rules,
        state: &State,
        candidate: ActorId,
        members: &[ActorId],
    ) -> f64 {
        let Some(place) = self.candidates.iter().position(|other| *other == candidate) else { return 0.0 };
        let mut expected = 0.0;
        for (holder, choices) in self.holders.iter().enumerate() {
            let chances = self.believed(rules, holder, state.resolve(holder), members);
            let helped = help(rules, state, candidate, rules.coercion.holders[holder].actor, members);
            for (choice, chance) in choices.iter().zip(chances) {
                let cut = 1.0 - rules.guarantees.answer_days.min(choice.days) / choice.days;
                expected += chance * choice.losses[place] * (1.0 - helped * cut);
            }
        }
        expected
    }
}

/// The chance, as everybody sees it, that somebody answers a candidate's call against a holder.
fn help(rules: &Rules, state: &State, candidate: ActorId, against: ActorId, members: &[ActorId]) -> f64 {
    let mut nobody = 1.0;
    for (place, guarantee) in rules.guarantees.guarantees.iter().enumerate() {
        let is_there = match guarantee.guarantor {
            Some(guarantor) => guarantor != against,
            None => state.forum_helps(rules, candidate, members, &[against]),
        };
        if guarantee.protege == candidate && is_there {
            nobody *= 1.0 - state.credibility(rules, place);
        }
    }
    1.0 - nobody
}

fn believed_weight(rules: &Rules, holder: &CoercionHolder) -> f64 {
    holder.written_weight * rules.coercion.believed_weight
}

/// What the holders do.
pub(super) fn pull(
    region: &Region,
    rules: &Rules,
    choices: &Choices,
    state: &State,
    at: AtYear,
) -> Result<Vec<Pulled>, SimulationError> {
    let mut pulled = Vec::new();
    for (place, holder) in rules.coercion.holders.iter().enumerate() {
        let mut utilities = vec![0.0];
        utilities.extend(choices.worths(rules, place, holder.weight, &state.members));
        let chances = logit_probabilities(&utilities)?;
        let chosen = categorical(at.uniform(Step::Coercion, holder.actor.0), &chances)?;
        let Some(choice) = chosen.checked_sub(1).map(|chosen| &choices.holders[place][chosen]) else {
            continue;
        };
        let arsenal = Arsenal::of_levers(region, &holder.levers);
        let levers = &arsenal.causes[choice.pull.cause].levers;
        let cut = levers.iter().map(|&lever| {
            let mut lever = region.levers[lever].clone();
            lever.days = lever.days.min(rules.guarantees.answer_days);
            Span::of(region, &lever, choice.pull.period)
        });
        pulled.push(Pulled {
            holder: holder.actor,
            title: choice.title.clone(),
            cut: cut.collect(),
            spans: arsenal.spans(region, choice.pull),
        });
    }
    Ok(pulled)
}
