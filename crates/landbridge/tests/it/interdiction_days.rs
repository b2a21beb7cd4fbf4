//! Days of levers: what they take of which period, what waits and what does not, and the same done by hand in a variant.

use super::assert_close;
use super::interdiction::{LEVERS, actors, assert_near, attack, lever, options, read, worst};
use landbridge::dispatch::{PartValues, Values, sweep};
use landbridge::game::{Coalition, shapley};
use landbridge::interdiction::{Arsenal, AttackOptions, Disturbance, Loss, Mixture, Pull, Search, Span};
use landbridge::model::{ActorId, AssetId, Folder, Holder, Lever, LeverEffect, LinkId, Region, read_region};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Half a year of 365 days.
const HALF: f64 = 182.5;

/// Ten units a year, worth 50 each, over a pipe of that width; winter is that share of the year.
fn pipe(width: f64, winter: f64, levers: &str) -> Region {
    let frame = format!(
        "title = \"A pipe\"\nbase_year = 2024\nmoney_unit = \"million\"\ndiscount_rate = 0.0\ncandidates = []\n\
         periods = [{{ name = \"winter\", weight = {winter} }}, {{ name = \"summer\", weight = {} }}]\n\
         commodities = [{{ name = \"gas\", unit = \"bcm\" }}]\nsubsystems = [{{ name = \"Gas\", commodities = [\"gas\"] }}]\n",
        1.0 - winter
    );
    read(&[
        ("region.toml", &frame),
        ("actors.csv", "name,title\nO,operator\n"),
        ("buses.csv", "name,commodity,actor\nfar,gas,O\ntown,gas,O\n"),
        ("links.csv", &format!("name,bus0,bus1,capacity,marginal_cost,consent\npipe,far,town,{width},0,O\n")),
        ("supplies.csv", "name,bus,capacity,marginal_cost,consent\nwell,far,100,0,O\n"),
        ("demands.csv", "name,bus,quantity,price,consent\nhomes,town,10,50,O\n"),
        ("levers.csv", &format!("{LEVERS}{levers}")),
    ])
}

const PIPE: AssetId = AssetId::Link(LinkId(0));

/// What is left of the pipe and added to its cost, by period, under all levers of nature begun in these periods.
fn disturbed(region: &Region, begins: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let arsenal = Arsenal::of(region, &[Holder::Nature]);
    let pulls: Vec<Pull> = begins.iter().enumerate().map(|(cause, &period)| Pull { cause, period }).collect();
    let on = &arsenal.disturb(region, &pulls).assets[&PIPE];
    (on.left.clone(), on.added.clone())
}

#[test]
fn days_take_their_share_of_each_period() {
    let left = |winter: f64, rows: &str, begins: &[usize]| disturbed(&pipe(10.0, winter, rows), begins).0;
    let close = |days: f64| format!("Close for {days},nature,energy,pipe,close,,{days},,,,\n");
    // 57 days of a half-year, wherever they begin.
    assert_close(&left(0.5, &close(57.0), &[0]), &[1.0 - 57.0 / HALF, 1.0], 1e-12);
    assert_close(&left(0.5, &close(57.0), &[1]), &[1.0, 1.0 - 57.0 / HALF], 1e-12);
    // What runs beyond the last period comes at the beginning of the year.
    assert_close(&left(0.5, &close(200.0), &[1]), &[1.0 - 17.5 / HALF, 0.0], 1e-12);
    assert_close(&left(0.5, &close(200.0), &[0]), &[0.0, 1.0 - 17.5 / HALF], 1e-12);
    // Winter of 73 days: 100 days fill it and take 27 of the other 292.
    assert_close(&left(0.2, &close(100.0), &[0]), &[0.0, 1.0 - 27.0 / 292.0], 1e-12);
    assert_close(&left(0.2, &close(300.0), &[1]), &[1.0 - 8.0 / 73.0, 0.0], 1e-12);
    // Two closures of the same days count once; begun apart, they join where the first runs on into the second's period.
    let both = close(57.0) + &close(100.0);
    assert_close(&left(0.5, &both, &[0, 0]), &[1.0 - 100.0 / HALF, 1.0], 1e-12);
    let both = close(57.0) + &close(200.0);
    assert_close(&left(0.5, &both, &[1, 0]), &[0.0, 1.0 - 57.0 / HALF], 1e-12);
    assert_close(&left(0.5, &both, &[0, 1]), &[1.0 - 57.0 / HALF, 0.0], 1e-12);
    // Each derate takes of what the others leave, on the days that they have in common.
    let derates =
        "Four tenths,nature,energy,pipe,derate,0.4,57,,,,\nHalf,nature,energy,pipe,derate,0.5,100,,,,\n";
    let expected = (57.0 * 0.6 * 0.5 + 43.0 * 0.5 + 82.5) / HALF;
    assert_close(&left(0.5, derates, &[0, 0]), &[expected, 1.0], 1e-12);
    assert_close(&left(0.5, derates, &[0, 1]), &[(57.0 * 0.6 + 125.5) / HALF, (50.0 + 82.5) / HALF], 1e-12);
    // Taxes add up and leave the capacity.
    let taxes = "Ten,nature,energy,pipe,tax,10,57,,,,\nTwenty,nature,energy,pipe,tax,20,365,,,,\n";
    let (left, added) = disturbed(&pipe(10.0, 0.5, taxes), &[1, 0]);
    assert_close(&left, &[1.0, 1.0], 0.0);
    assert_close(&added, &[20.0, 20.0 + 570.0 / HALF], 1e-12);
}

#[test]
fn what_lasts_all_year_begins_once() {
    let region =
        pipe(10.0, 0.5, "A,nature,energy,pipe,close,,365,,,,\nB,nature,energy,pipe,close,,364.9,,,,\n");
    let arsenal = Arsenal::of(&region, &[Holder::Nature]);
    let pulls = [(0, 0), (1, 0), (1, 1)].map(|(cause, period)| Pull { cause, period });
    assert_eq!(arsenal.pulls, pulls);
    assert_eq!(arsenal.begins(&region, pulls[0]), "");
    assert_eq!(arsenal.begins(&region, pulls[2]), "summer");
    assert_close(&disturbed(&region, &[0, 1]).0, &[0.0, 0.0], 0.0);
    let report = attack(&region, &options(&region, "nature", 1));
    assert_near(report.at_stake, 500.0);
    let harms: Vec<f64> = report.plans.iter().map(|plan| plan.harm).collect();
    assert_close(&harms, &[500.0, 500.0 * 364.9 / 365.0], 1e-5);
    assert_eq!(report.plans[0].begins, [""]);
}

/// The worst harm of all of nature's levers together on the pipe.
fn harm(width: f64, levers: &str) -> f64 {
    let region = pipe(width, 0.5, levers);
    let [branched, enumerated] = [Search::Branch, Search::Enumerate].map(|search| {
        worst(&attack(&region, &AttackOptions { search, ..options(&region, "nature", region.levers.len()) }))
    });
    assert_near(branched, enumerated);
    branched
}

#[test]
fn what_cannot_wait_is_lost_for_its_days() {
    let stop = |days: f64, waits: &str| format!("Stop,nature,energy,pipe,close,,{days},,,{waits},\n");
    // A pipe that runs full loses what its days carry, waiting or not; one of twice the width makes up for 57 days in the same half-year.
    for (width, waits, expected) in [
        (10.0, "yes", 250.0 * 57.0 / HALF),
        (10.0, "no", 250.0 * 57.0 / HALF),
        (20.0, "yes", 0.0),
        (20.0, "no", 250.0 * 57.0 / HALF),
    ] {
        assert_near(harm(width, &stop(57.0, waits)), expected);
    }
    // 150 days leave 32.5 at twice the rate, if it can wait. 200 days fill one half-year.
    assert_near(harm(20.0, &stop(150.0, "yes")), 250.0 * (1.0 - 2.0 * 32.5 / HALF));
    assert_near(harm(20.0, &stop(200.0, "yes")), 250.0);
    assert_near(harm(20.0, &stop(200.0, "no")), 250.0 * (1.0 + 17.5 / HALF));
    // A derate by 0.8 leaves 4 of the 10 a year on its days.
    let derate = |waits: &str| format!("Derate,nature,energy,pipe,derate,0.8,57,,,{waits},\n");
    assert_near(harm(20.0, &derate("no")), 0.6 * 250.0 * 57.0 / HALF);
    assert_near(harm(20.0, &derate("yes")), 0.0);
    // Above 50 nobody buys: a tax of 60 stops what cannot wait, and its mean is paid by what can.
    let tax = |waits: &str| format!("Tax,nature,energy,pipe,tax,60,57,,,{waits},\n");
    assert_near(harm(20.0, &tax("no")), 250.0 * 57.0 / HALF);
    assert_near(harm(20.0, &tax("yes")), 5.0 * 60.0 * 57.0 / HALF);
    // 30 days on which both derates leave 20·0.7·0.5, 7 of 10; on 27 more the first leaves 14, and that is enough.
    let both = "A,nature,energy,pipe,derate,0.3,57,,,no,\nB,nature,energy,pipe,derate,0.5,30,,,no,\n";
    assert_near(harm(20.0, both), 0.3 * 250.0 * 30.0 / HALF);
    // One that waits is there by its mean on the days of one that does not: 1 − 0.5·57/182.5 of 20·0.45 = 9 a year, against 9.
    let both = "A,nature,energy,pipe,derate,0.5,57,,,yes,\nB,nature,energy,pipe,derate,0.55,30,,,no,\n";
    assert_near(harm(20.0, both), 250.0 * (30.0 / HALF) * (1.0 - 0.9 * (1.0 - 0.5 * 57.0 / HALF)));
}

#[test]
fn a_tax_brings_in_what_is_carried_while_it_lasts() {
    let revenue = |rows: &str, k| {
        let report = attack(&pipe(20.0, 0.5, rows), &options(&pipe(20.0, 0.5, rows), "O", k));
        report.plans[0].price.tax_revenue
    };
    let tax = |money: f64, waits: &str| format!("Tax {money},O,trade,pipe,tax,{money},57,,,{waits},\n");
    for waits in ["yes", "no"] {
        assert_near(revenue(&tax(20.0, waits), 1), 5.0 * 20.0 * 57.0 / HALF);
    }
    // Above 50 nobody pays on the day; the mean is paid by what can wait.
    assert_near(revenue(&tax(60.0, "yes"), 1), 5.0 * 60.0 * 57.0 / HALF);
    assert_near(revenue(&tax(60.0, "no"), 1), 0.0);
    // Of the 10 a year, 4 pass on the days of a derate by 0.8.
    let both = "Tax,O,trade,pipe,tax,20,365,,,yes,\nDerate,O,transit,pipe,derate,0.8,57,,,no,\n";
    let region = pipe(20.0, 0.5, both);
    let plan = &attack(&region, &options(&region, "O", 2)).plans[0];
    let carried = 10.0 - 0.6 * 5.0 * 57.0 / HALF;
    assert_eq!(plan.levers, ["Tax", "Derate"]);
    assert_near(plan.harm, 500.0 - 30.0 * carried);
    assert_near(plan.price.tax_revenue, 20.0 * carried);
}

#[test]
fn what_takes_from_one_direction_takes_from_both() {
    let links = "name,bus0,bus1,capacity,marginal_cost,consent,shares_capacity_with\n\
        there,far,town,10,0,O,\nback,town,far,10,0,O,there\nbeside,far,town,3,0,O,\n";
    let of = |row: &str| {
        let region = read(&[
            ("actors.csv", "name,title\nO,operator\n"),
            ("buses.csv", "name,commodity,actor\nfar,gas,O\ntown,gas,O\n"),
            ("links.csv", links),
            ("supplies.csv", "name,bus,capacity,marginal_cost,consent\nwell,far,100,0,O\n"),
            ("demands.csv", "name,bus,quantity,price,consent\nhomes,town,13,50,O\n"),
            ("levers.csv", &format!("{LEVERS}Lever,nature,energy,{row},365,,,,\n")),
        ]);
        worst(&attack(&region, &options(&region, "nature", 1)))
    };
    for name in ["there", "back", "there;back"] {
        assert_near(of(&format!("{name},close,")), 500.0);
        assert_near(of(&format!("{name},derate,0.5")), 250.0);
    }
    // A tax is on the direction that it names, and what lies beside is not the same asset.
    assert_near(of("back,tax,7"), 0.0);
    assert_near(of("there,tax,7"), 70.0);
    assert_near(of("beside,close,"), 150.0);
}

#[test]
fn a_year_is_cut_into_stretches_whose_weights_sum_to_one() {
    let rows = "A,nature,energy,pipe,derate,0.3,57,,,no,\nB,nature,energy,pipe,derate,0.5,30,,,no,\n\
        C,nature,energy,pipe,close,,200,,,no,\nD,nature,energy,pipe,tax,3,10,,,yes,\n";
    let region = pipe(20.0, 0.5, rows);
    let span = |name: &str, period| Span::of(&region, &region.levers[lever(&region, name)], period);
    let years = |spans: &[Span]| -> Vec<(f64, f64, f64)> {
        let mixture = Mixture::of(&region, &spans.iter().collect::<Vec<_>>()).years;
        let left = |of: &[Span]| {
            Disturbance::of(&region, of).assets.get(&PIPE).map_or(vec![1.0; 2], |on| on.left.clone())
        };
        let years = mixture.iter().map(|(weight, of)| (*weight, left(of)[0], left(of)[1]));
        years.collect()
    };
    let check = |spans: &[Span], expected: &[(f64, f64, f64)]| {
        let found = years(spans);
        assert_close(&[found.iter().map(|year| year.0).sum()], &[1.0], 1e-12);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_close(&[found.0, found.1, found.2], &[expected.0, expected.1, expected.2], 1e-12);
        }
    };
    check(&[], &[(1.0, 1.0, 1.0)]);
    check(&[span("D", 0)], &[(1.0, 1.0, 1.0)]);
    let (a, b, c) = (57.0 / HALF, 30.0 / HALF, 17.5 / HALF);
    check(&[span("A", 0)], &[(1.0 - a, 1.0, 1.0), (a, 0.7, 1.0)]);
    check(&[span("A", 1), span("B", 0)], &[(1.0 - a - b, 1.0, 1.0), (b, 0.5, 1.0), (a, 1.0, 0.7)]);
    check(&[span("A", 0), span("B", 0)], &[(1.0 - a, 1.0, 1.0), (b, 0.35, 1.0), (a - b, 0.7, 1.0)]);
    // Of 200 days from summer on, summer is filled, and that is so in every year of the mixture.
    check(&[span("C", 1)], &[(1.0 - c, 1.0, 0.0), (c, 0.0, 0.0)]);
    // The same days of B and C in winter: on its first 17.5 nothing is left, on 12.5 half.
    check(&[span("C", 1), span("B", 0)], &[(1.0 - b, 1.0, 0.0), (c, 0.0, 0.0), (b - c, 0.5, 0.0)]);
}

/// By period, the share of its days that a lever holds, counted off period by period.
fn held(region: &Region, days: f64, begin: usize) -> Vec<f64> {
    let n = region.periods.len();
    let (mut left, mut shares) = (days, vec![0.0; n]);
    for period in (begin..begin + n).map(|period| period % n) {
        let there = 365.0 * region.periods[period].weight;
        shares[period] = left.min(there) / there;
        left -= left.min(there);
    }
    shares
}

/// A variant in which a lever's effect is in the profiles, on that share of each period.
fn patch(region: &Region, lever: &Lever, held: &[f64]) -> String {
    let (taken, added) = match lever.effect {
        LeverEffect::Close => (1.0, 0.0),
        LeverEffect::Derate(taken) => (taken, 0.0),
        LeverEffect::Tax(added) | LeverEffect::Price(added) => (0.0, added),
    };
    let mut text = "title = \"By hand\"\nwhy = \"A test\"\n".to_owned();
    for &asset in &lever.assets {
        let (table, name, capacity, money) = match asset {
            AssetId::Link(LinkId(place)) => {
                let link = &region.links[place];
                ("links", &link.name, &link.availability, Some(("links-cost", &link.added_cost)))
            }
            AssetId::Supply(place) => {
                let supply = &region.supplies[place];
                ("supplies", &supply.name, &supply.availability, Some(("supplies-cost", &supply.added_cost)))
            }
            AssetId::Demand(place) => {
                let demand = &region.demands[place];
                ("demands", &demand.name, &demand.availability, Some(("demands-price", &demand.added_price)))
            }
            AssetId::Store(place) => {
                let store = &region.stores[place];
                ("stores", &store.name, &store.availability, None)
            }
        };
        let quantity = if table == "demands" { "quantity" } else { "capacity" };
        let before = if added == 0.0 {
            (format!("{table}-{quantity}"), capacity)
        } else {
            let (profile, money) = money.unwrap();
            (profile.to_owned(), money)
        };
        writeln!(text, "[change.profiles.{}.\"{name}\"]", before.0).unwrap();
        for ((period, held), before) in region.periods.iter().zip(held).zip(before.1) {
            let now = before * (1.0 - held * taken) + held * added;
            writeln!(text, "{} = {now:?}", period.name).unwrap();
        }
    }
    text
}

/// v(N) − v(N∖T), over all parts.
pub(crate) fn surplus(values: &Values, target: &[ActorId]) -> f64 {
    let of = |part: &PartValues| {
        let game = part.game();
        let others: Coalition =
            (0..game.n_players()).filter(|&player| !target.contains(&part.part.actors[player])).collect();
        game.grand() - game.value(others)
    };
    values.parts.iter().map(of).sum()
}

/// `Σ_T φ`, over all parts.
pub(crate) fn share(values: &Values, target: &[ActorId]) -> f64 {
    let of = |part: &PartValues| -> f64 {
        let shares = shapley(&part.game());
        shares
            .iter()
            .zip(&part.part.actors)
            .filter(|(_, actor)| target.contains(actor))
            .map(|(share, _)| share)
            .sum()
    };
    values.parts.iter().map(of).sum()
}

/// A region, and what it is worth with variants written by hand; each distinct one is swept once.
struct ByHand {
    folder: Folder,
    region: Region,
    swept: BTreeMap<String, Values>,
}

impl ByHand {
    fn new(folder: Folder) -> Self {
        let region = read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"));
        Self { folder, region, swept: BTreeMap::new() }
    }

    fn sweep(&mut self, patch: &str) -> &Values {
        if !self.swept.contains_key(patch) {
            let mut folder = self.folder.clone();
            folder.files.insert("variants/by-hand.toml".to_owned(), patch.to_owned());
            let region =
                read_region(&folder, &["by-hand"]).unwrap_or_else(|error| panic!("{error}\n{patch}"));
            self.swept.insert(patch.to_owned(), sweep(&region, None).unwrap());
        }
        &self.swept[patch]
    }

    /// What a lever begun with a period costs, by the definition: what waits by the mean, the rest by whole periods weighed by days.
    fn loss(&mut self, name: &str, begin: usize, of: impl Fn(&Values) -> f64) -> f64 {
        let lever = self.region.levers[lever(&self.region, name)].clone();
        let shares = held(&self.region, lever.days, begin);
        let mut at = |held: &[f64]| {
            let patch = patch(&self.region, &lever, held);
            of(self.sweep(&patch))
        };
        let nothing = vec![0.0; shares.len()];
        let before = at(&nothing);
        if lever.waits {
            return before - at(&shares);
        }
        let filled: Vec<f64> = shares.iter().map(|&share| if share >= 1.0 { 1.0 } else { 0.0 }).collect();
        let base = at(&filled);
        let mut loss = before - base;
        for (period, &share) in shares.iter().enumerate().filter(|&(_, &share)| 0.0 < share && share < 1.0) {
            let mut longer = filled.clone();
            longer[period] = 1.0;
            loss += share * (base - at(&longer));
        }
        loss
    }

    /// The engine's answer for a lever, and the worst one by hand.
    fn check(&mut self, name: &str, target: &[&str], loss: Loss) -> f64 {
        let targets = if target.is_empty() { self.region.everybody() } else { actors(&self.region, target) };
        let holders = vec![self.region.levers[lever(&self.region, name)].holder];
        let base = options(&self.region, "nature", 1);
        let report = attack(&self.region, &AttackOptions { holders, target: targets.clone(), loss, ..base });
        let found = report.single.iter().find(|plan| plan.levers == [name]);
        let of = |values: &Values| match loss {
            Loss::Surplus => surplus(values, &targets),
            Loss::Share => share(values, &targets),
        };
        let year = self.region.levers[lever(&self.region, name)].days >= 365.0;
        let n_begins = if year { 1 } else { self.region.periods.len() };
        let by_hand: Vec<f64> = (0..n_begins).map(|begin| self.loss(name, begin, of)).collect();
        let worst = by_hand.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        println!("{name} against {target:?}: {by_hand:?}");
        // Values of thousands of millions are certified to a relative 1e-9, and a loss is a difference of four.
        let is_worst = |harm: f64| (harm - worst).abs() <= 1e-3 + 1e-6 * worst.abs();
        match found {
            Some(plan) => {
                let begin = self.region.periods.iter().position(|period| period.name == plan.begins[0]);
                assert!(is_worst(plan.harm), "{name}: {} and {by_hand:?}", plan.harm);
                assert!(is_worst(by_hand[begin.unwrap_or(0)]));
            }
            None => assert!(worst <= 1e-3, "{name}: {by_hand:?}"),
        }
        worst
    }
}

#[test]
fn levers_do_to_the_toy_what_a_variant_does_by_hand() {
    let mut folder = Folder::bundled("toy").unwrap();
    let more = "Narrow pipe,nature,energy,Pipe A-B,derate,0.9,90,,,,yes,,,\nStop,nature,energy,Pipe B-C,close,,57,,,,no,,,\n\
        Long stop,nature,energy,A field;Sea A-C,close,,230,,,,no,,,\nRoyalty,A,trade,A field,tax,35,100,,,,yes,,,\n\
        Spike,A,trade,A field,tax,150,100,,,,no,,,\nThrift,nature,trade,C homes,price,-25,200,,,,yes,,,\n\
        Leak,nature,energy,C storage,derate,0.5,365,,,,yes,,,\nMild weather,nature,energy,C homes;C orders,derate,0.6,120,,,,no,,,\n\
        Cheap elsewhere,nature,trade,C alternative,price,-70,300,,,,no,,,\n";
    folder.files.get_mut("levers.csv").unwrap().push_str(more);
    // So that the store is of use: the pipe carries 4 in winter, when 5 are wanted.
    let links = folder.files.get_mut("links.csv").unwrap();
    *links = links.replace("Pipe B-C,B gas,C gas,1,,,,,10", "Pipe B-C,B gas,C gas,1,,,,,8");
    let mut by_hand = ByHand::new(folder);
    for loss in [Loss::Surplus, Loss::Share] {
        for name in
            ["Close the pipe", "Tariff on gas", "Narrow pipe", "Stop", "Long stop", "Royalty", "Spike"]
        {
            for target in [&["C"][..], &["A"], &["A", "B"], &[]] {
                assert!(by_hand.check(name, target, loss) > 1.0);
            }
        }
        for name in ["Thrift", "Leak", "Mild weather"] {
            assert!(by_hand.check(name, &["C"], loss) > 1.0);
        }
        assert!(by_hand.check("Cheap elsewhere", &["A"], loss) > 1.0);
    }
    // A tax of the whole year is a marginal cost.
    let dearer = "title = \"By hand\"\nwhy = \"A test\"\n[change.links]\n\"Pipe A-B\".marginal_cost = 15\n\"Pipe B-C\".marginal_cost = 15\n\
        \"Pipe A-C\".marginal_cost = 20\n";
    let everybody = by_hand.region.everybody();
    let loss = surplus(&sweep(&by_hand.region, None).unwrap(), &everybody)
        - surplus(by_hand.sweep(dearer), &everybody);
    assert_near(loss, by_hand.loss("Tariff on gas", 0, |values| surplus(values, &everybody)));
}

#[test]
fn levers_do_to_central_asia_what_a_variant_does_by_hand() {
    let mut by_hand = ByHand::new(Folder::bundled("central-asia").unwrap());
    let mut n_harmful = 0;
    for (name, targets) in [
        ("Ask the Chinese price for gas on the Centre line", [&["UZ"][..], &[]]),
        ("Take less gas from Central Asia", [&["KZ"], &["TM", "UZ"]]),
        ("Drought on the Syr Darya", [&["UZ"], &[]]),
        ("Leave Kayrakkum unfilled for summer", [&["TJ"], &[]]),
        ("Red Sea at its worst", [&["KZ"], &[]]),
        ("Close BTC at Ceyhan", [&["AZ"], &[]]),
    ] {
        for target in targets {
            n_harmful += usize::from(by_hand.check(name, target, Loss::Surplus) > 1.0);
        }
    }
    assert!(n_harmful >= 8, "{n_harmful}");
}
