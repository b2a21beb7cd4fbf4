//! Rivers, on which what outsiders do changes what a coalition can do: a small one by hand, and random ones.

use super::{VALUE_TOLERANCE, assert_close, table};
use landbridge::dispatch::{Values, plan_rule, split_into_parts, sweep};
use landbridge::game::{Coalition, TuGame};
use landbridge::model::{Folder, Outsiders, Region, read_region};
use proptest::prelude::*;

const FRAME: &str = r#"
title = "A river"
base_year = 2024
money_unit = "million"
discount_rate = 0.1
candidates = []
periods = [{ name = "winter", weight = 0.5 }, { name = "summer", weight = 0.5 }]
commodities = [
    { name = "water", unit = "km3", free_disposal = true, natural_flow = true },
    { name = "power", unit = "TWh" },
]
subsystems = [{ name = "River", commodities = ["water", "power"], outsiders = "rule" }]
"#;

fn folder(tables: &[(&str, String)]) -> Folder {
    let mut folder = Folder::template();
    folder.files.insert("region.toml".to_owned(), FRAME.to_owned());
    for (file, text) in tables {
        folder.files.insert((*file).to_owned(), text.clone());
    }
    folder
}

/// All water comes in summer. U can keep it for its winter load (6 worth 100 each; in summer 4 worth 20); D waters fields in
/// summer (8 km³ worth 50) and has a plant at 30 and a line to U.
pub(crate) fn two_states() -> Folder {
    folder(&[
        ("actors.csv", "name,title\nU,up\nD,down\n".to_owned()),
        (
            "buses.csv",
            "name,commodity,actor\nlake,water,U\nplain,water,D\nfields,water,D\nU grid,power,U\nD grid,power,D\n"
                .to_owned(),
        ),
        (
            "links.csv",
            "name,bus0,bus1,efficiency,bus2,efficiency2,capacity,marginal_cost,consent\n\
             bypass,lake,plain,1,,,100,0,\n\
             turbine,lake,plain,1,U grid,1,100,0,U\n\
             intake,plain,fields,1,,,100,0,D\n\
             line,D grid,U grid,1,,,100,0,U;D\n"
                .to_owned(),
        ),
        ("supplies.csv", "name,bus,capacity,marginal_cost,consent\nsnow,lake,20,0,\nplant,D grid,8,30,D\n".to_owned()),
        (
            "demands.csv",
            "name,step,bus,quantity,price,consent\nwinter load,1,U grid,12,100,U\nsummer load,1,U grid,8,20,U\n\
             crops,1,fields,16,50,D\n"
                .to_owned(),
        ),
        (
            "stores.csv",
            "name,bus,capacity,max_intake,max_release,cyclic,consent\ndam,lake,10,100,100,yes,U\n".to_owned(),
        ),
        ("profiles/supplies-capacity.csv", "period,snow\nwinter,0\nsummer,1\n".to_owned()),
        (
            "profiles/demands-quantity.csv",
            "period,winter load,summer load,crops\nwinter,1,0,0\nsummer,0,1,1\n".to_owned(),
        ),
    ])
}

fn read(folder: &Folder) -> Region {
    read_region(folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn two_states_on_a_river_match_the_arithmetic() {
    let region = read(&two_states());
    // U alone keeps 6 for winter: 6·100 + 4·20. Its rule lets 4 go in summer, which D uses: 4·50.
    // Together D's plant carries 4 of the winter, for 120, and 8 go down in summer: 600 − 120 + 80 + 400.
    let rule = sweep(&region, None).unwrap();
    assert_close(&table(&rule), &[0.0, 680.0, 200.0, 960.0], VALUE_TOLERANCE);
    // Idle, U's dam does not exist for D, and all 8 that it can use come down.
    let idle = sweep(&region, Some(Outsiders::Idle)).unwrap();
    assert_close(&table(&idle), &[0.0, 680.0, 400.0, 960.0], VALUE_TOLERANCE);
}

#[test]
fn fractions_of_a_place_add_up_to_what_arrives() {
    let region = read(&two_states());
    let rule = plan_rule(&region, &split_into_parts(&region)[0]).unwrap();
    let dam = &rule.places[0];
    assert_close(&[dam.leaving(0), dam.leaving(1)], &[0.6, 0.4], VALUE_TOLERANCE);
    let plain = &rule.places[1];
    // Without a store the shares are of each period's water, and winter's 6 pass by unused.
    assert_close(&plain.through, &[1.0, 0.0], VALUE_TOLERANCE);
    assert_close(&plain.takes[0].1, &[0.0, 1.0], VALUE_TOLERANCE);
}

#[test]
fn a_rule_that_runs_a_store_over_is_told() {
    // T, above the dam, uses its summer water of 10 when alone, so U plans for 10: six tenths of the year's water in winter, out
    // of a store that begins the winter with 6. With D a member T lets its water go down, and six tenths of 20 are 12.
    let mut folder = two_states();
    let files = &mut folder.files;
    files.get_mut("actors.csv").unwrap().push_str("T,top\n");
    files.get_mut("buses.csv").unwrap().push_str("spring,water,T\ncity,water,T\n");
    files
        .get_mut("links.csv")
        .unwrap()
        .push_str("brook,spring,lake,1,,,100,0,\nmains,spring,city,1,,,100,0,T\n");
    files.get_mut("supplies.csv").unwrap().push_str("source,spring,20,0,\n");
    files.get_mut("demands.csv").unwrap().push_str("taps,1,city,20,10,T\n");
    files.insert("stores.csv".to_owned(), files["stores.csv"].replace("dam,lake,10", "dam,lake,6"));
    files.insert(
        "profiles/supplies-capacity.csv".to_owned(),
        "period,snow,source\nwinter,0,0\nsummer,1,1\n".to_owned(),
    );
    let values = sweep(&read(&folder), None).unwrap();
    let breach = &values.parts[0].breaches[0];
    assert_eq!(breach.name, "level of dam at the end of winter");
    assert_eq!(breach.coalition, Coalition::from_bits(0b110));
    assert_close(&[breach.excess], &[6.0], VALUE_TOLERANCE);
}

/// One place of a random river.
#[derive(Clone, Debug)]
struct Site {
    below: usize,
    owner: usize,
    inflow: (u32, u32),
    store: Option<u32>,
    turbine: u32,
    fields: (u32, u32, u32),
}

fn sites() -> impl Strategy<Value = Vec<Site>> {
    let site = (0usize..6, 0usize..4, (0u32..10, 0u32..20), prop::option::of(1u32..15), 0u32..8)
        .prop_flat_map(|(below, owner, inflow, store, turbine)| {
            (0u32..12, 1u32..90, 1u32..90).prop_map(move |fields| Site {
                below,
                owner,
                inflow,
                store,
                turbine,
                fields,
            })
        });
    prop::collection::vec(site, 6)
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    use std::fmt::Write;
    text.write_fmt(more).unwrap();
}

/// Six places of four owners, each flowing into a later one; every owner has a grid, a load, a plant and lines.
fn river(sites: &[Site], loads: &[(u32, u32)]) -> Folder {
    let (mut buses, mut links) = (
        "name,commodity,actor\n".to_owned(),
        "name,bus0,bus1,efficiency,bus2,efficiency2,capacity,marginal_cost,consent\n".to_owned(),
    );
    let mut supplies = "name,bus,capacity,marginal_cost,consent\n".to_owned();
    let mut demands = "name,step,bus,quantity,price,consent\n".to_owned();
    let mut stores = "name,bus,capacity,max_intake,max_release,cyclic,consent\n".to_owned();
    let mut inflows = ["period".to_owned(), "winter".to_owned(), "summer".to_owned()];
    let mut crops = ["period".to_owned(), "winter".to_owned(), "summer".to_owned()];
    for (k, site) in sites.iter().enumerate() {
        let owner = site.owner;
        push(&mut buses, format_args!("R{k},water,A{owner}\nF{k},water,A{owner}\n"));
        // The last places share the sea, so that every place has somewhere to send its water.
        let below = if k + 1 < sites.len() {
            format!("R{}", k + 1 + site.below % (sites.len() - 1 - k))
        } else {
            "sea".to_owned()
        };
        push(&mut links, format_args!("reach{k},R{k},{below},1,,,500,0,\n"));
        push(&mut links, format_args!("intake{k},R{k},F{k},0.7,{below},0.2,40,0,A{owner}\n"));
        if site.turbine > 0 {
            push(
                &mut links,
                format_args!("turbine{k},R{k},{below},1,G{owner},0.{},60,0,A{owner}\n", site.turbine),
            );
        }
        if let Some(volume) = site.store {
            push(&mut stores, format_args!("dam{k},R{k},{volume},500,500,yes,A{owner}\n"));
        }
        push(&mut supplies, format_args!("inflow{k},R{k},20,0,\n"));
        push(&mut inflows[0], format_args!(",inflow{k}"));
        push(&mut inflows[1], format_args!(",{}", f64::from(site.inflow.0 + 1) / 10.0));
        push(&mut inflows[2], format_args!(",{}", f64::from(site.inflow.1 + 1) / 10.0));
        let (quantity, first, second) = site.fields;
        push(&mut demands, format_args!("crops{k},1,F{k},{quantity},{},A{owner}\n", first.max(second)));
        push(&mut demands, format_args!("crops{k},2,F{k},{quantity},{},A{owner}\n", first.min(second)));
        push(&mut crops[0], format_args!(",crops{k}"));
        crops[1] += ",0.1";
        crops[2] += ",1.9";
    }
    buses += "sea,water,\n";
    for (owner, (winter, summer)) in loads.iter().enumerate() {
        push(&mut buses, format_args!("G{owner},power,A{owner}\n"));
        push(&mut supplies, format_args!("plant{owner},G{owner},10,{},A{owner}\n", 20 + 9 * owner));
        push(&mut demands, format_args!("load{owner},1,G{owner},20,120,A{owner}\n"));
        push(&mut crops[0], format_args!(",load{owner}"));
        push(&mut crops[1], format_args!(",{}", f64::from(*winter) / 10.0));
        push(&mut crops[2], format_args!(",{}", f64::from(*summer) / 10.0));
        let next = (owner + 1) % loads.len();
        push(&mut links, format_args!("line{owner},G{owner},G{next},0.95,,,5,1,A{owner};A{next}\n"));
        push(&mut links, format_args!("back{owner},G{next},G{owner},0.95,,,5,1,A{owner};A{next}\n"));
    }
    folder(&[
        ("actors.csv", "name,title\nA0,a\nA1,b\nA2,c\nA3,d\n".to_owned()),
        ("buses.csv", buses),
        ("links.csv", links),
        ("supplies.csv", supplies),
        ("demands.csv", demands),
        ("stores.csv", stores),
        ("profiles/supplies-capacity.csv", format!("{}\n", inflows.join("\n"))),
        ("profiles/demands-quantity.csv", format!("{}\n", crops.join("\n"))),
    ])
}

fn game(values: &Values) -> TuGame {
    let table = table(values);
    TuGame::from_rule(4, |coalition| table[coalition.index()])
}

proptest! {
    #![proptest_config(super::cases(48))]

    #[test]
    fn under_the_rule_cooperation_pays(sites in sites(), loads in prop::collection::vec((0u32..12, 0u32..12), 4)) {
        let region = read(&river(&sites, &loads));
        let rule = game(&sweep(&region, None).unwrap());
        let idle = game(&sweep(&region, Some(Outsiders::Idle)).unwrap());
        // Nobody is outside the grand coalition, so what outsiders do cannot matter to it.
        assert_close(&[rule.grand()], &[idle.grand()], 1e-5);
        let alone: f64 = (0..4).map(|player| rule.value(Coalition::singleton(player))).sum();
        let rests = plan_rule(&region, &split_into_parts(&region)[0]).unwrap().rounds.is_some();
        prop_assert!(!rests || alone <= rule.grand() + 1e-4, "alone {} > together {}", alone, rule.grand());
        prop_assert_eq!(rule.monotone_violation(1e-4), None);
    }
}

/// What 600 random rivers show; printed, for docs/methods/dispatch.md.
#[test]
#[ignore = "long: run by `cargo xtask test --long`"]
fn many_rivers_keep_what_the_methods_page_says() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (sites(), prop::collection::vec((0u32..12, 0u32..12), 4));
    let (mut settled, mut losing, mut monotone, mut superadditive, mut over) =
        (0, [0, 0], [0, 0], [0, 0], [0, 0]);
    let mut unsettled_over = 0;
    let n_rivers = 600;
    for _ in 0..n_rivers {
        let (sites, loads) = strategy.new_tree(&mut runner).unwrap().current();
        let region = read(&river(&sites, &loads));
        let rests = plan_rule(&region, &split_into_parts(&region)[0]).unwrap().rounds.is_some();
        settled += usize::from(rests);
        for (k, outsiders) in [Outsiders::Rule, Outsiders::Idle].into_iter().enumerate() {
            let game = game(&sweep(&region, Some(outsiders)).unwrap());
            let alone: Vec<f64> = (0..4).map(|player| game.value(Coalition::singleton(player))).collect();
            let too_much = alone.iter().sum::<f64>() > game.grand() + 1e-4;
            over[k] += usize::from(too_much);
            unsettled_over += usize::from(too_much && k == 0 && !rests);
            losing[k] += usize::from(
                landbridge::game::shapley(&game)
                    .iter()
                    .zip(&alone)
                    .any(|(share, alone)| share - alone < -1e-4),
            );
            monotone[k] += usize::from(game.monotone_violation(1e-4).is_none());
            let adds = Coalition::all(4).all(|a| {
                Coalition::all(4)
                    .filter(|b| b.is_disjoint_from(a))
                    .all(|b| game.value(a) + game.value(b) <= game.value(a.union(b)) + 1e-4)
            });
            superadditive[k] += usize::from(adds);
        }
    }
    println!(
        "{n_rivers} rivers: settled {settled}; rule, idle: alone in sum above together {over:?}, somebody loses {losing:?}, \
         monotone {monotone:?}, superadditive {superadditive:?}"
    );
    assert_eq!(over[0], unsettled_over, "plans at rest are worth no more alone than together");
}
