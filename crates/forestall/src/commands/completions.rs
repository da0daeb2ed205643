//! `forestall completions`

use clap::CommandFactory;
use clap_complete::Shell;

use crate::messages;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall completions bash > ~/.local/share/bash-completion/completions/forestall")]
pub(crate) struct Args {
    /// The shell to complete in
    shell: Shell,
}

pub(crate) fn run(args: &Args) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "forestall", &mut script);
    messages::print(String::from_utf8_lossy(&script).trim_end());
}
