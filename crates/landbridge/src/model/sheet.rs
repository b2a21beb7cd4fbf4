//! Tables as text, each cell with the place it came from, so that a variant's patch is checked like the table itself.

use super::csv_text::{MOST_ROWS, Record, read_csv};
use super::mistake::{LoadError, Mistake, suggest};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Columns of each table, the key first.
pub(super) const TABLES: &[(&str, &[&str])] = &[
    ("actors", &["name", "title", "role", "iso_a3", "latitude", "longitude", "gdp"]),
    ("buses", &["name", "commodity", "actor", "basin", "latitude", "longitude"]),
    (
        "links",
        &[
            "name",
            "bus0",
            "bus1",
            "efficiency",
            "bus2",
            "efficiency2",
            "bus3",
            "efficiency3",
            "capacity",
            "marginal_cost",
            "days",
            "consent",
            "transit",
            "shares_capacity_with",
            "status",
            "capital_cost",
            "annual_cost",
            "lifetime",
            "lead_time",
            "lumpy",
        ],
    ),
    (
        "supplies",
        &[
            "name",
            "bus",
            "capacity",
            "marginal_cost",
            "consent",
            "status",
            "capital_cost",
            "annual_cost",
            "lifetime",
            "lead_time",
            "lumpy",
        ],
    ),
    (
        "demands",
        &[
            "name",
            "step",
            "bus",
            "quantity",
            "price",
            "price_at_zero",
            "price_at_quantity",
            "steps",
            "consent",
        ],
    ),
    (
        "stores",
        &[
            "name",
            "bus",
            "capacity",
            "max_intake",
            "max_release",
            "cyclic",
            "initial",
            "end_value",
            "end_level",
            "end_price",
            "standing_loss",
            "efficiency_in",
            "consent",
            "status",
            "capital_cost",
            "annual_cost",
            "lifetime",
            "lead_time",
            "lumpy",
        ],
    ),
    ("ties", &["a", "b", "reliability", "note"]),
    ("blocs", &["structure", "bloc", "actor"]),
    ("terms", &["a", "b", "tie", "rivalry", "propensity"]),
    (
        "agenda",
        &[
            "issue",
            "subsystem",
            "dimension",
            "scale",
            "actor",
            "position",
            "low",
            "high",
            "salience",
            "stake",
            "power",
            "yes_threshold",
        ],
    ),
    (
        "levers",
        &[
            "name",
            "actor",
            "channel",
            "assets",
            "effect",
            "magnitude",
            "days",
            "begins",
            "cost",
            "group",
            "waits",
            "instead_of",
            "reversible",
            "chance",
        ],
    ),
    ("motives", &["lever", "event", "intent", "note"]),
    ("guarantees", &["guarantor", "protege", "calls", "answered", "broadly", "note"]),
    ("indicators", &["indicator", "actor", "partner", "year", "value", "unit", "fact", "grade", "note"]),
    (
        "events",
        &[
            "name", "date", "actor", "target", "kind", "channel", "intent", "days", "lag", "outcome", "fact",
            "grade", "note",
        ],
    ),
    (
        "backtests",
        &[
            "experiment",
            "name",
            "variant",
            "before",
            "metric",
            "of",
            "period",
            "per",
            "measure",
            "value",
            "unit",
            "fact",
            "grade",
            "teaches",
        ],
    ),
    (
        "factors",
        &[
            "name",
            "table",
            "rows",
            "field",
            "mode",
            "distribution",
            "parameters",
            "group",
            "correlation",
            "unit",
            "note",
        ],
    ),
    ("defenses", &["name", "protects", "holders", "effects", "builds", "cost", "note"]),
    ("observed", &["name", "metric", "of", "period", "per", "value", "unit", "fact", "grade", "note"]),
    ("evidence", &["table", "row", "field", "source", "grade", "note"]),
    ("sources", &["id", "title", "url", "date_read"]),
];

/// A cell and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) file: Arc<str>,
    pub(super) line: usize,
}

/// A row: its cells by column. Empty cells are absent.
#[derive(Clone, Debug)]
pub(super) struct SheetRow {
    pub(super) file: Arc<str>,
    pub(super) line: usize,
    pub(super) cells: BTreeMap<Arc<str>, Cell>,
}

impl SheetRow {
    pub(super) fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    /// What the row is called in evidence, variants and messages: its name, or `A-B` for a pair, `issue/actor` or `issue/dimension/actor`
    /// for the agenda, `structure/actor` for blocs, `indicator/actor/partner/year` for indicators.
    pub(super) fn key(&self) -> String {
        let name =
            ["name", "id", "period", "row"].iter().map(|key| self.text(key)).find(|name| !name.is_empty());
        if let Some(name) = name {
            return name.to_owned();
        }
        for pair in [["a", "b"], ["guarantor", "protege"]] {
            let pair = pair.map(|column| self.text(column));
            if pair.iter().any(|actor| !actor.is_empty()) {
                return pair.join("-");
            }
        }
        let steps = ["issue", "indicator", "structure", "dimension", "actor", "partner", "year"]
            .map(|column| self.text(column));
        steps.into_iter().filter(|step| !step.is_empty()).collect::<Vec<_>>().join("/")
    }

    /// The mistake at one of its cells, or at the row where the cell is empty.
    pub(super) fn mistake(
        &self,
        column: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Mistake {
        let cell = self.cells.get(column);
        Mistake {
            file: cell.map_or(&self.file, |cell| &cell.file).to_string(),
            line: cell.map_or(self.line, |cell| cell.line),
            row: self.key(),
            column: column.to_owned(),
            value: self.text(column).to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Tables of numbers by asset and period, in the folder `profiles`.
pub(super) const PROFILES: &[&str] = &[
    "links-capacity",
    "links-cost",
    "supplies-capacity",
    "supplies-cost",
    "demands-quantity",
    "demands-price",
    "stores-capacity",
];

/// Rows of each table by its name; profiles under the names of [`PROFILES`].
pub(super) type Sheets = BTreeMap<String, Vec<SheetRow>>;

/// Splits a file into rows; mistakes of form are added to the list.
pub(super) fn read_sheet(
    file: &str,
    text: &str,
    columns: Option<&[&str]>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<SheetRow> {
    let whole =
        |line: usize, what: String, remedy: String| Mistake { line, ..Mistake::of_file(file, what, remedy) };
    let mut records = match read_csv(text, MOST_ROWS) {
        Ok(records) => records.into_iter(),
        Err(wrong) => {
            mistakes.push(whole(wrong.line, wrong.what, wrong.remedy));
            return Vec::new();
        }
    };
    let Some(Record { line: first, cells: header }) = records.next() else { return Vec::new() };
    let place: Arc<str> = file.into();
    let header: Vec<Arc<str>> = header.iter().map(Into::into).collect();
    let mut known_columns = BTreeSet::new();
    for column in &header {
        if !known_columns.insert(column) {
            mistakes.push(whole(
                first,
                format!("column `{column}` stands twice"),
                "keep one of them".to_owned(),
            ));
        } else if let Some(columns) = columns.filter(|columns| !columns.contains(&&**column)) {
            let remedy = suggest(column, columns.iter().copied());
            mistakes.push(whole(first, format!("there is no column `{column}` in this table"), remedy));
        }
    }
    let mut rows = Vec::new();
    for Record { line, cells } in records {
        if cells.len() != header.len() {
            let what = format!("this row has {} cells, the header {}", cells.len(), header.len());
            mistakes.push(whole(line, what, "add or remove commas; quote text that holds one".to_owned()));
        }
        let cells = header.iter().zip(cells.iter()).filter(|(_, text)| !text.is_empty());
        let cells = cells
            .map(|(column, text)| {
                (Arc::clone(column), Cell { text: text.to_owned(), file: Arc::clone(&place), line })
            })
            .collect();
        rows.push(SheetRow { file: Arc::clone(&place), line, cells });
    }
    rows
}

/// Ends with what was found, or with the value.
pub(super) fn finish<T>(value: T, mut mistakes: Vec<Mistake>) -> Result<T, LoadError> {
    if mistakes.is_empty() {
        return Ok(value);
    }
    mistakes.sort();
    mistakes.dedup();
    Err(LoadError { mistakes })
}
