//! Why the desk did not let somebody in, or do what they asked.

use forestall_confidence::Capability;
use forestall_types::TextError;
use forestall_vault::{PasswordRefused, VaultError};
use jiff::Timestamp;

use crate::database::DatabaseError;
use crate::keyring::KeyringError;

/// Why the desk did not let somebody in, or do what they asked. Holds no names and no secrets.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Their roles do not allow it.
    #[error("your roles do not let you {0}")]
    Forbidden(Capability),
    /// They look as another.
    #[error("nothing can be changed while you look as another; look as yourself first")]
    LooksAsAnother,
    /// Nobody is logged in.
    #[error("this needs an account; log in first")]
    NoAccount,
    /// The desk does not work with accounts, or works only with them.
    #[error("this desk lets people in another way")]
    OtherDoor,
    /// The link is unknown, used, expired or revoked.
    #[error("this link does not work: it was used, has expired or was taken back; ask for a new one")]
    DeadLink,
    /// Somebody has this log-in name.
    #[error("somebody has this log-in name; choose another")]
    LoginTaken,
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// The password given with an act is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many failures; no password is taken before this moment.
    #[error("too many failures: no password is taken before {0}")]
    ClosedUntil(Timestamp),
    /// The code of a new second factor is wrong.
    #[error("the code is wrong; compare the clocks of both devices and give the newest code")]
    WrongCode,
    /// No second factor was offered.
    #[error("no second factor waits for its first code; begin anew")]
    NothingOffered,
    /// There is a second factor already.
    #[error("there is a second factor already; take it away first, with your password")]
    HasSecondFactor,
    /// One's own second factor is taken away with one's password.
    #[error("this is your own second factor; take it away under My account, with your password")]
    OwnSecondFactor,
    /// There is no second factor.
    #[error("there is no second factor to take away")]
    NoSecondFactor,
    /// Nobody could keep accounts any more.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// There is no such account, link, session or token.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// A label is empty or too long.
    #[error(transparent)]
    Label(#[from] TextError),
    /// A token would last too long or too short.
    #[error("a token lasts 1 to {most} days")]
    Days {
        /// The longest, in days.
        most: u16,
    },
    /// They have as many tokens as one may have.
    #[error("you have {0} tokens that work; take one back first")]
    TooManyTokens(usize),
    /// A calendar address would last too long or too short.
    #[error("a calendar address lasts 1 to {most} days")]
    FeedDays {
        /// The longest, in days.
        most: u16,
    },
    /// They have as many calendar addresses as one may have.
    #[error("you have {0} calendar addresses that work; take one back first")]
    TooManyFeeds(usize),
    /// Too many log-ins at once.
    #[error("too many people log in at this moment; try again in a minute")]
    Crowded,
    /// An export cannot be written.
    #[error("the export cannot be written")]
    Export(#[source] std::io::Error),
    /// A row was changed by other hands than the desk's.
    #[error("an account was changed by other hands than the desk's; compare the database with a backup")]
    ForgedAccount,
    /// Something does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The keys cannot be read.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A thread ended before its work.
    #[error("the password could not be checked; try again")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl PeopleError {
    /// Says whether the person, not the program, has to do something else; its words are for them.
    pub const fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::ForgedAccount
                | Self::Vault(_)
                | Self::Keyring(_)
                | Self::Database(_)
                | Self::Interrupted(_)
                | Self::Export(_)
        )
    }
}
