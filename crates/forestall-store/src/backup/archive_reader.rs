//! Reads an archive on a thread of its own: files go to a folder aside, rows to whoever receives them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use forestall_vault::stream::SealedReader;
use forestall_vault::{Vault, VaultError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::backup_file::{BackupFile, BackupKind};
use super::format::{FILES, MANIFEST, Manifest, TOTALS, Totals};
use super::{BackupError, row_bytes};
use crate::database::TableRow;
use crate::desk_databases::Which;

/// The most bytes of a part that is read into memory.
const MOST_PART: u64 = 1 << 30;

/// What a backup gives, in this order: once the manifest, then rows.
pub(super) enum Given {
    Manifest(Manifest),
    Rows { which: Which, table: String, rows: Vec<TableRow> },
}

/// A backup that is being read.
pub(super) struct ArchiveReader {
    given: mpsc::Receiver<Given>,
    thread: JoinHandle<Result<Totals, BackupError>>,
}

impl ArchiveReader {
    /// Unlocks a backup and begins to read it.
    ///
    /// - `aside`: where its files go; nothing to refuse a backup that has some.
    pub(super) fn begin(
        file: BackupFile,
        vault: &Vault,
        kind: BackupKind,
        aside: Option<PathBuf>,
    ) -> Result<Self, BackupError> {
        let path = file.path().to_owned();
        let sealed = file.unlock(vault, kind)?;
        let (sender, given) = mpsc::channel(2);
        let thread = tokio::task::spawn_blocking(move || {
            let failure = Arc::default();
            let watched = Watched { inner: sealed, failure: Arc::clone(&failure) };
            let outcome = Archive { path, sender, aside }.read(watched);
            // A key that fails, or a cut file, is the cause of whatever the layers above say.
            match take(&failure) {
                Some(cause) => Err(cause.into()),
                None => outcome,
            }
        });
        Ok(Self { given, thread })
    }

    /// Returns the next piece; nothing at the end, or when reading failed.
    pub(super) async fn next(&mut self) -> Option<Given> {
        self.given.recv().await
    }

    /// Waits for the end and says whether the backup was whole.
    pub(super) async fn finish(self) -> Result<Totals, BackupError> {
        drop(self.given);
        match self.thread.await {
            Ok(outcome) => outcome,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// The work of the reading thread.
struct Archive {
    path: PathBuf,
    sender: mpsc::Sender<Given>,
    aside: Option<PathBuf>,
}

impl Archive {
    fn read(self, watched: Watched) -> Result<Totals, BackupError> {
        let unreadable = || BackupError::unreadable(&self.path);
        let zstd = zstd::Decoder::new(watched).map_err(unreadable())?;
        let mut tar = tar::Archive::new(zstd);
        let mut widths = None;
        let mut seen = Totals::default();
        let mut expected = None;
        for entry in tar.entries().map_err(unreadable())? {
            let mut entry = entry.map_err(unreadable())?;
            if entry.header().entry_type() != tar::EntryType::Regular {
                return Err(BackupError::Malformed("it holds something else than files"));
            }
            let name = entry.path().map_err(unreadable())?;
            let name = name.to_str().ok_or(BackupError::Malformed("a name in it is not UTF-8"))?.to_owned();
            if expected.is_some() {
                return Err(BackupError::Malformed("something follows its end"));
            }
            match (name.as_str(), &widths) {
                (MANIFEST, None) => {
                    let manifest: Manifest = json(&whole(&mut entry, &self.path)?)?;
                    widths = Some(widths_of(&manifest, &mut seen)?);
                    self.give(Given::Manifest(manifest))?;
                }
                (TOTALS, Some(_)) => expected = Some(json(&whole(&mut entry, &self.path)?)?),
                (name, Some(widths)) => {
                    match name.strip_prefix(FILES).and_then(|name| name.strip_prefix('/')) {
                        Some(file) => {
                            self.write_file(file, &mut entry)?;
                            seen.files += 1;
                        }
                        None => self.give_rows(name, widths, &mut seen, &whole(&mut entry, &self.path)?)?,
                    }
                }
                (_, None) => return Err(BackupError::Malformed("it does not begin with its manifest")),
            }
        }
        // The end of the archive is not the end of the file: only the last chunk says that nothing was cut.
        let mut rest = tar.into_inner();
        io::copy(&mut rest, &mut io::sink()).map_err(unreadable())?;
        let expected: Totals = expected.ok_or(BackupError::Malformed("it has no end"))?;
        if expected == seen {
            Ok(seen)
        } else {
            Err(BackupError::Malformed("rows or files are missing in it"))
        }
    }

    fn give_rows(
        &self,
        name: &str,
        widths: &BTreeMap<String, (Which, String, usize)>,
        seen: &mut Totals,
        bytes: &[u8],
    ) -> Result<(), BackupError> {
        let unknown = BackupError::Malformed("it holds rows of a table that its manifest does not name");
        let Some((table, _part)) = name.rsplit_once('/') else { return Err(unknown) };
        let Some((which, table_name, width)) = widths.get(table) else { return Err(unknown) };
        let rows = row_bytes::read(bytes, *width)?;
        *seen.rows.entry(table.to_owned()).or_default() += rows.len() as u64;
        self.give(Given::Rows { which: *which, table: table_name.clone(), rows })
    }

    fn give(&self, given: Given) -> Result<(), BackupError> {
        // Nobody receives any more when restoring failed; that error is told, not this.
        self.sender.blocking_send(given).map_err(|_| BackupError::Malformed("it was given up"))
    }

    fn write_file(&self, name: &str, content: &mut impl Read) -> Result<(), BackupError> {
        let aside = self.aside.as_ref().ok_or(BackupError::Malformed("it holds files where none belong"))?;
        let relative = Path::new(name);
        let is_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let first = relative.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        if !is_inside || !first.is_some_and(|first| super::back_up::PARTS.contains(&first.as_str())) {
            return Err(BackupError::Malformed("it holds a file that belongs elsewhere"));
        }
        let path = aside.join(relative);
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).map_err(BackupError::unwritable(folder))?;
        let mut file = File::create_new(&path).map_err(BackupError::unwritable(&path))?;
        io::copy(content, &mut file).map_err(BackupError::unwritable(&path))?;
        Ok(())
    }
}

/// Returns the database, table and number of columns for each `database/table` of the manifest.
fn widths_of(
    manifest: &Manifest,
    seen: &mut Totals,
) -> Result<BTreeMap<String, (Which, String, usize)>, BackupError> {
    let mut widths = BTreeMap::new();
    for (database, tables) in &manifest.tables {
        let which = Which::named(database).ok_or(BackupError::Malformed("it holds an unknown database"))?;
        for table in tables {
            if table.columns.is_empty()
                || table.columns.iter().collect::<BTreeSet<_>>().len() != table.columns.len()
            {
                return Err(BackupError::Malformed("a table in it has no columns, or one twice"));
            }
            let name = format!("{database}/{}", table.table);
            seen.rows.insert(name.clone(), 0);
            widths.insert(name, (which, table.table.clone(), table.columns.len()));
        }
    }
    Ok(widths)
}

fn whole(entry: &mut impl Read, path: &Path) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    entry.take(MOST_PART + 1).read_to_end(&mut bytes).map_err(BackupError::unreadable(path))?;
    if bytes.len() as u64 > MOST_PART {
        return Err(BackupError::Malformed("a part of it is too large"));
    }
    Ok(bytes)
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, BackupError> {
    serde_json::from_slice(bytes).map_err(|_| BackupError::Malformed("its manifest or totals cannot be read"))
}

/// Keeps what the vault says of a stream, which the layers above would wrap out of reach.
struct Watched {
    inner: SealedReader<BufReader<File>>,
    failure: Arc<Mutex<Option<VaultError>>>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            let kind = error.kind();
            let cause = error.into_inner().and_then(|cause| cause.downcast::<VaultError>().ok());
            if let Some(cause) = cause {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(*cause);
            }
            io::Error::new(kind, "the backup cannot be read on")
        })
    }
}

fn take(failure: &Mutex<Option<VaultError>>) -> Option<VaultError> {
    failure.lock().unwrap_or_else(PoisonError::into_inner).take()
}
