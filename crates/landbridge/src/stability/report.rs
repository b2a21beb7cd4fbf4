//! The answers about a region's blocs, with names in place of places.

use super::landscape::{LandscapeReport, landscape_of};
use super::{StabilityError, StabilityOptions, partition_of};
use crate::formation::{
    Assent, Demand, Deviations, LogitChain, MAX_REVISING_CANDIDATES, Objection, Partition, PathEnd, Payoffs,
    Sampled, Search, SidePayments, Verdict, best_reply_path, judge_all, largest_consistent_set,
    side_payments,
};
use crate::game::Coalition;
use crate::model::Region;
use serde::Serialize;

/// How many stable partitions are listed.
const LISTED: usize = 12;

/// Money a year at which a candidate's choice is still uncertain, for the odds over time: none is fitted, so several are shown.
const NOISES: [f64; 3] = [10.0, 100.0, 1000.0];

/// Years at which odds are told.
const YEARS: [usize; 3] = [1, 5, 10];

/// A partition of the candidates, its blocs of two and more by their actors' codes; those not named are alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedPartition {
    /// The blocs.
    pub blocs: Vec<Vec<String>>,
}

impl std::fmt::Display for NamedPartition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.blocs.is_empty() {
            return f.write_str("all alone");
        }
        let blocs: Vec<String> = self.blocs.iter().map(|bloc| bloc.join("+")).collect();
        f.write_str(&blocs.join(" | "))
    }
}

/// A move that somebody would rather make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedObjection {
    /// Who moves.
    pub movers: Vec<String>,
    /// The bloc that is joined; empty where the movers become a bloc of their own.
    pub joins: Vec<String>,
    /// What the mover gains, of a group the one that gains least, money a year.
    pub gain: f64,
    /// The partition afterwards.
    pub after: NamedPartition,
}

/// One partition, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedPartition {
    /// Name of the structure, where it is a named one.
    pub structure: Option<String>,
    /// Its blocs.
    pub partition: NamedPartition,
    /// What each candidate gets, in the order of candidates, money a year.
    pub payoffs: Vec<f64>,
    /// The same minus what it gets when all are alone.
    pub change: Vec<f64>,
    /// Nobody is worse off than alone; else who objects.
    pub individually_rational: Option<NamedObjection>,
    /// Nobody gains by moving; else who does.
    pub nash: Option<NamedObjection>,
    /// Nobody gains by moving to where it is welcome.
    pub individual: Option<NamedObjection>,
    /// Nobody gains by moving with everybody's assent.
    pub contractual_individual: Option<NamedObjection>,
    /// No group gains by leaving together.
    pub core: Option<NamedObjection>,
}

/// How many partitions are stable in which sense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StableCounts {
    /// Nobody would be better off alone.
    pub individually_rational: usize,
    /// Nor elsewhere.
    pub nash: usize,
    /// Nor elsewhere where it is welcome.
    pub individual: usize,
    /// Nor elsewhere with everybody's assent.
    pub contractual_individual: usize,
    /// No group would be better off.
    pub core: usize,
}

/// Best replies from today's structure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathReport {
    /// Where it starts.
    pub start: NamedPartition,
    /// The moves.
    pub steps: Vec<NamedObjection>,
    /// The step from which it goes round; absent where it comes to rest.
    pub cycle_from: Option<usize>,
    /// Where it ends.
    pub end: NamedPartition,
}

/// The largest consistent set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConsistentReport {
    /// How many partitions cannot be ruled out.
    pub n: usize,
    /// Whether today's can.
    pub holds_today: bool,
    /// Whether the bloc of all candidates can.
    pub holds_all: bool,
    /// The first of them.
    pub partitions: Vec<NamedPartition>,
}

/// Chances over time under log-linear learning, every candidate revising once a year on average.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Odds {
    /// 1/β: the money a year at which a choice is still uncertain.
    pub noise: f64,
    /// Years from today.
    pub year: usize,
    /// Chance that all candidates are in one bloc.
    pub all_together: f64,
    /// Chance that some bloc of two or more holds at least half of the candidates.
    pub half_together: f64,
    /// Chance that all are alone.
    pub all_alone: f64,
    /// The likeliest partition.
    pub likeliest: NamedPartition,
    /// Its chance.
    pub likeliest_odds: f64,
}

/// The least payments that would make a structure stable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PaymentReport {
    /// Name of the structure.
    pub structure: String,
    /// Its blocs.
    pub partition: NamedPartition,
    /// Against single candidates that leave or change their bloc.
    pub against_single: Payments,
    /// Against groups that leave together too.
    pub against_groups: Payments,
}

/// Who pays whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PaymentLine {
    /// Who pays.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// Money a year.
    pub amount: f64,
}

/// A demand of the proof that no payments do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PaymentProof {
    /// Who would move.
    pub movers: Vec<String>,
    /// The bloc they would join; empty where they become one of their own.
    pub joins: Vec<String>,
    /// What they must be paid together to stay.
    pub demand: f64,
    /// The weight of this demand.
    pub weight: f64,
}

/// Payments, or the proof that none do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payments {
    /// These do, and no smaller ones.
    Paid {
        /// Money that changes hands a year.
        total: f64,
        /// Line by line.
        lines: Vec<PaymentLine>,
    },
    /// None do.
    Impossible {
        /// By how much every demand would have to fall.
        shortfall: f64,
        /// Demands whose weighted sum is above zero although payments cancel out of it.
        proof: Vec<PaymentProof>,
    },
}

/// Everything about the stability of a region's blocs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StabilityReport {
    /// Codes of the candidates.
    pub candidates: Vec<String>,
    /// Gains up to this do not count.
    pub tolerance: f64,
    /// Whether shares are those under the ties.
    pub tied: bool,
    /// How many partitions there are.
    pub n_partitions: usize,
    /// How many are stable.
    pub counts: StableCounts,
    /// Those that are stable against single moves or groups, the first of them.
    pub stable: Vec<JudgedPartition>,
    /// Named structures whose blocs hold candidates only.
    pub structures: Vec<JudgedPartition>,
    /// Named structures whose blocs hold others too: not judged, for those are taken to be alone.
    pub not_judged: Vec<String>,
    /// From today's structure.
    pub path: PathReport,
    /// The same, where a bloc must assent to those who join.
    pub path_with_assent: PathReport,
    /// The largest consistent set, where there are few enough candidates.
    pub consistent: Option<ConsistentReport>,
    /// Alignments, where propensities are known.
    pub landscape: Option<LandscapeReport>,
    /// Chances over time; none with too many candidates for the chain.
    pub odds: Vec<Odds>,
    /// For each named structure with a bloc that is not stable.
    pub payments: Vec<PaymentReport>,
}

/// Partitions that a search found at rest. It sampled: others may be stable too.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampledReport {
    /// Codes of the candidates.
    pub candidates: Vec<String>,
    /// Gains up to this do not count.
    pub tolerance: f64,
    /// What was tried.
    pub search: Search,
    /// Partitions from which no single candidate gains by moving.
    pub ends: Vec<SampledPartition>,
    /// Starts from which best replies go round.
    pub n_cycles: usize,
    /// Starts whose moves were used up.
    pub n_unfinished: usize,
    /// How many partitions were looked at.
    pub n_partitions: usize,
}

/// One end of the search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampledPartition {
    /// The partition.
    pub partition: NamedPartition,
    /// From how many starts it was reached.
    pub n_starts: usize,
    /// A group that would gain by leaving; where there is none, none of those tried would.
    pub blocked_by: Option<NamedObjection>,
}

/// Candidates by name.
struct Names<'a>(&'a [String]);

impl Names<'_> {
    fn set(&self, set: Coalition) -> Vec<String> {
        set.members().map(|candidate| self.0[candidate].clone()).collect()
    }

    fn partition(&self, partition: &Partition) -> NamedPartition {
        let blocs = partition.blocs().into_iter().filter(|bloc| bloc.len() > 1);
        NamedPartition { blocs: blocs.map(|bloc| self.set(bloc)).collect() }
    }

    fn objection(&self, objection: &Objection) -> NamedObjection {
        NamedObjection {
            movers: self.set(objection.movers),
            joins: objection.joins.map(|bloc| self.set(bloc)).unwrap_or_default(),
            gain: objection.gain,
            after: self.partition(&objection.after),
        }
    }

    fn judged(
        &self,
        payoffs: &Payoffs,
        partition: &Partition,
        verdict: &Verdict,
        structure: Option<&str>,
    ) -> Result<JudgedPartition, StabilityError> {
        let objection = |objection: &Option<Objection>| objection.as_ref().map(|found| self.objection(found));
        let now = payoffs.in_partition(partition);
        let alone = payoffs.in_partition(&Partition::all_alone(self.0.len())?).to_vec();
        Ok(JudgedPartition {
            structure: structure.map(str::to_owned),
            partition: self.partition(partition),
            payoffs: now.to_vec(),
            change: now.iter().zip(alone).map(|(now, alone)| now - alone).collect(),
            individually_rational: objection(&verdict.individually_rational),
            nash: objection(&verdict.nash),
            individual: objection(&verdict.individual),
            contractual_individual: objection(&verdict.contractual_individual),
            core: objection(&verdict.core),
        })
    }

    fn payments(&self, found: SidePayments) -> Payments {
        match found {
            SidePayments::Paid { total, transfers, .. } => Payments::Paid {
                total,
                lines: (transfers.iter())
                    .map(|line| PaymentLine {
                        from: self.0[line.from].clone(),
                        to: self.0[line.to].clone(),
                        amount: line.amount,
                    })
                    .collect(),
            },
            SidePayments::Impossible { shortfall, proof, .. } => Payments::Impossible {
                shortfall,
                proof: proof.iter().map(|(demand, weight)| self.proof(demand, *weight)).collect(),
            },
        }
    }

    fn proof(&self, demand: &Demand, weight: f64) -> PaymentProof {
        PaymentProof {
            movers: self.set(demand.movers),
            joins: demand.joins.map(|bloc| self.set(bloc)).unwrap_or_default(),
            demand: demand.amount,
            weight,
        }
    }
}

fn codes(region: &Region) -> Vec<String> {
    region.candidates.iter().map(|actor| region.actors[actor.0].name.clone()).collect()
}

pub(super) fn name_sample(region: &Region, found: &Sampled, options: StabilityOptions) -> SampledReport {
    let candidates = codes(region);
    let names = Names(&candidates);
    let ends = found.ends.iter().map(|end| SampledPartition {
        partition: names.partition(&end.partition),
        n_starts: end.n_starts,
        blocked_by: end.blocked_by.as_ref().map(|objection| names.objection(objection)),
    });
    SampledReport {
        tolerance: options.tolerance,
        search: found.search,
        ends: ends.collect(),
        n_cycles: found.n_cycles,
        n_unfinished: found.n_unfinished,
        n_partitions: found.n_partitions,
        candidates,
    }
}

pub(super) fn report(
    region: &Region,
    payoffs: &Payoffs,
    options: StabilityOptions,
    most_farsighted: usize,
) -> Result<StabilityReport, StabilityError> {
    let candidates = codes(region);
    let names = Names(&candidates);
    let verdicts = judge_all(payoffs, options.tolerance);
    let all = payoffs.partitions.all();
    let mut counts = StableCounts::default();
    let mut stable = Vec::new();
    for (partition, verdict) in all.iter().zip(&verdicts) {
        counts.individually_rational += usize::from(verdict.individually_rational.is_none());
        counts.nash += usize::from(verdict.nash.is_none());
        counts.individual += usize::from(verdict.individual.is_none());
        counts.contractual_individual += usize::from(verdict.contractual_individual.is_none());
        counts.core += usize::from(verdict.core.is_none());
        if (verdict.nash.is_none() || verdict.core.is_none()) && stable.len() < LISTED {
            stable.push(names.judged(payoffs, partition, verdict, None)?);
        }
    }
    let today = region.structures.get(region.today).map(|today| partition_of(region, today)).transpose()?;
    let today = match today.flatten() {
        Some(today) => today,
        // Today's blocs hold others too: of the candidates nobody is taken to be with another.
        None => Partition::all_alone(candidates.len())?,
    };
    let (mut structures, mut not_judged, mut payments) = (Vec::new(), Vec::new(), Vec::new());
    for structure in &region.structures {
        let Some(partition) = partition_of(region, structure)? else {
            not_judged.push(structure.name.clone());
            continue;
        };
        let verdict = &verdicts[payoffs.partitions.index(&partition)];
        structures.push(names.judged(payoffs, &partition, verdict, Some(&structure.name))?);
        // Where all are alone there is no bloc inside which to pay.
        let is_bloc = partition.n_blocs() < candidates.len();
        if !is_bloc || (verdict.nash.is_none() && verdict.core.is_none()) {
            continue;
        }
        let least = |deviations| side_payments(payoffs, &partition, deviations, options.tolerance);
        payments.push(PaymentReport {
            structure: structure.name.clone(),
            partition: names.partition(&partition),
            against_single: names.payments(least(Deviations::Single)?),
            against_groups: names.payments(least(Deviations::Groups)?),
        });
    }
    let path = |assent| -> Result<PathReport, StabilityError> {
        let found = best_reply_path(payoffs, &today, assent, options.tolerance)?;
        Ok(PathReport {
            start: names.partition(&today),
            steps: found.steps.iter().map(|step| names.objection(step)).collect(),
            cycle_from: match found.end {
                PathEnd::Rest => None,
                PathEnd::Cycle { from_step } => Some(from_step),
            },
            end: names.partition(found.last()),
        })
    };
    let consistent = if candidates.len() <= most_farsighted {
        let found = largest_consistent_set(payoffs, options.tolerance, most_farsighted)?;
        let together = Partition::all_together(candidates.len())?;
        Some(ConsistentReport {
            n: found.partitions.len(),
            holds_today: found.partitions.contains(&today),
            holds_all: found.partitions.contains(&together),
            partitions: found.partitions.iter().take(LISTED).map(|found| names.partition(found)).collect(),
        })
    } else {
        None
    };
    Ok(StabilityReport {
        tolerance: options.tolerance,
        tied: options.tied,
        n_partitions: all.len(),
        counts,
        stable,
        structures,
        not_judged,
        path: path(Assent::Nobody)?,
        path_with_assent: path(Assent::Receivers)?,
        consistent,
        landscape: landscape_of(region)?,
        odds: odds(payoffs, &today, &names)?,
        payments,
        candidates,
    })
}

/// Chances over time, every candidate revising once a year on average.
fn odds(payoffs: &Payoffs, today: &Partition, names: &Names<'_>) -> Result<Vec<Odds>, StabilityError> {
    let k = names.0.len();
    let all = payoffs.partitions.all();
    let mut found = Vec::new();
    if k > MAX_REVISING_CANDIDATES {
        return Ok(found);
    }
    for noise in NOISES {
        let chain = LogitChain::new(payoffs, 1.0 / noise)?;
        for year in YEARS {
            let law = chain.after(today, k * year)?;
            let chance = |holds: &dyn Fn(&Partition) -> bool| -> f64 {
                all.iter().zip(&law).filter(|(partition, _)| holds(partition)).map(|(_, chance)| chance).sum()
            };
            let largest =
                |partition: &Partition| partition.blocs().into_iter().map(Coalition::len).max().unwrap_or(0);
            let likeliest = (0..all.len()).max_by(|&a, &b| law[a].total_cmp(&law[b])).unwrap_or(0);
            found.push(Odds {
                noise,
                year,
                all_together: chance(&|partition| partition.n_blocs() == 1),
                half_together: chance(&|partition| largest(partition) > 1 && 2 * largest(partition) >= k),
                all_alone: chance(&|partition| partition.n_blocs() == k),
                likeliest: names.partition(&all[likeliest]),
                likeliest_odds: law[likeliest],
            });
        }
    }
    Ok(found)
}
