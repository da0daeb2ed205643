//! Why a file could not be fetched.

use std::path::PathBuf;

use thiserror::Error;

use crate::address::AddressError;
use crate::content::ContentError;
use crate::places::DiskError;

/// A cause inside the client.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a file could not be fetched; [`FetchError::hint`] says what to do.
#[derive(Debug, Error)]
pub enum FetchError {
    /// An address, the first or one redirected to, may not be called.
    #[error("`{url}` is not called")]
    Address {
        /// The address.
        url: String,
        /// The rule it breaks.
        #[source]
        source: AddressError,
    },
    /// There is no such file on the server.
    #[error("`{url}` does not exist (the server answers {status})")]
    NotFound {
        /// The address.
        url: String,
        /// 404 or 410.
        status: u16,
    },
    /// The server refuses or fails in a way that asking again does not change.
    #[error("the server answers {status} to `{url}`")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// The server was busy, or asked too often, at every attempt.
    #[error("the server was asked {attempts} times for `{url}` and last answered {status}: {reason}")]
    Busy {
        /// The address.
        url: String,
        /// The last status.
        status: u16,
        /// What it means.
        reason: &'static str,
        /// How often it was asked.
        attempts: u32,
    },
    /// The server asks for a longer pause than we make.
    #[error("the server answers {status} to `{url}` and asks for a pause of {pause_s} s")]
    LongPause {
        /// The address.
        url: String,
        /// The status.
        status: u16,
        /// The pause in seconds.
        pause_s: u64,
    },
    /// No connection came about.
    #[error("`{url}` cannot be reached ({attempts} attempts)")]
    Unreachable {
        /// The address.
        url: String,
        /// How often it was tried.
        attempts: u32,
        /// The last cause.
        #[source]
        source: Cause,
    },
    /// The server could not prove who it is, or does not encrypt.
    #[error("no encrypted connection to `{url}` came about")]
    Tls {
        /// The address.
        url: String,
        /// The cause.
        #[source]
        source: Cause,
    },
    /// The connection ended early at every attempt.
    #[error("the connection ended after {received} of {} bytes ({attempts} attempts)", expected_words(*.expected))]
    Cut {
        /// Bytes that have arrived in all.
        received: u64,
        /// Bytes the server announced, if it did.
        expected: Option<u64>,
        /// How often it was tried.
        attempts: u32,
    },
    /// The server leads from one address to the next without end, or to none.
    #[error("`{url}` leads on to other addresses without an end, or to none")]
    Redirects {
        /// The address.
        url: String,
    },
    /// The file is larger than is accepted.
    #[error("the file is larger than {limit} bytes, the most that is fetched")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The server compressed the file on the way, which was not asked for.
    #[error("the server sent the file encoded as `{encoding}`, which was not asked for")]
    Encoded {
        /// The encoding.
        encoding: String,
    },
    /// The length of a text is not known, so whether it is whole cannot be known either.
    #[error("the server does not say how long `{url}` is, so it cannot be told whether all of it arrived")]
    UnknownLength {
        /// The address.
        url: String,
    },
    /// What arrived is not the file; it was removed.
    #[error("what arrived as `{file_name}` is not usable and was removed")]
    Content {
        /// The file.
        file_name: String,
        /// What is wrong with it.
        #[source]
        source: ContentError,
    },
    /// Another process fetches the same file to the same folder.
    #[error("`{}` is in use: the same file is being fetched already", .path.display())]
    Held {
        /// The part.
        path: PathBuf,
    },
    /// The disk does not do as asked.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl FetchError {
    /// Says what can be done, where something can.
    pub fn hint(&self) -> String {
        match self {
            Self::Address { source: AddressError::NotPublic { .. }, .. } => {
                "give an https address of the publisher with --base-url; if the address is meant to be private, add \
                 --allow-private-address"
                    .to_owned()
            }
            Self::Address { .. } | Self::Redirects { .. } => {
                "give an https address of the publisher with --base-url, or fetch the file with a browser"
                    .to_owned()
            }
            Self::NotFound { .. } => {
                "see https://ucdp.uu.se/downloads/ for the releases there are and name one with --release"
                    .to_owned()
            }
            Self::Status { .. } | Self::UnknownLength { .. } | Self::Encoded { .. } => {
                "fetch the file with a browser and read it with `forestall ingest ucdp FILE`".to_owned()
            }
            Self::Busy { .. } | Self::LongPause { .. } => "run the command again later".to_owned(),
            Self::Unreachable { .. } => {
                "check the network; proxies are not used. Run the command again to go on where it stopped"
                    .to_owned()
            }
            Self::Tls { .. } => {
                "check this machine's clock, and whether something on the network opens encrypted connections"
                    .to_owned()
            }
            Self::Cut { .. } => "run the command again; it goes on where it stopped".to_owned(),
            Self::TooLarge { .. } => "check the address: no release is that large".to_owned(),
            Self::Content { .. } => {
                "run the command again; when it stays so, fetch the file with a browser".to_owned()
            }
            Self::Held { .. } => "wait until the other `forestall fetch` has ended".to_owned(),
            Self::Disk(error) => error.hint().to_owned(),
        }
    }

    /// Says whether the server knows no such file.
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

fn expected_words(expected: Option<u64>) -> String {
    expected.map_or_else(|| "an unknown number of".to_owned(), |bytes| bytes.to_string())
}
