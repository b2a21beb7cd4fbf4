//! What requests and answers hold, as `web/src/wire.ts` names it, and the bounds of a request. What the engine serializes itself is described
//! in `schema`.

use crate::problem::Problem;
use crate::schema;
use landbridge::report::{Chapter, FuturesChapter};
use landbridge::what_if::{Overview, WhatIf};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Entries of each list of a state.
const MOST_ENTRIES: usize = 200;

/// Characters of a name in a state.
const LONGEST_TEXT: usize = 200;

/// No number of a region is as large; products of larger ones would pass what a machine can hold.
const LARGEST: f64 = 1e12;

/// Characters of a variant's reasons.
const LONGEST_WHY: usize = 4000;

/// Characters of a variant's name; a file's name must hold it.
const LONGEST_NAME: usize = 60;

/// The largest whole number that a page holds exactly.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// Names that some systems keep for devices, whatever follows the dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What is asked of a what-if.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIfRequest {
    /// What is different from the base.
    #[schema(value_type = schema::WhatIf)]
    pub(crate) state: WhatIf,
    /// What it is compared with; the base where it is absent.
    #[serde(default)]
    #[schema(value_type = Option<schema::WhatIf>)]
    pub(crate) against: Option<WhatIf>,
}

/// What a variant is made of.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatchRequest {
    /// Lower-case letters, digits and hyphens inside.
    #[schema(pattern = "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$")]
    pub(crate) name: String,
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) title: String,
    /// What it assumes and what it is for.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub(crate) why: String,
    /// What is different from the base.
    #[schema(value_type = schema::WhatIf)]
    pub(crate) state: WhatIf,
}

/// A variant to be written.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveRequest {
    /// Lower-case letters, digits and hyphens inside.
    #[schema(pattern = "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$")]
    pub(crate) name: String,
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) title: String,
    /// What it assumes and what it is for.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub(crate) why: String,
    /// What is different from the base.
    #[schema(value_type = schema::WhatIf)]
    pub(crate) state: WhatIf,
    /// Whether a variant of that name is replaced.
    #[serde(default)]
    pub(crate) overwrite: bool,
}

impl SaveRequest {
    /// What it is made of, and whether another is replaced.
    pub(crate) fn into_parts(self) -> (PatchRequest, bool) {
        let Self { name, title, why, state, overwrite } = self;
        (PatchRequest { name, title, why, state }, overwrite)
    }
}

/// What futures are asked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunRequest {
    /// What is different from the base.
    #[schema(value_type = schema::WhatIf)]
    pub(crate) state: WhatIf,
    /// How many futures.
    #[serde(deserialize_with = "whole_number")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub(crate) n: u64,
    /// Of the samples and of all that is drawn in the years.
    #[serde(default = "one", deserialize_with = "whole_number")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    pub(crate) seed: u64,
}

fn one() -> u64 {
    1
}

/// A whole number, with a point and zeros after it or without: to JSON both are the same.
fn whole_number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    let is_whole = |number: &f64| number.fract() == 0.0 && (0.0..=LARGEST_SEED as f64).contains(number);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and below 2^53")]
    let with_point = || number.as_f64().filter(is_whole).map(|number| number as u64);
    number
        .as_u64()
        .or_else(with_point)
        .ok_or_else(|| D::Error::custom(format!("{number} is no whole number from 0 on")))
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunStatus {
    Queued,
    Running,
    Done,
    Cancelled,
    Interrupted,
    Failed,
}

impl RunStatus {
    /// Whether nothing more happens unless somebody asks again.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        use RunStatus::{Cancelled, Done, Failed, Interrupted, Queued, Running};
        [Queued, Running, Done, Cancelled, Interrupted, Failed].into_iter().find(|status| status.key() == key)
    }
}

/// A run of futures.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct RunInfo {
    /// Its name here; the same question has the same.
    pub(crate) id: String,
    /// How far it is.
    pub(crate) status: RunStatus,
    /// What it is of.
    #[schema(value_type = schema::WhatIf)]
    pub(crate) state: WhatIf,
    /// How many futures.
    pub(crate) n: u64,
    /// Of the samples and draws.
    pub(crate) seed: u64,
    /// How many futures are there.
    pub(crate) done: u64,
    /// For how long it has been computed.
    pub(crate) seconds: f64,
    /// Why it failed or stopped; empty otherwise.
    pub(crate) message: String,
}

/// What the futures that are there of a run tell.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RunResult {
    /// As data; absent before the first.
    pub(crate) futures: Option<FuturesChapter>,
    /// In words and tables.
    pub(crate) chapter: Option<Chapter>,
}

/// A run, with what it tells.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RunDetail<'a> {
    #[serde(flatten)]
    pub(crate) info: &'a RunInfo,
    #[serde(flatten)]
    pub(crate) result: &'a RunResult,
}

/// The served region.
#[derive(Serialize)]
pub(crate) struct ServedOverview<'a> {
    #[serde(flatten)]
    pub(crate) overview: &'a Overview,
    /// Whether variants can be saved into the region's folder.
    pub(crate) can_save: bool,
}

/// How far the brief is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct BriefProgress {
    /// What is being computed.
    pub(crate) step: String,
    /// Steps of this kind that are done.
    pub(crate) done: u64,
    /// Steps of this kind.
    pub(crate) of: u64,
    /// For how long it has been computed.
    pub(crate) seconds: f64,
}

/// That the server is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    pub(crate) status: &'static str,
    /// Of the program.
    pub(crate) version: &'static str,
    /// How many what-ifs wait for their turn.
    pub(crate) waiting: usize,
}

/// Bounds of a state, which the engine then checks against the region.
pub(crate) fn check_state(state: &WhatIf) -> Result<(), Problem> {
    let mut mistakes = Vec::new();
    let mut check = |list: &str, names: Vec<&String>| {
        if names.len() > MOST_ENTRIES {
            mistakes.push(format!("{list}: {} entries; at most {MOST_ENTRIES} can be given", names.len()));
        }
        if names.iter().any(|name| name.chars().count() > LONGEST_TEXT) {
            mistakes
                .push(format!("{list}: a name of more than {LONGEST_TEXT} characters; no name is as long"));
        }
    };
    check("factors", state.factors.iter().map(|factor| &factor.name).collect());
    check("variants", state.variants.iter().collect());
    check("build", state.build.iter().collect());
    check("close", state.close.iter().collect());
    check("capacity", state.capacity.iter().map(|size| &size.asset).collect());
    check("bloc", state.bloc.iter().collect());
    check("cut", state.cut.iter().map(|(a, _)| a).collect());
    check("cut", state.cut.iter().map(|(_, b)| b).collect());
    check("levers", state.levers.iter().map(|lever| &lever.name).collect());
    check("levers", state.levers.iter().map(|lever| &lever.begins).collect());
    mistakes.dedup();
    let factors = state.factors.iter().map(|factor| ("factors", &factor.name, factor.value));
    let sizes = state.capacity.iter().map(|size| ("capacity", &size.asset, size.times));
    let too_large = factors.chain(sizes).filter(|(_, _, number)| !(-LARGEST..=LARGEST).contains(number));
    mistakes.extend(too_large.map(|(list, name, number)| {
        format!("{list}, {name}: {number:e}; write a number between -1e12 and 1e12")
    }));
    if mistakes.is_empty() { Ok(()) } else { Err(Problem::mistakes(mistakes)) }
}

/// Bounds of a variant's texts and state.
pub(crate) fn check_patch(asked: &PatchRequest) -> Result<(), Problem> {
    let mut mistakes = Vec::new();
    if !is_variant_name(&asked.name) {
        mistakes.push(format!(
            "name: write lower-case letters, digits and, inside, hyphens; at most {LONGEST_NAME} characters, and no name of a device such as con or nul"
        ));
    }
    let title = asked.title.chars().count();
    if asked.title.trim().is_empty() || title > LONGEST_TEXT || asked.title.chars().any(char::is_control) {
        mistakes.push(format!("title: write one line of 1 to {LONGEST_TEXT} characters"));
    }
    let is_odd = |letter: char| letter.is_control() && letter != '\n';
    if asked.why.chars().count() > LONGEST_WHY || asked.why.chars().any(is_odd) {
        mistakes.push(format!("why: write at most {LONGEST_WHY} characters, without control characters"));
    }
    if mistakes.is_empty() { check_state(&asked.state) } else { Err(Problem::mistakes(mistakes)) }
}

/// `^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$`, and no device.
fn is_variant_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let numbered = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    let is_device = DEVICES.contains(&name)
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
    bytes.len() <= LONGEST_NAME
        && bytes.iter().all(|&byte| is_plain(byte) || byte == b'-')
        && bytes.first().is_some_and(|&byte| is_plain(byte))
        && bytes.last().is_some_and(|&byte| is_plain(byte))
        && !is_device
}

/// Bounds of a run.
pub(crate) fn check_run(asked: &RunRequest, most: u64) -> Result<(), Problem> {
    let mut mistakes = Vec::new();
    if !(1..=most).contains(&asked.n) {
        mistakes.push(format!("n: {} futures; ask for 1 to {most}", asked.n));
    }
    if asked.seed > LARGEST_SEED {
        mistakes.push(format!("seed: write a whole number from 0 to {LARGEST_SEED}"));
    }
    if mistakes.is_empty() { check_state(&asked.state) } else { Err(Problem::mistakes(mistakes)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variants_are_plain() {
        for name in ["a", "0", "a-b", "caspian-2030", "com", "con1", "lpt10", &"a".repeat(60)] {
            assert!(is_variant_name(name), "{name}");
        }
        for name in [
            "",
            "-",
            "-a",
            "a-",
            "A",
            "a.b",
            "a/b",
            "..",
            "a\0",
            "a b",
            "ä",
            "a\\b",
            "con",
            "nul",
            "com1",
            "lpt9",
            "a_b",
            "a\n",
            &"a".repeat(61),
        ] {
            assert!(!is_variant_name(name), "{name:?}");
        }
    }

    #[test]
    fn a_state_holds_so_many_names() {
        let many = |n: usize| WhatIf { build: vec!["links/x".to_owned(); n], ..WhatIf::default() };
        assert!(check_state(&many(200)).is_ok());
        let problem = check_state(&many(201)).unwrap_err();
        assert!(problem.refusal.error.contains("at most 200"), "{}", problem.refusal.error);
        let long = WhatIf { bloc: vec!["x".repeat(201)], ..WhatIf::default() };
        assert!(check_state(&long).is_err());
    }
}
