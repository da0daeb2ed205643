//! `forestall serve`

use std::path::PathBuf;

use anyhow::Result;
use forestall_store::DataFolder;
use forestall_store::people::Door;

use crate::listening::{self, Listening, ListeningArgs};
use crate::serving::{self, Start};
use crate::unlocking::{DatabaseArgs, UnlockArgs};
use crate::worlds;

/// The port unless another is asked for.
pub(crate) const PORT: u16 = listening::PORT;

/// Serve the desk in the browser
///
/// People log in to accounts. The first start makes the desk's key and prints a one-time address at which the first
/// administrator sets the desk up; everybody else is invited. With --local it is the desk of one person at this
/// machine: no accounts, no password, a one-time address at each start.
///
/// Without further flags it is served on this machine only. Requests under other names and forms from other origins
/// are refused. Beyond this machine it needs TLS: its own, or that of a proxy in front of it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall serve --data desk --local
  forestall serve --data desk --key-file /mnt/stick/desk.key
  forestall serve --data desk --listen 0.0.0.0:443 --public-address https://desk.example.org \\
    --tls-cert chain.pem --tls-key key.pem
  forestall serve --data desk --behind-proxy --public-address https://desk.example.org")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// Serve one person at this machine, without accounts: the printed address lets in, once
    #[arg(long)]
    local: bool,

    #[command(flatten)]
    database: DatabaseArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    #[command(flatten)]
    listening: ListeningArgs,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let (door, listening) = if args.local {
        (Door::Local, args.listening.listen_locally()?)
    } else {
        (Door::Accounts, args.listening.listen()?)
    };
    let folder = DataFolder::open(&args.data)?;
    let place = args.database.place(folder.path())?;
    let world = worlds::places(folder.world());
    serving::serve(Start { listening, folder, world, place, unlock: &args.unlock, door })
}

/// Takes a port of this machine before any long work, so that a port in use is known at once.
pub(crate) fn bind(port: u16) -> Result<Listening> {
    Listening::on_port(port)
}
