//! Reads guarantees.csv and futures.toml: the rules of the yearly simulation. A part of the TOML file is read as a row of a table is, so that
//! every mistake is told at once and in the same words.

use super::cells::Range;
use super::factors::FactorMode;
use super::futures::{
    Act, CoercionHolder, CoercionRules, Counted, Crisis, DecidesBy, ForumRules, Guarantee, GuaranteeRules,
    MAX_HORIZON, MembershipRules, Movement, OutcomeClass, OutcomeTest, Rules, TradeRules,
};
use super::levers::Holder;
use super::mistake::{Mistake, suggest};
use super::pattern::matches_pattern;
use super::politics::ALONE;
use super::read::{Reading, rows};
use super::read_options::read_options;
use super::region::{ActorId, Region};
use super::sheet::SheetRow;
use super::toml_parts::{Layout, Parts};
use super::variant::RuleChange;

/// The file of the rules.
pub(super) const FILE: &str = "futures.toml";
/// The guarantor that is the members together.
const FORUM: &str = "forum";

const LAYOUT: Layout = Layout {
    file: FILE,
    sections: &[
        ("", &["first_year", "horizon", "score_after", "start", "common_fronts", "ties"]),
        ("events", &["happen"]),
        ("coercion", &["happens", "noise", "standing_cost", "believed_weight"]),
        (
            "guarantees",
            &["prior_answered", "prior_not_answered", "call_threshold", "answer_days", "forum_from"],
        ),
        ("membership", &["moves", "noise", "inertia"]),
        ("building", &["builds"]),
        ("forum", &["met", "missed", "kept", "broken", "promises", "promise_years", "decides_by"]),
        ("trade", &["share", "trend", "per_day_saved"]),
    ],
    lists: &[
        ("movement", &["factors", "how", "years", "persistence"]),
        ("coercion.holders", &["actor", "weight", "standing_cost", "levers"]),
        ("guarantees.crises", &["name", "proteges", "chance"]),
        (
            "options",
            &["name", "assets", "annual_cost", "lead_time", "opens", "days_saved", "from", "joint", "chance"],
        ),
        ("acts", &["issue", "signatories", "lead_time", "common_fronts"]),
        ("tests", &["name", "counts", "act", "at_least"]),
        (
            "classes",
            &[
                "name",
                "any",
                "score_at_least",
                "score_at_most",
                "meetings_at_least",
                "missed_running_at_least",
                "members_at_most",
            ],
        ),
    ],
};

const COUNTED: [&str; 7] =
    ["act", "delivery", "trade share", "joint assets", "answered calls", "members", "meetings"];
const DECIDES_BY: [&str; 3] = ["compromise", "median", "bargain"];
const HOW: [&str; 3] = ["gradual", "yearly", "none"];

/// Reads the rules where the region has them; `changed` are numbers that variants move, by path.
pub(super) fn read_futures(reading: &mut Reading<'_>, file: Option<&toml::Table>, changed: &[RuleChange]) {
    let guarantees = read_guarantees(reading);
    let Some(table) = file else {
        for change in changed {
            let what = format!("`{}` is changed, and the region has no {FILE}", change.path);
            reading.mistakes.push(Mistake::of_file(&change.file, what, "add one, or leave the change out"));
        }
        return;
    };
    let is_strict = reading.region.applied.is_empty() && reading.mistakes.is_empty();
    let Reading { region, mistakes, .. } = reading;
    let mut parts = Parts { layout: &LAYOUT, table, mistakes };
    parts.check_keys();
    let mut rules = read_rules(&mut parts, region, is_strict);
    rules.guarantees.guarantees = guarantees;
    for change in changed {
        set_parameter(&mut rules, change, mistakes);
    }
    // Members know the rules as a variant has them; only a factor moves a weight without their knowing.
    for holder in &mut rules.coercion.holders {
        holder.written_weight = holder.weight;
    }
    region.rules = Some(rules);
}

fn set_parameter(rules: &mut Rules, change: &RuleChange, mistakes: &mut Vec<Mistake>) {
    let RuleChange { file, path, value } = change;
    let value = *value;
    let mut parameters = rules.parameters();
    match parameters.iter_mut().find(|parameter| parameter.path == *path) {
        Some(parameter) if value >= parameter.range.0 && value <= parameter.range.1 => {
            *parameter.number = value;
        }
        Some(parameter) => {
            let (low, high) = parameter.range;
            let what = format!("`{path}` is {value}");
            mistakes.push(Mistake::of_file(file, what, format!("give a number from {low} to {high}")));
        }
        None => {
            let remedy = suggest(path, parameters.iter().map(|parameter| parameter.path.as_str()));
            mistakes.push(Mistake::of_file(file, format!("futures has no number `{path}`"), remedy));
        }
    }
}

fn read_guarantees(reading: &mut Reading<'_>) -> Vec<Guarantee> {
    let mut guarantees: Vec<Guarantee> = Vec::new();
    let (region, mistakes) = (&reading.region, &mut reading.mistakes);
    for row in rows(reading.sheets, "guarantees") {
        let actors = || region.actors.iter().map(|actor| actor.name.as_str());
        let guarantor = row.named("guarantor", actors().chain([FORUM]), mistakes);
        let guarantor = guarantor.map(|place| (place < region.actors.len()).then_some(ActorId(place)));
        let protege = row.named("protege", actors(), mistakes).map(ActorId);
        let mut count = |column: &str| {
            let text = if column == "broadly" {
                row.text(column).to_owned()
            } else {
                row.required(column, mistakes)
            };
            let count = text.parse::<u32>().ok();
            if count.is_none() && !text.is_empty() {
                mistakes.push(row.mistake(column, format!("`{text}` is no count"), "give a whole number"));
            }
            count
        };
        let (calls, answered, broadly) = (count("calls"), count("answered"), count("broadly"));
        if calls.is_some_and(|calls| answered.is_some_and(|answered| answered > calls)) {
            let (answered, calls) = (row.text("answered"), row.text("calls"));
            let what = format!("{answered} answers to {calls} calls");
            mistakes.push(row.mistake("answered", what, "an answer belongs to a call; give at most as many"));
        }
        let (calls, answered) = (calls.unwrap_or(0), answered.unwrap_or(0));
        if broadly.is_some_and(|broadly| !(answered..=calls.max(answered)).contains(&broadly)) {
            let what =
                format!("{} answers by any means, {answered} with means, {calls} calls", row.text("broadly"));
            let remedy = "answers with means are among them, and each belongs to a call";
            mistakes.push(row.mistake("broadly", what, remedy));
        }
        let (Some(guarantor), Some(protege)) = (guarantor, protege) else { continue };
        if guarantor == Some(protege) {
            mistakes.push(row.mistake("protege", "an actor is its own guarantor", "name two actors"));
        }
        if guarantees.iter().any(|other| (other.guarantor, other.protege) == (guarantor, protege)) {
            mistakes.push(row.mistake("protege", "this pair stands twice", "add the calls up in one row"));
        }
        guarantees.push(Guarantee { guarantor, protege, calls, answered, broadly });
    }
    guarantees
}

fn read_rules(parts: &mut Parts<'_>, region: &Region, is_strict: bool) -> Rules {
    let head = parts.section("");
    let horizon = whole(&head, "horizon", (1, MAX_HORIZON), 20, parts.mistakes);
    let first_year = year(&head, "first_year", parts.mistakes).unwrap_or(region.base_year + 1);
    let score_after = read_score_after(&head, horizon, parts.mistakes);
    let members = read_start(&head, region, is_strict, parts.mistakes);
    let common_fronts = if parts.table.contains_key("common_fronts") {
        subsystems(&head, region, parts.mistakes)
    } else {
        (0..region.subsystems.len()).collect()
    };
    let ties = flag(&head, "ties", false, parts.mistakes);
    let events = parts.section("events");
    let membership = parts.section("membership");
    let building = parts.section("building");
    let trade = parts.section("trade");
    let items = parts.list("options");
    parts.unique(&items, "name");
    let options = read_options(&items, region, (first_year, is_strict), parts.mistakes);
    let acts = read_acts(parts, region);
    let tests = read_tests(parts, &acts);
    let mistakes = &mut *parts.mistakes;
    Rules {
        first_year,
        horizon,
        score_after,
        members,
        common_fronts,
        ties,
        events: flag(&events, "happen", true, mistakes),
        membership: MembershipRules {
            moves: flag(&membership, "moves", true, mistakes),
            noise: number(&membership, "noise", Range::Positive, 50.0, mistakes),
            inertia: number(&membership, "inertia", Range::NotNegative, 100.0, mistakes),
        },
        builds: flag(&building, "builds", true, mistakes),
        trade: TradeRules {
            share: number(&trade, "share", Range::Within(0.0, 1.0), 0.0, mistakes),
            trend: number(&trade, "trend", Range::Within(-1.0, 10.0), 0.0, mistakes),
            per_day_saved: number(&trade, "per_day_saved", Range::Any, 0.052, mistakes),
        },
        movement: Vec::new(),
        coercion: read_coercion(parts, region),
        guarantees: read_guarantee_rules(parts, region, &acts),
        forum: read_forum(parts),
        classes: read_classes(parts),
        options,
        acts,
        tests,
    }
}

pub(super) fn number(
    row: &SheetRow,
    key: &str,
    range: Range,
    default: f64,
    mistakes: &mut Vec<Mistake>,
) -> f64 {
    row.number_in(key, range, mistakes).unwrap_or(default)
}

pub(super) fn flag(row: &SheetRow, key: &str, default: bool, mistakes: &mut Vec<Mistake>) -> bool {
    if row.text(key).is_empty() { default } else { row.flag(key, mistakes) }
}

/// A whole number between two ends.
pub(super) fn whole(
    row: &SheetRow,
    key: &str,
    (low, high): (usize, usize),
    default: usize,
    mistakes: &mut Vec<Mistake>,
) -> usize {
    let text = row.text(key);
    if text.is_empty() {
        return default;
    }
    match text.parse::<usize>() {
        Ok(number) if (low..=high).contains(&number) => number,
        _ => {
            let what = format!("`{text}` is no whole number from {low} to {high}");
            mistakes.push(row.mistake(key, what, "write one"));
            default
        }
    }
}

pub(super) fn year(row: &SheetRow, key: &str, mistakes: &mut Vec<Mistake>) -> Option<i32> {
    let text = row.text(key);
    if text.is_empty() {
        return None;
    }
    let year = text.parse::<i32>().ok().filter(|year| (1..=9999).contains(year));
    if year.is_none() {
        mistakes.push(row.mistake(key, format!("`{text}` is no year"), "write a year such as 2030"));
    }
    year
}

fn read_score_after(head: &SheetRow, horizon: usize, mistakes: &mut Vec<Mistake>) -> Vec<usize> {
    if head.text("score_after").is_empty() {
        return [5, 10].into_iter().filter(|&after| after < horizon).collect();
    }
    let mut years = Vec::new();
    for item in head.list("score_after") {
        match item.parse::<usize>() {
            Ok(after) if (1..=horizon).contains(&after) => years.push(after),
            _ => {
                let what = format!("`{item}` is no number of years up to the horizon of {horizon}");
                mistakes.push(head.mistake("score_after", what, "give a list such as [5, 10]"));
            }
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

/// The members of the only bloc of candidates in a structure.
fn read_start(
    head: &SheetRow,
    region: &Region,
    is_strict: bool,
    mistakes: &mut Vec<Mistake>,
) -> Vec<ActorId> {
    let name = match head.text("start") {
        "" => region.structures.get(region.today).map_or(ALONE, |structure| structure.name.as_str()),
        name => name,
    };
    let known = || region.structures.iter().map(|structure| structure.name.as_str());
    let Some(structure) = region.structures.iter().find(|structure| structure.name == name) else {
        let what = format!("`{name}` is no structure of blocs.csv");
        mistakes.push(head.mistake("start", what, suggest(name, known())));
        return Vec::new();
    };
    match structure.blocs.as_slice() {
        [] => Vec::new(),
        [bloc] => {
            // Where region.toml has a mistake, a candidate may be missing for that reason.
            let strange = |actor: &&ActorId| is_strict && !region.candidates.contains(actor);
            for actor in bloc.actors.iter().filter(strange) {
                let what = format!("`{name}` holds {}, which is no candidate", region.actors[actor.0].name);
                mistakes.push(head.mistake("start", what, "name a structure whose bloc has candidates only"));
            }
            bloc.actors.iter().copied().filter(|actor| region.candidates.contains(actor)).collect()
        }
        _ => {
            let what = format!("`{name}` has more than one bloc");
            mistakes.push(head.mistake("start", what, "name a structure with one bloc: the forum"));
            Vec::new()
        }
    }
}

fn subsystems(row: &SheetRow, region: &Region, mistakes: &mut Vec<Mistake>) -> Vec<usize> {
    let mut places = Vec::new();
    for name in row.list("common_fronts") {
        let known = region.subsystems.iter().map(|subsystem| subsystem.name.as_str());
        places.extend(row.find("common_fronts", name, known, mistakes));
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Reads how factors move, once they are known.
pub(super) fn read_movement(reading: &mut Reading<'_>, file: Option<&toml::Table>) {
    let (Some(table), Some(rules)) = (file, &reading.region.rules) else { return };
    let horizon = rules.horizon;
    // A variant may take a factor away, and one with a mistake is missing for that reason.
    let is_strict = reading.region.applied.is_empty() && reading.mistakes.is_empty();
    let mut parts = Parts { layout: &LAYOUT, table, mistakes: &mut reading.mistakes };
    let movement = movement_of(&mut parts, &reading.region, horizon, is_strict);
    reading.region.rules.iter_mut().for_each(|rules| rules.movement.clone_from(&movement));
}

fn movement_of(parts: &mut Parts<'_>, region: &Region, horizon: usize, is_strict: bool) -> Vec<Movement> {
    let mut movement = vec![Movement::AtOnce; region.factors.len()];
    for row in parts.list("movement") {
        let mistakes = &mut *parts.mistakes;
        let how = row.named("how", HOW, mistakes);
        let years = whole(&row, "years", (1, MAX_HORIZON), horizon, mistakes);
        let persistence = number(&row, "persistence", Range::Within(0.0, 1.0), 0.5, mistakes);
        row.required("factors", mistakes);
        for item in row.list("factors") {
            let mut found = false;
            for (place, factor) in region.factors.iter().enumerate() {
                if !matches_pattern(item, &factor.name) {
                    continue;
                }
                found = true;
                let moves = match how {
                    Some(0) => Movement::Gradual { years },
                    Some(1) => Movement::Yearly { persistence },
                    Some(_) => Movement::Never,
                    None => continue,
                };
                let is_gradual = matches!(moves, Movement::Gradual { .. });
                let reason = if moves == Movement::Never && factor.mode == FactorMode::Set {
                    Some("is set, so nothing says what it would be otherwise")
                } else if moves == Movement::Never {
                    None
                } else if is_gradual && factor.is_stepwise() {
                    Some("has separate values, between which there is no way")
                } else if factor.moves_rules() {
                    Some("moves a number of the rules")
                } else if is_gradual && factor.mode == FactorMode::Set {
                    Some("is set, so nothing says where it starts from")
                } else {
                    None
                };
                if let Some(reason) = reason {
                    let what = format!("`{}` {reason}", factor.name);
                    mistakes.push(row.mistake("how", what, "leave it out: it has its value in every year"));
                }
                movement[place] = moves;
            }
            if !found && is_strict {
                let known = region.factors.iter().map(|factor| factor.name.as_str());
                let what = format!("no factor is meant by `{item}`");
                mistakes.push(row.mistake("factors", what, suggest(&item.replace('*', ""), known)));
            }
        }
    }
    movement
}

fn read_coercion(parts: &mut Parts<'_>, region: &Region) -> CoercionRules {
    let section = parts.section("coercion");
    let items = parts.list("coercion.holders");
    parts.unique(&items, "actor");
    let mut holders = Vec::new();
    for row in items {
        let mistakes = &mut *parts.mistakes;
        let known = region.actors.iter().map(|actor| actor.name.as_str());
        let actor = row.named("actor", known, mistakes).map(ActorId);
        let weight = row.required_number("weight", Range::NotNegative, mistakes);
        let Some(actor) = actor else { continue };
        if !region.levers.iter().any(|lever| lever.holder == Holder::Actor(actor)) {
            let what = format!("{} holds no lever", region.actors[actor.0].name);
            mistakes.push(row.mistake("actor", what, "give it one in levers.csv, or leave it out"));
        }
        let standing_cost = row.number_in("standing_cost", Range::NotNegative, mistakes);
        let levers = levers_of(&row, region, actor, mistakes);
        let code = region.actors[actor.0].name.clone();
        holders.push(CoercionHolder { actor, code, weight, written_weight: weight, standing_cost, levers });
    }
    let mistakes = &mut *parts.mistakes;
    CoercionRules {
        happens: flag(&section, "happens", true, mistakes),
        noise: number(&section, "noise", Range::Positive, 100.0, mistakes),
        standing_cost: number(&section, "standing_cost", Range::NotNegative, 0.0, mistakes),
        believed_weight: number(&section, "believed_weight", Range::NotNegative, 1.0, mistakes),
        holders,
    }
}

/// Places of the levers of a holder that it may pull: all where the row names none.
fn levers_of(row: &SheetRow, region: &Region, actor: ActorId, mistakes: &mut Vec<Mistake>) -> Vec<usize> {
    let own: Vec<usize> = (0..region.levers.len())
        .filter(|&place| region.levers[place].holder == Holder::Actor(actor))
        .collect();
    if row.text("levers").is_empty() {
        return own;
    }
    let mut levers = Vec::new();
    for item in row.list("levers") {
        let named = own.iter().filter(|&&place| matches_pattern(item, &region.levers[place].name));
        let before = levers.len();
        levers.extend(named);
        if levers.len() == before {
            let known = own.iter().map(|&place| region.levers[place].name.as_str());
            let what = format!("no lever of {} is meant by `{item}`", region.actors[actor.0].name);
            mistakes.push(row.mistake("levers", what, suggest(&item.replace('*', ""), known)));
        }
    }
    levers.sort_unstable();
    levers.dedup();
    levers
}

fn read_guarantee_rules(parts: &mut Parts<'_>, region: &Region, acts: &[Act]) -> GuaranteeRules {
    let section = parts.section("guarantees");
    let items = parts.list("guarantees.crises");
    parts.unique(&items, "name");
    let mut crises = Vec::new();
    for row in items {
        let mistakes = &mut *parts.mistakes;
        let name = row.required("name", mistakes);
        row.required("proteges", mistakes);
        let proteges = row.actors("proteges", region, mistakes);
        let chance = row.required_number("chance", Range::Within(0.0, 1.0), mistakes);
        crises.push(Crisis { name, proteges, chance });
    }
    let mistakes = &mut *parts.mistakes;
    GuaranteeRules {
        prior_answered: number(&section, "prior_answered", Range::Positive, 0.88, mistakes),
        prior_not_answered: number(&section, "prior_not_answered", Range::Positive, 3.12, mistakes),
        call_threshold: number(&section, "call_threshold", Range::NotNegative, 100.0, mistakes),
        answer_days: number(&section, "answer_days", Range::Positive, 30.0, mistakes),
        forum_from: match section.text("forum_from") {
            "" => None,
            name => section.find("forum_from", name, acts.iter().map(|act| act.name.as_str()), mistakes),
        },
        guarantees: Vec::new(),
        crises,
    }
}

fn read_forum(parts: &mut Parts<'_>) -> ForumRules {
    let section = parts.section("forum");
    let mistakes = &mut *parts.mistakes;
    let mut count = |key| number(&section, key, Range::NotNegative, 0.0, mistakes);
    let (met, missed, kept, broken) = (count("met"), count("missed"), count("kept"), count("broken"));
    let decides_by = match section.text("decides_by") {
        "" => Some(0),
        text => section.find("decides_by", text, DECIDES_BY, mistakes),
    };
    ForumRules {
        met,
        missed,
        kept,
        broken,
        promises: whole(&section, "promises", (0, 1000), 5, mistakes),
        promise_years: whole(&section, "promise_years", (1, MAX_HORIZON), 2, mistakes),
        decides_by: [DecidesBy::Compromise, DecidesBy::Median, DecidesBy::Bargain][decides_by.unwrap_or(0)],
    }
}

fn read_acts(parts: &mut Parts<'_>, region: &Region) -> Vec<Act> {
    let items = parts.list("acts");
    parts.unique(&items, "issue");
    let mut acts = Vec::new();
    for row in items {
        let mistakes = &mut *parts.mistakes;
        let known = region.agenda.iter().map(|issue| issue.name.as_str());
        let issue = row.named("issue", known, mistakes);
        let most = region.candidates.len().max(1);
        let signatories = (!row.text("signatories").is_empty())
            .then(|| whole(&row, "signatories", (1, most), most, mistakes));
        let lead_time = whole(&row, "lead_time", (0, MAX_HORIZON), 1, mistakes);
        let common_fronts = subsystems(&row, region, mistakes);
        let Some(issue) = issue else { continue };
        if region.agenda[issue].dimensions.iter().all(|dimension| dimension.yes_threshold.is_none()) {
            let what = format!(
                "`{}` has no yes_threshold, so nothing says when it passes",
                region.agenda[issue].name
            );
            mistakes.push(row.mistake("issue", what, "give it one in agenda.csv"));
        }
        let name = region.agenda[issue].name.clone();
        acts.push(Act { issue, name, signatories, lead_time, common_fronts });
    }
    acts
}

fn read_tests(parts: &mut Parts<'_>, acts: &[Act]) -> Vec<OutcomeTest> {
    let items = parts.list("tests");
    parts.unique(&items, "name");
    let mut tests = Vec::new();
    for row in items {
        let mistakes = &mut *parts.mistakes;
        let name = row.required("name", mistakes);
        let counts = row.named("counts", COUNTED, mistakes);
        let at_least = if counts == Some(0) {
            number(&row, "at_least", Range::Any, 1.0, mistakes)
        } else {
            row.required_number("at_least", Range::Any, mistakes)
        };
        let counts = match counts {
            None => continue,
            Some(0) => match row.named("act", acts.iter().map(|act| act.name.as_str()), mistakes) {
                Some(act) => Counted::Act(act),
                None => continue,
            },
            Some(1) => Counted::Delivery,
            Some(2) => Counted::TradeShare,
            Some(3) => Counted::JointAssets,
            Some(4) => Counted::AnsweredCalls,
            Some(5) => Counted::Members,
            Some(_) => Counted::Meetings,
        };
        tests.push(OutcomeTest { name, counts, at_least });
    }
    tests
}

fn read_classes(parts: &mut Parts<'_>) -> Vec<OutcomeClass> {
    let items = parts.list("classes");
    parts.unique(&items, "name");
    if items.is_empty() {
        let remedy = "write [[classes]] for each, the last with a name only".to_owned();
        parts.report("classes", "no future has a name".to_owned(), remedy);
    }
    let mut classes: Vec<OutcomeClass> = Vec::new();
    for row in &items {
        let mistakes = &mut *parts.mistakes;
        let mut limit = |key| row.number_in(key, Range::NotNegative, mistakes);
        let class = OutcomeClass {
            score_at_least: limit("score_at_least"),
            score_at_most: limit("score_at_most"),
            meetings_at_least: limit("meetings_at_least"),
            missed_running_at_least: limit("missed_running_at_least"),
            members_at_most: limit("members_at_most"),
            any: flag(row, "any", false, mistakes),
            name: row.required("name", mistakes),
        };
        classes.push(class);
    }
    let last = classes.len().saturating_sub(1);
    for (place, (class, row)) in classes.iter().zip(&items).enumerate() {
        let is_free = class.limits().next().is_none();
        if is_free && place < last {
            parts.mistakes.push(row.mistake(
                "name",
                "without a condition it fits every future",
                "put it last",
            ));
        }
        if !is_free && place == last {
            let what = "the last class has a condition, so some futures would have no name";
            parts.mistakes.push(row.mistake("name", what, "add a last class with a name only"));
        }
    }
    classes
}

impl OutcomeClass {
    /// The limits that it sets.
    fn limits(&self) -> impl Iterator<Item = f64> {
        [
            self.score_at_least,
            self.score_at_most,
            self.meetings_at_least,
            self.missed_running_at_least,
            self.members_at_most,
        ]
        .into_iter()
        .flatten()
    }
}
