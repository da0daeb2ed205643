//! One row of an answer, alike from both databases.

use std::error::Error as StdError;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::{Column, Row as _, TypeInfo, ValueRef};

use super::{DatabaseError, Param};

/// A row of an answer: columns by name, each an integer, a text, bytes or null.
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Why a column could not be read as asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
enum ColumnError {
    #[error("the answer has no such column")]
    Missing,
    #[error("expected {expected}, found {found}")]
    OtherKind { expected: &'static str, found: &'static str },
    #[error("its kind is none of integer, text and bytes")]
    UnknownKind,
}

/// Shows the columns' names only: values do not belong in logs.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.columns.iter()).finish()
    }
}

impl Value {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        }
    }
}

macro_rules! reads {
    ($(#[$doc:meta])* $name:ident, $(#[$doc_or_null:meta])* $name_or_null:ident, $variant:ident, $expected:literal,
     $stored:ident => $given:expr, $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// [`DatabaseError::Unreadable`] when it is missing, null or of another kind.
        pub fn $name(&self, column: &str) -> Result<$type, DatabaseError> {
            self.$name_or_null(column)?.ok_or_else(|| unreadable(column, other_kind($expected, &Value::Null)))
        }

        $(#[$doc_or_null])*
        ///
        /// # Errors
        ///
        /// [`DatabaseError::Unreadable`] when it is missing or of another kind.
        pub fn $name_or_null(&self, column: &str) -> Result<Option<$type>, DatabaseError> {
            match self.value(column)? {
                Value::Null => Ok(None),
                Value::$variant($stored) => Ok(Some($given)),
                other => Err(unreadable(column, other_kind($expected, other))),
            }
        }
    };
}

impl Row {
    reads!(
        /// Returns an integer.
        int,
        /// Returns an integer, or nothing where it is null.
        int_or_null,
        Int, "an integer", stored => *stored, i64
    );
    reads!(
        /// Returns a text.
        text,
        /// Returns a text, or nothing where it is null.
        text_or_null,
        Text, "a text", stored => stored, &str
    );
    reads!(
        /// Returns bytes.
        bytes,
        /// Returns bytes, or nothing where they are null.
        bytes_or_null,
        Bytes, "bytes", stored => stored, &[u8]
    );

    /// Returns a text as a domain type.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreadable`] when it is missing, null, or not written as the type demands.
    pub fn parsed<T>(&self, column: &str) -> Result<T, DatabaseError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        self.text(column)?.parse().map_err(|error: T::Err| unreadable(column, error))
    }

    /// Returns a text as a domain type, or nothing where it is null.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreadable`] when it is missing, or not written as the type demands.
    pub fn parsed_or_null<T>(&self, column: &str) -> Result<Option<T>, DatabaseError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        let text = self.text_or_null(column)?;
        text.map(str::parse).transpose().map_err(|error: T::Err| unreadable(column, error))
    }

    /// Returns the values in the order of the columns.
    pub(super) fn into_params(self) -> Vec<Param<'static>> {
        let param = |value| match value {
            // What kind of nothing it is does not matter to a column.
            Value::Null => Param::Text(None),
            Value::Int(value) => Param::Int(Some(value)),
            Value::Text(value) => Param::Text(Some(value.into())),
            Value::Bytes(value) => Param::Bytes(Some(value.into())),
        };
        self.values.into_iter().map(param).collect()
    }

    fn value(&self, column: &str) -> Result<&Value, DatabaseError> {
        let position = self.columns.iter().position(|name| name == column);
        position
            .map(|position| &self.values[position])
            .ok_or_else(|| unreadable(column, ColumnError::Missing))
    }
}

const fn other_kind(expected: &'static str, found: &Value) -> ColumnError {
    ColumnError::OtherKind { expected, found: found.kind() }
}

fn unreadable(column: &str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> DatabaseError {
    DatabaseError::unreadable(format!("column `{column}`"), source)
}

/// Takes over the rows of an answer; `names` of the kinds are those the database uses.
macro_rules! takes_rows {
    ($name:ident, $row:ty, $($kind:pat => $read:expr),+ $(,)?) => {
        pub(super) fn $name(rows: &[$row]) -> Result<Vec<Row>, DatabaseError> {
            let Some(first) = rows.first() else { return Ok(Vec::new()) };
            let columns: Arc<[String]> =
                first.columns().iter().map(|column| column.name().to_owned()).collect();
            let take = |row: &$row| {
                let values = (0..columns.len()).map(|index| {
                    let raw = row.try_get_raw(index)?;
                    if raw.is_null() {
                        return Ok(Value::Null);
                    }
                    let kind = raw.type_info().into_owned();
                    match kind.name() {
                        $($kind => $read(row, index),)+
                        _ => Err(unreadable(&columns[index], ColumnError::UnknownKind)),
                    }
                });
                let values = values.collect::<Result<Vec<_>, DatabaseError>>()?;
                Ok(Row { columns: Arc::clone(&columns), values })
            };
            rows.iter().map(take).collect()
        }
    };
}

takes_rows!(
    from_sqlite, sqlx::sqlite::SqliteRow,
    "INTEGER" => |row: &sqlx::sqlite::SqliteRow, index: usize| Ok(Value::Int(row.try_get(index)?)),
    "TEXT" => |row: &sqlx::sqlite::SqliteRow, index: usize| Ok(Value::Text(row.try_get(index)?)),
    "BLOB" => |row: &sqlx::sqlite::SqliteRow, index: usize| Ok(Value::Bytes(row.try_get(index)?)),
);

takes_rows!(
    from_postgres, sqlx::postgres::PgRow,
    "INT8" => |row: &sqlx::postgres::PgRow, index: usize| Ok(Value::Int(row.try_get(index)?)),
    "INT4" => |row: &sqlx::postgres::PgRow, index: usize| {
        Ok(Value::Int(i64::from(row.try_get::<i32, _>(index)?)))
    },
    "TEXT" => |row: &sqlx::postgres::PgRow, index: usize| Ok(Value::Text(row.try_get(index)?)),
    "BYTEA" => |row: &sqlx::postgres::PgRow, index: usize| Ok(Value::Bytes(row.try_get(index)?)),
);

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let columns = ["name", "number", "nothing"].map(String::from);
        let values = vec![Value::Text("2026-10-03".to_owned()), Value::Int(7), Value::Null];
        Row { columns: columns.into(), values }
    }

    #[test]
    fn what_cannot_be_read_is_named_without_its_value() {
        let chain = |error: DatabaseError| format!("{error}: {}", error.source().unwrap());
        assert_eq!(
            chain(row().int("name").unwrap_err()),
            "column `name` is stored in a way this program cannot read: expected an integer, found a text"
        );
        assert!(chain(row().text("nothing").unwrap_err()).ends_with("expected a text, found null"));
        assert!(chain(row().int("other").unwrap_err()).ends_with("the answer has no such column"));
    }

    #[test]
    fn a_null_is_nothing_where_that_is_asked_for() {
        assert_eq!(row().text_or_null("nothing").unwrap(), None);
        assert_eq!(row().int_or_null("number").unwrap(), Some(7));
        assert_eq!(row().parsed::<jiff::civil::Date>("name").unwrap(), jiff::civil::date(2026, 10, 3));
    }
}
