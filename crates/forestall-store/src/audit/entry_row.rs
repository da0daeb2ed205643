//! Entries as rows.

use forestall_confidence::{AuditEntry, AuditFact, AuditHash};
use jiff::Timestamp;

use crate::database::{DatabaseError, Row};

/// An entry's text field is empty where it should be missing; the two would have the same hash.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it is empty; it should be missing")]
struct EmptyField;

/// Prints a time so that it sorts as text and loses nothing: universal time, nine decimals.
pub(crate) fn time_text(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// Reads a row of `audit_entry`.
pub(super) fn read(row: &Row) -> Result<AuditEntry, DatabaseError> {
    let record = row.text_or_null("record")?;
    if record == Some("") {
        return Err(DatabaseError::unreadable("column `record`", EmptyField));
    }
    Ok(AuditEntry {
        sequence: sequence(row)?,
        fact: AuditFact {
            at: row.parsed("at")?,
            actor: row.parsed_or_null("actor")?,
            action: row.parsed("action")?,
            record: record.map(str::to_owned),
        },
        previous: hash(row, "previous")?,
        hash: hash(row, "hash")?,
    })
}

/// Reads the place of an entry, or that of the head.
pub(super) fn sequence(row: &Row) -> Result<u64, DatabaseError> {
    u64::try_from(row.int("sequence")?).map_err(|error| DatabaseError::unreadable("column `sequence`", error))
}

/// Reads 32 bytes as a hash.
pub(super) fn hash(row: &Row, column: &str) -> Result<AuditHash, DatabaseError> {
    let bytes = <[u8; 32]>::try_from(row.bytes(column)?)
        .map_err(|error| DatabaseError::unreadable(format!("column `{column}`"), error))?;
    Ok(AuditHash::from_bytes(bytes))
}
