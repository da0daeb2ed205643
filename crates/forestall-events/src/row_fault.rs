//! Why a row is set aside, and what a placed row leaves in doubt.

use forestall_types::{MonthIdError, PrioGridError, UnknownViolenceType, UnmatchedPolity};
use jiff::civil::Date;
use thiserror::Error;

use crate::records::Record;
use crate::text::decode_lossless;
use crate::{QuarantinedRow, RowWarning};

/// A fault of one row: where it lies and what it is.
#[derive(Debug)]
pub(crate) struct RowFault {
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: FaultReason,
}

/// Why a row cannot be placed. The line, the column and the value stand beside it.
#[derive(Debug, Error)]
pub(crate) enum FaultReason {
    #[error("the row has {found} fields, the header {expected}{}", spanning(*lines))]
    FieldCount { found: usize, expected: usize, lines: u64 },
    #[error("missing; expected {expected}")]
    Missing { expected: &'static str },
    #[error("unreadable; expected {expected}")]
    Unreadable { expected: &'static str },
    #[error("negative; a count of deaths is 0 or more")]
    Negative,
    #[error("too large; expected at most {max}")]
    TooLarge { max: u32 },
    #[error(transparent)]
    ViolenceType(#[from] UnknownViolenceType),
    #[error("unknown text; the mapping's codes know {known}")]
    NotInCodes { known: String },
    #[error("unknown code {code}; the codebook knows {known}")]
    UnknownCode { code: i64, known: &'static str },
    #[error(transparent)]
    Place(#[from] PrioGridError),
    #[error("the date cannot be counted in months")]
    NotCounted(#[source] MonthIdError),
    #[error("the date does not fit the format `{format}`")]
    DateFormat { format: String },
    #[error("{year}-{month}-{day} is no day of the calendar")]
    NoSuchDay { year: i64, month: i64, day: i64 },
    #[error("the event ends before it begins on {start}")]
    Reversed { start: Date },
    #[error("this id stands already on line {first_line}")]
    RepeatedId { first_line: u64 },
    #[error("this month and country stand already on line {first_line}")]
    RepeatedCountryMonth { first_line: u64 },
    #[error("month_id is outside VIEWS months")]
    Month(#[source] MonthIdError),
    #[error("no count in any of {columns}")]
    NoCount { columns: String },
    #[error("unknown country")]
    Country(#[source] UnmatchedPolity),
}

fn spanning(lines: u64) -> String {
    if lines > 1 { format!("; it spans {lines} lines, so a quote may not be closed") } else { String::new() }
}

impl RowFault {
    /// Describes a fault of the row as a whole.
    pub(crate) fn of_row(reason: FaultReason) -> Self {
        Self { column: String::new(), value: String::new(), reason }
    }

    /// Describes a fault of one field.
    pub(crate) fn of_field(column: &str, value: &[u8], reason: impl Into<FaultReason>) -> Self {
        Self { column: column.to_owned(), value: decode_lossless(value).into_owned(), reason: reason.into() }
    }

    /// Makes the row that goes to quarantine.
    pub(crate) fn quarantine(self, record: &Record<'_>) -> QuarantinedRow {
        QuarantinedRow {
            line: record.line,
            column: self.column,
            value: self.value,
            reason: chain(&self.reason),
            raw: record.raw(),
        }
    }
}

/// Writes an error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

/// What is doubtful in a row that is placed all the same, or in the file.
#[derive(Debug, Error)]
pub(crate) enum Doubt {
    #[error("low {low} <= best {best} <= high {high} does not hold")]
    OutOfOrder { low: u32, best: u32, high: u32 },
    #[error("best is {best}, the sum of the four kinds of deaths is {sum}")]
    PartsDiffer { best: u32, sum: u64 },
    #[error("the event lies in {start} to {end}, not in this year")]
    YearDiffers { start: Date, end: Date },
    #[error("the point lies in cell {cell}")]
    CellDiffers { cell: u32 },
    #[error("the text is not {encoding} and was read as Windows-1252")]
    Encoding { encoding: &'static str },
    #[error("the file has a header and no rows")]
    NoRows,
}

impl Doubt {
    /// Makes the warning about one field.
    pub(crate) fn about(&self, line: u64, column: &str, value: impl Into<String>) -> RowWarning {
        RowWarning { line, column: column.to_owned(), value: value.into(), reason: self.to_string() }
    }
}
