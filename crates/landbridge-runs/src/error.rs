//! Why a run or a brief cannot be had. Front ends turn these into exit codes or answers.

use landbridge::brief::BriefError;
use landbridge::claims::ClaimsError;
use landbridge::dispatch::SweepError;
use landbridge::ensemble::EnsembleError;
use landbridge::game::{AllocationLength, BlocError};
use landbridge::interdiction::{AttackError, TollError};
use landbridge::model::LoadError;
use landbridge::simulation::SimulationError;
use landbridge_store::StoreError;

/// Why a run or a brief cannot be had.
#[derive(Debug)]
pub enum RunsError {
    /// What was asked for is not there or makes no sense; its text says what to do.
    BadInput(String),
    /// The folder or a variant has mistakes.
    Load(LoadError),
    /// The store cannot be read or written, or holds something else.
    Store(StoreError),
    /// A program has no answer, or the region is too large.
    Engine(SweepError),
    /// The base of a brief has no answer.
    Brief(BriefError),
    /// Somebody set the flag.
    Cancelled,
    /// What should never be: a defect of this program.
    Defect(String),
}

impl std::fmt::Display for RunsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BadInput(what) | Self::Defect(what) => f.write_str(what),
            Self::Load(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Engine(error) => error.fmt(f),
            Self::Brief(error) => error.fmt(f),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for RunsError {}

impl From<StoreError> for RunsError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<LoadError> for RunsError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl From<BriefError> for RunsError {
    fn from(error: BriefError) -> Self {
        Self::Brief(error)
    }
}

impl From<SweepError> for RunsError {
    fn from(error: SweepError) -> Self {
        Self::Engine(error)
    }
}

impl From<BlocError> for RunsError {
    fn from(error: BlocError) -> Self {
        Self::Brief(BriefError::Bloc(error))
    }
}

impl From<AllocationLength> for RunsError {
    fn from(error: AllocationLength) -> Self {
        Self::Defect(error.to_string())
    }
}

impl From<AttackError> for RunsError {
    fn from(error: AttackError) -> Self {
        match error {
            AttackError::Sweep(error) => Self::Engine(error),
            AttackError::Cancelled => Self::Cancelled,
            other => Self::BadInput(other.to_string()),
        }
    }
}

impl From<TollError> for RunsError {
    fn from(error: TollError) -> Self {
        match error {
            TollError::Sweep(error) => Self::Engine(error),
            other => Self::BadInput(other.to_string()),
        }
    }
}

impl From<SimulationError> for RunsError {
    fn from(error: SimulationError) -> Self {
        match error {
            SimulationError::Sweep(error) => Self::Engine(error),
            other => Self::BadInput(other.to_string()),
        }
    }
}

impl From<ClaimsError> for RunsError {
    fn from(error: ClaimsError) -> Self {
        match error {
            ClaimsError::Sweep(error) | ClaimsError::Ensemble(EnsembleError::Sweep(error)) => {
                Self::Engine(error)
            }
            ClaimsError::Ensemble(EnsembleError::Cancelled) => Self::Cancelled,
            ClaimsError::Ensemble(error) => Self::BadInput(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for RunsError {
    fn from(error: serde_json::Error) -> Self {
        Self::Defect(format!("what a run is about cannot be written down: {error}"))
    }
}
