//! The what-if and what it is compared with, solved part by part, and the sentence that tells what comes of it.

use super::apply::{Scene, set_scene};
use super::memory::Memory;
use super::{Recomputed, Side, WhatIf, WhatIfAnswer, WhatIfError, WhatIfs};
use crate::dispatch::{Operation, Part, program_of, split_into_parts};
use crate::game::TuGame;
use crate::interdiction::{Mixture, Span};
use crate::map::{MapAsset, map_assets, map_state};
use crate::model::{Outsiders, Region, suggest};
use crate::report::{change, leaders, money};
use crate::shares::{PartGame, Shares, split_games};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How many actors the sentence names on each side.
const NAMED: usize = 2;

/// A scene, solved.
pub(super) struct Evaluated {
    pub(super) shares: Shares,
    pub(super) operation: Operation,
    recomputed: Vec<Recomputed>,
    notes: Vec<String>,
}

/// Shares and flows of a scene.
///
/// # Errors
/// Where a program has no answer, or nobody waits.
pub(super) fn evaluate(
    scene: &Scene,
    outsiders: Option<Outsiders>,
    memory: &Memory,
    cancelled: &AtomicBool,
) -> Result<Evaluated, WhatIfError> {
    let region = &scene.region;
    let spans: Vec<&Span> = scene.spans.iter().collect();
    let mut games: Vec<PartGame> = Vec::new();
    let mut operation = Operation::idle();
    let mut recomputed: Vec<Recomputed> = Vec::new();
    let mut notes = Vec::new();
    for part in split_into_parts(region) {
        if cancelled.load(Ordering::Relaxed) {
            return Err(WhatIfError::Cancelled);
        }
        let title = part.title(region);
        let mut values = vec![0.0; 1 << part.actors.len()];
        let mut n_programs = 0;
        let years = years_of(region, &part, &spans);
        if years.len() > 1 {
            notes.push(format!(
                "{title}: what is stopped on some days cannot be carried on others, so the year is a mixture of {} years",
                years.len()
            ));
        }
        for (weight, year) in years {
            let built = program_of(&year, &part, outsiders).map_err(WhatIfError::Sweep)?;
            let (solved, programs) = memory.solve(built.program.clone(), &title, cancelled)?;
            values.iter_mut().zip(&solved.values).for_each(|(sum, value)| *sum += weight * value);
            operation.add(&built, &solved.operation, weight);
            n_programs += programs;
        }
        if n_programs > 0 && !part.actors.is_empty() {
            match recomputed.iter_mut().find(|known| known.name == title) {
                Some(known) => known.programs += n_programs,
                None => recomputed.push(Recomputed { name: title.clone(), programs: n_programs }),
            }
        }
        if values.iter().any(|value| *value != 0.0) {
            let members =
                part.subsystems.iter().map(|&place| region.subsystems[place].name.clone()).collect();
            games.push(PartGame {
                name: title,
                members,
                actors: part.actors,
                game: TuGame::from_values(values),
            });
        }
    }
    let blocs = std::slice::from_ref(&scene.bloc);
    let shares = if scene.ties {
        let tied = memory.tie(region, games)?;
        notes.extend(tied.note());
        split_games(region, &tied.games, blocs)
    } else {
        split_games(region, &games, blocs)
    };
    let shares = shares.map_err(WhatIfError::Bloc)?;
    Ok(Evaluated { shares, operation, recomputed, notes })
}

/// What a part's year is a mixture of under the levers that are pulled.
fn years_of<'a>(region: &'a Region, part: &Part, spans: &[&Span]) -> Vec<(f64, Cow<'a, Region>)> {
    let mixture = Mixture::on_part(region, part, spans);
    if mixture.is_empty() {
        return vec![(1.0, Cow::Borrowed(region))];
    }
    mixture.into_iter().map(|(weight, disturbance)| (weight, Cow::Owned(disturbance.apply(region)))).collect()
}

/// The region of a state with the state laid over it.
pub(super) fn scene_of(what_ifs: &WhatIfs, state: &WhatIf) -> Result<Scene, WhatIfError> {
    check_variants(what_ifs, state)?;
    let region = what_ifs.with_variants(&state.variants)?;
    set_scene(&region, state).map_err(WhatIfError::Mistakes)
}

/// Names of variants come before all else: without them there is no region to look other names up in.
fn check_variants(what_ifs: &WhatIfs, state: &WhatIf) -> Result<(), WhatIfError> {
    let known = || what_ifs.base.variants.iter().map(|variant| variant.name.as_str());
    let mut mistakes = Vec::new();
    for (place, name) in state.variants.iter().enumerate() {
        if !known().any(|other| other == name) {
            mistakes.push(format!("variants, {name}: there is no such variant; {}", suggest(name, known())));
        } else if state.variants[..place].contains(name) {
            mistakes.push(format!("variants, {name}: it stands there twice; leave one"));
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(WhatIfError::Mistakes(mistakes)) }
}

/// What `before` is: another state or the base, under the assumptions of this one.
fn compared_with(state: &WhatIf, against: Option<&WhatIf>) -> WhatIf {
    let assumptions = state.assumptions();
    match against {
        Some(other) => WhatIf {
            factors: assumptions.factors,
            ties: assumptions.ties || !other.cut.is_empty(),
            ..other.clone()
        },
        // Where nobody does anything, the assumptions themselves are what is asked about.
        None if !state.has_policies() => WhatIf::default(),
        None => assumptions,
    }
}

pub(super) fn answer(
    what_ifs: &WhatIfs,
    state: &WhatIf,
    against: Option<&WhatIf>,
    cancelled: &AtomicBool,
) -> Result<WhatIfAnswer, WhatIfError> {
    let start = Instant::now();
    let other = compared_with(state, against);
    let scene = scene_of(what_ifs, state)?;
    let mut scene_before = scene_of(what_ifs, &other)?;
    scene_before.ties = scene_before.ties || (scene.ties && state.has_policies());
    let find = |scene: &Scene| evaluate(scene, what_ifs.outsiders, &what_ifs.memory, cancelled);
    let before = find(&scene_before)?;
    let after = find(&scene)?;
    let known = &what_ifs.overview.map.assets;
    let added = added_assets(known, &scene.region);
    let all: Vec<MapAsset> = known.iter().chain(&added).cloned().collect();
    let mut recomputed = before.recomputed.clone();
    for part in &after.recomputed {
        match recomputed.iter_mut().find(|other| other.name == part.name) {
            Some(other) => other.programs += part.programs,
            None => recomputed.push(part.clone()),
        }
    }
    let mut notes = after.notes.clone();
    notes.extend(before.notes.iter().filter(|note| !after.notes.contains(note)).cloned());
    if against.is_none() && !state.has_policies() && *state != WhatIf::default() {
        notes.push(
            "nobody does anything: the base under these assumptions beside the base of the tables".to_owned(),
        );
    }
    let side = |scene: &Scene, evaluated: Evaluated| Side {
        map: map_state(&scene.region, &all, &evaluated.operation),
        subsystems: evaluated.shares.subsystems,
        actors: evaluated.shares.actors,
    };
    Ok(WhatIfAnswer {
        state: state.clone(),
        answer: sentence(what_ifs, state, against.is_some(), &before.shares, &after.shares),
        before: side(&scene_before, before),
        after: side(&scene, after),
        added,
        recomputed,
        milliseconds: start.elapsed().as_secs_f64() * 1000.0,
        notes,
    })
}

/// Assets of a region that the base does not have.
fn added_assets(known: &[MapAsset], region: &Region) -> Vec<MapAsset> {
    let is_known = |row: &String| known.iter().any(|asset| asset.rows.contains(row));
    map_assets(region).into_iter().filter(|asset| !asset.rows.iter().any(is_known)).collect()
}

/// Who gains and who loses, in words.
fn sentence(what_ifs: &WhatIfs, state: &WhatIf, pinned: bool, before: &Shares, after: &Shares) -> String {
    let unit = &what_ifs.base.money_unit;
    let names: Vec<&str> = after.actors.iter().map(|actor| actor.title.as_str()).collect();
    let total = |shares: &Shares| shares.subsystems.iter().map(|part| part.together).sum::<f64>();
    let moved: Vec<f64> = (after.actors.iter().zip(&before.actors))
        .map(|(after, before)| after.total.share - before.total.share)
        .collect();
    if *state == WhatIf::default() && !pinned {
        let gains: Vec<f64> = after.actors.iter().map(|actor| actor.total.gain).collect();
        return format!(
            "Nothing is changed: all together make {} a year ({unit}); most gain {}.",
            money(total(after)),
            leaders(&names, &gains, money, 3)
        );
    }
    let only = |sign: f64| -> Vec<f64> {
        moved.iter().map(|&amount| if amount * sign > 0.0 { amount } else { 0.0 }).collect()
    };
    let (winners, losers) =
        (leaders(&names, &only(1.0), change, NAMED), leaders(&names, &only(-1.0), change, NAMED));
    let together = total(after) - total(before);
    let who = match (winners.is_empty(), losers.is_empty()) {
        (true, true) => "nobody\u{2019}s share moves".to_owned(),
        (false, true) => format!("most gain {winners}; nobody loses"),
        (true, false) => format!("most lose {losers}; nobody gains"),
        (false, false) => format!("most gain {winners}; most lose {losers}"),
    };
    format!(
        "With {}, {who}; all together {} ({unit} a year, shares).",
        in_words(what_ifs, state),
        change(together)
    )
}

/// The state as a list.
fn in_words(what_ifs: &WhatIfs, state: &WhatIf) -> String {
    let name = |id: &String| id.split_once('/').map_or(id.as_str(), |(_, name)| name).to_owned();
    let mut said: Vec<String> = Vec::new();
    let title = |name: &String| {
        let variant = what_ifs.base.variants.iter().find(|variant| variant.name == *name);
        variant.map_or_else(|| name.clone(), |variant| format!("\u{201c}{}\u{201d}", variant.title))
    };
    said.extend(state.variants.iter().map(title));
    said.extend(state.build.iter().map(|id| format!("{} built", name(id))));
    said.extend(state.close.iter().map(|id| format!("{} closed", name(id))));
    said.extend(
        state.capacity.iter().map(|size| format!("{} at {} times its size", name(&size.asset), size.times)),
    );
    if state.bloc.len() > 1 {
        said.push(format!("{} bargaining as one", state.bloc.join("+")));
    }
    said.extend(state.cut.iter().map(|(a, b)| format!("no dealings between {a} and {b}")));
    for lever in &state.levers {
        let from = if lever.begins.is_empty() { String::new() } else { format!(" from {}", lever.begins) };
        said.push(format!("\u{201c}{}\u{201d}{from}", lever.name));
    }
    if state.ties {
        said.push("ties as in the table".to_owned());
    }
    said.extend(state.factors.iter().map(|factor| format!("{} at {}", factor.name, factor.value)));
    match said.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nothing changed".to_owned(),
    }
}
