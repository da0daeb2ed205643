//! The three databases of a desk, opened together.

use std::fmt;
use std::path::PathBuf;

use forestall_vault::SecretText;

use crate::database::{Database, DatabaseError, MigrationSet, file_error};
use crate::identities::{IDENTITY_MIGRATIONS, PERSON_KEY_MIGRATIONS};

/// The name of the schema of the records on `PostgreSQL`; the others begin with it.
pub const SCHEMA: &str = "forestall";

/// The file of the records in a data folder.
pub(crate) const RECORDS_FILE: &str = "records.sqlite";
/// The file of the identities in a data folder.
pub(crate) const IDENTITIES_FILE: &str = "identities.sqlite";
/// The file of the person keys in a data folder.
pub(crate) const PERSON_KEYS_FILE: &str = "person-keys.sqlite";

/// Where the databases of a desk are.
#[derive(Clone)]
pub enum DatabasePlace {
    /// Three `SQLite` files in this folder.
    Folder(PathBuf),
    /// Three schemas of one `PostgreSQL` database.
    Postgres {
        /// The connection string; it may hold a password.
        address: SecretText,
        /// The schema of the records, [`SCHEMA`] unless several desks share a database; the others are named
        /// after it.
        schema: String,
    },
}

/// Shows the kind and the folder; a connection string is a secret.
impl fmt::Debug for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "DatabasePlace({})", folder.display()),
            Self::Postgres { schema, .. } => write!(f, "DatabasePlace(PostgreSQL, {schema})"),
        }
    }
}

/// One of the three databases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    Records,
    Identities,
    PersonKeys,
}

impl Which {
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Records => RECORDS_FILE,
            Self::Identities => IDENTITIES_FILE,
            Self::PersonKeys => PERSON_KEYS_FILE,
        }
    }

    pub(crate) fn schema(self, schema: &str) -> String {
        match self {
            Self::Records => schema.to_owned(),
            Self::Identities => format!("{schema}_identities"),
            Self::PersonKeys => format!("{schema}_person_keys"),
        }
    }

    pub(crate) const fn migrations(self) -> MigrationSet {
        match self {
            Self::Records => crate::desk::MIGRATIONS,
            Self::Identities => IDENTITY_MIGRATIONS,
            Self::PersonKeys => PERSON_KEY_MIGRATIONS,
        }
    }
}

/// The databases of a desk.
///
/// They are apart so that a copy of one gives nothing of the others: records name persons by random identifiers,
/// identities are sealed with one key for each person, and the keys have backups of their own.
#[derive(Clone, Debug)]
pub struct DeskDatabases {
    /// What people decided and wrote, accounts, marks and the audit log.
    pub records: Database,
    /// Who protected persons are.
    pub identities: Database,
    /// The keys of protected persons.
    pub person_keys: Database,
}

impl DatabasePlace {
    /// Says whether a desk has records here already, without making anything.
    ///
    /// On `PostgreSQL` that is told only by opening; there the answer is yes.
    pub fn may_hold_records(&self) -> bool {
        match self {
            Self::Folder(folder) => folder.join(RECORDS_FILE).exists(),
            Self::Postgres { .. } => true,
        }
    }

    /// Returns the files of a desk that has records here and lacks them; none on `PostgreSQL`.
    pub fn missing_files(&self) -> Vec<PathBuf> {
        let Self::Folder(folder) = self else { return Vec::new() };
        let all = [Which::Records, Which::Identities, Which::PersonKeys];
        all.into_iter().map(|which| folder.join(which.file_name())).filter(|file| !file.exists()).collect()
    }

    pub(crate) async fn open(&self, which: Which) -> Result<Database, DatabaseError> {
        self.open_with(which, which.migrations()).await
    }

    pub(crate) async fn open_with(
        &self,
        which: Which,
        migrations: MigrationSet,
    ) -> Result<Database, DatabaseError> {
        match self {
            Self::Folder(folder) => Database::open_sqlite(&folder.join(which.file_name()), migrations).await,
            Self::Postgres { address, schema } => {
                Database::open_postgres(address.reveal(), &which.schema(schema), migrations).await
            }
        }
    }
}

impl DeskDatabases {
    /// Opens the three databases, makes those that are missing, and finishes a restore or an erasure that
    /// was interrupted.
    ///
    /// # Errors
    ///
    /// Those of [`Database::open_sqlite`] and [`Database::open_postgres`].
    pub async fn open(place: &DatabasePlace) -> Result<Self, DatabaseError> {
        if let DatabasePlace::Folder(folder) = place {
            let finished = crate::backup::finish_interrupted(folder);
            finished.map_err(|error| file_error(error, &folder.display().to_string()))?;
        }
        let databases = Self {
            records: place.open(Which::Records).await?,
            identities: place.open(Which::Identities).await?,
            person_keys: place.open(Which::PersonKeys).await?,
        };
        crate::identities::replay_erasures(&databases.identities, &databases.person_keys).await?;
        crate::chronicles::finish_erasures(&databases.records, &databases.person_keys).await?;
        Ok(databases)
    }

    /// Closes all connections once the work under way has ended.
    pub async fn close(&self) {
        self.records.close().await;
        self.identities.close().await;
        self.person_keys.close().await;
    }
}
