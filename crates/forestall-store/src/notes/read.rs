//! One note with its files, and the mark a new note starts with.

use forestall_confidence::{Capability, Mark, Viewer};
use forestall_engagement::{Note, NoteSubject};
use forestall_types::NoteId;

use super::NoteFile;
use super::attachments::load_attachments;
use super::page::ONE;
use super::rows::read_notes;
use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};
use crate::marks::{engagement_of, mark_in_force, may_read, viewer_params};

impl DeskStore {
    /// Returns a note with its files; nothing where the viewer may not read it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn note(&self, viewer: &Viewer, note_id: NoteId) -> Result<Option<NoteFile>, DeskError> {
        let mut records = self.begin_read().await?;
        let Some(note) = load_note(&mut records, viewer, note_id).await? else { return Ok(None) };
        let attachments = load_attachments(&mut records, viewer, &note).await?;
        Ok(Some(NoteFile { note, attachments }))
    }

    /// Returns the mark a new note about something starts with: `internal` for a country, that of the record for a
    /// record; nothing where the viewer could not write it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn mark_of_new_note(
        &self,
        viewer: &Viewer,
        subject: NoteSubject,
    ) -> Result<Option<Mark>, DeskError> {
        let mut records = self.begin_read().await?;
        let may_write = viewer.may(Capability::WriteNotes);
        if !may_write || !may_write_about(&mut records, viewer, subject).await? {
            return Ok(None);
        }
        let Some(record) = subject.rests_on() else { return Ok(Some(Mark::internal())) };
        let mark = mark_in_force(&mut records, record).await?;
        Ok(mark.map(|mark| mark.as_of(viewer.now())))
    }
}

/// Says whether somebody may write about something: they have to read what it is about, and guests write in
/// engagements only.
pub(super) async fn may_write_about(
    records: &mut Records<'_>,
    viewer: &Viewer,
    subject: NoteSubject,
) -> Result<bool, DeskError> {
    let is_staff = viewer.eyes().all(|eyes| eyes.roles.is_staff());
    let Some(record) = subject.rests_on() else { return Ok(is_staff) };
    if !may_read(records, viewer, record).await? {
        return Ok(false);
    }
    Ok(is_staff || engagement_of(records, record).await?.is_some())
}

/// Loads a note the viewer may read.
pub(super) async fn load_note(
    records: &mut Records<'_>,
    viewer: &Viewer,
    note_id: NoteId,
) -> Result<Option<Note>, DeskError> {
    let rows = records.rows(ONE, &viewer_params(viewer, [note_id.to_string().into()])).await?;
    Ok(read_notes(records, viewer, &rows)?.pop())
}
