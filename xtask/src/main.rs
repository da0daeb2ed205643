//! Recurring chores of the workspace, one command each.

use clap::{Parser, Subcommand};

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
    WorldAtlas(world_atlas::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::WorldAtlas(args) => world_atlas::run(&args),
    }
}
