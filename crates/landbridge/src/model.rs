//! The region: its actors, its network and its records, read from a folder of tables and checked.
//! Knows files and names; knows no solver, no coalition and no game.

mod asset;
mod cells;
mod check;
mod csv_text;
mod factors;
mod fingerprint;
mod folder;
mod futures;
mod levers;
mod limits;
mod mistake;
mod pattern;
mod politics;
mod read;
mod read_assets;
mod read_claims;
mod read_factors;
mod read_futures;
mod read_history;
mod read_levers;
mod read_options;
mod read_politics;
mod read_records;
mod records;
mod region;
mod river;
mod scaled;
mod selector;
mod sheet;
mod toml_parts;
mod variant;

pub use asset::{Building, Demand, Link, Output, Status, Store, StoreEnd, Supply};
pub(crate) use cells::LARGEST;
pub(crate) use csv_text::{FormMistake, MOST_ROWS, Record, read_csv};
pub use factors::{Factor, FactorField, FactorMode, FactorOutOfRange};
pub use folder::Folder;
pub use futures::{
    Act, BuildOption, CoercionHolder, CoercionRules, Counted, Crisis, DecidesBy, ForumRules, Guarantee,
    GuaranteeRules, MAX_HORIZON, MembershipRules, Movement, OutcomeClass, OutcomeTest, Rules, TradeRules,
};
pub use levers::{AssetId, Channel, Defense, Holder, Lever, LeverEffect, Measure, Motive, Protection};
pub use limits::{MAX_ACTORS, MAX_ASSET_PERIODS, MAX_PART_ACTORS, MAX_PERIODS};
pub(crate) use mistake::suggest;
pub use mistake::{LoadError, Mistake};
pub use pattern::matches_pattern;
pub use politics::{
    ALONE, AgendaIssue, AgendaPosition, AgendaVoice, Bloc, IssueDimension, Structure, Term, Tie,
};
pub use read::{RUN_FILE, load, read_region};
pub use records::{
    AlsoText, Backtest, BacktestMeasure, BacktestMetric, ClaimText, ClaimTexts, EVENT_CHANNELS, EVENT_KINDS,
    EVENT_OUTCOMES, Event, EventKind, EventOutcome, Indicator, IndicatorOf, TestText,
};
pub use region::{
    Actor, ActorId, Bus, BusId, Commodity, CommodityId, Evidence, Grade, LinkId, Observation, Observed,
    Outsiders, Period, Region, Source, Stair, Subsystem, VariantTitle,
};
