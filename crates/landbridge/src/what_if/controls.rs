//! What can be played with: the map, variants, structures, ties, levers and factors of a region, and its base.

use super::WhatIfError;
use super::answer::evaluate;
use super::apply::{Scene, all_levers};
use super::memory::Memory;
use crate::interdiction::holder_name;
use crate::map::{MapView, map_assets, view_map};
use crate::model::{AssetId, Factor, Outsiders, Region};
use crate::report::Reference;
use crate::shares::{ActorShares, SubsystemTotal};
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// A factor as a slider.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorControl {
    /// As in factors.csv.
    pub name: String,
    /// For people.
    pub unit: String,
    /// What to know about it.
    pub note: String,
    /// Table of the numbers that it moves.
    pub table: &'static str,
    /// Their column.
    pub field: &'static str,
    /// `times`, `plus` or `set`.
    pub mode: &'static str,
    /// Where it leaves the tables as they are.
    pub base: f64,
    /// The 1 % quantile.
    pub low: f64,
    /// The 99 % quantile.
    pub high: f64,
    /// Sub-systems whose numbers it moves.
    pub subsystems: Vec<String>,
}

/// A lever, or a group of them, to be pulled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeverControl {
    /// Of the lever, or of the group.
    pub name: String,
    /// Code of an actor, `nature` or `third party`.
    pub holder: String,
    /// By what means.
    pub channel: crate::model::Channel,
    /// How long.
    pub days: f64,
    /// Periods that it can begin with; empty where it lasts the whole year.
    pub begins: Vec<String>,
    /// Millions; absent where nobody knows.
    pub cost: Option<f64>,
    /// What cannot be pulled beside it.
    pub instead_of: Vec<String>,
    /// Ids of assets on the map.
    pub assets: Vec<String>,
}

/// A variant of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VariantControl {
    /// Name of its file.
    pub name: String,
    /// One line.
    pub title: String,
    /// What it assumes.
    pub why: String,
}

/// A bloc of a structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlocControl {
    /// Its name.
    pub bloc: String,
    /// Codes of its actors.
    pub actors: Vec<String>,
}

/// A named coalition structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StructureControl {
    /// Its name.
    pub name: String,
    /// Its blocs.
    pub blocs: Vec<BlocControl>,
}

/// A pair that cannot always deal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TieControl {
    /// Code of one.
    pub a: String,
    /// Code of the other.
    pub b: String,
    /// Chance that they can deal directly.
    pub reliability: f64,
    /// Why.
    pub note: String,
}

/// A region to play with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// Which tables and which program.
    pub reference: Reference,
    /// For people.
    pub title: String,
    /// Of all numbers.
    pub base_year: i32,
    /// Unit of money.
    pub money_unit: String,
    /// What lies where, and how all use it in the base.
    pub map: MapView,
    /// Parts of the network in the base.
    pub subsystems: Vec<SubsystemTotal>,
    /// Shares in the base.
    pub actors: Vec<ActorShares>,
    /// Variants in the folder.
    pub variants: Vec<VariantControl>,
    /// Structures in blocs.csv.
    pub structures: Vec<StructureControl>,
    /// Exceptions in ties.csv.
    pub ties: Vec<TieControl>,
    /// In the order of levers.csv.
    pub levers: Vec<LeverControl>,
    /// Those that move numbers of the network, in the order of factors.csv.
    pub factors: Vec<FactorControl>,
}

pub(super) fn overview(
    base: &Region,
    outsiders: Option<Outsiders>,
    memory: &Memory,
) -> Result<Overview, WhatIfError> {
    let scene = Scene { region: base.clone(), spans: Vec::new(), bloc: Vec::new(), ties: false };
    let evaluated = evaluate(&scene, outsiders, memory, &AtomicBool::new(false))?;
    let code = |actor: crate::model::ActorId| base.actors[actor.0].name.clone();
    let variants = base.variants.iter().map(|variant| VariantControl {
        name: variant.name.clone(),
        title: variant.title.clone(),
        why: variant.why.clone(),
    });
    let structures = base.structures.iter().map(|structure| StructureControl {
        name: structure.name.clone(),
        blocs: (structure.blocs.iter())
            .map(|bloc| BlocControl {
                bloc: bloc.name.clone(),
                actors: bloc.actors.iter().map(|&actor| code(actor)).collect(),
            })
            .collect(),
    });
    let ties = base.ties.iter().map(|tie| TieControl {
        a: code(tie.a),
        b: code(tie.b),
        reliability: tie.reliability,
        note: tie.note.clone(),
    });
    Ok(Overview {
        reference: Reference::of(base, &format!("landbridge serve {}", base.name)),
        title: base.title.clone(),
        base_year: base.base_year,
        money_unit: base.money_unit.clone(),
        map: view_map(base, &evaluated.operation),
        subsystems: evaluated.shares.subsystems,
        actors: evaluated.shares.actors,
        variants: variants.collect(),
        structures: structures.collect(),
        ties: ties.collect(),
        levers: levers(base),
        factors: base.factors.iter().filter_map(|factor| factor_control(base, factor)).collect(),
    })
}

fn factor_control(base: &Region, factor: &Factor) -> Option<FactorControl> {
    let (table, field) = factor.field.name();
    let bus_of = |place: usize| match table {
        "links" => Some(base.links[place].bus0),
        "supplies" => Some(base.supplies[place].bus),
        "demands" => Some(base.demands[place].bus),
        "stores" => Some(base.stores[place].bus),
        _ => None,
    };
    let mut subsystems: Vec<String> = Vec::new();
    for &(place, _) in &factor.rows {
        let name = &base.subsystems[base.buses[bus_of(place)?.0].subsystem].name;
        if !subsystems.contains(name) {
            subsystems.push(name.clone());
        }
    }
    Some(FactorControl {
        name: factor.name.clone(),
        unit: factor.unit.clone(),
        note: factor.note.clone(),
        table,
        field,
        mode: factor.mode.name(),
        base: base.factor_at_rest(factor)?,
        low: factor.distribution.quantile(0.01),
        high: factor.distribution.quantile(0.99),
        subsystems,
    })
}

fn levers(base: &Region) -> Vec<LeverControl> {
    let arsenal = all_levers(base);
    let assets = map_assets(base);
    let id_of = |asset: AssetId| {
        let on_map = assets.iter().find(|other| other.assets.contains(&asset))?;
        Some(on_map.id.clone())
    };
    let control = |(place, cause): (usize, &crate::interdiction::Cause)| {
        let of_cause = cause.levers.iter().map(|&lever| &base.levers[lever]);
        let mut ids: Vec<String> =
            of_cause.clone().flat_map(|lever| &lever.assets).filter_map(|&asset| id_of(asset)).collect();
        ids.sort();
        ids.dedup();
        let begins = arsenal.pulls.iter().filter(|pull| pull.cause == place);
        let begins = begins.map(|&pull| arsenal.begins(base, pull)).filter(|begins| !begins.is_empty());
        let rivals = (arsenal.causes.iter().enumerate())
            .filter(|(other, rival)| *other != place && rival.class == cause.class);
        LeverControl {
            name: cause.name.clone(),
            holder: holder_name(base, cause.holder),
            channel: base.levers[cause.levers[0]].channel,
            days: of_cause.map(|lever| lever.days).fold(0.0, f64::max),
            begins: begins.collect(),
            cost: cause.cost,
            instead_of: rivals.map(|(_, rival)| rival.name.clone()).collect(),
            assets: ids,
        }
    };
    let mut causes: Vec<_> = arsenal.causes.iter().enumerate().collect();
    // By holder they came; for a list the order of the table is better known.
    causes.sort_by_key(|(_, cause)| cause.levers.first().copied());
    causes.into_iter().map(control).collect()
}
