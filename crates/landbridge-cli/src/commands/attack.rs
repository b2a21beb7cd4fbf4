//! `landbridge attack`: the worst that somebody can do to somebody, and what it costs.

use super::{RegionArguments, runs_error};
use crate::print;
use anyhow::Result;
use landbridge::interdiction::{Loss, Search};
use landbridge::report::attack_blocks;
use landbridge_runs::questions::{self, AttackQuestion, Threat};

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

impl AttackArguments {
    /// As the engine's questions name it.
    pub(super) fn threat(&self) -> Threat<'_> {
        Threat {
            coercer: &self.coercer,
            target: &self.target,
            most_levers: self.levers,
            loss: self.loss.into(),
        }
    }
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
    let question = AttackQuestion {
        threat: arguments.attack.threat(),
        budget: arguments.budget,
        n_listed: arguments.list,
        counter: &arguments.counter,
        search: if arguments.exhaustive { Search::Enumerate } else { Search::Branch },
    };
    let report = questions::attack(&region, &question, arguments.region.outsiders()).map_err(runs_error)?;
    if arguments.region.json {
        return print::json(&serde_json::to_value(&report)?);
    }
    print::blocks(&attack_blocks(&report))?;
    print::line(&format!("\n  {}, a year", region.money_unit))
}
