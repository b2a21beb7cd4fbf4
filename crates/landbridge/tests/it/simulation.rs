//! Years of regions: what does not move is what a sweep says, how factors move, common draws, and rows as a story.

use super::{assert_close, read_toy};
use landbridge::dispatch::{Engine, sweep};
use landbridge::ensemble::{Design, Samples};
use landbridge::model::{ActorId, Folder, Movement, Region, Tie, read_region};
use landbridge::sampling::{Saltelli, Sampler};
use landbridge::shares::split;
use landbridge::simulation::{
    Cell, ColumnKind, Course, Sample, SimulationError, Simulator, Story, YearRecord, columns_of, rows_of,
    tell,
};

pub(crate) const SEED: u64 = 7;

/// Parts of futures.toml at rest; a test that gives a part has it move.
const AT_REST: [(&str, &str); 4] = [
    ("[events]", "happen = false"),
    ("[coercion]", "happens = false"),
    ("[membership]", "moves = false"),
    ("[building]", "builds = false"),
];

/// futures.toml in which nothing moves but what the text says.
pub(crate) fn futures(text: &str) -> String {
    let (head, rest) = text.split_at(text.find("\n[").unwrap_or(text.len()));
    let mut whole = head.to_owned();
    for (part, rests) in AT_REST {
        if !text.contains(part) {
            whole += &["\n", part, "\n", rests, "\n"].concat();
        }
    }
    whole += rest;
    if !text.contains("[[classes]]") {
        whole += "\n[[classes]]\nname = \"any\"\n";
    }
    whole
}

/// The toy without factors, guarantees and records, with other files and these rules.
pub(crate) fn toy_folder(text: &str, files: &[(&str, &str)]) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    for file in [
        "factors.csv",
        "guarantees.csv",
        "evidence.csv",
        "observed.csv",
        "sources.csv",
        "events.csv",
        "indicators.csv",
        "backtests.csv",
        "claims.toml",
    ] {
        folder.files.remove(file);
    }
    folder.files.insert("futures.toml".to_owned(), futures(text));
    for &(file, text) in files {
        folder.files.insert(file.to_owned(), text.to_owned());
    }
    folder
}

#[track_caller]
pub(crate) fn toy_of(text: &str, files: &[(&str, &str)]) -> Region {
    read_region(&toy_folder(text, files), &[]).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn central_asia() -> Region {
    read_region(&Folder::bundled("central-asia").unwrap(), &[]).unwrap()
}

/// Futures of a region on independent samples.
pub(crate) fn courses(region: &Region, n: u64) -> Vec<Course> {
    courses_of(region, &Design::Spread(Sampler::MonteCarlo), n, SEED)
}

pub(crate) fn courses_of(region: &Region, design: &Design, n: u64, seed: u64) -> Vec<Course> {
    let samples = Samples::new(region, design, n, seed).unwrap();
    let mut simulator = Simulator::new(region, seed, None, Engine::Warm).unwrap();
    let sample = |index| Sample { index, key: samples.key(index), factors: samples.values(index).unwrap() };
    (0..samples.n()).map(|index| simulator.run(&sample(index)).unwrap()).collect()
}

/// How many years of all futures are so.
pub(crate) fn count(courses: &[Course], is_so: impl Fn(&YearRecord) -> bool) -> usize {
    courses.iter().flat_map(|course| &course.years).filter(|year| is_so(year)).count()
}

/// Within four standard errors of a chance.
#[track_caller]
pub(crate) fn assert_often(found: usize, of: usize, chance: f64) {
    let (found, error) = (found as f64 / of as f64, (chance * (1.0 - chance) / of as f64).sqrt());
    assert!((found - chance).abs() <= 4.0 * error, "found {found} of {of}, expected {chance} ± {error}");
}

fn rest(region: &mut Region, horizon: usize) {
    region.factors.clear();
    let rules = region.rules.as_mut().unwrap();
    rules.movement.clear();
    (rules.events, rules.builds, rules.membership.moves, rules.coercion.happens) =
        (false, false, false, false);
    rules.horizon = horizon;
}

/// Every year's shares are those of a sweep under the blocs in the common fronts.
#[track_caller]
fn assert_static(region: &Region) {
    let rules = region.rules.as_ref().unwrap();
    let values = sweep(region, None).unwrap();
    let as_one = split(region, &values, std::slice::from_ref(&rules.members)).unwrap();
    let alone = split(region, &values, &[]).unwrap();
    let is_front = |title: &str| {
        rules
            .common_fronts
            .iter()
            .any(|&place| title.split(" + ").any(|name| name == region.subsystems[place].name))
    };
    let expected: Vec<f64> = (0..region.actors.len())
        .map(|actor| {
            let parts = as_one.subsystems.iter().enumerate();
            let of = |(place, part): (usize, &landbridge::shares::SubsystemTotal)| {
                let shares = if is_front(&part.name) { &as_one } else { &alone };
                shares.actors[actor].by_subsystem[place].share
            };
            parts.map(of).sum()
        })
        .collect();
    let scale: f64 = 1.0 + expected.iter().map(|share| share.abs()).fold(0.0, f64::max);
    assert!(expected.iter().any(|share| *share > 1.0), "there is something to share");
    let mut simulator = Simulator::new(region, SEED, None, Engine::Warm).unwrap();
    let course = simulator.run(&Sample { index: 0, key: 0, factors: Vec::new() }).unwrap();
    assert_eq!(course.years.len(), rules.horizon);
    for year in &course.years {
        assert_close(&year.shares, &expected, 1e-6 * scale);
        assert_close(&[year.together], &[expected.iter().sum()], 1e-6 * scale * expected.len() as f64);
        assert_eq!(year.lost, vec![0.0; expected.len()]);
    }
}

#[test]
fn shares_of_a_year_at_rest_are_those_of_a_sweep() {
    for (members, fronts) in
        [(vec![0, 1], vec![]), (vec![0, 1], vec![0]), (vec![0, 1], vec![0, 1]), (vec![], vec![0, 1])]
    {
        let mut region = read_toy(&[]);
        rest(&mut region, 3);
        let rules = region.rules.as_mut().unwrap();
        rules.members = members.into_iter().map(ActorId).collect();
        rules.common_fronts = fronts;
        assert_static(&region);
    }
    let mut region = central_asia();
    rest(&mut region, 2);
    assert!(region.rules.as_ref().unwrap().members.len() == 6);
    for fronts in [Vec::new(), (0..region.subsystems.len()).collect()] {
        region.rules.as_mut().unwrap().common_fronts = fronts;
        assert_static(&region);
    }
}

#[test]
fn ties_that_are_certain_change_no_share_and_one_that_fails_does() {
    let mut region = read_toy(&[]);
    rest(&mut region, 4);
    let rules = region.rules.as_mut().unwrap();
    rules.ties = true;
    rules.common_fronts = vec![0, 1];
    region.ties = vec![Tie { reliability: 1.0, ..region.ties[0].clone() }];
    assert_static(&region);
    region.ties.clear();
    assert_static(&region);

    // Without the tie of A and C they make 80 in gas and nothing by sea: B's freight share is a third of 350, not of 130.
    let mut region = read_toy(&[]);
    rest(&mut region, 1);
    let rules = region.rules.as_mut().unwrap();
    (rules.ties, rules.common_fronts) = (true, Vec::new());
    let courses = courses(&region, 1000);
    let (with, without) = (160.0 + 130.0 / 3.0, 160.0 + 350.0 / 3.0);
    let works = count(&courses, |year| (year.shares[1] - with).abs() < 1e-6);
    assert_eq!(works + count(&courses, |year| (year.shares[1] - without).abs() < 1e-6), 1000);
    assert_often(works, 1000, 0.5);
}

/// What moves a number that can be read off the shares: x what containers are worth more to C, y what gas is. A gets x/2 more; C gets x/2
/// and 8·y.
fn moving(movement: [Movement; 2], group: &str, correlations: (f64, f64)) -> Region {
    let factors = format!(
        "name,table,rows,field,mode,distribution,parameters,group,correlation\n\
         x,demands,C orders,price,plus,uniform,-50;50,{group},{}\ny,demands,C homes,price,plus,uniform,-5;5,{group},{}\n",
        correlations.0, correlations.1
    );
    let mut region = toy_of("horizon = 3\nstart = \"alone\"", &[("factors.csv", &factors)]);
    region.rules.as_mut().unwrap().movement = movement.to_vec();
    region
}

/// x and y of a year.
fn read_off(year: &YearRecord) -> [f64; 2] {
    let x = 2.0 * (year.shares[0] - 160.0 - 460.0 / 3.0);
    [x, (year.shares[2] - 240.0 - 460.0 / 3.0 - x / 2.0) / 8.0]
}

fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let ranks = |values: &[f64]| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        let mut ranks = vec![0.0; values.len()];
        order.into_iter().enumerate().for_each(|(rank, place)| ranks[place] = rank as f64);
        ranks
    };
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let moment = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    moment(&a, &b) / moment(&a, &a)
}

#[test]
fn gradual_factors_take_equal_steps_and_others_come_at_once() {
    let region = moving([Movement::Gradual { years: 2 }, Movement::AtOnce], "", (1.0, 1.0));
    for course in courses(&region, 20) {
        let (x, y) = (course.factors[0], course.factors[1]);
        assert!(x.abs() > 1e-3 && y.abs() > 1e-4);
        for (year, way) in course.years.iter().zip([0.5, 1.0, 1.0]) {
            assert_close(&read_off(year), &[way * x, y], 1e-5);
        }
    }
    // What multiplies starts from one.
    let factors = "name,table,rows,field,distribution,parameters\nx,demands,C orders,price,uniform,0.8;1.2\n";
    let text = "horizon = 4\nstart = \"alone\"\n[[movement]]\nfactors = [\"x\"]\nhow = \"gradual\"\n";
    let region = toy_of(text, &[("factors.csv", factors)]);
    for course in courses(&region, 10) {
        for (number, year) in course.years.iter().enumerate() {
            let way = (number + 1) as f64 / 4.0;
            assert_close(&[read_off(year)[0]], &[500.0 * (course.factors[0] - 1.0) * way], 1e-5);
        }
    }
}

#[test]
fn factors_that_events_stand_for_stay_as_the_tables_have_them() {
    let region = moving([Movement::Never, Movement::AtOnce], "", (1.0, 1.0));
    for course in courses(&region, 10) {
        for year in &course.years {
            assert_close(&read_off(year), &[0.0, course.factors[1]], 1e-5);
        }
    }
}

#[test]
fn yearly_factors_keep_their_rank_correlations() {
    let n = 1500;
    // Of rank correlations of n pairs, 1/√n is the deviation near nothing and more than that elsewhere.
    let error = 4.0 / f64::sqrt(1500.0);
    let spearman = |pearson: f64| 6.0 / std::f64::consts::PI * (pearson / 2.0).asin();
    for (persistence, group, correlations) in
        [(0.5, "", (1.0, 1.0)), (0.0, "g", (0.9, -0.8)), (0.8, "g", (0.9, 0.7)), (1.0, "", (1.0, 1.0))]
    {
        let region = moving([Movement::Yearly { persistence }; 2], group, correlations);
        let courses = courses(&region, n);
        let sampled: Vec<Vec<f64>> =
            (0..2).map(|k| courses.iter().map(|course| course.factors[k]).collect()).collect();
        let in_year = |number: usize, k: usize| -> Vec<f64> {
            courses.iter().map(|course| read_off(&course.years[number])[k]).collect()
        };
        let a = 2.0 * libm::sin(std::f64::consts::PI * persistence / 6.0);
        let within = if group.is_empty() { 0.0 } else { spearman(correlations.0 * correlations.1) };
        for number in 0..3 {
            for (k, sampled) in sampled.iter().enumerate() {
                let found = rank_correlation(sampled, &in_year(number, k));
                assert!((found - persistence).abs() <= error, "{persistence}, year {number}: {found}");
            }
            let found = rank_correlation(&in_year(number, 0), &in_year(number, 1));
            assert!((found - within).abs() <= error, "{persistence}, {group}: {found}, expected {within}");
        }
        let found = rank_correlation(&in_year(0, 0), &in_year(1, 0));
        assert!((found - spearman(a * a)).abs() <= error, "{persistence}, from year to year: {found}");
        // The distribution of each year is that of the table.
        let below = in_year(1, 0).into_iter().filter(|x| *x < -25.0).count();
        assert_often(below, courses.len(), 0.25);
        if persistence > 0.99 {
            assert_close(&in_year(2, 0), &sampled[0], 1e-4);
        }
    }
}

#[test]
fn separate_values_stay_themselves_from_year_to_year() {
    let factors = "name,table,rows,field,mode,distribution,parameters\nx,demands,C orders,price,plus,discrete,-10:0.9;30:0.1\n";
    let text = "horizon = 2\nstart = \"alone\"\n[[movement]]\nfactors = [\"x\"]\nhow = \"yearly\"\npersistence = 0.9\n";
    let courses = courses(&toy_of(text, &[("factors.csv", factors)]), 3000);
    for (value, chance) in [(-10.0, 0.9), (30.0, 0.1)] {
        let is_it = |x: f64| (x - value).abs() < 1e-5;
        assert_often(courses.iter().filter(|course| is_it(course.factors[0])).count(), 3000, chance);
        for number in 0..2 {
            let found = courses.iter().filter(|course| is_it(read_off(&course.years[number])[0])).count();
            assert_often(found, 3000, chance);
        }
    }
    let stay =
        courses.iter().filter(|course| (read_off(&course.years[0])[0] - course.factors[0]).abs() < 1e-5);
    let stay = stay.count();
    assert!(stay > 2700 && stay < 3000, "{stay} stay where 82 % would by chance alone");
}

/// Draws of a course that have nothing to do with the network.
fn drawn(course: &Course) -> Vec<(Vec<String>, bool, Vec<String>)> {
    let crises = |year: &YearRecord| {
        let calls = year.calls.iter().filter(|call| call.reason == "flood");
        calls.map(|call| format!("{:?} {}", call.protege, call.answered)).collect()
    };
    course.years.iter().map(|year| (year.events.clone(), year.met, crises(year))).collect()
}

/// The toy as it is, without moves of members: a forum of one does not meet.
fn bundled(change: impl Fn(&mut Folder), variants: &[&str]) -> Region {
    let mut folder = Folder::bundled("toy").unwrap();
    let rules = folder.files.get_mut("futures.toml").unwrap();
    *rules = rules.replace("[membership]\n", "[membership]\nmoves = false\n");
    change(&mut folder);
    read_region(&folder, variants).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_does_not_touch_a_draw_does_not_change_it() {
    let base = bundled(|_| {}, &[]);
    let of = |region: &Region| courses(region, 60).iter().map(drawn).collect::<Vec<_>>();
    let expected = of(&base);
    let with_rules = |old: &'static str, new: &'static str| {
        move |folder: &mut Folder| {
            let rules = folder.files.get_mut("futures.toml").unwrap();
            assert!(rules.contains(old));
            *rules = rules.replace(old, new);
        }
    };
    assert_eq!(of(&bundled(|_| {}, &["direct-pipe"])), expected);
    assert_eq!(of(&bundled(|_| {}, &["closed-border"])), expected);
    assert_eq!(of(&bundled(with_rules("noise = 20", "noise = 2000"), &[])), expected);
    assert_eq!(of(&bundled(with_rules("annual_cost = 80", "annual_cost = 1"), &[])), expected);
    assert_eq!(of(&bundled(with_rules("promises = 2", "promises = 3"), &[])), expected);
    // A lever before the others, which does nothing here: the others happen as before.
    let with_lever = |folder: &mut Folder| {
        let levers = folder.files.get_mut("levers.csv").unwrap();
        *levers = levers.replacen(
            "Close the pipe,",
            "Drought,nature,energy,A field,derate,0.1,9,,,,,,,\nClose the pipe,",
            1,
        );
    };
    assert_eq!(of(&bundled(with_lever, &[])), expected);
    // And these touch them.
    assert_ne!(of(&bundled(with_rules("met = 3", "met = 1"), &[])), expected);
    assert_ne!(of(&bundled(with_rules("chance = 0.25", "chance = 0.5"), &[])), expected);
    let others: Vec<_> =
        courses_of(&base, &Design::Spread(Sampler::MonteCarlo), 60, 8).iter().map(drawn).collect();
    assert_ne!(others, expected);
}

#[test]
fn an_option_that_stands_already_changes_no_draw_of_the_others() {
    // A second million of containers pays for A alone: it is decided in the year in which it first comes up. The pipe stands in the variant.
    let options = "horizon = 20\nstart = \"neighbors\"\n[building]\nbuilds = true\n\
        [[options]]\nname = \"Gas\"\nassets = [\"Pipe A-C\"]\nannual_cost = 1\nchance = 0.5\n\
        [[options]]\nname = \"Shippers\"\nassets = [\"More shippers\"]\nannual_cost = 1\nchance = 0.1\n";
    let mut folder = toy_folder(options, &[]);
    let supplies = folder.files.get_mut("supplies.csv").unwrap();
    supplies.push_str("More shippers,A yard,1,0,A,option,,1,,,no\n");
    let demands = folder.files.get_mut("demands.csv").unwrap();
    *demands = demands.replace("C orders,1,C yard,1,", "C orders,1,C yard,2,");
    let variant = "title = \"t\"\nwhy = \"w\"\n[change.links.\"Pipe A-C\"]\nstatus = \"existing\"\n";
    folder.files.insert("variants/built.toml".to_owned(), variant.to_owned());
    let decided = |region: &Region, name: &str| -> Vec<Option<i32>> {
        let rules = region.rules.as_ref().unwrap();
        let is_it = |place: &usize| rules.options[*place].name == name;
        let year = |course: &Course| {
            course.years.iter().find(|year| year.decided.iter().any(is_it)).map(|year| year.year)
        };
        courses(region, 50).iter().map(year).collect()
    };
    let (base, built) = (read_region(&folder, &[]).unwrap(), read_region(&folder, &["built"]).unwrap());
    assert_eq!(
        (base.rules.as_ref().unwrap().options.len(), built.rules.as_ref().unwrap().options.len()),
        (2, 1)
    );
    let expected = decided(&base, "Shippers");
    assert!(expected.iter().flatten().collect::<std::collections::BTreeSet<_>>().len() > 5);
    assert_eq!(decided(&built, "Shippers"), expected);
}

#[test]
fn the_same_list_of_futures_is_the_same_to_the_bit() {
    let region = read_toy(&[]);
    let bits = |courses: &[Course]| -> Vec<u64> {
        let years = courses.iter().flat_map(|course| &course.years);
        years
            .flat_map(|year| year.shares.iter().chain(&year.lost).chain([&year.together]))
            .map(|n| n.to_bits())
            .collect()
    };
    let (one, two) = (courses(&region, 40), courses(&region, 40));
    assert_eq!(one, two);
    assert_eq!(bits(&one), bits(&two));
    assert_ne!(one, courses_of(&region, &Design::Spread(Sampler::MonteCarlo), 40, 8));
}

#[test]
fn rows_of_one_base_point_see_the_same_meetings() {
    let region = bundled(|_| {}, &[]);
    let design = Design::Saltelli(Sampler::MonteCarlo);
    let (n, dimensions) = (6, Samples::new(&region, &design, 6, SEED).unwrap().dimensions().len());
    let courses = courses_of(&region, &design, n, SEED);
    let rows = Saltelli::new(Sampler::MonteCarlo, n, dimensions, SEED).unwrap();
    assert_eq!(courses.len() as u64, rows.rows());
    let mut by_base = vec![Vec::new(); 6];
    for (index, course) in courses.iter().enumerate() {
        by_base[usize::try_from(rows.row(index as u64).unwrap().base).unwrap()].push(course);
    }
    for base in &by_base {
        assert!(base.len() > 2);
        assert!(base.iter().all(|course| drawn(course) == drawn(base[0])));
        assert!(base.iter().any(|course| course.factors != base[0].factors));
    }
    assert!(by_base.iter().any(|base| drawn(base[0]) != drawn(by_base[0][0])));
}

#[test]
fn regions_without_rules_or_candidates_have_no_futures() {
    let said = |region: &Region| match Simulator::new(region, 0, None, Engine::Warm) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    let mut region = read_toy(&[]);
    assert_eq!(said(&region), "");
    region.candidates.clear();
    assert_eq!(said(&region), "region.toml names no candidates, so there is no forum");
    region.rules = None;
    assert_eq!(said(&region), "the region has no futures.toml, so nothing says how its years go; add one");
    let mut region = central_asia();
    region.rules.as_mut().unwrap().ties = true;
    region.actors.resize(40, region.actors[0].clone());
    assert_eq!(
        said(&region),
        "40 actors have 2^40 = 1,099,511,627,776 coalitions; at most 22 actors are handled for shares under ties: set ties = false in futures.toml"
    );
}

#[test]
fn a_factor_out_of_its_range_is_named_with_its_year() {
    let factors = "name,table,rows,field,mode,distribution,parameters\nx,demands,C homes,quantity,plus,uniform,-12;-10\n";
    let text = "horizon = 4\n[[movement]]\nfactors = [\"x\"]\nhow = \"gradual\"\n";
    let region = toy_of(text, &[("factors.csv", factors)]);
    let mut simulator = Simulator::new(&region, 0, None, Engine::Warm).unwrap();
    let error = simulator.run(&Sample { index: 3, key: 3, factors: vec![-12.0] }).unwrap_err();
    // 8 − 3, 8 − 6, 8 − 9: the third year.
    assert!(matches!(error, SimulationError::OutOfRange { index: 3, year: 2027, .. }));
    assert_eq!(
        error.to_string(),
        "future 3, 2027: factor `x` at -9 makes `C homes` -1, which must lie from 0 to inf; give it a bounded distribution in factors.csv"
    );
}

#[test]
fn factors_of_rules_hold_from_the_beginning() {
    // Chances of meeting, of answers, of keeping pledges and the share of trade are drawn before the first year.
    let factors = "name,table,rows,field,mode,distribution,parameters\nmet,futures,forum.met,value,set,uniform,0;1000000\n\
        share,futures,trade.share,value,set,uniform,0.1;0.9\nanswers,futures,guarantees.prior_answered,value,set,uniform,0.001;1000000\n\
        kept,futures,forum.kept,value,set,uniform,0;1000000\n";
    let text = "horizon = 3\nstart = \"neighbors\"\n[forum]\nmissed = 100\nbroken = 100\npromises = 1\npromise_years = 1\n\
        [guarantees]\nprior_not_answered = 100\n[[guarantees.crises]]\nname = \"flood\"\nproteges = [\"A\"]\nchance = 1\n\
        [[tests]]\nname = \"kept\"\ncounts = \"delivery\"\nat_least = 0.5\n";
    let guarantees = "guarantor,protege,calls,answered\nC,A,0,0\n";
    let region = toy_of(text, &[("factors.csv", factors), ("guarantees.csv", guarantees)]);
    let mut simulator = Simulator::new(&region, SEED, None, Engine::Warm).unwrap();
    let mut run =
        |factors: [f64; 4]| simulator.run(&Sample { index: 0, key: 0, factors: factors.to_vec() }).unwrap();
    let high = run([1e6, 0.4, 1e6, 1e6]);
    for (number, year) in high.years.iter().enumerate() {
        assert!(year.met && year.calls[0].answered);
        assert_close(&[year.trade_share], &[0.4], 1e-12);
        assert_eq!(year.counted[0], (number > 0).then_some(1.0));
    }
    let low = run([0.0, 0.2, 0.001, 0.0]);
    assert!(
        low.years.iter().all(|year| !year.met && !year.calls[0].answered && year.trade_share < 0.2 + 1e-12)
    );
}

fn numbered(cell: &Cell) -> f64 {
    let Cell::Number(Some(number)) = cell else { panic!("{cell:?} is no number") };
    *number
}

#[test]
fn rows_fit_their_columns_and_say_what_the_record_says() {
    let region = read_toy(&[]);
    let columns = columns_of(&region);
    let place = |name: &str| columns.iter().position(|column| column.name == name).unwrap();
    let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), columns.len());
    for course in courses(&region, 30) {
        let rows = rows_of(&region, &course);
        assert_eq!(rows.len(), course.years.len());
        for (row, year) in rows.iter().zip(&course.years) {
            assert_eq!(row.len(), columns.len());
            for (cell, column) in row.iter().zip(&columns) {
                let fits = match cell {
                    Cell::Number(_) => column.kind == ColumnKind::Number,
                    Cell::Count(_) => column.kind == ColumnKind::Count,
                    Cell::Text(_) => column.kind == ColumnKind::Text,
                };
                assert!(fits, "{}: {cell:?}", column.name);
            }
            assert_eq!(row[place("year")], Cell::Count(Some(i64::from(year.year))));
            assert_eq!(row[place("factor: Field")], Cell::Number(Some(course.factors[2])));
            assert_eq!(numbered(&row[place("share: C")]).to_bits(), year.shares[2].to_bits());
            assert_eq!(numbered(&row[place("lost: A")]).to_bits(), year.lost[0].to_bits());
            assert_eq!(numbered(&row[place("together")]).to_bits(), year.together.to_bits());
            assert_eq!(row[place("test: promises kept")], Cell::Count(year.passes[1].map(i64::from)));
            assert_eq!(
                row[place("number of members")],
                Cell::Count(Some(i64::try_from(year.members.len()).unwrap()))
            );
            let code = |actor: &ActorId| region.actors[actor.0].name.clone();
            let list = |items: Vec<String>| Cell::Text((!items.is_empty()).then(|| items.join("; ")));
            assert_eq!(row[place("members")], list(year.members.iter().map(code).collect()));
            assert_eq!(row[place("events")], list(year.events.clone()));
            let class = &region.rules.as_ref().unwrap().classes[year.class].name;
            assert_eq!(row[place("class")], Cell::Text(Some(class.clone())));
        }
    }
}

#[test]
fn a_story_tells_what_the_rows_say() {
    let region = read_toy(&[]);
    let columns = columns_of(&region);
    let all = courses(&region, 200);
    assert_eq!(Story::of(&columns, &[]), None);
    let (mut said, mut crossed) = (std::collections::BTreeSet::new(), 0);
    for course in &all {
        let story = Story::of(&columns, &rows_of(&region, course)).unwrap();
        assert_eq!(story.future, i64::try_from(course.index).unwrap());
        let told = tell(&story);
        assert!(told.starts_with(&format!("Future {}\n", course.index)));
        for (year, of) in story.years.iter().zip(&course.years) {
            assert_eq!((year.year, year.met), (i64::from(of.year), of.met));
            let codes: Vec<&str> =
                of.members.iter().map(|actor| region.actors[actor.0].name.as_str()).collect();
            assert_eq!(year.members, codes);
            assert_eq!(year.scored_tests, of.passes.iter().flatten().count());
            assert_eq!(year.passed_tests.len(), of.passes.iter().flatten().filter(|passed| **passed).count());
            let happened = |kind: &str| {
                year.happened.iter().find(|(said, _)| said == kind).map_or(0, |(_, items)| items.len())
            };
            assert_eq!(happened("happens"), of.events.len());
            assert_eq!(happened("coercion"), of.pulls.len());
            assert_eq!(happened("calls"), of.calls.len());
            assert_eq!(happened("membership"), of.moves.len());
            assert_eq!(happened("decides to build"), of.decided.len());
            assert_eq!(happened("opens"), of.opened.len());
            assert!(of.events.iter().all(|event| told.contains(event.as_str())));
            said.extend(year.happened.iter().map(|(kind, _)| kind.clone()));
            crossed += usize::from(of.moves.iter().any(|moved| moved.joins));
        }
    }
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    assert_eq!(said, ["calls", "coercion", "happens", "membership"]);
    assert!(crossed < 1200);
}

#[test]
fn a_story_in_words() {
    let text = "horizon = 2\nfirst_year = 2030\nstart = \"neighbors\"\n[events]\nhappen = true\n[forum]\nmet = 1000000000\n\
        [[tests]]\nname = \"two\"\ncounts = \"members\"\nat_least = 2\n[[tests]]\nname = \"three\"\ncounts = \"members\"\nat_least = 3\n";
    let levers = "name,actor,channel,assets,effect,magnitude,days,begins,reversible,chance\n\
        Snow,nature,transit,Rail A-B-C,close,,73,winter,no,1\nFlood,third party,energy,A field,derate,0.1,365,,no,1\n";
    let region = toy_of(text, &[("levers.csv", levers), ("motives.csv", "lever,event,intent,note\n")]);
    let course = &courses(&region, 1)[0];
    let story = Story::of(&columns_of(&region), &rows_of(&region, course)).unwrap();
    assert_eq!(
        tell(&story),
        "Future 0\n\n2030: the forum meets\n  happens: Snow (from winter); Flood\n  members: A, B\n  passes 1 of 2 tests (two): any\n\
         \n2031: the forum meets\n  happens: Snow (from winter); Flood\n  passes 1 of 2 tests (two): any\n"
    );
}
