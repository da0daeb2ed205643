//! Runs each test on both databases.
//!
//! A test written in `on_both_databases!` becomes two: one on a `SQLite` file in a folder of its own, one in a
//! schema of its own on the server that the environment variable `FORESTALL_TEST_POSTGRES` names by a
//! connection string. Without the variable the second prints a notice and passes, unless
//! `FORESTALL_POSTGRES_TESTS=required`. `.ci/postgres start DIR` gives such a server.

#![allow(dead_code, unused_macros, unused_imports, reason = "each test program uses its own part of this")]

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use forestall_store::database::{Database, DatabaseError, MigrationSet};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Where one test keeps its database; removed with what it holds.
#[derive(Clone)]
pub(crate) enum Place {
    Sqlite { folder: Arc<TempDir> },
    Postgres { address: String, schema: String },
}

impl Place {
    pub(crate) fn on_sqlite() -> Self {
        Self::Sqlite { folder: Arc::new(tempfile::tempdir().unwrap()) }
    }

    /// A schema of its own on the server for tests; nothing where there is none and none is required.
    pub(crate) fn on_postgres() -> Option<Self> {
        Some(Self::Postgres { address: test_server()?, schema: random_schema() })
    }

    /// Opens the database as one more process would.
    pub(crate) async fn open(&self, migrations: MigrationSet) -> Result<Database, DatabaseError> {
        match self {
            Self::Sqlite { .. } => Database::open_sqlite(&self.file(), migrations).await,
            Self::Postgres { address, schema } => Database::open_postgres(address, schema, migrations).await,
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite { folder } => folder.path().join("records.sqlite"),
            Self::Postgres { .. } => panic!("a schema is not a file"),
        }
    }

    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Runs statements as any other program could; returns what the database says against them.
    pub(crate) async fn run_as_other_program(&self, sql: &str) -> Result<(), String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let outcome = match self {
            Self::Sqlite { .. } => {
                let address = format!("sqlite://{}", self.file().display());
                let mut connection = SqliteConnection::connect(&address).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
            }
            Self::Postgres { address, schema } => {
                let mut connection = PgConnection::connect(address).await.unwrap();
                let search = AssertSqlSafe(format!("set search_path to {schema}"));
                sqlx::raw_sql(search).execute(&mut connection).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
            }
        };
        outcome.map_err(|error| error.to_string())
    }

    /// Everything the database keeps: the bytes of a file and its log, or all rows of all tables.
    pub(crate) async fn everything_stored(&self) -> String {
        match self {
            Self::Sqlite { .. } => {
                let bytes = ["", "-wal"].map(|end| {
                    let name = format!("records.sqlite{end}");
                    std::fs::read(self.file().with_file_name(name)).unwrap()
                });
                String::from_utf8_lossy(&bytes.concat()).into_owned()
            }
            Self::Postgres { address, schema } => everything_in_schemas(address, schema).await,
        }
    }

    pub(crate) async fn remove(&self) {
        if let Self::Postgres { address, schema } = self {
            let mut connection = PgConnection::connect(address).await.unwrap();
            let drop = AssertSqlSafe(format!("drop schema if exists {schema} cascade"));
            sqlx::raw_sql(drop).execute(&mut connection).await.unwrap();
        }
    }
}

/// All rows of all tables of the schemas whose names begin so.
pub(crate) async fn everything_in_schemas(address: &str, beginning: &str) -> String {
    let mut connection = PgConnection::connect(address).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables \
         where left(schemaname, length($1)) = $1",
    )
    .bind(beginning)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut stored = String::new();
    for table in tables {
        let rows = AssertSqlSafe(format!("select row_of::text from {table} as row_of"));
        let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await.unwrap();
        stored.push_str(&rows.join("\n"));
    }
    stored
}

/// The connection string of a server in which tests may create schemas.
pub(crate) fn test_server() -> Option<String> {
    let address = std::env::var("FORESTALL_TEST_POSTGRES").ok().filter(|address| !address.is_empty());
    if address.is_none() {
        let required = std::env::var("FORESTALL_POSTGRES_TESTS").is_ok_and(|value| value == "required");
        assert!(!required, "FORESTALL_TEST_POSTGRES is not set, but these tests are required");
        eprintln!("skipped on PostgreSQL: FORESTALL_TEST_POSTGRES names no server");
    }
    address
}

/// The name of a schema that no other test has.
pub(crate) fn random_schema() -> String {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let mut schema = "test_".to_owned();
    for byte in random {
        write!(schema, "{byte:02x}").unwrap();
    }
    schema
}

/// Runs a test in its place and removes the place afterwards, also when the test fails.
pub(crate) async fn run<Test>(place: Place, test: impl FnOnce(Place) -> Test)
where
    Test: Future<Output = ()> + Send + 'static,
{
    run_then(test(place.clone()), place.remove()).await;
}

/// Runs a test and then removes what it used, also when it fails.
pub(crate) async fn run_then(
    test: impl Future<Output = ()> + Send + 'static,
    remove: impl Future<Output = ()>,
) {
    let outcome = tokio::spawn(test).await;
    remove.await;
    if let Err(failed) = outcome {
        std::panic::resume_unwind(failed.into_panic());
    }
}

macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $name:ident($place:ident: Place) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn test($place: Place) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                databases::run(Place::on_sqlite(), test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() {
                if let Some(place) = Place::on_postgres() {
                    databases::run(place, test).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both_databases;
