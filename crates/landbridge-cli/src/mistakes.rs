//! Mistakes in a folder as people read them: the line they stand in, with the cell underlined, what is wrong and how to mend it.

use landbridge::model::{Folder, LoadError, Mistake};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    Report, SourceCode, SourceSpan, SpanContents,
};
use std::collections::BTreeMap;
use std::io::IsTerminal;

/// Mistakes that are drawn; those after them have a line each.
const MOST_DRAWN: usize = 100;

/// Bytes of three lines beyond which a mistake is told without them.
const WIDEST: usize = 4000;

/// Bytes of what is said of a mistake beyond which its middle is left out.
const LONGEST: usize = 1000;

/// All mistakes as one text.
pub(crate) fn render(error: &LoadError, folder: Option<&Folder>) -> String {
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    render_in(theme, error, folder)
}

fn render_in(theme: GraphicalTheme, error: &LoadError, folder: Option<&Folder>) -> String {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110);
    let mut files: BTreeMap<&str, Option<Lines<'_>>> = BTreeMap::new();
    let mut text = String::new();
    for (place, mistake) in error.mistakes.iter().enumerate() {
        let lines = files.entry(&mistake.file).or_insert_with(|| {
            folder.and_then(|folder| folder.files.get(&mistake.file)).map(|text| Lines::of(text))
        });
        let excerpt = lines.as_ref().filter(|_| place < MOST_DRAWN).and_then(|lines| lines.around(mistake));
        if !excerpt.is_some_and(|excerpt| draw(&handler, mistake, excerpt, &mut text)) {
            text.push_str(&shortened(&mistake.to_string()));
            text.push('\n');
        }
    }
    let count = error.mistakes.len();
    format!("{text}{count} mistake{}", if count == 1 { "" } else { "s" })
}

/// A text and where its lines begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        Self { text, starts: [0].into_iter().chain(breaks.map(|(place, _)| place + 1)).collect() }
    }

    /// Lines from one to another, counted from 0, as far as they are there.
    fn text(&self, first: usize, last: usize) -> &'a str {
        let start = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        &self.text[start(first)..start(last + 1)]
    }

    /// A mistake's line with its neighbors and the cell in it; none where it has no line, or what would be drawn is too long.
    fn around(&self, mistake: &Mistake) -> Option<Excerpt> {
        let line = mistake.line.checked_sub(1)?;
        let first = line.saturating_sub(1);
        let text = self.text(first, line + 1);
        if text.len() > WIDEST || mistake.what.len() > LONGEST {
            return None;
        }
        let before = self.text(first, line).len() - self.text(line, line).len();
        let bare = |text: &'a str| text.lines().next().unwrap_or("");
        let (line, header) = (bare(self.text(line, line)), bare(self.text(0, 0)));
        let column = cells(header).position(|(start, end)| header[start..end].trim() == mistake.column);
        let (start, end) = column
            .and_then(|column| cells(line).nth(column))
            .filter(|(start, end)| start < end)
            .unwrap_or((0, line.len()));
        let cell = (before + start, end - start);
        Some(Excerpt { file: mistake.file.clone(), text: text.to_owned(), first, cell })
    }
}

/// A few lines of a file.
#[derive(Debug)]
struct Excerpt {
    file: String,
    text: String,
    /// Number of the first line, from 0.
    first: usize,
    /// Start in the text and length of what is marked.
    cell: (usize, usize),
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            found.data(),
            *found.span(),
            self.first + found.line(),
            found.column(),
            found.line_count(),
        )))
    }
}

fn draw(handler: &GraphicalReportHandler, mistake: &Mistake, excerpt: Excerpt, text: &mut String) -> bool {
    let label =
        if mistake.column.is_empty() { "here".to_owned() } else { format!("column {}", mistake.column) };
    let (start, length) = excerpt.cell;
    let mut diagnostic =
        MietteDiagnostic::new(mistake.what.clone()).with_label(LabeledSpan::new(Some(label), start, length));
    if !mistake.remedy.is_empty() {
        diagnostic = diagnostic.with_help(shortened(&mistake.remedy));
    }
    let report = Report::new(diagnostic).with_source_code(excerpt);
    let before = text.len();
    if handler.render_report(text, report.as_ref()).is_err() {
        text.truncate(before);
        return false;
    }
    true
}

/// A long text's beginning and end, and how long it is.
fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: Vec<char> = text.chars().rev().take(LONGEST / 4).collect();
    let tail: String = tail.into_iter().rev().collect();
    format!("{head} … {tail} ({} bytes, shortened)", text.len())
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

#[cfg(test)]
mod tests {
    use super::*;
    use landbridge::model::read_region;

    /// What is said of the toy region with other texts in some files.
    fn said(files: &[(&str, String)]) -> String {
        let mut folder = Folder::bundled("toy").unwrap();
        folder.files.extend(files.iter().map(|(file, text)| ((*file).to_owned(), text.clone())));
        let error = read_region(&folder, &[]).unwrap_err();
        render_in(GraphicalTheme::unicode_nocolor(), &error, Some(&folder))
    }

    #[test]
    fn a_mistake_is_drawn_between_its_neighbors() {
        let demands =
            Folder::bundled("toy").unwrap().files["demands.csv"].replacen(",8,100", ",eight,100", 1);
        let expected = "  × `eight` is no number
   ╭─[demands.csv:2:17]
 1 │ name,step,bus,quantity,price,price_at_zero,price_at_quantity,steps,consent
 2 │ C homes,1,C gas,eight,100,,,,C
   ·                 ──┬──
   ·                   ╰── column quantity
 3 │ C orders,1,C yard,1,500,,,,C
   ╰────
  help: write a plain decimal such as 12.5
1 mistake";
        assert_eq!(said(&[("demands.csv", demands)]), expected);
        let frame = Folder::bundled("toy").unwrap().files["region.toml"].replacen(
            "base_year = ",
            "base_year = = ",
            1,
        );
        let said = said(&[("region.toml", frame)]);
        assert!(
            said.contains("region.toml:") && said.ends_with("  help: see docs/formats/region.md\n1 mistake"),
            "{said}"
        );
    }

    #[test]
    fn of_many_mistakes_the_first_are_drawn_and_all_are_told() {
        let rows: Vec<String> = (0..150).map(|row| format!("S{row},,,\n")).collect();
        let said = said(&[("sources.csv", format!("id,title,url,date_read\n{}", rows.concat()))]);
        assert_eq!(said.matches("column title").count(), 150);
        assert!((1..=MOST_DRAWN).contains(&said.matches("╭─[").count()), "{said}");
    }

    #[test]
    fn long_cells_are_neither_drawn_nor_repeated() {
        let rows = format!("{},,,\n", "y".repeat(60_000)).repeat(3);
        let said = said(&[("sources.csv", format!("id,title,url,date_read\n{rows}"))]);
        assert!(said.contains("sources.csv:2, yyyy") && said.contains(" bytes, shortened)"), "{said}");
        assert!(said.len() < 60_000, "{} bytes", said.len());
    }
}
