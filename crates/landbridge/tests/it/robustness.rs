//! Robustness metrics, pledge rates and the shallow lake against their known answers.
#![allow(clippy::float_cmp, reason = "the largest of several numbers is one of them")]

use landbridge::robustness::{
    Better, Credibility, Criterion, Metric, Payoffs, Threshold, UncertainInput, info_gap, rank_table, regret,
    score,
};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The fixture's strategies in its order, the payoffs, and the expected answers.
fn robustness_table() -> (Vec<String>, Payoffs, Value) {
    let text = include_str!("../literature/methods/robustness_metrics_small.json");
    let json: Value = serde_json::from_str(text).unwrap();
    let names = ["deep_organisation", "secretariat_only", "bilateral_deals", "no_change"].map(String::from);
    assert_eq!(json["inputs"]["payoffs"].as_object().unwrap().len(), names.len());
    let rows = names.iter().map(|name| (name.clone(), numbers(&json["inputs"]["payoffs"][name]))).collect();
    let payoffs = Payoffs::new(rows, Better::Higher).unwrap();
    (names.to_vec(), payoffs, json["expected"].clone())
}

#[test]
fn regret_of_the_small_table_is_exact() {
    let (names, payoffs, expected) = robustness_table();
    assert_eq!(payoffs.best_per_future(), numbers(&expected["best_per_future"]));
    let regrets = regret(&payoffs);
    for (name, regret) in names.iter().zip(&regrets) {
        assert_eq!(regret.per_future, numbers(&expected["regret"][name]), "{name}");
        assert_eq!(Some(regret.maximum), expected["max_regret"][name].as_f64(), "{name}");
        assert_eq!(regret.per_future[regret.worst_future], regret.maximum);
    }
}

#[test]
fn metrics_of_the_small_table_are_exact() {
    let (names, payoffs, expected) = robustness_table();
    let threshold = Threshold { name: "at least 2".into(), level: 2.0 };
    for (metric, key) in [
        (Metric::MaximumRegret, "max_regret"),
        (Metric::Maximin, "maximin"),
        (Metric::Mean, "laplace_mean"),
        (Metric::SatisficingShare(threshold), "satisficing_share_at_2"),
        (Metric::Hurwicz { optimism: 0.4 }, "hurwicz_alpha_0_4"),
    ] {
        let found = score(&payoffs, &metric).unwrap();
        for (name, value) in names.iter().zip(&found.values) {
            // The reader of JSON may miss the last bit of a number with seventeen digits.
            let miss = (value - expected[key][name].as_f64().unwrap()).abs();
            assert!(miss <= f64::EPSILON / 4.0, "{metric} of {name}: {value}");
        }
    }
}

#[test]
fn choices_of_the_small_table_are_first_and_disagreements_are_named() {
    let (names, payoffs, expected) = robustness_table();
    let metrics = [Metric::MaximumRegret, Metric::Maximin, Metric::Mean, Metric::MeanRegret];
    let table = rank_table(&payoffs, &metrics).unwrap();
    let first = |metric: usize| -> Vec<&str> {
        table.scores[metric].first().into_iter().map(|strategy| names[strategy].as_str()).collect()
    };
    // Two strategies tie at a maximum regret of 4; the fixture names the first, which has also the lower mean regret.
    assert_eq!(first(0), ["deep_organisation", "secretariat_only"]);
    assert_eq!(expected["minimax_regret_choice"], "deep_organisation");
    assert_eq!(first(1), [expected["maximin_choice"].as_str().unwrap()]);
    assert_eq!(first(2), ["deep_organisation"]);
    // Mean regret is the mean best payoff less the mean payoff, so the two never disagree.
    assert_eq!(table.scores[2].ranks, table.scores[3].ranks);

    let between = |a, b| table.disagreements.iter().find(|disagreement| disagreement.metrics == (a, b));
    assert!(between(2, 3).is_none());
    let clash = between(1, 2).unwrap();
    assert!(clash.first_differs);
    assert_eq!(
        clash.note,
        "first by worst payoff is secretariat_only, by mean payoff it is deep_organisation"
    );
    // Ranks by worst payoff 3, 1, 4, 2 and by mean 1, 2, 3, 4: three pairs alike, three opposite.
    assert_eq!(clash.kendall_tau, Some(0.0));
    assert!(!between(0, 2).unwrap().first_differs);
}

#[test]
fn pledge_rates_are_the_means_of_their_priors() {
    let text = include_str!("../literature/methods/alliance_reliability_base_rates.json");
    let json: Value = serde_json::from_str(text).unwrap();
    let rates = &json["expected"]["berkemeier_fuhrmann_2018"];
    let after_1945 = rates["from_1945_to_2003"].as_f64().unwrap() / 100.0;
    // The engine's default prior is the rate since 1945 at the weight of four calls.
    let default = Credibility::prior(0.88, 3.12).unwrap();
    assert!((default.mean() - after_1945).abs() < 1e-15);
    let by_weight = Credibility::prior_of_mean(after_1945, 4.0).unwrap();
    assert!((by_weight.alpha - 0.88).abs() < 1e-15 && (by_weight.beta - 3.12).abs() < 1e-15);

    for rate in rates["by_type"].as_object().unwrap().values() {
        let mean = rate.as_f64().unwrap() / 100.0;
        let prior = Credibility::prior_of_mean(mean, 4.0).unwrap();
        assert!((prior.mean() - mean).abs() < 1e-15);
        // Four answered calls weigh as much as the prior: the mean moves half the way to one.
        assert!((prior.after(4, 0).mean() - f64::midpoint(mean, 1.0)).abs() < 1e-15);
    }
}

/// The share of phosphorus that the lake's sediment gives back in a year.
fn recycled(x: f64, q: f64) -> f64 {
    let power = libm::pow(x, q);
    power / (1.0 + power)
}

/// The smallest positive root of recycling = loss in [0.01, 1.5], by bisection: below it the loss is larger.
fn critical_phosphorus(b: f64, q: f64) -> f64 {
    let (mut low, mut high) = (0.01, 1.5);
    // The first crossing must be the one that is bracketed: walk up to it in small steps.
    let mut x = low;
    while x < high && recycled(x, q) < b * x {
        low = x;
        x += 1e-3;
    }
    high = x.min(high);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if recycled(middle, q) < b * middle { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Phosphorus over the years under a constant discharge `a`, natural inflow 0.02.
fn lake(a: f64, b: f64, q: f64, years: usize) -> Vec<f64> {
    let mut course = vec![0.0];
    for _ in 0..years {
        let x = course[course.len() - 1];
        course.push(x + a + recycled(x, q) - b * x + 0.02);
    }
    course
}

fn lake_fixture() -> Value {
    serde_json::from_str(include_str!("../literature/methods/lake_problem_deterministic.json")).unwrap()
}

#[test]
fn critical_phosphorus_of_the_shallow_lake() {
    for case in lake_fixture()["critical"].as_array().unwrap() {
        let (b, q) = (case["b"].as_f64().unwrap(), case["q"].as_f64().unwrap());
        let found = critical_phosphorus(b, q);
        // The fixture's own root finder stopped at 6e-14 for the first case; its closed form is exact.
        assert!((found - case["critical_p"].as_f64().unwrap()).abs() < 1e-12);
        assert!((found - case["closed_form_q2"].as_f64().unwrap()).abs() < 1e-15);
    }
}

#[test]
fn courses_of_the_shallow_lake() {
    for case in lake_fixture()["trajectories_constant_inflow"].as_array().unwrap() {
        let expected = numbers(&case["trajectory"]);
        let found = lake(case["a"].as_f64().unwrap(), 0.42, 2.0, expected.len() - 1);
        for (year, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!((found - expected).abs() < 1e-12, "year {year}: {found}, not {expected}");
        }
    }
}

#[test]
fn the_lake_stays_clear_as_far_as_its_loss_rate_may_fall() {
    // The fear is that the lake sheds less phosphorus than thought. Under discharge a it stays clear for ever where the
    // inflow is below the hump of b·x − recycled(x): found here by bisection on b, and by info-gap on sampled futures.
    let (a, nominal, q) = (0.01, 0.42, 2.0);
    let stays_clear = |b: f64| lake(a, b, q, 4_000)[4_000] < critical_phosphorus(b, q);
    let losses: Vec<f64> = (0..=200).map(|i| 0.32 + f64::from(i) * 1e-3).collect();
    let clear: Vec<f64> = losses.iter().map(|&b| if stays_clear(b) { 1.0 } else { 0.0 }).collect();
    let input = UncertainInput { name: "loss rate", values: &losses, nominal, scale: 1.0 };
    let threshold = Threshold { name: "the lake is clear".into(), level: 1.0 };
    let requirement = Criterion { outcomes: &clear, better: Better::Higher, threshold };
    let found = info_gap(&[input], &requirement).unwrap();

    // The hump is where the slopes are equal: b = 2x/(1 + x²)². Its height is b·x − x²/(1 + x²).
    let height = |x: f64| {
        let square = 1.0 + x * x;
        2.0 * x * x / (square * square) - x * x / square
    };
    let (mut low, mut high) = (0.0, 0.5);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if height(middle) < a + 0.02 { low = middle } else { high = middle }
    }
    let least_loss = 2.0 * low / ((1.0 + low * low) * (1.0 + low * low));
    let exact = nominal - least_loss;
    assert!(exact <= found.horizon + 1e-12 && found.horizon < exact + 1e-3, "{found:?}, not {exact}");
}
