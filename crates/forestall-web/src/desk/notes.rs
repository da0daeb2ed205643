//! What the screens ask about notes and the files attached to them.

use std::collections::BTreeMap;

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::{NewNote, Note, NoteRevision, NoteSubject};
use forestall_types::{AttachmentId, ChronicleId, EngagementId, NoteId, PolityCode, Sequence};
use jiff::Timestamp;

use super::Loading;

/// Which notes to list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NoteFilter {
    /// Only those about this country, its engagements included.
    pub situation: Option<PolityCode>,
    /// Only those about this engagement.
    pub engagement: Option<EngagementId>,
    /// Only those about this record, which is no engagement.
    pub about: Option<ChronicleId>,
    /// Only those that hold all these words, at the beginning of a word each.
    pub words: Option<String>,
    /// How many to pass over.
    pub skip: usize,
    /// How many to return.
    pub take: usize,
}

/// Some notes, and how many the viewer may read in all.
#[derive(Clone, Debug, Default)]
pub struct NotePage {
    /// One page of them, newest first.
    pub notes: Vec<Note>,
    /// How many files each of these notes has; none where it is not named.
    pub files: BTreeMap<NoteId, usize>,
    /// How many the filter finds among those the viewer may read.
    pub total: usize,
}

/// A note with its files.
#[derive(Clone, Debug)]
pub struct NoteFile {
    /// The note.
    pub note: Note,
    /// Its files that were not taken off, oldest first.
    pub attachments: Vec<Attachment>,
}

/// A file attached to a note.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its identifier.
    pub attachment_id: AttachmentId,
    /// Its name, made safe.
    pub name: String,
    /// What it is, in words: "PDF", "photograph (JPEG)".
    pub kind: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What was taken out of it when it came in, one sentence each.
    pub removed: Vec<String>,
    /// Who attached it, or what stands for them.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
}

/// A file on its way to a reader.
#[derive(Clone, Debug)]
pub struct AttachmentContent {
    /// The value of `Content-Disposition`, with its name.
    pub content_disposition: String,
    /// The value of `Content-Type`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What became of a revision.
#[derive(Clone, Debug)]
pub enum Revised {
    /// It was added.
    Done,
    /// Somebody else was faster; this is the note as it stands.
    MovedOn(Box<Note>),
}

/// Notes, their files and the search over them.
///
/// What the viewer may not read does not exist: lists, totals and searches leave it out, and a note or a file by
/// its identifier is `None`.
pub trait Notes: Send + Sync {
    /// Lists notes, newest first.
    fn notes<'a>(&'a self, viewer: &'a Viewer, filter: NoteFilter) -> Loading<'a, NotePage>;
    /// Loads one note.
    fn note<'a>(&'a self, viewer: &'a Viewer, note_id: NoteId) -> Loading<'a, Option<NoteFile>>;
    /// Returns the mark a new note about something starts with: that of what it is about.
    fn mark_of_new_note<'a>(&'a self, viewer: &'a Viewer, subject: NoteSubject) -> Loading<'a, Option<Mark>>;
    /// Writes a note; author and time are the viewer's.
    fn write_note<'a>(&'a self, viewer: &'a Viewer, note: NewNote) -> Loading<'a, NoteId>;
    /// Adds a revision.
    fn revise_note<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        revision: NoteRevision,
        seen: Sequence,
    ) -> Loading<'a, Revised>;
    /// Attaches a file; refused with its reason when it is not safe to keep.
    fn attach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        file_name: String,
        bytes: Vec<u8>,
    ) -> Loading<'a, Attachment>;
    /// Takes a file off; its content is destroyed.
    fn detach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, ()>;
    /// Reads a file.
    fn attachment<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, Option<AttachmentContent>>;
}
