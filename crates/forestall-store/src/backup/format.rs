//! What stands in the header, the manifest and the totals of a backup.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::database::Table;
use crate::desk_databases::Which;

/// The format this program writes; it reads this and earlier ones.
pub(super) const FORMAT: u32 = 1;

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const TOTALS: &str = "totals.json";
/// The folder of the data folder's files within the archive.
pub(super) const FILES: &str = "files";

/// What can be read without a key, and cannot be changed without one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    /// Random; the audit log calls the backup so.
    pub(super) backup_id: String,
    pub(super) made_at: String,
    /// The desk key, locked, once for each way to open it.
    pub(super) desk_keys: Vec<String>,
}

/// What the databases look like.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The newest migration of each database.
    pub(super) versions: BTreeMap<String, i64>,
    /// The tables of each database with their columns.
    pub(super) tables: BTreeMap<String, Vec<TableColumns>>,
    /// Whether files of the data folder are in it.
    pub(super) holds_files: bool,
}

/// A table and its columns, in the order in which rows hold them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TableColumns {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// What must have been read when the end is reached.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totals {
    /// Rows by `database/table`.
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) files: u64,
}

impl From<&Table> for TableColumns {
    fn from(table: &Table) -> Self {
        Self { table: table.name.clone(), columns: table.columns.clone() }
    }
}

impl Which {
    /// Returns the name of the database within a backup.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Identities => "identities",
            Self::PersonKeys => "person-keys",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Records, Self::Identities, Self::PersonKeys].into_iter().find(|which| which.name() == name)
    }
}
