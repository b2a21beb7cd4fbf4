//! The command line: reads arguments, calls the engine, prints. One file per command; exit codes: 0 well, 1 a failure of the machine
//! or a check that did not hold, 2 bad input.

#![forbid(unsafe_code)]

mod commands;
mod mistakes;
mod print;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A server's threads come and go with what they compute, and the system's allocator would keep for each what it ever took.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What every coalition of states can do together on shared networks, and who gains by it.
#[derive(Parser)]
#[command(name = "landbridge", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Brief(commands::brief::Arguments),
    Claims(commands::claims::Arguments),
    Why(commands::why::Arguments),
    Regions(commands::regions::Arguments),
    New(commands::new::Arguments),
    Extract(commands::extract::Arguments),
    Import(commands::import::Arguments),
    Check(commands::check::Arguments),
    Values(commands::values::Arguments),
    Power(commands::power::Arguments),
    Compare(commands::compare::Arguments),
    Dispatch(commands::dispatch::Arguments),
    Calibrate(commands::calibrate::Arguments),
    Backtest(commands::backtest::Arguments),
    Blocs(commands::blocs::Arguments),
    Stability(commands::stability::Arguments),
    Agenda(commands::agenda::Arguments),
    Attack(commands::attack::Arguments),
    Harden(commands::harden::Arguments),
    Exposure(commands::exposure::Arguments),
    Toll(commands::toll::Arguments),
    Metrics(commands::metrics::Arguments),
    Sweep(commands::sweep::Arguments),
    Futures(commands::futures::Arguments),
    Export(commands::export::Arguments),
    Discover(commands::discover::Arguments),
    Sensitivity(commands::sensitivity::Arguments),
    Regret(commands::regret::Arguments),
    Game(commands::game::Arguments),
    Serve(commands::serve::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Brief(arguments) => commands::brief::run(&arguments),
        Command::Claims(arguments) => commands::claims::run(&arguments),
        Command::Why(arguments) => commands::why::run(&arguments),
        Command::Regions(arguments) => commands::regions::run(&arguments),
        Command::New(arguments) => commands::new::run(&arguments),
        Command::Extract(arguments) => commands::extract::run(&arguments),
        Command::Import(arguments) => commands::import::run(&arguments),
        Command::Check(arguments) => commands::check::run(&arguments),
        Command::Values(arguments) => commands::values::run(&arguments),
        Command::Power(arguments) => commands::power::run(&arguments),
        Command::Compare(arguments) => commands::compare::run(&arguments),
        Command::Dispatch(arguments) => commands::dispatch::run(&arguments),
        Command::Calibrate(arguments) => commands::calibrate::run(&arguments),
        Command::Backtest(arguments) => commands::backtest::run(&arguments),
        Command::Blocs(arguments) => commands::blocs::run(&arguments),
        Command::Stability(arguments) => commands::stability::run(&arguments),
        Command::Agenda(arguments) => commands::agenda::run(&arguments),
        Command::Attack(arguments) => commands::attack::run(&arguments),
        Command::Harden(arguments) => commands::harden::run(&arguments),
        Command::Exposure(arguments) => commands::exposure::run(&arguments),
        Command::Toll(arguments) => commands::toll::run(&arguments),
        Command::Metrics(arguments) => commands::metrics::run(&arguments),
        Command::Sweep(arguments) => commands::sweep::run(&arguments),
        Command::Futures(arguments) => commands::futures::run(&arguments),
        Command::Export(arguments) => commands::export::run(&arguments),
        Command::Discover(arguments) => commands::discover::run(&arguments),
        Command::Sensitivity(arguments) => commands::sensitivity::run(&arguments),
        Command::Regret(arguments) => commands::regret::run(&arguments),
        Command::Game(arguments) => commands::game::run(&arguments),
        Command::Serve(arguments) => commands::serve::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&format!("{error:#}"));
            ExitCode::from(if error.is::<commands::BadInput>() { 2 } else { 1 })
        }
    }
}
