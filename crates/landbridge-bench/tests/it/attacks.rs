//! The attacked grids against harms that others computed.

use landbridge::interdiction::{AttackOptions, Loss, Search, worst_attacks};
use landbridge::model::{ActorId, Holder, read_region};
use landbridge_bench::Grid;

/// How many plans were looked at, and the harms of the worst, by branching and by enumeration.
fn worst(grid: &str, most_levers: usize, n_listed: usize) -> [(usize, Vec<f64>); 2] {
    let region = read_region(&Grid::find(grid).unwrap().folder(), &[]).unwrap();
    [Search::Branch, Search::Enumerate].map(|search| {
        let options = AttackOptions {
            holders: vec![Holder::ThirdParty],
            target: vec![ActorId(0)],
            loss: Loss::Surplus,
            most_levers,
            budget: None,
            n_listed,
            counter: Vec::new(),
            search,
            outsiders: None,
        };
        let report = worst_attacks(&region, &options).unwrap();
        assert!(report.proven);
        (report.n_plans, report.plans.iter().map(|plan| plan.harm).collect())
    })
}

#[track_caller]
fn check(grid: &str, most_levers: usize, expected: &[f64]) {
    let found = worst(grid, most_levers, expected.len());
    assert!(found[0].0 < found[1].0, "branching looks at fewer plans");
    for (_, found) in found {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-6), "{found:?}");
    }
}

#[test]
fn load_shed_on_rts24_is_that_of_full_enumeration_by_highs() {
    check("rts24", 2, &[194.0, 136.0, 74.0, 71.0, 5.0, 5.0, 5.0, 5.0]);
    // With three lines bounds cut branches.
    check("rts24", 3, &[309.0, 212.0, 194.0, 181.0, 180.0, 180.0, 171.0, 165.0, 165.0, 136.0]);
}

#[test]
fn the_shortest_path_lengthens_as_the_pyomo_gallery_prints_it() {
    // 5 undisturbed, 17 at worst with one arc closed, 100 with two.
    check("shortest-path", 1, &[12.0]);
    check("shortest-path", 2, &[95.0; 4]);
}
