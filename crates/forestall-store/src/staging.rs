//! Writing a folder aside, then showing it in one step: an ingested file of the lake, or a run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::checksums;
use crate::data_folder::sync_folder;

/// A folder in the making. Dropped before [`Staging::publish`], it is removed.
pub(crate) struct Staging {
    aside: tempfile::TempDir,
}

impl Staging {
    /// Starts a folder beside where it will stand, so that the rename stays within one file system.
    ///
    /// Leftovers of a process that was killed are removed first; the caller holds the write lock.
    pub(crate) fn begin(beside: &Path) -> Result<Self> {
        fs::create_dir_all(beside).with_context(|| format!("creating {}", beside.display()))?;
        for entry in fs::read_dir(beside).with_context(|| format!("reading {}", beside.display()))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(".aside-") {
                fs::remove_dir_all(entry.path())
                    .with_context(|| format!("removing the leftover {}", entry.path().display()))?;
            }
        }
        let aside = tempfile::Builder::new()
            .prefix(".aside-")
            .tempdir_in(beside)
            .with_context(|| format!("creating a folder in {}", beside.display()))?;
        Ok(Self { aside })
    }

    pub(crate) fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Writes a list as CSV with a header, or nothing where it is empty.
    pub(crate) fn write_csv<T: serde::Serialize>(&self, name: &str, rows: &[T]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let path = self.path().join(name);
        let mut writer =
            csv::Writer::from_path(&path).with_context(|| format!("writing {}", path.display()))?;
        for row in rows {
            writer.serialize(row).with_context(|| format!("writing {}", path.display()))?;
        }
        writer.flush().with_context(|| format!("writing {}", path.display()))
    }

    /// Makes everything durable and shows it at `target` by one rename.
    pub(crate) fn publish(self, target: &Path) -> Result<()> {
        checksums::write(self.path())?;
        sync_all_below(self.path()).with_context(|| format!("saving {}", target.display()))?;
        let parent = target.parent().expect("what is shown lies in a folder");
        fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
        let aside: PathBuf = self.aside.keep();
        // `tempfile` makes folders that only their owner may enter; what is shown is as open as its parent.
        if let Ok(permissions) = fs::metadata(parent).map(|metadata| metadata.permissions()) {
            fs::set_permissions(&aside, permissions).context("opening the folder for readers")?;
        }
        fs::rename(&aside, target).with_context(|| format!("showing {}", target.display()))?;
        sync_folder(parent).with_context(|| format!("saving {}", parent.display()))
    }
}

fn sync_all_below(folder: &Path) -> std::io::Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_shown_whole_or_not_at_all() {
        let lake = tempfile::tempdir().unwrap();
        let target = lake.path().join("events").join("source=a").join("file=1");
        let staging = Staging::begin(lake.path()).unwrap();
        fs::write(staging.path().join("_manifest.json"), "{}").unwrap();
        assert!(!target.exists());
        drop(staging);
        assert!(names(lake.path()).is_empty(), "what was not finished is gone");

        let staging = Staging::begin(lake.path()).unwrap();
        fs::create_dir(staging.path().join("year=2020")).unwrap();
        fs::write(staging.path().join("year=2020/events.parquet"), "PAR1").unwrap();
        staging.publish(&target).unwrap();
        assert_eq!(names(&target), [checksums::FILE_NAME, "year=2020"]);
        assert_eq!(names(lake.path()), ["events"]);
        checksums::check(&target).unwrap();
    }

    #[test]
    fn leftovers_of_a_killed_process_are_removed_and_nothing_else() {
        let lake = tempfile::tempdir().unwrap();
        fs::create_dir_all(lake.path().join(".aside-dead/year=2020")).unwrap();
        fs::create_dir(lake.path().join("events")).unwrap();
        fs::write(lake.path().join(".hidden"), "").unwrap();
        let _staging = Staging::begin(lake.path()).unwrap();
        let left: Vec<String> =
            names(lake.path()).into_iter().filter(|name| !name.starts_with(".aside-")).collect();
        assert_eq!(left, [".hidden", "events"]);
        assert!(!lake.path().join(".aside-dead").exists());
    }
}
