//! Evaluates metrics on a region's values. What several metrics need is computed once.

use super::catalog::Unit;
use super::read::MetricCall;
use crate::agenda::{Bargain, Sampling};
use crate::blocs::{PairChange, Split, pair_changes};
use crate::decisions::{DEFAULT_SAMPLING, DecisionReport, IssueReport, decide_region};
use crate::dispatch::{ColumnRole, Operation, SweepError, Values, operate};
use crate::formation::{Deviations, Payoffs, SidePayments, Verdict, judge, side_payments};
use crate::game::{core_test, least_core, nucleolus, without_null_players};
use crate::interdiction::{Loss, worst_loss};
use crate::model::{ActorId, Outsiders, Region, Structure};
use crate::shares::{Share, Shares};
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
    /// What it is measured in.
    pub unit: Unit,
    /// Why there is no number; empty where there is one.
    pub reason: String,
}

/// A region's values with everything that was computed from them so far.
pub struct Context<'a> {
    region: &'a Region,
    outsiders: Option<Outsiders>,
    split: Split<'a>,
    /// By structure.
    shares: Vec<OnceCell<Result<Shares, String>>>,
    payoffs: OnceCell<Result<Payoffs, String>>,
    decisions: OnceCell<Result<DecisionReport, String>>,
    pairs: OnceCell<Vec<PairChange>>,
    operation: OnceCell<Result<Operation, String>>,
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
        })
    }

    /// Shares under the structure at that place.
    fn shares_of(&self, structure: usize) -> Result<&Shares, String> {
        let shares =
            || self.split.shares(&self.region.structures[structure]).map_err(|error| error.to_string());
        self.shares[structure].get_or_init(shares).as_ref().map_err(Clone::clone)
    }

    fn alone(&self) -> Result<&Shares, String> {
        self.shares_of(0)
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

    fn operation(&self) -> Result<&Operation, String> {
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
    let found = number(context, call);
    let reason = found.as_ref().err().cloned().unwrap_or_default();
    MetricValue { metric: call.text.clone(), value: found.ok(), unit: call.metric.unit, reason }
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
        Ok(of(context.shares_of(place()?)?, actor) - of(context.alone()?, actor))
    };
    let whole =
        || context.split.whole.as_ref().ok_or("the region has too many actors for the table of the whole");
    match call.metric.name {
        "together" => {
            let counts = |part: &&crate::shares::SubsystemTotal| {
                call.subsystem.as_ref().is_none_or(|name| part.holds(name))
            };
            Ok(context.alone()?.subsystems.iter().filter(counts).map(|part| part.together).sum())
        }
        "share" => Ok(of(context.alone()?, actor(0)?).share),
        "alone" => Ok(of(context.alone()?, actor(0)?).alone),
        "gain" => Ok(of(context.alone()?, actor(0)?).gain),
        "regional" => Ok(of(context.alone()?, actor(0)?).regional),
        "tied_gain" => match context.split.tied_shares(&context.region.structures[0]) {
            Some(shares) => Ok(of(&shares.map_err(|error| error.to_string())?, actor(0)?).gain),
            None => Ok(of(context.alone()?, actor(0)?).gain),
        },
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
        "flow" => {
            let link = call.link.ok_or("a link is missing")?;
            let operation = context.operation()?;
            let flow = |period| operation.amount(ColumnRole::Flow(link, period));
            Ok((0..context.region.periods.len()).map(flow).sum())
        }
        "exposure" => exposure(context, call, Loss::Surplus),
        "exposure_of_share" => exposure(context, call, Loss::Share),
        _ => decision(context, call),
    }
}

fn exposure(context: &Context<'_>, call: &MetricCall, loss: Loss) -> Result<f64, String> {
    let holder = call.holder.ok_or("a holder is missing")?;
    let found = worst_loss(context.region, holder, &call.target, loss, call.levers, context.outsiders);
    let found = found.map_err(|error| error.to_string())?;
    if found.proven { Ok(found.harm) } else { Err("no plan is proven to be the worst".to_owned()) }
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
