//! The chapter on claims: a verdict for each, with its numbers, ranges, counter-reading and sources.

use super::block::Block;
use super::{change, money};
use crate::claims::{JudgedClaim, JudgedTest, SampleShare, Verdict, concept_in_words};
use crate::metrics::Unit;

/// How many claims hold, depend, fail and are not known, in one sentence.
#[must_use]
pub fn claims_answer(claims: &[JudgedClaim]) -> String {
    let told = [Verdict::Holds, Verdict::Depends, Verdict::Fails, Verdict::NotKnown].map(|verdict| {
        let of: Vec<&str> =
            claims.iter().filter(|claim| claim.verdict == verdict).map(|claim| claim.id.as_str()).collect();
        (verdict, of)
    });
    let told = told.iter().filter(|(_, of)| !of.is_empty()).map(|(verdict, of)| {
        let says = match (verdict, of.len()) {
            (Verdict::Holds, 1) => "holds",
            (Verdict::Holds, _) => "hold",
            (Verdict::Depends, 1) => "depends on what is not known",
            (Verdict::Depends, _) => "depend on what is not known",
            (Verdict::Fails, 1) => "does not hold",
            (Verdict::Fails, _) => "do not hold",
            (Verdict::NotKnown, _) => "cannot be judged, for rows are missing",
        };
        format!("{} {says} ({})", of.len(), of.join(", "))
    });
    format!("Of {} claims: {}.", claims.len(), told.collect::<Vec<_>>().join("; "))
}

/// All verdicts in one table.
#[must_use]
pub fn claims_overview(claims: &[JudgedClaim]) -> Vec<Block> {
    let rows = claims.iter().map(|claim| {
        let unit = claim.unit;
        let hold = claim.tests.iter().filter(|test| test.verdict == Verdict::Holds).count();
        vec![
            format!("{} {}", claim.id, claim.title),
            claim.verdict.sign(),
            format!("{hold} of {}", claim.tests.len()),
            claim.base.map_or_else(|| "none".to_owned(), |base| figure(base, unit)),
            in_range(claim.range, unit),
            in_samples(claim.sign_share.as_ref()),
            turns_on(claim).unwrap_or_default(),
        ]
    });
    vec![
        Block::table(["claim", "verdict", "tests hold", "number", "range", "same answer in", "turns on"], rows),
        Block::Note(
            "The number is that of the telling test in the base, left side or difference; the range 5 % to 95 % of the samples, or the 95 % interval of what is counted; \
             then the share of samples in which the claim has the answer that it has in the base, with its 95 % interval."
                .to_owned(),
        ),
    ]
}

/// The factor that tells most of a test whose answer turns, else of any test.
fn turns_on(claim: &JudgedClaim) -> Option<String> {
    let first = |test: &JudgedTest| test.decided_by.first().map(|decider| decider.factor.clone());
    let turning = claim.tests.iter().find(|test| test.turns.is_some());
    turning.and_then(first).or_else(|| claim.tests.iter().find_map(first))
}

/// A claim in full.
#[must_use]
pub fn claim_blocks(claim: &JudgedClaim, money_unit: &str) -> Vec<Block> {
    let mut blocks = vec![
        Block::Sentence(format!("{}. {}: {}.", claim.id, claim.title, claim.verdict.word())),
        Block::Sentence(format!("Claimed: {}", claim.text)),
        Block::Sentence(format!("Against it: {}", claim.counter)),
        Block::table(
            ["test", "is", "base", "against", "range", "same answer in"],
            claim.tests.iter().flat_map(test_rows),
        ),
    ];
    if !claim.also.is_empty() {
        let rows = claim.also.iter().map(|also| {
            let number = also.number.map_or_else(|| also.reason.clone(), |number| figure(number, None));
            vec![also.says.clone(), number, in_range(also.range, None)]
        });
        blocks.push(Block::table(["beside it", "number", "range"], rows));
    }
    let needs = if claim.tests.len() < 2 {
        ""
    } else if claim.needs == "all" {
        "It needs all of these. "
    } else {
        "One of these is enough. "
    };
    if !claim.flips.is_empty() {
        blocks.push(Block::Note(format!("{needs}What flips it: {}.", claim.flips.join("; "))));
    } else if !needs.is_empty() {
        blocks.push(Block::Note(needs.trim_end().to_owned()));
    }
    for (test, turn) in claim.tests.iter().filter_map(|test| test.turns.as_ref().map(|turn| (test, turn))) {
        blocks.push(Block::Note(format!(
            "\u{201c}{}\u{201d} is true when {} is {} {:.3}: right in {:.0} % of the samples.",
            test.says,
            turn.factor,
            if turn.above { "above" } else { "below" },
            turn.value,
            100.0 * turn.right
        )));
    }
    let mut deciders: Vec<String> = Vec::new();
    for decider in claim.tests.iter().flat_map(|test| &test.decided_by) {
        let told = format!("{} ({:+.2})", decider.factor, decider.correlation);
        if !deciders.iter().any(|other| other.starts_with(&format!("{} (", decider.factor))) {
            deciders.push(told);
        }
    }
    if !deciders.is_empty() {
        blocks.push(Block::Note(format!(
            "It hangs on: {} (rank correlation with left less right).",
            deciders.join(", ")
        )));
    }
    if !claim.not_modeled.is_empty() {
        blocks.push(Block::Note(format!("Not modeled: {}", claim.not_modeled)));
    }
    let has_money = claim.tests.iter().any(|test| test.unit == Some(Unit::Money));
    let unit = if has_money { format!(" Money in {money_unit}, a year.") } else { String::new() };
    blocks.push(Block::Note(format!("Sources: {}.{unit}", claim.sources.join(", "))));
    blocks
}

fn test_rows(test: &JudgedTest) -> Vec<Vec<String>> {
    let number =
        |number: Option<f64>| number.map_or_else(|| "none".to_owned(), |number| figure(number, test.unit));
    let range = match (test.range, test.range_of_difference) {
        (Some((low, high)), true) => {
            let unit = test.unit;
            let signed = |number: f64| if is_money(unit) { change(number) } else { figure(number, unit) };
            format!("{} to {} (difference)", signed(low), signed(high))
        }
        (range, _) => in_range(range, test.unit),
    };
    let samples = match (&test.samples, test.is_record) {
        (Some(samples), _) => in_samples(Some(samples)),
        (None, true) => "record".to_owned(),
        (None, false) => "base alone".to_owned(),
    };
    let says = format!("{} [{}]", test.says, test.that);
    let mut rows = vec![vec![
        says,
        test.verdict.word().to_owned(),
        number(test.base),
        number(test.than),
        range,
        samples,
    ]];
    rows.extend(test.concepts.iter().map(|concept| {
        let is = match concept.is_true {
            Some(true) => "so",
            Some(false) => "not so",
            None => "none",
        };
        let says = format!("  {}", concept_in_words(&concept.concept));
        let (base, than) = (number(concept.base), number(concept.than));
        vec![says, is.to_owned(), base, than, String::new(), String::new()]
    }));
    rows
}

fn is_money(unit: Option<Unit>) -> bool {
    unit == Some(Unit::Money)
}

/// A number as its unit asks for.
fn figure(number: f64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Money | Unit::Quantity) if number.abs() >= 10.0 => money(number),
        Some(Unit::YesNo | Unit::Count) => format!("{number:.0}"),
        _ if number.abs() >= 1000.0 => money(number),
        _ if number.abs() >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

fn in_range(range: Option<(f64, f64)>, unit: Option<Unit>) -> String {
    range.map_or_else(String::new, |(low, high)| format!("{} to {}", figure(low, unit), figure(high, unit)))
}

fn in_samples(samples: Option<&SampleShare>) -> String {
    samples.map_or_else(String::new, |samples| {
        let Some(share) = &samples.share else { return "no sample".to_owned() };
        format!(
            "{:.0} % ({:.0}-{:.0}) of {}",
            100.0 * share.share,
            100.0 * share.lower,
            100.0 * share.upper,
            share.of
        )
    })
}
