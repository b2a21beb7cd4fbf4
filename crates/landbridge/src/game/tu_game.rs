//! The characteristic function: a value for every coalition.

use super::coalition::{Coalition, MAX_PLAYERS};

/// A game with transferable utility: v(S) for all 2ⁿ coalitions S, by bitmask, v(∅) = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct TuGame {
    n_players: usize,
    values: Vec<f64>,
}

impl TuGame {
    /// The game in which nothing is gained.
    ///
    /// # Panics
    /// With more than [`MAX_PLAYERS`] players.
    #[must_use]
    pub fn zero(n_players: usize) -> Self {
        assert!(n_players <= MAX_PLAYERS, "a table of {n_players} players does not fit into memory");
        Self { n_players, values: vec![0.0; 1 << n_players] }
    }

    /// The game whose values the rule gives.
    ///
    /// # Panics
    /// With more than [`MAX_PLAYERS`] players.
    #[must_use]
    pub fn from_rule(n_players: usize, rule: impl Fn(Coalition) -> f64) -> Self {
        let mut game = Self::zero(n_players);
        for coalition in Coalition::all(n_players) {
            game.values[coalition.index()] = rule(coalition);
        }
        game
    }

    /// The game of these values, by bitmask: 2ⁿ of them, the first 0.
    ///
    /// # Panics
    /// Where their number is no power of two, or more than [`MAX_PLAYERS`] players have, or the first is not 0.
    #[must_use]
    pub fn from_values(values: Vec<f64>) -> Self {
        assert!(values.len().is_power_of_two(), "{} values are not those of all coalitions", values.len());
        let n_players = values.len().ilog2() as usize;
        assert!(n_players <= MAX_PLAYERS, "a table of {n_players} players is not handled");
        assert!(matches!(values[0], 0.0), "nobody makes {}", values[0]);
        Self { n_players, values }
    }

    /// How many players it has.
    #[must_use]
    pub fn n_players(&self) -> usize {
        self.n_players
    }

    /// v(S).
    #[must_use]
    pub fn value(&self, coalition: Coalition) -> f64 {
        self.values[coalition.index()]
    }

    /// All values by bitmask.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Value of all players together.
    #[must_use]
    pub fn grand(&self) -> f64 {
        self.value(Coalition::grand(self.n_players))
    }

    /// The largest |v(S)|: what tolerances are relative to.
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        self.values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()))
    }

    /// What the player adds to a coalition it is not in.
    #[must_use]
    pub fn marginal(&self, player: usize, coalition: Coalition) -> f64 {
        self.value(coalition.with(player)) - self.value(coalition.without(player))
    }

    /// The game without those outside `present`: v(S ∩ present).
    #[must_use]
    pub fn restricted(&self, present: Coalition) -> Self {
        Self::from_rule(self.n_players, |coalition| self.value(coalition.intersection(present)))
    }

    /// The game of some players alone, whose player k is our player `players[k]`.
    #[must_use]
    pub fn subgame(&self, players: &[usize]) -> Self {
        Self::from_rule(players.len(), |coalition| self.value(coalition.of(players)))
    }

    /// Adds a part's game, whose player k is our player `players[k]`: v(S) + part(S ∩ players).
    pub fn add_part(&mut self, part: &Self, players: &[usize]) {
        for coalition in Coalition::all(self.n_players) {
            let inside: Coalition = players
                .iter()
                .enumerate()
                .filter(|&(_, &player)| coalition.contains(player))
                .map(|(k, _)| k)
                .collect();
            self.values[coalition.index()] += part.value(inside);
        }
    }

    /// The player and coalition whose joining lowers v most, with the drop, where it is above `tolerance`.
    #[must_use]
    pub fn monotone_violation(&self, tolerance: f64) -> Option<(usize, Coalition, f64)> {
        let mut worst: Option<(usize, Coalition, f64)> = None;
        for coalition in Coalition::all(self.n_players) {
            for player in (0..self.n_players).filter(|&player| !coalition.contains(player)) {
                let drop = -self.marginal(player, coalition);
                if drop > tolerance && worst.is_none_or(|(_, _, most)| drop > most) {
                    worst = Some((player, coalition, drop));
                }
            }
        }
        worst
    }

    /// The two disjoint coalitions that lose most by joining, with the loss, where it is above `tolerance`; the error says
    /// that there are more than [`MAX_SUPERADDITIVE_PLAYERS`] players.
    ///
    /// # Errors
    /// Where there are too many players to look at all pairs.
    ///
    /// # Complexity
    /// 3ⁿ pairs.
    pub fn superadditive_violation(
        &self,
        tolerance: f64,
    ) -> Result<Option<(Coalition, Coalition, f64)>, TooManyPlayers> {
        if self.n_players > MAX_SUPERADDITIVE_PLAYERS {
            return Err(TooManyPlayers { n_players: self.n_players });
        }
        let mut worst: Option<(Coalition, Coalition, f64)> = None;
        for first in Coalition::all(self.n_players) {
            // The subsets of the others, each pair once.
            let others = Coalition::grand(self.n_players).difference(first);
            let mut bits = others.bits();
            while bits > first.bits() {
                let second = Coalition::from_bits(bits);
                let loss = self.value(first) + self.value(second) - self.value(first.union(second));
                if loss > tolerance && worst.is_none_or(|(_, _, most)| loss > most) {
                    worst = Some((first, second, loss));
                }
                bits = (bits - 1) & others.bits();
            }
        }
        Ok(worst)
    }
}

/// A game is too large for a check of every pair of coalitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPlayers {
    /// How many it has.
    pub n_players: usize,
}

impl std::fmt::Display for TooManyPlayers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} players are more than the {MAX_SUPERADDITIVE_PLAYERS} whose pairs are all looked at",
            self.n_players
        )
    }
}

impl std::error::Error for TooManyPlayers {}

/// Up to this many players superadditivity is checked over all pairs of disjoint coalitions: 3¹⁴ of them take a moment.
pub const MAX_SUPERADDITIVE_PLAYERS: usize = 14;

/// The game without those who add nothing to any coalition, and who its players are. What a null player gets is nothing, and its
/// excess would hide that of others.
///
/// # Complexity
/// n·2ⁿ⁻¹ marginals.
#[must_use]
pub fn without_null_players(game: &TuGame) -> (TuGame, Vec<usize>) {
    let adds = |player: &usize| {
        let mut others = Coalition::all(game.n_players()).filter(|coalition| !coalition.contains(*player));
        others.any(|coalition| game.marginal(*player, coalition) != 0.0)
    };
    let players: Vec<usize> = (0..game.n_players()).filter(adds).collect();
    (game.subgame(&players), players)
}

/// The expected game where player i is up with probability `uptime[i]`, independently:
/// ev(S) = Σ_{T ⊆ S} Π_{i∈T} `p_i` Π_{i∈S∖T} (1 − `p_i`) v(T), as one transform over the players.
///
/// # Complexity
/// n·2ⁿ⁻¹ steps.
///
/// Players beyond the end of `uptime` are always up.
#[must_use]
pub fn expected_game(game: &TuGame, uptime: &[f64]) -> TuGame {
    let mut expected = game.clone();
    for (player, &p) in uptime.iter().enumerate().take(game.n_players) {
        for coalition in Coalition::all(game.n_players).filter(|coalition| coalition.contains(player)) {
            let down = expected.values[coalition.without(player).index()];
            let up = &mut expected.values[coalition.index()];
            *up = p * *up + (1.0 - p) * down;
        }
    }
    expected
}
