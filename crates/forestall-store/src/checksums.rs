//! A list of checksums beside the files of a folder that is never changed again.
//!
//! The lines are those of `b3sum`, so `b3sum --check _checksums.txt` inside the folder checks it too.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Name of the list; a leading `_` keeps readers of whole Parquet folders away from it.
pub(crate) const FILE_NAME: &str = "_checksums.txt";

/// Writes the list of all files below `folder`.
pub(crate) fn write(folder: &Path) -> Result<()> {
    let mut text = String::new();
    for (name, hash) in hash_files(folder)? {
        let _ = writeln!(text, "{hash}  {name}");
    }
    let path = folder.join(FILE_NAME);
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

/// Compares all files below `folder` with its list.
///
/// # Errors
///
/// When the list is missing, or a file is missing, changed or not in the list.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let path = folder.join(FILE_NAME);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut found = hash_files(folder)?;
    for line in text.lines() {
        let Some((hash, name)) = line.split_once("  ") else {
            bail!("{} is no list of checksums", path.display());
        };
        match found.remove(name) {
            Some(same) if same == hash => {}
            Some(_) => bail!("{} has changed since it was written", folder.join(name).display()),
            None => bail!("{} is missing", folder.join(name).display()),
        }
    }
    let strangers: Vec<String> = found.into_keys().collect();
    ensure!(
        strangers.is_empty(),
        "{} holds what was not written there: {}",
        folder.display(),
        strangers.join(", ")
    );
    Ok(())
}

/// Returns the blake3 hash of each file below a folder by its path in it, the list itself left out.
fn hash_files(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut hashes = BTreeMap::new();
    hash_below(folder, "", &mut hashes).with_context(|| format!("reading {}", folder.display()))?;
    hashes.remove(FILE_NAME);
    Ok(hashes)
}

fn hash_below(folder: &Path, prefix: &str, hashes: &mut BTreeMap<String, String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue; // what a file manager leaves behind is no data
        }
        if entry.file_type()?.is_dir() {
            hash_below(&entry.path(), &format!("{name}/"), hashes)?;
        } else {
            let mut state = blake3::Hasher::new();
            std::io::copy(&mut File::open(entry.path())?, &mut state)?;
            hashes.insert(name, state.finalize().to_hex().to_string());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("year=2020")).unwrap();
        fs::write(at("a.json"), "{}").unwrap();
        fs::write(at("year=2020/events.parquet"), "PAR1").unwrap();
        assert!(check(folder.path()).is_err(), "there is no list yet");
        write(folder.path()).unwrap();
        check(folder.path()).unwrap();

        let fault = |words: &str| {
            let error = check(folder.path()).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        fs::write(at("year=2020/events.parquet"), "PAR2").unwrap();
        fault("year=2020/events.parquet has changed");
        fs::remove_file(at("year=2020/events.parquet")).unwrap();
        fault("year=2020/events.parquet is missing");
        fs::write(at("year=2020/events.parquet"), "PAR1").unwrap();
        fs::write(at("b.json"), "{}").unwrap();
        fault("not written there: b.json");
        fs::remove_file(at("b.json")).unwrap();
        check(folder.path()).unwrap();
        fs::write(at(FILE_NAME), "nonsense").unwrap();
        fault("no list of checksums");
    }
}
