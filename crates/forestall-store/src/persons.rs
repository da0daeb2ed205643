//! Protected persons as those see them who keep them: rights, audiences and the audit log around
//! [`IdentityStore`].
//!
//! Who a person is stands in the identities; who may read it, among the marks of the records. Only who
//! [keeps identities](Capability::KeepIdentities) *and* is in the audience of a person's mark learns who it is; to
//! everybody else the person does not exist.
//!
//! The databases are two, so the order of writes matters. A person is entered first and marked afterwards: where the
//! program ends in between, nobody may read them, and nothing refers to them. A person is erased before the audit log
//! says so: where the program ends in between, erasing again says it.

use forestall_confidence::{AuditAction, AuditFact, Capability, Identity, Mark, MarkError, Viewer};
use forestall_types::{PersonId, RecordRef};

use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};
use crate::identities::{IdentityError, IdentityStore};
use crate::marks::{NewMark, allow, for_viewer, insert_mark, mark_in_force, require_readable, viewer_params};

/// Why something was not done about a protected person. Names nobody.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The records refuse.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The identities refuse.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// A protected person, for those who may read it.
#[derive(Clone, Debug)]
pub struct ProtectedPerson {
    /// The random identifier by which records name them.
    pub person_id: PersonId,
    /// Who they are; `None` once erased.
    pub identity: Option<Identity>,
    /// Who may read it.
    pub mark: Mark,
}

const PERSONS: &str = for_viewer!(
    "select marked.record_id from seen as marked where marked.kind = 'person' \
     order by marked.record_id"
);

/// Protected persons of one desk.
#[derive(Clone, Debug)]
pub struct ProtectedPersons {
    records: DeskStore,
    identities: IdentityStore,
}

impl ProtectedPersons {
    /// Takes the records and the identities of one desk.
    pub const fn new(records: DeskStore, identities: IdentityStore) -> Self {
        Self { records, identities }
    }

    /// Lists the protected persons the viewer may read; none for who does not keep identities. That somebody was told
    /// who they are stands in the audit log before it is told.
    ///
    /// # Errors
    ///
    /// [`PersonError`].
    pub async fn list(&self, viewer: &Viewer) -> Result<Vec<ProtectedPerson>, PersonError> {
        if !viewer.may(Capability::KeepIdentities) {
            return Ok(Vec::new());
        }
        let mut records = self.records.begin_read().await?;
        let mut marked = Vec::new();
        for row in &records.rows(PERSONS, &viewer_params(viewer, [])).await? {
            let person_id: PersonId = row.parsed("record_id").map_err(DeskError::from)?;
            marked.extend(person_mark(&mut records, viewer, person_id).await?.map(|mark| (person_id, mark)));
        }
        drop(records);
        if !marked.is_empty() {
            let mut records = self.records.begin_write().await?;
            let read = AuditFact {
                at: viewer.now(),
                actor: viewer.account(),
                action: AuditAction::PersonsRead,
                record: None,
            };
            records.audit(read).await?;
            records.commit().await?;
        }
        let mut persons = Vec::with_capacity(marked.len());
        for (person_id, mark) in marked {
            let identity = self.identities.identity(person_id).await?;
            persons.push(ProtectedPerson { person_id, identity, mark });
        }
        Ok(persons)
    }

    /// Enters a protected person; who and when are the viewer's.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`MarkError::ExcludesSelf`], and faults.
    pub async fn enter(
        &self,
        viewer: &Viewer,
        identity: &Identity,
        mark: &Mark,
    ) -> Result<PersonId, PersonError> {
        let author = allow(viewer, Capability::KeepIdentities)?;
        if !viewer.may_read(&mark.audience) {
            return Err(DeskError::from(MarkError::ExcludesSelf).into());
        }
        let person_id = PersonId::from_random(getrandom::u64().map_err(DeskError::NoRandom)?);
        self.identities.enter(identity, person_id).await?;
        let mut records = self.records.begin_write().await?;
        let record = RecordRef::Person(person_id);
        let at = viewer.now();
        let new = NewMark { record, mark, author, at, engagement: None, rests_on: &[] };
        insert_mark(&mut records, new).await?;
        records.audit(fact(viewer, AuditAction::PersonEntered, person_id)).await?;
        records.commit().await?;
        Ok(person_id)
    }

    /// Destroys the key of a protected person: here, and for every backup of content.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for a person the viewer may not read,
    /// [`IdentityError::TracesLeft`], and faults.
    pub async fn erase(&self, viewer: &Viewer, person_id: PersonId) -> Result<(), PersonError> {
        allow(viewer, Capability::KeepIdentities)?;
        let mut records = self.records.begin_write().await?;
        require_readable(&mut records, viewer, RecordRef::Person(person_id)).await?;
        let erased = self.identities.erase(person_id, viewer.now()).await;
        if matches!(erased, Ok(()) | Err(IdentityError::TracesLeft(..))) {
            records.audit(fact(viewer, AuditAction::PersonErased, person_id)).await?;
            records.commit().await?;
        }
        Ok(erased?)
    }
}

async fn person_mark(
    records: &mut Records<'_>,
    viewer: &Viewer,
    person_id: PersonId,
) -> Result<Option<Mark>, DeskError> {
    let mark = mark_in_force(records, RecordRef::Person(person_id)).await?;
    Ok(mark.map(|mark| mark.as_of(viewer.now())))
}

fn fact(viewer: &Viewer, action: AuditAction, person_id: PersonId) -> AuditFact {
    AuditFact { at: viewer.now(), actor: viewer.account(), action, record: Some(person_id.to_string()) }
}
