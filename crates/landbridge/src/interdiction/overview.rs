//! Coercion of a region at a glance: how exposed its candidates are, what each holder of levers can do to them at worst and what that
//! costs it, and what the cheapest protections would spare.

use super::attack::{AttackError, AttackOptions, AttackReport, Search, worst_attacks};
use super::damage::Loss;
use super::exposure::{CANDIDATES, EVERYBODY, ExposureCurve, ExposureOptions, exposure_curves, holders};
use super::harden::{HardenOptions, HardenReport, best_defenses};
use crate::model::{ActorId, Holder, Measure, Outsiders, Region};
use rayon::prelude::*;
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// Levers in one plan at a glance.
const MOST_LEVERS: usize = 3;

/// Levers that defenses must stand at a glance.
const DEFENDED_LEVERS: usize = 2;

/// Plans of each holder.
const LISTED: usize = 3;

/// Role of those whose effect on shares is told.
pub const POWER: &str = "power";

/// What there is to say of coercion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coercion {
    /// `candidates` or, where there are none, `everybody`.
    pub target: String,
    /// By holder, for each candidate and all together.
    pub curves: Vec<ExposureCurve>,
    /// The worst that each holder can do to the target together, with its price; those who can do nothing are left out.
    pub attacks: Vec<AttackReport>,
    /// Defenses against whoever can do most of its own will, within what all protections cost; absent where there is nobody or nothing.
    pub defenses: Option<HardenReport>,
}

/// Coercion at a glance; nothing where the region names no levers.
///
/// # Errors
/// Where a program cannot be solved.
pub fn judge_coercion(
    region: &Region,
    outsiders: Option<Outsiders>,
) -> Result<Option<Coercion>, AttackError> {
    let holders = holders(region);
    if holders.is_empty() {
        return Ok(None);
    }
    let everybody = region.candidates.is_empty();
    let together = if everybody { region.everybody() } else { region.candidates.clone() };
    let name = if everybody { EVERYBODY } else { CANDIDATES };
    let singles = together.iter().map(|&actor| (region.actors[actor.0].name.clone(), vec![actor]));
    let is_power =
        |holder: &Holder| matches!(holder, Holder::Actor(actor) if region.actors[actor.0].role == POWER);
    let options = ExposureOptions {
        targets: singles.chain([(name.to_owned(), together.clone())]).collect(),
        share_of: holders.iter().copied().filter(is_power).collect(),
        holders: holders.clone(),
        most_levers: MOST_LEVERS,
        outsiders,
    };
    let curves = exposure_curves(region, &options, &|_, _| {}, &AtomicBool::new(false))?;
    let attacks: Vec<AttackReport> = (holders.par_iter())
        .map(|&holder| worst_attacks(region, &attack_on(&together, holder, outsiders)))
        .collect::<Result<_, _>>()?;
    let worst = (holders.iter().zip(&attacks))
        .filter(|(holder, attack)| matches!(holder, Holder::Actor(_)) && !attack.plans.is_empty())
        .max_by(|a, b| a.1.bound.total_cmp(&b.1.bound));
    let protections: f64 = (region.defenses.iter())
        .filter(|defense| matches!(defense.measure, Measure::Protects(_)))
        .map(|defense| defense.cost)
        .sum();
    let defenses = match worst {
        Some((&holder, _)) if !region.defenses.is_empty() => Some(best_defenses(
            region,
            &HardenOptions {
                holders: vec![holder],
                target: together.clone(),
                loss: Loss::Surplus,
                most_levers: DEFENDED_LEVERS,
                budget: protections,
                outsiders,
            },
        )?),
        _ => None,
    };
    let attacks = attacks.into_iter().filter(|attack| !attack.plans.is_empty()).collect();
    Ok(Some(Coercion { target: name.to_owned(), curves, attacks, defenses }))
}

fn attack_on(target: &[ActorId], holder: Holder, outsiders: Option<Outsiders>) -> AttackOptions {
    AttackOptions {
        holders: vec![holder],
        target: target.to_vec(),
        loss: Loss::Surplus,
        most_levers: MOST_LEVERS,
        budget: None,
        n_listed: LISTED,
        counter: Vec::new(),
        search: Search::Branch,
        outsiders,
    }
}
