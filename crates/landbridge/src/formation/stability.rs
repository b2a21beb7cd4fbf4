//! Which partitions are stable in which sense, who objects first where one is not, and where best replies lead. Knows pay-offs, not where
//! they come from.
//!
//! A group that leaves becomes one bloc; what is left of each old bloc stays together and other blocs stay (δ-rule). A gain counts when
//! it is above the tolerance, and so does a loss.

use rayon::prelude::*;
use serde::Serialize;

use super::{FormationError, Partition, Payoffs, SingleMove};
use crate::game::Coalition;

/// A move that somebody would rather make than keep the partition.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Objection {
    /// Who moves.
    pub movers: Coalition,
    /// The bloc that one mover joins, as it was before; none where the movers become a bloc of their own.
    pub joins: Option<Coalition>,
    /// What the mover gains; of a group, what the member gains that gains least.
    pub gain: f64,
    /// The partition afterwards.
    pub after: Partition,
}

/// For each kind of stability the first objection to the partition; none where it is stable.
///
/// Of single movers the first is the one with the largest gain (ties: the lowest candidate, then the lowest bloc, alone last); of groups
/// the smallest, then the one of the lowest bitmask.
///
/// # References
/// [Bogomolnaia & Jackson 2002]
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Somebody would be better off alone.
    pub individually_rational: Option<Objection>,
    /// Somebody would be better off in another existing bloc or alone.
    pub nash: Option<Objection>,
    /// Such a move that hurts nobody in the bloc that it leads to.
    pub individual: Option<Objection>,
    /// Such a move that hurts nobody there and nobody left behind.
    pub contractual_individual: Option<Objection>,
    /// A group whose members would all be better off leaving together.
    pub core: Option<Objection>,
}

/// Whose assent a single mover needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Assent {
    /// Nobody's.
    Nobody,
    /// That of the bloc it joins.
    Receivers,
    /// That of the bloc it joins and of the bloc it leaves.
    ReceiversAndLeft,
}

/// The objection with the largest gain so far.
fn keep_larger(best: &mut Option<Objection>, candidate: Objection) {
    if best.is_none_or(|best| candidate.gain > best.gain) {
        *best = Some(candidate);
    }
}

/// The strongest single moves in the four senses of a [`Verdict`].
pub(super) struct SingleObjections {
    pub(super) alone: Option<Objection>,
    pub(super) nash: Option<Objection>,
    pub(super) individual: Option<Objection>,
    pub(super) contractual: Option<Objection>,
}

/// Looks at every move of one candidate. `of` gives the pay-offs in a partition.
pub(super) fn single_objections<E>(
    partition: &Partition,
    tolerance: f64,
    mut of: impl FnMut(&Partition, &mut Vec<f64>) -> Result<(), E>,
) -> Result<SingleObjections, E> {
    let (mut now, mut then) = (Vec::new(), Vec::new());
    of(partition, &mut now)?;
    let mut found = SingleObjections { alone: None, nash: None, individual: None, contractual: None };
    for SingleMove { mover, joins, after } in partition.single_moves() {
        of(&after, &mut then)?;
        let gain = then[mover] - now[mover];
        if gain <= tolerance {
            continue;
        }
        let objection = Objection { movers: Coalition::singleton(mover), joins, gain, after };
        let assents = |bloc: Coalition| bloc.members().all(|member| now[member] - then[member] <= tolerance);
        let received = joins.is_none_or(assents);
        keep_larger(&mut found.nash, objection);
        if joins.is_none() {
            keep_larger(&mut found.alone, objection);
        }
        if received {
            keep_larger(&mut found.individual, objection);
            if assents(partition.bloc(partition.bloc_of(mover)).without(mover)) {
                keep_larger(&mut found.contractual, objection);
            }
        }
    }
    Ok(found)
}

fn single_in_table(payoffs: &Payoffs, partition: &Partition, tolerance: f64) -> SingleObjections {
    let of = |partition: &Partition, row: &mut Vec<f64>| {
        row.clear();
        row.extend_from_slice(payoffs.in_partition(partition));
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(found) = single_objections(partition, tolerance, of);
    found
}

/// The single move with the largest gain among those that have the assent; none where nobody moves.
///
/// # Complexity
/// k candidates times the blocs.
#[must_use]
pub fn strongest_move(
    payoffs: &Payoffs,
    partition: &Partition,
    assent: Assent,
    tolerance: f64,
) -> Option<Objection> {
    let found = single_in_table(payoffs, partition, tolerance);
    match assent {
        Assent::Nobody => found.nash,
        Assent::Receivers => found.individual,
        Assent::ReceiversAndLeft => found.contractual,
    }
}

/// All groups, smaller ones first.
fn groups_by_size(k: usize) -> Vec<Coalition> {
    let mut groups: Vec<Coalition> = Coalition::all(k).skip(1).collect();
    groups.sort_by_key(|group| (group.len(), group.bits()));
    groups
}

fn blocking_group(
    payoffs: &Payoffs,
    partition: &Partition,
    groups: &[Coalition],
    tolerance: f64,
) -> Option<Objection> {
    let now = payoffs.in_partition(partition);
    groups.iter().find_map(|&movers| {
        let after = partition.after_group_leaves(movers);
        let then = payoffs.in_partition(&after);
        let mut gain = f64::INFINITY;
        for member in movers.members() {
            gain = gain.min(then[member] - now[member]);
            if gain <= tolerance {
                return None;
            }
        }
        Some(Objection { movers, joins: None, gain, after })
    })
}

fn judge_with(payoffs: &Payoffs, partition: &Partition, groups: &[Coalition], tolerance: f64) -> Verdict {
    let single = single_in_table(payoffs, partition, tolerance);
    Verdict {
        individually_rational: single.alone,
        nash: single.nash,
        individual: single.individual,
        contractual_individual: single.contractual,
        core: blocking_group(payoffs, partition, groups, tolerance),
    }
}

/// Judges one partition. `tolerance` in the unit of the pay-offs, zero for rankings.
///
/// # Complexity
/// 2ᵏ groups.
#[must_use]
pub fn judge(payoffs: &Payoffs, partition: &Partition, tolerance: f64) -> Verdict {
    judge_with(payoffs, partition, &groups_by_size(payoffs.n_candidates()), tolerance)
}

/// Judges all partitions, in their order.
///
/// # Complexity
/// At most Bell(k)·2ᵏ groups, partitions in parallel.
#[must_use]
pub fn judge_all(payoffs: &Payoffs, tolerance: f64) -> Vec<Verdict> {
    let groups = groups_by_size(payoffs.n_candidates());
    let all = payoffs.partitions.all();
    all.par_iter().map(|partition| judge_with(payoffs, partition, &groups, tolerance)).collect()
}

/// How a path of best replies ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PathEnd {
    /// Nobody moves any more.
    Rest,
    /// The last step leads back to the partition before this step, from where it all repeats.
    Cycle {
        /// Place in the steps at which the cycle starts; zero is the start.
        from_step: usize,
    },
}

/// Moves from a partition until nobody moves or a partition comes back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BestReplyPath {
    /// Where it starts.
    pub start: Partition,
    /// The moves.
    pub steps: Vec<Objection>,
    /// How it ends.
    pub end: PathEnd,
}

impl BestReplyPath {
    /// The partition after the last step.
    #[must_use]
    pub fn last(&self) -> &Partition {
        self.steps.last().map_or(&self.start, |step| &step.after)
    }
}

/// From a partition the candidate with the largest gain moves, then again the one with the largest, until nobody gains more than the
/// tolerance or a partition comes back. Ties go to the lowest candidate, then to the lowest bloc, alone last.
///
/// # Errors
/// Where the start is a partition of another number of candidates.
///
/// # Complexity
/// At most Bell(k) steps.
pub fn best_reply_path(
    payoffs: &Payoffs,
    start: &Partition,
    assent: Assent,
    tolerance: f64,
) -> Result<BestReplyPath, FormationError> {
    let (expected, found) = (payoffs.n_candidates(), start.n_candidates());
    if expected != found {
        return Err(FormationError::Shape { what: "the partition", expected, found });
    }
    let mut first_seen = vec![None; payoffs.partitions.all().len()];
    let mut steps: Vec<Objection> = Vec::new();
    let mut partition = *start;
    loop {
        let seen = &mut first_seen[payoffs.partitions.index(&partition)];
        if let Some(from_step) = *seen {
            return Ok(BestReplyPath { start: *start, steps, end: PathEnd::Cycle { from_step } });
        }
        *seen = Some(steps.len());
        let Some(step) = strongest_move(payoffs, &partition, assent, tolerance) else {
            return Ok(BestReplyPath { start: *start, steps, end: PathEnd::Rest });
        };
        partition = step.after;
        steps.push(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_runs_and_one_who_chases_go_round() {
        // Candidate 0 wants to be with 1, who wants to be alone.
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 2.0], vec![-1.0, 0.0]]).unwrap();
        let apart = Partition::all_alone(2).unwrap();
        let path = best_reply_path(&payoffs, &apart, Assent::Nobody, 0.0).unwrap();
        assert_eq!(path.end, PathEnd::Cycle { from_step: 0 });
        let gains: Vec<f64> = path.steps.iter().map(|step| step.gain).collect();
        assert_eq!(gains, [2.0, 1.0]);
        // With the chased one's assent nothing moves.
        let path = best_reply_path(&payoffs, &apart, Assent::Receivers, 0.0).unwrap();
        assert_eq!((path.end, path.steps.len(), path.last()), (PathEnd::Rest, 0, &apart));
        // Nor does it where gains of two do not count.
        let path = best_reply_path(&payoffs, &apart, Assent::Nobody, 2.0).unwrap();
        assert_eq!(path.end, PathEnd::Rest);
    }

    #[test]
    fn the_first_objection_is_named() {
        let together = Partition::all_together(2).unwrap();
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 2.0], vec![-1.0, 0.0]]).unwrap();
        let verdict = judge(&payoffs, &together, 0.0);
        let expected = Objection {
            movers: Coalition::singleton(1),
            joins: None,
            gain: 1.0,
            after: Partition::all_alone(2).unwrap(),
        };
        assert_eq!(verdict.individually_rational, Some(expected));
        assert_eq!(verdict.core, Some(expected));
        // The one left behind would lose.
        assert_eq!(verdict.contractual_individual, None);
        let json = serde_json::to_value(expected).unwrap();
        assert_eq!(json["movers"], serde_json::json!([1]));
        assert_eq!(json["after"], serde_json::json!([[0], [1]]));
    }
}
