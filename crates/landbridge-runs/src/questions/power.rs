//! Every actor's share, alone, gain and regional part, and what other concepts say.

use super::names::{find_actors, find_structure};
use crate::RunsError;
use landbridge::dispatch::{sample_shares, sweep};
use landbridge::game::{
    LeastCore, NoValue, Objection, TuGame, gately, least_core, most_dissatisfied, nucleolus,
    per_capita_nucleolus, tau, without_null_players,
};
use landbridge::lp::Ways;
use landbridge::model::{Outsiders, Region};
use landbridge::shares::{Shares, blocs_of, part_games, split_games, tied_games, whole_game};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// How many of those who are most dissatisfied are named.
const DISSATISFIED: usize = 8;

/// Whose shares, under what.
#[derive(Clone, Debug, Default)]
pub struct PowerQuestion<'a> {
    /// Actors that bargain as one, joined by commas; may be empty.
    pub bloc: &'a str,
    /// A structure of blocs.csv in place of a bloc.
    pub structure: Option<&'a str>,
    /// Whether only those can deal who are tied, directly or through others.
    pub ties: bool,
    /// Whether other concepts are found beside the shares, on the whole region.
    pub concepts: bool,
}

/// Shares and, where asked for, other concepts.
#[derive(Clone, Debug)]
pub struct PowerAnswer {
    /// By actor and sub-system.
    pub shares: Shares,
    /// How programs were solved.
    pub ways: Ways,
    /// Of the whole region's game.
    pub concepts: Option<WholeConcepts>,
    /// What is to be said of ties that were sampled.
    pub note: Option<String>,
}

/// One payoff for each actor, or why there is none.
pub type Payoffs = Result<Vec<f64>, NoValue>;

/// Other concepts of the whole region's game.
#[derive(Clone, Debug)]
pub struct WholeConcepts {
    /// By name.
    pub payoffs: Vec<(&'static str, Payoffs)>,
    /// Of the game without those who add nothing, or why there is none.
    pub least_core: Result<LeastCore, NoValue>,
    /// Whose excess under the shares is largest in that game, coalitions over all actors.
    pub dissatisfied: Vec<Objection>,
}

/// Every actor's share.
///
/// # Errors
/// Where a name is unknown or a program has no answer.
pub fn power(
    region: &Region,
    asked: &PowerQuestion<'_>,
    outsiders: Option<Outsiders>,
) -> Result<PowerAnswer, RunsError> {
    let blocs = match asked.structure {
        Some(name) => blocs_of(find_structure(region, name)?),
        None => vec![find_actors(region, asked.bloc)?],
    };
    let values = sweep(region, outsiders)?;
    let mut games = part_games(region, &values);
    let mut note = None;
    if asked.ties {
        let tied = tied_games(region, &games)?;
        note = tied.note();
        games = tied.games;
    }
    let shares = split_games(region, &games, &blocs)?;
    let concepts =
        if asked.concepts { Some(find_concepts(&whole_game(region, &games)?, &shares)?) } else { None };
    Ok(PowerAnswer { shares, ways: values.ways(), concepts, note })
}

fn find_concepts(game: &TuGame, shares: &Shares) -> Result<WholeConcepts, RunsError> {
    let (active, players) = without_null_players(game);
    let split: Vec<f64> = players.iter().map(|&player| shares.actors[player].total.share).collect();
    let dissatisfied = most_dissatisfied(&active, &split, DISSATISFIED)?;
    Ok(WholeConcepts {
        payoffs: vec![
            ("nucleolus", nucleolus(game).map(|found| found.allocation)),
            ("per capita", per_capita_nucleolus(game).map(|found| found.allocation)),
            ("tau", tau(game)),
            ("Gately", gately(game)),
        ],
        least_core: least_core(&active),
        dissatisfied: (dissatisfied.into_iter())
            .map(|objection| Objection { coalition: objection.coalition.of(&players), ..objection })
            .collect(),
    })
}

impl PowerAnswer {
    /// As `--json` prints it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let actors = self.shares.actors.iter().map(|actor| {
            let parts = self.shares.subsystems.iter().zip(&actor.by_subsystem);
            let parts: Map<String, Value> =
                parts.map(|(part, share)| (part.name.clone(), json!(share))).collect();
            json!({ "actor": actor.actor, "share": actor.total.share, "alone": actor.total.alone,
                "gain": actor.total.gain, "regional": actor.total.regional, "subsystems": parts })
        });
        let mut data = json!({ "actors": actors.collect::<Vec<_>>(), "subsystems": self.shares.subsystems,
            "ways": self.ways });
        if let Some(concepts) = &self.concepts {
            data["concepts"] = self.concepts_as_json(concepts);
        }
        data
    }

    fn concepts_as_json(&self, concepts: &WholeConcepts) -> Value {
        let payoffs: Map<String, Value> = (concepts.payoffs.iter())
            .map(|(name, payoffs)| match payoffs {
                Ok(payoffs) => ((*name).to_owned(), json!(payoffs)),
                Err(reason) => ((*name).to_owned(), json!({ "reason": reason.to_string() })),
            })
            .collect();
        let dissatisfied = concepts.dissatisfied.iter().map(|objection| {
            let members: Vec<&str> =
                objection.coalition.members().map(|place| self.shares.actors[place].actor.as_str()).collect();
            json!({ "coalition": members.join("+"), "excess": objection.excess })
        });
        json!({ "payoffs": payoffs,
            "least_core_epsilon": concepts.least_core.as_ref().ok().map(|found| found.epsilon),
            "most_dissatisfied": dissatisfied.collect::<Vec<_>>() })
    }
}

/// Shares over sampled orders of arrival: totals over sub-systems.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampledPower {
    /// In each sub-system.
    pub sampled_orders: usize,
    /// Of the orders.
    pub seed: u64,
    /// How programs were solved.
    pub ways: Ways,
    /// Those who have something.
    pub actors: Vec<SampledPowerShare>,
}

/// One actor's totals, in the region's money a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampledPowerShare {
    /// The actor's code.
    pub actor: String,
    /// Sampled.
    pub share: f64,
    /// Of the share and of the gain.
    pub standard_error: f64,
    /// What it makes alone.
    pub alone: f64,
    /// Share less alone.
    pub gain: f64,
    /// Of the share, what it takes others for.
    pub regional: f64,
}

/// Every actor's share over sampled orders of arrival: parts of an actor are added up, their standard errors in square.
///
/// # Errors
/// Where there are too few orders or a program has no answer.
pub fn sampled_power(
    region: &Region,
    orders: usize,
    seed: u64,
    outsiders: Option<Outsiders>,
) -> Result<SampledPower, RunsError> {
    let parts = sample_shares(region, outsiders, orders, seed)?;
    let mut ways = Ways::default();
    let mut rows = vec![[0.0; 4]; region.actors.len()];
    for part in &parts {
        ways += part.ways;
        for share in &part.shares {
            let row = &mut rows[share.actor.0];
            row[0] += share.share;
            row[1] += share.standard_error * share.standard_error;
            row[2] += share.alone;
            row[3] += share.regional;
        }
    }
    let rows = region.actors.iter().zip(rows).filter(|(_, row)| row.iter().any(|number| *number != 0.0));
    let actors = rows.map(|(actor, [share, variance, alone, regional])| SampledPowerShare {
        actor: actor.name.clone(),
        share,
        standard_error: variance.sqrt(),
        alone,
        gain: share - alone,
        regional,
    });
    Ok(SampledPower { sampled_orders: orders, seed, ways, actors: actors.collect() })
}
