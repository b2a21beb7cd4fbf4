//! What the states are to one another: who can deal with whom, who bargains as one, what being in one bloc is worth, and what
//! the forum has on its agenda.

use super::region::ActorId;

/// How reliably two actors can deal with each other; pairs without one always can.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// One of the two; the order means nothing.
    pub a: ActorId,
    /// The other.
    pub b: ActorId,
    /// Chance that they can deal directly, from 0 to 1.
    pub reliability: f64,
    /// Why.
    pub note: String,
}

/// A named coalition structure: a partition of the actors into blocs that bargain as one. Those in no bloc are alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Unique; [`ALONE`] is always there.
    pub name: String,
    /// No two share an actor.
    pub blocs: Vec<Bloc>,
}

impl Structure {
    /// The structure in which everyone is alone.
    #[must_use]
    pub fn alone() -> Self {
        Self { name: ALONE.to_owned(), blocs: Vec::new() }
    }
}

/// Name of the structure in which everyone is alone.
pub const ALONE: &str = "alone";

/// Actors that bargain as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Bloc {
    /// Unique in its structure.
    pub name: String,
    /// In the order of actors.csv.
    pub actors: Vec<ActorId>,
}

/// What being in one bloc is worth to two actors beside their shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// One of the two; the order means nothing.
    pub a: ActorId,
    /// The other.
    pub b: ActorId,
    /// What each gets while in one bloc, millions a year.
    pub tie: f64,
    /// What each pays for it, millions a year.
    pub rivalry: f64,
    /// How well they go together, from −1 to 1; absent where it is not known.
    pub propensity: Option<f64>,
}

/// Something to be decided, with everyone who has a say in it.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaIssue {
    /// Unique.
    pub name: String,
    /// Place in [`Region::subsystems`](super::Region::subsystems) whose gains are the powers; absent takes gains in all.
    pub subsystem: Option<usize>,
    /// At least one; the only one of an issue without dimensions has an empty name.
    pub dimensions: Vec<IssueDimension>,
    /// One for each actor, in the order of the table.
    pub voices: Vec<AgendaVoice>,
}

/// One scale of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueDimension {
    /// Unique in the issue.
    pub name: String,
    /// Ends of the scale.
    pub scale: (f64, f64),
    /// An outcome above this counts as a yes; a dimension without one asks nothing.
    pub yes_threshold: Option<f64>,
}

/// What one actor wants.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaVoice {
    /// Who.
    pub actor: ActorId,
    /// One for each dimension of the issue.
    pub positions: Vec<AgendaPosition>,
    /// What the issue is worth to it, millions a year.
    pub stake: f64,
    /// Its power, where the table gives it: then it gives that of every voice of the issue.
    pub power: Option<f64>,
}

/// Where an actor stands in one dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgendaPosition {
    /// The best guess.
    pub position: f64,
    /// Where it may lie: the range of the table where the position has a source, else the whole scale.
    pub range: (f64, f64),
    /// Whether evidence.csv names a source for it.
    pub sourced: bool,
    /// How much it cares, from 0 to 1.
    pub salience: f64,
}
