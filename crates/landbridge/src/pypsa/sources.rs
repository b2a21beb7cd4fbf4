//! Generators and loads: supplies, and demands of what must be served at a shortfall price.

use super::draft::{Cost, DemandRow, Origin, Size, SupplyRow};
use super::importer::{Importer, origin, rate};
use super::tables::{Row, Table, Values};

impl Importer<'_> {
    /// Generators become supplies. One that may take in as well (`p_min_pu` below 0) gets a demand beside its supply, which pays what producing costs; one
    /// with the sign −1 is the same the other way round.
    pub(super) fn add_generators(&mut self) {
        let (table, rows) = self.components("generators");
        for row in &rows {
            self.add_generator(&table, row);
        }
        if !rows.is_empty() {
            self.note(false, format!("{} generators became supplies", rows.len()));
        }
    }

    fn add_generator(&mut self, table: &Table, row: &Row) {
        let Some(bus) = self.bus(row, "bus") else { return };
        let sign = self.sign(row, 1.0);
        let most = self.within(table, row, ("p_max_pu", 1.0), (0.0, f64::INFINITY));
        let least = self.within(table, row, ("p_min_pu", 0.0), (f64::NEG_INFINITY, 0.0));
        let cost = table.values(row, "marginal_cost", 0.0, &mut self.mistakes).map(|cost| sign * cost);
        let Some(nominal) = self.nominal(row, "p") else { return };
        let consent = self.consent(row, std::slice::from_ref(&bus));
        let (given, taken) =
            if sign > 0.0 { (most, least.map(|share| -share)) } else { (least.map(|share| -share), most) };
        if nominal.buildable.is_some() && taken.largest() > 0.0 {
            let column = if sign > 0.0 { "p_min_pu" } else { "sign" };
            self.refuse_build(row, column, "a generator that takes in cannot be built in a region");
            return;
        }
        if given.largest() > 0.0 || taken.largest() <= 0.0 {
            for (capacity, annual_cost, ending) in nominal.parts() {
                let name = self.unique("supplies", &format!("{}{ending}", row.name), "generator");
                let (size, annual_cost) = self.rated(capacity, &given, annual_cost);
                self.draft.supplies.push(SupplyRow {
                    name,
                    bus: bus.clone(),
                    size,
                    cost: Cost::of(&cost),
                    consent: consent.clone(),
                    annual_cost,
                    must: false,
                    origin: origin(row, "p"),
                });
            }
        }
        if taken.largest() > 0.0 {
            let name = self.unique("demands", &format!("{} taking in", row.name), "generator");
            let (size, _) = self.rated(nominal.standing, &taken, None);
            self.note(false, format!("the generator {} may take in: that became a demand", row.name));
            self.draft.demands.push(DemandRow {
                name,
                bus,
                size,
                price: Cost::of(&cost),
                consent,
                must: false,
                origin: origin(row, "p"),
            });
        }
    }

    /// Rate a year and shares of a capacity, and its annual cost by unit of rate.
    pub(super) fn rated(
        &self,
        capacity: f64,
        shares: &Values,
        annual_cost: Option<f64>,
    ) -> (Size, Option<f64>) {
        let hours = self.hours();
        let (largest, shares) = shares.as_shares();
        let most = rate(capacity, largest, hours);
        let annual_cost = annual_cost.map(|cost| if largest > 0.0 { cost / (largest * hours) } else { 0.0 });
        (Size { most, shares }, annual_cost)
    }

    /// Loads become demands at the shortfall price; what a load brings in where it is negative becomes a supply that must be taken in.
    pub(super) fn add_loads(&mut self) {
        let (table, rows) = self.components("loads");
        let mut n_zero = 0;
        for row in &rows {
            let Some(bus) = self.bus(row, "bus") else { continue };
            let sign = self.sign(row, -1.0);
            let load = table.values(row, "p_set", 0.0, &mut self.mistakes).map(|load| -sign * load);
            if load.all().iter().any(|load| !load.is_finite()) {
                self.mistakes.push(row.mistake("p_set", "the load is not finite", "give a plain decimal"));
                continue;
            }
            let consent = self.consent(row, std::slice::from_ref(&bus));
            n_zero += usize::from(load.all().iter().all(|&load| load == 0.0));
            if load.largest() > 0.0 {
                let (size, _) = self.rated(1.0, &load, None);
                let name = self.unique("demands", &row.name, "load");
                self.draft.demands.push(DemandRow {
                    name,
                    bus: bus.clone(),
                    size,
                    price: Cost::default(),
                    consent: consent.clone(),
                    must: true,
                    origin: Origin::new(row, "p_set"),
                });
            }
            if load.smallest() < 0.0 {
                let (size, _) = self.rated(1.0, &load.map(|load| -load), None);
                let name = self.unique("supplies", &row.name, "load");
                self.note(
                    false,
                    format!("the load {} brings in: that became the supply {name}, to be taken in", row.name),
                );
                self.draft.supplies.push(SupplyRow {
                    name,
                    bus,
                    size,
                    cost: Cost::default(),
                    consent,
                    annual_cost: None,
                    must: true,
                    origin: Origin::new(row, "p_set"),
                });
            }
        }
        if !rows.is_empty() {
            self.note(false, format!("{} loads became demands at the shortfall price", rows.len()));
        }
        if n_zero > 0 {
            self.note(false, format!("loads: {n_zero} that are always 0 are left out"));
        }
    }
}
