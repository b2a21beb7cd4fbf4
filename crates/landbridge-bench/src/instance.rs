//! A synthetic operating network with owners: 24 nodes, 120 links, three commodities, converters, storages and reservoirs.
//! The order of the draws is the definition: known sums of v hold only when every draw is made in this order.

use landbridge::dispatch::{Column, Condition, Numbers, OwnedProgram, Row};
use landbridge::game::Coalition;
use landbridge::lp::RowKind;

const NODES: usize = 24;
const LINKS: usize = 120;
const COMMODITIES: usize = 3;

/// `SplitMix64` and the distributions drawn from it.
pub struct Draw {
    state: u64,
}

impl Draw {
    /// Starts from a state.
    #[must_use]
    pub fn new(state: u64) -> Self {
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * libm::exp2(-53.0)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below n")]
    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    fn normal(&mut self) -> f64 {
        let (a, b) = (1.0 - self.unit(), self.unit());
        libm::sqrt(-2.0 * libm::log(a)) * libm::cos(2.0 * std::f64::consts::PI * b)
    }

    fn log_normal(&mut self, sigma: f64) -> f64 {
        libm::exp(sigma * self.normal() - 0.5 * sigma * sigma)
    }
}

/// Which instance.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Players.
    pub n: usize,
    /// Seasons: 1, 2 or 12.
    pub seasons: usize,
    /// Network seed.
    pub seed: u64,
    /// Costs, bounds and coefficients rounded, so that ties abound.
    pub rounded: bool,
}

/// What an asset's columns have in common in an ensemble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Spill,
}

/// An instance: its program, and which asset each column and row belongs to.
pub struct Instance {
    /// The program with owners.
    pub program: OwnedProgram,
    asset_of_column: Vec<(usize, Kind)>,
    /// Asset and whether the right-hand side is a joint capacity or an inflow.
    asset_of_row: Vec<Option<(usize, bool)>>,
    n_assets: usize,
}

struct Builder {
    shape: Shape,
    instance: Instance,
}

impl Builder {
    fn season_factor(&self, season: usize) -> f64 {
        libm::cos(2.0 * std::f64::consts::PI * season as f64 / self.shape.seasons as f64)
    }

    fn next_asset(&mut self) -> usize {
        self.instance.n_assets += 1;
        self.instance.n_assets - 1
    }

    fn column(&mut self, asset: usize, cost: f64, upper: f64, owners: Coalition, entries: Vec<(usize, f64)>) {
        self.instance.asset_of_column.push((asset, Kind::Plain));
        let condition = Condition::all_of(owners);
        // The program maximizes; a cost is a gain below zero.
        self.instance.program.columns.push(Column { cost: -cost, upper, condition, entries });
    }

    fn row(&mut self, kind: RowKind, rhs: f64, asset: Option<(usize, bool)>) -> usize {
        self.instance.program.rows.push(Row { kind, rhs, condition: Condition::ALWAYS });
        self.instance.asset_of_row.push(asset);
        self.instance.program.rows.len() - 1
    }
}

/// Row of a balance.
fn balance(season: usize, node: usize, commodity: usize) -> usize {
    (season * NODES + node) * COMMODITIES + commodity
}

impl Instance {
    /// Draws an instance.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let (n, seasons) = (shape.n, shape.seasons);
        let mut draw = Draw::new(1000 + shape.seed);
        let mut builder = Builder {
            shape,
            instance: Self {
                program: OwnedProgram { n_players: n, ..OwnedProgram::default() },
                asset_of_column: Vec::new(),
                asset_of_row: Vec::new(),
                n_assets: 0,
            },
        };
        for _ in 0..seasons * NODES * COMMODITIES {
            builder.row(RowKind::Equal, 0.0, None);
        }
        let home = |node: usize| Coalition::singleton(node % n);
        let place: Vec<(f64, f64)> = (0..NODES).map(|_| (draw.unit(), draw.unit())).collect();
        let distance = |a: usize, b: usize| libm::hypot(place[a].0 - place[b].0, place[a].1 - place[b].1);
        add_links(&mut builder, &mut draw, &home, &distance);
        add_supplies(&mut builder, &mut draw, &home);
        add_demands(&mut builder, &mut draw, &home);
        add_converters(&mut builder, &mut draw, &home);
        add_storages(&mut builder, &mut draw, &home);
        add_reservoirs(&mut builder, &mut draw, &home);
        if shape.rounded {
            builder.instance.round();
        }
        builder.instance
    }

    /// The numbers of a sample of an ensemble.
    #[must_use]
    pub fn sample(&self, number: u64) -> Numbers {
        let mut draw = Draw::new(0x2A ^ number.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(77));
        let mut draws =
            |sigma: f64| -> Vec<f64> { (0..self.n_assets).map(|_| draw.log_normal(sigma)).collect() };
        let (costs, uppers, inflows) = (draws(0.15), draws(0.10), draws(0.30));
        let mut sample = self.program.numbers();
        for (j, &(asset, kind)) in self.asset_of_column.iter().enumerate() {
            sample.cost[j] *= costs[asset];
            sample.upper[j] *= if kind == Kind::Spill { 3.0 } else { uppers[asset] };
        }
        for (rhs, asset) in sample.rhs.iter_mut().zip(&self.asset_of_row) {
            if let Some((asset, is_capacity)) = *asset {
                *rhs *= if is_capacity { uppers[asset] } else { inflows[asset].min(3.0) };
            }
        }
        sample
    }

    /// The program with the numbers of a sample.
    #[must_use]
    pub fn with(&self, sample: &Numbers) -> OwnedProgram {
        let mut program = self.program.clone();
        for (j, column) in program.columns.iter_mut().enumerate() {
            column.cost = sample.cost[j];
            column.upper = sample.upper[j];
        }
        for (row, &rhs) in program.rows.iter_mut().zip(&sample.rhs) {
            row.rhs = rhs;
        }
        program
    }

    fn round(&mut self) {
        for (column, &(_, kind)) in self.program.columns.iter_mut().zip(&self.asset_of_column) {
            column.cost = 5.0 * libm::round(column.cost / 5.0);
            if kind == Kind::Plain {
                column.upper = (10.0 * libm::round(column.upper / 10.0)).max(10.0);
            }
            for (_, value) in &mut column.entries {
                if value.abs() > 0.5 && value.abs() < 1.0 {
                    *value = value.signum();
                }
            }
        }
        for row in &mut self.program.rows {
            row.rhs = 10.0 * libm::round(row.rhs / 10.0);
        }
    }
}

fn link_pairs(draw: &mut Draw, distance: &dyn Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(LINKS);
    for v in 1..NODES {
        if let Some(w) = (0..v).min_by(|&a, &b| distance(v, a).total_cmp(&distance(v, b))) {
            pairs.push((v, w));
            pairs.push((w, v));
        }
    }
    while pairs.len() < LINKS {
        let a = draw.below(NODES);
        let mut others: Vec<usize> = (0..NODES).filter(|&b| b != a).collect();
        others.sort_by(|&b, &c| distance(a, b).total_cmp(&distance(a, c)));
        pairs.push((a, others[draw.below(6)]));
    }
    pairs
}

fn add_links(
    builder: &mut Builder,
    draw: &mut Draw,
    home: &dyn Fn(usize) -> Coalition,
    distance: &dyn Fn(usize, usize) -> f64,
) {
    for (a, b) in link_pairs(draw, distance) {
        let d = distance(a, b);
        let x = draw.unit();
        let count = if x < 0.5 {
            1
        } else if x < 0.85 {
            2
        } else {
            3
        };
        let mut kept: Vec<usize> = (0..COMMODITIES).collect();
        while kept.len() > count {
            let gone = draw.below(kept.len());
            kept.remove(gone);
        }
        let capacity = draw.range(20.0, 100.0);
        let costs: Vec<f64> = kept.iter().map(|_| 0.5 + 4.0 * d + draw.unit()).collect();
        let gain = 1.0 - 0.08 * d * (0.5 + draw.unit());
        let y = draw.unit();
        let owners_wanted = if y < 0.6 {
            1
        } else if y < 0.9 {
            2
        } else {
            3
        };
        let mut owners = home(a);
        if owners_wanted >= 2 {
            owners = owners.union(home(b));
        }
        while owners.len() < owners_wanted.min(builder.shape.n) {
            owners = owners.with(draw.below(builder.shape.n));
        }
        let asset = builder.next_asset();
        for season in 0..builder.shape.seasons {
            let upper = capacity * (0.9 + 0.1 * builder.season_factor(season));
            let joint = (kept.len() >= 2).then(|| builder.row(RowKind::AtMost, upper, Some((asset, true))));
            for (&commodity, &cost) in kept.iter().zip(&costs) {
                let mut entries =
                    vec![(balance(season, a, commodity), -1.0), (balance(season, b, commodity), gain)];
                entries.extend(joint.map(|row| (row, 1.0)));
                builder.column(asset, cost, upper, owners, entries);
            }
        }
    }
}

fn add_supplies(builder: &mut Builder, draw: &mut Draw, home: &dyn Fn(usize) -> Coalition) {
    for commodity in 0..COMMODITIES {
        for _ in 0..8 {
            let node = draw.below(NODES);
            let base = draw.range(8.0, 25.0);
            let mut owners = home(node);
            if draw.unit() < 0.2 {
                owners = owners.with(draw.below(builder.shape.n));
            }
            let step = draw.range(2.0, 8.0);
            let capacities: Vec<f64> = (0..3).map(|_| draw.range(15.0, 45.0)).collect();
            let swing = draw.range(-0.3, 0.3);
            let costs = [base, base + step, base + 2.5 * step];
            let asset = builder.next_asset();
            for season in 0..builder.shape.seasons {
                let factor = 1.0 + swing * builder.season_factor(season);
                let row = balance(season, node, commodity);
                for (cost, capacity) in costs.iter().zip(&capacities) {
                    builder.column(asset, *cost, capacity * factor, owners, vec![(row, 1.0)]);
                }
            }
        }
    }
}

fn add_demands(builder: &mut Builder, draw: &mut Draw, home: &dyn Fn(usize) -> Coalition) {
    for commodity in 0..COMMODITIES {
        for i in 0..12 {
            let node = (2 * i + commodity) % NODES;
            let price = draw.range(40.0, 90.0);
            let quantities: Vec<f64> = (0..3).map(|_| draw.range(8.0, 30.0)).collect();
            let swing = draw.range(-0.5, 0.5);
            let prices = [price, 0.75 * price, 0.5 * price];
            let asset = builder.next_asset();
            for season in 0..builder.shape.seasons {
                let factor = 1.0 + swing * builder.season_factor(season);
                let row = balance(season, node, commodity);
                for (price, quantity) in prices.iter().zip(&quantities) {
                    builder.column(asset, -price, quantity * factor, home(node), vec![(row, -1.0)]);
                }
            }
        }
    }
}

fn add_converters(builder: &mut Builder, draw: &mut Draw, home: &dyn Fn(usize) -> Coalition) {
    for i in 0..6 {
        let node = draw.below(NODES);
        let efficiency = draw.range(0.80, 0.95);
        let capacity = draw.range(20.0, 60.0);
        let cost = draw.range(1.0, 6.0);
        let (from, to) = (i % COMMODITIES, (i + 1 + i / COMMODITIES) % COMMODITIES);
        let asset = builder.next_asset();
        for season in 0..builder.shape.seasons {
            let entries = vec![(balance(season, node, from), -1.0), (balance(season, node, to), efficiency)];
            builder.column(asset, cost, capacity, home(node), entries);
        }
    }
}

fn add_storages(builder: &mut Builder, draw: &mut Draw, home: &dyn Fn(usize) -> Coalition) {
    let seasons = builder.shape.seasons;
    for i in 0..4 {
        let node = draw.below(NODES);
        let mut owners = home(node);
        if draw.unit() < 0.4 {
            owners = owners.with(draw.below(builder.shape.n));
        }
        let level = draw.range(30.0, 100.0);
        let power = draw.range(10.0, 40.0);
        let efficiency = draw.range(0.8, 0.95);
        let commodity = i % COMMODITIES;
        let asset = builder.next_asset();
        let rows: Vec<usize> = (0..seasons).map(|_| builder.row(RowKind::Equal, 0.0, None)).collect();
        for season in 0..seasons {
            let row = balance(season, node, commodity);
            builder.column(asset, 0.1, power, owners, vec![(row, -1.0), (rows[season], -efficiency)]);
            builder.column(asset, 0.1, power, owners, vec![(row, 1.0), (rows[season], 1.0)]);
            let kept = level_entries(&rows, season, 0.98);
            builder.column(asset, 0.01, level, owners, kept);
        }
    }
}

/// A level closes its own season and opens the next, cyclically.
fn level_entries(rows: &[usize], season: usize, kept: f64) -> Vec<(usize, f64)> {
    if rows.len() == 1 {
        return vec![(rows[0], 1.0 - kept)];
    }
    vec![(rows[season], 1.0), (rows[(season + 1) % rows.len()], -kept)]
}

fn add_reservoirs(builder: &mut Builder, draw: &mut Draw, home: &dyn Fn(usize) -> Coalition) {
    let seasons = builder.shape.seasons;
    for i in 0..3 {
        let node = draw.below(NODES);
        let level = draw.range(50.0, 150.0);
        let power = draw.range(20.0, 50.0);
        let inflow = draw.range(10.0, 30.0);
        let commodity = i % COMMODITIES;
        let asset = builder.next_asset();
        let inflows: Vec<f64> =
            (0..seasons).map(|season| inflow * (1.0 - 0.6 * builder.season_factor(season))).collect();
        let rows: Vec<usize> =
            inflows.iter().map(|&rhs| builder.row(RowKind::Equal, rhs, Some((asset, false)))).collect();
        let spill = 4.0 * (inflows.iter().sum::<f64>() + level);
        for season in 0..seasons {
            let row = balance(season, node, commodity);
            builder.column(asset, 0.2, power, home(node), vec![(row, 1.0), (rows[season], 1.0)]);
            if seasons > 1 {
                let kept = level_entries(&rows, season, 1.0);
                builder.column(asset, 0.01, level, home(node), kept);
            }
            builder.column(asset, 0.0, spill, Coalition::EMPTY, vec![(rows[season], 1.0)]);
            if let Some(last) = builder.instance.asset_of_column.last_mut() {
                last.1 = Kind::Spill;
            }
        }
    }
}
