//! The desk in a `SQLite` file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use forestall_engagement::{
    Acted, Decision, Engagement, EngagementAct, EngagementId, NewDecision, NewEngagement, Sequence,
    SituationDecisions, TimelineEntry, Warning, WarningAnswer, WarningId, Withdrawal, build_timeline,
};
use forestall_types::PolityCode;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{SqlSafeStr, Sqlite, Transaction};
use tokio::time::{Instant, sleep};

use super::error::{primary_code, result_code};
use super::repository::{DeskCounts, DeskRepository, EngagementFilter, RecordedDecision, WarningFilter};
use super::{DeskError, counts, decisions, engagements, warnings};

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to pause before trying to open again.
const OPENING_PAUSE: Duration = Duration::from_millis(20);

/// The desk in one `SQLite` file, with its write-ahead log beside it.
///
/// One connection writes, so that writers of this process queue in order;
/// several read. Another process may open the same file: its writes and ours
/// exclude each other. A write that returned is on disk (`synchronous = FULL`).
#[derive(Debug)]
pub struct SqliteDesk {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteDesk {
    /// Opens the desk in this file, which is made if it is missing, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`DeskError::CannotOpen`] when the folder is missing or may not be written to,
    /// [`DeskError::NotADesk`] for another kind of file, [`DeskError::NewerThanProgram`],
    /// [`DeskError::Migration`], [`DeskError::Busy`].
    pub async fn open(path: &Path) -> Result<Self, DeskError> {
        let deadline = Instant::now() + BUSY_TIMEOUT;
        loop {
            match Self::try_open(path).await {
                // SQLite does not wait where another program turns the log on or folds it in.
                Err(DeskError::Busy(_)) if Instant::now() < deadline => sleep(OPENING_PAUSE).await,
                outcome => return outcome,
            }
        }
    }

    async fn try_open(path: &Path) -> Result<Self, DeskError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(1);
        let writer = pool.connect_with(options.clone()).await.map_err(|error| opening_error(error, path))?;
        migrate(&writer, path).await?;
        let pool = SqlitePoolOptions::new().max_connections(4);
        let options = options.create_if_missing(false).pragma("query_only", "on");
        let readers = pool.connect_with(options).await.map_err(|error| opening_error(error, path))?;
        Ok(Self { writer, readers })
    }

    /// Reads the whole file and compares it with its own indexes.
    ///
    /// # Errors
    ///
    /// [`DeskError::Damaged`] with what the database found, [`DeskError::Database`] when it cannot look.
    pub async fn check(&self) -> Result<(), DeskError> {
        let findings: Vec<String> =
            sqlx::query_scalar("pragma integrity_check").fetch_all(&self.readers).await?;
        match findings.as_slice() {
            [only] if only == "ok" => Ok(()),
            _ => Err(DeskError::Damaged { findings: findings.join("; ") }),
        }
    }

    /// Closes the file once the work under way has ended; the write-ahead log is folded in.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction that no other writer can enter.
    async fn begin_write(&self) -> Result<Transaction<'static, Sqlite>, DeskError> {
        Ok(self.writer.begin_with("begin immediate").await?)
    }

    /// Begins a transaction that sees one moment of the database.
    async fn begin_read(&self) -> Result<Transaction<'static, Sqlite>, DeskError> {
        Ok(self.readers.begin().await?)
    }
}

impl DeskRepository for SqliteDesk {
    async fn record_decision(
        &self,
        new: NewDecision,
        builds_on: Sequence,
    ) -> Result<RecordedDecision, DeskError> {
        let mut transaction = self.begin_write().await?;
        let recorded = decisions::record(&mut transaction, new, builds_on).await?;
        transaction.commit().await?;
        Ok(recorded)
    }

    async fn withdraw_decision(&self, withdrawal: Withdrawal) -> Result<SituationDecisions, DeskError> {
        let mut transaction = self.begin_write().await?;
        let remaining = decisions::withdraw(&mut transaction, withdrawal).await?;
        transaction.commit().await?;
        Ok(remaining)
    }

    async fn decisions_of(&self, situation: PolityCode) -> Result<SituationDecisions, DeskError> {
        decisions::load(&mut *self.begin_read().await?, situation).await
    }

    async fn standing_decisions(&self) -> Result<BTreeMap<PolityCode, Decision>, DeskError> {
        decisions::load_standing(&mut *self.begin_read().await?).await
    }

    async fn answer_warning(
        &self,
        warning_id: WarningId,
        answer: Acted<WarningAnswer>,
        builds_on: Sequence,
    ) -> Result<Warning, DeskError> {
        let mut transaction = self.begin_write().await?;
        let warning = warnings::answer(&mut transaction, warning_id, answer, builds_on).await?;
        transaction.commit().await?;
        Ok(warning)
    }

    async fn warnings(&self, filter: WarningFilter) -> Result<Vec<Warning>, DeskError> {
        let mut warnings = warnings::load(&mut *self.begin_read().await?, filter.situation).await?;
        warnings.retain(|warning| filter.accepts(warning));
        Ok(warnings)
    }

    async fn warning(&self, warning_id: WarningId) -> Result<Warning, DeskError> {
        warnings::load_one(&mut *self.begin_read().await?, warning_id).await
    }

    async fn open_engagement(&self, new: NewEngagement) -> Result<Engagement, DeskError> {
        let mut transaction = self.begin_write().await?;
        let engagement = engagements::open(&mut transaction, new).await?;
        transaction.commit().await?;
        Ok(engagement)
    }

    async fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        act: EngagementAct,
        builds_on: Sequence,
    ) -> Result<Engagement, DeskError> {
        let mut transaction = self.begin_write().await?;
        let engagement = engagements::act(&mut transaction, engagement_id, act, builds_on).await?;
        transaction.commit().await?;
        Ok(engagement)
    }

    async fn engagements(&self, filter: EngagementFilter) -> Result<Vec<Engagement>, DeskError> {
        let mut engagements = engagements::load(&mut *self.begin_read().await?, filter.situation).await?;
        engagements.retain(|engagement| filter.accepts(engagement));
        Ok(engagements)
    }

    async fn engagement(&self, engagement_id: EngagementId) -> Result<Engagement, DeskError> {
        engagements::load_one(&mut *self.begin_read().await?, engagement_id).await
    }

    async fn timeline_of(&self, situation: PolityCode) -> Result<Vec<TimelineEntry>, DeskError> {
        let mut moment = self.begin_read().await?;
        let decisions = decisions::load(&mut moment, situation).await?;
        let warnings = warnings::load(&mut moment, Some(situation)).await?;
        let engagements = engagements::load(&mut moment, Some(situation)).await?;
        Ok(build_timeline(&decisions, &warnings, &engagements))
    }

    async fn counts(&self) -> Result<DeskCounts, DeskError> {
        counts::load(&mut *self.begin_read().await?).await
    }
}

/// Returns the migrations, in order.
fn migrations() -> Migrator {
    let migration = |version, description: &'static str, sql: &'static str| {
        Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![migration(
        1,
        "desk",
        include_str!("../../migrations/sqlite/0001_desk.sql"),
    )])
}

/// Brings the tables up to date in one transaction, so that two programs started at once do it once.
async fn migrate(writer: &SqlitePool, path: &Path) -> Result<(), DeskError> {
    let path = || PathBuf::from(path);
    let mut transaction =
        writer.begin_with("begin immediate").await.map_err(|error| opening_error(error, &path()))?;
    // `run` gives a future that cannot be sent between threads; sqlx keeps `run_direct` for that case.
    migrations().run_direct(None, &mut *transaction, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => DeskError::NewerThanProgram { path: path(), version },
        MigrateError::Execute(error) if primary_code(&error) == Some(result_code::BUSY) => {
            DeskError::Busy(error)
        }
        source => DeskError::Migration { path: path(), source },
    })?;
    transaction.commit().await.map_err(|error| opening_error(error, &path()))
}

fn opening_error(error: sqlx::Error, path: &Path) -> DeskError {
    let path = path.to_owned();
    match primary_code(&error) {
        Some(result_code::READ_ONLY | result_code::CANNOT_OPEN) => {
            DeskError::CannotOpen { path, source: error }
        }
        Some(result_code::NOT_A_DATABASE) => DeskError::NotADesk { path, source: error },
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;

    /// Returns type, name and text of everything the schema defines, comments and white space aside.
    async fn schema_of(pool: &SqlitePool) -> Vec<(String, String, String)> {
        let rows = sqlx::query(
            "select type, name, coalesce(sql, '') as sql from sqlite_master \
             where name not like '\\_sqlx%' escape '\\' and tbl_name not like '\\_sqlx%' escape '\\' \
             order by type, name",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        let plain = |sql: String| {
            let code: Vec<_> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
            code.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        rows.iter().map(|row| (row.get("type"), row.get("name"), plain(row.get("sql")))).collect()
    }

    async fn empty_file(folder: &Path) -> SqlitePool {
        let options =
            SqliteConnectOptions::new().filename(folder.join("schema.sqlite")).create_if_missing(true);
        SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
    }

    const SCHEMA: &str = include_str!("../../schema.sql");

    #[tokio::test]
    async fn migrations_give_exactly_the_schema() {
        let folder = tempfile::tempdir().unwrap();
        let desk = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
        let expected = empty_file(folder.path()).await;
        sqlx::raw_sql(SCHEMA).execute(&expected).await.unwrap();
        let migrated = schema_of(&desk.writer).await;
        assert!(migrated.iter().any(|(kind, name, _)| kind == "table" && name == "decision"));
        assert_eq!(migrated, schema_of(&expected).await);
    }

    #[tokio::test]
    async fn migrating_again_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.sqlite");
        let desk = SqliteDesk::open(&path).await.unwrap();
        let (before, version) = (schema_of(&desk.writer).await, schema_version(&desk).await);
        desk.close().await;
        let desk = SqliteDesk::open(&path).await.unwrap();
        assert_eq!(schema_of(&desk.writer).await, before);
        assert_eq!(schema_version(&desk).await, version, "SQLite counts every change of the schema");
    }

    async fn schema_version(desk: &SqliteDesk) -> i64 {
        sqlx::query("pragma schema_version").fetch_one(&desk.writer).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn every_table_and_column_is_described() {
        let folder = tempfile::tempdir().unwrap();
        let desk = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
        let tables: Vec<_> =
            schema_of(&desk.writer).await.into_iter().filter(|(kind, ..)| kind == "table").collect();
        assert_eq!(tables.len(), 7);
        for (_, table, _) in &tables {
            let start = SCHEMA.find(&format!("create table {table} (")).unwrap();
            let above = SCHEMA[..start].trim_end().lines().last().unwrap();
            assert!(above.starts_with("-- ") && above.ends_with('.'), "{table}: {above}");
            let body = &SCHEMA[start..];
            let body = &body[..body.find(") strict;").unwrap()];
            let columns = sqlx::query("select name from pragma_table_info($1)")
                .bind(table)
                .fetch_all(&desk.writer)
                .await
                .unwrap();
            for column in columns.iter().map(|row| row.get::<String, _>("name")) {
                let line = body
                    .lines()
                    .find(|line| line.trim_start().starts_with(&format!("{column} ")))
                    .unwrap_or_else(|| panic!("{table}.{column} is not in the schema"));
                assert!(line.contains(" -- ") && line.ends_with('.'), "{table}.{column} is not described");
            }
        }
    }

    #[tokio::test]
    async fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.sqlite");
        let desk = SqliteDesk::open(&path).await.unwrap();
        sqlx::query(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             values (900, 'from the future', 1, x'00', 0)",
        )
        .execute(&desk.writer)
        .await
        .unwrap();
        desk.close().await;
        let error = SqliteDesk::open(&path).await.unwrap_err();
        assert!(matches!(error, DeskError::NewerThanProgram { version: 900, .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_write_is_forced_to_disk_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let desk = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
        for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1)] {
            let sql = sqlx::AssertSqlSafe(format!("pragma {pragma}"));
            let value: i64 = sqlx::query(sql).fetch_one(&desk.writer).await.unwrap().get(0);
            assert_eq!(value, expected, "{pragma}");
        }
        let mode: String = sqlx::query("pragma journal_mode").fetch_one(&desk.writer).await.unwrap().get(0);
        assert_eq!(mode, "wal");
        assert!(sqlx::query("create table other (id integer)").execute(&desk.readers).await.is_err());
    }
}
