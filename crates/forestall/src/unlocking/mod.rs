//! How a command gets at a desk's databases and at the keys that open what is in them.
//!
//! A secret never comes by a flag's value or an environment variable: it is read from a file that only its owner may
//! read, or typed. Flags and variables name files.

mod default_key_file;
mod desk_place;
mod secret_file;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use forestall_store::database::Database;
use forestall_store::keyring::{self, KeyState, KeyringError};
use forestall_vault::{KeyFile, Passphrase, Unlock, Vault, WrapMethod, WrappedDeskKey};
use jiff::Timestamp;

use crate::failure::Advised;
use crate::messages::{complain, say};

pub(crate) use desk_place::{DatabaseArgs, note_place};

/// Names the key file, where no flag does.
const KEY_FILE_VARIABLE: &str = "FORESTALL_KEY_FILE";
/// Names the file with the passphrase, where no flag does.
const PASSPHRASE_FILE_VARIABLE: &str = "FORESTALL_PASSPHRASE_FILE";

const WAYS: &str = "name the key file with --key-file, or a file that holds the passphrase with --passphrase-file, or \
                    start the command on a terminal to be asked";

/// The same, for what is to lock the desk from now on.
const NEW_WAYS: &str = "name the new key file with --new-key-file, or a file that holds the new passphrase with \
                        --new-passphrase-file, or start the command on a terminal to be asked";

/// What unlocks the desk.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct UnlockArgs {
    /// The key file that unlocks the desk, else `FORESTALL_KEY_FILE`; for a new desk it is made there
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_file")]
    key_file: Option<PathBuf>,

    /// A file that holds the passphrase and only you may read, else `FORESTALL_PASSPHRASE_FILE`; without either you
    /// are asked
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What a desk without a key gets where nothing was named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NewDesk {
    /// A passphrase, asked for on the terminal.
    Asks,
    /// A key file in the user's configuration folder: for a desk of one person on this machine.
    MakesKeyFile,
}

/// A file that was named.
enum Named {
    KeyFile(PathBuf),
    PassphraseFile(PathBuf),
}

impl UnlockArgs {
    /// Unlocks a desk that has a key.
    pub(crate) async fn unlock(&self, records: &Database, folder: &Path) -> Result<Arc<Vault>> {
        let unlock = self.unlock_for(keyring::state(records).await?, folder)?;
        Ok(keyring::unlock(records, &unlock).await?)
    }

    /// Unlocks a desk, or makes the keys of one that has none.
    pub(crate) async fn unlock_or_set_up(
        &self,
        records: &Database,
        folder: &Path,
        new_desk: NewDesk,
    ) -> Result<Arc<Vault>> {
        if keyring::state(records).await? != KeyState::None {
            return self.unlock(records, folder).await;
        }
        let unlock = self.lock_new(folder, new_desk)?;
        match keyring::set_up(records, &unlock, Timestamp::now()).await {
            // Another process was faster; what was named opens its key, or it does not.
            Err(KeyringError::HasKey) => Ok(keyring::unlock(records, &unlock).await?),
            outcome => Ok(outcome?),
        }
    }

    /// Says what opens a desk that has a key, for whoever has to keep it.
    pub(crate) async fn words(&self, records: &Database, folder: &Path) -> Result<String> {
        let key_file = |path: &Path| format!("the key file {}", path.display());
        let words = match (self.named(), keyring::state(records).await?) {
            (Some(Named::KeyFile(path)), _) => key_file(&path),
            (Some(Named::PassphraseFile(path)), _) => format!("the passphrase in {}", path.display()),
            (None, KeyState::KeyFile) => {
                default_key_file::path_for(folder).map_or_else(String::new, |path| key_file(&path))
            }
            (None, KeyState::Passphrase | KeyState::None) => "the passphrase that was typed".to_owned(),
        };
        Ok(words)
    }

    /// Returns what opens the key of this state.
    pub(crate) fn unlock_for(&self, state: KeyState, folder: &Path) -> Result<Unlock> {
        match (self.named(), state) {
            (_, KeyState::None) => {
                let hint = "start it once with `forestall serve`; that makes the key";
                Err(Advised::new("this desk has no key yet", hint).into())
            }
            (Some(Named::KeyFile(path)), _) => Ok(Unlock::KeyFile(KeyFile::read(&path)?)),
            (Some(Named::PassphraseFile(path)), _) => secret_file::passphrase(&path).map(Unlock::Passphrase),
            (None, KeyState::Passphrase) => ask("Passphrase of the desk: ").map(Unlock::Passphrase),
            (None, KeyState::KeyFile) => match default_key_file::path_for(folder) {
                Some(path) if path.exists() => Ok(Unlock::KeyFile(KeyFile::read(&path)?)),
                _ => {
                    Err(Advised::new("this desk is locked with a key file, and none was named", WAYS).into())
                }
            },
        }
    }

    /// Unlocks the desk key as a backup holds it, locked in one or several ways.
    pub(crate) fn unlock_backup(&self, locked: &[WrappedDeskKey], folder: &Path) -> Result<Vault> {
        let is_passphrase = |key: &WrappedDeskKey| matches!(key.method(), WrapMethod::Passphrase { .. });
        let wants_passphrase = match self.named() {
            Some(Named::KeyFile(_)) => false,
            Some(Named::PassphraseFile(_)) => true,
            None => locked.iter().any(is_passphrase),
        };
        let state = if wants_passphrase { KeyState::Passphrase } else { KeyState::KeyFile };
        let unlock = self.unlock_for(state, folder)?;
        // The error of one that is locked in this way says more than that of another.
        let fitting = locked.iter().find(|key| is_passphrase(key) == wants_passphrase);
        let key = fitting.or(locked.first()).context("the backup holds no desk key")?;
        Ok(Vault::new(key.unwrap(&unlock)?))
    }

    /// Returns what a desk that has no key is to be locked with.
    fn lock_new(&self, folder: &Path, new_desk: NewDesk) -> Result<Unlock> {
        match (self.named(), new_desk) {
            (Some(Named::KeyFile(path)), _) => read_or_make(&path, folder).map(Unlock::KeyFile),
            (Some(Named::PassphraseFile(path)), _) => secret_file::passphrase(&path).map(Unlock::Passphrase),
            (None, NewDesk::MakesKeyFile) => {
                let path = default_key_file::path_for(folder).ok_or_else(|| {
                    Advised::new("this account has no folder for a key file", "name one with --key-file")
                })?;
                default_key_file::make_folder(&path)?;
                read_or_make(&path, folder).map(Unlock::KeyFile)
            }
            (None, NewDesk::Asks) => ask_twice(WAYS).map(Unlock::Passphrase),
        }
    }

    fn named(&self) -> Option<Named> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let by_flag = || {
            let key_file = self.key_file.clone().map(Named::KeyFile);
            key_file.or_else(|| self.passphrase_file.clone().map(Named::PassphraseFile))
        };
        by_flag()
            .or_else(|| variable(KEY_FILE_VARIABLE).map(Named::KeyFile))
            .or_else(|| variable(PASSPHRASE_FILE_VARIABLE).map(Named::PassphraseFile))
    }
}

/// Returns what a desk is to be locked with from now on; where no file is named, the terminal is asked.
///
/// Variables of the environment are passed over: they name what locks it now.
pub(crate) fn lock_anew(
    key_file: Option<&Path>,
    passphrase_file: Option<&Path>,
    folder: &Path,
) -> Result<Unlock> {
    match (key_file, passphrase_file) {
        (Some(path), _) => read_or_make(path, folder).map(Unlock::KeyFile),
        (None, Some(path)) => secret_file::passphrase(path).map(Unlock::Passphrase),
        (None, None) => ask_twice(NEW_WAYS).map(Unlock::Passphrase),
    }
}

/// Reads a key file, or makes it and says so loudly.
fn read_or_make(path: &Path, folder: &Path) -> Result<KeyFile> {
    if path.symlink_metadata().is_ok() {
        return Ok(KeyFile::read(path)?);
    }
    if lies_in(path, folder) {
        let message = format!("{} lies in the data folder", path.display());
        let hint = "name a place elsewhere: whoever gets a copy of the folder would get the key with it";
        return Err(Advised::new(message, hint).into());
    }
    let key = KeyFile::create(path)?;
    complain(&format!(
        "A key file was made: {}\nKEEP A COPY ELSEWHERE. Without it nothing in this desk can be read again, its backups \
         included; with it anybody can.",
        path.display()
    ));
    Ok(key)
}

fn lies_in(path: &Path, folder: &Path) -> bool {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => parent.starts_with(folder),
        _ => false,
    }
}

/// Asks on the terminal, without showing what is typed.
fn ask(question: &str) -> Result<Passphrase> {
    if !std::io::stdin().is_terminal() {
        return Err(Advised::new(
            "the desk is locked with a passphrase, and there is no terminal to ask on",
            WAYS,
        )
        .into());
    }
    Ok(Passphrase::new(rpassword::prompt_password(question).context("asking for the passphrase")?)?)
}

fn ask_twice(ways: &'static str) -> Result<Passphrase> {
    if !std::io::stdin().is_terminal() {
        return Err(Advised::new(
            "the desk needs a key, and there is no terminal to ask for a passphrase on",
            ways,
        )
        .into());
    }
    say(
        "The passphrase locks the desk. Nobody can open the desk without it, and nobody can tell it to you again.",
    );
    loop {
        let first = rpassword::prompt_password("New passphrase, six random words or more: ");
        let first = forestall_vault::SecretText::new(first.context("asking for the passphrase")?);
        let passphrase = match Passphrase::new(first.clone()) {
            Ok(passphrase) => passphrase,
            Err(error) => {
                complain(&error.to_string());
                continue;
            }
        };
        let again = rpassword::prompt_password("The same again: ").context("asking for the passphrase")?;
        if forestall_vault::SecretText::new(again).reveal() == first.reveal() {
            return Ok(passphrase);
        }
        complain("The two differ.");
    }
}
