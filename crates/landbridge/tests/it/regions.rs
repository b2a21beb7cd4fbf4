//! The bundled regions, run whole.

use super::{VALUE_TOLERANCE, assert_close, read_toy, table};
use landbridge::dispatch::{
    Rule, build_part_program, operate, sample_shares, sweep, sweep_program, undivided,
};
use landbridge::model::{Folder, read_region};
use landbridge::shares::split;

#[test]
fn toy_matches_the_arithmetic_of_its_readme() {
    let region = read_toy(&[]);
    let values = sweep(&region, None).unwrap();
    assert_close(&table(&values), &[0.0, 0.0, 0.0, 0.0, 80.0, 300.0, 80.0, 910.0], VALUE_TOLERANCE);
    let shares = split(&region, &values, &[]).unwrap();
    let gas: Vec<f64> = shares.actors.iter().map(|actor| actor.by_subsystem[0].share).collect();
    assert_close(&gas, &[160.0, 160.0, 240.0], VALUE_TOLERANCE);
    let freight: Vec<f64> = shares.actors.iter().map(|actor| actor.by_subsystem[1].share).collect();
    assert_close(&freight, &[460.0 / 3.0, 130.0 / 3.0, 460.0 / 3.0], VALUE_TOLERANCE);
}

#[test]
fn a_pipe_that_is_never_built_weakens_the_transit_state() {
    let region = read_toy(&["direct-pipe"]);
    let shares = split(&region, &sweep(&region, None).unwrap(), &[]).unwrap();
    let gas: Vec<f64> = shares.actors.iter().map(|actor| actor.by_subsystem[0].share).collect();
    assert_close(&gas, &[560.0 / 3.0, 320.0 / 3.0, 800.0 / 3.0], VALUE_TOLERANCE);
}

#[test]
fn the_operation_of_everybody_has_the_surplus_of_the_sweep() {
    let region = read_toy(&[]);
    let operation = operate(&region, &region.everybody(), None).unwrap();
    let grand = *sweep(&region, None).unwrap().table().unwrap().last().unwrap();
    assert!((operation.surplus.value() - grand.value()).abs() <= VALUE_TOLERANCE);
}

#[test]
fn parts_add_up_to_the_undivided_program() {
    for variants in [&[][..], &["direct-pipe"], &["closed-border"]] {
        let region = read_toy(variants);
        let whole = undivided(&region);
        let values =
            sweep_program(&build_part_program(&region, &whole, &Rule::default()).program, "undivided")
                .unwrap()
                .values;
        let table = sweep(&region, None).unwrap().table().unwrap();
        assert_eq!(values.len(), table.len());
        for (undivided, by_parts) in values.iter().zip(&table) {
            let apart = (undivided.value() - by_parts.value()).abs();
            assert!(
                apart <= undivided.gap() + by_parts.gap() + VALUE_TOLERANCE,
                "{undivided:?} {by_parts:?}"
            );
        }
    }
}

#[test]
fn open_transit_makes_one_candidate_enough() {
    let mut folder = Folder::bundled("toy").unwrap();
    let links = folder.files.get_mut("links.csv").unwrap();
    *links = links.replace("A;B,no,,existing", "A;B,yes,,existing");
    let closed = table(&sweep(&read_region(&folder, &[]).unwrap(), None).unwrap());
    let open = "title = \"Transit is open\"\n\n[change.region]\nopen_transit = true\n";
    folder.files.insert("variants/open.toml".to_owned(), open.to_owned());
    let region = read_region(&folder, &["open"]).unwrap();
    let opened = table(&sweep(&region, None).unwrap());
    // {A, C}: A's presence opens both pipes, so the gas is worth 560 as for everybody, beside the sea route's 220.
    assert_close(&[closed[0b101], opened[0b101]], &[300.0, 780.0], VALUE_TOLERANCE);
    // {C}: no candidate is present.
    assert_close(&[opened[0b100]], &[80.0], VALUE_TOLERANCE);
}

/// The toy region with more actors, each with some gas to sell to C.
pub(super) fn with_sellers(count: usize, capacity: f64, cost: f64) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    for number in 0..count {
        let row = format!("X{number},more,,,,,\n");
        folder.files.get_mut("actors.csv").unwrap().push_str(&row);
        let row = format!("Fuel {number},C gas,{capacity},{cost},X{number},existing,,,,,no\n");
        folder.files.get_mut("supplies.csv").unwrap().push_str(&row);
    }
    folder
}

#[test]
fn too_many_actors_are_refused_with_the_arithmetic() {
    let folder = with_sellers(20, 1.0, 95.0);
    let error = sweep(&read_region(&folder, &[]).unwrap(), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Gas has 23 actors, so 2^23 = 8,388,608 programs, one for each coalition; every one is solved up to 22 actors. Sample orders of arrival with \
         --sampled, split it into sub-systems, or merge actors that act as one"
    );
}

#[test]
fn sampled_shares_are_near_the_exact_ones() {
    let region = read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap();
    let exact = split(&region, &sweep(&region, None).unwrap(), &[]).unwrap();
    let mut sampled = vec![[0.0; 3]; region.actors.len()];
    for part in sample_shares(&region, None, 12, 7).unwrap() {
        let sum: f64 = part.shares.iter().map(|share| share.share).sum();
        assert!((sum - part.together).abs() <= 1e-6 * (1.0 + part.together), "every order gives out v(N)");
        for share in &part.shares {
            sampled[share.actor.0][0] += share.share;
            sampled[share.actor.0][1] += share.standard_error * share.standard_error;
            sampled[share.actor.0][2] += share.alone;
        }
    }
    for (actor, [share, square, alone]) in exact.actors.iter().zip(sampled) {
        // Five standard errors, and the rounding of certified values.
        let off = (share - actor.total.share).abs();
        assert!(off <= 5.0 * square.sqrt() + 1e-4, "{}: {share} for {}", actor.actor, actor.total.share);
        assert_close(&[alone], &[actor.total.alone], 1e-4);
    }
}

#[test]
fn thirty_actors_in_one_subsystem_can_be_sampled() {
    let folder = with_sellers(27, 0.1, 50.0);
    let region = read_region(&folder, &[]).unwrap();
    let parts = sample_shares(&region, None, 2, 1).unwrap();
    assert_eq!(parts[0].shares.len(), 30);
    // Each small seller of 0.05 in either half-year saves the buyer 40 a unit, or a little less beside the pipeline.
    assert!(parts[0].shares[3..].iter().all(|share| share.share > 0.0 && share.share <= 4.0));
}
