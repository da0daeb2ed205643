//! The loop all readers share: a row is placed, quarantined or skipped.

use std::io::Read;

use crate::number::trimmed;
use crate::records::{Record, Records};
use crate::row_fault::{Doubt, FaultReason, RowFault};
use crate::{Batch, Event, RowWarning, UnreadableFile};

/// What makes an event of a row.
pub(crate) trait RowParser {
    /// Reads one row of the right number of fields; warnings of a row that fails are dropped with it.
    fn parse(&mut self, record: &Record<'_>, warnings: &mut Vec<RowWarning>) -> Result<Event, RowFault>;
}

/// The data rows of a file.
pub(crate) struct Rows<R> {
    records: Records<R>,
    field_count: usize,
    seen: u64,
    is_finished: bool,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(records: Records<R>, field_count: usize) -> Self {
        Self { records, field_count, seen: 0, is_finished: false }
    }

    /// Reads at most `max_rows` rows, at least one.
    pub(crate) fn next_batch(
        &mut self,
        max_rows: usize,
        parser: &mut impl RowParser,
    ) -> Result<Option<Batch>, UnreadableFile> {
        if self.is_finished {
            return Ok(None);
        }
        let max_rows = max_rows.max(1);
        let mut batch = Batch { events: Vec::with_capacity(max_rows.min(64 * 1024)), ..Batch::default() };
        while batch.rows < max_rows as u64 {
            let Some(record) = self.records.next_record().inspect_err(|_| self.is_finished = true)? else {
                self.is_finished = true;
                break;
            };
            batch.rows += 1;
            self.seen += 1;
            if self.seen == 1 && is_hxl_tags(&record) {
                batch.skipped += 1;
                continue;
            }
            let warnings_before = batch.warnings.len();
            match parse_row(&record, self.field_count, parser, &mut batch.warnings) {
                Ok(event) => batch.events.push(event),
                Err(fault) => {
                    batch.warnings.truncate(warnings_before);
                    batch.quarantined.push(fault.quarantine(&record));
                }
            }
        }
        if batch.rows == 0 && self.seen > 0 {
            return Ok(None);
        }
        if self.seen == 0 {
            batch.warnings.push(Doubt::NoRows.about(1, "", ""));
        }
        batch.assert_complete();
        Ok(Some(batch))
    }
}

fn parse_row(
    record: &Record<'_>,
    expected: usize,
    parser: &mut impl RowParser,
    warnings: &mut Vec<RowWarning>,
) -> Result<Event, RowFault> {
    check_field_count(record, expected)?;
    parser.parse(record, warnings)
}

/// Refuses a row that has more or fewer fields than the header.
pub(crate) fn check_field_count(record: &Record<'_>, expected: usize) -> Result<(), RowFault> {
    let found = record.len();
    if found == expected {
        return Ok(());
    }
    Err(RowFault::of_row(FaultReason::FieldCount { found, expected, lines: record.lines }))
}

/// Says whether a row holds HXL hashtags and nothing else.
///
/// Source: HXL 1.1 standard, "hashtag row", <https://hxlstandard.org/standard/1-1final/syntax/>.
pub(crate) fn is_hxl_tags(record: &Record<'_>) -> bool {
    let mut tags = 0;
    for field in record.fields().map(trimmed).filter(|field| !field.is_empty()) {
        if !field.starts_with(b"#") {
            return false;
        }
        tags += 1;
    }
    tags > 0
}
