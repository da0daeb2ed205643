//! The person a record is about, erased for good.

use forestall_confidence::{AuditAction, Capability, Viewer};
use forestall_types::ChronicleId;

use super::ChronicleStore;
use super::read::load_row;
use crate::desk::DeskError;
use crate::desk::acting::fact;
use crate::desk::records::Records;
use crate::identities::IdentityError;
use crate::marks::{allow, no_such};
use crate::persons::PersonError;

impl ChronicleStore {
    /// Destroys the key of the person a record is about: here, and for every backup of content.
    ///
    /// The record stays with its mark and the times of its acts; nobody can read what it said any more. Records that
    /// name it go on naming it. Doing it again is harmless and finishes what was interrupted.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`]; [`DeskError::NoSuchRecord`] also for what the viewer may not read and for a record
    /// that is about nobody who can be erased; [`IdentityError::TracesLeft`], and faults.
    pub async fn erase_person_of(
        &self,
        viewer: &Viewer,
        chronicle_id: ChronicleId,
    ) -> Result<(), PersonError> {
        allow(viewer, Capability::KeepIdentities)?;
        let record = chronicle_id.record();
        let mut records = self.records.begin_write().await?;
        let row = load_row(&mut records, viewer, chronicle_id).await?;
        let person_id = row.and_then(|row| row.person_id).ok_or_else(|| no_such(record))?;
        let erased = self.identities.erase(person_id, viewer.now()).await;
        if matches!(erased, Ok(()) | Err(IdentityError::TracesLeft(..))) {
            forget(&mut records, chronicle_id).await?;
            records.audit(fact(viewer, AuditAction::PersonErased, record)).await?;
            records.commit().await?;
        }
        Ok(erased?)
    }
}

/// Deletes what was made from the acts upon a record: whom they name, and what lists show.
async fn forget(records: &mut Records<'_>, chronicle_id: ChronicleId) -> Result<(), DeskError> {
    let of_record = [chronicle_id.to_string().into()];
    records.execute("delete from chronicle_mention where chronicle_id = $1", &of_record).await?;
    records.execute("delete from chronicle_face where chronicle_id = $1", &of_record).await
}
