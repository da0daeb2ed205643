//! Restoring into a folder aside, and showing all of it at once.
//!
//! ```text
//! DIR/.restoring/          records.sqlite, identities.sqlite, person-keys.sqlite, desk.json, lake/, runs/, scorecards/
//! DIR/.restoring/ready     written last: from then on the restore counts, and whoever opens the desk finishes it
//! ```
//!
//! Ended before `ready` is there, nothing was restored, and the folder aside is removed by the next restore.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::BackupError;
use crate::data_folder::sync_folder;

const ASIDE: &str = ".restoring";
const READY: &str = "ready";
const LOCK: &str = ".lock";

/// A data folder while it is restored into; dropped before [`ShownAtOnce::commit`], nothing of it is left.
pub(super) struct ShownAtOnce {
    folder: PathBuf,
    is_new: bool,
    is_committed: bool,
    _lock: File,
}

impl ShownAtOnce {
    /// Makes the folder, where it is missing, locks it against other writers, and removes what an earlier restore
    /// left unfinished.
    pub(super) fn begin(folder: &Path) -> Result<Self, BackupError> {
        let is_new = !folder.exists();
        fs::create_dir_all(folder).map_err(BackupError::unwritable(folder))?;
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK));
        let lock = lock.map_err(BackupError::unwritable(folder))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(BackupError::unwritable(folder)(source)),
        }
        let begun = Self { folder: folder.to_owned(), is_new, is_committed: false, _lock: lock };
        let aside = begun.aside();
        remove_all(&aside).map_err(BackupError::unwritable(&aside))?;
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&aside).map_err(BackupError::unwritable(&aside))?;
        Ok(begun)
    }

    /// Returns the folder aside.
    pub(super) fn aside(&self) -> PathBuf {
        self.folder.join(ASIDE)
    }

    /// Forces everything to disk and says that it counts.
    pub(super) fn commit(&mut self) -> Result<(), BackupError> {
        let aside = self.aside();
        let commit = || {
            sync_all_below(&aside)?;
            File::create_new(aside.join(READY))?.sync_all()?;
            sync_folder(&aside)?;
            sync_folder(&self.folder)
        };
        commit().map_err(BackupError::unwritable(&aside))?;
        self.is_committed = true;
        Ok(())
    }

    /// Takes [`ShownAtOnce::commit`] back.
    pub(super) fn withdraw(&mut self) {
        self.is_committed = false;
    }

    /// Puts everything in its place.
    pub(super) fn show(self) -> Result<(), BackupError> {
        finish_interrupted(&self.folder).map_err(BackupError::unwritable(&self.folder)).map(drop)
    }
}

impl Drop for ShownAtOnce {
    fn drop(&mut self) {
        if self.is_committed {
            return;
        }
        // What cannot be removed now is removed by the next restore.
        let _ = remove_all(&self.aside());
        if self.is_new {
            let _ = fs::remove_file(self.folder.join(LOCK));
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Says whether a restore into this folder counts but was not finished.
pub(super) fn is_unfinished(folder: &Path) -> bool {
    folder.join(ASIDE).join(READY).exists()
}

/// Finishes a restore that counts but was interrupted while it put things in their places.
///
/// Two programs may do so at once. Returns whether there was anything to do.
pub(crate) fn finish_interrupted(folder: &Path) -> io::Result<bool> {
    let aside = folder.join(ASIDE);
    if !is_unfinished(folder) {
        return Ok(false);
    }
    let mut names: Vec<_> =
        fs::read_dir(&aside)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
    // What makes the folder a desk comes first: whoever opens a desk finishes this.
    names.sort_by_key(|name| (name != "desk.json", name.clone()));
    for name in names.iter().filter(|name| *name != READY) {
        unless_gone(fs::rename(aside.join(name), folder.join(name)))?;
    }
    sync_folder(folder)?;
    unless_gone(fs::remove_file(aside.join(READY)))?;
    unless_gone(fs::remove_dir(&aside))?;
    sync_folder(folder)?;
    Ok(true)
}

/// The other program was faster.
fn unless_gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn remove_all(folder: &Path) -> io::Result<()> {
    unless_gone(fs::remove_dir_all(folder))
}

fn sync_all_below(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all_below(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    sync_folder(folder)
}
