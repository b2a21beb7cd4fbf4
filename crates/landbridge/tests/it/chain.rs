//! The chain of numbers: what must hold of the values and shares of every region that can be read, tried on random ones.
//!
//! Each property is a sentence. The ordinary tests try each on [`ORDINARY`] regions, the long run on [`LONG`]; what it found is kept as
//! tests by name in `chain/found.rs`.

mod certified;
mod changes;
mod coverage;
mod found;
mod generator;
mod rendering;
mod shares;
mod tables;
mod values;

use generator::{RandomRegion, regions};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Regions of an ordinary test.
const ORDINARY: u32 = 200;

/// Regions of the long run.
const LONG: u32 = 10_000;

/// Tries a property on random regions.
fn holds(count: u32, property: fn(&RandomRegion) -> Result<(), TestCaseError>) {
    let config = Config { failure_persistence: None, ..super::cases(count) };
    let tried = TestRunner::new(config).run(&regions(), |region| property(&region));
    if let Err(error) = tried {
        panic!("{error}");
    }
}

macro_rules! sentences {
    ($($name:ident => $property:path,)*) => {
        $(
            #[test]
            fn $name() {
                holds(ORDINARY, $property);
            }
        )*

        mod in_the_long_run {
            use super::{LONG, changes, holds, shares, values};

            $(
                #[test]
                #[ignore = "long: run by `cargo xtask test --long`"]
                fn $name() {
                    holds(LONG, $property);
                }
            )*
        }
    };
}

sentences! {
    every_value_is_certified_and_narrow => values::are_certified,
    nobody_is_unwelcome_where_no_rule_runs => values::are_monotone,
    joining_pays_where_nothing_free_is_counted_twice => values::are_superadditive,
    plans_at_rest_are_worth_no_more_alone_than_together => values::keep_plans_at_rest,
    parts_sum_to_the_undivided_program => values::sum_over_parts,
    another_solver_finds_the_same => values::agree_with_another_solver,
    every_way_to_a_value_finds_the_same => values::agree_among_ways,
    changes_keep_to_their_slopes => values::keep_to_their_slopes,
    names_change_nothing => changes::of_names,
    order_changes_nothing_but_the_order => changes::of_order,
    money_in_another_unit_scales_values => changes::of_money,
    amounts_in_another_unit_scale_values_or_leave_them => changes::of_amounts,
    each_commodity_may_have_a_unit_of_its_own => changes::of_units,
    what_is_of_no_use_changes_nothing => changes::by_useless_things,
    less_capacity_is_worth_no_more => changes::by_less_capacity,
    more_consent_is_worth_no_more => changes::by_more_consent,
    shares_sum_to_the_value_of_all => shares::sum_up,
    shares_of_the_averaged_game_sum_to_its_value => shares::sum_up_under_ties,
}
