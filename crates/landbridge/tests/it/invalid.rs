//! A patch of one row of a good region, and the exact message it must cause.

use landbridge::model::{Folder, read_region};

/// Replaces a piece of one file of the toy region and asserts what the reader says.
#[track_caller]
fn check(file: &str, old: &str, new: &str, expected: &str) {
    check_patch(Folder::bundled("toy").unwrap(), file, old, new, expected);
}

#[track_caller]
fn check_patch(mut folder: Folder, file: &str, old: &str, new: &str, expected: &str) {
    let text = folder.files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} no longer holds {old:?}");
    *text = text.replacen(old, new, 1);
    let error = read_region(&folder, &[]).unwrap_err();
    let found: Vec<String> = error.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(found, [expected]);
}

#[test]
fn unknown_names_are_answered_with_the_nearest_known() {
    let a = "links.csv:2, Pipe A-B, column bus0: `A gass` is unknown; did you mean `A gas`?";
    check("links.csv", "A gas,B gas", "A gass,B gas", a);
    let a = "links.csv:4, Pipe A-C, column consent: `K` is unknown; known are A, B, C";
    check("links.csv", "A;C,no,,option", "A;K,no,,option", a);
    let a = "buses.csv:5, A yard, column commodity: `container` is unknown; did you mean `containers`?";
    check("buses.csv", "A yard,containers", "A yard,container", a);
    let a = "region.toml: candidate `D` is no actor; known are A, B, C";
    check("region.toml", "[\"A\", \"B\"]", "[\"A\", \"D\"]", a);
    let a = "region.toml: sub-system `Gas` names the unknown commodity `gaz`; did you mean `gas`?";
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut("region.toml").unwrap();
    *text = text.replace("commodities = [\"gas\"]", "commodities = [\"gaz\"]");
    let error = read_region(&folder, &[]).unwrap_err();
    assert!(error.mistakes.iter().any(|mistake| mistake.to_string() == a), "{error}");
    let a = "observed.csv:2, Gas through B, column of: `Pipe B-D` is unknown; did you mean `Pipe B-C`?";
    check("observed.csv", "Pipe B-C", "Pipe B-D", a);
}

#[test]
fn unknown_columns_and_files_are_named() {
    let a = "actors.csv:1: there is no column `rôle` in this table; did you mean `role`?";
    check("actors.csv", "role", "rôle", a);
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("link.csv".to_owned(), String::new());
    let error = read_region(&folder, &[]).unwrap_err();
    assert_eq!(
        error.mistakes[0].to_string(),
        "link.csv: no part of a region has this name; did you mean `links.csv`?"
    );
}

#[test]
fn names_stand_once() {
    let a = "links.csv:3, Pipe A-B, column name: `Pipe A-B` stands in line 2 already; rename or remove one";
    let mut folder = Folder::bundled("toy").unwrap();
    for file in ["links.csv", "observed.csv", "variants/closed-border.toml"] {
        let text = folder.files.get_mut(file).unwrap();
        *text = text.replace("Pipe B-C", "Pipe A-B");
    }
    let error = read_region(&folder, &[]).unwrap_err();
    let found: Vec<String> = error.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(found, [a]);
}

#[test]
fn places_are_on_the_earth() {
    let a = "buses.csv:2, A gas, column latitude: the number is not from -90 to 90: 91; give a number from -90 to 90";
    check("buses.csv", "A gas,gas,A,,,", "A gas,gas,A,,91,60", a);
    let a = "buses.csv:2, A gas, column longitude: the number is not from -180 to 180: 240; give a number from -180 to 180";
    check("buses.csv", "A gas,gas,A,,,", "A gas,gas,A,,41,240", a);
    let a =
        "buses.csv:2, A gas, column longitude: one of the two coordinates is missing; give both or neither";
    check("buses.csv", "A gas,gas,A,,,", "A gas,gas,A,,41,", a);
}

#[test]
fn weights_sum_to_one() {
    let a = "region.toml: the weights of the periods sum to 1.1; make them sum to 1";
    check("region.toml", "weight = 0.5", "weight = 0.6", a);
}

#[test]
fn numbers_are_finite_decimals_in_their_range() {
    let field = "A field,A gas,10,20";
    let a = "supplies.csv:2, A field, column capacity: the number is negative: -10; give 0 or more";
    check("supplies.csv", field, "A field,A gas,-10,20", a);
    let a = "supplies.csv:2, A field, column capacity: the number is not finite: inf; write a plain decimal such as 12.5, for no limit a large one";
    check("supplies.csv", field, "A field,A gas,inf,20", a);
    let a =
        "supplies.csv:2, A field, column capacity: `ten` is no number; write a plain decimal such as 12.5";
    check("supplies.csv", field, "A field,A gas,ten,20", a);
    let a = "supplies.csv:2, A field, column capacity: the cell is empty; give the number";
    check("supplies.csv", field, "A field,A gas,,20", a);
    let a = "stores.csv:2, C storage, column standing_loss: the share is not from 0 to below 1: 1; give a share such as 0.05";
    check("stores.csv", "yes,,,,,0,1,C", "yes,,,,,1,1,C", a);
    let a = "stores.csv:2, C storage, column efficiency_in: more is stored than is taken in; give at most 1";
    check("stores.csv", "yes,,,,,0,1,C", "yes,,,,,0,1.5,C", a);
}

#[test]
fn links_make_sense() {
    let a = "links.csv:2, Pipe A-B, column efficiency: 1.5 units of gas arrive for each one sent; let at most as much arrive as was sent";
    check("links.csv", "A gas,B gas,1,", "A gas,B gas,1.5,", a);
    let a =
        "links.csv:2, Pipe A-B, column status: `standing` is no status; write existing, option or buildable";
    check("links.csv", "A;B,no,,existing", "A;B,no,,standing", a);
    let a = "links.csv:2, Pipe A-B, column transit: `maybe` is neither yes nor no; write yes or no";
    check("links.csv", "A;B,no,,existing", "A;B,maybe,,existing", a);
    let a = "links.csv:2, Pipe A-B, column shares_capacity_with: the link names itself; name the link whose capacity they share";
    check("links.csv", "A;B,no,,existing", "A;B,no,Pipe A-B,existing", a);
    let a = "links.csv:2, Pipe A-B, column shares_capacity_with: `Sea A-C` is measured in million TEU, this link in bcm; share capacity among links of one unit";
    check("links.csv", "A;B,no,,existing", "A;B,no,Sea A-C,existing", a);
}

#[test]
fn what_can_be_built_has_one_cost() {
    let row = "option,,20,,3";
    let a = "links.csv:4, Pipe A-C, column annual_cost: both a capital and an annual cost are given; keep one of them";
    check("links.csv", row, "option,100,20,30,3", a);
    let a = "links.csv:4, Pipe A-C, column lifetime: a capital cost without a lifetime; give the years, or an annual_cost";
    check("links.csv", row, "option,100,,,3", a);
    let a = "links.csv:4, Pipe A-C, column annual_cost: what can be built has no cost; give capital_cost and lifetime, or annual_cost";
    check("links.csv", row, "buildable,,,,3", a);
}

#[test]
fn stores_end_the_year_in_one_way() {
    let a = "stores.csv:2, C storage, column cyclic: the end of the year is not told in one way; give cyclic = yes; or initial and end_value; or initial, end_level and end_price";
    check("stores.csv", "4,4,yes,,,", "4,4,no,,,", a);
    let a = "stores.csv:2, C storage, column initial: the level is above the capacity; give at most the active volume";
    check("stores.csv", "4,4,yes,,,", "4,4,no,2,5,", a);
}

#[test]
fn stairs_fall() {
    let a = "demands.csv:3, C homes, column price: step 2 is worth more than the one before it; let prices fall from step to step";
    check("demands.csv", "C orders", "C homes,2,C gas,1,200,,,,C\nC orders", a);
    let a = "demands.csv:2, C homes, column price: a step and a curve in one demand; keep either price, or the two ends of a curve";
    check("demands.csv", "C homes,1,C gas,8,100,,", "C homes,1,C gas,8,100,100,0", a);
}

#[test]
fn profiles_name_assets_and_every_period() {
    let a =
        "profiles/demands-quantity.csv:3, sumer, column period: `sumer` is unknown; did you mean `summer`?";
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut("profiles/demands-quantity.csv").unwrap();
    *text = text.replace("summer", "sumer");
    let error = read_region(&folder, &[]).unwrap_err();
    assert!(error.mistakes.iter().any(|mistake| mistake.to_string() == a), "{error}");
    let profile = |file: &str, text: &str| {
        let mut folder = Folder::bundled("toy").unwrap();
        folder.files.insert(file.to_owned(), text.to_owned());
        let evidence = "links-cost,*,*,,C,invented\nstores-capacity,*,*,,C,invented\n";
        folder.files.get_mut("evidence.csv").unwrap().push_str(evidence);
        read_region(&folder, &[]).unwrap_err().to_string()
    };
    let error = profile("profiles/stores-capacity.csv", "period,C storage\nwinter,1.5\nsummer,1\n");
    let a = "profiles/stores-capacity.csv:2, winter, column C storage: the factor 1.5 is above 1; raise the capacity instead";
    assert!(error.contains(a), "{error}");
    let error = profile("profiles/links-cost.csv", "period,Pype A-B\nwinter,3\nsummer,1\n");
    let a =
        "profiles/links-cost.csv:2, winter, column Pype A-B: `Pype A-B` is unknown; did you mean `Pipe A-B`?";
    assert!(error.contains(a), "{error}");
    let error = profile("profiles/links-costs.csv", "period,Pipe A-B\nwinter,3\nsummer,1\n");
    let a = "profiles/links-costs.csv: no part of a region has this name; did you mean `profiles/links-cost.csv`?";
    assert!(error.contains(a), "{error}");
}

#[test]
fn a_variant_changes_profiles_that_there_are() {
    let variant = |text: &str| {
        let mut folder = Folder::bundled("toy").unwrap();
        folder.files.insert("variants/tried.toml".to_owned(), format!("title = \"Tried\"\n{text}"));
        read_region(&folder, &["tried"])
    };
    let error = variant("[change.profiles.links-tax.\"Pipe A-B\"]\nwinter = 1\n").unwrap_err().to_string();
    let a = "variants/tried.toml, links-tax: there is no profile `links-tax`; did you mean `links-cost`?";
    assert!(error.contains(a), "{error}");
    let error = variant("[change.profiles]\nlinks-cost = 3\n").unwrap_err().to_string();
    let a = "variants/tried.toml, links-cost: a profile names assets and their periods; write [change.profiles.links-cost.\"asset\"] and a number for each period below it";
    assert!(error.contains(a), "{error}");
    let text = "[change.profiles.links-cost.\"Pipe A-B\"]\nwinter = 7\nsummer = 0\n\
                [[evidence]]\ntable = \"links-cost\"\nrow = \"*\"\nfield = \"*\"\ngrade = \"C\"\nnote = \"invented\"\n";
    let region = variant(text).unwrap();
    let costs = [0, 1].map(|period| region.links[0].cost_in(period));
    super::assert_close(&costs, &[12.0, 5.0], 1e-12);
}

#[test]
fn nothing_stands_where_it_can_never_be_used() {
    let a =
        "demands.csv:4, Lost, column name: nothing can ever reach this demand; connect its bus to a supply";
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.get_mut("buses.csv").unwrap().push_str("Nowhere,gas,,,,\n");
    folder.files.get_mut("demands.csv").unwrap().push_str("Lost,1,Nowhere,1,1,,,,C\n");
    let error = read_region(&folder, &[]).unwrap_err();
    let found: Vec<String> = error.mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(found, [a]);
}

#[test]
fn what_nobody_can_use_is_named() {
    let lost = |file: &str, row: &str| {
        let mut folder = Folder::bundled("toy").unwrap();
        folder.files.get_mut("buses.csv").unwrap().push_str("Nowhere,gas,,,,\n");
        folder.files.get_mut(file).unwrap().push_str(row);
        read_region(&folder, &[]).unwrap_err().mistakes[0].to_string()
    };
    let a = "supplies.csv:5, Lost, column name: nobody can ever use this supply; connect its bus to a demand";
    assert_eq!(lost("supplies.csv", "Lost,Nowhere,1,1,C,existing,,,,,no\n"), a);
    let a = "links.csv:7, Lost, column name: nothing can ever enter this link; connect its bus0 to a supply";
    assert_eq!(lost("links.csv", "Lost,Nowhere,C gas,1,,,,,1,0,0,C,no,,existing,,,,,no\n"), a);
}

#[test]
fn evidence_has_a_source_or_a_reason() {
    let a = "evidence.csv:2, *, column source: nothing is named that the number rests on; name a source, or grade it C and give the reasoning in the note";
    check("evidence.csv", "links,*,*,,C", "links,*,*,,A", a);
    let a = "evidence.csv:2, *, column grade: `D` is no grade; write A, B or C";
    check("evidence.csv", "links,*,*,,C", "links,*,*,,D", a);
    let a = "observed.csv:2, Gas through B, column fact: TOY-1 is already the input of capacity of `Pipe B-C`; check it against another fact";
    check(
        "evidence.csv",
        "links,*,*,,C",
        "links,Pipe A*,*,,C,as below\nlinks,Rail*,*,,C,as below\nlinks,Sea*,*,,C,as below\nlinks,Pipe B-C,*,,C,as below\nlinks,Pipe B-C,capacity,TOY-1,C",
        a,
    );
}

#[test]
fn a_variant_names_what_is_there() {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut("variants/closed-border.toml").unwrap();
    *text = text.replace("Pipe B-C", "Pipe B-D");
    let error = read_region(&folder, &["closed-border"]).unwrap_err();
    let expected =
        "variants/closed-border.toml, Pipe B-D: links has no row `Pipe B-D`; did you mean `Pipe B-C`?";
    assert_eq!(error.mistakes[0].to_string(), expected);
}

/// The same for the two states' river.
#[track_caller]
fn check_river(file: &str, old: &str, new: &str, expected: &str) {
    check_patch(super::rivers::two_states(), file, old, new, expected);
}

#[test]
fn a_river_tells_where_its_water_goes() {
    let a = "stores.csv:2, dam, column consent: a place on a river needs one owner, this asset has several; give it to the one who decides its water";
    check_river("stores.csv", "yes,U", "yes,U;D", a);
    let a = "supplies.csv:2, snow, column consent: an inflow of a river is nature's, this one has an owner; leave its consent empty";
    check_river("supplies.csv", "lake,20,0,", "lake,20,0,U", a);
    let a = "stores.csv:3, weir, column consent: two stores of different owners stand at one bus of a river; put a bus between them, with a reach from one to the other";
    check_river("stores.csv", "yes,U\n", "yes,U\nweir,lake,1,9,9,yes,D\n", a);
    let a = "links.csv:6, canal, column bus0: `bypass` leaves the same bus, so where water goes by itself is not told; keep one free reach, and let the other be somebody's";
    check_river("links.csv", "U;D\n", "U;D\ncanal,lake,plain,1,,,9,0,\n", a);
    let a =
        "links.csv:2, bypass, column bus0: the river runs in a circle here; let reaches run downstream only";
    check_river("links.csv", "U;D\n", "U;D\npump,plain,lake,1,,,9,0,D\n", a);
    let a = "region.toml: `water` flows by itself but may not be spilled; set free_disposal = true";
    check_river("region.toml", "free_disposal = true, ", "", a);
}

#[test]
fn pairs_stand_once_and_join_two_actors() {
    let a = "ties.csv:2, A-D, column b: `D` is unknown; known are A, B, C";
    check("ties.csv", "A,C,", "A,D,", a);
    let a = "ties.csv:2, A-A, column b: an actor is paired with itself; name two actors";
    check("ties.csv", "A,C,", "A,A,", a);
    let a =
        "ties.csv:2, A-C, column reliability: the number is not from 0 to 1: 1.5; give a number from 0 to 1";
    check("ties.csv", "A,C,0.5", "A,C,1.5", a);
    let a = "terms.csv:4, C-A, column b: this pair stands in line 3 already; the order of the two means nothing; remove one";
    check("terms.csv", "B,C,", "C,A,", a);
    let a = "terms.csv:2, A-B, column rivalry: the number is negative: -4; give 0 or more";
    check("terms.csv", "A,B,10,4", "A,B,10,-4", a);
    let a =
        "terms.csv:3, A-C, column propensity: the number is not from -1 to 1: -2; give a number from -1 to 1";
    check("terms.csv", "-0.2", "-2", a);
}

#[test]
fn a_structure_is_a_partition() {
    let a = "blocs.csv:3, neighbors/A, column actor: this actor is in the bloc `pipe` of the structure already; a structure is a partition: keep it in one, and show the other organization as another structure";
    check("blocs.csv", "neighbors,pipe,B", "neighbors,other,A", a);
    let a = "blocs.csv:2, alone/A, column structure: in the structure `alone` nobody is in a bloc; give the structure another name";
    check("blocs.csv", "neighbors,pipe,A", "alone,pipe,A", a);
    let a = "region.toml: today's structure `neighbours` is none of blocs.csv; did you mean `neighbors`?";
    check("region.toml", "base_year", "today = \"neighbours\"\nbase_year", a);
}

#[test]
fn an_agenda_is_whole() {
    let a = "agenda.csv:2, tariff/A, column scale: `0-100` is no scale; write its two ends, the lower first, as 0..100";
    check("agenda.csv", "tariff,Gas,,0..100,A", "tariff,Gas,,0-100,A", a);
    let a = "agenda.csv:2, tariff/A, column position: the number is not from 0 to 100: 120; give a number from 0 to 100";
    check("agenda.csv", "A,20,10,30", "A,120,,", a);
    let a = "agenda.csv:2, tariff/A, column position: the position lies outside its range from low to high; mend one of the three";
    check("agenda.csv", "A,20,10,30", "A,40,10,30", a);
    let a = "agenda.csv:2, tariff/A, column high: one end of the range is missing; give both or neither";
    check("agenda.csv", "A,20,10,30", "A,20,10,", a);
    let a = "agenda.csv:3, tariff/B, column yes_threshold: the yes-threshold differs from that of the first row; write the same on all rows of an issue's dimension";
    check("agenda.csv", "0.5,30,,50", "0.5,30,,60", a);
    let a = "agenda.csv:3, tariff/A, column actor: this actor stands here already; keep one row for each issue, dimension and actor";
    check("agenda.csv", "B,80,,,0.5,30", "A,80,,,0.5,10", a);
    let a = "agenda.csv:3, tariff/B, column power: powers are given for some actors of the issue and not for others; give them for all, or for none to take gains";
    check("agenda.csv", "0.5,30,,50", "0.5,30,2,50", a);
    let a = "agenda.csv:3, tariff/B, column subsystem: the sub-system differs from that of the issue's first row; write the same on all rows of an issue";
    check("agenda.csv", "tariff,Gas,,0..100,B", "tariff,Freight,,0..100,B", a);
    let a = "agenda.csv:2, tariff/A, column dimension: this actor has no row in the dimension `speed`; give it one, with salience 0 if it does not care";
    let text = "0..100,B,80,,,0.5,30,,50\ntariff,Gas,speed,0..100,B,80,,,0.5,30,,50";
    check("agenda.csv", "0..100,B,80,,,0.5,30,,50", text, a);
}

#[test]
fn a_variant_changes_ties_in_either_order() {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = "title = \"Talks\"\n[change.ties.\"C-A\"]\nreliability = 1\n[add.ties.\"A-B\"]\nreliability = 0.25\n[remove]\nblocs = [\"buyers/C\"]\n[change.agenda.\"tariff/B\"]\nposition = 30\n";
    folder.files.insert("variants/talks.toml".to_owned(), text.to_owned());
    let region = read_region(&folder, &["talks"]).unwrap();
    let reliabilities: Vec<f64> = region.ties.iter().map(|tie| tie.reliability).collect();
    assert_eq!(reliabilities, [1.0, 0.25]);
    assert_eq!(region.structures[2].blocs[0].actors.len(), 1);
    assert!((region.agenda[0].voices[1].positions[0].position - 30.0).abs() < 1e-12);
}

#[test]
fn levers_name_what_they_act_on() {
    let a = "levers.csv:2, Close the pipe, column assets: no asset is meant by `Pipe B-D`; did you mean `Pipe B-C`?";
    check("levers.csv", "transit,Pipe B-C", "transit,Pipe B-D", a);
    let a = "levers.csv:4, Tariff on gas, column assets: no asset is meant by `Pype*`; known are Pipe A-B, Pipe B-C, Pipe A-C, Rail A-B-C, Sea A-C, A field, C alternative, A shippers, C homes, C orders, C storage";
    check("levers.csv", "Pipe*,tax", "Pype*,tax", a);
    let a = "levers.csv:3, Storm on the rails, column assets: `kind` is unknown; known are type, commodity, actor";
    check("levers.csv", "type=link", "kind=link", a);
    let a = "levers.csv:3, Storm on the rails, column assets: `lynk` is unknown; did you mean `link`?";
    check("levers.csv", "type=link", "type=lynk", a);
    let a = "levers.csv:2, Close the pipe, column actor: `natur` is unknown; did you mean `nature`?";
    check("levers.csv", "Close the pipe,B,", "Close the pipe,natur,", a);
    let a = "levers.csv:2, Close the pipe, column channel: `transitt` is unknown; did you mean `transit`?";
    check("levers.csv", "B,transit,", "B,transitt,", a);
}

#[test]
fn all_selectors_that_match_nothing_are_told_at_once() {
    let mut folder = Folder::bundled("toy").unwrap();
    for (file, old, new) in [
        ("levers.csv", "transit,Pipe B-C", "transit,Pipe B-D"),
        ("levers.csv", "trade,Pipe*", "trade,Pype*"),
        ("defenses.csv", ",Pipe A-C,", ",Pipe A-D,"),
    ] {
        let text = folder.files.get_mut(file).unwrap();
        *text = text.replacen(old, new, 1);
    }
    assert_eq!(read_region(&folder, &[]).unwrap_err().mistakes.len(), 3);
}

#[test]
fn levers_do_what_their_assets_can_suffer() {
    let a = "levers.csv:2, Close the pipe, column magnitude: a closure has no magnitude: it takes all capacity; leave it empty, or write derate";
    check("levers.csv", "close,,365", "close,1,365", a);
    let a = "levers.csv:3, Storm on the rails, column magnitude: the number is not from 0 to 1: 50; give a number from 0 to 1";
    check("levers.csv", "derate,0.5", "derate,50", a);
    let a = "levers.csv:2, Close the pipe, column days: 366 days are more than a year; give at most 365; a lever is pulled within the year";
    check("levers.csv", "close,,365", "close,,366", a);
    let a = "levers.csv:4, Tariff on gas, column assets: a tax adds to a marginal cost, which demands and stores do not have; select links and supplies";
    check("levers.csv", "trade,Pipe*", "trade,C homes", a);
    let a = "levers.csv:4, Tariff on gas, column assets: a price is that of a demand or a supply; links and stores have none; select supplies and demands, or write tax";
    check("levers.csv", "tax,10", "price,10", a);
    let a = "levers.csv:2, Close the pipe, column begins: `spring` is unknown; known are winter, summer";
    check("levers.csv", "365,,5,", "365,spring,5,", a);
    let a = "levers.csv:2, Close the pipe, column waits: `perhaps` is neither yes nor no; write yes or no";
    check("levers.csv", "365,,5,,,,yes", "365,,5,,perhaps,,yes", a);
    let a = "levers.csv:2, Close the pipe, column instead_of: `Tariff on gass` is unknown; did you mean `Tariff on gas`?";
    check("levers.csv", "365,,5,,,,yes", "365,,5,,,Tariff on gass,yes", a);
    let a = "levers.csv:2, Close the pipe, column instead_of: `Close the pipe` is unknown; known are Storm on the rails, Tariff on gas, Snow on the rails";
    check("levers.csv", "365,,5,,,,yes", "365,,5,,,Close the pipe,yes", a);
}

#[test]
fn defenses_protect_or_build() {
    let a = "defenses.csv:2, Treaty on the pipe, column protects: a defense either protects assets or builds options; fill one of the two columns";
    check("defenses.csv", "Pipe B-C,,,,3", "Pipe B-C,,,Pipe A-C,3", a);
    let a = "defenses.csv:2, Treaty on the pipe, column holders: `Bb` is unknown; known are A, B, C, nature, third party";
    check("defenses.csv", "Pipe B-C,,,,3", "Pipe B-C,Bb,,,3", a);
    let a = "defenses.csv:2, Treaty on the pipe, column effects: `taxes` is unknown; did you mean `tax`?";
    check("defenses.csv", "Pipe B-C,,,,3", "Pipe B-C,B;nature,close;taxes,,3", a);
    let a = "defenses.csv:3, Pipe past B, column effects: what builds helps against nothing in particular; leave it empty, or protect instead";
    check("defenses.csv", "Pipe past B,,,,", "Pipe past B,,,tax,", a);
    let a = "defenses.csv:3, Pipe past B, column builds: something that is selected stands already; select assets with status option or buildable";
    check("defenses.csv", ",Pipe A-C,", ",Pipe A-B,", a);
    let a = "motives.csv:2, column intent: `3` is unknown; known are 0, 1, 2";
    check("motives.csv", ",2,invented", ",3,invented", a);
}

#[test]
fn a_selector_finds_assets_by_name_or_by_what_they_are() {
    use landbridge::model::{AssetId, Holder, LeverEffect, LinkId};
    let region = read_region(&Folder::bundled("toy").unwrap(), &[]).unwrap();
    let links = |lever: usize| -> Vec<&str> {
        let names = region.levers[lever].assets.iter().map(|asset| match asset {
            AssetId::Link(LinkId(place)) => region.links[*place].name.as_str(),
            other => panic!("{other:?} is no link"),
        });
        names.collect()
    };
    assert_eq!(links(0), ["Pipe B-C"]);
    assert_eq!(links(1), ["Rail A-B-C"]);
    assert_eq!(links(2), ["Pipe A-B", "Pipe B-C", "Pipe A-C"]);
    assert_eq!(
        (region.levers[1].holder, region.levers[1].effect),
        (Holder::Nature, LeverEffect::Derate(0.5))
    );
    assert_eq!((region.motives[0].lever, region.motives[0].intent), (0, Some(2)));
    // A variant may take away what a lever names.
    let mut folder = Folder::bundled("toy").unwrap();
    let text = "title = \"No rails\"\n[remove]\nlinks = [\"Rail A-B-C\"]\n";
    folder.files.insert("variants/no-rails.toml".to_owned(), text.to_owned());
    assert!(read_region(&folder, &["no-rails"]).unwrap().levers[1].assets.is_empty());
}

#[test]
fn a_factor_names_a_number_and_a_distribution() {
    let a = "factors.csv:2, Elsewhere, column field: `price` is unknown; known are capacity, marginal_cost";
    check("factors.csv", "marginal_cost,plus", "price,plus", a);
    let a = "factors.csv:2, Elsewhere, column rows: no row of supplies is meant by `C alternativ`; did you mean `C alternative`?";
    check("factors.csv", "C alternative", "C alternativ", a);
    let a = "factors.csv:2, Elsewhere, column mode: `add` is unknown; known are times, plus, set";
    check("factors.csv", ",plus,", ",add,", a);
    let a = "factors.csv:2, Elsewhere, column distribution: `uniforn` is unknown; did you mean `uniform`?";
    check("factors.csv", "uniform", "uniforn", a);
    let a = "factors.csv:2, Elsewhere, column parameters: uniform has other than 1 parameters; see docs/formats/factors.md";
    check("factors.csv", "-20;20", "-20", a);
    let a =
        "factors.csv:2, Elsewhere, column parameters: `x` is no number; write plain decimals joined by `;`";
    check("factors.csv", "-20;20", "-20;x", a);
    let a = "factors.csv:3, Hunger for gas, column correlation: the number is not from -1 to 1: 2; give a number from -1 to 1";
    check("factors.csv", "cold,1,", "cold,2,", a);
}

/// Five pairs of buses, each with a link of its own that shares the capacity of the first.
fn joined_by_capacity() -> Folder {
    let mut folder = Folder::template();
    let rows = |row: &dyn Fn(usize) -> String| -> String { (0..5).map(row).collect() };
    for (file, text) in [
        ("actors.csv", "name,title\nA,a\n".to_owned()),
        ("buses.csv", format!("name,commodity\n{}", rows(&|k| format!("From {k},gas\nTo {k},gas\n")))),
        (
            "links.csv",
            format!(
                "name,bus0,bus1,capacity,consent,shares_capacity_with,status,annual_cost,lumpy\n{}",
                rows(&|k| {
                    let leader = if k == 0 { "" } else { "Pipe 0" };
                    format!("Pipe {k},From {k},To {k},5,A,{leader},buildable,1,yes\n")
                })
            ),
        ),
        (
            "supplies.csv",
            format!("name,bus,capacity,consent\n{}", rows(&|k| format!("Field {k},From {k},5,A\n"))),
        ),
        (
            "demands.csv",
            format!("name,bus,quantity,price,consent\n{}", rows(&|k| format!("Market {k},To {k},5,9,A\n"))),
        ),
    ] {
        folder.files.insert(file.to_owned(), text);
    }
    folder
}

#[test]
fn links_that_share_a_capacity_are_of_one_part() {
    let lumpy = "links.csv:6, Pipe 4, column lumpy: more than 4 lumpy builds in one connected part; make some of them options, or \
                 not lumpy";
    let mut folder = joined_by_capacity();
    let error = read_region(&folder, &[]).unwrap_err();
    assert_eq!(error.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>(), [lumpy]);

    let frame = folder.files.get_mut("region.toml").unwrap();
    *frame += "[[commodities]]\nname = \"water\"\nunit = \"bcm\"\nfree_disposal = true\nnatural_flow = true\n\
           [[subsystems]]\nname = \"River\"\ncommodities = [\"water\"]\noutsiders = \"rule\"\n";
    let buses = folder.files.get_mut("buses.csv").unwrap();
    *buses = buses.replace("4,gas", "4,water");
    let supplies = folder.files.get_mut("supplies.csv").unwrap();
    *supplies = supplies.replace("Field 4,From 4,5,A", "Field 4,From 4,5,");
    let error = read_region(&folder, &[]).unwrap_err();
    let expected = "buses.csv:10, From 4, column name: this bus and `From 0` are connected, but outsiders act differently there; give \
                    their sub-systems the same `outsiders` in region.toml";
    assert!(error.mistakes.iter().any(|mistake| mistake.to_string() == expected), "{error}");
}
