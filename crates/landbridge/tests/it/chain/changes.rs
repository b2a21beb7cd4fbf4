//! What a change of a region's tables does to its values, and what does nothing.

use super::certified::{Known, know, same};
use super::generator::RandomRegion;
use super::tables::Tables;
use landbridge::dispatch::sweep;
use landbridge::model::read_region;
use landbridge::units::Interval;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

type Tried = Result<(), TestCaseError>;

/// Exact in binary, and not.
const FACTORS: [f64; 4] = [8.0, 0.25, 10.0, 0.3];

fn times(values: &[Interval], factor: f64) -> Vec<Interval> {
    values.iter().map(|value| Interval { lower: factor * value.lower, upper: factor * value.upper }).collect()
}

/// No number comes from a name: with other names, in another alphabetical order, every value has the same bits.
pub(super) fn of_names(random: &RandomRegion) -> Tried {
    let mut tables = random.tables();
    let before = know(&tables)?;
    tables.rename();
    let after = know(&tables)?;
    prop_assert_eq!(after.table, before.table);
    Ok(())
}

/// The order of actors, buses, rows and columns changes the order of what is found, and nothing else. Where outsiders keep to a rule the
/// order of actors.csv is that in which they plan, and stays.
pub(super) fn of_order(random: &RandomRegion) -> Tried {
    let before = know(&random.tables())?;
    for seed in 0..2 {
        let mut tables = random.tables();
        tables.reorder(seed, random.is_ruled());
        let after = know(&tables)?;
        if before.rests && after.rests {
            let expected = before.as_in(&after, |name| Some(name.to_owned()));
            same(&after.table, &expected, before.slack)?;
        }
    }
    Ok(())
}

/// Money in another unit multiplies every value.
pub(super) fn of_money(random: &RandomRegion) -> Tried {
    let before = know(&random.tables())?;
    for factor in FACTORS {
        let mut tables = random.tables();
        tables.scale_prices(factor);
        let after = know(&tables)?;
        if before.rests && after.rests {
            same(&after.table, &times(&before.table, factor), after.slack + factor * before.slack)?;
        }
    }
    Ok(())
}

/// Amounts in another unit multiply every value where prices stay, and change nothing where prices follow.
pub(super) fn of_amounts(random: &RandomRegion) -> Tried {
    let before = know(&random.tables())?;
    for factor in FACTORS {
        let mut tables = random.tables();
        tables.scale_amounts(factor);
        let more = know(&tables)?;
        tables.scale_prices(1.0 / factor);
        let same_worth = know(&tables)?;
        if before.rests && more.rests && same_worth.rests {
            same(&more.table, &times(&before.table, factor), more.slack + factor * before.slack)?;
            same(&same_worth.table, &before.table, same_worth.slack + before.slack)?;
        }
    }
    Ok(())
}

/// Each commodity may be counted in a unit of its own, thousands of times larger or smaller than others.
pub(super) fn of_units(random: &RandomRegion) -> Tried {
    let before = know(&random.tables())?;
    for factors in [[1024.0, 1.0, 0.125, 64.0], [0.001, 1000.0, 1.0, 300.0]] {
        let mut tables = random.tables();
        tables.change_units(|commodity| match commodity {
            "C0" => factors[0],
            "C1" => factors[1],
            "C2" => factors[2],
            _ => factors[3],
        });
        let after = know(&tables)?;
        if before.rests && after.rests {
            same(&after.table, &before.table, before.slack + after.slack)?;
        }
    }
    Ok(())
}

/// Where an asset of a network stands: name of the row, its bus, and whether outsiders are ruled there.
fn standing(tables: &Tables, table: &str, ruled: bool) -> Vec<(String, String, bool)> {
    let table = &tables.files[table];
    let (name, bus) = (table.place("name"), table.place("bus"));
    let rows = table.rows.iter().filter(|row| row[name][1..].starts_with(|next: char| next.is_ascii_digit()));
    rows.map(|row| (row[name].clone(), row[bus].clone(), ruled && row[bus].starts_with("B0."))).collect()
}

/// Adds what can be of no use to anybody.
fn add_useless(tables: &mut Tables, ruled: bool) {
    let text = |text: &str| text.to_owned();
    tables.table("actors").add(&[("name", text("Nobody")), ("title", text("Owns what is of no use"))]);
    let buses = tables.table("buses");
    let (commodity, basin) = (buses.place("commodity"), buses.place("basin"));
    let first = (buses.rows[0][commodity].clone(), buses.rows[0][basin].clone());
    buses.add(&[("name", text("Nowhere")), ("commodity", first.0), ("basin", first.1)]);
    let (supplies, demands) = (standing(tables, "supplies", ruled), standing(tables, "demands", ruled));
    for (name, bus, _) in demands.iter().take(1) {
        let row = |name: String, cost: &str, status: &str| {
            [
                ("name", name),
                ("bus", bus.clone()),
                ("capacity", text("10")),
                ("marginal_cost", text(cost)),
                ("status", text(status)),
                ("annual_cost", text("1")),
                ("consent", text("A0")),
            ]
        };
        // Too dear to be used, too dear to be built, and not there.
        tables.table("supplies").add(&row(format!("dear {name}"), "1000000", "existing"));
        tables.table("supplies").add(&row(format!("dear to build {name}"), "1000000", "buildable"));
        tables.table("supplies").add(&row(format!("planned {name}"), "0", "option"));
    }
    for (name, bus, _) in supplies.iter().take(1) {
        let cells = [("bus", bus.clone()), ("quantity", text("10")), ("consent", text("Nobody"))];
        let named = [("name", format!("worthless {name}")), ("price", text("-1000000"))];
        tables.table("demands").add(&[&cells[..], &named[..]].concat());
    }
    // A link that carries nothing makes one part of two.
    let pairs = supplies.iter().flat_map(|from| demands.iter().map(move |to| (from, to)));
    for ((_, from, _), (_, to, _)) in pairs.filter(|(from, to)| from.1 != to.1 && from.2 == to.2).take(3) {
        let links = tables.table("links");
        let name = format!("closed {}", links.rows.len());
        links.add(&[
            ("name", name),
            ("bus0", from.clone()),
            ("bus1", to.clone()),
            ("efficiency", text("1")),
            ("capacity", text("0")),
            ("consent", text("A0;Nobody")),
        ]);
    }
}

/// An actor, a bus or an asset that is of no use to anybody changes no value, nor does a variant that changes nothing.
pub(super) fn by_useless_things(random: &RandomRegion) -> Tried {
    let mut tables = random.tables();
    let before = know(&tables)?;
    let mut folder = tables.folder();
    let same_bus = |(name, bus, _)| format!("[change.supplies.\"{name}\"]\nbus = \"{bus}\"\n");
    let changes: String = standing(&tables, "supplies", false).into_iter().map(same_bus).collect();
    let variant = format!("title = \"The same\"\nwhy = \"Nothing\"\n{changes}");
    folder.files.insert("variants/same.toml".to_owned(), variant);
    let varied = read_region(&folder, &["same"]).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let values = sweep(&varied, None).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(values.table().ok(), Some(before.table.clone()));

    add_useless(&mut tables, random.is_ruled());
    let after = know(&tables)?;
    if before.rests && after.rests {
        let expected = before.as_in(&after, |name| Some(name.to_owned()));
        same(&after.table, &expected, before.slack)?;
    }
    Ok(())
}

/// That no value rose by a change.
fn no_more(before: &Known, after: &Known) -> Tried {
    for (bits, (before_value, value)) in before.table.iter().zip(&after.table).enumerate() {
        let most = before_value.upper + before.slack;
        prop_assert!(value.lower <= most, "coalition {:b}: {:?} after {:?}", bits, value, before_value);
    }
    Ok(())
}

/// Less of what somebody owns is worth no more to anybody, where no rule runs. What is nobody's is left alone: less of it lowers also what
/// v is counted from. What is built whole or not at all is, too: less of it costs less; and so is a store's volume, for its filling rates
/// are those of the whole.
pub(super) fn by_less_capacity(random: &RandomRegion) -> Tried {
    if random.is_ruled() {
        return Ok(());
    }
    let mut tables = random.tables();
    let before = know(&tables)?;
    let links = &tables.files["links"];
    let (consent, leader) = (links.place("consent"), links.place("shares_capacity_with"));
    let bears_on_nobody: Vec<String> =
        links.rows.iter().filter(|row| row[consent].is_empty()).map(|row| row[leader].clone()).collect();
    for (name, columns) in [
        ("links", &["capacity"][..]),
        ("supplies", &["capacity"]),
        ("demands", &["quantity"]),
        ("stores", &["max_intake", "max_release"]),
    ] {
        let table = tables.table(name);
        let (own, consent) = (table.place("name"), table.place("consent"));
        let lumpy = table.columns.iter().position(|column| column == "lumpy");
        let places: Vec<usize> = columns.iter().map(|column| table.place(column)).collect();
        for (k, row) in table.rows.iter_mut().enumerate() {
            let whole = lumpy.is_some_and(|lumpy| row[lumpy] == "yes");
            if row[consent].is_empty() || whole || bears_on_nobody.contains(&row[own]) {
                continue;
            }
            for &place in &places {
                // Some are closed, some have a part taken away.
                let left = if k % 3 == 0 { 0.0 } else { 0.6 };
                row[place] = (row[place].parse::<f64>().unwrap() * left).to_string();
            }
        }
    }
    no_more(&before, &know(&tables)?)
}

/// Another actor that must agree to what somebody owns makes nobody better off, where no rule runs.
pub(super) fn by_more_consent(random: &RandomRegion) -> Tried {
    if random.is_ruled() {
        return Ok(());
    }
    let mut tables = random.tables();
    let before = know(&tables)?;
    for name in ["links", "supplies", "demands", "stores"] {
        let table = tables.table(name);
        let (own, consent) = (table.place("name"), table.place("consent"));
        for row in &mut table.rows {
            // A place on a river has one owner.
            let is_of_network = row[own][1..].starts_with(|next: char| next.is_ascii_digit());
            if is_of_network && !row[consent].is_empty() && !row[consent].contains("A1") {
                row[consent] += ";A1";
            }
        }
    }
    no_more(&before, &know(&tables)?)
}
