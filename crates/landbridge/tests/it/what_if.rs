//! What-ifs: they agree with what the same variants give by the ordinary way, a state written as a variant gives the same region, nothing is
//! solved that was known, and every mistake in a state is told.

use landbridge::dispatch::{operate, sweep};
use landbridge::map::{MapKind, map_assets, map_state};
use landbridge::model::{Folder, Region, read_region};
use landbridge::shares::{Shares, part_games, split, split_games, tied_games};
use landbridge::what_if::{CapacityTimes, FactorValue, LeverPull, Side, WhatIf, WhatIfError, WhatIfs};
use std::sync::atomic::AtomicBool;

const LINK: &str = "links/Trans-Caspian link TM-AZ";

fn what_ifs(region: &str) -> WhatIfs {
    WhatIfs::new(Folder::bundled(region).unwrap(), None).unwrap()
}

fn ask(what_ifs: &WhatIfs, state: &WhatIf) -> landbridge::what_if::WhatIfAnswer {
    what_ifs.answer(state, None, &AtomicBool::new(false)).unwrap()
}

fn shares_of(region: &Region) -> Shares {
    split(region, &sweep(region, None).unwrap(), &[]).unwrap()
}

fn assert_same(side: &Side, shares: &Shares) {
    assert_eq!(side.actors, shares.actors);
    assert_eq!(side.subsystems, shares.subsystems);
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn a_variant_gives_the_shares_and_flows_of_the_ordinary_way() {
    let what_ifs = what_ifs("central-asia");
    let state = WhatIf { variants: strings(&["trans-caspian-built"]), ..WhatIf::default() };
    let answer = ask(&what_ifs, &state);
    let region = read_region(what_ifs.folder(), &["trans-caspian-built"]).unwrap();
    assert_same(&answer.after, &shares_of(&region));
    assert_same(&answer.before, &shares_of(what_ifs.base()));
    let operation = operate(&region, &region.everybody(), None).unwrap();
    assert_eq!(answer.after.map, map_state(&region, &what_ifs.overview().map.assets, &operation));
    assert!(answer.answer.contains("Caspian link"), "{}", answer.answer);
    // Only what the variant touches is solved, and the second time nothing is.
    let names: Vec<&str> = answer.recomputed.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["Gas"]);
    assert!(ask(&what_ifs, &state).recomputed.is_empty());
}

#[test]
fn assumptions_move_the_base_and_policies_do_not() {
    let what_ifs = what_ifs("central-asia");
    let factor = FactorValue { name: "European gas price".to_owned(), value: 1.1 };
    let built = WhatIf { build: strings(&[LINK]), ..WhatIf::default() };
    let both = WhatIf { factors: vec![factor.clone()], ..built.clone() };
    let place = what_ifs.base().factors.iter().position(|other| other.name == factor.name).unwrap();
    let dearer = what_ifs.base().with_some_factors(&[(place, 1.1)]).unwrap();
    assert_same(&ask(&what_ifs, &built).before, &shares_of(what_ifs.base()));
    assert_same(&ask(&what_ifs, &both).before, &shares_of(&dearer));
    // Without a policy the assumption itself is what is asked about.
    let alone = ask(&what_ifs, &WhatIf { factors: vec![factor], ..WhatIf::default() });
    assert_same(&alone.before, &shares_of(what_ifs.base()));
    assert_same(&alone.after, &shares_of(&dearer));
    // Against another state, both are under the assumptions of the first.
    let pinned = what_ifs.answer(&both, Some(&built), &AtomicBool::new(false)).unwrap();
    assert_eq!(pinned.before.actors, pinned.after.actors);
}

#[test]
fn a_bloc_and_a_cut_tie_are_those_of_the_ordinary_way() {
    let what_ifs = what_ifs("central-asia");
    let base = what_ifs.base();
    let six = strings(&["KZ", "KG", "TJ", "TM", "UZ", "AZ"]);
    let answer = ask(&what_ifs, &WhatIf { bloc: six.clone(), ..WhatIf::default() });
    let values = sweep(base, None).unwrap();
    assert_same(&answer.after, &split(base, &values, std::slice::from_ref(&base.candidates)).unwrap());
    // One member less is another structure.
    let five = ask(&what_ifs, &WhatIf { bloc: six[..5].to_vec(), ..WhatIf::default() });
    assert_ne!(five.after.actors[5].total, answer.after.actors[5].total);

    let cut = WhatIf { cut: vec![("UZ".to_owned(), "KZ".to_owned())], ..WhatIf::default() };
    let answer = ask(&what_ifs, &cut);
    let mut apart = base.clone();
    let code =
        |code: &str| landbridge::model::ActorId(base.actors.iter().position(|a| a.name == code).unwrap());
    let (a, b) = (code("UZ"), code("KZ"));
    apart.ties.push(landbridge::model::Tie { a, b, reliability: 0.0, note: String::new() });
    let tied = |region: &Region| {
        let games = tied_games(region, &part_games(region, &values)).unwrap().games;
        split_games(region, &games, &[]).unwrap()
    };
    assert_same(&answer.after, &tied(&apart));
    assert_same(&answer.before, &tied(base));
    assert!(answer.recomputed.is_empty(), "ties move no program");
}

#[test]
fn a_lever_takes_what_the_attack_says_it_takes() {
    use landbridge::interdiction::{AttackOptions, Loss, Search, worst_attacks};
    let what_ifs = what_ifs("central-asia");
    let base = what_ifs.base();
    for name in ["Close CPC for the ninety days of the law", "Drought on the Syr Darya"] {
        let control = what_ifs.overview().levers.iter().find(|lever| lever.name == name).unwrap();
        let place = base.levers.iter().position(|lever| lever.name == name).unwrap();
        let options = AttackOptions {
            holders: vec![base.levers[place].holder],
            target: base.everybody(),
            loss: Loss::Surplus,
            most_levers: 1,
            budget: None,
            n_listed: 100,
            search: Search::Enumerate,
            counter: Vec::new(),
            outsiders: None,
        };
        let report = worst_attacks(base, &options).unwrap();
        let harms = report.single.iter().filter(|plan| plan.levers == [name]);
        let worst = harms.map(|plan| plan.harm).fold(0.0, f64::max);
        let begins = if control.begins.is_empty() { vec![String::new()] } else { control.begins.clone() };
        let lost = begins.into_iter().map(|begins| {
            let levers = vec![LeverPull { name: name.to_owned(), begins }];
            let answer = ask(&what_ifs, &WhatIf { levers, ..WhatIf::default() });
            let total = |side: &Side| side.subsystems.iter().map(|part| part.together).sum::<f64>();
            total(&answer.before) - total(&answer.after)
        });
        let most = lost.fold(0.0, f64::max);
        assert!(worst > 1.0 && (most - worst).abs() < 1e-6 * worst, "{name}: {most} beside {worst}");
    }
}

/// Every option built, everything closed or halved that can be, every factor moved, every lever that a variant can hold.
fn states(what_ifs: &WhatIfs) -> Vec<WhatIf> {
    let assets = &what_ifs.overview().map.assets;
    let ids = |status: &str, step: usize| {
        let there = assets.iter().filter(|asset| asset.status == status);
        there.step_by(step).map(|asset| asset.id.clone()).collect::<Vec<String>>()
    };
    let factors = what_ifs.overview().factors.iter();
    let factors: Vec<FactorValue> =
        factors.map(|factor| FactorValue { name: factor.name.clone(), value: factor.low }).collect();
    let halved = assets.iter().filter(|asset| asset.status == "existing").step_by(3);
    let halved: Vec<CapacityTimes> =
        halved.map(|asset| CapacityTimes { asset: asset.id.clone(), times: 0.37 }).collect();
    let mut states = vec![
        WhatIf { build: ids("option", 1), factors, ..WhatIf::default() },
        WhatIf { close: ids("existing", 5), ..WhatIf::default() },
        WhatIf { capacity: halved, ..WhatIf::default() },
    ];
    states.extend(what_ifs.overview().levers.iter().map(|lever| {
        let begins = lever.begins.last().cloned().unwrap_or_default();
        WhatIf { levers: vec![LeverPull { name: lever.name.clone(), begins }], ..WhatIf::default() }
    }));
    for names in what_ifs.overview().variants.chunks(2) {
        let variants = names.iter().map(|variant| variant.name.clone()).collect();
        states.push(WhatIf { variants, ..WhatIf::default() });
    }
    states
}

#[test]
fn a_state_written_as_a_variant_is_read_as_the_same_region() {
    for name in ["toy", "central-asia"] {
        let what_ifs = what_ifs(name);
        let mut compared = 0;
        for state in states(&what_ifs) {
            // Two variants may contradict each other; together they are then no state.
            let Ok(patch) = what_ifs.patch("state", "A state", "", &state) else { continue };
            if patch.notes.iter().any(|note| note.starts_with("left out")) {
                continue;
            }
            let (_, region) = what_ifs.region("state", &state).unwrap();
            let answer = ask(&what_ifs, &state);
            let shares = shares_of(&region);
            for (asked, read) in answer.after.actors.iter().zip(&shares.actors) {
                let (asked, read) = (asked.total.share, read.total.share);
                assert!(
                    (asked - read).abs() <= 1e-9 * (1.0 + read.abs()),
                    "{name}: {state:?}: {asked} {read}"
                );
            }
            compared += 1;
        }
        assert!(compared >= 5, "{name}: {compared} states compared");
    }
}

#[test]
fn a_bloc_and_a_tie_in_a_variant_are_a_structure_and_a_row() {
    let what_ifs = what_ifs("central-asia");
    let state = WhatIf {
        bloc: strings(&["KZ", "UZ"]),
        cut: vec![("AM".to_owned(), "AZ".to_owned()), ("KZ".to_owned(), "UZ".to_owned())],
        ..WhatIf::default()
    };
    let (_, region) = what_ifs.region("pair", &state).unwrap();
    let structure = region.structures.iter().find(|structure| structure.name == "pair").unwrap();
    assert_eq!(structure.blocs[0].actors.len(), 2);
    let answer = ask(&what_ifs, &state);
    let games = tied_games(&region, &part_games(&region, &sweep(&region, None).unwrap())).unwrap().games;
    let blocs = landbridge::shares::blocs_of(structure);
    assert_same(&answer.after, &split_games(&region, &games, &blocs).unwrap());
    let notes = what_ifs.patch("pair", "", "", &state).unwrap().notes;
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn every_mistake_in_a_state_is_told() {
    let what_ifs = what_ifs("central-asia");
    let state = WhatIf {
        factors: vec![
            FactorValue { name: "European gas prize".to_owned(), value: 1.0 },
            FactorValue { name: "Chinese demand for gas".to_owned(), value: f64::NAN },
            FactorValue { name: "Turkmen gas fields".to_owned(), value: -1.0 },
        ],
        build: strings(&["links/Line ABC TM-UZ", "links/Trans-Caspian link"]),
        close: strings(&[LINK]),
        capacity: vec![CapacityTimes { asset: LINK.to_owned(), times: f64::INFINITY }],
        bloc: strings(&["KZ", "KZ", "XX"]),
        cut: vec![("KZ".to_owned(), "KZ".to_owned())],
        levers: vec![
            LeverPull { name: "Close CPC by court order".to_owned(), begins: "spring".to_owned() },
            LeverPull { name: "Halt the Turkmen gas swaps".to_owned(), begins: String::new() },
            LeverPull { name: "Halt the Turkmen gas swaps".to_owned(), begins: String::new() },
        ],
        ..WhatIf::default()
    };
    let Err(WhatIfError::Mistakes(mistakes)) = what_ifs.answer(&state, None, &AtomicBool::new(false)) else {
        panic!("this state has mistakes");
    };
    let expected = [
        "factors, European gas prize: there is no such factor; did you mean `European gas price`?",
        "factors, Chinese demand for gas: NaN is no number; give a finite one",
        "factors, Turkmen gas fields: ",
        "build, links/Line ABC TM-UZ: it stands already; build an option",
        "build, links/Trans-Caspian link: there is no such asset; did you mean `links/Trans-Caspian link TM-AZ`?",
        "close, links/Trans-Caspian link TM-AZ: it is not there; close what stands",
        "capacity, links/Trans-Caspian link TM-AZ: inf is out of range; give 0 to 100",
        "cut, KZ-KZ: a tie is between two; name two actors",
        "bloc, KZ: it stands there twice; leave one",
        "bloc, XX: there is no such actor; ",
        "levers, Close CPC by court order: it cannot begin with `spring`; it can with `winter`, `summer`",
        "levers, Halt the Turkmen gas swaps: it cannot be pulled beside `Halt the Turkmen gas swaps`; leave one",
    ];
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
    for (mistake, expected) in mistakes.iter().zip(expected) {
        assert!(mistake.starts_with(expected), "{mistake}");
    }
    let unknown = WhatIf { variants: strings(&["trans-caspian-bilt"]), ..WhatIf::default() };
    let error = what_ifs.answer(&unknown, None, &AtomicBool::new(false)).unwrap_err().to_string();
    assert_eq!(
        error,
        "variants, trans-caspian-bilt: there is no such variant; did you mean `trans-caspian-built`?"
    );
}

#[test]
fn nobody_solves_for_those_who_have_left() {
    let what_ifs = what_ifs("central-asia");
    let state = WhatIf { build: strings(&[LINK]), ..WhatIf::default() };
    assert_eq!(what_ifs.answer(&state, None, &AtomicBool::new(true)), Err(WhatIfError::Cancelled));
    ask(&what_ifs, &state);
}

#[test]
fn rows_of_one_line_are_one_thing_on_the_map() {
    let base = read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap();
    let assets = map_assets(&base);
    let rows: usize = assets.iter().map(|asset| asset.rows.len()).sum();
    assert_eq!(rows, base.links.len() + base.supplies.len() + base.stores.len(), "every bus has a place");
    let feeder = assets.iter().find(|asset| asset.title == "Feeder Aktau-Baku").unwrap();
    assert_eq!((feeder.kind, feeder.rows.len(), feeder.capacity), (MapKind::Link, 22, 78.0));
    let power = assets.iter().find(|asset| asset.title == "Power line UZ-KZ").unwrap();
    assert_eq!(power.opposite, "links/Power line KZ-UZ");
    // What flows is within what could, in every period.
    let operation = operate(&base, &base.everybody(), None).unwrap();
    let state = map_state(&base, &assets, &operation);
    for (asset, (flow, capacity)) in assets.iter().zip(state.flow.iter().zip(&state.capacity)) {
        let within = flow.iter().zip(capacity).all(|(flow, capacity)| *flow <= capacity + 1e-6);
        assert!(within, "{}: {flow:?} of {capacity:?}", asset.id);
    }
}
