//! The whole chain as a file for other programs.

use std::io::{self, Write};

use forestall_confidence::AuditEntry;
use serde::Serialize;

use super::chain::number;
use super::entry_row::{read, time_text};
use crate::database::{Database, DatabaseError};

const PAGE: i64 = 4_096;

/// How the chain is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExportFormat {
    /// Comma-separated values with a line of names; no cell can be taken for a formula.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// Why the chain could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed, or an entry cannot be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What was to be written to does not take it.
    #[error("the export cannot be written")]
    Io(#[from] io::Error),
}

#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    at: String,
    actor: Option<String>,
    action: &'static str,
    record: Option<&'a str>,
    previous: String,
    hash: String,
}

/// Writes all entries, oldest first, of one moment; returns how many. Only a page is in memory at a time.
///
/// # Errors
///
/// [`ExportError`]; what was written before it is then incomplete.
pub async fn export(
    database: &Database,
    format: ExportFormat,
    to: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut moment = database.begin_read().await?;
    let mut written = 0;
    let mut after = 0;
    if format == ExportFormat::Csv {
        to.write_all(b"sequence,at,actor,action,record,previous,hash\n")?;
    }
    loop {
        let rows = moment
            .rows(
                "select sequence, at, actor, action, record, previous, hash from audit_entry \
                 where sequence > $1 order by sequence limit $2",
                &[after.into(), PAGE.into()],
            )
            .await?;
        let entries = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let Some(last) = entries.last() else { break };
        after = number(last.sequence);
        written += entries.len() as u64;
        to.write_all(&page(&entries, format)?)?;
    }
    to.flush()?;
    Ok(written)
}

fn page(entries: &[AuditEntry], format: ExportFormat) -> io::Result<Vec<u8>> {
    let lines = entries.iter().map(line);
    match format {
        ExportFormat::JsonLines => {
            let mut bytes = Vec::new();
            for line in lines {
                serde_json::to_writer(&mut bytes, &line)?;
                bytes.push(b'\n');
            }
            Ok(bytes)
        }
        ExportFormat::Csv => {
            let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
            for line in lines {
                let record = line.record.map(harmless);
                writer.serialize(Line { record: record.as_deref(), ..line }).map_err(io::Error::other)?;
            }
            writer.into_inner().map_err(csv::IntoInnerError::into_error)
        }
    }
}

fn line(entry: &AuditEntry) -> Line<'_> {
    Line {
        sequence: entry.sequence,
        at: time_text(entry.fact.at),
        actor: entry.fact.actor.map(|actor| actor.to_string()),
        action: entry.fact.action.code(),
        record: entry.fact.record.as_deref(),
        previous: entry.previous.to_string(),
        hash: entry.hash.to_string(),
    }
}

/// Puts an apostrophe before what a spreadsheet would compute. Source: OWASP, CSV Injection.
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use forestall_confidence::{AccountId, AuditAction, AuditFact, AuditHead};

    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let entry = AuditHead::START.next(AuditFact {
            at: "2026-11-22T12:00:00Z".parse().unwrap(),
            actor: Some(AccountId::new(1)),
            action: AuditAction::NoteWritten,
            record: Some("=HYPERLINK(\"x\")".to_owned()),
        });
        let csv = String::from_utf8(page(std::slice::from_ref(&entry), ExportFormat::Csv).unwrap()).unwrap();
        let start =
            "1,2026-11-22T12:00:00.000000000Z,0000000000000001,note-written,\"'=HYPERLINK(\"\"x\"\")\",";
        assert!(csv.starts_with(start), "{csv}");
        let json = page(&[entry], ExportFormat::JsonLines).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(line["record"], "=HYPERLINK(\"x\")");
    }
}
