//! PyPSA's folders as regions: the optimum is PyPSA's own, what is unserved is named, and what a region cannot state is refused in exact words. The folders and
//! the optima that PyPSA 1.4.0 with `HiGHS` printed come from `tests/pypsa/generate.py`.

use crate::tests_folder;
use landbridge::dispatch::{ColumnRole, operate};
use landbridge::model::{Folder, Region, read_region};
use landbridge::pypsa::{Imported, Options, import};

/// Relative closeness to PyPSA's optimum; both solvers stop within less.
const TOLERANCE: f64 = 1e-6;

fn read(name: &str) -> Folder {
    Folder::open(&tests_folder().join("pypsa").join(name)).unwrap()
}

fn options() -> Options {
    Options { name: "network".to_owned(), ..Options::default() }
}

fn region_of(imported: &Imported) -> Region {
    read_region(&imported.folder, &[]).unwrap()
}

fn expected(name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(tests_folder().join("pypsa/expected.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    all["networks"][name].clone()
}

#[track_caller]
fn check_optimum(name: &str) -> Imported {
    let imported = import(&read(name), &options()).unwrap();
    let region = region_of(&imported);
    let operation = operate(&region, &region.everybody(), None).unwrap();
    let expected = expected(name);
    let cost = expected["objective"].as_f64().unwrap() + expected["objective_constant"].as_f64().unwrap();
    let found = imported.system_cost(operation.surplus.value());
    assert!((found - cost).abs() <= TOLERANCE * cost.abs(), "{name}: found {found}, PyPSA {cost}");
    imported
}

#[test]
fn links_with_losses_and_several_outputs() {
    let imported = check_optimum("losses-and-outputs");
    assert!(imported.folder.files["supplies.csv"].contains("field,gas,800,20,C;A"));
}

#[test]
fn stores_over_unequal_snapshots() {
    check_optimum("stores-over-time");
}

#[test]
fn storage_units_with_inflow() {
    check_optimum("storage-units-with-inflow");
}

#[test]
fn what_may_be_built() {
    check_optimum("extendable");
}

#[test]
fn availability_and_efficiencies_that_change() {
    check_optimum("availability");
}

#[test]
fn several_carriers() {
    let imported = check_optimum("several-carriers");
    let region = region_of(&imported);
    assert_eq!((region.base_year, region.periods[0].name.as_str()), (2019, "2019-01-01 06:00:00"));
}

#[test]
fn lines_in_a_tree_are_transport() {
    let imported = check_optimum("lines-as-transport");
    assert!(imported.notes.iter().all(|note| !note.changes));
}

#[test]
fn links_both_ways() {
    check_optimum("two-way-links");
}

#[test]
fn what_pypsa_calls_infeasible_is_unserved_load_with_its_place() {
    assert_eq!(expected("infeasible")["condition"], "infeasible");
    let imported = import(&read("infeasible"), &options()).unwrap();
    let region = region_of(&imported);
    let operation = operate(&region, &region.everybody(), None).unwrap();
    let short = |name: &str, period: usize| {
        let id = region.demands.iter().position(|demand| demand.name == name).unwrap();
        let demand = &region.demands[id];
        let asked = region.periods[period].weight * demand.availability[period] * demand.quantity;
        asked - operation.amount(ColumnRole::Use(id, period))
    };
    assert_eq!(imported.to_serve, ["A", "B"]);
    // In the second snapshot 20·0.9 + 5 of 30 arrive, for two hours.
    for (name, period, amount) in [("A", 0, 0.0), ("A", 1, 0.0), ("B", 0, 0.0), ("B", 1, 14.0)] {
        assert!((short(name, period) - amount).abs() < 1e-9, "{name} in {period}: {}", short(name, period));
    }
}

/// Replaces a piece of one file and asserts what is said.
#[track_caller]
fn check_refusal(network: &str, (file, old, new): (&str, &str, &str), expected: &str) {
    let mut folder = read(network);
    let text = folder.files.entry(file.to_owned()).or_default();
    assert!(text.contains(old), "{file} no longer holds {old:?}");
    *text = text.replacen(old, new, 1);
    let error = import(&folder, &options()).unwrap_err();
    let found: Vec<String> = error.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(found, [expected]);
}

const SIMPLE: &str = "infeasible";

/// Adds a column to the first generator.
#[track_caller]
fn check_generator(column: &str, cell: &str, expected: &str) {
    let header = "name,bus,control,p_nom,marginal_cost";
    let mut folder = read(SIMPLE);
    let text = folder.files.get_mut("generators.csv").unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(number, line)| match number {
            0 => format!("{line},{column}"),
            1 => format!("{line},{cell}"),
            _ => format!("{line},"),
        })
        .collect();
    assert!(lines[0].starts_with(&header[..8]), "{}", lines[0]);
    *text = lines.join("\n");
    let error = import(&folder, &options()).unwrap_err();
    let found: Vec<String> = error.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(found, [expected]);
}

#[test]
fn rules_that_a_region_cannot_state_are_refused_by_name() {
    let say = |column: &str, what: &str| {
        format!(
            "generators.csv:2, A, column {column}: this is {what}; a region has none; take it out if you can do without: the optimum may then cost less"
        )
    };
    let rules = [
        ("committable", "True", "unit commitment, which is no linear program"),
        ("ramp_limit_up", "0.3", "a limit on the change from snapshot to snapshot"),
        ("p_set", "3", "a dispatch fixed beforehand"),
        ("e_sum_max", "100", "a most amount over all snapshots"),
        ("marginal_cost_quadratic", "0.1", "a quadratic cost"),
    ];
    for (column, cell, what) in rules {
        check_generator(column, cell, &say(column, what));
    }
    let a = "generators.csv:2, A, column p_min_pu: the number 0.2 is not at most 0; a region can state no other; give numbers at most 0";
    check_generator("p_min_pu", "0.2", a);
    let a =
        "generators.csv:2, A, column sign: the sign is 0.001; give 1 or -1, and scale the numbers instead";
    check_generator("sign", "0.001", a);
}

#[test]
fn constraints_over_many_components_are_refused() {
    let a = "global_constraints.csv:2, CO2: this is a constraint over many components; a region has none; take it out if you can do without: the optimum may then cost less";
    check_refusal(
        SIMPLE,
        ("global_constraints.csv", "", "name,type,sense,constant\nCO2,primary_energy,<=,100\n"),
        a,
    );
    let a = "generators-marginal_cost-pw.csv: this is a curve given piece by piece; a region has none; give one number, or a component for each piece";
    check_refusal(SIMPLE, ("generators-marginal_cost-pw.csv", "", ",A\n0,1\n"), a);
}

#[test]
fn buses_without_an_owner_and_unknown_buses_are_named() {
    let mut folder = read(SIMPLE);
    let text = folder.files.get_mut("buses.csv").unwrap();
    *text = text.replace("country", "land");
    let error = import(&folder, &options()).unwrap_err();
    let a = "buses.csv:2, A, column owner: nobody owns this bus, so whatever stands there would be open to all; name its actor in the list of owners, or in a column `owner` or `country`";
    assert_eq!(error.mistakes[0].to_string(), a);
    let owners = Some("bus,actor\nA,KZ\nB,UZ\n".to_owned());
    let imported = import(&folder, &Options { owners, ..options() }).unwrap();
    let region = region_of(&imported);
    assert_eq!(region.actors.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>(), ["KZ", "UZ"]);
    assert_eq!(region.links[0].consent.len(), 2, "a link between two actors needs both");
    let owners = Some("bus,actor\nA,KZ\nBB,UZ\nB,UZ\n".to_owned());
    let error = import(&folder, &Options { owners, ..options() }).unwrap_err();
    assert_eq!(error.mistakes[0].to_string(), "owners:3, column bus: `BB` is no bus; known are A, B");
    let owners = Some("bus,actor\nA,KZ;UZ\nB,UZ\n".to_owned());
    let error = import(&folder, &Options { owners, ..options() }).unwrap_err();
    let a = "buses.csv:2, A, column owner: `KZ;UZ` owns this bus, and a semicolon parts the names of several; name one actor; other components may name several in a column `consent`";
    assert_eq!(error.mistakes[0].to_string(), a);
    let a = "links.csv:2, A-B, column bus1: `C` is no bus; known are A, B";
    check_refusal(SIMPLE, ("links.csv", "A-B,A,B", "A-B,A,C"), a);
}

#[test]
fn weights_must_agree_where_anything_is_stored() {
    let a = "snapshots.csv:2, 0, column stores: the snapshot counts 3 hours for costs and 2 for stores; a region has one weight; give both columns the same weights";
    check_refusal("stores-over-time", ("snapshots.csv", "0,0,3.0,3.0", "0,0,3.0,2.0"), a);
    let mut folder = read("stores-over-time");
    let text = folder.files.get_mut("snapshots.csv").unwrap();
    *text = text.replacen("\n1,1,", "\n1,,", 1);
    let error = import(&folder, &options()).unwrap_err();
    let a = "snapshots.csv:3: the snapshot has no name; name it, such as by its hour";
    assert!(error.mistakes.iter().any(|mistake| mistake.to_string() == a), "{error}");
    let a = "snapshots.csv:2, 0, column objective: the snapshot has the weight 0.0; give it a weight above 0, or take the snapshot out";
    check_refusal(SIMPLE, ("snapshots.csv", "0,0,1.0", "0,0,0.0"), a);
}

#[test]
fn two_way_links_with_losses_are_refused() {
    let a = "links.csv:2, even, column p_min_pu: run backwards this link would bring 1.25 units for each one sent; give two links, one for each way";
    let mut folder = read("two-way-links");
    let text = folder.files.get_mut("links.csv").unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let place = header.iter().position(|column| *column == "efficiency").unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if number == 1 {
                cells[place] = "0.8";
            }
            cells.join(",")
        })
        .collect();
    *text = lines.join("\n");
    let error = import(&folder, &options()).unwrap_err();
    assert_eq!(error.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>(), [a]);
}

#[test]
fn a_loss_that_the_tables_cannot_tell_is_refused() {
    let mut folder = read("stores-over-time");
    let text = folder.files.get_mut("snapshots.csv").unwrap();
    *text = text.replace("0,0,3.0,3.0", "0,0,8000.0,8000.0");
    let error = import(&folder, &options()).unwrap_err();
    let a = "stores.csv:2, full tank, column standing_loss: after the 8008 hours of all snapshots 1.1e-35 of what stood is left; a region cannot state a loss so near to the whole: give a smaller one, or import fewer hours";
    assert!(error.mistakes.iter().any(|mistake| mistake.to_string() == a), "{error}");
}

#[test]
fn what_has_no_limit_and_nothing_to_bound_it_is_refused() {
    let mut folder = read(SIMPLE);
    folder.files.insert(
        "links.csv".to_owned(),
        "name,bus0,bus1,efficiency,p_nom\nA-B,A,B,0.9,inf\nB-A,B,A,0.9,inf\n".to_owned(),
    );
    let generators = folder.files.get_mut("generators.csv").unwrap();
    *generators = "name,bus,p_nom\nA,A,inf\n".to_owned();
    let error = import(&folder, &options()).unwrap_err();
    let a = "generators.csv:2, A, column p_nom: this is without limit, and neither the network around it nor a cost bounds what it would carry; give it a number that it will not reach";
    assert_eq!(error.mistakes[0].to_string(), a);
    // One way alone is bounded by the load behind it.
    folder
        .files
        .insert("links.csv".to_owned(), "name,bus0,bus1,efficiency,p_nom\nA-B,A,B,0.9,inf\n".to_owned());
    let region = region_of(&import(&folder, &options()).unwrap());
    let (found, needed) = (region.links[0].capacity, 30.0 / 0.9 * 3.0);
    assert!(found >= needed && found < needed * 1.001, "{found}, needed {needed}");
}

#[test]
fn lines_in_a_circle_are_told() {
    let mut folder = read("lines-as-transport");
    let text = folder.files.get_mut("lines.csv").unwrap();
    let again = text.lines().nth(1).unwrap().replacen("A-B,A,B", "A-C,A,C", 1);
    *text = format!("{}\n{again}\n", text.trim_end());
    let imported = import(&folder, &options()).unwrap();
    let told: Vec<&str> =
        imported.notes.iter().filter(|note| note.changes).map(|note| note.text.as_str()).collect();
    let a = "lines form circles: PyPSA splits flows around a circle by Kirchhoff's voltage law, the region as it costs least, so its optimum may cost less";
    assert_eq!(told, [a]);
}

#[test]
fn any_name_can_be_read_again() {
    // Found by the fuzz target `pypsa`: a control character in a name made a region.toml that nobody could read.
    for name in ["a \u{0}\u{1}\u{7f} b", "a\nb", "\"a\" \\ 'b'", "", "\r\n\t"] {
        let options =
            Options { name: name.to_owned(), money_unit: Some(name.to_owned()), ..Options::default() };
        let region = region_of(&import(&read("availability"), &options).unwrap());
        assert_eq!(region.money_unit, name);
    }
}
