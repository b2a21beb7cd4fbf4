//! What the report says of values that are not superadditive, on regions that are as small as they get.

use landbridge::dispatch::{operate, sweep};
use landbridge::model::{Folder, Region, read_region};
use landbridge::report::findings;
use landbridge::soundness::check_values;

/// Three actors and gas at two buses, in two halves of a year.
pub(crate) fn region_of_gas(tables: &[(&str, &str)]) -> Region {
    let mut folder = Folder::template();
    let frame = folder.files.get_mut("region.toml").unwrap();
    let year = "[[periods]]                 # in the order of the year; weights sum to one\nname = \"year\"\nweight = 1.0\n";
    assert!(frame.contains(year));
    *frame = frame.replace(
        year,
        "[[periods]]\nname = \"winter\"\nweight = 0.5\n[[periods]]\nname = \"summer\"\nweight = 0.5\n",
    );
    folder.files.insert("actors.csv".to_owned(), "name,title\nA,a\nB,b\nC,c\n".to_owned());
    folder.files.insert("buses.csv".to_owned(), "name,commodity\nhub,gas\nfar,gas\n".to_owned());
    for (file, text) in tables {
        folder.files.insert(format!("{file}.csv"), (*text).to_owned());
    }
    read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// What the report says of the first part.
fn told(tables: &[(&str, &str)]) -> Vec<String> {
    let region = region_of_gas(tables);
    let values = sweep(&region, None).unwrap();
    let operation = operate(&region, &region.everybody(), None).unwrap();
    findings(&check_values(&region, &values, &operation, None).unwrap())
}

/// A and B each sell ten to a world that takes ten; C takes all that they have for more, so that all together leave the world alone.
#[test]
fn a_market_that_two_fight_over_is_named_although_all_together_leave_it() {
    let told = told(&[
        ("supplies", "name,bus,capacity,marginal_cost,consent\nField A,hub,10,1,A\nField B,hub,10,1,B\n"),
        ("demands", "name,bus,quantity,price,consent\nWorld,hub,10,5,\nCity,hub,20,9,C\n"),
    ]);
    let expected =
        "Gas: v is not superadditive; at worst A and B lose 40 by joining, for both count on World/1.";
    assert_eq!(told, [expected]);
}

#[test]
fn what_a_store_of_nobodys_holds_at_the_start_is_there_once() {
    let told = told(&[
        ("demands", "name,bus,quantity,price,consent\nCity A,hub,10,5,A\nCity B,hub,10,5,B\n"),
        (
            "stores",
            "name,bus,capacity,max_intake,max_release,initial,end_value,consent\nCavern,hub,20,30,30,10,0,\n",
        ),
    ]);
    let expected =
        "Gas: v is not superadditive; at worst A and B lose 50 by joining, for both count on Cavern.";
    assert_eq!(told, [expected]);
}

/// Whoever follows a link uses its capacity, whether or not its owner agrees.
#[test]
fn a_capacity_that_links_of_two_share_is_named() {
    let told = told(&[
        (
            "links",
            "name,bus0,bus1,capacity,consent,shares_capacity_with\nTrunk,hub,far,10,C,\nBy A,hub,far,10,A,Trunk\n\
             By B,hub,far,10,B,Trunk\n",
        ),
        ("supplies", "name,bus,capacity,marginal_cost,consent\nField A,hub,10,1,A\nField B,hub,10,1,B\n"),
        ("demands", "name,bus,quantity,price,consent\nCity A,far,10,5,A\nCity B,far,10,5,B\n"),
    ]);
    // A loses as much by joining B as by joining B and C.
    assert!(told.len() == 1 && told[0].ends_with("lose 40 by joining, for both count on Trunk."), "{told:?}");
}

/// What docs/formats/links.md says of whose consent a shared capacity needs.
#[test]
fn owners_of_a_shared_capacity_must_agree_only_while_it_is_yet_to_be_built() {
    let values = |status: &str| {
        let links = format!(
            "name,bus0,bus1,capacity,consent,shares_capacity_with,status,annual_cost\nTrunk,hub,far,10,B,,{status},0\n\
             By A,hub,far,10,A,Trunk,existing,\n"
        );
        let region = region_of_gas(&[
            ("links", &links),
            ("supplies", "name,bus,capacity,marginal_cost,consent\nField,hub,10,1,A\n"),
            ("demands", "name,bus,quantity,price,consent\nCity,far,10,5,A\n"),
        ]);
        let table = crate::table(&sweep(&region, None).unwrap());
        [table[0b001], table[0b011]]
    };
    crate::assert_close(&values("existing"), &[40.0, 40.0], crate::VALUE_TOLERANCE);
    crate::assert_close(&values("buildable"), &[0.0, 40.0], crate::VALUE_TOLERANCE);
    crate::assert_close(&values("option"), &[0.0, 0.0], crate::VALUE_TOLERANCE);
}
