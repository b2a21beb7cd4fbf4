//! Tables and numbers for a terminal, and JSON for a script.

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use std::io::Write;

/// Prints a line; a reader that has gone away is no error.
pub(crate) fn line(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

pub(crate) fn json(value: &serde_json::Value) -> Result<()> {
    line(&serde_json::to_string(value)?)
}

/// A table whose first column is text and whose others are numbers.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.to_vec());
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    line(&table.to_string())
}

/// Money in whole units with a thin space between thousands, a true minus, and one decimal below ten.
pub(crate) fn money(amount: f64) -> String {
    let digits = usize::from(amount.abs() < 9.95);
    let text = format!("{:.digits$}", amount.abs());
    let (whole, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped = format!("{grouped}.{fraction}");
    }
    let is_zero = grouped.chars().all(|c| !c.is_ascii_digit() || c == '0');
    if amount < 0.0 && !is_zero { format!("\u{2212}{grouped}") } else { grouped }
}

/// Money with its sign always written.
pub(crate) fn change(amount: f64) -> String {
    let text = money(amount);
    if amount > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}
