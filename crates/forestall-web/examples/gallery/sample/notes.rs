//! Notes of the sample desk.

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::{NewNote, NoteRevision, NoteSubject};
use forestall_types::{AttachmentId, NoteId, Sequence};
use forestall_web::desk::{
    Attachment, AttachmentContent, DeskError, Loading, NoteFile, NoteFilter, NotePage, Notes, Revised,
};

use super::{SampleDesk, done};

impl Notes for SampleDesk {
    fn notes<'a>(&'a self, _: &'a Viewer, _: NoteFilter) -> Loading<'a, NotePage> {
        done(Ok(NotePage::default()))
    }

    fn note<'a>(&'a self, _: &'a Viewer, _: NoteId) -> Loading<'a, Option<NoteFile>> {
        done(Ok(None))
    }

    fn mark_of_new_note<'a>(&'a self, _: &'a Viewer, _: NoteSubject) -> Loading<'a, Option<Mark>> {
        done(Ok(None))
    }

    fn write_note<'a>(&'a self, _: &'a Viewer, _: NewNote) -> Loading<'a, NoteId> {
        done(Err(DeskError::NoSuch))
    }

    fn revise_note<'a>(
        &'a self,
        _: &'a Viewer,
        _: NoteId,
        _: NoteRevision,
        _: Sequence,
    ) -> Loading<'a, Revised> {
        done(Err(DeskError::NoSuch))
    }

    fn attach<'a>(&'a self, _: &'a Viewer, _: NoteId, _: String, _: Vec<u8>) -> Loading<'a, Attachment> {
        done(Err(DeskError::NoSuch))
    }

    fn detach<'a>(&'a self, _: &'a Viewer, _: NoteId, _: AttachmentId) -> Loading<'a, ()> {
        done(Err(DeskError::NoSuch))
    }

    fn attachment<'a>(
        &'a self,
        _: &'a Viewer,
        _: NoteId,
        _: AttachmentId,
    ) -> Loading<'a, Option<AttachmentContent>> {
        done(Ok(None))
    }
}
