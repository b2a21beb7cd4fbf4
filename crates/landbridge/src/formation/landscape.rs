//! The landscape of alignment: actors with sizes and mutual propensities settle into camps, and every assignment that no single move
//! betters is a valley. Exact: all assignments are looked at. Knows no games.
//!
//! Energy of an assignment: E = Σ_{i<j} `z_i` `z_j` `p_ij` `d_ij`, d = 1 where i and j are in different camps and 0 where they are not; low energy is
//! good. With sizes of one and propensities of ±1, E plus the number of negative pairs is the frustration.
//! A potential of moves, not thermodynamics: Galam (1998) shows that physical claims made for it do not follow.

#![allow(clippy::cast_possible_truncation, reason = "places of assignments are below 2²³")]

use rayon::prelude::*;
use serde::Serialize;

use super::payoff::{check_numbers, check_square};
use super::{FormationError, Partition, bell_number};
use crate::game::Coalition;

/// Two camps are exact up to this many actors: 2²³ assignments.
pub const MAX_ACTORS_TWO_CAMPS: usize = 24;

/// Any number of camps is exact up to this many actors: Bell(12) = 4,213,597 assignments.
pub const MAX_ACTORS_ANY_CAMPS: usize = 12;

/// At most this many minima are listed; a landscape with more is flat.
pub const MAX_MINIMA: usize = 100_000;

/// A change of energy below this part of Σ|`z_i` `z_j` `p_ij`| is rounding.
const RELATIVE_TOLERANCE: f64 = 1e-12;

/// Assignments are gone through in runs of 2¹², each computed anew at its start, so that rounding does not add up.
const LOW: usize = 12;

/// How many camps there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Camps {
    /// Two, one of which may be empty; a move is to the other.
    Two,
    /// As many as there are actors; a move is to another existing camp or alone.
    Any,
}

/// Actors with what they are worth to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Landscape {
    pub(super) n: usize,
    /// `z_i` `z_j` `p_ij`, zero on the diagonal.
    pub(super) weights: Vec<Vec<f64>>,
}

/// An assignment that no single move betters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LocalMinimum {
    /// Its camps, each by its members; the one of actor 0 comes first.
    pub camps: Vec<Vec<usize>>,
    /// Its energy.
    pub energy: f64,
    /// Whether every single move makes it worse; otherwise some move changes nothing.
    pub is_strict: bool,
    /// How many assignments end here by steepest descent.
    pub basin: u64,
}

/// All local minima.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Minima {
    /// Lowest energy first; of one energy, in the order of the assignments.
    pub minima: Vec<LocalMinimum>,
    /// How much higher the second lies than the first; none where there is one only.
    pub gap: Option<f64>,
    /// How many assignments there are.
    pub n_assignments: u64,
}

/// One assignment in the descent: where its steepest move leads, itself where none betters it.
#[derive(Clone, Copy)]
struct Descent {
    next: u32,
    energy: f64,
    is_strict: bool,
}

/// A run of assignments: where each leads, and those that lead nowhere.
struct Run {
    next: Vec<u32>,
    ends: Vec<(u32, Descent)>,
}

impl Landscape {
    /// From the actors' sizes, at least zero, and symmetric propensities in [−1, 1]; the diagonal is not read.
    ///
    /// # Errors
    /// Where there is no actor, a table has another shape, a number is outside its range, or two propensities differ.
    ///
    /// # References
    /// [Axelrod & Bennett 1993]
    pub fn new(sizes: &[f64], propensities: &[Vec<f64>]) -> Result<Self, FormationError> {
        let n = sizes.len();
        if n == 0 {
            return Err(FormationError::NoCandidates);
        }
        check_numbers("the sizes", sizes, n)?;
        check_square("the propensities", propensities, n)?;
        if let Some(&number) = sizes.iter().find(|&&size| size < 0.0) {
            return Err(FormationError::Number { what: "the sizes", number });
        }
        let mut weights = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in (0..n).filter(|&j| j != i) {
                let number = propensities[i][j];
                if number.abs() > 1.0 {
                    return Err(FormationError::Number { what: "the propensities", number });
                }
                if (number - propensities[j][i]).abs() > 0.0 {
                    return Err(FormationError::NotSymmetric { i, j });
                }
                weights[i][j] = sizes[i] * sizes[j] * number;
            }
        }
        check_numbers("sizes times propensities", &weights.concat(), n * n)?;
        Ok(Self { n, weights })
    }

    /// Energy of the assignment in which actor i is in camp `camps[i]`.
    ///
    /// # Errors
    /// Where there is not one camp for each actor.
    pub fn energy(&self, camps: &[usize]) -> Result<f64, FormationError> {
        if camps.len() != self.n {
            return Err(FormationError::Shape { what: "the camps", expected: self.n, found: camps.len() });
        }
        Ok(self.energy_of(|i, j| camps[i] == camps[j]))
    }

    pub(super) fn energy_of(&self, together: impl Fn(usize, usize) -> bool) -> f64 {
        let pairs = (0..self.n).flat_map(|j| (0..j).map(move |i| (i, j)));
        // Summed from zero: an empty sum of floats would be −0.
        pairs.filter(|&(i, j)| !together(i, j)).fold(0.0, |sum, (i, j)| sum + self.weights[i][j])
    }

    /// Changes of energy up to this are none.
    fn tolerance(&self) -> f64 {
        RELATIVE_TOLERANCE * self.weights.iter().flatten().map(|weight| weight.abs()).sum::<f64>()
    }

    /// All local minima under single moves, with the number of assignments from which steepest descent leads to each. Of moves that lower
    /// the energy equally (up to rounding) the lowest actor's is taken, then that to the lowest camp, alone last.
    ///
    /// # Errors
    /// Above [`MAX_ACTORS_TWO_CAMPS`] or [`MAX_ACTORS_ANY_CAMPS`] actors, and where there are more than [`MAX_MINIMA`] minima.
    ///
    /// # Complexity
    /// n·2ⁿ⁻¹ steps for two camps (by Gray code), n²·Bell(n) for any number; in parallel.
    pub fn minima(&self, camps: Camps) -> Result<Minima, FormationError> {
        let (n, most) = match camps {
            Camps::Two => (self.n, MAX_ACTORS_TWO_CAMPS),
            Camps::Any => (self.n, MAX_ACTORS_ANY_CAMPS),
        };
        if n > most {
            return Err(FormationError::TooManyCandidates { n, most });
        }
        let n_assignments = match camps {
            Camps::Two => 1 << (n - 1),
            Camps::Any => bell_number(n)?,
        };
        let runs = 0..n_assignments.div_ceil(1 << LOW);
        let run = |run: u64| -> Result<Run, FormationError> {
            let first = run << LOW;
            let descents = match camps {
                Camps::Two => self.two_camps(first),
                Camps::Any => self.any_camps(first..n_assignments.min(first + (1 << LOW)))?,
            };
            let ends = (first as u32..).zip(&descents).filter(|(place, descent)| descent.next == *place);
            let ends = ends.map(|(place, descent)| (place, *descent)).collect();
            Ok(Run { next: descents.iter().map(|descent| descent.next).collect(), ends })
        };
        let runs: Vec<_> = runs.into_par_iter().map(run).collect::<Result<_, _>>()?;
        let (mut next, mut ends) = (Vec::new(), Vec::new());
        for run in runs {
            next.extend(run.next);
            ends.extend(run.ends);
        }
        if ends.len() > MAX_MINIMA {
            return Err(FormationError::TooManyMinima { n: ends.len(), most: MAX_MINIMA });
        }
        let basins = basins(&next, &ends.iter().map(|&(place, _)| place).collect::<Vec<u32>>());
        let mut minima = Vec::with_capacity(ends.len());
        for ((place, end), basin) in ends.into_iter().zip(basins) {
            let camps = match camps {
                Camps::Two => two_camps_of(n, place),
                Camps::Any => Partition::from_rank(n, u64::from(place))?.blocs(),
            };
            let camps = camps.iter().map(|camp| camp.members().collect()).collect();
            minima.push(LocalMinimum { camps, energy: end.energy, is_strict: end.is_strict, basin });
        }
        // A stable sort keeps the order of the assignments among equals.
        minima.sort_by(|a, b| a.energy.total_cmp(&b.energy));
        let gap = minima.get(1).map(|second| second.energy - minima[0].energy);
        Ok(Minima { minima, gap, n_assignments })
    }

    /// The descents of a run of assignments to two camps: actor 0 is in the first, and bit i − 1 says whether actor i is in the second.
    fn two_camps(&self, first: u64) -> Vec<Descent> {
        let (n, tolerance) = (self.n, self.tolerance());
        let all = (1u64 << (n - 1)) - 1;
        let n_low = LOW.min(n - 1);
        let is_second = |actor: usize| actor > 0 && first >> (actor - 1) & 1 == 1;
        let mut side: Vec<f64> = (0..n).map(|actor| if is_second(actor) { -1.0 } else { 1.0 }).collect();
        // What the others hold each actor to the first camp with.
        let mut pull: Vec<f64> = (0..n)
            .map(|i| self.weights[i].iter().zip(&side).map(|(weight, side)| weight * side).sum())
            .collect();
        let mut energy = self.energy_of(|i, j| is_second(i) == is_second(j));
        let mut descents = vec![Descent { next: 0, energy: 0.0, is_strict: false }; 1 << n_low];
        for step in 0..1u64 << n_low {
            let low = step ^ (step >> 1);
            let here = first | low;
            let changes = (0..n).map(|actor| side[actor] * pull[actor]);
            let (steepest, is_strict) = steepest(changes, tolerance);
            let next = match steepest {
                None => here,
                // The camps change names, so that actor 0 is in the first again.
                Some(0) => !here & all,
                Some(actor) => here ^ 1 << (actor - 1),
            };
            descents[low as usize] = Descent { next: next as u32, energy, is_strict };
            let flipped = (step + 1).trailing_zeros() as usize + 1;
            if flipped <= n_low {
                energy += side[flipped] * pull[flipped];
                let moved = -2.0 * side[flipped];
                for (pull, weight) in pull.iter_mut().zip(&self.weights[flipped]) {
                    *pull += moved * weight;
                }
                side[flipped] = -side[flipped];
            }
        }
        descents
    }

    /// The descents of a run of assignments to any number of camps, by the rank of the partition.
    fn any_camps(&self, ranks: std::ops::Range<u64>) -> Result<Vec<Descent>, FormationError> {
        let (n, tolerance) = (self.n, self.tolerance());
        let mut descents = Vec::new();
        let mut to = vec![0.0; n];
        let mut changes = Vec::new();
        let mut targets = Vec::new();
        for rank in ranks {
            let partition = Partition::from_rank(n, rank)?;
            changes.clear();
            targets.clear();
            for actor in 0..n {
                let own = partition.bloc_of(actor);
                to[..partition.n_blocs()].fill(0.0);
                let mut n_own = 0;
                for other in 0..n {
                    to[partition.bloc_of(other)] += self.weights[actor][other];
                    n_own += usize::from(partition.bloc_of(other) == own);
                }
                for camp in (0..partition.n_blocs()).filter(|&camp| camp != own) {
                    changes.push(to[own] - to[camp]);
                    targets.push((actor, camp));
                }
                if n_own > 1 {
                    changes.push(to[own]);
                    targets.push((actor, partition.n_blocs()));
                }
            }
            let (steepest, is_strict) = steepest(changes.iter().copied(), tolerance);
            let next = steepest.map_or(rank, |change| {
                let (actor, camp) = targets[change];
                partition.after_joining(actor, camp).rank()
            });
            let energy = self.energy_of(|i, j| partition.bloc_of(i) == partition.bloc_of(j));
            descents.push(Descent { next: next as u32, energy, is_strict });
        }
        Ok(descents)
    }
}

/// The first of the changes that lower the energy most, up to the tolerance, and whether all changes raise it.
fn steepest(changes: impl Iterator<Item = f64>, tolerance: f64) -> (Option<usize>, bool) {
    let (mut best, mut lowest, mut is_strict) = (None, -tolerance, true);
    for (place, change) in changes.enumerate() {
        is_strict &= change > tolerance;
        if change < lowest {
            best = Some(place);
            lowest = change - tolerance;
        }
    }
    (best, is_strict)
}

/// The camps of an assignment to two; the second is left out where it is empty.
fn two_camps_of(n: usize, place: u32) -> Vec<Coalition> {
    let second = Coalition::from_bits(place << 1);
    let first = Coalition::grand(n).difference(second);
    [first, second].into_iter().filter(|camp| !camp.is_empty()).collect()
}

/// How many assignments end in each of `ends`, which are in ascending order.
fn basins(next: &[u32], ends: &[u32]) -> Vec<u64> {
    const UNKNOWN: u32 = u32::MAX;
    let mut end_of = vec![UNKNOWN; next.len()];
    for (number, &end) in (0..).zip(ends) {
        end_of[end as usize] = number;
    }
    let mut sizes = vec![0; ends.len()];
    let mut path = Vec::new();
    for start in 0..next.len() {
        let mut here = start;
        while end_of[here] == UNKNOWN {
            path.push(here);
            here = next[here] as usize;
        }
        let end = end_of[here];
        path.drain(..).for_each(|passed| end_of[passed] = end);
        sizes[end as usize] += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn random_landscape(n: usize, seed: u64, coarse: bool) -> Landscape {
        let draw = |i: usize, j: usize| {
            let uniform = Random::of(seed, (i.min(j) * 32 + i.max(j)) as u64).uniform() * 2.0 - 1.0;
            if coarse { uniform.round() } else { uniform }
        };
        let sizes: Vec<f64> = (0..n).map(|i| if coarse { 1.0 } else { 1.0 + i as f64 }).collect();
        let propensities: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| draw(i, j)).collect()).collect();
        Landscape::new(&sizes, &propensities).unwrap()
    }

    /// All labeled assignments, single moves by energy alone, and descents walked one by one.
    fn by_definition(landscape: &Landscape, n_camps: usize) -> Vec<(Vec<usize>, f64, bool, u64)> {
        let n = landscape.n;
        let first_seen = |camps: &[usize]| -> Vec<usize> {
            let mut names: Vec<usize> = Vec::new();
            let number = |camp: &usize| match names.iter().position(|name| name == camp) {
                Some(place) => place,
                None => {
                    names.push(*camp);
                    names.len() - 1
                }
            };
            camps.iter().map(number).collect()
        };
        let moves = |camps: &[usize]| -> Vec<Vec<usize>> {
            let mut after = Vec::new();
            for actor in 0..n {
                for camp in 0..n_camps {
                    let mut moved = camps.to_vec();
                    moved[actor] = camp;
                    let moved = first_seen(&moved);
                    if moved != camps && !after.contains(&moved) {
                        after.push(moved);
                    }
                }
            }
            after
        };
        let energy = |camps: &[usize]| landscape.energy(camps).unwrap();
        let mut found: Vec<(Vec<usize>, f64, bool, u64)> = Vec::new();
        for code in 0..n_camps.pow(n as u32) {
            let labels: Vec<usize> = (0..n).map(|i| code / n_camps.pow(i as u32) % n_camps).collect();
            if first_seen(&labels) != labels {
                continue;
            }
            let mut here = labels;
            loop {
                let now = energy(&here);
                let mut next: Option<(f64, Vec<usize>)> = None;
                for after in moves(&here) {
                    let then = energy(&after);
                    if then < next.as_ref().map_or(now, |(best, _)| *best) - 1e-9 {
                        next = Some((then, after));
                    }
                }
                match next {
                    Some((_, after)) => here = after,
                    None => break,
                }
            }
            match found.iter_mut().find(|(camps, ..)| *camps == here) {
                Some((.., basin)) => *basin += 1,
                None => {
                    let is_strict = moves(&here).iter().all(|after| energy(after) > energy(&here) + 1e-9);
                    found.push((here.clone(), energy(&here), is_strict, 1));
                }
            }
        }
        found
    }

    #[test]
    fn minima_and_basins_are_those_of_the_definition() {
        for (seed, coarse) in [(1, false), (2, false), (3, true), (4, true), (5, true)] {
            for (camps, n, n_camps) in [(Camps::Two, 7, 2), (Camps::Any, 5, 5)] {
                let landscape = random_landscape(n, seed, coarse);
                let found = landscape.minima(camps).unwrap();
                let expected = by_definition(&landscape, n_camps);
                assert_eq!(found.minima.len(), expected.len());
                for (camps, energy, is_strict, basin) in expected {
                    let n_blocs = camps.iter().max().unwrap() + 1;
                    let blocs: Vec<Vec<usize>> =
                        (0..n_blocs).map(|bloc| (0..n).filter(|&i| camps[i] == bloc).collect()).collect();
                    let minimum = found.minima.iter().find(|minimum| minimum.camps == blocs).unwrap();
                    assert!((minimum.energy - energy).abs() < 1e-9);
                    assert_eq!((minimum.is_strict, minimum.basin), (is_strict, basin));
                }
            }
        }
    }

    #[test]
    fn runs_join_into_one_landscape() {
        // Fifteen actors are four runs; all assignments end somewhere, and energies are those of the camps.
        let landscape = random_landscape(15, 8, false);
        let found = landscape.minima(Camps::Two).unwrap();
        assert_eq!(found.n_assignments, 1 << 14);
        assert_eq!(found.minima.iter().map(|minimum| minimum.basin).sum::<u64>(), 1 << 14);
        for minimum in &found.minima {
            let camp = |actor| usize::from(!minimum.camps[0].contains(&actor));
            let camps: Vec<usize> = (0..15).map(camp).collect();
            assert!((landscape.energy(&camps).unwrap() - minimum.energy).abs() < 1e-9);
            for actor in 0..15 {
                let mut moved = camps.clone();
                moved[actor] = 1 - moved[actor];
                assert!(landscape.energy(&moved).unwrap() >= minimum.energy - 1e-9);
            }
        }
    }

    #[test]
    fn mistakes_are_named() {
        let found = Landscape::new(&[1.0, 1.0], &[vec![0.0, 0.5], vec![0.4, 0.0]]);
        assert_eq!(found, Err(FormationError::NotSymmetric { i: 0, j: 1 }));
        let found = Landscape::new(&[1.0, 1.0], &[vec![0.0, 1.5], vec![1.5, 0.0]]);
        assert_eq!(found, Err(FormationError::Number { what: "the propensities", number: 1.5 }));
        let flat = Landscape::new(&[1.0; 18], &vec![vec![0.0; 18]; 18]).unwrap();
        let expected = FormationError::TooManyMinima { n: 1 << 17, most: MAX_MINIMA };
        assert_eq!(flat.minima(Camps::Two), Err(expected));
    }
}
