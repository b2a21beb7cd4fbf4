//! Evaluates metrics on a region's values. What several metrics need is computed once.

use super::catalog::{Concept, Unit};
use super::games;
use super::read::MetricCall;
use super::records::{self, Found, NoNumber};
use crate::agenda::{Bargain, Sampling};
use crate::blocs::{Amounts, BlocChange, PairChange, Split, compare_structures, pair_changes};
use crate::decisions::{DEFAULT_SAMPLING, DecisionReport, IssueReport, decide_region};
use crate::dispatch::{ColumnRole, Operation, SweepError, Values, operate};
use crate::formation::{Deviations, Payoffs, SidePayments, Verdict, judge, side_payments};
use crate::game::{core_test, least_core, nucleolus, without_null_players};
use crate::interdiction::{AttackOptions, Loss, Search, worst_attacks, worst_loss};
use crate::model::{ActorId, Outsiders, Region, Structure, Term};
use crate::shares::{Share, Shares};
use crate::simulation::RunSummary;
use crate::stability::{DEFAULT_TOLERANCE, candidate_payoffs, partition_of};
use serde::Serialize;
use std::cell::OnceCell;

/// A metric's number, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricValue {
    /// The text it was read from.
    pub metric: String,
    /// The number; absent where it does not exist.
    pub value: Option<f64>,
    /// Its 95 % interval, where it is counted in the record or in futures.
    pub interval: Option<(f64, f64)>,
    /// What it is measured in.
    pub unit: Unit,
    /// Why there is no number; empty where there is one.
    pub reason: String,
    /// Whether there is none because a row or a run is missing.
    pub is_missing: bool,
    /// Sources of the rows of the record that it was read from.
    pub facts: Vec<String>,
    /// These rows, by table and by what they are called.
    pub rows: Vec<(&'static str, String)>,
}

/// A region's values with everything that was computed from them so far.
pub struct Context<'a> {
    pub(super) region: &'a Region,
    pub(super) outsiders: Option<Outsiders>,
    pub(super) split: Split<'a>,
    pub(super) run: Option<&'a RunSummary>,
    /// By structure.
    shares: Vec<OnceCell<Result<Shares, String>>>,
    payoffs: OnceCell<Result<Payoffs, String>>,
    decisions: OnceCell<Result<DecisionReport, String>>,
    pairs: OnceCell<Vec<PairChange>>,
    operation: OnceCell<Result<Operation, String>>,
    /// By structure: against all alone.
    changes: Vec<OnceCell<Result<BlocChange, String>>>,
    /// By structure, where only tied actors can deal.
    tied: Vec<OnceCell<Result<Shares, String>>>,
}

impl<'a> Context<'a> {
    /// A context of a region and its values.
    ///
    /// # Errors
    /// Where a sub-system is too large for a table.
    pub fn new(
        region: &'a Region,
        values: &Values,
        outsiders: Option<Outsiders>,
    ) -> Result<Self, SweepError> {
        Ok(Self {
            region,
            outsiders,
            split: Split::new(region, values)?,
            shares: vec![OnceCell::new(); region.structures.len()],
            payoffs: OnceCell::new(),
            decisions: OnceCell::new(),
            pairs: OnceCell::new(),
            operation: OnceCell::new(),
            changes: vec![OnceCell::new(); region.structures.len()],
            tied: vec![OnceCell::new(); region.structures.len()],
            run: None,
        })
    }

    /// The same, with a run of futures to read shares of futures from.
    #[must_use]
    pub fn with_run(self, run: Option<&'a RunSummary>) -> Self {
        Self { run, ..self }
    }

    /// Shares under the structure at that place.
    pub(super) fn shares_of(&self, structure: usize) -> Result<&Shares, String> {
        let shares =
            || self.split.shares(&self.region.structures[structure]).map_err(|error| error.to_string());
        self.shares[structure].get_or_init(shares).as_ref().map_err(Clone::clone)
    }

    pub(super) fn alone(&self) -> Result<&Shares, String> {
        self.shares_of(0)
    }

    /// Shares under a structure and the ties; without exceptions among the ties as without them.
    pub(super) fn tied_shares_of(&self, structure: usize) -> Result<&Shares, String> {
        let shares = || match self.split.tied_shares(&self.region.structures[structure]) {
            Some(shares) => shares.map_err(|error| error.to_string()),
            None => self.shares_of(structure).cloned(),
        };
        self.tied[structure].get_or_init(shares).as_ref().map_err(Clone::clone)
    }

    fn change(&self, structure: usize) -> Result<&BlocChange, String> {
        let change = || {
            let [from, to] = [0, structure].map(|place| &self.region.structures[place]);
            compare_structures(&self.split, from, to).map_err(|error| error.to_string())
        };
        self.changes[structure].get_or_init(change).as_ref().map_err(Clone::clone)
    }

    /// What a change by the nucleolus among blocs says of an amount.
    fn by_nucleolus(
        &self,
        structure: usize,
        subsystem: Option<&str>,
        pick: impl Fn(&crate::blocs::ConceptChange) -> Option<&Amounts>,
    ) -> Result<f64, String> {
        let change = self.change(structure)?;
        let concept = change.concepts.iter().find(|concept| concept.concept == "nucleolus");
        let none = || "the nucleolus gives a bloc's sum only, or has no value here".to_owned();
        let amounts = concept.and_then(&pick).ok_or_else(none)?;
        let Some(name) = subsystem else { return amounts.total.ok_or_else(none) };
        let parts = self.split.subsystems.iter().zip(&amounts.by_subsystem);
        parts.filter(|(part, _)| part.holds(name)).map(|(_, amount)| amount.ok_or_else(none)).sum()
    }

    fn payoffs(&self) -> Result<&Payoffs, String> {
        let payoffs = || candidate_payoffs(&self.split, false).map_err(|error| error.to_string());
        self.payoffs.get_or_init(payoffs).as_ref().map_err(Clone::clone)
    }

    /// Only what needs no samples is read from it, so that one is enough.
    fn decision(&self, issue: usize) -> Result<&IssueReport, String> {
        let decide = || {
            let sampling = Sampling { samples: 1, ..DEFAULT_SAMPLING };
            let today = &self.region.structures[self.region.today];
            decide_region(&self.split, today, &sampling).map_err(|error| error.to_string())
        };
        let report = self.decisions.get_or_init(decide).as_ref().map_err(Clone::clone)?;
        Ok(&report.issues[issue])
    }

    pub(super) fn operation(&self) -> Result<&Operation, String> {
        let operate = || {
            operate(self.region, &self.region.everybody(), self.outsiders).map_err(|error| error.to_string())
        };
        self.operation.get_or_init(operate).as_ref().map_err(Clone::clone)
    }

    fn pair(&self, a: ActorId, b: ActorId) -> Result<&PairChange, String> {
        let names = || self.split.subsystems.iter().map(|part| part.name.clone()).collect::<Vec<_>>();
        let pairs = self.pairs.get_or_init(|| pair_changes(self.region, &self.split.games, &names()));
        let [a, b] = [a, b].map(|actor| self.region.actors[actor.0].name.as_str());
        let is_pair = |pair: &&PairChange| (pair.a == a && pair.b == b) || (pair.a == b && pair.b == a);
        pairs.iter().find(is_pair).ok_or_else(|| format!("{a} and {b} are no pair of two candidates"))
    }

    /// A structure's partition of the candidates, with its verdict.
    fn verdict(&self, structure: &Structure) -> Result<Verdict, String> {
        let payoffs = self.payoffs()?;
        let partition = partition_of(self.region, structure).map_err(|error| error.to_string())?;
        let partition = partition.ok_or_else(|| holds_others(structure))?;
        Ok(judge(payoffs, &partition, DEFAULT_TOLERANCE))
    }
}

fn holds_others(structure: &Structure) -> String {
    format!("a bloc of `{}` holds others than candidates; stability is of candidates only", structure.name)
}

/// Evaluates a metric.
#[must_use]
pub fn evaluate(context: &Context<'_>, call: &MetricCall) -> MetricValue {
    let found = if call.metric.is_record {
        records::number(context.region, context.run, call)
    } else {
        number(context, call).map(Found::of).map_err(NoNumber::Absent)
    };
    let (found, reason, is_missing) = match found {
        Ok(found) => (Some(found), String::new(), false),
        Err(NoNumber::Absent(reason)) => (None, reason, false),
        Err(NoNumber::Missing(reason)) => (None, reason, true),
    };
    MetricValue {
        metric: call.text.clone(),
        value: found.as_ref().map(|found| found.value),
        interval: found.as_ref().and_then(|found| found.interval),
        unit: call.metric.unit,
        reason,
        is_missing,
        facts: found.as_ref().map(|found| found.facts.clone()).unwrap_or_default(),
        rows: found.map(|found| found.rows).unwrap_or_default(),
    }
}

fn yes_no(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn number(context: &Context<'_>, call: &MetricCall) -> Result<f64, String> {
    let actor = |place: usize| call.actors.get(place).copied().ok_or("an actor is missing");
    let place = || call.structure.ok_or("a structure is missing");
    let structure = || place().map(|place| &context.region.structures[place]);
    let of = |shares: &Shares, actor: ActorId| -> Share {
        match &call.subsystem {
            Some(name) => shares.in_subsystem(actor, name),
            None => shares.actors[actor.0].total,
        }
    };
    let shift = |actor: ActorId| -> Result<Share, String> {
        let by = |structure: usize| match call.concept {
            Concept::Tied => context.tied_shares_of(structure),
            _ => context.shares_of(structure),
        };
        Ok(of(by(place()?)?, actor) - of(by(0)?, actor))
    };
    if call.concept == Concept::Nucleolus && call.structure.is_some() {
        let name = |actor: ActorId| &context.region.actors[actor.0].name;
        let one = call.actors.first().map(|&actor| name(actor));
        return context.by_nucleolus(place()?, call.subsystem.as_deref(), |change| match call.metric.name {
            "members_shift" => Some(&change.in_blocs),
            "candidates_shift" => Some(&change.candidates),
            _ => change.outsiders.iter().find(|other| Some(&other.actor) == one).map(|other| &other.amounts),
        });
    }
    let whole = || context.split.whole().ok_or("the region has too many actors for the table of the whole");
    match call.metric.name {
        "together" => {
            let counts = |part: &&crate::shares::SubsystemTotal| {
                call.subsystem.as_ref().is_none_or(|name| part.holds(name))
            };
            Ok(context.alone()?.subsystems.iter().filter(counts).map(|part| part.together).sum())
        }
        "share" => Ok(of(context.alone()?, actor(0)?).share),
        "alone" => Ok(of(context.alone()?, actor(0)?).alone),
        "gain" => match call.concept {
            Concept::Tied => Ok(of(context.tied_shares_of(0)?, actor(0)?).gain),
            Concept::Shapley => Ok(of(context.alone()?, actor(0)?).gain),
            other => games::gain_by(context, actor(0)?, call.subsystem.as_deref(), other),
        },
        "regional" => Ok(of(context.alone()?, actor(0)?).regional),
        "tied_gain" => Ok(of(context.tied_shares_of(0)?, actor(0)?).gain),
        "nucleolus" => {
            let found = nucleolus(whole()?).map_err(|reason| reason.to_string())?;
            Ok(found.allocation[actor(0)?.0])
        }
        "core_excess" => {
            let (game, _) = without_null_players(whole()?);
            let epsilon = least_core(&game).map_err(|reason| reason.to_string())?.epsilon;
            if epsilon.is_finite() { Ok(epsilon) } else { Err("there is nobody to object".to_owned()) }
        }
        "shapley_excess" => {
            let (game, players) = without_null_players(whole()?);
            let shares = &context.alone()?.actors;
            let shares: Vec<f64> = players.iter().map(|&player| shares[player].total.share).collect();
            let test = core_test(&game, &shares).map_err(|error| error.to_string())?;
            test.objection
                .map(|objection| objection.excess)
                .ok_or_else(|| "there is nobody to object".to_owned())
        }
        "bloc_shift" => Ok(shift(actor(0)?)?.share),
        "regional_shift" => Ok(shift(actor(0)?)?.regional),
        "members_shift" => {
            let blocs = structure()?.blocs.iter().filter(|bloc| bloc.actors.len() > 1);
            blocs.flat_map(|bloc| &bloc.actors).map(|&actor| Ok(shift(actor)?.share)).sum()
        }
        "candidates_shift" => context.region.candidates.iter().map(|&actor| Ok(shift(actor)?.share)).sum(),
        "pair_shift" => {
            let pair = context.pair(actor(0)?, actor(1)?)?;
            let Some(name) = &call.subsystem else { return Ok(pair.total) };
            let parts = context.split.subsystems.iter().zip(&pair.by_subsystem);
            Ok(parts.filter(|(part, _)| part.holds(name)).map(|(_, shift)| shift).sum())
        }
        "pair_shift_of" => {
            let third = actor(2)?;
            if [actor(0)?, actor(1)?].contains(&third) {
                return Err("the third is one of the two; see pair_shift".to_owned());
            }
            Ok(context.pair(actor(0)?, actor(1)?)?.by_third[third.0])
        }
        "interaction" => Ok(context.pair(actor(0)?, actor(1)?)?.interaction),
        "is_nash_stable" => Ok(yes_no(context.verdict(structure()?)?.nash.is_none())),
        "is_core_stable" => Ok(yes_no(context.verdict(structure()?)?.core.is_none())),
        "worst_objection" => Ok(context.verdict(structure()?)?.nash.map_or(0.0, |objection| objection.gain)),
        "side_payments" => payments(context, structure()?),
        _ => of_tables(context, call),
    }
}

/// Metrics of programs of their own, of rows of tables and of decisions.
fn of_tables(context: &Context<'_>, call: &MetricCall) -> Result<f64, String> {
    let actor = |place: usize| call.actors.get(place).copied().ok_or("an actor is missing");
    match call.metric.name {
        "flow" => {
            let link = call.link.ok_or("a link is missing")?;
            let operation = context.operation()?;
            let flow = |period| operation.amount(ColumnRole::Flow(link, period));
            Ok((0..context.region.periods.len()).map(flow).sum())
        }
        "exposure" => exposure(context, call, Loss::Surplus),
        "exposure_of_share" => exposure(context, call, Loss::Share),
        "own_cost" => own_cost(context, call),
        "worth" | "aspiration" | "without" | "aligned" | "rank" | "pivotal" => games::number(context, call),
        "capacity" => {
            let link = &context.region.links[call.link.ok_or("a link is missing")?.0];
            let periods = context.region.periods.iter().zip(&link.availability);
            Ok(periods.map(|(period, available)| period.weight * available * link.capacity).sum())
        }
        "tie" => {
            let pair = (actor(0)?, actor(1)?);
            let tie = context.region.ties.iter().find(|tie| (tie.a, tie.b) == pair || (tie.b, tie.a) == pair);
            Ok(tie.map_or(1.0, |tie| tie.reliability))
        }
        "propensity" => {
            let pair = (actor(0)?, actor(1)?);
            let is_pair = |term: &&Term| (term.a, term.b) == pair || (term.b, term.a) == pair;
            let term = context.region.terms.iter().find(is_pair).and_then(|term| term.propensity);
            term.ok_or_else(|| "terms.csv has no propensity of this pair".to_owned())
        }
        _ => decision(context, call),
    }
}

fn exposure(context: &Context<'_>, call: &MetricCall, loss: Loss) -> Result<f64, String> {
    let holder = call.holder.ok_or("a holder is missing")?;
    let found = worst_loss(context.region, holder, &call.target, loss, call.levers, context.outsiders);
    let found = found.map_err(|error| error.to_string())?;
    if found.proven { Ok(found.harm) } else { Err("no plan is proven to be the worst".to_owned()) }
}

/// What the plan of [`exposure`] costs its holder.
fn own_cost(context: &Context<'_>, call: &MetricCall) -> Result<f64, String> {
    let options = AttackOptions {
        holders: vec![call.holder.ok_or("a holder is missing")?],
        target: call.target.clone(),
        most_levers: call.levers,
        loss: Loss::Surplus,
        budget: None,
        n_listed: 1,
        counter: Vec::new(),
        search: Search::Branch,
        outsiders: context.outsiders,
    };
    let report = worst_attacks(context.region, &options).map_err(|error| error.to_string())?;
    let worst = report.plans.first().ok_or("no plan does any harm")?;
    worst.price.own_cost.ok_or_else(|| "the cost of some lever is not known".to_owned())
}

fn payments(context: &Context<'_>, structure: &Structure) -> Result<f64, String> {
    let partition = partition_of(context.region, structure).map_err(|error| error.to_string())?;
    let partition = partition.ok_or_else(|| holds_others(structure))?;
    let found = side_payments(context.payoffs()?, &partition, Deviations::Single, DEFAULT_TOLERANCE);
    match found.map_err(|error| error.to_string())? {
        SidePayments::Paid { total, .. } => Ok(total),
        SidePayments::Impossible { shortfall, .. } => {
            Err(format!("no payments do: every demand would have to fall by {shortfall:.1}"))
        }
    }
}

fn decision(context: &Context<'_>, call: &MetricCall) -> Result<f64, String> {
    let issue = context.decision(call.issue.ok_or("an issue is missing")?)?;
    let found = &issue.decision;
    let n = found.dimensions.len() as f64;
    match call.metric.name {
        "compromise" => Ok(found.dimensions.iter().map(|dimension| dimension.compromise).sum::<f64>() / n),
        "median" => Ok(found.dimensions.iter().map(|dimension| dimension.median.position).sum::<f64>() / n),
        "unity" => Ok(found.unity),
        "agrees" => Ok(yes_no(!matches!(found.nash, Bargain::NoAgreement { .. }))),
        "passes" => {
            let passes = found.passes.ok_or_else(|| format!("{} has no yes-threshold", found.issue))?;
            let nash = passes.nash.ok_or_else(|| "any outcome is as good to all".to_owned())?;
            Ok(yes_no(nash))
        }
        "outcome" => match &found.nash {
            Bargain::Agreement { outcome, .. } => Ok(outcome.iter().sum::<f64>() / n),
            Bargain::NoAgreement { .. } => Err("no outcome suits all".to_owned()),
            Bargain::Undetermined { .. } => Err("any outcome is as good to all".to_owned()),
        },
        name => Err(format!("nothing computes {name}")),
    }
}
