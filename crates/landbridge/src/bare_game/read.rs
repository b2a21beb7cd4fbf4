//! JSON → a bare game, or every mistake in it at once.

use super::json::read_json;
use super::{BareGame, BareGameError, Form, GameMistake};
use crate::game::{
    Coalition, Edge, Graph, MAX_PARTITION_PLAYERS, MAX_PLAYERS, PartitionFunction, PartitionMistake, TuGame,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The keys that are read. Others are left alone, so that a file may say more about its game.
const KEYS: [&str; 6] = ["n", "v", "worth", "players", "unions", "edges"];

/// Sums and differences of all values must stay finite.
const LARGEST_VALUE: f64 = 1e100;

/// The game that a JSON text describes: `n` players with either the 2ⁿ values `v` by bitmask or, for a game in partition function form,
/// `worth`; and, where wanted, names of `players`, `unions` and `edges` (pairs of players, with a reliability as third entry where one is
/// below 1). A number may be written as a fraction, like `"1/16"`.
///
/// # Errors
/// All mistakes in the text.
pub fn read_bare_game(text: &str) -> Result<BareGame, BareGameError> {
    let mut mistakes = Mistakes(Vec::new());
    let game = match read_json(text) {
        Ok((value, repeated)) => {
            for key in repeated {
                let key = if key.is_empty() { "\"\"".to_owned() } else { key };
                mistakes.add(key, "is there twice", "leave one of the two out");
            }
            if let Value::Object(fields) = value {
                read_fields(&fields, &mut mistakes)
            } else {
                let what = format!("{} is not a game", kind(&value));
                mistakes.add("the text", what, "write an object like {\"n\": 2, \"v\": [0, 1, 2, 4]}");
                None
            }
        }
        Err(error) => {
            mistakes.add_no_json(&error);
            None
        }
    };
    match game {
        Some(game) if mistakes.0.is_empty() => Ok(game),
        _ => Err(BareGameError { mistakes: mistakes.0 }),
    }
}

/// What was found so far.
struct Mistakes(Vec<GameMistake>);

impl Mistakes {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(GameMistake { place: place.into(), what: what.into(), remedy: remedy.into() });
    }

    fn add_no_json(&mut self, error: &serde_json::Error) {
        let place = format!("line {}, column {}", error.line(), error.column());
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default();
        if what == "number out of range" {
            self.add(
                place,
                "a number too large for any computation",
                format!("write one below {LARGEST_VALUE:e}"),
            );
        } else {
            self.add(
                place,
                format!("not JSON: {what}"),
                "mend it there; JSON knows no comments, no NaN and no comma after the last entry",
            );
        }
    }
}

fn read_fields(fields: &Map<String, Value>, mistakes: &mut Mistakes) -> Option<BareGame> {
    for key in fields.keys() {
        if let Some(known) = near_miss(key) {
            mistakes.add(key, "is not a key of a game", format!("did you mean `{known}`?"));
        }
    }
    let given = |key: &str| fields.get(key).filter(|value| !value.is_null());
    let (v, worth) = (given("v"), given("worth"));
    let n = read_n(given("n"), v, worth.is_some(), mistakes);
    let players = read_players(given("players"), n, mistakes);
    let unions = given("unions").map(|unions| read_unions(unions, n, mistakes));
    let edges = given("edges").map(|edges| read_edges(edges, n, mistakes));
    let form = match (v, worth) {
        (Some(v), None) => {
            let game = read_values(v, n, mistakes)?;
            let graph = match edges.map(|edges| Graph::new(game.n_players(), edges)) {
                Some(Err(error)) => {
                    mistakes.add("edges", error.to_string(), "leave the edge out");
                    None
                }
                Some(Ok(graph)) => Some(graph),
                None => None,
            };
            Form::Table { game, unions, graph }
        }
        (None, Some(worth)) => {
            for key in ["unions", "edges"].into_iter().filter(|key| given(key).is_some()) {
                mistakes.add(key, "a game in partition function form takes none", "leave it out");
            }
            Form::PartitionFunction(read_worth(worth, n, mistakes)?)
        }
        (Some(_), Some(_)) => {
            mistakes.add("worth", "is there beside `v`", "give one of the two");
            return None;
        }
        (None, None) => {
            let what = if given("v_rule").is_some() {
                "is not given, and `v_rule` is not evaluated"
            } else {
                "is not given"
            };
            mistakes.add("v", what, "list the values of all 2ⁿ coalitions by bitmask, the first 0");
            return None;
        }
    };
    Some(BareGame { players: players?, form })
}

/// The known key that an unknown one nearly is: a third of its letters may be wrong.
fn near_miss(key: &str) -> Option<&'static str> {
    if KEYS.contains(&key) {
        return None;
    }
    let written = key.trim().to_lowercase();
    KEYS.into_iter().find(|known| strsim::damerau_levenshtein(known, &written) <= known.len() / 3)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn read_n(n: Option<&Value>, v: Option<&Value>, has_worth: bool, mistakes: &mut Mistakes) -> Option<usize> {
    let Some(n) = n else {
        let length = v.and_then(Value::as_array).map_or(0, Vec::len);
        let remedy = if length > 1 && length.is_power_of_two() {
            format!("give the number of players: {} for the {length} values of `v`", length.ilog2())
        } else {
            "give the number of players".to_owned()
        };
        mistakes.add("n", "is not given", remedy);
        return None;
    };
    let most = if has_worth { MAX_PARTITION_PLAYERS } else { MAX_PLAYERS };
    let whole = n.as_u64().and_then(|n| usize::try_from(n).ok());
    match whole {
        None => {
            let what = format!("{n} is not a whole number above 0");
            mistakes.add("n", what, format!("write 1 to {most}, without quotes or a point"));
            None
        }
        Some(0) => {
            mistakes.add("n", "a game of nobody", format!("write 1 to {most}"));
            None
        }
        Some(n) if n > most => {
            let why = if has_worth {
                "partitions grow faster than any table".to_owned()
            } else if n < 60 {
                format!("their table would take {:.1} GB", libm::exp2(n as f64) * 8e-9)
            } else {
                "no machine could hold their table".to_owned()
            };
            mistakes.add("n", format!("{n} players: {why}"), format!("at most {most} are handled"));
            None
        }
        Some(n) => Some(n),
    }
}

/// A finite number of moderate size, perhaps written as a fraction.
fn read_number(value: &Value, place: &str, mistakes: &mut Mistakes) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => fraction(text),
        _ => None,
    };
    match number {
        Some(number) if number.abs() <= LARGEST_VALUE => Some(number),
        Some(number) => {
            mistakes.add(place, format!("{number:e} is too large to be added up"), "choose a larger unit");
            None
        }
        None => {
            let what = match value {
                Value::String(text) => format!("the text \"{text}\" is not a number"),
                other => format!("{} is not a number", kind(other)),
            };
            mistakes.add(place, what, "write a finite number, or a fraction like \"1/16\"");
            None
        }
    }
}

/// The number that a text like `-1/16` stands for.
fn fraction(text: &str) -> Option<f64> {
    let (above, below) = text.trim().split_once('/')?;
    let part = |text: &str| {
        // What `f64` reads beyond digits, like `inf` and `1e9`, is not for a fraction.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        digits.then(|| text.parse::<f64>().ok()).flatten()
    };
    let (sign, above) = above.strip_prefix('-').map_or((1.0, above), |above| (-1.0, above));
    let number = sign * part(above.trim_end())? / part(below.trim_start())?;
    number.is_finite().then_some(number)
}

fn read_values(v: &Value, n: Option<usize>, mistakes: &mut Mistakes) -> Option<TuGame> {
    let Value::Array(entries) = v else {
        mistakes.add(
            "v",
            format!("{} is not a list", kind(v)),
            "list the values of all coalitions by bitmask",
        );
        return None;
    };
    let found = mistakes.0.len();
    let values: Vec<Option<f64>> = entries
        .iter()
        .enumerate()
        .map(|(place, value)| read_number(value, &format!("v[{place}]"), mistakes))
        .collect();
    let expected = n.map(|n| 1_usize << n);
    let lacks_nobody = expected == Some(entries.len() + 1);
    if let Some(expected) = expected.filter(|&expected| expected != entries.len()) {
        let remedy = if lacks_nobody {
            "begin with 0 for nobody, then the value of each coalition at its bitmask"
        } else {
            "give the value of each coalition at its bitmask"
        };
        let what =
            format!("{} values, but {} players have {expected} coalitions", entries.len(), expected.ilog2());
        mistakes.add("v", what, remedy);
    }
    if let Some(Some(nobody)) = values.first().filter(|_| !lacks_nobody)
        && nobody.abs() > 0.0
    {
        mistakes.add("v[0]", format!("nobody makes {nobody}"), "write 0 for nobody, the empty coalition");
    }
    (mistakes.0.len() == found && expected.is_some())
        .then(|| TuGame::from_values(values.into_iter().flatten().collect()))
}

fn read_players(players: Option<&Value>, n: Option<usize>, mistakes: &mut Mistakes) -> Option<Vec<String>> {
    let Some(players) = players else {
        return n.map(|n| (0..n).map(|player| player.to_string()).collect());
    };
    let Value::Array(entries) = players else {
        mistakes.add("players", format!("{} is not a list", kind(players)), "list a name for each player");
        return None;
    };
    if let Some(n) = n.filter(|&n| n != entries.len()) {
        mistakes.add("players", format!("{} names for {n} players", entries.len()), "name each player once");
    }
    let mut names: Vec<String> = Vec::new();
    for (place, name) in entries.iter().enumerate() {
        let at = format!("players[{place}]");
        match name.as_str() {
            None => mistakes.add(at, format!("{} is not a name", kind(name)), "write a text"),
            Some(name) if name.trim().is_empty() => mistakes.add(at, "an empty name", "write a text"),
            Some(name) if name.chars().any(char::is_control) => {
                mistakes.add(at, "a name with a control character", "write plain text on one line");
            }
            Some(name) if names.iter().any(|earlier| earlier == name) => {
                mistakes.add(at, format!("\"{name}\" is there already"), "give each player its own name");
            }
            Some(name) => names.push(name.to_owned()),
        }
    }
    Some(names)
}

/// A player's number. Without a usable `n` nobody can say who is missing.
fn read_player(value: &Value, place: &str, n: Option<usize>, mistakes: &mut Mistakes) -> Option<usize> {
    match (value.as_u64().and_then(|player| usize::try_from(player).ok()), n) {
        (Some(player), Some(n)) if player < n => Some(player),
        (Some(player), None) => (player < MAX_PLAYERS).then_some(player),
        _ => {
            let last = n.unwrap_or(MAX_PLAYERS) - 1;
            let what = format!("{value} is nobody of the game");
            mistakes.add(place, what, format!("write a player's number, 0 to {last}"));
            None
        }
    }
}

fn read_unions(unions: &Value, n: Option<usize>, mistakes: &mut Mistakes) -> Vec<Coalition> {
    let remedy = "list the players of each union, like [[0, 1], [2]]";
    let Value::Array(entries) = unions else {
        mistakes.add("unions", format!("{} is not a list", kind(unions)), remedy);
        return Vec::new();
    };
    let mut read: Vec<Coalition> = Vec::new();
    // Where each player was met first.
    let mut met: BTreeMap<usize, String> = BTreeMap::new();
    for (place, union) in entries.iter().enumerate() {
        let at = format!("unions[{place}]");
        let Value::Array(members) = union else {
            mistakes.add(at, format!("{} is not a list", kind(union)), remedy);
            continue;
        };
        if members.is_empty() {
            mistakes.add(at, "a union with nobody of the game", "leave it out");
            continue;
        }
        let mut coalition = Coalition::EMPTY;
        for (member, value) in members.iter().enumerate() {
            let at = format!("unions[{place}][{member}]");
            let Some(player) = read_player(value, &at, n, mistakes) else { continue };
            if let Some(first) = met.get(&player) {
                let what = format!("player {player} is at {first} already");
                mistakes.add(at, what, "a player is in one union, once");
            } else {
                met.insert(player, at);
                coalition = coalition.with(player);
            }
        }
        read.push(coalition);
    }
    read
}

fn read_edges(edges: &Value, n: Option<usize>, mistakes: &mut Mistakes) -> Vec<Edge> {
    let remedy = "list pairs of players, like [[0, 1], [1, 2, 0.9]]; a third entry is the edge's reliability";
    let Value::Array(entries) = edges else {
        mistakes.add("edges", format!("{} is not a list", kind(edges)), remedy);
        return Vec::new();
    };
    let mut read = Vec::new();
    // Where each pair was met first.
    let mut met: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (place, edge) in entries.iter().enumerate() {
        let at = format!("edges[{place}]");
        let ends = edge.as_array().filter(|entries| (2..=3).contains(&entries.len()));
        let Some(ends) = ends else {
            mistakes.add(at, "is not a pair of players", remedy);
            continue;
        };
        let a = read_player(&ends[0], &format!("{at}[0]"), n, mistakes);
        let b = read_player(&ends[1], &format!("{at}[1]"), n, mistakes);
        let reliability = match ends.get(2) {
            None => Some(1.0),
            Some(value) => read_reliability(value, &format!("{at}[2]"), mistakes),
        };
        let (Some(a), Some(b)) = (a, b) else { continue };
        if a == b {
            mistakes.add(at, format!("leads from player {a} to itself"), "leave it out");
        } else if let Some(first) = met.get(&(a.min(b), a.max(b))) {
            mistakes.add(at, format!("joins the same pair as edges[{first}]"), "leave one of the two out");
        } else {
            met.insert((a.min(b), a.max(b)), place);
            read.extend(reliability.map(|reliability| Edge { a, b, reliability }));
        }
    }
    read
}

fn read_reliability(value: &Value, place: &str, mistakes: &mut Mistakes) -> Option<f64> {
    let reliability = read_number(value, place, mistakes)?;
    if (0.0..=1.0).contains(&reliability) {
        return Some(reliability);
    }
    mistakes.add(
        place,
        format!("a reliability of {reliability}"),
        "write the probability that the edge works, 0 to 1",
    );
    None
}

fn read_worth(worth: &Value, n: Option<usize>, mistakes: &mut Mistakes) -> Option<PartitionFunction> {
    let remedy =
        "give the blocks of each partition with their worths, like {\"0,1|2\": {\"0,1\": 3, \"2\": 1}}";
    let Value::Object(partitions) = worth else {
        mistakes.add("worth", format!("{} is not an object", kind(worth)), remedy);
        return None;
    };
    let mut table = Vec::with_capacity(partitions.len());
    for (partition, worths) in partitions {
        let at = format!("worth[\"{partition}\"]");
        let Value::Object(blocks) = worths else {
            mistakes.add(at, format!("{} is not an object", kind(worths)), remedy);
            continue;
        };
        let mut read = Vec::with_capacity(blocks.len());
        for (block, value) in blocks {
            // A worth that is no number is there nevertheless; the game is refused for it anyway.
            let number = read_number(value, &format!("{at}[\"{block}\"]"), mistakes);
            read.push((block.clone(), number.unwrap_or_default()));
        }
        table.push((partition.clone(), read));
    }
    match PartitionFunction::from_texts(n?, &table) {
        Ok(game) => Some(game),
        Err(found) => {
            for mistake in found {
                let (place, remedy) = place_and_remedy(&mistake);
                mistakes.add(place, mistake.to_string(), remedy);
            }
            None
        }
    }
}

fn place_and_remedy(mistake: &PartitionMistake) -> (String, &'static str) {
    match mistake {
        PartitionMistake::NotAPartition { partition, .. } => {
            (format!("worth[\"{partition}\"]"), "write each player once, like \"0,1|2\"")
        }
        PartitionMistake::RepeatedPartition { partition, .. } => {
            (format!("worth[\"{partition}\"]"), "leave one of the two out")
        }
        PartitionMistake::NotABlock { partition, block } => (
            format!("worth[\"{partition}\"][\"{block}\"]"),
            "give a worth to each block, and to nothing else",
        ),
        PartitionMistake::RepeatedBlock { partition, block } => {
            (format!("worth[\"{partition}\"][\"{block}\"]"), "leave one of the two out")
        }
        PartitionMistake::MissingBlock { partition, .. } => {
            (format!("worth[\"{partition}\"]"), "give a worth to each block")
        }
        PartitionMistake::MissingPartitions { .. } => {
            ("worth".to_owned(), "give worths in every partition of the players")
        }
    }
}
