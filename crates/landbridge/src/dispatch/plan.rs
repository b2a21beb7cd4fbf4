//! How the owners on the rivers of a part plan their places: each by the program of v({owner}), cut down to what bears on it, and from
//! the basis of its last plan. Which rounds there are, and when plans rest, is told beside the rule.

use super::gray::is_used;
use super::owned_program::{OwnedProgram, Row};
use super::parts::Part;
use super::program::{Balances, ColumnRole, PartProgram, build_part_program, ruled_entries};
use super::rule::{FractionOf, Place, Rule};
use crate::game::Coalition;
use crate::lp::{Program, RowKind, Session, SolveError};
use crate::model::{ActorId, Region, Store, StoreEnd};
use std::collections::{BTreeMap, BTreeSet};

/// A reduced cost or price below this, relative to the largest of either, is none.
const PRICE_TOLERANCE: f64 = 1e-9;

/// How much less a later release counts in the second solve than the one before it: far less than its size.
const LATER_RELEASE: f64 = 1e-3;

/// Amounts of the plan below this share of all that arrives in the year are rounding.
const ROUNDING: f64 = 1e-9;

/// The plans of all owners, with what one round leaves to the next.
pub(super) struct Plans<'a> {
    region: &'a Region,
    river: Vec<bool>,
    /// The part's program, in which the columns of ruled places follow the plans made last.
    built: PartProgram,
    balances: Balances,
    column_of: BTreeMap<ColumnRole, usize>,
    /// In the order of actors.csv.
    owners: Vec<Owner>,
}

/// One owner and the part of the program that bears on its plan.
struct Owner {
    player: Coalition,
    /// Places in [`Rule::places`], with their numbers at their buses.
    places: Vec<(usize, usize)>,
    /// Columns and rows, both rising.
    columns: Vec<usize>,
    rows: Vec<usize>,
    /// Those of the columns that stand for other owners' places.
    ruled: Vec<usize>,
    /// What a unit that arrives in a row counts as release, by row; zero away from its places.
    worth: Vec<f64>,
    /// Its last plan: the entries of its ruled columns by which it was made, and the sessions of both solves.
    last: Option<LastPlan>,
    /// Whether that plan leaves open at which level a store begins.
    starts_anywhere: bool,
}

struct LastPlan {
    ruled: Vec<Vec<(usize, f64)>>,
    first: Session,
    second: Session,
}

impl<'a> Plans<'a> {
    pub(super) fn new(region: &'a Region, part: &Part, rule: &Rule) -> Self {
        let river = region.river_buses();
        let built = build_part_program(region, part, rule);
        let balances = built.balances();
        let column_of: BTreeMap<ColumnRole, usize> =
            built.columns.iter().enumerate().map(|(j, &role)| (role, j)).collect();
        let mut plans = Self { region, river, built, balances, column_of, owners: Vec::new() };
        // What bears on a plan is looked for where every fraction may be something: so it is the same in every round.
        let mut widest = rule.clone();
        for place in &mut widest.places {
            place.fraction_of = FractionOf::Year;
            place.takes.iter_mut().for_each(|(_, taken)| taken.fill(1.0));
        }
        (0..widest.places.len()).for_each(|place| plans.apply(&widest, place));
        let actors: BTreeSet<ActorId> = rule.places.iter().map(|place| place.owner).collect();
        plans.owners = actors.into_iter().map(|actor| plans.owner(part, actor, rule)).collect();
        (0..rule.places.len()).for_each(|place| plans.apply(rule, place));
        plans
    }

    fn owner(&self, part: &Part, actor: ActorId, rule: &Rule) -> Owner {
        let player: Coalition =
            (0..part.actors.len()).filter(|&player| part.actors[player] == actor).collect();
        let numbered = rule.numbered().enumerate().filter(|(_, (_, place))| place.owner == actor);
        let places: Vec<(usize, usize)> = numbered.map(|(k, (number, _))| (k, number)).collect();
        let n_periods = self.region.periods.len();
        let mut worth = vec![0.0; self.built.rows.len()];
        for &(k, number) in &places {
            for period in 0..n_periods {
                let row = self.balances[&(rule.places[k].bus, number, period)];
                worth[row] = 1.0 + LATER_RELEASE * (n_periods - 1 - period) as f64;
            }
        }
        let solved = bearing_on(&self.built.program, player, &worth);
        Owner::new(&self.built, player, places, solved, worth)
    }

    /// Writes the fractions of a place into its columns.
    fn apply(&mut self, rule: &Rule, k: usize) {
        let place = &rule.places[k];
        let number = rule.places[..k].iter().filter(|earlier| earlier.bus == place.bus).count();
        for period in 0..self.region.periods.len() {
            let column = self.column_of[&ColumnRole::Ruled(place.bus, number, period)];
            self.built.program.columns[column].entries =
                ruled_entries(self.region, &self.river, &self.balances, (number, place), period);
        }
    }

    /// Every owner in turn plans all its places by the program of v({owner}) and writes the plan's fractions into the rule.
    pub(super) fn go_round(&mut self, rule: &mut Rule) -> Result<(), SolveError> {
        for k in 0..self.owners.len() {
            let Some(x) = self.owners[k].plan(&self.built)? else { continue };
            let owner = &self.owners[k];
            let water = self.arrivals(owner, &x);
            for &(place, number) in &owner.places {
                self.write_fractions(&mut rule.places[place], number, &water, &x);
            }
            let starts_anywhere = self.leaves_start_open(&owner.places, rule, &x);
            self.owners[k].starts_anywhere = starts_anywhere;
            self.apply_owner(rule, k);
        }
        Ok(())
    }

    /// Chooses the start of stores whose owner's plan leaves it open: the one that the whole program gives from no basis, against the
    /// fractions that the owner met in the last round, before which the rule was as given. No fraction hangs on it.
    pub(super) fn choose_starts(&mut self, before: &Rule, rule: &mut Rule) -> Result<(), SolveError> {
        if self.owners.iter().all(|owner| !owner.starts_anywhere) {
            return Ok(());
        }
        (0..before.places.len()).for_each(|place| self.apply(before, place));
        for k in 0..self.owners.len() {
            let owner = &self.owners[k];
            if owner.starts_anywhere {
                let whole = self.built.program.present(owner.player, 0);
                let (places, worth) = (owner.places.clone(), owner.worth.clone());
                let mut afresh = Owner::new(&self.built, owner.player, places, whole, worth);
                if let Some(x) = afresh.plan(&self.built)? {
                    for &(place, _) in &owner.places {
                        rule.places[place].initial = self.start(&rule.places[place], &x);
                    }
                }
            }
            self.apply_owner(rule, k);
        }
        Ok(())
    }

    fn apply_owner(&mut self, rule: &Rule, k: usize) {
        for place in 0..self.owners[k].places.len() {
            self.apply(rule, self.owners[k].places[place].0);
        }
    }

    /// Whether some store could begin, and so end, the year with more or less, all else equal.
    fn leaves_start_open(&self, places: &[(usize, usize)], rule: &Rule, x: &[f64]) -> bool {
        let levels = |store: usize| {
            (0..self.region.periods.len()).map(move |period| {
                let column = self.column_of[&ColumnRole::Level(store, period)];
                (x[column], self.built.program.columns[column].upper)
            })
        };
        let mut stores = places.iter().flat_map(|&(place, _)| &rule.places[place].stores).copied();
        stores.any(|store| {
            let Store { end, standing_loss, .. } = self.region.stores[store];
            matches!(end, StoreEnd::Cyclic)
                && standing_loss == 0.0
                && (levels(store).all(|(level, most)| is_used(level, most))
                    || levels(store).all(|(level, most)| is_used(most - level, most)))
        })
    }

    /// What reaches each row that is one of the owner's places: all that it is given, the owner's stores' release left out.
    fn arrivals(&self, owner: &Owner, x: &[f64]) -> Vec<f64> {
        let mut water = vec![0.0; owner.worth.len()];
        for &j in &owner.columns {
            if matches!(self.built.columns[j], ColumnRole::Release(..)) {
                continue;
            }
            for &(row, value) in &self.built.program.columns[j].entries {
                if value < 0.0 && owner.worth[row] > 0.0 {
                    water[row] += -value * x[j];
                }
            }
        }
        water
    }

    /// Turns the plan's amounts at a place into shares of what arrives. What the plan spills there passes on.
    fn write_fractions(&self, place: &mut Place, number: usize, water: &[f64], x: &[f64]) {
        let n_periods = self.region.periods.len();
        let amount = |role: ColumnRole| self.column_of.get(&role).map_or(0.0, |&j| x[j]);
        let water: Vec<f64> = (0..n_periods).map(|p| water[self.balances[&(place.bus, number, p)]]).collect();
        let year: f64 = water.iter().sum();
        // Where the plan sees no water, what may come one day is passed on as it comes.
        let carries_over = !place.stores.is_empty() && year > ROUNDING;
        place.fraction_of = if carries_over { FractionOf::Year } else { FractionOf::Period };
        let of = |period: usize| if carries_over { year } else { water[period] };
        let share = |amount: f64, period: usize, otherwise: f64| {
            if of(period) <= ROUNDING * (1.0 + year) {
                otherwise
            } else if amount.abs() <= ROUNDING * year {
                0.0
            } else {
                amount / of(period)
            }
        };
        for period in 0..n_periods {
            let mut left = water[period];
            for &id in &place.stores {
                left += amount(ColumnRole::Release(id, period));
                left -= amount(ColumnRole::Intake(id, period));
            }
            for &id in &place.demands {
                left -= amount(ColumnRole::Use(id, period));
            }
            for (id, taken) in &mut place.takes {
                let flow = amount(ColumnRole::Flow(*id, period));
                taken[period] = share(flow, period, 0.0);
                left -= flow;
            }
            place.through[period] = share(left, period, 1.0);
        }
        place.initial = self.start(place, x);
    }

    /// Level of a place's stores at the start of the year.
    fn start(&self, place: &Place, x: &[f64]) -> f64 {
        let last = self.region.periods.len() - 1;
        let begins = |&id: &usize| {
            let planned = self.column_of.get(&ColumnRole::Level(id, last)).map_or(0.0, |&j| x[j]);
            self.region.stores[id].initial().unwrap_or(planned)
        };
        place.stores.iter().map(begins).sum()
    }
}

impl Owner {
    /// One that has not planned yet and solves these columns and rows.
    fn new(
        built: &PartProgram,
        player: Coalition,
        places: Vec<(usize, usize)>,
        (columns, rows): (Vec<usize>, Vec<usize>),
        worth: Vec<f64>,
    ) -> Self {
        let is_ruled = |j: &usize| matches!(built.columns[*j], ColumnRole::Ruled(..));
        let ruled = columns.iter().copied().filter(is_ruled).collect();
        Self { player, places, columns, rows, ruled, worth, last: None, starts_anywhere: false }
    }

    /// Its plan against the others' fractions, by column of the whole program; absent where nothing that bears on it has changed.
    fn plan(&mut self, built: &PartProgram) -> Result<Option<Vec<f64>>, SolveError> {
        let entries = |&j: &usize| &built.program.columns[j].entries;
        if self.last.as_ref().is_some_and(|last| last.ruled.iter().eq(self.ruled.iter().map(entries))) {
            return Ok(None);
        }
        let ruled: Vec<Vec<(usize, f64)>> = self.ruled.iter().map(entries).cloned().collect();
        let program = built.program.restrict(&self.columns, &self.rows);
        let (first, second) = self.last.take().map(|last| (last.first, last.second)).unzip();
        let first = solve_from(first, program.clone())?;
        let face = Face::of(&program, first.y());
        let second = solve_from(second, face.program(&program, &self.released(built)))?;
        let mut x = vec![0.0; built.columns.len()];
        for (place, &j) in self.columns.iter().enumerate() {
            x[j] = if face.full[place] { program.upper[place] } else { second.x()[place] };
        }
        self.last = Some(LastPlan { ruled, first, second });
        Ok(Some(x))
    }

    /// How much more its places let through for a unit of each of its columns; an earlier period counts a little more.
    ///
    /// What arrives counts too: nature holds no water back, and a plan that brings only what it uses would leave fractions that
    /// let nothing through.
    fn released(&self, built: &PartProgram) -> Vec<f64> {
        let of_column = |&j: &usize| match built.columns[j] {
            ColumnRole::LetThrough(..) => 0.0,
            _ => -built.program.columns[j]
                .entries
                .iter()
                .map(|&(row, value)| value * self.worth[row])
                .sum::<f64>(),
        };
        self.columns.iter().map(of_column).collect()
    }
}

/// Solves a program from the basis that a session has, or from none.
fn solve_from(session: Option<Session>, program: Program) -> Result<Session, SolveError> {
    let mut session = match session {
        None => Session::new(program)?,
        Some(mut session) => {
            session.set_program(program)?;
            session
        }
    };
    session.solve()?;
    Ok(session)
}

/// Columns and rows, both rising, that bear on what an owner alone gains and on what its places are worth.
///
/// From the owner's own columns, and those that gain something or touch a row of worth, it goes upstream: a column that only takes from
/// rows already there does nothing for them, and rows that such columns only bring to hold nothing back. What is left out may so be zero.
fn bearing_on(program: &OwnedProgram, player: Coalition, worth: &[f64]) -> (Vec<usize>, Vec<usize>) {
    let (columns, rows) = program.present(player, 0);
    let mut reached = Reached {
        program,
        touching: vec![Vec::new(); program.rows.len()],
        there: vec![false; program.rows.len()],
        columns: vec![false; program.columns.len()],
        rows: vec![false; program.rows.len()],
        open: Vec::new(),
    };
    for &row in &rows {
        reached.there[row] = true;
    }
    for &j in &columns {
        for &(row, value) in &program.columns[j].entries {
            reached.touching[row].push((j, value));
        }
    }
    for &j in &columns {
        let column = &program.columns[j];
        let owned = !column.condition.all_of.is_empty() || !column.condition.any_of.is_empty();
        if owned || column.cost > 0.0 || column.entries.iter().any(|&(row, _)| worth[row] > 0.0) {
            reached.add_column(j);
        }
    }
    for &row in &rows {
        let Row { kind, rhs, .. } = program.rows[row];
        if rhs < 0.0 || (kind == RowKind::Equal && rhs > 0.0) {
            reached.add_row(row);
        }
    }
    while let Some(j) = reached.open.pop() {
        for &(row, value) in &program.columns[j].entries {
            if value > 0.0 || program.rows[row].kind == RowKind::Equal {
                reached.add_row(row);
            }
        }
    }
    let chosen = |all: Vec<usize>, of: &[bool]| all.into_iter().filter(|&place| of[place]).collect();
    (chosen(columns, &reached.columns), chosen(rows, &reached.rows))
}

/// A walk upstream from what matters.
struct Reached<'a> {
    program: &'a OwnedProgram,
    /// By row: columns with an entry in it.
    touching: Vec<Vec<(usize, f64)>>,
    there: Vec<bool>,
    columns: Vec<bool>,
    rows: Vec<bool>,
    /// Columns whose rows are still to be looked at.
    open: Vec<usize>,
}

impl Reached<'_> {
    fn add_column(&mut self, j: usize) {
        if !std::mem::replace(&mut self.columns[j], true) {
            self.open.push(j);
        }
    }

    /// A row brings along what can help to keep it.
    fn add_row(&mut self, row: usize) {
        if !self.there[row] || std::mem::replace(&mut self.rows[row], true) {
            return;
        }
        for (j, value) in std::mem::take(&mut self.touching[row]) {
            if value < 0.0 || self.program.rows[row].kind == RowKind::Equal {
                self.add_column(j);
            }
        }
    }
}

/// All optima of a program.
///
/// A point is optimal when it is feasible and complementary to one optimal dual point: columns with a reduced cost stay at their
/// bound, rows with a price stay tight.
struct Face {
    /// By row: whether it stays tight.
    tight: Vec<bool>,
    /// By column: whether it stays at its upper bound.
    full: Vec<bool>,
    /// By column: whether it is free between its bounds.
    free: Vec<bool>,
}

impl Face {
    /// From optimal prices.
    fn of(program: &Program, y: &[f64]) -> Self {
        let largest = program.cost.iter().chain(y).fold(1.0, |most: f64, number| most.max(number.abs()));
        let none = PRICE_TOLERANCE * largest;
        let reduced =
            |j: usize| program.cost[j] - program.entries(j).map(|(row, value)| value * y[row]).sum::<f64>();
        let reduced: Vec<f64> = (0..program.n_columns()).map(reduced).collect();
        Self {
            tight: y.iter().map(|&price| price > none).collect(),
            full: reduced.iter().map(|&reduced| reduced > none).collect(),
            free: reduced.iter().map(|&reduced| reduced.abs() <= none).collect(),
        }
    }

    /// The program whose points are the free columns' part of the optima, with another objective.
    fn program(&self, program: &Program, objective: &[f64]) -> Program {
        let (mut kind, mut rhs) = (program.kind.clone(), program.rhs.clone());
        for (kind, _) in kind.iter_mut().zip(&self.tight).filter(|(_, tight)| **tight) {
            *kind = RowKind::Equal;
        }
        for j in (0..program.n_columns()).filter(|&j| self.full[j]) {
            for (row, value) in program.entries(j) {
                rhs[row] -= value * program.upper[j];
            }
        }
        let mut face = Program::new(kind, rhs);
        for (j, &gain) in objective.iter().enumerate() {
            let upper = if self.free[j] { program.upper[j] } else { 0.0 };
            face.add_column(gain, upper, program.entries(j));
        }
        face
    }
}
