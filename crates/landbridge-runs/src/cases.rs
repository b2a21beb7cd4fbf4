//! Cases that factors are held against, of a run of futures or of a table of samples, and what an outcome of a run hangs on.

use crate::RunsError;
use crate::run::{About, DesignKind, columns, rows};
use landbridge::report::{DrivenBox, Drivers};
use landbridge::simulation::{Cell, Column, ColumnKind, FACTOR};
use landbridge::{discovery, ensemble, sensitivity};
use landbridge_store::{NumberTable, Run, TableFormat, read_numbers};
use std::collections::BTreeMap;
use std::path::Path;

/// What the columns of metrics begin with in a table of samples.
pub const METRIC: &str = "metric:";

/// Resamples behind the intervals of a chapter.
const RESAMPLES: usize = 100;

/// Factors and one number of each case.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// Names of the factors.
    pub factors: Vec<String>,
    /// By factor, then by case.
    pub columns: Vec<Vec<f64>>,
    /// The number, by case.
    pub outcome: Vec<f64>,
    /// Cases in which the number does not exist.
    pub n_left_out: usize,
    /// What the number is.
    pub of: String,
    /// Whether it is a class: 1 in it, 0 outside.
    pub is_class: bool,
    /// Of a run: what it is about.
    pub about: Option<About>,
}

impl Cases {
    /// The factors as `sensitivity` takes them.
    #[must_use]
    pub fn given(&self) -> Vec<sensitivity::Factor<'_>> {
        let columns = self.columns.iter();
        columns.map(|values| sensitivity::Factor { values, scale: sensitivity::Scale::Ordered }).collect()
    }

    /// The factors as `discovery` names them.
    #[must_use]
    pub fn named(&self) -> Vec<discovery::Factor> {
        let named = |name: &String| discovery::Factor {
            name: name.clone(),
            unit: String::new(),
            kind: discovery::Kind::Continuous,
        };
        self.factors.iter().map(named).collect()
    }

    /// What a design for indices moved, where the cases are of one, all of them in its order.
    #[must_use]
    pub fn design(&self) -> Option<(&About, DesignKind)> {
        let about = self.about.as_ref()?;
        (about.kind != DesignKind::Spread).then_some((about, about.kind))
    }
}

/// The cases of a table that `landbridge sweep --table` wrote.
///
/// # Errors
/// Where the file cannot be read, is no such table, or has no such metric.
pub fn read_table(file: &Path, metric: &str) -> Result<Cases, RunsError> {
    let table = if TableFormat::of(file) == Some(TableFormat::Parquet) {
        let NumberTable { columns, rows } = read_numbers(file)?;
        ensemble::Table { columns, rows }
    } else {
        let text = std::fs::read_to_string(file)
            .map_err(|error| RunsError::BadInput(format!("{} cannot be read: {error}", file.display())))?;
        ensemble::Table::from_csv(&text)
            .map_err(|error| RunsError::BadInput(format!("{}: {error}", file.display())))?
    };
    let Some(of) = table.place(&format!("{METRIC}{metric}")) else {
        let known: Vec<&str> =
            table.columns.iter().filter_map(|column| column.strip_prefix(METRIC)).collect();
        return Err(RunsError::BadInput(format!(
            "{} has no metric `{metric}`; known are {}",
            file.display(),
            known.join("; ")
        )));
    };
    let places: Vec<usize> =
        (0..table.columns.len()).filter(|&place| !table.columns[place].starts_with(METRIC)).collect();
    let whole = table.rows.iter().filter_map(|row| {
        let factors: Option<Vec<f64>> = places.iter().map(|&place| row[place]).collect();
        Some((factors?, row[of]?))
    });
    let (rows, outcome): (Vec<Vec<f64>>, Vec<f64>) = whole.unzip();
    Ok(Cases {
        factors: places.iter().map(|&place| table.columns[place].clone()).collect(),
        columns: (0..places.len()).map(|factor| rows.iter().map(|row| row[factor]).collect()).collect(),
        n_left_out: table.rows.len() - outcome.len(),
        outcome,
        of: metric.to_owned(),
        is_class: false,
        about: None,
    })
}

/// How a case's number is read off its row.
enum Wanted<'a> {
    Class(usize, &'a str),
    Column(usize),
}

impl Wanted<'_> {
    fn of(&self, row: &[Cell]) -> Option<f64> {
        match *self {
            Self::Class(place, name) => match &row[place] {
                Cell::Text(Some(class)) => Some(f64::from(u8::from(class == name))),
                _ => None,
            },
            Self::Column(place) => match row[place] {
                Cell::Number(number) => number,
                Cell::Count(count) => count.map(|count| count as f64),
                Cell::Text(_) => None,
            },
        }
    }
}

fn wanted<'a>(columns: &[Column], about: &About, of: &'a str) -> Result<Wanted<'a>, RunsError> {
    let place = |name: &str| columns.iter().position(|column| column.name == name);
    if about.classes.iter().any(|class| class == of) {
        return Ok(Wanted::Class(place("class").ok_or_else(no_class)?, of));
    }
    let is_number = |column: &&Column| column.kind != ColumnKind::Text && !column.name.starts_with(FACTOR);
    match columns
        .iter()
        .enumerate()
        .find(|(_, column)| column.name == of)
        .filter(|(_, column)| is_number(column))
    {
        Some((place, _)) => Ok(Wanted::Column(place)),
        None => {
            let known = columns.iter().filter(is_number).map(|column| column.name.as_str());
            let known: Vec<&str> = about.classes.iter().map(String::as_str).chain(known).collect();
            Err(RunsError::BadInput(format!("the run knows no `{of}`; known are {}", known.join("; "))))
        }
    }
}

fn year_of(about: &About, year: Option<i64>) -> Result<i64, RunsError> {
    let first = about.first_year;
    let last = first + about.horizon - 1;
    let year = year.unwrap_or(last);
    if (first..=last).contains(&year) {
        return Ok(year);
    }
    Err(RunsError::BadInput(format!("the run has no year {year}; it goes from {first} to {last}")))
}

/// The rows of one year, by future; a run that is not whole gives what it has.
fn rows_of_year(run: &Run, year: i64, mut take: impl FnMut(i64, &[Cell])) -> Result<(), RunsError> {
    for chunk in run.chunks().only_complete() {
        let (_, chunk) = chunk?;
        for row in rows(&chunk) {
            if let (Some(Cell::Count(Some(future))), Some(Cell::Count(Some(of)))) = (row.first(), row.get(1))
                && *of == year
            {
                take(*future, &row);
            }
        }
    }
    Ok(())
}

/// The cases of a run: a class, or a column, in a year, by default its last.
///
/// # Errors
/// Where the run has no such class, column or year, or cannot be read.
pub fn read_run(run: &Run, about: About, of: &str, year: Option<i64>) -> Result<Cases, RunsError> {
    let all = columns(run);
    let wanted = wanted(&all, &about, of)?;
    let factors: Vec<(usize, String)> = (all.iter().enumerate())
        .filter_map(|(place, column)| Some((place, column.name.strip_prefix(FACTOR)?.to_owned())))
        .collect();
    let year = year_of(&about, year)?;
    let (mut values, mut outcome, mut n_left_out) = (vec![Vec::new(); factors.len()], Vec::new(), 0);
    rows_of_year(run, year, |_, row| {
        let Some(number) = wanted.of(row) else {
            n_left_out += 1;
            return;
        };
        outcome.push(number);
        for (values, (place, _)) in values.iter_mut().zip(&factors) {
            // A factor's cell is a number in every row: the simulation writes no other.
            if let Cell::Number(Some(value)) = row[*place] {
                values.push(value);
            }
        }
    })?;
    let is_class = matches!(wanted, Wanted::Class(..));
    let factors = factors.into_iter().map(|(_, name)| name).collect();
    let of = format!("{of} in {year}");
    Ok(Cases { factors, columns: values, outcome, n_left_out, of, is_class, about: Some(about) })
}

/// The class that most futures are in, in the last year.
///
/// # Errors
/// Where nothing is there of the run yet, or it cannot be read.
pub fn most_frequent_class(run: &Run, about: &About) -> Result<String, RunsError> {
    let all = columns(run);
    let place = all.iter().position(|column| column.name == "class").ok_or_else(no_class)?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    rows_of_year(run, year_of(about, None)?, |_, row| {
        if let Cell::Text(Some(class)) = &row[place] {
            *counts.entry(class.clone()).or_insert(0) += 1;
        }
    })?;
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(class, _)| class);
    most.ok_or_else(|| {
        RunsError::BadInput(format!("{}: nothing is there of this run yet", run.folder().display()))
    })
}

/// One number of every future of a run in a year, by future.
///
/// # Errors
/// As of [`read_run`].
pub fn outcomes(
    run: &Run,
    about: &About,
    of: &str,
    year: Option<i64>,
) -> Result<BTreeMap<i64, f64>, RunsError> {
    let wanted = wanted(&columns(run), about, of)?;
    let mut outcomes = BTreeMap::new();
    rows_of_year(run, year_of(about, year)?, |future, row| {
        if let Some(number) = wanted.of(row) {
            outcomes.insert(future, number);
        }
    })?;
    Ok(outcomes)
}

/// What the most frequent class of a run's last year hangs on.
///
/// # Errors
/// Where nothing is there of the run yet, or it cannot be read.
pub fn drivers(run: &Run, about: &About) -> Result<Drivers, RunsError> {
    let of = most_frequent_class(run, about)?;
    let samples = read_run(run, about.clone(), &of, None)?;
    let bootstrap = sensitivity::Bootstrap { seed: 1, replicates: RESAMPLES };
    // A class that all futures or none end in hangs on nothing.
    let found = sensitivity::given_data(&samples.given(), &samples.outcome, bootstrap).unwrap_or_default();
    let mut factors: Vec<(String, f64, (f64, f64))> = (samples.factors.iter().zip(&found))
        .filter_map(|(name, index)| {
            let first = index.as_ref().ok()?.first_order;
            Some((name.clone(), first.value, (first.lower, first.upper)))
        })
        .collect();
    factors.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (place, boxes) = boxes(&samples);
    Ok(Drivers { of, place, factors, boxes })
}

/// The box by PRIM that is looked at first, in one sentence where no side of it may be chance, and as numbers.
fn boxes(cases: &Cases) -> (String, Vec<DrivenBox>) {
    let named = cases.named();
    let table = discovery::Table::new(named.clone(), &cases.columns, &cases.outcome, None).ok();
    let path = table.and_then(|table| discovery::prim(&table, &discovery::PrimSettings::default()).ok());
    let path = path.unwrap_or_default();
    let (step, quasi_p) = match discovery::suggest(&path) {
        discovery::Suggestion::Nothing => return (String::new(), Vec::new()),
        discovery::Suggestion::Step(step) => (step, None),
        discovery::Suggestion::NotSignificant { step, quasi_p } => (step, Some(quasi_p)),
    };
    let found = &path[step];
    let sentence = if quasi_p.is_none() { discovery::sentence(&named, found) } else { String::new() };
    let driven = DrivenBox {
        words: discovery::sides_in_words(&named, found),
        coverage: found.coverage,
        density: found.density,
        mass: found.mass,
        quasi_p,
    };
    (sentence, vec![driven])
}

fn no_class() -> RunsError {
    RunsError::Defect("a run has no column `class`".to_owned())
}
