//! The other records an act names, as they stand when it is judged.

use std::collections::BTreeMap;

use forestall_types::ChronicleId;

use super::{Chronicle, DeskAct, Entry, fold_acts};

/// The records an act names, and the engagement it opens a record in, with all their acts.
///
/// Rules between records are about what is so, not about what somebody sees: a table may not seat an appointed
/// diplomat as a scholar because the person who seats them cannot read the check. A refusal therefore says only that
/// the act is not possible and what to do, never what stands in the other record.
#[derive(Clone, Debug, Default)]
pub struct Beside(BTreeMap<ChronicleId, Vec<Entry<DeskAct>>>);

impl Beside {
    /// Returns these records.
    pub fn new(records: impl IntoIterator<Item = (ChronicleId, Vec<Entry<DeskAct>>)>) -> Self {
        Self(records.into_iter().collect())
    }

    /// Returns a record as it stands; `None` where it is of another kind, or not known.
    pub fn get<Record: Chronicle>(&self, id: ChronicleId) -> Option<Record> {
        let entries = self.0.get(&id).filter(|_| id.kind() == Record::KIND)?;
        Some(fold_acts(id, entries))
    }
}
