//! The bundled regions run whole, base and variants, against golden tables that `cargo xtask bless` writes anew.

use super::tests_folder;
use landbridge::dispatch::{Solved, sweep_after};
use landbridge::model::{Folder, read_region};
use landbridge::shares::split;
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

fn check_golden(name: &str) {
    let found = table_of(&Folder::bundled(name).unwrap());
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
        check_golden(name);
    }
}
