//! `forestall restore`

use std::path::PathBuf;

use anyhow::{Context, Result};
use forestall_store::DataFolder;
use forestall_store::backup::{BackupFile, Restore, Restored, restore, restore_person_keys};
use forestall_store::{DatabasePlace, DeskDatabases};
use jiff::Timestamp;

use crate::messages::{print, progress, say};
use crate::unlocking::{DatabaseArgs, UnlockArgs, note_place};

/// Restore a backup into an empty desk, wholly or not at all
///
/// The passphrase or key file is the one that unlocked the desk when the backup was made. Persons erased since stay
/// erased where the present person keys are kept, and where a newer backup knows of it. Everybody has to log in again;
/// links and tokens for programs are ended. Accounts, passwords, roles and marks are those of the backup: close again
/// what was closed since.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall restore 2026-11-22.forestall --data new-desk --key-file desk.key --person-keys person-keys.forestall
  forestall restore 2026-11-22.forestall --data desk --keep-person-keys
  forestall restore --data desk --person-keys person-keys.forestall    only keys that are missing")]
pub(crate) struct Args {
    /// The backup of content; without it only person keys are restored, into a desk that is there
    #[arg(value_name = "FILE", required_unless_present = "person_keys")]
    content: Option<PathBuf>,

    /// The data folder to restore into
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    #[command(flatten)]
    database: DatabaseArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// A backup of the keys of protected persons
    #[arg(long, value_name = "FILE")]
    person_keys: Option<PathBuf>,

    /// Keep the person keys that are there, and what they know of erasures
    #[arg(long, requires = "content")]
    keep_person_keys: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let person_keys = args.person_keys.as_deref().map(BackupFile::open).transpose()?;
    let place = args.database.place(&args.data)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting threads")?;
    match (&args.content, person_keys) {
        (None, Some(person_keys)) => runtime.block_on(only_person_keys(args, &place, person_keys)),
        (Some(content), person_keys) => {
            let content = BackupFile::open(content)?;
            runtime.block_on(whole_desk(args, &place, content, person_keys))
        }
        (None, None) => Ok(()),
    }
}

async fn whole_desk(
    args: &Args,
    place: &DatabasePlace,
    content: BackupFile,
    person_keys: Option<BackupFile>,
) -> Result<()> {
    let made_at = content.made_at().to_owned();
    let vault = args.unlock.unlock_backup(&content.desk_keys()?, &args.data)?;
    let sign = progress("Restoring");
    let tell = |what: &str| sign.set_message(what.to_owned());
    let request = Restore {
        content,
        person_keys,
        vault: &vault,
        place,
        folder: &args.data,
        keep_person_keys: args.keep_person_keys,
        now: Timestamp::now(),
    };
    let restored = restore(request, &tell).await;
    sign.finish_and_clear();
    let Restored { rows, files, erased_again, without_key, is_finished_only } = restored?;
    note_place(place, &args.data)?;
    if is_finished_only {
        print(
            "A restore that was interrupted at its end was finished; the desk is ready. Nothing else was done.",
        );
        return Ok(());
    }
    print(&format!("Restored {rows} rows and {files} files as of {made_at} to {}.", args.data.display()));
    if erased_again > 0 {
        print(&format!("Persons erased since, who stay erased: {erased_again}."));
    }
    if without_key > 0 {
        print(&format!(
            "Protected persons who cannot be read, because their key is missing: {without_key}. \
             `forestall restore --person-keys FILE` brings keys back."
        ));
    }
    say("Sessions, links and tokens for programs were ended. Accounts and marks are those of the backup.");
    Ok(())
}

async fn only_person_keys(args: &Args, place: &DatabasePlace, person_keys: BackupFile) -> Result<()> {
    let folder = DataFolder::open(&args.data)?;
    let databases = DeskDatabases::open(place).await?;
    let outcome = async {
        let vault = args.unlock.unlock(&databases.records, folder.path()).await?;
        let count = restore_person_keys(&databases, &vault, person_keys, Timestamp::now()).await?;
        print(&format!("Restored {count} person keys that were missing; destroyed ones stay destroyed."));
        Ok(())
    };
    let outcome = outcome.await;
    databases.close().await;
    outcome
}
