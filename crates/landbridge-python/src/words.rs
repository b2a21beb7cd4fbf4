//! Options as Python writes them, in the engine's terms.

use crate::error::bad_input;
use landbridge::ensemble::{Design, default_sampler};
use landbridge::interdiction::Loss;
use landbridge::model::Outsiders;
use landbridge::sampling::Sampler;
use pyo3::prelude::*;

/// What outsiders do.
pub(crate) fn outsiders(py: Python<'_>, word: Option<&str>) -> PyResult<Option<Outsiders>> {
    match word {
        None => Ok(None),
        Some("idle") => Ok(Some(Outsiders::Idle)),
        Some("rule") => Ok(Some(Outsiders::Rule)),
        Some(other) => {
            Err(bad_input(py, &format!("outsiders `{other}`: it is `idle` or `rule`, or not given")))
        }
    }
}

/// What outsiders do, in a word.
pub(crate) fn outsiders_word(outsiders: Option<Outsiders>) -> Option<&'static str> {
    outsiders.map(|outsiders| match outsiders {
        Outsiders::Idle => "idle",
        Outsiders::Rule => "rule",
    })
}

/// What counts as loss.
pub(crate) fn loss(py: Python<'_>, word: &str) -> PyResult<Loss> {
    match word {
        "surplus" => Ok(Loss::Surplus),
        "share" => Ok(Loss::Share),
        other => Err(bad_input(py, &format!("loss `{other}`: it is `surplus` or `share`"))),
    }
}

/// How samples are spread.
pub(crate) fn sampler(py: Python<'_>, word: Option<&str>, n: u64, levels: u32) -> PyResult<Sampler> {
    match word {
        None => Ok(default_sampler(n)),
        Some("sobol") => Ok(Sampler::Sobol { scrambled: true }),
        Some("latin") => Ok(Sampler::LatinHypercube),
        Some("monte-carlo") => Ok(Sampler::MonteCarlo),
        Some("grid") => Ok(Sampler::Grid { levels }),
        Some(other) => {
            Err(bad_input(py, &format!("sampler `{other}`: it is `sobol`, `latin`, `monte-carlo` or `grid`")))
        }
    }
}

/// A design.
pub(crate) fn design(py: Python<'_>, word: Option<&str>, sampler: Sampler, levels: u32) -> PyResult<Design> {
    match word {
        None => Ok(Design::Spread(sampler)),
        Some("saltelli") => Ok(Design::Saltelli(sampler)),
        Some("morris") => Ok(Design::Morris { levels }),
        Some(other) => {
            Err(bad_input(py, &format!("design `{other}`: it is `saltelli` or `morris`, or not given")))
        }
    }
}
