//! What a plan costs its target: the drop of what the target adds to the whole, or of its share, over all parts of the network.

use super::arsenal::Arsenal;
use super::field::Field;
use super::search::{Assessment, Damage};
use crate::dispatch::{SweepError, split_into_parts};
use crate::game::Coalition;
use crate::model::{ActorId, Outsiders, Region};
use crate::units::Interval;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What of its target an attack is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The drop of v(N) − v(N∖T): what the target adds to the whole.
    Surplus,
    /// The drop of `Σ_T φ`: what the target gets when all bargain anew.
    Share,
}

/// All parts of a region under attack.
pub(super) struct Battlefield {
    pub(super) fields: Vec<Field>,
}

impl Battlefield {
    pub(super) fn new(
        region: &Arc<Region>,
        outsiders: Option<Outsiders>,
        arsenal: &Arsenal,
    ) -> Result<Self, SweepError> {
        let parts = split_into_parts(region).into_iter().filter(|part| !part.actors.is_empty());
        let fields = parts.map(|part| Field::new(region, part, outsiders, arsenal, &[]));
        Ok(Self { fields: fields.collect::<Result<_, _>>()? })
    }

    /// The harm that plans of so many pulls do to a target; nobody cancels, and nothing is bounded.
    pub(super) fn harm<'a>(&'a mut self, target: &'a [ActorId], loss: Loss, n_pulls: usize) -> Harm<'a> {
        Harm::on(self.fields.iter_mut().collect(), target, loss, n_pulls)
    }

    /// How many programs were solved.
    pub(super) fn n_programs(&self) -> usize {
        self.fields.iter().map(Field::n_programs).sum()
    }

    /// How much less some actors get in all under a plan, when all bargain anew.
    pub(super) fn share_loss(&mut self, actors: &[ActorId], plan: &[usize]) -> Result<Interval, SweepError> {
        let mut loss = Interval::ZERO;
        for field in &mut self.fields {
            loss = loss + share_loss(field, actors, &field.restrict(plan))?;
        }
        Ok(loss)
    }

    /// What the taxes among a plan's levers bring in when some pulls answer it.
    pub(super) fn revenue(&mut self, plan: &[usize], answer: &[usize]) -> Result<f64, SweepError> {
        let of = |field: &mut Field| field.revenue(&field.restrict(plan), &field.restrict(answer));
        self.fields.iter_mut().map(of).sum()
    }
}

/// The coalitions that a target's surplus is read from in a part: all together, and all but the target; none where it is not there.
fn readings(field: &Field, target: &[ActorId]) -> Option<(Coalition, Coalition)> {
    let players = field.players(target);
    (!players.is_empty()).then(|| (field.grand(), field.grand().difference(players)))
}

fn share_loss(field: &mut Field, actors: &[ActorId], plan: &[usize]) -> Result<Interval, SweepError> {
    let players = field.players(actors);
    if plan.is_empty() || players.is_empty() {
        return Ok(Interval::ZERO);
    }
    let sum = |shares: &[f64]| players.members().map(|player| shares[player]).sum::<f64>();
    let before = field.sweep(&[])?;
    let (before, gap) = (sum(&before.shares), before.gap);
    let after = field.sweep(plan)?;
    let loss = before - sum(&after.shares);
    // The weights of a share are 2 in sum, and a value lies half a gap from its middle at most.
    let off = players.len() as f64 * (gap + after.gap);
    Ok(Interval { lower: loss - off, upper: loss + off })
}

/// Why a search came to no end.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Halt {
    /// A program has no answer.
    Sweep(SweepError),
    /// Somebody asked for it.
    Cancelled,
}

impl From<SweepError> for Halt {
    fn from(error: SweepError) -> Self {
        Self::Sweep(error)
    }
}

/// The harm of plans to one target.
pub(super) struct Harm<'a> {
    /// The parts of the network.
    pub(super) fields: Vec<&'a mut Field>,
    pub(super) target: &'a [ActorId],
    pub(super) loss: Loss,
    pub(super) n_pulls: usize,
    /// For plans of fewer pulls than this, what further ones can do at most is to be found.
    pub(super) bounded_below: usize,
    /// Looked at before each plan.
    pub(super) cancelled: &'a AtomicBool,
}

/// Nobody cancels.
static GO_ON: AtomicBool = AtomicBool::new(false);

impl<'a> Harm<'a> {
    /// The harm to a target on some parts; nobody cancels, and nothing is bounded.
    pub(super) fn on(fields: Vec<&'a mut Field>, target: &'a [ActorId], loss: Loss, n_pulls: usize) -> Self {
        Self { fields, target, loss, n_pulls, bounded_below: 0, cancelled: &GO_ON }
    }

    /// What there is to lose: the target's surplus, or its share.
    pub(super) fn at_stake(&mut self) -> Result<f64, SweepError> {
        let mut sum = 0.0;
        for field in &mut self.fields {
            match self.loss {
                Loss::Surplus => {
                    if let Some((all, others)) = readings(field, self.target) {
                        sum += field.solve(&[], all, false)?.value.value();
                        sum -= field.solve(&[], others, false)?.value.value();
                    }
                }
                Loss::Share => {
                    let players = field.players(self.target);
                    if !players.is_empty() {
                        let shares = &field.sweep(&[])?.shares;
                        sum += players.members().map(|player| shares[player]).sum::<f64>();
                    }
                }
            }
        }
        Ok(sum)
    }
}

/// Adds what a part says of a plan.
struct Sum {
    harm: Interval,
    matters: Vec<bool>,
    most: Option<Vec<f64>>,
}

impl Sum {
    fn add_matters(&mut self, matters: &[bool]) {
        self.matters.iter_mut().zip(matters).for_each(|(all, &here)| *all |= here);
    }

    fn add_most(&mut self, most: Option<&Vec<f64>>) {
        self.most = match (self.most.take(), most) {
            (Some(mut sum), Some(most)) => {
                sum.iter_mut().zip(most).for_each(|(sum, most)| *sum += most);
                Some(sum)
            }
            _ => None,
        };
    }
}

impl Damage for Harm<'_> {
    type Error = Halt;

    fn assess(&mut self, plan: &[usize]) -> Result<Assessment, Halt> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Halt::Cancelled);
        }
        let bounds = plan.len() < self.bounded_below;
        let mut sum = Sum {
            harm: Interval::ZERO,
            matters: vec![false; self.n_pulls],
            most: (bounds && self.loss == Loss::Surplus).then(|| vec![0.0; self.n_pulls]),
        };
        for field in self.fields.iter_mut().filter(|field| field.is_touched()) {
            let here = field.restrict(plan);
            match self.loss {
                Loss::Surplus => {
                    let Some((all, others)) = readings(field, self.target) else { continue };
                    let before = field.solve(&[], all, false)?.value;
                    let before_others = field.solve(&[], others, false)?.value;
                    let now = field.solve(&here, all, bounds)?;
                    let fall = before - now.value;
                    sum.add_matters(&now.matters);
                    sum.add_most(now.most.as_ref().map(|(falls, _)| falls));
                    let now = field.solve(&here, others, bounds)?;
                    let fall_of_others = before_others - now.value;
                    sum.add_matters(&now.matters);
                    sum.add_most(now.most.as_ref().map(|(_, rises)| rises));
                    if !here.is_empty() {
                        sum.harm = sum.harm + (fall - fall_of_others);
                    }
                }
                Loss::Share => {
                    if !field.players(self.target).is_empty() {
                        sum.harm = sum.harm + share_loss(field, self.target, &here)?;
                        let matters = &field.sweep(&here)?.matters;
                        sum.add_matters(matters);
                    }
                }
            }
        }
        Ok(Assessment { harm: sum.harm, matters: sum.matters, most: sum.most })
    }
}
