//! Games in partition function form: what a coalition makes depends on how the others are grouped.

use super::{Coalition, TuGame, shapley};
use std::collections::BTreeMap;

/// Ten players have 115,975 partitions, eleven 678,570.
pub const MAX_PARTITION_PLAYERS: usize = 10;

/// A game in partition function form: a worth for every block of every partition of the players.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionFunction {
    n_players: usize,
    /// By partition, whose blocks go by lowest member: the worth of each block.
    worth: BTreeMap<Vec<Coalition>, Vec<f64>>,
}

/// What is wrong with a table of partitions. Texts are as given, or as they should be where something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionMistake {
    /// The text is no partition of the players.
    NotAPartition {
        /// The text.
        partition: String,
        /// What is wrong with it.
        why: String,
    },
    /// The partition is there already, perhaps written in another order.
    RepeatedPartition {
        /// The text.
        partition: String,
        /// The text of the first.
        first: String,
    },
    /// A worth is given for what is no block of the partition.
    NotABlock {
        /// The partition.
        partition: String,
        /// The text of the block.
        block: String,
    },
    /// The block has a worth already.
    RepeatedBlock {
        /// The partition.
        partition: String,
        /// The text of the block.
        block: String,
    },
    /// A block of the partition has no worth.
    MissingBlock {
        /// The partition.
        partition: String,
        /// The block.
        block: String,
    },
    /// Partitions of the players are not there.
    MissingPartitions {
        /// All of them.
        partitions: Vec<String>,
    },
}

impl std::fmt::Display for PartitionMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAPartition { partition, why } => {
                write!(f, "\"{partition}\" is no partition of the players: {why}")
            }
            Self::RepeatedPartition { partition, first } => {
                write!(f, "\"{partition}\" is the same partition as \"{first}\"")
            }
            Self::NotABlock { partition, block } => write!(f, "\"{block}\" is no block of \"{partition}\""),
            Self::RepeatedBlock { partition, block } => {
                write!(f, "\"{block}\" has a worth already in \"{partition}\"")
            }
            Self::MissingBlock { partition, block } => {
                write!(f, "block \"{block}\" of \"{partition}\" has no worth")
            }
            Self::MissingPartitions { partitions } => {
                let named: Vec<String> =
                    partitions.iter().take(10).map(|partition| format!("\"{partition}\"")).collect();
                write!(f, "no worths for {}", named.join(", "))?;
                match partitions.len() - named.len() {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

impl std::error::Error for PartitionMistake {}

impl PartitionFunction {
    /// The game in which the rule gives the worth of a block in a partition.
    ///
    /// # Panics
    /// With no player or more than [`MAX_PARTITION_PLAYERS`].
    #[must_use]
    pub fn from_rule(n_players: usize, rule: impl Fn(Coalition, &[Coalition]) -> f64) -> Self {
        let of = |partition: Vec<Coalition>| {
            let worth = partition.iter().map(|&block| rule(block, &partition)).collect();
            (partition, worth)
        };
        Self { n_players, worth: all_partitions(n_players).into_iter().map(of).collect() }
    }

    /// From texts: for each partition, written like `0,1|2`, its blocks, written like `0,1`, with their worths. Order does not matter.
    ///
    /// # Errors
    /// All mistakes: texts that are no partitions or blocks, are there twice, or are missing.
    ///
    /// # Panics
    /// With no player or more than [`MAX_PARTITION_PLAYERS`].
    pub fn from_texts(
        n_players: usize,
        table: &[(String, Vec<(String, f64)>)],
    ) -> Result<Self, Vec<PartitionMistake>> {
        let mut mistakes = Vec::new();
        let mut worth: BTreeMap<Vec<Coalition>, Vec<f64>> = BTreeMap::new();
        let mut texts: BTreeMap<Vec<Coalition>, &str> = BTreeMap::new();
        for (text, worths) in table {
            let partition = match parse_partition(text, n_players) {
                Ok(partition) => partition,
                Err(why) => {
                    mistakes.push(PartitionMistake::NotAPartition { partition: text.clone(), why });
                    continue;
                }
            };
            if let Some(first) = texts.get(&partition) {
                let first = (*first).to_owned();
                mistakes.push(PartitionMistake::RepeatedPartition { partition: text.clone(), first });
                continue;
            }
            texts.insert(partition.clone(), text);
            let worths = worths_of_blocks(text, &partition, worths, n_players, &mut mistakes);
            worth.insert(partition, worths);
        }
        let missing: Vec<String> = all_partitions(n_players)
            .iter()
            .filter(|partition| !texts.contains_key(*partition))
            .map(|partition| partition_text(partition))
            .collect();
        if !missing.is_empty() {
            mistakes.push(PartitionMistake::MissingPartitions { partitions: missing });
        }
        if mistakes.is_empty() { Ok(Self { n_players, worth }) } else { Err(mistakes) }
    }

    /// How many players it has.
    #[must_use]
    pub fn n_players(&self) -> usize {
        self.n_players
    }

    /// The worth of a block in a partition whose blocks go by lowest member, where there are such.
    #[must_use]
    pub fn worth(&self, block: Coalition, partition: &[Coalition]) -> Option<f64> {
        let place = partition.iter().position(|&other| other == block)?;
        self.worth.get(partition).map(|worth| worth[place])
    }

    /// Worths of the coalitions in those partitions that `holds` of them as their game: one for each coalition.
    fn table(&self, holds: impl Fn(Coalition, &[Coalition]) -> bool) -> TuGame {
        let mut values = vec![0.0; 1 << self.n_players];
        for (partition, worth) in &self.worth {
            for (&block, worth) in partition.iter().zip(worth) {
                if holds(block, partition) {
                    values[block.index()] = *worth;
                }
            }
        }
        TuGame::from_values(values)
    }
}

fn worths_of_blocks(
    text: &str,
    partition: &[Coalition],
    worths: &[(String, f64)],
    n_players: usize,
    mistakes: &mut Vec<PartitionMistake>,
) -> Vec<f64> {
    let mut found: Vec<Option<f64>> = vec![None; partition.len()];
    for (block_text, worth) in worths {
        let (partition_text, block) = (text.to_owned(), block_text.clone());
        let place = parse_block(block_text, n_players)
            .ok()
            .and_then(|block| partition.iter().position(|&other| other == block));
        match place {
            None => mistakes.push(PartitionMistake::NotABlock { partition: partition_text, block }),
            Some(place) if found[place].is_some() => {
                mistakes.push(PartitionMistake::RepeatedBlock { partition: partition_text, block });
            }
            Some(place) => found[place] = Some(*worth),
        }
    }
    for (&block, _) in partition.iter().zip(&found).filter(|(_, worth)| worth.is_none()) {
        mistakes
            .push(PartitionMistake::MissingBlock { partition: text.to_owned(), block: block_text(block) });
    }
    found.into_iter().flatten().collect()
}

/// The partition of `n_players` players that a text like `0,1|2` stands for, its blocks by lowest member.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_partition(text: &str, n_players: usize) -> Result<Vec<Coalition>, String> {
    let mut partition = Vec::new();
    let mut placed = Coalition::EMPTY;
    for block in text.split('|') {
        let block = parse_block(block, n_players)?;
        if let Some(player) = block.intersection(placed).members().next() {
            return Err(format!("player {player} is in two blocks"));
        }
        placed = placed.union(block);
        partition.push(block);
    }
    match Coalition::grand(n_players).difference(placed).members().next() {
        Some(player) => Err(format!("player {player} is in no block")),
        None => {
            partition.sort_by_key(|block| block.bits().trailing_zeros());
            Ok(partition)
        }
    }
}

fn parse_block(text: &str, n_players: usize) -> Result<Coalition, String> {
    let mut block = Coalition::EMPTY;
    for player in text.split(',').map(str::trim) {
        // Digits alone: a sign would be read as a number too.
        let number = player.chars().all(|c| c.is_ascii_digit()).then(|| player.parse::<usize>().ok());
        match number.flatten() {
            None => return Err(format!("\"{player}\" is no player's number")),
            Some(player) if player >= n_players => {
                return Err(format!("there is no player {player}, only 0 to {}", n_players - 1));
            }
            Some(player) if block.contains(player) => {
                return Err(format!("player {player} is twice in a block"));
            }
            Some(player) => block = block.with(player),
        }
    }
    Ok(block)
}

fn block_text(block: Coalition) -> String {
    block.members().map(|player| player.to_string()).collect::<Vec<_>>().join(",")
}

fn partition_text(partition: &[Coalition]) -> String {
    partition.iter().map(|&block| block_text(block)).collect::<Vec<_>>().join("|")
}

/// All partitions of the players, blocks by lowest member: each player joins a block of the players before it, or starts one.
fn all_partitions(n_players: usize) -> Vec<Vec<Coalition>> {
    assert!(
        (1..=MAX_PARTITION_PLAYERS).contains(&n_players),
        "partitions of {n_players} players are not handled"
    );
    let mut partitions = vec![Vec::new()];
    for player in 0..n_players {
        let mut grown = Vec::new();
        for partition in partitions {
            for place in 0..partition.len() {
                let mut joined: Vec<Coalition> = partition.clone();
                joined[place] = joined[place].with(player);
                grown.push(joined);
            }
            let mut started = partition;
            started.push(Coalition::singleton(player));
            grown.push(started);
        }
        partitions = grown;
    }
    partitions
}

/// Myerson's value of a game in partition function form: the one that is efficient, linear and fair to carriers. With q blocks in Q, player i
/// gets Σ over blocks S of partitions Q of (−1)^(q−1) (q−1)! · [1/n − Σ 1/((q−1)(n−|T|)) over blocks T ≠ S of Q without i] · w(S, Q).
///
/// # Complexity
/// A few steps for each player and block of each partition: 115,975 partitions of ten players.
///
/// # References
/// [Myerson 1977b]
#[must_use]
pub fn myerson_pff(game: &PartitionFunction) -> Vec<f64> {
    let n = game.n_players;
    // Taken 2520 times, the smallest common multiple of 1 to 10, and by (q−1)!/(q−1) = (q−2)!, all coefficients are whole numbers. Rounded
    // ones would err the same way in thousands of partitions.
    let share_of = |count: usize| (COMMON_MULTIPLE / count) as f64;
    let mut sums = vec![CompensatedSum::default(); n];
    for (partition, worth) in &game.worth {
        let all: f64 = worth.iter().sum();
        if partition.len() == 1 {
            for sum in &mut sums {
                sum.add(share_of(n) * all);
            }
            continue;
        }
        let others = (partition.len() - 1) as f64;
        let factor = (1..partition.len() - 1).fold(-1.0, |product, k| -product * k as f64);
        let weights: Vec<f64> = partition.iter().map(|block| share_of(n - block.len())).collect();
        // The sum over T ≠ S is the sum over all T less that of S, and less that of i's own block where it is not S.
        let sum: f64 = weights.iter().sum();
        let own: f64 = weights.iter().zip(worth).map(|(weight, worth)| weight * worth).sum();
        let common = others * share_of(n) * all - (sum * all - own);
        for ((block, weight), worth) in partition.iter().zip(&weights).zip(worth) {
            for player in block.members() {
                sums[player].add(factor * (common + weight * (all - worth)));
            }
        }
    }
    sums.iter().map(|sum| sum.value() / share_of(1)).collect()
}

/// Divisible by the numbers of players up to [`MAX_PARTITION_PLAYERS`].
const COMMON_MULTIPLE: usize = 2520;

/// A sum that keeps what rounding drops: terms of ten players alternate and are millions of times larger than the shares.
///
/// # References
/// [Knuth 1997]
#[derive(Clone, Copy, Default)]
struct CompensatedSum {
    sum: f64,
    dropped: f64,
}

impl CompensatedSum {
    fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        let added = sum - self.sum;
        self.dropped += (self.sum - (sum - added)) + (term - added);
        self.sum = sum;
    }

    fn value(&self) -> f64 {
        self.sum + self.dropped
    }
}

/// The externality-free value: the Shapley value where a coalition makes what it is worth with all outsiders alone.
///
/// # Complexity
/// One look at each block of each partition.
///
/// # References
/// [Pham Do & Norde 2007], [de Clippel & Serrano 2008]
#[must_use]
pub fn externality_free(game: &PartitionFunction) -> Vec<f64> {
    shapley(&game.table(|block, partition| partition.iter().all(|&other| other == block || other.len() == 1)))
}

/// `McQuillin`'s value: the Shapley value where a coalition makes what it is worth with all outsiders together.
///
/// # Complexity
/// One look at each block of each partition.
///
/// # References
/// [`McQuillin` 2009]
#[must_use]
pub fn mcquillin(game: &PartitionFunction) -> Vec<f64> {
    shapley(&game.table(|_, partition| partition.len() <= 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn random_game(n: usize, seed: u64) -> PartitionFunction {
        PartitionFunction::from_rule(n, |block, partition| {
            let number = partition.iter().fold(u64::from(block.bits()), |number, block| {
                number.wrapping_mul(1031).wrapping_add(u64::from(block.bits()))
            });
            Random::of(seed, number).uniform()
        })
    }

    fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < tolerance, "{found} {expected}");
        }
    }

    #[test]
    fn partitions_are_as_many_as_bell_counted() {
        let counts: Vec<usize> = (1..=10).map(|n| all_partitions(n).len()).collect();
        assert_eq!(counts, [1, 2, 5, 15, 52, 203, 877, 4140, 21_147, 115_975]);
    }

    #[test]
    fn myerson_shares_are_those_of_the_definition() {
        for n in 1..6 {
            let game = random_game(n, 3);
            let mut expected = vec![0.0; n];
            for (partition, worth) in &game.worth {
                let q = partition.len();
                let sign = if q % 2 == 1 { 1.0 } else { -1.0 };
                let factor = sign * (1..q).map(|k| k as f64).product::<f64>();
                for (s, worth) in partition.iter().zip(worth) {
                    for (player, share) in expected.iter_mut().enumerate() {
                        let others = partition.iter().filter(|t| *t != s && !t.contains(player));
                        let sum: f64 = others.map(|t| 1.0 / ((q - 1) * (n - t.len())) as f64).sum();
                        *share += factor * (1.0 / n as f64 - sum) * worth;
                    }
                }
            }
            assert_close(&myerson_pff(&game), &expected, 1e-12);
            assert_close(&[expected.iter().sum()], &[game.worth[&vec![Coalition::grand(n)]][0]], 1e-12);
        }
    }

    #[test]
    fn without_externalities_all_three_are_the_shapley_value() {
        for n in [1, 2, 3, 6, 10] {
            let value = |s: Coalition| Random::of(8, u64::from(s.bits())).uniform();
            let table = TuGame::from_rule(n, |s| if s.is_empty() { 0.0 } else { value(s) });
            let game = PartitionFunction::from_rule(n, |block, _| value(block));
            let expected = shapley(&table);
            // A million terms of ten players are up to 10⁴ times as large as worths, and cancel.
            assert_close(&myerson_pff(&game), &expected, 1e-10);
            assert_close(&externality_free(&game), &expected, 1e-12);
            assert_close(&mcquillin(&game), &expected, 1e-12);
        }
    }

    #[test]
    fn with_externalities_the_three_differ_and_share_everything() {
        let game = random_game(4, 1);
        let all = game.worth(Coalition::grand(4), &[Coalition::grand(4)]).unwrap();
        let values = [myerson_pff(&game), externality_free(&game), mcquillin(&game)];
        for shares in &values {
            assert_close(&[shares.iter().sum()], &[all], 1e-12);
        }
        assert!(values[0] != values[1] && values[1] != values[2]);
    }

    #[test]
    fn texts_are_read_in_any_order_and_all_mistakes_are_named() {
        let worths = |blocks: &[&str]| -> Vec<(String, f64)> {
            blocks.iter().map(|block| ((*block).to_owned(), 1.0)).collect()
        };
        let table = |entries: &[(&str, &[&str])]| -> Vec<(String, Vec<(String, f64)>)> {
            entries.iter().map(|(partition, blocks)| ((*partition).to_owned(), worths(blocks))).collect()
        };
        let good = table(&[("1|0", &["1", "0"]), ("1, 0", &["0,1"])]);
        assert_eq!(PartitionFunction::from_texts(2, &good), Ok(PartitionFunction::from_rule(2, |_, _| 1.0)));

        let bad = table(&[
            ("0|1,2", &["0", "0", "2"]),
            ("2,1|0", &["0", "1,2"]),
            ("0|1", &[]),
            ("0,0|1|2", &[]),
            ("0|1|x", &[]),
            ("0,1,2", &["0,1,2"]),
        ]);
        let messages: Vec<String> = PartitionFunction::from_texts(3, &bad)
            .unwrap_err()
            .iter()
            .map(std::string::ToString::to_string)
            .collect();
        assert_eq!(
            messages,
            [
                "\"0\" has a worth already in \"0|1,2\"",
                "\"2\" is no block of \"0|1,2\"",
                "block \"1,2\" of \"0|1,2\" has no worth",
                "\"2,1|0\" is the same partition as \"0|1,2\"",
                "\"0|1\" is no partition of the players: player 2 is in no block",
                "\"0,0|1|2\" is no partition of the players: player 0 is twice in a block",
                "\"0|1|x\" is no partition of the players: \"x\" is no player's number",
                "no worths for \"0,1|2\", \"0,2|1\", \"0|1|2\"",
            ]
        );
    }
}
