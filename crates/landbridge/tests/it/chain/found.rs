//! Regions that show what the sentences must leave out, as small as they get.

use crate::soundness::region_of_gas;
use crate::{VALUE_TOLERANCE, assert_close};
use landbridge::dispatch::sweep;

fn values(tables: &[(&str, &str)]) -> Vec<f64> {
    crate::table(&sweep(&region_of_gas(tables), None).unwrap())
}

/// v counts from what nobody can make too, and half of nobody's gas is then missing there.
#[test]
fn less_of_what_is_nobodys_may_be_worth_more() {
    let value = |spring: u32| {
        let supplies =
            format!("name,bus,capacity,marginal_cost,consent\nSpring,hub,{spring},0,\nField,hub,10,1,A\n");
        values(&[("supplies", &supplies), ("demands", "name,bus,quantity,price,consent\nWorld,hub,10,5,\n")])
            [1]
    };
    assert_close(&[value(10), value(5)], &[0.0, 20.0], VALUE_TOLERANCE);
}

/// A field of ten that must be paid for whole is too dear for a city of four, one of five is not.
#[test]
fn less_of_what_is_built_whole_may_be_worth_more() {
    let value = |capacity: u32| {
        let supplies = format!(
            "name,bus,capacity,marginal_cost,consent,status,annual_cost,lumpy\nField,hub,{capacity},0,A,buildable,3,yes\n"
        );
        values(&[("supplies", &supplies), ("demands", "name,bus,quantity,price,consent\nCity,hub,4,5,A\n")])
            [1]
    };
    assert_close(&[value(10), value(5)], &[0.0, 5.0], VALUE_TOLERANCE);
}

/// Rates of a store to be built are those of its whole volume: four of ten take in as much as two of five.
#[test]
fn less_volume_of_a_store_to_be_built_may_be_worth_more() {
    let value = |capacity: u32| {
        let stores = format!(
            "name,bus,capacity,max_intake,max_release,initial,end_value,consent,status,annual_cost\n\
             Cavern,hub,{capacity},10,10,0,0,A,buildable,1\n"
        );
        values(&[
            ("supplies", "name,bus,capacity,marginal_cost,consent\nField,hub,20,0,A\n"),
            ("demands", "name,bus,quantity,price,consent\nCity,hub,4,9,A\n"),
            ("stores", &stores),
            ("profiles/supplies-capacity", "period,Field\nwinter,1\nsummer,0\n"),
            ("profiles/demands-quantity", "period,City\nwinter,0\nsummer,1\n"),
        ])[1]
    };
    assert_close(&[value(10), value(5)], &[14.0, 16.0], VALUE_TOLERANCE);
}
