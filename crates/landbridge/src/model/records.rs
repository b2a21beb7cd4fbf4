//! What is on record beside the network: events, indicators by year, natural experiments, and the claims to be judged. Nothing here enters a
//! program.

use super::levers::Holder;
use super::region::{ActorId, Grade, Observed};
use super::{LinkId, Region};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An act of one state against another that may be coercion, whatever the motive.
    Pressure,
    /// Armed fighting between states.
    Fighting,
    /// Something settled between states.
    Settlement,
    /// A raid, strike or intrusion by somebody who is no state of the region, or not known.
    Attack,
    /// Weather or technology.
    Accident,
    /// Disorder within a state.
    Unrest,
    /// A step away from a patron.
    Drift,
    /// A milestone of the forum.
    Forum,
    /// A guarantor is asked, answers or refuses.
    Help,
    /// A deal.
    Contract,
}

/// Kinds as they are written.
pub const EVENT_KINDS: [(&str, EventKind); 10] = [
    ("pressure", EventKind::Pressure),
    ("fighting", EventKind::Fighting),
    ("settlement", EventKind::Settlement),
    ("attack", EventKind::Attack),
    ("accident", EventKind::Accident),
    ("unrest", EventKind::Unrest),
    ("drift", EventKind::Drift),
    ("forum", EventKind::Forum),
    ("help", EventKind::Help),
    ("contract", EventKind::Contract),
];

/// Channels as they are written.
pub const EVENT_CHANNELS: [&str; 10] =
    ["energy", "transit", "trade", "cyber", "unrest", "legal", "migration", "military", "finance", "media"];

/// What the sender got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// Nothing.
    None,
    /// A part of what it wanted.
    Partial,
    /// What it wanted.
    Full,
    /// It cannot be told.
    Unclear,
}

/// Outcomes as they are written.
pub const EVENT_OUTCOMES: [(&str, EventOutcome); 4] = [
    ("none", EventOutcome::None),
    ("partial", EventOutcome::Partial),
    ("full", EventOutcome::Full),
    ("unclear", EventOutcome::Unclear),
];

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Unique.
    pub name: String,
    /// Year, or year and month, or the day.
    pub date: String,
    /// Who did it; empty where nobody is known to have.
    pub senders: Vec<Holder>,
    /// To whom.
    pub targets: Vec<ActorId>,
    /// What kind of thing.
    pub kind: EventKind,
    /// Place in [`EVENT_CHANNELS`].
    pub channel: Option<usize>,
    /// 0 accident, commerce or a war of others, 1 deliberate and disputed, 2 deliberate and stated or attributed.
    pub intent: Option<u8>,
    /// How long it lasted.
    pub days: Option<f64>,
    /// Days since what it answers.
    pub lag: Option<f64>,
    /// What the sender got.
    pub outcome: Option<EventOutcome>,
    /// Ids in [`Region::sources`].
    pub facts: Vec<String>,
    /// How sure it is.
    pub grade: Grade,
    /// What to know about it.
    pub note: String,
}

impl Event {
    /// Whether it is a deliberate act of one against another.
    #[must_use]
    pub fn is_deliberate(&self) -> bool {
        self.kind == EventKind::Pressure && self.intent.is_some_and(|intent| intent >= 1)
    }

    /// Whether an actor did it or had it done to it.
    #[must_use]
    pub fn touches(&self, actor: ActorId) -> bool {
        self.targets.contains(&actor) || self.senders.contains(&Holder::Actor(actor))
    }

    /// The month it began in, as years and months; of a year alone its first.
    #[must_use]
    pub fn month(&self) -> &str {
        self.date.get(..7).unwrap_or(&self.date)
    }
}

/// Who an indicator is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndicatorOf {
    /// An actor.
    Actor(ActorId),
    /// Those in the blocs of the structure at that place in [`Region::structures`], together.
    Structure(usize),
}

/// A figure of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// What is counted.
    pub indicator: String,
    /// Of whom.
    pub of: IndicatorOf,
    /// With whom, where it is of a pair.
    pub partner: Option<ActorId>,
    /// The year.
    pub year: i32,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Ids in [`Region::sources`].
    pub facts: Vec<String>,
    /// How sure it is.
    pub grade: Grade,
    /// What to know about it.
    pub note: String,
}

/// How a natural experiment is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BacktestMeasure {
    /// The number afterwards.
    Level,
    /// Afterwards less before.
    Change,
    /// 100 · (afterwards ÷ before − 1).
    Percent,
}

impl BacktestMeasure {
    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Change => "change",
            Self::Percent => "percent",
        }
    }
}

/// Measures as they are written.
pub(super) const MEASURES: [(&str, BacktestMeasure); 3] = [
    ("level", BacktestMeasure::Level),
    ("change", BacktestMeasure::Change),
    ("percent", BacktestMeasure::Percent),
];

/// One number of a natural experiment: what was seen, and in which worlds the model says what should have been.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// What happened; several rows may share it.
    pub experiment: String,
    /// Unique.
    pub name: String,
    /// Variants of the world afterwards.
    pub after: Vec<String>,
    /// Variants of the world before; empty is the base.
    pub before: Vec<String>,
    /// Which modeled number is looked at, as it is written: links, supplies and so on may be there in variants alone.
    pub metric: String,
    /// Of what.
    pub of: Vec<String>,
    /// Place in [`Region::periods`]; `None` is the whole year.
    pub period: Option<usize>,
    /// Links whose flow the number is divided by.
    pub per: Vec<String>,
    /// Level, change or percent.
    pub measure: BacktestMeasure,
    /// What was seen.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Ids in [`Region::sources`].
    pub facts: Vec<String>,
    /// How sure it is.
    pub grade: Grade,
    /// What the miss teaches.
    pub teaches: String,
}

/// A back-test's number found in a region: which it is, and the links it is divided by.
#[derive(Clone, Debug, PartialEq)]
pub struct BacktestMetric {
    /// Which number.
    pub observed: Observed,
    /// Links whose flow it is divided by.
    pub per: Vec<LinkId>,
}

/// The claims of a region, as they are written: what their expressions say is known to those who know metrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimTexts {
    /// First and last month of events that count, as year and month.
    pub record: Option<(String, String)>,
    /// In the order of claims.toml.
    pub claims: Vec<ClaimText>,
}

/// A statement to be judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimText {
    /// Unique.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// What is claimed.
    pub text: String,
    /// What speaks against it.
    pub counter: String,
    /// Whether all tests must be true; else one is enough.
    pub needs_all: bool,
    /// Ids in [`Region::sources`].
    pub sources: Vec<String>,
    /// What no number here covers; empty where nothing is named.
    pub not_modeled: String,
    /// What is tested.
    pub tests: Vec<TestText>,
    /// What is printed beside.
    pub also: Vec<AlsoText>,
}

/// One comparison of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct TestText {
    /// In words.
    pub says: String,
    /// The comparison.
    pub that: String,
    /// Concepts under which it must hold too.
    pub concepts: Vec<String>,
    /// Whether it is judged over samples of the factors too.
    pub sampled: bool,
}

/// A figure that is printed beside a claim and not judged.
#[derive(Clone, Debug, PartialEq)]
pub struct AlsoText {
    /// In words.
    pub says: String,
    /// The expression.
    pub value: String,
}

impl Region {
    /// Code of the actor, or name of the structure.
    #[must_use]
    pub fn name_of(&self, of: IndicatorOf) -> &str {
        match of {
            IndicatorOf::Actor(actor) => &self.actors[actor.0].name,
            IndicatorOf::Structure(place) => &self.structures[place].name,
        }
    }

    /// What a row of indicators.csv is called: `indicator/actor/partner/year`.
    #[must_use]
    pub fn name_of_indicator(&self, row: &Indicator) -> String {
        let partner = row.partner.map(|partner| self.actors[partner.0].name.as_str());
        let year = row.year.to_string();
        let steps = [Some(row.indicator.as_str()), Some(self.name_of(row.of)), partner, Some(&year)];
        steps.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    /// The months from the first to the last of events that count, or of all events; nothing where there are none.
    #[must_use]
    pub fn record_window(&self) -> Option<(String, String)> {
        if let Some(window) = &self.claims.record {
            return Some(window.clone());
        }
        let months = || self.events.iter().map(Event::month);
        Some((months().min()?.to_owned(), months().max()?.to_owned()))
    }
}
