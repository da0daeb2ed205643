//! Title and text of a note in a form.

use forestall_engagement::{NoteRevision, NoteText, NoteTitle};

use crate::forms::{Field, Wrong};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};

/// What is written, as typed.
#[derive(Clone, Default)]
pub(super) struct NoteFields {
    pub(super) title: Field,
    pub(super) text: Field,
}

impl NoteFields {
    pub(super) fn of(title: &str, text: &str) -> Self {
        Self { title: Field::new(title), text: Field::new(text) }
    }

    /// Reads title and text; wrong fields say why.
    pub(super) fn parse(&mut self) -> Result<(NoteTitle, NoteText), Wrong> {
        let (title, text) = (self.title.parse(), self.text.parse());
        Ok((title?, text?))
    }
}

/// Returns a revision written by the viewer now.
pub(super) fn revision((title, text): (NoteTitle, NoteText), visit: &Visit) -> PageResult<NoteRevision> {
    let by = visit.viewer().account().ok_or(PageError::Forbidden(None))?;
    Ok(NoteRevision { title, text, by, by_name: visit.officer()?, at: visit.now() })
}
