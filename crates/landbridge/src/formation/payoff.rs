//! What every candidate gets in a partition: its Owen value with the partition's blocs, everybody else bargaining alone, plus stated
//! terms for ties, rivalry and coercion; or any numbers that the caller gives. Knows no stability.

use rayon::prelude::*;

use super::{FormationError, Partition, Partitions};
use crate::game::{Coalition, TuGame, order_weights, shapley};

/// What the candidates expect to lose by coercion in a partition: money a year, by candidate.
pub type ExpectedLoss = Box<dyn Fn(&Partition) -> Vec<f64> + Send + Sync>;

/// Stated terms of a candidate's pay-off beside its share. What is left empty is zero.
#[derive(Default)]
pub struct Terms {
    /// `tie[i][j]`: what i gets from being in one bloc with j, money a year; need not be symmetric, its diagonal is not read.
    pub tie: Vec<Vec<f64>>,
    /// `rivalry[i][j]`: what being in one bloc with j costs i, money a year; its diagonal is not read.
    pub rivalry: Vec<Vec<f64>>,
    /// What coercion is expected to take from each candidate in a partition.
    pub expected_loss: Option<ExpectedLoss>,
}

impl Terms {
    fn check(&self, k: usize) -> Result<(), FormationError> {
        for (what, matrix) in [("the ties", &self.tie), ("the rivalries", &self.rivalry)] {
            if !matrix.is_empty() {
                check_square(what, matrix, k)?;
            }
        }
        Ok(())
    }

    /// Adds the terms to the candidates' shares.
    fn add_to(&self, payoffs: &mut [f64], partition: &Partition) -> Result<(), FormationError> {
        for bloc in partition.blocs() {
            for i in bloc.members() {
                for j in bloc.without(i).members() {
                    payoffs[i] += self.tie.get(i).map_or(0.0, |row| row[j]);
                    payoffs[i] -= self.rivalry.get(i).map_or(0.0, |row| row[j]);
                }
            }
        }
        if let Some(expected_loss) = &self.expected_loss {
            let what = "the expected losses";
            let losses = expected_loss(partition);
            check_numbers(what, &losses, payoffs.len())?;
            for (payoff, loss) in payoffs.iter_mut().zip(losses) {
                *payoff -= loss;
            }
        }
        Ok(())
    }
}

/// That a matrix is k × k and finite.
pub(super) fn check_square(what: &'static str, matrix: &[Vec<f64>], k: usize) -> Result<(), FormationError> {
    if matrix.len() != k {
        return Err(FormationError::Shape { what, expected: k, found: matrix.len() });
    }
    matrix.iter().try_for_each(|row| check_numbers(what, row, k))
}

/// That there are so many numbers, all finite.
pub(super) fn check_numbers(
    what: &'static str,
    numbers: &[f64],
    expected: usize,
) -> Result<(), FormationError> {
    if numbers.len() != expected {
        return Err(FormationError::Shape { what, expected, found: numbers.len() });
    }
    match numbers.iter().copied().find(|number| !number.is_finite()) {
        Some(number) => Err(FormationError::Number { what, number }),
        None => Ok(()),
    }
}

/// The game as candidates in blocs see it, summed over everybody else once, so that a partition costs the same whatever the number of
/// players.
///
/// With q outsiders bargaining alone and R blocs of candidates, M = R + q blocs arrive in random order. A bloc B finds before it some
/// other blocs of candidates, T of them, and some outsiders O, with probability `w_M(|T| + |O|)`, where `w_M(s)` = s!(M−s−1)!/M!. With
/// `F_c(S)` = Σ over the sets O of c outsiders of v(S ∪ O), the game inside B is
///
/// h(P) = `Σ_T` (`G_T(∪T ∪ P)` − `G_T(∪T)`), `G_T(S)` = `Σ_c` `w_M(|T| + c)` `F_c(S)`,
///
/// and the Owen value of B's members is the Shapley value of h. G is a table for each R and |T|.
pub struct OwenPayoffs<'a> {
    n_candidates: usize,
    /// For R blocs and t of them before, at R(R−1)/2 + t: G by set of candidates.
    before: Vec<Vec<f64>>,
    terms: &'a Terms,
}

impl<'a> OwenPayoffs<'a> {
    /// Of the game's players, `candidates` form blocs, in their order here; all others stay alone.
    ///
    /// # Errors
    /// Where a candidate is no player or named twice, there are none or more than [`super::MAX_CANDIDATES`], or a term has another shape
    /// or is not finite.
    ///
    /// # Complexity
    /// 2ⁿ reads of the game and k²(q+1)·2ᵏ steps, with k candidates and q outsiders.
    pub fn new(game: &TuGame, candidates: &[usize], terms: &'a Terms) -> Result<Self, FormationError> {
        let (n, k) = (game.n_players(), candidates.len());
        Partition::all_together(k)?;
        let mut named = Coalition::EMPTY;
        for &player in candidates {
            if player >= n || named.contains(player) {
                return Err(FormationError::NotACandidate { player });
            }
            named = named.with(player);
        }
        terms.check(k)?;
        let outsiders: Vec<usize> = (0..n).filter(|&player| !named.contains(player)).collect();
        let insiders =
            unions(&candidates.iter().map(|&player| Coalition::singleton(player)).collect::<Vec<_>>());
        let outside =
            unions(&outsiders.iter().map(|&player| Coalition::singleton(player)).collect::<Vec<_>>());
        let mut summed = vec![vec![0.0; insiders.len()]; outsiders.len() + 1];
        for &others in &outside {
            for (sum, &inside) in summed[others.len()].iter_mut().zip(&insiders) {
                *sum += game.value(inside.union(others));
            }
        }
        let weighted = |n_blocs: usize, t: usize| -> Vec<f64> {
            let weights = order_weights(n_blocs + outsiders.len());
            let mut table = vec![0.0; insiders.len()];
            for (c, sums) in summed.iter().enumerate() {
                for (entry, sum) in table.iter_mut().zip(sums) {
                    *entry += weights[t + c] * sum;
                }
            }
            table
        };
        let before =
            (1..=k).flat_map(|n_blocs| (0..n_blocs).map(move |t| (n_blocs, t))).map(|(r, t)| weighted(r, t));
        Ok(Self { n_candidates: k, before: before.collect(), terms })
    }

    /// The pay-offs of all candidates in a partition of as many.
    ///
    /// # Errors
    /// Where the partition is one of another number of candidates, or the expected losses have another shape or are not finite.
    ///
    /// # Complexity
    /// Σ over the blocs of 2^(blocs − 1) · 2^members reads.
    ///
    /// # References
    /// [Owen 1977]
    pub fn of(&self, partition: &Partition) -> Result<Vec<f64>, FormationError> {
        let k = self.n_candidates;
        if partition.n_candidates() != k {
            let (what, found) = ("the partition", partition.n_candidates());
            return Err(FormationError::Shape { what, expected: k, found });
        }
        let blocs = partition.blocs();
        let first = blocs.len() * (blocs.len() - 1) / 2;
        let mut payoffs = vec![0.0; k];
        for (place, &bloc) in blocs.iter().enumerate() {
            let others: Vec<Coalition> = blocs
                .iter()
                .enumerate()
                .filter(|&(other, _)| other != place)
                .map(|(_, &bloc)| bloc)
                .collect();
            let members: Vec<usize> = bloc.members().collect();
            let partners = unions(&members.iter().map(|&i| Coalition::singleton(i)).collect::<Vec<_>>());
            let mut inside = vec![0.0; partners.len()];
            for (which, arrived) in Coalition::all(others.len()).zip(unions(&others)) {
                let table = &self.before[first + which.len()];
                let nobody = table[arrived.index()];
                for (value, &picked) in inside.iter_mut().zip(&partners) {
                    *value += table[arrived.union(picked).index()] - nobody;
                }
            }
            if let [member] = members.as_slice() {
                payoffs[*member] = inside[1];
                continue;
            }
            let inside = TuGame::from_rule(members.len(), |picked| inside[picked.index()]);
            for (&member, share) in members.iter().zip(shapley(&inside)) {
                payoffs[member] = share;
            }
        }
        self.terms.add_to(&mut payoffs, partition)?;
        Ok(payoffs)
    }
}

/// The union of every set of the given sets, by bitmask.
fn unions(sets: &[Coalition]) -> Vec<Coalition> {
    let mut unions = vec![Coalition::EMPTY];
    for &set in sets {
        unions.extend_from_within(..);
        let half = unions.len() / 2;
        unions[half..].iter_mut().for_each(|union| *union = union.union(set));
    }
    unions
}

/// The pay-offs of all candidates in all partitions.
#[derive(Clone, Debug)]
pub struct Payoffs {
    /// The partitions, in their order.
    pub partitions: Partitions,
    /// By partition and candidate: candidate i in partition p at p·k + i. Money a year, or any numbers whose order is a ranking.
    pub table: Vec<f64>,
}

impl Payoffs {
    /// Owen value of the candidates under every partition, other players alone, plus the terms.
    ///
    /// # Errors
    /// As [`OwenPayoffs::new`] and [`OwenPayoffs::of`], and above [`super::MAX_ENUMERATED`] candidates.
    ///
    /// # Complexity
    /// 2ⁿ reads of the game, then at most k·2ᵏ⁻¹ + 2ᵏ steps for a partition; partitions in parallel.
    pub fn from_game(game: &TuGame, candidates: &[usize], terms: &Terms) -> Result<Self, FormationError> {
        let partitions = Partitions::of(candidates.len())?;
        let owen = OwenPayoffs::new(game, candidates, terms)?;
        let rows: Vec<Vec<f64>> =
            partitions.all().par_iter().map(|partition| owen.of(partition)).collect::<Result<_, _>>()?;
        Self::from_table(candidates.len(), rows.concat())
    }

    /// From numbers given by partition and candidate.
    ///
    /// # Errors
    /// Where there are not k·Bell(k) of them or one is not finite, and with no candidates or more than [`super::MAX_ENUMERATED`].
    pub fn from_table(n_candidates: usize, table: Vec<f64>) -> Result<Self, FormationError> {
        let partitions = Partitions::of(n_candidates)?;
        check_numbers("the pay-offs", &table, partitions.all().len() * n_candidates)?;
        Ok(Self { partitions, table })
    }

    /// From a rule that gives a candidate's number in a partition.
    ///
    /// # Errors
    /// As [`Payoffs::from_table`].
    pub fn from_rule(
        n_candidates: usize,
        rule: impl Fn(&Partition, usize) -> f64,
    ) -> Result<Self, FormationError> {
        let partitions = Partitions::of(n_candidates)?;
        let rows = partitions.all().iter();
        let table =
            rows.flat_map(|partition| (0..n_candidates).map(|i| rule(partition, i)).collect::<Vec<_>>());
        Self::from_table(n_candidates, table.collect())
    }

    /// Additively separable: a candidate gets the sum of what it gets from each other member of its bloc, `values[i][j]`.
    ///
    /// # Errors
    /// As [`Payoffs::from_table`], and where the matrix is not square.
    ///
    /// # References
    /// [Bogomolnaia & Jackson 2002]
    pub fn additively_separable(values: &[Vec<f64>]) -> Result<Self, FormationError> {
        check_square("the values", values, values.len())?;
        Self::from_rule(values.len(), |partition, i| {
            partition.bloc(partition.bloc_of(i)).without(i).members().map(|j| values[i][j]).sum()
        })
    }

    /// How many candidates there are.
    #[must_use]
    pub fn n_candidates(&self) -> usize {
        self.partitions.n_candidates()
    }

    /// The candidates' pay-offs in the partition of that place.
    #[must_use]
    pub fn of(&self, index: usize) -> &[f64] {
        let k = self.n_candidates();
        &self.table[index * k..(index + 1) * k]
    }

    /// The candidates' pay-offs in a partition.
    #[must_use]
    pub fn in_partition(&self, partition: &Partition) -> &[f64] {
        self.of(self.partitions.index(partition))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::owen;
    use crate::random::Random;

    fn random_game(n: usize, seed: u64) -> TuGame {
        TuGame::from_rule(n, |s| {
            if s.is_empty() { 0.0 } else { 1e3 * Random::of(seed, u64::from(s.bits())).uniform() }
        })
    }

    #[test]
    fn payoffs_are_the_owen_value() {
        let no_terms = Terms::default();
        for (n, candidates) in
            [(7, vec![5, 1, 2, 6]), (5, vec![0, 1, 2, 3, 4]), (9, vec![8, 0, 3, 4, 6]), (3, vec![1])]
        {
            let game = random_game(n, n as u64);
            let payoffs = Payoffs::from_game(&game, &candidates, &no_terms).unwrap();
            for partition in payoffs.partitions.all() {
                let blocs: Vec<Coalition> = partition
                    .blocs()
                    .iter()
                    .map(|bloc| bloc.members().map(|member| candidates[member]).collect())
                    .collect();
                let expected = owen(&game, &blocs).unwrap();
                for (&player, found) in candidates.iter().zip(payoffs.in_partition(partition)) {
                    assert!((found - expected[player]).abs() < 1e-9, "{found} {}", expected[player]);
                }
            }
        }
    }

    #[test]
    fn terms_are_added_within_blocs() {
        let terms = Terms {
            tie: vec![vec![0.0, 3.0, 5.0], vec![7.0, 0.0, 11.0], vec![13.0, 17.0, 0.0]],
            rivalry: vec![vec![9.0, 1.0, 1.0], vec![1.0, 9.0, 1.0], vec![1.0, 1.0, 9.0]],
            expected_loss: Some(Box::new(|partition| vec![partition.n_blocs() as f64; 3])),
        };
        let payoffs = Payoffs::from_game(&TuGame::zero(5), &[4, 0, 2], &terms).unwrap();
        let partition = Partition::from_blocs(3, &[Coalition::from_bits(0b101)]).unwrap();
        assert_eq!(payoffs.in_partition(&partition), [5.0 - 1.0 - 2.0, -2.0, 13.0 - 1.0 - 2.0]);
    }

    #[test]
    fn mistakes_are_named() {
        let (game, terms) = (TuGame::zero(4), Terms::default());
        for candidates in [vec![0, 4], vec![4, 4]] {
            let found = Payoffs::from_game(&game, &candidates, &terms).map(|_| ());
            assert_eq!(found, Err(FormationError::NotACandidate { player: 4 }));
        }
        let terms = Terms { tie: vec![vec![0.0; 2]; 3], ..Terms::default() };
        let found = Payoffs::from_game(&game, &[0, 1], &terms).map(|_| ());
        assert_eq!(found, Err(FormationError::Shape { what: "the ties", expected: 2, found: 3 }));
        let terms = Terms { expected_loss: Some(Box::new(|_| vec![f64::NAN; 2])), ..Terms::default() };
        let found = Payoffs::from_game(&game, &[0, 1], &terms).map(|_| ());
        assert!(matches!(found, Err(FormationError::Number { what: "the expected losses", .. })));
    }
}
