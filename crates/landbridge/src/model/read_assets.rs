//! Reads the four asset tables and their profiles.

use super::asset::{Building, Demand, Link, Output, Status, Store, StoreEnd, Supply};
use super::cells::{LARGEST, Names, Range};
use super::mistake::Mistake;
use super::read::{Reading, check_unique, rows};
use super::region::{BusId, LinkId, Region, Stair};
use super::sheet::{SheetRow, Sheets};
use std::collections::BTreeMap;

/// Steps of a demand curve that names none.
pub(super) const DEFAULT_STEPS: usize = 20;

fn bus(row: &SheetRow, column: &str, buses: &Names<'_>, mistakes: &mut Vec<Mistake>) -> Option<BusId> {
    let name = row.required(column, mistakes);
    if name.is_empty() { None } else { row.find_among(column, &name, buses, mistakes).map(BusId) }
}

/// Status and cost. The annuity of a capital cost c at rate r over T years is c·r / (1 − (1 + r)^−T).
fn read_building(row: &SheetRow, discount_rate: f64, mistakes: &mut Vec<Mistake>) -> Building {
    let status = match row.text("status") {
        "" | "existing" => Status::Existing,
        "option" => Status::Option,
        "buildable" => Status::Buildable,
        text => {
            let what = format!("`{text}` is no status");
            mistakes.push(row.mistake("status", what, "write existing, option or buildable"));
            Status::Existing
        }
    };
    let capital = row.number_in("capital_cost", Range::NotNegative, mistakes);
    let annual = row.number_in("annual_cost", Range::NotNegative, mistakes);
    let lifetime = row.number_in("lifetime", Range::Positive, mistakes);
    let lead_time = row.number_in("lead_time", Range::NotNegative, mistakes).unwrap_or(0.0);
    let annual_cost = match (capital, annual) {
        (Some(_), Some(_)) => {
            mistakes.push(row.mistake(
                "annual_cost",
                "both a capital and an annual cost are given",
                "keep one of them",
            ));
            0.0
        }
        (Some(capital), None) => match lifetime {
            Some(lifetime) if discount_rate > 0.0 => {
                capital * discount_rate / (1.0 - libm::pow(1.0 + discount_rate, -lifetime))
            }
            Some(lifetime) => capital / lifetime,
            None => {
                mistakes.push(row.mistake(
                    "lifetime",
                    "a capital cost without a lifetime",
                    "give the years, or an annual_cost",
                ));
                0.0
            }
        },
        (None, Some(annual)) => annual,
        (None, None) => {
            if status == Status::Buildable {
                let remedy = "give capital_cost and lifetime, or annual_cost";
                mistakes.push(row.mistake("annual_cost", "what can be built has no cost", remedy));
            }
            0.0
        }
    };
    if annual_cost > LARGEST || annual_cost.is_nan() {
        let what = format!("its cost comes to {annual_cost} a year");
        mistakes.push(row.mistake("lifetime", what, "give a longer one, or choose a larger unit of money"));
    }
    Building { status, annual_cost, lead_time, lumpy: row.flag("lumpy", mistakes) }
}

/// What the cells of a profile may hold, and what an asset without a cell has.
#[derive(Clone, Copy)]
enum ProfileOf {
    /// A factor up to 1.
    Share,
    /// A factor.
    Factor,
    /// Money per unit, added.
    Added,
}

impl ProfileOf {
    fn otherwise(self) -> f64 {
        match self {
            Self::Share | Self::Factor => 1.0,
            Self::Added => 0.0,
        }
    }

    fn range(self) -> Range {
        match self {
            Self::Share | Self::Factor => Range::NotNegative,
            Self::Added => Range::Any,
        }
    }
}

/// Numbers of the assets of one table by period.
struct Profile {
    by_asset: BTreeMap<String, Vec<f64>>,
    otherwise: Vec<f64>,
}

impl Profile {
    fn of(&self, asset: &str) -> Vec<f64> {
        self.by_asset.get(asset).unwrap_or(&self.otherwise).clone()
    }
}

fn read_profile(
    region: &Region,
    sheets: &Sheets,
    (profile, of): (&str, ProfileOf),
    names: &Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Profile {
    let rows = rows(sheets, profile);
    let otherwise = vec![of.otherwise(); region.periods.len()];
    let mut by_asset: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut seen = vec![false; region.periods.len()];
    check_unique(rows, "period", mistakes);
    for row in rows {
        let Some(period) = row.named("period", region.periods.iter().map(|p| p.name.as_str()), mistakes)
        else {
            continue;
        };
        seen[period] = true;
        for asset in row.cells.keys().filter(|asset| &***asset != "period") {
            if row.find_among(asset, asset, names, mistakes).is_none() {
                continue;
            }
            if let Some(number) = row.number_in(asset, of.range(), mistakes) {
                if matches!(of, ProfileOf::Share) && number > 1.0 {
                    let what = format!("the factor {number} is above 1");
                    mistakes.push(row.mistake(asset, what, "raise the capacity instead"));
                }
                by_asset.entry(asset.to_string()).or_insert_with(|| otherwise.clone())[period] = number;
            }
        }
    }
    if let (Some(row), Some(missing)) = (rows.first(), seen.iter().position(|&seen| !seen)) {
        let what = format!("the profile has no row for the period `{}`", region.periods[missing].name);
        mistakes.push(row.mistake("period", what, "add a row for each period"));
    }
    Profile { by_asset, otherwise }
}

pub(super) fn read_links(reading: &mut Reading<'_>) {
    let (region, buses, mistakes) = (&mut reading.region, &reading.buses, &mut reading.mistakes);
    let sheet = rows(reading.sheets, "links");
    check_unique(sheet, "name", mistakes);
    let names = Names::of(sheet);
    let capacity =
        read_profile(region, reading.sheets, ("links-capacity", ProfileOf::Share), &names, mistakes);
    let cost = read_profile(region, reading.sheets, ("links-cost", ProfileOf::Added), &names, mistakes);
    for row in sheet {
        let bus0 = bus(row, "bus0", buses, mistakes);
        let mut outputs = Vec::new();
        for (bus_column, efficiency_column) in
            [("bus1", "efficiency"), ("bus2", "efficiency2"), ("bus3", "efficiency3")]
        {
            if bus_column != "bus1" && row.text(bus_column).is_empty() {
                if !row.text(efficiency_column).is_empty() {
                    mistakes.push(row.mistake(
                        efficiency_column,
                        "an efficiency without its bus",
                        format!("give {bus_column}"),
                    ));
                }
                continue;
            }
            let to = bus(row, bus_column, buses, mistakes);
            let efficiency = row.number_in(efficiency_column, Range::Positive, mistakes);
            if bus_column != "bus1" && row.text(efficiency_column).is_empty() {
                mistakes.push(row.mistake(
                    efficiency_column,
                    "the cell is empty",
                    "give the units arriving per unit sent",
                ));
            }
            outputs.extend(to.map(|bus| Output { bus, efficiency: efficiency.unwrap_or(1.0) }));
        }
        let marginal_cost = row.number_in("marginal_cost", Range::Any, mistakes).unwrap_or(0.0);
        let days = row.number_in("days", Range::NotNegative, mistakes).unwrap_or(0.0);
        let leader = row.text("shares_capacity_with");
        let leader = if leader.is_empty() {
            None
        } else {
            row.find_among("shares_capacity_with", leader, &names, mistakes).map(LinkId)
        };
        if let Some(from) = bus0 {
            check_link(row, region, from, &outputs, mistakes);
        }
        let from = bus0.unwrap_or(BusId(0));
        let value_of_time =
            bus0.map_or(0.0, |bus| region.commodities[region.buses[bus.0].commodity.0].value_of_time);
        let name = row.required("name", mistakes);
        region.links.push(Link {
            availability: capacity.of(&name),
            added_cost: cost.of(&name),
            name,
            bus0: from,
            outputs,
            capacity: row.required_number("capacity", Range::NotNegative, mistakes),
            cost: marginal_cost + days * value_of_time,
            marginal_cost,
            days,
            consent: row.actors("consent", region, mistakes),
            transit: row.flag("transit", mistakes),
            shares_capacity_with: leader,
            building: read_building(row, region.discount_rate, mistakes),
        });
    }
    // Without any bus nothing can stand in for a wrong one.
    if !region.buses.is_empty() {
        check_leaders(region, sheet, mistakes);
    }
}

fn check_link(row: &SheetRow, region: &Region, from: BusId, outputs: &[Output], mistakes: &mut Vec<Mistake>) {
    let commodity = region.buses[from.0].commodity;
    if outputs.iter().any(|output| output.bus == from) {
        mistakes.push(row.mistake("bus1", "the link ends where it starts", "name another bus"));
    }
    let kept: f64 = (outputs.iter())
        .filter(|output| region.buses[output.bus.0].commodity == commodity)
        .map(|output| output.efficiency)
        .sum();
    if kept > 1.0 + 1e-12 {
        let what =
            format!("{kept} units of {} arrive for each one sent", region.commodities[commodity.0].name);
        mistakes.push(row.mistake("efficiency", what, "let at most as much arrive as was sent"));
    }
}

fn check_leaders(region: &Region, sheet: &[SheetRow], mistakes: &mut Vec<Mistake>) {
    for (link, row) in region.links.iter().zip(sheet) {
        let Some(leader) = link.shares_capacity_with.map(|leader| &region.links[leader.0]) else { continue };
        let unit = |bus: BusId| &region.commodities[region.buses[bus.0].commodity.0].unit;
        let (column, remedy) = ("shares_capacity_with", "name the link whose capacity they share");
        if leader.name == link.name {
            mistakes.push(row.mistake(column, "the link names itself", remedy));
        } else if leader.shares_capacity_with.is_some() {
            mistakes.push(row.mistake(
                column,
                format!("`{}` itself names another link", leader.name),
                remedy,
            ));
        } else if unit(leader.bus0) != unit(link.bus0) {
            let what = format!(
                "`{}` is measured in {}, this link in {}",
                leader.name,
                unit(leader.bus0),
                unit(link.bus0)
            );
            mistakes.push(row.mistake(column, what, "share capacity among links of one unit"));
        }
    }
}

pub(super) fn read_supplies(reading: &mut Reading<'_>) {
    let (region, buses, mistakes) = (&mut reading.region, &reading.buses, &mut reading.mistakes);
    let sheet = rows(reading.sheets, "supplies");
    check_unique(sheet, "name", mistakes);
    let names = Names::of(sheet);
    let capacity =
        read_profile(region, reading.sheets, ("supplies-capacity", ProfileOf::Factor), &names, mistakes);
    let cost = read_profile(region, reading.sheets, ("supplies-cost", ProfileOf::Added), &names, mistakes);
    for row in sheet {
        let name = row.required("name", mistakes);
        region.supplies.push(Supply {
            availability: capacity.of(&name),
            added_cost: cost.of(&name),
            name,
            bus: bus(row, "bus", buses, mistakes).unwrap_or(BusId(0)),
            capacity: row.required_number("capacity", Range::NotNegative, mistakes),
            marginal_cost: row.number_in("marginal_cost", Range::Any, mistakes).unwrap_or(0.0),
            consent: row.actors("consent", region, mistakes),
            building: read_building(row, region.discount_rate, mistakes),
        });
    }
}

pub(super) fn read_demands(reading: &mut Reading<'_>) {
    let (region, buses, mistakes) = (&mut reading.region, &reading.buses, &mut reading.mistakes);
    let sheet = rows(reading.sheets, "demands");
    let names = Names::of(sheet);
    let amount =
        read_profile(region, reading.sheets, ("demands-quantity", ProfileOf::Factor), &names, mistakes);
    let added = read_profile(region, reading.sheets, ("demands-price", ProfileOf::Added), &names, mistakes);
    let mut last: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    for row in sheet {
        let name = row.required("name", mistakes);
        let (availability, added_price) = (amount.of(&name), added.of(&name));
        let quantity = row.required_number("quantity", Range::NotNegative, mistakes);
        let bus = bus(row, "bus", buses, mistakes).unwrap_or(BusId(0));
        let consent = row.actors("consent", region, mistakes);
        let at = |column: &str| !row.text(column).is_empty();
        if at("price_at_zero") || at("price_at_quantity") || at("steps") {
            if at("price") || at("step") || last.contains_key(&name) {
                mistakes.push(row.mistake(
                    "price",
                    "a step and a curve in one demand",
                    "keep either price, or the two ends of a curve",
                ));
            }
            let high = row.required_number("price_at_zero", Range::Any, mistakes);
            let low = row.required_number("price_at_quantity", Range::Any, mistakes);
            if low > high {
                mistakes.push(row.mistake(
                    "price_at_quantity",
                    "the curve rises",
                    "let the price fall with the quantity",
                ));
            }
            let steps = row.number_in("steps", Range::Positive, mistakes).unwrap_or(DEFAULT_STEPS as f64);
            if steps.fract() != 0.0 || steps > 10_000.0 {
                mistakes.push(row.mistake(
                    "steps",
                    format!("{steps} is no count of steps"),
                    "give a whole number up to 10000",
                ));
                continue;
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole and in 1..=10000"
            )]
            let n_steps = steps as usize;
            let volume: f64 =
                region.periods.iter().zip(&availability).map(|(period, factor)| period.weight * factor).sum();
            // The midpoint rule is exact at whole steps; within one step it errs by at most |slope|·width²/8.
            let error = volume * (high - low) * quantity / (8.0 * steps * steps);
            region.stairs.push(Stair { demand: name.clone(), steps: n_steps, error });
            for step in 1..=n_steps {
                let price = high - (high - low) * (step as f64 - 0.5) / steps;
                let (name, quantity, consent) = (name.clone(), quantity / steps, consent.clone());
                region.demands.push(Demand {
                    name,
                    step,
                    bus,
                    quantity,
                    price,
                    consent,
                    availability: availability.clone(),
                    added_price: added_price.clone(),
                });
            }
            last.insert(name, (usize::MAX, f64::NEG_INFINITY));
            continue;
        }
        let price = row.required_number("price", Range::Any, mistakes);
        let step = if at("step") {
            row.text("step").parse::<usize>().ok().filter(|&step| step > 0)
        } else {
            Some(1)
        };
        let Some(step) = step else {
            let what = format!("`{}` is no step", row.text("step"));
            mistakes.push(row.mistake("step", what, "count steps from 1"));
            continue;
        };
        if let Some(&(before, higher)) = last.get(&name) {
            if step <= before {
                mistakes.push(row.mistake(
                    "step",
                    format!("step {step} of `{name}` stands twice or out of order"),
                    "count steps upwards from 1",
                ));
            }
            if price > higher {
                mistakes.push(row.mistake(
                    "price",
                    format!("step {step} is worth more than the one before it"),
                    "let prices fall from step to step",
                ));
            }
        }
        last.insert(name.clone(), (step, price));
        region.demands.push(Demand { name, step, bus, quantity, price, consent, availability, added_price });
    }
}

pub(super) fn read_stores(reading: &mut Reading<'_>) {
    let (region, buses, mistakes) = (&mut reading.region, &reading.buses, &mut reading.mistakes);
    let sheet = rows(reading.sheets, "stores");
    check_unique(sheet, "name", mistakes);
    let names = Names::of(sheet);
    let volume =
        read_profile(region, reading.sheets, ("stores-capacity", ProfileOf::Share), &names, mistakes);
    for row in sheet {
        let capacity = row.required_number("capacity", Range::NotNegative, mistakes);
        let building = read_building(row, region.discount_rate, mistakes);
        let end = read_store_end(row, capacity, building.status, mistakes);
        let efficiency_in = row.number_in("efficiency_in", Range::Positive, mistakes).unwrap_or(1.0);
        if efficiency_in > 1.0 {
            mistakes.push(row.mistake("efficiency_in", "more is stored than is taken in", "give at most 1"));
        }
        let name = row.required("name", mistakes);
        region.stores.push(Store {
            availability: volume.of(&name),
            name,
            bus: bus(row, "bus", buses, mistakes).unwrap_or(BusId(0)),
            capacity,
            max_intake: row.required_number("max_intake", Range::NotNegative, mistakes),
            max_release: row.required_number("max_release", Range::NotNegative, mistakes),
            end,
            standing_loss: row.number_in("standing_loss", Range::Share, mistakes).unwrap_or(0.0),
            efficiency_in,
            consent: row.actors("consent", region, mistakes),
            building,
        });
    }
}

fn read_store_end(row: &SheetRow, capacity: f64, status: Status, mistakes: &mut Vec<Mistake>) -> StoreEnd {
    let cyclic = row.flag("cyclic", mistakes);
    let initial = row.number_in("initial", Range::NotNegative, mistakes);
    let value = row.number_in("end_value", Range::NotNegative, mistakes);
    let level = row.number_in("end_level", Range::NotNegative, mistakes);
    let price = row.number_in("end_price", Range::NotNegative, mistakes);
    for (column, amount) in [("initial", initial), ("end_level", level)] {
        if amount.is_some_and(|amount| amount > capacity) {
            mistakes.push(row.mistake(
                column,
                "the level is above the capacity",
                "give at most the active volume",
            ));
        }
    }
    if status == Status::Buildable && initial.is_some_and(|initial| initial > 0.0) {
        mistakes.push(row.mistake("initial", "a store yet to be built holds something", "start it at 0"));
    }
    match (cyclic, initial, value, level, price) {
        (true, None, None, None, None) => StoreEnd::Cyclic,
        (false, Some(initial), Some(value), None, None) => StoreEnd::Value { initial, value },
        (false, Some(initial), None, Some(level), Some(price)) => StoreEnd::Level { initial, level, price },
        _ => {
            let remedy = "give cyclic = yes; or initial and end_value; or initial, end_level and end_price";
            mistakes.push(row.mistake("cyclic", "the end of the year is not told in one way", remedy));
            StoreEnd::Cyclic
        }
    }
}
