//! Writes what a reader gave as text for golden files.

use std::error::Error;

use forestall_events::{Batch, EventReader, HeaderReport, QuarantinedRow, RowWarning, UnreadableFile};

/// Reads everything, in batches of two so that batches end in mid-file, and reports it.
pub(crate) fn report(reader: Result<impl EventReader, UnreadableFile>) -> String {
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => return refusal(&error),
    };
    let text = header(reader.header());
    let mut sum = Batch::default();
    while let Some(batch) = reader.next_batch(2).expect("readable to the end") {
        sum.rows += batch.rows;
        sum.skipped += batch.skipped;
        sum.events.extend(batch.events);
        sum.quarantined.extend(batch.quarantined);
        sum.warnings.extend(batch.warnings);
    }
    let counts = format!(
        "{} rows = {} placed + {} quarantined + {} skipped\n",
        sum.rows,
        sum.events.len(),
        sum.quarantined.len(),
        sum.skipped
    );
    let placed: String =
        sum.events.iter().flat_map(|event| [format!("placed {event:?}"), "\n".to_owned()]).collect();
    text + &counts + &placed + &quarantine(&sum.quarantined) + &warnings(&sum.warnings)
}

pub(crate) fn refusal(error: &UnreadableFile) -> String {
    let cause = error.source().map(|cause| format!("\ncause: {cause}")).unwrap_or_default();
    format!("error: {error}{cause}\nhint: {}\n", error.hint())
}

pub(crate) fn header(header: &HeaderReport) -> String {
    format!(
        "{} ({} columns, header: {}, fingerprint {})\nignored: {}\nunknown: {}\n",
        header.layout,
        header.columns.len(),
        header.has_header,
        header.fingerprint,
        header.ignored.join(", "),
        header.unknown.join(", ")
    )
}

pub(crate) fn quarantine(rows: &[QuarantinedRow]) -> String {
    rows.iter().fold(String::new(), |text, row| {
        format!(
            "{text}quarantined line {}, column `{}`, value `{}`: {}\n",
            row.line, row.column, row.value, row.reason
        )
    })
}

pub(crate) fn warnings(warnings: &[RowWarning]) -> String {
    warnings.iter().fold(String::new(), |text, row| {
        format!(
            "{text}warning line {}, column `{}`, value `{}`: {}\n",
            row.line, row.column, row.value, row.reason
        )
    })
}
