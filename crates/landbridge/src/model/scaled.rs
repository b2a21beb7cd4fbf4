//! One number of the tables at another size: for asking what it is worth.

use super::asset::StoreEnd;
use super::levers::LeverEffect;
use super::region::Region;

impl Region {
    /// The region with one number of its tables times `by`; nothing where the number moves nothing, or would leave its range. `row` is what
    /// the row is called in evidence.csv; of a profile `row` is the asset and `field` the period.
    #[must_use]
    pub fn scaled(&self, table: &str, row: &str, field: &str, by: f64) -> Option<Self> {
        let mut scaled = self.clone();
        let moved = match table {
            "links" => scaled.scale_link(row, field, by),
            "supplies" => scaled.scale_supply(row, field, by),
            "demands" => scaled.scale_demand(row, field, by),
            "stores" => scaled.scale_store(row, field, by),
            "ties" | "terms" => scaled.scale_pair(table, row, field, by),
            "agenda" => scaled.scale_agenda(row, field, by),
            "levers" => scaled.scale_lever(row, field, by),
            _ => scaled.scale_profile(table, row, field, by),
        };
        moved.then_some(scaled)
    }

    fn scale_link(&mut self, row: &str, field: &str, by: f64) -> bool {
        let Some(place) = self.links.iter().position(|link| link.name == row) else { return false };
        let value_of_time = self.commodities[self.buses[self.links[place].bus0.0].commodity.0].value_of_time;
        let link = &mut self.links[place];
        let output = match field {
            "efficiency" => Some(0),
            "efficiency2" => Some(1),
            "efficiency3" => Some(2),
            _ => None,
        };
        let number = match (field, output) {
            ("capacity", _) => &mut link.capacity,
            ("marginal_cost", _) => &mut link.marginal_cost,
            ("days", _) => &mut link.days,
            ("capital_cost" | "annual_cost", _) => &mut link.building.annual_cost,
            (_, Some(place)) => match link.outputs.get_mut(place) {
                // One unit sent is one unit there: no number that was estimated.
                Some(output) if (output.efficiency - 1.0).abs() > f64::EPSILON => &mut output.efficiency,
                _ => return false,
            },
            _ => return false,
        };
        let moved = times(number, by);
        link.cost = link.marginal_cost + link.days * value_of_time;
        moved
    }

    fn scale_supply(&mut self, row: &str, field: &str, by: f64) -> bool {
        let Some(supply) = self.supplies.iter_mut().find(|supply| supply.name == row) else { return false };
        match field {
            "capacity" => times(&mut supply.capacity, by),
            "marginal_cost" => times(&mut supply.marginal_cost, by),
            "capital_cost" | "annual_cost" => times(&mut supply.building.annual_cost, by),
            _ => false,
        }
    }

    fn scale_demand(&mut self, row: &str, field: &str, by: f64) -> bool {
        // A curve is straight and its steps are as wide as each other, so its ends follow from two steps.
        let of_row: Vec<usize> = (0..self.demands.len()).filter(|&d| self.demands[d].name == row).collect();
        let slope = match of_row.as_slice() {
            [first, second, ..] => self.demands[*second].price - self.demands[*first].price,
            _ => 0.0,
        };
        let n = of_row.len() as f64;
        let at_zero = of_row.first().map_or(0.0, |&first| self.demands[first].price - 0.5 * slope);
        let at_quantity = at_zero + slope * n;
        let mut moved = false;
        for (step, place) in of_row.into_iter().enumerate() {
            let demand = &mut self.demands[place];
            let along = (step as f64 + 0.5) / n;
            let added = match field {
                "quantity" => {
                    moved |= times(&mut demand.quantity, by);
                    continue;
                }
                "price" => demand.price * (by - 1.0),
                "price_at_zero" => at_zero * (by - 1.0) * (1.0 - along),
                "price_at_quantity" => at_quantity * (by - 1.0) * along,
                _ => return false,
            };
            moved |= added != 0.0;
            demand.price += added;
        }
        moved
    }

    fn scale_store(&mut self, row: &str, field: &str, by: f64) -> bool {
        let Some(store) = self.stores.iter_mut().find(|store| store.name == row) else { return false };
        match (field, &mut store.end) {
            ("capacity", _) => times(&mut store.capacity, by),
            ("max_intake", _) => times(&mut store.max_intake, by),
            ("max_release", _) => times(&mut store.max_release, by),
            ("standing_loss", _) => store.standing_loss * by < 1.0 && times(&mut store.standing_loss, by),
            ("efficiency_in", _) => times(&mut store.efficiency_in, by),
            ("capital_cost" | "annual_cost", _) => times(&mut store.building.annual_cost, by),
            ("initial", StoreEnd::Value { initial, .. } | StoreEnd::Level { initial, .. }) => {
                times(initial, by)
            }
            ("end_value", StoreEnd::Value { value, .. }) => times(value, by),
            ("end_level", StoreEnd::Level { level, .. }) => times(level, by),
            ("end_price", StoreEnd::Level { price, .. }) => times(price, by),
            _ => false,
        }
    }

    fn scale_pair(&mut self, table: &str, row: &str, field: &str, by: f64) -> bool {
        let codes: Vec<String> = self.actors.iter().map(|actor| actor.name.clone()).collect();
        let is_row = |a: super::ActorId, b: super::ActorId| {
            row == format!("{}-{}", codes[a.0], codes[b.0]) || row == format!("{}-{}", codes[b.0], codes[a.0])
        };
        if table == "ties" {
            let tie = self.ties.iter_mut().find(|tie| is_row(tie.a, tie.b));
            return tie.is_some_and(|tie| tie.reliability * by <= 1.0 && times(&mut tie.reliability, by));
        }
        let Some(term) = self.terms.iter_mut().find(|term| is_row(term.a, term.b)) else { return false };
        match (field, &mut term.propensity) {
            ("tie", _) => times(&mut term.tie, by),
            ("rivalry", _) => times(&mut term.rivalry, by),
            ("propensity", Some(propensity)) => (propensity.abs() * by <= 1.0) && times(propensity, by),
            _ => false,
        }
    }

    /// Rows of the agenda are `issue/actor`, or `issue/dimension/actor`.
    fn scale_agenda(&mut self, row: &str, field: &str, by: f64) -> bool {
        let mut steps = row.split('/');
        let (Some(issue), Some(last)) = (steps.next(), row.rsplit('/').next()) else { return false };
        let dimension = steps.next().filter(|dimension| *dimension != last);
        let actors: Vec<String> = self.actors.iter().map(|actor| actor.name.clone()).collect();
        let Some(issue) = self.agenda.iter_mut().find(|other| other.name == issue) else { return false };
        let Some(voice) = issue.voices.iter_mut().find(|voice| actors[voice.actor.0] == last) else {
            return false;
        };
        if field == "stake" {
            return times(&mut voice.stake, by);
        }
        let place = match dimension {
            Some(name) => issue.dimensions.iter().position(|other| other.name == name),
            None => Some(0),
        };
        let Some(place) = place else { return false };
        let scale = issue.dimensions[place].scale;
        let position = &mut voice.positions[place];
        match field {
            "position" => {
                let moved = position.position * by;
                (scale.0..=scale.1).contains(&moved) && times(&mut position.position, by)
            }
            "salience" => position.salience * by <= 1.0 && times(&mut position.salience, by),
            _ => false,
        }
    }

    fn scale_lever(&mut self, row: &str, field: &str, by: f64) -> bool {
        let Some(lever) = self.levers.iter_mut().find(|lever| lever.name == row) else { return false };
        match (field, &mut lever.effect) {
            ("cost", _) => lever.cost.as_mut().is_some_and(|cost| times(cost, by)),
            ("days", _) => lever.days * by <= 365.0 && times(&mut lever.days, by),
            ("magnitude", LeverEffect::Derate(share)) => *share * by <= 1.0 && times(share, by),
            ("magnitude", LeverEffect::Tax(added) | LeverEffect::Price(added)) => times(added, by),
            _ => false,
        }
    }

    fn scale_profile(&mut self, profile: &str, asset: &str, period: &str, by: f64) -> bool {
        let Some(period) = self.periods.iter().position(|other| other.name == period) else { return false };
        let link = |link: &super::Link| link.name == asset;
        let supply = |supply: &super::Supply| supply.name == asset;
        let numbers: Vec<&mut f64> = match profile {
            "links-capacity" => {
                self.links.iter_mut().filter(|l| link(l)).map(|l| &mut l.availability[period]).collect()
            }
            "links-cost" => {
                self.links.iter_mut().filter(|l| link(l)).map(|l| &mut l.added_cost[period]).collect()
            }
            "supplies-capacity" => {
                self.supplies.iter_mut().filter(|s| supply(s)).map(|s| &mut s.availability[period]).collect()
            }
            "supplies-cost" => {
                self.supplies.iter_mut().filter(|s| supply(s)).map(|s| &mut s.added_cost[period]).collect()
            }
            "demands-quantity" => {
                let of = self.demands.iter_mut().filter(|demand| demand.name == asset);
                of.map(|demand| &mut demand.availability[period]).collect()
            }
            "demands-price" => {
                let of = self.demands.iter_mut().filter(|demand| demand.name == asset);
                of.map(|demand| &mut demand.added_price[period]).collect()
            }
            "stores-capacity" => {
                let of = self.stores.iter_mut().filter(|store| store.name == asset);
                of.map(|store| &mut store.availability[period]).collect()
            }
            _ => Vec::new(),
        };
        let moved: Vec<bool> = numbers.into_iter().map(|number| times(number, by)).collect();
        moved.contains(&true)
    }
}

/// Multiplies a number; whether that changes it.
fn times(number: &mut f64, by: f64) -> bool {
    let before = number.to_bits();
    *number *= by;
    before != number.to_bits()
}
