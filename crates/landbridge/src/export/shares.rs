//! Shares by actor and sub-system as a table.

use super::table::{ExportColumn, ExportTable};
use crate::model::Region;
use crate::shares::{Share, Shares};

/// A row for each actor and sub-system: `actor`, `title`, `subsystem`, and `share`, `alone`, `gain` and `regional` in money a year. Totals of
/// an actor are the sums of its rows.
#[must_use]
pub fn shares_table(region: &Region, shares: &Shares) -> ExportTable {
    let rows: Vec<(&str, &str, &str, Share)> =
        (shares.actors.iter())
            .flat_map(|actor| {
                shares.subsystems.iter().zip(&actor.by_subsystem).map(|(part, share)| {
                    (actor.actor.as_str(), actor.title.as_str(), part.name.as_str(), *share)
                })
            })
            .collect();
    let money = format!("{} a year", region.money_unit);
    let numbers = |name: &str, of: fn(&Share) -> f64| {
        ExportColumn::numbers(name, &money, rows.iter().map(|row| of(&row.3)))
    };
    ExportTable {
        columns: vec![
            ExportColumn::texts("actor", rows.iter().map(|row| row.0)),
            ExportColumn::texts("title", rows.iter().map(|row| row.1)),
            ExportColumn::texts("subsystem", rows.iter().map(|row| row.2)),
            numbers("share", |share| share.share),
            numbers("alone", |share| share.alone),
            numbers("gain", |share| share.gain),
            numbers("regional", |share| share.regional),
        ],
        notes: Vec::new(),
    }
}
