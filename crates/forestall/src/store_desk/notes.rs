//! Notes, their files and the search over them.

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::{NewNote, NoteRevision, NoteSubject};
use forestall_store::desk::DeskError;
use forestall_store::notes;
use forestall_types::{AttachmentId, NoteId, Sequence};
use forestall_web::desk::{
    Attachment, AttachmentContent, Loading, NoteFile, NoteFilter, NotePage, Notes, Revised,
};

use super::StoreDesk;
use super::told::ask;

impl Notes for StoreDesk {
    fn notes<'a>(&'a self, viewer: &'a Viewer, filter: NoteFilter) -> Loading<'a, NotePage> {
        let NoteFilter { situation, engagement, about, words, skip, take } = filter;
        let filter = notes::NoteFilter { situation, engagement, about, words, skip, take };
        ask(async move {
            let notes::NotePage { notes, files, total } = self.records.notes(viewer, filter).await?;
            Ok::<_, DeskError>(NotePage { notes, files, total })
        })
    }

    fn note<'a>(&'a self, viewer: &'a Viewer, note_id: NoteId) -> Loading<'a, Option<NoteFile>> {
        ask(async move {
            let found = self.records.note(viewer, note_id).await?;
            Ok::<_, DeskError>(found.map(|notes::NoteFile { note, attachments }| NoteFile {
                note,
                attachments: attachments.into_iter().map(attachment).collect(),
            }))
        })
    }

    fn mark_of_new_note<'a>(&'a self, viewer: &'a Viewer, subject: NoteSubject) -> Loading<'a, Option<Mark>> {
        ask(self.records.mark_of_new_note(viewer, subject))
    }

    fn write_note<'a>(&'a self, viewer: &'a Viewer, note: NewNote) -> Loading<'a, NoteId> {
        ask(self.records.write_note(viewer, note))
    }

    fn revise_note<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        revision: NoteRevision,
        seen: Sequence,
    ) -> Loading<'a, Revised> {
        ask(async move {
            let revised = self.records.revise_note(viewer, note_id, revision, seen).await?;
            Ok::<_, DeskError>(match revised {
                notes::Revised::Done => Revised::Done,
                notes::Revised::MovedOn(note) => Revised::MovedOn(note),
            })
        })
    }

    fn attach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        file_name: String,
        bytes: Vec<u8>,
    ) -> Loading<'a, Attachment> {
        ask(async move {
            let attached = self.records.attach(viewer, note_id, file_name, bytes).await?;
            Ok::<_, DeskError>(attachment(attached))
        })
    }

    fn detach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, ()> {
        ask(self.records.detach(viewer, note_id, attachment_id))
    }

    fn attachment<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, Option<AttachmentContent>> {
        ask(async move {
            let content = self.records.attachment(viewer, note_id, attachment_id).await?;
            Ok::<_, DeskError>(content.map(
                |notes::AttachmentContent { content_disposition, media_type, bytes }| AttachmentContent {
                    content_disposition,
                    media_type,
                    bytes,
                },
            ))
        })
    }
}

fn attachment(stored: notes::Attachment) -> Attachment {
    let notes::Attachment { attachment_id, name, kind, bytes, removed, added_by, added_at } = stored;
    Attachment { attachment_id, name, kind: kind.words().to_owned(), bytes, removed, added_by, added_at }
}
