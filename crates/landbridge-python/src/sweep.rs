//! Metrics over samples of the factors: swept here, or chunk by chunk wherever somebody likes.

use crate::calls::read_calls;
use crate::error::of_runs;
use crate::long::run_long;
use crate::region::Region;
use crate::run::{Files, Run};
use crate::table::{Cells, Table};
use crate::words::sampler;
use landbridge::ensemble::{SweptMetrics, summarize, sweep_metrics};
use landbridge::metrics::MetricCall;
use landbridge::model::Outsiders;
use landbridge::sampling::Sampler;
use landbridge_runs::{METRIC, RunsError, SweepAsked, make_sweep_chunk, plan_sweep, read_sweep};
use landbridge_store::Manifest;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

/// A sweep that is planned: which samples it has, in which chunks. Nothing of it is written.
#[pyclass(frozen, module = "landbridge._landbridge")]
pub(crate) struct SweepPlan {
    inner: Arc<Inner>,
}

struct Inner {
    region: Arc<landbridge::model::Region>,
    after: Option<Arc<landbridge::model::Region>>,
    calls: Vec<MetricCall>,
    sampler: Sampler,
    n: u64,
    seed: u64,
    outsiders: Option<Outsiders>,
    manifest: Manifest,
}

impl Inner {
    fn asked(&self) -> SweepAsked<'_> {
        SweepAsked {
            region: &self.region,
            after: self.after.as_deref(),
            calls: &self.calls,
            sampler: self.sampler,
            n: self.n,
            seed: self.seed,
            outsiders: self.outsiders,
        }
    }

    /// What the sweep found, as JSON, and its rows.
    fn told(&self, swept: SweptMetrics) -> Result<(String, Vec<(String, Cells)>), RunsError> {
        let summary = serde_json::json!({ "sampler": self.sampler, "n": self.n, "seed": self.seed,
            "metrics": summarize(&swept) });
        let n_factors = swept.n_factors;
        let named = swept
            .table
            .columns
            .into_iter()
            .enumerate()
            .map(|(place, name)| if place < n_factors { name } else { format!("{METRIC}{name}") });
        let names: Vec<String> = named.collect();
        let mut columns = vec![Vec::with_capacity(swept.table.rows.len()); names.len()];
        for row in swept.table.rows {
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
        let columns = names.into_iter().zip(columns.into_iter().map(Cells::Number)).collect();
        Ok((serde_json::to_string(&summary)?, columns))
    }
}

#[pymethods]
impl SweepPlan {
    #[new]
    fn new(
        py: Python<'_>,
        region: &Region,
        after: Option<&Region>,
        metrics: Vec<String>,
        n: u64,
        seed: u64,
        sampler_word: Option<&str>,
    ) -> PyResult<Self> {
        let calls = read_calls(py, &region.region, &metrics)?;
        let sampler = sampler(py, sampler_word, n, 0)?;
        let (before, after) = (Arc::clone(&region.region), after.map(|after| Arc::clone(&after.region)));
        let asked = SweepAsked {
            region: &before,
            after: after.as_deref(),
            calls: &calls,
            sampler,
            n,
            seed,
            outsiders: region.outsiders,
        };
        let manifest = asked.draws().and_then(|_| plan_sweep(&asked)).map_err(|error| of_runs(py, &error))?;
        let outsiders = region.outsiders;
        let inner = Inner { region: before, after, calls, sampler, n, seed, outsiders, manifest };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Its name: a hash of all that it depends on.
    #[getter]
    fn run_id(&self) -> &str {
        &self.inner.manifest.run_id
    }

    /// Number of chunks.
    #[getter]
    fn chunk_count(&self) -> u64 {
        self.inner.manifest.chunk_count()
    }

    /// The text of its manifest.json.
    #[getter]
    fn manifest(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.manifest.to_text().map_err(|error| of_runs(py, &error.into()))
    }

    /// The files of a chunk.
    fn chunk<'py>(
        &self,
        py: Python<'py>,
        number: u64,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Files<'py>> {
        let inner = Arc::clone(&self.inner);
        let files = run_long(py, progress, move |_| {
            let chunk = make_sweep_chunk(&inner.manifest, &inner.asked(), number)?;
            Ok(inner.manifest.chunk_files(number, &chunk)?)
        })?;
        Ok((files.name, PyBytes::new(py, &files.bytes), files.sum_name, files.sum_line))
    }

    /// Sweeps here: a summary as JSON, and a row for each sample.
    fn sweep(&self, py: Python<'_>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<(String, Table)> {
        let inner = Arc::clone(&self.inner);
        let (summary, columns) = run_long(py, progress, move |watch| {
            let asked = inner.asked();
            let swept = sweep_metrics(
                (asked.region, asked.after),
                asked.calls,
                &asked.draws()?,
                asked.outsiders,
                &mut |done, of| watch.tell_step("samples", done, of),
                &watch.cancelled,
            )?;
            inner.told(swept)
        })?;
        Ok((summary, Table::new(py, columns)?))
    }

    /// As [`SweepPlan::sweep`], from chunks that are all there.
    fn read(&self, py: Python<'_>, run: &Run) -> PyResult<(String, Table)> {
        let (inner, run) = (Arc::clone(&self.inner), Arc::clone(&run.run));
        let (summary, columns) = run_long(py, None, move |_| inner.told(read_sweep(&run, &inner.asked())?))?;
        Ok((summary, Table::new(py, columns)?))
    }
}
