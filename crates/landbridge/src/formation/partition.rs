//! Partitions of the candidates into blocs, in a fixed order, and the moves from one to another. Knows no pay-offs.

#![allow(
    clippy::cast_possible_truncation,
    reason = "labels are at most 16, and places in a list of all partitions at most Bell(10)"
)]

use super::FormationError;
use crate::game::Coalition;

/// A partition has at most this many candidates.
pub const MAX_CANDIDATES: usize = 16;

/// All partitions are listed up to this many candidates: Bell(10) = 115,975.
pub const MAX_ENUMERATED: usize = 10;

/// `COMPLETIONS[m][j]`: in how many ways m more candidates can be placed when j blocs are there already.
const COMPLETIONS: [[u64; MAX_CANDIDATES + 2]; MAX_CANDIDATES + 1] = completions();

const fn completions() -> [[u64; MAX_CANDIDATES + 2]; MAX_CANDIDATES + 1] {
    let mut ways = [[0; MAX_CANDIDATES + 2]; MAX_CANDIDATES + 1];
    ways[0] = [1; MAX_CANDIDATES + 2];
    let mut more = 1;
    while more <= MAX_CANDIDATES {
        let mut blocs = 0;
        while blocs + more <= MAX_CANDIDATES + 1 {
            ways[more][blocs] = blocs as u64 * ways[more - 1][blocs] + ways[more - 1][blocs + 1];
            blocs += 1;
        }
        more += 1;
    }
    ways
}

/// How many partitions `n` candidates have.
///
/// # Errors
/// Above [`MAX_CANDIDATES`].
pub fn bell_number(n: usize) -> Result<u64, FormationError> {
    match COMPLETIONS.get(n) {
        Some(ways) => Ok(ways[0]),
        None => Err(FormationError::TooManyCandidates { n, most: MAX_CANDIDATES }),
    }
}

/// A partition of n candidates as its restricted growth string: candidate 0 is in bloc 0, and every later candidate is in a bloc that is
/// there already or in the next new one. Partitions are ordered by that string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    n: u8,
    code: [u8; MAX_CANDIDATES],
    n_blocs: u8,
}

/// A move of one candidate into another bloc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SingleMove {
    /// Who moves.
    pub mover: usize,
    /// The bloc that it joins, as it was before; none where it goes alone.
    pub joins: Option<Coalition>,
    /// The partition afterwards.
    pub after: Partition,
}

impl Partition {
    /// From any labels: candidates with one label are in one bloc. `label` is asked for each of `0..n`, n ≤ 16, and answers below 32.
    fn from_labels(n: u8, label: impl Fn(usize) -> u8) -> Self {
        const UNSEEN: u8 = u8::MAX;
        let mut number = [UNSEEN; 2 * MAX_CANDIDATES];
        let mut code = [0; MAX_CANDIDATES];
        let mut n_blocs = 0;
        for (candidate, place) in code.iter_mut().enumerate().take(usize::from(n)) {
            let number = &mut number[usize::from(label(candidate))];
            if *number == UNSEEN {
                *number = n_blocs;
                n_blocs += 1;
            }
            *place = *number;
        }
        Self { n, code, n_blocs }
    }

    fn checked(n: usize) -> Result<u8, FormationError> {
        match u8::try_from(n) {
            Ok(0) => Err(FormationError::NoCandidates),
            Ok(small) if n <= MAX_CANDIDATES => Ok(small),
            _ => Err(FormationError::TooManyCandidates { n, most: MAX_CANDIDATES }),
        }
    }

    /// Everybody alone.
    ///
    /// # Errors
    /// With no candidates, or more than [`MAX_CANDIDATES`].
    pub fn all_alone(n: usize) -> Result<Self, FormationError> {
        let n = Self::checked(n)?;
        Ok(Self::from_labels(n, |candidate| candidate as u8))
    }

    /// Everybody in one bloc.
    ///
    /// # Errors
    /// With no candidates, or more than [`MAX_CANDIDATES`].
    pub fn all_together(n: usize) -> Result<Self, FormationError> {
        let n = Self::checked(n)?;
        Ok(Self::from_labels(n, |_| 0))
    }

    /// From its blocs; candidates in no bloc are alone.
    ///
    /// # Errors
    /// With no candidates or more than [`MAX_CANDIDATES`], and where two blocs share a candidate or name one that is not there.
    pub fn from_blocs(n: usize, blocs: &[Coalition]) -> Result<Self, FormationError> {
        let small = Self::checked(n)?;
        let mut label: [u8; MAX_CANDIDATES] = std::array::from_fn(|candidate| candidate as u8);
        let mut placed = Coalition::EMPTY;
        for bloc in blocs {
            let mut first = None;
            for candidate in bloc.members() {
                if candidate >= n || placed.contains(candidate) {
                    return Err(FormationError::NotACandidate { player: candidate });
                }
                placed = placed.with(candidate);
                label[candidate] = *first.get_or_insert(candidate as u8);
            }
        }
        Ok(Self::from_labels(small, |candidate| label[candidate]))
    }

    /// The partition at the place `rank` of the order.
    ///
    /// # Errors
    /// With no candidates or more than [`MAX_CANDIDATES`], and where there are not so many partitions.
    pub fn from_rank(n: usize, mut rank: u64) -> Result<Self, FormationError> {
        let small = Self::checked(n)?;
        let most = bell_number(n)?;
        if rank >= most {
            return Err(FormationError::Shape {
                what: "the list of partitions",
                expected: usize::try_from(rank).unwrap_or(usize::MAX),
                found: usize::try_from(most).unwrap_or(usize::MAX),
            });
        }
        let (mut code, mut n_blocs) = ([0; MAX_CANDIDATES], 0u8);
        for (candidate, place) in code.iter_mut().enumerate().take(n) {
            let each = COMPLETIONS[n - 1 - candidate][usize::from(n_blocs)];
            let label = (rank / each).min(u64::from(n_blocs));
            rank -= label * each;
            *place = label as u8;
            n_blocs += u8::from(*place == n_blocs);
        }
        Ok(Self { n: small, code, n_blocs })
    }

    /// Its place in the order of all partitions of as many candidates.
    ///
    /// # Complexity
    /// n steps.
    #[must_use]
    pub fn rank(&self) -> u64 {
        let n = usize::from(self.n);
        let (mut rank, mut n_blocs) = (0, 0u8);
        for (candidate, &label) in self.code.iter().enumerate().take(n) {
            rank += u64::from(label) * COMPLETIONS[n - 1 - candidate][usize::from(n_blocs)];
            n_blocs += u8::from(label == n_blocs);
        }
        rank
    }

    /// How many candidates there are.
    #[must_use]
    pub fn n_candidates(&self) -> usize {
        usize::from(self.n)
    }

    /// How many blocs there are, those of one included.
    #[must_use]
    pub fn n_blocs(&self) -> usize {
        usize::from(self.n_blocs)
    }

    /// The number of the candidate's bloc.
    ///
    /// # Panics
    /// Where the candidate is beyond [`MAX_CANDIDATES`].
    #[must_use]
    pub fn bloc_of(&self, candidate: usize) -> usize {
        usize::from(self.code[candidate])
    }

    /// The members of the bloc of that number; nobody where there is no such bloc.
    #[must_use]
    pub fn bloc(&self, number: usize) -> Coalition {
        (0..self.n_candidates()).filter(|&candidate| self.bloc_of(candidate) == number).collect()
    }

    /// The blocs by number.
    #[must_use]
    pub fn blocs(&self) -> Vec<Coalition> {
        let mut blocs = vec![Coalition::EMPTY; self.n_blocs()];
        for candidate in 0..self.n_candidates() {
            let bloc = &mut blocs[self.bloc_of(candidate)];
            *bloc = bloc.with(candidate);
        }
        blocs
    }

    /// After the group leaves: it becomes one bloc, what is left of each old bloc stays together, other blocs stay (δ-rule). Nobody's
    /// leaving changes nothing.
    ///
    /// # References
    /// [Hart & Kurz 1983]
    #[must_use]
    pub fn after_group_leaves(&self, group: Coalition) -> Self {
        const LEFT: u8 = MAX_CANDIDATES as u8;
        Self::from_labels(
            self.n,
            |candidate| {
                if group.contains(candidate) { LEFT } else { self.code[candidate] }
            },
        )
    }

    /// After the candidate joins the bloc of that number; a number that no bloc has makes a bloc of its own.
    #[must_use]
    pub fn after_joining(&self, mover: usize, number: usize) -> Self {
        let label = if number < self.n_blocs() { number as u8 } else { self.n_blocs };
        Self::from_labels(self.n, |candidate| if candidate == mover { label } else { self.code[candidate] })
    }

    /// Every move of one candidate to another existing bloc, by number, or alone, which comes last; candidates in their order. Each leads
    /// to another partition than any other move of the same candidate.
    pub fn single_moves(&self) -> impl Iterator<Item = SingleMove> + '_ {
        let blocs = self.blocs();
        (0..self.n_candidates()).flat_map(move |mover| {
            let own = self.bloc_of(mover);
            let is_alone = blocs[own].len() == 1;
            let others: Vec<Option<Coalition>> = (0..blocs.len())
                .filter(|&number| number != own)
                .map(|number| Some(blocs[number]))
                .chain((!is_alone).then_some(None))
                .collect();
            others.into_iter().map(move |joins| {
                let number = joins.and_then(|bloc| bloc.members().next()).map(|member| self.bloc_of(member));
                let after = self.after_joining(mover, number.unwrap_or(MAX_CANDIDATES));
                SingleMove { mover, joins, after }
            })
        })
    }
}

impl std::fmt::Debug for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.blocs().iter().map(|bloc| bloc.members().collect::<Vec<usize>>()))
            .finish()
    }
}

/// As the list of its blocs, each the list of its members.
impl serde::Serialize for Partition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.blocs().iter().map(|bloc| bloc.members().collect::<Vec<usize>>()))
    }
}

/// All partitions of the candidates, in their order.
#[derive(Clone, Debug)]
pub struct Partitions {
    n_candidates: usize,
    all: Vec<Partition>,
}

impl Partitions {
    /// All Bell(n) of them.
    ///
    /// # Errors
    /// With no candidates, or more than [`MAX_ENUMERATED`].
    pub fn of(n_candidates: usize) -> Result<Self, FormationError> {
        if n_candidates > MAX_ENUMERATED {
            return Err(FormationError::TooManyCandidates { n: n_candidates, most: MAX_ENUMERATED });
        }
        let all = (0..bell_number(n_candidates)?)
            .map(|rank| Partition::from_rank(n_candidates, rank))
            .collect::<Result<_, _>>()?;
        Ok(Self { n_candidates, all })
    }

    /// How many candidates there are.
    #[must_use]
    pub fn n_candidates(&self) -> usize {
        self.n_candidates
    }

    /// The partitions.
    #[must_use]
    pub fn all(&self) -> &[Partition] {
        &self.all
    }

    /// Where the partition stands in the list; it must be one of as many candidates.
    #[must_use]
    pub fn index(&self, partition: &Partition) -> usize {
        partition.rank() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_partitions_as_bell_says() {
        // OEIS A000110.
        let bell = [1, 1, 2, 5, 15, 52, 203, 877, 4140, 21147, 115_975, 678_570, 4_213_597];
        for (n, expected) in bell.into_iter().enumerate() {
            assert_eq!(bell_number(n).unwrap(), expected);
        }
        assert_eq!(bell_number(16).unwrap(), 10_480_142_147);
        assert!(bell_number(17).is_err());
    }

    #[test]
    fn every_partition_is_listed_once_and_found_again() {
        let partitions = Partitions::of(7).unwrap();
        assert_eq!(partitions.all().len(), 877);
        assert!(partitions.all().windows(2).all(|pair| pair[0] < pair[1]));
        for (place, partition) in partitions.all().iter().enumerate() {
            assert_eq!(partitions.index(partition), place);
            assert_eq!(Partition::from_blocs(7, &partition.blocs()).unwrap(), *partition);
        }
        let last = bell_number(16).unwrap() - 1;
        assert_eq!(Partition::from_rank(16, last).unwrap(), Partition::all_alone(16).unwrap());
        assert!(Partition::from_rank(16, last + 1).is_err());
    }

    #[test]
    fn moves_are_those_of_the_definition() {
        // By sets: remove the group everywhere, drop what is empty, add the group.
        for partition in Partitions::of(5).unwrap().all() {
            for group in Coalition::all(5).skip(1) {
                let mut blocs: Vec<Coalition> = partition.blocs();
                for bloc in &mut blocs {
                    *bloc = bloc.difference(group);
                }
                blocs.push(group);
                let expected = Partition::from_blocs(5, &blocs).unwrap();
                assert_eq!(partition.after_group_leaves(group), expected);
            }
            for SingleMove { mover, joins, after } in partition.single_moves() {
                let mut blocs: Vec<Coalition> = partition.blocs();
                for bloc in &mut blocs {
                    *bloc = if Some(*bloc) == joins { bloc.with(mover) } else { bloc.without(mover) };
                }
                assert_eq!(after, Partition::from_blocs(5, &blocs).unwrap());
                assert_ne!(after, *partition);
            }
            assert_eq!(partition.after_group_leaves(Coalition::EMPTY), *partition);
        }
    }

    #[test]
    fn blocs_that_share_a_candidate_are_refused() {
        let blocs = [0b011, 0b110].map(Coalition::from_bits);
        assert_eq!(Partition::from_blocs(3, &blocs), Err(FormationError::NotACandidate { player: 1 }));
        let beyond = [Coalition::singleton(3)];
        assert_eq!(Partition::from_blocs(3, &beyond), Err(FormationError::NotACandidate { player: 3 }));
        assert_eq!(Partition::all_alone(0), Err(FormationError::NoCandidates));
    }
}
