//! Reads the expressions of a region's claims against the worlds that they name.

use super::expression::{CallText, Comparison, Expression, read_comparison, read_expression};
use crate::metrics::{Concept, MetricCall, MetricError, read_metric};
use crate::model::{ClaimText, Factor, Folder, LoadError, Mistake, Region, read_region, suggest};

/// A region with the variants of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Beside those that are applied everywhere; empty in the base.
    pub variants: Vec<String>,
    /// The region after them.
    pub region: Region,
}

/// A metric in a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Place in [`ClaimSet::worlds`].
    pub world: usize,
    /// The metric.
    pub metric: MetricCall,
}

/// A test of a claim; its metrics are places in [`ClaimSet::calls`].
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// In words.
    pub says: String,
    /// As it is written.
    pub that: String,
    /// The comparison.
    pub comparison: Comparison<usize>,
    /// The same by other concepts.
    pub concepts: Vec<(Concept, Comparison<usize>)>,
    /// Whether it is judged over samples: it asks for it, and it reads more than the record.
    pub is_sampled: bool,
    /// Whether it reads the record or a run of futures alone.
    pub is_record: bool,
}

/// A claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// As it is written.
    pub text: ClaimText,
    /// In the order of its tests.
    pub tests: Vec<Test>,
    /// What is printed beside, in order.
    pub also: Vec<Expression<usize>>,
}

/// The claims of a region, with every world and metric that they ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimSet {
    /// The base first.
    pub worlds: Vec<World>,
    /// Each once.
    pub calls: Vec<Call>,
    /// In the order of claims.toml.
    pub claims: Vec<Claim>,
}

/// Reads the claims of a region with variants applied to all its worlds; of some only, where ids are given.
///
/// # Errors
/// Every mistake in the folder, in its claims and in the variants that they name; ids that no claim has.
pub fn read_claims(folder: &Folder, variants: &[&str], only: &[String]) -> Result<ClaimSet, LoadError> {
    let base = read_region(folder, variants)?;
    let texts = base.claims.claims.clone();
    let mut mistakes: Vec<Mistake> = Vec::new();
    for id in only.iter().filter(|id| !texts.iter().any(|claim| claim.id == **id)) {
        let remedy = suggest(id, texts.iter().map(|claim| claim.id.as_str()));
        mistakes.push(mistake("", "", id, format!("there is no claim `{id}`"), remedy));
    }
    let mut reader = Reader {
        folder,
        variants,
        set: ClaimSet {
            worlds: vec![World { variants: Vec::new(), region: base }],
            calls: Vec::new(),
            claims: Vec::new(),
        },
        mistakes,
    };
    for text in texts.into_iter().filter(|text| only.is_empty() || only.contains(&text.id)) {
        reader.claim(text);
    }
    let Reader { set, mut mistakes, .. } = reader;
    if mistakes.is_empty() {
        return Ok(set);
    }
    mistakes.sort();
    mistakes.dedup();
    Err(LoadError { mistakes })
}

/// Reads one expression, such as a metric, in a region with variants.
///
/// # Errors
/// Every mistake in the folder and in the expression.
pub fn read_figure(
    folder: &Folder,
    variants: &[&str],
    text: &str,
) -> Result<(ClaimSet, Expression<usize>), LoadError> {
    let (set, mut expressions) = read_figures(folder, variants, &[text])?;
    Ok((set, expressions.remove(0)))
}

/// Reads several expressions into one set, so that what they share is looked at once.
///
/// # Errors
/// As [`read_figure`], for all of them.
pub fn read_figures(
    folder: &Folder,
    variants: &[&str],
    texts: &[&str],
) -> Result<(ClaimSet, Vec<Expression<usize>>), LoadError> {
    let base = read_region(folder, variants)?;
    let worlds = vec![World { variants: Vec::new(), region: base }];
    let set = ClaimSet { worlds, calls: Vec::new(), claims: Vec::new() };
    let mut reader = Reader { folder, variants, set, mistakes: Vec::new() };
    let mut expressions = Vec::new();
    for &text in texts {
        match read_expression(text) {
            Ok(written) => expressions.push(reader.expression((text, ""), &written, None)),
            Err(what) => {
                let remedy = "see `landbridge metrics`".to_owned();
                reader.mistakes.push(mistake(text, "", text, what, remedy));
            }
        }
    }
    let Reader { set, mut mistakes, .. } = reader;
    for mistake in mistakes.iter_mut().filter(|mistake| mistake.file == "claims.toml") {
        "the figure".clone_into(&mut mistake.file);
    }
    if mistakes.is_empty() { Ok((set, expressions)) } else { Err(LoadError { mistakes }) }
}

fn mistake(row: &str, column: &str, value: &str, what: String, remedy: String) -> Mistake {
    Mistake {
        file: "claims.toml".to_owned(),
        line: 0,
        row: row.to_owned(),
        column: column.to_owned(),
        value: value.to_owned(),
        what,
        remedy,
    }
}

/// Whether a sample moves both regions in the same way.
fn moves_alike(a: &Region, b: &Region) -> bool {
    let same = |(a, b): (&Factor, &Factor)| {
        (&a.name, a.field, a.mode, &a.distribution, &a.group)
            == (&b.name, b.field, b.mode, &b.distribution, &b.group)
    };
    a.factors.len() == b.factors.len() && a.factors.iter().zip(&b.factors).all(same)
}

struct Reader<'a> {
    folder: &'a Folder,
    variants: &'a [&'a str],
    set: ClaimSet,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn claim(&mut self, text: ClaimText) {
        let mut tests = Vec::new();
        for (place, test) in text.tests.iter().enumerate() {
            let row = format!("claim {}, test {}", text.id, place + 1);
            let written = match read_comparison(&test.that) {
                Ok(written) => written,
                Err(what) => {
                    self.mistakes.push(mistake(&row, "that", &test.that, what, String::new()));
                    continue;
                }
            };
            let concepts = self.concepts(&row, &test.concepts);
            let comparison = self.comparison(&row, &written, None);
            let concepts = concepts
                .into_iter()
                .map(|concept| (concept, self.comparison(&row, &written, Some(concept))))
                .collect();
            self.check_concepts(&row, &comparison, &test.concepts);
            let metrics = comparison.calls();
            let is_record = metrics.iter().all(|&&call| {
                // A call that could not be read stands for none.
                self.set.calls.get(call).is_some_and(|call| call.metric.metric.is_record)
            });
            tests.push(Test {
                says: test.says.clone(),
                that: test.that.clone(),
                is_sampled: test.sampled && !is_record,
                is_record,
                comparison,
                concepts,
            });
        }
        let mut also = Vec::new();
        for (place, figure) in text.also.iter().enumerate() {
            let row = format!("claim {}, also {}", text.id, place + 1);
            match read_expression(&figure.value) {
                Ok(written) => also.push(self.expression((&row, "value"), &written, None)),
                Err(what) => {
                    self.mistakes.push(mistake(&row, "value", &figure.value, what, String::new()));
                }
            }
        }
        self.set.claims.push(Claim { text, tests, also });
    }

    fn concepts(&mut self, row: &str, words: &[String]) -> Vec<Concept> {
        let mut found = Vec::new();
        for word in words {
            match Concept::ALL.into_iter().find(|concept| concept.word() == word) {
                Some(concept) => found.push(concept),
                None => {
                    let remedy = suggest(word, Concept::ALL.into_iter().map(Concept::word));
                    let what = format!("`{word}` is no concept");
                    self.mistakes.push(mistake(row, "concepts", word, what, remedy));
                }
            }
        }
        found
    }

    /// A concept that no metric of a test is told by would confirm it for nothing.
    fn check_concepts(&mut self, row: &str, comparison: &Comparison<usize>, words: &[String]) {
        let calls: Vec<&Call> =
            comparison.calls().into_iter().filter_map(|&call| self.set.calls.get(call)).collect();
        let known = |word: &str| {
            calls.iter().any(|call| call.metric.metric.concepts.iter().any(|concept| concept.word() == word))
        };
        let idle: Vec<&String> = words.iter().filter(|word| !calls.is_empty() && !known(word)).collect();
        for word in
            idle.into_iter().filter(|word| Concept::ALL.into_iter().any(|c| c.word() == word.as_str()))
        {
            let what = format!("no metric of this test is told by `{word}`");
            self.mistakes.push(mistake(row, "concepts", word, what, "leave it out".to_owned()));
        }
    }

    fn comparison(
        &mut self,
        row: &str,
        written: &Comparison<CallText>,
        concept: Option<Concept>,
    ) -> Comparison<usize> {
        let place = (row, "that");
        Comparison {
            left: self.expression(place, &written.left, concept),
            right: self.expression(place, &written.right, concept),
            relation: written.relation,
        }
    }

    fn expression(
        &mut self,
        place: (&str, &str),
        written: &Expression<CallText>,
        concept: Option<Concept>,
    ) -> Expression<usize> {
        // What cannot be read stands beyond the last call; the mistakes then keep it from being used.
        written.map(&mut |call| self.call(place, call, concept).unwrap_or(usize::MAX))
    }

    /// The place of a metric in a world, read once.
    fn call(
        &mut self,
        (row, column): (&str, &str),
        call: &CallText,
        concept: Option<Concept>,
    ) -> Option<usize> {
        let world = self.world(row, column, call)?;
        let found = read_metric(&self.set.worlds[world].region, &call.metric);
        let found = found.and_then(|metric| match concept {
            Some(concept) => metric.by(concept),
            None => Ok(metric),
        });
        let metric = match found {
            Ok(metric) => metric,
            Err(MetricError { text, what, remedy }) => {
                self.mistakes.push(mistake(row, column, &text, what, remedy));
                return None;
            }
        };
        let call = Call { world, metric };
        let known = self.set.calls.iter().position(|other| *other == call);
        Some(known.unwrap_or_else(|| {
            self.set.calls.push(call);
            self.set.calls.len() - 1
        }))
    }

    fn world(&mut self, row: &str, column: &str, call: &CallText) -> Option<usize> {
        let worlds = &self.set.worlds;
        if let Some(place) = worlds.iter().position(|world| world.variants == call.variants) {
            return Some(place);
        }
        let known = &worlds[0].region.variants;
        let unknown = call.variants.iter().find(|name| !known.iter().any(|variant| variant.name == **name));
        if let Some(name) = unknown {
            let remedy = suggest(name, known.iter().map(|variant| variant.name.as_str()));
            let what = format!("there is no variant `{name}`");
            self.mistakes.push(mistake(row, column, name, what, remedy));
            return None;
        }
        let variants: Vec<&str> =
            self.variants.iter().copied().chain(call.variants.iter().map(String::as_str)).collect();
        match read_region(self.folder, &variants) {
            Ok(region) if !moves_alike(&self.set.worlds[0].region, &region) => {
                let what = format!(
                    "`{}` changes the factors, and samples move all worlds alike",
                    call.variants.join("+")
                );
                let remedy =
                    "let variants leave factors.csv as it is, or set `sampled = false` and judge it apart";
                self.mistakes.push(mistake(row, column, &call.metric, what, remedy.to_owned()));
                None
            }
            Ok(region) => {
                self.set.worlds.push(World { variants: call.variants.clone(), region });
                Some(self.set.worlds.len() - 1)
            }
            Err(error) => {
                self.mistakes.extend(error.mistakes);
                None
            }
        }
    }
}
