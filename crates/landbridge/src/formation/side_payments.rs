//! The smallest payments inside blocs that hold them together, or the proof that none do. Knows pay-offs and the program solver.
//!
//! Sets: candidates i, blocs b of the partition π, deviations d with movers `S_d`. Variables: the net payment `t_i` to each candidate.
//! Demand of a deviation: `D_d` = Σ_{i∈S} (`u_i`(after d) − `u_i`(π)) − tolerance.
//! Minimize `Σ_i` max(`t_i`, 0) subject to Σ_{i∈b} `t_i` = 0 for every bloc and Σ_{i∈`S_d`} `t_i` ≥ `D_d` for every deviation.
//!
//! So money moves only inside blocs, a group that leaves may share what it gains among itself, and after a deviation nothing is paid
//! between those who left and those who stayed. Pay-offs must be money.

use serde::Serialize;

use super::{FormationError, Partition, Payoffs, SingleMove};
use crate::game::Coalition;
use crate::lp::{Program, RowKind, SolveError, solve};

/// Relative to the largest demand: below it a shortfall or a payment is rounding.
const ROUNDING: f64 = 1e-9;

/// Which deviations the payments must hold off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Deviations {
    /// One candidate going alone or to another existing bloc.
    Single,
    /// Those, and every group leaving together.
    Groups,
}

/// What the movers of a deviation must be paid together so that they stay.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Demand {
    /// Who would move.
    pub movers: Coalition,
    /// The bloc that one mover would join; none where the movers would become a bloc of their own.
    pub joins: Option<Coalition>,
    /// Their gain together, less the tolerance; below zero where they would lose.
    pub amount: f64,
}

/// One line of who pays whom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Transfer {
    /// Who pays.
    pub from: usize,
    /// Who is paid.
    pub to: usize,
    /// How much.
    pub amount: f64,
}

/// Payments, or the proof that there are none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum SidePayments {
    /// With these payments no deviation gains its movers more than the tolerance (and rounding: 10⁻⁸ of the largest demand) together.
    Paid {
        /// Net payment to each candidate; sums to zero in every bloc.
        net: Vec<f64>,
        /// The money that changes hands, the least that can. Other payments may do with as little.
        total: f64,
        /// The same payments as a list of who pays whom.
        transfers: Vec<Transfer>,
    },
    /// No payments hold off all deviations.
    Impossible {
        /// By at least this much some deviation stays worth its while, whatever is paid: the least that every demand would have to fall.
        shortfall: f64,
        /// Demands with weights that sum to one. In every bloc each member is covered by the same weight in total (a balanced collection for
        /// each bloc), so that payments cancel out of the weighted sum of what the demands ask for.
        proof: Vec<(Demand, f64)>,
        /// That weighted sum: above zero, where payments inside blocs give zero.
        asked: f64,
    },
}

/// The smallest payments that hold the blocs of a partition together against the deviations, or the proof that none do. A deviation counts where
/// some mover leaves a bloc of two or more; where those who are alone would rather meet, no bloc breaks. Gains up to the tolerance (for a
/// group: together) do not count.
///
/// # Errors
/// Where the partition is one of another number of candidates, the tolerance is no number, or the program has no certified answer.
///
/// # Complexity
/// Two linear programs with a row for each deviation, up to 2ᵏ and k², and 2k + 1 columns.
///
/// # References
/// [Bondareva 1963], [Shapley 1967] for the proof
pub fn side_payments(
    payoffs: &Payoffs,
    partition: &Partition,
    deviations: Deviations,
    tolerance: f64,
) -> Result<SidePayments, FormationError> {
    let (expected, found) = (payoffs.n_candidates(), partition.n_candidates());
    if expected != found {
        return Err(FormationError::Shape { what: "the partition", expected, found });
    }
    if !tolerance.is_finite() {
        return Err(FormationError::Number { what: "the tolerance", number: tolerance });
    }
    let demands = demands(payoffs, partition, deviations, tolerance);
    let highest = demands.iter().map(|demand| demand.amount).fold(0.0, f64::max);
    if highest <= 0.0 {
        let net = vec![0.0; expected];
        return Ok(SidePayments::Paid { net, total: 0.0, transfers: Vec::new() });
    }
    let scale = demands.iter().map(|demand| demand.amount.abs()).fold(0.0, f64::max);
    let problem = Problem { demands: &demands, blocs: &partition.blocs(), n: expected, scale };

    let (shortfall, prices) = problem.least_shortfall(highest)?;
    if shortfall > ROUNDING * scale {
        return problem.impossible(shortfall, &prices);
    }
    let net = problem.least_payments(shortfall)?;
    problem.check(&net)?;
    let total = net.iter().filter(|&&payment| payment > 0.0).sum();
    let transfers = problem.blocs.iter().flat_map(|bloc| transfers(&net, *bloc, ROUNDING * scale)).collect();
    Ok(SidePayments::Paid { net, total, transfers })
}

/// The demands of all deviations that lead elsewhere and take somebody out of a bloc; single moves first. Who is alone has nobody to be paid
/// by, and breaks no bloc by meeting others.
fn demands(payoffs: &Payoffs, partition: &Partition, deviations: Deviations, tolerance: f64) -> Vec<Demand> {
    let k = payoffs.n_candidates();
    let now = payoffs.in_partition(partition);
    let demand = |movers: Coalition, joins, after: &Partition| {
        let then = payoffs.in_partition(after);
        let gain: f64 = movers.members().map(|member| then[member] - now[member]).sum();
        Demand { movers, joins, amount: gain - tolerance }
    };
    let in_bloc = |candidate: usize| partition.bloc(partition.bloc_of(candidate)).len() > 1;
    let breaks_bloc = |movers: &Coalition| movers.members().any(in_bloc);
    let single = partition.single_moves().filter(|single| in_bloc(single.mover));
    let mut demands: Vec<Demand> = single
        .map(|SingleMove { mover, joins, after }| demand(Coalition::singleton(mover), joins, &after))
        .collect();
    if deviations == Deviations::Groups {
        for movers in Coalition::all(k).filter(|movers| movers.len() > 1 && breaks_bloc(movers)) {
            let after = partition.after_group_leaves(movers);
            if after != *partition {
                demands.push(demand(movers, None, &after));
            }
        }
    }
    demands
}

/// The demands and blocs, and the largest demand as the unit of money inside the programs.
struct Problem<'a> {
    demands: &'a [Demand],
    blocs: &'a [Coalition],
    n: usize,
    scale: f64,
}

impl Problem<'_> {
    /// A row for each demand, then one for each bloc; columns: paid to each, paid by each, and the shortfall of all demands. Payments are
    /// bounded: everybody's is at least its own demand less the shortfall, hence at most what the others can pay.
    fn program(&self, cost_of_payment: f64, cost_of_shortfall: f64, most_shortfall: f64) -> Program {
        let n_demands = self.demands.len();
        let kind = (0..n_demands).map(|_| RowKind::AtMost).chain(self.blocs.iter().map(|_| RowKind::Equal));
        let rhs = self.demands.iter().map(|demand| -demand.amount / self.scale);
        let rhs = rhs.chain(self.blocs.iter().map(|_| 0.0));
        let mut program = Program::new(kind.collect(), rhs.collect());
        let bound = 2.0 * self.n as f64;
        for (sign, cost) in [(1.0, cost_of_payment), (-1.0, 0.0)] {
            for candidate in 0..self.n {
                let asking = (0..n_demands).filter(|&row| self.demands[row].movers.contains(candidate));
                let inside = (0..self.blocs.len()).filter(|&bloc| self.blocs[bloc].contains(candidate));
                let entries =
                    asking.map(|row| (row, -sign)).chain(inside.map(|bloc| (n_demands + bloc, sign)));
                program.add_column(-cost, bound, entries);
            }
        }
        program.add_column(-cost_of_shortfall, most_shortfall, (0..n_demands).map(|row| (row, -1.0)));
        program
    }

    /// The least by which all demands must fall for payments to meet them, and each demand's price.
    fn least_shortfall(&self, highest: f64) -> Result<(f64, Vec<f64>), FormationError> {
        // With a shortfall of the highest demand nobody need be paid: there is always a point.
        let solution =
            solve(&self.program(0.0, 1.0, highest / self.scale)).map_err(|error| not_solved(&error))?;
        let shortfall = solution.x.last().copied().unwrap_or(0.0);
        Ok((shortfall * self.scale, solution.y))
    }

    /// The payments that move the least money, with demands lowered by what rounding left of the shortfall.
    fn least_payments(&self, shortfall: f64) -> Result<Vec<f64>, FormationError> {
        let left = shortfall / self.scale + 1e-3 * ROUNDING;
        let solution = solve(&self.program(1.0, 0.0, left)).map_err(|error| not_solved(&error))?;
        Ok((0..self.n).map(|i| (solution.x[i] - solution.x[self.n + i]) * self.scale).collect())
    }

    /// That the payments do what they should, by arithmetic.
    fn check(&self, net: &[f64]) -> Result<(), FormationError> {
        let paid = |set: Coalition| set.members().map(|member| net[member]).sum::<f64>();
        let unmet = self.demands.iter().map(|demand| demand.amount - paid(demand.movers));
        let unbalanced = self.blocs.iter().map(|&bloc| paid(bloc).abs());
        let worst = unmet.chain(unbalanced).fold(0.0, f64::max);
        if worst <= 10.0 * ROUNDING * self.scale {
            return Ok(());
        }
        let reason = format!("the payments found leave {worst} unmet");
        Err(FormationError::NotSolved { reason })
    }

    /// The proof from the prices of the demands, checked by arithmetic. Weights cover the members of a bloc equally only up to
    /// rounding; what that is worth is bounded by payments that meet every single demand, and must be less than what is asked.
    fn impossible(&self, shortfall: f64, prices: &[f64]) -> Result<SidePayments, FormationError> {
        let prices = &prices[..self.demands.len()];
        let total: f64 = prices.iter().filter(|&&price| price > ROUNDING).sum();
        let weighted = self.demands.iter().zip(prices).filter(|&(_, &price)| price > ROUNDING);
        let proof: Vec<(Demand, f64)> = weighted.map(|(demand, price)| (*demand, price / total)).collect();
        let asked: f64 = proof.iter().map(|(demand, weight)| weight * demand.amount).sum();
        if asked > self.unbalanced_worth(&proof) {
            return Ok(SidePayments::Impossible { shortfall, proof, asked });
        }
        let reason = format!("the demands fall short by {shortfall}, and their prices do not prove it");
        Err(FormationError::NotSolved { reason })
    }

    /// At most what payments inside blocs that meet every single demand can give to the weighted demands.
    fn unbalanced_worth(&self, proof: &[(Demand, f64)]) -> f64 {
        let mut least = vec![f64::NEG_INFINITY; self.n];
        for demand in self.demands {
            if let (1, Some(mover)) = (demand.movers.len(), demand.movers.members().next()) {
                least[mover] = least[mover].max(demand.amount);
            }
        }
        let mut worth = 0.0;
        for bloc in self.blocs {
            if bloc.len() == 1 {
                // Who is alone is neither paid nor pays.
                continue;
            }
            let covered = |member: usize| -> f64 {
                proof
                    .iter()
                    .filter(|(demand, _)| demand.movers.contains(member))
                    .map(|(_, weight)| weight)
                    .sum()
            };
            let mean = bloc.members().map(covered).sum::<f64>() / bloc.len() as f64;
            let most: f64 = bloc.members().map(|member| least[member].abs()).sum();
            worth += bloc.members().map(|member| (covered(member) - mean).abs() * most).sum::<f64>();
        }
        worth
    }
}

fn not_solved(error: &SolveError) -> FormationError {
    FormationError::NotSolved { reason: error.to_string() }
}

/// Who pays whom in a bloc: again and again the one who still owes most pays the one who is still owed most (ties: the lowest), so that there
/// are fewer lines than members. What is below `rounding` is not listed.
fn transfers(net: &[f64], bloc: Coalition, rounding: f64) -> Vec<Transfer> {
    let mut open: Vec<(usize, f64)> = bloc.members().map(|member| (member, net[member])).collect();
    let mut lines = Vec::new();
    for _ in 0..bloc.len() {
        let (mut payer, mut paid) = (0, 0);
        for (place, &(_, amount)) in open.iter().enumerate() {
            if amount < open[payer].1 {
                payer = place;
            }
            if amount > open[paid].1 {
                paid = place;
            }
        }
        let amount = open[paid].1.min(-open[payer].1);
        if amount <= rounding {
            break;
        }
        open[payer].1 += amount;
        open[paid].1 -= amount;
        lines.push(Transfer { from: open[payer].0, to: open[paid].0, amount });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn random_payoffs(k: usize, seed: u64) -> Payoffs {
        // Blocs are worth something, so that some can be held together and some cannot.
        Payoffs::from_rule(k, |partition, i| {
            let bonus = partition.bloc(partition.bloc_of(i)).len() / 2;
            Random::of(seed, partition.rank() * 8 + i as u64).below(4) as f64 + bonus as f64
        })
        .unwrap()
    }

    /// Arithmetic on the definition: no part of the solver or its rows.
    fn holds_off_all(payoffs: &Payoffs, partition: &Partition, deviations: Deviations, net: &[f64]) -> bool {
        let now = payoffs.in_partition(partition);
        let stays = |movers: Coalition, after: &Partition| {
            let then = payoffs.in_partition(after);
            movers.members().map(|i| then[i] - now[i] - net[i]).sum::<f64>() <= 1e-6
        };
        let in_bloc = |i: usize| partition.bloc(partition.bloc_of(i)).len() > 1;
        let single = partition
            .single_moves()
            .all(|single| !in_bloc(single.mover) || stays(Coalition::singleton(single.mover), &single.after));
        let groups = || {
            Coalition::all(payoffs.n_candidates()).skip(1).all(|group| {
                !group.members().any(in_bloc) || stays(group, &partition.after_group_leaves(group))
            })
        };
        single && (deviations == Deviations::Single || groups())
    }

    fn check_proof(partition: &Partition, proof: &[(Demand, f64)], asked: f64) {
        assert!(asked > 0.0 && proof.iter().all(|&(_, weight)| weight > 0.0));
        let sum: f64 = proof.iter().map(|(demand, weight)| weight * demand.amount).sum();
        assert!((sum - asked).abs() < 1e-9);
        for bloc in partition.blocs() {
            let covered: Vec<f64> = bloc
                .members()
                .map(|i| proof.iter().filter(|(d, _)| d.movers.contains(i)).map(|(_, w)| w).sum())
                .collect();
            assert!(covered.iter().all(|weight| (weight - covered[0]).abs() < 1e-9), "{covered:?}");
        }
    }

    #[test]
    fn against_single_moves_the_answer_is_a_sum() {
        // Everybody must be paid at least its best alternative's gain: possible exactly where these sum to at most zero in every bloc, and
        // then the positive ones are what moves.
        let (mut n_paid, mut n_impossible) = (0, 0);
        for seed in 0..4 {
            let payoffs = random_payoffs(4, seed);
            for partition in payoffs.partitions.all() {
                let now = payoffs.in_partition(partition);
                let mut best = [f64::NEG_INFINITY; 4];
                for single in partition.single_moves() {
                    let gain = payoffs.in_partition(&single.after)[single.mover] - now[single.mover];
                    best[single.mover] = best[single.mover].max(gain);
                }
                let mut possible = true;
                let mut least = 0.0;
                for bloc in partition.blocs().into_iter().filter(|bloc| bloc.len() > 1) {
                    possible &= bloc.members().map(|i| best[i]).sum::<f64>() <= 0.0;
                    least += bloc.members().map(|i| best[i].max(0.0)).sum::<f64>();
                }
                match side_payments(&payoffs, partition, Deviations::Single, 0.0).unwrap() {
                    SidePayments::Paid { net, total, transfers } => {
                        assert!(possible && (total - least).abs() < 1e-7, "{total} {least}");
                        assert!(holds_off_all(&payoffs, partition, Deviations::Single, &net));
                        let mut moved = [0.0; 4];
                        for line in transfers {
                            moved[line.from] -= line.amount;
                            moved[line.to] += line.amount;
                            assert_eq!(partition.bloc_of(line.from), partition.bloc_of(line.to));
                        }
                        assert!(moved.iter().zip(&net).all(|(a, b)| (a - b).abs() < 1e-7));
                        n_paid += usize::from(total > 0.5);
                    }
                    SidePayments::Impossible { proof, asked, .. } => {
                        assert!(!possible);
                        check_proof(partition, &proof, asked);
                        n_impossible += 1;
                    }
                }
            }
        }
        assert!(n_paid > 3 && n_impossible > 3, "{n_paid} {n_impossible}");
    }

    #[test]
    fn against_groups_no_payments_on_a_grid_do_better() {
        // Whole numbers: with three in a bloc the best payments are whole, so that a grid of whole numbers holds them. Everybody must get its
        // own demand, at least −8, so nobody gets more than 16.
        let (mut n_paid, mut n_impossible) = (0, 0);
        for seed in 0..40 {
            let payoffs = random_payoffs(3, 100 + seed);
            let together = Partition::all_together(3).unwrap();
            let mut best: Option<f64> = None;
            for first in -16..=16 {
                for second in -16..=16 {
                    let net = [f64::from(first), f64::from(second), f64::from(-first - second)];
                    if holds_off_all(&payoffs, &together, Deviations::Groups, &net) {
                        let total = net.iter().map(|payment| payment.max(0.0)).sum::<f64>();
                        best = Some(best.map_or(total, |best| best.min(total)));
                    }
                }
            }
            match side_payments(&payoffs, &together, Deviations::Groups, 0.0).unwrap() {
                SidePayments::Paid { total, net, .. } => {
                    assert!((best.unwrap() - total).abs() < 1e-7, "{best:?} {total}");
                    assert!(holds_off_all(&payoffs, &together, Deviations::Groups, &net));
                    n_paid += usize::from(total > 0.5);
                }
                SidePayments::Impossible { proof, asked, shortfall } => {
                    assert!(best.is_none() && shortfall > 0.0);
                    check_proof(&together, &proof, asked);
                    n_impossible += 1;
                }
            }
        }
        assert!(n_paid > 3 && n_impossible > 3, "{n_paid} {n_impossible}");
    }

    #[test]
    fn three_pairs_that_gain_need_more_than_there_is() {
        // Together each gets 2; any pair that leaves gets 3 each. The pairs with weight 1/3 each cover everybody by 2/3 and ask for 2.
        let payoffs =
            Payoffs::from_rule(3, |partition, i| match partition.bloc(partition.bloc_of(i)).len() {
                3 => 2.0,
                2 => 3.0,
                _ => 0.0,
            })
            .unwrap();
        let together = Partition::all_together(3).unwrap();
        let found = side_payments(&payoffs, &together, Deviations::Groups, 0.0).unwrap();
        let SidePayments::Impossible { shortfall, proof, asked } = found else { panic!("{found:?}") };
        assert!((shortfall - 2.0).abs() < 1e-9 && (asked - 2.0).abs() < 1e-9);
        assert_eq!(proof.len(), 3);
        assert!(
            proof
                .iter()
                .all(|(demand, weight)| demand.movers.len() == 2 && (weight - 1.0 / 3.0).abs() < 1e-9)
        );
        // Gains of two together do not count: stable as it is.
        let found = side_payments(&payoffs, &together, Deviations::Groups, 2.0).unwrap();
        assert_eq!(found, SidePayments::Paid { net: vec![0.0; 3], total: 0.0, transfers: vec![] });
    }

    #[test]
    fn a_chaser_pays_the_one_who_runs() {
        let payoffs = Payoffs::additively_separable(&[vec![0.0, 2e9], vec![-1e9, 0.0]]).unwrap();
        let together = Partition::all_together(2).unwrap();
        let found = side_payments(&payoffs, &together, Deviations::Groups, 0.0).unwrap();
        let SidePayments::Paid { net, total, transfers } = found else { panic!("{found:?}") };
        assert!((total - 1e9).abs() < 1.0 && (net[0] + 1e9).abs() < 1.0);
        assert_eq!((transfers.len(), transfers[0].from, transfers[0].to), (1, 0, 1));
    }
}
