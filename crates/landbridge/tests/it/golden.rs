//! The bundled regions run whole, base and variants, against golden tables that `cargo xtask bless` writes anew.

use super::tests_folder;
use landbridge::agenda::Bargain;
use landbridge::blocs::{Split, compare_structures};
use landbridge::decisions::{DEFAULT_SAMPLING, decide_region};
use landbridge::dispatch::{Solved, sweep, sweep_after};
use landbridge::model::{Folder, read_region};
use landbridge::shares::split;
use landbridge::stability::{Judgment, StabilityOptions, judge_region};
use std::fmt::Write;

/// Golden numbers are written to this many decimals of a million and must agree to it.
const GOLDEN_TOLERANCE: f64 = 0.0011;

/// Amounts below this are none, and changes below it no changes: far above rounding, far below what matters.
const WORTH_A_LINE: f64 = 0.01;

/// A sub-system's or an actor's share and what it makes alone.
type Line = ((String, String), [f64; 2]);

/// Unique quantities only: values and shares, no flows and no prices. A line for each sub-system and actor, of variants only those
/// that differ from the base.
fn table_of(folder: &Folder) -> String {
    let base = read_region(folder, &[]).unwrap();
    let mut solved = Solved::default();
    let standing = lines_of(folder, &[], &mut solved);
    let mut table = "variant,sub-system,actor,share,alone\n".to_owned();
    let mut write = |variant: &str, ((part, actor), [share, alone]): &Line| {
        writeln!(table, "{variant},{part},{actor},{share:.3},{alone:.3}").unwrap();
    };
    for line in &standing {
        write("", line);
    }
    for variant in &base.variants {
        for line in lines_of(folder, &[&variant.name], &mut solved) {
            let before =
                standing.iter().find(|(key, _)| *key == line.0).map_or([0.0; 2], |(_, numbers)| *numbers);
            if line.1.iter().zip(before).any(|(now, then)| (now - then).abs() > WORTH_A_LINE) {
                write(&variant.name, &line);
            }
        }
    }
    table
}

fn lines_of(folder: &Folder, variants: &[&str], solved: &mut Solved) -> Vec<Line> {
    let region = read_region(folder, variants).unwrap();
    let values = sweep_after(&region, None, solved).unwrap();
    let shares = split(&region, &values, &[]).unwrap();
    let mut lines = Vec::new();
    for (place, part) in shares.subsystems.iter().enumerate() {
        lines.push(((part.name.clone(), String::new()), [part.together, part.alone]));
        for actor in shares.actors.iter().filter(|actor| actor.by_subsystem[place].share.abs() > WORTH_A_LINE)
        {
            let share = actor.by_subsystem[place];
            lines.push(((part.name.clone(), actor.actor.clone()), [share.share, share.alone]));
        }
    }
    lines
}

/// What follows from who bargains as one: a line for each number that is unique. Partitions and issues by their names.
fn politics_of(folder: &Folder) -> String {
    let region = read_region(folder, &[]).unwrap();
    let values = sweep(&region, None).unwrap();
    let split = Split::new(&region, &values).unwrap();
    let mut table = "question,of,where,number\n".to_owned();
    let mut write = |question: &str, of: &str, place: &str, number: f64| {
        writeln!(table, "{question},{of},{place},{number:.3}").unwrap();
    };
    for structure in &region.structures[1..] {
        let change = compare_structures(&split, &region.structures[0], structure).unwrap();
        for actor in change.actors.iter().filter(|actor| actor.total.share.abs() > WORTH_A_LINE) {
            write("change of Owen share", &structure.name, &actor.actor, actor.total.share);
        }
        for concept in &change.concepts {
            if let Some(total) = concept.candidates.total {
                write(
                    &format!("candidates by {}", concept.concept.replace(',', "")),
                    &structure.name,
                    "",
                    total,
                );
            }
        }
    }
    let Judgment::All(report) = judge_region(&split, StabilityOptions::default()).unwrap() else {
        panic!("{} has too many candidates", region.name)
    };
    for stable in &report.stable {
        for (candidate, change) in report.candidates.iter().zip(&stable.change) {
            write("stable", &stable.partition.to_string(), candidate, *change);
        }
    }
    for valley in report.landscape.iter().flat_map(|landscape| &landscape.two_camps) {
        let camps: Vec<String> = valley.camps.iter().map(|camp| camp.join("+")).collect();
        write("valley", &camps.join(" | "), "", valley.energy);
    }
    let decided = decide_region(&split, &region.structures[region.today], &DEFAULT_SAMPLING).unwrap();
    for decision in decided.issues.iter().map(|issue| &issue.decision) {
        for (place, dimension) in decision.dimensions.iter().enumerate() {
            if let Bargain::Agreement { outcome, .. } = &decision.nash {
                write("bargaining", &decision.issue, &dimension.name, outcome[place]);
            }
            write("compromise", &decision.issue, &dimension.name, dimension.compromise);
            write("median of samples", &decision.issue, &dimension.name, decision.sampled.median[place].mean);
        }
        write("unity", &decision.issue, "", decision.unity);
    }
    table
}

fn check_golden(name: &str, found: String) {
    let path = tests_folder().join("golden").join(format!("{name}.csv"));
    if std::env::var_os("LANDBRIDGE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        found.lines().count(),
        golden.lines().count(),
        "{name}: other rows; `cargo xtask bless` writes them anew"
    );
    for (found, golden) in found.lines().zip(golden.lines()) {
        let close = found.split(',').zip(golden.split(',')).all(|(a, b)| {
            match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => (a - b).abs() <= GOLDEN_TOLERANCE,
                _ => a == b,
            }
        });
        assert!(close, "{name}: found {found}, golden {golden}");
    }
}

#[test]
fn golden_tables_of_the_bundled_regions_hold() {
    for name in Folder::bundled_names() {
        let folder = Folder::bundled(name).unwrap();
        check_golden(name, table_of(&folder));
        check_golden(&format!("{name}-politics"), politics_of(&folder));
    }
}
