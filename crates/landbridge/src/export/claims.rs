//! Verdicts on claims as a table.

use super::table::{ExportColumn, ExportTable};
use crate::claims::JudgedClaim;
use crate::metrics::Unit;
use crate::model::Region;

/// A row for each claim: `claim` (its id), `title`, `text`, `verdict` (`holds`, `depends`, `fails` or `not_known`), `base`, `low` and `high`
/// (the number of its telling test and its range) in `unit`, `same_sign` (in what share of the samples its answer is that of the base) with
/// the 95 % interval `same_sign_low` to `same_sign_high`, `samples` with an answer, and `flips`, `not_modeled` and `sources`, lists joined by `;`.
#[must_use]
pub fn claims_table(region: &Region, claims: &[JudgedClaim]) -> ExportTable {
    let texts = |name: &str, of: fn(&JudgedClaim) -> String| ExportColumn::texts(name, claims.iter().map(of));
    let numbers = |name: &str, unit: &str, of: fn(&JudgedClaim) -> Option<f64>| {
        ExportColumn::numbers(name, unit, claims.iter().map(of))
    };
    let unit = |claim: &JudgedClaim| match claim.unit {
        Some(Unit::Money) => format!("{} a year", region.money_unit),
        Some(unit) => unit.title().to_owned(),
        None => String::new(),
    };
    let share = |claim: &JudgedClaim| claim.sign_share.and_then(|samples| samples.share);
    let n = |claim: &JudgedClaim| share(claim).and_then(|share| i64::try_from(share.of).ok()).unwrap_or(0);
    ExportTable {
        columns: vec![
            texts("claim", |claim| claim.id.clone()),
            texts("title", |claim| claim.title.clone()),
            texts("text", |claim| claim.text.clone()),
            texts("verdict", |claim| claim.verdict.key().to_owned()),
            numbers("base", "", |claim| claim.base),
            numbers("low", "", |claim| claim.range.map(|range| range.0)),
            numbers("high", "", |claim| claim.range.map(|range| range.1)),
            ExportColumn::texts("unit", claims.iter().map(unit)),
            ExportColumn::numbers(
                "same_sign",
                "share",
                claims.iter().map(|claim| share(claim).map(|s| s.share)),
            ),
            ExportColumn::numbers(
                "same_sign_low",
                "share",
                claims.iter().map(|claim| share(claim).map(|s| s.lower)),
            ),
            ExportColumn::numbers(
                "same_sign_high",
                "share",
                claims.iter().map(|claim| share(claim).map(|s| s.upper)),
            ),
            ExportColumn::counts("samples", claims.iter().map(n)),
            texts("flips", |claim| claim.flips.join(";")),
            texts("not_modeled", |claim| claim.not_modeled.clone()),
            texts("sources", |claim| claim.sources.join(";")),
        ],
        notes: Vec::new(),
    }
}
