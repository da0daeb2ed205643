//! Notes about countries, engagements and other records, the files attached to them, and the search over both.
//!
//! **In:** what somebody writes, attaches or asks, and who looks. **Out:** what the viewer may read. To the viewer what
//! they may not read does not exist: lists, totals and searches leave it out, a note or a file by its identifier is
//! `None`, and a write to it fails as one to a note that was never written.
//!
//! A note on an engagement or another record rests on it: who may not read the record does not read the note, whatever
//! its own mark says, because the note would tell that there is such a record.
//!
//! Title, text and file names are sealed as texts, the bytes of files as bytes. A file that is taken off loses its
//! bytes. Each reading of a file is audited.

mod attachments;
mod list;
mod page;
mod read;
mod rows;
mod search;
mod write;

use std::collections::BTreeMap;

use forestall_attachment::{AttachmentKind, Removed};
use forestall_engagement::Note;
use forestall_types::{AttachmentId, ChronicleId, EngagementId, NoteId, PolityCode};
use jiff::Timestamp;

pub(crate) use search::NoteSearch;

/// Which notes to list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NoteFilter {
    /// Only those about this country, its engagements included.
    pub situation: Option<PolityCode>,
    /// Only those about this engagement.
    pub engagement: Option<EngagementId>,
    /// Only those about this record, which is no engagement.
    pub about: Option<ChronicleId>,
    /// Only those that hold all these words, at the beginning of a word each, in title, text or the names of files.
    pub words: Option<String>,
    /// How many to pass over.
    pub skip: usize,
    /// How many to return; at most [`NoteFilter::MOST`] are.
    pub take: usize,
}

impl NoteFilter {
    /// How many notes one page holds at most.
    pub const MOST: usize = 200;
}

/// Some notes, and how many the viewer may read in all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
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
    /// What it is.
    pub kind: AttachmentKind,
    /// Its size in bytes.
    pub bytes: u64,
    /// What was taken out of it when it came in, in words.
    pub removed: Vec<String>,
    /// Who attached it, or what stands for them.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
}

/// A file on its way to a reader.
#[derive(Clone)]
pub struct AttachmentContent {
    /// The value of `Content-Disposition`, with its name.
    pub content_disposition: String,
    /// The value of `Content-Type`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Shows nothing of the file.
impl std::fmt::Debug for AttachmentContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachmentContent").field("media_type", &self.media_type).finish_non_exhaustive()
    }
}

/// What became of a revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Revised {
    /// It was added.
    Done,
    /// Somebody else was faster; this is the note as it stands.
    MovedOn(Box<Note>),
}

/// Returns the sentences about what was taken out of a file, as they are stored.
fn removed_text(removed: &[Removed]) -> String {
    removed.iter().map(|removed| removed.words()).collect::<Vec<_>>().join("\n")
}
