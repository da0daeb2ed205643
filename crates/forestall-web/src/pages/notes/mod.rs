//! Notes: the list with its search, one note with its files, and the forms to write and to attach.

mod conflict;
pub(crate) mod edit;
mod engagement_names;
pub(crate) mod files;
mod line_diff;
pub(crate) mod list;
mod note_fields;
mod note_line;
pub(crate) mod page;
pub(crate) mod section;
mod uploads;
pub(crate) mod write;

pub(crate) use note_line::{audience_of_all, printed_audience};
pub(crate) use section::NotesSection;
pub(crate) use uploads::Uploads;

use axum::extract::DefaultBodyLimit;
use forestall_types::NoteId;

use crate::desk::NoteFile;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};

/// The largest form with a note, in bytes: 40,000 characters of four bytes, each byte written as three.
const LARGEST_NOTE_FORM: usize = 512 * 1024;
/// The largest form with a file, in bytes.
const LARGEST_FILE_FORM: usize = 12 * 1024 * 1024;

/// Returns the limit for forms that carry a note.
pub(crate) fn note_form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_NOTE_FORM)
}

/// Returns the limit for forms that carry a file.
pub(crate) fn file_form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST_FILE_FORM)
}

/// Loads the note an address names.
async fn load(visit: &Visit, note_id: &str) -> PageResult<NoteFile> {
    let note_id: NoteId = note_id.parse().map_err(|_| PageError::NotFound)?;
    visit.desk.note(visit.viewer(), note_id).await?.ok_or(PageError::NotFound)
}
