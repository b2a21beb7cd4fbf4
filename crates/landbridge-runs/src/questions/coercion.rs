//! Who can harm whom by what, what to do beforehand, and what a passage can ask.

use super::names::{
    check_money, find_coercer, find_holders, find_lever, find_links, find_target, find_targets,
};
use crate::RunsError;
use landbridge::interdiction::{
    AttackOptions, AttackReport, ExposureCurve, ExposureOptions, HardenOptions, HardenReport, Loss, POWER,
    Search, TollReport, best_defenses, best_toll_on, exposure_curves, holders, worst_attacks,
};
use landbridge::model::{Holder, Outsiders, Region};
use std::sync::atomic::AtomicBool;

/// Who threatens whom, with how many levers, and what counts.
#[derive(Clone, Copy, Debug)]
pub struct Threat<'a> {
    /// Whose levers: actors joined by commas, `nature` or `third party`.
    pub coercer: &'a str,
    /// Who is harmed: actors joined by commas, `candidates` or `everybody`.
    pub target: &'a str,
    /// At most so many levers, those of one group as one.
    pub most_levers: usize,
    /// What is lowered.
    pub loss: Loss,
}

/// What is asked of a threat's worst attacks.
#[derive(Clone, Copy, Debug)]
pub struct AttackQuestion<'a> {
    /// Who threatens whom.
    pub threat: Threat<'a>,
    /// At most so much direct cost, in the region's money a year.
    pub budget: Option<f64>,
    /// How many of the worst plans to list.
    pub n_listed: usize,
    /// Levers that the other side pulls in answer.
    pub counter: &'a [String],
    /// How plans are searched.
    pub search: Search,
}

/// The worst attacks of a coercer on a target.
///
/// # Errors
/// Where a name is unknown, nobody named holds a lever, or a program has no answer.
pub fn attack(
    region: &Region,
    asked: &AttackQuestion<'_>,
    outsiders: Option<Outsiders>,
) -> Result<AttackReport, RunsError> {
    let options = AttackOptions {
        holders: find_coercer(region, asked.threat.coercer)?,
        target: find_target(region, asked.threat.target)?,
        loss: asked.threat.loss,
        most_levers: asked.threat.most_levers,
        budget: asked.budget,
        n_listed: asked.n_listed,
        counter: asked.counter.iter().map(|name| find_lever(region, name)).collect::<Result<_, _>>()?,
        search: asked.search,
        outsiders,
    };
    Ok(worst_attacks(region, &options)?)
}

/// The defenses that leave a target the least to lose, for every sum up to a budget, in the region's money a year.
///
/// # Errors
/// As of [`attack`], and where the budget is no amount of money.
pub fn harden(
    region: &Region,
    threat: &Threat<'_>,
    budget: f64,
    outsiders: Option<Outsiders>,
) -> Result<HardenReport, RunsError> {
    check_money("budget", budget)?;
    let options = HardenOptions {
        holders: find_coercer(region, threat.coercer)?,
        target: find_target(region, threat.target)?,
        loss: threat.loss,
        most_levers: threat.most_levers,
        budget,
        outsiders,
    };
    Ok(best_defenses(region, &options)?)
}

/// Who stands to lose to whom.
#[derive(Clone, Debug)]
pub struct ExposureQuestion<'a> {
    /// Up to so many levers, those of one group as one.
    pub most_levers: usize,
    /// Only these holders of levers; all where it is empty.
    pub coercer: &'a str,
    /// Only these targets; all where it is empty.
    pub target: &'a str,
    /// Holders for whom the loss of share is found too, or `none`; by default those whose role is `power`.
    pub share: Option<&'a str>,
    /// Overrides what the sub-systems say.
    pub outsiders: Option<Outsiders>,
}

/// What every target stands to lose to every holder of levers, by the number of levers; `progress` is told how many curves are there, and
/// of how many.
///
/// # Errors
/// Where a name is unknown, a program has no answer, or the flag is set.
pub fn exposure(
    region: &Region,
    asked: &ExposureQuestion<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
    cancelled: &AtomicBool,
) -> Result<Vec<ExposureCurve>, RunsError> {
    let holders = match find_holders(region, asked.coercer)? {
        none if none.is_empty() => holders(region),
        some => some,
    };
    let is_power =
        |holder: &Holder| matches!(holder, Holder::Actor(actor) if region.actors[actor.0].role == POWER);
    let share_of: Vec<Holder> = match asked.share {
        Some("none") => Vec::new(),
        Some(names) => find_holders(region, names)?,
        None => holders.iter().copied().filter(is_power).collect(),
    };
    let options = ExposureOptions {
        share_of: holders.iter().copied().filter(|holder| share_of.contains(holder)).collect(),
        holders,
        targets: find_targets(region, asked.target)?,
        most_levers: asked.most_levers,
        outsiders: asked.outsiders,
    };
    Ok(exposure_curves(region, &options, progress, cancelled)?)
}

/// The toll on some links, by patterns of their names, that brings their owner most.
///
/// # Errors
/// Where no link has such a name, one toll cannot be for all of them, or a program has no answer.
pub fn toll(
    region: &Region,
    links: &[String],
    outsiders: Option<Outsiders>,
) -> Result<TollReport, RunsError> {
    Ok(best_toll_on(region, &find_links(region, links)?, outsiders)?)
}
