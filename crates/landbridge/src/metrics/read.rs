//! Reads a metric's text against a region.

use super::catalog::{ArgumentKind, CATALOG, Concept, Metric};
use crate::interdiction::{MAX_LEVERS, holder_name, holders, targets};
use crate::model::{
    ActorId, EVENT_CHANNELS, EVENT_KINDS, EventKind, Holder, IndicatorOf, LinkId, Region, Rules, suggest,
};

/// A metric with its arguments found in a region.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricCall {
    /// Which.
    pub metric: &'static Metric,
    /// Actors in the order given.
    pub actors: Vec<ActorId>,
    /// Names of sub-systems, one of which a piece of the network must hold; absent is the whole.
    pub subsystem: Option<String>,
    /// Place in [`Region::structures`].
    pub structure: Option<usize>,
    /// Place in [`Region::agenda`].
    pub issue: Option<usize>,
    /// The link.
    pub link: Option<LinkId>,
    /// Whose levers.
    pub holder: Option<Holder>,
    /// Who is harmed; empty where the metric asks for nobody.
    pub target: Vec<ActorId>,
    /// How many levers.
    pub levers: usize,
    /// Which kind of event.
    pub kind: Option<EventKind>,
    /// Place in [`EVENT_CHANNELS`].
    pub channel: Option<usize>,
    /// Whom a figure is of.
    pub of: Option<IndicatorOf>,
    /// The year.
    pub year: i32,
    /// Who promised help: an actor, or nobody for the forum; absent where the metric asks for none.
    pub guarantor: Option<Option<ActorId>>,
    /// Name of an indicator, a class of outcomes, a test or an option.
    pub name: String,
    /// By which concept.
    pub concept: Concept,
    /// The text it was read from.
    pub text: String,
}

/// A text is no metric of the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricError {
    /// The text.
    pub text: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub remedy: String,
}

impl std::fmt::Display for MetricError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "metric `{}`: {}", self.text, self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}

impl std::error::Error for MetricError {}

/// Reads `name(argument, argument)`. An argument that holds a comma or a parenthesis stands in double quotes.
///
/// # Errors
/// Where there is no such metric, or an argument is missing, too many or unknown; the nearest known name is told.
pub fn read_metric(region: &Region, text: &str) -> Result<MetricCall, MetricError> {
    let error = |what: String, remedy: String| MetricError { text: text.to_owned(), what, remedy };
    let (name, arguments) = split_call(text).ok_or_else(|| {
        error(
            "it is not of the form name(argument, argument)".to_owned(),
            "see `landbridge metrics`".to_owned(),
        )
    })?;
    let Some(metric) = CATALOG.iter().find(|metric| metric.name == name) else {
        let remedy = suggest(&name, CATALOG.iter().map(|metric| metric.name));
        return Err(error(format!("there is no metric `{name}`"), remedy));
    };
    let (by, arguments): (Vec<String>, Vec<String>) =
        arguments.into_iter().partition(|argument| concept_of(argument).is_some());
    let by: Vec<&str> = by.iter().filter_map(|argument| concept_of(argument)).collect();
    let concept = match by.as_slice() {
        [] => Concept::Shapley,
        [word] => {
            metric.concepts.iter().copied().find(|concept| concept.word() == *word).ok_or_else(|| {
                let known = metric.concepts.iter().map(|concept| concept.word());
                error(format!("`{name}` is not told by `{word}`"), suggest(word, known))
            })?
        }
        _ => return Err(error("it names several concepts".to_owned(), "keep one `by=`".to_owned())),
    };
    let most = metric.required.len() + metric.optional.len();
    if arguments.len() < metric.required.len() || arguments.len() > most {
        let what = format!("it has {} arguments", arguments.len());
        return Err(error(what, format!("write {}", metric.usage())));
    }
    let mut call = MetricCall {
        metric,
        actors: Vec::new(),
        subsystem: None,
        structure: None,
        issue: None,
        link: None,
        holder: None,
        target: Vec::new(),
        levers: 0,
        kind: None,
        channel: None,
        of: None,
        year: 0,
        guarantor: None,
        name: String::new(),
        concept,
        text: text.to_owned(),
    };
    for (kind, argument) in metric.required.iter().chain(metric.optional).zip(&arguments) {
        resolve(region, *kind, argument, &mut call).map_err(|remedy| {
            error(format!("`{argument}` is unknown among the {}", plural(*kind)), remedy)
        })?;
    }
    Ok(call)
}

/// How a metric follows from the numbers of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// It is linear in the values of coalitions.
    Linearly,
    /// It follows from the values of coalitions, and from ties, terms and the agenda.
    FromValues,
    /// It follows from programs of its own.
    FromPrograms,
    /// It is read from the record.
    FromRecord,
    /// It is read from a run of futures.
    FromRun,
}

impl MetricCall {
    /// How it follows from the numbers of the tables.
    #[must_use]
    pub fn follows(&self) -> Follows {
        match self.metric.name {
            "together" | "share" | "alone" | "regional" | "tied_gain" | "pair_shift" | "pair_shift_of"
            | "interaction" | "worth" | "without" | "aligned" => Follows::Linearly,
            "gain" | "bloc_shift" | "regional_shift" | "members_shift" | "candidates_shift"
                if self.concept != Concept::Nucleolus =>
            {
                Follows::Linearly
            }
            "flow" | "capacity" | "exposure" | "exposure_of_share" | "own_cost" | "aspiration" => {
                Follows::FromPrograms
            }
            "outcome_share" | "test_share" | "option_share" => Follows::FromRun,
            _ if self.metric.is_record => Follows::FromRecord,
            _ => Follows::FromValues,
        }
    }

    /// The same by another concept; itself where the metric has one meaning only.
    ///
    /// # Errors
    /// Where the metric is not told by that concept.
    pub fn by(&self, concept: Concept) -> Result<Self, MetricError> {
        if self.metric.concepts.is_empty() || self.metric.concepts.contains(&concept) {
            let concept = if self.metric.concepts.is_empty() { self.concept } else { concept };
            return Ok(Self { concept, ..self.clone() });
        }
        let known = self.metric.concepts.iter().map(|concept| concept.word());
        Err(MetricError {
            text: self.text.clone(),
            what: format!("`{}` is not told by `{}`", self.metric.name, concept.word()),
            remedy: suggest(concept.word(), known),
        })
    }
}

/// The word behind `by=`.
fn concept_of(argument: &str) -> Option<&str> {
    Some(argument.strip_prefix("by")?.trim_start().strip_prefix('=')?.trim())
}

/// What the arguments of a kind are, in the plural.
fn plural(kind: ArgumentKind) -> &'static str {
    match kind {
        ArgumentKind::Actor => "actors",
        ArgumentKind::Subsystem => "sub-systems",
        ArgumentKind::Structure => "structures of blocs.csv",
        ArgumentKind::Issue => "issues of agenda.csv",
        ArgumentKind::Link => "links",
        ArgumentKind::Holder => "holders of levers",
        ArgumentKind::Target => "targets",
        ArgumentKind::Levers => "numbers of levers",
        ArgumentKind::Kind => "kinds of events",
        ArgumentKind::Channel => "channels of events",
        ArgumentKind::Indicator => "indicators",
        ArgumentKind::Entity => "actors and structures",
        ArgumentKind::Year => "years",
        ArgumentKind::Guarantor => "guarantors",
        ArgumentKind::Class => "classes of futures.toml",
        ArgumentKind::Test => "tests of futures.toml",
        ArgumentKind::Option => "options of futures.toml",
    }
}

/// Puts the argument into its place; the error is the remedy.
fn resolve(region: &Region, kind: ArgumentKind, argument: &str, call: &mut MetricCall) -> Result<(), String> {
    fn find<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Result<usize, String> {
        let known: Vec<&str> = known.collect();
        let place = known.iter().position(|other| other.eq_ignore_ascii_case(name));
        place.ok_or_else(|| suggest(name, known))
    }
    match kind {
        ArgumentKind::Actor => {
            let place = find(argument, region.actors.iter().map(|actor| actor.name.as_str()))?;
            call.actors.push(ActorId(place));
        }
        ArgumentKind::Subsystem => {
            // Sub-systems that are connected are told as `A + B`: any of them names the piece.
            for name in argument.split(" + ") {
                let place = find(name, region.subsystems.iter().map(|subsystem| subsystem.name.as_str()))?;
                call.subsystem.get_or_insert_with(|| region.subsystems[place].name.clone());
            }
        }
        ArgumentKind::Structure => {
            let known = region.structures.iter().map(|structure| structure.name.as_str());
            call.structure = Some(find(argument, known)?);
        }
        ArgumentKind::Issue => {
            call.issue = Some(find(argument, region.agenda.iter().map(|issue| issue.name.as_str()))?);
        }
        ArgumentKind::Link => {
            let place = find(argument, region.links.iter().map(|link| link.name.as_str()))?;
            call.link = Some(LinkId(place));
        }
        ArgumentKind::Holder => {
            let names: Vec<String> =
                holders(region).iter().map(|&holder| holder_name(region, holder)).collect();
            let place = find(argument, names.iter().map(String::as_str))?;
            call.holder = Some(holders(region)[place]);
        }
        ArgumentKind::Target => {
            let targets = targets(region);
            let place = find(argument, targets.iter().map(|(name, _)| name.as_str()))?;
            call.target.clone_from(&targets[place].1);
        }
        ArgumentKind::Levers => {
            let levers = argument.parse().ok().filter(|levers| (1..=MAX_LEVERS).contains(levers));
            call.levers = levers.ok_or_else(|| format!("give a whole number from 1 to {MAX_LEVERS}"))?;
        }
        ArgumentKind::Kind => {
            let place = find(argument, EVENT_KINDS.iter().map(|(word, _)| *word))?;
            call.kind = Some(EVENT_KINDS[place].1);
        }
        ArgumentKind::Channel => call.channel = Some(find(argument, EVENT_CHANNELS.into_iter())?),
        ArgumentKind::Indicator => argument.clone_into(&mut call.name),
        ArgumentKind::Entity => {
            let actors = region.actors.iter().map(|actor| actor.name.as_str());
            let structures = region.structures.iter().map(|structure| structure.name.as_str());
            let place = find(argument, actors.chain(structures))?;
            let n_actors = region.actors.len();
            call.of = Some(if place < n_actors {
                IndicatorOf::Actor(ActorId(place))
            } else {
                IndicatorOf::Structure(place - n_actors)
            });
        }
        ArgumentKind::Year => {
            let year = argument.parse().ok().filter(|year| (1..=9999).contains(year));
            call.year = year.ok_or_else(|| "give a year such as 2035".to_owned())?;
        }
        ArgumentKind::Guarantor => {
            let actors = region.actors.iter().map(|actor| actor.name.as_str());
            let place = find(argument, actors.chain(["forum"]))?;
            call.guarantor = Some((place < region.actors.len()).then_some(ActorId(place)));
        }
        ArgumentKind::Class | ArgumentKind::Test | ArgumentKind::Option => {
            let names = region.rules.as_ref().map(|rules| names_of(rules, kind)).unwrap_or_default();
            let place = find(argument, names.iter().copied())?;
            names[place].clone_into(&mut call.name);
        }
    }
    Ok(())
}

/// What the rules name.
fn names_of(rules: &Rules, kind: ArgumentKind) -> Vec<&str> {
    match kind {
        ArgumentKind::Class => rules.classes.iter().map(|class| class.name.as_str()).collect(),
        ArgumentKind::Test => rules.tests.iter().map(|test| test.name.as_str()).collect(),
        _ => rules.options.iter().map(|option| option.name.as_str()).collect(),
    }
}

/// The name and the arguments of a call.
fn split_call(text: &str) -> Option<(String, Vec<String>)> {
    let (name, rest) = text.trim().split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let mut arguments = Vec::new();
    let mut argument = String::new();
    let mut quoted = false;
    for letter in inner.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => arguments.push(std::mem::take(&mut argument).trim().to_owned()),
            '(' | ')' if !quoted => return None,
            _ => argument.push(letter),
        }
    }
    if quoted {
        return None;
    }
    let last = argument.trim();
    if !last.is_empty() || !arguments.is_empty() {
        arguments.push(last.to_owned());
    }
    Some((name.trim().to_owned(), arguments))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::load;

    #[test]
    fn a_text_is_read_with_its_arguments() {
        let region = load("toy").unwrap();
        let call = read_metric(&region, " gain( A , freight ) ").unwrap();
        assert_eq!(
            (call.metric.name, call.actors, call.subsystem.as_deref()),
            ("gain", vec![ActorId(0)], Some("Freight"))
        );
        let call = read_metric(&region, "together(Freight + Gas)").unwrap();
        assert_eq!(call.subsystem.as_deref(), Some("Freight"));
        let call = read_metric(&region, "flow(\"Pipe A-B\")").unwrap();
        assert_eq!(call.link.map(|link| region.links[link.0].name.as_str()), Some("Pipe A-B"));
        assert!(read_metric(&region, "core_excess()").unwrap().actors.is_empty());
    }

    #[test]
    fn a_wrong_text_is_answered_with_the_nearest_known() {
        let region = load("toy").unwrap();
        for (text, expected) in [
            ("gains(A)", "metric `gains(A)`: there is no metric `gains`; did you mean `gain`?"),
            ("gain(D)", "metric `gain(D)`: `D` is unknown among the actors; known are A, B, C"),
            ("gain()", "metric `gain()`: it has 0 arguments; write gain(ACTOR, [SUB-SYSTEM], [by=CONCEPT])"),
            (
                "gain(A, Frieght)",
                "metric `gain(A, Frieght)`: `Frieght` is unknown among the sub-systems; did you mean `Freight`?",
            ),
            (
                "gain A",
                "metric `gain A`: it is not of the form name(argument, argument); see `landbridge metrics`",
            ),
            (
                "unity(tarif)",
                "metric `unity(tarif)`: `tarif` is unknown among the issues of agenda.csv; did you mean `tariff`?",
            ),
        ] {
            assert_eq!(read_metric(&region, text).unwrap_err().to_string(), expected);
        }
    }
}
