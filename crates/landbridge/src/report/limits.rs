//! The chapter on method and limits: what was computed, what was left out, and how much rests on assumption.

use super::Brief;
use super::block::Block;

/// The chapter.
#[must_use]
pub fn limits_blocks(brief: &Brief) -> Vec<Block> {
    let sentence = |text: &str| Block::Sentence(text.to_owned());
    let grades = brief.grades;
    let all = grades.a + grades.b + grades.c + grades.ungraded;
    let part = |count: usize| if all == 0 { 0.0 } else { 100.0 * count as f64 / all as f64 };
    let mut blocks = vec![
        sentence(
            "For every coalition a network program is solved with the assets that its members consent to; shares are Shapley values of the result, of \
             blocs Owen values. Every value is proven to lie in the interval that its program's own data give.",
        ),
        sentence(
            "Shares are what full re-bargaining with free refusal would give, and no payments: contracts, treaties and habit are what keeps payments far \
             from them. Flows of a degenerate optimum are one of several. One representative year stands for all.",
        ),
        Block::Sentence(format!(
            "Of {all} numbers in the tables {} ({:.0} %) are official or peer-reviewed, {} ({:.0} %) from press and institutes, {} ({:.0} %) our inference or \
             assumption, {} without evidence. Counting numbers says little, for many never matter: `landbridge why` ranks those behind any figure and says what \
             share of their influence is assumption.",
            grades.a,
            part(grades.a),
            grades.b,
            part(grades.b),
            grades.c,
            part(grades.c),
            grades.ungraded
        )),
        sentence(
            "Not modeled: politics within states, elections and successions, prestige, market power beyond the game, sanctions except where a table says so, \
             companies apart from their states, and whatever has no row.",
        ),
    ];
    if brief.futures.is_some() {
        blocks.push(sentence(
            "Shares of futures are conditional on stated rules and on the ranges of stated factors. They are no forecasts: nobody has shown calibrated odds of a \
             bloc's survival, and these are not calibrated either.",
        ));
    }
    if !brief.claims.is_empty() {
        blocks.push(sentence(
            "A claim holds where it is true in the base, by every solution concept that it names, and in at least 90 % of the samples of what is not known \
             (lower 95 % bound at least 80 %); it fails in the mirror case; else it depends. Samples move only what has a row in factors.csv. A claim on records \
             is judged by its 95 % interval, which knows chance in counting and no error of the sources.",
        ));
        let left_out = brief.claims.iter().filter(|claim| !claim.not_modeled.is_empty());
        let rows =
            left_out.map(|claim| vec![format!("{} {}", claim.id, claim.title), claim.not_modeled.clone()]);
        blocks.push(Block::table(["claim", "no number here covers"], rows));
    }
    if !brief.calibration.is_empty() || !brief.backtests.is_empty() {
        let misses =
            brief.calibration.iter().filter(|row| row.miss.is_some_and(|miss| miss.abs() > WIDE_MISS));
        // A level has the right sign by nature.
        let changes = || brief.backtests.iter().filter(|row| row.measure != "level" && row.observed != 0.0);
        let signs = changes().count();
        let right = changes().filter(|row| row.modeled.is_some_and(|m| m * row.observed > 0.0)).count();
        let tests = if signs == 0 {
            String::new()
        } else {
            format!(
                " Of {signs} changes in natural experiments that were not zero the model has the sign of {right}."
            )
        };
        blocks.push(Block::Sentence(format!(
            "Of {} observations of the base year {} are missed by more than {:.0} %.{tests} All misses stand in the tables above.",
            brief.calibration.len(),
            misses.count(),
            100.0 * WIDE_MISS
        )));
    }
    blocks.push(Block::Note(format!(
        "Largest gap between a value and its proven bound: {:.1e}.",
        brief.max_gap
    )));
    blocks
}

/// A miss that is told of.
const WIDE_MISS: f64 = 0.15;
