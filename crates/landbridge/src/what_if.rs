//! What if: a region with a few things different, computed beside the base fast enough to play with. Assumptions move the base as well,
//! policies move the what-if alone. Keeps what it has solved, within bounds; writes a state as a variant. Knows no server and no page.

mod answer;
mod apply;
mod controls;
mod memory;
mod patch;

pub use controls::{FactorControl, LeverControl, Overview, StructureControl, TieControl, VariantControl};
pub use patch::Patch;

use crate::dispatch::SweepError;
use crate::game::BlocError;
use crate::map::{MapAsset, MapState};
use crate::model::{Folder, LoadError, Outsiders, Region, read_region};
use crate::shares::{ActorShares, SubsystemTotal};
use memory::{Memory, Recent};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// How many regions with variants are kept as they were read.
const KEPT_REGIONS: usize = 16;

/// A factor at a value.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FactorValue {
    /// As in factors.csv.
    pub name: String,
    /// In the factor's own terms: times, plus, or in place of the number.
    pub value: f64,
}

/// An asset at another size.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityTimes {
    /// Id of an asset on the map.
    pub asset: String,
    /// What its capacity is multiplied by.
    pub times: f64,
}

/// A lever that is pulled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LeverPull {
    /// Of the lever, or of the group that is pulled as one.
    pub name: String,
    /// The period that it begins with; empty for what lasts the whole year.
    #[serde(default)]
    pub begins: String,
}

/// What is different from the base.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhatIf {
    /// Assumption: factors at values.
    pub factors: Vec<FactorValue>,
    /// Assumption: only those can deal who are tied (ties.csv), directly or through others. So it is as soon as a tie is cut.
    pub ties: bool,
    /// Policy: variants, in order.
    pub variants: Vec<String>,
    /// Policy: options that stand, ids of assets on the map.
    pub build: Vec<String>,
    /// Policy: assets that are closed.
    pub close: Vec<String>,
    /// Policy: assets at another size.
    pub capacity: Vec<CapacityTimes>,
    /// Policy: who bargains as one; fewer than two is all alone.
    pub bloc: Vec<String>,
    /// Policy: pairs that can no longer deal directly.
    pub cut: Vec<(String, String)>,
    /// Policy: levers that are pulled.
    pub levers: Vec<LeverPull>,
}

impl WhatIf {
    /// Only the assumptions: what the base is computed under.
    #[must_use]
    pub fn assumptions(&self) -> Self {
        let ties = self.ties || !self.cut.is_empty();
        Self { factors: self.factors.clone(), ties, ..Self::default() }
    }

    /// Whether somebody does something.
    #[must_use]
    pub fn has_policies(&self) -> bool {
        let assumptions = Self { factors: self.factors.clone(), ties: self.ties, ..Self::default() };
        *self != assumptions
    }
}

/// One of the two that are compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// Parts of the network.
    pub subsystems: Vec<SubsystemTotal>,
    /// In the order of actors.csv.
    pub actors: Vec<ActorShares>,
    /// One row for each asset of the overview, then of [`WhatIfAnswer::added`].
    pub map: MapState,
}

/// A part that was solved for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recomputed {
    /// Its sub-systems.
    pub name: String,
    /// How many programs.
    pub programs: usize,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIfAnswer {
    /// What it belongs to.
    pub state: WhatIf,
    /// In one sentence, with numbers.
    pub answer: String,
    /// What it is compared with: the base, or another state, under the same assumptions; where nobody does anything, the base as in the tables.
    pub before: Side,
    /// The what-if.
    pub after: Side,
    /// Assets that only the what-if has.
    pub added: Vec<MapAsset>,
    /// Parts that were solved for this answer; the others were known.
    pub recomputed: Vec<Recomputed>,
    /// How long it took.
    pub milliseconds: f64,
    /// What to know about it.
    pub notes: Vec<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum WhatIfError {
    /// The state, or a variant, has mistakes: all of them, each with place, reason and remedy.
    Mistakes(Vec<String>),
    /// A program has no answer.
    Sweep(SweepError),
    /// Shares have none.
    Bloc(BlocError),
    /// Nobody waits for it any longer.
    Cancelled,
}

impl std::fmt::Display for WhatIfError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mistakes(mistakes) => f.write_str(&mistakes.join("\n")),
            Self::Sweep(error) => error.fmt(f),
            Self::Bloc(error) => error.fmt(f),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for WhatIfError {}

impl From<LoadError> for WhatIfError {
    fn from(error: LoadError) -> Self {
        Self::Mistakes(error.mistakes.iter().map(ToString::to_string).collect())
    }
}

/// A region to play with. Any number of threads may ask at once.
pub struct WhatIfs {
    folder: Folder,
    outsiders: Option<Outsiders>,
    base: Arc<Region>,
    overview: Overview,
    regions: Mutex<Recent<Vec<String>, Arc<Region>>>,
    memory: Memory,
}

impl WhatIfs {
    /// Reads a region and solves its base.
    ///
    /// # Errors
    /// Every mistake in the folder, or why a program has no answer.
    pub fn new(folder: Folder, outsiders: Option<Outsiders>) -> Result<Self, WhatIfError> {
        let base = Arc::new(read_region(&folder, &[])?);
        let memory = Memory::default();
        let overview = controls::overview(&base, outsiders, &memory)?;
        Ok(Self { folder, outsiders, base, overview, regions: Mutex::new(Recent::new(KEPT_REGIONS)), memory })
    }

    /// What can be played with, and the base.
    #[must_use]
    pub fn overview(&self) -> &Overview {
        &self.overview
    }

    /// The region's files.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The region as in the tables.
    #[must_use]
    pub fn base(&self) -> &Region {
        &self.base
    }

    /// What outsiders do, where that is not what the sub-systems say.
    #[must_use]
    pub fn outsiders(&self) -> Option<Outsiders> {
        self.outsiders
    }

    /// The what-if beside the base, or beside another state under the same assumptions.
    ///
    /// # Errors
    /// Every mistake in the states, or why a program has no answer; [`WhatIfError::Cancelled`] where the flag was set.
    ///
    /// # Complexity
    /// 2ⁿ programs for each part that differs from all that are kept, n the actors of the part; nothing is solved of the others.
    pub fn answer(
        &self,
        state: &WhatIf,
        against: Option<&WhatIf>,
        cancelled: &AtomicBool,
    ) -> Result<WhatIfAnswer, WhatIfError> {
        answer::answer(self, state, against, cancelled)
    }

    /// The state as a variant of the region: a file that says the same.
    ///
    /// # Errors
    /// Every mistake in the state.
    pub fn patch(&self, name: &str, title: &str, why: &str, state: &WhatIf) -> Result<Patch, WhatIfError> {
        patch::write_patch(self, name, title, why, state)
    }

    /// The folder with the state as one more variant of that name, and the region read with it.
    ///
    /// # Errors
    /// Every mistake in the state.
    pub fn region(&self, name: &str, state: &WhatIf) -> Result<(Folder, Region), WhatIfError> {
        let mut folder = self.folder.clone();
        if *state == WhatIf::default() {
            return Ok((folder, (*self.base).clone()));
        }
        let patch = self.patch(name, "What if", "", state)?;
        folder.files.insert(patch.file, patch.text);
        let region = read_region(&folder, &[name])?;
        Ok((folder, region))
    }

    /// The region with variants, read once.
    fn with_variants(&self, variants: &[String]) -> Result<Arc<Region>, WhatIfError> {
        if variants.is_empty() {
            return Ok(Arc::clone(&self.base));
        }
        let key = variants.to_vec();
        let kept = |recent: &Mutex<Recent<_, _>>| {
            recent.lock().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone)
        };
        if let Some(region) = kept(&self.regions) {
            return Ok(region);
        }
        let names: Vec<&str> = variants.iter().map(String::as_str).collect();
        let region = Arc::new(read_region(&self.folder, &names)?);
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.put(key, Arc::clone(&region));
        Ok(region)
    }
}
