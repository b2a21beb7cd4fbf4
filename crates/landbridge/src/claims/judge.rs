//! Judges claims: their numbers in the base, by other concepts, over samples, and what follows.

use super::expression::{Comparison, Expression, Relation};
use super::read::{Claim, ClaimSet, Test};
use super::sampled::{Sampled, sample};
use super::verdict::{
    Decider, LEAST_BOUND, SampleShare, Turn, Verdict, join, turn, verdict, verdict_of_record,
};
use crate::dispatch::{Solved, SweepError, sweep_after};
use crate::ensemble::EnsembleError;
use crate::metrics::{Context, MetricValue, Unit, evaluate};
use crate::model::Outsiders;
use crate::quantile::quantile;
use crate::robustness::Share;
use crate::sampling::{Sampler, normal_quantile};
use crate::sensitivity::spearman;
use crate::simulation::RunSummary;
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// Most factors that are named for a test.
const MOST_DECIDERS: usize = 3;
/// Chance that some factor is named for nothing.
const FALSE_NAME: f64 = 0.05;

/// How claims are judged.
#[derive(Clone, Copy, Debug)]
pub struct ClaimOptions<'a> {
    /// How many samples of the factors; 0 judges the base alone.
    pub n_samples: u64,
    /// Of the samples.
    pub seed: u64,
    /// How they are spread.
    pub sampler: Sampler,
    /// Overrides what the sub-systems say of outsiders.
    pub outsiders: Option<Outsiders>,
    /// A run of futures of this region, where there is one.
    pub run: Option<&'a RunSummary>,
}

/// Why claims cannot be judged.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimsError {
    /// A program has no answer.
    Sweep(SweepError),
    /// There are no samples.
    Ensemble(EnsembleError),
}

impl std::fmt::Display for ClaimsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sweep(error) => error.fmt(f),
            Self::Ensemble(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ClaimsError {}

/// A test with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedTest {
    /// In words.
    pub says: String,
    /// The comparison, as it is written.
    pub that: String,
    /// What is said of it.
    pub verdict: Verdict,
    /// Whether it is true in the base; absent where it has no answer.
    pub is_true: Option<bool>,
    /// The left side in the base.
    pub base: Option<f64>,
    /// The right side in the base.
    pub than: Option<f64>,
    /// What the left side is measured in; absent where it is no single metric.
    pub unit: Option<Unit>,
    /// 5 % and 95 % of the samples, or the 95 % interval of what is counted: of the left side, or of the difference of both.
    pub range: Option<(f64, f64)>,
    /// Whether the range is that of the difference of both sides.
    pub range_of_difference: bool,
    /// By other concepts.
    pub concepts: Vec<JudgedConcept>,
    /// In how many samples the answer is that of the base; absent where it is not sampled.
    pub samples: Option<SampleShare>,
    /// Whether it reads the record or a run of futures alone.
    pub is_record: bool,
    /// Factors that it hangs on, the most telling first.
    pub decided_by: Vec<Decider>,
    /// Where along the first of these its answer turns; absent where it does not.
    pub turns: Option<Turn>,
    /// Why it has no answer, or which rows are missing.
    pub missing: Vec<String>,
}

/// A test by another concept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedConcept {
    /// Its name.
    pub concept: String,
    /// The left side.
    pub base: Option<f64>,
    /// The right side.
    pub than: Option<f64>,
    /// Whether it is true.
    pub is_true: Option<bool>,
    /// Why there is no answer.
    pub reason: String,
}

/// A figure beside a claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedAlso {
    /// In words.
    pub says: String,
    /// The expression, as it is written.
    pub value: String,
    /// Its value.
    pub number: Option<f64>,
    /// Its 95 % interval, where it is counted.
    pub range: Option<(f64, f64)>,
    /// Why there is none.
    pub reason: String,
}

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedClaim {
    /// Unique.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// What is claimed.
    pub text: String,
    /// What speaks against it.
    pub counter: String,
    /// `all` tests must be true, or `any`.
    pub needs: &'static str,
    /// What is said of it.
    pub verdict: Verdict,
    /// In the base, the left side of the telling test, or the difference of both sides where the right one has metrics.
    pub base: Option<f64>,
    /// What that is measured in.
    pub unit: Option<Unit>,
    /// The range of that test.
    pub range: Option<(f64, f64)>,
    /// In how many samples the claim has the answer that it has in the base; absent where nothing of it is sampled.
    pub sign_share: Option<SampleShare>,
    /// What it is judged by.
    pub tests: Vec<JudgedTest>,
    /// What is printed beside.
    pub also: Vec<JudgedAlso>,
    /// What keeps it from a plain answer, in words.
    pub flips: Vec<String>,
    /// What no number here covers.
    pub not_modeled: String,
    /// Ids of the sources it rests on: those named, then those of the rows of the record that were read.
    pub sources: Vec<String>,
}

/// Judges all claims of a set.
///
/// # Errors
/// Where a program cannot be solved, a factor leaves its range, or it was cancelled.
///
/// # Complexity
/// A sweep of all coalitions for each world and sample, what a world shares with the base once.
pub fn judge_claims(
    set: &ClaimSet,
    options: &ClaimOptions<'_>,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<Vec<JudgedClaim>, ClaimsError> {
    let base = evaluate_worlds(set, options)?;
    let mut wanted = vec![false; set.calls.len()];
    for test in set.claims.iter().flat_map(|claim| &claim.tests).filter(|test| test.is_sampled) {
        for &&call in &test.comparison.calls() {
            wanted[call] = !set.calls[call].metric.metric.is_record;
        }
    }
    let sampled = sample(set, &wanted, options, progress, cancelled)?;
    let judge = Judge { set, base, sampled };
    Ok(set.claims.iter().map(|claim| judge.claim(claim)).collect())
}

/// Every call with all factors where the tables have them.
fn evaluate_worlds(set: &ClaimSet, options: &ClaimOptions<'_>) -> Result<Vec<MetricValue>, ClaimsError> {
    let mut found: Vec<Option<MetricValue>> = vec![None; set.calls.len()];
    let mut solved = Solved::default();
    for (place, world) in set.worlds.iter().enumerate() {
        let values =
            sweep_after(&world.region, options.outsiders, &mut solved).map_err(ClaimsError::Sweep)?;
        let context = Context::new(&world.region, &values, options.outsiders).map_err(ClaimsError::Sweep)?;
        // A run is of the base.
        let context = context.with_run(options.run.filter(|_| place == 0));
        for (call, found) in set.calls.iter().zip(&mut found).filter(|(call, _)| call.world == place) {
            *found = Some(evaluate(&context, &call.metric));
        }
    }
    Ok(found.into_iter().flatten().collect())
}

/// A comparison of what is counted.
#[derive(Clone, Copy)]
struct Counted {
    /// True at every point of its interval.
    all_true: bool,
    /// True at none.
    none_true: bool,
    /// The interval of the left side, or of the difference; absent where nothing in it has one.
    range: Option<(f64, f64)>,
}

struct Judge<'a> {
    set: &'a ClaimSet,
    /// By call.
    base: Vec<MetricValue>,
    sampled: Sampled,
}

impl Judge<'_> {
    fn claim(&self, claim: &Claim) -> JudgedClaim {
        let tests: Vec<JudgedTest> = claim.tests.iter().map(|test| self.test(test)).collect();
        let needs_all = claim.text.needs_all;
        let sign_share = self.together(claim, &tests);
        let verdict = verdict_of_claim(&tests, needs_all, sign_share.as_ref());
        let telling = telling_test(&tests, verdict);
        let mut sources = claim.text.sources.clone();
        let calls = claim.tests.iter().flat_map(|test| test.comparison.calls());
        for fact in calls.flat_map(|&call| &self.base[call].facts) {
            if !sources.contains(fact) {
                sources.push(fact.clone());
            }
        }
        let also = claim.also.iter().zip(&claim.text.also);
        JudgedClaim {
            id: claim.text.id.clone(),
            title: claim.text.title.clone(),
            text: claim.text.text.clone(),
            counter: claim.text.counter.clone(),
            needs: if needs_all { "all" } else { "any" },
            verdict,
            base: telling.and_then(|test| {
                let than = if test.range_of_difference { test.than? } else { 0.0 };
                Some(test.base? - than)
            }),
            unit: telling.and_then(|test| test.unit),
            range: telling.and_then(|test| test.range),
            sign_share,
            flips: flips(&tests, verdict),
            also: also
                .map(|(expression, text)| {
                    let mut reasons = self.reasons(&expression.calls());
                    JudgedAlso {
                        says: text.says.clone(),
                        value: text.value.clone(),
                        number: self.number(expression),
                        range: self.interval(expression),
                        reason: if reasons.is_empty() { String::new() } else { reasons.remove(0) },
                    }
                })
                .collect(),
            not_modeled: claim.text.not_modeled.clone(),
            tests,
            sources,
        }
    }

    fn test(&self, test: &Test) -> JudgedTest {
        let comparison = &test.comparison;
        let calls = comparison.calls();
        let (base, than, is_true) = self.answer(comparison);
        let is_missing = calls.iter().any(|&&call| self.base[call].is_missing);
        let concepts: Vec<JudgedConcept> = (test.concepts.iter())
            .map(|(concept, comparison)| {
                let (base, than, is_true) = self.answer(comparison);
                let concept = concept.word().to_owned();
                let reason = self.reasons(&comparison.calls()).join("; ");
                JudgedConcept { concept, base, than, is_true, reason }
            })
            .collect();
        let margins = if test.is_sampled { self.margins(comparison) } else { Vec::new() };
        let samples = is_true.and_then(|is_true| {
            let answers = self.answers(test)?;
            share_of(answers.iter().map(|answer| answer.map(|answer| answer == is_true)))
        });
        let answers: Vec<Option<bool>> = concepts.iter().map(|concept| concept.is_true).collect();
        let record = if test.is_record { self.interval_of(comparison) } else { None };
        let verdict = match is_true {
            None if is_missing => Verdict::NotKnown,
            None => Verdict::Depends,
            Some(is_true) => match record {
                Some(counted) => verdict_of_record(counted.all_true, counted.none_true),
                None => verdict(is_true, &answers, samples.as_ref()),
            },
        };
        let decided_by = self.deciders(&margins);
        let unit = match &comparison.left {
            Expression::Call(call) => Some(self.set.calls[*call].metric.metric.unit),
            _ => None,
        };
        let spread = |numbers: Vec<f64>| {
            let mut numbers = numbers;
            numbers.sort_by(f64::total_cmp);
            (!numbers.is_empty()).then(|| (quantile(&numbers, 5), quantile(&numbers, 95)))
        };
        let range_of_difference = comparison.has_moving_right();
        let range = match record {
            Some(counted) => counted.range,
            None => spread(
                (margins.iter().flatten())
                    .map(|&(left, right)| if range_of_difference { left - right } else { left })
                    .collect(),
            ),
        };
        JudgedTest {
            says: test.says.clone(),
            that: test.that.clone(),
            verdict,
            is_true,
            base,
            than,
            unit,
            range,
            range_of_difference,
            concepts,
            samples,
            is_record: test.is_record,
            turns: decided_by.first().and_then(|decider| self.turn(decider, &margins, comparison.relation)),
            decided_by,
            missing: self.reasons(&calls),
        }
    }

    fn number(&self, expression: &Expression<usize>) -> Option<f64> {
        expression.value(&|&call| self.base[call].value)
    }

    /// Bounds of an expression by the intervals of what is counted; nothing where nothing in it is.
    fn interval(&self, expression: &Expression<usize>) -> Option<(f64, f64)> {
        let is_counted = |&&call: &&usize| self.base[call].interval.is_some();
        expression.calls().iter().any(is_counted).then_some(())?;
        expression.interval(&|&call| self.bounds(call))
    }

    /// The interval of a call that is counted; of another its number.
    fn bounds(&self, call: usize) -> Option<(f64, f64)> {
        let found = &self.base[call];
        found.interval.or_else(|| found.value.map(|value| (value, value)))
    }

    fn answer(&self, comparison: &Comparison<usize>) -> (Option<f64>, Option<f64>, Option<bool>) {
        let (left, right) = (self.number(&comparison.left), self.number(&comparison.right));
        let is_true = left.zip(right).map(|(left, right)| comparison.relation.holds(left, right));
        (left, right, is_true)
    }

    /// How a comparison of what is counted stands to its interval; without intervals to the numbers themselves.
    fn interval_of(&self, comparison: &Comparison<usize>) -> Option<Counted> {
        let of = |&call: &usize| self.bounds(call);
        let (left, right) = (comparison.left.interval(&of)?, comparison.right.interval(&of)?);
        let holds = |left, right| comparison.relation.holds(left, right);
        let corners =
            [holds(left.0, right.0), holds(left.0, right.1), holds(left.1, right.0), holds(left.1, right.1)];
        let range = if comparison.has_moving_right() { (left.0 - right.1, left.1 - right.0) } else { left };
        // Without any interval there is no range to tell.
        let is_counted = comparison.calls().iter().any(|&&call| self.base[call].interval.is_some());
        let all_true = corners.iter().all(|&corner| corner);
        Some(Counted { all_true, none_true: !corners.contains(&true), range: is_counted.then_some(range) })
    }

    /// Why calls have no number.
    fn reasons(&self, calls: &[&usize]) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for reason in calls.iter().map(|&&call| &self.base[call]).filter(|found| !found.reason.is_empty()) {
            let reason = format!("{}: {}", reason.metric, reason.reason);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }

    /// Both sides in every sample.
    fn margins(&self, comparison: &Comparison<usize>) -> Vec<Option<(f64, f64)>> {
        let side = |expression: &Expression<usize>, row: &[Option<f64>]| {
            expression.value(&|&call| {
                let is_record = self.set.calls[call].metric.metric.is_record;
                if is_record { self.base[call].value } else { row[call] }
            })
        };
        let both = |row: &Vec<Option<f64>>| side(&comparison.left, row).zip(side(&comparison.right, row));
        self.sampled.values.iter().map(both).collect()
    }

    /// The answer of a sampled test in every sample; nothing where it is not sampled.
    fn answers(&self, test: &Test) -> Option<Vec<Option<bool>>> {
        if !test.is_sampled || self.sampled.values.is_empty() {
            return None;
        }
        let relation = test.comparison.relation;
        let margins = self.margins(&test.comparison).into_iter();
        Some(margins.map(|margin| margin.map(|(left, right)| relation.holds(left, right))).collect())
    }

    /// In how many samples the claim as a whole has the answer of the base: tests that are not sampled keep theirs.
    fn together(&self, claim: &Claim, tests: &[JudgedTest]) -> Option<SampleShare> {
        let base = together(tests.iter().map(|test| test.is_true), claim.text.needs_all)?;
        let answers: Vec<Option<Vec<Option<bool>>>> =
            claim.tests.iter().map(|test| self.answers(test)).collect();
        let n = answers.iter().flatten().map(Vec::len).next()?;
        share_of((0..n).map(|sample| {
            let of_test = answers.iter().zip(tests).map(|(answers, test)| match answers {
                Some(answers) => answers[sample],
                None => test.is_true,
            });
            together(of_test, claim.text.needs_all).map(|answer| answer == base)
        }))
    }

    /// Where along a factor the answer turns.
    fn turn(&self, decider: &Decider, margins: &[Option<(f64, f64)>], relation: Relation) -> Option<Turn> {
        let factors = &self.set.worlds[0].region.factors;
        let place = factors.iter().position(|factor| factor.name == decider.factor)?;
        let samples: Vec<(f64, bool)> = (margins.iter().zip(&self.sampled.factors))
            .filter_map(|(margin, factors)| {
                margin.map(|(left, right)| (factors[place], relation.holds(left, right)))
            })
            .collect();
        turn(&decider.factor, &samples)
    }

    /// Factors whose rank correlation with the difference of both sides is surer than chance, with as many factors as were looked at.
    fn deciders(&self, margins: &[Option<(f64, f64)>]) -> Vec<Decider> {
        let rows: Vec<(usize, f64)> = (margins.iter().enumerate())
            .filter_map(|(sample, margin)| margin.map(|(left, right)| (sample, left - right)))
            .collect();
        let factors = &self.set.worlds[0].region.factors;
        if rows.len() < 4 || factors.is_empty() {
            return Vec::new();
        }
        let differences: Vec<f64> = rows.iter().map(|(_, difference)| *difference).collect();
        let surer = normal_quantile(1.0 - 0.5 * FALSE_NAME / factors.len() as f64)
            / libm::sqrt(rows.len() as f64 - 1.0);
        let mut found: Vec<Decider> = (factors.iter().enumerate())
            .filter_map(|(place, factor)| {
                let values: Vec<f64> =
                    rows.iter().map(|&(sample, _)| self.sampled.factors[sample][place]).collect();
                // A factor that never moves, or a difference that does not, has no correlation.
                let correlation = spearman(&values, &differences).ok()?.value;
                let factor = factor.name.clone();
                (correlation.abs() > surer).then_some(Decider { factor, correlation })
            })
            .collect();
        found.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
        found.truncate(MOST_DECIDERS);
        found
    }
}

/// The answer of a claim by those of its tests; nothing where it is open.
fn together(answers: impl Iterator<Item = Option<bool>>, needs_all: bool) -> Option<bool> {
    let mut is_open = false;
    for answer in answers {
        match answer {
            None => is_open = true,
            Some(answer) if answer != needs_all => return Some(answer),
            Some(_) => {}
        }
    }
    (!is_open).then_some(needs_all)
}

/// The share of the answers that are the base's.
fn share_of(answers: impl Iterator<Item = Option<bool>>) -> Option<SampleShare> {
    let (mut same, mut of, mut n_missing) = (0, 0, 0);
    for answer in answers {
        match answer {
            Some(answer) => {
                of += 1;
                same += u64::from(answer);
            }
            None => n_missing += 1,
        }
    }
    (of + n_missing > 0).then(|| SampleShare { share: Share::of(same, of), n_missing })
}

/// The claim as one statement, judged in the base, by each concept that some test names, and in the samples. A test whose rows are missing,
/// or whose counted interval lies on both sides, leaves it open unless another test decides it.
fn verdict_of_claim(tests: &[JudgedTest], needs_all: bool, samples: Option<&SampleShare>) -> Verdict {
    let verdicts: Vec<Verdict> = tests.iter().map(|test| test.verdict).collect();
    let is_open = |test: &JudgedTest| {
        test.verdict == Verdict::NotKnown
            || test.is_true.is_none()
            || test.is_record && test.verdict == Verdict::Depends
    };
    let joined = join(&verdicts, needs_all);
    let Some(base) = together(tests.iter().map(|test| test.is_true), needs_all) else { return joined };
    if tests.iter().any(is_open) {
        return joined;
    }
    let mut names: Vec<&str> =
        tests.iter().flat_map(|test| &test.concepts).map(|concept| concept.concept.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let concepts: Vec<Option<bool>> = (names.iter())
        .map(|name| {
            let of_test = |test: &JudgedTest| {
                let by = test.concepts.iter().find(|concept| concept.concept == *name);
                by.map_or(test.is_true, |concept| concept.is_true)
            };
            together(tests.iter().map(of_test), needs_all)
        })
        .collect();
    verdict(base, &concepts, samples)
}

/// The test whose number is told for the claim: the first that is judged as the claim is, with a range if there is one; else the first with a
/// range, else with a number.
fn telling_test(tests: &[JudgedTest], verdict: Verdict) -> Option<&JudgedTest> {
    let (with_range, with_number) =
        (|test: &&JudgedTest| test.range.is_some(), |test: &&JudgedTest| test.base.is_some());
    let alike = || tests.iter().filter(move |test| test.verdict == verdict && test.base.is_some());
    (alike().find(with_range))
        .or_else(|| alike().next())
        .or_else(|| tests.iter().filter(with_number).find(with_range))
        .or_else(|| tests.iter().find(with_number))
}

/// How a test is told by another concept.
#[must_use]
pub fn concept_in_words(concept: &str) -> &str {
    match concept {
        "nucleolus" => "by the nucleolus",
        "tied" => "where only tied actors can deal",
        "banzhaf" => "by Banzhaf",
        _ => "by Shapley",
    }
}

/// What keeps a claim from a plain answer.
fn flips(tests: &[JudgedTest], verdict: Verdict) -> Vec<String> {
    if !matches!(verdict, Verdict::Depends | Verdict::NotKnown) {
        return Vec::new();
    }
    let mut flips = Vec::new();
    for test in tests {
        let Some(is_true) = test.is_true else {
            flips.extend(test.missing.iter().map(|missing| format!("{}: {missing}", test.says)));
            continue;
        };
        if test.verdict == Verdict::Fails {
            flips.push(format!("{}: it is not so", test.says));
        }
        let other = if is_true { "it is not" } else { "it is" };
        for concept in test.concepts.iter().filter(|concept| concept.is_true != Some(is_true)) {
            let how = if concept.is_true.is_none() { "there is no answer" } else { other };
            flips.push(format!("{}: {} {how}", test.says, concept_in_words(&concept.concept)));
        }
        match (&test.samples, test.verdict) {
            (Some(samples), Verdict::Depends) => {
                if samples.n_missing > 0 {
                    let n = samples.n_missing;
                    flips.push(format!("{}: in {n} samples there is no answer", test.says));
                }
                match samples.share {
                    Some(share) if share.count < share.of => {
                        let other_way = 100.0 * (1.0 - share.share);
                        flips.push(format!("{}: in {other_way:.0} % of the samples {other}", test.says));
                    }
                    Some(share) if share.lower < LEAST_BOUND => {
                        flips.push(format!("{}: {} samples are too few to tell", test.says, share.of));
                    }
                    _ => {}
                }
            }
            (None, Verdict::Depends) if test.is_record => {
                flips.push(format!("{}: the interval of what was counted lies on both sides", test.says));
            }
            _ => {}
        }
    }
    flips
}
