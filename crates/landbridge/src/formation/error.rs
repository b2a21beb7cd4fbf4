//! What a caller can get wrong about candidates, pay-offs and landscapes, in words.

/// Why a question about coalition structures cannot be asked as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum FormationError {
    /// There is nobody to form a bloc.
    NoCandidates,
    /// More candidates, or actors, than the method can go through.
    TooManyCandidates {
        /// How many there are.
        n: usize,
        /// How many there may be.
        most: usize,
    },
    /// A candidate is no player of the game, or is named twice.
    NotACandidate {
        /// The player or candidate at fault.
        player: usize,
    },
    /// A table has another shape than the candidates ask for.
    Shape {
        /// Which table.
        what: &'static str,
        /// How many entries it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A number is not finite, or outside its range.
    Number {
        /// Of which table.
        what: &'static str,
        /// The number.
        number: f64,
    },
    /// The propensity of i towards j is not that of j towards i.
    NotSymmetric {
        /// The one.
        i: usize,
        /// The other.
        j: usize,
    },
    /// The landscape is so flat that a list of its minima says nothing.
    TooManyMinima {
        /// How many assignments cannot be bettered by a single move.
        n: usize,
        /// How many are listed at most.
        most: usize,
    },
    /// Repeated steps did not settle to the tolerance.
    NotReached {
        /// How much the last step still changed, as total variation.
        residual: f64,
        /// How many steps were made.
        n_steps: usize,
    },
    /// A program, of side payments or of unbalanced cycles, has no certified answer.
    NotSolved {
        /// What went wrong.
        reason: String,
    },
}

impl std::fmt::Display for FormationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoCandidates => f.write_str("there are no candidates"),
            Self::TooManyCandidates { n, most } => {
                write!(f, "{n} candidates are more than the {most} that this method goes through")
            }
            Self::NotACandidate { player } => {
                write!(f, "player {player} is no player here, is named twice, or is missing from the blocs")
            }
            Self::Shape { what, expected, found } => {
                write!(f, "{what} should have {expected} entries and has {found}")
            }
            Self::Number { what, number } => write!(f, "{what} has {number}, outside its range"),
            Self::NotSymmetric { i, j } => {
                write!(f, "the propensity of {i} towards {j} is not that of {j} towards {i}")
            }
            Self::TooManyMinima { n, most } => write!(
                f,
                "the landscape is flat: {n} assignments cannot be bettered by a single move, more than the {most} listed at most"
            ),
            Self::NotReached { residual, n_steps } => {
                write!(f, "after {n_steps} steps the probabilities still change by {residual} a step")
            }
            Self::NotSolved { reason } => write!(f, "a program has no certified answer: {reason}"),
        }
    }
}

impl std::error::Error for FormationError {}
