//! A backup file before it is unlocked.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use forestall_vault::stream::{SealedHeader, SealedReader};
use forestall_vault::{Vault, WrappedDeskKey};

use super::BackupError;
use super::format::{FORMAT, Header};

/// What a backup is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackupKind {
    /// Records, sealed identities, files.
    Content,
    /// The keys of protected persons.
    PersonKeys,
}

/// An opened backup of which only the readable part was read.
///
/// Nobody vouches for that part until the backup is unlocked: use it to find the key.
pub struct BackupFile {
    path: PathBuf,
    sealed: SealedHeader,
    header: Header,
    reader: BufReader<File>,
}

impl fmt::Debug for BackupFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl BackupKind {
    pub(super) const fn purpose(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::PersonKeys => "person keys",
        }
    }
}

impl BackupFile {
    /// Opens a file and reads what needs no key.
    ///
    /// # Errors
    ///
    /// [`BackupError::Unreadable`], [`BackupError::NewerFormat`], and within [`BackupError::Vault`] that it is no
    /// backup, cut off or damaged.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(BackupError::unreadable(path))?;
        let is_file = file.metadata().map_err(BackupError::unreadable(path))?.is_file();
        if !is_file {
            return Err(forestall_vault::VaultError::NotABackup.into());
        }
        let mut reader = BufReader::with_capacity(1 << 17, file);
        let sealed = SealedHeader::read(&mut reader)?;
        let format = serde_json::from_slice::<serde_json::Value>(sealed.free()).ok();
        let format = format.as_ref().and_then(|header| header.get("format")?.as_u64());
        let format = format.ok_or(BackupError::Malformed("its header names no format"))?;
        if format > u64::from(FORMAT) {
            return Err(BackupError::NewerFormat { found: u32::try_from(format).unwrap_or(u32::MAX) });
        }
        let header = serde_json::from_slice(sealed.free());
        let header = header.map_err(|_| BackupError::Malformed("its header cannot be read"))?;
        Ok(Self { path: path.to_owned(), sealed, header, reader })
    }

    /// Returns what the backup says it is of; nothing for a kind this program does not know.
    pub fn kind(&self) -> Option<BackupKind> {
        [BackupKind::Content, BackupKind::PersonKeys]
            .into_iter()
            .find(|kind| kind.purpose() == self.sealed.purpose())
    }

    /// Returns the locked desk key of the desk that made it, once for each way to open it.
    ///
    /// # Errors
    ///
    /// [`BackupError::Vault`] when one cannot be read, [`BackupError::Malformed`] when there is none.
    pub fn desk_keys(&self) -> Result<Vec<WrappedDeskKey>, BackupError> {
        let keys = self.header.desk_keys.iter().map(|text| WrappedDeskKey::from_text(text));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(BackupError::Malformed("its header holds no desk key")) } else { Ok(keys) }
    }

    /// Returns when the backup was made, as it says.
    pub fn made_at(&self) -> &str {
        &self.header.made_at
    }

    pub(super) fn backup_id(&self) -> &str {
        &self.header.backup_id
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks the key before any content is read.
    pub(super) fn unlock(
        self,
        vault: &Vault,
        kind: BackupKind,
    ) -> Result<SealedReader<BufReader<File>>, BackupError> {
        Ok(SealedReader::unlock(self.reader, &self.sealed, vault, kind.purpose())?)
    }
}
