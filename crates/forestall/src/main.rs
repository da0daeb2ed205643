//! The `forestall` command.

mod commands;
mod cycle;
mod desk_access;
mod desk_check;
mod earlier_version;
mod failure;
mod listening;
mod messages;
mod serving;
mod store_desk;
mod unlocking;
mod worlds;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::Command;

/// An open, self-hosted preventive-diplomacy desk
///
/// Reads conflict events, forecasts with honest uncertainty, ranks situations, opens warnings that a
/// person answers, and keeps the engagements that follow.
#[derive(Debug, Parser)]
#[command(
    name = "forestall",
    version,
    after_help = "Examples:
  forestall demo                         an invented world, ready to look at
  forestall demo --country-months FILE   the real world from monthly totals
  forestall ingest ucdp GEDEvent_v25_1.csv.zip --data desk
  forestall cycle --data desk && forestall serve --data desk

Documentation: README.md beside the source"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Say less: errors only
    #[arg(long, short, global = true)]
    quiet: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    messages::start(cli.quiet);
    match cli.command.run() {
        Ok(()) if messages::is_output_lost() => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error);
            ExitCode::FAILURE
        }
    }
}
