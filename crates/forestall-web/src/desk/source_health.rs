//! The state of the sources, and the rows that need a person's eye.

use forestall_types::{Completeness, MonthRange, PolityCode};
use jiff::Timestamp;
use jiff::civil::Date;

/// The state of one source.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceHealth {
    /// The word for addresses: `ucdp-ged`.
    pub slug: String,
    /// Its name on screens.
    pub name: String,
    /// Its release.
    pub release: String,
    /// When it was read.
    pub retrieved_at: Timestamp,
    /// Its newest event.
    pub newest_event: Option<Date>,
    /// Days late, if it is.
    pub days_late: Option<u32>,
    /// Its spans in order; months outside are unknown.
    pub spans: Vec<(MonthRange, Completeness)>,
    /// Why it is an undercount, if it is one.
    pub undercount: Option<String>,
    /// Rows read.
    pub rows_in: u64,
    /// Rows placed.
    pub placed: u64,
    /// Rows that are no data, such as a second heading.
    pub skipped: u64,
    /// Rows set aside because they could not be read, by the column at fault.
    pub quarantined: Vec<(String, u64)>,
    /// Doubts about placed rows, by column.
    pub warnings: Vec<(String, u64)>,
    /// Events whose place and named country disagree near the border; the name stands.
    pub disagree_at_border: u64,
    /// Events whose place and named country disagree far from the border; the place stands.
    pub disagree_beyond: u64,
    /// Its licence.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
    /// The hash of the content read.
    pub content_hash: String,
    /// The hash of its heading, which changes when columns do.
    pub header_fingerprint: String,
}

impl SourceHealth {
    /// Returns how many rows were set aside because they could not be read.
    pub fn quarantined_rows(&self) -> u64 {
        self.quarantined.iter().map(|(_, rows)| rows).sum()
    }

    /// Returns how many rows are not placed: set aside, or no data.
    pub fn excluded(&self) -> u64 {
        self.quarantined_rows() + self.skipped
    }

    /// Returns how many doubts there are about placed rows.
    pub fn doubts(&self) -> u64 {
        self.warnings.iter().map(|(_, doubts)| doubts).sum()
    }

    /// Returns how many events lie outside the country they name.
    pub const fn disagreements(&self) -> u64 {
        self.disagree_at_border + self.disagree_beyond
    }
}

/// Which of a source's lists is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetAsideList {
    /// Rows that could not be read and are not placed.
    Quarantine,
    /// Rows that are placed and in doubt.
    Warnings,
}

/// Which rows of a list are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowWindow {
    /// The first row, counted from 0.
    pub from: usize,
    /// How many at most.
    pub most: usize,
}

impl RowWindow {
    /// All rows.
    pub const ALL: Self = Self { from: 0, most: usize::MAX };
}

/// Some rows of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct RowSheet<Row> {
    /// The source's name on screens.
    pub name: String,
    /// The file the rows stand in.
    pub file: String,
    /// How many rows the list has.
    pub total: usize,
    /// The rows asked for.
    pub rows: Vec<Row>,
}

/// One row set aside or doubted.
#[derive(Clone, PartialEq, Debug)]
pub struct SetAsideRow {
    /// Its line, counted from 1.
    pub line: u64,
    /// The column at fault.
    pub column: String,
    /// The value found.
    pub value: String,
    /// What was wrong and what was expected.
    pub reason: String,
    /// The whole row as it stood, where it was set aside.
    pub raw: String,
}

/// One event that lies outside the country it names.
#[derive(Clone, PartialEq, Debug)]
pub struct Disagreement {
    /// Its line, counted from 1.
    pub line: u64,
    /// The source's id of the event.
    pub event_id: String,
    /// Latitude and longitude in degrees.
    pub point: (f64, f64),
    /// The country whose land holds the point.
    pub by_place: PolityCode,
    /// The country the source names.
    pub by_name: PolityCode,
    /// Distance from the land of the country named, in kilometres.
    pub km_to_named: f64,
    /// The country the event counts to.
    pub counted: Option<PolityCode>,
}
