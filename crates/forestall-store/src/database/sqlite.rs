//! A `SQLite` file with its write-ahead log.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::Sqlite;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use tokio::time::{Instant, sleep};

use super::error::DriverError;
use super::migration::Dialect;
use super::{DatabaseError, MigrationSet, Transaction};

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to pause before trying to open again.
const OPENING_PAUSE: Duration = Duration::from_millis(20);

/// What has been migrated; `text_hash` is the blake3 hash of the migration's text.
const LEDGER: &str = "create table if not exists migration (\
     version integer not null primary key, name text not null, text_hash blob not null) strict";

/// One connection writes, so that writers of this process queue in order; several read.
///
/// Another process may open the same file: its writes and ours exclude each other. A write that returned is
/// on disk (`synchronous = FULL`).
#[derive(Clone)]
pub(super) struct SqliteFile {
    writer: SqlitePool,
    readers: SqlitePool,
    newest: i64,
}

impl SqliteFile {
    pub(super) async fn open(path: &Path, migrations: MigrationSet) -> Result<Self, DatabaseError> {
        let deadline = Instant::now() + BUSY_TIMEOUT;
        loop {
            match Self::try_open(path, migrations).await {
                // SQLite does not wait where another program turns the log on or folds it in.
                Err(DatabaseError::Busy(_)) if Instant::now() < deadline => sleep(OPENING_PAUSE).await,
                outcome => return outcome,
            }
        }
    }

    async fn try_open(path: &Path, migrations: MigrationSet) -> Result<Self, DatabaseError> {
        let place = path.display().to_string();
        let opening = |error: sqlx::Error| DatabaseError::from(error).while_opening(&place);
        make_private(path).map_err(|error| file_error(error, &place))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .auto_vacuum(SqliteAutoVacuum::None)
            // What is deleted is overwritten, and sorting never spills into a file.
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(BUSY_TIMEOUT);
        let writer = pool.connect_with(options.clone()).await.map_err(opening)?;
        let begun = writer.begin_with("begin immediate").await.map_err(opening)?;
        let mut transaction = Transaction::on_sqlite(begun);
        let migrated = migrations.apply(&mut transaction, Dialect::Sqlite, LEDGER, &place).await;
        migrated.map_err(|error| error.while_opening(&place))?;
        transaction.commit().await?;
        let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(BUSY_TIMEOUT);
        let options = options.create_if_missing(false).pragma("query_only", "on");
        let readers = pool.connect_with(options).await.map_err(opening)?;
        Ok(Self { writer, readers, newest: migrations.newest() })
    }

    /// Begins a transaction that no other writer, here or in another process, can enter.
    pub(super) async fn begin_write(&self) -> Result<Transaction, DatabaseError> {
        begin(&self.writer, "begin immediate").await
    }

    /// Begins a transaction that sees one moment.
    pub(super) async fn begin_read(&self) -> Result<Transaction, DatabaseError> {
        begin(&self.readers, "begin deferred").await
    }

    /// Reads the whole file and compares it with its own indexes.
    pub(super) async fn check(&self) -> Result<(), DatabaseError> {
        let mut moment = self.begin_read().await?;
        let rows = moment.rows("pragma integrity_check", &[]).await?;
        let findings = rows.iter().map(|row| row.text("integrity_check")).collect::<Result<Vec<_>, _>>()?;
        if findings != ["ok"] {
            return Err(DatabaseError::Damaged { findings: findings.join("; ") });
        }
        super::check_version(&mut moment, self.newest).await
    }

    /// Folds the write-ahead log in and cuts it to nothing.
    pub(super) async fn purge(&self) -> Result<(), DatabaseError> {
        let fold = sqlx::query("pragma wal_checkpoint(truncate)");
        let row = fold.fetch_one(&self.writer).await?;
        // The first column says whether readers or other writers kept it from being done.
        match sqlx::Row::try_get::<i64, _>(&row, 0)? {
            0 => Ok(()),
            _ => Err(DatabaseError::Busy(DriverError::timed_out("the end of all readers"))),
        }
    }

    /// Closes the file once the work under way has ended; the write-ahead log is folded in.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn begin(pool: &sqlx::Pool<Sqlite>, how: &'static str) -> Result<Transaction, DatabaseError> {
    match pool.begin_with(how).await {
        Ok(begun) => Ok(Transaction::on_sqlite(begun)),
        Err(sqlx::Error::PoolTimedOut) => {
            Err(DatabaseError::Busy(DriverError::timed_out("a free connection to the file")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the file, where it is missing, so that only its owner can read it; the log beside it takes after it.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Returns the error for a file or folder of a database that the system refuses.
pub(crate) fn file_error(error: std::io::Error, place: &str) -> DatabaseError {
    let is_full = error.kind() == std::io::ErrorKind::StorageFull;
    let source = DriverError::from(&sqlx::Error::Io(error));
    if is_full {
        DatabaseError::DiskFull(source)
    } else {
        DatabaseError::CannotOpen { place: place.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: MigrationSet = MigrationSet(&[]);

    #[tokio::test]
    async fn a_write_is_forced_to_disk_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteFile::open(&folder.path().join("records.sqlite"), NOTHING).await.unwrap();
        let mut write = file.begin_write().await.unwrap();
        for (pragma, column, expected) in [
            ("pragma synchronous", "synchronous", 2),
            ("pragma foreign_keys", "foreign_keys", 1),
            ("pragma secure_delete", "secure_delete", 1),
            ("pragma temp_store", "temp_store", 2),
        ] {
            let row = write.row(pragma, &[]).await.unwrap().unwrap();
            assert_eq!(row.int(column).unwrap(), expected, "{pragma}");
        }
        let mode = write.row("pragma journal_mode", &[]).await.unwrap().unwrap();
        assert_eq!(mode.text("journal_mode").unwrap(), "wal");
        drop(write);
        let mut read = file.begin_read().await.unwrap();
        read.execute("create table other (id integer)", &[]).await.unwrap_err();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_can_read_the_files() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let _file = SqliteFile::open(&folder.path().join("records.sqlite"), NOTHING).await.unwrap();
        for name in ["records.sqlite", "records.sqlite-wal", "records.sqlite-shm"] {
            let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
