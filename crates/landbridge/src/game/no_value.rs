//! Why a solution concept has no value in a game: an answer, not an error.

/// The reason that a value does not exist. Money in the unit of the game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoValue {
    /// Players alone make more than all together: no efficient allocation gives everyone what it makes alone.
    NoImputation {
        /// Σ v({i}).
        alone: f64,
        /// v(N).
        together: f64,
    },
    /// Utopia does not reach v(N), or minimal rights exceed it, or a player's right exceeds its utopia.
    NotQuasiBalanced {
        /// Σ of minimal rights.
        rights: f64,
        /// v(N).
        together: f64,
        /// Σ of utopia payoffs.
        utopia: f64,
    },
    /// Every player's separate contribution equals what it makes alone, so that there is nothing to weigh by.
    NothingToWeigh,
    /// A coalition's value is neither 0 nor 1, or a winning coalition loses by taking somebody in.
    NotSimple,
    /// All of a simple game's players are powerless, so that shares cannot sum to one.
    NobodyIsPivotal,
    /// The computation could not be proven to the tolerance.
    NotProven {
        /// By how much it fails.
        gap: f64,
    },
}

impl std::fmt::Display for NoValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoImputation { alone, together } => {
                write!(f, "no imputation: alone the players make {alone}, together only {together}")
            }
            Self::NotQuasiBalanced { rights, together, utopia } => write!(
                f,
                "not quasi-balanced: minimal rights sum to {rights}, all together make {together}, utopia payoffs sum to {utopia}"
            ),
            Self::NothingToWeigh => {
                f.write_str("separate contributions sum to what the players make alone: nothing to weigh by")
            }
            Self::NotSimple => f.write_str(
                "not a simple game: every value must be 0 or 1, and no winning coalition may lose by taking somebody in",
            ),
            Self::NobodyIsPivotal => f.write_str("no player ever turns a losing coalition into a winning one"),
            Self::NotProven { gap } => write!(f, "not proven: the certificate fails by {gap}"),
        }
    }
}

impl std::error::Error for NoValue {}
