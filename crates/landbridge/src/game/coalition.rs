//! Sets of players as bits: player 0 is bit 0.

/// A table of a game of more players would not fit into memory: 2²⁶ values are half a gigabyte.
pub const MAX_PLAYERS: usize = 26;

/// A set of players.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Coalition(u32);

impl Coalition {
    /// Nobody.
    pub const EMPTY: Self = Self(0);

    /// All of `n` players.
    #[must_use]
    pub const fn grand(n: usize) -> Self {
        if n >= 32 { Self(u32::MAX) } else { Self((1 << n) - 1) }
    }

    /// One player alone.
    #[must_use]
    pub const fn singleton(player: usize) -> Self {
        Self(1 << player)
    }

    /// From its bitmask.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Its bitmask.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Its place in a table over all coalitions.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// With the player in it.
    #[must_use]
    pub const fn with(self, player: usize) -> Self {
        Self(self.0 | 1 << player)
    }

    /// With the player out of it.
    #[must_use]
    pub const fn without(self, player: usize) -> Self {
        Self(self.0 & !(1 << player))
    }

    /// Members of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Members of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Members of this and not of the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the player is in it.
    #[must_use]
    pub const fn contains(self, player: usize) -> bool {
        self.0 >> player & 1 == 1
    }

    /// Whether nobody is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all its members are in the other.
    #[must_use]
    pub const fn is_subset_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the two share no member.
    #[must_use]
    pub const fn is_disjoint_from(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    /// How many members it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Its members, lowest first.
    pub fn members(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |&player| self.contains(player))
    }

    /// The players that its members stand for, as places in a list: member k is `players[k]`.
    #[must_use]
    pub fn of(self, players: &[usize]) -> Self {
        self.members().map(|place| players[place]).collect()
    }

    /// All coalitions of `n` players, by bitmask.
    pub fn all(n: usize) -> impl Iterator<Item = Self> {
        (0..1u32 << n).map(Self)
    }
}

impl FromIterator<usize> for Coalition {
    fn from_iter<I: IntoIterator<Item = usize>>(players: I) -> Self {
        players.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// As the list of its members.
impl serde::Serialize for Coalition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.members())
    }
}
