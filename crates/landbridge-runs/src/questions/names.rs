//! Names as users write them, found in a region; what is not there is told with what is.

use crate::RunsError;
use landbridge::interdiction::targets;
use landbridge::model::{ActorId, Holder, LinkId, Region, Structure, matches_pattern};

/// The names of a list joined by commas or semicolons.
fn listed(names: &str) -> impl Iterator<Item = &str> {
    names.split([',', ';']).map(str::trim).filter(|name| !name.is_empty())
}

fn codes(region: &Region) -> String {
    let codes: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
    codes.join(", ")
}

fn actor(region: &Region, name: &str) -> Option<ActorId> {
    region.actors.iter().position(|actor| actor.name == name).map(ActorId)
}

/// Actors of a list joined by commas; none of an empty one.
///
/// # Errors
/// Where a name is no actor's code.
pub fn find_actors(region: &Region, names: &str) -> Result<Vec<ActorId>, RunsError> {
    let found = listed(names).map(|name| {
        let no_actor = || RunsError::BadInput(format!("`{name}` is no actor; known are {}", codes(region)));
        actor(region, name).ok_or_else(no_actor)
    });
    found.collect()
}

/// A structure of blocs.csv by its name.
///
/// # Errors
/// Where there is none of that name.
pub fn find_structure<'a>(region: &'a Region, name: &str) -> Result<&'a Structure, RunsError> {
    region.structures.iter().find(|structure| structure.name == name).ok_or_else(|| {
        let known: Vec<&str> = region.structures.iter().map(|structure| structure.name.as_str()).collect();
        RunsError::BadInput(format!("`{name}` is no structure of blocs.csv; known are {}", known.join(", ")))
    })
}

/// Holders of levers of a list joined by commas; none of an empty one.
pub(super) fn find_holders(region: &Region, names: &str) -> Result<Vec<Holder>, RunsError> {
    let found = listed(names).map(|name| match name {
        "nature" => Ok(Holder::Nature),
        "third party" | "third-party" => Ok(Holder::ThirdParty),
        name => actor(region, name).map(Holder::Actor).ok_or_else(|| {
            RunsError::BadInput(format!(
                "`{name}` holds no levers; known are {}, nature, third party",
                codes(region)
            ))
        }),
    });
    found.collect()
}

/// Somebody who holds levers.
pub(super) fn find_coercer(region: &Region, names: &str) -> Result<Vec<Holder>, RunsError> {
    let holders = find_holders(region, names)?;
    if holders.is_empty() {
        let what = "--coercer names nobody; give an actor, nature or third party";
        return Err(RunsError::BadInput(what.to_owned()));
    }
    Ok(holders)
}

/// The actors of a target.
pub(super) fn find_target(region: &Region, names: &str) -> Result<Vec<ActorId>, RunsError> {
    let target = match names {
        "everybody" => region.everybody(),
        "candidates" => region.candidates.clone(),
        _ => find_actors(region, names)?,
    };
    if target.is_empty() {
        let what =
            "--target names nobody; give actors, `candidates` where the region has some, or `everybody`";
        return Err(RunsError::BadInput(what.to_owned()));
    }
    Ok(target)
}

/// Targets of a list joined by commas; all of an empty one.
pub(super) fn find_targets(region: &Region, names: &str) -> Result<Vec<(String, Vec<ActorId>)>, RunsError> {
    let all = targets(region);
    if listed(names).next().is_none() {
        return Ok(all);
    }
    let known = || all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let found = listed(names).map(|name| {
        let found = all.iter().find(|(target, _)| target == name).cloned();
        found.ok_or_else(|| RunsError::BadInput(format!("`{name}` is no target; known are {}", known())))
    });
    found.collect()
}

/// Place of a lever by its name.
pub(super) fn find_lever(region: &Region, name: &str) -> Result<usize, RunsError> {
    region.levers.iter().position(|lever| lever.name == name).ok_or_else(|| {
        let known: Vec<&str> = region.levers.iter().map(|lever| lever.name.as_str()).collect();
        RunsError::BadInput(format!("there is no lever `{name}`; known are {}", known.join("; ")))
    })
}

/// Links by patterns of their names.
pub(super) fn find_links(region: &Region, patterns: &[String]) -> Result<Vec<LinkId>, RunsError> {
    let mut links = Vec::new();
    for pattern in patterns {
        let before = links.len();
        let fits = |place: &usize| matches_pattern(pattern, &region.links[*place].name);
        links.extend((0..region.links.len()).filter(fits).map(LinkId));
        if links.len() == before {
            return Err(RunsError::BadInput(format!(
                "no link is named `{pattern}`; `landbridge dispatch` lists those that carry something"
            )));
        }
    }
    links.sort_unstable();
    links.dedup();
    Ok(links)
}

/// That an option is an amount of money.
pub(super) fn check_money(option: &str, amount: f64) -> Result<(), RunsError> {
    if amount.is_finite() && amount >= 0.0 {
        return Ok(());
    }
    Err(RunsError::BadInput(format!("--{option} {amount} is no amount of money; give 0 or more")))
}
