//! Step 4: what the parts make in a year, as games, and who gets what of it under a forum's membership.

use super::SimulationError;
use super::fate::{AtYear, Step};
use super::network::{Network, WithOption};
use crate::dispatch::{Part, SweepError};
use crate::game::{Coalition, Graph, TuGame, owen, restricted_by_graph, shapley};
use crate::interdiction::Span;
use crate::model::{ActorId, Region, Rules};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The games of a year, with the shares that were asked for.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) parts: Vec<Played>,
    /// The ties that work this year; absent where everybody can deal with everybody.
    graph: Option<Graph>,
    n_actors: usize,
    /// How long values of games took.
    pub(super) spent: Duration,
}

/// A part as a game.
#[derive(Clone)]
pub(super) struct Played {
    pub(super) actors: Vec<ActorId>,
    pub(super) subsystems: Vec<usize>,
    game: TuGame,
    /// Shares by the bloc in it; no bloc is the empty coalition.
    shares: BTreeMap<u32, Vec<f64>>,
}

impl Played {
    fn new(part: &Part, game: TuGame, graph: Option<&Graph>, n_actors: usize) -> Self {
        let (actors, subsystems) = (part.actors.clone(), part.subsystems.clone());
        let Some(graph) = graph else { return Self { actors, subsystems, game, shares: BTreeMap::new() } };
        let mut wide = TuGame::zero(n_actors);
        wide.add_part(&game, &actors.iter().map(|actor| actor.0).collect::<Vec<_>>());
        // One that owns nothing in the part may go between those who do.
        let actors = (0..n_actors).map(ActorId).collect();
        Self { actors, subsystems, game: restricted_by_graph(&wide, graph), shares: BTreeMap::new() }
    }

    /// What the part's actors make together.
    pub(super) fn together(&self) -> f64 {
        self.game.grand()
    }

    /// Shares of the part's actors while some of them bargain as one: two or more, or it changes nothing.
    fn shares(&mut self, bloc: Coalition) -> &[f64] {
        let bloc = if bloc.len() < 2 { Coalition::EMPTY } else { bloc };
        let game = &self.game;
        self.shares.entry(bloc.bits()).or_insert_with(|| {
            if bloc.is_empty() {
                return shapley(game);
            }
            // One bloc of the game's own players always is a structure.
            owen(game, &[bloc]).unwrap_or_else(|_| shapley(game))
        })
    }

    fn players(&self, members: &[ActorId]) -> Coalition {
        (0..self.actors.len()).filter(|&player| members.contains(&self.actors[player])).collect()
    }

    fn is_front(&self, fronts: &[usize]) -> bool {
        self.subsystems.iter().any(|subsystem| fronts.contains(subsystem))
    }

    /// Adds each actor's share to a sum by actor.
    pub(super) fn add_shares(&mut self, members: &[ActorId], fronts: &[usize], sum: &mut [f64]) {
        let bloc = if self.is_front(fronts) { self.players(members) } else { Coalition::EMPTY };
        let actors = self.actors.clone();
        for (actor, share) in actors.iter().zip(self.shares(bloc)) {
            sum[actor.0] += share;
        }
    }
}

impl Operation {
    /// The undisturbed year.
    pub(super) fn new(network: &mut Network<'_>, rules: &Rules, at: AtYear) -> Result<Self, SweepError> {
        let graph = rules.ties.then(|| working_ties(&network.region, at));
        let n_actors = network.region.actors.len();
        let mut operation = Self { parts: Vec::new(), graph, n_actors, spent: Duration::ZERO };
        for part in 0..network.parts.len() {
            let game = network.game(part)?;
            let played = operation.play(&network.parts[part], game);
            operation.parts.push(played);
        }
        Ok(operation)
    }

    fn play(&mut self, part: &Part, game: TuGame) -> Played {
        let begin = Instant::now();
        let played = Played::new(part, game, self.graph.as_ref(), self.n_actors);
        self.spent += begin.elapsed();
        played
    }

    /// The same year with what levers leave.
    pub(super) fn disturbed(
        &self,
        network: &mut Network<'_>,
        spans: &[Span],
    ) -> Result<Self, SimulationError> {
        let spans: Vec<&Span> = spans.iter().collect();
        let mut left = Self { spent: Duration::ZERO, ..self.clone() };
        for part in 0..network.parts.len() {
            if let Some(game) = network.game_under(part, &spans)? {
                left.parts[part] = left.play(&network.parts[part], game);
            }
        }
        Ok(left)
    }

    /// The parts with an option besides, in place of those that it joins or changes.
    pub(super) fn with(&mut self, with: &WithOption, games: Vec<TuGame>) -> Vec<Played> {
        with.parts.iter().zip(games).map(|(part, game)| self.play(part, game)).collect()
    }

    /// What each actor gets in all, in the order of actors.csv.
    pub(super) fn shares(&mut self, region: &Region, members: &[ActorId], fronts: &[usize]) -> Vec<f64> {
        let begin = Instant::now();
        let mut sum = vec![0.0; region.actors.len()];
        self.parts.iter_mut().for_each(|part| part.add_shares(members, fronts, &mut sum));
        self.spent += begin.elapsed();
        sum
    }

    /// What an actor gains over standing alone in a sub-system, with those it is connected with; in all where none is named.
    pub(super) fn gains(
        &mut self,
        subsystem: Option<usize>,
        members: &[ActorId],
        fronts: &[usize],
    ) -> Vec<f64> {
        let begin = Instant::now();
        let mut sum = vec![0.0; self.n_actors];
        for part in &mut self.parts {
            if subsystem.is_none_or(|place| part.subsystems.contains(&place)) {
                part.add_shares(members, fronts, &mut sum);
                for (player, actor) in part.actors.iter().enumerate() {
                    sum[actor.0] -= part.game.value(Coalition::singleton(player));
                }
            }
        }
        self.spent += begin.elapsed();
        sum
    }

    /// What all make together, millions a year.
    pub(super) fn together(&self) -> f64 {
        self.parts.iter().map(Played::together).sum()
    }
}

/// Each tie works this year with its reliability; pairs without a row always do.
fn working_ties(region: &Region, at: AtYear) -> Graph {
    let works = |a: usize, b: usize| {
        let is_pair = |x: usize, y: usize| (x.min(y), x.max(y)) == (a, b);
        let found = region.ties.iter().position(|tie| is_pair(tie.a.0, tie.b.0));
        let works = found.is_none_or(|place| at.uniform(Step::Ties, place) < region.ties[place].reliability);
        if works { 1.0 } else { 0.0 }
    };
    Graph::from_rule(region.actors.len(), works)
}
