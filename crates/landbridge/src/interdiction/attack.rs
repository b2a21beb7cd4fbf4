//! The worst that some holders can do to a target with a few levers, proven, and what it costs them.

use super::arsenal::{Arsenal, Pull};
use super::damage::{Battlefield, Halt, Harm, Loss};
use super::harden::MAX_DEFENSES;
use super::search::{Choice, Damage, Found, Limits, branch, enumerate};
use crate::dispatch::SweepError;
use crate::game::{TuGame, shapley};
use crate::model::{ActorId, Holder, Outsiders, Region};
use serde::Serialize;
use std::sync::Arc;

/// The most levers that one plan may have: the damage game of each listed plan is computed for all its subsets.
pub const MAX_LEVERS: usize = 8;

/// Plans that are looked at before a search gives up and says how far its proof goes.
pub const MAX_ASSESSED: usize = 300_000;

/// From this many levers on, what further levers could do is bounded and branches that cannot matter are cut.
const BOUNDED_FROM: usize = 3;

/// Harm below this share of what is at stake is rounding.
const NO_HARM: f64 = 1e-7;

/// How the worst plan is looked for; both are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Only levers that the optima read for the target feel are added.
    Branch,
    /// Every plan is solved.
    Enumerate,
}

/// Who attacks whom, and how much.
#[derive(Clone, Debug, PartialEq)]
pub struct AttackOptions {
    /// Whose levers.
    pub holders: Vec<Holder>,
    /// Who is to be harmed; all actors for everybody.
    pub target: Vec<ActorId>,
    /// What is to be lowered.
    pub loss: Loss,
    /// At most so many levers, those of a group as one.
    pub most_levers: usize,
    /// At most so much direct cost, millions; levers of unknown cost are then out of reach.
    pub budget: Option<f64>,
    /// How many of the worst plans are listed.
    pub n_listed: usize,
    /// Levers that the other side pulls in answer, as places in [`Region::levers`].
    pub counter: Vec<usize>,
    /// How to search.
    pub search: Search,
    /// Overrides what the sub-systems say of outsiders.
    pub outsiders: Option<Outsiders>,
}

/// What a plan is to those who hold its levers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They gain by it.
    Profitable,
    /// It costs them nothing.
    Costless,
    /// They lose by it too.
    HurtsBoth,
    /// It has no cost because nobody wills it: storm, accident, a war of others.
    NobodysWill,
    /// Their own loss is not known.
    Unknown,
}

/// What a plan costs those who hold its levers, millions a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Price {
    /// How much less they get when all bargain anew; absent where it has no meaning, or the table would be too large.
    pub share_loss: Option<f64>,
    /// What their taxes bring in, by one of the optima.
    pub tax_revenue: f64,
    /// What pulling costs beside that; absent where some of it is unknown.
    pub direct_cost: Option<f64>,
    /// Loss of share and direct cost, as far as known, less tax revenue.
    pub own_cost: Option<f64>,
}

/// What the stated answer of the other side changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Countered {
    /// The levers of the answer.
    pub levers: Vec<String>,
    /// Harm to the target with the answer, its cost to the target included.
    pub harm: f64,
    /// Own cost of the coercer with the answer.
    pub own_cost: Option<f64>,
}

/// A plan with its harm and its price.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttackPlan {
    /// Names of its levers, or of groups.
    pub levers: Vec<String>,
    /// The period that each begins with; empty for what lasts the whole year.
    pub begins: Vec<String>,
    /// Loss of the target, millions a year.
    pub harm: f64,
    /// Share of what is at stake; absent where nothing is.
    pub harm_share: Option<f64>,
    /// No plan after those listed before it does more harm.
    pub bound: f64,
    /// What each lever adds to the others.
    pub marginal: Vec<f64>,
    /// What each adds on average over all orders: its Shapley value in the damage game.
    pub shapley: Vec<f64>,
    /// What it costs the coercer.
    #[serde(flatten)]
    pub price: Price,
    /// Harm for each unit of own cost; absent unless that is positive.
    pub leverage: Option<f64>,
    /// What it is to the coercer.
    pub verdict: Verdict,
    /// With the stated answer.
    pub countered: Option<Countered>,
}

/// The worst plans.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttackReport {
    /// Codes of actors, `nature`, `third party`.
    pub coercers: Vec<String>,
    /// Codes of actors.
    pub target: Vec<String>,
    /// What is lowered.
    pub loss: Loss,
    /// The target's surplus or share without any attack, millions a year.
    pub at_stake: f64,
    /// At most so many levers.
    pub most_levers: usize,
    /// Worst first; each lever of each adds to its harm.
    pub plans: Vec<AttackPlan>,
    /// Every lever alone, begun when it is worst, in the order of levers.csv; those that harm nobody here are left out.
    pub single: Vec<AttackPlan>,
    /// No plan does more harm than this.
    pub bound: f64,
    /// Whether every plan was looked at or shown not to matter.
    pub proven: bool,
    /// How it was searched.
    pub search: Search,
    /// Plans looked at.
    pub n_plans: usize,
    /// Programs solved.
    pub n_programs: usize,
}

/// Why there is no attack to report.
#[derive(Clone, Debug, PartialEq)]
pub enum AttackError {
    /// Nobody named holds a lever.
    NoLevers {
        /// Who was named.
        coercers: String,
    },
    /// Under a budget every lever's cost must be known, and none is.
    NoCosts {
        /// Who was named.
        coercers: String,
    },
    /// More levers than a plan may have.
    TooManyLevers {
        /// How many were asked for.
        most_levers: usize,
    },
    /// More defenses than sets can be made of.
    TooManyDefenses {
        /// How many could help within the budget.
        n_defenses: usize,
    },
    /// A program has no answer.
    Sweep(SweepError),
    /// Somebody asked for it.
    Cancelled,
}

impl From<SweepError> for AttackError {
    fn from(error: SweepError) -> Self {
        Self::Sweep(error)
    }
}

impl From<Halt> for AttackError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Sweep(error) => Self::Sweep(error),
            Halt::Cancelled => Self::Cancelled,
        }
    }
}

impl std::fmt::Display for AttackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoLevers { coercers } => {
                write!(f, "{coercers} holds no lever in levers.csv; name a holder of one, or add a row")
            }
            Self::NoCosts { coercers } => write!(
                f,
                "no lever of {coercers} has a known cost, so none can be bought with a budget; fill the column `cost` of levers.csv, or leave \
                 out --budget and give -k"
            ),
            Self::TooManyLevers { most_levers } => {
                write!(f, "{most_levers} levers in a plan are too many; ask for at most {MAX_LEVERS}")
            }
            Self::TooManyDefenses { n_defenses } => write!(
                f,
                "{n_defenses} defenses could help within the budget, and every set of them is weighed up to {MAX_DEFENSES}; lower the budget \
                 or take rows out of defenses.csv"
            ),
            Self::Sweep(error) => error.fmt(f),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for AttackError {}

/// The code of a holder.
#[must_use]
pub fn holder_name(region: &Region, holder: Holder) -> String {
    match holder {
        Holder::Actor(actor) => region.actors[actor.0].name.clone(),
        Holder::Nature => "nature".to_owned(),
        Holder::ThirdParty => "third party".to_owned(),
    }
}

/// The worst plans of some holders against a target.
///
/// # Errors
/// Where the holders have no levers, a budget meets levers of unknown cost only, or a program cannot be solved.
///
/// # Complexity
/// At most one plan for each set of at most k levers and their begins; two programs a plan and part for surplus, all coalitions of the
/// parts touched for shares.
///
/// # References
/// [Brown, Carlyle, Salmerón & Wood 2006] for the problem, `docs/methods/interdiction.md` for the search and its proof
pub fn worst_attacks(region: &Region, options: &AttackOptions) -> Result<AttackReport, AttackError> {
    let coercers: Vec<String> = options.holders.iter().map(|&holder| holder_name(region, holder)).collect();
    if options.most_levers > MAX_LEVERS {
        return Err(AttackError::TooManyLevers { most_levers: options.most_levers });
    }
    let own = Arsenal::of(region, &options.holders);
    if own.causes.is_empty() {
        return Err(AttackError::NoLevers { coercers: coercers.join(", ") });
    }
    if options.budget.is_some() && own.causes.iter().all(|cause| cause.cost.is_none()) {
        return Err(AttackError::NoCosts { coercers: coercers.join(", ") });
    }
    let n_own = own.pulls.len();
    let arsenal = own.with(Arsenal::of_levers(region, &options.counter));
    let mut battlefield = Battlefield::new(&Arc::new(region.clone()), options.outsiders, &arsenal)?;
    // What a plan that cannot grow could grow to is of no use.
    let bounded_below = match options.search {
        Search::Branch if options.most_levers >= BOUNDED_FROM => options.most_levers,
        Search::Enumerate if options.most_levers >= BOUNDED_FROM => 1,
        Search::Branch | Search::Enumerate => 0,
    };
    let mut harm = Harm { bounded_below, ..battlefield.harm(&options.target, options.loss, n_own) };
    let at_stake = harm.at_stake()?;
    let choices = choices(&arsenal, n_own);
    let limits = Limits {
        most_units: options.most_levers,
        budget: options.budget,
        n_listed: options.n_listed,
        most_assessed: MAX_ASSESSED,
    };
    let found = match options.search {
        Search::Branch => branch(&choices, &limits, &mut harm)?,
        Search::Enumerate => enumerate(&choices, &limits, &mut harm)?,
    };
    let mut pricing =
        Pricing { region, options, arsenal: &arsenal, n_own, at_stake, battlefield: &mut battlefield };
    let plans = pricing.list(&found)?;
    let single = pricing.single()?;
    Ok(AttackReport {
        coercers,
        target: options.target.iter().map(|actor| region.actors[actor.0].name.clone()).collect(),
        loss: options.loss,
        at_stake,
        most_levers: options.most_levers,
        plans,
        single,
        bound: found.bound,
        proven: found.complete,
        search: options.search,
        n_plans: found.n_assessed,
        n_programs: battlefield.n_programs(),
    })
}

/// The choices of a search: the first pulls of an arsenal.
pub(super) fn choices(arsenal: &Arsenal, n_pulls: usize) -> Vec<Choice> {
    let choice = |pull: &Pull| Choice {
        unit: arsenal.causes[pull.cause].class,
        cost: arsenal.causes[pull.cause].cost,
    };
    arsenal.pulls[..n_pulls].iter().map(choice).collect()
}

struct Pricing<'a> {
    region: &'a Region,
    options: &'a AttackOptions,
    arsenal: &'a Arsenal,
    /// Pulls of the coercers; those of the answer come after them.
    n_own: usize,
    at_stake: f64,
    battlefield: &'a mut Battlefield,
}

impl Pricing<'_> {
    fn harm(&mut self, plan: &[usize]) -> Result<f64, Halt> {
        let AttackOptions { target, loss, .. } = self.options;
        let n_pulls = self.arsenal.pulls.len();
        Ok(self.battlefield.harm(target, *loss, n_pulls).assess(plan)?.harm.value())
    }

    fn list(&mut self, found: &Found) -> Result<Vec<AttackPlan>, Halt> {
        let bound = |place: usize| if found.complete { found.plans[place].harm.upper } else { found.bound };
        (0..found.plans.len()).map(|place| self.price(&found.plans[place].choices, bound(place))).collect()
    }

    /// Every cause alone, begun when it is worst.
    fn single(&mut self) -> Result<Vec<AttackPlan>, Halt> {
        let least = NO_HARM * (1.0 + self.at_stake.abs());
        let mut worst: Vec<(usize, f64)> = Vec::new();
        let mut last_cause = None;
        for pull in 0..self.n_own {
            let harm = self.harm(&[pull])?;
            let cause = self.arsenal.pulls[pull].cause;
            match worst.last_mut() {
                Some(entry) if last_cause == Some(cause) => {
                    if harm > entry.1 + least {
                        *entry = (pull, harm);
                    }
                }
                _ => worst.push((pull, harm)),
            }
            last_cause = Some(cause);
        }
        let harmful = worst.into_iter().filter(|&(_, harm)| harm > least);
        harmful.map(|(pull, harm)| self.price(&[pull], harm)).collect()
    }

    fn price(&mut self, plan: &[usize], bound: f64) -> Result<AttackPlan, Halt> {
        let pulls: Vec<Pull> = plan.iter().map(|&pull| self.arsenal.pulls[pull]).collect();
        let subset = |bits: usize| -> Vec<usize> {
            plan.iter()
                .enumerate()
                .filter(|(place, _)| bits >> place & 1 == 1)
                .map(|(_, &pull)| pull)
                .collect()
        };
        let harms = (0..1_usize << plan.len()).map(|bits| self.harm(&subset(bits)));
        let harms: Vec<f64> = harms.collect::<Result<_, _>>()?;
        let whole = harms.len() - 1;
        let harm = harms[whole];
        let price = self.own_cost(plan, &[])?;
        let cost = price.own_cost;
        let verdict = self.verdict(cost);
        let least = NO_HARM * (1.0 + self.at_stake.abs());
        Ok(AttackPlan {
            levers: pulls.iter().map(|pull| self.arsenal.causes[pull.cause].name.clone()).collect(),
            begins: pulls.iter().map(|&pull| self.arsenal.begins(self.region, pull)).collect(),
            harm,
            harm_share: (self.at_stake > least).then(|| harm / self.at_stake),
            bound,
            marginal: (0..plan.len()).map(|place| harm - harms[whole & !(1 << place)]).collect(),
            shapley: shapley(&TuGame::from_values(harms)),
            leverage: cost.filter(|_| verdict == Verdict::HurtsBoth).map(|cost| harm / cost),
            verdict,
            countered: self.answer(plan)?,
            price,
        })
    }

    fn verdict(&self, own_cost: Option<f64>) -> Verdict {
        let least = NO_HARM * (1.0 + self.at_stake.abs());
        match own_cost {
            _ if self.coercers().is_empty() => Verdict::NobodysWill,
            None => Verdict::Unknown,
            Some(cost) if cost > least => Verdict::HurtsBoth,
            Some(cost) if cost < -least => Verdict::Profitable,
            Some(_) => Verdict::Costless,
        }
    }

    fn coercers(&self) -> Vec<ActorId> {
        let actor = |holder: &Holder| match holder {
            Holder::Actor(actor) => Some(*actor),
            Holder::Nature | Holder::ThirdParty => None,
        };
        self.options.holders.iter().filter_map(actor).collect()
    }

    /// What a plan costs its holders when the other side answers with some pulls.
    fn own_cost(&mut self, plan: &[usize], answer: &[usize]) -> Result<Price, Halt> {
        let coercers = self.coercers();
        let pulls: Vec<Pull> = plan.iter().map(|&pull| self.arsenal.pulls[pull]).collect();
        let direct_cost = self.arsenal.cost(&pulls);
        if coercers.is_empty() {
            return Ok(Price { share_loss: None, tax_revenue: 0.0, direct_cost, own_cost: None });
        }
        let together: Vec<usize> = plan.iter().chain(answer).copied().collect();
        let share_loss = match self.battlefield.share_loss(&coercers, &together) {
            Ok(loss) => Some(loss.value()),
            // Then what the coercer gets is not known, but the harm is.
            Err(SweepError::TooManyActors { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let tax_revenue = self.battlefield.revenue(plan, answer)?;
        let own_cost = share_loss.map(|loss| loss + direct_cost.unwrap_or(0.0) - tax_revenue);
        Ok(Price { share_loss, tax_revenue, direct_cost, own_cost })
    }

    /// The stated answer, begun when it costs the coercer most.
    fn answer(&mut self, plan: &[usize]) -> Result<Option<Countered>, Halt> {
        let mut answers: Vec<Vec<usize>> = vec![Vec::new()];
        for cause in 0..self.arsenal.causes.len() {
            let starts: Vec<usize> = (self.n_own..self.arsenal.pulls.len())
                .filter(|&pull| self.arsenal.pulls[pull].cause == cause)
                .collect();
            if !starts.is_empty() {
                let with = |answer: &Vec<usize>, start: usize| {
                    answer.iter().copied().chain([start]).collect::<Vec<_>>()
                };
                answers = answers
                    .iter()
                    .flat_map(|answer| starts.iter().map(move |&start| with(answer, start)))
                    .collect();
            }
        }
        let mut worst: Option<(f64, Option<f64>, Vec<usize>)> = None;
        for answer in answers.into_iter().filter(|answer| !answer.is_empty()) {
            let cost = self.own_cost(plan, &answer)?.own_cost;
            let weight = cost.unwrap_or(0.0);
            if worst.as_ref().is_none_or(|(before, _, _)| weight > *before) {
                worst = Some((weight, cost, answer));
            }
        }
        let Some((_, own_cost, answer)) = worst else { return Ok(None) };
        let together: Vec<usize> = plan.iter().chain(&answer).copied().collect();
        let title = |&pull: &usize| self.arsenal.title(self.region, self.arsenal.pulls[pull]);
        let levers = answer.iter().map(title).collect();
        Ok(Some(Countered { levers, harm: self.harm(&together)?, own_cost }))
    }
}
