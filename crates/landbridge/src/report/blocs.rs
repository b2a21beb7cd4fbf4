//! The chapter on blocs: how shares move where some actors bargain as one.

use super::block::Block;
use super::{cell, change};
use crate::blocs::{Amounts, BlocChange, ConceptChange, PairChange};

/// Changes below this are none.
const WORTH_A_COLUMN: f64 = 0.05;

/// Every structure in two tables: the candidates together under every concept, and everyone's Owen share.
#[must_use]
pub fn bloc_overview(changes: &[BlocChange]) -> Vec<Block> {
    let Some(first) = changes.first() else {
        return vec![Block::Sentence("blocs.csv names no structure.".to_owned())];
    };
    let mut header = vec!["structure".to_owned()];
    for who in ["in blocs", "candidates"] {
        header.extend(first.concepts.iter().map(|concept| format!("{who}, {}", concept.concept)));
    }
    let together = changes.iter().map(|change| {
        let blocs = change.concepts.iter().map(|concept| optional(concept.in_blocs.total));
        let candidates = change.concepts.iter().map(|concept| optional(concept.candidates.total));
        std::iter::once(change.to.clone()).chain(blocs).chain(candidates).collect()
    });
    let moved = |place: &usize| {
        changes.iter().any(|change| change.actors[*place].total.share.abs() >= WORTH_A_COLUMN)
    };
    let places: Vec<usize> = (0..first.actors.len()).filter(moved).collect();
    let mut codes = vec!["change of share, Owen".to_owned()];
    codes.extend(places.iter().map(|&place| first.actors[place].actor.clone()));
    let shares = changes.iter().map(|of| {
        let shares = places.iter().map(|&place| cell(change(of.actors[place].total.share)));
        std::iter::once(of.to.clone()).chain(shares).collect()
    });
    let mut blocks = vec![Block::table(header, together), Block::table(codes, shares)];
    let mut notes: Vec<&String> =
        changes.iter().flat_map(|of| &of.concepts).flat_map(|of| &of.notes).collect();
    notes.sort_unstable();
    notes.dedup();
    blocks.extend(notes.into_iter().cloned().map(Block::Note));
    blocks.push(Block::Note(format!(
        "{PARTITION} \"In blocs\" are those in a bloc of two or more, candidates or not."
    )));
    blocks
}

/// What must be known of a structure.
const PARTITION: &str = "A structure is a partition: who is in no bloc is alone.";

/// One structure in full: every actor by sub-system, then the candidates and every outside power by concept.
#[must_use]
pub fn bloc_change(of: &BlocChange) -> Vec<Block> {
    let blocs: Vec<String> =
        of.blocs.iter().map(|bloc| format!("{}: {}", bloc.bloc, bloc.actors.join("+"))).collect();
    let rows = of.actors.iter().map(|actor| {
        let shares = actor.by_subsystem.iter().chain([&actor.total]);
        let cells = shares.map(|share| cell(change(share.share)));
        std::iter::once(actor.actor.clone()).chain(cells).collect()
    });
    let title = format!("{} after {}", of.to, of.from);
    let mut blocks =
        vec![Block::Sentence(blocs.join("; ")), Block::table(with_total(title, &of.subsystems), rows)];
    for concept in &of.concepts {
        blocks.push(concept_table(&of.subsystems, concept));
        blocks.extend(concept.notes.iter().cloned().map(Block::Note));
    }
    blocks.push(Block::Note(PARTITION.to_owned()));
    blocks
}

fn with_total(title: String, subsystems: &[String]) -> Vec<String> {
    std::iter::once(title).chain(subsystems.iter().cloned()).chain(["total".to_owned()]).collect()
}

fn concept_table(subsystems: &[String], concept: &ConceptChange) -> Block {
    let row = |name: &str, amounts: &Amounts| -> Vec<String> {
        let cells = amounts.by_subsystem.iter().copied().chain([amounts.total]).map(optional);
        std::iter::once(name.to_owned()).chain(cells).collect()
    };
    let mut rows =
        vec![row("in blocs together", &concept.in_blocs), row("candidates together", &concept.candidates)];
    rows.extend(concept.outsiders.iter().map(|power| row(&power.actor, &power.amounts)));
    Block::table(with_total(concept.concept.clone(), subsystems), rows)
}

fn optional(amount: Option<f64>) -> String {
    amount.map_or_else(|| "none".to_owned(), |amount| cell(change(amount)))
}

/// Every pair: what it gains by sub-system, and what every third party's share moves by. `codes` are all actors'.
#[must_use]
pub fn pair_tables(codes: &[String], subsystems: &[String], pairs: &[PairChange]) -> Vec<Block> {
    let mut header = with_total("pair bargains as one".to_owned(), subsystems);
    header.push("interaction".to_owned());
    let gains = pairs.iter().map(|pair| {
        let cells = pair.by_subsystem.iter().copied().chain([pair.total, pair.interaction]);
        std::iter::once(format!("{}+{}", pair.a, pair.b)).chain(cells.map(change).map(cell)).collect()
    });
    let moved = |place: &usize| pairs.iter().any(|pair| pair.by_third[*place].abs() >= WORTH_A_COLUMN);
    let places: Vec<usize> = (0..codes.len()).filter(moved).collect();
    let mut thirds = vec!["share of a third moves by".to_owned()];
    thirds.extend(places.iter().map(|&place| codes[place].clone()));
    let moves = pairs.iter().map(|pair| {
        let cells = places.iter().map(|&place| cell(change(pair.by_third[place])));
        std::iter::once(format!("{}+{}", pair.a, pair.b)).chain(cells).collect()
    });
    vec![
        Block::table(header, gains),
        Block::table(thirds, moves),
        Block::Note(
            "A pair gains from a third to whom the two are substitutes and loses to one to whom they are complements, as states along one \
             pipeline are. The interaction index is a fact beside it: its sign alone misleads."
                .to_owned(),
        ),
    ]
}
