//! Key files: the only place where this crate touches files.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::VaultError;
use crate::key_bytes::KeyBytes;

const PREFIX: &str = "forestall-key-1:";
/// A key file has 61 bytes; no more than this is read of any file.
const MOST_BYTES: u64 = 256;

/// A key kept in a file, such as on a stick that is taken out when the desk is left.
///
/// The file holds one line, `forestall-key-1:` and 32 bytes in base64.
pub struct KeyFile(KeyBytes);

impl KeyFile {
    /// Reads a key file that only its owner may read.
    ///
    /// # Errors
    ///
    /// [`VaultError::KeyFileReadableByOthers`], [`VaultError::NotAKeyFile`] or [`VaultError::KeyFileUnusable`].
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let unusable = |source| VaultError::KeyFileUnusable { path: path.to_owned(), source };
        let not_a_key_file = || VaultError::NotAKeyFile { path: path.to_owned() };
        // Asked before opening as well: opening a pipe would wait for a writer.
        if !fs::metadata(path).map_err(unusable)?.is_file() {
            return Err(not_a_key_file());
        }
        let file = File::open(path).map_err(unusable)?;
        check_permissions(path, &file.metadata().map_err(unusable)?)?;
        let mut text = Zeroizing::new(String::with_capacity(512));
        match file.take(MOST_BYTES).read_to_string(&mut text) {
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(not_a_key_file()),
            Err(error) => Err(unusable(error)),
            Ok(_) => Self::parse(&text).ok_or_else(not_a_key_file),
        }
    }

    /// Makes a new key and writes it to a new file that only its owner may read.
    ///
    /// The file and its folder are synced before this returns.
    ///
    /// # Errors
    ///
    /// [`VaultError::KeyFileExists`], [`VaultError::KeyFileUnusable`] or [`VaultError::NoRandom`].
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        let key = Self(KeyBytes::generate()?);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => VaultError::KeyFileExists { path: path.to_owned() },
            _ => VaultError::KeyFileUnusable { path: path.to_owned(), source },
        })?;
        if let Err(source) = key.write(file, path) {
            // Half a key file helps nobody; that it cannot be removed is not worse than that it could not be written.
            let _ = fs::remove_file(path);
            return Err(VaultError::KeyFileUnusable { path: path.to_owned(), source });
        }
        Ok(key)
    }

    pub(crate) fn as_array(&self) -> &[u8; 32] {
        self.0.as_array()
    }

    fn parse(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(PREFIX)?.trim_end_matches(['\r', '\n']);
        let mut key = KeyBytes::zero();
        let length = Base64::decode(encoded, key.as_mut_array()).ok()?.len();
        (length == 32).then_some(Self(key))
    }

    fn write(&self, mut file: File, path: &Path) -> std::io::Result<()> {
        let encoded = Zeroizing::new(Base64::encode_string(self.0.as_array()));
        let line = Zeroizing::new([PREFIX, encoded.as_str(), "\n"].concat());
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyFile(secret)")
    }
}

#[cfg(unix)]
fn check_permissions(path: &Path, metadata: &fs::Metadata) -> Result<(), VaultError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    if mode & 0o077 != 0 {
        return Err(VaultError::KeyFileReadableByOthers { path: path.to_owned(), mode });
    }
    Ok(())
}

/// Other systems keep their permissions elsewhere; there the file is taken as it is.
#[cfg(not(unix))]
fn check_permissions(_path: &Path, _metadata: &fs::Metadata) -> Result<(), VaultError> {
    Ok(())
}
