//! Reads a metric's text against a region.

use super::catalog::{ArgumentKind, CATALOG, Metric};
use crate::interdiction::{MAX_LEVERS, holder_name, holders, targets};
use crate::model::{ActorId, Holder, LinkId, Region, suggest};

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
        text: text.to_owned(),
    };
    for (kind, argument) in metric.required.iter().chain(metric.optional).zip(&arguments) {
        resolve(region, *kind, argument, &mut call).map_err(|remedy| {
            error(format!("`{argument}` is unknown among the {}", plural(*kind)), remedy)
        })?;
    }
    Ok(call)
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
    }
    Ok(())
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
            ("gain()", "metric `gain()`: it has 0 arguments; write gain(ACTOR, [SUB-SYSTEM])"),
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
