//! One ingested file as the panel sees it.

use forestall_types::{Completeness, Coverage, MonthId, PolityCode, ViolenceType};

/// What the panel needs to know of one ingested file before it reads a row.
#[derive(Clone, PartialEq, Debug)]
pub struct Layer {
    /// The file's identifier in the lake.
    pub file_id: String,
    /// The source it belongs to, such as `ucdp-ged`.
    pub source: String,
    /// Months and places covered.
    pub coverage: Coverage,
    /// Violence types the source counts; the others stay unknown.
    pub violence_types: Vec<ViolenceType>,
    /// Whether the figures are preliminary (UCDP Candidate).
    pub is_provisional: bool,
    /// Whether it holds events; otherwise it holds totals per country and month.
    pub has_events: bool,
    /// Files that share an id space name the same event by the same id.
    pub id_space: String,
}

impl Layer {
    /// Returns how completely the layer answers for one violence type, place and month.
    pub fn completeness(&self, kind: ViolenceType, polity: PolityCode, month: MonthId) -> Completeness {
        if self.violence_types.contains(&kind) {
            self.coverage.completeness(polity, month)
        } else {
            Completeness::Unknown
        }
    }
}
