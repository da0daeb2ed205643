//! Notes written and revised.

use forestall_confidence::{AccountId, AuditAction, AuditFact, Capability, MarkError, Viewer};
use forestall_engagement::{NewNote, NoteError, NoteRevision, NoteSubject};
use forestall_types::{EngagementId, NoteId, PolityCode, RecordRef, Sequence};

use super::Revised;
use super::read::{load_note, may_write_about};
use super::rows::revision_place;
use crate::desk::records::{Records, time_text};
use crate::desk::{DeskError, DeskStore};
use crate::marks::{NewMark, allow, engagement_of, insert_mark, no_such, require_readable};

impl DeskStore {
    /// Writes a note; who and when are the viewer's.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], also for a guest who writes outside an engagement; [`DeskError::NoSuchRecord`] also
    /// for a record or a source that the viewer may not read; [`MarkError::ExcludesSelf`]; see [`DeskStore`].
    pub async fn write_note(&self, viewer: &Viewer, new: NewNote) -> Result<NoteId, DeskError> {
        let by = allow(viewer, Capability::WriteNotes)?;
        let note_id = NoteId::from_random(getrandom::u64().map_err(DeskError::NoRandom)?);
        let mut records = self.begin_write().await?;
        if let Some(record) = new.subject.rests_on() {
            require_readable(&mut records, viewer, record).await?;
        }
        if let NoteSubject::Engagement(engagement_id, situation) = new.subject {
            require_engagement(&mut records, engagement_id, situation).await?;
        }
        if !may_write_about(&mut records, viewer, new.subject).await? {
            return Err(DeskError::Forbidden(Capability::WriteNotes));
        }
        if let Some(source) = new.source {
            require_readable(&mut records, viewer, RecordRef::Person(source)).await?;
        }
        insert_note(&mut records, viewer, note_id, &new).await?;
        insert_revision(&mut records, viewer, by, note_id, Sequence::new(1), &new.first).await?;
        let rests_on = new.subject.rests_on();
        let engagement = match rests_on {
            Some(record) => engagement_of(&mut records, record).await?,
            None => None,
        };
        let mark = NewMark {
            record: RecordRef::Note(note_id),
            mark: &new.mark,
            author: by,
            at: viewer.now(),
            engagement,
            rests_on: rests_on.as_slice(),
        };
        let in_force = insert_mark(&mut records, mark).await?;
        if !viewer.may_read(&in_force.audience) {
            return Err(MarkError::ExcludesSelf.into());
        }
        records.audit(fact(viewer, AuditAction::NoteWritten, note_id)).await?;
        records.commit().await?;
        Ok(note_id)
    }

    /// Adds a revision; who and when are the viewer's.
    ///
    /// - `seen`: the number of the revision its author saw, from 1.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for what the viewer may not read,
    /// [`NoteError::NothingChanges`]; see [`DeskStore`].
    pub async fn revise_note(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        revision: NoteRevision,
        seen: Sequence,
    ) -> Result<Revised, DeskError> {
        let by = allow(viewer, Capability::WriteNotes)?;
        let mut records = self.begin_write().await?;
        let note = load_note(&mut records, viewer, note_id).await?;
        let mut note = note.ok_or_else(|| no_such(RecordRef::Note(note_id)))?;
        if !may_write_about(&mut records, viewer, note.subject()).await? {
            return Err(DeskError::Forbidden(Capability::WriteNotes));
        }
        match note.revise(revision.clone(), seen) {
            Err(NoteError::MovedOn { .. }) => return Ok(Revised::MovedOn(Box::new(note))),
            outcome => outcome?,
        }
        insert_revision(&mut records, viewer, by, note_id, note.sequence(), &revision).await?;
        records.audit(fact(viewer, AuditAction::NoteRevised, note_id)).await?;
        records.commit().await?;
        Ok(Revised::Done)
    }
}

/// Refuses an engagement of another country.
async fn require_engagement(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    situation: PolityCode,
) -> Result<(), DeskError> {
    let query = "select 1 as found from engagement where engagement_id = $1 and situation = $2";
    let params = [engagement_id.to_string().into(), situation.as_str().into()];
    match records.row(query, &params).await? {
        Some(_) => Ok(()),
        None => Err(no_such(RecordRef::Engagement(engagement_id))),
    }
}

async fn insert_note(
    records: &mut Records<'_>,
    viewer: &Viewer,
    note_id: NoteId,
    new: &NewNote,
) -> Result<(), DeskError> {
    let params = [
        note_id.to_string().into(),
        new.subject.situation().map(String::from).into(),
        new.subject.engagement().map(|engagement| engagement.to_string()).into(),
        new.subject.chronicle().map(|about| about.to_string()).into(),
        new.source.map(|source| source.to_string()).into(),
        time_text(viewer.now()).into(),
    ];
    records
        .execute(
            "insert into note (note_id, situation, engagement_id, about, source, written_at) \
             values ($1, $2, $3, $4, $5, $6)",
            &params,
        )
        .await
}

async fn insert_revision(
    records: &mut Records<'_>,
    viewer: &Viewer,
    by: AccountId,
    note_id: NoteId,
    sequence: Sequence,
    revision: &NoteRevision,
) -> Result<(), DeskError> {
    let place = revision_place(&note_id, sequence);
    let title = records.seal(place, "title", revision.title.as_str())?;
    let words = records.seal(place, "words", revision.text.as_str())?;
    let name = records.seal(place, "written_by_name", viewer.name().as_str())?;
    let grade_reason =
        revision.grade_reason.as_ref().map(|why| records.seal(place, "grade_reason", why.as_str()));
    let params = [
        note_id.to_string().into(),
        sequence.get().into(),
        title.into(),
        words.into(),
        revision.grade.map(|grade| grade.to_string()).into(),
        grade_reason.transpose()?.into(),
        by.to_string().into(),
        name.into(),
        time_text(viewer.now()).into(),
    ];
    records
        .execute(
            "insert into note_revision (note_id, sequence, title, words, grade, grade_reason, written_by, \
             written_by_name, written_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &params,
        )
        .await
}

fn fact(viewer: &Viewer, action: AuditAction, note_id: NoteId) -> AuditFact {
    AuditFact { at: viewer.now(), actor: viewer.account(), action, record: Some(note_id.to_string()) }
}
