//! What a figure rests on, as a table.

use super::block::Block;
use super::{change, money};
use crate::influence::Influences;

/// The rows that move the figure most, and what share of all influence is grade C.
#[must_use]
pub fn influence_blocks(figure: &str, found: &Influences, top: usize) -> Vec<Block> {
    let number = |number: f64| if number.abs() >= 100.0 { money(number) } else { format!("{number:.3}") };
    let signed = |number: f64| if number.abs() >= 100.0 { change(number) } else { format!("{number:+.3}") };
    let value = found.value.map_or_else(|| "none".to_owned(), number);
    let mut blocks = vec![Block::Sentence(format!("{figure} is {value} (of a comparison, left less right)"))];
    let rows = found.rows.iter().take(top).map(|row| {
        vec![
            format!("{}, {}, {}", row.table, row.row, row.field),
            signed(row.change),
            format!("{:.0} %", 100.0 * row.share),
            row.grade.map_or_else(|| "none".to_owned(), |grade| format!("{grade:?}")),
            if row.sources.is_empty() { "reasoning".to_owned() } else { row.sources.join(";") },
        ]
    });
    if found.rows.is_empty() {
        blocks.push(Block::Note("no number of the tables moves it".to_owned()));
    } else {
        blocks.push(Block::table(["rests on", "influence", "of all", "grade", "source"], rows));
    }
    let on_c = found.on_c.map_or_else(String::new, |on_c| {
        format!("{:.0} % of all influence rests on grade C or on nothing named; ", 100.0 * on_c)
    });
    blocks.push(Block::Note(format!(
        "{on_c}{} of {} numbers that were looked at move it.",
        found.rows.len(),
        found.n_looked_at.max(found.rows.len())
    )));
    blocks.extend(found.notes.iter().cloned().map(Block::Note));
    blocks
}
