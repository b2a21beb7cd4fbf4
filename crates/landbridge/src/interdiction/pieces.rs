//! How much an optimum can lose through a column, provably: the penalties of interdiction cuts. Prices cannot tell it,
//! for they hold only for the next unit: of two parallel arcs that together feed a demand, neither may have a price.
//! Knows programs only; the figures depend on the optimal point and on how it happens to be taken apart.

use crate::lp::{Program, RowKind};
use std::collections::BTreeMap;

/// What is left of a column, as a fraction of what it was, that counts as rounding.
const DUST: f64 = 1e-9;
/// How often a trace from one column is tried again, with other helpers where the last one went in a circle.
const ATTEMPTS: usize = 8;
/// By how much the gain of a cycle may differ from one.
const GAIN_TOLERANCE: f64 = 1e-10;

/// What a point does beyond an idle one, taken apart into pieces that can be left out one by one.
///
/// Let x be a point of the program and x⁰ an *idle* one, such as nothing happening. For all fractions 0 ≤ φ ≤ 1,
/// lower the bound of each column with φ(j) > 0 to (1 − φ(j))·x(j). The program still has a point worth at least
/// `cost · x − Σ max φ(j)·v(k)`, summed over pieces k of worth v(k), each with the largest φ(j) of its columns. (A column with
/// φ(j) = 0 must keep a bound of at least x(j) and x⁰(j).) No bound is known where φ(j) > 0 and x⁰(j) > 0, for then
/// closing j may leave no point at all. All holds to the rounding within which x and x⁰ keep to the rows.
///
/// Attacks add up: where several take fractions of columns, together they take at most the sum of the largest ones that each
/// takes of a piece, so together they cost no more than the sum of [`Pieces::worth_through`].
///
/// # Proof
/// Give slacks to those `AtMost` rows that x − x⁰ moves both ways; the others hold at every point between x⁰ and x. Take
/// z = x − x⁰ apart into pieces, z = Σ r(k), such that each r(k) leaves every row as it is and has, in each column, the sign
/// of z or is zero. Let θ(k) be the largest φ(j) of the columns in piece k. Then x − Σ θ(k)·r(k) lies between x⁰ and x, keeps
/// to the rows, and has in column j at most x(j) − φ(j)·z(j), which is (1 − φ(j))·x(j) where x⁰(j) = 0. It is worth
/// `cost · x − Σ θ(k)·cost · r(k)`, and v(k) is `cost · r(k)` or zero, whichever is more.
///
/// Pieces are traced: from one column on, whatever a row has too much or too little of is taken or brought by one
/// column, along all outputs, until every row is even. Lossless cycles are pieces of their own. What cannot be traced in a
/// few attempts (a cycle that gains or loses, products of one column that need each other) is left to the end, where each
/// connected remainder is one piece: true as well, but coarser.
///
/// # References
/// [Rockafellar 1969] for conformal decomposition; [Israeli & Wood 2002] for the cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Pieces {
    /// By piece that is worth something.
    worth: Vec<f64>,
    /// By column, the pieces it is in.
    by_column: Vec<Vec<usize>>,
    /// By column, whether it is at work at the idle point.
    works_idle: Vec<bool>,
}

impl Pieces {
    /// Takes `x` apart; both points must keep to the program's rows and bounds.
    ///
    /// # Panics
    /// Where a point has another length than the program has columns.
    ///
    /// # Complexity
    /// A few traces per column at most, each at most once through all entries; often a few columns long.
    #[must_use]
    pub fn new(program: &Program, x: &[f64], idle: &[f64]) -> Self {
        let mut change = Change::new(program, x, idle);
        let n_columns = change.left.len();
        // Ends first: a trace that starts in the middle would end in the same way, but only after two walks.
        for ends in [true, false] {
            for column in (0..n_columns).filter(|&column| change.is_end(column) == ends).collect::<Vec<_>>() {
                let mut failed = 0;
                while change.left[column] > 0.0 && failed < ATTEMPTS {
                    match change.trace(column) {
                        Some(piece) => change.remove(&piece),
                        None => failed += 1,
                    }
                }
            }
        }
        change.remove_remainders();
        let mut by_column = vec![Vec::new(); program.n_columns()];
        for (piece, (_, columns)) in change.pieces.iter().enumerate() {
            // Slacks come after the program's columns, and nobody attacks them.
            for &column in columns.iter().filter(|&&column| column < program.n_columns()) {
                by_column[column].push(piece);
            }
        }
        let worth = change.pieces.into_iter().map(|(worth, _)| worth).collect();
        Self { worth, by_column, works_idle: idle.iter().map(|&idle| idle > 0.0).collect() }
    }

    /// The most that can be lost when those fractions of what the columns do are taken, whatever else is taken; infinite where
    /// one of them is at work at the idle point.
    #[must_use]
    pub fn worth_through(&self, taken: &[(usize, f64)]) -> f64 {
        let taken = || taken.iter().filter(|&&(_, fraction)| fraction > 0.0);
        if taken().any(|&(column, _)| self.works_idle[column]) {
            return f64::INFINITY;
        }
        let mut largest: BTreeMap<usize, f64> = BTreeMap::new();
        for &(column, fraction) in taken() {
            for &piece in &self.by_column[column] {
                let largest = largest.entry(piece).or_insert(0.0);
                *largest = largest.max(fraction);
            }
        }
        largest.into_iter().map(|(piece, fraction)| fraction * self.worth[piece]).sum()
    }
}

/// A row that has too much or too little; what it wants is a place in the columns that could help.
type Want = usize;

/// Too much was brought to the row: a taker is wanted.
fn wants_taker(row: usize) -> Want {
    2 * row
}

/// Too much was taken from the row: a bringer is wanted.
fn wants_bringer(row: usize) -> Want {
    2 * row + 1
}

/// What a column's entry makes its row want.
fn want_after(row: usize, entry: f64) -> Want {
    if entry > 0.0 { wants_bringer(row) } else { wants_taker(row) }
}

/// What is left of x − x⁰, with every column turned so that it is positive; slacks come after the program's columns.
struct Change {
    /// By column; zero once all of it is taken away.
    left: Vec<f64>,
    /// By column, what counts as rounding.
    dust: Vec<f64>,
    /// By column, what it is worth as turned.
    cost: Vec<f64>,
    /// By column, the rows that must stay as they are.
    entries: Vec<Vec<(usize, f64)>>,
    /// By want, the columns that could help; those that are used up are dropped from the end when met there.
    helpers: Vec<Vec<usize>>,
    /// The pieces taken away so far that are worth something, with their columns.
    pieces: Vec<(f64, Vec<usize>)>,
}

impl Change {
    fn new(program: &Program, x: &[f64], idle: &[f64]) -> Self {
        assert_eq!((x.len(), idle.len()), (program.n_columns(), program.n_columns()), "a number per column");
        let moved = |j: usize| {
            let size = x[j].abs().max(idle[j].abs());
            if (x[j] - idle[j]).abs() > DUST * size { x[j] - idle[j] } else { 0.0 }
        };
        let z: Vec<f64> = (0..program.n_columns()).map(moved).collect();
        let (mut up, mut down) = (vec![0.0; program.n_rows()], vec![0.0; program.n_rows()]);
        for (j, &z) in z.iter().enumerate() {
            for (row, value) in program.entries(j) {
                if value * z > 0.0 {
                    up[row] += value * z;
                } else {
                    down[row] -= value * z;
                }
            }
        }
        let stays = |row: usize| match program.kind[row] {
            RowKind::Equal => true,
            RowKind::AtMost => up[row] > 0.0 && down[row] > 0.0,
        };
        let mut change = Self {
            left: Vec::new(),
            dust: Vec::new(),
            cost: Vec::new(),
            entries: Vec::new(),
            helpers: vec![Vec::new(); 2 * program.n_rows()],
            pieces: Vec::new(),
        };
        for (j, &z) in z.iter().enumerate() {
            let entries = program.entries(j).filter(|&(row, _)| stays(row));
            change.add(z, program.cost[j], entries.collect());
        }
        for row in (0..program.n_rows()).filter(|&row| program.kind[row] == RowKind::AtMost && stays(row)) {
            let slack = down[row] - up[row];
            if slack.abs() > DUST * up[row].max(down[row]) {
                change.add(slack, 0.0, vec![(row, 1.0)]);
            }
        }
        change
    }

    fn add(&mut self, z: f64, cost: f64, entries: Vec<(usize, f64)>) {
        let column = self.left.len();
        let turn = if z < 0.0 { -1.0 } else { 1.0 };
        let entries: Vec<_> = entries.into_iter().map(|(row, value)| (row, turn * value)).collect();
        if z != 0.0 {
            for &(row, value) in entries.iter().filter(|&&(_, value)| value != 0.0) {
                let helps = if value > 0.0 { wants_taker(row) } else { wants_bringer(row) };
                self.helpers[helps].push(column);
            }
        }
        self.left.push(z.abs());
        self.dust.push(DUST * z.abs());
        self.cost.push(turn * cost);
        self.entries.push(entries);
    }

    /// Whether it only takes, or only brings.
    fn is_end(&self, column: usize) -> bool {
        let entries = &self.entries[column];
        entries.iter().all(|&(_, value)| value > 0.0) || entries.iter().all(|&(_, value)| value < 0.0)
    }

    /// A column that gives a row what it wants, if any is left.
    fn helper(&mut self, want: Want) -> Option<usize> {
        let helpers = &mut self.helpers[want];
        while let Some(&column) = helpers.last() {
            if self.left[column] > 0.0 {
                return Some(column);
            }
            helpers.pop();
        }
        None
    }

    /// The wants that a column leaves behind, with the sizes of its entries, apart from the row that it helps.
    fn wants(&self, column: usize, helped: Option<Want>) -> impl Iterator<Item = (Want, f64)> + '_ {
        let helped = helped.map(|want| want / 2);
        let entries = self.entries[column].iter().filter(|entry| entry.1 != 0.0);
        (entries.filter(move |entry| Some(entry.0) != helped))
            .map(|&(row, value)| (want_after(row, value), value.abs()))
    }

    /// The size of a column's entry in the row of the want.
    fn size(&self, column: usize, want: Want) -> f64 {
        let entry = self.entries[column].iter().find(|entry| entry.0 == want / 2);
        entry.map_or(1.0, |entry| entry.1.abs())
    }

    /// A piece with that column in it, or a lossless cycle met on the way; `None` where the trace comes to no end, after which
    /// the next one tries other helpers.
    /// Amounts are by column, each named once.
    fn trace(&mut self, first: usize) -> Option<Vec<(usize, f64)>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Seen {
            Open,
            Closed,
        }
        let mut seen: BTreeMap<Want, (Seen, usize)> = BTreeMap::new();
        // Depth first over wants; each has one helper, whose other entries are the next wants.
        let mut path: Vec<(Want, usize, Vec<Want>)> = Vec::new();
        let mut closed: Vec<Want> = Vec::new();
        let starts: Vec<Want> = self.wants(first, None).map(|(want, _)| want).collect();
        for start in starts {
            let mut next = Some(start);
            loop {
                match next {
                    Some(want) => match seen.get(&want) {
                        Some((Seen::Open, _)) => {
                            let place = path.iter().position(|step| step.0 == want)?;
                            let cycle: Vec<_> = path[place..].iter().map(|step| (step.0, step.1)).collect();
                            let piece = self.lossless(&cycle);
                            if piece.is_none() {
                                for (want, _) in cycle {
                                    self.helpers[want].rotate_right(1);
                                }
                            }
                            return piece;
                        }
                        Some((Seen::Closed, _)) => {}
                        None => {
                            let column = self.helper(want)?;
                            let further = self.wants(column, Some(want)).map(|(want, _)| want).collect();
                            seen.insert(want, (Seen::Open, column));
                            path.push((want, column, further));
                        }
                    },
                    None => {
                        if let Some((want, column, _)) = path.pop() {
                            seen.insert(want, (Seen::Closed, column));
                            closed.push(want);
                        }
                    }
                }
                let Some(step) = path.last_mut() else { break };
                next = step.2.pop();
            }
        }
        // A want is closed after all that it leads to: backwards, each is complete when it is met.
        let mut amounts: BTreeMap<usize, f64> = [(first, 1.0)].into();
        let mut wanted: BTreeMap<Want, f64> = self.wants(first, None).collect();
        for want in closed.into_iter().rev() {
            let (Some(&amount), Some(&(_, column))) = (wanted.get(&want), seen.get(&want)) else { continue };
            let activity = amount / self.size(column, want);
            *amounts.entry(column).or_insert(0.0) += activity;
            for (further, size) in self.wants(column, Some(want)) {
                *wanted.entry(further).or_insert(0.0) += activity * size;
            }
        }
        Some(amounts.into_iter().collect())
    }

    /// The cycle as a piece, if its columns touch nothing else and it comes back with what it began with.
    fn lossless(&self, cycle: &[(Want, usize)]) -> Option<Vec<(usize, f64)>> {
        let mut amounts: BTreeMap<usize, f64> = BTreeMap::new();
        let mut amount = 1.0;
        for &(want, column) in cycle {
            let mut wants = self.wants(column, Some(want));
            let (Some((_, size)), None) = (wants.next(), wants.next()) else { return None };
            let activity = amount / self.size(column, want);
            *amounts.entry(column).or_insert(0.0) += activity;
            amount = activity * size;
        }
        ((amount - 1.0).abs() <= GAIN_TOLERANCE).then(|| amounts.into_iter().collect())
    }

    /// Takes away as much of a piece as there is, which uses up one column at least.
    fn remove(&mut self, piece: &[(usize, f64)]) {
        let limits = piece.iter().map(|&(column, amount)| (self.left[column] / amount, column));
        let Some((times, tightest)) = limits.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
        self.keep(piece, times);
        for &(column, amount) in piece {
            let rest = self.left[column] - times * amount;
            self.left[column] = if rest > self.dust[column] { rest } else { 0.0 };
        }
        self.left[tightest] = 0.0;
    }

    /// Keeps so many times a piece, if it is worth something.
    fn keep(&mut self, piece: &[(usize, f64)], times: f64) {
        let worth: f64 = piece.iter().map(|&(column, amount)| times * amount * self.cost[column]).sum();
        if worth > 0.0 {
            self.pieces.push((worth, piece.iter().map(|&(column, _)| column).collect()));
        }
    }

    /// Takes away what could not be traced, each connected remainder as one piece.
    fn remove_remainders(&mut self) {
        let mut columns_of = vec![Vec::new(); self.helpers.len() / 2];
        let rest: Vec<usize> = (0..self.left.len()).filter(|&column| self.left[column] > 0.0).collect();
        for &column in &rest {
            for &(row, _) in &self.entries[column] {
                columns_of[row].push(column);
            }
        }
        for first in rest {
            let mut piece: Vec<(usize, f64)> = Vec::new();
            let mut reached = vec![first];
            while let Some(column) = reached.pop() {
                let amount = std::mem::replace(&mut self.left[column], 0.0);
                if amount > 0.0 {
                    piece.push((column, amount));
                    for &(row, _) in &self.entries[column] {
                        reached.append(&mut columns_of[row]);
                    }
                }
            }
            self.keep(&piece, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::solve;
    use crate::random::Random;

    /// By column, what all of it is worth.
    fn worth_through(program: &Program, x: &[f64], idle: &[f64]) -> Vec<f64> {
        let pieces = Pieces::new(program, x, idle);
        (0..program.n_columns()).map(|column| pieces.worth_through(&[(column, 1.0)])).collect()
    }

    /// A program, a point where nothing happens, and the columns that an attacker can close.
    struct Network {
        program: Program,
        idle: Vec<f64>,
        closable: Vec<usize>,
    }

    impl Network {
        fn new(n_buses: usize) -> Self {
            let program = Program::new(vec![RowKind::Equal; n_buses], vec![0.0; n_buses]);
            Self { program, idle: Vec::new(), closable: Vec::new() }
        }

        fn row(&mut self, kind: RowKind, rhs: f64) -> usize {
            self.program.kind.push(kind);
            self.program.rhs.push(rhs);
            self.program.rhs.len() - 1
        }

        fn add(&mut self, cost: f64, upper: f64, entries: &[(usize, f64)]) -> usize {
            let column = self.program.add_column(cost, upper, entries.iter().copied());
            self.idle.push(0.0);
            self.closable.push(column);
            column
        }

        /// Buses × 2 periods: supplies, demands, links with and without losses, some with two outputs, joint capacities,
        /// capacities to be built, spilling buses, and stores with something in them.
        fn random(random: &mut Random) -> Self {
            let n = 3 + random.below(4);
            let mut network = Self::new(2 * n);
            for bus in 0..2 * n {
                if random.below(4) == 0 {
                    network.program.kind[bus] = RowKind::AtMost;
                }
            }
            let size = |random: &mut Random| (1 + random.below(10)) as f64 * 10.0;
            for period in [0, n] {
                for bus in 0..n {
                    if random.below(2) == 0 {
                        let cost = -random.uniform() * 5.0;
                        network.add(cost, size(random), &[(period + bus, -1.0)]);
                    }
                    if random.below(2) == 0 {
                        let price = 1.0 + random.uniform() * 20.0;
                        network.add(price, size(random), &[(period + bus, 1.0)]);
                    }
                }
            }
            for _ in 0..2 * n {
                let [from, to, also] = [0; 3].map(|_: i32| random.below(n));
                if from == to || from == also || to == also {
                    continue;
                }
                let efficiency = if random.below(2) == 0 { 1.0 } else { 0.7 + 0.3 * random.uniform() };
                let cost = -[0.0, 0.5][random.below(2)];
                let kind = random.below(4);
                let is_built = random.below(5) == 0;
                let mut built = Vec::new();
                for period in [0, n] {
                    let mut forth = vec![(period + from, 1.0), (period + to, -efficiency)];
                    let mut back = vec![(period + to, 1.0), (period + from, -efficiency)];
                    if kind == 0 {
                        forth.push((period + also, -0.5));
                    }
                    if kind == 1 {
                        // Both directions share a capacity.
                        let row = network.row(RowKind::AtMost, 40.0);
                        forth.push((row, 1.0));
                        back.push((row, 1.0));
                    }
                    if is_built {
                        let row = network.row(RowKind::AtMost, 0.0);
                        forth.push((row, 1.0));
                        built.push((row, -0.5));
                    }
                    network.add(cost, size(random), &forth);
                    if kind > 0 {
                        network.add(cost, size(random), &back);
                    }
                }
                if is_built {
                    network.add(-random.uniform(), 80.0, &built);
                }
            }
            for _ in 0..random.below(3) {
                network.add_store(random, n);
            }
            network
        }

        fn add_store(&mut self, random: &mut Random, n: usize) {
            let bus = random.below(n);
            let (kept, efficiency) = [(1.0, 1.0), (0.9, 0.8)][random.below(2)];
            let initial = 20.0 * random.uniform();
            let cyclic = random.below(3) == 0;
            let rows = [
                self.row(RowKind::Equal, if cyclic { 0.0 } else { kept * initial }),
                self.row(RowKind::Equal, 0.0),
            ];
            for (period, bus) in [bus, n + bus].into_iter().enumerate() {
                let row = rows[period];
                self.add(0.0, 15.0, &[(bus, 1.0), (row, -efficiency)]);
                self.add(0.0, 15.0, &[(bus, -1.0), (row, 1.0)]);
                let mut entries = vec![(row, 1.0)];
                if period == 0 || cyclic {
                    entries.push((rows[1 - period], -kept));
                }
                let value = if period == 1 && !cyclic { 3.0 * random.uniform() } else { 0.0 };
                let level = self.add(value, 40.0, &entries);
                if !cyclic {
                    self.idle[level] = initial * if period == 0 { kept } else { kept * kept };
                    self.closable.pop();
                }
            }
        }

        /// What is left at best when these fractions of what the columns do at x are taken.
        fn attacked(&self, x: &[f64], taken: &[(usize, f64)]) -> f64 {
            let mut program = self.program.clone();
            for &(column, fraction) in taken {
                program.upper[column] = ((1.0 - fraction) * x[column]).max(0.0);
            }
            solve(&program).unwrap().value.upper
        }
    }

    fn worth_of(program: &Program, x: &[f64]) -> f64 {
        program.cost.iter().zip(x).map(|(cost, x)| cost * x).sum()
    }

    #[test]
    fn no_attack_on_random_networks_costs_more_than_the_worth_through_what_it_takes() {
        let (mut n_attacks, mut n_exact, mut n_finer, mut n_used) = (0, 0, 0, 0);
        for number in 0..300 {
            let random = &mut Random::of(21, number);
            let network = Network::random(random);
            // An optimum, and the optimum of another objective: a point like any other, often with idle circulation.
            let mut other = network.program.clone();
            for cost in &mut other.cost {
                *cost = random.uniform() - 0.3;
            }
            for point in [&network.program, &other] {
                let x = solve(point).unwrap().x;
                let pieces = Pieces::new(&network.program, &x, &network.idle);
                let worth = worth_through(&network.program, &x, &network.idle);
                let at_x = worth_of(&network.program, &x);
                let all = at_x - worth_of(&network.program, &network.idle);
                for &column in network.closable.iter().filter(|&&column| x[column] > 1e-6) {
                    n_used += 1;
                    n_finer += usize::from(worth[column] < 0.9 * all);
                }
                for _ in 0..12 {
                    let mut taken = network.closable.clone();
                    let order = random.order(taken.len());
                    taken = order.into_iter().map(|place| taken[place]).collect();
                    taken.truncate(1 + random.below(5));
                    let taken: Vec<_> = (taken.into_iter())
                        .map(|column| (column, [1.0, 1.0, random.uniform()][random.below(3)]))
                        .collect();
                    let promised =
                        at_x - taken.iter().map(|&(column, part)| part * worth[column]).sum::<f64>();
                    let together = at_x - pieces.worth_through(&taken);
                    assert!(promised <= together + 1e-9 * (1.0 + all.abs()));
                    let left = network.attacked(&x, &taken);
                    assert!(left >= together - 1e-6 * (1.0 + all.abs()), "{number}: {left} < {together}");
                    n_attacks += 1;
                    n_exact += usize::from(left <= together + 1e-6 && left < at_x - 1e-3);
                }
            }
        }
        assert!(n_attacks == 7200 && n_exact > 200 && 2 * n_finer > n_used);
    }

    #[test]
    fn two_arcs_that_replace_each_other_are_each_worth_what_they_carry() {
        // 100 come over two arcs of 100 each; half of it is wanted at 100, half at 2. No arc has a price.
        let mut network = Network::new(2);
        let supply = network.add(0.0, 100.0, &[(0, -1.0)]);
        let arcs = [0; 2].map(|_: i32| network.add(-1e-3, 100.0, &[(0, 1.0), (1, -1.0)]));
        let high = network.add(100.0, 50.0, &[(1, 1.0)]);
        let low = network.add(2.0, 50.0, &[(1, 1.0)]);
        for first in [0.0, 30.0, 50.0, 80.0, 100.0] {
            let mut x = vec![0.0; 5];
            (x[supply], x[high], x[low]) = (100.0, 50.0, 50.0);
            (x[arcs[0]], x[arcs[1]]) = (first, 100.0 - first);
            let worth = worth_through(&network.program, &x, &network.idle);
            assert!((worth[supply] - 5099.9).abs() < 1e-9);
            assert!((worth[arcs[0]] + worth[arcs[1]] - 5099.9).abs() < 1e-9, "{worth:?}");
            assert!((worth[high] - 4999.95).abs() < 1e-9 && (worth[low] - 99.95).abs() < 1e-9);
            for one in arcs {
                assert!(network.attacked(&x, &[(one, 1.0)]) >= 5099.9 - worth[one] - 1e-9);
            }
            let both = network.attacked(&x, &[(arcs[0], 1.0), (arcs[1], 1.0)]);
            assert!(both.abs() < 1e-9, "all is lost, exactly as promised");
        }
    }

    #[test]
    fn a_chain_breaks_once_wherever_it_is_broken() {
        // 8 units go over two arcs in a row, to a demand that pays 5; a fourth column does nothing.
        let mut network = Network::new(3);
        let supply = network.add(-1.0, 10.0, &[(0, -1.0)]);
        let first = network.add(0.0, 10.0, &[(0, 1.0), (1, -0.8)]);
        let second = network.add(0.0, 10.0, &[(1, 1.0), (2, -0.5)]);
        let demand = network.add(5.0, 10.0, &[(2, 1.0)]);
        let unused = network.add(-1.0, 10.0, &[(0, 1.0), (2, -0.1)]);
        let x = [10.0, 10.0, 8.0, 4.0, 0.0];
        let pieces = Pieces::new(&network.program, &x, &network.idle);
        for (taken, lost) in [
            (vec![(first, 1.0)], 10.0),
            (vec![(first, 1.0), (second, 1.0), (demand, 0.5)], 10.0),
            (vec![(supply, 0.25), (second, 0.4)], 4.0),
            (vec![(unused, 1.0)], 0.0),
            (vec![], 0.0),
        ] {
            assert!((pieces.worth_through(&taken) - lost).abs() < 1e-9, "{taken:?}");
            assert!((network.attacked(&x, &taken) - (10.0 - lost)).abs() < 1e-9);
        }
    }

    #[test]
    fn outputs_losses_and_spilling_are_taken_back_with_their_cause() {
        // A refinery makes 0.6 A and 0.3 B; A is used up, B is spilled in part.
        let mut network = Network::new(3);
        network.program.kind[2] = RowKind::AtMost;
        let crude = network.add(-1.0, 100.0, &[(0, -1.0)]);
        let refinery = network.add(0.0, 100.0, &[(0, 1.0), (1, -0.6), (2, -0.3)]);
        let a = network.add(10.0, 60.0, &[(1, 1.0)]);
        let b = network.add(4.0, 10.0, &[(2, 1.0)]);
        let x = [100.0, 100.0, 60.0, 10.0];
        let worth = worth_through(&network.program, &x, &network.idle);
        // In all 600 + 40 − 100; the pieces with B in them carry 10 of 30 of it, those that spill the rest.
        assert!((worth[crude] - 540.0).abs() < 1e-9 && (worth[refinery] - 540.0).abs() < 1e-9);
        assert!((worth[a] - 540.0).abs() < 1e-9);
        assert!((worth[b] - (540.0 - 500.0 * 2.0 / 3.0)).abs() < 1e-9, "{worth:?}");
    }

    #[test]
    fn a_lossless_circulation_is_a_piece_of_its_own_and_a_lossy_one_goes_with_what_feeds_it() {
        let build = |gain: f64| {
            let mut network = Network::new(2);
            network.add(0.0, 10.0, &[(0, -1.0)]);
            network.add(-1.0, 50.0, &[(0, 1.0), (1, -1.0)]);
            network.add(-1.0, 50.0, &[(1, 1.0), (0, -gain)]);
            network.add(9.0, 10.0, &[(1, 1.0)]);
            network
        };
        let network = build(1.0);
        // 4 go around at a cost: no loss when they stop.
        let worth = worth_through(&network.program, &[10.0, 14.0, 4.0, 10.0], &network.idle);
        let expected = [80.0, 80.0, 0.0, 80.0];
        assert!(worth.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{worth:?}");
        // Half of what goes back is lost: 10 in, 4 back that give 2, so 12 forth and 8 used: 72 − 16. The 2 that are lost
        // on the way round are a piece worth less than nothing, which nobody misses.
        let network = build(0.5);
        let x = [10.0, 12.0, 4.0, 8.0];
        let worth = worth_through(&network.program, &x, &network.idle);
        let expected = [64.0, 64.0, 0.0, 64.0];
        assert!(worth.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{worth:?}");
    }

    #[test]
    fn a_store_that_sells_what_it_had_is_worth_what_its_release_earns_beyond_keeping_it() {
        // 10 in store, worth 3 each at the end; 6 are sold at 5.
        let mut network = Network::new(1);
        let level_row = network.row(RowKind::Equal, 10.0);
        let level = network.add(3.0, 20.0, &[(level_row, 1.0)]);
        network.idle[level] = 10.0;
        let release = network.add(0.0, 20.0, &[(0, -1.0), (level_row, 1.0)]);
        let demand = network.add(5.0, 6.0, &[(0, 1.0)]);
        let worth = worth_through(&network.program, &[4.0, 6.0, 6.0], &network.idle);
        assert!((worth[release] - 12.0).abs() < 1e-9 && (worth[demand] - 12.0).abs() < 1e-9);
        assert!(worth[level].is_infinite(), "without a level there is no plan at all");
        let left = network.attacked(&[4.0, 6.0, 6.0], &[(release, 1.0)]);
        assert!((left - 30.0).abs() < 1e-6, "30 for keeping it, where 42 was had");
    }
}
