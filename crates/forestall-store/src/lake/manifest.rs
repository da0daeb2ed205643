//! What the lake knows of one ingested file.

use std::collections::BTreeMap;

use forestall_panel::Layer;
use forestall_types::{Coverage, MonthId, ViolenceType};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What kind of rows a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// One row per event.
    Events,
    /// One total per country and month.
    CountryMonths,
}

/// Where a source's rows come from and under which terms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Provenance {
    /// Identifier of the source, such as `ucdp-ged`.
    pub source: String,
    /// Title of the source.
    pub title: String,
    /// Who made it.
    pub producer: String,
    /// Licence or terms.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
    /// Where it is published.
    pub url: String,
    /// Whether the figures are preliminary.
    pub is_provisional: bool,
    /// Violence types the source counts.
    pub violence_types: Vec<ViolenceType>,
    /// Files in one id space name the same event by the same id.
    pub id_space: String,
}

/// The header of the file as it was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeaderRecord {
    /// Layout that was recognised, in words.
    pub layout: String,
    /// Stable hash of the column names.
    pub fingerprint: String,
    /// Columns left out on purpose.
    pub ignored: Vec<String>,
    /// Columns the reader does not know: news from the source.
    pub unknown: Vec<String>,
}

/// Rows of the file: placed + excluded = input.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RowCount {
    /// Data rows in the file.
    pub input: u64,
    /// Rows stored in the lake.
    pub placed: u64,
    /// Rows in quarantine, by reason column.
    pub quarantined: BTreeMap<String, u64>,
    /// Rows that are no data, such as HXL tags.
    pub skipped: u64,
    /// Warnings on placed rows, by column.
    pub warnings: BTreeMap<String, u64>,
}

impl RowCount {
    /// Returns the number of quarantined rows.
    pub fn quarantined_total(&self) -> u64 {
        self.quarantined.values().sum()
    }

    /// Returns the number of warnings.
    pub fn warnings_total(&self) -> u64 {
        self.warnings.values().sum()
    }

    /// Says whether placed + excluded = input.
    pub fn is_balanced(&self) -> bool {
        self.placed + self.quarantined_total() + self.skipped == self.input
    }
}

/// How the placed events found their country.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PlaceCount {
    /// Events by method: polygon, border, nearest, named, nowhere.
    pub by_method: BTreeMap<String, u64>,
    /// Events whose place and named country disagree within the border belt; the name stands.
    pub disagree_at_border: u64,
    /// Events whose place and named country disagree beyond it; the place stands.
    pub disagree_beyond: u64,
}

/// One ingested file: provenance, coverage and counts. Never changed once written.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Identifier in the lake: a hash of the content and of how it was read.
    pub file_id: String,
    /// blake3 of the file as it was given.
    pub content_hash: String,
    /// Its name.
    pub file_name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Events or totals.
    pub kind: FileKind,
    /// Where the rows come from.
    pub provenance: Provenance,
    /// Months and places covered.
    pub coverage: Coverage,
    /// The header as read.
    pub header: HeaderRecord,
    /// Rows in, placed and excluded.
    pub rows: RowCount,
    /// How events found their country.
    pub places: PlaceCount,
    /// Day of the newest event, or last day of the newest month.
    pub newest: Option<Date>,
    /// Deaths in placed rows, best estimate.
    pub deaths_best: u64,
    /// When the file was ingested.
    pub ingested_at: Timestamp,
}

impl Manifest {
    /// Returns what the panel needs to know of the file.
    pub fn layer(&self) -> Layer {
        Layer {
            file_id: self.file_id.clone(),
            source: self.provenance.source.clone(),
            coverage: self.coverage.clone(),
            violence_types: self.provenance.violence_types.clone(),
            is_provisional: self.provenance.is_provisional,
            has_events: self.kind == FileKind::Events,
            id_space: self.provenance.id_space.clone(),
        }
    }

    /// Returns the month the newest row lies in.
    pub fn newest_month(&self) -> Option<MonthId> {
        self.newest.and_then(|day| MonthId::of(day).ok())
    }
}
