//! Mistakes in a folder as people read them: the line they stand in, with the cell underlined, what is wrong and how to mend it.

use landbridge::model::{Folder, LoadError, Mistake};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use std::io::IsTerminal;

/// All mistakes as one text.
pub(crate) fn render(error: &LoadError, folder: Option<&Folder>) -> String {
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110);
    let mut text = String::new();
    for mistake in &error.mistakes {
        let source = folder.and_then(|folder| folder.files.get(&mistake.file));
        let drawn = source
            .filter(|_| mistake.line > 0)
            .is_some_and(|source| draw(&handler, mistake, source, &mut text));
        if !drawn {
            text.push_str(&mistake.to_string());
            text.push('\n');
        }
    }
    let count = error.mistakes.len();
    format!("{text}{count} mistake{}", if count == 1 { "" } else { "s" })
}

fn draw(handler: &GraphicalReportHandler, mistake: &Mistake, source: &str, text: &mut String) -> bool {
    let line_start: usize = source.split_inclusive('\n').take(mistake.line - 1).map(str::len).sum();
    let line = source[line_start..].lines().next().unwrap_or("");
    let header = source.lines().next().unwrap_or("");
    let column = cells(header).position(|(start, end)| header[start..end].trim() == mistake.column);
    let (start, end) = column
        .and_then(|column| cells(line).nth(column))
        .filter(|(start, end)| start < end)
        .unwrap_or((0, line.len()));
    let (start, length) = (line_start + start, end - start);
    let label =
        if mistake.column.is_empty() { "here".to_owned() } else { format!("column {}", mistake.column) };
    let mut diagnostic =
        MietteDiagnostic::new(mistake.what.clone()).with_label(LabeledSpan::new(Some(label), start, length));
    if !mistake.remedy.is_empty() {
        diagnostic = diagnostic.with_help(mistake.remedy.clone());
    }
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(&mistake.file, source.to_owned()));
    let before = text.len();
    if handler.render_report(text, report.as_ref()).is_err() {
        text.truncate(before);
        return false;
    }
    true
}

/// Where each cell of a line of CSV starts and ends.
fn cells(line: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut quoted = false;
    let commas = line.char_indices().filter(move |&(_, letter)| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    let mut start = 0;
    commas
        .map(|(place, _)| place)
        .chain([line.len()])
        .map(move |end| (std::mem::replace(&mut start, end + 1), end))
}
