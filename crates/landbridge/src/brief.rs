//! The main job: a region's values, shares, variants and calibration, gathered into what the brief shows.

use crate::calibration::calibrate;
use crate::dispatch::{SweepError, operate, sweep};
use crate::game::BlocError;
use crate::model::{ActorId, Folder, Grade, LoadError, Outsiders, Region, read_region};
use crate::report::{Brief, GradeCounts, Shift, answer};
use crate::shares::{Shares, split};

/// Why there is no brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BriefError {
    /// The folder or a variant has mistakes.
    Load(LoadError),
    /// A sweep has no answer.
    Sweep(SweepError),
    /// Shares have none.
    Bloc(BlocError),
}

impl std::fmt::Display for BriefError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Sweep(error) => error.fmt(f),
            Self::Bloc(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BriefError {}

/// Computes the brief of a region; `progress` is told what is begun, how many steps are done, and how many there are.
///
/// # Errors
/// Where the folder has mistakes or a program cannot be solved.
pub fn compute_brief(
    folder: &Folder,
    outsiders: Option<Outsiders>,
    mut progress: impl FnMut(&str, usize, usize),
) -> Result<Brief, BriefError> {
    let base = read_region(folder, &[]).map_err(BriefError::Load)?;
    let steps = base.variants.len() + 1;
    progress("base", 0, steps);
    let values = sweep(&base, outsiders).map_err(BriefError::Sweep)?;
    let shares = split(&base, &values, &[]).map_err(BriefError::Bloc)?;
    let everybody: Vec<ActorId> = (0..base.actors.len()).map(ActorId).collect();
    let operation = operate(&base, &everybody, outsiders).map_err(BriefError::Sweep)?;
    let mut shifts = Vec::with_capacity(base.variants.len());
    for (done, variant) in base.variants.iter().enumerate() {
        progress(&variant.name, done + 1, steps);
        let region = read_region(folder, &[&variant.name]).map_err(BriefError::Load)?;
        let values = sweep(&region, outsiders).map_err(BriefError::Sweep)?;
        let changed = split(&region, &values, &[]).map_err(BriefError::Bloc)?;
        shifts.push(Shift {
            variant: variant.name.clone(),
            title: variant.title.clone(),
            together: together(&changed) - together(&shares),
            actors: (changed.actors.iter().zip(&shares.actors))
                .map(|(after, before)| after.total.share - before.total.share)
                .collect(),
        });
    }
    progress("done", steps, steps);
    Ok(Brief {
        title: base.title.clone(),
        base_year: base.base_year,
        money_unit: base.money_unit.clone(),
        answer: answer(&shares, &shifts, &base.money_unit),
        together: together(&shares),
        shifts,
        calibration: calibrate(&base, &operation, &values, &shares),
        grades: count_grades(&base),
        max_gap: values.max_gap(),
        subsystems: shares.subsystems,
        actors: shares.actors,
    })
}

fn together(shares: &Shares) -> f64 {
    shares.subsystems.iter().map(|part| part.together).sum()
}

/// How many numbers of a region rest on what.
#[must_use]
pub fn count_grades(region: &Region) -> GradeCounts {
    let count = |grade: Grade| region.evidence.iter().filter(|evidence| evidence.grade == grade).count();
    GradeCounts {
        a: count(Grade::A),
        b: count(Grade::B),
        c: count(Grade::C),
        ungraded: region.ungraded.len(),
    }
}
