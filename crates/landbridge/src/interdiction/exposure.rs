//! Exposure: the worst loss of every target against every holder of levers, by the number of levers.

use super::arsenal::Arsenal;
use super::attack::{AttackError, choices, holder_name};
use super::damage::{Battlefield, Harm, Loss};
use super::search::{Found, Limits, branch};
use crate::model::{ActorId, Holder, Outsiders, Region};
use rayon::prelude::*;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Name of the candidates as one target.
pub const CANDIDATES: &str = "candidates";
/// Name of all actors as one target.
pub const EVERYBODY: &str = "everybody";

/// Plans looked at for one curve before a search gives up and says how far its proof goes.
const MAX_ASSESSED: usize = 100_000;

/// Which curves.
#[derive(Clone, Debug, PartialEq)]
pub struct ExposureOptions {
    /// Whose levers; one curve for each.
    pub holders: Vec<Holder>,
    /// A name and its actors; one curve for each.
    pub targets: Vec<(String, Vec<ActorId>)>,
    /// For these holders the loss of share is found too.
    pub share_of: Vec<Holder>,
    /// Up to so many levers.
    pub most_levers: usize,
    /// Overrides what the sub-systems say of outsiders.
    pub outsiders: Option<Outsiders>,
}

/// The loss of one target against one holder, by number of levers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExposureCurve {
    /// Code of an actor, `nature` or `third party`.
    pub coercer: String,
    /// Code of an actor, `candidates` or `everybody`.
    pub target: String,
    /// What is lowered.
    pub loss: Loss,
    /// What there is to lose, millions a year.
    pub at_stake: f64,
    /// Worst loss with at most k levers, k from 0, millions a year.
    pub harm: Vec<f64>,
    /// The levers of the worst plan, by k.
    pub levers: Vec<Vec<String>>,
    /// Whether every curve point is proven to be the worst.
    pub proven: bool,
}

/// Every holder of levers: actors first, then nature, then third parties.
#[must_use]
pub fn holders(region: &Region) -> Vec<Holder> {
    let actors = (0..region.actors.len()).map(|place| Holder::Actor(ActorId(place)));
    let all = actors.chain([Holder::Nature, Holder::ThirdParty]);
    all.filter(|holder| region.levers.iter().any(|lever| lever.holder == *holder)).collect()
}

/// Every target: each actor, the candidates together, everybody.
#[must_use]
pub fn targets(region: &Region) -> Vec<(String, Vec<ActorId>)> {
    let actors =
        region.actors.iter().enumerate().map(|(place, actor)| (actor.name.clone(), vec![ActorId(place)]));
    let mut targets: Vec<(String, Vec<ActorId>)> = actors.collect();
    if region.candidates.len() > 1 {
        targets.push((CANDIDATES.to_owned(), region.candidates.clone()));
    }
    targets.push((EVERYBODY.to_owned(), region.everybody()));
    targets
}

/// All curves, by holder, then by target, surplus before share. `progress` is told how many curves are done and how many there are;
/// setting `cancelled` ends it soon.
///
/// # Errors
/// Where a program cannot be solved, or it was cancelled.
///
/// # Complexity
/// As one search for each curve and number of levers; what several of them read is solved once for each holder.
pub fn exposure_curves(
    region: &Region,
    options: &ExposureOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
    cancelled: &AtomicBool,
) -> Result<Vec<ExposureCurve>, AttackError> {
    let region = Arc::new(region.clone());
    let n_curves = options.targets.len() * (options.holders.len() + options.share_of.len());
    let done = AtomicUsize::new(0);
    let told = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, n_curves);
    progress(0, n_curves);
    let curves: Vec<Vec<ExposureCurve>> = (options.holders.par_iter())
        .map(|&holder| curves_of(&region, options, holder, &told, cancelled))
        .collect::<Result<_, _>>()?;
    Ok(curves.into_iter().flatten().collect())
}

fn curves_of(
    region: &Arc<Region>,
    options: &ExposureOptions,
    holder: Holder,
    told: &(dyn Fn() + Sync),
    cancelled: &AtomicBool,
) -> Result<Vec<ExposureCurve>, AttackError> {
    let arsenal = Arsenal::of(region, &[holder]);
    let mut battlefield = Battlefield::new(region, options.outsiders, &arsenal)?;
    let mut curves = Vec::new();
    for (name, target) in &options.targets {
        for loss in [Loss::Surplus, Loss::Share] {
            if loss == Loss::Share && !options.share_of.contains(&holder) {
                continue;
            }
            let harm = Harm { cancelled, ..battlefield.harm(target, loss, arsenal.pulls.len()) };
            let curve = trace(&arsenal, harm, options.most_levers)?;
            curves.push(ExposureCurve {
                coercer: holder_name(region, holder),
                target: name.clone(),
                ..curve
            });
            told();
        }
    }
    Ok(curves)
}

/// The worst loss of a target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WorstLoss {
    /// Millions a year.
    pub harm: f64,
    /// Whether no plan does more.
    pub proven: bool,
}

/// The worst loss of a target by at most so many levers of a holder.
///
/// # Errors
/// Where a program cannot be solved.
pub fn worst_loss(
    region: &Region,
    holder: Holder,
    target: &[ActorId],
    loss: Loss,
    most_levers: usize,
    outsiders: Option<Outsiders>,
) -> Result<WorstLoss, AttackError> {
    let arsenal = Arsenal::of(region, &[holder]);
    let mut battlefield = Battlefield::new(&Arc::new(region.clone()), outsiders, &arsenal)?;
    let mut harm = battlefield.harm(target, loss, arsenal.pulls.len());
    let (found, harm) = worst_of(&arsenal, &mut harm, most_levers)?;
    Ok(WorstLoss { harm, proven: found.complete })
}

/// The worst plan of at most so many levers, and its harm.
fn worst_of(arsenal: &Arsenal, harm: &mut Harm<'_>, most_units: usize) -> Result<(Found, f64), AttackError> {
    let choices = choices(arsenal, arsenal.pulls.len());
    let limits = Limits { most_units, budget: None, n_listed: 1, most_assessed: MAX_ASSESSED };
    let found = branch(&choices, &limits, harm)?;
    let worst = found.plans.first().map_or(0.0, |plan| plan.harm.value());
    Ok((found, worst))
}

/// One curve, a search for each number of levers.
fn trace(arsenal: &Arsenal, mut harm: Harm<'_>, most_levers: usize) -> Result<ExposureCurve, AttackError> {
    let mut curve = ExposureCurve {
        coercer: String::new(),
        target: String::new(),
        loss: harm.loss,
        at_stake: harm.at_stake()?,
        harm: vec![0.0],
        levers: vec![Vec::new()],
        proven: true,
    };
    for most_units in 1..=most_levers {
        let (found, worst) = worst_of(arsenal, &mut harm, most_units)?;
        curve.harm.push(worst);
        let names = found.plans.iter().flat_map(|plan| &plan.choices);
        let names = names.map(|&pull| arsenal.causes[arsenal.pulls[pull].cause].name.clone());
        curve.levers.push(names.collect());
        curve.proven &= found.complete;
    }
    Ok(curve)
}
