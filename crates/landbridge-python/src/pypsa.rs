//! Networks of PyPSA as regions, read from the CSV folder that PyPSA writes.

use crate::error::of_load;
use crate::long::run_long;
use crate::region::Region;
use landbridge::model::Folder;
use landbridge::pypsa::{Imported, Options, import};
use landbridge_runs::questions::solve_import;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A network that was read.
#[pyclass(frozen, module = "landbridge._landbridge")]
pub(crate) struct PypsaImport {
    imported: Arc<Imported>,
}

#[pymethods]
impl PypsaImport {
    /// Reads the folder that `network.export_to_csv_folder` wrote.
    #[new]
    fn new(
        py: Python<'_>,
        folder: PathBuf,
        name: String,
        owners: Option<String>,
        shortfall_price: Option<f64>,
        money_unit: Option<String>,
    ) -> PyResult<Self> {
        let folder = Folder::open(&folder).map_err(|error| of_load(py, &error))?;
        let options = Options { name, owners, shortfall_price, money_unit };
        let imported = py.detach(|| import(&folder, &options)).map_err(|error| of_load(py, &error))?;
        Ok(Self { imported: Arc::new(imported) })
    }

    /// Files of the region.
    #[getter]
    fn files(&self) -> BTreeMap<String, String> {
        self.imported.folder.files.clone()
    }

    /// What became of what, each with whether the region differs by it.
    #[getter]
    fn notes(&self) -> Vec<(bool, String)> {
        self.imported.notes.iter().map(|note| (note.changes, note.text.clone())).collect()
    }

    /// Worth of a unit of load, in the network's money.
    #[getter]
    fn shortfall_price(&self) -> f64 {
        self.imported.shortfall_price
    }

    /// System cost of a surplus of nothing.
    #[getter]
    fn cost_of_nothing(&self) -> f64 {
        self.imported.cost_of_nothing
    }

    /// System cost and unserved load of the region, as JSON.
    fn solve(&self, py: Python<'_>, region: &Region) -> PyResult<String> {
        let (imported, region) = (Arc::clone(&self.imported), Arc::clone(&region.region));
        run_long(py, None, move |_| Ok(serde_json::to_string(&solve_import(&region, &imported)?)?))
    }
}
