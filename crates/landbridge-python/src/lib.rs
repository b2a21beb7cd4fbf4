//! The part of the Python package that is Rust: regions, games and runs as classes, answers as JSON text and Arrow tables. What users see is
//! `python/landbridge`; this module has no words of its own. Computes nothing itself.

#![forbid(unsafe_code)]
#![allow(clippy::needless_pass_by_value, reason = "what Python hands over is owned")]

mod calls;
mod error;
mod game;
mod long;
mod pypsa;
mod region;
mod run;
mod sweep;
mod table;
mod words;

use pyo3::prelude::*;
use std::path::PathBuf;

/// The module `landbridge._landbridge`.
#[pymodule]
fn _landbridge(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<region::Region>()?;
    module.add_class::<game::Game>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<pypsa::PypsaImport>()?;
    module.add_class::<run::Run>()?;
    module.add_class::<run::Plan>()?;
    module.add_class::<sweep::SweepPlan>()?;
    module.add_function(wrap_pyfunction!(region::bundled, module)?)?;
    module.add_function(wrap_pyfunction!(region::template, module)?)?;
    module.add_function(wrap_pyfunction!(game::concepts, module)?)?;
    module.add_function(wrap_pyfunction!(run::discover_table, module)?)?;
    module.add_function(wrap_pyfunction!(run::sensitivity_table, module)?)?;
    module.add_function(wrap_pyfunction!(write_text, module)?)?;
    Ok(())
}

/// Writes a text to a file, whole or not at all; a file that is there is replaced.
#[pyfunction]
fn write_text(py: Python<'_>, path: PathBuf, text: &str) -> PyResult<()> {
    landbridge_store::write_text(&path, text).map_err(|error| error::of_runs(py, &error.into()))
}
