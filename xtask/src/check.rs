//! Everything continuous integration checks.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build_graph::workspace_root;

/// Check everything that continuous integration checks
///
/// Runs the script `.ci/run`, so that both are the same by construction: format, clippy, tests, documentation,
/// and cargo-deny where it is installed. Takes minutes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Skip the tests that need a browser when no browser is installed
    #[arg(long)]
    without_browser: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut script = Command::new("bash");
    script.arg(".ci/run").current_dir(workspace_root());
    if args.without_browser {
        script.env("FORESTALL_BROWSER_TESTS", "optional");
    }
    let status = script.status().context("starting bash")?;
    ensure!(status.success(), "the checks failed");
    Ok(())
}
