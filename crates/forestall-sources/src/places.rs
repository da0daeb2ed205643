//! Where a file and what belongs to it lie, and the few moves on disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file that cannot be read or written.
#[derive(Debug, Error)]
#[error("`{}` cannot be {what}", .path.display())]
pub struct DiskError {
    /// Read, written, renamed.
    what: &'static str,
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl DiskError {
    /// Wraps a cause; fits `map_err`.
    pub(crate) fn of(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { what, path: path.to_owned(), source }
    }

    /// Says what can be done.
    pub(crate) fn hint(&self) -> &'static str {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "make room on the disk and run the command again; what has arrived is kept"
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "choose a folder you may write to with --to"
            }
            _ => "check the folder given with --to, and that its disk is sound",
        }
    }
}

/// The paths of a file and of what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The verified file.
    pub(crate) whole: PathBuf,
    /// Where it came from.
    pub(crate) provenance: PathBuf,
    /// What has arrived so far.
    pub(crate) part: PathBuf,
    /// Which version of the file the part belongs to.
    pub(crate) part_note: PathBuf,
}

impl Places {
    pub(crate) fn new(folder: &Path, file_name: &str) -> Self {
        let at = |ending: &str| folder.join(format!("{file_name}{ending}"));
        Self {
            whole: at(""),
            provenance: at(".provenance.json"),
            part: at(".part"),
            part_note: at(".part.json"),
        }
    }

    /// Returns where the file and its provenance go when a new version takes their place.
    pub(crate) fn replaced(&self, hash: &blake3::Hash) -> (PathBuf, PathBuf) {
        let ending = format!("replaced-{}", &hash.to_hex()[..12]);
        let with = |path: &Path, ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(ending);
            PathBuf::from(name)
        };
        let whole = with(&self.whole, &ending);
        let provenance = with(&whole, "provenance.json");
        (whole, provenance)
    }
}

/// Returns a file's bytes; none where there is no such file.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::of("read", path)(error)),
    }
}

/// Writes a small file aside and renames it, so that it is never seen in half.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    let write = || {
        let mut file = File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(DiskError::of("written", &aside))?;
    rename(&aside, path)
}

/// Renames a file and waits until the folder knows it.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), DiskError> {
    fs::rename(from, to).map_err(DiskError::of("renamed", from))?;
    sync_parent(to)
}

/// Removes a file that may not be there.
pub(crate) fn remove(path: &Path) -> Result<(), DiskError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(DiskError::of("removed", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn sync_parent(path: &Path) -> Result<(), DiskError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent).and_then(|folder| folder.sync_all()).map_err(DiskError::of("saved", parent))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "folders cannot be opened there")]
fn sync_parent(_path: &Path) -> Result<(), DiskError> {
    Ok(())
}

/// Returns a file's blake3 hash.
pub(crate) fn hash_file(path: &Path) -> Result<blake3::Hash, DiskError> {
    let mut hasher = blake3::Hasher::new();
    let read = File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ()));
    read.map_err(DiskError::of("read", path))?;
    Ok(hasher.finalize())
}
