//! Two databases, one set of queries.
//!
//! A [`Database`] is a `SQLite` file or a schema of a `PostgreSQL` database; who holds one cannot tell which.
//! **In:** statements with `$1` placeholders and [`Param`]s. **Out:** [`Row`]s, or a [`DatabaseError`] that says
//! what to do and never repeats a value. It knows nothing of what the tables mean.
//!
//! # Writing and reading
//!
//! ```no_run
//! # use forestall_store::database::{Database, DatabaseError, Param};
//! # async fn example(database: &Database) -> Result<(), DatabaseError> {
//! let mut write = database.begin_write().await?;
//! write.execute("insert into note (note_id, sealed) values ($1, $2)", &["N-7".into(), b"..".into()]).await?;
//! write.commit().await?;
//!
//! let mut moment = database.begin_read().await?;
//! if let Some(row) = moment.row("select sealed from note where note_id = $1", &["N-7".into()]).await? {
//!     let sealed: &[u8] = row.bytes("sealed")?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Every write of a database waits for every other one**, in this process and in others: on `SQLite` by
//! `begin immediate`, on `PostgreSQL` by the lock on the one row of `write_lock`. So a writer may read, decide
//! and append without anybody in between. That suits a desk: people write a few records a minute, and the
//! chain of the audit would queue them anyway. Hold a write briefly; hash passwords and seal texts before.
//! A write dropped without [`Transaction::commit`] is undone.
//!
//! # Adding a table
//!
//! 1. Write `migrations/sqlite/NNNN_name.sql` and `migrations/postgres/NNNN_name.sql`: the same tables, columns
//!    and checks. `integer`, `text`, `blob` and `strict` there; `bigint`, `text collate "C"`, `bytea` here. The
//!    collation makes both sort alike. Where rows are only appended, copy the triggers.
//! 2. Add both to the list of the [`MigrationSet`], and the table with a sentence for each column to `schema.sql`.
//! 3. Tests compare the two databases with each other and `SQLite`'s with `schema.sql`.
//!
//! Text that a person wrote, and names, go into sealed bytes, never into `text`.
//!
//! # Writing a query that runs on both
//!
//! - Integers, texts and bytes only: no booleans (0 or 1), no JSON, no dates (see the desk's times, which are text).
//! - `cast($1 as text) is null or column = $1` where a filter may be absent.
//! - `count(*)` and `max` are integers on both; `sum` is not: `cast(sum(x) as bigint)`.
//! - No `like` (the databases disagree about case), no `insert or replace`, no functions of one database only;
//!   where order matters `order by`, ending in a unique column, and not by a column that may be null.
//! - No value is ever put into the text of a statement: `sql` is `&'static str`.

mod error;
mod migration;
mod param;
mod postgres;
mod postgres_address;
mod row;
mod sqlite;
mod table;
mod transaction;

use std::fmt;
use std::path::Path;

pub use error::{DatabaseError, DriverError};
pub use migration::{Migration, MigrationSet};
pub use param::Param;
pub use row::Row;
pub use table::{Table, TableRow};
pub use transaction::Transaction;

use postgres::PostgresSchema;
use sqlite::SqliteFile;
pub(crate) use sqlite::file_error;

/// An open database; cheap to clone, and clones share their connections.
#[derive(Clone)]
pub struct Database(Kind);

#[derive(Clone)]
enum Kind {
    Sqlite(SqliteFile),
    Postgres(PostgresSchema),
}

/// Shows the kind only: options of a connection hold its password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Sqlite(_) => "Database(SQLite)",
            Kind::Postgres(_) => "Database(PostgreSQL)",
        })
    }
}

impl Database {
    /// Opens a file, which is made if it is missing, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::CannotOpen`] when the folder is missing or may not be written to,
    /// [`DatabaseError::NotADatabase`] for another kind of file, [`DatabaseError::NewerThanProgram`],
    /// [`DatabaseError::OtherMigration`], [`DatabaseError::Migration`], [`DatabaseError::Busy`].
    pub async fn open_sqlite(path: &Path, migrations: MigrationSet) -> Result<Self, DatabaseError> {
        Ok(Self(Kind::Sqlite(SqliteFile::open(path, migrations).await?)))
    }

    /// Opens a schema of a `PostgreSQL` database, makes it if it is missing, and brings its tables up to date.
    ///
    /// - `address`: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; a secret, never shown. A server that is not
    ///   on this machine has to offer TLS with a certificate for its name, unless `sslmode` says otherwise.
    /// - `schema`: 1 to 63 of a-z, 0-9 and `_`.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::BadAddress`], [`DatabaseError::BadSchemaName`], [`DatabaseError::Unreachable`],
    /// [`DatabaseError::CannotOpen`] when the user is not admitted, and those of [`Database::open_sqlite`].
    pub async fn open_postgres(
        address: &str,
        schema: &str,
        migrations: MigrationSet,
    ) -> Result<Self, DatabaseError> {
        Ok(Self(Kind::Postgres(PostgresSchema::open(address, schema, migrations).await?)))
    }

    /// Begins a transaction that no other writer, here or in another process, can enter.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Busy`] when another writer held the database for 10 s,
    /// [`DatabaseError::Unreachable`] when a server does not answer within 5 s.
    pub async fn begin_write(&self) -> Result<Transaction, DatabaseError> {
        match &self.0 {
            Kind::Sqlite(file) => file.begin_write().await,
            Kind::Postgres(schema) => schema.begin_write().await,
        }
    }

    /// Begins a transaction that sees one moment of the database and cannot write.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreachable`] when a server does not answer within 5 s, [`DatabaseError::Busy`] when
    /// all connections are in use.
    pub async fn begin_read(&self) -> Result<Transaction, DatabaseError> {
        match &self.0 {
            Kind::Sqlite(file) => file.begin_read().await,
            Kind::Postgres(schema) => schema.begin_read().await,
        }
    }

    /// Asks whether the database is well: a file is read whole and compared with its indexes, a server has to
    /// answer, and the tables have to be of this program's version.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Damaged`], [`DatabaseError::NewerThanProgram`] when another program migrated it since,
    /// [`DatabaseError::Unreachable`].
    pub async fn check(&self) -> Result<(), DatabaseError> {
        match &self.0 {
            Kind::Sqlite(file) => file.check().await,
            Kind::Postgres(schema) => schema.check().await,
        }
    }

    /// Makes sure that nothing deleted can be found in the files of the database any more.
    ///
    /// - `SQLite` overwrites what is deleted; this folds the write-ahead log, which holds older pages, into the
    ///   file and cuts it to nothing.
    /// - `PostgreSQL` keeps deleted rows until the table is written anew; this does so for `table`. The server's
    ///   own write-ahead log, its archives and its replicas keep them until they are recycled.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Busy`] when somebody else kept reading for 10 s; what was deleted stays deleted.
    pub(crate) async fn purge(&self, table: &'static str) -> Result<(), DatabaseError> {
        match &self.0 {
            Kind::Sqlite(file) => file.purge().await,
            Kind::Postgres(schema) => schema.purge(table).await,
        }
    }

    /// Closes all connections once the work under way has ended.
    pub async fn close(&self) {
        match &self.0 {
            Kind::Sqlite(file) => file.close().await,
            Kind::Postgres(schema) => schema.close().await,
        }
    }
}

/// Compares the newest migration applied with the newest this program knows.
async fn check_version(moment: &mut Transaction, newest: i64) -> Result<(), DatabaseError> {
    let row = moment.row("select coalesce(max(version), 0) as version from migration", &[]).await?;
    let version = row.map_or(Ok(0), |row| row.int("version"))?;
    if version == newest {
        Ok(())
    } else {
        Err(DatabaseError::NewerThanProgram { place: "the database".to_owned(), version })
    }
}
