//! The orders in which programs of cooperative games list coalitions.

use crate::game::Coalition;
use std::cmp::Reverse;

/// In which order coalitions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoalitionOrder {
    /// By number, player k counting 2ᵏ: {}, {0}, {1}, {0,1}, {2}, … What MatTuGames reads.
    #[default]
    Bits,
    /// By size, and those of the same size as words are in a dictionary: {}, {0}, {1}, {2}, {0,1}, {0,2}, … What CoopGame, GameTheory,
    /// TUGLab and TuGames read.
    Lexicographic,
}

impl CoalitionOrder {
    /// All coalitions of `n_players`, the empty one first.
    ///
    /// # Complexity
    /// n·2ⁿ comparisons for the lexicographic order.
    #[must_use]
    pub fn coalitions(self, n_players: usize) -> Vec<Coalition> {
        let mut coalitions: Vec<Coalition> = Coalition::all(n_players).collect();
        if self == Self::Lexicographic {
            // Of two coalitions of the same size the one with the lowest player that is not in both comes first.
            coalitions.sort_by_key(|coalition| (coalition.len(), Reverse(coalition.bits().reverse_bits())));
        }
        coalitions
    }
}
