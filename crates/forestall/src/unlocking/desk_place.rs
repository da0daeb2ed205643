//! Where the databases of a desk are: in its data folder, or on a `PostgreSQL` server.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use forestall_store::{DatabasePlace, SCHEMA};
use forestall_vault::SecretText;

use super::secret_file;
use crate::failure::Advised;

/// Holds the connection string of a server; a secret, which is neither shown nor logged.
const ADDRESS_VARIABLE: &str = "FORESTALL_DATABASE_URL";
/// Names the schema, for several desks in one database.
const SCHEMA_VARIABLE: &str = "FORESTALL_DATABASE_SCHEMA";

/// The file of a data folder that says that its records are on `PostgreSQL`; it holds the schema's name.
const ELSEWHERE: &str = "records-on-postgresql";

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
    ///
    /// A folder whose records are on a server is not taken for a new desk when the server is not named.
    pub(crate) fn place(&self, folder: &Path) -> Result<DatabasePlace> {
        let address = match &self.database_url_file {
            Some(path) => Some(secret_file::first_line(path)?),
            None => from_environment(ADDRESS_VARIABLE)?.map(SecretText::new),
        };
        let Some(address) = address else {
            if folder.join(ELSEWHERE).exists() {
                return Err(Advised::new(
                    format!("the records of the desk in {} are on PostgreSQL", folder.display()),
                    format!(
                        "name its connection string by --database-url-file or {ADDRESS_VARIABLE}; \
                         for a desk without it, choose another folder with --data"
                    ),
                )
                .into());
            }
            return Ok(DatabasePlace::Folder(folder.to_owned()));
        };
        let schema = from_environment(SCHEMA_VARIABLE)?.unwrap_or_else(|| SCHEMA.to_owned());
        Ok(DatabasePlace::Postgres { address, schema })
    }
}

/// Notes in the data folder that its records are on a server, once they are.
pub(crate) fn note_place(place: &DatabasePlace, folder: &Path) -> Result<()> {
    let DatabasePlace::Postgres { schema, .. } = place else { return Ok(()) };
    let path = folder.join(ELSEWHERE);
    std::fs::write(&path, format!("{schema}\n")).with_context(|| format!("writing {}", path.display()))
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
