//! The worst plans against a network: how long it takes to find them, how many are looked at, and the harm of every set for other
//! solvers.

use anyhow::{Result, bail};
use cpu_time::ProcessTime;
use landbridge::interdiction::{AttackOptions, AttackReport, Loss, Search, worst_attacks};
use landbridge::model::{ActorId, Holder, Region, read_region};
use landbridge_bench::Grid;
use serde_json::json;

/// Plans that are listed where the time counts.
const LISTED: usize = 10;

/// Two harms closer than this, relative to what is at stake, are one.
const TOLERANCE: f64 = 1e-9;

fn attack(region: &Region, k: usize, search: Search, n_listed: usize) -> Result<AttackReport> {
    let report = worst_attacks(
        region,
        &AttackOptions {
            holders: vec![Holder::ThirdParty],
            target: vec![ActorId(0)],
            loss: Loss::Surplus,
            most_levers: k,
            budget: None,
            n_listed,
            counter: Vec::new(),
            search,
            outsiders: None,
        },
    )?;
    if !report.proven {
        bail!("the search came to no end");
    }
    Ok(report)
}

/// Seconds of one search, without and with the reading of the tables, and how much it looked at.
pub(crate) fn race(grid: &str, k: usize, search: &str) -> Result<()> {
    let folder = Grid::find(grid)?.folder();
    let search = match search {
        "branch" => Search::Branch,
        "enumerate" => Search::Enumerate,
        _ => bail!("`{search}` is no search; there are branch and enumerate"),
    };
    let reading = ProcessTime::now();
    let region = read_region(&folder, &[])?;
    let searching = ProcessTime::now();
    let report = attack(&region, k, search, LISTED)?;
    let (seconds, with_reading) = (searching.elapsed().as_secs_f64(), reading.elapsed().as_secs_f64());
    let harms: Vec<f64> = report.plans.iter().map(|plan| plan.harm).collect();
    println!(
        "{}",
        json!({ "seconds": seconds, "with_reading": with_reading, "plans": report.n_plans,
            "programs": report.n_programs, "harms": harms })
    );
    Ok(())
}

/// The network, all sets of at most k lines in the order of enumeration, and the harm of each, on which both searches agree.
pub(crate) fn dump(grid: &str, k: usize) -> Result<()> {
    let grid = Grid::find(grid)?;
    let region = read_region(&grid.folder(), &[])?;
    let sets = sets_up_to(grid.lines.len(), k);
    let harms_by = |search| -> Result<Vec<f64>> {
        let report = attack(&region, k, search, usize::MAX)?;
        Ok(harms(&grid, &report, &sets))
    };
    let (harms, again) = (harms_by(Search::Branch)?, harms_by(Search::Enumerate)?);
    let at_stake = 1.0 + grid.price * grid.buses.iter().map(|bus| bus.load).sum::<f64>();
    if harms.iter().zip(&again).any(|(one, other)| (one - other).abs() > TOLERANCE * at_stake) {
        bail!("branching and enumeration disagree");
    }
    let mut data = grid.as_json();
    data["k"] = json!(k);
    data["sets"] = json!(sets);
    data["harms"] = json!(harms);
    println!("{data}");
    Ok(())
}

/// The harm of each set: that of the worst listed plan within it. All minimal plans are listed, and one in each set does as much.
fn harms(grid: &Grid, report: &AttackReport, sets: &[Vec<usize>]) -> Vec<f64> {
    let place = |name: &String| grid.lines.iter().position(|line| line.name == *name);
    let plans: Vec<(Vec<Option<usize>>, f64)> =
        report.plans.iter().map(|plan| (plan.levers.iter().map(place).collect(), plan.harm)).collect();
    let within = |plan: &[Option<usize>], set: &[usize]| {
        plan.iter().all(|line| line.is_some_and(|line| set.contains(&line)))
    };
    let of_set = |set: &Vec<usize>| {
        let harms = plans.iter().filter(|(plan, _)| within(plan, set)).map(|(_, harm)| *harm);
        harms.fold(0.0, f64::max)
    };
    sets.iter().map(of_set).collect()
}

/// By size, and among those of one size in the order of their members.
fn sets_up_to(n: usize, k: usize) -> Vec<Vec<usize>> {
    let mut sets = vec![Vec::new()];
    let mut last = sets.clone();
    for _ in 0..k {
        let longer = |set: &Vec<usize>| {
            let first = set.last().map_or(0, |&last: &usize| last + 1);
            let set = set.clone();
            (first..n).map(move |member| set.iter().copied().chain([member]).collect())
        };
        last = last.iter().flat_map(longer).collect();
        sets.extend(last.iter().cloned());
    }
    sets
}
