//! Shifts of shares from one structure to another.

use crate::dispatch::{SweepError, Values};
use crate::game::{BlocError, Coalition, NoValue, TuGame, coalition_structure, nucleolus, quotient_game};
use crate::model::{ActorId, Region, Structure};
use crate::shares::{
    ActorShares, MAX_WHOLE_ACTORS, PartGame, Shares, TiedGames, blocs_of, part_games, split_games,
    subsystem_games, tied_games, whole_game,
};
use serde::Serialize;
use std::sync::OnceLock;

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
    /// The blocs, the candidates and each outside power, under every concept.
    pub concepts: Vec<ConceptChange>,
}

/// The change for those in blocs, for the candidates and for each outsider, under one concept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConceptChange {
    /// Name of the concept.
    pub concept: String,
    /// Change of the sum of those who are in a bloc of two or more after it.
    pub in_blocs: Amounts,
    /// Change of the candidates' sum, whether they are in a bloc or not.
    pub candidates: Amounts,
    /// Those who are neither candidates nor in a bloc, before or after: change of the regional part (nucleolus: of the payoff).
    pub outsiders: Vec<OutsiderChange>,
    /// Why a value is missing, or what else to know.
    pub notes: Vec<String>,
}

/// An amount by sub-system and of the whole; nothing where the concept has no value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amounts {
    /// In the order of the sub-systems.
    pub by_subsystem: Vec<Option<f64>>,
    /// Of the whole.
    pub total: Option<f64>,
}

/// The change for one outsider.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutsiderChange {
    /// Its code.
    pub actor: String,
    /// The change.
    pub amounts: Amounts,
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
    /// Made when it is asked for.
    whole: OnceLock<Option<TuGame>>,
    /// Made when they are asked for.
    tied: OnceLock<Option<TiedGames>>,
}

impl<'a> Split<'a> {
    /// The games of a region.
    ///
    /// # Errors
    /// Where a sub-system is too large for a table.
    pub fn new(region: &'a Region, values: &Values) -> Result<Self, SweepError> {
        let n_actors = region.actors.len();
        if !region.ties.is_empty() && n_actors > MAX_WHOLE_ACTORS {
            return Err(SweepError::TooManyActors { title: "the graph of ties".to_owned(), n_actors });
        }
        let games = part_games(region, values);
        let subsystems = subsystem_games(&games)?;
        Ok(Self { region, games, subsystems, whole: OnceLock::new(), tied: OnceLock::new() })
    }

    /// The same of games that are not those of the region's own values.
    #[must_use]
    pub fn of_games(
        region: &'a Region,
        games: Vec<PartGame>,
        subsystems: Vec<PartGame>,
        whole: Option<TuGame>,
    ) -> Self {
        Self { region, games, subsystems, whole: OnceLock::from(whole), tied: OnceLock::new() }
    }

    /// The whole, where it is small enough for a table: concepts that need it say that it is missing.
    #[must_use]
    pub fn whole(&self) -> Option<&TuGame> {
        self.whole.get_or_init(|| whole_game(self.region, &self.games).ok()).as_ref()
    }

    /// The games under the ties, where there are exceptions.
    #[must_use]
    pub fn tied(&self) -> Option<&TiedGames> {
        let has_exceptions = !self.region.ties.is_empty();
        // A region too large for the graph of ties was refused when the split was made.
        let tied = || has_exceptions.then(|| tied_games(self.region, &self.games).ok()).flatten();
        self.tied.get_or_init(tied).as_ref()
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
        whole_game(self.region, &self.tied()?.games).ok()
    }

    /// Owen shares under a structure and the ties, where there are exceptions.
    ///
    /// # Errors
    /// Where two blocs share an actor.
    #[must_use]
    pub fn tied_shares(&self, structure: &Structure) -> Option<Result<Shares, BlocError>> {
        let tied = self.tied()?;
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
    let roles = Roles::of(region, from, to);
    let mut concepts = vec![of_shares(region, &roles, "Owen", &actors, subsystems.len())];
    if let (Some(before), Some(after)) = (split.tied_shares(from), split.tied_shares(to)) {
        let actors = difference(&before?, &after?);
        let mut concept = of_shares(region, &roles, "Owen, ties restricted", &actors, subsystems.len());
        concept.notes.extend(split.tied().and_then(TiedGames::note));
        concepts.push(concept);
    }
    concepts.push(of_nucleolus(split, &roles, from, to)?);
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

/// Who is what in a comparison.
struct Roles {
    /// In a bloc of two or more afterwards.
    in_blocs: Vec<ActorId>,
    /// Neither a candidate nor in such a bloc, before or afterwards.
    outsiders: Vec<ActorId>,
}

impl Roles {
    fn of(region: &Region, from: &Structure, to: &Structure) -> Self {
        let joined = |structure: &Structure| -> Vec<ActorId> {
            let blocs = structure.blocs.iter().filter(|bloc| bloc.actors.len() > 1);
            blocs.flat_map(|bloc| bloc.actors.iter().copied()).collect()
        };
        let (before, mut in_blocs) = (joined(from), joined(to));
        in_blocs.sort_unstable();
        let mut outsiders = region.everybody();
        outsiders.retain(|actor| {
            !region.candidates.contains(actor) && !before.contains(actor) && !in_blocs.contains(actor)
        });
        Self { in_blocs, outsiders }
    }
}

fn of_shares(
    region: &Region,
    roles: &Roles,
    concept: &str,
    actors: &[ActorShares],
    n_subsystems: usize,
) -> ConceptChange {
    let sum = |of: &[ActorId]| Amounts {
        by_subsystem: (0..n_subsystems)
            .map(|place| Some(of.iter().map(|actor| actors[actor.0].by_subsystem[place].share).sum()))
            .collect(),
        total: Some(of.iter().map(|actor| actors[actor.0].total.share).sum()),
    };
    ConceptChange {
        concept: concept.to_owned(),
        in_blocs: sum(&roles.in_blocs),
        candidates: sum(&region.candidates),
        outsiders: (roles.outsiders.iter())
            .map(|actor| OutsiderChange {
                actor: actors[actor.0].actor.clone(),
                amounts: Amounts {
                    by_subsystem: (actors[actor.0].by_subsystem.iter())
                        .map(|share| Some(share.regional))
                        .collect(),
                    total: Some(actors[actor.0].total.regional),
                },
            })
            .collect(),
        notes: Vec::new(),
    }
}

/// The nucleolus among blocs: what a bloc gets is told, not how its members share it.
fn of_nucleolus(
    split: &Split<'_>,
    roles: &Roles,
    from: &Structure,
    to: &Structure,
) -> Result<ConceptChange, BlocError> {
    let region = split.region;
    let mut notes = Vec::new();
    let mut change_of = |part: &PartGame| -> Result<Option<Payoffs>, BlocError> {
        let structure = |of: &Structure| coalition_structure(part.actors.len(), &part.blocs(&blocs_of(of)));
        let found = Payoffs::change(part, &structure(from)?, &structure(to)?);
        if let Err(reason) = &found {
            notes.push(format!("nucleolus, {}: {reason}", part.name));
        }
        Ok(found.ok())
    };
    let parts = split.subsystems.iter().map(&mut change_of).collect::<Result<Vec<_>, _>>()?;
    let whole = split.whole().map(|game| {
        let (name, actors) = ("the whole".to_owned(), region.everybody());
        change_of(&PartGame { name, members: Vec::new(), actors, game: game.clone() })
    });
    let whole = whole.transpose()?.flatten();
    if split.whole().is_none() {
        notes.push("nucleolus: the region has too many actors for the table of the whole".to_owned());
    }
    let amounts = |of: &[ActorId]| Amounts {
        by_subsystem: parts.iter().map(|part| part.as_ref()?.sum(of)).collect(),
        total: whole.as_ref().and_then(|whole| whole.sum(of)),
    };
    let candidates = amounts(&region.candidates);
    if whole.is_some() && candidates.total.is_none() {
        notes.push(
            "nucleolus: it gives a bloc's sum only, and some bloc holds candidates and others, so that the candidates' sum is not known"
                .to_owned(),
        );
    }
    Ok(ConceptChange {
        concept: "nucleolus".to_owned(),
        in_blocs: amounts(&roles.in_blocs),
        candidates,
        outsiders: (roles.outsiders.iter())
            .map(|&actor| OutsiderChange {
                actor: region.actors[actor.0].name.clone(),
                amounts: amounts(&[actor]),
            })
            .collect(),
        notes,
    })
}

/// What groups of actors get by the nucleolus among blocs, before (counted against) and after. A group has a sum where it is made of whole blocs.
struct Payoffs(Vec<(Vec<ActorId>, f64)>, Vec<(Vec<ActorId>, f64)>);

impl Payoffs {
    fn change(part: &PartGame, from: &[Coalition], to: &[Coalition]) -> Result<Self, NoValue> {
        Ok(Self(payoffs(part, from)?, payoffs(part, to)?))
    }

    /// Change of what these get together.
    fn sum(&self, of: &[ActorId]) -> Option<f64> {
        let gets = |payoffs: &[(Vec<ActorId>, f64)]| -> Option<f64> {
            let mut sum = 0.0;
            for (bloc, payoff) in payoffs {
                match bloc.iter().filter(|actor| of.contains(actor)).count() {
                    0 => {}
                    count if count == bloc.len() => sum += payoff,
                    _ => return None,
                }
            }
            Some(sum)
        };
        Some(gets(&self.1)? - gets(&self.0)?)
    }
}

/// The nucleolus among the blocs of a structure, singles included.
fn payoffs(part: &PartGame, structure: &[Coalition]) -> Result<Vec<(Vec<ActorId>, f64)>, NoValue> {
    let found = nucleolus(&quotient_game(&part.game, structure))?;
    let named = |bloc: &Coalition| bloc.members().map(|player| part.actors[player]).collect();
    Ok(structure.iter().map(named).zip(found.allocation).collect())
}
