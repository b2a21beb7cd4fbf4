//! landbridge: what every coalition of states can do together on shared networks, and who gains by it.

pub mod dispatch;
pub mod game;
pub mod lp;
pub mod model;
pub mod units;
