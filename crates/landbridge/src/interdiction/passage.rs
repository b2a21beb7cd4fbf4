//! The best toll on links of a region, when all others together answer it.

use super::toll::{BestToll, best_toll};
use crate::dispatch::{ColumnRole, SweepError, program_of, split_into_parts};
use crate::game::Coalition;
use crate::model::{LinkId, Outsiders, Region};
use serde::Serialize;

/// The best toll on a passage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TollReport {
    /// Names of the links, one toll for all.
    pub links: Vec<String>,
    /// Codes of those whose consent the links need.
    pub owners: Vec<String>,
    /// The sub-systems that they lie in.
    pub subsystem: String,
    /// Unit of what they carry.
    pub unit: String,
    /// The toll and what comes of it, money a year.
    pub best: BestToll,
}

/// Why there is no toll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TollError {
    /// No link was named.
    NoLinks,
    /// One toll is for links of one unit in one connected part of the network.
    Apart {
        /// A link.
        first: String,
        /// One that does not go with it.
        second: String,
    },
    /// The links do not exist in this variant.
    NotThere {
        /// A link.
        link: String,
    },
    /// A program has no answer.
    Sweep(SweepError),
}

impl std::fmt::Display for TollError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoLinks => f.write_str("no link is named; give one, such as its name in links.csv"),
            Self::Apart { first, second } => write!(
                f,
                "`{first}` and `{second}` have no toll in common: name links that carry one unit in one connected part of the network"
            ),
            Self::NotThere { link } => {
                write!(f, "`{link}` is an option and does not exist; apply a variant that builds it")
            }
            Self::Sweep(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TollError {}

/// The toll on some links that brings most when all actors together answer it, as if the owner had no other interest.
///
/// # Errors
/// Where the links have no toll in common, or a program cannot be solved.
///
/// # Complexity
/// As [`best_toll`].
pub fn best_toll_on(
    region: &Region,
    links: &[LinkId],
    outsiders: Option<Outsiders>,
) -> Result<TollReport, TollError> {
    let name = |link: LinkId| region.links[link.0].name.clone();
    let &[first, ..] = links else { return Err(TollError::NoLinks) };
    let parts = split_into_parts(region);
    let Some(part) = parts.iter().find(|part| part.links.contains(&first)) else {
        return Err(TollError::NotThere { link: name(first) });
    };
    let unit = |link: LinkId| {
        let bus = &region.buses[region.links[link.0].bus0.0];
        region.commodities[bus.commodity.0].unit.as_str()
    };
    for &other in links {
        if !parts.iter().any(|part| part.links.contains(&other)) {
            return Err(TollError::NotThere { link: name(other) });
        }
        if !part.links.contains(&other) || unit(other) != unit(first) {
            return Err(TollError::Apart { first: name(first), second: name(other) });
        }
    }
    let built = program_of(region, part, outsiders).map_err(TollError::Sweep)?;
    let is_tolled = |role: &ColumnRole| matches!(role, ColumnRole::Flow(link, _) if links.contains(link));
    let tolled: Vec<usize> = (0..built.columns.len()).filter(|&j| is_tolled(&built.columns[j])).collect();
    let all = Coalition::grand(part.actors.len());
    let best = best_toll(&built.program, all, &tolled).map_err(|error| {
        TollError::Sweep(SweepError::Program { title: part.title(region), coalition: all, error })
    })?;
    let mut owners: Vec<_> = links.iter().flat_map(|link| &region.links[link.0].consent).copied().collect();
    owners.sort_unstable();
    owners.dedup();
    Ok(TollReport {
        links: links.iter().map(|&link| name(link)).collect(),
        owners: owners.iter().map(|owner| region.actors[owner.0].name.clone()).collect(),
        subsystem: part.title(region),
        unit: unit(first).to_owned(),
        best,
    })
}
