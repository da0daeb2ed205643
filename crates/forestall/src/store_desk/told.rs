//! What the screens are told when the store did not do what they asked: the one place where its errors are mapped.
//!
//! Words of the rules are for the person who asked. Everything else is for the log, whose lines hold no names and no
//! words: the store's errors promise that.

use std::future::Future;
use std::pin::Pin;

use forestall_store::database::DatabaseError;
use forestall_store::desk;
use forestall_store::identities::IdentityError;
use forestall_store::keyring::KeyringError;
use forestall_store::people::PeopleError;
use forestall_store::persons::PersonError;
use forestall_web::desk::{DeskError, Loading};

/// An error of the store that the screens are told of.
pub(super) trait Told {
    /// Returns it as the screens know it.
    fn told(self) -> DeskError;
}

/// Runs a load or an act of the store, and tells the screens of its error.
pub(super) fn ask<'a, T, E: Told + 'a>(
    asked: impl Future<Output = Result<T, E>> + Send + 'a,
) -> Loading<'a, T> {
    let told: Pin<Box<dyn Future<Output = _> + Send + 'a>> =
        Box::pin(async move { asked.await.map_err(Told::told) });
    told
}

/// A load that is told already, or a fault of the data folder.
impl Told for DeskError {
    fn told(self) -> DeskError {
        self
    }
}

impl Told for desk::DeskError {
    fn told(self) -> DeskError {
        match self {
            Self::Conflict { .. } => DeskError::MovedOn,
            Self::NoSuchRecord { .. } => DeskError::NoSuch,
            Self::Forbidden(_) => DeskError::Forbidden,
            Self::Database(error) => error.told(),
            Self::Chronicle(refused) => match refused.member() {
                Some(member) => DeskError::RefusedAt(member, refused.to_string()),
                None => DeskError::Refused(refused.to_string()),
            },
            error if error.is_refusal() => DeskError::Refused(error.to_string()),
            error => DeskError::Failed(error.into()),
        }
    }
}

impl Told for PeopleError {
    fn told(self) -> DeskError {
        match self {
            Self::Forbidden(_) | Self::LooksAsAnother | Self::NoAccount => DeskError::Forbidden,
            Self::NoSuch(_) => DeskError::NoSuch,
            Self::Database(error) | Self::Keyring(KeyringError::Database(error)) => error.told(),
            error if error.is_refusal() => DeskError::Refused(error.to_string()),
            error => DeskError::Failed(error.into()),
        }
    }
}

impl Told for IdentityError {
    fn told(self) -> DeskError {
        match self {
            Self::Database(error) => error.told(),
            // The person is erased; that traces may be left, and what to do about it, is for who asked.
            error @ Self::TracesLeft(..) => DeskError::Refused(error.to_string()),
            error => DeskError::Failed(error.into()),
        }
    }
}

impl Told for PersonError {
    fn told(self) -> DeskError {
        match self {
            Self::Desk(error) => error.told(),
            Self::Identity(error) => error.told(),
        }
    }
}

impl Told for KeyringError {
    fn told(self) -> DeskError {
        match self {
            Self::Database(error) => error.told(),
            error => DeskError::Failed(error.into()),
        }
    }
}

impl Told for DatabaseError {
    fn told(self) -> DeskError {
        match self {
            Self::Unreachable(_) | Self::Busy(_) => DeskError::Unavailable,
            Self::OutcomeUnknown(_) => DeskError::OutcomeUnknown,
            error => DeskError::Failed(error.into()),
        }
    }
}
