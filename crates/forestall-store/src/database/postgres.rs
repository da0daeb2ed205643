//! A schema of a `PostgreSQL` database, which several server processes may share.

use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::error::DriverError;
use super::migration::Dialect;
use super::{DatabaseError, MigrationSet, Transaction, postgres_address};

/// How long a writer waits for its turn, here or behind another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait for a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections of one process to one schema.
const CONNECTIONS: u32 = 10;

/// Settings of every connection. An answer of a vanished client must not hold the lock of the writers.
const SETTINGS: [(&str, &str); 9] = [
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "30s"),
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
    ("client_min_messages", "warning"),
    ("standard_conforming_strings", "on"),
    // Queries here take milliseconds; compiling them takes tens.
    ("jit", "off"),
    // The tables of a desk fit into memory, where a row out of order costs no more than the next one.
    ("random_page_cost", "1.1"),
];

/// What has been migrated, and the one row that whoever writes locks; `text_hash` is the blake3 hash of the
/// migration's text.
const LEDGER: &str = "create table if not exists migration (\
         version bigint not null primary key, name text collate \"C\" not null, text_hash bytea not null); \
     create table if not exists write_lock (id bigint not null primary key check (id = 1)); \
     insert into write_lock (id) values (1) on conflict do nothing";

#[derive(Clone)]
pub(super) struct PostgresSchema {
    pool: PgPool,
    /// Writers of this process queue here, so that waiting takes up no connection.
    turns: Arc<Semaphore>,
    newest: i64,
}

impl PostgresSchema {
    /// Opens the schema, which is made if it is missing, and brings its tables up to date.
    pub(super) async fn open(
        address: &str,
        schema: &str,
        migrations: MigrationSet,
    ) -> Result<Self, DatabaseError> {
        check_schema_name(schema)?;
        let options = postgres_address::parse(address)?
            .application_name("forestall")
            .options(SETTINGS)
            // This schema and no other: where the user has no right to it, making a table must fail, not land
            // in `public` or among temporary tables.
            .options([("search_path", schema)])
            .disable_statement_logging();
        let place = format!("the PostgreSQL schema `{schema}`");
        let pool = pool(options);
        let opened = Self { pool, turns: Arc::new(Semaphore::new(1)), newest: migrations.newest() };
        match opened.migrate(schema, migrations, &place).await {
            Ok(()) => Ok(opened),
            Err(error) => {
                opened.pool.close().await;
                Err(error.while_opening(&place))
            }
        }
    }

    /// Brings the tables up to date in one transaction, so that programs started at once do it once.
    async fn migrate(
        &self,
        schema: &str,
        migrations: MigrationSet,
        place: &str,
    ) -> Result<(), DatabaseError> {
        let mut begun = self.pool.begin().await?;
        // Released at the end of the transaction; the key is this database's and the schema's alone.
        sqlx::query("select 1 from pg_advisory_xact_lock($1)")
            .bind(advisory_key(schema))
            .execute(&mut *begun)
            .await?;
        let exists = sqlx::query("select 1 from pg_namespace where nspname = $1").bind(schema);
        if exists.fetch_optional(&mut *begun).await?.is_none() {
            // The name was checked to need no quotes.
            let create = sqlx::AssertSqlSafe(format!("create schema {schema}"));
            sqlx::raw_sql(create).execute(&mut *begun).await?;
        }
        let mut transaction = Transaction::on_postgres(begun, None);
        migrations.apply(&mut transaction, Dialect::Postgres, LEDGER, place).await?;
        transaction.commit().await
    }

    /// Begins a transaction that no other writer, here or in another process, can enter.
    ///
    /// Each statement sees what was confirmed before it, and as nobody else writes, that is one state.
    pub(super) async fn begin_write(&self) -> Result<Transaction, DatabaseError> {
        let turn = timeout(BUSY_TIMEOUT, Arc::clone(&self.turns).acquire_owned()).await;
        let busy = |_| DatabaseError::Busy(DriverError::timed_out("its turn to write"));
        let turn = turn.map_err(busy)?.expect("the queue of writers is never closed");
        let begun = self.begin("begin isolation level read committed, read write").await?;
        let mut transaction = Transaction::on_postgres(begun, Some(turn));
        transaction.rows("select id from write_lock for update", &[]).await?;
        Ok(transaction)
    }

    /// Begins a transaction that sees one moment.
    pub(super) async fn begin_read(&self) -> Result<Transaction, DatabaseError> {
        let begun = self.begin("begin isolation level repeatable read, read only").await?;
        Ok(Transaction::on_postgres(begun, None))
    }

    async fn begin(
        &self,
        how: &'static str,
    ) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, DatabaseError> {
        match self.pool.begin_with(how).await {
            Ok(begun) => Ok(begun),
            Err(sqlx::Error::PoolTimedOut)
                if self.pool.size() == CONNECTIONS && self.pool.num_idle() == 0 =>
            {
                Err(DatabaseError::Busy(DriverError::timed_out("a free connection to the server")))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a table anew, without the rows that were deleted.
    pub(super) async fn purge(&self, table: &'static str) -> Result<(), DatabaseError> {
        // The name is one of this program's own.
        let rewrite = sqlx::AssertSqlSafe(format!("vacuum (full) {table}"));
        sqlx::raw_sql(rewrite).execute(&self.pool).await?;
        Ok(())
    }

    /// Asks the server for an answer and compares the version of the tables.
    pub(super) async fn check(&self) -> Result<(), DatabaseError> {
        super::check_version(&mut self.begin_read().await?, self.newest).await
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(CONNECTION_TIMEOUT)
        // A connection the server has ended since is noticed before it is used.
        .test_before_acquire(true)
        .connect_lazy_with(options)
}

fn check_schema_name(schema: &str) -> Result<(), DatabaseError> {
    let mut bytes = schema.bytes();
    let begins_well = bytes.next().is_some_and(|first| first.is_ascii_lowercase());
    let is_plain = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    // Names that begin so belong to the server.
    if begins_well && is_plain && schema.len() <= 63 && !schema.starts_with("pg_") {
        Ok(())
    } else {
        Err(DatabaseError::BadSchemaName(schema.to_owned()))
    }
}

fn advisory_key(schema: &str) -> i64 {
    let hash = blake3::hash(format!("forestall schema {schema}").as_bytes());
    i64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_needs_no_quotes() {
        for good in ["desk", "desk_2", "forestall_identities"] {
            assert!(check_schema_name(good).is_ok(), "{good}");
        }
        for bad in ["", "Desk", "2desk", "desk; drop schema desk", "désk", "pg_desk", "a\"b", &"a".repeat(64)]
        {
            assert!(check_schema_name(bad).is_err(), "{bad}");
        }
    }
}
