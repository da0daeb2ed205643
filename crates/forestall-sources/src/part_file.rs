//! What has arrived so far, and which version of the file it belongs to.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::fetch_error::FetchError;
use crate::places::{DiskError, Places, hash_file, read_if_there, remove, rename, write_whole};
use crate::provenance::Provenance;

/// One version of a file on a server, as far as the server tells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) url: String,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    /// The length of the whole file.
    pub(crate) bytes: Option<u64>,
}

impl Version {
    /// Returns what `If-Range` may carry: a strong entity tag, else a date; a weak tag does not promise equal bytes.
    ///
    /// Source: RFC 9110, section 13.1.5.
    fn validator(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|etag| !etag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }

    /// Says whether an answer that states these belongs to the same version.
    pub(crate) fn agrees(&self, etag: Option<&str>, last_modified: Option<&str>, bytes: Option<u64>) -> bool {
        fn same<T: PartialEq>(ours: Option<T>, theirs: Option<T>) -> bool {
            theirs.is_none_or(|theirs| ours.is_none_or(|ours| ours == theirs))
        }
        same(self.etag.as_deref(), etag)
            && same(self.last_modified.as_deref(), last_modified)
            && same(self.bytes, bytes)
    }
}

/// From where to go on, and the condition to go on under.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ResumePoint {
    pub(crate) from: u64,
    pub(crate) if_range: String,
}

/// The part of a file that has arrived, held by this process alone.
#[derive(Debug)]
pub(crate) struct PartFile {
    places: Places,
    file: File,
    version: Option<Version>,
    bytes: u64,
}

impl PartFile {
    /// Opens the part or makes an empty one, and keeps other processes from it.
    pub(crate) fn open(places: &Places) -> Result<Self, FetchError> {
        let path = &places.part;
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(DiskError::of("opened", path))?;
        match file.try_lock() {
            // A file that went while we waited for it was completed by somebody else.
            Ok(()) if path.exists() => {}
            Ok(()) | Err(TryLockError::WouldBlock) => return Err(FetchError::Held { path: path.clone() }),
            // Some network disks know no locks; two fetches at once are then not kept apart.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(DiskError::of("locked", path)(error).into()),
        }
        let bytes = file.seek(SeekFrom::End(0)).map_err(DiskError::of("read", path))?;
        let note = read_if_there(&places.part_note)?;
        let version = note.and_then(|note| serde_json::from_slice(&note).ok());
        Ok(Self { places: places.clone(), file, version, bytes })
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Says from where to go on with a file of this address, if that is possible.
    ///
    /// A part that is complete already asks for its last byte again, so that the server confirms its version.
    pub(crate) fn resume_point(&self, url: &str) -> Option<ResumePoint> {
        let version = self.version.as_ref().filter(|version| version.url == url)?;
        let last = version.bytes.map_or(u64::MAX, |bytes| bytes.saturating_sub(1));
        let from = self.bytes.min(last);
        let if_range = version.validator().filter(|_| from > 0)?.to_owned();
        Some(ResumePoint { from, if_range })
    }

    /// Forgets what has arrived and begins a version.
    pub(crate) fn begin(&mut self, version: Version) -> Result<(), DiskError> {
        self.cut_to(0)?;
        let note = serde_json::to_vec(&version).expect("texts and numbers are always JSON");
        write_whole(&self.places.part_note, &note)?;
        self.version = Some(version);
        Ok(())
    }

    /// Keeps the first bytes only and goes on behind them.
    pub(crate) fn cut_to(&mut self, bytes: u64) -> Result<(), DiskError> {
        let cut = self.file.set_len(bytes).and_then(|()| self.file.seek(SeekFrom::Start(bytes)));
        cut.map_err(DiskError::of("shortened", &self.places.part))?;
        self.bytes = bytes;
        Ok(())
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        self.file.write_all(bytes).map_err(DiskError::of("written", &self.places.part))?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Removes the part and its note.
    pub(crate) fn discard(self) -> Result<(), DiskError> {
        remove(&self.places.part_note)?;
        remove(&self.places.part)
    }

    /// Waits until all bytes are on disk and returns their hash.
    pub(crate) fn finish(&self) -> Result<blake3::Hash, DiskError> {
        self.file.sync_all().map_err(DiskError::of("written", &self.places.part))?;
        hash_file(&self.places.part)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.places.part
    }

    /// Gives the verified part its name; another version that had the name is kept under the one returned.
    pub(crate) fn put_in_place(self, provenance: &Provenance) -> Result<Option<PathBuf>, DiskError> {
        let replaced = self.keep_old(&provenance.blake3)?;
        rename(&self.places.part, &self.places.whole)?;
        provenance.write(&self.places.provenance)?;
        remove(&self.places.part_note)?;
        Ok(replaced)
    }

    fn keep_old(&self, new_hash: &str) -> Result<Option<PathBuf>, DiskError> {
        if !self.places.whole.exists() {
            return Ok(None);
        }
        let old_hash = hash_file(&self.places.whole)?;
        if old_hash.to_hex().as_str() == new_hash {
            return Ok(None);
        }
        let (whole, provenance) = self.places.replaced(&old_hash);
        if self.places.provenance.exists() {
            rename(&self.places.provenance, &provenance)?;
        }
        rename(&self.places.whole, &whole)?;
        Ok(Some(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(etag: Option<&str>, last_modified: Option<&str>, bytes: Option<u64>) -> Version {
        Version {
            url: "https://a.example/x".into(),
            etag: etag.map(str::to_owned),
            last_modified: last_modified.map(str::to_owned),
            bytes,
        }
    }

    fn part(folder: &Path, version: Version, bytes: &[u8]) -> PartFile {
        let mut part = PartFile::open(&Places::new(folder, "x")).unwrap();
        part.begin(version).unwrap();
        part.append(bytes).unwrap();
        part
    }

    #[test]
    fn where_to_go_on() {
        let resume = |version, bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            part(folder.path(), version, bytes).resume_point("https://a.example/x")
        };
        let at = |from, if_range: &str| Some(ResumePoint { from, if_range: if_range.to_owned() });
        assert_eq!(resume(version(Some("\"a\""), Some("date"), Some(9)), b"four"), at(4, "\"a\""));
        assert_eq!(resume(version(Some("W/\"a\""), Some("date"), None), b"four"), at(4, "date"));
        assert_eq!(resume(version(Some("W/\"a\""), None, Some(9)), b"four"), None);
        assert_eq!(resume(version(None, None, Some(9)), b"four"), None);
        assert_eq!(resume(version(Some("\"a\""), None, Some(9)), b""), None);
        assert_eq!(resume(version(Some("\"a\""), None, Some(4)), b"four"), at(3, "\"a\""));
    }

    #[test]
    fn a_part_belongs_to_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let part = part(folder.path(), version(Some("\"a\""), None, None), b"four");
        assert_eq!(part.resume_point("https://b.example/x"), None);
    }

    #[test]
    fn a_part_is_found_again_and_held_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::new(folder.path(), "x");
        let first = part(folder.path(), version(Some("\"a\""), None, None), b"four");
        assert!(matches!(PartFile::open(&places), Err(FetchError::Held { .. })));
        drop(first);
        let again = PartFile::open(&places).unwrap();
        assert_eq!((again.bytes(), again.version()), (4, Some(&version(Some("\"a\""), None, None))));
    }

    #[test]
    fn versions_agree_unless_something_stated_differs() {
        let ours = version(Some("\"a\""), None, Some(9));
        assert!(ours.agrees(Some("\"a\""), Some("date"), Some(9)));
        assert!(ours.agrees(None, None, None));
        assert!(!ours.agrees(Some("\"b\""), None, Some(9)));
        assert!(!ours.agrees(Some("\"a\""), None, Some(8)));
    }
}
