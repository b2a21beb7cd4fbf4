//! Cooperative games with transferable utility: coalitions and their values. Knows no regions, files or networks.

mod coalition;
mod no_value;
mod owen;
mod semivalue;
mod shapley;
mod tu_game;

pub use coalition::{Coalition, MAX_PLAYERS};
pub use no_value::NoValue;
pub use owen::{BlocError, owen};
pub use semivalue::{banzhaf, shapley_and_banzhaf};
pub use shapley::shapley;
pub use tu_game::{MAX_SUPERADDITIVE_PLAYERS, TooManyPlayers, TuGame, expected_game};
