//! Runs of futures: planned, simulated here or chunk by chunk wherever somebody likes, and read back.

use crate::error::{bad_input, of_runs};
use crate::long::run_long;
use crate::region::Region;
use crate::table::{Cells, Table};
use crate::words::{design, sampler};
use landbridge::ensemble::{Design, Samples};
use landbridge::model::Outsiders;
use landbridge::report::futures_blocks;
use landbridge::sensitivity::Bootstrap;
use landbridge::simulation::{Cell, Story, tell};
use landbridge_runs::questions::{self, Interest};
use landbridge_runs::{
    Asked, Cases, RunsError, about, chapter, columns, make_chunk, most_frequent_class, plan, read_run,
    read_table, rows, save, simulate, threads_of,
};
use landbridge_store::{Manifest, StoreError, read_table as read_samples};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A run that is planned: which futures it has, in which chunks. Nothing of it is written.
#[pyclass(frozen, module = "landbridge._landbridge")]
#[derive(Clone)]
pub(crate) struct Plan {
    name: String,
    region: Arc<landbridge::model::Region>,
    outsiders: Option<Outsiders>,
    design: Arc<Design>,
    n: u64,
    seed: u64,
    manifest: Arc<Manifest>,
}

/// The files of a chunk: name and bytes, then name and text of the checksum.
pub(crate) type Files<'py> = (String, Bound<'py, PyBytes>, String, String);

/// The question of a plan.
fn asked(plan: &Plan) -> Asked<'_> {
    Asked {
        name: &plan.name,
        region: &plan.region,
        outsiders: plan.outsiders,
        design: &plan.design,
        n: plan.n,
        seed: plan.seed,
    }
}

impl Plan {
    fn samples(&self) -> Result<Samples<'_>, RunsError> {
        Ok(Samples::new(&self.region, &self.design, self.n, self.seed)?)
    }
}

#[pymethods]
impl Plan {
    /// The run that a question means.
    #[new]
    #[expect(clippy::too_many_arguments, reason = "they are the words of the command")]
    fn new(
        py: Python<'_>,
        region: &Region,
        n: u64,
        seed: u64,
        sampler_word: Option<&str>,
        design_word: Option<&str>,
        levels: u32,
        samples: Option<PathBuf>,
    ) -> PyResult<Self> {
        let design = match samples {
            Some(file) => {
                let table = read_samples(&file).map_err(|error| of_runs(py, &error.into()))?;
                Design::Given { columns: table.columns, rows: table.rows }
            }
            None => design(py, design_word, sampler(py, sampler_word, n, levels)?, levels)?,
        };
        let n = match &design {
            Design::Given { rows, .. } => rows.len() as u64,
            _ => n,
        };
        let question = Asked {
            name: &region.folder.name,
            region: &region.region,
            outsiders: region.outsiders,
            design: &design,
            n,
            seed,
        };
        let (manifest, _) = plan(&question).map_err(|error| of_runs(py, &error))?;
        Ok(Self {
            name: region.folder.name.clone(),
            region: Arc::clone(&region.region),
            outsiders: region.outsiders,
            design: Arc::new(design),
            n,
            seed,
            manifest: Arc::new(manifest),
        })
    }

    /// Its name: a hash of all that it depends on.
    #[getter]
    fn run_id(&self) -> &str {
        &self.manifest.run_id
    }

    /// Number of futures.
    #[getter]
    fn n(&self) -> u64 {
        self.manifest.n
    }

    /// Number of chunks.
    #[getter]
    fn chunk_count(&self) -> u64 {
        self.manifest.chunk_count()
    }

    /// Futures in a chunk.
    #[getter]
    fn chunk_size(&self) -> u64 {
        self.manifest.chunk_size
    }

    /// The text of its manifest.json.
    #[getter]
    fn manifest(&self, py: Python<'_>) -> PyResult<String> {
        self.manifest.to_text().map_err(|error| of_runs(py, &error.into()))
    }

    /// The files of a chunk, simulated on one thread.
    fn chunk<'py>(
        &self,
        py: Python<'py>,
        number: u64,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Files<'py>> {
        let plan = self.clone();
        let files = run_long(py, progress, move |watch| {
            watch.tell(0, plan.manifest.futures_of(number).count() as u64);
            let (question, samples) = (asked(&plan), plan.samples()?);
            let made =
                make_chunk(&plan.manifest, &question, &samples, number, &|| watch.tick(), &watch.cancelled)?;
            let chunk = made.0.ok_or(RunsError::Cancelled)?;
            Ok(plan.manifest.chunk_files(number, &chunk)?)
        })?;
        Ok((files.name, PyBytes::new(py, &files.bytes), files.sum_name, files.sum_line))
    }

    /// Simulates here what a store lacks of it.
    fn simulate(
        &self,
        py: Python<'_>,
        store: PathBuf,
        threads: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Run> {
        let threads = threads_of(threads).map_err(|error| of_runs(py, &error))?;
        let plan = self.clone();
        let run = run_long(py, progress, move |watch| {
            let run = landbridge_store::Run::open_or_create(&store, plan.manifest.as_ref().clone())?;
            let missing = run.missing()?.numbers;
            let to_do = missing.iter().map(|&chunk| plan.manifest.futures_of(chunk).count() as u64).sum();
            watch.tell_step("futures", 0, to_do);
            let (question, samples) = (asked(&plan), plan.samples()?);
            let done = || watch.tick();
            let (_, made) = simulate(&run, &question, &samples, &missing, threads, &done, &watch.cancelled)?;
            if !made.is_empty() {
                run.note(threads, &made, "python")?;
            }
            Ok(run)
        })?;
        Ok(Run { run: Arc::new(run) })
    }
}

/// A run in its folder, as far as it is there.
#[pyclass(frozen, module = "landbridge._landbridge")]
pub(crate) struct Run {
    pub(crate) run: Arc<landbridge_store::Run>,
}

#[pymethods]
impl Run {
    /// By its name, the beginning of its name, or its folder.
    #[staticmethod]
    fn open(py: Python<'_>, store: PathBuf, name: &str) -> PyResult<Self> {
        let run = landbridge_store::Run::open(&store, name).map_err(|error| of_runs(py, &error.into()))?;
        Ok(Self { run: Arc::new(run) })
    }

    /// Its name.
    #[getter]
    fn run_id(&self) -> &str {
        &self.run.manifest().run_id
    }

    /// Where it is.
    #[getter]
    fn folder(&self) -> PathBuf {
        self.run.folder().to_owned()
    }

    /// Number of futures when it is whole.
    #[getter]
    fn n(&self) -> u64 {
        self.run.manifest().n
    }

    /// Numbers of the chunks that it lacks; those that are damaged too.
    fn missing(&self, py: Python<'_>) -> PyResult<Vec<u64>> {
        let run = Arc::clone(&self.run);
        run_long(py, None, move |_| Ok(run.missing()?.numbers))
    }

    /// What its futures have in common: as JSON, and in the words of the command line.
    fn summary(&self, py: Python<'_>) -> PyResult<(String, String)> {
        let run = Arc::clone(&self.run);
        run_long(py, None, move |_| {
            let blocks = futures_blocks(&chapter(&run, false)?);
            Ok((serde_json::to_string(&save(&run)?)?, serde_json::to_string(&blocks)?))
        })
    }

    /// Every row that is there: one for each future and year.
    fn rows(&self, py: Python<'_>) -> PyResult<Table> {
        let run = Arc::clone(&self.run);
        let pieces = run_long(py, None, move |_| {
            let chunks = run.chunks().only_complete().map(|chunk| chunk.map(|(_, chunk)| chunk));
            let names = run.manifest().layout.columns().iter().map(|column| column.name.clone());
            let names: Vec<String> = names.collect();
            let piece = |chunk: landbridge_store::Chunk| -> Vec<(String, Cells)> {
                names.iter().cloned().zip(chunk.columns.into_iter().map(Cells::from)).collect()
            };
            Ok(chunks.map(|chunk| chunk.map(piece)).collect::<Result<Vec<_>, StoreError>>()?)
        })?;
        Table::of_pieces(py, pieces)
    }

    /// The story of one future, as text and as JSON.
    fn replay(&self, py: Python<'_>, future: u64) -> PyResult<(String, String)> {
        let manifest = self.run.manifest();
        if future >= manifest.n {
            let what = format!(
                "there is no future {future} in run {}: they go from 0 to {}",
                manifest.run_id,
                manifest.n - 1
            );
            return Err(bad_input(py, &what));
        }
        let run = Arc::clone(&self.run);
        run_long(py, None, move |_| {
            let chunk = run.read_chunk(future / run.manifest().chunk_size)?;
            let number = Cell::Count(i64::try_from(future).ok());
            let of_future: Vec<Vec<Cell>> = rows(&chunk).filter(|row| row.first() == Some(&number)).collect();
            let story = Story::of(&columns(&run), &of_future)
                .ok_or_else(|| RunsError::BadInput(format!("the run holds no future {future}")))?;
            Ok((tell(&story).trim_end().to_owned(), serde_json::to_string(&story)?))
        })
    }

    fn discover(
        &self,
        py: Python<'_>,
        of: Option<String>,
        year: Option<i64>,
        above: Option<f64>,
        below: Option<f64>,
        step: Option<usize>,
    ) -> PyResult<String> {
        let run = Arc::clone(&self.run);
        run_long(py, None, move |_| {
            let cases = cases(&run, of, year)?;
            Ok(serde_json::to_string(&questions::discover(&cases, Interest { above, below, step })?)?)
        })
    }

    fn sensitivity(
        &self,
        py: Python<'_>,
        of: Option<String>,
        year: Option<i64>,
        seed: u64,
        replicates: usize,
    ) -> PyResult<String> {
        let run = Arc::clone(&self.run);
        run_long(py, None, move |_| {
            let cases = cases(&run, of, year)?;
            let found = questions::sensitivity(&cases, Bootstrap { seed, replicates })?;
            Ok(serde_json::to_string(&found.to_json())?)
        })
    }
}

/// The cases of a run: of a class, by default of the most frequent one, or of a number.
fn cases(run: &landbridge_store::Run, of: Option<String>, year: Option<i64>) -> Result<Cases, RunsError> {
    let about = about(run)?;
    let of = match of {
        Some(of) => of,
        None => most_frequent_class(run, &about)?,
    };
    read_run(run, about, &of, year)
}

/// As [`Run::discover`], of a table of samples with metrics.
#[pyfunction]
pub(crate) fn discover_table(
    py: Python<'_>,
    file: PathBuf,
    of: String,
    above: Option<f64>,
    below: Option<f64>,
    step: Option<usize>,
) -> PyResult<String> {
    run_long(py, None, move |_| {
        let cases = read_table(Path::new(&file), &of)?;
        Ok(serde_json::to_string(&questions::discover(&cases, Interest { above, below, step })?)?)
    })
}

/// As [`Run::sensitivity`], of a table of samples with metrics.
#[pyfunction]
pub(crate) fn sensitivity_table(
    py: Python<'_>,
    file: PathBuf,
    of: String,
    seed: u64,
    replicates: usize,
) -> PyResult<String> {
    run_long(py, None, move |_| {
        let found = questions::sensitivity(&read_table(&file, &of)?, Bootstrap { seed, replicates })?;
        Ok(serde_json::to_string(&found.to_json())?)
    })
}
