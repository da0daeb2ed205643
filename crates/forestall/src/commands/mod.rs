//! One file per command.

mod audit;
mod backup;
mod completions;
mod cycle;
mod demo;
mod docket;
mod doctor;
mod fetch;
mod ingest;
mod key;
mod restore;
mod score;
mod serve;

use anyhow::Result;
use clap::Subcommand;

/// The commands, in the order a new user meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Fetch(fetch::Args),
    Ingest(ingest::Args),
    Cycle(cycle::Args),
    Docket(docket::Args),
    Score(score::Args),
    Serve(serve::Args),
    Key(key::Args),
    Audit(audit::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Demo(args) => demo::run(&args),
            Self::Fetch(args) => fetch::run(&args),
            Self::Ingest(args) => ingest::run(&args),
            Self::Cycle(args) => cycle::run(&args),
            Self::Docket(args) => docket::run(&args),
            Self::Score(args) => score::run(&args),
            Self::Serve(args) => serve::run(&args),
            Self::Key(args) => key::run(&args),
            Self::Audit(args) => audit::run(&args),
            Self::Backup(args) => backup::run(&args),
            Self::Restore(args) => restore::run(&args),
            Self::Doctor(args) => doctor::run(&args),
            Self::Completions(args) => {
                completions::run(&args);
                Ok(())
            }
        }
    }
}
