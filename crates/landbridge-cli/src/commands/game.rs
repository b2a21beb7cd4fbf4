//! `landbridge game`: every solution concept of a bare game.

use super::BadInput;
use crate::print;
use anyhow::{Context, Result};
use landbridge::bare_game::{
    BareGame, Concepts, Form, PartitionFunctionConcepts, TableConcepts, every_concept, read_bare_game,
};
use landbridge::game::most_dissatisfied;
use std::path::PathBuf;

/// Matrices of more players than these are left to --json.
const MAX_PRINTED_PLAYERS: usize = 10;

/// Print every solution concept of a game given as JSON: {"n": 3, "v": [8 values by bitmask], "players", "unions", "edges"}
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A file such as {"n": 2, "v": [0, 3, 5, 14]}; player 0 is bit 0, edges may carry a reliability, {"worth"} gives a partition function
    file: PathBuf,
    /// How many of the coalitions that object most to the Shapley value and to the nucleolus are named
    #[arg(long, default_value_t = 5)]
    dissatisfied: usize,
    /// Print data instead of tables
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let place = arguments.file.display();
    let text = std::fs::read_to_string(&arguments.file)
        .map_err(|error| BadInput(format!("{place} cannot be read: {error}")))?;
    let game = read_bare_game(&text).map_err(|error| BadInput(format!("{place}\n{error}")))?;
    let concepts = every_concept(&game);
    if arguments.json {
        return print::json(&serde_json::to_value(&concepts).context("the concepts cannot be written")?);
    }
    match &concepts {
        Concepts::Table(concepts) => print_table_concepts(&game, concepts, arguments.dissatisfied),
        Concepts::PartitionFunction(concepts) => print_partition_concepts(concepts),
    }
}

/// How numbers of a game are written: five digits of its largest value.
#[derive(Clone, Copy)]
struct Digits {
    /// Decimals, or none where powers of ten are needed.
    decimals: Option<usize>,
}

impl Digits {
    fn of(magnitude: f64) -> Self {
        // Zero has no digits; an empty game is written as whole numbers.
        let power = if magnitude > 0.0 { libm::floor(libm::log10(magnitude)) } else { 4.0 };
        let is_plain = (-4.0..=15.0).contains(&power);
        let decimals = (0..=8).find(|&decimals| is_plain && decimals as f64 >= 4.0 - power);
        Self { decimals }
    }

    fn write(self, amount: f64) -> String {
        match self.decimals {
            _ if amount == 0.0 => "0".to_owned(),
            Some(decimals) => format!("{:.decimals$}", amount + 0.0),
            None => format!("{amount:.4e}"),
        }
    }
}

fn row(digits: Digits, name: &str, shares: Option<&[f64]>, n: usize) -> Vec<String> {
    let none = || vec!["none".to_owned(); n];
    let cells = shares.map_or_else(none, |shares| shares.iter().map(|&share| digits.write(share)).collect());
    std::iter::once(name.to_owned()).chain(cells).collect()
}

fn print_table_concepts(game: &BareGame, concepts: &TableConcepts, dissatisfied: usize) -> Result<()> {
    let n = concepts.players.len();
    let digits = Digits::of(match &game.form {
        Form::Table { game, .. } => game.magnitude(),
        Form::PartitionFunction(_) => 1.0,
    });
    let named: [(&str, Option<&[f64]>); 13] = [
        ("shapley", Some(&concepts.shapley)),
        ("banzhaf", Some(&concepts.banzhaf)),
        ("banzhaf_normalized", concepts.banzhaf_normalized.as_deref()),
        ("owen", concepts.owen.as_deref()),
        ("banzhaf_owen", concepts.banzhaf_owen.as_deref()),
        ("aumann_dreze", concepts.aumann_dreze.as_deref()),
        ("myerson", concepts.myerson.as_deref()),
        ("nucleolus", concepts.nucleolus.as_deref()),
        ("prenucleolus", concepts.prenucleolus.as_deref()),
        ("per_capita_nucleolus", concepts.per_capita_nucleolus.as_deref()),
        ("per_capita_prenucleolus", concepts.per_capita_prenucleolus.as_deref()),
        ("tau", concepts.tau.as_deref()),
        ("gately", concepts.gately.as_deref()),
    ];
    let header: Vec<&str> =
        std::iter::once("concept").chain(concepts.players.iter().map(String::as_str)).collect();
    print::table(&header, named.iter().map(|(name, shares)| row(digits, name, *shares, n)).collect())?;
    let word = |answer: Option<bool>| match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "none",
    };
    print::line(&format!(
        "\nleast_core_epsilon {}, core_empty {}, convex {}, superadditive {}",
        concepts
            .least_core_epsilon
            .filter(|epsilon| epsilon.is_finite())
            .map_or_else(|| "none".to_owned(), |epsilon| digits.write(epsilon)),
        word(concepts.core_empty),
        word(Some(concepts.convex)),
        word(concepts.superadditive)
    ))?;
    if let Some(vertices) = &concepts.core_vertices {
        let vertices: Vec<String> = vertices
            .iter()
            .map(|vertex| {
                format!(
                    "({})",
                    vertex.iter().map(|&share| digits.write(share)).collect::<Vec<_>>().join(", ")
                )
            })
            .collect();
        print::line(&format!(
            "core_vertices {}",
            if vertices.is_empty() { "none".to_owned() } else { vertices.join(" ") }
        ))?;
    }
    if (2..=MAX_PRINTED_PLAYERS).contains(&n) {
        print::line("")?;
        let header: Vec<&str> =
            std::iter::once("interaction").chain(concepts.players.iter().map(String::as_str)).collect();
        let rows = concepts.players.iter().zip(&concepts.interaction);
        print::table(&header, rows.map(|(name, indices)| row(digits, name, Some(indices), n)).collect())?;
    }
    if let Form::Table { game, .. } = &game.form {
        for (name, shares) in
            [("shapley", Some(&concepts.shapley)), ("nucleolus", concepts.nucleolus.as_ref())]
        {
            let Some(shares) = shares else { continue };
            let worst = most_dissatisfied(game, shares, dissatisfied)?;
            if worst.is_empty() {
                continue;
            }
            print::line("")?;
            let title = format!("most dissatisfied with {name}");
            let rows = worst.iter().map(|objection| {
                vec![
                    print::coalition(objection.coalition, |player| &concepts.players[player]),
                    digits.write(objection.excess),
                ]
            });
            print::table(&[&title, "excess"], rows.collect())?;
        }
    }
    if let Some(errors) = &concepts.myerson_standard_errors {
        let worst = errors.iter().copied().fold(0.0, f64::max);
        print::line(&format!(
            "\nmyerson sampled over graphs, standard error at most {}",
            digits.write(worst)
        ))?;
    }
    if !concepts.reasons.is_empty() {
        print::line("")?;
    }
    let reasons = concepts.reasons.iter();
    reasons.into_iter().try_for_each(|(concept, reason)| print::line(&format!("{concept} none: {reason}")))
}

fn print_partition_concepts(concepts: &PartitionFunctionConcepts) -> Result<()> {
    let n = concepts.players.len();
    let all = concepts.myerson_pff.iter().chain(&concepts.externality_free).chain(&concepts.mcquillin);
    let digits = Digits::of(all.fold(0.0, |largest: f64, share| largest.max(share.abs())));
    let header: Vec<&str> =
        std::iter::once("concept").chain(concepts.players.iter().map(String::as_str)).collect();
    let rows = [
        row(digits, "myerson_pff", Some(&concepts.myerson_pff), n),
        row(digits, "externality_free", Some(&concepts.externality_free), n),
        row(digits, "mcquillin", Some(&concepts.mcquillin), n),
    ];
    print::table(&header, rows.into())
}
