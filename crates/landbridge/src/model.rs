//! The region: its actors, its network and its records, read from a folder of tables and checked.
//! Knows files and names; knows no solver, no coalition and no game.

mod asset;
mod region;

pub use asset::{Building, Demand, Link, Output, Status, Store, StoreEnd, Supply};
pub use region::{
    Actor, ActorId, Bus, BusId, Commodity, CommodityId, Evidence, Grade, LinkId, Observation, Observed,
    Outsiders, Period, Region, Source, Stair, Subsystem, VariantTitle,
};
