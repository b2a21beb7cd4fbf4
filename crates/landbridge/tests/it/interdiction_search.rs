//! The worst plans against networks: the search that branches against the one that sees everything, and a published case.

use landbridge::interdiction::pieces::Pieces;
use landbridge::interdiction::search::{Assessment, Choice, Damage, Found, Limits, branch, enumerate};
use landbridge::lp::{Program, RowKind, Session, SolveError, solve};
use landbridge::random::Random;
use landbridge::units::Interval;

/// By choice, columns and what is taken of each.
type Takes = Vec<Vec<(usize, f64)>>;

/// A network whose choices take fractions of the bounds of columns.
struct Attacked {
    program: Program,
    session: Session,
    idle: Vec<f64>,
    takes: Takes,
    whole: Interval,
    bounds: bool,
}

impl Attacked {
    fn new(program: Program, takes: Takes, bounds: bool) -> Result<Self, SolveError> {
        let whole = solve(&program)?.value;
        let session = Session::new(program.clone())?;
        Ok(Self { idle: vec![0.0; program.n_columns()], program, session, takes, whole, bounds })
    }
}

impl Damage for Attacked {
    type Error = SolveError;

    fn assess(&mut self, plan: &[usize]) -> Result<Assessment, SolveError> {
        let mut upper = self.program.upper.clone();
        for &(column, fraction) in plan.iter().flat_map(|&choice| &self.takes[choice]) {
            upper[column] *= 1.0 - fraction;
        }
        for (column, &upper) in upper.iter().enumerate() {
            self.session.set_upper(column, upper);
        }
        let (value, _) = self.session.solve()?;
        let x = self.session.x();
        let used = |takes: &Vec<(usize, f64)>| takes.iter().any(|&(column, _)| x[column] > 1e-9);
        let most = self.bounds.then(|| {
            let attacked = Program { upper: upper.clone(), ..self.program.clone() };
            let pieces = Pieces::new(&attacked, x, &self.idle);
            self.takes.iter().map(|takes| pieces.worth_through(takes)).collect()
        });
        Ok(Assessment { harm: self.whole - value, matters: self.takes.iter().map(used).collect(), most })
    }
}

/// Goods go from a few supplies over lossy links to a few demands in some periods; every asset can be attacked at the start
/// of any period, which takes all of that period and half of the next.
fn random_network(
    random: &mut Random,
    n_buses: usize,
    n_links: usize,
    n_periods: usize,
) -> (Program, Vec<Choice>, Takes) {
    let n_rows = n_buses * n_periods;
    let mut program = Program::new(vec![RowKind::Equal; n_rows], vec![0.0; n_rows]);
    let (mut choices, mut takes) = (Vec::new(), Vec::new());
    let n_assets = n_links + n_buses;
    for asset in 0..n_assets {
        let size = (1 + random.below(8)) as f64 * 10.0;
        let (from, to) = (random.below(n_buses), random.below(n_buses));
        let (cost, entries) = if asset < n_links {
            let to = if from == to { (to + 1) % n_buses } else { to };
            (-random.uniform(), vec![(from, 1.0), (to, -(0.8 + 0.2 * random.uniform()))])
        } else if asset % 2 == 0 {
            (-random.uniform() * 5.0, vec![(from, -1.0)])
        } else {
            (5.0 + 20.0 * random.uniform(), vec![(from, 1.0)])
        };
        let columns: Vec<usize> = (0..n_periods)
            .map(|period| {
                let share = 0.5 + random.uniform();
                let rows = entries.iter().map(|&(bus, value)| (period * n_buses + bus, value));
                program.add_column(cost, size * share, rows)
            })
            .collect();
        // Demands are nobody's to attack.
        if asset < n_links || asset % 2 == 0 {
            for start in 0..n_periods {
                // Some take the asset before with them, in part.
                let before = columns[start] >= n_periods && random.below(4) == 0;
                let taken = columns[start..].iter().zip([1.0, 0.5]).map(|(&column, part)| (column, part));
                let also = before.then(|| (columns[start] - n_periods, 0.7));
                takes.push(taken.chain(also).collect());
                let cost = (random.below(6) > 0).then(|| (1 + random.below(9)) as f64);
                choices.push(Choice { unit: asset, cost });
            }
        }
    }
    (program, choices, takes)
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs().max(b.abs()))
}

fn assert_same(one: &Found, other: &Found) {
    assert!(one.complete && other.complete);
    assert_eq!(one.by_size.len(), other.by_size.len());
    for (a, b) in one.by_size.iter().zip(&other.by_size) {
        assert!(same(*a, *b), "{:?} {:?}", one.by_size, other.by_size);
    }
    assert_eq!(one.plans.len(), other.plans.len());
    for (a, b) in one.plans.iter().zip(&other.plans) {
        assert!(same(a.harm.value(), b.harm.value()), "{:?} {:?}", one.plans, other.plans);
    }
    for found in [one, other] {
        let worst = found.by_size[found.by_size.len() - 1];
        assert!(found.bound >= worst && same(found.bound, worst), "{} for {worst}", found.bound);
    }
}

#[test]
fn branching_finds_what_enumeration_finds_on_networks() {
    let mut assessed = [[0; 3]; 4];
    for number in 0..36 {
        let random = &mut Random::of(31, number);
        // Small ones with several starts; larger ones with one; with and without a budget.
        let kind = usize::try_from(number % 4).unwrap();
        let (n_buses, n_links, n_periods) = if kind < 2 { (8, 18, 1) } else { (5, 6, 3) };
        let (program, choices, takes) = random_network(random, n_buses, n_links, n_periods);
        let budget = (kind % 2 == 1).then(|| 8.0 + 12.0 * random.uniform());
        let limits = Limits {
            most_units: 1 + random.below(4),
            budget,
            n_listed: [1, 5][random.below(2)],
            most_assessed: usize::MAX,
        };
        let attacked = |bounds| Attacked::new(program.clone(), takes.clone(), bounds).unwrap();
        let all = enumerate(&choices, &limits, &mut attacked(false)).unwrap();
        let used = branch(&choices, &limits, &mut attacked(false)).unwrap();
        let bounded = branch(&choices, &limits, &mut attacked(true)).unwrap();
        assert_same(&all, &used);
        assert_same(&all, &bounded);
        for (total, found) in assessed[kind].iter_mut().zip([&all, &used, &bounded]) {
            *total += found.n_assessed;
        }
        // A search that stops early still bounds the worst.
        let worst = all.by_size[all.by_size.len() - 1];
        for most_assessed in [1, 5, 20, 60] {
            let limits = Limits { most_assessed, ..limits };
            let early = branch(&choices, &limits, &mut attacked(true)).unwrap();
            assert!(
                early.n_assessed <= most_assessed
                    && early.bound >= worst - 1e-9 * (1.0 + worst)
                    && early.bound < f64::INFINITY
            );
            assert!(early.complete || early.n_assessed == most_assessed);
        }
    }
    for [all, used, bounded] in assessed {
        assert!(3 * bounded < all && bounded < used && used < all, "{assessed:?}");
    }
}

#[test]
fn the_published_shortest_path_is_interdicted_as_published() {
    let case = super::literature::read_json("methods/interdiction_shortest_path_pyomo.json");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let nodes: Vec<String> = case["inputs"]["nodes"].as_array().unwrap().iter().map(text).collect();
    let node = |name: &serde_json::Value| nodes.iter().position(|node| *node == text(name)).unwrap();
    let mut program = Program::new(vec![RowKind::Equal; nodes.len()], vec![0.0; nodes.len()]);
    let mut names = Vec::new();
    for arc in case["inputs"]["arcs"].as_array().unwrap() {
        let entries = [(node(&arc["frm"]), 1.0), (node(&arc["to"]), -1.0)];
        program.add_column(-arc["cost"].as_f64().unwrap(), 1.0, entries);
        names.push(format!("{}->{}", text(&arc["frm"]), text(&arc["to"])));
    }
    // What is not brought is paid for at both of its ends.
    let unmet = 2.0 * case["inputs"]["unmet_penalty"].as_f64().unwrap();
    program.add_column(0.0, 1.0, [(node(&"Start".into()), -1.0)]);
    program.add_column(unmet, 1.0, [(node(&"End".into()), 1.0)]);
    let takes: Vec<_> = (0..names.len()).map(|arc| vec![(arc, 1.0)]).collect();
    let choices: Vec<Choice> = (0..names.len()).map(|unit| Choice { unit, cost: None }).collect();
    let limits = Limits { most_units: 3, budget: None, n_listed: 100, most_assessed: usize::MAX };

    let expected = case["expected"].as_array().unwrap();
    let worst_cost: Vec<f64> = expected.iter().map(|one| one["worst_cost"].as_f64().unwrap()).collect();
    let attacks = |place: usize| -> Vec<Vec<usize>> {
        let arcs = |attack: &serde_json::Value| {
            let place = |arc: &serde_json::Value| names.iter().position(|name| *name == text(arc)).unwrap();
            let mut arcs: Vec<usize> = attack.as_array().unwrap().iter().map(place).collect();
            arcs.sort_unstable();
            arcs
        };
        expected[place]["optimal_attacks"].as_array().unwrap().iter().map(arcs).collect()
    };
    // Of the worst with three arcs, those that contain one of two are not minimal.
    let (two, three) = (attacks(2), attacks(3));
    let idle = |attack: &Vec<usize>| two.iter().any(|pair| pair.iter().all(|arc| attack.contains(arc)));
    let mut minimal: Vec<_> =
        two.iter().chain(three.iter().filter(|attack| !idle(attack))).cloned().collect();
    minimal.sort_by_key(|attack| (attack.len(), attack.clone()));

    for bounds in [false, true] {
        let mut attacked = Attacked::new(program.clone(), takes.clone(), bounds).unwrap();
        let all = enumerate(&choices, &limits, &mut attacked).unwrap();
        let some = branch(&choices, &limits, &mut attacked).unwrap();
        assert!(some.n_assessed < all.n_assessed && all.n_assessed == 1 + 6 + 15 + 20);
        for found in [all, some] {
            let uninterrupted = worst_cost[0];
            for (harm, cost) in found.by_size.iter().zip(&worst_cost) {
                assert!((harm - (cost - uninterrupted)).abs() < 1e-6, "{:?}", found.by_size);
            }
            let worst = |harm: f64| (harm - (unmet - uninterrupted)).abs() < 1e-6;
            let listed: Vec<_> = (found.plans.iter())
                .filter(|plan| worst(plan.harm.value()))
                .map(|plan| plan.choices.clone())
                .collect();
            assert_eq!(listed, minimal);
        }
    }
}
