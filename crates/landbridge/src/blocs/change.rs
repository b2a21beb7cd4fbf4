//! Shifts of shares from one structure to another.

use crate::dispatch::{SweepError, Values};
use crate::game::{BlocError, Coalition, NoValue, TuGame, nucleolus};
use crate::model::{ActorId, Region, Structure};
use crate::shares::{
    ActorShares, PartGame, Shares, TiedGames, blocs_of, part_games, split_games, subsystem_games, tied_games,
    whole_game,
};
use serde::Serialize;

/// Seed of the graphs of ties, where they are too many to count.
const TIE_SEED: u64 = 1;

/// A bloc by the names of its actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlocMembers {
    /// Name of the bloc.
    pub bloc: String,
    /// Codes of its actors.
    pub actors: Vec<String>,
}

/// What changes from one structure to another, millions a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlocChange {
    /// Name of the structure before.
    pub from: String,
    /// Name of the structure after.
    pub to: String,
    /// Blocs of the structure after.
    pub blocs: Vec<BlocMembers>,
    /// Names of sub-systems.
    pub subsystems: Vec<String>,
    /// Change of every actor's Owen share, in the order of actors.csv, by sub-system and in total. What an actor makes alone does not
    /// change, so this is the change of its gain too.
    pub actors: Vec<ActorShares>,
    /// The candidates and each outside power, under every concept.
    pub concepts: Vec<ConceptChange>,
}

/// The change for the candidates together and for each outsider, under one concept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConceptChange {
    /// Name of the concept.
    pub concept: String,
    /// Change of the candidates' sum by sub-system; nothing where the concept has no value.
    pub members: Vec<Option<f64>>,
    /// Of the whole.
    pub members_total: Option<f64>,
    /// Those who are no candidates.
    pub outsiders: Vec<OutsiderChange>,
    /// Why a value is missing, or what else to know.
    pub notes: Vec<String>,
}

/// The change for one outsider.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutsiderChange {
    /// Its code.
    pub actor: String,
    /// Change of its regional part by sub-system (nucleolus: of its payoff); nothing where there is none, or where it bargains as
    /// one with others and the concept gives the bloc's sum only.
    pub by_subsystem: Vec<Option<f64>>,
    /// Of the whole.
    pub total: Option<f64>,
}

/// What is compared again and again: the games of a region, with and without ties, and what the nucleolus reads.
#[derive(Clone, Debug)]
pub struct Split<'a> {
    /// The region.
    pub region: &'a Region,
    /// One game for each part.
    pub games: Vec<PartGame>,
    /// One game for each sub-system.
    pub subsystems: Vec<PartGame>,
    /// The whole, where it is small enough for a table.
    pub whole: Option<TuGame>,
    /// Under the ties, where there are exceptions.
    pub tied: Option<TiedGames>,
}

impl<'a> Split<'a> {
    /// The games of a region.
    ///
    /// # Errors
    /// Where a sub-system is too large for a table.
    pub fn new(region: &'a Region, values: &Values) -> Result<Self, SweepError> {
        let games = part_games(region, values);
        let tied = if region.ties.is_empty() { None } else { Some(tied_games(region, &games, TIE_SEED)?) };
        let subsystems = subsystem_games(&games)?;
        // Concepts that need the whole say that it is missing.
        let whole = whole_game(region, &games).ok();
        Ok(Self { region, games, subsystems, whole, tied })
    }

    /// Owen shares under a structure.
    ///
    /// # Errors
    /// Where two blocs share an actor.
    pub fn shares(&self, structure: &Structure) -> Result<Shares, BlocError> {
        split_games(self.region, &self.games, &blocs_of(structure))
    }

    /// The whole under the ties, where there are exceptions.
    #[must_use]
    pub fn tied_whole(&self) -> Option<TuGame> {
        whole_game(self.region, &self.tied.as_ref()?.games).ok()
    }

    /// Owen shares under a structure and the ties, where there are exceptions.
    ///
    /// # Errors
    /// Where two blocs share an actor.
    #[must_use]
    pub fn tied_shares(&self, structure: &Structure) -> Option<Result<Shares, BlocError>> {
        let tied = self.tied.as_ref()?;
        Some(split_games(self.region, &tied.games, &blocs_of(structure)))
    }
}

/// Compares two structures.
///
/// # Errors
/// Where two blocs of a structure share an actor.
pub fn compare_structures(
    split: &Split<'_>,
    from: &Structure,
    to: &Structure,
) -> Result<BlocChange, BlocError> {
    let region = split.region;
    let (before, after) = (split.shares(from)?, split.shares(to)?);
    let actors = difference(&before, &after);
    let subsystems: Vec<String> = after.subsystems.iter().map(|part| part.name.clone()).collect();
    let mut concepts = vec![of_shares(region, "Owen", &actors, subsystems.len())];
    if let (Some(before), Some(after)) = (split.tied_shares(from), split.tied_shares(to)) {
        let actors = difference(&before?, &after?);
        let mut concept = of_shares(region, "Owen, ties restricted", &actors, subsystems.len());
        concept.notes.extend(split.tied.as_ref().and_then(TiedGames::note));
        concepts.push(concept);
    }
    concepts.push(of_nucleolus(split, from, to));
    let code = |actor: &ActorId| region.actors[actor.0].name.clone();
    let blocs = to
        .blocs
        .iter()
        .map(|bloc| BlocMembers { bloc: bloc.name.clone(), actors: bloc.actors.iter().map(code).collect() });
    Ok(BlocChange {
        from: from.name.clone(),
        to: to.name.clone(),
        blocs: blocs.collect(),
        subsystems,
        actors,
        concepts,
    })
}

fn difference(before: &Shares, after: &Shares) -> Vec<ActorShares> {
    let pairs = before.actors.iter().zip(&after.actors);
    pairs
        .map(|(before, after)| ActorShares {
            actor: after.actor.clone(),
            title: after.title.clone(),
            total: after.total - before.total,
            by_subsystem: (after.by_subsystem.iter().zip(&before.by_subsystem))
                .map(|(after, before)| *after - *before)
                .collect(),
        })
        .collect()
}

fn of_shares(region: &Region, concept: &str, actors: &[ActorShares], n_subsystems: usize) -> ConceptChange {
    let candidates = || region.candidates.iter().map(|actor| &actors[actor.0]);
    let members =
        (0..n_subsystems).map(|place| Some(candidates().map(|actor| actor.by_subsystem[place].share).sum()));
    let outsiders =
        actors.iter().enumerate().filter(|(place, _)| !region.candidates.contains(&ActorId(*place)));
    ConceptChange {
        concept: concept.to_owned(),
        members: members.collect(),
        members_total: Some(candidates().map(|actor| actor.total.share).sum()),
        outsiders: outsiders
            .map(|(_, actor)| OutsiderChange {
                actor: actor.actor.clone(),
                by_subsystem: actor.by_subsystem.iter().map(|share| Some(share.regional)).collect(),
                total: Some(actor.total.regional),
            })
            .collect(),
        notes: Vec::new(),
    }
}

/// The nucleolus among blocs: what a bloc gets is told, not how its members share it.
fn of_nucleolus(split: &Split<'_>, from: &Structure, to: &Structure) -> ConceptChange {
    let region = split.region;
    let mut notes = Vec::new();
    let mut change_of = |part: &PartGame| -> Option<Vec<Option<f64>>> {
        let (before, after) = (payoffs(part, from), payoffs(part, to));
        match (before, after) {
            (Ok(before), Ok(after)) => {
                let pairs = before.into_iter().zip(after);
                Some(pairs.map(|(before, after)| Some(after? - before?)).collect())
            }
            (Err(reason), _) | (_, Err(reason)) => {
                notes.push(format!("{}: {reason}", part.name));
                None
            }
        }
    };
    let parts: Vec<Option<Vec<Option<f64>>>> = split.subsystems.iter().map(&mut change_of).collect();
    let everybody = region.everybody();
    let whole = split.whole.as_ref().and_then(|game| {
        change_of(&PartGame {
            name: "whole".to_owned(),
            members: Vec::new(),
            actors: everybody.clone(),
            game: game.clone(),
        })
    });
    if split.whole.is_none() {
        notes.push(
            "the region has too many actors for the table that the nucleolus of the whole needs".to_owned(),
        );
    }
    let outsiders: Vec<ActorId> =
        everybody.into_iter().filter(|actor| !region.candidates.contains(actor)).collect();
    let in_part = |place: usize, actor: &ActorId| -> Option<f64> {
        let part = &split.subsystems[place];
        match part.actors.iter().position(|other| other == actor) {
            Some(player) => parts[place].as_ref()?[player],
            None => Some(0.0),
        }
    };
    // v(N) does not change: what the outsiders lose the candidates gain.
    let members = (0..parts.len()).map(|place| {
        parts[place].as_ref()?;
        outsiders.iter().map(|actor| in_part(place, actor)).sum::<Option<f64>>().map(|sum| -sum)
    });
    let members: Vec<Option<f64>> = members.collect();
    let members_total = whole
        .as_ref()
        .and_then(|whole| outsiders.iter().map(|actor| whole[actor.0]).sum::<Option<f64>>().map(|sum| -sum));
    let outsiders = outsiders.iter().map(|actor| OutsiderChange {
        actor: region.actors[actor.0].name.clone(),
        by_subsystem: (0..parts.len()).map(|place| in_part(place, actor)).collect(),
        total: whole.as_ref().and_then(|whole| whole[actor.0]),
    });
    ConceptChange {
        concept: "nucleolus".to_owned(),
        members,
        members_total,
        outsiders: outsiders.collect(),
        notes,
    }
}

/// The nucleolus among blocs; nothing for those that share a bloc.
fn payoffs(part: &PartGame, structure: &Structure) -> Result<Vec<Option<f64>>, NoValue> {
    let n = part.game.n_players();
    let mut blocs: Vec<Coalition> = part.blocs(&blocs_of(structure));
    blocs.retain(|bloc| !bloc.is_empty());
    let joined = blocs.iter().fold(Coalition::EMPTY, |all, &bloc| all.union(bloc));
    blocs.extend((0..n).filter(|&player| !joined.contains(player)).map(Coalition::singleton));
    let among = TuGame::from_rule(blocs.len(), |set| {
        part.game.value(set.members().fold(Coalition::EMPTY, |all, bloc| all.union(blocs[bloc])))
    });
    let found = nucleolus(&among)?;
    let mut payoffs = vec![None; n];
    for (bloc, payoff) in blocs.iter().zip(&found.allocation).filter(|(bloc, _)| bloc.len() == 1) {
        bloc.members().for_each(|player| payoffs[player] = Some(*payoff));
    }
    Ok(payoffs)
}
