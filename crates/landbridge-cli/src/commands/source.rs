//! Where cases come from that factors are held against: a run of futures, or a table that `sweep` wrote.

use super::BadInput;
use super::futures::{STORE, find_run};
use super::sweep::METRIC;
use crate::runs::{About, DesignKind, about, columns, rows, store_error};
use anyhow::{Context, Result};
use landbridge::report::Drivers;
use landbridge::simulation::{Cell, Column, ColumnKind, FACTOR};
use landbridge::{discovery, ensemble, sensitivity};
use landbridge_store::Run;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Resamples behind the intervals of a chapter.
const RESAMPLES: usize = 100;

/// Which cases, and what of them.
#[derive(clap::Args)]
pub(super) struct SourceArguments {
    /// A run of `landbridge futures`, by its name or folder, or a table (.csv) that `landbridge sweep --table` wrote
    source: String,
    /// What of them: a class such as "talking shop", a column of a run such as "share: KZ", or a metric as it was given to sweep; of a run
    /// by default the class that most futures end in
    #[arg(long)]
    of: Option<String>,
    /// Year of a run; by default its last
    #[arg(long)]
    year: Option<i64>,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = STORE)]
    store: PathBuf,
}

/// Factors and one number of each case.
pub(super) struct Samples {
    pub(super) factors: Vec<String>,
    /// By factor, then by case.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) outcome: Vec<f64>,
    /// Cases in which the number does not exist.
    pub(super) n_left_out: usize,
    /// What the number is.
    pub(super) of: String,
    /// Whether it is a class: 1 in it, 0 outside.
    pub(super) is_class: bool,
    /// Of a run: what it is about.
    pub(super) about: Option<About>,
}

impl Samples {
    /// The factors as `sensitivity` takes them.
    pub(super) fn given(&self) -> Vec<sensitivity::Factor<'_>> {
        let columns = self.columns.iter();
        columns.map(|values| sensitivity::Factor { values, scale: sensitivity::Scale::Ordered }).collect()
    }

    /// The factors as `discovery` names them.
    pub(super) fn named(&self) -> Vec<discovery::Factor> {
        let named = |name: &String| discovery::Factor {
            name: name.clone(),
            unit: String::new(),
            kind: discovery::Kind::Continuous,
        };
        self.factors.iter().map(named).collect()
    }

    /// What a design for indices moved, where the cases are of one, all of them in its order.
    pub(super) fn design(&self) -> Option<(&About, DesignKind)> {
        let about = self.about.as_ref()?;
        (about.kind != DesignKind::Spread).then_some((about, about.kind))
    }
}

pub(super) fn read_samples(arguments: &SourceArguments) -> Result<Samples> {
    let is_table = Path::new(&arguments.source)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if is_table {
        let of = arguments.of.as_ref();
        let of =
            of.ok_or_else(|| BadInput("a table holds several metrics; say which with --of".to_owned()))?;
        return read_table(Path::new(&arguments.source), of);
    }
    let run = find_run(&arguments.store, &arguments.source)?;
    let about = about(&run)?;
    let of = match &arguments.of {
        Some(of) => of.clone(),
        None => most_frequent_class(&run, &about)?,
    };
    read_run(&run, about, &of, arguments.year)
}

fn read_table(file: &Path, metric: &str) -> Result<Samples> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()));
    let text = text.map_err(|error| BadInput(format!("{error:#}")))?;
    let table =
        ensemble::Table::from_csv(&text).map_err(|error| BadInput(format!("{}: {error}", file.display())))?;
    let Some(of) = table.place(&format!("{METRIC}{metric}")) else {
        let known: Vec<&str> =
            table.columns.iter().filter_map(|column| column.strip_prefix(METRIC)).collect();
        return Err(BadInput(format!(
            "{} has no metric `{metric}`; known are {}",
            file.display(),
            known.join("; ")
        ))
        .into());
    };
    let places: Vec<usize> =
        (0..table.columns.len()).filter(|&place| !table.columns[place].starts_with(METRIC)).collect();
    let whole = table.rows.iter().filter_map(|row| {
        let factors: Option<Vec<f64>> = places.iter().map(|&place| row[place]).collect();
        Some((factors?, row[of]?))
    });
    let (rows, outcome): (Vec<Vec<f64>>, Vec<f64>) = whole.unzip();
    Ok(Samples {
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

fn wanted<'a>(columns: &[Column], about: &About, of: &'a str) -> Result<Wanted<'a>> {
    let place = |name: &str| columns.iter().position(|column| column.name == name);
    if about.classes.iter().any(|class| class == of) {
        return Ok(Wanted::Class(place("class").context("a run has the column class")?, of));
    }
    let is_number = |column: &&Column| column.kind != ColumnKind::Text && !column.name.starts_with(FACTOR);
    match columns.iter().find(|column| column.name == of).filter(is_number) {
        Some(column) => Ok(Wanted::Column(place(&column.name).context("a column has a place")?)),
        None => {
            let known = columns.iter().filter(is_number).map(|column| column.name.as_str());
            let known: Vec<&str> = about.classes.iter().map(String::as_str).chain(known).collect();
            Err(BadInput(format!("the run knows no `{of}`; known are {}", known.join("; "))).into())
        }
    }
}

fn year_of(about: &About, year: Option<i64>) -> Result<i64> {
    let first = about.first_year;
    let last = first + about.horizon - 1;
    let year = year.unwrap_or(last);
    if (first..=last).contains(&year) {
        return Ok(year);
    }
    Err(BadInput(format!("the run has no year {year}; it goes from {first} to {last}")).into())
}

/// The rows of one year, by future; a run that is not whole gives what it has.
fn rows_of_year(run: &Run, year: i64, mut take: impl FnMut(i64, &[Cell])) -> Result<()> {
    for chunk in run.chunks().only_complete() {
        let (_, chunk) = chunk.map_err(store_error)?;
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

fn read_run(run: &Run, about: About, of: &str, year: Option<i64>) -> Result<Samples> {
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
    Ok(Samples { factors, columns: values, outcome, n_left_out, of, is_class, about: Some(about) })
}

fn most_frequent_class(run: &Run, about: &About) -> Result<String> {
    let all = columns(run);
    let place = all.iter().position(|column| column.name == "class").context("a run has the column class")?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    rows_of_year(run, year_of(about, None)?, |_, row| {
        if let Cell::Text(Some(class)) = &row[place] {
            *counts.entry(class.clone()).or_insert(0) += 1;
        }
    })?;
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(class, _)| class);
    most.ok_or_else(|| {
        BadInput(format!("{}: nothing is there of this run yet", run.folder().display())).into()
    })
}

/// One number of every future of a run in a year, by future.
pub(super) fn outcomes(run: &Run, about: &About, of: &str, year: Option<i64>) -> Result<BTreeMap<i64, f64>> {
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
pub(super) fn drivers(run: &Run, about: &About) -> Result<Drivers> {
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
    let named = samples.named();
    let place = discovery::Table::new(named.clone(), &samples.columns, &samples.outcome, None)
        .ok()
        .and_then(|table| discovery::prim(&table, &discovery::PrimSettings::default()).ok())
        .and_then(|path| match discovery::suggest(&path) {
            discovery::Suggestion::Step(step) => Some(discovery::sentence(&named, &path[step])),
            _ => None,
        });
    Ok(Drivers { of, place: place.unwrap_or_default(), factors })
}
