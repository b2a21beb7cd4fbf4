//! The toll that is best for the owner of a transit asset, given how the network answers. It knows one owner at a time: what
//! others charge is to stand in the costs of their columns already.
//!
//! At a toll τ on the columns T the network reaches v(τ) = max over lumpy builds and x of `(c − τ·1_T)·x`. As a maximum of lines v is
//! convex, falling and piecewise linear, and the flow over T is its slope. On a piece the revenue τ·flow rises with τ, so that
//! its supremum is at the end of a piece, just below a breakpoint. At the breakpoint itself the network is indifferent and may
//! use less, hence a supremum and no maximum.

use crate::dispatch::OwnedProgram;
use crate::game::Coalition;
use crate::lp::{Session, SolveError};
use crate::units::Interval;
use serde::Serialize;

/// Relative rounding of sums over a few hundred terms: two lines closer than this, and than the gaps of their certificates, are one.
const ROUNDING: f64 = 1e-12;

/// The best toll, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BestToll {
    /// There is one.
    At(Toll),
    /// The network cannot do without the tolled columns, whatever they cost: revenue grows with the toll without end.
    Unbounded {
        /// What the rows force over the tolled columns, in units of the columns.
        least_flow: f64,
    },
}

/// A toll and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Toll {
    /// Money per unit of a tolled column, on top of what the column costs. The supremum is reached from below; of equally good
    /// ones the lowest. Zero where none pays.
    pub toll: f64,
    /// Sum of the tolled columns at tolls just below, in their units; zero where no toll pays.
    pub flow: f64,
    /// Toll times flow, money.
    pub revenue: f64,
    /// Where the supremum of the revenue over all tolls is proven to lie.
    pub revenue_within: Interval,
    /// What all others together lose against no toll, v(0) − v(toll), money. What of it is not revenue is lost to all.
    pub others_lose: f64,
    /// Where the flow falls, by rising toll.
    pub breakpoints: Vec<Breakpoint>,
    /// How many linear programs were solved.
    pub n_programs: usize,
}

/// A toll at which the flow over the tolled columns falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Breakpoint {
    /// Money per unit.
    pub toll: f64,
    /// Flow just below.
    pub flow_below: f64,
    /// Flow just above.
    pub flow_above: f64,
    /// Toll times the flow just below: the most that this piece yields.
    pub revenue: f64,
}

/// The toll on a set of columns that yields most, when the coalition answers every toll with an optimum of its program, lumpy
/// builds included. A subset of the builds under which no point keeps to the rows is left out.
///
/// All breakpoints are found by tangents: two lines that touch v meet below it or on it; where they meet on it there is no other
/// piece between them, and else the line that touches v there goes between them. The line at the far end needs no large toll:
/// with a bounded program the flow in the end is the least possible, and where that is zero the line is the optimum with the
/// tolled columns closed.
///
/// Pieces that raise v by less than rounding are not seen; `revenue_within` says how much revenue they could hide.
///
/// # Errors
/// [`SolveError::Infeasible`] where no point keeps to the rows under any builds; [`SolveError::Failed`] where `tolled` names a
/// column that is not there, a number is not finite, or no solver comes to an end.
///
/// # Complexity
/// 2k + 1 values of v for k breakpoints (a few more at ties), a linear program each for every subset of the builds that may be best.
/// k may be exponential in the columns [Murty 1980]; in networks it is about the number of steps of supply and demand.
///
/// # References
/// [Eisner & Severance 1976], [Murty 1980]
pub fn best_toll(
    program: &OwnedProgram,
    coalition: Coalition,
    tolled: &[usize],
) -> Result<BestToll, SolveError> {
    let mut network = Network::new(program, coalition, tolled)?;
    let start = network.at(0.0, f64::NEG_INFINITY)?;
    let Some(free) = start.line else { return Err(SolveError::Infeasible) };
    let Some(closed) = network.closed()? else {
        return Ok(BestToll::Unbounded { least_flow: network.least_flow()? });
    };
    let ends = network.ends(free, closed)?;
    let first = ends.first().map_or(closed, |end| end.below);
    let slack = (start.upper - first.at(0.0)).max(0.0);
    let breakpoints: Vec<Breakpoint> = ends.iter().map(End::breakpoint).collect();
    let mut toll = Toll {
        toll: 0.0,
        flow: 0.0,
        revenue: 0.0,
        revenue_within: revenue_within(&breakpoints, &ends, slack),
        others_lose: 0.0,
        breakpoints,
        n_programs: network.n_programs,
    };
    for (end, point) in ends.iter().zip(&toll.breakpoints) {
        if point.revenue > toll.revenue {
            (toll.toll, toll.flow, toll.revenue) = (point.toll, point.flow_below, point.revenue);
            toll.others_lose = free.value - end.below.at(point.toll);
        }
    }
    Ok(BestToll::At(toll))
}

/// A line that touches v: its height at the toll where it was found, and its slope with the sign turned.
#[derive(Clone, Copy, Debug)]
struct Line {
    toll: f64,
    value: f64,
    flow: f64,
    /// How far the height may be off.
    noise: f64,
}

impl Line {
    fn new(toll: f64, value: Interval, flow: f64) -> Self {
        let noise = value.gap() + ROUNDING * (1.0 + value.lower.abs() + toll * flow);
        Self { toll, value: value.lower, flow, noise }
    }

    fn at(&self, toll: f64) -> f64 {
        self.value - self.flow * (toll - self.toll)
    }
}

/// What is known of v at one toll: the highest line that was found, and a proven bound.
struct Height {
    line: Option<Line>,
    upper: f64,
}

/// Where one piece of v ends and the next begins.
struct End {
    toll: f64,
    below: Line,
    above: Line,
    /// How far v may lie above the two lines here.
    slack: f64,
}

impl End {
    fn breakpoint(&self) -> Breakpoint {
        let (toll, flow_below) = (self.toll, self.below.flow);
        Breakpoint { toll, flow_below, flow_above: self.above.flow, revenue: toll * flow_below }
    }
}

/// Between which numbers the supremum lies, from the slack at the ends of the pieces.
///
/// Where v is known to within ε at a breakpoint s, the flow at a toll τ beyond it exceeds that of the line found by ε/(τ − s) at
/// most, and is at most the flow G before s; the product of τ and the smaller of the two is largest where they are equal, or at the
/// end of the piece. From below: at a toll of h less than the breakpoint the flow is at least f − ε/h, and h = √(ετ/f) leaves
/// τf − 2√(ετf) + ε.
fn revenue_within(breakpoints: &[Breakpoint], ends: &[End], slack_at_zero: f64) -> Interval {
    let mut within = Interval::ZERO;
    // The toll where the piece begins, the slack there, and the most that flows before it.
    let (mut from, mut slack, mut cap) = (0.0, slack_at_zero, f64::INFINITY);
    for (point, end) in breakpoints.iter().zip(ends) {
        let (length, flow) = (point.toll - from, point.flow_below);
        if end.slack < point.revenue {
            let lost = 2.0 * libm::sqrt(end.slack * point.revenue) - end.slack;
            within.lower = within.lower.max(point.revenue - lost);
        }
        within.upper = within.upper.max(point.revenue + slack * point.toll / length);
        if from > 0.0 {
            let reach = slack / (cap - flow);
            let corner = if cap > flow && reach < length { from + reach } else { point.toll };
            within.upper = within.upper.max(corner * cap);
        }
        (from, slack, cap) = (point.toll, end.slack, flow + slack / length);
    }
    // Beyond the last one only what the slack hides can flow.
    let hidden = if from > 0.0 { from * cap + slack } else { slack };
    within.upper = within.upper.max(hidden);
    within
}

/// The programs of one coalition, one for each subset of the builds that it could use.
struct Network {
    variants: Vec<Variant>,
    n_programs: usize,
}

impl Network {
    fn new(program: &OwnedProgram, coalition: Coalition, tolled: &[usize]) -> Result<Self, SolveError> {
        let mut is_tolled = vec![false; program.columns.len()];
        for &column in tolled {
            let Some(mark) = is_tolled.get_mut(column) else {
                let reason = format!("there is no column {column} to put a toll on");
                return Err(SolveError::Failed { reason });
            };
            *mark = true;
        }
        let variants = (program.builds(coalition).into_iter())
            .map(|builds| Variant::new(program, coalition, builds, &is_tolled))
            .collect::<Result<_, _>>()?;
        Ok(Self { variants, n_programs: 0 })
    }

    /// v at a toll, at which it is known to be at least `known`: builds that cannot reach that are not solved. The first solve
    /// drops the builds under which there is no point.
    fn at(&mut self, toll: f64, known: f64) -> Result<Height, SolveError> {
        let mut height = Height { line: None, upper: known };
        let mut kept = Vec::with_capacity(self.variants.len());
        for mut variant in self.variants.drain(..) {
            if variant.bound(toll) > known {
                self.n_programs += 1;
                match variant.solve(toll) {
                    Err(SolveError::Infeasible) => continue,
                    Err(error) => return Err(error),
                    Ok((value, flow)) => height.take(value, Line::new(toll, value, flow)),
                }
            }
            kept.push(variant);
        }
        self.variants = kept;
        Ok(height)
    }

    /// The optimum without the tolled columns, which is v at large tolls; none where there is no point without them.
    fn closed(&mut self) -> Result<Option<Line>, SolveError> {
        let mut height = Height { line: None, upper: f64::NEG_INFINITY };
        for variant in &mut self.variants {
            self.n_programs += 1;
            match variant.solve_closed() {
                Err(SolveError::Infeasible) => {}
                Err(error) => return Err(error),
                Ok(value) => height.take(value, Line::new(0.0, value, 0.0)),
            }
        }
        Ok(height.line)
    }

    /// The least that must flow over the tolled columns.
    fn least_flow(&mut self) -> Result<f64, SolveError> {
        let mut least = f64::INFINITY;
        for variant in &mut self.variants {
            self.n_programs += 1;
            least = least.min(variant.solve_least_flow()?);
        }
        Ok(least)
    }

    /// The ends of all pieces between two lines that touch v, from left to right.
    fn ends(&mut self, free: Line, closed: Line) -> Result<Vec<End>, SolveError> {
        let mut ends = Vec::new();
        let mut below = free;
        // Lines known to touch v further right, the nearest last.
        let mut further = vec![closed];
        while let Some(&above) = further.last() {
            // At a tie in its own place the line with less flow is the one that goes on.
            if above.at(below.toll) >= below.value - below.noise - above.noise {
                below = above;
                further.pop();
                continue;
            }
            let rise = (below.value - above.at(below.toll)) / (below.flow - above.flow);
            let toll = below.toll + rise;
            if !toll.is_finite() {
                let reason = "two optima at different tolls contradict each other".to_owned();
                return Err(SolveError::Failed { reason });
            }
            let known = below.at(toll);
            let height = self.at(toll, known)?;
            match height.line {
                Some(line) if line.value > known + below.noise + above.noise + line.noise => {
                    further.push(line);
                }
                _ => {
                    ends.push(End { toll, below, above, slack: height.upper - known });
                    below = above;
                    further.pop();
                }
            }
        }
        Ok(ends)
    }
}

impl Height {
    /// Takes in what one program proves.
    fn take(&mut self, value: Interval, line: Line) {
        self.upper = self.upper.max(value.upper);
        if self.line.is_none_or(|highest| line.value > highest.value) {
            self.line = Some(line);
        }
    }
}

/// The program under one subset of builds.
struct Variant {
    session: Session,
    cost: Vec<f64>,
    upper: Vec<f64>,
    rhs: Vec<f64>,
    /// Places of the tolled columns.
    tolled: Vec<usize>,
    /// Money that the builds cost and what else is there without a decision.
    constant: f64,
    /// Tolls that were tried, and what the value there is at most.
    tried: Vec<(f64, f64)>,
}

impl Variant {
    fn new(
        program: &OwnedProgram,
        coalition: Coalition,
        builds: u32,
        is_tolled: &[bool],
    ) -> Result<Self, SolveError> {
        let (columns, rows) = program.present(coalition, builds);
        let restricted = program.restrict(&columns, &rows);
        Ok(Self {
            cost: restricted.cost.clone(),
            upper: restricted.upper.clone(),
            rhs: restricted.rhs.clone(),
            session: Session::new(restricted)?,
            tolled: (0..columns.len()).filter(|&place| is_tolled[columns[place]]).collect(),
            constant: program.constant(coalition, builds),
            tried: Vec::new(),
        })
    }

    /// What the value is at most by what was tried: it falls with the toll.
    fn bound(&self, toll: f64) -> f64 {
        let lower_tolls = self.tried.iter().filter(|&&(tried, _)| tried <= toll);
        lower_tolls.fold(f64::INFINITY, |bound, &(_, upper)| bound.min(upper))
    }

    /// Value and flow at a toll.
    fn solve(&mut self, toll: f64) -> Result<(Interval, f64), SolveError> {
        let mut cost = self.cost.clone();
        for &place in &self.tolled {
            cost[place] -= toll;
        }
        self.session.set_numbers(&cost, &self.upper, &self.rhs)?;
        let value = self.session.solve()?.0 + Interval { lower: self.constant, upper: self.constant };
        self.tried.push((toll, value.upper));
        // The certificate speaks of the point put into its box, so the flow does too.
        let x = self.session.x();
        let flow = self.tolled.iter().map(|&place| x[place].max(0.0).min(self.upper[place])).sum();
        Ok((value, flow))
    }

    /// Value with the tolled columns closed.
    fn solve_closed(&mut self) -> Result<Interval, SolveError> {
        let mut upper = self.upper.clone();
        for &place in &self.tolled {
            upper[place] = 0.0;
        }
        self.session.set_numbers(&self.cost, &upper, &self.rhs)?;
        Ok(self.session.solve()?.0 + Interval { lower: self.constant, upper: self.constant })
    }

    /// The least sum of the tolled columns.
    fn solve_least_flow(&mut self) -> Result<f64, SolveError> {
        let mut cost = vec![0.0; self.cost.len()];
        for &place in &self.tolled {
            cost[place] = -1.0;
        }
        self.session.set_numbers(&cost, &self.upper, &self.rhs)?;
        Ok(-self.session.solve()?.0.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::{Column, Condition, Row};
    use crate::lp::RowKind;

    /// One market: supply at a cost over a tolled column, or over a free one that costs more and may need a build.
    fn market(uses: &[(f64, f64)], bypass: Column) -> OwnedProgram {
        let row = Row { kind: RowKind::Equal, rhs: 0.0, condition: Condition::ALWAYS };
        let column = |cost, upper, value| Column {
            cost,
            upper,
            condition: Condition::ALWAYS,
            entries: vec![(0, value)],
        };
        let mut columns = vec![column(-1.0, 100.0, 1.0)];
        columns.extend(uses.iter().map(|&(price, width)| column(price, width, -1.0)));
        let n_builds = usize::from(bypass.condition.builds != 0);
        columns.push(bypass);
        OwnedProgram { n_players: 2, n_builds, columns, rows: vec![row], ..OwnedProgram::default() }
    }

    fn found(program: &OwnedProgram, coalition: Coalition) -> Toll {
        match best_toll(program, coalition, &[0]).unwrap() {
            BestToll::At(toll) => toll,
            BestToll::Unbounded { least_flow } => panic!("forced: {least_flow}"),
        }
    }

    fn bypass(cost: f64, upper: f64, condition: Condition) -> Column {
        Column { cost, upper, condition, entries: vec![(0, 1.0)] }
    }

    fn is_near(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-9 * (1.0 + right.abs())
    }

    #[test]
    fn a_parallel_route_caps_the_toll_at_what_it_costs_more() {
        // Bain 1949, limit pricing: demand of 10 is worth 500 and buys anyway; the other route costs 7 more.
        let toll = found(&market(&[(500.0, 10.0)], bypass(-8.0, 100.0, Condition::ALWAYS)), Coalition::EMPTY);
        assert!(is_near(toll.toll, 7.0) && is_near(toll.revenue, 70.0) && is_near(toll.others_lose, 70.0));
        assert_eq!(toll.breakpoints.len(), 1);
        // A route that carries 9 leaves 1 to a toll of 499, which yields more than 10 at 7.
        let toll = found(&market(&[(500.0, 10.0)], bypass(-8.0, 9.0, Condition::ALWAYS)), Coalition::EMPTY);
        assert!(is_near(toll.toll, 499.0) && is_near(toll.flow, 1.0) && is_near(toll.revenue, 499.0));
        // What nine units pay for the dearer route is lost to all.
        assert!(is_near(toll.others_lose - toll.revenue, 63.0));
    }

    #[test]
    fn a_lumpy_bypass_is_built_when_the_toll_takes_more_than_it_costs_a_year() {
        let build = Condition { builds: 1, ..Condition::all_of(Coalition::singleton(1)) };
        let mut program = market(&[(50.0, 4.0), (11.0, 6.0)], bypass(-1.0, 100.0, build));
        program.constants.push((build, -80.0));
        // Alone, player 0 cannot build: 4 at a toll of 49 beat 10 at a toll of 10.
        let toll = found(&program, Coalition::singleton(0));
        assert!(is_near(toll.toll, 49.0) && is_near(toll.revenue, 196.0));
        // With player 1 the bypass for 80 a year gives all 10 units free passage: it is built as soon as the toll takes 80.
        let toll = found(&program, Coalition::grand(2));
        assert!(is_near(toll.toll, 8.0) && is_near(toll.flow, 10.0) && is_near(toll.revenue, 80.0));
        assert!(is_near(toll.breakpoints[0].flow_above, 0.0) && toll.breakpoints.len() == 1);
        // At 120 a year: until a toll of 10 all pay, then 4 pay until the bypass is worth 4·49 + 6·10 − 120 = 4·(49 − τ), τ = 15.
        program.constants[0].1 = -120.0;
        let toll = found(&program, Coalition::grand(2));
        let tolls: Vec<f64> = toll.breakpoints.iter().map(|point| point.toll).collect();
        assert!(tolls.len() == 2 && is_near(tolls[0], 10.0) && is_near(tolls[1], 15.0));
        assert!(is_near(toll.toll, 10.0) && is_near(toll.revenue, 100.0));
    }

    #[test]
    fn no_toll_pays_where_the_network_does_as_well_without() {
        let toll = found(&market(&[(50.0, 4.0)], bypass(-1.0, 100.0, Condition::ALWAYS)), Coalition::EMPTY);
        assert_eq!((toll.toll, toll.flow, toll.revenue, toll.others_lose), (0.0, 0.0, 0.0, 0.0));
        assert!(toll.breakpoints.is_empty() && toll.revenue_within.upper < 1e-9);
    }

    #[test]
    fn what_the_rows_force_has_no_best_toll() {
        let mut program = market(&[(50.0, 4.0)], bypass(-3.0, 1.5, Condition::ALWAYS));
        program.rows[0].rhs = 2.0;
        let BestToll::Unbounded { least_flow } = best_toll(&program, Coalition::EMPTY, &[0]).unwrap() else {
            panic!("two units are asked for and only 1.5 come without a toll")
        };
        assert!(is_near(least_flow, 0.5));
        program.rows[0].rhs = 200.0;
        assert_eq!(best_toll(&program, Coalition::EMPTY, &[0]), Err(SolveError::Infeasible));
        let error = best_toll(&program, Coalition::EMPTY, &[9]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the program could not be solved: there is no column 9 to put a toll on"
        );
    }

    #[test]
    fn the_interval_holds_the_revenue_of_every_curve_that_the_slack_allows() {
        // Three lines that meet at 10 and 40, and a fourth that rises above them by the slack at most.
        let line = |toll, value, flow| Line { toll, value, flow, noise: 0.0 };
        let lines = [line(0.0, 140.0, 8.0), line(10.0, 60.0, 2.0), line(40.0, 0.0, 0.0)];
        for slack in [1e-6, 0.01, 0.5, 3.0] {
            let end = |toll, k: usize| End { toll, below: lines[k], above: lines[k + 1], slack };
            let ends = [end(10.0, 0), end(40.0, 1)];
            let points: Vec<Breakpoint> = ends.iter().map(End::breakpoint).collect();
            let within = revenue_within(&points, &ends, slack);
            let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
            for step in 1..=2000 {
                let flow = 0.005 * f64::from(step);
                // As high as the slack at 0, 10 and 40 lets it be.
                let heights = [(0.0, 140.0), (10.0, 60.0), (40.0, 0.0)];
                let height = heights
                    .map(|(toll, value)| value + slack + flow * toll)
                    .into_iter()
                    .fold(f64::INFINITY, f64::min);
                let hidden = line(0.0, height, flow);
                let all = [lines[0], lines[1], lines[2], hidden];
                // A line's piece ends where a flatter one comes above it, and is there if no steeper one is above it there.
                let piece = |own: &Line| {
                    let flatter = all.iter().filter(|other| other.flow < own.flow);
                    let meets = flatter.map(|other| (own.at(0.0) - other.at(0.0)) / (own.flow - other.flow));
                    let toll = meets.fold(f64::INFINITY, f64::min);
                    let is_there = toll > 0.0
                        && toll.is_finite()
                        && all.iter().all(|other| other.at(toll) <= own.at(toll) + 1e-9);
                    if is_there { toll * own.flow } else { 0.0 }
                };
                let supremum = all.iter().map(piece).fold(0.0, f64::max);
                least = least.min(supremum);
                most = most.max(supremum);
            }
            assert!(within.lower <= least && most <= within.upper, "{within:?} {least} {most}");
            // The bounds are of the right size: a slack of ε hides at most a few ε of revenue here, and takes at most 2√(80ε).
            assert!(
                within.upper <= 80.0 + 10.0 * slack && within.lower >= 80.0 - 2.0 * libm::sqrt(80.0 * slack)
            );
        }
    }
}
