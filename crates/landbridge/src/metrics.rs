//! Numbers by name: `gain(AZ, Freight)`, `regional_shift(RU, forum6)`, `unity(water)`. A text is read against a region, then evaluated on its
//! values. Knows no claims and no reports.

mod catalog;
mod evaluate;
mod games;
mod read;
mod records;

pub use catalog::{ArgumentKind, CATALOG, Concept, Metric, Unit};
pub use evaluate::{Context, MetricValue, evaluate};
pub use read::{Follows, MetricCall, MetricError, read_metric};
