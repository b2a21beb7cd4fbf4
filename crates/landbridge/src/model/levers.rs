//! What can be done to assets from outside the bargain: levers, the motives that were coded for their precedents, and what protects
//! against them.

use super::region::{ActorId, LinkId};
use serde::Serialize;

/// An asset of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetId {
    /// A link.
    Link(LinkId),
    /// Place in [`Region::supplies`](super::Region::supplies).
    Supply(usize),
    /// Place in [`Region::demands`](super::Region::demands): one step.
    Demand(usize),
    /// Place in [`Region::stores`](super::Region::stores).
    Store(usize),
}

/// Who holds a lever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A state or outside power.
    Actor(ActorId),
    /// Storm, accident, drought: nobody's will.
    Nature,
    /// A war next door.
    ThirdParty,
}

/// By what means a lever works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Supply of energy.
    Energy,
    /// Passage.
    Transit,
    /// Buying and selling.
    Trade,
    /// Control systems.
    Cyber,
    /// Strikes and crowds.
    Unrest,
    /// Courts and permits.
    Legal,
    /// People who work abroad.
    Migration,
}

/// What a lever does to its assets while it is pulled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LeverEffect {
    /// All capacity is gone.
    Close,
    /// This share of the capacity is gone, above 0 and at most 1.
    Derate(f64),
    /// Added to the marginal cost, money per unit.
    Tax(f64),
    /// Added to the price of a demand or the marginal cost of a supply, money per unit.
    Price(f64),
}

/// Something that its holder can do to others' assets.
#[derive(Clone, Debug, PartialEq)]
pub struct Lever {
    /// Unique.
    pub name: String,
    /// Whose it is.
    pub holder: Holder,
    /// By what means.
    pub channel: Channel,
    /// On what, in the order of the tables; never empty in the base.
    pub assets: Vec<AssetId>,
    /// What it does.
    pub effect: LeverEffect,
    /// How long it is pulled, above 0 and at most 365.
    pub days: f64,
    /// Place in [`Region::periods`](super::Region::periods) that it begins with; absent where its holder may choose.
    pub begins: Option<usize>,
    /// What pulling it costs its holder beside its own loss in the network, millions; absent where nobody knows.
    pub cost: Option<f64>,
    /// Levers of one group have one cause; empty where it has none.
    pub group: String,
    /// Name of a lever that cannot be pulled beside this one; empty where there is none.
    pub instead_of: String,
    /// Whether what is not carried on its days can be carried on other days of the same period.
    pub waits: bool,
    /// Whether what it did can be undone.
    pub reversible: bool,
    /// Chance a year that it happens by itself; absent where it does not, or where a state decides.
    pub chance: Option<f64>,
}

/// An event on which a lever rests, with the motive that was coded for it: a judgment, kept apart from the lever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Motive {
    /// Place in [`Region::levers`](super::Region::levers).
    pub lever: usize,
    /// The event's id; empty where none was recorded.
    pub event: String,
    /// 0 accident, commerce or a war of others, 1 deliberate and disputed, 2 deliberate and stated or attributed; absent where not coded.
    pub intent: Option<u8>,
    /// What to know about it.
    pub note: String,
}

/// Something that can be done beforehand.
#[derive(Clone, Debug, PartialEq)]
pub struct Defense {
    /// Unique.
    pub name: String,
    /// What it does.
    pub measure: Measure,
    /// Millions a year.
    pub cost: f64,
    /// What to know about it.
    pub note: String,
}

impl LeverEffect {
    /// Its name in levers.csv.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Derate(_) => "derate",
            Self::Tax(_) => "tax",
            Self::Price(_) => "price",
        }
    }
}

/// Assets that ignore levers, of some holders or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Protection {
    /// What is protected.
    pub assets: Vec<AssetId>,
    /// Against whose levers; empty against everybody's.
    pub holders: Vec<Holder>,
    /// Against which effects, by their names in levers.csv; empty against all.
    pub effects: Vec<&'static str>,
}

impl Protection {
    /// Whether an asset ignores a lever.
    #[must_use]
    pub fn shields(&self, asset: AssetId, lever: &Lever) -> bool {
        self.assets.contains(&asset)
            && (self.holders.is_empty() || self.holders.contains(&lever.holder))
            && (self.effects.is_empty() || self.effects.contains(&lever.effect.name()))
    }
}

/// What a defense does.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// These assets ignore levers.
    Protects(Protection),
    /// These options stand.
    Builds(Vec<AssetId>),
}
