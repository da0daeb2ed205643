//! Recurring chores of the workspace, one command each.

use clap::{Parser, Subcommand};

mod borders;
mod build_graph;
mod check;
mod command_reference;
mod licence_expression;
mod licences;
#[cfg(test)]
mod links;
mod unused_dependencies;
mod world_atlas;

/// Do the workspace's recurring chores
#[derive(Parser)]
#[command(name = "xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    Borders(borders::Args),
    Check(check::Args),
    Commands(command_reference::Args),
    Licences(licences::Args),
    UnusedDependencies(unused_dependencies::Args),
    WorldAtlas(world_atlas::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::Borders(args) => borders::run(&args),
        Chore::Check(args) => check::run(&args),
        Chore::Commands(args) => command_reference::run(&args),
        Chore::Licences(args) => licences::run(&args),
        Chore::UnusedDependencies(args) => unused_dependencies::run(&args),
        Chore::WorldAtlas(args) => world_atlas::run(&args),
    }
}
