//! A transaction over the records, with the keys that seal and open what people wrote.

use std::error::Error as StdError;
use std::fmt;
use std::str::FromStr;

use forestall_confidence::{AuditAction, AuditFact};
use forestall_engagement::RunRef;
use forestall_types::MonthId;
use forestall_vault::{Vault, Zeroizing};
use jiff::Timestamp;

use super::DeskError;
use crate::database::{DatabaseError, Param, Row, Transaction};

/// A transaction over the records, with the keys that seal and open what people wrote.
pub(crate) struct Records<'a> {
    transaction: Transaction,
    vault: &'a Vault,
}

/// Which field of which record a sealed value belongs to; it opens nowhere else.
///
/// Whoever can write to the database could otherwise put one person's words into another's mouth.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The table.
    pub(crate) table: &'static str,
    /// The record, such as `W-2026-017`, and within it the number of the row, if it has several.
    pub(crate) record: &'a (dyn fmt::Display + Sync),
    /// Counted from 1; nothing for a record of one row.
    pub(crate) position: Option<u32>,
}

/// How many actions [`CHANGES`] has places for.
const MOST_ACTIONS: usize = 9;

/// What was done to records after the entry `$1`, up to and with `$2`.
const CHANGES: &str = "select distinct action, record from audit_entry \
     where sequence > $1 and sequence <= $2 and record is not null \
         and action in ($3, $4, $5, $6, $7, $8, $9, $10, $11) order by record, action";

impl Place<'_> {
    /// Returns the name of a field, such as `warning_act/W-2026-017/3/words`.
    pub(crate) fn field(self, column: &str) -> String {
        let Self { table, record, position } = self;
        match position {
            Some(position) => format!("{table}/{record}/{position}/{column}"),
            None => format!("{table}/{record}/{column}"),
        }
    }
}

impl<'a> Records<'a> {
    pub(crate) const fn new(transaction: Transaction, vault: &'a Vault) -> Self {
        Self { transaction, vault }
    }

    pub(crate) async fn commit(self) -> Result<(), DeskError> {
        Ok(self.transaction.commit().await?)
    }

    /// Appends who did what to the audit log, in this transaction.
    pub(crate) async fn audit(&mut self, fact: AuditFact) -> Result<(), DeskError> {
        crate::audit::append(&mut self.transaction, &self.vault.audit_signer(), fact).await?;
        Ok(())
    }

    /// Returns the number of the newest entry of the audit log, 0 for none.
    pub(crate) async fn newest_audit_entry(&mut self) -> Result<u64, DeskError> {
        let row = self.row("select sequence from audit_head where only_row = 1", &[]).await?;
        let sequence = row.map_or(Ok(0), |row| row.int("sequence"))?;
        let sequence =
            u64::try_from(sequence).map_err(|error| DatabaseError::unreadable("the audit log's head", error));
        Ok(sequence?)
    }

    /// Returns `action` and `record` of what was done after the entry `seen`, up to and with `newest`: each once.
    ///
    /// - `actions`: which are asked for.
    pub(crate) async fn changes<const ACTIONS: usize>(
        &mut self,
        actions: [AuditAction; ACTIONS],
        seen: u64,
        newest: u64,
    ) -> Result<Vec<Row>, DeskError> {
        const { assert!(ACTIONS > 0 && ACTIONS <= MOST_ACTIONS, "the statement has a place for each") };
        let number = |entry: u64| i64::try_from(entry).unwrap_or(i64::MAX);
        let mut params: Vec<Param<'_>> = vec![number(seen).into(), number(newest).into()];
        // Places that are left over are filled with the same actions again.
        params.extend(actions.iter().cycle().take(MOST_ACTIONS).map(|action| Param::from(action.code())));
        self.rows(CHANGES, &params).await
    }

    pub(crate) async fn execute(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), DeskError> {
        self.transaction.execute(sql, params).await?;
        Ok(())
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, DeskError> {
        Ok(self.transaction.rows(sql, params).await?)
    }

    pub(crate) async fn row(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, DeskError> {
        Ok(self.transaction.row(sql, params).await?)
    }

    /// Seals what a person wrote for a column of a record.
    pub(crate) fn seal(&self, place: Place<'_>, column: &str, text: &str) -> Result<Vec<u8>, DeskError> {
        Ok(self.vault.seal_text(&place.field(column), text)?)
    }

    /// Seals bytes that are no text for a column of a record.
    pub(crate) fn seal_bytes(
        &self,
        place: Place<'_>,
        column: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, DeskError> {
        Ok(self.vault.seal(&place.field(column), plain)?)
    }

    /// Opens sealed bytes.
    pub(crate) fn open_bytes(
        &self,
        place: Place<'_>,
        column: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, DeskError> {
        Ok(self.vault.open(&place.field(column), sealed)?)
    }

    /// Opens a sealed column that is overwritten in memory once it has been looked at.
    pub(crate) fn open_secret(
        &self,
        place: Place<'_>,
        column: &str,
        row: &Row,
    ) -> Result<Zeroizing<String>, DeskError> {
        Ok(Zeroizing::new(self.vault.open_text(&place.field(column), row.bytes(column)?)?))
    }

    /// Opens a sealed column of a record.
    pub(crate) fn open<T>(&self, place: Place<'_>, column: &str, row: &Row) -> Result<T, DeskError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        self.open_as(place, column, row, column)
    }

    /// Opens a sealed column that an answer shows under another name.
    pub(crate) fn open_as<T>(
        &self,
        place: Place<'_>,
        column: &str,
        row: &Row,
        shown_as: &str,
    ) -> Result<T, DeskError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        self.opened(place, column, row.bytes(shown_as)?)
    }

    /// Opens a sealed column that may be empty.
    pub(crate) fn open_or_null<T>(
        &self,
        place: Place<'_>,
        column: &str,
        row: &Row,
    ) -> Result<Option<T>, DeskError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        row.bytes_or_null(column)?.map(|sealed| self.opened(place, column, sealed)).transpose()
    }

    fn opened<T>(&self, place: Place<'_>, column: &str, sealed: &[u8]) -> Result<T, DeskError>
    where
        T: FromStr,
        T::Err: StdError + Send + Sync + 'static,
    {
        let field = place.field(column);
        let text = self.vault.open_text(&field, sealed)?;
        text.parse().map_err(|error: T::Err| DatabaseError::unreadable(format!("`{field}`"), error).into())
    }
}

/// Prints a time so that it sorts as text and loses nothing: universal time, nine decimals.
pub(crate) fn time_text(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// Reads the three columns of a run.
pub(crate) fn run_ref(row: &Row) -> Result<RunRef, DatabaseError> {
    let unreadable =
        |error: Box<dyn StdError + Send + Sync>| DatabaseError::unreadable("column `origin_month_id`", error);
    let origin = u32::try_from(row.int("origin_month_id")?).map_err(|error| unreadable(error.into()))?;
    let origin = MonthId::new(origin).map_err(|error| unreadable(error.into()))?;
    Ok(RunRef { run_id: row.parsed("run_id")?, run_hash: row.parsed("run_hash")?, origin })
}

/// Reads the place of a row within its record, counted from 1.
pub(crate) fn position(row: &Row, column: &str) -> Result<u32, DatabaseError> {
    u32::try_from(row.int(column)?)
        .map_err(|error| DatabaseError::unreadable(format!("column `{column}`"), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_as_text_and_lose_nothing() {
        let earlier: Timestamp = "2026-10-03T10:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-10-03T10:00:00.000000001Z".parse().unwrap();
        assert_eq!(time_text(earlier), "2026-10-03T10:00:00.000000000Z");
        assert!(time_text(earlier) < time_text(later));
        assert_eq!(time_text(later).parse::<Timestamp>().unwrap(), later);
    }

    #[test]
    fn a_field_has_one_name() {
        let act = Place { table: "warning_act", record: &"W-2026-017", position: Some(3) };
        assert_eq!(act.field("words"), "warning_act/W-2026-017/3/words");
        let decision = Place { table: "decision", record: &"D-2026-017", position: None };
        assert_eq!(decision.field("reason"), "decision/D-2026-017/reason");
    }
}
