//! Errors as a person reads them: the whole chain, then what to do.

use forestall_events::{MappingError, UnreadableFile};
use forestall_sources::FetchError;
use forestall_store::backup::BackupError;
use forestall_store::database::DatabaseError;
use forestall_store::keyring::KeyringError;
use forestall_store::people::PeopleError;
use forestall_store::{DataFolderError, InputFileError};
use forestall_vault::VaultError;
use forestall_web::transport::TlsError;

use crate::messages::complain;

/// An error of the command line itself, with advice.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Advised {
    message: String,
    hint: String,
}

impl Advised {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// Prints an error with its causes and, where one is known, a hint.
pub(crate) fn report(error: &anyhow::Error) {
    complain(&format!("error: {error}"));
    for cause in error.chain().skip(1) {
        complain(&format!("  because: {cause}"));
    }
    if let Some(hint) = error.chain().find_map(hint) {
        complain(&format!("hint: {hint}"));
    }
}

fn hint(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    None.or_else(|| cause.downcast_ref::<Advised>().map(|advised| advised.hint.clone()))
        .or_else(|| cause.downcast_ref::<UnreadableFile>().map(UnreadableFile::hint))
        .or_else(|| cause.downcast_ref::<FetchError>().map(FetchError::hint))
        .or_else(|| desk_hint(cause).map(str::to_owned))
        .or_else(|| cause.downcast_ref::<TlsError>().map(|error| error.hint().to_owned()))
        .or_else(|| cause.downcast_ref::<DataFolderError>().map(|error| error.hint().to_owned()))
        .or_else(|| {
            cause.downcast_ref::<InputFileError>().map(|error| {
                match error {
                    InputFileError::NotOneMember { .. } => "unpack the archive and give its files one by one",
                    InputFileError::TooLarge { .. } => {
                        "check where the archive comes from; unpack it to read it all the same"
                    }
                    _ => "check the path and that the file can be read",
                }
                .to_owned()
            })
        })
        .or_else(|| {
            cause.downcast_ref::<MappingError>().map(|_| "docs/mapping.md describes the format".to_owned())
        })
}

/// Returns what to do about an error of a desk's databases, keys and people.
fn desk_hint(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    None.or_else(|| cause.downcast_ref::<DatabaseError>().and_then(DatabaseError::hint))
        .or_else(|| cause.downcast_ref::<VaultError>().and_then(VaultError::hint))
        .or_else(|| cause.downcast_ref::<KeyringError>().and_then(KeyringError::hint))
        .or_else(|| cause.downcast_ref::<BackupError>().and_then(BackupError::hint))
        .or_else(|| match cause.downcast_ref::<PeopleError>()? {
            PeopleError::Database(error) => error.hint(),
            PeopleError::Keyring(error) => error.hint(),
            PeopleError::Vault(error) => error.hint(),
            _ => None,
        })
}
