//! The folder a desk keeps everything in.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use forestall_geography::Atlas;
use forestall_types::PolityTable;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which world a desk looks at; a folder holds one world only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "world")]
pub enum World {
    /// This one.
    Earth,
    /// An invented one for training.
    Exercise {
        /// The seed it grows from.
        seed: u64,
    },
}

/// Why a data folder could not be used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// The folder is not there.
    #[error("there is no desk in `{0}`", .path.display())]
    Missing {
        /// The folder asked for.
        path: PathBuf,
    },
    /// The folder cannot be written to.
    #[error("the data folder `{0}` cannot be written to", .path.display())]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file of the folder cannot be read.
    #[error("`{0}` cannot be read", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The folder's description is damaged.
    #[error("`{0}` does not describe a desk", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The folder holds another world.
    #[error("`{0}` holds {held}, not {wanted}", .path.display())]
    OtherWorld {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        held: String,
        /// What was asked for.
        wanted: String,
    },
    /// Another process is writing.
    #[error("another process is writing to `{0}`", .path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
}

impl DataFolderError {
    /// Returns what to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "create one by `forestall ingest … --data DIR` or `forestall demo`",
            Self::NotWritable { .. } => "choose another folder with --data, or make this one writable",
            Self::Unreadable { .. } => "check the folder's permissions and the disk",
            Self::Damaged { .. } => "restore the file from a backup; nothing was changed",
            Self::OtherWorld { .. } => {
                "keep invented and real data in separate folders: choose another with --data"
            }
            Self::Busy { .. } => "wait until it has finished and try again; nothing was changed",
        }
    }
}

impl World {
    fn words(&self) -> String {
        match self {
            Self::Earth => "the real world".to_owned(),
            Self::Exercise { seed } => format!("the exercise world of seed {seed}"),
        }
    }
}

/// An opened data folder.
#[derive(Clone, Debug)]
pub struct DataFolder {
    path: PathBuf,
    world: World,
}

/// Held while a process writes to the lake or stores a run; released when dropped.
#[derive(Debug)]
pub struct WriteLock {
    _file: File,
}

impl DataFolder {
    /// Opens the folder, or makes a new one for `world`.
    ///
    /// # Errors
    ///
    /// When it cannot be written to or holds another world.
    pub fn open_or_create(path: &Path, world: World) -> Result<Self, DataFolderError> {
        match Self::open(path) {
            Ok(folder) if folder.world == world => Ok(folder),
            Ok(folder) => Err(DataFolderError::OtherWorld {
                path: path.to_owned(),
                held: folder.world.words(),
                wanted: world.words(),
            }),
            Err(DataFolderError::Missing { .. }) => Self::create(path, world),
            Err(other) => Err(other),
        }
    }

    /// Opens an existing folder.
    ///
    /// # Errors
    ///
    /// When there is none, or its description cannot be read.
    pub fn open(path: &Path) -> Result<Self, DataFolderError> {
        let described = path.join("desk.json");
        let text = match fs::read_to_string(&described) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(DataFolderError::Missing { path: path.to_owned() });
            }
            Err(source) => return Err(DataFolderError::Unreadable { path: described, source }),
        };
        let world = serde_json::from_str(&text)
            .map_err(|source| DataFolderError::Damaged { path: described, source })?;
        Ok(Self { path: path.to_owned(), world })
    }

    fn create(path: &Path, world: World) -> Result<Self, DataFolderError> {
        let not_writable = |source| DataFolderError::NotWritable { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(not_writable)?;
        let text = serde_json::to_string_pretty(&world).expect("a world has text keys only");
        write_atomically(&path.join("desk.json"), text.as_bytes()).map_err(not_writable)?;
        Ok(Self { path: path.to_owned(), world })
    }

    /// Returns the folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the world the desk looks at.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// Says whether the data is invented.
    pub const fn is_exercise(&self) -> bool {
        matches!(self.world, World::Exercise { .. })
    }

    /// Returns where the desk database lies.
    pub fn desk_database(&self) -> PathBuf {
        self.path.join("records.sqlite")
    }

    pub(crate) fn lake(&self) -> PathBuf {
        self.path.join("lake")
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.path.join("runs")
    }

    pub(crate) fn scorecards(&self) -> PathBuf {
        self.path.join("scorecards")
    }

    /// Locks the folder against other writers.
    ///
    /// # Errors
    ///
    /// [`DataFolderError::Busy`] while another process holds the lock.
    pub fn lock(&self) -> Result<WriteLock, DataFolderError> {
        let not_writable = |source| DataFolderError::NotWritable { path: self.path.clone(), source };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.path.join(".lock"))
            .map_err(not_writable)?;
        match file.try_lock() {
            Ok(()) => Ok(WriteLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(source)) => Err(not_writable(source)),
        }
    }
}

/// What a desk needs to know of its world's places.
#[derive(Debug)]
pub struct Places<'a> {
    /// Who is who, by date.
    pub table: &'a PolityTable,
    /// Where they lie.
    pub atlas: &'a Atlas,
}

/// Writes a file so that a reader sees the old or the new one, never half of it.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().expect("a file lies in a folder");
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut aside, bytes)?;
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Makes renames inside a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
