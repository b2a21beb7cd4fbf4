//! futures.toml and guarantees.csv: every mistake with its message, numbers that factors and variants move, the fingerprint.

#![allow(clippy::float_cmp, reason = "numbers are those of the file")]

use super::read_toy;
use landbridge::dispatch::Engine;
use landbridge::model::{ActorId, Folder, Movement, Region, read_region};
use landbridge::simulation::{Sample, Simulator};

fn patched(patches: &[(&str, &str, &str)]) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    for (file, old, new) in patches {
        let text = folder.files.get_mut(*file).unwrap();
        assert!(text.contains(old), "{file} no longer holds {old:?}");
        *text = text.replacen(old, new, 1);
    }
    folder
}

fn said(folder: &Folder, variants: &[&str]) -> Vec<String> {
    let error = read_region(folder, variants).unwrap_err();
    error.mistakes.iter().map(ToString::to_string).collect()
}

/// A patch of the toy's futures.toml and what the reader says.
#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    assert_eq!(said(&patched(&[("futures.toml", old, new)]), &[]), [expected]);
}

#[test]
fn the_head_of_the_file() {
    check(
        "horizon = 6",
        "horizon = 0",
        "futures.toml, column horizon: `0` is no whole number from 1 to 100; write one",
    );
    check(
        "horizon = 6",
        "horizon = 6.5",
        "futures.toml, column horizon: `6.5` is no whole number from 1 to 100; write one",
    );
    check(
        "first_year = 2025",
        "first_year = \"soon\"",
        "futures.toml, column first_year: `soon` is no year; write a year such as 2030",
    );
    let a = "futures.toml, column score_after: `7` is no number of years up to the horizon of 6; give a list such as [5, 10]";
    check("score_after = [3]", "score_after = [3, 7]", a);
    let a =
        "futures.toml, column start: `neighbours` is no structure of blocs.csv; did you mean `neighbors`?";
    check("\"neighbors\"", "\"neighbours\"", a);
    let a = "futures.toml, column start: `buyers` holds C, which is no candidate; name a structure whose bloc has candidates only";
    check("\"neighbors\"", "\"buyers\"", a);
    check(
        "[\"Gas\"]",
        "[\"Gaz\"]",
        "futures.toml, column common_fronts: `Gaz` is unknown; did you mean `Gas`?",
    );
    check(
        "horizon = 6",
        "horizon = 6\nties = 3",
        "futures.toml, column ties: `3` is neither yes nor no; write yes or no",
    );
    check(
        "horizon = 6",
        "horizont = 6",
        "futures.toml: there is no part `horizont`; did you mean `horizon`?",
    );
    check(
        "horizon = 6",
        "horizon = {}",
        "futures.toml: `horizon` cannot hold this; write a number, a text, true or false, or a list of texts or numbers",
    );
    let two = ("blocs.csv", "buyers,south,B", "two,a,A\ntwo,b,B\nbuyers,south,B");
    let patches = [two, ("futures.toml", "\"neighbors\"", "\"two\"")];
    let a =
        "futures.toml, column start: `two` has more than one bloc; name a structure with one bloc: the forum";
    assert_eq!(said(&patched(&patches), &[]), [a]);
}

#[test]
fn parts_and_keys() {
    check("[trade]", "[trades]", "futures.toml: there is no part `trades`; did you mean `trade`?");
    check(
        "share = 0.1",
        "shares = 0.1",
        "futures.toml, trade: there is no key `shares`; did you mean `share`?",
    );
    check(
        "weight = 0 ",
        "wait = 0\nweight = 0",
        "futures.toml, coercion.holders B: there is no key `wait`; did you mean `weight`?",
    );
    let a = "futures.toml, events: this is a part with keys; write [events] and its keys below it";
    check("horizon = 6", "horizon = 6\nevents = true", a);
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("futures.toml".to_owned(), "movement = 3\n[[classes]]\nname = \"any\"\n".to_owned());
    let a = "futures.toml, movement: this is a list of parts; write [[movement]] for each";
    assert_eq!(said(&folder, &[]), [a]);
}

#[test]
fn movement_of_factors() {
    let a = "futures.toml, movement 1, column factors: no factor is meant by `Elswhere`; did you mean `Elsewhere`?";
    check("[\"Elsewhere\"]", "[\"Elswhere\"]", a);
    check(
        "how = \"gradual\"",
        "how = \"gradually\"",
        "futures.toml, movement 1, column how: `gradually` is unknown; did you mean `gradual`?",
    );
    check(
        "years = 4 ",
        "years = 101 ",
        "futures.toml, movement 1, column years: `101` is no whole number from 1 to 100; write one",
    );
    let a = "futures.toml, movement 2, column persistence: the number is not from 0 to 1: 1.5; give a number from 0 to 1";
    check("persistence = 0.5", "persistence = 1.5", a);
    let remedy = "leave it out: it has its value in every year";
    let a = format!(
        "futures.toml, movement 1, column how: `Field` has separate values, between which there is no way; {remedy}"
    );
    check("[\"Elsewhere\"]", "[\"Field\"]", &a);
    let a = format!(
        "futures.toml, movement 1, column how: `Field` is set, so nothing says what it would be otherwise; {remedy}"
    );
    assert_eq!(
        said(
            &patched(&[(
                "futures.toml",
                "[\"Elsewhere\"]\nhow = \"gradual\"",
                "[\"Field\"]\nhow = \"none\""
            )]),
            &[]
        ),
        [a.as_str()]
    );
    let factor = (
        "factors.csv",
        "Field,supplies,A field,marginal_cost,set,discrete,20:3;40:1",
        "Field,futures,coercion.noise,value,set,uniform,1;2",
    );
    let a = format!("futures.toml, movement 1, column how: `Field` moves a number of the rules; {remedy}");
    assert_eq!(
        said(&patched(&[factor, ("futures.toml", "[\"Elsewhere\"]", "[\"Field\"]")]), &[]),
        [a.as_str()]
    );
    let factor = (
        "factors.csv",
        "Field,supplies,A field,marginal_cost,set,discrete,20:3;40:1",
        "Field,supplies,A field,marginal_cost,set,uniform,20;40",
    );
    let a = format!(
        "futures.toml, movement 1, column how: `Field` is set, so nothing says where it starts from; {remedy}"
    );
    assert_eq!(
        said(&patched(&[factor, ("futures.toml", "[\"Elsewhere\"]", "[\"Field\"]")]), &[]),
        [a.as_str()]
    );
    // A variant may take a factor away.
    let mut folder = Folder::bundled("toy").unwrap();
    let variant = "title = \"t\"\n[remove]\nfactors = [\"Elsewhere\"]\n";
    folder.files.insert("variants/fewer.toml".to_owned(), variant.to_owned());
    let rules = read_region(&folder, &["fewer"]).unwrap().rules.unwrap();
    assert_eq!(rules.movement, [Movement::Yearly { persistence: 0.5 }, Movement::AtOnce]);
}

#[test]
fn coercion_and_guarantees() {
    let holder = "futures.toml, coercion.holders B, column";
    check(
        "noise = 20",
        "noise = 0",
        "futures.toml, coercion, column noise: the number is not above zero: 0; give more than 0",
    );
    check(
        "actor = \"B\"",
        "actor = \"A\"",
        "futures.toml, coercion.holders A, column actor: A holds no lever; give it one in levers.csv, or leave it out",
    );
    check(
        "actor = \"B\"",
        "actor = \"K\"",
        "futures.toml, coercion.holders K, column actor: `K` is unknown; known are A, B, C",
    );
    check("weight = 0 ", "# ", &format!("{holder} weight: the cell is empty; give the number"));
    check(
        "weight = 0 ",
        "weight = -1 ",
        &format!("{holder} weight: the number is negative: -1; give 0 or more"),
    );
    let a =
        format!("{holder} levers: no lever of B is meant by `Clos the pipe`; did you mean `Close the pipe`?");
    check("weight = 0 ", "levers = [\"Clos the pipe\"]\nweight = 0 ", &a);
    let twice = "[[coercion.holders]]\nactor = \"B\"\nweight = 1\n\n[guarantees]";
    check(
        "[guarantees]",
        twice,
        "futures.toml, coercion.holders B, column actor: `B` stands twice; rename or remove one",
    );
    check(
        "answer_days = 73",
        "forum_from = \"tarif\"",
        "futures.toml, guarantees, column forum_from: `tarif` is unknown; did you mean `tariff`?",
    );
    check(
        "chance = 0.25",
        "chance = 25",
        "futures.toml, flood, column chance: the number is not from 0 to 1: 25; give a number from 0 to 1",
    );
    check(
        "[\"A\", \"B\"]\nchance",
        "[\"A\", \"K\"]\nchance",
        "futures.toml, flood, column proteges: `K` is unknown; known are A, B, C",
    );
    let table = |old: &str, new: &str| said(&patched(&[("guarantees.csv", old, new)]), &[]);
    assert_eq!(
        table("C,A,2,2", "C,A,2,3"),
        [
            "guarantees.csv:2, C-A, column answered: 3 answers to 2 calls; an answer belongs to a call; give at most as many"
        ]
    );
    assert_eq!(
        table("C,A,2,2", "C,A,2.5,2"),
        ["guarantees.csv:2, C-A, column calls: `2.5` is no count; give a whole number"]
    );
    assert_eq!(
        table("C,A,2,2", "C,C,2,2"),
        ["guarantees.csv:2, C-C, column protege: an actor is its own guarantor; name two actors"]
    );
    assert_eq!(
        table("C,A,2,2", "forum,A,2,2"),
        ["guarantees.csv:3, forum-A, column protege: this pair stands twice; add the calls up in one row"]
    );
    assert_eq!(
        table("C,A,2,2", "Forun,A,2,2"),
        ["guarantees.csv:2, Forun-A, column guarantor: `Forun` is unknown; did you mean `forum`?"]
    );
}

#[test]
fn options_acts_tests_and_classes() {
    let option = "futures.toml, Pipe past B, column";
    check(
        "[\"Pipe A-C\"]",
        "[\"Pipe A-D\"]",
        &format!("{option} assets: no asset is meant by `Pipe A-D`; did you mean `Pipe A-B`?"),
    );
    check(
        "[\"Pipe A-C\"]",
        "[\"Pipe A-C\", \"Pipe A-B\"]",
        &format!("{option} assets: `Pipe A-B` is no option; give it the status option, or leave it out"),
    );
    check(
        "lead_time = 3",
        "lead_time = 3\nopens = 2027",
        &format!(
            "{option} opens: what opens in a given year is not weighed; leave from, lead_time and chance out"
        ),
    );
    check(
        "annual_cost = 80",
        "annual_cost = -80",
        &format!("{option} annual_cost: the number is negative: -80; give 0 or more"),
    );
    let again = "[[options]]\nname = \"Again\"\nassets = [\"Pipe A-C\"]\n\n[forum]";
    check(
        "[forum]",
        again,
        "futures.toml, Again, column assets: an asset of it belongs to the option `Pipe past B`; an asset is built once: keep it in one of them",
    );
    check(
        "met = 3",
        "met = 3\ndecides_by = \"mean\"",
        "futures.toml, forum, column decides_by: `mean` is unknown; did you mean `median`?",
    );
    check(
        "promise_years = 1",
        "promise_years = 0",
        "futures.toml, forum, column promise_years: `0` is no whole number from 1 to 100; write one",
    );
    check(
        "common_fronts = [\"Freight\"]",
        "signatories = 3",
        "futures.toml, acts tariff, column signatories: `3` is no whole number from 1 to 2; write one",
    );
    let mut folder = Folder::bundled("toy").unwrap();
    let agenda = folder.files.get_mut("agenda.csv").unwrap();
    *agenda = agenda.replace(",50\n", ",\n");
    assert_eq!(
        said(&folder, &[]),
        [
            "futures.toml, acts tariff, column issue: `tariff` has no yes_threshold, so nothing says when it passes; give it one in agenda.csv"
        ]
    );
    check(
        "counts = \"delivery\"",
        "counts = \"deliveries\"",
        "futures.toml, promises kept, column counts: `deliveries` is unknown; did you mean `delivery`?",
    );
    check(
        "at_least = 0.5\n",
        "\n",
        "futures.toml, promises kept, column at_least: the cell is empty; give the number",
    );
    check(
        "act = \"tariff\"",
        "act = \"tarif\"",
        "futures.toml, tariff agreed, column act: `tarif` is unknown; did you mean `tariff`?",
    );
    check(
        "name = \"promises kept\"",
        "name = \"tariff agreed\"",
        "futures.toml, tariff agreed, column name: `tariff agreed` stands twice; rename or remove one",
    );
    check(
        "score_at_least = 1\n",
        "",
        "futures.toml, strong, column name: without a condition it fits every future; put it last",
    );
    check(
        "name = \"between\"",
        "name = \"between\"\nscore_at_most = 1",
        "futures.toml, between, column name: the last class has a condition, so some futures would have no name; add a last class with a name only",
    );
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("futures.toml".to_owned(), "horizon = 3\n".to_owned());
    assert_eq!(
        said(&folder, &[]),
        [
            "futures.toml, classes: no future has a name; write [[classes]] for each, the last with a name only"
        ]
    );
}

#[test]
fn several_mistakes_are_told_at_once() {
    let patches = [
        ("futures.toml", "horizon = 6", "horizon = 600"),
        ("futures.toml", "noise = 20", "noise = -20"),
        ("futures.toml", "[trade]", "[trades]"),
        ("guarantees.csv", "C,A,2,2", "C,A,2,3"),
        ("links.csv", "A gas,B gas", "A gass,B gas"),
    ];
    let found = said(&patched(&patches), &[]);
    for expected in [
        "futures.toml, column horizon: `600` is no whole number from 1 to 100; write one",
        "futures.toml, coercion, column noise: the number is not above zero: -20; give more than 0",
        "futures.toml: there is no part `trades`; did you mean `trade`?",
        "guarantees.csv:2, C-A, column answered: 3 answers to 2 calls; an answer belongs to a call; give at most as many",
        "links.csv:2, Pipe A-B, column bus0: `A gass` is unknown; did you mean `A gas`?",
    ] {
        assert!(found.iter().any(|said| said == expected), "{expected} is not in {found:#?}");
    }
}

fn varied(change: &str) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = format!("title = \"t\"\nwhy = \"w\"\n[change.futures]\n{change}\n");
    folder.files.insert("variants/other.toml".to_owned(), text);
    folder
}

#[test]
fn variants_move_numbers_of_the_rules() {
    let rules = read_region(
        &varied(
            "\"coercion.noise\" = 5\n\"options.Pipe past B.annual_cost\" = 7.5\n\"guarantees.flood.chance\" = 1\n\"coercion.B.weight\" = 2",
        ),
        &["other"],
    );
    let rules = rules.unwrap().rules.unwrap();
    assert_eq!((rules.coercion.noise, rules.options[0].annual_cost), (5.0, 7.5));
    assert_eq!((rules.guarantees.crises[0].chance, rules.coercion.holders[0].weight), (1.0, 2.0));
    let other = |change: &str| said(&varied(change), &["other"]);
    let a = "variants/other.toml: futures has no number `coercion.nois`; did you mean `coercion.noise`?";
    assert_eq!(other("\"coercion.nois\" = 5"), [a]);
    let found = other("\"guarantees.flood.chance\" = 2");
    assert_eq!(found, ["variants/other.toml: `guarantees.flood.chance` is 2; give a number from 0 to 1"]);
    let a = "variants/other.toml, futures, column coercion.noise: this is no number; write the path of a number in quotes, such as \"coercion.noise\" = 50";
    assert_eq!(other("\"coercion.noise\" = \"much\""), [a]);
}

#[test]
fn factors_move_numbers_of_the_rules_and_of_levers() {
    let rows = "N,futures,coercion.noise,value,times,uniform,1;2,,,,\nC,levers,Snow*,chance,set,uniform,0;1,,,,\n\
        D,levers,Snow*,days,plus,uniform,0;9,,,,\nM,levers,Tariff*,magnitude,times,uniform,1;2,,,,\n";
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.get_mut("factors.csv").unwrap().push_str(rows);
    let region = read_region(&folder, &[]).unwrap();
    let moved = region.with_factors(&[0.0, 1.0, 20.0, 1.5, 0.25, 7.0, 1.2]).unwrap();
    assert_eq!(moved.rules.as_ref().unwrap().coercion.noise, 30.0);
    assert_eq!((moved.levers[3].chance, moved.levers[3].days), (Some(0.25), 80.0));
    assert_eq!(moved.levers[2].effect, landbridge::model::LeverEffect::Tax(12.0));
    let wrong = region.with_factors(&[0.0, 1.0, 20.0, -1.0, 2.0, 7.0, 1.2]).unwrap_err();
    let rows: Vec<&str> = wrong.iter().map(|out| out.row.as_str()).collect();
    assert_eq!(rows, ["coercion.noise", "Snow on the rails"]);
    let text = folder.files.get_mut("factors.csv").unwrap();
    *text = text.replace("coercion.noise", "coercion.nois");
    let a = "factors.csv:5, N, column rows: no row of futures is meant by `coercion.nois`; did you mean `coercion.noise`?";
    assert_eq!(said(&folder, &[]), [a]);
}

#[test]
fn what_the_file_leaves_out_has_the_defaults_of_its_page() {
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("futures.toml".to_owned(), "[[classes]]\nname = \"any\"\n".to_owned());
    let rules = read_region(&folder, &[]).unwrap().rules.unwrap();
    assert_eq!(
        (rules.first_year, rules.horizon, rules.score_after.as_slice()),
        (2025, 20, [5, 10].as_slice())
    );
    assert_eq!(
        (rules.members.as_slice(), rules.common_fronts.as_slice()),
        ([].as_slice(), [0, 1].as_slice())
    );
    assert_eq!((rules.ties, rules.events, rules.builds, rules.membership.moves), (false, true, true, true));
    assert_eq!(
        (rules.coercion.noise, rules.coercion.standing_cost, rules.coercion.believed_weight),
        (100.0, 0.0, 1.0)
    );
    let guarantees = &rules.guarantees;
    assert_eq!((guarantees.prior_answered, guarantees.prior_not_answered), (0.88, 3.12));
    assert_eq!(
        (guarantees.call_threshold, guarantees.answer_days, guarantees.guarantees.len()),
        (100.0, 30.0, 2)
    );
    assert_eq!((rules.membership.noise, rules.membership.inertia), (50.0, 100.0));
    assert_eq!((rules.forum.promises, rules.forum.promise_years), (5, 2));
    assert_eq!((rules.trade.share, rules.trade.trend, rules.trade.per_day_saved), (0.0, 0.0, 0.052));
    // The pipe past B: four units at 20 a year, three years to build, by consent of A and C.
    let option = &rules.options[0];
    assert_eq!((option.name.as_str(), option.annual_cost, option.lead_time), ("Pipe A-C", 80.0, 3));
    assert_eq!(
        (option.consent.as_slice(), option.joint, option.chance),
        ([ActorId(0), ActorId(2)].as_slice(), true, 1.0)
    );
    assert_eq!(rules.options.len(), 1);
    let short =
        read_region(&patched(&[("futures.toml", "score_after = [3]", "")]), &[]).unwrap().rules.unwrap();
    assert_eq!(short.score_after, [5]);
}

#[test]
fn the_fingerprint_hangs_on_numbers_alone() {
    let of = |folder: &Folder, variants: &[&str]| read_region(folder, variants).unwrap().fingerprint;
    let base = read_toy(&[]).fingerprint;
    assert_eq!(base.len(), 64);
    let same = [
        ("futures.toml", "# Six years", "# Some years"),
        ("futures.toml", "horizon = 6", "horizon   =   6   # years"),
        ("evidence.csv", "invented\nterms", "made up\nterms"),
        ("sources.csv", "Invented so", "Made up so"),
        ("guarantees.csv", "both times the pipe was shut", "twice"),
        ("ties.csv", "every other year", "often"),
        ("actors.csv", "Aland", "Alland"),
        ("region.toml", "# Three actors", "# Actors"),
        ("observed.csv", "7.5", "7.6"),
        ("motives.csv", "invented", "made up"),
    ];
    for patch in same {
        assert_eq!(of(&patched(&[patch]), &[]), base, "{patch:?}");
    }
    let other = [
        ("futures.toml", "horizon = 6", "horizon = 7"),
        ("futures.toml", "noise = 20", "noise = 21"),
        ("futures.toml", "name = \"talk\"", "name = \"chat\""),
        ("guarantees.csv", "C,A,2,2", "C,A,3,2"),
        ("links.csv", "10,5,0,A;B", "10,6,0,A;B"),
        ("levers.csv", ",0.25", ",0.26"),
        ("factors.csv", "-20;20", "-20;21"),
        ("region.toml", "value_of_time = 10.0", "value_of_time = 11.0"),
        ("terms.csv", "10,4", "10,5"),
        ("profiles/demands-quantity.csv", "1.25", "1.26"),
    ];
    let mut seen = vec![base.clone()];
    for (file, old, new) in other {
        let mut folder = patched(&[(file, old, new)]);
        if file.starts_with("profiles") {
            let text = folder.files.get_mut(file).unwrap();
            *text = text.replace("0.75", "0.74");
        }
        let found = of(&folder, &[]);
        assert!(!seen.contains(&found), "{file}: {old}");
        seen.push(found);
    }
    let found = of(&Folder::bundled("toy").unwrap(), &["direct-pipe"]);
    assert!(!seen.contains(&found));
    seen.push(found);
    for change in ["\"coercion.noise\" = 5", "\"coercion.noise\" = 6", "\"trade.share\" = 5e-1"] {
        let found = of(&varied(change), &["other"]);
        assert!(!seen.contains(&found), "{change}");
        seen.push(found);
    }
}

#[test]
fn a_variant_of_the_rules_moves_a_future() {
    let run = |region: &Region| {
        let mut simulator = Simulator::new(region, 1, None, Engine::Warm).unwrap();
        simulator.run(&Sample { index: 0, key: 0, factors: vec![0.0, 1.0, 20.0] }).unwrap()
    };
    let base = run(&read_toy(&[]));
    let varied = run(&read_region(&varied("\"trade.share\" = 0.5"), &["other"]).unwrap());
    assert!(base.years.iter().all(|year| (year.trade_share - 0.1).abs() < 1e-12));
    assert!(varied.years.iter().all(|year| (year.trade_share - 0.5).abs() < 1e-12));
}
