//! One note with its files, and the mark a new note starts with.

use forestall_confidence::{Capability, Mark, Viewer};
use forestall_engagement::{Note, NoteSubject};
use forestall_types::{NoteId, RecordRef};

use super::NoteFile;
use super::attachments::load_attachments;
use super::page::ONE;
use super::rows::read_notes;
use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};
use crate::marks::{mark_in_force, may_read, viewer_params};

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

    /// Returns the mark a new note about something starts with: `internal` for a situation, that of the engagement
    /// for an engagement; nothing where the viewer could not write it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn mark_of_new_note(
        &self,
        viewer: &Viewer,
        subject: NoteSubject,
    ) -> Result<Option<Mark>, DeskError> {
        if !viewer.may(Capability::WriteNotes) || !may_write_about(viewer, subject) {
            return Ok(None);
        }
        let NoteSubject::Engagement(engagement_id, _) = subject else { return Ok(Some(Mark::internal())) };
        let mut records = self.begin_read().await?;
        let engagement = RecordRef::Engagement(engagement_id);
        if !may_read(&mut records, viewer, engagement).await? {
            return Ok(None);
        }
        let mark = mark_in_force(&mut records, engagement).await?;
        Ok(mark.map(|mark| mark.as_of(viewer.now())))
    }
}

/// Says whether somebody writes about such a thing at all: guests write in engagements only.
pub(super) fn may_write_about(viewer: &Viewer, subject: NoteSubject) -> bool {
    subject.engagement().is_some() || viewer.eyes().all(|eyes| eyes.roles.is_staff())
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
