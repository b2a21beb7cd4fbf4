//! The chapters of the brief, in the one order of page, terminal and data: a title, a sentence with numbers, and the pieces below it.

use super::block::Block;
use super::{
    Brief, OtherView, Shift, backtest_blocks, bloc_overview, cell, change, claims_answer, claims_overview,
    coercion_blocks, decision_blocks, findings, futures_answer, futures_blocks, limits_blocks, money,
    pair_tables, provenance_blocks, stability_blocks,
};
use crate::calibration::CalibrationRow;
use serde::Serialize;

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// What the page chooses its figures by.
    pub id: &'static str,
    /// For people.
    pub title: String,
    /// One sentence with numbers; empty where it has none.
    pub answer: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A brief with its chapters: what `--json` prints and the page holds.
#[derive(Clone, Debug, Serialize)]
pub struct WholeBrief<'a> {
    #[serde(flatten)]
    brief: &'a Brief,
    chapters: Vec<Chapter>,
}

impl<'a> WholeBrief<'a> {
    /// The brief with its chapters.
    #[must_use]
    pub fn new(brief: &'a Brief) -> Self {
        Self { brief, chapters: chapters(brief) }
    }
}

/// All chapters for which the brief has something to say.
#[must_use]
pub fn chapters(brief: &Brief) -> Vec<Chapter> {
    let chapter =
        |id, title: &str, answer: String, blocks| Chapter { id, title: title.to_owned(), answer, blocks };
    let mut told = Vec::new();
    if !brief.claims.is_empty() {
        let answer = claims_answer(&brief.claims);
        // Each claim stands in the data whole, with its tests.
        told.push(chapter("claims", "What is said of it", answer, claims_overview(&brief.claims)));
    }
    told.push(chapter("map", "What lies where", String::new(), map_chapter(brief)));
    told.push(chapter("shares", "Who gains", String::new(), shares_chapter(brief)));
    if !brief.blocs.is_empty() {
        let answer = brief.bloc_answer.clone();
        told.push(chapter("membership", "Who bargains as one", answer, membership_chapter(brief)));
    }
    if let Some(stability) = &brief.stability {
        told.push(chapter("stability", "Does the bloc hold?", String::new(), stability_blocks(stability)));
    } else if !brief.stability_missing.is_empty() {
        let missing = format!("No answer: {}.", brief.stability_missing);
        told.push(chapter("stability", "Does the bloc hold?", missing, Vec::new()));
    }
    if let Some(decisions) = &brief.decisions {
        let blocks = decision_blocks(decisions);
        told.push(chapter("agenda", "What the forum would decide", String::new(), blocks));
    }
    if let Some(coercion) = &brief.coercion {
        let answer = brief.coercion_answer.clone();
        told.push(chapter("exposure", "Who can be coerced", answer, coercion_blocks(coercion)));
    }
    if let Some(futures) = &brief.futures {
        let answer = futures_answer(futures);
        told.push(chapter("futures", "What may become of it", answer, futures_blocks(futures)));
    }
    if !brief.calibration.is_empty() || !brief.backtests.is_empty() {
        told.push(chapter("calibration", "Is the model right?", String::new(), calibration_chapter(brief)));
    }
    told.push(chapter("provenance", "What it rests on", String::new(), provenance_blocks(brief)));
    told.push(chapter("method", "Method and limits", String::new(), limits_blocks(brief)));
    told.push(chapter("again", "Run it again", String::new(), again_chapter(brief)));
    told
}

fn map_chapter(brief: &Brief) -> Vec<Block> {
    let year = |of: &[Vec<f64>], place: usize| of[place].iter().sum::<f64>();
    let rows = brief.map.assets.iter().enumerate().map(|(place, asset)| {
        let consent = if asset.consent.is_empty() { "open".to_owned() } else { asset.consent.join("+") };
        vec![
            asset.title.clone(),
            asset.family.clone(),
            asset.status.to_owned(),
            cell(amount(year(&brief.map.base.flow, place))),
            amount(year(&brief.map.base.capacity, place)),
            asset.unit.clone(),
            consent,
        ]
    });
    let header = ["asset", "commodity", "status", "flow in the year", "could be", "unit", "consent"];
    let unplaced = brief.map.assets.iter().filter(|asset| asset.from.is_none()).count();
    let mut blocks = Vec::new();
    if unplaced > 0 {
        blocks.push(Block::Note(format!(
            "{unplaced} of {} assets are on no map: their buses have no latitude and longitude in buses.csv.",
            brief.map.assets.len()
        )));
    }
    blocks.extend([
        Block::Note(
            "Flows of one optimum of all together; others may be as good. Of a store, the sum of its levels at the end of each period.".to_owned(),
        ),
        Block::table(header, rows),
    ]);
    blocks
}

/// Two decimals below ten, none from a hundred on.
fn amount(number: f64) -> String {
    let digits = if number.abs() < 9.95 { 2 } else { usize::from(number.abs() < 99.5) };
    format!("{number:.digits$}")
}

fn shares_chapter(brief: &Brief) -> Vec<Block> {
    let mut header = vec!["Actor".to_owned()];
    header.extend(brief.subsystems.iter().map(|part| part.name.clone()));
    header.extend(["Total gain", "Share", "Alone", "Regional part"].map(str::to_owned));
    let rows = brief.actors.iter().map(|actor| {
        let parts = actor.by_subsystem.iter().map(|share| share.gain);
        let total = [actor.total.gain, actor.total.share, actor.total.alone, actor.total.regional];
        let name = format!("{} ({})", actor.title, actor.actor);
        std::iter::once(name).chain(parts.chain(total).map(money).map(cell)).collect()
    });
    let mut blocks = vec![
        Block::Sentence(
            "Gain from cooperating, a year: the Shapley share minus what the actor makes alone.".to_owned(),
        ),
        Block::table(header, rows),
        totals(brief),
    ];
    let found = findings(&brief.soundness);
    if !found.is_empty() {
        blocks.push(Block::Sentence("What must not be assumed of these values:".to_owned()));
        blocks.extend(found.into_iter().map(Block::Note));
    }
    if !brief.shifts.is_empty() {
        blocks.extend(variants(brief));
    }
    blocks
}

/// v(N) beside Σ v({i}), by the views there are.
fn totals(brief: &Brief) -> Block {
    let other = |view: &OtherView, how: &str| {
        let alone = view.alone.map_or_else(String::new, money);
        vec![format!("{}, {how}", view.name), money(view.together), alone]
    };
    let rows = (brief.subsystems.iter())
        .map(|part| vec![part.name.clone(), money(part.together), money(part.alone)])
        .chain(brief.idle.iter().map(|view| other(view, "outsiders idle: a bound, no result")))
        .chain(brief.apart.iter().map(|view| other(view, "not connected")));
    Block::table(["Sub-system", "All together", "Each alone, in sum"], rows)
}

fn variants(brief: &Brief) -> Vec<Block> {
    let mut header = vec!["Variant".to_owned(), "All together".to_owned()];
    header.extend(brief.actors.iter().map(|actor| actor.actor.clone()));
    let row = |shift: &Shift| {
        let amounts = std::iter::once(shift.together).chain(shift.share.iter().copied());
        let amounts = amounts.map(change).map(cell);
        std::iter::once(format!("{} ({})", shift.title, shift.variant)).chain(amounts).collect()
    };
    let why = brief.shifts.iter().map(|shift| vec![shift.title.clone(), shift.why.clone()]);
    vec![
        Block::Sentence(
            "What each variant changes: share against the base, a year, as full re-bargaining would bring it. \u{201c}All together\u{201d} is the change \
             of v(N)."
                .to_owned(),
        ),
        Block::table(header, brief.shifts.iter().map(row)),
        Block::table(["Variant", "what it assumes"], why),
    ]
}

fn membership_chapter(brief: &Brief) -> Vec<Block> {
    let mut blocks = vec![Block::Sentence(
        "Change of share against all alone, a year. What a bloc of candidates gains the others lose, and the other way round.".to_owned(),
    )];
    blocks.extend(bloc_overview(&brief.blocs));
    if !brief.pairs.is_empty() {
        let codes: Vec<String> = brief.actors.iter().map(|actor| actor.actor.clone()).collect();
        let names: Vec<String> = brief.subsystems.iter().map(|part| part.name.clone()).collect();
        blocks.extend(pair_tables(&codes, &names, &brief.pairs));
    }
    blocks
}

fn calibration_chapter(brief: &Brief) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !brief.calibration.is_empty() {
        let row = |row: &CalibrationRow| {
            let miss =
                row.miss.map_or_else(|| "\u{2013}".to_owned(), |miss| format!("{:+.0} %", 100.0 * miss));
            let (modeled, observed) = (format!("{:.2}", row.modeled), format!("{:.2}", row.observed));
            vec![row.name.clone(), modeled, observed, row.unit.clone(), miss, row.fact.clone()]
        };
        blocks.push(Block::Sentence("The base year beside what was seen, worst miss first.".to_owned()));
        let header = ["Observation", "Modeled", "Observed", "Unit", "Miss", "Source"];
        blocks.push(Block::table(header, brief.calibration.iter().map(row)));
    }
    if !brief.backtests.is_empty() {
        blocks.push(Block::Sentence(
            "Natural experiments: what the model says should have happened, beside what did.".to_owned(),
        ));
        blocks.extend(backtest_blocks(&brief.backtests));
    }
    blocks
}

fn again_chapter(brief: &Brief) -> Vec<Block> {
    let reference = &brief.reference;
    let line = |what: &str, text: &str| vec![what.to_owned(), text.to_owned()];
    let mut rows = vec![
        line("command", &reference.command),
        line("region", &reference.region),
        line("fingerprint of its tables", &reference.fingerprint),
        line("landbridge", &reference.version),
    ];
    if let Some(futures) = &brief.futures {
        rows.push(line("run of futures", &futures.run));
    }
    vec![
        Block::Sentence(
            "The same tables and the same version give the same numbers. What stands on this page is printed as data by the command with --json.".to_owned(),
        ),
        Block::table(["what", "which"], rows),
    ]
}
