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
    /// A kind of event of events.csv.
    Kind,
    /// A channel of events.csv.
    Channel,
    /// Name of a figure of indicators.csv; whether it is there is seen when it is looked up.
    Indicator,
    /// Whom a figure of indicators.csv is of: an actor, or a structure for those in its blocs.
    Entity,
    /// A year.
    Year,
    /// Who promised help in guarantees.csv: an actor, or `forum`.
    Guarantor,
    /// A class of outcomes of futures.toml.
    Class,
    /// A test of futures.toml.
    Test,
    /// An option of futures.toml.
    Option,
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
            Self::Kind => "KIND",
            Self::Channel => "CHANNEL",
            Self::Indicator => "INDICATOR",
            Self::Entity => "ENTITY",
            Self::Year => "YEAR",
            Self::Guarantor => "GUARANTOR",
            Self::Class => "CLASS",
            Self::Test => "TEST",
            Self::Option => "OPTION",
        }
    }
}

/// By which solution concept a metric splits the surplus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Concept {
    /// Shapley, and with blocs Owen.
    Shapley,
    /// Banzhaf.
    Banzhaf,
    /// Nucleolus, with blocs among blocs.
    Nucleolus,
    /// Shapley and Owen where only tied actors can deal.
    Tied,
}

impl Concept {
    /// All concepts.
    pub const ALL: [Self; 4] = [Self::Shapley, Self::Banzhaf, Self::Nucleolus, Self::Tied];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Shapley => "shapley",
            Self::Banzhaf => "banzhaf",
            Self::Nucleolus => "nucleolus",
            Self::Tied => "tied",
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
    /// How many.
    Count,
    /// How many a year, or in ten years.
    Rate,
    /// Whatever the figure is told in.
    Figure,
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
            Self::Count => "count",
            Self::Rate => "count by time",
            Self::Figure => "as the record has it",
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
    /// Concepts that `by=` may name; none where the metric has one meaning.
    pub concepts: &'static [Concept],
    /// Whether it is read from the record or from a run of futures, so that no factor moves it.
    pub is_record: bool,
}

impl Metric {
    /// How it is written, optional arguments in brackets.
    #[must_use]
    pub fn usage(&self) -> String {
        let required = self.required.iter().map(|kind| kind.word().to_owned());
        let optional = self.optional.iter().map(|kind| format!("[{}]", kind.word()));
        let by = (!self.concepts.is_empty()).then(|| "[by=CONCEPT]".to_owned());
        format!("{}({})", self.name, required.chain(optional).chain(by).collect::<Vec<_>>().join(", "))
    }
}

use ArgumentKind::{
    Actor, Channel, Class, Entity, Guarantor, Holder, Indicator, Issue, Kind, Levers, Link, Option,
    Structure, Subsystem, Target, Test, Year,
};
use Concept::{Banzhaf, Nucleolus, Shapley, Tied};

const fn metric(
    name: &'static str,
    required: &'static [ArgumentKind],
    optional: &'static [ArgumentKind],
    unit: Unit,
    meaning: &'static str,
) -> Metric {
    Metric { name, required, optional, unit, meaning, concepts: &[], is_record: false }
}

const fn with_concepts(metric: Metric, concepts: &'static [Concept]) -> Metric {
    Metric { concepts, ..metric }
}

const fn record(
    name: &'static str,
    required: &'static [ArgumentKind],
    optional: &'static [ArgumentKind],
    unit: Unit,
    meaning: &'static str,
) -> Metric {
    Metric { is_record: true, ..metric(name, required, optional, unit, meaning) }
}

/// All metrics.
pub const CATALOG: &[Metric] = &[
    metric("together", &[], &[Subsystem], Unit::Money, "v(N): what all make together"),
    metric("share", &[Actor], &[Subsystem], Unit::Money, "Shapley share"),
    metric("alone", &[Actor], &[Subsystem], Unit::Money, "v of the actor alone"),
    with_concepts(
        metric("gain", &[Actor], &[Subsystem], Unit::Money, "share minus alone"),
        &[Shapley, Banzhaf, Nucleolus, Tied],
    ),
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
    with_concepts(
        metric(
            "bloc_shift",
            &[Actor, Structure],
            &[Subsystem],
            Unit::Money,
            "change of the actor's gain from all alone to the structure (Owen)",
        ),
        &[Shapley, Nucleolus, Tied],
    ),
    with_concepts(
        metric(
            "regional_shift",
            &[Actor, Structure],
            &[Subsystem],
            Unit::Money,
            "change of the actor's regional part from all alone to the structure",
        ),
        &[Shapley, Nucleolus, Tied],
    ),
    with_concepts(
        metric(
            "members_shift",
            &[Structure],
            &[Subsystem],
            Unit::Money,
            "change of what those in its blocs get together, from all alone to the structure",
        ),
        &[Shapley, Nucleolus, Tied],
    ),
    with_concepts(
        metric(
            "candidates_shift",
            &[Structure],
            &[Subsystem],
            Unit::Money,
            "change of what the candidates get together, in a bloc or not, from all alone to the structure",
        ),
        &[Shapley, Nucleolus, Tied],
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
    metric(
        "own_cost",
        &[Holder, Target, Levers],
        &[],
        Unit::Money,
        "what that plan costs its holder, direct cost included and tax revenue taken off",
    ),
    metric("flow", &[Link], &[], Unit::Quantity, "flow at the sending end when all cooperate"),
    metric(
        "capacity",
        &[Link],
        &[],
        Unit::Quantity,
        "most that the link can carry in a year, at the sending end",
    ),
    metric(
        "worth",
        &[Structure],
        &[Subsystem],
        Unit::Money,
        "v of those in its blocs as one coalition: what they can make without anybody else",
    ),
    metric(
        "aspiration",
        &[Structure, Subsystem],
        &[],
        Unit::Money,
        "the same with outsiders idle on the rivers: a bound, in which they count the whole river as their own",
    ),
    metric("without", &[Actor], &[Subsystem], Unit::Money, "v of all but the actor"),
    metric(
        "aligned",
        &[Actor, Actor],
        &[Subsystem],
        Unit::Money,
        "change of the first actor's share when these two bargain as one and all others alone",
    ),
    metric(
        "rank",
        &[Actor],
        &[Subsystem],
        Unit::Count,
        "its place by gain among the candidates, 1 the largest",
    ),
    metric(
        "pivotal",
        &[Actor],
        &[Subsystem],
        Unit::Share,
        "share of the coalitions of the others to which it adds anything",
    ),
    metric(
        "tie",
        &[Actor, Actor],
        &[],
        Unit::Share,
        "chance that the two can deal without a third (ties.csv)",
    ),
    metric(
        "propensity",
        &[Actor, Actor],
        &[],
        Unit::Figure,
        "how well the two go together, from -1 to 1 (terms.csv)",
    ),
    record(
        "acts",
        &[Holder, Target],
        &[Channel],
        Unit::Count,
        "deliberate acts of the holder against the target on record (events.csv, intent 1 or 2)",
    ),
    record(
        "concessions",
        &[Holder, Target],
        &[Channel],
        Unit::Count,
        "how many of these brought the sender all it wanted",
    ),
    record(
        "events",
        &[Kind],
        &[Actor, Actor],
        Unit::Count,
        "events of a kind on record that touch the actors named",
    ),
    record("events_a_year", &[Kind], &[Actor, Actor], Unit::Rate, "the same a year of the record"),
    record("indicator", &[Indicator, Entity, Year], &[Actor], Unit::Figure, "a figure of indicators.csv"),
    record(
        "concentration",
        &[Indicator, Entity, Year],
        &[],
        Unit::Share,
        "sum of the squares of the shares of partners on record: the Herfindahl index is at least this",
    ),
    record(
        "credibility",
        &[Guarantor],
        &[Actor],
        Unit::Share,
        "chance that the next call is answered with means, by the record and the prior (guarantees.csv)",
    ),
    record(
        "credibility_broadly",
        &[Guarantor],
        &[Actor],
        Unit::Share,
        "the same, counting answers by anything beyond words",
    ),
    record(
        "unanswered",
        &[Guarantor],
        &[],
        Unit::Rate,
        "calls in crises of the candidates that stay unanswered in ten years, by the chances of futures.toml",
    ),
    record(
        "outcome_share",
        &[Class, Year],
        &[],
        Unit::Share,
        "share of the futures of a run that are so at the end of a year",
    ),
    record("test_share", &[Test, Year], &[], Unit::Share, "share of the futures of a run that pass a test"),
    record(
        "option_share",
        &[Option, Year],
        &[],
        Unit::Share,
        "share of the futures of a run in which an option works",
    ),
];
