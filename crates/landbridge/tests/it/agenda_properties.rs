//! The agenda's bargaining against search by definition, and what must hold of every issue.
use landbridge::agenda::{
    Bargain, Dimension, Issue, PositionRange, Sampling, Utility, Voice, bargain, compromise, decide,
    nash_outcome, utilities,
};
use landbridge::random::Random;

/// Random issues on the scale 0 to 100; some have gains so low that nobody can agree, some have voices without weight.
fn random_issue(number: u64, n_dimensions: usize) -> Issue {
    let mut random = Random::of(2025, number);
    let n_voices = 2 + random.below(4);
    // How far from its position a voice goes along, squared: from nowhere to everywhere.
    let patience = random.uniform() * random.uniform();
    let voices = (0..n_voices)
        .map(|i| {
            let stake = 1.0 + 9.0 * random.uniform();
            Voice {
                actor: format!("voice {i}"),
                positions: (0..n_dimensions)
                    .map(|_| {
                        let position = 100.0 * random.uniform();
                        PositionRange { position, low: position, high: position, sourced: true }
                    })
                    .collect(),
                salience: (0..n_dimensions).map(|_| random.uniform()).collect(),
                stake,
                power: if i > 0 && random.below(4) == 0 { 0.0 } else { 0.01 + random.uniform() },
                bloc_gain: stake * (1.2 * patience * (0.1 + random.uniform()) - 1.01),
            }
        })
        .collect();
    Issue {
        name: format!("issue {number}"),
        dimensions: (0..n_dimensions)
            .map(|k| Dimension { name: format!("scale {k}"), scale: (0.0, 100.0), yes_threshold: None })
            .collect(),
        voices,
    }
}

/// The objective, by definition; none where somebody does not consent. A voice without weight may be held at its limit, and
/// be below it by rounding.
fn welfare(utilities: &[Utility], outcome: &[f64], rounding: f64) -> Option<f64> {
    utilities.iter().try_fold(0.0, |sum, utility| {
        let gain = utility.at(outcome);
        if utility.weight > 0.0 {
            (gain > 0.0).then(|| sum + utility.weight * libm::log(gain))
        } else {
            (gain >= -rounding).then_some(sum)
        }
    })
}

/// The best point of a grid of `steps` cells in every dimension of the box.
fn best_of_grid(utilities: &[Utility], low: &[f64], high: &[f64], steps: usize) -> Option<(f64, Vec<f64>)> {
    let n_points = (0..low.len()).fold(1, |n, _| n * (steps + 1));
    let mut best: Option<(f64, Vec<f64>)> = None;
    for point in 0..n_points {
        let mut rest = point;
        let outcome: Vec<f64> = (0..low.len())
            .map(|k| {
                let step = rest % (steps + 1);
                rest /= steps + 1;
                low[k] + (high[k] - low[k]) * step as f64 / steps as f64
            })
            .collect();
        if let Some(welfare) = welfare(utilities, &outcome, 0.0)
            && best.as_ref().is_none_or(|(most, _)| welfare > *most)
        {
            best = Some((welfare, outcome));
        }
    }
    best
}

/// Grid search, four times around the best point on an ever finer grid. The function is concave, so in one dimension the maximum
/// is beside the best point; in more it is near it, and the boxes overlap.
fn search(utilities: &[Utility], n_dimensions: usize, steps: usize) -> Option<(f64, Vec<f64>)> {
    let mut best = best_of_grid(utilities, &vec![0.0; n_dimensions], &vec![100.0; n_dimensions], steps)?;
    let mut radius = 100.0;
    for _ in 0..4 {
        radius *= 10.0 / steps as f64;
        let low: Vec<f64> = best.1.iter().map(|o| o - radius).collect();
        let high: Vec<f64> = best.1.iter().map(|o| o + radius).collect();
        if let Some(finer) = best_of_grid(utilities, &low, &high, steps)
            && finer.0 > best.0
        {
            best = finer;
        }
    }
    Some(best)
}

#[test]
fn the_nash_outcome_is_that_of_a_grid_search() {
    let mut agreements = 0;
    let mut refusals = 0;
    for (n_dimensions, steps, issues) in [(1, 2000, 300), (2, 60, 150), (3, 20, 30)] {
        for number in 0..issues {
            let issue = random_issue(number, n_dimensions);
            let utilities = utilities(&issue);
            let found = search(&utilities, n_dimensions, steps);
            match bargain(&issue) {
                Bargain::Agreement { outcome, .. } => {
                    agreements += 1;
                    let welfare = welfare(&utilities, &outcome, 1e-9).expect("all consent");
                    // A small region where all gain may lie between the points of the grid.
                    if let Some((most, near)) = found {
                        assert!(welfare >= most - 1e-9, "{}: {welfare} {most}", issue.name);
                        if n_dimensions == 1 {
                            assert!(
                                (outcome[0] - near[0]).abs() < 1e-3,
                                "{}: {outcome:?} {near:?}",
                                issue.name
                            );
                        }
                    }
                }
                Bargain::NoAgreement { .. } => {
                    refusals += 1;
                    assert_eq!(found, None, "{}", issue.name);
                }
                Bargain::Undetermined { .. } => panic!("everybody has a stake"),
            }
        }
    }
    assert!(agreements > 100 && refusals > 100, "{agreements} {refusals}");
}

/// The conditions of Karush, Kuhn and Tucker, sharper than a grid: the gradient vanishes, or points straight against the
/// limit of a voice without weight that holds the outcome.
#[test]
fn no_direction_improves_on_the_outcome() {
    let mut judged = 0;
    for n_dimensions in 2..=4 {
        for number in 1000..1100 {
            let issue = random_issue(number, n_dimensions);
            let Bargain::Agreement { outcome, .. } = bargain(&issue) else { continue };
            let utilities = utilities(&issue);
            let at_limit = utilities.iter().filter(|u| u.weight == 0.0 && u.at(&outcome) < 1e-6).count();
            if at_limit > 1 {
                continue;
            }
            let slope =
                |utility: &Utility, k: usize| -2.0 * utility.loss[k] * (outcome[k] - utility.ideal[k]);
            let gradient: Vec<f64> = (0..n_dimensions)
                .map(|k| {
                    let weighted = utilities.iter().filter(|u| u.weight > 0.0);
                    weighted.map(|u| u.weight * slope(u, k) / u.at(&outcome)).sum()
                })
                .collect();
            let size = |vector: &[f64]| libm::sqrt(vector.iter().map(|g| g * g).sum());
            let pull: f64 = size(&gradient);
            let leftover = match utilities.iter().find(|u| u.weight == 0.0 && u.at(&outcome) < 1e-6) {
                None => pull,
                Some(limit) => {
                    let normal: Vec<f64> = (0..n_dimensions).map(|k| slope(limit, k)).collect();
                    let along: f64 = gradient.iter().zip(&normal).map(|(g, n)| g * n).sum();
                    assert!(along <= 1e-9, "{}: the limit holds nothing back", issue.name);
                    let share = along / (size(&normal) * size(&normal));
                    let rest: Vec<f64> = gradient.iter().zip(&normal).map(|(g, n)| g - share * n).collect();
                    size(&rest)
                }
            };
            // Utilities change by about 0.1 per unit: a leftover of 1e-9 is an outcome right to some 1e-8.
            assert!(leftover < 1e-9, "{} in {n_dimensions}: {leftover}", issue.name);
            judged += 1;
        }
    }
    assert!(judged > 60, "{judged}");
}

#[test]
fn conflicts_are_real_and_smallest() {
    let mut conflicts_seen = [0; 5];
    for n_dimensions in 1..=3 {
        for number in 0..60 {
            let issue = random_issue(number, n_dimensions);
            let Bargain::NoAgreement { conflicts } = bargain(&issue) else { continue };
            assert!(!conflicts.is_empty());
            for conflict in conflicts {
                conflicts_seen[conflict.actors.len()] += 1;
                assert!(conflict.actors.len() <= n_dimensions + 1);
                assert!(matches!(among(&issue, &conflict.actors, 0.0), Bargain::NoAgreement { .. }));
                for left_out in &conflict.actors {
                    let rest: Vec<String> =
                        conflict.actors.iter().filter(|actor| *actor != left_out).cloned().collect();
                    assert!(
                        rest.is_empty() || matches!(among(&issue, &rest, 0.0), Bargain::Agreement { .. }),
                        "{}: {left_out} is not needed",
                        issue.name
                    );
                }
                // The shortfall is what it takes: a little more for each and they agree, a little less and they do not.
                let short = conflict.shortfall;
                let more = among(&issue, &conflict.actors, short + 1e-6);
                assert!(matches!(more, Bargain::Agreement { .. }), "{} {short}", issue.name);
                let less = among(&issue, &conflict.actors, short - 1e-6);
                assert!(matches!(less, Bargain::NoAgreement { .. }), "{} {short}", issue.name);
            }
        }
    }
    assert!(conflicts_seen[1..=3].iter().all(|&seen| seen > 0), "{conflicts_seen:?}");
}

/// The bargain among some of the voices, each paid something.
fn among(issue: &Issue, actors: &[String], paid: f64) -> Bargain {
    let mut few = issue.clone();
    few.voices.retain(|voice| actors.contains(&voice.actor));
    for voice in &mut few.voices {
        voice.bloc_gain += paid;
    }
    bargain(&few)
}

#[test]
fn the_outcome_lies_among_the_positions_and_each_has_what_is_said() {
    for number in 0..200 {
        let n_dimensions = 1 + usize::try_from(number % 3).unwrap();
        let issue = random_issue(number, n_dimensions);
        let Bargain::Agreement { outcome, utilities: said } = bargain(&issue) else { continue };
        for (k, o) in outcome.iter().enumerate() {
            let positions = issue.positions(k);
            let low = positions.iter().copied().fold(f64::INFINITY, f64::min);
            let high = positions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(low - 1e-9 <= *o && *o <= high + 1e-9, "{}: {o} {positions:?}", issue.name);
        }
        for (voice, said) in issue.voices.iter().zip(said) {
            let care: f64 = voice.salience.iter().sum();
            let lost: f64 = (0..n_dimensions)
                .map(|k| {
                    let away = (outcome[k] - voice.positions[k].position) / 100.0;
                    voice.salience[k] / care * away * away
                })
                .sum();
            assert!((voice.stake * (1.0 - lost) + voice.bloc_gain - said).abs() < 1e-9);
            assert!(said > -1e-9);
        }
    }
}

/// The issue on another scale: every position times `factor` plus `shift`, all money times `money`.
fn rescaled(issue: &Issue, factor: f64, shift: f64, money: f64) -> Issue {
    let mut other = issue.clone();
    let place = |x: f64| x * factor + shift;
    for dimension in &mut other.dimensions {
        dimension.scale = (place(dimension.scale.0), place(dimension.scale.1));
    }
    for voice in &mut other.voices {
        voice.stake *= money;
        voice.bloc_gain *= money;
        for range in &mut voice.positions {
            (range.position, range.low, range.high) =
                (place(range.position), place(range.low), place(range.high));
        }
    }
    other
}

#[test]
fn scales_and_money_units_do_not_matter() {
    let sampling = Sampling { seed: 5, samples: 30, power_spread: 0.3 };
    let close = |a: f64, b: f64| (a - b).abs() < 1e-7;
    for number in 0..60 {
        let n_dimensions = 1 + usize::try_from(number % 2).unwrap();
        let issue = random_issue(number, n_dimensions);
        let (factor, shift) = (0.01, -3.0);
        let one = decide(&issue, &sampling).unwrap();
        let other = decide(&rescaled(&issue, factor, shift, 1000.0), &sampling).unwrap();
        let back = |x: f64| (x - shift) / factor;
        match (&one.nash, &other.nash) {
            (Bargain::Agreement { outcome: a, .. }, Bargain::Agreement { outcome: b, .. }) => {
                assert!(a.iter().zip(b).all(|(a, b)| close(*a, back(*b))), "{a:?} {b:?}");
            }
            (Bargain::NoAgreement { conflicts: a }, Bargain::NoAgreement { conflicts: b }) => {
                for (a, b) in a.iter().zip(b) {
                    assert_eq!(a.actors, b.actors);
                    assert!(close(a.shortfall, b.shortfall / 1000.0));
                }
            }
            (a, b) => panic!("{}: {a:?} {b:?}", issue.name),
        }
        for (a, b) in one.dimensions.iter().zip(&other.dimensions) {
            assert!(
                close(a.compromise, back(b.compromise)) && close(a.median.position, back(b.median.position))
            );
            assert!(close(a.unity, b.unity) && a.pivotal == b.pivotal);
            assert!((0.0..=1.0).contains(&a.unity));
        }
        let elections = [(&one.elections.conditional, &other.elections.conditional)];
        for (a, b) in elections {
            let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
            assert!(a.expected.iter().zip(&b.expected).all(|(a, b)| close(*a, back(*b))));
        }
        assert!(close(one.sampled.agreement, other.sampled.agreement));
        for (a, b) in one.sampled.compromise.iter().zip(&other.sampled.compromise) {
            assert!(close(a.mean, back(b.mean)) && close(a.low, back(b.low)));
        }
    }
}

#[test]
fn where_disagreement_grows_worse_the_outcome_goes_to_the_weighted_mean() {
    for number in 0..50 {
        let mut random = Random::of(7, number);
        let n_voices = 2 + random.below(6);
        let ideals: Vec<f64> = (0..n_voices).map(|_| 100.0 * random.uniform()).collect();
        let weights: Vec<f64> = (0..n_voices).map(|_| 0.05 + random.uniform()).collect();
        let mean = compromise(&ideals, &weights).outcome;
        let mut last = f64::INFINITY;
        // The distance to the mean falls as 1/D.
        for best in [1e6, 1e8, 1e10] {
            let utilities: Vec<Utility> = ideals
                .iter()
                .zip(&weights)
                .map(|(&x, &weight)| Utility { weight, best, loss: vec![1.0], ideal: vec![x] })
                .collect();
            let away = (nash_outcome(&utilities).unwrap()[0] - mean).abs();
            assert!(away <= 0.02 * last + 1e-10, "{away} {last}");
            last = away;
        }
        assert!(last < 1e-4);
    }
}

#[test]
fn with_unequal_stakes_the_limit_is_weighted_by_stakes_too() {
    // Two of equal weight at 0 and 100, stakes 10 and 1000, and the same large gain for both: 100·1000/1010.
    let utilities = [(10.0, 0.0), (1000.0, 100.0)].map(|(stake, position)| Utility {
        weight: 1.0,
        best: stake + 1e9,
        loss: vec![stake / 1e4],
        ideal: vec![position],
    });
    let outcome = nash_outcome(&utilities).unwrap()[0];
    assert!((outcome - 1e5 / 1010.0).abs() < 1e-3, "{outcome}");
}

#[test]
fn more_weight_draws_the_outcome_nearer() {
    for number in 0..100 {
        let issue = random_issue(number, 1);
        let Bargain::Agreement { outcome, .. } = bargain(&issue) else { continue };
        for i in 0..issue.voices.len() {
            let mut heavier = issue.clone();
            heavier.voices[i].power *= 2.0;
            let Bargain::Agreement { outcome: after, .. } = bargain(&heavier) else {
                panic!("weight parts nobody")
            };
            let position = issue.voices[i].positions[0].position;
            assert!((after[0] - position).abs() <= (outcome[0] - position).abs() + 1e-9);
        }
    }
}
