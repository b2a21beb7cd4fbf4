//! The list of metrics: names, arguments, units.

use serde::Serialize;

/// What an argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentKind {
    /// An actor of actors.csv, by its code.
    Actor,
    /// A sub-system of region.toml, or those it is connected with; in capitals or not.
    Subsystem,
    /// A coalition structure of blocs.csv, or `alone`.
    Structure,
    /// An issue of agenda.csv.
    Issue,
    /// A link of links.csv.
    Link,
    /// Who holds levers: an actor, `nature` or `third party`.
    Holder,
    /// Who is harmed: an actor, `candidates` or `everybody`.
    Target,
    /// How many levers, from 1.
    Levers,
}

impl ArgumentKind {
    /// The word in lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Actor => "ACTOR",
            Self::Subsystem => "SUB-SYSTEM",
            Self::Structure => "STRUCTURE",
            Self::Issue => "ISSUE",
            Self::Link => "LINK",
            Self::Holder => "HOLDER",
            Self::Target => "TARGET",
            Self::Levers => "LEVERS",
        }
    }
}

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The region's money, a year.
    Money,
    /// A share from 0 to 1.
    Share,
    /// A point on the issue's scale.
    Position,
    /// 1 for yes, 0 for no.
    YesNo,
    /// The unit of the link's commodity, a year.
    Quantity,
}

impl Unit {
    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Money => "money a year",
            Self::Share => "share, 0 to 1",
            Self::Position => "point on the scale",
            Self::YesNo => "1 yes, 0 no",
            Self::Quantity => "unit of the commodity a year",
        }
    }
}

/// One metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// What it is called by.
    pub name: &'static str,
    /// Arguments that must be given.
    pub required: &'static [ArgumentKind],
    /// Arguments that may follow.
    pub optional: &'static [ArgumentKind],
    /// What it is measured in.
    pub unit: Unit,
    /// What it says.
    pub meaning: &'static str,
}

impl Metric {
    /// How it is written, optional arguments in brackets.
    #[must_use]
    pub fn usage(&self) -> String {
        let required = self.required.iter().map(|kind| kind.word().to_owned());
        let optional = self.optional.iter().map(|kind| format!("[{}]", kind.word()));
        format!("{}({})", self.name, required.chain(optional).collect::<Vec<_>>().join(", "))
    }
}

use ArgumentKind::{Actor, Holder, Issue, Levers, Link, Structure, Subsystem, Target};

const fn metric(
    name: &'static str,
    required: &'static [ArgumentKind],
    optional: &'static [ArgumentKind],
    unit: Unit,
    meaning: &'static str,
) -> Metric {
    Metric { name, required, optional, unit, meaning }
}

/// All metrics.
pub const CATALOG: &[Metric] = &[
    metric("together", &[], &[Subsystem], Unit::Money, "v(N): what all make together"),
    metric("share", &[Actor], &[Subsystem], Unit::Money, "Shapley share"),
    metric("alone", &[Actor], &[Subsystem], Unit::Money, "v of the actor alone"),
    metric("gain", &[Actor], &[Subsystem], Unit::Money, "share minus alone"),
    metric(
        "regional",
        &[Actor],
        &[Subsystem],
        Unit::Money,
        "share minus the share in a region without the candidates",
    ),
    metric(
        "tied_gain",
        &[Actor],
        &[Subsystem],
        Unit::Money,
        "gain where only tied actors can deal (Myerson)",
    ),
    metric("nucleolus", &[Actor], &[], Unit::Money, "payoff by the nucleolus of the whole region"),
    metric(
        "core_excess",
        &[],
        &[],
        Unit::Money,
        "least-core epsilon without those who add nothing: above 0 the core is empty",
    ),
    metric(
        "shapley_excess",
        &[],
        &[],
        Unit::Money,
        "largest excess of any coalition under Shapley shares, without those who add nothing",
    ),
    metric(
        "bloc_shift",
        &[Actor, Structure],
        &[Subsystem],
        Unit::Money,
        "change of the actor's gain from all alone to the structure (Owen)",
    ),
    metric(
        "regional_shift",
        &[Actor, Structure],
        &[Subsystem],
        Unit::Money,
        "change of the actor's regional part from all alone to the structure",
    ),
    metric(
        "members_shift",
        &[Structure],
        &[Subsystem],
        Unit::Money,
        "change of what those in its blocs get together, from all alone to the structure",
    ),
    metric(
        "candidates_shift",
        &[Structure],
        &[Subsystem],
        Unit::Money,
        "change of what the candidates get together, in a bloc or not, from all alone to the structure",
    ),
    metric(
        "pair_shift",
        &[Actor, Actor],
        &[Subsystem],
        Unit::Money,
        "what two candidates gain by bargaining as one",
    ),
    metric(
        "pair_shift_of",
        &[Actor, Actor, Actor],
        &[],
        Unit::Money,
        "what the third actor's share moves by when the two bargain as one",
    ),
    metric(
        "interaction",
        &[Actor, Actor],
        &[],
        Unit::Money,
        "Shapley interaction index of a pair of candidates",
    ),
    metric(
        "is_nash_stable",
        &[Structure],
        &[],
        Unit::YesNo,
        "no candidate, in a bloc or not, gains by moving alone",
    ),
    metric(
        "is_core_stable",
        &[Structure],
        &[],
        Unit::YesNo,
        "no group of candidates gains by becoming a bloc",
    ),
    metric(
        "worst_objection",
        &[Structure],
        &[],
        Unit::Money,
        "most that a single candidate, in a bloc or not, gains by moving; 0 where none does",
    ),
    metric(
        "side_payments",
        &[Structure],
        &[],
        Unit::Money,
        "least money that must change hands in its blocs so that nobody in them leaves",
    ),
    metric("outcome", &[Issue], &[], Unit::Position, "Nash bargaining solution, mean of the dimensions"),
    metric("compromise", &[Issue], &[], Unit::Position, "weighted mean of positions, mean of the dimensions"),
    metric("median", &[Issue], &[], Unit::Position, "weighted median of positions, mean of the dimensions"),
    metric(
        "unity",
        &[Issue],
        &[],
        Unit::Share,
        "1 where all want the same, 0 where halves stand at the ends",
    ),
    metric("agrees", &[Issue], &[], Unit::YesNo, "some outcome is better for all than no agreement"),
    metric(
        "passes",
        &[Issue],
        &[],
        Unit::YesNo,
        "there is agreement, and the bargaining outcome is above the yes-threshold",
    ),
    metric(
        "exposure",
        &[Holder, Target, Levers],
        &[],
        Unit::Money,
        "worst loss of what the target adds to the whole, by so many levers of the holder",
    ),
    metric(
        "exposure_of_share",
        &[Holder, Target, Levers],
        &[],
        Unit::Money,
        "worst loss of the target's share when all bargain anew, by so many levers of the holder",
    ),
    metric("flow", &[Link], &[], Unit::Quantity, "flow at the sending end when all cooperate"),
];
