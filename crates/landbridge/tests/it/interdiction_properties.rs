//! Attacks and defenses on random regions against brute force: every plan is applied by hand and the region swept anew.

use super::assert_close;
use super::interdiction::{LEVERS, actors, attack, holder, options, worst};
use super::interdiction_days::{share, surplus};
use landbridge::dispatch::{Values, sweep};
use landbridge::interdiction::{
    Arsenal, AttackError, AttackOptions, AttackPlan, Disturbance, ExposureOptions, HardenOptions, Loss,
    Mixture, Search, Span, best_defenses, exposure_curves, holders, targets, worst_attacks,
};
use landbridge::model::{ActorId, AssetId, Folder, Holder, Measure, Protection, Region, Status, read_region};
use landbridge::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::AtomicBool;

const TOLERANCE: f64 = 1e-4; // losses of some hundreds, differences of certified optima
const BOTH: [Loss; 2] = [Loss::Surplus, Loss::Share];

/// What random levers can be pulled on: a selector, and whether it is of links, supplies, demands or stores.
type Marks = Vec<(String, &'static str)>;

/// Rows of levers.csv: most of A0, some of nature, all with random days.
fn lever_rows(random: &mut Random, marks: &Marks, n_levers: usize, all_wait: bool) -> Vec<String> {
    let pick = |random: &mut Random, from: &[&'static str]| from[random.below(from.len())];
    let mut rows = Vec::new();
    for place in 0..n_levers {
        let (mark, kind) = &marks[random.below(marks.len())];
        let effect = match *kind {
            "link" => pick(random, &["close", "derate", "tax"]),
            "supply" => pick(random, &["close", "derate", "tax", "price"]),
            "demand" => pick(random, &["close", "derate", "price"]),
            _ => pick(random, &["close", "derate"]),
        };
        let magnitude = match effect {
            "derate" => pick(random, &["0.2", "0.5", "0.9", "1"]),
            "tax" => pick(random, &["3", "20", "90"]),
            "price" => pick(random, &["-25", "8", "40"]),
            _ => "",
        };
        let days = pick(random, &["30", "57", "120", "146", "219", "300", "365"]);
        let by = pick(random, &["A0", "A0", "A0", "nature"]);
        let cost = pick(random, &["", "1", "2", "5"]);
        // Two levers at times have one cause, or rule each other out.
        let group = if random.below(4) == 0 { format!("frost of {by}") } else { String::new() };
        let waits = if all_wait { "yes" } else { pick(random, &["yes", "yes", "no"]) };
        let instead =
            if place > 0 && random.below(6) == 0 { format!("lever {}", place - 1) } else { String::new() };
        rows.push(format!(
            "lever {place},{by},energy,{mark},{effect},{magnitude},{days},{cost},{group},{waits},{instead}\n"
        ));
    }
    // There is always something to hold for A0.
    rows.push(format!(
        "lever {n_levers},A0,transit,{},close,,120,3,,yes,\n",
        marks[random.below(marks.len())].0
    ));
    rows
}

/// Four places of three owners in two periods: pipes both ways that share their capacity, a pipe that can be built and one that is an
/// option, fields, markets and a store.
fn pipes(random: &mut Random) -> (Folder, Marks) {
    let mut folder = Folder::template();
    let mut put = |file: &str, text: String| folder.files.insert(file.to_owned(), text);
    put(
        "region.toml",
        "title = \"Pipes\"\nbase_year = 2024\nmoney_unit = \"million\"\ndiscount_rate = 0.1\ncandidates = [\"A1\", \"A2\"]\n\
         periods = [{ name = \"winter\", weight = 0.4 }, { name = \"summer\", weight = 0.6 }]\n\
         commodities = [{ name = \"gas\", unit = \"bcm\" }]\nsubsystems = [{ name = \"Gas\", commodities = [\"gas\"] }]\n"
            .to_owned(),
    );
    put("actors.csv", "name,title\nA0,a\nA1,b\nA2,c\n".to_owned());
    put("buses.csv", "name,commodity\nB0,gas\nB1,gas\nB2,gas\nB3,gas\n".to_owned());
    let mut marks: Marks = Vec::new();
    let mut links = "name,bus0,bus1,efficiency,capacity,marginal_cost,consent,shares_capacity_with,status,annual_cost,lumpy\n".to_owned();
    for k in 0..3 {
        let (from, to) = (k, (k + 1 + random.below(3)) % 4);
        let consent = format!("A{};A{}", random.below(3), random.below(3));
        let (capacity, cost) = (2 + random.below(12), random.below(9));
        writeln!(links, "L{k},B{from},B{to},0.97,{capacity},{cost},{consent},,,,").unwrap();
        writeln!(links, "L{k} back,B{to},B{from},0.97,{capacity},{cost},{consent},L{k},,,").unwrap();
        marks.push((format!("L{k}{}", ["", " back", "*"][random.below(3)]), "link"));
    }
    let lumpy = ["yes", "no"][random.below(2)];
    writeln!(links, "Build,B0,B3,1,6,1,A0;A1,,buildable,{},{lumpy}", 2 + random.below(20)).unwrap();
    writeln!(links, "Option,B1,B3,1,5,1,A1;A2,,option,30,no").unwrap();
    marks.extend([("Build".to_owned(), "link"), ("R".to_owned(), "store")]);
    let mut supplies = "name,bus,capacity,marginal_cost,consent\n".to_owned();
    let mut demands = "name,bus,quantity,price,consent\n".to_owned();
    for k in 0..3 {
        let (bus, other) = (random.below(4), random.below(4));
        writeln!(supplies, "F{k},B{bus},{},{},A{}", 2 + random.below(14), random.below(40), random.below(3))
            .unwrap();
        writeln!(
            demands,
            "M{k},B{other},{},{},A{}",
            2 + random.below(12),
            30 + random.below(70),
            random.below(3)
        )
        .unwrap();
        marks.extend([(format!("F{k}"), "supply"), (format!("M{k}"), "demand")]);
    }
    // Every bus is fed and drained at a token size, so that no asset stands where it can never be used.
    for bus in 0..4 {
        writeln!(supplies, "T{bus},B{bus},0.001,1,A0").unwrap();
        writeln!(demands, "U{bus},B{bus},0.001,1,A0").unwrap();
    }
    let end = ["yes,,,,", "no,2,25,,", "no,2,,4,60"][random.below(3)];
    let stores = format!(
        "name,bus,capacity,max_intake,max_release,cyclic,initial,end_value,end_level,end_price,standing_loss,consent\n\
         R,B{},{},9,9,{end},0.1,A{}\n",
        random.below(4),
        4 + random.below(4),
        random.below(3)
    );
    put("links.csv", links);
    put("supplies.csv", supplies);
    put("demands.csv", demands);
    put("stores.csv", stores);
    put(
        "profiles/demands-quantity.csv",
        "period,M0,M1,M2\nwinter,1.3,1.5,0.5\nsummer,0.8,0.7,1.2\n".to_owned(),
    );
    put("profiles/supplies-capacity.csv", "period,F0\nwinter,0.5\nsummer,1.4\n".to_owned());
    (folder, marks)
}

/// The river of two states, upper and lower, in which an outsider keeps to its own plan; A0 is the upper one.
fn river(random: &mut Random) -> (Folder, Marks) {
    let mut folder = super::rivers::two_states();
    for text in folder.files.values_mut() {
        *text = text
            .replace("U,up\nD,down", "A0,up\nA1,down")
            .replace(",U;D", ",A0;A1")
            .replace(",U\n", ",A0\n")
            .replace(",D\n", ",A1\n")
            .replace("dam,lake,10", &format!("dam,lake,{}", 4 + random.below(8)))
            .replace("plant,D grid,8,30", &format!("plant,D grid,8,{}", 10 + random.below(60)))
            .replace("fields,16,50", &format!("fields,16,{}", 20 + random.below(90)));
    }
    let marks = [
        ("snow", "supply"),
        ("plant", "supply"),
        ("turbine", "link"),
        ("intake", "link"),
        ("line", "link"),
        ("dam", "store"),
        ("crops", "demand"),
    ];
    (folder, marks.map(|(mark, kind)| (mark.to_owned(), kind)).to_vec())
}

fn with_levers(mut folder: Folder, rows: &[String]) -> Region {
    folder.files.insert("levers.csv".to_owned(), format!("{LEVERS}{}", rows.concat()));
    read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// A region and what plans do to it, by sweeping it anew.
struct Brute<'a> {
    region: &'a Region,
    arsenal: Arsenal,
    /// By plan: the years that it is a mixture of.
    swept: BTreeMap<Vec<usize>, Vec<(f64, Values)>>,
}

impl<'a> Brute<'a> {
    fn new(region: &'a Region, holders: &[Holder]) -> Self {
        Self { region, arsenal: Arsenal::of(region, holders), swept: BTreeMap::new() }
    }

    fn value(&mut self, plan: &[usize], of: impl Fn(&Values) -> f64) -> f64 {
        if !self.swept.contains_key(plan) {
            let spans = |&pull: &usize| self.arsenal.spans(self.region, self.arsenal.pulls[pull]);
            let spans: Vec<Span> = plan.iter().flat_map(spans).collect();
            let years = Mixture::of(self.region, &spans.iter().collect::<Vec<_>>()).years.into_iter();
            let years = years.map(|(weight, spans)| {
                let disturbed = Disturbance::of(self.region, &spans).apply(self.region);
                (weight, sweep(&disturbed, None).unwrap_or_else(|error| panic!("{error}")))
            });
            self.swept.insert(plan.to_vec(), years.collect());
        }
        self.swept[plan].iter().map(|(weight, values)| weight * of(values)).sum()
    }

    fn loss(&mut self, plan: &[usize], target: &[ActorId], loss: Loss) -> f64 {
        let of = |values: &Values| match loss {
            Loss::Surplus => surplus(values, target),
            Loss::Share => share(values, target),
        };
        self.value(&[], of) - self.value(plan, of)
    }

    /// All plans of at most so many levers: never two begins of one, nor two that rule each other out.
    fn plans(&self, most: usize) -> Vec<Vec<usize>> {
        let class = |pull: usize| self.arsenal.causes[self.arsenal.pulls[pull].cause].class;
        let mut plans: Vec<Vec<usize>> = vec![Vec::new()];
        let mut start = 0;
        for _ in 0..most {
            let before = start..plans.len();
            start = plans.len();
            for place in before {
                for pull in plans[place].last().map_or(0, |last| last + 1)..self.arsenal.pulls.len() {
                    if plans[place].iter().all(|&other| class(other) != class(pull)) {
                        let longer = plans[place].iter().copied().chain([pull]).collect();
                        plans.push(longer);
                    }
                }
            }
        }
        plans
    }

    fn cost(&self, plan: &[usize]) -> Option<f64> {
        plan.iter().map(|&pull| self.arsenal.causes[self.arsenal.pulls[pull].cause].cost).sum()
    }

    fn worst(&mut self, most: usize, budget: Option<f64>, target: &[ActorId], loss: Loss) -> f64 {
        let plans = self.plans(most).into_iter();
        let affordable = |plan: &Vec<usize>| match budget {
            Some(budget) => self.cost(plan).is_some_and(|cost| cost <= budget + 1e-9),
            None => true,
        };
        let plans: Vec<Vec<usize>> = plans.filter(affordable).collect();
        plans.iter().map(|plan| self.loss(plan, target, loss)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The pulls of a reported plan, found by name and beginning.
    fn pulls(&self, plan: &AttackPlan) -> Vec<usize> {
        let of = |(name, begins): (&String, &String)| {
            let is_it = |&pull: &usize| {
                let pull = self.arsenal.pulls[pull];
                self.arsenal.causes[pull.cause].name == *name
                    && self.arsenal.begins(self.region, pull) == *begins
            };
            (0..self.arsenal.pulls.len()).find(is_it).unwrap()
        };
        plan.levers.iter().zip(&plan.begins).map(of).collect()
    }

    fn check_plan(&mut self, plan: &AttackPlan, target: &[ActorId], loss: Loss) {
        let pulls = self.pulls(plan);
        assert_close(&[plan.harm], &[self.loss(&pulls, target, loss)], TOLERANCE);
        assert_close(&[plan.shapley.iter().sum()], &[plan.harm], TOLERANCE);
        for (place, &marginal) in plan.marginal.iter().enumerate() {
            let without: Vec<usize> = [&pulls[..place], &pulls[place + 1..]].concat();
            assert_close(&[marginal], &[plan.harm - self.loss(&without, target, loss)], TOLERANCE);
            assert!(marginal > 0.0, "an idle lever: {plan:?}");
        }
        if let (Some(share_loss), Some(own)) = (plan.price.share_loss, plan.price.own_cost) {
            let a0 = actors(self.region, &["A0"]);
            assert_close(&[share_loss], &[self.loss(&pulls, &a0, Loss::Share)], TOLERANCE);
            assert_eq!(plan.price.direct_cost, self.cost(&pulls));
            let direct = plan.price.direct_cost.unwrap_or(0.0);
            assert_close(&[own], &[share_loss + direct - plan.price.tax_revenue], TOLERANCE);
            assert!(plan.price.tax_revenue >= -TOLERANCE);
        }
    }
}

/// Compares all that is asked of one region; how many worst plans do harm.
fn check_region(folder: &Folder, rows: &[String], most: usize) -> usize {
    let region = with_levers(folder.clone(), rows);
    let reversed = with_levers(folder.clone(), &rows.iter().rev().cloned().collect::<Vec<_>>());
    let by = [Holder::Actor(ActorId(0)), Holder::Nature];
    let mut brute = Brute::new(&region, &by);
    let mut n_harmful = 0;
    for target in [actors(&region, &["A0"]), actors(&region, &["A1"]), region.everybody()] {
        for loss in BOTH {
            for k in 1..=most {
                let expected = brute.worst(k, None, &target, loss);
                for search in [Search::Branch, Search::Enumerate] {
                    let of = AttackOptions {
                        holders: by.to_vec(),
                        target: target.clone(),
                        loss,
                        search,
                        n_listed: 3,
                        ..options(&region, "A0", k)
                    };
                    let report = attack(&region, &of);
                    assert_close(&[worst(&report)], &[expected], TOLERANCE);
                    assert!(report.proven && report.bound >= worst(&report) - TOLERANCE);
                    assert_close(&[report.bound], &[expected], TOLERANCE);
                    report.plans.iter().for_each(|plan| brute.check_plan(plan, &target, loss));
                    if k == 1 {
                        report.single.iter().for_each(|plan| brute.check_plan(plan, &target, loss));
                    }
                    if k == most && search == Search::Branch {
                        assert_close(&[worst(&attack(&reversed, &of))], &[expected], TOLERANCE);
                        n_harmful += usize::from(expected > 1.0);
                    }
                }
            }
            // Within a budget, what it buys; where no cost is known there is nothing to buy.
            let bought = AttackOptions {
                holders: by.to_vec(),
                target: target.clone(),
                loss,
                budget: Some(5.0),
                ..options(&region, "A0", most)
            };
            match worst_attacks(&region, &bought) {
                Ok(report) => {
                    assert_close(
                        &[worst(&report)],
                        &[brute.worst(most, Some(5.0), &target, loss)],
                        TOLERANCE,
                    );
                }
                Err(error) => assert!(matches!(error, AttackError::NoCosts { .. }), "{error}"),
            }
        }
    }
    // What everybody loses is shared out in full.
    for plan in brute.plans(2) {
        let harm = BOTH.map(|loss| brute.loss(&plan, &region.everybody(), loss));
        assert_close(&harm[..1], &harm[1..], TOLERANCE);
    }
    // Every point of a curve is the worst attack of its number of levers.
    let exposure = ExposureOptions {
        holders: holders(&region),
        targets: targets(&region),
        share_of: vec![by[0]],
        most_levers: most,
        outsiders: None,
    };
    for curve in exposure_curves(&region, &exposure, &|_, _| {}, &AtomicBool::new(false)).unwrap() {
        let target = &exposure.targets.iter().find(|(name, _)| *name == curve.target).unwrap().1;
        let mut brute = Brute::new(&region, &[holder(&region, &curve.coercer)]);
        let expected: Vec<f64> = (0..=most)
            .map(|k| {
                let of = AttackOptions {
                    target: target.clone(),
                    loss: curve.loss,
                    n_listed: 1,
                    ..options(&region, &curve.coercer, k)
                };
                worst(&attack(&region, &of))
            })
            .collect();
        assert_close(&curve.harm, &expected, TOLERANCE);
        // One of them by brute force as well: each holder has an arsenal of its own.
        if curve.target == "A2" || curve.target == "A1" {
            assert_close(&curve.harm[1..2], &[brute.worst(1, None, target, curve.loss)], TOLERANCE);
        }
        assert!(curve.proven);
    }
    n_harmful
}

#[test]
fn worst_attacks_on_random_pipes_are_those_of_brute_force() {
    let mut n_harmful = 0;
    for number in 0..10 {
        let random = &mut Random::of(81, number);
        let (folder, marks) = pipes(random);
        let rows = lever_rows(random, &marks, 3, false);
        n_harmful += check_region(&folder, &rows, 3);
    }
    println!("{n_harmful} of 60 harmful");
    assert!(n_harmful >= 40, "{n_harmful}");
}

#[test]
fn worst_attacks_on_random_rivers_are_those_of_brute_force() {
    let mut n_harmful = 0;
    for number in 0..10 {
        let random = &mut Random::of(82, number);
        let (folder, marks) = river(random);
        let rows = lever_rows(random, &marks, 2, false);
        n_harmful += check_region(&folder, &rows, 3);
    }
    println!("{n_harmful} of 60 harmful");
    assert!(n_harmful >= 30, "{n_harmful}");
}

#[test]
fn bounds_cut_no_worst_attack_off() {
    let mut n_plans = [0; 2];
    for number in 0..12 {
        let random = &mut Random::of(83, number);
        let (folder, marks) = pipes(random);
        let region = with_levers(folder, &lever_rows(random, &marks, 6, true));
        let by = vec![Holder::Actor(ActorId(0)), Holder::Nature];
        for target in [actors(&region, &["A1"]), region.everybody()] {
            for (k, n_listed) in [(4, 1), (5, 4)] {
                let reports = [Search::Branch, Search::Enumerate].map(|search| {
                    let of = AttackOptions {
                        holders: by.clone(),
                        target: target.clone(),
                        n_listed,
                        search,
                        ..options(&region, "A0", k)
                    };
                    attack(&region, &of)
                });
                let harms =
                    |place: usize| reports[place].plans.iter().map(|plan| plan.harm).collect::<Vec<_>>();
                assert_close(&[worst(&reports[0])], &[worst(&reports[1])], TOLERANCE);
                if target.len() == region.actors.len() {
                    assert_close(&harms(0), &harms(1), TOLERANCE);
                }
                assert!(
                    reports.iter().all(|report| report.proven && report.bound >= worst(report) - TOLERANCE)
                );
                assert!(reports[0].bound <= worst(&reports[0]) + TOLERANCE);
                n_plans.iter_mut().zip(&reports).for_each(|(sum, report)| *sum += report.n_plans);
            }
        }
    }
    println!("branched {}, enumerated {}", n_plans[0], n_plans[1]);
    assert!(2 * n_plans[0] < n_plans[1], "{n_plans:?}");
}

/// The region with a set of defenses: options stand, and levers miss what is protected from them.
fn defended(region: &Region, set: usize) -> Region {
    let mut after = region.clone();
    let chosen = region.defenses.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
    for (_, defense) in chosen {
        match &defense.measure {
            Measure::Builds(assets) => {
                for asset in assets {
                    let AssetId::Link(link) = *asset else { panic!("{asset:?}") };
                    after.links[link.0].building.status = Status::Existing;
                }
            }
            Measure::Protects(Protection { assets, holders, effects }) => {
                for lever in &mut after.levers {
                    let named = (holders.is_empty() || holders.contains(&lever.holder))
                        && (effects.is_empty() || effects.contains(&lever.effect.name()));
                    lever.assets.retain(|asset| !(named && assets.contains(asset)));
                }
            }
        }
    }
    after
}

#[test]
fn ladders_of_defenses_on_random_pipes_are_those_of_brute_force() {
    let (mut n_steps, mut n_spared) = (0, 0);
    for number in 0..8 {
        let random = &mut Random::of(84, number);
        let (mut folder, marks) = pipes(random);
        let (one, other) = (random.below(3), random.below(3));
        let against = ["", "A0", "nature;A0"][random.below(3)];
        let effects = ["", "close;derate", "tax"][random.below(3)];
        // Both directions of a pipe are protected, or neither.
        let rows = format!(
            "name,protects,holders,effects,builds,cost,note\nGuard,L{one}*;M*,{against},{effects},,2,\n\
             Well,F{other};R,,,,3,\nPast,,,,Option,{},\nOver,,,,Build,4,\n",
            1 + random.below(4)
        );
        folder.files.insert("defenses.csv".to_owned(), rows);
        let region = with_levers(folder, &lever_rows(random, &marks, 2, number % 2 == 0));
        let by = [Holder::Actor(ActorId(0)), Holder::Nature];
        let budget = 8.0;
        let costs: Vec<f64> = region.defenses.iter().map(|defense| defense.cost).collect();
        let cost_of =
            |set: usize| (0..4).filter(|bit| set >> bit & 1 == 1).map(|bit| costs[bit]).sum::<f64>();
        let sets: Vec<usize> = (0..16).filter(|&set| cost_of(set) <= budget).collect();
        let regions: Vec<Region> = sets.iter().map(|&set| defended(&region, set)).collect();
        let mut brutes: Vec<Brute<'_>> = regions.iter().map(|region| Brute::new(region, &by)).collect();
        for (target, loss) in [
            (vec![ActorId(1)], Loss::Surplus),
            (vec![ActorId(2)], Loss::Share),
            (region.everybody(), Loss::Surplus),
        ] {
            let of = |values: &Values| {
                if loss == Loss::Surplus { surplus(values, &target) } else { share(values, &target) }
            };
            let at_stake = brutes[0].value(&[], of);
            let losses: Vec<f64> = brutes
                .iter_mut()
                .map(|brute| at_stake - brute.value(&[], of) + brute.worst(2, None, &target, loss))
                .collect();
            let best = |most: f64| {
                let within = sets.iter().zip(&losses).filter(|(set, _)| cost_of(**set) <= most + 1e-9);
                within.map(|(_, &loss)| loss).fold(f64::INFINITY, f64::min)
            };
            let asked = HardenOptions {
                holders: by.to_vec(),
                target: target.clone(),
                loss,
                most_levers: 2,
                budget,
                outsiders: None,
            };
            let report = best_defenses(&region, &asked).unwrap();
            assert_close(&[report.at_stake], &[at_stake], TOLERANCE);
            for step in &report.steps {
                let set: usize = (0..4)
                    .filter(|&bit| step.defenses.contains(&region.defenses[bit].name))
                    .map(|bit| 1 << bit)
                    .sum();
                let place = sets.iter().position(|&other| other == set).unwrap();
                assert_close(&[step.cost, step.loss], &[cost_of(set), losses[place]], TOLERANCE);
                assert_close(&[step.gain_in_peace], &[brutes[place].value(&[], of) - at_stake], TOLERANCE);
                assert_close(&[step.avoided], &[losses[0] - losses[place]], TOLERANCE);
            }
            // At every sum of money that buys something, the last step that it pays is the best.
            for &set in &sets {
                let most = cost_of(set);
                let step = report.steps.iter().rfind(|step| step.cost <= most + 1e-9).unwrap();
                assert_close(&[step.loss], &[best(most)], TOLERANCE);
                assert!(step.bound <= best(most) + TOLERANCE && step.bound >= best(most) - TOLERANCE);
            }
            assert!(
                report.proven
                    && report
                        .steps
                        .windows(2)
                        .all(|pair| pair[0].cost < pair[1].cost && pair[0].loss > pair[1].loss)
            );
            n_steps += report.steps.len();
            n_spared += report.n_sets - report.n_attacked;
        }
    }
    println!("{n_steps} steps, {n_spared} sets not attacked");
    assert!(n_steps >= 40 && n_spared > 50, "{n_steps} {n_spared}");
}
