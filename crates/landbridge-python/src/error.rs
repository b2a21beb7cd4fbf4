//! What the engine refuses or cannot do, as the exceptions of `landbridge.errors`.

use landbridge::brief::BriefError;
use landbridge::dispatch::SweepError;
use landbridge::model::LoadError;
use landbridge_runs::RunsError;
use landbridge_store::StoreError;
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Where the exceptions are.
const ERRORS: &str = "landbridge.errors";

/// Something that the caller can mend.
pub(crate) fn bad_input(py: Python<'_>, what: &str) -> PyErr {
    raise(py, "BadInputError", (what,))
}

/// A value that does not exist, with its reason.
pub(crate) fn no_value(py: Python<'_>, reason: &str) -> PyErr {
    raise(py, "NoValueError", (reason,))
}

/// What the engine says, as an exception.
pub(crate) fn of_runs(py: Python<'_>, error: &RunsError) -> PyErr {
    match error {
        RunsError::BadInput(what) => bad_input(py, what),
        RunsError::Load(error) | RunsError::Brief(BriefError::Load(error)) => of_load(py, error),
        RunsError::Store(StoreError::File { .. }) => PyOSError::new_err(error.to_string()),
        RunsError::Store(error) => bad_input(py, &error.to_string()),
        RunsError::Engine(error) => match error {
            SweepError::Program { .. } | SweepError::Rule { .. } => {
                raise(py, "EngineError", (error.to_string(),))
            }
            other => bad_input(py, &other.to_string()),
        },
        RunsError::Cancelled => PyKeyboardInterrupt::new_err("cancelled"),
        RunsError::Brief(_) | RunsError::Defect(_) => raise(py, "EngineError", (error.to_string(),)),
    }
}

/// Every mistake of a folder, each with its place.
pub(crate) fn of_load(py: Python<'_>, error: &LoadError) -> PyErr {
    let rows = error.mistakes.iter().map(|mistake| {
        let row = PyDict::new(py);
        row.set_item("file", &mistake.file)?;
        row.set_item("line", mistake.line)?;
        row.set_item("row", &mistake.row)?;
        row.set_item("column", &mistake.column)?;
        row.set_item("value", &mistake.value)?;
        row.set_item("what", &mistake.what)?;
        row.set_item("remedy", &mistake.remedy)?;
        Ok(row)
    });
    match rows.collect::<PyResult<Vec<_>>>() {
        Ok(rows) => raise(py, "MistakesError", (error.to_string(), rows)),
        Err(error) => error,
    }
}

fn raise<'py, A>(py: Python<'py>, class: &str, arguments: A) -> PyErr
where
    A: pyo3::call::PyCallArgs<'py>,
{
    let exception = py.import(ERRORS).and_then(|module| module.getattr(class)?.call1(arguments));
    match exception {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}
