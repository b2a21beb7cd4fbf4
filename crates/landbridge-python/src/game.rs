//! A game: what coalitions make, and every concept of it.

use crate::error::{bad_input, no_value, of_runs};
use crate::long::run_long;
use landbridge::bare_game::{every_concept, read_bare_game};
use landbridge::game::{
    Coalition, MAX_CORE_VERTEX_PLAYERS, MAX_PLAYERS, NoValue, Objection, TuGame, banzhaf_owen, core_vertices,
    gately, interaction, is_convex, least_core, most_dissatisfied, nucleolus, owen, per_capita_nucleolus,
    per_capita_prenucleolus, prenucleolus, shapley, shapley_and_banzhaf, tau,
};
use landbridge_runs::RunsError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

/// A value for each coalition; coalition `S` stands at the number whose bits are its members.
#[pyclass(frozen, module = "landbridge._landbridge")]
pub(crate) struct Game {
    players: Vec<String>,
    game: Arc<TuGame>,
}

impl Game {
    /// A game of the engine.
    pub(crate) fn of(players: Vec<String>, game: TuGame) -> Self {
        Self { players, game: Arc::new(game) }
    }

    fn coalition(&self, py: Python<'_>, members: &[String]) -> PyResult<Coalition> {
        let place = |name: &String| {
            self.players.iter().position(|player| player == name).ok_or_else(|| {
                bad_input(py, &format!("`{name}` is no player; known are {}", self.players.join(", ")))
            })
        };
        members.iter().try_fold(Coalition::EMPTY, |set, name| Ok(set.with(place(name)?)))
    }

    fn unions(&self, py: Python<'_>, unions: &[Vec<String>]) -> PyResult<Vec<Coalition>> {
        let sets = unions.iter().map(|members| self.coalition(py, members)).collect::<PyResult<Vec<_>>>()?;
        let mut seen = Coalition::EMPTY;
        for set in &sets {
            if set.members().any(|player| seen.contains(player)) {
                return Err(bad_input(py, "unions: a player is in two of them; name each once"));
            }
            seen = set.members().fold(seen, Coalition::with);
        }
        let alone = (0..self.players.len()).filter(|&player| !seen.contains(player));
        Ok(sets.iter().copied().chain(alone.map(|player| Coalition::EMPTY.with(player))).collect())
    }

    fn names(&self, coalition: Coalition) -> Vec<String> {
        coalition.members().map(|player| self.players[player].clone()).collect()
    }

    /// A concept that may take long.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        concept: impl FnOnce(&TuGame) -> Result<T, NoValue> + Send + 'static,
    ) -> PyResult<T> {
        let game = Arc::clone(&self.game);
        let found: Result<T, NoValue> = run_long(py, None, move |_| Ok(concept(&game)))?;
        found.map_err(|reason| no_value(py, &reason.to_string()))
    }
}

#[pymethods]
impl Game {
    /// A game of values by coalition, and the names of its players.
    #[new]
    fn new(py: Python<'_>, players: Vec<String>, values: Vec<f64>) -> PyResult<Self> {
        let n = players.len();
        if n == 0 || n > MAX_PLAYERS {
            return Err(bad_input(py, &format!("{n} players; a game has 1 to {MAX_PLAYERS}")));
        }
        if values.len() != 1 << n {
            return Err(bad_input(
                py,
                &format!("{} values; {n} players make {} coalitions", values.len(), 1_u64 << n),
            ));
        }
        if values[0] != 0.0 {
            return Err(bad_input(py, "v of nobody is not 0; subtract it from every value"));
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            return Err(bad_input(py, &format!("v[{place}] is not finite; every coalition needs a number")));
        }
        Ok(Self::of(players, TuGame::from_values(values)))
    }

    /// Names, by bit.
    #[getter]
    fn players(&self) -> Vec<String> {
        self.players.clone()
    }

    /// The values by coalition, where numpy finds them: the engine's own memory, which cannot be written and lives as long as what looks at it.
    #[getter]
    fn __array_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let values = self.game.values();
        let interface = PyDict::new(py);
        interface.set_item("version", 3)?;
        interface.set_item("typestr", if cfg!(target_endian = "big") { ">f8" } else { "<f8" })?;
        interface.set_item("shape", (values.len(),))?;
        interface.set_item("data", (values.as_ptr().addr(), true))?;
        Ok(interface)
    }

    /// What a coalition makes.
    fn value(&self, py: Python<'_>, members: Vec<String>) -> PyResult<f64> {
        Ok(self.game.value(self.coalition(py, &members)?))
    }

    fn shapley(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(shapley(game)))
    }

    fn banzhaf(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(shapley_and_banzhaf(game).1))
    }

    fn nucleolus(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(nucleolus(game)?.allocation))
    }

    fn prenucleolus(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(prenucleolus(game)?.allocation))
    }

    fn per_capita_nucleolus(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(per_capita_nucleolus(game)?.allocation))
    }

    fn per_capita_prenucleolus(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, |game| Ok(per_capita_prenucleolus(game)?.allocation))
    }

    fn tau(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, tau)
    }

    fn gately(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.ask(py, gately)
    }

    /// How much more than it makes itself every coalition can have at most, negated, and a split that gives it.
    fn least_core(&self, py: Python<'_>) -> PyResult<(f64, Vec<f64>)> {
        self.ask(py, |game| least_core(game).map(|found| (found.epsilon, found.allocation)))
    }

    fn is_convex(&self) -> bool {
        is_convex(&self.game, 1e-9 * self.game.magnitude())
    }

    fn interaction(&self, py: Python<'_>) -> PyResult<Vec<Vec<f64>>> {
        self.ask(py, |game| Ok(interaction(game)))
    }

    fn owen(&self, py: Python<'_>, unions: Vec<Vec<String>>) -> PyResult<Vec<f64>> {
        owen(&self.game, &self.unions(py, &unions)?).map_err(|error| of_runs(py, &RunsError::from(error)))
    }

    fn banzhaf_owen(&self, py: Python<'_>, unions: Vec<Vec<String>>) -> PyResult<Vec<f64>> {
        let found = banzhaf_owen(&self.game, &self.unions(py, &unions)?);
        found.map_err(|error| of_runs(py, &RunsError::from(error)))
    }

    fn core_vertices(&self, py: Python<'_>) -> PyResult<Vec<Vec<f64>>> {
        self.ask(py, |game| Ok(core_vertices(game)))?.ok_or_else(|| {
            no_value(
                py,
                &format!("vertices of the core are listed for up to {MAX_CORE_VERTEX_PLAYERS} players"),
            )
        })
    }

    /// Whose excess is largest under a split, largest first.
    fn most_dissatisfied(
        &self,
        py: Python<'_>,
        split: Vec<f64>,
        most: usize,
    ) -> PyResult<Vec<(Vec<String>, f64)>> {
        let found =
            most_dissatisfied(&self.game, &split, most).map_err(|error| bad_input(py, &error.to_string()))?;
        let named = |objection: Objection| (self.names(objection.coalition), objection.excess);
        Ok(found.into_iter().map(named).collect())
    }
}

/// Every concept of a game given as JSON, as JSON.
#[pyfunction]
pub(crate) fn concepts(py: Python<'_>, text: &str) -> PyResult<String> {
    let game = read_bare_game(text).map_err(|error| bad_input(py, &error.to_string()))?;
    run_long(py, None, move |_| Ok(serde_json::to_string(&every_concept(&game))?))
}
