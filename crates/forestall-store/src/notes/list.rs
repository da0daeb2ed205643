//! Lists of notes, newest first, with or without words to find.

use std::collections::HashMap;

use forestall_confidence::Viewer;
use forestall_engagement::Note;
use forestall_types::NoteId;

use super::attachments::count_files;
use super::page::{BY_NOTE_ID, BY_NOTE_ID_TAKES, Statements};
use super::rows::read_notes;
use super::{NoteFilter, NotePage};
use crate::database::{DatabaseError, Param};
use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};
use crate::marks::viewer_params;

impl DeskStore {
    /// Lists notes the viewer may read, newest first.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn notes(&self, viewer: &Viewer, filter: NoteFilter) -> Result<NotePage, DeskError> {
        let mut records = self.begin_read().await?;
        let filter = NoteFilter { take: filter.take.min(NoteFilter::MOST), ..filter };
        match filter.words.as_deref().filter(|words| !words.trim().is_empty()) {
            None => list(&mut records, viewer, &filter).await,
            Some(words) => {
                let found = self.search().find(&mut records, viewer, &filter, words).await?;
                let on_page: Vec<_> = found.iter().copied().skip(filter.skip).take(filter.take).collect();
                let notes = load(&mut records, viewer, &on_page).await?;
                Ok(NotePage { files: count_files(&mut records, &notes).await?, notes, total: found.len() })
            }
        }
    }

    /// Builds the index over all notes, which the first search would do else; for the start of a server.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn build_search(&self) -> Result<(), DeskError> {
        self.search().build(&mut self.begin_read().await?).await
    }
}

async fn list(
    records: &mut Records<'_>,
    viewer: &Viewer,
    filter: &NoteFilter,
) -> Result<NotePage, DeskError> {
    let (statements, own) = Statements::of(filter);
    let of_filter = params(viewer, own);
    let row = records.row(statements.count, &of_filter).await?;
    let total = row.map_or(Ok(0), |row| row.int("notes"))?;
    let total =
        usize::try_from(total).map_err(|error| DatabaseError::unreadable("the number of notes", error))?;
    let bounded = |number: usize| Param::from(i64::try_from(number).unwrap_or(i64::MAX));
    let mut of_page = of_filter;
    of_page.extend([bounded(filter.take), bounded(filter.skip)]);
    let rows = records.rows(statements.page, &of_page).await?;
    let notes = read_notes(records, viewer, &rows)?;
    Ok(NotePage { files: count_files(records, &notes).await?, notes, total })
}

/// Loads notes in the order of their identifiers given, those the viewer may read.
async fn load(
    records: &mut Records<'_>,
    viewer: &Viewer,
    note_ids: &[NoteId],
) -> Result<Vec<Note>, DeskError> {
    let mut found: HashMap<NoteId, Note> = HashMap::new();
    for some in note_ids.chunks(BY_NOTE_ID_TAKES) {
        let named = some.iter().map(ToString::to_string);
        let filled = named.chain(std::iter::repeat(String::new())).take(BY_NOTE_ID_TAKES);
        let of_some = params(viewer, filled.map(Param::from).collect());
        let rows = records.rows(BY_NOTE_ID, &of_some).await?;
        found.extend(read_notes(records, viewer, &rows)?.into_iter().map(|note| (note.note_id(), note)));
    }
    Ok(note_ids.iter().filter_map(|note_id| found.remove(note_id)).collect())
}

fn params(viewer: &Viewer, own: Vec<Param<'static>>) -> Vec<Param<'static>> {
    let mut params = viewer_params(viewer, []);
    params.extend(own);
    params
}
