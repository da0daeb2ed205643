//! `forestall key`

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use forestall_store::keyring::{self, KeyState};
use jiff::Timestamp;

use crate::desk_access::DeskArgs;
use crate::messages::{print, say};
use crate::unlocking::{UnlockArgs, lock_anew};

/// Say how the desk is locked, and change it
///
/// What people write is sealed with data keys, these with the desk key, and that with a passphrase or a key file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    State(StateArgs),
    Change(ChangeArgs),
    NewDataKey(NewDataKeyArgs),
}

/// Say what unlocks the desk
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall key state --data desk")]
struct StateArgs {
    #[command(flatten)]
    desk: DeskArgs,
}

/// Lock the desk with another passphrase or key file
///
/// What was written stays as it is. Backups made before still open with the old passphrase or key file: make a new
/// one and destroy them if the old one is known to others.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall key change --data desk
  forestall key change --data desk --key-file old.key --new-key-file new.key")]
struct ChangeArgs {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// The key file that unlocks the desk from now on; it is made if it is missing
    #[arg(long, value_name = "FILE", conflicts_with = "new_passphrase_file")]
    new_key_file: Option<PathBuf>,

    /// A file that holds the new passphrase and only you may read; without either you are asked for a passphrase
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

/// Make a new data key, which seals what is written from now on
///
/// Older data keys stay, because they open what they sealed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall key new-data-key --data desk --key-file desk.key")]
struct NewDataKeyArgs {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::State(args) => state(args),
        Command::Change(args) => change(args),
        Command::NewDataKey(args) => new_data_key(args),
    }
}

fn state(args: &StateArgs) -> Result<()> {
    args.desk.with_records(async |_, records| {
        print(match keyring::state(records).await? {
            KeyState::None => "no key yet: the desk was never started",
            KeyState::Passphrase => "locked with a passphrase",
            KeyState::KeyFile => "locked with a key file",
        });
        Ok(())
    })
}

fn change(args: &ChangeArgs) -> Result<()> {
    args.desk.with_records(async |folder, records| {
        let old = args.unlock.unlock_for(keyring::state(records).await?, folder.path())?;
        // Told before anything is asked or made for the new lock.
        keyring::unlock(records, &old).await?;
        let new =
            lock_anew(args.new_key_file.as_deref(), args.new_passphrase_file.as_deref(), folder.path())?;
        keyring::change_unlock(records, &old, &new, Timestamp::now()).await?;
        say("The desk is locked anew. Backups made before still open with the old passphrase or key file.");
        Ok(())
    })
}

fn new_data_key(args: &NewDataKeyArgs) -> Result<()> {
    args.desk.with_records(async |folder, records| {
        let vault = args.unlock.unlock(records, folder.path()).await?;
        keyring::new_data_key(records, &vault, Timestamp::now()).await?;
        say("What is written from now on is sealed with a new data key.");
        Ok(())
    })
}
