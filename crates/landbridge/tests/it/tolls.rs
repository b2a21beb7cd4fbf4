//! Best tolls against closed forms of the literature and against a grid of tolls.

use landbridge::dispatch::{Column, Condition, OwnedProgram, Row};
use landbridge::game::Coalition;
use landbridge::interdiction::{BestToll, Toll, best_toll};
use landbridge::lp::{self, RowKind};
use landbridge::random::Random;

/// Demand P = a − bQ with marginal cost c.
const CHOKE: f64 = 110.0;
const SLOPE: f64 = 0.5;
const COST: f64 = 14.0;

fn found(program: &OwnedProgram, coalition: Coalition, tolled: &[usize]) -> Toll {
    match best_toll(program, coalition, tolled).unwrap() {
        BestToll::At(toll) => toll,
        BestToll::Unbounded { least_flow } => panic!("forced: {least_flow}"),
    }
}

fn is_near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-8 * (1.0 + right.abs())
}

fn assert_near(left: f64, right: f64) {
    assert!(is_near(left, right), "{left} and {right}");
}

/// The linear demand as a stair below it that touches it at every multiple of the width: price and width of each step. A toll's
/// supremum is at the end of a step, on the linear demand itself, so the stair changes the answer only where the optimal
/// quantity is no multiple of the width.
fn linear_demand(width: f64) -> Vec<(f64, f64)> {
    let steps = 1..;
    let price = |step: i32| CHOKE - SLOPE * width * f64::from(step);
    steps.map(|step| (price(step), width)).take_while(|&(price, _)| price >= COST).collect()
}

/// Supply at a cost, a chain of links with a cost each, and uses at its end. The links are columns 1, 2, ….
fn chain(supply: f64, links: &[f64], uses: &[(f64, f64)]) -> OwnedProgram {
    let row = |_| Row { kind: RowKind::Equal, rhs: 0.0, condition: Condition::ALWAYS };
    let reach = 1.0 + uses.iter().map(|(_, width)| width).sum::<f64>();
    let column = |cost, upper, entries| Column { cost, upper, condition: Condition::ALWAYS, entries };
    let mut columns = vec![column(-supply, reach, vec![(0, 1.0)])];
    columns.extend((0..links.len()).map(|bus| column(-links[bus], reach, vec![(bus, -1.0), (bus + 1, 1.0)])));
    columns.extend(uses.iter().map(|&(price, width)| column(price, width, vec![(links.len(), -1.0)])));
    OwnedProgram { columns, rows: (0..=links.len()).map(row).collect(), ..OwnedProgram::default() }
}

#[test]
fn one_owner_halves_the_quantity() {
    // Cournot 1838, ch. 5: Q = (a − c)/(2b), toll (a − c)/2, revenue (a − c)²/(4b).
    let margin = CHOKE - COST;
    // The optimum of 96 is a multiple of the widths 2 and 4: no error but rounding.
    for width in [2.0, 4.0] {
        let toll = found(&chain(COST, &[0.0], &linear_demand(width)), Coalition::EMPTY, &[1]);
        assert_near(toll.flow, margin / (2.0 * SLOPE));
        assert_near(toll.toll, margin / 2.0);
        assert_near(toll.revenue, margin * margin / (4.0 * SLOPE));
        // The triangle that a monopoly loses to all is half of its revenue; of a stair's lie below it width·b·width/2 per step.
        let steps = margin / (2.0 * SLOPE) / width;
        assert_near(
            toll.others_lose - toll.revenue,
            margin * margin / (8.0 * SLOPE) - steps * SLOPE * width * width / 2.0,
        );
        assert!(toll.revenue_within.lower <= toll.revenue && toll.revenue <= toll.revenue_within.upper);
        assert!(toll.revenue_within.gap() <= 1e-4 * toll.revenue);
        assert!(toll.n_programs <= 2 * toll.breakpoints.len() + 2);
    }
    // Else the quantity is the multiple nearest to the optimum: off by half a width at most, and by b·(width/2)² in revenue.
    for width in [1.1, 3.7, 7.3, 10.1] {
        let toll = found(&chain(COST, &[0.0], &linear_demand(width)), Coalition::EMPTY, &[1]);
        assert!((toll.flow - margin / (2.0 * SLOPE)).abs() <= width / 2.0 + 1e-9);
        assert!((toll.toll - margin / 2.0).abs() <= SLOPE * width / 2.0 + 1e-9);
        let short = margin * margin / (4.0 * SLOPE) - toll.revenue;
        assert!((-1e-9..=SLOPE * width * width / 4.0 + 1e-9).contains(&short));
    }
}

/// The demand that the owner upstream meets: what the owner below lets through at its own best toll, at each upstream price asked
/// about. What flows at a price flows at all lower ones, so this is a stair below the true one, right at the prices asked about.
fn derived_demand(demand: &[(f64, f64)], prices: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let mut before = 0.0;
    let step = |price| {
        let flow = found(&chain(price, &[0.0], demand), Coalition::EMPTY, &[1]).flow;
        let width = flow - before;
        before = flow;
        (price, width)
    };
    prices.map(step).collect()
}

#[test]
fn successive_monopolies_halve_the_quantity_again_and_again() {
    // Spengler 1950: the k-th owner upstream sells Q = (a − c)/(2ᵏb) and adds (a − c)/2 to the price that it pays.
    let margin = CHOKE - COST;
    let width = 4.0;
    let mut demand = linear_demand(width);
    let mut slope = SLOPE;
    for _ in 1..=4 {
        let toll = found(&chain(COST, &[0.0], &demand), Coalition::EMPTY, &[1]);
        assert_near(toll.flow, margin / (2.0 * slope));
        assert_near(toll.toll, margin / 2.0);
        assert_near(toll.revenue, margin * margin / (4.0 * slope));
        // Against P = a − sQ the owner passes on n steps at the price a − 2s·n·width exactly: the next demand is twice as steep.
        slope *= 2.0;
        let price = move |step: i32| CHOKE - slope * width * f64::from(step);
        demand = derived_demand(&demand, (1..).map(price).take_while(|&price| price >= COST));
        assert!(demand.iter().all(|&(_, step)| is_near(step, width)));
    }
}

/// The best toll of one of the owners along a chain, the others' tolls being costs to the network.
fn best_answer(tolls: &[f64], owner: usize, width: f64) -> Toll {
    let mut others = tolls.to_vec();
    others[owner] = 0.0;
    found(&chain(COST, &others, &linear_demand(width)), Coalition::EMPTY, &[1 + owner])
}

#[test]
fn complements_price_at_a_share_each_in_equilibrium() {
    // Cournot 1838, ch. 9: k owners of complements take (a − c)/(k + 1) each, and Q = (a − c)/(b(k + 1)).
    let margin = CHOKE - COST;
    for n_owners in [2, 3] {
        let share = margin / f64::from(n_owners + 1);
        let owners = usize::try_from(n_owners).unwrap();
        for owner in 0..owners {
            let answer = best_answer(&vec![share; owners], owner, 4.0);
            assert_near(answer.toll, share);
            assert_near(answer.flow, share / SLOPE);
        }
    }
}

#[test]
fn answers_to_answers_lead_to_the_equilibrium_of_complements() {
    // The linear best answer halves the distance to the equilibrium, and the stair's is off from it by b·width/2 at most: the
    // distance ends within b·width.
    for width in [1.5, 3.1] {
        let equilibrium = (CHOKE - COST) / 3.0;
        let mut tolls = [0.0, 0.0];
        let mut distance = equilibrium;
        for turn in 0..20 {
            let owner = turn % 2;
            tolls[owner] = best_answer(&tolls, owner, width).toll;
            distance = distance / 2.0 + SLOPE * width / 2.0;
            assert!((tolls[owner] - equilibrium).abs() <= distance + 1e-9);
        }
        assert!(tolls.iter().all(|toll| (toll - equilibrium).abs() <= 1.001 * SLOPE * width));
    }
}

/// Two buses and two routes from the one to the other, the first in two parts that are tolled, supplies and uses at both, and by
/// chance a third route that must be built. Whole numbers make ties; others do not.
fn random_network(random: &mut Random, whole: bool) -> (OwnedProgram, Vec<usize>) {
    let mut draw = |most: usize| {
        let number = random.uniform() * most as f64;
        if whole { libm::ceil(number) } else { number }
    };
    let column = |cost, upper, entries| Column { cost, upper, condition: Condition::ALWAYS, entries };
    let mut columns = Vec::new();
    for _ in 0..2 {
        columns.push(column(-draw(3), draw(9), vec![(0, -1.0), (1, 0.9)]));
    }
    columns.push(column(-draw(12), draw(9), vec![(0, -1.0), (1, 1.0)]));
    for _ in 0..4 {
        columns.push(column(-draw(20), draw(8), vec![(0, 1.0)]));
        columns.push(column(draw(30), draw(4), vec![(0, -1.0)]));
        columns.push(column(-draw(40), draw(4), vec![(1, 1.0)]));
        columns.push(column(draw(60), draw(6), vec![(1, -1.0)]));
    }
    let row = Row { kind: RowKind::Equal, rhs: 0.0, condition: Condition::ALWAYS };
    let mut program =
        OwnedProgram { columns, rows: vec![row.clone(), row], n_players: 1, ..OwnedProgram::default() };
    if draw(2) > 1.0 {
        let built = Condition { builds: 1, ..Condition::ALWAYS };
        let route =
            Column { cost: -draw(2), upper: draw(20), condition: built, entries: vec![(0, -1.0), (1, 1.0)] };
        program.columns.push(route);
        program.constants.push((built, -draw(60)));
        program.n_builds = 1;
    }
    (program, vec![0, 1])
}

/// Value and flow at a toll, from the definition.
fn answer(program: &OwnedProgram, tolled: &[usize], toll: f64) -> (f64, f64) {
    let mut dearer = program.clone();
    for &column in tolled {
        dearer.columns[column].cost -= toll;
    }
    let mut best = (f64::NEG_INFINITY, 0.0);
    for builds in 0..1_u32 << program.n_builds {
        let (columns, rows) = dearer.present(Coalition::EMPTY, builds);
        let solution = lp::solve(&dearer.restrict(&columns, &rows)).unwrap();
        let value = solution.value.value() + dearer.constant(Coalition::EMPTY, builds);
        if value > best.0 {
            let amounts = columns.iter().zip(&solution.x);
            let flow = amounts.filter(|(column, _)| tolled.contains(column)).map(|(_, amount)| amount).sum();
            best = (value, flow);
        }
    }
    best
}

#[test]
fn no_toll_of_a_fine_grid_yields_more_and_just_below_the_best_it_is_reached() {
    let (mut n_paying, mut n_between) = (0, 0);
    for number in 0..120 {
        let (program, tolled) = random_network(&mut Random::of(76, number), number % 2 == 0);
        let best = found(&program, Coalition::EMPTY, &tolled);
        for step in 1..=200 {
            let toll = 0.3 * f64::from(step);
            let (_, flow) = answer(&program, &tolled, toll);
            assert!(toll * flow <= best.revenue + 1e-7, "{number}: {toll} yields {}", toll * flow);
        }
        // The pieces are all there: the flow in the middle of each is the one claimed.
        let mut from = 0.0;
        for point in &best.breakpoints {
            assert!(point.toll > from && point.flow_below > point.flow_above);
            if point.toll - from > 1e-6 {
                let (_, flow) = answer(&program, &tolled, 0.5 * (from + point.toll));
                assert!(is_near(flow, point.flow_below), "{number}: {flow} and {point:?}");
                n_between += 1;
            }
            from = point.toll;
        }
        assert!(answer(&program, &tolled, from + 1e-3).1 <= 1e-8);
        if best.revenue > 0.0 {
            n_paying += 1;
            let (free, _) = answer(&program, &tolled, 0.0);
            let (taxed, _) = answer(&program, &tolled, best.toll);
            assert_near(best.others_lose, free - taxed);
            let (_, flow) = answer(&program, &tolled, best.toll - 1e-6);
            assert!((best.toll - 1e-6) * flow >= best.revenue - 1e-6 * best.flow - 1e-7);
        }
        assert!(best.revenue_within.lower <= best.revenue && best.revenue <= best.revenue_within.upper);
    }
    // Enough of the networks have something to say.
    assert!(n_paying >= 80 && n_between >= 200, "{n_paying} {n_between}");
}
