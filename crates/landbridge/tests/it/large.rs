//! Large regions: twelve months, and twenty actors in one sub-system. Slow; run by `cargo xtask test --long`.

use landbridge::dispatch::sweep;
use landbridge::model::{Folder, read_region};
use std::fmt::Write;

/// A ring of places, each with an owner, a field, a store, two markets and pipes to its neighbors and across.
fn ring(n_actors: usize, n_places: usize, n_periods: usize) -> Folder {
    let mut folder = Folder::template();
    let mut frame = "title = \"A ring\"\nbase_year = 2024\nmoney_unit = \"million\"\ndiscount_rate = 0.1\ncandidates = []\n\
        commodities = [{ name = \"gas\", unit = \"bcm\" }]\nsubsystems = [{ name = \"Gas\", commodities = [\"gas\"] }]\n"
        .to_owned();
    let mut profile = "period".to_owned();
    (0..n_places).for_each(|place| write!(profile, ",M{place}").unwrap());
    for period in 0..n_periods {
        let weight = 1.0 / n_periods as f64;
        writeln!(frame, "[[periods]]\nname = \"P{period}\"\nweight = {weight}").unwrap();
        write!(profile, "\nP{period}").unwrap();
        (0..n_places)
            .for_each(|place| write!(profile, ",{}", 0.6 + 0.1 * ((period + place) % 9) as f64).unwrap());
    }
    let (mut actors, mut buses) = ("name,title\n".to_owned(), "name,commodity,actor\n".to_owned());
    let mut links = "name,bus0,bus1,efficiency,capacity,marginal_cost,consent\n".to_owned();
    let mut supplies = "name,bus,capacity,marginal_cost,consent\n".to_owned();
    let mut demands = "name,step,bus,quantity,price,consent\n".to_owned();
    let mut stores = "name,bus,capacity,max_intake,max_release,cyclic,consent\n".to_owned();
    (0..n_actors).for_each(|actor| writeln!(actors, "A{actor},a").unwrap());
    for place in 0..n_places {
        let owner = place % n_actors;
        writeln!(buses, "B{place},gas,A{owner}").unwrap();
        writeln!(supplies, "F{place},B{place},{},{},A{owner}", 5 + place % 7, 10 + 3 * (place % 11)).unwrap();
        for step in 1..=2 {
            let price = 90 - 7 * (place % 5) - 20 * step;
            writeln!(demands, "M{place},{step},B{place},{},{price},A{owner}", 3 + place % 4).unwrap();
        }
        writeln!(stores, "S{place},B{place},2,9,9,yes,A{owner}").unwrap();
        for (kind, step) in [("next", 1), ("across", n_places / 3)] {
            let other = (place + step) % n_places;
            let consent = format!("A{owner};A{}", other % n_actors);
            writeln!(links, "{kind}{place},B{place},B{other},0.98,4,{},{consent}", 1 + place % 3).unwrap();
        }
    }
    for (file, text) in [
        ("region.toml", frame),
        ("actors.csv", actors),
        ("buses.csv", buses),
        ("links.csv", links),
        ("supplies.csv", supplies),
        ("demands.csv", demands),
        ("stores.csv", stores),
        ("profiles/demands-quantity.csv", format!("{profile}\n")),
    ] {
        folder.files.insert(file.to_owned(), text);
    }
    folder
}

fn check(folder: &Folder, n_actors: usize) {
    let region = read_region(folder, &[]).unwrap_or_else(|error| panic!("{error}"));
    let values = sweep(&region, None).unwrap();
    assert_eq!(values.ways().interval, 0, "{:?}", values.ways());
    let game = values.parts[0].game();
    assert_eq!(game.n_players(), n_actors);
    assert!(game.grand() > 0.0);
    println!(
        "{n_actors} actors: {} programs, largest gap {:.0e}",
        values.parts[0].n_programs,
        values.max_gap()
    );
}

#[test]
#[ignore = "long: run by `cargo xtask test --long`"]
fn twelve_months_and_five_thousand_columns() {
    // 52 places: 2 pipes, a field, two steps of demand and a store's three columns in each of twelve months.
    check(&ring(8, 52, 12), 8);
}

#[test]
#[ignore = "long: run by `cargo xtask test --long`"]
fn twenty_actors_in_one_subsystem() {
    check(&ring(20, 20, 1), 20);
}
