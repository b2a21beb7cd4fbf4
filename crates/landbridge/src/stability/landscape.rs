//! The landscape of alignments of a region: propensities of terms.csv, sizes of actors.csv.

use super::StabilityError;
use crate::formation::{
    BranchLimits, Camps, Landscape, LocalMinimum, MAX_ACTORS_ANY_CAMPS, MAX_ACTORS_TWO_CAMPS, Minima,
};
use crate::model::{ActorId, Region};
use serde::Serialize;

/// How many valleys are listed.
const LISTED: usize = 8;

/// Where alignments may settle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LandscapeReport {
    /// Who is placed: those with a propensity in terms.csv.
    pub actors: Vec<String>,
    /// Pairs of them without a propensity, which count as 0.
    pub unknown_pairs: usize,
    /// Whether sizes are gross domestic products; else all are alike.
    pub sized: bool,
    /// Valleys of two camps, lowest first; of more actors than can be gone through the lowest alone.
    pub two_camps: Vec<Valley>,
    /// How many there are; absent where only the lowest was looked for.
    pub n_two_camps: Option<usize>,
    /// Whether the first of them is proven to be the lowest.
    pub is_proven: bool,
    /// Share of Σ `z_i` `z_j` |`p_ij`| that pairs without a candidate have.
    pub outsider_weight: f64,
    /// How much higher the second lies than the first, in the unit of energies.
    pub gap: Option<f64>,
    /// Valleys with any number of camps, where there are few enough actors.
    pub any_camps: Vec<Valley>,
}

/// An alignment that no single move betters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Valley {
    /// The camps.
    pub camps: Vec<Vec<String>>,
    /// Its energy, in units of Σ `z_i` `z_j` |`p_ij`|: from −1 (everything that goes apart is apart) to 1.
    pub energy: f64,
    /// Share of all assignments from which steepest descent leads here; absent where they are too many.
    pub basin: Option<f64>,
}

/// The landscape of a region; nothing where terms.csv has no propensity.
///
/// # Errors
/// Where there are too many actors.
pub(super) fn landscape_of(region: &Region) -> Result<Option<LandscapeReport>, StabilityError> {
    let known = |actor: &ActorId| {
        region.terms.iter().any(|term| term.propensity.is_some() && (term.a == *actor || term.b == *actor))
    };
    let actors: Vec<ActorId> = region.everybody().into_iter().filter(known).collect();
    if actors.is_empty() {
        return Ok(None);
    }
    let n = actors.len();
    let mut propensities = vec![vec![0.0; n]; n];
    let mut unknown_pairs = n * (n - 1) / 2;
    for term in &region.terms {
        let place = |actor| actors.iter().position(|other| *other == actor);
        if let (Some(a), Some(b), Some(propensity)) = (place(term.a), place(term.b), term.propensity) {
            propensities[a][b] = propensity;
            propensities[b][a] = propensity;
            unknown_pairs -= 1;
        }
    }
    let gdp: Option<Vec<f64>> = actors.iter().map(|actor| region.actors[actor.0].gdp).collect();
    let sized = gdp.is_some();
    // Sizes are square roots: a camp is not ten times as attractive for having ten times the product.
    let sizes: Vec<f64> = match gdp {
        Some(gdp) => {
            let largest = gdp.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
            gdp.iter().map(|gdp| libm::sqrt(gdp / largest)).collect()
        }
        None => vec![1.0; n],
    };
    let landscape = Landscape::new(&sizes, &propensities)?;
    let weight = |counts: &dyn Fn(usize, usize) -> bool| -> f64 {
        let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs
            .filter(|&(i, j)| counts(i, j))
            .map(|(i, j)| sizes[i] * sizes[j] * propensities[i][j].abs())
            .sum()
    };
    let scale = weight(&|_, _| true).max(f64::MIN_POSITIVE);
    let is_outsider = |place: usize| !region.candidates.contains(&actors[place]);
    let outsider_weight = weight(&|i, j| is_outsider(i) && is_outsider(j)) / scale;
    let name = |place: &usize| region.actors[actors[*place].0].name.clone();
    let valley = |minimum: &LocalMinimum, found: &Minima| Valley {
        camps: minimum.camps.iter().map(|camp| camp.iter().map(name).collect()).collect(),
        energy: minimum.energy / scale,
        basin: Some(minimum.basin as f64 / found.n_assignments as f64),
    };
    let any = if n <= MAX_ACTORS_ANY_CAMPS { Some(landscape.minima(Camps::Any)?) } else { None };
    let list = |found: &Minima| -> Vec<Valley> {
        found.minima.iter().take(LISTED).map(|minimum| valley(minimum, found)).collect()
    };
    let (two_camps, n_two_camps, is_proven, gap) = if n <= MAX_ACTORS_TWO_CAMPS {
        let two = landscape.minima(Camps::Two)?;
        (list(&two), Some(two.minima.len()), true, two.gap.map(|gap| gap / scale))
    } else {
        let lowest = landscape.lowest_two_camps(BranchLimits::default())?;
        let camps = lowest.camps.iter().map(|camp| camp.iter().map(name).collect()).collect();
        (vec![Valley { camps, energy: lowest.energy / scale, basin: None }], None, lowest.is_proven, None)
    };
    Ok(Some(LandscapeReport {
        actors: (0..n).map(|place| name(&place)).collect(),
        unknown_pairs,
        outsider_weight,
        sized,
        two_camps,
        n_two_camps,
        is_proven,
        gap,
        any_camps: any.as_ref().map(list).unwrap_or_default(),
    }))
}
