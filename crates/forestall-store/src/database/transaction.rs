//! A transaction on either database.

use std::time::Duration;

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Postgres, Sqlite};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::error::DriverError;
use super::migration::Dialect;
use super::{DatabaseError, Param, Row, row};

/// How long a server may take for one statement before its connection is given up; longer than it waits
/// for a lock, so that a held lock is told as such.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// A transaction on either database; what it stored is undone unless [`Transaction::commit`] returns.
///
/// Statements are written once and run on both. See the module's documentation for what they may use.
#[derive(Debug)]
pub struct Transaction {
    kind: Kind,
    /// Held by a writer on `PostgreSQL`, so that writers of this process queue here and not on connections.
    _turn: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
enum Kind {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) fn on_sqlite(transaction: sqlx::Transaction<'static, Sqlite>) -> Self {
        Self { kind: Kind::Sqlite(transaction), _turn: None }
    }

    pub(super) fn on_postgres(
        transaction: sqlx::Transaction<'static, Postgres>,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self { kind: Kind::Postgres(transaction), _turn: turn }
    }

    /// Runs a statement; returns how many rows it touched.
    ///
    /// - `sql`: one statement with `$1`, `$2` and so on, each given by `params` in that order.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::RuleBroken`] when the database's own rules refuse, and what befalls any statement.
    /// After an error the transaction can only be dropped.
    pub async fn execute(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<u64, DatabaseError> {
        match &mut self.kind {
            Kind::Sqlite(transaction) => {
                let query = sqlx::query_with(sql, sqlite_arguments(params)?);
                Ok(query.execute(&mut **transaction).await?.rows_affected())
            }
            Kind::Postgres(transaction) => {
                let query = sqlx::query_with(sql, postgres_arguments(params)?);
                Ok(in_time(query.execute(&mut **transaction)).await?.rows_affected())
            }
        }
    }

    /// Runs a query; returns all its rows.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreadable`] for a column that is no integer, text or bytes, and what befalls any
    /// statement.
    pub async fn rows(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<Vec<Row>, DatabaseError> {
        match &mut self.kind {
            Kind::Sqlite(transaction) => {
                let query = sqlx::query_with(sql, sqlite_arguments(params)?);
                row::from_sqlite(&query.fetch_all(&mut **transaction).await?)
            }
            Kind::Postgres(transaction) => {
                let query = sqlx::query_with(sql, postgres_arguments(params)?);
                row::from_postgres(&in_time(query.fetch_all(&mut **transaction)).await?)
            }
        }
    }

    /// Runs a query that has one row or none; of several it returns the first.
    ///
    /// # Errors
    ///
    /// As [`Transaction::rows`].
    pub async fn row(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    /// Says in whose words this transaction speaks.
    pub(super) const fn dialect(&self) -> Dialect {
        match self.kind {
            Kind::Sqlite(_) => Dialect::Sqlite,
            Kind::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a query whose text was put together from names that the database gave.
    pub(super) async fn assembled_rows(
        &mut self,
        sql: String,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, DatabaseError> {
        let sql = AssertSqlSafe(sql);
        match &mut self.kind {
            Kind::Sqlite(transaction) => {
                let query = sqlx::query_with(sql, sqlite_arguments(params)?);
                row::from_sqlite(&query.fetch_all(&mut **transaction).await?)
            }
            Kind::Postgres(transaction) => {
                let query = sqlx::query_with(sql, postgres_arguments(params)?);
                row::from_postgres(&in_time(query.fetch_all(&mut **transaction)).await?)
            }
        }
    }

    /// Runs a statement whose text was put together from names that the database gave.
    pub(super) async fn assembled_execute(
        &mut self,
        sql: String,
        params: &[Param<'_>],
    ) -> Result<(), DatabaseError> {
        let sql = AssertSqlSafe(sql);
        match &mut self.kind {
            Kind::Sqlite(transaction) => {
                let query = sqlx::query_with(sql, sqlite_arguments(params)?);
                query.execute(&mut **transaction).await?;
            }
            Kind::Postgres(transaction) => {
                let query = sqlx::query_with(sql, postgres_arguments(params)?);
                in_time(query.execute(&mut **transaction)).await?;
            }
        }
        Ok(())
    }

    /// Runs several statements without placeholders, such as a migration.
    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), DatabaseError> {
        match &mut self.kind {
            Kind::Sqlite(transaction) => {
                sqlx::raw_sql(sql).execute(&mut **transaction).await?;
            }
            Kind::Postgres(transaction) => {
                sqlx::raw_sql(sql).execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }

    /// Confirms what was stored; when it returns, it has been forced to disk.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::OutcomeUnknown`] when the connection is lost before the answer comes: it may have
    /// been stored, or not. Any other error: nothing was stored.
    pub async fn commit(self) -> Result<(), DatabaseError> {
        match self.kind {
            Kind::Sqlite(transaction) => {
                transaction.commit().await.map_err(|error| DatabaseError::committing(&error))
            }
            Kind::Postgres(transaction) => match timeout(ANSWER_TIMEOUT, transaction.commit()).await {
                Ok(outcome) => outcome.map_err(|error| DatabaseError::committing(&error)),
                Err(_) => Err(DatabaseError::OutcomeUnknown(DriverError::timed_out("the confirmation"))),
            },
        }
    }
}

async fn in_time<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, DatabaseError> {
    match timeout(ANSWER_TIMEOUT, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(DatabaseError::Unreachable(DriverError::timed_out("an answer of the server"))),
    }
}

macro_rules! arguments {
    ($name:ident, $arguments:ty) => {
        fn $name(params: &[Param<'_>]) -> Result<$arguments, DatabaseError> {
            let mut arguments = <$arguments>::default();
            for param in params {
                match param {
                    Param::Int(value) => arguments.add(*value),
                    Param::Text(value) => arguments.add(value.as_deref()),
                    Param::Bytes(value) => arguments.add(value.as_deref()),
                }
                .map_err(sqlx::Error::Encode)?;
            }
            Ok(arguments)
        }
    };
}

arguments!(sqlite_arguments, SqliteArguments);
arguments!(postgres_arguments, PgArguments);
