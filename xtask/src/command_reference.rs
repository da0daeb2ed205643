//! The command reference in `docs/commands.md`.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build_graph::workspace_root;

/// Write docs/commands.md anew from the program's help
///
/// The test that holds the page against the help writes it when `FORESTALL_WRITE_REFERENCE` is set; this sets it.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> Result<()> {
    let status = Command::new("cargo")
        .args(["test", "--package", "forestall", "--test", "commands_reference"])
        .env("FORESTALL_WRITE_REFERENCE", "1")
        .current_dir(workspace_root())
        .status()
        .context("starting cargo")?;
    ensure!(status.success(), "the reference was not written");
    Ok(())
}
