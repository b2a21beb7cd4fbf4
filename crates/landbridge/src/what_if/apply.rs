//! A state laid over a region: every name is looked up, every mistake is told, then numbers are moved.

use super::WhatIf;
use crate::interdiction::{Arsenal, Pull, Span, holders};
use crate::map::{MapAsset, map_assets};
use crate::model::{ActorId, AssetId, Region, Status, StoreEnd, Tie, suggest};

/// The most that a capacity is multiplied by.
const MOST_TIMES: f64 = 100.0;

/// A region as a state has it, and what the tables cannot hold.
pub(super) struct Scene {
    pub(super) region: Region,
    /// Levers that are pulled.
    pub(super) spans: Vec<Span>,
    /// Who bargains as one.
    pub(super) bloc: Vec<ActorId>,
    /// Whether only those who are tied can deal.
    pub(super) ties: bool,
}

/// Lays a state over a region that has its variants already.
///
/// # Errors
/// Every mistake, each with place, reason and remedy.
pub(super) fn set_scene(region: &Region, state: &WhatIf) -> Result<Scene, Vec<String>> {
    let mut mistakes = Vec::new();
    let mut moved = move_factors(region, state, &mut mistakes);
    let assets = map_assets(region);
    let mut setter = Setter { assets: &assets, mistakes: &mut mistakes };
    for id in &state.build {
        setter.build(&mut moved, id, &state.close);
    }
    for id in &state.close {
        setter.close(&mut moved, id);
    }
    for (place, size) in state.capacity.iter().enumerate() {
        if state.capacity[..place].iter().any(|other| other.asset == size.asset) {
            setter.mistakes.push(format!("capacity, {}: it stands there twice; leave one", size.asset));
        } else {
            setter.resize(&mut moved, &size.asset, size.times);
        }
    }
    cut_ties(&mut moved, state, &mut mistakes);
    let bloc = find_bloc(region, state, &mut mistakes);
    let spans = find_spans(region, state, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(Scene { region: moved, spans, bloc, ties: state.ties || !state.cut.is_empty() })
}

fn move_factors(region: &Region, state: &WhatIf, mistakes: &mut Vec<String>) -> Region {
    let mut chosen: Vec<(usize, f64)> = Vec::new();
    for factor in &state.factors {
        let name = &factor.name;
        let known = || region.factors.iter().map(|factor| factor.name.as_str());
        match known().position(|other| other == name) {
            None => {
                mistakes
                    .push(format!("factors, {name}: there is no such factor; {}", suggest(name, known())));
            }
            Some(_) if !factor.value.is_finite() => {
                mistakes.push(format!("factors, {name}: {} is no number; give a finite one", factor.value));
            }
            Some(place) if chosen.iter().any(|&(other, _)| other == place) => {
                mistakes.push(format!("factors, {name}: it stands there twice; leave one"));
            }
            Some(place) => chosen.push((place, factor.value)),
        }
    }
    chosen.sort_by_key(|&(place, _)| place);
    match region.with_some_factors(&chosen) {
        Ok(moved) => moved,
        Err(wrong) => {
            mistakes.extend(wrong.iter().map(|out| format!("factors, {}: {out}", out.factor)));
            region.clone()
        }
    }
}

struct Setter<'a> {
    assets: &'a [MapAsset],
    mistakes: &'a mut Vec<String>,
}

impl Setter<'_> {
    fn find(&mut self, field: &str, id: &str) -> Option<&MapAsset> {
        let found = self.assets.iter().find(|asset| asset.rows.iter().any(|row| row == id));
        if found.is_none() {
            let known = self.assets.iter().map(|asset| asset.id.as_str());
            self.mistakes.push(format!("{field}, {id}: there is no such asset; {}", suggest(id, known)));
        }
        found
    }

    fn build(&mut self, region: &mut Region, id: &str, closed: &[String]) {
        let Some(asset) = self.find("build", id) else { return };
        if asset.status == "existing" {
            let what = format!("build, {id}: it stands already; build an option");
            self.mistakes.push(what);
            return;
        }
        if asset.rows.iter().any(|row| closed.contains(row)) {
            let what = format!("build, {id}: it is closed as well; leave one");
            self.mistakes.push(what);
            return;
        }
        for &row in &asset.assets {
            let building = match row {
                AssetId::Link(link) => &mut region.links[link.0].building,
                AssetId::Supply(place) => &mut region.supplies[place].building,
                AssetId::Store(place) => &mut region.stores[place].building,
                AssetId::Demand(_) => continue,
            };
            building.status = Status::Existing;
        }
    }

    fn close(&mut self, region: &mut Region, id: &str) {
        let Some(asset) = self.find("close", id) else { return };
        if asset.status == "option" {
            let what = format!("close, {id}: it is not there; close what stands");
            self.mistakes.push(what);
            return;
        }
        times(region, &asset.assets, 0.0);
    }

    fn resize(&mut self, region: &mut Region, id: &str, by: f64) {
        let Some(asset) = self.find("capacity", id) else { return };
        if (0.0..=MOST_TIMES).contains(&by) {
            times(region, &asset.assets, by);
        } else {
            let what = format!("capacity, {id}: {by} is out of range; give 0 to {MOST_TIMES}");
            self.mistakes.push(what);
        }
    }
}

fn times(region: &mut Region, assets: &[AssetId], by: f64) {
    for &row in assets {
        match row {
            AssetId::Link(link) => region.links[link.0].capacity *= by,
            AssetId::Supply(place) => region.supplies[place].capacity *= by,
            AssetId::Store(place) => {
                let store = &mut region.stores[place];
                store.capacity *= by;
                store.max_intake *= by;
                store.max_release *= by;
                // A smaller store holds less at the beginning and is wanted less full; a larger one is filled by nobody.
                let fuller = by.min(1.0);
                match &mut store.end {
                    StoreEnd::Cyclic => {}
                    StoreEnd::Value { initial, .. } => *initial *= fuller,
                    StoreEnd::Level { initial, level, .. } => {
                        *initial *= fuller;
                        *level *= fuller;
                    }
                }
            }
            AssetId::Demand(_) => {}
        }
    }
}

fn find_actor(region: &Region, field: &str, code: &str, mistakes: &mut Vec<String>) -> Option<ActorId> {
    let known = || region.actors.iter().map(|actor| actor.name.as_str());
    let found = known().position(|other| other == code).map(ActorId);
    if found.is_none() {
        mistakes.push(format!("{field}, {code}: there is no such actor; {}", suggest(code, known())));
    }
    found
}

fn cut_ties(region: &mut Region, state: &WhatIf, mistakes: &mut Vec<String>) {
    for (a, b) in &state.cut {
        let pair = find_actor(region, "cut", a, mistakes).zip(find_actor(region, "cut", b, mistakes));
        let Some((a, b)) = pair else { continue };
        if a == b {
            let code = &region.actors[a.0].name;
            mistakes.push(format!("cut, {code}-{code}: a tie is between two; name two actors"));
            continue;
        }
        let known = region.ties.iter_mut().find(|tie| (tie.a, tie.b) == (a, b) || (tie.b, tie.a) == (a, b));
        match known {
            Some(tie) => tie.reliability = 0.0,
            None => region.ties.push(Tie { a, b, reliability: 0.0, note: String::new() }),
        }
    }
}

fn find_bloc(region: &Region, state: &WhatIf, mistakes: &mut Vec<String>) -> Vec<ActorId> {
    let mut bloc: Vec<ActorId> = Vec::new();
    for code in &state.bloc {
        let Some(actor) = find_actor(region, "bloc", code, mistakes) else { continue };
        if bloc.contains(&actor) {
            mistakes.push(format!("bloc, {code}: it stands there twice; leave one"));
        } else {
            bloc.push(actor);
        }
    }
    bloc.sort_unstable();
    bloc
}

/// All levers of the region, those of one group as one.
pub(super) fn all_levers(region: &Region) -> Arsenal {
    Arsenal::of(region, &holders(region))
}

fn find_spans(region: &Region, state: &WhatIf, mistakes: &mut Vec<String>) -> Vec<Span> {
    let arsenal = all_levers(region);
    let mut pulls: Vec<Pull> = Vec::new();
    for lever in &state.levers {
        let name = &lever.name;
        let known = || arsenal.causes.iter().map(|cause| cause.name.as_str());
        let Some(place) = known().position(|other| other == name) else {
            mistakes.push(format!("levers, {name}: there is no such lever; {}", suggest(name, known())));
            continue;
        };
        let of_cause: Vec<Pull> = arsenal.pulls.iter().copied().filter(|pull| pull.cause == place).collect();
        let begins = |pull: &Pull| arsenal.begins(region, *pull);
        let Some(&pull) = of_cause.iter().find(|pull| begins(pull) == lever.begins) else {
            let can: Vec<String> = of_cause.iter().map(|pull| format!("`{}`", begins(pull))).collect();
            let (begins, can) = (&lever.begins, can.join(", "));
            mistakes.push(format!("levers, {name}: it cannot begin with `{begins}`; it can with {can}"));
            continue;
        };
        let class = arsenal.causes[place].class;
        if let Some(other) = pulls.iter().find(|other| arsenal.causes[other.cause].class == class) {
            let other = &arsenal.causes[other.cause].name;
            mistakes.push(format!("levers, {name}: it cannot be pulled beside `{other}`; leave one"));
            continue;
        }
        pulls.push(pull);
    }
    pulls.iter().flat_map(|&pull| arsenal.spans(region, pull)).collect()
}
