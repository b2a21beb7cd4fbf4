//! What happens in a year of the toy, by hand: events, coercion, calls, membership.

use super::assert_close;
use super::simulation::{assert_often, count, courses, toy_of};
use landbridge::model::{ActorId, Region};
use landbridge::simulation::{Course, YearRecord};
use std::collections::BTreeMap;

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);
const C: ActorId = ActorId(2);
const LEVERS: &str =
    "name,actor,channel,assets,effect,magnitude,days,begins,cost,group,waits,reversible,chance\n";

fn lost(year: &YearRecord) -> f64 {
    year.lost.iter().sum()
}

fn happens(year: &YearRecord, title: &str) -> bool {
    year.events.iter().any(|event| event == title)
}

#[test]
fn events_happen_with_their_chance_from_their_period() {
    let text = "horizon = 2\nstart = \"alone\"\n[events]\nhappen = true\n";
    let folder = super::simulation::toy_folder(text, &[]);
    let frame =
        folder.files["region.toml"].replacen("weight = 0.5", "weight = 0.3", 1).replacen("0.5", "0.7", 1);
    let courses = courses(&toy_of(text, &[("region.toml", &frame)]), 1000);
    let often = |title: &str| count(&courses, |year| happens(year, title));
    let (snow, winter, summer) = (
        "Snow on the rails (from winter)",
        "Storm on the rails (from winter)",
        "Storm on the rails (from summer)",
    );
    assert_often(often(snow), 2000, 0.5);
    assert_often(often(winter), 2000, 0.25 * 0.3);
    assert_often(often(summer), 2000, 0.25 * 0.7);
    // Each at most once a year, and nothing else.
    assert_eq!(count(&courses, |year| happens(year, winter) && happens(year, summer)), 0);
    let all: usize = courses.iter().flat_map(|course| &course.years).map(|year| year.events.len()).sum();
    assert_eq!(all, often(snow) + often(winter) + often(summer));
    // One has nothing to do with the other, nor one year with the next.
    assert_often(count(&courses, |year| happens(year, snow) && year.events.len() == 2), 2000, 0.5 * 0.25);
    let twice = courses.iter().filter(|course| course.years.iter().all(|year| happens(year, snow))).count();
    assert_often(twice, 1000, 0.25);
}

#[test]
fn snow_takes_what_it_closes_and_the_storm_nothing() {
    let courses = courses(&toy_of("horizon = 2\nstart = \"alone\"\n[events]\nhappen = true\n", &[]), 40);
    let mut seen = 0;
    for year in courses.iter().flat_map(|course| &course.years) {
        // 0.4 of a winter without rails: 26 of the whole, a third for each of the three.
        let snows = happens(year, "Snow on the rails (from winter)");
        assert_close(&year.lost, &[if snows { 26.0 / 3.0 } else { 0.0 }; 3], 1e-5);
        assert_close(&[year.together], &[910.0], 1e-5);
        seen += usize::from(snows);
    }
    assert!(seen > 10 && seen < 70);
}

#[test]
fn levers_of_one_cause_happen_together_and_those_without_a_chance_never() {
    let levers = format!(
        "{LEVERS}One,nature,energy,A field,close,,365,,,quake,,no,0.4\nTwo,nature,energy,Sea A-C,close,,365,,,quake,,no,\n\
         Never,third party,energy,Pipe*,close,,365,,,,,no,\n"
    );
    let files = [("levers.csv", levers.as_str()), ("motives.csv", "lever,event,intent,note\n")];
    let courses = courses(&toy_of("horizon = 1\nstart = \"alone\"\n[events]\nhappen = true\n", &files), 1000);
    let quakes = count(&courses, |year| year.events == ["quake"]);
    assert_often(quakes, 1000, 0.4);
    assert_eq!(count(&courses, |year| year.events.is_empty()), 1000 - quakes);
    // Without A's gas, 480 less. By sea nobody sends anything while all work together.
    assert_eq!(count(&courses, |year| (lost(year) - 480.0).abs() < 1e-5), quakes);
}

/// Coercion by B alone, who wants to harm A and itself, as members are counted.
fn coercion(noise: f64, holder: &str) -> String {
    format!(
        "horizon = 1\nstart = \"neighbors\"\n[coercion]\nnoise = {noise}\nstanding_cost = 100\n\
         [[coercion.holders]]\nactor = \"B\"\n{holder}\n"
    )
}

fn pulls(year: &YearRecord, title: &str) -> bool {
    year.pulls == [(B, title.to_owned())]
}

#[test]
fn a_holder_chooses_by_its_logit() {
    // Closed, the pipe takes 480 from what each of A and B adds to the whole: 960 of harm, 480 of B's own, 5 direct and 100 standing.
    // The tariff takes 160 from each and brings in 160.
    for (start, harmed) in [("neighbors", 1.0), ("alone", 0.0)] {
        let text = coercion(200.0, "weight = 0.5").replace("neighbors", start);
        let courses = courses(&toy_of(&text, &[]), 2000);
        let close = libm::exp((0.5 * harmed * 960.0 - 585.0) / 200.0);
        let tariff = libm::exp((0.5 * harmed * 320.0 - 100.0) / 200.0);
        let whole = 1.0 + close + tariff;
        assert_often(count(&courses, |year| pulls(year, "Close the pipe")), 2000, close / whole);
        assert_often(count(&courses, |year| pulls(year, "Tariff on gas")), 2000, tariff / whole);
        assert_often(count(&courses, |year| year.pulls.is_empty()), 2000, 1.0 / whole);
        // What is lost is the drop of the whole.
        for (title, drop) in [("Close the pipe", 480.0), ("Tariff on gas", 160.0)] {
            for year in courses.iter().flat_map(|course| &course.years).filter(|year| pulls(year, title)) {
                assert_close(&[lost(year)], &[drop], 1e-4);
            }
        }
    }
}

/// Whether B acts where it hardly errs.
fn acts(holder: &str, tariff: f64) -> bool {
    let levers = super::simulation::toy_folder("", &[]).files["levers.csv"]
        .replace("tax,10", &format!("tax,{tariff}"));
    let courses = courses(&toy_of(&coercion(1e-3, holder), &[("levers.csv", &levers)]), 3);
    let acting = count(&courses, |year| !year.pulls.is_empty());
    assert!(acting == 0 || acting == 3);
    acting == 3
}

#[test]
fn a_tax_brings_in_what_is_paid_on_what_still_flows() {
    // Of 10 on each pipe nothing is lost to B: 160 less for what it adds, and 160 of revenue; so half of 320 is what may stand against it.
    let of =
        |weight: f64, cost: f64| format!("weight = {weight}\nstanding_cost = {cost}\nlevers = [\"Tariff*\"]");
    assert!(acts(&of(0.5, 159.9), 10.0) && !acts(&of(0.5, 160.1), 10.0));
    // Of 25 on each: 8 units pay 400, and 400 are lost to each.
    assert!(acts(&of(0.5, 399.9), 25.0) && !acts(&of(0.5, 400.1), 25.0));
    // Of 40 on each nothing flows and nothing is paid: 480 are lost to each.
    assert!(acts(&of(0.6, 0.6 * 960.0 - 480.1), 40.0) && !acts(&of(0.6, 0.6 * 960.0 - 479.9), 40.0));
    // Closing costs 5 more, and the pattern decides which it may pull.
    let close = |cost: f64| format!("weight = 1\nstanding_cost = {cost}\nlevers = [\"Close*\"]");
    assert!(acts(&close(474.9), 10.0) && !acts(&close(475.1), 10.0));
    // A standing cost of all holds for who has none of its own: 100.
    assert!(acts("weight = 0.3126\nlevers = [\"Tariff*\"]", 10.0));
    assert!(!acts("weight = 0.3124\nlevers = [\"Tariff*\"]", 10.0));
}

/// B taxes gas for sure, and these are guarantees.
fn taxed(threshold: f64, prior: f64, guarantees: &str) -> Region {
    let text = format!(
        "{}\n[guarantees]\ncall_threshold = {threshold}\nprior_answered = {prior}\nprior_not_answered = 1\nanswer_days = 73\n",
        coercion(1e-3, "weight = 1\nlevers = [\"Tariff*\"]")
    );
    toy_of(&text, &[("guarantees.csv", &format!("guarantor,protege,calls,answered\n{guarantees}"))])
}

#[test]
fn who_loses_more_than_the_threshold_calls_but_not_against_the_holder_itself() {
    // B, in the forum with A, is the cause: neither it nor the forum is asked.
    let guarantees = "C,A,0,0\nB,A,0,0\nforum,A,0,0\nA,C,0,0\n";
    let of = |threshold| courses(&taxed(threshold, 1.0, guarantees), 1).remove(0).years.remove(0);
    let calls: Vec<_> = of(159.9).calls.iter().map(|call| (call.protege, call.guarantor)).collect();
    assert_eq!(calls, [(A, Some(C)), (C, Some(A))]);
    assert_eq!(of(159.9).calls[0].reason, "a loss of 160");
    assert!(of(160.1).calls.is_empty());
}

#[test]
fn an_answer_cuts_the_days_of_what_states_do() {
    let courses = courses(&taxed(100.0, 1.0, "C,A,2,2\n"), 2000);
    let answered = |year: &YearRecord| year.calls.iter().any(|call| call.answered);
    // θ is Beta(1 + 2, 1): three quarters on average.
    assert_often(count(&courses, answered), 2000, 0.75);
    for year in courses.iter().flat_map(|course| &course.years) {
        assert_eq!(year.calls.len(), 1);
        // 73 days are 0.4 of a winter, in which 4 units pay 4 on each pipe: the fifth comes from the store, filled in summer.
        assert_close(&[lost(year)], &[if answered(year) { 32.0 } else { 160.0 }], 1e-4);
    }
}

#[test]
fn nature_is_not_cut_short() {
    let levers = format!("{LEVERS}Quake,nature,energy,A field,close,,365,,,,,no,1\n");
    let files = [
        ("levers.csv", levers.as_str()),
        ("motives.csv", "lever,event,intent,note\n"),
        ("guarantees.csv", "guarantor,protege,calls,answered\nC,A,0,0\nforum,A,0,0\n"),
    ];
    let text = "horizon = 1\nstart = \"neighbors\"\n[events]\nhappen = true\n[guarantees]\nprior_answered = 1000000000\n";
    let year = &courses(&toy_of(text, &files), 1)[0].years[0];
    let calls: Vec<_> = year.calls.iter().map(|call| (call.protege, call.guarantor, call.answered)).collect();
    assert_eq!(calls, [(A, Some(C), true), (A, None, true)]);
    assert_close(&[lost(year)], &[480.0], 1e-4);
}

#[test]
fn crises_come_with_their_chance_to_each_and_members_call_the_forum() {
    let text = "horizon = 2\nstart = \"neighbors\"\n[[guarantees.crises]]\nname = \"flood\"\nproteges = [\"A\", \"C\"]\nchance = 0.3\n\
        [[guarantees.crises]]\nname = \"raid\"\nproteges = [\"A\"]\nchance = 0.6\n\
        [[tests]]\nname = \"help\"\ncounts = \"answered calls\"\nat_least = 1\n";
    let guarantees =
        ("guarantees.csv", "guarantor,protege,calls,answered\nforum,A,0,0\nforum,C,0,0\nB,C,3,0\n");
    let courses = courses(&toy_of(text, &[guarantees]), 1000);
    let called = |year: &YearRecord, protege, guarantor, reason: &str| {
        year.calls
            .iter()
            .any(|call| (call.protege, call.guarantor) == (protege, guarantor) && call.reason == reason)
    };
    assert_often(count(&courses, |year| called(year, A, None, "flood")), 2000, 0.3);
    assert_often(count(&courses, |year| called(year, A, None, "raid")), 2000, 0.6);
    assert_often(count(&courses, |year| called(year, C, Some(B), "flood")), 2000, 0.3);
    assert_often(
        count(&courses, |year| called(year, A, None, "flood") && called(year, C, Some(B), "flood")),
        2000,
        0.09,
    );
    // C is no member: the forum owes it nothing.
    assert_eq!(count(&courses, |year| called(year, C, None, "flood")), 0);
    // 22 % of calls are answered, by 0.88 and 3.12; B's record of three that were not makes 0.88 of 7.
    let (mut to_forum, mut to_b) = ((0, 0), (0, 0));
    for course in &courses {
        let (mut asked, mut answered) = (0, 0);
        for year in &course.years {
            for call in &year.calls {
                let (all, yes) = if call.guarantor.is_none() { &mut to_forum } else { &mut to_b };
                (*all, *yes) = (*all + 1, *yes + usize::from(call.answered));
                asked += usize::from(call.guarantor.is_none());
                answered += usize::from(call.guarantor.is_none() && call.answered);
            }
            // The test counts calls of members to the forum, and none where there were none.
            assert_eq!(year.counted, [(asked > 0).then_some(answered as f64)]);
            assert_eq!(year.passes, [(asked > 0).then_some(answered > 0)]);
        }
    }
    // Calls of one future share θ, so years are not independent: one year each.
    let first: Vec<bool> = courses
        .iter()
        .filter_map(|course| course.years[0].calls.iter().find(|call| call.guarantor.is_none()))
        .map(|call| call.answered)
        .collect();
    assert_often(first.iter().filter(|yes| **yes).count(), first.len(), 0.22);
    let first: Vec<bool> = courses
        .iter()
        .filter_map(|course| course.years[0].calls.iter().find(|call| call.guarantor == Some(B)))
        .map(|call| call.answered)
        .collect();
    assert_often(first.iter().filter(|yes| **yes).count(), first.len(), 0.88 / 7.0);
    assert!(to_forum.0 > 1000 && to_b.0 > 400);
}

#[test]
fn members_stay_and_leave_by_a_logit_with_inertia() {
    // Selling gas as one costs A and B 40 each, and the terms give 10 − 4: 34 by leaving, against 50 of inertia. The second to decide stays
    // alone for nothing, but for the inertia.
    let rules = |noise: f64, start: &str| {
        format!(
            "horizon = 1\nstart = \"{start}\"\ncommon_fronts = [\"Gas\"]\n[membership]\nnoise = {noise}\ninertia = 50\n"
        )
    };
    let chance = |worth: f64, noise: f64| 1.0 / (1.0 + libm::exp(-worth / noise));
    let stayed = courses(&toy_of(&rules(10.0, "neighbors"), &[]), 2000);
    let (both, last) = (chance(-34.0 + 50.0, 10.0), chance(50.0, 10.0));
    let members = |members: &'static [ActorId]| move |year: &YearRecord| year.members == members;
    assert_often(count(&stayed, members(&[A, B])), 2000, both * both);
    assert_often(count(&stayed, members(&[])), 2000, (1.0 - both) * (1.0 - last));
    // Who decides first is drawn by lot.
    let one = 0.5 * (both * (1.0 - both) + (1.0 - both) * last);
    assert_often(count(&stayed, members(&[A])), 2000, one);
    assert_often(count(&stayed, members(&[B])), 2000, one);
    for moved in stayed.iter().flat_map(|course| &course.years[0].moves) {
        assert!(!moved.joins);
        let is_first = stayed.iter().any(|course| course.years[0].moves.first() == Some(moved));
        assert!((moved.worth + 34.0).abs() < 1e-5 || (is_first || moved.worth.abs() < 1e-5));
    }
    // Joining takes as much more as it is worth.
    let joined = courses(&toy_of(&rules(40.0, "alone"), &[]), 2000);
    let (first, second) = (chance(-50.0, 40.0), chance(-34.0 - 50.0, 40.0));
    assert_often(count(&joined, members(&[A, B])), 2000, first * second);
    assert_often(count(&joined, members(&[])), 2000, (1.0 - first) * (1.0 - first));
    assert!(joined.iter().flat_map(|course| &course.years[0].moves).all(|moved| moved.joins));
}

/// What a candidate must expect, by hand: C can close the pipe, which takes 480 from each of the three.
struct Beliefs {
    /// Acts seen and expected.
    acted: f64,
    expected: f64,
    /// By guarantor of A, then calls answered and made.
    record: BTreeMap<Option<ActorId>, (f64, f64)>,
}

/// The chance that C acts, as members see it.
fn believed(members: &[ActorId], resolve: f64) -> f64 {
    let odds = resolve * libm::exp((0.5 * 480.0 * members.len() as f64 - 480.0) / 400.0);
    odds / (1.0 + odds)
}

impl Beliefs {
    fn expected_loss(&self, candidate: ActorId, members: &[ActorId]) -> f64 {
        let resolve = (4.0 + self.acted) / (4.0 + self.expected);
        let mut nobody = 1.0;
        for (guarantor, (answered, calls)) in &self.record {
            let there = match guarantor {
                Some(guarantor) => *guarantor != C,
                None => members.len() == 2,
            };
            if candidate == A && there {
                nobody *= 1.0 - (2.0 + answered) / (2.0 + 1.0 + calls);
            }
        }
        // An answer ends after 73 of 365 days what would last the year.
        believed(members, resolve) * 480.0 * (1.0 - (1.0 - nobody) * 0.8)
    }

    fn worth(&self, candidate: ActorId, members: &[ActorId]) -> f64 {
        let with: Vec<ActorId> =
            [A, B].into_iter().filter(|a| *a == candidate || members.contains(a)).collect();
        let without: Vec<ActorId> = with.iter().copied().filter(|member| *member != candidate).collect();
        let of_bloc = if with.len() == 2 { -40.0 + 10.0 - 4.0 } else { 0.0 };
        of_bloc - (self.expected_loss(candidate, &with) - self.expected_loss(candidate, &without))
    }
}

#[test]
fn membership_is_worth_shares_terms_and_fear() {
    // C would give 1 for what members lose, but members believe in half of it at first.
    let levers = format!("{LEVERS}Ban,C,trade,Pipe B-C,close,,365,,,,,no,\n");
    let text = "horizon = 6\nstart = \"neighbors\"\ncommon_fronts = [\"Gas\"]\n\
        [coercion]\nnoise = 400\nbelieved_weight = 0.5\n[[coercion.holders]]\nactor = \"C\"\nweight = 1\n\
        [guarantees]\nprior_answered = 2\nprior_not_answered = 1\ncall_threshold = 479\nanswer_days = 73\n\
        [membership]\nnoise = 1000000\ninertia = 0\n";
    let files = [
        ("levers.csv", levers.as_str()),
        ("motives.csv", "lever,event,intent,note\n"),
        ("guarantees.csv", "guarantor,protege,calls,answered\nforum,A,3,1\nB,A,1,1\nC,A,9,9\n"),
    ];
    let courses = courses(&toy_of(text, &files), 100);
    let (mut seen, mut asked) = (0, 0);
    for course in &courses {
        let record = [(None, (1.0, 3.0)), (Some(B), (1.0, 1.0)), (Some(C), (9.0, 9.0))].into();
        let mut beliefs = Beliefs { acted: 0.0, expected: 0.0, record };
        for year in &course.years {
            asked += year.calls.len();
            for call in &year.calls {
                let (answered, calls) = beliefs.record.get_mut(&call.guarantor).unwrap();
                (*answered, *calls) = (*answered + if call.answered { 1.0 } else { 0.0 }, *calls + 1.0);
                assert!(call.guarantor != Some(C), "C is the cause");
            }
            let mut members = year.members_before.clone();
            for moved in &year.moves {
                assert_eq!(moved.joins, !members.contains(&moved.actor));
                assert_close(&[moved.worth], &[beliefs.worth(moved.actor, &members)], 1e-4);
                members.retain(|member| *member != moved.actor);
                if moved.joins {
                    members.push(moved.actor);
                    members.sort_unstable();
                }
                seen += 1;
            }
            assert_eq!(members, year.members);
            beliefs.acted += year.pulls.len() as f64;
            beliefs.expected += believed(&year.members_before, 1.0);
        }
    }
    assert!(seen > 400 && asked > 200, "{seen} moves, {asked} calls");
}

#[test]
fn what_a_holder_really_wants_moves_its_hand_and_not_the_beliefs() {
    // The weight is a factor: members start from what is written.
    let levers = format!("{LEVERS}Ban,C,trade,Pipe B-C,close,,365,,,,,no,\n");
    let factors = "name,table,rows,field,mode,distribution,parameters\nw,futures,coercion.C.weight,value,set,uniform,0;9\n";
    let text = "horizon = 1\nstart = \"neighbors\"\ncommon_fronts = [\"Gas\"]\n\
        [coercion]\nnoise = 400\n[[coercion.holders]]\nactor = \"C\"\nweight = 1\n\
        [membership]\nnoise = 1000000\ninertia = 0\n";
    let files = [
        ("levers.csv", levers.as_str()),
        ("motives.csv", "lever,event,intent,note\n"),
        ("factors.csv", factors),
    ];
    let courses = courses(&toy_of(text, &files), 400);
    let acted = |low: f64, high: f64| {
        let of: Vec<&Course> =
            courses.iter().filter(|course| course.factors[0] >= low && course.factors[0] < high).collect();
        (of.iter().filter(|course| !course.years[0].pulls.is_empty()).count() as f64) / of.len() as f64
    };
    // At a weight of nothing 0.23, at 9 next to surely.
    assert!(acted(0.0, 1.0) < 0.8 && acted(5.0, 9.0) > 0.99);
    let chance = |members: f64| 1.0 / (1.0 + libm::exp(-(480.0 * members - 480.0) / 400.0));
    let first: Vec<f64> =
        courses.iter().filter_map(|course| course.years[0].moves.first()).map(|moved| moved.worth).collect();
    let both = -34.0 - 480.0 * (chance(2.0) - chance(1.0));
    let alone = -480.0 * (chance(1.0) - chance(0.0));
    assert!(first.iter().all(|worth| (worth - both).abs() < 1e-4 || (worth - alone).abs() < 1e-4));
    assert!(first.iter().filter(|worth| (**worth - both).abs() < 1e-4).count() > 100);
}

#[test]
fn the_first_year_of_the_toy_is_that_of_its_readme() {
    let mut region = super::read_toy(&[]);
    region.factors.clear();
    let rules = region.rules.as_mut().unwrap();
    rules.movement.clear();
    rules.horizon = 1;
    let courses = courses(&region, 2000);
    let stays = 1.0 / (1.0 + libm::exp(-1.6));
    assert_often(count(&courses, |year| year.members == [A, B]), 2000, stays * stays);
    assert_often(count(&courses, |year| pulls(year, "Tariff on gas")), 2000, 0.5);
    assert_eq!(count(&courses, |year| pulls(year, "Close the pipe")), 0);
    assert_often(count(&courses, |year| happens(year, "Snow on the rails (from winter)")), 2000, 0.5);
    let mut calls = Vec::new();
    for year in courses.iter().flat_map(|course| &course.years) {
        let loss: Vec<_> = year.calls.iter().filter(|call| call.reason != "flood").collect();
        assert_eq!(loss.len(), usize::from(!year.pulls.is_empty()));
        assert!(loss.iter().all(|call| (call.protege, call.guarantor) == (A, Some(C))));
        let tariff = loss.iter().map(|call| if call.answered { 32.0 } else { 160.0 }).sum::<f64>();
        let snow = if happens(year, "Snow on the rails (from winter)") { 26.0 } else { 0.0 };
        // A flood is a call too, but its answer ends nothing that states do.
        assert_close(&[lost(year)], &[tariff + snow], 1e-4);
        assert!(year.passed.is_empty() && year.decided.is_empty());
        calls.extend(loss.iter().map(|call| call.answered));
    }
    assert_often(calls.iter().filter(|answered| **answered).count(), calls.len(), 0.75);
    assert_often(
        count(&courses, |year| year.calls.iter().any(|call| call.reason == "flood" && call.protege == A)),
        2000,
        0.25,
    );
}
