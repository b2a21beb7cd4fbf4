//! Stores and storage units: stores of the region, with a place inside where something happens on the way in or out.

use super::draft::{Cost, LinkRow, Size, StoreRow, SupplyRow};
use super::importer::{Importer, origin};
use super::tables::{Row, Table, Values};

/// What must be left of a level after a year of standing: the tables state the share that is lost, and below this its digits no longer tell what is kept.
const LEAST_KEPT: f64 = 1e-9;

/// A store on its way: a volume, how it fills and how the year ends.
struct Volume {
    size: Size,
    initial: Option<f64>,
    standing_loss: f64,
}

impl Importer<'_> {
    /// Share of a level that a year of standing loses: PyPSA keeps (1 − s)^w over a snapshot of w hours, a region (1 − loss)^(w/Σw).
    fn standing_loss(&mut self, table: &Table, row: &Row) -> f64 {
        let values = self.within(table, row, ("standing_loss", 0.0), (0.0, 1.0));
        let hourly = self.steady(row, "standing_loss", &values);
        let kept = libm::pow(1.0 - hourly, self.hours());
        if kept < LEAST_KEPT {
            let what =
                format!("after the {} hours of all snapshots {kept:.1e} of what stood is left", self.hours());
            let remedy = "a region cannot state a loss so near to the whole: give a smaller one, or import fewer hours";
            self.mistakes.push(row.mistake("standing_loss", what, remedy));
            return 0.0;
        }
        1.0 - kept
    }

    /// Level at the start. PyPSA's stands before the first snapshot without losing anything in it, a region's loses: it is raised by as much. Where it then passes
    /// the volume, the volume is raised too and its shares lowered, so that it holds what it held.
    fn start(&mut self, row: &Row, column: &str, volume: &mut Volume, level: f64) {
        // A full store must not pass its volume by the rounding of a product.
        let level =
            if level <= volume.size.at(0) * (1.0 + 1e-12) { level.min(volume.size.at(0)) } else { level };
        if level < 0.0 || level > volume.size.at(0) {
            let what =
                format!("the level {level} at the start is not from 0 to the volume, {}", volume.size.at(0));
            self.mistakes.push(row.mistake(column, what, "start it within its volume"));
            return;
        }
        let kept = 1.0 - volume.standing_loss;
        let (weights, hours) = (&self.network.weights, self.hours());
        let mut passed = -weights[0];
        for (t, weight) in weights.iter().enumerate() {
            passed += weight;
            let untouched = level * libm::pow(kept, passed / hours);
            if untouched > volume.size.at(t) * (1.0 + 1e-12) {
                let what = format!(
                    "the level {level} at the start is more than the volume holds in snapshot {}",
                    self.network.snapshots[t]
                );
                self.mistakes.push(row.mistake(column, what, "start it lower"));
                return;
            }
        }
        let initial = level / libm::pow(kept, weights[0] / hours);
        if initial > volume.size.most {
            let by = volume.size.most / initial;
            let shares = (0..weights.len()).map(|t| volume.size.share(t) * by).collect();
            volume.size = Size { most: initial, shares: Some(shares) };
        }
        volume.initial = Some(initial);
    }

    pub(super) fn add_stores(&mut self) {
        let (table, rows) = self.components("stores");
        for row in &rows {
            self.add_store(&table, row);
        }
        if !rows.is_empty() {
            self.note(false, format!("{} stores became stores", rows.len()));
        }
    }

    fn add_store(&mut self, table: &Table, row: &Row) {
        let Some(bus) = self.bus(row, "bus") else { return };
        let Some(nominal) = self.nominal(row, "e") else { return };
        if self.sign(row, 1.0) < 0.0 {
            self.mistakes.push(row.mistake("sign", "the sign is -1", "leave it at 1"));
        }
        let standing_loss = self.standing_loss(table, row);
        let floor = self.within(table, row, ("e_min_pu", 0.0), (f64::NEG_INFINITY, f64::INFINITY));
        let floor = self.steady(row, "e_min_pu", &floor);
        let ceiling = self.within(table, row, ("e_max_pu", 1.0), (floor, f64::INFINITY));
        if floor != 0.0 && standing_loss > 0.0 {
            let what = "a least level in a store that loses by standing";
            self.mistakes.push(row.mistake("e_min_pu", what, "set e_min_pu or standing_loss to 0"));
            return;
        }
        let holds = ceiling.map(|ceiling| ceiling - floor);
        if holds.smallest() <= 0.0 && holds.largest() > 0.0 {
            let what = "the store must be empty in some snapshots and not in others";
            self.mistakes.push(row.mistake("e_max_pu", what, "leave it a little volume"));
            return;
        }
        let cyclic = row.flag("e_cyclic", false, &mut self.mistakes);
        let level = row.number("e_initial", &mut self.mistakes).unwrap_or(0.0);
        let consent = self.consent(row, std::slice::from_ref(&bus));
        let cost = table.values(row, "marginal_cost", 0.0, &mut self.mistakes);
        let at = self.store_bus(
            row,
            &bus,
            &consent,
            &cost,
            nominal.standing + nominal.buildable.map_or(0.0, |(most, _)| most),
        );
        for (capacity, annual_cost, ending) in nominal.parts() {
            let (largest, shares) = holds.as_shares();
            let most = if largest == 0.0 || capacity == 0.0 { 0.0 } else { capacity * largest };
            let mut volume = Volume { size: Size { most, shares }, initial: None, standing_loss };
            let is_new = annual_cost.is_some();
            let starts_empty = level == 0.0 && floor == 0.0;
            if !cyclic && is_new && ending.is_empty() && !starts_empty {
                self.refuse_build(row, "e_initial", "a store yet to be built holds something at the start");
                return;
            }
            if !cyclic && is_new && floor != 0.0 {
                self.refuse_build(row, "e_min_pu", "a store yet to be built has a least level");
                return;
            }
            if !cyclic {
                self.start(
                    row,
                    "e_initial",
                    &mut volume,
                    if is_new { 0.0 } else { level - floor * capacity },
                );
            }
            let name = self.unique("stores", &format!("{}{ending}", row.name), "store");
            self.draft.stores.push(StoreRow {
                name,
                bus: at.clone(),
                size: volume.size,
                rates: None,
                initial: volume.initial,
                standing_loss,
                efficiency_in: 1.0,
                consent: consent.clone(),
                annual_cost: annual_cost.map(|cost| if largest > 0.0 { cost / largest } else { cost }),
                origin: origin(row, "e"),
            });
        }
        if floor != 0.0 {
            self.note(
                false,
                format!("levels of the store {} are counted from its least, {floor} of its volume", row.name),
            );
        }
    }

    /// The bus of a store; a place inside where letting out costs something, which PyPSA pays back for what is taken in.
    fn store_bus(&mut self, row: &Row, bus: &str, consent: &[String], cost: &Values, volume: f64) -> String {
        if cost.all().iter().all(|&cost| cost == 0.0) {
            return bus.to_owned();
        }
        let inner = self.inner_bus(&format!("{} inside", row.name), bus);
        let shortest = self.network.weights.iter().copied().fold(f64::INFINITY, f64::min);
        let most = if volume == 0.0 { 0.0 } else { volume * self.hours() / shortest };
        for (ending, from, to, sign) in [("in", bus, inner.as_str(), -1.0), ("out", inner.as_str(), bus, 1.0)]
        {
            let name = self.unique("links", &format!("{}: {ending}", row.name), "store");
            self.draft.links.push(LinkRow {
                name,
                bus0: from.to_owned(),
                outputs: vec![(to.to_owned(), 1.0)],
                size: Size { most, shares: None },
                cost: Cost::of(&cost.map(|cost| sign * cost)),
                consent: consent.to_vec(),
                shares_capacity_with: None,
                annual_cost: None,
                origin: origin(row, "e"),
            });
        }
        inner
    }

    pub(super) fn add_storage_units(&mut self) {
        let (table, rows) = self.components("storage_units");
        for row in &rows {
            self.add_storage_unit(&table, row);
        }
        if !rows.is_empty() {
            let text = format!(
                "{} storage units became stores, their levels counted in what they can deliver",
                rows.len()
            );
            self.note(false, text);
        }
    }

    /// A storage unit as a store whose level is counted in what it can deliver, e' = `efficiency_dispatch`·e. Then e'(t) = kept·e'(t−1) +
    /// `efficiency_store`·`efficiency_dispatch`·charge − dispatch, a store of the region, and building it ties power to volume as PyPSA does. Inflow, a cost of
    /// dispatch, and power that changes with the snapshots need a place inside.
    fn add_storage_unit(&mut self, table: &Table, row: &Row) {
        let Some(bus) = self.bus(row, "bus") else { return };
        let Some(nominal) = self.nominal(row, "p") else { return };
        if self.sign(row, 1.0) < 0.0 {
            self.mistakes.push(row.mistake("sign", "the sign is -1", "leave it at 1"));
        }
        let standing_loss = self.standing_loss(table, row);
        let efficiency = |importer: &mut Self, column: &str| {
            let values = importer.within(table, row, (column, 1.0), (f64::MIN_POSITIVE, 1.0));
            importer.steady(row, column, &values)
        };
        let [store, dispatch] =
            ["efficiency_store", "efficiency_dispatch"].map(|column| efficiency(self, column));
        let hours = row.number("max_hours", &mut self.mistakes).unwrap_or(1.0);
        if !(hours >= 0.0 && hours.is_finite()) {
            self.mistakes.push(row.mistake(
                "max_hours",
                format!("the volume is {hours} hours"),
                "give 0 or more",
            ));
            return;
        }
        let most = self.within(table, row, ("p_max_pu", 1.0), (0.0, f64::INFINITY));
        let least = self.within(table, row, ("p_min_pu", -1.0), (f64::NEG_INFINITY, 0.0)).map(|share| -share);
        let inflow = self.within(table, row, ("inflow", 0.0), (0.0, f64::INFINITY));
        let cost = self.within(table, row, ("marginal_cost", 0.0), (0.0, f64::INFINITY));
        let has_inflow = inflow.largest() > 0.0;
        let changes = most.constant().is_none() || least.constant().is_none();
        let is_plain = !has_inflow && !changes && cost.largest() == 0.0 && hours > 0.0;
        let cyclic = row.flag("cyclic_state_of_charge", false, &mut self.mistakes);
        let level = row.number("state_of_charge_initial", &mut self.mistakes).unwrap_or(0.0);
        if nominal.buildable.is_some() {
            let wrong = [
                ("inflow", has_inflow, "a storage unit with inflow cannot be built in a region"),
                (
                    "p_max_pu",
                    changes,
                    "a storage unit whose power changes with the snapshots cannot be built in a region",
                ),
                ("max_hours", hours == 0.0, "a storage unit without volume cannot be built in a region"),
                (
                    "state_of_charge_initial",
                    !cyclic && level > 0.0,
                    "a storage unit yet to be built holds something at the start",
                ),
            ];
            if let Some((column, _, what)) = wrong.into_iter().find(|(_, is_wrong, _)| *is_wrong) {
                self.refuse_build(row, column, what);
                return;
            }
        }
        let consent = self.consent(row, std::slice::from_ref(&bus));
        let capacity = nominal.standing + nominal.buildable.map_or(0.0, |(most, _)| most);
        let ways = Ways { into: least.clone(), out: most.clone(), cost };
        let is_tied = !has_inflow && !changes;
        let inner = if is_plain {
            None
        } else {
            let loss = if is_tied { 1.0 } else { store * dispatch };
            Some(self.add_ways(row, (&bus, &consent), &ways, capacity, loss))
        };
        if let Some(inner) = inner.as_ref().filter(|_| has_inflow) {
            self.add_inflow(table, row, (inner, &consent), &inflow, dispatch);
        }
        let power = self.hours() / (hours * dispatch);
        for (capacity, annual_cost, ending) in nominal.parts() {
            let most_volume = if capacity == 0.0 { 0.0 } else { capacity * hours * dispatch };
            let mut volume =
                Volume { size: Size { most: most_volume, shares: None }, initial: None, standing_loss };
            if !cyclic {
                self.start(row, "state_of_charge_initial", &mut volume, level * dispatch);
            }
            let name = self.unique("stores", &format!("{}{ending}", row.name), "storage unit");
            self.draft.stores.push(StoreRow {
                name,
                bus: inner.clone().unwrap_or_else(|| bus.clone()),
                size: volume.size,
                rates: (is_tied && hours > 0.0).then(|| [least.largest() * power, most.largest() * power]),
                initial: volume.initial,
                standing_loss,
                efficiency_in: if is_tied { store * dispatch } else { 1.0 },
                consent: consent.clone(),
                annual_cost: annual_cost.map(|cost| cost / (hours * dispatch)),
                origin: origin(row, "p"),
            });
        }
    }

    /// The links into and out of a storage unit's place inside.
    fn add_ways(
        &mut self,
        row: &Row,
        (bus, consent): (&str, &[String]),
        ways: &Ways,
        capacity: f64,
        efficiency: f64,
    ) -> String {
        let inner = self.inner_bus(&format!("{} inside", row.name), bus);
        let directions = [
            ("in", bus, inner.as_str(), &ways.into, efficiency, Cost::default()),
            ("out", inner.as_str(), bus, &ways.out, 1.0, Cost::of(&ways.cost)),
        ];
        for (ending, from, to, shares, efficiency, cost) in directions {
            if shares.largest() <= 0.0 {
                continue;
            }
            let (size, _) = self.rated(capacity, shares, None);
            let name = self.unique("links", &format!("{}: {ending}", row.name), "storage unit");
            self.draft.links.push(LinkRow {
                name,
                bus0: from.to_owned(),
                outputs: vec![(to.to_owned(), efficiency)],
                size,
                cost,
                consent: consent.to_vec(),
                shares_capacity_with: None,
                annual_cost: None,
                origin: origin(row, "p"),
            });
        }
        inner
    }

    /// Inflow as a supply inside. What is not taken was spilled: its cost is paid at first and saved by taking it.
    fn add_inflow(
        &mut self,
        table: &Table,
        row: &Row,
        (inner, consent): (&str, &[String]),
        inflow: &Values,
        dispatch: f64,
    ) {
        let spill = table.values(row, "spill_cost", 0.0, &mut self.mistakes);
        let weights = &self.network.weights;
        self.draft.fixed_cost +=
            weights.iter().enumerate().map(|(t, weight)| weight * inflow.at(t) * spill.at(t)).sum::<f64>();
        let (size, _) = self.rated(dispatch, inflow, None);
        let name = self.unique("supplies", &format!("{} inflow", row.name), "storage unit");
        self.draft.supplies.push(SupplyRow {
            name,
            bus: inner.to_owned(),
            size,
            cost: Cost::of(&spill.map(|cost| -cost / dispatch)),
            consent: consent.to_vec(),
            annual_cost: None,
            must: false,
            origin: origin(row, "p"),
        });
    }
}

/// Power into and out of a storage unit as shares of its capacity, and the cost of letting out.
struct Ways {
    into: Values,
    out: Values,
    cost: Values,
}
