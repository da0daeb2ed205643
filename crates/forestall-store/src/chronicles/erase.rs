//! The person a record is about, erased for good.

use forestall_confidence::{AuditAction, Capability, Viewer};
use forestall_types::ChronicleId;

use super::ChronicleStore;
use super::read::load_row;
use crate::database::{Database, DatabaseError};
use crate::desk::DeskError;
use crate::desk::acting::fact;
use crate::desk::records::Records;
use crate::identities::{IdentityError, tombstones_of_keys};
use crate::marks::{allow, no_such};
use crate::persons::PersonError;

const FORGET_MENTIONS: &str = "delete from chronicle_mention where chronicle_id = $1";
const FORGET_FACE: &str = "delete from chronicle_face where chronicle_id = $1";

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

/// Deletes what is left in the records of persons whose keys are destroyed: where erasing was interrupted between the
/// two databases, or the records come from a backup that is older than an erasure.
pub(crate) async fn finish_erasures(records: &Database, person_keys: &Database) -> Result<(), DatabaseError> {
    let query = "select chronicle.chronicle_id, chronicle.person_id from chronicle \
                 where chronicle.person_id is not null and ( \
                     exists (select 1 from chronicle_face as face \
                             where face.chronicle_id = chronicle.chronicle_id) \
                     or exists (select 1 from chronicle_mention as mention \
                                where mention.chronicle_id = chronicle.chronicle_id) \
                 ) order by chronicle.chronicle_id";
    let of_persons = records.begin_read().await?.rows(query, &[]).await?;
    if of_persons.is_empty() {
        return Ok(());
    }
    let destroyed = tombstones_of_keys(&mut person_keys.begin_read().await?).await?;
    let mut left = Vec::new();
    for row in &of_persons {
        if destroyed.contains_key(row.text("person_id")?) {
            left.push(row.text("chronicle_id")?);
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let mut write = records.begin_write().await?;
    for chronicle_id in left {
        for statement in [FORGET_MENTIONS, FORGET_FACE] {
            write.execute(statement, &[chronicle_id.into()]).await?;
        }
    }
    write.commit().await
}

/// Deletes what was made from the acts upon a record: whom they name, and what lists show.
async fn forget(records: &mut Records<'_>, chronicle_id: ChronicleId) -> Result<(), DeskError> {
    let of_record = [chronicle_id.to_string().into()];
    records.execute(FORGET_MENTIONS, &of_record).await?;
    records.execute(FORGET_FACE, &of_record).await
}
