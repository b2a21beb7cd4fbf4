//! What is asked of a region: the questions of the command line, answered as the JSON that `--json` prints.

use crate::error::bad_input;
use crate::game::Game;
use crate::long::run_long;
use crate::region::Region;
use crate::table::Table;
use crate::words::loss;
use landbridge::agenda::Sampling;
use landbridge::brief::count_grades;
use landbridge::decisions::DEFAULT_SAMPLING;
use landbridge::dispatch::{operate, sweep};
use landbridge::export::{CoalitionOrder, flows_geojson, flows_table, game_values, values_table};
use landbridge::game::TuGame;
use landbridge::interdiction::Search;
use landbridge::map::view_map;
use landbridge::metrics::{Context, evaluate, read_metric};
use landbridge::model::ActorId;
use landbridge::report::{
    Block, GradeCounts, WholeBrief, attack_blocks, bloc_change, bloc_overview, claims_answer,
    claims_overview, decision_blocks, exposure_blocks, harden_blocks, issue_blocks, pair_tables,
    stability_blocks, to_html, toll_blocks,
};
use landbridge::stability::StabilityOptions;
use landbridge_runs::questions::{
    self, AttackQuestion, ClaimsQuestion, ExposureQuestion, PowerQuestion, Threat, find_actors,
};
use landbridge_runs::{BriefOptions, RunsError, whole_brief};
use pyo3::prelude::*;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

fn text(answer: &impl Serialize) -> Result<String, RunsError> {
    Ok(serde_json::to_string(answer)?)
}

/// An answer as data, and in the words of the command line; both as JSON.
type Told = (String, String);

fn told(answer: &impl Serialize, blocks: &[Block]) -> Result<Told, RunsError> {
    Ok((text(answer)?, text(&blocks)?))
}

fn members(region: &landbridge::model::Region, names: Option<&str>) -> Result<Vec<ActorId>, RunsError> {
    names.map_or_else(|| Ok(region.everybody()), |names| find_actors(region, names))
}

#[pymethods]
impl Region {
    /// Looks for every mistake, in variants, claims and back-tests too.
    fn check(&self, py: Python<'_>) -> PyResult<String> {
        let (folder, region) = (Arc::clone(&self.folder), Arc::clone(&self.region));
        run_long(py, None, move |_| {
            questions::check(&folder, &region)?;
            let GradeCounts { a, b, c, ungraded } = count_grades(&region);
            text(&serde_json::json!({
                "region": region.name, "grades": { "A": a, "B": b, "C": c }, "ungraded": ungraded,
                "variants": region.variants.len(), "claims": region.claims.claims.len(),
            }))
        })
    }

    /// The game of the whole region, or of the parts that are called so.
    fn game(&self, py: Python<'_>, subsystem: Option<String>) -> PyResult<Game> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let (players, game) = run_long(py, None, move |_| {
            let game = game_values(&region, &sweep(&region, outsiders)?, subsystem.as_deref())
                .map_err(|error| RunsError::BadInput(error.to_string()))?;
            let players = game.actors.iter().map(|actor| region.actors[actor.0].name.clone()).collect();
            let mut values: Vec<f64> = game.values.iter().map(|value| value.value()).collect();
            // Nobody makes nothing; the middle of an interval may be off by its width.
            if let Some(nobody) = values.first_mut() {
                *nobody = 0.0;
            }
            Ok((players, TuGame::from_values(values)))
        })?;
        Ok(Game::of(players, game))
    }

    /// v of every coalition, with the interval that its certificate proves; of the whole region, or of one sub-system.
    fn values(&self, py: Python<'_>, subsystem: Option<String>, lexicographic: bool) -> PyResult<Table> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let table = run_long(py, None, move |_| {
            let values = sweep(&region, outsiders)?;
            let game = game_values(&region, &values, subsystem.as_deref())
                .map_err(|error| RunsError::BadInput(error.to_string()))?;
            let order = if lexicographic { CoalitionOrder::Lexicographic } else { CoalitionOrder::Bits };
            Ok(values_table(&region, &game, order))
        })?;
        Table::of_export(py, table)
    }

    /// What a coalition's optimum does with every asset in every period.
    fn flows(&self, py: Python<'_>, coalition: Option<String>) -> PyResult<Table> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let table = run_long(py, None, move |_| {
            let members = members(&region, coalition.as_deref())?;
            Ok(flows_table(&region, &operate(&region, &members, outsiders)?))
        })?;
        Table::of_export(py, table)
    }

    /// The same as a layer of GeoJSON.
    fn flows_geojson(&self, py: Python<'_>, coalition: Option<String>) -> PyResult<String> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let members = members(&region, coalition.as_deref())?;
            text(&flows_geojson(&region, &operate(&region, &members, outsiders)?, &members))
        })
    }

    /// Every actor's share; and what is to be said of sampled ties.
    fn power(
        &self,
        py: Python<'_>,
        bloc: String,
        structure: Option<String>,
        ties: bool,
        concepts: bool,
    ) -> PyResult<(String, Option<String>)> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let asked = PowerQuestion { bloc: &bloc, structure: structure.as_deref(), ties, concepts };
            let answer = questions::power(&region, &asked, outsiders)?;
            Ok((text(&answer.to_json())?, answer.note))
        })
    }

    fn sampled_power(&self, py: Python<'_>, orders: usize, seed: u64) -> PyResult<String> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| text(&questions::sampled_power(&region, orders, seed, outsiders)?))
    }

    fn blocs(&self, py: Python<'_>, from: String, to: Option<String>, pairs: bool) -> PyResult<Told> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let answer = questions::blocs(&region, &from, to.as_deref(), pairs, outsiders)?;
            let mut blocks = match (&to, answer.changes.as_slice()) {
                (Some(_), [change]) => bloc_change(change),
                (_, changes) => bloc_overview(changes),
            };
            if let Some(table) = &answer.pairs {
                blocks.extend(pair_tables(&table.actors, &table.subsystems, &table.pairs));
            }
            told(&answer, &blocks)
        })
    }

    fn stability(&self, py: Python<'_>, tolerance: f64, farsighted: bool, tied: bool) -> PyResult<Told> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let options = StabilityOptions { tolerance, farsighted, tied };
        run_long(py, None, move |_| {
            let judgment = questions::stability(&region, options, outsiders)?;
            told(&judgment, &stability_blocks(&judgment))
        })
    }

    fn agenda(
        &self,
        py: Python<'_>,
        structure: Option<String>,
        issue: Option<String>,
        samples: usize,
        seed: u64,
    ) -> PyResult<Told> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let sampling = Sampling { seed, samples, ..DEFAULT_SAMPLING };
        run_long(py, None, move |_| {
            let report =
                questions::agenda(&region, structure.as_deref(), issue.as_deref(), &sampling, outsiders)?;
            let mut blocks = decision_blocks(&report);
            if issue.is_some() {
                blocks.extend(report.issues.iter().flat_map(|issue| issue_blocks(&issue.decision)));
            }
            told(&report, &blocks)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "they are the words of the command")]
    fn attack(
        &self,
        py: Python<'_>,
        coercer: String,
        target: String,
        levers: usize,
        loss_of: &str,
        budget: Option<f64>,
        listed: usize,
        counter: Vec<String>,
        exhaustive: bool,
    ) -> PyResult<Told> {
        let (region, outsiders, loss) = (Arc::clone(&self.region), self.outsiders, loss(py, loss_of)?);
        run_long(py, None, move |_| {
            let asked = AttackQuestion {
                threat: Threat { coercer: &coercer, target: &target, most_levers: levers, loss },
                budget,
                n_listed: listed,
                counter: &counter,
                search: if exhaustive { Search::Enumerate } else { Search::Branch },
            };
            let report = questions::attack(&region, &asked, outsiders)?;
            told(&report, &attack_blocks(&report))
        })
    }

    fn harden(
        &self,
        py: Python<'_>,
        coercer: String,
        target: String,
        levers: usize,
        loss_of: &str,
        budget: f64,
    ) -> PyResult<Told> {
        let (region, outsiders, loss) = (Arc::clone(&self.region), self.outsiders, loss(py, loss_of)?);
        run_long(py, None, move |_| {
            let threat = Threat { coercer: &coercer, target: &target, most_levers: levers, loss };
            let report = questions::harden(&region, &threat, budget, outsiders)?;
            told(&report, &harden_blocks(&report))
        })
    }

    #[expect(clippy::too_many_arguments, reason = "they are the words of the command")]
    fn exposure(
        &self,
        py: Python<'_>,
        after: Option<&Region>,
        levers: usize,
        coercer: String,
        target: String,
        share: Option<String>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Told> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        let after = after.map(|after| Arc::clone(&after.region));
        run_long(py, progress, move |watch| {
            let asked = ExposureQuestion {
                most_levers: levers,
                coercer: &coercer,
                target: &target,
                share: share.as_deref(),
                outsiders,
            };
            let curves_of = |region: &landbridge::model::Region, step: &str| {
                let tell = |done: usize, of: usize| watch.tell_step(step, done as u64, of as u64);
                questions::exposure(region, &asked, &tell, &watch.cancelled)
            };
            let curves = curves_of(&region, "before")?;
            let after = after.map(|after| curves_of(&after, "after")).transpose()?;
            let data = serde_json::json!({ "curves": curves, "after": after });
            told(&data, &exposure_blocks(&curves, after.as_deref()))
        })
    }

    fn toll(&self, py: Python<'_>, links: Vec<String>) -> PyResult<Told> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let report = questions::toll(&region, &links, outsiders)?;
            told(&report, &toll_blocks(&report))
        })
    }

    fn metrics(&self, py: Python<'_>, names: Vec<String>) -> PyResult<String> {
        let calls = read_calls(py, &self.region, &names)?;
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let values = sweep(&region, outsiders)?;
            let context = Context::new(&region, &values, outsiders)?;
            let found: Vec<_> = calls.iter().map(|call| evaluate(&context, call)).collect();
            text(&serde_json::json!({ "metrics": found }))
        })
    }

    /// What a coalition's optimum does with every asset, as the map shows it.
    fn map(&self, py: Python<'_>, coalition: Option<String>) -> PyResult<String> {
        let (region, outsiders) = (Arc::clone(&self.region), self.outsiders);
        run_long(py, None, move |_| {
            let members = members(&region, coalition.as_deref())?;
            let operation = operate(&region, &members, outsiders)?;
            text(&view_map(&region, &operation))
        })
    }

    fn claims(
        &self,
        py: Python<'_>,
        only: Vec<String>,
        n: u64,
        seed: u64,
        store: PathBuf,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Told> {
        let (folder, variants, outsiders) = (Arc::clone(&self.folder), self.variants.clone(), self.outsiders);
        run_long(py, progress, move |watch| {
            let variants: Vec<&str> = variants.iter().map(String::as_str).collect();
            let asked =
                ClaimsQuestion { variants: &variants, only: &only, n, seed, outsiders, store: &store };
            let mut tell = |done, of| watch.tell_step("claims", done, of);
            let answer = questions::claims(&folder, &asked, &mut tell, &watch.cancelled)?;
            let mut blocks = vec![Block::Sentence(claims_answer(&answer.claims))];
            blocks.extend(claims_overview(&answer.claims));
            told(&answer, &blocks)
        })
    }

    /// The brief, as its page and as JSON.
    fn brief(
        &self,
        py: Python<'_>,
        samples: u64,
        store: PathBuf,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(String, String)> {
        if !self.variants.is_empty() {
            return Err(bad_input(
                py,
                "the brief is of a region with all its variants beside it; load it without any",
            ));
        }
        let (folder, outsiders) = (Arc::clone(&self.folder), self.outsiders);
        run_long(py, progress, move |watch| {
            let options = BriefOptions { outsiders, store: &store, n_samples: samples };
            let mut tell = |step: &str, done, of| watch.tell_step(step, done, of);
            let brief = whole_brief(&folder, &options, &mut tell, &watch.cancelled)?;
            Ok((to_html(&brief), text(&WholeBrief::new(&brief))?))
        })
    }
}

/// Metrics by name; all wrong ones are told at once.
pub(crate) fn read_calls(
    py: Python<'_>,
    region: &landbridge::model::Region,
    names: &[String],
) -> PyResult<Vec<landbridge::metrics::MetricCall>> {
    let read: Vec<_> = names.iter().map(|name| read_metric(region, name)).collect();
    let wrong: Vec<String> =
        read.iter().filter_map(|call| call.as_ref().err()).map(ToString::to_string).collect();
    if wrong.is_empty() {
        Ok(read.into_iter().flatten().collect())
    } else {
        Err(bad_input(py, &wrong.join("\n")))
    }
}
