//! Where the databases of a desk are: in its data folder, or on a `PostgreSQL` server.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use forestall_store::{DatabasePlace, SCHEMA};
use forestall_vault::SecretText;

use super::secret_file;

/// Holds the connection string of a server; a secret, which is neither shown nor logged.
const ADDRESS_VARIABLE: &str = "FORESTALL_DATABASE_URL";
/// Names the schema, for several desks in one database.
const SCHEMA_VARIABLE: &str = "FORESTALL_DATABASE_SCHEMA";

/// Which database holds the desk.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// A file that holds the connection string of a PostgreSQL database and only you may read, else
    /// `FORESTALL_DATABASE_URL`; without either the desk is kept in SQLite files in the data folder
    #[arg(long, value_name = "FILE")]
    database_url_file: Option<PathBuf>,
}

impl DatabaseArgs {
    /// Returns where the databases of the desk are.
    pub(crate) fn place(&self, folder: &Path) -> Result<DatabasePlace> {
        let address = match &self.database_url_file {
            Some(path) => Some(secret_file::first_line(path)?),
            None => from_environment(ADDRESS_VARIABLE)?.map(SecretText::new),
        };
        let Some(address) = address else { return Ok(DatabasePlace::Folder(folder.to_owned())) };
        let schema = from_environment(SCHEMA_VARIABLE)?.unwrap_or_else(|| SCHEMA.to_owned());
        Ok(DatabasePlace::Postgres { address, schema })
    }
}

fn from_environment(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The error would show the value.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(anyhow::anyhow!("it is not Unicode")).with_context(|| format!("reading {name}"))
        }
    }
}
