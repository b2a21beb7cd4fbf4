//! Blocs, ties, stability, decisions and metrics of regions: the toy's numbers by hand (its README does the arithmetic), and every region by a
//! second way.

use super::{assert_close, read_toy};
use landbridge::agenda::Bargain;
use landbridge::blocs::{Split, compare_structures, pair_changes};
use landbridge::decisions::{DEFAULT_SAMPLING, decide_region};
use landbridge::dispatch::sweep;
use landbridge::formation::Partition;
use landbridge::game::{Coalition, owen, shapley};
use landbridge::metrics::{CATALOG, Context, evaluate, read_metric};
use landbridge::model::{Actor, ActorId, Bloc, Folder, Region, Structure, read_region};
use landbridge::report::bloc_answer;
use landbridge::shares::{blocs_of, tied_games};
use landbridge::stability::{
    DEFAULT_TOLERANCE, Judgment, Payments, StabilityError, StabilityOptions, candidate_payoffs, judge_region,
    partition_of,
};

const TOLERANCE: f64 = 1e-6;

fn read_bundled(name: &str) -> Region {
    read_region(&Folder::bundled(name).unwrap(), &[]).unwrap()
}

fn on_split<T>(region: &Region, look: impl FnOnce(&Split<'_>) -> T) -> T {
    let values = sweep(region, None).unwrap();
    look(&Split::new(region, &values).unwrap())
}

fn metric(region: &Region, text: &str) -> Option<f64> {
    let values = sweep(region, None).unwrap();
    let context = Context::new(region, &values, None).unwrap();
    evaluate(&context, &read_metric(region, text).unwrap()).value
}

#[test]
fn the_toys_blocs_are_those_of_its_readme() {
    let region = read_toy(&[]);
    on_split(&region, |split| {
        let change = compare_structures(split, &region.structures[0], &region.structures[1]).unwrap();
        let by_subsystem = |place: usize| -> Vec<f64> {
            change.actors.iter().map(|actor| actor.by_subsystem[place].share).collect()
        };
        assert_close(&by_subsystem(0), &[-40.0, -40.0, 80.0], TOLERANCE);
        assert_close(&by_subsystem(1), &[-65.0 / 6.0, -65.0 / 6.0, 65.0 / 3.0], TOLERANCE);
        // What a bloc loses the rest gains, under every concept.
        for concept in &change.concepts {
            let outside: Option<f64> = concept.outsiders.iter().map(|outsider| outsider.amounts.total).sum();
            assert_close(&[concept.candidates.total.unwrap()], &[-outside.unwrap()], TOLERANCE);
        }
    });
}

#[test]
fn the_toys_ties_are_those_of_its_readme() {
    let region = read_toy(&[]);
    on_split(&region, |split| {
        let tied = split.tied().unwrap();
        assert_eq!((tied.n_graphs, tied.exact), (2, true));
        let shares = split.tied_shares(&region.structures[0]).unwrap().unwrap();
        let gains: Vec<f64> = shares.actors.iter().map(|actor| actor.total.gain).collect();
        assert_close(&gains, &[295.0, 240.0, 295.0], TOLERANCE);
    });
    assert_close(&[metric(&region, "tied_gain(B, freight)").unwrap()], &[80.0], TOLERANCE);
}

#[test]
fn without_exceptions_ties_change_nothing() {
    let mut region = read_toy(&[]);
    region.ties.clear();
    on_split(&region, |split| {
        assert!(split.tied().is_none());
        let tied = tied_games(&region, &split.games).unwrap();
        for (part, tied) in split.games.iter().zip(&tied.games) {
            let players: Vec<usize> = part.actors.iter().map(|actor| actor.0).collect();
            for coalition in Coalition::all(players.len()) {
                let wide = coalition.of(&players);
                assert_close(&[tied.game.value(wide)], &[part.game.value(coalition)], TOLERANCE);
            }
        }
    });
}

#[test]
fn many_uncertain_ties_are_sampled_with_a_standard_error() {
    let mut region = read_toy(&[]);
    // Idle actors whose ties are uncertain as well: more graphs than are counted, and the same shares in the end, for they own nothing
    // and are tied to nobody.
    let tie = |a: usize, b: usize, reliability: f64| landbridge::model::Tie {
        a: ActorId(a),
        b: ActorId(b),
        reliability,
        note: String::new(),
    };
    for number in 3..7 {
        region.actors.push(Actor { name: format!("N{number}"), ..region.actors[0].clone() });
        for other in 0..number {
            region.ties.push(tie(other, number, if other < 3 { 0.0 } else { 0.5 }));
        }
    }
    for (a, b) in [(0, 1), (1, 2)] {
        region.ties.push(tie(a, b, 0.5));
    }
    on_split(&region, |split| {
        let tied = split.tied().unwrap();
        assert!(!tied.exact && tied.note().is_some());
        // By hand, all graphs of the three ties between A, B and C: each works every other year. In gas C's other gas is worth 80 to it alone,
        // and 480 more are made only where all three are joined: by two ties or three, in half of the years.
        let shares = split.tied_shares(&region.structures[0]).unwrap().unwrap();
        let gas: Vec<f64> = shares.actors.iter().map(|actor| actor.by_subsystem[0].share).collect();
        let error = tied.standard_errors[0];
        assert!(error > 0.1, "{error}");
        for (found, expected) in gas.iter().zip([80.0, 80.0, 160.0]) {
            assert!((found - expected).abs() < 4.0 * error, "{found} {expected} {error}");
        }
    });
}

#[test]
fn a_go_between_that_owns_nothing_joins_those_without_a_tie() {
    // A fourth actor that owns nothing: with it, A and C can deal although B is away.
    let mut region = read_toy(&[]);
    region.ties[0].reliability = 0.0;
    region.actors.push(Actor { name: "D".to_owned(), ..region.actors[0].clone() });
    on_split(&region, |split| {
        let freight = &split.tied().unwrap().games[1].game;
        let of = |actors: &[usize]| freight.value(actors.iter().copied().collect());
        assert_close(&[of(&[0, 2]), of(&[0, 2, 3]), of(&[0, 1, 2])], &[0.0, 220.0, 350.0], TOLERANCE);
        let shares = split.tied_shares(&region.structures[0]).unwrap().unwrap();
        assert!(shares.actors[3].total.share > 1.0, "the go-between has a share");
    });
}

#[test]
fn pairs_are_owen_minus_shapley_on_the_real_region() {
    let region = read_bundled("central-asia");
    on_split(&region, |split| {
        let names: Vec<String> = split.subsystems.iter().map(|part| part.name.clone()).collect();
        let alone = split.shares(&region.structures[0]).unwrap();
        for pair in pair_changes(&region, &split.games, &names) {
            let place =
                |name: &str| ActorId(region.actors.iter().position(|actor| actor.name == name).unwrap());
            let actors = vec![place(&pair.a), place(&pair.b)];
            let structure = Structure {
                name: "pair".to_owned(),
                blocs: vec![Bloc { name: "pair".to_owned(), actors: actors.clone() }],
            };
            let joined = split.shares(&structure).unwrap();
            let shift: Vec<f64> = (joined.actors.iter().zip(&alone.actors))
                .map(|(joined, alone)| joined.total.share - alone.total.share)
                .collect();
            let gained: f64 = actors.iter().map(|actor| shift[actor.0]).sum();
            assert_close(&[pair.total, pair.by_subsystem.iter().sum()], &[gained, gained], TOLERANCE);
            for (place, shift) in
                shift.iter().enumerate().filter(|(place, _)| !actors.contains(&ActorId(*place)))
            {
                assert_close(&[pair.by_third[place]], &[*shift], TOLERANCE);
            }
        }
    });
}

#[test]
fn pay_offs_are_owen_shares_of_the_whole_region_with_terms() {
    for name in ["toy", "central-asia"] {
        let region = read_bundled(name);
        on_split(&region, |split| {
            let payoffs = candidate_payoffs(split, false).unwrap();
            for structure in &region.structures {
                let Some(partition) = partition_of(&region, structure).unwrap() else { continue };
                let blocs: Vec<Coalition> = blocs_of(structure)
                    .iter()
                    .map(|bloc| bloc.iter().map(|actor| actor.0).collect())
                    .collect();
                let shares = owen(split.whole().unwrap(), &blocs).unwrap();
                let found = payoffs.in_partition(&partition);
                for (candidate, payoff) in region.candidates.iter().zip(found) {
                    let together = structure.blocs.iter().any(|bloc| bloc.actors.len() > 1);
                    // The toy's only term between candidates.
                    let term = if name == "toy" && together { 10.0 - 4.0 } else { 0.0 };
                    assert_close(&[*payoff], &[shares[candidate.0] + term], 1e-5);
                }
            }
        });
    }
}

#[test]
fn the_toys_candidates_would_rather_be_alone() {
    let region = read_toy(&[]);
    on_split(&region, |split| {
        let Judgment::All(report) = judge_region(split, StabilityOptions::default()).unwrap() else {
            panic!("two candidates are enumerated")
        };
        assert_eq!((report.n_partitions, report.counts.nash, report.counts.core), (2, 1, 1));
        assert_eq!(report.not_judged, ["buyers"]);
        let bloc = &report.structures[1];
        assert_close(&bloc.change, &[-305.0 / 6.0 + 6.0; 2], TOLERANCE);
        let objection = bloc.nash.as_ref().unwrap();
        assert_eq!((objection.movers.as_slice(), objection.joins.len()), (["A".to_owned()].as_slice(), 0));
        // Both lose alike, so that neither can pay the other: proven by their demands.
        let Payments::Impossible { shortfall, proof } = &report.payments[0].against_single else {
            panic!("no payments can hold it")
        };
        assert_close(&[*shortfall], &[305.0 / 6.0 - 6.0 - DEFAULT_TOLERANCE], TOLERANCE);
        assert_close(&proof.iter().map(|demand| demand.weight).collect::<Vec<_>>(), &[0.5, 0.5], TOLERANCE);
    });
}

#[test]
fn terms_can_make_a_bloc_hold() {
    // A tie worth 104 to each outweighs what bargaining as one costs: 305/6 and the rivalry of 4.
    let mut region = read_toy(&[]);
    region.terms[0].tie = 104.0;
    on_split(&region, |split| {
        let Judgment::All(report) = judge_region(split, StabilityOptions::default()).unwrap() else {
            panic!("two candidates are enumerated")
        };
        assert!(report.structures[1].nash.is_none() && report.structures[0].nash.is_some());
        assert_eq!(report.path.end.to_string(), "A+B");
    });
}

#[test]
fn who_is_in_no_bloc_breaks_none() {
    // KZ and KG alone: TJ would rather join UZ, which is no fault of theirs, and nothing need be paid to hold the two.
    let mut region = read_bundled("central-asia");
    let place = |code: &str| ActorId(region.actors.iter().position(|actor| actor.name == code).unwrap());
    let actors = vec![place("KZ"), place("KG")];
    let north =
        Structure { name: "north".to_owned(), blocs: vec![Bloc { name: "north".to_owned(), actors }] };
    region.structures.truncate(1);
    region.structures.push(north);
    on_split(&region, |split| {
        let judgment = judge_region(split, StabilityOptions::default()).unwrap();
        let change = compare_structures(split, &region.structures[0], &region.structures[1]).unwrap();
        let answer = bloc_answer(&[change], Some(&judgment), None);
        assert!(answer.contains("Those outside it would rather move: TJ joins UZ"), "{answer}");
        let Judgment::All(report) = judgment else { panic!("six candidates are enumerated") };
        let Payments::Paid { total, .. } = &report.payments[0].against_single else {
            panic!("it can be held")
        };
        assert_close(&[*total], &[0.0], TOLERANCE);
    });
    assert_eq!(metric(&region, "side_payments(north)"), Some(0.0));
    assert_eq!(metric(&region, "is_nash_stable(north)"), Some(0.0));
}

#[test]
fn what_a_bloc_gets_is_told_apart_from_what_the_candidates_get() {
    let region = read_bundled("central-asia");
    let structure = |name: &str| region.structures.iter().find(|structure| structure.name == name).unwrap();
    on_split(&region, |split| {
        for name in ["caspian", "csto", "ots", "forum6"] {
            let change = compare_structures(split, &region.structures[0], structure(name)).unwrap();
            let actors: Vec<ActorId> = blocs_of(structure(name)).concat();
            let sum: f64 = actors.iter().map(|actor| change.actors[actor.0].total.share).sum();
            let owen = &change.concepts[0];
            assert_close(&[owen.in_blocs.total.unwrap()], &[sum], TOLERANCE);
            let outside = |code: &str| owen.outsiders.iter().any(|outsider| outsider.actor == code);
            assert_eq!(outside("RU"), name != "csto", "{name}");
            // The nucleolus gives a bloc's sum even where it does not give the candidates'.
            let nucleolus = change.concepts.last().unwrap();
            assert!(nucleolus.in_blocs.total.is_some());
            assert_eq!(nucleolus.candidates.total.is_some(), !["csto", "ots"].contains(&name), "{name}");
        }
    });
}

#[test]
fn powers_among_those_with_a_say_are_shapley_gains_without_the_others() {
    let region = read_bundled("central-asia");
    on_split(&region, |split| {
        let report = decide_region(split, &region.structures[0], &DEFAULT_SAMPLING).unwrap();
        let centre = &report.issues[0];
        let candidates: Coalition = region.candidates.iter().map(|actor| actor.0).collect();
        let game = split.whole().unwrap().restricted(candidates);
        let shares = shapley(&game);
        let gains: Vec<f64> = (region.candidates.iter())
            .map(|actor| (shares[actor.0] - game.value(Coalition::singleton(actor.0))).max(0.0))
            .collect();
        let total: f64 = gains.iter().sum();
        for (standing, gain) in centre.actors.iter().zip(gains) {
            assert_close(&[standing.power_among], &[gain / total], 1e-9);
        }
    });
}

#[test]
fn too_many_candidates_are_sampled_and_none_is_told() {
    let mut region = read_toy(&[]);
    // Ten actors more that own nothing: everybody else is indifferent to them.
    for number in 0..10 {
        region.actors.push(Actor { name: format!("N{number}"), ..region.actors[0].clone() });
        region.candidates.push(ActorId(3 + number));
    }
    region.ties.clear();
    // A tie that outweighs what bargaining as one costs A and B.
    region.terms[0].tie = 104.0;
    on_split(&region, |split| {
        let Judgment::Sampled(report) = judge_region(split, StabilityOptions::default()).unwrap() else {
            panic!("twelve candidates have too many partitions")
        };
        assert!(!report.ends.is_empty());
        for end in &report.ends {
            assert!(
                end.partition.blocs.iter().any(|bloc| bloc.starts_with(&["A".to_owned(), "B".to_owned()]))
            );
        }
    });
    region.candidates.clear();
    on_split(&region, |split| {
        let error = judge_region(split, StabilityOptions::default()).unwrap_err();
        assert_eq!(error, StabilityError::NoCandidates);
    });
}

#[test]
fn the_toys_tariff_is_that_of_its_readme() {
    let region = read_toy(&[]);
    on_split(&region, |split| {
        let report = decide_region(split, &region.structures[0], &DEFAULT_SAMPLING).unwrap();
        let issue = &report.issues[0];
        let powers: Vec<f64> = issue.actors.iter().map(|standing| standing.power).collect();
        assert_close(&powers, &[0.5, 0.5], TOLERANCE);
        let Bargain::Agreement { outcome, .. } = &issue.decision.nash else { panic!("the two agree") };
        assert_close(outcome, &[41.529_804_627], 1e-6);
        let found = &issue.decision.dimensions[0];
        assert_close(&[found.compromise, found.median.position, found.unity], &[40.0, 20.0, 0.6], TOLERANCE);
        // A bloc in which both lose 40 each leaves nothing to agree on: stakes are 10 and 30.
        let report = decide_region(split, &region.structures[1], &DEFAULT_SAMPLING).unwrap();
        assert!(matches!(report.issues[0].decision.nash, Bargain::NoAgreement { .. }));
    });
}

#[test]
fn every_metric_has_a_number_or_a_reason() {
    let region = read_bundled("central-asia");
    let values = sweep(&region, None).unwrap();
    let context = Context::new(&region, &values, None).unwrap();
    let mut without = Vec::new();
    for metric in CATALOG {
        let arguments: Vec<&str> = (metric.required.iter().chain(metric.optional).enumerate())
            .map(|(place, kind)| match kind.word() {
                "ACTOR" if metric.name == "credibility" || metric.name == "credibility_broadly" => "KZ",
                "ACTOR" if metric.name == "indicator" => "RU",
                "ACTOR" => ["KZ", "UZ", "RU"][place],
                "SUB-SYSTEM" => "Gas",
                "STRUCTURE" => "forum6",
                "ISSUE" | "TEST" => "water",
                "HOLDER" | "GUARANTOR" => "RU",
                "TARGET" => "KZ",
                "LEVERS" => "2",
                "KIND" => "pressure",
                "CHANNEL" => "energy",
                "INDICATOR" => "trade share",
                "ENTITY" => "forum5",
                "YEAR" => "2024",
                "CLASS" => "robust",
                "OPTION" => "Rogun",
                _ => "Line ABC KZ-CN",
            })
            .collect();
        let text = format!("{}({})", metric.name, arguments.join(", "));
        let found = evaluate(&context, &read_metric(&region, &text).unwrap());
        assert_eq!(found.value.is_some(), found.reason.is_empty(), "{text}: {}", found.reason);
        assert!(found.value.is_none_or(f64::is_finite), "{text}");
        if found.value.is_none() {
            without.push(metric.name);
        }
    }
    // No payments hold the six together, and no run of futures was given.
    assert_eq!(without, ["side_payments", "outcome_share", "test_share", "option_share"]);
}

#[test]
fn metrics_are_what_the_tables_say() {
    let region = read_toy(&[]);
    for (text, expected) in [
        ("together()", 910.0),
        ("together(gas)", 560.0),
        ("share(C, Gas)", 240.0),
        ("alone(C)", 80.0),
        ("gain(B)", 160.0 + 130.0 / 3.0),
        ("bloc_shift(C, neighbors)", 305.0 / 3.0),
        ("regional_shift(C, neighbors, freight)", 65.0 / 3.0),
        ("members_shift(neighbors)", -305.0 / 3.0),
        ("members_shift(buyers)", -305.0 / 3.0),
        ("candidates_shift(buyers)", 305.0 / 6.0),
        ("pair_shift(A, B)", -305.0 / 3.0),
        ("pair_shift_of(A, B, C)", 305.0 / 3.0),
        ("is_nash_stable(alone)", 1.0),
        ("is_core_stable(neighbors)", 0.0),
        ("worst_objection(neighbors)", 305.0 / 6.0 - 6.0),
        ("compromise(tariff)", 40.0),
        ("unity(tariff)", 0.6),
        ("passes(tariff)", 0.0),
        ("flow(Pipe A-B)", 8.0),
        ("exposure(B, C, 2)", 480.0),
        ("exposure(nature, everybody, 1)", 26.0),
        ("exposure_of_share(B, C, 1)", 160.0),
        // The largest objection to the Shapley shares is B's, who has 203 1/3 and makes nothing alone.
        ("shapley_excess()", -160.0 - 130.0 / 3.0),
    ] {
        assert_close(&[metric(&region, text).unwrap()], &[expected], TOLERANCE);
    }
    assert_eq!(metric(&region, "side_payments(neighbors)"), None);
    assert_eq!(metric(&region, "is_nash_stable(buyers)"), None);
    assert_eq!(metric(&region, "pair_shift_of(A, B, A)"), None);
}

#[test]
fn whole_and_parts_agree_on_shares() {
    let region = read_bundled("central-asia");
    on_split(&region, |split| {
        let whole = shapley(split.whole().unwrap());
        let shares = split.shares(&region.structures[0]).unwrap();
        let by_parts: Vec<f64> = shares.actors.iter().map(|actor| actor.total.share).collect();
        assert_close(&whole, &by_parts, 1e-5);
        assert_eq!(Partition::all_alone(6).unwrap().n_blocs(), region.candidates.len());
    });
}

#[test]
fn the_lowest_camps_of_many_actors_are_proven() {
    // Thirty actors in two camps by their terms: nobody is frustrated.
    let mut region = read_toy(&[]);
    for number in 0..27 {
        region.actors.push(Actor { name: format!("N{number}"), ..region.actors[0].clone() });
    }
    region.terms.clear();
    for b in 1..30 {
        let propensity = Some(if b % 2 == 0 { 0.5 } else { -0.5 });
        region.terms.push(landbridge::model::Term {
            a: ActorId(0),
            b: ActorId(b),
            tie: 0.0,
            rivalry: 0.0,
            propensity,
        });
    }
    region.ties.clear();
    let values = sweep(&read_toy(&[]), None).unwrap();
    let games = landbridge::shares::part_games(&read_toy(&[]), &values);
    let subsystems = landbridge::shares::subsystem_games(&games).unwrap();
    let whole = landbridge::shares::whole_game(&read_toy(&[]), &games).ok();
    let split = Split::of_games(&region, games, subsystems, whole);
    let Judgment::All(report) = judge_region(&split, StabilityOptions::default()).unwrap() else {
        panic!("two candidates are enumerated")
    };
    let landscape = report.landscape.unwrap();
    assert!(landscape.is_proven && landscape.n_two_camps.is_none());
    let [lowest] = landscape.two_camps.as_slice() else { panic!("one valley is told") };
    assert_close(&[lowest.energy], &[-15.0 / 29.0], TOLERANCE);
    assert_eq!(lowest.camps.iter().map(Vec::len).collect::<Vec<_>>(), [15, 15]);
}
