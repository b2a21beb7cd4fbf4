//! Claims: verdicts, expressions in several worlds, the record; influence against a second way; back-tests.

use super::{assert_close, read_toy};
use landbridge::backtests::{BacktestError, backtests};
use landbridge::claims::{
    ClaimOptions, ClaimSet, JudgedClaim, Verdict, judge_claims, read_claims, read_figure,
};
use landbridge::dispatch::sweep;
use landbridge::influence::{Influences, influences};
use landbridge::metrics::{Context, evaluate, read_metric};
use landbridge::model::{Folder, Region, load, read_region};
use landbridge::sampling::Sampler;
use std::sync::atomic::AtomicBool;

fn options<'a>(n_samples: u64) -> ClaimOptions<'a> {
    let sampler = Sampler::Sobol { scrambled: true };
    ClaimOptions { n_samples, seed: 1, sampler, outsiders: None, run: None }
}

fn judge(set: &ClaimSet, n_samples: u64) -> Vec<JudgedClaim> {
    judge_claims(set, &options(n_samples), &mut |_, _| {}, &AtomicBool::new(false)).unwrap()
}

fn toy(n_samples: u64) -> Vec<JudgedClaim> {
    judge(&read_claims(&Folder::bundled("toy").unwrap(), &[], &[]).unwrap(), n_samples)
}

fn claim<'a>(claims: &'a [JudgedClaim], id: &str) -> &'a JudgedClaim {
    claims.iter().find(|claim| claim.id == id).unwrap()
}

/// The toy with one claim of one test.
fn with_test(that: &str) -> Folder {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = format!(
        "[[claim]]\nid = \"x\"\ntitle = \"t\"\ntext = \"t\"\ncounter = \"c\"\nsources = [\"TOY-1\"]\n\
         [[claim.test]]\nsays = \"s\"\nthat = '{that}'\n"
    );
    folder.files.insert("claims.toml".to_owned(), text);
    folder
}

#[test]
fn the_toy_has_one_claim_of_each_verdict() {
    let claims = toy(64);
    let verdicts: Vec<(&str, Verdict)> =
        claims.iter().map(|claim| (claim.id.as_str(), claim.verdict)).collect();
    assert_eq!(
        verdicts,
        [
            ("bloc", Verdict::Fails),
            ("border", Verdict::Fails),
            ("field", Verdict::Depends),
            ("quarrel", Verdict::Depends),
            ("mood", Verdict::NotKnown),
        ]
    );
    // The README's arithmetic.
    let bloc = claim(&claims, "bloc");
    assert!((bloc.base.unwrap() + 305.0 / 3.0).abs() < 1e-6);
    assert!((bloc.also[0].number.unwrap() - 305.0 / 3.0).abs() < 1e-6);
    assert_eq!(bloc.sign_share.unwrap().share.unwrap().of, 64);
    let quarrel = claim(&claims, "quarrel");
    assert_eq!((quarrel.tests[0].base, quarrel.tests[0].verdict), (Some(2.0), Verdict::Holds));
    assert!((quarrel.tests[1].base.unwrap() - 0.6).abs() < 1e-12);
    // Garwood's interval of three events, over five years.
    let (low, high) = quarrel.tests[1].range.unwrap();
    assert!((5.0 * low - 0.6187).abs() < 1e-4 && (5.0 * high - 8.7673).abs() < 1e-4);
    let mood = claim(&claims, "mood");
    assert!(mood.flips[0].contains("indicators.csv has no liking of C with A in 2024"), "{:?}", mood.flips);
}

#[test]
fn a_sample_is_the_region_with_its_factors_moved() {
    // One sample by hand: the same draw applied to both worlds.
    let folder = with_test("gain(B)@closed-border < gain(B)");
    let set = read_claims(&folder, &[], &[]).unwrap();
    let judged = judge(&set, 16);
    let test = &judged[0].tests[0];
    let draws =
        landbridge::ensemble::Draws::new(&set.worlds[0].region, Sampler::Sobol { scrambled: true }, 16, 1);
    let draws = draws.unwrap();
    let gain = |region: &Region, index: u64| {
        let moved = region.with_factors(&draws.values(index).unwrap()).unwrap();
        let values = sweep(&moved, None).unwrap();
        let context = Context::new(&moved, &values, None).unwrap();
        evaluate(&context, &read_metric(&moved, "gain(B)").unwrap()).value.unwrap()
    };
    let (base, closed) = (read_toy(&[]), read_toy(&["closed-border"]));
    let mut differences: Vec<f64> = (0..16).map(|index| gain(&closed, index) - gain(&base, index)).collect();
    let n_true = differences.iter().filter(|&&difference| difference < -1e-9).count() as u64;
    assert_eq!(test.samples.unwrap().share.unwrap().count, n_true);
    differences.sort_by(f64::total_cmp);
    let (low, high) = test.range.unwrap();
    assert!(differences[0] <= low + 1e-6 && high <= differences[15] + 1e-6 && low <= high);
}

#[test]
fn without_samples_the_base_alone_decides() {
    let claims = toy(0);
    assert_eq!(claim(&claims, "field").verdict, Verdict::Holds);
    assert_eq!(claim(&claims, "field").sign_share, None);
}

#[test]
fn every_mistake_in_claims_is_told_at_once() {
    let mut folder = with_test("gains(A) > 1");
    let text = folder.files.get_mut("claims.toml").unwrap();
    text.push_str(
        "[[claim.test]]\nsays = 's'\nthat = 'gain(A)@closed-boarder > gain(D)'\nconcepts = ['nucleus']\n\
         [[claim.test]]\nsays = 's'\nthat = 'gain(A)'\n\
         [[claim.test]]\nsays = 's'\nthat = 'together() > 0'\nconcepts = ['nucleolus']\n\
         [[claim.also]]\nsays = 's'\nvalue = 'bloc_shift(A, neighbors, by=banzhaf)'\n",
    );
    let said = read_claims(&folder, &[], &["y".to_owned()]).unwrap_err().to_string();
    assert_eq!(said, "claims.toml: there is no claim `y`; known are x\n1 mistake");
    let said = read_claims(&folder, &[], &[]).unwrap_err().to_string();
    assert_eq!(
        said,
        "claims.toml, claim x, also 1, column value: `bloc_shift` is not told by `banzhaf`; known are shapley, nucleolus, tied\n\
         claims.toml, claim x, test 1, column that: there is no metric `gains`; did you mean `gain`?\n\
         claims.toml, claim x, test 2, column concepts: `nucleus` is no concept; did you mean `nucleolus`?\n\
         claims.toml, claim x, test 2, column that: there is no variant `closed-boarder`; did you mean `closed-border`?\n\
         claims.toml, claim x, test 2, column that: `D` is unknown among the actors; known are A, B, C\n\
         claims.toml, claim x, test 3, column that: nothing is compared; write < or > and what with\n\
         claims.toml, claim x, test 4, column concepts: no metric of this test is told by `nucleolus`; leave it out\n\
         7 mistakes"
    );
}

#[test]
fn the_form_of_claims_is_checked_at_load() {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = "[recrd]\n[record]\nfrom = '2024-13'\nto = '2020'\n[[claim]]\nid = 'x'\nneeds = 'some'\nwhy = 1\n\
                [[claim.test]]\nthat = 'gain(A) > 0'\nsay = 's'\n[[claim]]\nid = 'x'\nsources = ['TOY-2']\n";
    folder.files.insert("claims.toml".to_owned(), text.to_owned());
    let said = read_region(&folder, &[]).unwrap_err().to_string();
    assert_eq!(
        said,
        "claims.toml: there is no part `recrd`; did you mean `record`?\n\
         claims.toml, claim x: there is no key `why`; known are id, title, text, counter, needs, sources, not_modeled\n\
         claims.toml, claim x, test 1: there is no key `say`; did you mean `says`?\n\
         claims.toml, claim x, test 1, column says: the cell is empty; give the says\n\
         claims.toml, record, column from: `2024-13` is no month; write the year and the month, such as 2025-11\n\
         claims.toml, record, column to: `2020` is no month; write the year and the month, such as 2025-11\n\
         claims.toml, record, column to: the record ends before it begins; give a later month\n\
         claims.toml, x: the claim has nothing to judge it by; write [[claim.test]] with `says` and `that`\n\
         claims.toml, x, column counter: the cell is empty; give the counter\n\
         claims.toml, x, column id: `x` stands twice; rename or remove one\n\
         claims.toml, x, column needs: `some` is neither all nor any; write one\n\
         claims.toml, x, column sources: the claim rests on no source; name ids of sources.csv\n\
         claims.toml, x, column sources: `TOY-2` is unknown; did you mean `TOY-1`?\n\
         claims.toml, x, column text: the cell is empty; give the text\n\
         claims.toml, x, column title: the cell is empty; give the title\n\
         15 mistakes"
    );
}

#[test]
fn a_claim_of_any_needs_one_test() {
    let mut folder = with_test("acts(B, C) > 5");
    let text = folder.files.get_mut("claims.toml").unwrap();
    *text = text.replace("[[claim.test]]", "needs = 'any'\n[[claim.test]]");
    text.push_str("[[claim.test]]\nsays = 's'\nthat = 'concessions(B, C) >= 1'\n");
    let claims = judge(&read_claims(&folder, &[], &[]).unwrap(), 8);
    assert_eq!(claims[0].verdict, Verdict::Holds);
}

fn why(folder: &Folder, text: &str) -> Influences {
    let (set, expression) = read_figure(folder, &[], text).unwrap();
    influences(&set, &expression, None, None, &|_, _| {}).unwrap()
}

/// A metric in a region with one number of its tables times `by`, by a sweep from nothing.
fn at(region: &Region, metric: &str, (table, row, field): (&str, &str, &str), by: f64) -> f64 {
    // At its own size a number moves nothing.
    let scaled = region.scaled(table, row, field, by).unwrap_or_else(|| region.clone());
    let values = sweep(&scaled, None).unwrap();
    let context = Context::new(&scaled, &values, None).unwrap();
    evaluate(&context, &read_metric(&scaled, metric).unwrap()).value.unwrap()
}

/// The change over ±10 % by the slope below and by the slope above; where the optimum has a kink they differ, and prices tell one of the
/// two or something between.
fn by_sweeps(region: &Region, metric: &str, key: (&str, &str, &str), step: f64) -> (f64, f64) {
    let base = at(region, metric, key, 1.0);
    let below = (base - at(region, metric, key, 1.0 - step)) * 0.2 / step;
    let above = (at(region, metric, key, 1.0 + step) - base) * 0.2 / step;
    (below.min(above), below.max(above))
}

#[test]
fn influence_is_what_sweeps_find() {
    let folder = Folder::bundled("toy").unwrap();
    let region = read_toy(&[]);
    let mut n_sharp = 0;
    for metric in ["gain(B)", "share(C, Gas)", "bloc_shift(C, neighbors)", "tied_gain(A)", "without(B)"] {
        let found = why(&folder, metric);
        assert!(!found.rows.is_empty(), "{metric} rests on nothing");
        for row in found.rows.iter().filter(|row| row.table != "ties") {
            let key = (row.table.as_str(), row.row.as_str(), row.field.as_str());
            let (low, high) = by_sweeps(&region, metric, key, 1e-4);
            let room = 1e-4 * (1.0 + low.abs().max(high.abs()));
            assert!(
                (low - room..=high + room).contains(&row.change),
                "{metric}, {key:?}: {} is not from {low} to {high}",
                row.change
            );
            n_sharp += usize::from(high - low < room);
        }
        let shares: f64 = found.rows.iter().map(|row| row.share).sum();
        assert!((shares - 1.0).abs() < 1e-9);
    }
    assert!(n_sharp > 20, "only {n_sharp} numbers have one slope");
}

/// A river's rule moves with the numbers that outsiders plan by, and a store with an end level has something that is there without any
/// decision. Where an optimum is degenerate, one side of the change may be another.
#[test]
fn influence_on_a_river_is_what_sweeps_find() {
    let folder = Folder::bundled("central-asia").unwrap();
    let region = load("central-asia").unwrap();
    for (metric, fields) in [("gain(KG, Syr Darya)", ""), ("share(KG, Syr Darya)", "end_")] {
        let found = why(&folder, metric);
        let told = found.rows.iter().filter(|row| row.field.starts_with(fields)).take(6);
        let (mut n_close, mut n) = (0, 0);
        for row in told {
            let key = (row.table.as_str(), row.row.as_str(), row.field.as_str());
            let (low, high) = by_sweeps(&region, metric, key, 1e-3);
            let room = 0.05 * (1.0 + low.abs().max(high.abs()));
            n_close += usize::from((low - room..=high + room).contains(&row.change));
            n += 1;
        }
        assert!(n >= 4 && n_close + 1 >= n, "{metric}: {n_close} of {n} are close");
    }
}

/// A figure of several worlds counts each once.
#[test]
fn a_number_counts_once_in_each_world() {
    let folder = Folder::bundled("toy").unwrap();
    let change = |text: &str| {
        let found = why(&folder, text);
        let row = found.rows.iter().find(|row| row.row == "A field" && row.field == "marginal_cost");
        row.map_or(0.0, |row| row.change)
    };
    let sum = change("gain(A)@direct-pipe - gain(A) + gain(B)@direct-pipe - gain(B)");
    let apart =
        change("gain(A)@direct-pipe") - change("gain(A)") + change("gain(B)@direct-pipe") - change("gain(B)");
    assert!((sum - apart).abs() < 1e-9 && apart.abs() > 0.1, "{sum} against {apart}");
}

#[test]
fn figures_of_the_record_rest_on_their_rows() {
    let folder = Folder::bundled("toy").unwrap();
    let found = why(&folder, "acts(B, C) * 2");
    let rows: Vec<&str> = found.rows.iter().map(|row| row.row.as_str()).collect();
    assert_eq!(rows, ["T1", "T2"]);
    assert!((found.rows[0].change - 0.4).abs() < 1e-12 && found.on_c == Some(1.0));
    let found = why(&folder, "indicator(trade share, C, 2024, A)");
    assert_eq!(found.rows[0].row, "trade share/C/A/2024");
    assert!((found.value.unwrap() - 0.6).abs() < 1e-12);
    let found = why(&folder, "concentration(trade share, C, 2024)");
    assert!((found.value.unwrap() - 0.45).abs() < 1e-12 && found.rows.len() == 2);
}

#[test]
fn figures_that_are_not_linear_are_computed_anew() {
    let folder = Folder::bundled("toy").unwrap();
    let region = read_toy(&[]);
    for metric in ["compromise(tariff)", "flow(Pipe A-B)", "tie(A, C)"] {
        let found = why(&folder, metric);
        for row in found.rows.iter().take(3) {
            let key = (row.table.as_str(), row.row.as_str(), row.field.as_str());
            // Where one side leaves the range of the number the other counts twice.
            let is_there = |by: f64| region.scaled(key.0, key.1, key.2, by).is_some();
            let times = if is_there(1.1) && is_there(0.9) { 1.0 } else { 2.0 };
            let expected = times * (at(&region, metric, key, 1.1) - at(&region, metric, key, 0.9));
            assert_close(&[row.change], &[expected], 1e-6 * (1.0 + expected.abs()));
        }
    }
}

#[test]
fn a_back_test_is_the_change_between_two_worlds() {
    let rows = backtests(&Folder::bundled("toy").unwrap(), None).unwrap();
    // The closed border takes all 8 from the pipe and brings them from elsewhere.
    assert_close(&[rows[0].modeled.unwrap(), rows[1].modeled.unwrap()], &[-100.0, 8.0], 1e-6);
    assert_close(&[rows[0].miss.unwrap(), rows[1].miss.unwrap()], &[-5.0, 0.5], 1e-6);
}

#[test]
fn a_back_test_that_names_nothing_in_its_world_is_told() {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut("backtests.csv").unwrap();
    *text = text.replace("Pipe A-B", "Pipe B-D");
    let BacktestError::Load(error) = backtests(&folder, None).unwrap_err() else { panic!("it was solved") };
    let said = error.to_string();
    assert!(said.contains("`Pipe B-D` is unknown (with closed-border)"), "{said}");
    // What the variant takes away carries nothing there.
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut("backtests.csv").unwrap();
    *text = text.replace("Pipe A-B,,,percent", "Pipe B-C,,,change").replace("TOY-1,C,Invented", "TOY-1,C,X");
    assert_close(&[backtests(&folder, None).unwrap()[0].modeled.unwrap()], &[-8.0], 1e-6);
}

/// No observed number is an input of what it checks, in the base or in the worlds of the variants.
#[test]
fn no_back_test_of_central_asia_checks_what_it_was_fed() {
    let folder = Folder::bundled("central-asia").unwrap();
    let base = read_region(&folder, &[]).unwrap();
    assert!(base.backtests.len() >= 20);
    let mut worlds: Vec<&Vec<String>> =
        base.backtests.iter().flat_map(|test| [&test.after, &test.before]).collect();
    worlds.sort();
    worlds.dedup();
    for world in worlds {
        let variants: Vec<&str> = world.iter().map(String::as_str).collect();
        let region = read_region(&folder, &variants).unwrap();
        for test in base.backtests.iter().filter(|test| [&test.after, &test.before].contains(&world)) {
            let inputs = region.evidence.iter().filter(|evidence| test.of.contains(&evidence.row));
            for fact in inputs.flat_map(|evidence| &evidence.sources) {
                assert!(!test.facts.contains(fact), "{}: {fact} is input and check", test.name);
            }
        }
    }
}

/// Every claim of the issue has a verdict with a number, a range and a source, and every source is known.
#[test]
fn every_claim_of_central_asia_has_number_range_and_source() {
    let folder = Folder::bundled("central-asia").unwrap();
    let set = read_claims(&folder, &[], &[]).unwrap();
    let region = &set.worlds[0].region;
    for letter in 'a'..='o' {
        assert!(set.claims.iter().any(|claim| claim.text.id.starts_with(letter)), "no claim {letter}");
    }
    // Two samples are enough for a range; verdicts need more.
    let judged = judge(&set, 2);
    for letter in 'a'..='o' {
        let of: Vec<&JudgedClaim> = judged.iter().filter(|claim| claim.id.starts_with(letter)).collect();
        assert!(of.iter().any(|claim| claim.base.is_some()), "{letter}: no number");
        assert!(of.iter().any(|claim| claim.range.is_some()), "{letter}: no range");
        for claim in of {
            assert!(!claim.sources.is_empty(), "{}: no source", claim.id);
            for source in &claim.sources {
                assert!(region.sources.iter().any(|known| known.id == *source), "{}: {source}", claim.id);
            }
            for test in claim.tests.iter().filter(|test| test.is_true.is_none()) {
                assert_eq!(
                    test.verdict,
                    Verdict::NotKnown,
                    "{}, {}: {:?}",
                    claim.id,
                    test.says,
                    test.missing
                );
            }
        }
    }
}

/// What the reader says to the toy after a patch of one file.
#[track_caller]
fn said(file: &str, old: &str, new: &str) -> String {
    let mut folder = Folder::bundled("toy").unwrap();
    let text = folder.files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} no longer holds {old:?}");
    *text = text.replacen(old, new, 1);
    let error = read_region(&folder, &[]).unwrap_err();
    error.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn mistakes_in_the_record_are_told_with_place_and_remedy() {
    for (file, old, new, expected) in [
        (
            "events.csv",
            "2021-03,",
            "03/2021,",
            "events.csv:2, T1, column date: `03/2021` is no date; write a year, a month or a day: 2025, 2025-11, 2025-11-16",
        ),
        (
            "events.csv",
            "nature,C",
            "weather,C",
            "events.csv:4, T3, column actor: `weather` is unknown; known are A, B, C, nature, third party, unknown",
        ),
        (
            "events.csv",
            "pressure,energy,2,10",
            "pressur,energy,2,10",
            "events.csv:2, T1, column kind: `pressur` is unknown; did you mean `pressure`?",
        ),
        (
            "events.csv",
            "energy,2,10",
            "enrgy,2,10",
            "events.csv:2, T1, column channel: `enrgy` is unknown; did you mean `energy`?",
        ),
        (
            "events.csv",
            "energy,2,10",
            "energy,3,10",
            "events.csv:2, T1, column intent: `3` is no code; write 0, 1, 2 or nothing",
        ),
        (
            "events.csv",
            "30,none",
            "30,nothing",
            "events.csv:2, T1, column outcome: `nothing` is unknown; known are none, partial, full, unclear",
        ),
        (
            "events.csv",
            "T2,2022",
            "T1,2022",
            "events.csv:3, T1, column name: `T1` stands in line 2 already; rename or remove one",
        ),
        (
            "indicators.csv",
            "C,A,2024",
            "D,A,2024",
            "indicators.csv:2, trade share/D/A/2024, column actor: `D` is unknown; known are A, B, C, alone, neighbors, buyers",
        ),
        (
            "indicators.csv",
            "A,2024",
            "A,24k",
            "indicators.csv:2, trade share/C/A/24k, column year: `24k` is no year; write a year such as 2024",
        ),
        (
            "indicators.csv",
            "C,B,2024",
            "C,A,2024",
            "indicators.csv:3, trade share/C/A/2024, column indicator: this figure stands twice; remove one, or give it another name",
        ),
        (
            "indicators.csv",
            "0.6,share,TOY-1",
            "0.6,share,",
            "indicators.csv:2, trade share/C/A/2024, column fact: nothing is named that this rests on; name a source's id",
        ),
    ] {
        assert_eq!(said(file, old, new), expected);
    }
}

#[test]
fn mistakes_in_back_tests_and_guarantees_are_told_with_place_and_remedy() {
    for (file, old, new, expected) in [
        (
            "backtests.csv",
            "closed-border,,flow",
            "closed-bordr,,flow",
            "backtests.csv:2, Gas into B, column variant: `closed-bordr` is unknown; did you mean `closed-border`?",
        ),
        (
            "backtests.csv",
            "closed-border,,flow",
            ",,flow",
            "backtests.csv:2, Gas into B, column variant: the worlds before and afterwards are the same; name a variant that one of them has",
        ),
        (
            "backtests.csv",
            "percent",
            "share",
            "backtests.csv:2, Gas into B, column measure: `share` is unknown; did you mean `change`?",
        ),
        (
            "backtests.csv",
            "flow,Pipe A-B",
            "payment,A/Gas",
            "backtests.csv:2, Gas into B, column metric: a payment follows from shares, which no event shows; name a flow, supply, use, release, intake, level or price",
        ),
        (
            "guarantees.csv",
            "answered,note",
            "answered,broadly,note",
            "guarantees.csv:2: this row has 5 cells, the header 6; add or remove commas; quote text that holds one\n\
            guarantees.csv:2, C-A, column broadly: `both times the pipe was shut` is no count; give a whole number\n\
            guarantees.csv:3: this row has 5 cells, the header 6; add or remove commas; quote text that holds one\n\
            guarantees.csv:3, forum-A, column broadly: `B did not help against itself` is no count; give a whole number",
        ),
    ] {
        assert_eq!(said(file, old, new), expected);
    }
}
