//! A region: its folder as text, read with some variants.

use crate::error::{bad_input, of_load};
use crate::table::Table;
use crate::words::{outsiders, outsiders_word};
use landbridge::model::{Folder, Outsiders, read_region};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A region with its variants applied. Nothing of it changes; a change makes another.
#[pyclass(frozen, module = "landbridge._landbridge")]
#[expect(clippy::struct_field_names, reason = "the engine's region is one too")]
pub(crate) struct Region {
    /// Its files.
    pub(crate) folder: Arc<Folder>,
    /// Read from them.
    pub(crate) region: Arc<landbridge::model::Region>,
    /// That were applied.
    pub(crate) variants: Vec<String>,
    /// Overrides what the sub-systems say.
    pub(crate) outsiders: Option<Outsiders>,
}

impl Region {
    fn read(
        py: Python<'_>,
        folder: Folder,
        variants: Vec<String>,
        outsiders_said: Option<&str>,
    ) -> PyResult<Self> {
        let outsiders = outsiders(py, outsiders_said)?;
        let names: Vec<&str> = variants.iter().map(String::as_str).collect();
        let region = py.detach(|| read_region(&folder, &names)).map_err(|error| of_load(py, &error))?;
        Ok(Self { folder: Arc::new(folder), region: Arc::new(region), variants, outsiders })
    }
}

#[pymethods]
impl Region {
    /// Reads a folder, or a bundled region.
    #[staticmethod]
    fn load(py: Python<'_>, name: &str, variants: Vec<String>, outsiders: Option<&str>) -> PyResult<Self> {
        let folder = Folder::find(name).map_err(|error| of_load(py, &error))?;
        Self::read(py, folder, variants, outsiders)
    }

    /// Reads files that are given as texts by their path within the folder.
    #[staticmethod]
    fn from_files(
        py: Python<'_>,
        name: String,
        files: BTreeMap<String, String>,
        variants: Vec<String>,
        outsiders: Option<&str>,
    ) -> PyResult<Self> {
        Self::read(py, Folder { name, files }, variants, outsiders)
    }

    /// Name of the folder.
    #[getter]
    fn name(&self) -> &str {
        &self.folder.name
    }

    /// What it is of.
    #[getter]
    fn title(&self) -> &str {
        &self.region.title
    }

    /// Of all its money, a year.
    #[getter]
    fn money_unit(&self) -> &str {
        &self.region.money_unit
    }

    /// A hash of all that results depend on.
    #[getter]
    fn fingerprint(&self) -> &str {
        &self.region.fingerprint
    }

    /// Variants that were applied.
    #[getter]
    fn applied(&self) -> Vec<String> {
        self.variants.clone()
    }

    /// What overrides the sub-systems' word on outsiders.
    #[getter]
    fn outsiders(&self) -> Option<&'static str> {
        outsiders_word(self.outsiders)
    }

    /// Code, title and role of each actor.
    #[getter]
    fn actors(&self) -> Vec<(String, String, String)> {
        let actors = self.region.actors.iter();
        actors.map(|actor| (actor.name.clone(), actor.title.clone(), actor.role.clone())).collect()
    }

    /// Codes of the candidates of the bloc under study.
    #[getter]
    fn candidates(&self) -> Vec<String> {
        self.region.candidates.iter().map(|actor| self.region.actors[actor.0].name.clone()).collect()
    }

    /// Names of the sub-systems.
    #[getter]
    fn subsystems(&self) -> Vec<String> {
        self.region.subsystems.iter().map(|subsystem| subsystem.name.clone()).collect()
    }

    /// Names of the variants of the folder.
    #[getter]
    fn variants(&self) -> Vec<String> {
        self.region.variants.iter().map(|variant| variant.name.clone()).collect()
    }

    /// Names of the uncertain numbers.
    #[getter]
    fn factors(&self) -> Vec<String> {
        self.region.factors.iter().map(|factor| factor.name.clone()).collect()
    }

    /// The files as text, by path within the folder.
    #[getter]
    fn files(&self) -> BTreeMap<String, String> {
        self.folder.files.clone()
    }

    /// Writes the folder to a new or empty place.
    fn extract(&self, to: PathBuf) -> PyResult<()> {
        self.folder.extract(&to).map_err(|error| PyOSError::new_err(error.to_string()))
    }

    /// A table of the folder as it stands there, without what variants do to it.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let file = format!("{name}.csv");
        let Some(text) = self.folder.files.get(&file) else {
            let known = self.folder.files.keys().filter_map(|file| file.strip_suffix(".csv"));
            let known: Vec<&str> = known.collect();
            let what = format!("{} has no table `{name}`; known are {}", self.folder.name, known.join(", "));
            return Err(bad_input(py, &what));
        };
        Table::of_csv(py, text)
    }
}

/// Names of the regions that come with the engine.
#[pyfunction]
pub(crate) fn bundled() -> Vec<&'static str> {
    Folder::bundled_names().collect()
}

/// An empty folder to begin with: every table with its header, and a region.toml.
#[pyfunction]
pub(crate) fn template() -> BTreeMap<String, String> {
    Folder::template().files
}
