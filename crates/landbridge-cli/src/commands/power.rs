//! `landbridge power`: every actor's share, alone, gain and regional part.

use super::blocs::find_structure;
use super::{RegionArguments, engine_error, find_actors};
use crate::print;
use anyhow::Result;
use landbridge::dispatch::sample_shares;
use landbridge::game::{
    LeastCore, NoValue, Objection, TuGame, gately, least_core, most_dissatisfied, nucleolus,
    per_capita_nucleolus, tau, without_null_players,
};
use landbridge::lp::Ways;
use landbridge::model::Region;
use landbridge::shares::{
    ActorShares, Share, Shares, blocs_of, part_games, split_games, tied_games, whole_game,
};
use serde_json::json;

/// Less than this, in millions a year, is rounding.
const NO_MONEY: f64 = 1e-3;

/// How many of those who are most dissatisfied are named.
const DISSATISFIED: usize = 8;

/// Print every actor's share, what it makes alone, its gain and its regional part
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    /// Actors that bargain as one, such as KZ,UZ: Owen shares instead of Shapley shares
    #[arg(long, default_value = "")]
    bloc: String,
    /// A structure of blocs.csv: Owen shares of all its blocs
    #[arg(long, conflicts_with = "bloc")]
    structure: Option<String>,
    /// Shares where only those can deal who are tied (ties.csv), directly or through others
    #[arg(long)]
    ties: bool,
    /// Other concepts beside the shares, on the whole region: nucleolus, tau, Gately, least core, and who is most dissatisfied
    #[arg(long)]
    concepts: bool,
    /// Sample so many orders of arrival, with standard errors: the only way from 23 actors in one sub-system on
    #[arg(long, value_name = "ORDERS", conflicts_with_all = ["bloc", "structure", "ties", "concepts"])]
    sampled: Option<usize>,
    /// Seed of the sampled orders
    #[arg(long, default_value_t = 1, requires = "sampled")]
    seed: u64,
    /// Say on stderr how the programs were solved
    #[arg(long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    if let Some(orders) = arguments.sampled {
        return print_sampled(arguments, &region, orders);
    }
    let blocs = match &arguments.structure {
        Some(name) => blocs_of(find_structure(&region, name)?),
        None => vec![find_actors(&region, &arguments.bloc)?],
    };
    let values = arguments.region.sweep(&region)?;
    let mut games = part_games(&region, &values);
    if arguments.ties {
        let tied = tied_games(&region, &games).map_err(engine_error)?;
        if let Some(note) = tied.note() {
            print::error(&note);
        }
        games = tied.games;
    }
    let shares = split_games(&region, &games, &blocs)?;
    let concepts = if arguments.concepts {
        Some(find_concepts(&whole_game(&region, &games).map_err(engine_error)?, &shares)?)
    } else {
        None
    };
    if arguments.verbose {
        print::ways(values.ways());
    }
    if arguments.region.json {
        let mut data = as_json(&shares, values.ways());
        if let Some(concepts) = &concepts {
            data["concepts"] = concepts.as_json(&region);
        }
        return print::json(&data);
    }
    for (place, part) in shares.subsystems.iter().enumerate() {
        print_shares(&part.name, &shares, |actor| actor.by_subsystem[place])?;
        let (together, alone) = (print::money(part.together), print::money(part.alone));
        print::line(&format!("  together {together}, alone in sum {alone}\n"))?;
    }
    print_shares("Total", &shares, |actor| actor.total)?;
    if let Some(concepts) = &concepts {
        concepts.print(&region, &shares)?;
    }
    print::line(&format!("  {}, a year", region.money_unit))
}

/// Other concepts of the whole region's game.
struct WholeConcepts {
    /// Name and payoffs, or why there are none.
    payoffs: Vec<(&'static str, Result<Vec<f64>, NoValue>)>,
    /// Of the game without those who add nothing.
    least_core: Result<LeastCore, NoValue>,
    /// Whose excess under the shares is largest in that game, coalitions over all actors.
    dissatisfied: Vec<Objection>,
}

fn find_concepts(game: &TuGame, shares: &Shares) -> Result<WholeConcepts> {
    let (active, players) = without_null_players(game);
    let split: Vec<f64> = players.iter().map(|&player| shares.actors[player].total.share).collect();
    let dissatisfied = most_dissatisfied(&active, &split, DISSATISFIED)?;
    Ok(WholeConcepts {
        payoffs: vec![
            ("nucleolus", nucleolus(game).map(|found| found.allocation)),
            ("per capita", per_capita_nucleolus(game).map(|found| found.allocation)),
            ("tau", tau(game)),
            ("Gately", gately(game)),
        ],
        least_core: least_core(&active),
        dissatisfied: (dissatisfied.into_iter())
            .map(|objection| Objection { coalition: objection.coalition.of(&players), ..objection })
            .collect(),
    })
}

impl WholeConcepts {
    fn print(&self, region: &Region, shares: &Shares) -> Result<()> {
        print::line("")?;
        let found =
            || self.payoffs.iter().filter_map(|(name, payoffs)| Some((*name, payoffs.as_ref().ok()?)));
        let mut header = vec!["Total by other concepts", "share"];
        header.extend(found().map(|(name, _)| name));
        let rows = shares.actors.iter().enumerate().map(|(place, actor)| {
            let payoffs = found().map(|(_, payoffs)| payoffs[place]);
            let numbers = std::iter::once(actor.total.share).chain(payoffs);
            std::iter::once(actor.actor.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
        });
        print::table(&header, rows.collect())?;
        for (name, payoffs) in &self.payoffs {
            if let Err(reason) = payoffs {
                print::line(&format!("  {name} none: {reason}"))?;
            }
        }
        match &self.least_core {
            Ok(found) if found.epsilon.is_infinite() => {
                print::line("  no coalition but the whole is there to object")?;
            }
            Ok(found) if found.epsilon > NO_MONEY => print::line(&format!(
                "  the core is empty: whatever the split, some coalition lacks {} or more",
                print::money(found.epsilon)
            ))?,
            Ok(found) if found.epsilon < -NO_MONEY => print::line(&format!(
                "  the core is not empty: every coalition can have {} more than it makes itself",
                print::money(-found.epsilon)
            ))?,
            Ok(_) => print::line(
                "  the core is not empty, but some coalition gets no more in it than it makes itself",
            )?,
            Err(reason) => print::line(&format!("  least core none: {reason}"))?,
        }
        print::line("")?;
        let rows = self.dissatisfied.iter().map(|objection| {
            vec![
                print::coalition(objection.coalition, |player| &region.actors[player].name),
                print::change(objection.excess),
            ]
        });
        print::table(&["most dissatisfied with the shares", "excess"], rows.collect())?;
        print::line(
            "  excess: what it makes by itself, less what it gets; below 0 it is better off. Who adds nothing is left out.",
        )
    }

    fn as_json(&self, region: &Region) -> serde_json::Value {
        let payoffs: serde_json::Map<String, serde_json::Value> = (self.payoffs.iter())
            .map(|(name, payoffs)| match payoffs {
                Ok(payoffs) => ((*name).to_owned(), json!(payoffs)),
                Err(reason) => ((*name).to_owned(), json!({ "reason": reason.to_string() })),
            })
            .collect();
        let dissatisfied = self.dissatisfied.iter().map(|objection| {
            json!({ "coalition": print::coalition(objection.coalition, |player| &region.actors[player].name), "excess": objection.excess })
        });
        json!({ "payoffs": payoffs, "least_core_epsilon": self.least_core.as_ref().ok().map(|found| found.epsilon),
            "most_dissatisfied": dissatisfied.collect::<Vec<_>>() })
    }
}

/// Sampled shares are totals: an actor's parts are added up, their standard errors in square.
fn print_sampled(arguments: &Arguments, region: &Region, orders: usize) -> Result<()> {
    let parts =
        sample_shares(region, arguments.region.outsiders(), orders, arguments.seed).map_err(engine_error)?;
    let mut ways = Ways::default();
    for part in &parts {
        ways += part.ways;
    }
    if arguments.verbose {
        print::ways(ways);
    }
    let mut rows = vec![[0.0; 4]; region.actors.len()];
    for share in parts.iter().flat_map(|part| &part.shares) {
        let row = &mut rows[share.actor.0];
        row[0] += share.share;
        row[1] += share.standard_error * share.standard_error;
        row[2] += share.alone;
        row[3] += share.regional;
    }
    for row in &mut rows {
        row[1] = row[1].sqrt();
    }
    let named = region.actors.iter().zip(&rows).filter(|(_, row)| row.iter().any(|number| *number != 0.0));
    if arguments.region.json {
        let actors = named.map(|(actor, [share, error, alone, regional])| {
            json!({ "actor": actor.name, "share": share, "standard_error": error, "alone": alone,
                "gain": share - alone, "regional": regional })
        });
        return print::json(&json!({ "sampled_orders": orders, "seed": arguments.seed, "ways": ways,
            "actors": actors.collect::<Vec<_>>() }));
    }
    let rows = named.map(|(actor, &[share, error, alone, regional])| {
        let numbers = [share - alone, error, share, alone, regional];
        std::iter::once(actor.name.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&["Total", "gain", "± standard error", "share", "alone", "regional"], rows.collect())?;
    print::line(&format!(
        "  sampled: {orders} orders of arrival in each sub-system, with all rotations and reverses, seed {}; {}, a year",
        arguments.seed, region.money_unit
    ))
}

fn print_shares(title: &str, shares: &Shares, pick: impl Fn(&ActorShares) -> Share) -> Result<()> {
    let rows = (shares.actors.iter())
        .map(|actor| (actor, pick(actor)))
        .filter(|(_, share)| *share != Share::default());
    let rows = rows.map(|(actor, share)| {
        let numbers = [share.gain, share.share, share.alone, share.regional];
        std::iter::once(actor.actor.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&[title, "gain", "share", "alone", "regional"], rows.collect())
}

fn as_json(shares: &Shares, ways: Ways) -> serde_json::Value {
    let actors = shares.actors.iter().map(|actor| {
        let parts = shares.subsystems.iter().zip(&actor.by_subsystem);
        let parts: serde_json::Map<String, serde_json::Value> =
            parts.map(|(part, share)| (part.name.clone(), json!(share))).collect();
        json!({ "actor": actor.actor, "share": actor.total.share, "alone": actor.total.alone, "gain": actor.total.gain,
            "regional": actor.total.regional, "subsystems": parts })
    });
    json!({ "actors": actors.collect::<Vec<_>>(), "subsystems": shares.subsystems, "ways": ways })
}
