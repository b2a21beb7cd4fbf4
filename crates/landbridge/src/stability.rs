//! Whether a region's blocs hold: its candidates, shares and stated terms, handed to `formation`, and the answers with names.

mod landscape;
mod report;

pub use landscape::{LandscapeReport, Valley};
pub use report::{
    ConsistentReport, JudgedPartition, NamedObjection, NamedPartition, Odds, PathReport, PaymentLine,
    PaymentProof, PaymentReport, Payments, SampledReport, StabilityReport, StableCounts,
};

use crate::blocs::Split;
use crate::formation::{
    FARSIGHTED_CANDIDATES, FormationError, MAX_ENUMERATED, MAX_FARSIGHTED_CANDIDATES, OwenPayoffs, Partition,
    Payoffs, Search, Terms, sampled,
};
use crate::game::{Coalition, TuGame, coalition_structure};
use crate::model::{ActorId, Region, Structure};
use crate::shares::MAX_WHOLE_ACTORS;
use crate::units::power_of_two;
use serde::Serialize;

/// A gain of less than this, in the region's money a year, makes nobody move unless another tolerance is asked for.
pub const DEFAULT_TOLERANCE: f64 = 1.0;

/// What is tried where there are too many partitions to look at all.
const SEARCH: Search = Search { n_starts: 200, n_steps: 200, n_groups: 2000, seed: 1 };

/// How the question is put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StabilityOptions {
    /// Gains up to this do not count, money a year.
    pub tolerance: f64,
    /// Whether the largest consistent set is computed for nine candidates too.
    pub farsighted: bool,
    /// Whether shares are those under the ties.
    pub tied: bool,
}

impl Default for StabilityOptions {
    fn default() -> Self {
        Self { tolerance: DEFAULT_TOLERANCE, farsighted: false, tied: false }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum StabilityError {
    /// The region names no candidates.
    NoCandidates,
    /// The region has too many actors for the table of the whole.
    TooManyActors {
        /// How many.
        n_actors: usize,
    },
    /// The question cannot be asked so.
    Formation(FormationError),
}

impl std::fmt::Display for StabilityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoCandidates => {
                f.write_str("region.toml names no candidates, so there is no bloc to judge")
            }
            Self::TooManyActors { n_actors } => {
                write!(
                    f,
                    "stability needs the table of the whole region: {n_actors} actors have {} coalitions, at most \
                     {MAX_WHOLE_ACTORS} actors are handled; merge actors that act as one",
                    power_of_two(*n_actors)
                )
            }
            Self::Formation(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StabilityError {}

impl From<FormationError> for StabilityError {
    fn from(error: FormationError) -> Self {
        Self::Formation(error)
    }
}

/// The answer: of all partitions, or of a sample where there are too many.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgment {
    /// All partitions were looked at.
    All(Box<StabilityReport>),
    /// With more than [`MAX_ENUMERATED`] candidates only a sample was.
    Sampled(SampledReport),
}

/// The game whose surplus the candidates and all others split, and the candidates' places in it.
fn game_of(split: &Split<'_>, tied: bool) -> Result<(TuGame, Vec<usize>), StabilityError> {
    let region = split.region;
    if region.candidates.is_empty() {
        return Err(StabilityError::NoCandidates);
    }
    let game = if tied && split.tied().is_some() { split.tied_whole() } else { split.whole().cloned() };
    let game = game.ok_or(StabilityError::TooManyActors { n_actors: region.actors.len() })?;
    Ok((game, region.candidates.iter().map(|actor| actor.0).collect()))
}

/// What every candidate gets in every partition of the candidates: its Owen share, all others alone, plus the terms of terms.csv.
/// Expected losses by coercion are none until attacks are computed.
///
/// # Errors
/// Where there are no candidates, or too many of them or of actors.
pub fn candidate_payoffs(split: &Split<'_>, tied: bool) -> Result<Payoffs, StabilityError> {
    let (game, players) = game_of(split, tied)?;
    Ok(Payoffs::from_game(&game, &players, &terms_of(split.region))?)
}

/// Terms between candidates; those with others play no part.
fn terms_of(region: &Region) -> Terms {
    let k = region.candidates.len();
    let (mut tie, mut rivalry) = (vec![vec![0.0; k]; k], vec![vec![0.0; k]; k]);
    let place = |actor: ActorId| region.candidates.iter().position(|other| *other == actor);
    for term in &region.terms {
        let (Some(a), Some(b)) = (place(term.a), place(term.b)) else { continue };
        for (i, j) in [(a, b), (b, a)] {
            tie[i][j] = term.tie;
            rivalry[i][j] = term.rivalry;
        }
    }
    Terms { tie, rivalry, expected_loss: None }
}

/// A structure as a partition of the candidates; nothing where a bloc holds somebody else too.
///
/// # Errors
/// Where there are too many candidates.
pub fn partition_of(region: &Region, structure: &Structure) -> Result<Option<Partition>, StabilityError> {
    let place = |actor: &ActorId| region.candidates.iter().position(|other| other == actor);
    let mut blocs: Vec<Coalition> = Vec::new();
    for bloc in structure.blocs.iter().filter(|bloc| bloc.actors.len() > 1) {
        let members: Option<Vec<usize>> = bloc.actors.iter().map(place).collect();
        match members {
            Some(members) => blocs.push(members.into_iter().collect()),
            None => return Ok(None),
        }
    }
    let k = region.candidates.len();
    let blocs = coalition_structure(k, &blocs)
        .map_err(|error| FormationError::NotACandidate { player: error.player })?;
    Ok(Some(Partition::from_blocs(k, &blocs)?))
}

/// Judges all partitions of the candidates.
///
/// # Errors
/// As [`candidate_payoffs`].
pub fn judge_region(split: &Split<'_>, options: StabilityOptions) -> Result<Judgment, StabilityError> {
    let (game, players) = game_of(split, options.tied)?;
    let terms = terms_of(split.region);
    if players.len() > MAX_ENUMERATED {
        let payoffs = OwenPayoffs::new(&game, &players, &terms)?;
        let of = |partition: &Partition| payoffs.of(partition);
        let found = sampled(players.len(), of, SEARCH, options.tolerance)?;
        return Ok(Judgment::Sampled(report::name_sample(split.region, &found, options)));
    }
    let payoffs = Payoffs::from_game(&game, &players, &terms)?;
    let most = if options.farsighted { MAX_FARSIGHTED_CANDIDATES } else { FARSIGHTED_CANDIDATES };
    let report = report::report(split.region, &payoffs, options, most)?;
    Ok(Judgment::All(Box::new(report)))
}
