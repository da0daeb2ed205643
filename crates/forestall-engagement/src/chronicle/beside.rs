//! The records beside an act, as they stand when it is judged.

use std::collections::BTreeMap;

use forestall_types::ChronicleId;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Chronicle, DeskAct, Entry, fold_acts};

/// The records an act names, and the engagement it opens a record in, with all their acts; for an act that
/// [is judged by all](super::ChronicleAct::is_judged_by_all) also its own record and the engagement that stands in.
///
/// Rules between records are about what is so, not about what somebody sees: a table may not seat an appointed
/// diplomat as a scholar because the person who seats them cannot read the check. A refusal therefore says only that
/// the act is not possible and what to do, never what stands in the other record.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    records: BTreeMap<ChronicleId, Vec<Entry<DeskAct>>>,
    own: Option<(ChronicleId, Timestamp)>,
}

impl Beside {
    /// Returns these records.
    pub fn new(records: impl IntoIterator<Item = (ChronicleId, Vec<Entry<DeskAct>>)>) -> Self {
        Self { records: records.into_iter().collect(), own: None }
    }

    /// Returns the same records beside an act upon one that is there already, at a moment.
    #[must_use]
    pub fn upon(self, own: ChronicleId, now: Timestamp) -> Self {
        Self { own: Some((own, now)), ..self }
    }

    /// Returns a record as it stands; `None` where it is of another kind, or not known.
    pub fn get<Record: Chronicle>(&self, id: ChronicleId) -> Option<Record> {
        let entries = self.records.get(&id).filter(|_| id.kind() == Record::KIND)?;
        Some(fold_acts(id, entries))
    }

    /// Returns the name of the record the act is upon; `None` of one that opens it.
    pub fn own_id(&self) -> Option<ChronicleId> {
        self.own.map(|(id, _)| id)
    }

    /// Returns the record the act is upon as all acts before tell it, where the act is judged by all.
    pub fn own<Record: Chronicle>(&self) -> Option<Record> {
        self.get(self.own_id()?)
    }

    /// Returns the day of acting in UTC; `None` of an act that opens a record.
    pub fn today(&self) -> Option<Date> {
        self.own.map(|(_, now)| now.to_zoned(TimeZone::UTC).date())
    }
}
