//! What the forum and the builders of the toy do, by hand: options, acts, promises, trade, tests and classes.

use super::assert_close;
use super::simulation::{assert_often, count, courses, toy_folder, toy_of};
use landbridge::model::{ActorId, Folder, Region, read_region};
use landbridge::simulation::{Course, YearRecord};

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);

fn read(folder: &Folder) -> Region {
    read_region(folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// The toy with another million of containers wanted, which shippers not built yet would send, by the consent of these.
fn shippers(consent: &str, option: &str, more: &str) -> Region {
    let text = format!(
        "horizon = 6\nstart = \"neighbors\"\ncommon_fronts = []\n[building]\nbuilds = true\n\
         [[options]]\nname = \"More\"\nassets = [\"More shippers\"]\n{option}\n{more}"
    );
    let mut folder = toy_folder(&text, &[]);
    let supplies = folder.files.get_mut("supplies.csv").unwrap();
    *supplies += "More shippers,A yard,1,0,";
    *supplies += consent;
    *supplies += ",option,,1,,,no\n";
    let demands = folder.files.get_mut("demands.csv").unwrap();
    *demands = demands.replace("C orders,1,C yard,1,", "C orders,1,C yard,2,");
    read(&folder)
}

fn years_of<'a>(
    courses: &'a [Course],
    what: impl Fn(&'a YearRecord) -> &'a Vec<usize>,
    place: usize,
) -> Vec<i32> {
    let years = courses.iter().flat_map(|course| &course.years).filter(|year| what(year).contains(&place));
    years.map(|year| year.year).collect()
}

#[test]
fn what_pays_is_decided_where_those_who_consent_gain_more_than_it_costs() {
    // 350 more in all: 460/3 for A and for C, 130/3 for B. Where B must consent, A and C send no more without it: 350 in three.
    for (consent, gains) in [("A", 460.0 / 3.0), ("A;C", 920.0 / 3.0), ("A;B", 700.0 / 3.0), ("A;B;C", 350.0)]
    {
        for (cost, is_decided) in [(gains - 0.01, true), (gains + 0.01, false)] {
            let region = shippers(consent, &format!("annual_cost = {cost}\nlead_time = 2"), "");
            let courses = courses(&region, 1);
            let decided = years_of(&courses, |year| &year.decided, 0);
            assert_eq!(decided, if is_decided { vec![2025] } else { Vec::new() }, "{consent} at {cost}");
            assert_eq!(
                years_of(&courses, |year| &year.opened, 0),
                if is_decided { vec![2027] } else { Vec::new() }
            );
            let built = years_of(&courses, |year| &year.built, 0);
            assert_eq!(built, if is_decided { vec![2027, 2028, 2029, 2030] } else { Vec::new() });
            for year in &courses[0].years {
                let stands = is_decided && year.year >= 2027;
                assert_close(&[year.together], &[560.0 + if stands { 700.0 } else { 350.0 }], 1e-5);
            }
        }
    }
}

#[test]
fn options_wait_for_their_year_their_chance_and_their_lead_time() {
    let first = |option: &str| {
        let courses = courses(&shippers("A", option, ""), 1);
        (years_of(&courses, |year| &year.decided, 0), years_of(&courses, |year| &year.opened, 0))
    };
    assert_eq!(first("annual_cost = 1\nlead_time = 0"), (vec![2025], vec![2026]));
    assert_eq!(first("annual_cost = 1\nfrom = 2028\nlead_time = 1"), (vec![2028], vec![2029]));
    assert_eq!(first("annual_cost = 1\nlead_time = 9"), (vec![2025], vec![]));
    // What is being built opens, whoever gains; before the first year, in it.
    assert_eq!(first("annual_cost = 1000000\nopens = 2027"), (vec![], vec![2027]));
    assert_eq!(first("annual_cost = 1000000\nopens = 2020"), (vec![], vec![2025]));
    let courses = courses(&shippers("A", "annual_cost = 1\nchance = 0.3", ""), 1000);
    let decided = years_of(&courses, |year| &year.decided, 0);
    for (year, chance) in [(2025, 0.3), (2026, 0.7 * 0.3), (2027, 0.49 * 0.3)] {
        assert_often(decided.iter().filter(|decided| **decided == year).count(), 1000, chance);
    }
}

#[test]
fn of_a_sub_system_one_is_weighed_a_year_and_that_which_was_not_for_longest() {
    // Four units of gas at 10 in place of 20 save 40, one unit saves 10. A alone gains a third of it and does not pay 20 for the large field;
    // the small one waits until that was weighed.
    let rules = |consent: &str| {
        let text = "horizon = 4\nstart = \"neighbors\"\ncommon_fronts = []\n[building]\nbuilds = true\n\
            [[options]]\nname = \"Large\"\nassets = [\"Large field\"]\nannual_cost = 20\nlead_time = 1\n\
            [[options]]\nname = \"Small\"\nassets = [\"Small field\"]\nannual_cost = 1\nlead_time = 1\n";
        let mut folder = toy_folder(text, &[]);
        let fields = format!(
            "Large field,A gas,4,10,{consent},option,,1,,,no\nSmall field,A gas,1,10,A,option,,1,,,no\n"
        );
        folder.files.get_mut("supplies.csv").unwrap().push_str(&fields);
        courses(&read(&folder), 1)
    };
    let blocked = rules("A");
    assert!(years_of(&blocked, |year| &year.decided, 0).is_empty());
    assert_eq!(years_of(&blocked, |year| &year.decided, 1), [2026]);
    let agreed = rules("A;B;C");
    assert_eq!(years_of(&agreed, |year| &year.decided, 0), [2025]);
    assert_eq!(years_of(&agreed, |year| &year.decided, 1), [2026]);
    let together: Vec<f64> = agreed[0].years.iter().map(|year| year.together - 350.0).collect();
    assert_close(&together, &[560.0, 600.0, 610.0, 610.0], 1e-5);
}

#[test]
fn what_adds_nothing_is_not_weighed_and_nothing_is_built_where_nobody_builds() {
    let text = "horizon = 3\nstart = \"neighbors\"\n[building]\nbuilds = true\n[[options]]\nname = \"Past B\"\nassets = [\"Pipe A-C\"]\nannual_cost = 0\n";
    assert_eq!(count(&courses(&toy_of(text, &[]), 1), |year| !year.decided.is_empty()), 0);
    let mut region = shippers("A", "annual_cost = 1\nopens = 2026", "");
    region.rules.as_mut().unwrap().builds = false;
    assert_eq!(count(&courses(&region, 1), |year| !year.built.is_empty()), 0);
}

#[test]
fn options_that_join_two_parts_are_weighed_together() {
    // Gas that can be turned into containers for C: worth 500 for a unit that costs 20, while the other containers keep their market.
    let text = "horizon = 3\nstart = \"alone\"\n[building]\nbuilds = true\n\
        [[options]]\nname = \"Joins\"\nassets = [\"Bottling\"]\nannual_cost = 200\nlead_time = 1\n";
    let mut folder = toy_folder(text, &[]);
    folder
        .files
        .get_mut("links.csv")
        .unwrap()
        .push_str("Bottling,A gas,A yard,1,,,,,1,0,0,A,no,,option,,1,,,no\n");
    let demands = folder.files.get_mut("demands.csv").unwrap();
    *demands = demands.replace("C orders,1,C yard,1,", "C orders,1,C yard,2,");
    let region = read(&folder);
    let found = courses(&region, 1).remove(0);
    let (decided, opened) = (&found.years[0].decided, &found.years[1].opened);
    assert_eq!(
        (decided.as_slice(), opened.as_slice()),
        ([].as_slice(), [].as_slice()),
        "A gains 440/3 < 200 alone"
    );
    let mut region = region;
    region.rules.as_mut().unwrap().options[0].annual_cost = 100.0;
    let found = courses(&region, 1).remove(0);
    assert_eq!((found.years[0].decided.len(), found.years[1].opened.len()), (1, 1));
    assert_close(&[found.years[0].together, found.years[1].together], &[910.0, 910.0 + 330.0], 1e-5);
    let mut standing = region.clone();
    standing.links.last_mut().unwrap().building.status = landbridge::model::Status::Existing;
    let values = landbridge::dispatch::sweep(&standing, None).unwrap();
    let shares = landbridge::shares::split(&standing, &values, &[]).unwrap();
    let expected: Vec<f64> = shares.actors.iter().map(|actor| actor.total.share).collect();
    assert_close(&found.years[1].shares, &expected, 1e-5);
}

const SURE: &str = "[forum]\nmet = 1000000000\nkept = 1000000000\n";

/// A and B about one issue; rows of agenda.csv are of positions and powers that have a source.
fn council(
    forum: &str,
    act: &str,
    more: &str,
    (threshold, stakes): (f64, (f64, f64)),
    powers: (f64, f64),
) -> Region {
    let agenda = format!(
        "issue,subsystem,dimension,scale,actor,position,low,high,salience,stake,power,yes_threshold\n\
         council,,,0..100,A,80,80,80,1,{},{},{threshold}\ncouncil,,,0..100,B,60,60,60,1,{},{},{threshold}\n",
        stakes.0, powers.0, stakes.1, powers.1
    );
    let evidence = "table,row,field,source,grade,note\nagenda,*,*,TOY-1,C,invented\n";
    let sources = "id,title,url,date_read\nTOY-1,Invented,,2026-11-24\n";
    let text = format!(
        "horizon = 6\nstart = \"neighbors\"\ncommon_fronts = []\n{forum}\n[[acts]]\nissue = \"council\"\n{act}\n\
         [[tests]]\nname = \"council\"\ncounts = \"act\"\nact = \"council\"\n{more}"
    );
    toy_of(&text, &[("agenda.csv", &agenda), ("evidence.csv", evidence), ("sources.csv", sources)])
}

/// The number of the year in which the act passes, and in which it is in force.
fn passes(region: &Region) -> (Vec<usize>, Vec<usize>) {
    let course = &courses(region, 1)[0];
    let numbers = |what: &dyn Fn(&YearRecord) -> &Vec<usize>| -> Vec<usize> {
        (0..course.years.len()).filter(|&number| !what(&course.years[number]).is_empty()).collect()
    };
    for year in &course.years {
        let in_force = !year.in_force.is_empty();
        assert_eq!((year.counted[0], year.passes[0]), (Some(f64::from(u8::from(in_force))), Some(in_force)));
    }
    (numbers(&|year| &year.passed), numbers(&|year| &year.in_force))
}

const EVEN: (f64, f64) = (1.0, 1.0);
const HIGH: (f64, f64) = (100.0, 100.0);

#[test]
fn an_act_passes_is_signed_and_comes_into_force() {
    // Both alike: the compromise is 70.
    assert_eq!(passes(&council(SURE, "lead_time = 2", "", (69.0, HIGH), EVEN)), (vec![0], vec![2, 3, 4, 5]));
    assert_eq!(
        passes(&council(SURE, "lead_time = 0", "", (69.0, HIGH), EVEN)),
        (vec![0], vec![0, 1, 2, 3, 4, 5])
    );
    assert_eq!(passes(&council(SURE, "", "", (69.0, HIGH), EVEN)), (vec![0], vec![1, 2, 3, 4, 5]));
    assert_eq!(passes(&council(SURE, "", "", (71.0, HIGH), EVEN)), (vec![], vec![]));
    // Nobody meets, or nobody signs.
    let never = SURE.replace("met =", "missed =");
    assert_eq!(passes(&council(&never, "", "", (69.0, HIGH), EVEN)), (vec![], vec![]));
    let broken = SURE.replace("kept =", "broken =");
    assert_eq!(passes(&council(&broken, "", "", (69.0, HIGH), EVEN)), (vec![0], vec![]));
    // A has three votes of four: the median is 80, the compromise 75.
    let by = |model: &str, threshold: f64| {
        let forum = format!("{SURE}decides_by = \"{model}\"\n");
        passes(&council(&forum, "", "", (threshold, HIGH), (3.0, 1.0))).0
    };
    assert_eq!((by("median", 79.0), by("median", 81.0)), (vec![0], vec![]));
    assert_eq!((by("compromise", 74.0), by("compromise", 76.0)), (vec![0], vec![]));
    assert_eq!((by("bargain", 61.0), by("bargain", 79.0)), (vec![0], vec![]));
}

#[test]
fn who_signs_is_a_matter_of_reliability() {
    let chance = SURE.replace("kept = 1000000000", "kept = 1000000000\nbroken = 1000000000");
    let found = courses(&council(&chance, "lead_time = 0", "", (69.0, HIGH), EVEN), 1500);
    // Each signs with a half a year, and again next year: both have after k years with (1 − 2⁻ᵏ)².
    for k in 1..=4 {
        let in_force = found.iter().filter(|course| !course.years[k - 1].in_force.is_empty()).count();
        let one = 1.0 - libm::pow(0.5, k as f64);
        assert_often(in_force, 1500, one * one);
    }
}

#[test]
fn an_act_is_agreed_on_where_enough_gain_by_it_with_its_common_fronts() {
    // 70 instead of nothing: A's stake times 0.8² − 0.1², B's times 0.6² − 0.1². To sell containers as one costs each 65/6.
    let front = "common_fronts = [\"Freight\"]\nlead_time = 1";
    let loss = 65.0 / 6.0;
    let (a, b) = (loss / 0.63, loss / 0.35);
    let by = |a_by: f64, b_by: f64| council(SURE, front, "", (50.0, (a + a_by, b + b_by)), EVEN);
    assert_eq!(passes(&by(0.1, 0.1)).0, [0]);
    assert_eq!((passes(&by(-0.1, 0.1)).0, passes(&by(0.1, -0.1)).0), (vec![], vec![]));
    assert_eq!(passes(&council(SURE, "", "", (50.0, (1e-3, 1e-3)), EVEN)).0, [0]);
    let course = &courses(&by(1.0, 1.0), 1)[0];
    for (number, year) in course.years.iter().enumerate() {
        // In force at the end of the second year: shares are those of one bloc from the third.
        let (front, alone) = (142.5 + 160.0, 160.0 + 460.0 / 3.0);
        assert_close(&[year.shares[0]], &[if number > 1 { front } else { alone }], 1e-5);
        let (front, alone) = (32.5 + 160.0, 160.0 + 130.0 / 3.0);
        assert_close(&[year.shares[1]], &[if number > 1 { front } else { alone }], 1e-5);
    }
}

#[test]
fn an_act_is_in_force_while_its_parties_are_members_and_makes_the_forum_a_guarantor() {
    let more = "[membership]\nnoise = 1000000\ninertia = 0\n[guarantees]\nforum_from = \"council\"\n\
        [[guarantees.crises]]\nname = \"flood\"\nproteges = [\"A\"]\nchance = 1\n";
    let mut folder_region = council(SURE, "lead_time = 1", more, (69.0, HIGH), EVEN);
    let rules = folder_region.rules.as_mut().unwrap();
    rules.horizon = 12;
    rules.guarantees.guarantees.push(landbridge::model::Guarantee {
        guarantor: None,
        protege: A,
        calls: 0,
        answered: 0,
        broadly: None,
    });
    let (mut off, mut on) = (0, 0);
    for course in courses(&folder_region, 40) {
        let both = |number: usize| course.years[number].members == [A, B];
        let passed = (0..12).find(|&number| both(number));
        for (number, year) in course.years.iter().enumerate() {
            assert_eq!(year.met, both(number), "a forum of one has nobody to meet");
            assert_eq!(!year.passed.is_empty(), passed == Some(number));
            let in_force = both(number) && passed.is_some_and(|passed| number > passed);
            assert_eq!(!year.in_force.is_empty(), in_force);
            let was_in_force = number > 0 && !course.years[number - 1].in_force.is_empty();
            assert_eq!(!year.calls.is_empty(), was_in_force && year.members_before == [A, B]);
            on += usize::from(in_force);
            off += usize::from(was_in_force && !in_force);
        }
    }
    assert!(on > 40 && off > 20, "{on} years in force, {off} ends");
}

#[test]
fn promises_fall_due_after_their_years_and_are_kept_with_reliability() {
    let delivery = "[[tests]]\nname = \"delivery\"\ncounts = \"delivery\"\nat_least = 0.5\n";
    let of = |forum: &str, n: u64| {
        courses(&toy_of(&format!("horizon = 4\nstart = \"neighbors\"\n[forum]\n{forum}\n{delivery}"), &[]), n)
    };
    let always = "met = 1000000000\npromises = 4\npromise_years = 2\n";
    for (kept, share) in [("kept = 1000000000", 1.0), ("broken = 1000000000", 0.0)] {
        for year in &of(&format!("{always}{kept}"), 1)[0].years {
            let due = year.year > 2026;
            assert_eq!((year.counted[0], year.passes[0]), (due.then_some(share), due.then_some(share > 0.5)));
        }
    }
    // A quarter is kept of what reliable halves promise; four in the first year that is due, eight in both.
    let courses = of(&format!("{always}kept = 1000000000\nbroken = 3000000000"), 1000);
    for (number, promises) in [(2, 4), (3, 8)] {
        let kept: f64 = courses.iter().map(|course| course.years[number].counted[0].unwrap()).sum();
        let error = 4.0 * f64::sqrt(0.25 * 0.75 / f64::from(1000 * promises));
        assert!((kept / 1000.0 - 0.25).abs() <= error, "{kept} of 1000");
    }
    // Nothing was promised where nobody met.
    assert!(of("missed = 1000000000", 1)[0].years.iter().all(|year| year.counted[0].is_none() && !year.met));
}

#[test]
fn the_forum_meets_with_its_record() {
    let text = "horizon = 2\nstart = \"neighbors\"\n[forum]\nmet = 3\nmissed = 1\n[[tests]]\nname = \"m\"\ncounts = \"meetings\"\nat_least = 0.5\n";
    let courses = courses(&toy_of(text, &[]), 2000);
    // Beta(4, 2): mean 2/3, second moment 4·5/(6·7).
    assert_often(courses.iter().filter(|course| course.years[0].met).count(), 2000, 2.0 / 3.0);
    assert_often(
        courses.iter().filter(|course| course.years.iter().all(|year| year.met)).count(),
        2000,
        20.0 / 42.0,
    );
    for course in &courses {
        let mut met = 0.0;
        for (number, year) in course.years.iter().enumerate() {
            met += f64::from(u8::from(year.met));
            let share = met / (number + 1) as f64;
            assert_eq!(
                (year.meetings, year.counted[0], year.passes[0]),
                (share, Some(share), Some(share >= 0.5))
            );
        }
    }
}

#[test]
fn trade_grows_by_its_trend_and_by_days_saved() {
    let trade = "[trade]\nshare = 0.1\ntrend = 0.02\nper_day_saved = 0.05\n[[tests]]\nname = \"t\"\ncounts = \"trade share\"\nat_least = 0.12\n";
    let courses = courses(&shippers("A;B", "annual_cost = 1\nlead_time = 2\ndays_saved = 3", trade), 1);
    for (number, year) in courses[0].years.iter().enumerate() {
        let days = if number >= 2 { 1.15 } else { 1.0 };
        let expected = 0.1 * libm::pow(1.02, number as f64) * days;
        assert_close(&[year.trade_share, year.counted[0].unwrap()], &[expected; 2], 1e-12);
        assert_eq!(year.passes[0], Some(expected >= 0.12));
    }
    assert!(courses[0].years[0].passes[0] == Some(false) && courses[0].years[5].passes[0] == Some(true));
}

#[test]
fn joint_assets_work_and_need_two_members() {
    let tests = "[[tests]]\nname = \"j\"\ncounts = \"joint assets\"\nat_least = 1\n";
    for (consent, option, joint) in
        [("A;B", "", 1.0), ("A", "", 0.0), ("A;C", "", 0.0), ("A;B", "joint = false", 0.0)]
    {
        let courses =
            courses(&shippers(consent, &format!("annual_cost = 1\nlead_time = 2\n{option}"), tests), 1);
        for year in &courses[0].years {
            let expected = if year.year > 2026 { joint } else { 0.0 };
            assert_eq!((year.counted[0], year.passes[0]), (Some(expected), Some(expected > 0.5)));
        }
    }
}

/// The class of each year of two members who always or never meet, with one test passed, one failed and one that cannot be scored.
fn classes(always: bool, conditions: &str) -> Vec<bool> {
    let text = format!(
        "horizon = 3\nstart = \"neighbors\"\n[forum]\n{} = 1000000000\n\
         [[tests]]\nname = \"two\"\ncounts = \"members\"\nat_least = 2\n[[tests]]\nname = \"three\"\ncounts = \"members\"\nat_least = 3\n\
         [[tests]]\nname = \"help\"\ncounts = \"answered calls\"\nat_least = 0\n\
         [[classes]]\nname = \"fits\"\n{conditions}\n[[classes]]\nname = \"other\"\n",
        if always { "met" } else { "missed" }
    );
    let course = courses(&toy_of(&text, &[]), 1).remove(0);
    for year in &course.years {
        assert_eq!(year.counted, [Some(2.0), Some(2.0), None]);
        assert_eq!(year.passes, [Some(true), Some(false), None]);
        assert_eq!(year.score, Some(0.5));
    }
    course.years.iter().map(|year| year.class == 0).collect()
}

#[test]
fn every_condition_of_a_class_counts() {
    let yes = [true; 3];
    let no = [false; 3];
    for (conditions, expected) in [
        ("score_at_least = 0.5", yes),
        ("score_at_least = 0.51", no),
        ("score_at_most = 0.5", yes),
        ("score_at_most = 0.49", no),
        ("meetings_at_least = 1", yes),
        ("missed_running_at_least = 1", no),
        ("members_at_most = 2", yes),
        ("members_at_most = 1", no),
        ("score_at_least = 0.5\nmembers_at_most = 1", no),
        ("any = true\nscore_at_least = 0.5\nmembers_at_most = 1", yes),
        ("any = true\nscore_at_least = 0.6\nmembers_at_most = 1", no),
        ("score_at_least = 0.5\nscore_at_most = 0.5\nmeetings_at_least = 1\nmembers_at_most = 2", yes),
    ] {
        assert_eq!(classes(true, conditions), expected, "{conditions}");
    }
    assert_eq!(classes(false, "missed_running_at_least = 2"), [false, true, true]);
    assert_eq!(classes(false, "meetings_at_least = 0.01"), no);
}

#[test]
fn the_first_class_that_fits_is_the_name_and_without_tests_there_is_no_score() {
    let text = "horizon = 1\nstart = \"neighbors\"\n[[classes]]\nname = \"scored\"\nscore_at_least = 0\n[[classes]]\nname = \"low\"\nscore_at_most = 1\n\
        [[classes]]\nname = \"small\"\nmembers_at_most = 2\n[[classes]]\nname = \"smaller\"\nmembers_at_most = 3\n[[classes]]\nname = \"other\"\n";
    let year = &courses(&toy_of(text, &[]), 1)[0].years[0];
    assert_eq!((year.score, year.class), (None, 2));
    let swapped = text.replace("members_at_most = 2", "members_at_most = 1");
    assert_eq!(courses(&toy_of(&swapped, &[]), 1)[0].years[0].class, 3);
}
