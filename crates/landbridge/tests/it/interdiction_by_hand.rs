//! Price of coercion, counter-levers, hardening, exposure and tolls of the toy region; its README has the arithmetic of the base.

use super::interdiction::{LEVERS, actors, assert_near, attack, holder, lever, options, read, worst};
use super::{assert_close, read_toy};
use landbridge::interdiction::{
    Arsenal, AttackError, AttackOptions, AttackPlan, BestToll, EVERYBODY, ExposureOptions, HardenOptions,
    HardenReport, Loss, MAX_DEFENSES, MAX_LEVERS, Search, TollError, Verdict, best_defenses, best_toll_on,
    exposure_curves, holders, targets, worst_attacks,
};
use landbridge::model::{Folder, LinkId, Region, read_region};
use std::fmt::Write;
use std::sync::atomic::AtomicBool;

/// The toy with text put after its tables, or for them where it has none.
fn toy_with(more: &[(&str, &str)]) -> Region {
    let mut folder = Folder::bundled("toy").unwrap();
    for &(file, text) in more {
        folder.files.entry(file.to_owned()).or_default().push_str(text);
    }
    read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// The toy with other defenses.
fn toy_defended(rows: &str) -> Region {
    let mut folder = Folder::bundled("toy").unwrap();
    let table = format!("name,protects,holders,effects,builds,cost,note\n{rows}");
    folder.files.insert("defenses.csv".to_owned(), table);
    read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn against_c(region: &Region, by: &str, loss: Loss, most_levers: usize) -> AttackOptions {
    AttackOptions { target: actors(region, &["C"]), loss, ..options(region, by, most_levers) }
}

fn single<'a>(plans: &'a [AttackPlan], name: &str) -> &'a AttackPlan {
    plans.iter().find(|plan| plan.levers == [name]).unwrap()
}

#[test]
fn closing_the_pipe_hurts_both_and_the_tariff_pays() {
    let region = read_toy(&[]);
    for search in [Search::Branch, Search::Enumerate] {
        let report = attack(&region, &AttackOptions { search, ..against_c(&region, "B", Loss::Surplus, 2) });
        // Gas 560 and freight 350; A and B alone have nothing.
        assert_near(report.at_stake, 910.0);
        let closed = single(&report.single, "Close the pipe");
        // C buys all elsewhere: 560 − 80. Each of three loses a third of it; 5 is what closing costs B beside that.
        assert_near(closed.harm, 480.0);
        assert_near(closed.harm_share.unwrap(), 480.0 / 910.0);
        assert_near(closed.price.share_loss.unwrap(), 160.0);
        assert_near(closed.price.tax_revenue, 0.0);
        assert_eq!(closed.price.direct_cost, Some(5.0));
        assert_near(closed.price.own_cost.unwrap(), 165.0);
        assert_near(closed.leverage.unwrap(), 480.0 / 165.0);
        assert_eq!(closed.verdict, Verdict::HurtsBoth);
        // 10 on each of two pipes: gas costs 50 delivered, and 8·(100 − 50) = 400 are left, 160 less. B's third of that is 53.33, and 8·20 come in.
        let taxed = single(&report.single, "Tariff on gas");
        assert_near(taxed.harm, 160.0);
        assert_near(taxed.price.tax_revenue, 160.0);
        assert_eq!(
            (taxed.price.direct_cost, taxed.leverage, taxed.verdict),
            (None, None, Verdict::Profitable)
        );
        assert_near(taxed.price.own_cost.unwrap(), 160.0 / 3.0 - 160.0);
        // On a closed pipe a tariff adds nothing: both together are no minimal plan.
        assert_eq!(report.plans.len(), 2);
        assert_eq!(report.plans[0].levers, ["Close the pipe"]);
        assert_eq!(report.plans[1].levers, ["Tariff on gas"]);
        assert!(report.proven);

        let shares = attack(&region, &AttackOptions { search, ..against_c(&region, "B", Loss::Share, 2) });
        // C's share is 240 of gas, of which 80 are its own, and 153.33 of freight.
        assert_near(shares.at_stake, 240.0 + 460.0 / 3.0);
        assert_near(single(&shares.single, "Close the pipe").harm, 160.0);
        assert_near(single(&shares.single, "Tariff on gas").harm, 160.0 / 3.0);
        assert_eq!(shares.plans.len(), 2);
    }
    // The rails have capacity to spare: the storm takes half of it on 90 days, and they need half. Snow closes them on 0.4 of a half-year.
    let weather = attack(&region, &against_c(&region, "nature", Loss::Surplus, 1));
    let [snow] = weather.single.as_slice() else { panic!("the storm does nothing") };
    assert_eq!((snow.levers.as_slice(), weather.plans.len()), (&["Snow on the rails".to_owned()][..], 1));
    assert_near(snow.harm, 0.4 * 0.5 * (350.0 - 220.0));
}

#[test]
fn a_price_that_falls_for_the_buyer_harms_the_seller() {
    let more = "Gas glut,third party,trade,C alternative,price,-10,365,,,,,,,\n";
    let region = toy_with(&[("levers.csv", more)]);
    // From four levers on, what further levers could do is bounded.
    for (search, loss, most_levers) in [Search::Branch, Search::Enumerate]
        .into_iter()
        .flat_map(|search| [(search, Loss::Surplus, 2), (search, Loss::Surplus, 4), (search, Loss::Share, 2)])
    {
        let of = |name| AttackOptions {
            search,
            target: actors(&region, &[name]),
            loss,
            ..options(&region, "third party", most_levers)
        };
        // Elsewhere gas is at 80 now: without A, C has 160 and not 80. v(N) does not change, and nobody uses the alternative there.
        let report = attack(&region, &of("A"));
        assert_near(worst(&report), if loss == Loss::Surplus { 80.0 } else { 80.0 / 3.0 });
        assert_eq!(report.plans[0].levers, ["Gas glut"]);
        assert_eq!((report.plans[0].verdict, report.plans[0].price.own_cost), (Verdict::NobodysWill, None));
        // C gains by it: no plan harms it.
        let report = attack(&region, &of("C"));
        assert_near(worst(&report), 0.0);
    }
}

#[test]
fn an_answer_is_given_when_it_costs_the_coercer_most() {
    // A can close the rails for half a year. C sends three quarters of its boxes in winter.
    let region = {
        let mut folder = Folder::bundled("toy").unwrap();
        let levers = folder.files.get_mut("levers.csv").unwrap();
        levers.push_str("Ban the rails,A,transit,Rail*,close,,182.5,,,,,,,\n");
        let profile = "period,C homes,C orders\nwinter,1.25,1.5\nsummer,0.75,0.5\n";
        folder.files.insert("profiles/demands-quantity.csv".to_owned(), profile.to_owned());
        let supplies = folder.files.get_mut("supplies.csv").unwrap();
        *supplies = supplies.replace("A shippers,A yard,1", "A shippers,A yard,2");
        read_region(&folder, &[]).unwrap()
    };
    let counter = vec![lever(&region, "Ban the rails")];
    let report = attack(&region, &AttackOptions { counter, ..against_c(&region, "B", Loss::Surplus, 1) });
    let plan = &report.plans[0];
    let countered = plan.countered.as_ref().unwrap();
    assert_eq!(plan.levers, ["Close the pipe"]);
    assert_eq!(countered.levers, ["Ban the rails (from winter)"]);
    // The whole loses 130 for each million of boxes that goes by sea, and B a third of it.
    assert_near(countered.own_cost.unwrap(), 165.0 + 0.75 * 130.0 / 3.0);
    assert_near(countered.harm, 480.0 + 0.75 * 130.0);
    assert_near(plan.harm, 480.0);
}

#[test]
fn an_answer_takes_the_revenue_of_a_tax() {
    let more = "Close the other pipe,A,transit,Pipe A-B,close,,365,,,,,,,\nExport tax,A,trade,A field,tax,20,365,,,,,,,\n";
    let region = toy_with(&[("levers.csv", more)]);
    let answered = |name: &str| {
        let counter = vec![lever(&region, name)];
        let report = attack(&region, &AttackOptions { counter, ..against_c(&region, "B", Loss::Surplus, 1) });
        let taxed = single(&report.single, "Tariff on gas");
        assert_near(taxed.price.own_cost.unwrap(), 160.0 / 3.0 - 160.0);
        taxed.countered.clone().unwrap()
    };
    // Nothing flows, and nobody pays a tariff: B loses its 160 and has nothing for it.
    let closed = answered("Close the other pipe");
    assert_near(closed.own_cost.unwrap(), 160.0);
    assert_near(closed.harm, 480.0);
    // Gas still flows at 70 delivered: B's share falls to a third of 8·(90 − 70), its tariff brings 160, and the export tax is not B's.
    let taxed = answered("Export tax");
    assert_near(taxed.own_cost.unwrap(), 160.0 - 160.0 / 3.0 - 160.0);
    assert_near(taxed.harm, 320.0);
}

fn harden(region: &Region, loss: Loss, most_levers: usize, budget: f64) -> HardenReport {
    let options = HardenOptions {
        holders: vec![holder(region, "B")],
        target: actors(region, &["C"]),
        loss,
        most_levers,
        budget,
        outsiders: None,
    };
    best_defenses(region, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// Cost, loss and gain in peace of each step.
#[track_caller]
fn check_steps(report: &HardenReport, expected: &[(&[&str], f64, f64, f64)]) {
    assert!(report.proven);
    assert_eq!(report.steps.len(), expected.len(), "{:?}", report.steps);
    for (step, &(defenses, cost, loss, gain)) in report.steps.iter().zip(expected) {
        assert_eq!(step.defenses, defenses);
        assert_close(&[step.cost, step.loss, step.gain_in_peace], &[cost, loss, gain], 1e-5);
        assert_near(step.bound, step.loss);
        assert_near(step.avoided, expected[0].2 - step.loss);
    }
}

#[test]
fn the_ladder_of_defenses() {
    // The treaty leaves the tariff on the pipe to B, 8·10. The pipe past B brings 4 at 30, as the way through B does: when that is closed
    // 4·70 + 4·10 = 320 are left of 560, and nothing is left to add to the treaty, for the tariff is on it as well.
    let region = read_toy(&[]);
    let nothing: (&[&str], f64, f64, f64) = (&[], 0.0, 480.0, 0.0);
    for most_levers in [1, 2] {
        let ladder = harden(&region, Loss::Surplus, most_levers, 10.0);
        check_steps(&ladder, &[nothing, (&["Treaty on the pipe"], 3.0, 80.0, 0.0)]);
        assert_eq!((ladder.at_stake, ladder.n_sets), (910.0, 4));
        assert_eq!(ladder.steps[0].levers, ["Close the pipe"]);
        assert_eq!(ladder.steps[1].levers, ["Tariff on gas"]);
        check_steps(&harden(&region, Loss::Surplus, most_levers, 2.0), &[nothing]);
    }
    // For its share the pipe past B is worth 40 to C in peace: φ(C) = 80/3 + 320/6 + 80/6 + 560/3 = 280 for 240. With both and the tariff,
    // {A, C} has 280 and all 480: φ(C) = 80/3 + 280/6 + 80/6 + 480/3 = 246.67, more than undefended in peace.
    check_steps(
        &harden(&region, Loss::Share, 1, 10.0),
        &[
            (&[], 0.0, 160.0, 0.0),
            (&["Treaty on the pipe"], 3.0, 80.0 / 3.0, 0.0),
            (&["Treaty on the pipe", "Pipe past B"], 7.0, -20.0 / 3.0, 40.0),
        ],
    );
}

#[test]
fn a_treaty_helps_against_what_it_names() {
    let past = "Pipe past B,,,,Pipe A-C,4,\n";
    // Against closures only: the tariff takes 8·20, or 4·10 + 4·20 where half goes past B.
    let region = toy_defended(&format!("Treaty,Pipe B-C,,close,,3,\n{past}"));
    check_steps(
        &harden(&region, Loss::Surplus, 2, 10.0),
        &[
            (&[], 0.0, 480.0, 0.0),
            (&["Treaty"], 3.0, 160.0, 0.0),
            (&["Treaty", "Pipe past B"], 7.0, 120.0, 0.0),
        ],
    );
    // Against taxes only, or against A only, it is no help; that nature holds no such lever makes it useless outright. The pipe past B
    // leaves 4·60 + 4·10 = 280 to a closure with the tariff, and 320 to the closure alone.
    for treaty in
        ["Treaty,Pipe B-C,,tax,,3,\n", "Treaty,Pipe B-C,A,,,3,\n", "Treaty,Pipe B-C,nature,close,,3,\n"]
    {
        let region = toy_defended(&format!("{treaty}{past}"));
        for (most_levers, left) in [(1, 320.0), (2, 280.0)] {
            let ladder = harden(&region, Loss::Surplus, most_levers, 10.0);
            check_steps(&ladder, &[(&[], 0.0, 480.0, 0.0), (&["Pipe past B"], 4.0, 560.0 - left, 0.0)]);
            assert_eq!(ladder.useless.is_empty(), treaty.contains(",tax"));
        }
    }
    // Named together with another holder it is one against B.
    let region = toy_defended("Treaty,Pipe B-C,A;B,close;tax,,3,\n");
    check_steps(
        &harden(&region, Loss::Surplus, 2, 10.0),
        &[(&[], 0.0, 480.0, 0.0), (&["Treaty"], 3.0, 80.0, 0.0)],
    );
}

#[test]
fn exposure_of_the_toy() {
    let region = read_toy(&[]);
    let options = ExposureOptions {
        holders: holders(&region),
        targets: targets(&region),
        share_of: vec![holder(&region, "B")],
        most_levers: 2,
        outsiders: None,
    };
    let told = std::sync::Mutex::new(Vec::new());
    let progress = |done, all| told.lock().unwrap().push((done, all));
    let curves = exposure_curves(&region, &options, &progress, &AtomicBool::new(false)).unwrap();
    let names: Vec<&str> = options.targets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["A", "B", "C", "candidates", EVERYBODY]);
    // By surplus everybody on the pipe loses the whole of it; by share a third each.
    let points = [("A", 160.0), ("B", 160.0), ("C", 160.0), ("candidates", 320.0), (EVERYBODY, 480.0)];
    let mut expected = Vec::new();
    for (target, share) in points {
        expected.push(("B", target, Loss::Surplus, 480.0));
        expected.push(("B", target, Loss::Share, share));
    }
    expected.extend(points.map(|(target, _)| ("nature", target, Loss::Surplus, 26.0)));
    assert_eq!(curves.len(), expected.len());
    for (curve, (by, target, loss, harm)) in curves.iter().zip(expected) {
        assert_eq!((curve.coercer.as_str(), curve.target.as_str(), curve.loss), (by, target, loss));
        assert_close(&curve.harm, &[0.0, harm, harm], 1e-5);
        assert_eq!(curve.levers[1].len(), usize::from(harm > 0.0));
        assert!(curve.proven && curve.levers[0].is_empty());
    }
    let n_told = told.lock().unwrap().len();
    assert_eq!((n_told, told.lock().unwrap()[n_told - 1]), (16, (15, 15)));
    let cancelled = exposure_curves(&region, &options, &|_, _| {}, &AtomicBool::new(true));
    assert_eq!(cancelled, Err(AttackError::Cancelled));
}

#[test]
fn the_toll_on_the_pipe_is_what_the_alternative_costs_more() {
    let region = read_toy(&[]);
    let link = |name: &str| LinkId(region.links.iter().position(|link| link.name == name).unwrap());
    let toll = |names: &[&str]| {
        best_toll_on(&region, &names.iter().map(|name| link(name)).collect::<Vec<_>>(), None)
    };
    // Delivered through B gas costs 30, elsewhere 90; 8 bcm flow.
    let report = toll(&["Pipe B-C"]).unwrap();
    let BestToll::At(best) = &report.best else { panic!("{report:?}") };
    assert_close(&[best.toll, best.flow, best.revenue, best.others_lose], &[60.0, 8.0, 480.0, 480.0], 1e-5);
    assert_eq!((report.owners, report.unit.as_str()), (vec!["B".to_owned(), "C".to_owned()], "bcm"));
    // On both pipes each unit pays twice.
    let report = toll(&["Pipe A-B", "Pipe B-C"]).unwrap();
    let BestToll::At(best) = &report.best else { panic!("{report:?}") };
    assert_close(&[best.toll, best.flow, best.revenue], &[30.0, 16.0, 480.0], 1e-5);
    // By rail a container costs 150, by sea 280.
    let report = toll(&["Rail A-B-C"]).unwrap();
    let BestToll::At(best) = &report.best else { panic!("{report:?}") };
    assert_close(&[best.toll, best.flow, best.revenue], &[130.0, 1.0, 130.0], 1e-5);
    assert_eq!(toll(&[]), Err(TollError::NoLinks));
    assert_eq!(toll(&["Pipe A-C"]), Err(TollError::NotThere { link: "Pipe A-C".to_owned() }));
    let (first, second) = ("Pipe B-C".to_owned(), "Sea A-C".to_owned());
    assert_eq!(toll(&["Pipe B-C", "Sea A-C"]), Err(TollError::Apart { first, second }));
}

#[test]
fn what_cannot_be_asked_is_told() {
    let region = read_toy(&[]);
    let ask = |options: &AttackOptions| worst_attacks(&region, options).unwrap_err();
    let b = options(&region, "B", 1);
    assert_eq!(ask(&options(&region, "A", 1)), AttackError::NoLevers { coercers: "A".to_owned() });
    assert_eq!(
        ask(&AttackOptions { most_levers: MAX_LEVERS + 1, ..b.clone() }),
        AttackError::TooManyLevers { most_levers: 9 }
    );
    assert!(worst_attacks(&region, &AttackOptions { most_levers: MAX_LEVERS, ..b.clone() }).is_ok());
    // Nobody knows what a storm costs; of B's levers the closure has a known cost, and only that can be bought.
    let nature = AttackOptions { budget: Some(100.0), ..options(&region, "nature", 1) };
    assert_eq!(ask(&nature), AttackError::NoCosts { coercers: "nature".to_owned() });
    let bought = |budget| {
        let report = attack(&region, &AttackOptions { budget: Some(budget), ..b.clone() });
        report.plans.iter().map(|plan| plan.levers[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!((bought(5.0), bought(4.9)), (vec!["Close the pipe".to_owned()], Vec::new()));

    let mut rows = String::new();
    (0..=MAX_DEFENSES).for_each(|n| writeln!(rows, "D{n},Pipe B-C,,,,{n},").unwrap());
    let region = toy_defended(&rows);
    let of = |budget| HardenOptions {
        holders: vec![holder(&region, "B")],
        target: region.everybody(),
        loss: Loss::Surplus,
        most_levers: 1,
        budget,
        outsiders: None,
    };
    let too_many = AttackError::TooManyDefenses { n_defenses: 17 };
    assert_eq!(best_defenses(&region, &of(20.0)), Err(too_many));
    // Only what the budget buys counts: three at most here.
    assert!(best_defenses(&region, &of(2.5)).is_ok_and(|report| report.n_sets == 6));
    let nobody = HardenOptions { holders: vec![holder(&region, "C")], ..of(1.0) };
    assert!(matches!(best_defenses(&region, &nobody), Err(AttackError::NoLevers { .. })));
}

/// A store and two wells feed a town of O; all in one year.
fn town(levers: &str) -> Region {
    read(&[
        ("actors.csv", "name,title\nO,operator\n"),
        ("buses.csv", "name,commodity,actor\ntown,gas,O\nfar,gas,O\n"),
        ("links.csv", "name,bus0,bus1,capacity,marginal_cost,consent\npipe,far,town,10,0,O\n"),
        ("supplies.csv", "name,bus,capacity,marginal_cost,consent\neast,far,3,0,O\nwest,far,5,1,O\n"),
        ("demands.csv", "name,bus,quantity,price,consent\nhomes,town,12,10,O\n"),
        (
            "stores.csv",
            "name,bus,capacity,max_intake,max_release,initial,end_value,consent\ntank,town,10,10,10,6,2,O\n",
        ),
        ("levers.csv", &format!("{LEVERS}{levers}")),
    ])
}

#[test]
fn a_closed_store_keeps_what_it_holds() {
    // 3 and 5 come by pipe and 4 out of the tank, which keeps 2: 120 − 5 + 2·2. Closed, it keeps its 6: 80 − 5 + 6·2.
    let region = town(
        "Close the tank,nature,energy,tank,close,,365,,,,\nHalve the tank,nature,energy,tank,derate,0.5,365,,,,\n",
    );
    let report = attack(&region, &options(&region, "nature", 2));
    assert_near(report.at_stake, 119.0);
    assert_near(worst(&report), 119.0 - 87.0);
    // At half its size of 10 it still may hold 6 and lets out 4 of at most 5: no harm.
    assert_eq!(report.plans.len(), 1);
    assert_eq!(report.single.len(), 1);
}

#[test]
fn levers_of_one_group_are_one_cause() {
    // The wells are of one cause for nature; the war's closure of the same name is another holder's.
    let rows = "East fails,nature,energy,east,close,,365,1,frost,,\nWest fails,nature,energy,west,close,,365,2,frost,,\n\
        Pipe fails,nature,energy,pipe,derate,0.6,365,,,,\nEast is shelled,third party,energy,east,close,,365,1,frost,,\n";
    let region = town(rows);
    let arsenal = Arsenal::of(&region, &[holder(&region, "nature"), holder(&region, "third party")]);
    let causes: Vec<(&str, usize, Option<f64>)> =
        arsenal.causes.iter().map(|cause| (cause.name.as_str(), cause.levers.len(), cause.cost)).collect();
    assert_eq!(causes, [("frost", 2, Some(3.0)), ("Pipe fails", 1, None), ("frost", 1, Some(1.0))]);
    for search in [Search::Branch, Search::Enumerate] {
        let report = attack(&region, &AttackOptions { search, ..options(&region, "nature", 1) });
        // Nothing but 6 out of the tank: 60. With 4 through the pipe, one of them at 1, 100 − 1.
        let worst: Vec<(&str, f64)> =
            report.plans.iter().map(|plan| (plan.levers[0].as_str(), plan.harm)).collect();
        assert_eq!(worst.iter().map(|plan| plan.0).collect::<Vec<_>>(), ["frost", "Pipe fails"]);
        assert_close(&[worst[0].1, worst[1].1], &[119.0 - 60.0, 119.0 - 99.0], 1e-5);
        let bought = |budget| {
            attack(&region, &AttackOptions { search, budget: Some(budget), ..options(&region, "nature", 2) })
                .plans
                .len()
        };
        assert_eq!((bought(2.9), bought(3.0)), (0, 1));
    }
}

#[test]
fn what_rules_the_other_out_is_never_pulled_beside_it() {
    let rows = |instead: &str| {
        format!(
            "East fails,nature,energy,east,close,,365,,,,\nWest fails,nature,energy,west,close,,365,,,,{instead}\n\
             Pipe narrows,nature,energy,pipe,derate,0.9,365,,,,\n"
        )
    };
    for search in [Search::Branch, Search::Enumerate] {
        let of = |instead: &str| {
            let region = town(&rows(instead));
            attack(&region, &AttackOptions { search, ..options(&region, "nature", 3) })
        };
        let names = |plan: &AttackPlan| plan.levers.join(" + ");
        // Both wells gone leave 60 and the narrow pipe 70; each well alone leaves 107 (5 by pipe, 6 stored) or 93 (3 by pipe).
        let free: Vec<String> = of("").plans.iter().map(names).collect();
        assert_eq!(free[0], "East fails + West fails");
        let ruled = of("East fails").plans;
        let found: Vec<String> = ruled.iter().map(names).collect();
        assert!(!found.iter().any(|plan| plan.contains("East") && plan.contains("West")), "{found:?}");
        // One unit still comes through: from the west it costs 1.
        assert_eq!(found[0], "East fails + Pipe narrows");
        assert_near(ruled[0].harm, 119.0 - 69.0);
        assert!(found.iter().all(|plan| free.contains(plan)) && found.len() < free.len());
    }
}
