//! Writes the archive on a thread of its own, aside, and shows it by one rename.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forestall_vault::Vault;
use forestall_vault::stream::SealedWriter;
use tempfile::NamedTempFile;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::BackupError;
use super::backup_file::BackupKind;
use super::format::FILES;

/// Of zstd; sealed bytes do not shrink, files of the lake are compressed already.
const LEVEL: i32 = 3;

/// A piece of the archive.
pub(super) enum Piece {
    /// Bytes under a name.
    Bytes { name: String, bytes: Vec<u8> },
    /// A file of the data folder, by its path in it.
    File { folder: PathBuf, path: String },
}

/// The archive in the making; dropped before [`ArchiveWriter::finish`], nothing is left of it.
pub(super) struct ArchiveWriter {
    pieces: mpsc::Sender<Piece>,
    thread: JoinHandle<Result<u64, BackupError>>,
}

type Tar = tar::Builder<zstd::Encoder<'static, SealedWriter<BufWriter<File>>>>;

impl ArchiveWriter {
    pub(super) fn begin(
        vault: &Arc<Vault>,
        kind: BackupKind,
        header: Vec<u8>,
        out: &Path,
    ) -> Result<Self, BackupError> {
        if out.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(out.to_owned()));
        }
        let (pieces, mut received) = mpsc::channel(2);
        let (vault, out) = (Arc::clone(vault), out.to_owned());
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Only its owner may read it, as `tempfile` makes files.
        let aside = tempfile::Builder::new()
            .prefix(".forestall-backup-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(BackupError::unwritable(&out))?;
        let thread = tokio::task::spawn_blocking(move || {
            let mut tar = open(&aside, &vault, kind, &header, &out)?;
            while let Some(piece) = received.blocking_recv() {
                match piece {
                    Piece::Bytes { name, bytes } if name.is_empty() && bytes.is_empty() => {
                        return close(tar, aside, &out);
                    }
                    piece => append(&mut tar, piece, &out)?,
                }
            }
            Err(BackupError::Malformed("it was given up"))
        });
        Ok(Self { pieces, thread })
    }

    /// Hands a piece over; an error of the writing thread is told by [`ArchiveWriter::finish`].
    ///
    /// Returns whether it is worth going on.
    pub(super) async fn add(&self, piece: Piece) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    /// Writes the end, forces everything to disk and shows the file. Returns its size in bytes.
    pub(super) async fn finish(self) -> Result<u64, BackupError> {
        let end = Piece::Bytes { name: String::new(), bytes: Vec::new() };
        // Where the thread has ended, its error is the answer.
        let _ = self.pieces.send(end).await;
        match self.thread.await {
            Ok(outcome) => outcome,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

fn open(
    aside: &NamedTempFile,
    vault: &Vault,
    kind: BackupKind,
    header: &[u8],
    out: &Path,
) -> Result<Tar, BackupError> {
    let file = aside.reopen().map_err(BackupError::unwritable(out))?;
    let sealed = SealedWriter::new(BufWriter::with_capacity(1 << 17, file), vault, kind.purpose(), header)?;
    let zstd = zstd::Encoder::new(sealed, LEVEL).map_err(BackupError::unwritable(out))?;
    Ok(tar::Builder::new(zstd))
}

fn append(tar: &mut Tar, piece: Piece, out: &Path) -> Result<(), BackupError> {
    match piece {
        Piece::Bytes { name, bytes } => {
            append_one(tar, &name, bytes.len() as u64, bytes.as_slice()).map_err(BackupError::unwritable(out))
        }
        Piece::File { folder, path } => {
            let source = folder.join(&path);
            let file = File::open(&source).map_err(BackupError::unreadable(&source))?;
            let length = file.metadata().map_err(BackupError::unreadable(&source))?.len();
            append_one(tar, &format!("{FILES}/{path}"), length, file.take(length))
                .map_err(BackupError::unwritable(out))
        }
    }
}

fn append_one(tar: &mut Tar, name: &str, length: u64, data: impl Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    let mut counted = Counted { inner: data, read: 0 };
    tar.append_data(&mut header, name, &mut counted)?;
    if counted.read == length { Ok(()) } else { Err(io::Error::other("a file changed while it was read")) }
}

/// Counts what was read, because `tar` does not notice a file that became shorter.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

fn close(tar: Tar, aside: NamedTempFile, out: &Path) -> Result<u64, BackupError> {
    let zstd = tar.into_inner().map_err(BackupError::unwritable(out))?;
    let sealed = zstd.finish().map_err(BackupError::unwritable(out))?;
    let mut buffered = sealed.finish()?;
    buffered.flush().map_err(BackupError::unwritable(out))?;
    aside.as_file().sync_all().map_err(BackupError::unwritable(out))?;
    let file = aside.persist_noclobber(out).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(out.to_owned()),
        _ => BackupError::Unwritable { path: out.to_owned(), source: error.error },
    })?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    crate::data_folder::sync_folder(folder).map_err(BackupError::unwritable(out))?;
    Ok(file.metadata().map_err(BackupError::unreadable(out))?.len())
}

/// Lists the files below parts of a data folder, by their paths in it, sorted. Names that begin with a dot are
/// work under way or leftovers, and links are followed nowhere.
pub(super) fn files_of(folder: &Path, parts: &[&str]) -> Result<Vec<String>, BackupError> {
    let mut files = Vec::new();
    for part in parts {
        let path = folder.join(part);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => list_below(&path, part, &mut files)?,
            Ok(metadata) if metadata.is_file() => files.push((*part).to_owned()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(BackupError::unreadable(&path)(error)),
        }
    }
    files.sort();
    Ok(files)
}

fn list_below(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), BackupError> {
    let unreadable = || BackupError::unreadable(folder);
    for entry in fs::read_dir(folder).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let kind = entry.file_type().map_err(unreadable())?;
        let path = format!("{prefix}/{name}");
        if kind.is_dir() {
            list_below(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
