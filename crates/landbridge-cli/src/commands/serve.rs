//! `landbridge serve`: a region in a browser, until ctrl-c.

use super::{BadInput, OutsidersArgument, find_folder, runs_error};
use crate::mistakes::render;
use crate::print;
use anyhow::{Context, Result};
use landbridge::what_if::WhatIfError;
use landbridge_runs::{DEFAULT_SAMPLES, threads_of};
use landbridge_server::{Limits, ServeError, ServeOptions, default_threads, serve};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

/// The environment's name for the token.
const TOKEN: &str = "LANDBRIDGE_TOKEN";

/// Serve a region to browsers: its map to play with, what-ifs in seconds, runs of futures and the brief. On this machine alone, unless a token
/// is given
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder, or the name of a bundled region
    region: String,
    /// Where to listen; others than this machine need a token
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// A file with the token that every request must carry; else `LANDBRIDGE_TOKEN` of the environment
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Where runs and the database are kept
    #[arg(long, value_name = "DIR", default_value = ".landbridge")]
    data: PathBuf,
    /// Override what outsiders do in every sub-system
    #[arg(long, value_enum)]
    outsiders: Option<OutsidersArgument>,
    /// How many threads compute what-ifs; by default one less than there are cores
    #[arg(long)]
    threads: Option<usize>,
    /// Over how many samples of the factors the claims of the served brief are judged; 0 judges the base alone
    #[arg(long, default_value_t = DEFAULT_SAMPLES)]
    samples: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let threads = match arguments.threads {
        None => default_threads(),
        asked => threads_of(asked).map_err(runs_error)?,
    };
    let options = ServeOptions {
        region: arguments.region.clone(),
        outsiders: arguments.outsiders.map(Into::into),
        address: arguments.address,
        port: arguments.port,
        token: token(arguments.token_file.as_deref())?,
        data: arguments.data.clone(),
        threads,
        samples: arguments.samples,
        limits: Limits::default(),
    };
    let served = serve(&options, |address| {
        // Where nobody reads it, the server is there all the same.
        let _ = print::line(&format!("listening on http://{address}"));
    });
    served.map_err(|error| serve_error(error, &arguments.region))?;
    print::line("stopped")
}

fn token(file: Option<&Path>) -> Result<Option<String>> {
    let text = match file {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()));
            Some(text.map_err(|error| BadInput(format!("{error:#}")))?)
        }
        None => std::env::var(TOKEN).ok(),
    };
    Ok(text.map(|text| text.trim().to_owned()))
}

/// What the user can mend is bad input.
fn serve_error(error: ServeError, region: &str) -> anyhow::Error {
    match error {
        ServeError::Load(error) => BadInput(render(&error, None)).into(),
        ServeError::Base(WhatIfError::Mistakes(mistakes)) => {
            // Said with their places where the folder can still be read.
            let told = find_folder(region).ok().and_then(|folder| {
                let error = landbridge::model::read_region(&folder, &[]).err()?;
                Some(render(&error, Some(&folder)))
            });
            BadInput(told.unwrap_or_else(|| mistakes.join("\n"))).into()
        }
        ServeError::BadInput(what) => BadInput(what).into(),
        ServeError::Base(_)
        | ServeError::Listen(..)
        | ServeError::Data(..)
        | ServeError::Page
        | ServeError::System(_) => error.into(),
    }
}
