//! The region of a year, part by part, with the values of its coalitions and what is left of them under levers.

use super::state::State;
use crate::dispatch::{Part, SweepError, Sweeper, split_into_parts};
use crate::game::{Coalition, TuGame};
use crate::interdiction::{Disturbance, Mixture, Span};
use crate::model::{ActorId, AssetId, LinkId, Region, Rules, Status};
use std::collections::BTreeMap;

/// What futures of one simulator share.
pub(super) struct Workspace {
    pub(super) sweeper: Sweeper,
    /// The parts of the network by what is built.
    parts: BTreeMap<Vec<bool>, Vec<Part>>,
}

impl Workspace {
    pub(super) fn new(sweeper: Sweeper) -> Self {
        Self { sweeper, parts: BTreeMap::new() }
    }

    fn parts(&mut self, built: &[bool], region: &Region) -> Vec<Part> {
        if let Some(parts) = self.parts.get(built) {
            return parts.clone();
        }
        let parts: Vec<Part> =
            split_into_parts(region).into_iter().filter(|part| !part.actors.is_empty()).collect();
        self.parts.insert(built.to_vec(), parts.clone());
        parts
    }
}

/// The network of a year.
pub(super) struct Network<'w> {
    workspace: &'w mut Workspace,
    /// With this year's factors, and what is built standing.
    pub(super) region: Region,
    /// A copy that disturbances are written into and taken out of again.
    scratch: Region,
    /// Its parts.
    pub(super) parts: Vec<Part>,
    built: Vec<bool>,
    /// Per part: the optimum of all, and of all but each actor, in the undisturbed year.
    readings: Vec<Option<Vec<f64>>>,
}

impl<'w> Network<'w> {
    pub(super) fn new(
        workspace: &'w mut Workspace,
        mut region: Region,
        rules: &Rules,
        state: &State,
    ) -> Self {
        for (option, _) in rules.options.iter().zip(&state.built).filter(|(_, built)| **built) {
            option.assets.iter().for_each(|&asset| set_status(&mut region, asset, Status::Existing));
        }
        let parts = workspace.parts(&state.built, &region);
        let scratch = region.clone();
        let readings = vec![None; parts.len()];
        Self { workspace, region, scratch, parts, built: state.built.clone(), readings }
    }

    /// v of a part in the undisturbed year.
    pub(super) fn game(&mut self, part: usize) -> Result<TuGame, SweepError> {
        self.workspace.sweeper.game(&self.region, &self.parts[part])
    }

    /// v of a part while levers are pulled; nothing where they do not touch it.
    pub(super) fn game_under(&mut self, part: usize, spans: &[&Span]) -> Result<Option<TuGame>, SweepError> {
        let mixture = Mixture::on_part(&self.region, &self.parts[part], spans);
        if mixture.is_empty() {
            return Ok(None);
        }
        let n = self.parts[part].actors.len();
        let mut sum = vec![0.0; 1 << n];
        for (weight, disturbance) in &mixture {
            let game = self.under(disturbance, part, Sweeper::game)?;
            sum.iter_mut()
                .zip(Coalition::all(n))
                .for_each(|(sum, coalition)| *sum += weight * game.value(coalition));
        }
        Ok(Some(TuGame::from_rule(n, |coalition| sum[coalition.index()])))
    }

    /// What each of some actors would lose by levers: the drop of what it adds to the whole, v(N) − v(N∖i).
    pub(super) fn losses(&mut self, spans: &[&Span], actors: &[ActorId]) -> Result<Vec<f64>, SweepError> {
        let mut losses = vec![0.0; actors.len()];
        for part in 0..self.parts.len() {
            let mixture = Mixture::on_part(&self.region, &self.parts[part], spans);
            let players: Vec<(usize, usize)> = (actors.iter().enumerate())
                .filter_map(|(place, actor)| {
                    let player = self.parts[part].actors.iter().position(|other| other == actor)?;
                    Some((place, player))
                })
                .collect();
            if mixture.is_empty() || players.is_empty() {
                continue;
            }
            let before = self.readings(part)?;
            let n = self.parts[part].actors.len();
            let grand = Coalition::grand(n);
            let coalitions: Vec<Coalition> = std::iter::once(grand)
                .chain(players.iter().map(|&(_, player)| grand.without(player)))
                .collect();
            let mut after = vec![0.0; coalitions.len()];
            for (weight, disturbance) in &mixture {
                let optima = self.optima_under(part, disturbance, &coalitions)?;
                after.iter_mut().zip(optima).for_each(|(sum, optimum)| *sum += weight * optimum);
            }
            for (k, &(place, player)) in players.iter().enumerate() {
                losses[place] += (before[0] - before[1 + player]) - (after[0] - after[1 + k]);
            }
        }
        Ok(losses)
    }

    /// What all together make less under levers.
    pub(super) fn total_loss(&mut self, spans: &[&Span]) -> Result<f64, SweepError> {
        let mut loss = 0.0;
        for part in 0..self.parts.len() {
            let mixture = Mixture::on_part(&self.region, &self.parts[part], spans);
            if mixture.is_empty() {
                continue;
            }
            loss += self.readings(part)?[0];
            let grand = Coalition::grand(self.parts[part].actors.len());
            for (weight, disturbance) in &mixture {
                loss -= weight * self.optima_under(part, disturbance, &[grand])?[0];
            }
        }
        Ok(loss)
    }

    fn optima_under(
        &mut self,
        part: usize,
        disturbance: &Disturbance,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>, SweepError> {
        self.under(disturbance, part, |sweeper, region, part| sweeper.optima(region, part, coalitions))
    }

    /// Asks about a part while something is done to its assets.
    fn under<T>(
        &mut self,
        disturbance: &Disturbance,
        part: usize,
        ask: impl FnOnce(&mut Sweeper, &Region, &Part) -> Result<T, SweepError>,
    ) -> Result<T, SweepError> {
        disturbance.write(&self.region, &mut self.scratch);
        let answer = ask(&mut self.workspace.sweeper, &self.scratch, &self.parts[part]);
        disturbance.unchanged().write(&self.region, &mut self.scratch);
        answer
    }

    fn readings(&mut self, part: usize) -> Result<Vec<f64>, SweepError> {
        if let Some(readings) = &self.readings[part] {
            return Ok(readings.clone());
        }
        let n = self.parts[part].actors.len();
        let grand = Coalition::grand(n);
        let coalitions: Vec<Coalition> =
            std::iter::once(grand).chain((0..n).map(|player| grand.without(player))).collect();
        let readings = self.workspace.sweeper.optima(&self.region, &self.parts[part], &coalitions)?;
        self.readings[part] = Some(readings.clone());
        Ok(readings)
    }

    /// The network with an option standing besides: the parts that its assets lie in.
    pub(super) fn with_option(&mut self, rules: &Rules, option: usize) -> WithOption {
        let mut region = self.region.clone();
        rules.options[option]
            .assets
            .iter()
            .for_each(|&asset| set_status(&mut region, asset, Status::Existing));
        let mut built = self.built.clone();
        built[option] = true;
        let all = self.workspace.parts(&built, &region);
        let assets = &rules.options[option].assets;
        let parts: Vec<Part> =
            all.into_iter().filter(|part| assets.iter().any(|&asset| part.holds(asset))).collect();
        let shares_bus =
            |part: &Part| part.buses.iter().any(|bus| parts.iter().any(|new| new.buses.contains(bus)));
        let replaced = (0..self.parts.len()).filter(|&part| shares_bus(&self.parts[part])).collect();
        WithOption { region, parts, replaced }
    }

    /// By how much v(N) rises with an option.
    pub(super) fn rise(&mut self, with: &WithOption) -> Result<f64, SweepError> {
        let mut rise = 0.0;
        for part in &with.parts {
            let grand = Coalition::grand(part.actors.len());
            let optima = self.workspace.sweeper.optima(&with.region, part, &[grand, Coalition::EMPTY])?;
            rise += optima[0] - optima[1];
        }
        for &part in &with.replaced {
            let grand = Coalition::grand(self.parts[part].actors.len());
            let optima =
                self.workspace.sweeper.optima(&self.region, &self.parts[part], &[grand, Coalition::EMPTY])?;
            rise -= optima[0] - optima[1];
        }
        Ok(rise)
    }

    /// The games of the parts that an option is in.
    pub(super) fn games_with(&mut self, with: &WithOption) -> Result<Vec<TuGame>, SweepError> {
        with.parts.iter().map(|part| self.workspace.sweeper.game(&with.region, part)).collect()
    }
}

/// The network with an option besides.
pub(super) struct WithOption {
    pub(super) region: Region,
    /// The parts that its assets lie in.
    pub(super) parts: Vec<Part>,
    /// Places of the parts without it that they take the place of.
    pub(super) replaced: Vec<usize>,
}

fn set_status(region: &mut Region, asset: AssetId, status: Status) {
    match asset {
        AssetId::Link(LinkId(place)) => region.links[place].building.status = status,
        AssetId::Supply(place) => region.supplies[place].building.status = status,
        AssetId::Store(place) => region.stores[place].building.status = status,
        AssetId::Demand(_) => {}
    }
}
