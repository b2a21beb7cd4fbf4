//! What is done with the body of a request, from its bytes to its answer: bounds, the region's checks, and what the engine makes of it. Knows no network, so that it can be
//! tried with any bytes.

use crate::Limits;
use crate::body::parse;
use crate::problem::Problem;
use crate::saving::check_variant;
use crate::wire::{
    PatchRequest, RunRequest, SaveRequest, WhatIfRequest, check_patch, check_run, check_state,
};
use landbridge::what_if::{Patch, WhatIfs};
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// Addresses that take a body.
pub const ADDRESSES: [&str; 4] = ["/api/what-if", "/api/patch", "/api/variants", "/api/runs"];

/// Why a body is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Of HTTP.
    pub status: u16,
    /// One sentence.
    pub error: String,
    /// All mistakes, where there are some.
    pub mistakes: Vec<String>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let (error, mistakes) = (problem.refusal.error, problem.refusal.mistakes);
        Self { status: problem.status.as_u16(), error, mistakes }
    }
}

/// The answer to a body sent to one of [`ADDRESSES`], as JSON; nothing is written and no run begins.
///
/// # Errors
/// As the server refuses it.
pub fn answer(address: &str, body: &[u8], what_ifs: &WhatIfs) -> Result<String, Refused> {
    let limits = Limits::default();
    Ok(match address {
        "/api/what-if" => {
            let asked: WhatIfRequest = parse(body)?;
            check_what_if(&asked)?;
            let never = AtomicBool::new(false);
            let answer =
                what_ifs.answer(&asked.state, asked.against.as_ref(), &never).map_err(Problem::from)?;
            written(&answer)?
        }
        "/api/patch" | "/api/variants" => {
            let asked: PatchRequest = if address == "/api/patch" {
                parse(body)?
            } else {
                parse::<SaveRequest>(body)?.into_parts().0
            };
            check_patch(&asked)?;
            written(&write_patch(what_ifs, asked)?)?
        }
        "/api/runs" => {
            let asked: RunRequest = parse(body)?;
            check_run(&asked, limits.most_futures)?;
            check_futures(what_ifs, &asked)?;
            written(&(asked.n, asked.seed))?
        }
        _ => return Err(Problem::not_found("no body is taken there").into()),
    })
}

fn written(answer: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(answer).map_err(|error| Problem::failure(error.to_string()))
}

/// Bounds of both states.
pub(crate) fn check_what_if(asked: &WhatIfRequest) -> Result<(), Problem> {
    check_state(&asked.state)?;
    asked.against.as_ref().map_or(Ok(()), check_state)
}

/// The variant that is asked for within bounds, read again.
pub(crate) fn write_patch(what_ifs: &WhatIfs, asked: PatchRequest) -> Result<Patch, Problem> {
    let PatchRequest { name, title, why, state } = asked;
    let patch = what_ifs.patch(&name, &title, &why, &state)?;
    check_variant(what_ifs.folder(), &patch, &title, &why)?;
    Ok(patch)
}

/// Mistakes of a run are told when it is asked for, not when its turn comes.
pub(crate) fn check_futures(what_ifs: &WhatIfs, asked: &RunRequest) -> Result<(), Problem> {
    if what_ifs.base().rules.is_none() {
        let what = "the region has no futures.toml, which says what happens in its years; futures cannot be computed";
        return Err(Problem::mistakes(vec![what.to_owned()]));
    }
    what_ifs.region("what-if", &asked.state)?;
    Ok(())
}
