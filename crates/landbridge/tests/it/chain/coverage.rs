//! What random regions have: a property that is tried on regions without stores says nothing of stores.

use super::certified::know;
use super::generator::regions;
use landbridge::model::{Outsiders, Region, Status, StoreEnd};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

/// What is counted, and whether a region has it.
type Feature = (&'static str, fn(&Region) -> bool);

const FEATURES: &[Feature] = &[
    ("several periods", |region| region.periods.len() > 1),
    ("several sub-systems", |region| region.subsystems.len() > 1),
    ("basins", |region| region.subsystems.iter().any(|row| !row.basins.is_empty())),
    ("links that lose", |region| region.links.iter().any(|link| link.outputs[0].efficiency < 1.0)),
    ("links with several ends", |region| region.links.iter().any(|link| link.outputs.len() > 1)),
    ("time that costs", |region| region.links.iter().any(|link| link.cost > link.marginal_cost)),
    ("shared capacity", |region| region.links.iter().any(|link| link.shares_capacity_with.is_some())),
    ("joint consent", |region| region.links.iter().any(|link| link.consent.len() > 1)),
    ("free links", |region| region.links.iter().any(|link| link.consent.is_empty())),
    ("open transit", |region| {
        region.open_transit && !region.candidates.is_empty() && region.links.iter().any(|link| link.transit)
    }),
    ("profiles of capacity", |region| {
        region.links.iter().any(|link| link.availability.iter().any(|&share| share < 1.0))
    }),
    ("profiles of cost", |region| {
        region.supplies.iter().any(|row| row.added_cost.iter().any(|&cost| cost != 0.0))
    }),
    ("supplies above their rate", |region| {
        region.supplies.iter().any(|row| row.availability.iter().any(|&share| share > 1.0))
    }),
    ("demands in steps", |region| region.demands.iter().any(|demand| demand.step > 1)),
    ("curves", |region| !region.stairs.is_empty()),
    ("cyclic stores", |region| region.stores.iter().any(|store| matches!(store.end, StoreEnd::Cyclic))),
    ("stores with an end value", |region| {
        region.stores.iter().any(|store| matches!(store.end, StoreEnd::Value { .. }))
    }),
    ("stores with an end level", |region| {
        region.stores.iter().any(|store| matches!(store.end, StoreEnd::Level { .. }))
    }),
    ("standing losses", |region| region.stores.iter().any(|store| store.standing_loss > 0.0)),
    ("losses of intake", |region| region.stores.iter().any(|store| store.efficiency_in < 1.0)),
    ("stores of nobody", |region| region.stores.iter().any(|store| store.consent.is_empty())),
    ("stores to build", |region| {
        region.stores.iter().any(|store| store.building.status == Status::Buildable)
    }),
    ("links to build", |region| {
        region.links.iter().any(|link| link.building.status == Status::Buildable && !link.building.lumpy)
    }),
    ("options", |region| region.links.iter().any(|link| link.building.status == Status::Option)),
    ("lumpy builds", |region| {
        let lumpy = |building: &landbridge::model::Building| {
            building.lumpy && building.status == Status::Buildable && building.annual_cost > 0.0
        };
        region.links.iter().any(|link| lumpy(&link.building))
            || region.supplies.iter().any(|supply| lumpy(&supply.building))
    }),
    ("free disposal", |region| region.commodities.iter().any(|row| row.free_disposal && !row.natural_flow)),
    ("a river under a rule", |region| region.subsystems.iter().any(|row| row.outsiders == Outsiders::Rule)),
    ("a river that is idle", |region| {
        region.commodities.iter().any(|row| row.natural_flow)
            && region.subsystems.iter().all(|row| row.outsiders == Outsiders::Idle)
    }),
    ("dams", |region| {
        let river = region.river_buses();
        region.stores.iter().any(|store| river[store.bus.0])
    }),
    ("uncertain ties", |region| region.ties.iter().any(|tie| tie.reliability > 0.0 && tie.reliability < 1.0)),
    ("blocs", |region| {
        region.structures.iter().any(|row| row.blocs.iter().any(|bloc| bloc.actors.len() > 1))
    }),
    ("five actors", |region| region.actors.len() == 5),
];

#[test]
fn random_regions_are_read_and_have_all_that_a_region_can_have() {
    let n_regions = 400;
    let mut counts = vec![0; FEATURES.len()];
    let (mut worth, mut cooperating, mut several_parts) = (0, 0, 0);
    let config = Config { failure_persistence: None, ..super::super::cases(1) };
    let mut runner = TestRunner::new(config);
    for _ in 0..n_regions {
        let random = regions().new_tree(&mut runner).unwrap().current();
        let known = know(&random.tables()).unwrap_or_else(|error| panic!("{error}: {random:?}"));
        for (count, (_, has)) in counts.iter_mut().zip(FEATURES) {
            *count += usize::from(has(&known.region));
        }
        let alone: f64 = (0..known.region.actors.len()).map(|player| known.table[1 << player].value()).sum();
        let together = known.table.last().unwrap().value();
        worth += usize::from(together > 1.0);
        cooperating += usize::from((together - alone).abs() > 1.0);
        several_parts += usize::from(known.values.parts.len() > 1);
    }
    for ((name, _), count) in FEATURES.iter().zip(&counts) {
        assert!(count * 40 >= n_regions, "{name}: {count} of {n_regions}");
    }
    let counts = [worth, cooperating, several_parts];
    assert!(counts.iter().all(|count| count * 3 > n_regions), "of {n_regions}: {counts:?}");
}
