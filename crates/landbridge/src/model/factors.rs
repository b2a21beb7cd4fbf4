//! Numbers that are not known: which number of which rows moves, how, and by what distribution; and the region with them moved.

use super::levers::LeverEffect;
use super::region::Region;
use crate::sampling::Distribution;

/// Something that moves in an ensemble.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Unique.
    pub name: String,
    /// Which number of a row it moves.
    pub field: FactorField,
    /// Places of the rows in the field's table, rising; of the agenda, issue and voice.
    pub rows: Vec<(usize, usize)>,
    /// How it moves them.
    pub mode: FactorMode,
    /// By what distribution.
    pub distribution: Distribution,
    /// Factors of one group move together; empty where it has none.
    pub group: String,
    /// How much of the group's common factor it takes, from −1 to 1.
    pub correlation: f64,
    /// For people.
    pub unit: String,
    /// What to know about it.
    pub note: String,
}

/// How a factor's value changes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorMode {
    /// Multiplies it.
    Times,
    /// Adds to it.
    Plus,
    /// Takes its place.
    Set,
}

impl Factor {
    /// Whether its values are separate, with nothing between them.
    #[must_use]
    pub fn is_stepwise(&self) -> bool {
        matches!(self.distribution, Distribution::Discrete { .. } | Distribution::Empirical { .. })
    }

    /// Whether it moves a number of the yearly rules.
    #[must_use]
    pub fn moves_rules(&self) -> bool {
        self.field == FactorField::RuleNumber
    }
}

impl FactorMode {
    /// Its name in factors.csv.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Times => "times",
            Self::Plus => "plus",
            Self::Set => "set",
        }
    }

    fn apply(self, before: f64, value: f64) -> f64 {
        match self {
            Self::Times => before * value,
            Self::Plus => before + value,
            Self::Set => value,
        }
    }
}

/// A number that can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorField {
    /// Rate of links.
    LinkCapacity,
    /// Cost of links without the days.
    LinkCost,
    /// Days in transit.
    LinkDays,
    /// Rate of supplies.
    SupplyCapacity,
    /// Cost of supplies.
    SupplyCost,
    /// Rate of demand steps.
    DemandQuantity,
    /// Worth of demand steps.
    DemandPrice,
    /// Volume of stores.
    StoreCapacity,
    /// Reliability of ties.
    TieReliability,
    /// What being in one bloc is worth.
    TermTie,
    /// What it costs.
    TermRivalry,
    /// How well two go together.
    TermPropensity,
    /// Where an actor stands on an issue.
    AgendaPosition,
    /// How much it cares.
    AgendaSalience,
    /// What the issue is worth to it.
    AgendaStake,
    /// What levers take or add.
    LeverMagnitude,
    /// How long levers are pulled.
    LeverDays,
    /// How often levers happen by themselves.
    LeverChance,
    /// A number of the rules of a year.
    RuleNumber,
}

/// Tables and fields as they are written.
pub(super) const FACTOR_FIELDS: &[(&str, &str, FactorField)] = &[
    ("links", "capacity", FactorField::LinkCapacity),
    ("links", "marginal_cost", FactorField::LinkCost),
    ("links", "days", FactorField::LinkDays),
    ("supplies", "capacity", FactorField::SupplyCapacity),
    ("supplies", "marginal_cost", FactorField::SupplyCost),
    ("demands", "quantity", FactorField::DemandQuantity),
    ("demands", "price", FactorField::DemandPrice),
    ("stores", "capacity", FactorField::StoreCapacity),
    ("ties", "reliability", FactorField::TieReliability),
    ("terms", "tie", FactorField::TermTie),
    ("terms", "rivalry", FactorField::TermRivalry),
    ("terms", "propensity", FactorField::TermPropensity),
    ("agenda", "position", FactorField::AgendaPosition),
    ("agenda", "salience", FactorField::AgendaSalience),
    ("agenda", "stake", FactorField::AgendaStake),
    ("levers", "magnitude", FactorField::LeverMagnitude),
    ("levers", "days", FactorField::LeverDays),
    ("levers", "chance", FactorField::LeverChance),
    ("futures", "value", FactorField::RuleNumber),
];

impl FactorField {
    /// Table and field as they are written in factors.csv.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        let named = FACTOR_FIELDS.iter().find(|(_, _, field)| *field == self);
        named.map_or(("", ""), |&(table, field, _)| (table, field))
    }
}

/// A factor that moved a number out of its range.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorOutOfRange {
    /// The factor.
    pub factor: String,
    /// Its value.
    pub value: f64,
    /// The row that it moved.
    pub row: String,
    /// What the number became.
    pub number: f64,
    /// What it may be.
    pub range: (f64, f64),
}

impl std::fmt::Display for FactorOutOfRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "factor `{}` at {} makes `{}` {}, which must lie from {} to {}; give it a bounded distribution in factors.csv",
            self.factor, self.value, self.row, self.number, self.range.0, self.range.1
        )
    }
}

impl std::error::Error for FactorOutOfRange {}

impl Region {
    /// Names of the groups of factors, in the order of their first factors.
    #[must_use]
    pub fn factor_groups(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for factor in self.factors.iter().filter(|factor| !factor.group.is_empty()) {
            if !names.contains(&factor.group.as_str()) {
                names.push(&factor.group);
            }
        }
        names
    }

    /// The region with its factors at some values, in the order of factors.csv: a later factor moves what an earlier one left.
    ///
    /// # Errors
    /// Every number that leaves its range.
    ///
    /// # Panics
    /// Where there are not as many values as factors.
    pub fn with_factors(&self, values: &[f64]) -> Result<Self, Vec<FactorOutOfRange>> {
        assert_eq!(values.len(), self.factors.len(), "one value for each factor");
        let all: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
        self.with_some_factors(&all)
    }

    /// The region with some of its factors, by their places, at some values: in the order given, a later one moves what an earlier one left.
    /// Places that there are not move nothing.
    ///
    /// # Errors
    /// Every number that leaves its range.
    pub fn with_some_factors(&self, chosen: &[(usize, f64)]) -> Result<Self, Vec<FactorOutOfRange>> {
        let mut moved = self.clone();
        let mut wrong = Vec::new();
        for &(place, value) in chosen {
            let Some(factor) = self.factors.get(place) else { continue };
            for &row in &factor.rows {
                if let Err(out) = move_row(&mut moved, factor, row, value) {
                    wrong.push(out);
                }
            }
        }
        if wrong.is_empty() { Ok(moved) } else { Err(wrong) }
    }

    /// The value at which a factor leaves the tables as they are; of one that takes a number's place, the number of its first row. Absent where
    /// that is a number of the politics or of the rules, which no network follows from.
    #[must_use]
    pub fn factor_at_rest(&self, factor: &Factor) -> Option<f64> {
        match factor.mode {
            FactorMode::Times => Some(1.0),
            FactorMode::Plus => Some(0.0),
            FactorMode::Set => {
                let &(place, _) = factor.rows.first()?;
                match factor.field {
                    FactorField::LinkCapacity => Some(self.links[place].capacity),
                    FactorField::LinkCost => Some(self.links[place].marginal_cost),
                    FactorField::LinkDays => Some(self.links[place].days),
                    FactorField::SupplyCapacity => Some(self.supplies[place].capacity),
                    FactorField::SupplyCost => Some(self.supplies[place].marginal_cost),
                    FactorField::DemandQuantity => Some(self.demands[place].quantity),
                    FactorField::DemandPrice => Some(self.demands[place].price),
                    FactorField::StoreCapacity => Some(self.stores[place].capacity),
                    _ => None,
                }
            }
        }
    }
}

const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
const NOT_NEGATIVE: (f64, f64) = (0.0, f64::INFINITY);

fn move_row(
    region: &mut Region,
    factor: &Factor,
    (place, part): (usize, usize),
    value: f64,
) -> Result<(), FactorOutOfRange> {
    let change = |number: &mut f64, row: &str, range: (f64, f64)| {
        let after = factor.mode.apply(*number, value);
        if !(after >= range.0 && after <= range.1) {
            let (factor, row) = (factor.name.clone(), row.to_owned());
            return Err(FactorOutOfRange { factor, value, row, number: after, range });
        }
        *number = after;
        Ok(())
    };
    let code = |region: &Region, actor: super::region::ActorId| region.actors[actor.0].name.clone();
    match factor.field {
        FactorField::LinkCapacity => {
            let link = &mut region.links[place];
            change(&mut link.capacity, &link.name, NOT_NEGATIVE)
        }
        FactorField::LinkCost | FactorField::LinkDays => {
            let commodity = region.buses[region.links[place].bus0.0].commodity;
            let value_of_time = region.commodities[commodity.0].value_of_time;
            let link = &mut region.links[place];
            if factor.field == FactorField::LinkCost {
                change(&mut link.marginal_cost, &link.name, ANY)?;
            } else {
                change(&mut link.days, &link.name, NOT_NEGATIVE)?;
            }
            link.cost = link.marginal_cost + link.days * value_of_time;
            Ok(())
        }
        FactorField::SupplyCapacity => {
            let supply = &mut region.supplies[place];
            change(&mut supply.capacity, &supply.name, NOT_NEGATIVE)
        }
        FactorField::SupplyCost => {
            let supply = &mut region.supplies[place];
            change(&mut supply.marginal_cost, &supply.name, ANY)
        }
        FactorField::DemandQuantity => {
            let demand = &mut region.demands[place];
            change(&mut demand.quantity, &demand.name, NOT_NEGATIVE)
        }
        FactorField::DemandPrice => {
            let demand = &mut region.demands[place];
            change(&mut demand.price, &demand.name, ANY)
        }
        FactorField::StoreCapacity => {
            let store = &mut region.stores[place];
            change(&mut store.capacity, &store.name, NOT_NEGATIVE)
        }
        FactorField::TieReliability => {
            let name =
                format!("{}-{}", code(region, region.ties[place].a), code(region, region.ties[place].b));
            change(&mut region.ties[place].reliability, &name, (0.0, 1.0))
        }
        FactorField::TermTie | FactorField::TermRivalry | FactorField::TermPropensity => {
            let name =
                format!("{}-{}", code(region, region.terms[place].a), code(region, region.terms[place].b));
            let term = &mut region.terms[place];
            match (factor.field, &mut term.propensity) {
                (FactorField::TermTie, _) => change(&mut term.tie, &name, ANY),
                (FactorField::TermRivalry, _) => change(&mut term.rivalry, &name, NOT_NEGATIVE),
                (_, Some(propensity)) => change(propensity, &name, (-1.0, 1.0)),
                // A pair of which nothing is known stays so.
                (_, None) => Ok(()),
            }
        }
        FactorField::AgendaPosition | FactorField::AgendaSalience | FactorField::AgendaStake => {
            let issue = &mut region.agenda[place];
            let actor = issue.voices[part].actor;
            let name = format!("{}/{}", issue.name, region.actors[actor.0].name);
            let voice = &mut issue.voices[part];
            if factor.field == FactorField::AgendaStake {
                return change(&mut voice.stake, &name, NOT_NEGATIVE);
            }
            for (position, dimension) in voice.positions.iter_mut().zip(&issue.dimensions) {
                if factor.field == FactorField::AgendaPosition {
                    change(&mut position.position, &name, dimension.scale)?;
                } else {
                    change(&mut position.salience, &name, (0.0, 1.0))?;
                }
            }
            Ok(())
        }
        FactorField::LeverMagnitude
        | FactorField::LeverDays
        | FactorField::LeverChance
        | FactorField::RuleNumber => move_rule(region, factor.field, place, change),
    }
}

/// Moves a number of a lever or of the yearly rules.
fn move_rule(
    region: &mut Region,
    field: FactorField,
    place: usize,
    change: impl Fn(&mut f64, &str, (f64, f64)) -> Result<(), FactorOutOfRange>,
) -> Result<(), FactorOutOfRange> {
    match field {
        FactorField::LeverMagnitude => {
            let lever = &mut region.levers[place];
            match &mut lever.effect {
                LeverEffect::Close => Ok(()),
                LeverEffect::Derate(share) => change(share, &lever.name, (f64::MIN_POSITIVE, 1.0)),
                LeverEffect::Tax(added) | LeverEffect::Price(added) => change(added, &lever.name, ANY),
            }
        }
        FactorField::LeverDays => {
            let lever = &mut region.levers[place];
            change(&mut lever.days, &lever.name, (f64::MIN_POSITIVE, 365.0))
        }
        FactorField::LeverChance => {
            let lever = &mut region.levers[place];
            // What never happens by itself stays so.
            lever.chance.as_mut().map_or(Ok(()), |chance| change(chance, &lever.name, (0.0, 1.0)))
        }
        _ => {
            let Some(rules) = &mut region.rules else { return Ok(()) };
            let mut parameters = rules.parameters();
            let Some(parameter) = parameters.get_mut(place) else { return Ok(()) };
            change(parameter.number, &parameter.path, parameter.range)
        }
    }
}
