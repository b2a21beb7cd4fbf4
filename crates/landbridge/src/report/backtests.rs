//! The chapter on natural experiments: what should have happened beside what did.

use super::block::Block;
use crate::backtests::BacktestRow;

/// All of them, an experiment after the other.
#[must_use]
pub fn backtest_blocks(rows: &[BacktestRow]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut experiments: Vec<&str> = Vec::new();
    for row in rows {
        if !experiments.contains(&row.experiment.as_str()) {
            experiments.push(&row.experiment);
        }
    }
    for experiment in experiments {
        let of: Vec<&BacktestRow> = rows.iter().filter(|row| row.experiment == experiment).collect();
        let number =
            |number: Option<f64>| number.map_or_else(|| "none".to_owned(), |number| format!("{number:.2}"));
        let cells = of.iter().map(|row| {
            vec![
                row.name.clone(),
                number(row.modeled),
                number(Some(row.observed)),
                row.miss.map_or_else(|| "none".to_owned(), |miss| format!("{miss:+.2}")),
                row.unit.clone(),
                format!("{} ({:?})", row.facts.join(";"), row.grade),
            ]
        });
        blocks.push(Block::table([experiment, "modeled", "observed", "miss", "unit", "fact"], cells));
        let mut lessons: Vec<&str> = Vec::new();
        for row in of {
            if !lessons.contains(&row.teaches.as_str()) {
                lessons.push(&row.teaches);
            }
        }
        blocks.push(Block::Note(lessons.join(" ")));
    }
    blocks
}
