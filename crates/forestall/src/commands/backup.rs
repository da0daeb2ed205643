//! `forestall backup`

use std::path::PathBuf;

use anyhow::Result;
use forestall_store::backup::{back_up_content, back_up_person_keys};
use jiff::Timestamp;

use crate::desk_access::DeskArgs;
use crate::messages::{progress, say};
use crate::unlocking::UnlockArgs;

/// Write a sealed backup, while the desk is in use or not
///
/// The backup holds records, sealed identities, the event lake, runs and scorecards as they are at one moment. The
/// same passphrase or key file that unlocks the desk opens it, on any machine. It does not hold the keys of protected
/// persons: these have a backup of their own, so that erasing a person closes older backups of content too. After
/// erasing somebody, make a new backup of the person keys and destroy the older ones.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall backup --data desk --key-file desk.key --out 2026-11-22.forestall
  forestall backup --data desk --key-file desk.key --person-keys --out /mnt/stick/person-keys.forestall")]
pub(crate) struct Args {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Leave out the event lake, runs and scorecards, which can be made again
    #[arg(long, conflicts_with = "person_keys")]
    records_only: bool,

    /// Back up the keys of protected persons, and nothing else
    #[arg(long)]
    person_keys: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    args.desk.with_databases(async |folder, databases| {
        let vault = args.unlock.unlock(&databases.records, folder.path()).await?;
        let now = Timestamp::now();
        let made = if args.person_keys {
            back_up_person_keys(databases, &vault, &args.out, now).await?
        } else {
            let sign = progress("Backing up");
            let tell = |what: &str| sign.set_message(what.to_owned());
            let made =
                back_up_content(databases, &vault, folder.path(), args.records_only, &args.out, now, &tell).await;
            sign.finish_and_clear();
            made?
        };
        let what = match (args.person_keys, made.files) {
            (true, _) => "person keys".to_owned(),
            (false, files) => format!("{} rows and {files} files", made.rows),
        };
        say(&format!("Backed up {what} to {} ({} bytes) as {}.", args.out.display(), made.bytes, made.backup_id));
        if !args.person_keys {
            say("The keys of protected persons are not in it: `forestall backup --person-keys` backs them up.");
        }
        Ok(())
    })
}
