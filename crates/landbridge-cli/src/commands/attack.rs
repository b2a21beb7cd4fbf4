//! `landbridge attack`: the worst that somebody can do to somebody, and what it costs.

use super::{BadInput, RegionArguments, engine_error, find_actors};
use crate::print;
use anyhow::Result;
use landbridge::interdiction::{AttackError, AttackOptions, Loss, Search, worst_attacks};
use landbridge::model::{ActorId, Holder, Region};
use landbridge::report::attack_blocks;

/// Print the worst attacks of a coercer on a target with a few levers, proven, and what each costs the coercer
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    region: RegionArguments,
    #[command(flatten)]
    attack: AttackArguments,
    /// At most so much direct cost, in the region's money
    #[arg(long)]
    budget: Option<f64>,
    /// How many of the worst plans to list
    #[arg(long, default_value_t = 5)]
    list: usize,
    /// A lever that the other side pulls in answer; may be given several times
    #[arg(long, value_name = "LEVER")]
    counter: Vec<String>,
    /// Solve every plan instead of branching on what matters: the same answer, more slowly
    #[arg(long)]
    exhaustive: bool,
}

/// Who attacks whom, with how many levers, and what counts.
#[derive(clap::Args)]
pub(crate) struct AttackArguments {
    /// Whose levers: actors joined by commas, `nature` or `third party`
    #[arg(long)]
    pub(super) coercer: String,
    /// Who is harmed: actors joined by commas, `candidates` for the bloc under study, or `everybody`
    #[arg(long, default_value = "everybody")]
    pub(super) target: String,
    /// At most so many levers, those of one group as one
    #[arg(short = 'k', long = "levers", default_value_t = 2)]
    pub(super) levers: usize,
    /// What is lowered: what the target adds to the whole, or its share when all bargain anew
    #[arg(long, value_enum, default_value = "surplus")]
    pub(super) loss: LossArgument,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum LossArgument {
    /// The drop of what the target adds to the whole
    Surplus,
    /// The drop of its share when all bargain anew
    Share,
}

impl From<LossArgument> for Loss {
    fn from(argument: LossArgument) -> Self {
        match argument {
            LossArgument::Surplus => Self::Surplus,
            LossArgument::Share => Self::Share,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let region = arguments.region.read()?;
    let options = AttackOptions {
        holders: find_holders(&region, &arguments.attack.coercer)?,
        target: find_target(&region, &arguments.attack.target)?,
        loss: arguments.attack.loss.into(),
        most_levers: arguments.attack.levers,
        budget: arguments.budget,
        n_listed: arguments.list,
        counter: arguments.counter.iter().map(|name| find_lever(&region, name)).collect::<Result<_>>()?,
        search: if arguments.exhaustive { Search::Enumerate } else { Search::Branch },
        outsiders: arguments.region.outsiders(),
    };
    let report = worst_attacks(&region, &options).map_err(attack_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&attack_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}

pub(super) fn attack_error(error: AttackError) -> anyhow::Error {
    match error {
        AttackError::Sweep(error) => engine_error(error),
        other => BadInput(other.to_string()).into(),
    }
}

/// Holders of a list joined by commas.
pub(super) fn find_holders(region: &Region, names: &str) -> Result<Vec<Holder>> {
    let mut holders = Vec::new();
    for name in names.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()) {
        holders.push(match name {
            "nature" => Holder::Nature,
            "third party" | "third-party" => Holder::ThirdParty,
            name => match region.actors.iter().position(|actor| actor.name == name) {
                Some(place) => Holder::Actor(ActorId(place)),
                None => {
                    let known: Vec<&str> = region.actors.iter().map(|actor| actor.name.as_str()).collect();
                    let what = format!(
                        "`{name}` holds no levers; known are {}, nature, third party",
                        known.join(", ")
                    );
                    return Err(BadInput(what).into());
                }
            },
        });
    }
    if holders.is_empty() {
        return Err(
            BadInput("--coercer names nobody; give an actor, nature or third party".to_owned()).into()
        );
    }
    Ok(holders)
}

/// The actors of a target.
pub(super) fn find_target(region: &Region, names: &str) -> Result<Vec<ActorId>> {
    let target = match names {
        "everybody" => region.everybody(),
        "candidates" => region.candidates.clone(),
        _ => find_actors(region, names)?,
    };
    if target.is_empty() {
        let what =
            "--target names nobody; give actors, `candidates` where the region has some, or `everybody`";
        return Err(BadInput(what.to_owned()).into());
    }
    Ok(target)
}

/// Place of a lever by its name.
pub(super) fn find_lever(region: &Region, name: &str) -> Result<usize> {
    region.levers.iter().position(|lever| lever.name == name).ok_or_else(|| {
        let known: Vec<&str> = region.levers.iter().map(|lever| lever.name.as_str()).collect();
        let what = format!("there is no lever `{name}`; known are {}", known.join("; "));
        BadInput(what).into()
    })
}
