//! Reads ties, blocs, terms and the agenda.

use super::cells::Range;
use super::mistake::{Mistake, suggest};
use super::politics::{
    ALONE, AgendaIssue, AgendaPosition, AgendaVoice, Bloc, IssueDimension, Structure, Term, Tie,
};
use super::read::{Reading, rows};
use super::region::{ActorId, Region};
use super::sheet::SheetRow;
use std::collections::BTreeMap;

const DEFAULT_SCALE: (f64, f64) = (0.0, 100.0);

/// Squares of distances must stay finite.
const LONGEST_SCALE: f64 = 1e100;

/// The scale column's word between its ends.
const TO: &str = "..";

pub(super) fn read_politics(reading: &mut Reading<'_>, today: Option<&str>) {
    read_ties(reading);
    read_blocs(reading, today);
    read_terms(reading);
    read_agenda(reading);
}

/// The two actors of a row, where both are known and differ, and the pair was not there before.
fn pair(
    row: &SheetRow,
    region: &Region,
    seen: &mut BTreeMap<(ActorId, ActorId), usize>,
    mistakes: &mut Vec<Mistake>,
) -> Option<(ActorId, ActorId)> {
    let known = || region.actors.iter().map(|actor| actor.name.as_str());
    let a = row.named("a", known(), mistakes).map(ActorId);
    let b = row.named("b", known(), mistakes).map(ActorId);
    let (a, b) = (a?, b?);
    if a == b {
        mistakes.push(row.mistake("b", "an actor is paired with itself", "name two actors"));
        return None;
    }
    if let Some(line) = seen.insert((a.min(b), a.max(b)), row.line) {
        let what = format!("this pair stands in line {line} already; the order of the two means nothing");
        mistakes.push(row.mistake("b", what, "remove one"));
        return None;
    }
    Some((a, b))
}

fn read_ties(reading: &mut Reading<'_>) {
    let mut seen = BTreeMap::new();
    for row in rows(reading.sheets, "ties") {
        let mistakes = &mut reading.mistakes;
        let pair = pair(row, &reading.region, &mut seen, mistakes);
        let reliability = row.required_number("reliability", Range::Within(0.0, 1.0), mistakes);
        if let Some((a, b)) = pair {
            reading.region.ties.push(Tie { a, b, reliability, note: row.text("note").to_owned() });
        }
    }
}

fn read_terms(reading: &mut Reading<'_>) {
    let mut seen = BTreeMap::new();
    for row in rows(reading.sheets, "terms") {
        let mistakes = &mut reading.mistakes;
        let pair = pair(row, &reading.region, &mut seen, mistakes);
        let mut amount = |column| row.number_in(column, Range::NotNegative, mistakes).unwrap_or(0.0);
        let (tie, rivalry) = (amount("tie"), amount("rivalry"));
        let propensity = row.number_in("propensity", Range::Within(-1.0, 1.0), mistakes);
        if let Some((a, b)) = pair {
            reading.region.terms.push(Term { a, b, tie, rivalry, propensity });
        }
    }
}

fn read_blocs(reading: &mut Reading<'_>, today: Option<&str>) {
    let (region, mistakes) = (&mut reading.region, &mut reading.mistakes);
    region.structures.push(Structure::alone());
    for row in rows(reading.sheets, "blocs") {
        let (structure, bloc) = (row.required("structure", mistakes), row.required("bloc", mistakes));
        let known: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
        let Some(actor) = row.named("actor", known, mistakes).map(ActorId) else { continue };
        if structure == ALONE {
            let what = format!("in the structure `{ALONE}` nobody is in a bloc");
            mistakes.push(row.mistake("structure", what, "give the structure another name"));
            continue;
        }
        let place = region.structures.iter().position(|other| other.name == structure);
        let place = place.unwrap_or_else(|| {
            region.structures.push(Structure { name: structure, blocs: Vec::new() });
            region.structures.len() - 1
        });
        let blocs = &mut region.structures[place].blocs;
        if let Some(home) = blocs.iter().find(|bloc| bloc.actors.contains(&actor)) {
            let what = format!("this actor is in the bloc `{}` of the structure already", home.name);
            let remedy = "a structure is a partition: keep it in one, and show the other organization as another structure";
            mistakes.push(row.mistake("actor", what, remedy));
            continue;
        }
        match blocs.iter_mut().find(|other| other.name == bloc) {
            Some(home) => {
                home.actors.push(actor);
                home.actors.sort_unstable();
            }
            None => blocs.push(Bloc { name: bloc, actors: vec![actor] }),
        }
    }
    let today = today.unwrap_or(ALONE);
    match region.structures.iter().position(|structure| structure.name == today) {
        Some(place) => region.today = place,
        None => {
            let known = region.structures.iter().map(|structure| structure.name.as_str());
            let what = format!("today's structure `{today}` is none of blocs.csv");
            mistakes.push(Mistake::of_file("region.toml", what, suggest(today, known)));
        }
    }
}

/// `0..100` and the like; an empty cell is the scale from 0 to 100.
fn scale(row: &SheetRow, mistakes: &mut Vec<Mistake>) -> (f64, f64) {
    let text = row.text("scale");
    if text.is_empty() {
        return DEFAULT_SCALE;
    }
    let ends = text.split_once(TO).and_then(|(low, high)| {
        let (low, high) = (low.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?);
        (low < high && high - low < LONGEST_SCALE).then_some((low, high))
    });
    ends.unwrap_or_else(|| {
        let what = format!("`{text}` is no scale");
        mistakes.push(row.mistake("scale", what, "write its two ends, the lower first, as 0..100"));
        DEFAULT_SCALE
    })
}

fn read_agenda(reading: &mut Reading<'_>) {
    let sheet = rows(reading.sheets, "agenda");
    // Positions by place of the issue and actor, then by place of the dimension: rows may stand in any order.
    let mut found: BTreeMap<(usize, ActorId), BTreeMap<usize, AgendaPosition>> = BTreeMap::new();
    for row in sheet {
        let (region, mistakes) = (&mut reading.region, &mut reading.mistakes);
        let name = row.required("issue", mistakes);
        let known: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
        let actor = row.named("actor", known, mistakes).map(ActorId);
        let subsystem = match row.text("subsystem") {
            "" => None,
            name => {
                let known = region.subsystems.iter().map(|subsystem| subsystem.name.as_str());
                row.find("subsystem", name, known, mistakes)
            }
        };
        let scale = scale(row, mistakes);
        let stake = row.required_number("stake", Range::NotNegative, mistakes);
        let power = row.number_in("power", Range::NotNegative, mistakes);
        let yes_threshold = row.number_in("yes_threshold", Range::Within(scale.0, scale.1), mistakes);
        let position = read_position(row, region, scale, mistakes);
        let Some(actor) = actor else { continue };
        let place = region.agenda.iter().position(|other| other.name == name).unwrap_or_else(|| {
            let (dimensions, voices) = (Vec::new(), Vec::new());
            region.agenda.push(AgendaIssue { name, subsystem, dimensions, voices });
            region.agenda.len() - 1
        });
        let issue = &mut region.agenda[place];
        if issue.subsystem != subsystem {
            let what = "the sub-system differs from that of the issue's first row";
            mistakes.push(row.mistake("subsystem", what, "write the same on all rows of an issue"));
        }
        let dimension = IssueDimension { name: row.text("dimension").to_owned(), scale, yes_threshold };
        let dimension = place_of_dimension(row, issue, dimension, mistakes);
        match issue.voices.iter().find(|voice| voice.actor == actor) {
            None => issue.voices.push(AgendaVoice { actor, positions: Vec::new(), stake, power }),
            Some(voice) => {
                let remedy =
                    "it is in the issue, not in a dimension: write the same on all rows of the actor";
                if voice.stake.total_cmp(&stake).is_ne() {
                    let what = "the stake differs from that of the actor's first row in this issue";
                    mistakes.push(row.mistake("stake", what, remedy));
                }
                if voice.power != power {
                    let what = "the power differs from that of the actor's first row in this issue";
                    mistakes.push(row.mistake("power", what, remedy));
                }
            }
        }
        if issue.voices.iter().any(|voice| voice.power.is_some() != power.is_some()) {
            let what = "powers are given for some actors of the issue and not for others";
            mistakes.push(row.mistake("power", what, "give them for all, or for none to take gains"));
        }
        if found.entry((place, actor)).or_default().insert(dimension, position).is_some() {
            let what = "this actor stands here already";
            mistakes.push(row.mistake("actor", what, "keep one row for each issue, dimension and actor"));
        }
    }
    for (place, issue) in reading.region.agenda.iter_mut().enumerate() {
        for voice in &mut issue.voices {
            let positions = found.remove(&(place, voice.actor)).unwrap_or_default();
            for (place, dimension) in issue.dimensions.iter().enumerate() {
                let Some(position) = positions.get(&place) else {
                    let name = &reading.region.actors[voice.actor.0].name;
                    let of_actor =
                        |row: &&SheetRow| row.text("issue") == issue.name && row.text("actor") == name;
                    let Some(row) = sheet.iter().find(of_actor) else { continue };
                    let what = format!("this actor has no row in the dimension `{}`", dimension.name);
                    let remedy = "give it one, with salience 0 if it does not care";
                    reading.mistakes.push(row.mistake("dimension", what, remedy));
                    continue;
                };
                voice.positions.push(*position);
            }
        }
    }
}

/// Place of a row's dimension in its issue, added where it is new.
fn place_of_dimension(
    row: &SheetRow,
    issue: &mut AgendaIssue,
    dimension: IssueDimension,
    mistakes: &mut Vec<Mistake>,
) -> usize {
    let Some(place) = issue.dimensions.iter().position(|other| other.name == dimension.name) else {
        issue.dimensions.push(dimension);
        return issue.dimensions.len() - 1;
    };
    let first = &issue.dimensions[place];
    let remedy = "write the same on all rows of an issue's dimension";
    if first.scale != dimension.scale {
        mistakes.push(row.mistake("scale", "the scale differs from that of the first row", remedy));
    }
    if first.yes_threshold != dimension.yes_threshold {
        let what = "the yes-threshold differs from that of the first row";
        mistakes.push(row.mistake("yes_threshold", what, remedy));
    }
    place
}

fn read_position(
    row: &SheetRow,
    region: &Region,
    scale: (f64, f64),
    mistakes: &mut Vec<Mistake>,
) -> AgendaPosition {
    let on_scale = Range::Within(scale.0, scale.1);
    let position = row.required_number("position", on_scale, mistakes);
    let salience = row.required_number("salience", Range::Within(0.0, 1.0), mistakes);
    let (low, high) = (row.number_in("low", on_scale, mistakes), row.number_in("high", on_scale, mistakes));
    let mut range = scale;
    match (low, high) {
        (Some(low), Some(high)) if low <= position && position <= high => range = (low, high),
        (Some(_), Some(_)) => mistakes.push(row.mistake(
            "position",
            "the position lies outside its range from low to high",
            "mend one of the three",
        )),
        (None, None) => {}
        _ if row.text("low").is_empty() != row.text("high").is_empty() => {
            let empty = if low.is_some() { "high" } else { "low" };
            mistakes.push(row.mistake(empty, "one end of the range is missing", "give both or neither"));
        }
        _ => {}
    }
    let key = row.key();
    let sourced = region.evidence.iter().any(|evidence| {
        evidence.table == "agenda"
            && evidence.row == key
            && evidence.field == "position"
            && !evidence.sources.is_empty()
    });
    // A guess without a source may be wrong by any amount: its range is no knowledge either.
    AgendaPosition { position, range: if sourced { range } else { scale }, sourced, salience }
}
