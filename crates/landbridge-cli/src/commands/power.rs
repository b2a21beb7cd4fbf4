//! `landbridge power`: every actor's share, alone, gain and regional part.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::model::Region;
use landbridge::shares::{ActorShares, Share, Shares};
use landbridge_runs::questions::{self, PowerQuestion, SampledPower, WholeConcepts};

/// Less than this, in millions a year, is rounding.
const NO_MONEY: f64 = 1e-3;

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
        let outsiders = arguments.region.outsiders();
        let sampled =
            questions::sampled_power(&region, orders, arguments.seed, outsiders).map_err(runs_error)?;
        return print_sampled(arguments, &region, &sampled);
    }
    let question = PowerQuestion {
        bloc: &arguments.bloc,
        structure: arguments.structure.as_deref(),
        ties: arguments.ties,
        concepts: arguments.concepts,
    };
    let answer = questions::power(&region, &question, arguments.region.outsiders()).map_err(runs_error)?;
    if let Some(note) = &answer.note {
        print::error(note);
    }
    if arguments.verbose {
        print::ways(answer.ways);
    }
    if arguments.region.json {
        return print::json(&answer.to_json());
    }
    let shares = &answer.shares;
    for (place, part) in shares.subsystems.iter().enumerate() {
        print_shares(&part.name, shares, |actor| actor.by_subsystem[place])?;
        let (together, alone) = (print::money(part.together), print::money(part.alone));
        print::line(&format!("  together {together}, alone in sum {alone}\n"))?;
    }
    print_shares("Total", shares, |actor| actor.total)?;
    if let Some(concepts) = &answer.concepts {
        print_concepts(concepts, &region, shares)?;
    }
    print::line(&format!("  {}, a year", region.money_unit))
}

fn print_concepts(concepts: &WholeConcepts, region: &Region, shares: &Shares) -> Result<()> {
    print::line("")?;
    let found =
        || concepts.payoffs.iter().filter_map(|(name, payoffs)| Some((*name, payoffs.as_ref().ok()?)));
    let mut header = vec!["Total by other concepts", "share"];
    header.extend(found().map(|(name, _)| name));
    let rows = shares.actors.iter().enumerate().map(|(place, actor)| {
        let payoffs = found().map(|(_, payoffs)| payoffs[place]);
        let numbers = std::iter::once(actor.total.share).chain(payoffs);
        std::iter::once(actor.actor.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&header, rows.collect())?;
    for (name, payoffs) in &concepts.payoffs {
        if let Err(reason) = payoffs {
            print::line(&format!("  {name} none: {reason}"))?;
        }
    }
    match &concepts.least_core {
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
    let rows = concepts.dissatisfied.iter().map(|objection| {
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

fn print_sampled(arguments: &Arguments, region: &Region, sampled: &SampledPower) -> Result<()> {
    if arguments.verbose {
        print::ways(sampled.ways);
    }
    if arguments.region.json {
        return print::json(&serde_json::to_value(sampled)?);
    }
    let rows = sampled.actors.iter().map(|actor| {
        let numbers = [actor.gain, actor.standard_error, actor.share, actor.alone, actor.regional];
        std::iter::once(actor.actor.clone()).chain(numbers.map(print::money).map(print::cell)).collect()
    });
    print::table(&["Total", "gain", "± standard error", "share", "alone", "regional"], rows.collect())?;
    print::line(&format!(
        "  sampled: {} orders of arrival in each sub-system, with all rotations and reverses, seed {}; {}, a year",
        sampled.sampled_orders, sampled.seed, region.money_unit
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
