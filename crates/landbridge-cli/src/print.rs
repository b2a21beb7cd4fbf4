//! Tables and numbers for a terminal, and JSON for a script.

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets};
use landbridge::game::Coalition;
use landbridge::lp::Ways;
use landbridge::report::Block;
pub(crate) use landbridge::report::{cell, change, money};
use std::io::Write;

/// Prints a line; a reader that has gone away is no error.
pub(crate) fn line(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output cannot be written"),
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

/// The pieces of a chapter, tables set apart.
pub(crate) fn blocks(blocks: &[Block]) -> Result<()> {
    let mut after_table = false;
    for block in blocks {
        match block {
            Block::Sentence(text) => {
                if after_table {
                    line("")?;
                }
                line(text)?;
                after_table = false;
            }
            Block::Note(text) => line(&format!("  {text}"))?,
            Block::Table { header, rows } => {
                line("")?;
                let header: Vec<&str> = header.iter().map(String::as_str).collect();
                table(&header, rows.clone())?;
                after_table = true;
            }
        }
    }
    Ok(())
}

/// The members of a coalition, joined.
pub(crate) fn coalition<'a>(coalition: Coalition, name: impl Fn(usize) -> &'a str) -> String {
    coalition.members().map(name).collect::<Vec<_>>().join("+")
}

/// A table of texts.
pub(crate) fn text_table(header: &[&str], rows: Vec<Vec<String>>) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.to_vec());
    table.add_rows(rows);
    line(&table.to_string())
}

/// Prints a line on stderr; a reader that has gone away is no error there either.
pub(crate) fn error(text: &str) {
    // There is nowhere left to say that this could not be said.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// How programs were solved, on stderr.
pub(crate) fn ways(ways: Ways) {
    error(&format!(
        "programs solved at once {}, with new factors {}, from the slack basis {}, by the second solver {}, by HiGHS {}; left as an interval {}",
        ways.simplex, ways.refactored, ways.restarted, ways.second_solver, ways.highs, ways.interval
    ));
}

/// Prints a warning on stderr.
pub(crate) fn warning(text: &str) {
    error(&format!("warning: {text}"));
}
