//! What can go wrong with keys and sealed bytes.

use std::path::PathBuf;

/// Says why a key, a sealed value or a backup was refused. Holds no key, no words and no place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The passphrase, key file or desk key is not the one this was locked with.
    #[error("the {what} does not open with this key")]
    WrongKey {
        /// What was to be opened.
        what: &'static str,
    },
    /// The desk key is wrapped in the other way.
    #[error("the desk key is locked with {needs}, and the other was given")]
    WrongMethod {
        /// What is needed: a passphrase or a key file.
        needs: &'static str,
    },
    /// Bytes do not authenticate or do not follow their format.
    #[error("the {what} is damaged, was changed, or was moved from another place")]
    Damaged {
        /// What was read.
        what: &'static str,
    },
    /// The bytes end too early.
    #[error("the {what} is cut off before its end")]
    Truncated {
        /// What was read.
        what: &'static str,
    },
    /// The bytes are no backup of this program.
    #[error("this is not a backup made by forestall")]
    NotABackup,
    /// The backup is of another kind.
    #[error("the backup holds {found:?}, expected {expected:?}")]
    WrongPurpose {
        /// What the caller asked for.
        expected: String,
        /// What the header says.
        found: String,
    },
    /// The purpose or the free header of a backup is too long.
    #[error("the {part} of a backup has {length} bytes, at most {limit} are allowed")]
    HeaderTooLong {
        /// Which part of the header.
        part: &'static str,
        /// Its length.
        length: usize,
        /// The most it may have.
        limit: usize,
    },
    /// A later version of the program wrote this.
    #[error("the {what} has version {version}, which this program does not know")]
    NewerThanProgram {
        /// What was read.
        what: &'static str,
        /// Its version.
        version: u8,
    },
    /// No data key was added yet.
    #[error("the vault has no data key to seal with")]
    NoDataKey,
    /// The value names a data key that was not added.
    #[error("the value is sealed with data key {data_key_id}, which the vault does not hold")]
    UnknownDataKey {
        /// The key that is named.
        data_key_id: crate::DataKeyId,
    },
    /// A passphrase is too short to protect the desk key.
    #[error("the passphrase has {length} characters, at least {least} are needed")]
    PassphraseTooShort {
        /// How many characters it has.
        length: usize,
        /// How many it has to have.
        least: usize,
    },
    /// The stored cost of the passphrase lies outside what is sane.
    #[error(
        "the stored cost of the passphrase is m={m_kib} KiB, t={t}, p={p}; known are 19456 to 1048576 KiB, 1 to 16 and 1 to 4"
    )]
    AbsurdCost {
        /// Memory in KiB.
        m_kib: u32,
        /// Passes.
        t: u32,
        /// Lanes.
        p: u32,
    },
    /// Others on the machine may read the key file.
    #[error("the key file {path} may be read by others (mode {mode:03o})", path = path.display())]
    KeyFileReadableByOthers {
        /// Where it lies.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is a file already where a key file was to be made.
    #[error("the file {path} exists already and is not overwritten", path = path.display())]
    KeyFileExists {
        /// Where it lies.
        path: PathBuf,
    },
    /// The file does not hold one key in the known format.
    #[error("the file {path} is not a key file of forestall", path = path.display())]
    NotAKeyFile {
        /// Where it lies.
        path: PathBuf,
    },
    /// A key file could not be read or written.
    #[error("the key file {path} cannot be read or written", path = path.display())]
    KeyFileUnusable {
        /// Where it lies.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A backup could not be read from or written to where it goes.
    #[error("the backup cannot be read or written")]
    Io(#[source] std::io::Error),
    /// The signature does not belong to this message and key.
    #[error("the signature does not belong to this message and key")]
    BadSignature,
    /// The system gave no random numbers.
    #[error("the system gives no random numbers")]
    NoRandom(#[source] getrandom::Error),
    /// Argon2 could not run, as when memory is short.
    #[error("the password function cannot run")]
    KeyDerivation(#[source] argon2::Error),
}

impl VaultError {
    /// Returns what to do about it, where that is known.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::WrongKey { .. } => {
                Some("try again with the passphrase or key file of this desk; nothing was changed")
            }
            Self::WrongMethod { .. } => Some("give the passphrase or key file that the desk was locked with"),
            Self::Damaged { .. } => Some("restore it from a backup, and find out who or what wrote to it"),
            Self::Truncated { .. } => Some("copy the file again and compare sizes, or take an older backup"),
            Self::NotABackup => Some("name a file that `forestall backup` wrote"),
            Self::WrongPurpose { .. } => {
                Some("name the other backup file; content and person keys lie apart")
            }
            Self::NewerThanProgram { .. } => Some("use the newer program; nothing was changed"),
            Self::PassphraseTooShort { .. } => Some("use six or more random words"),
            Self::UnknownDataKey { .. } => Some("load all data keys of this desk, then try again"),
            Self::KeyFileReadableByOthers { .. } => Some(
                "run `chmod 600` on it; if others could read it, make a new key file and lock the desk anew",
            ),
            Self::KeyFileExists { .. } => Some("name another file; an overwritten key cannot be had back"),
            Self::NotAKeyFile { .. } => Some("the file holds one line that starts with `forestall-key-1:`"),
            Self::KeyFileUnusable { .. } => Some("check the path and who may read it"),
            Self::KeyDerivation(_) => {
                Some("free some memory: unlocking a desk needs 256 MiB, a log-in 32 MiB")
            }
            _ => None,
        }
    }

    /// Finds the vault's error in an error of reading or writing a sealed stream.
    pub fn in_io(error: &std::io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}
