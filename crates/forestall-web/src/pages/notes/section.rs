//! The newest notes on the page of a country, an engagement or another record.

use forestall_confidence::{Capability, Mark};
use forestall_types::{ChronicleId, EngagementId, PolityCode};

use super::note_line::{NoteLine, SubjectNames};
use crate::desk::NoteFilter;
use crate::format;
use crate::frame::Visit;
use crate::page_error::PageResult;

/// How many are shown.
const NEWEST: usize = 5;

/// What `macros/notes.html` prints.
#[derive(Default)]
pub(crate) struct NotesSection {
    pub(crate) lines: Vec<NoteLine>,
    /// The address of all of them and how many there are, where there are more.
    pub(crate) all: Option<(String, String)>,
    /// The form for a new one, for who may write.
    pub(crate) write: Option<String>,
    /// The marks of these notes.
    pub(crate) marks: Vec<Mark>,
}

impl NotesSection {
    /// Loads the newest notes about a country and its engagements.
    pub(crate) async fn of_situation(visit: &Visit, situation: PolityCode) -> PageResult<Self> {
        let filter = NoteFilter { situation: Some(situation), ..NoteFilter::default() };
        Self::load(visit, filter, &format!("situation={situation}")).await
    }

    /// Loads the newest notes about an engagement.
    pub(crate) async fn of_engagement(visit: &Visit, engagement_id: EngagementId) -> PageResult<Self> {
        let filter = NoteFilter { engagement: Some(engagement_id), ..NoteFilter::default() };
        Self::load(visit, filter, &format!("engagement={engagement_id}")).await
    }

    /// Loads the newest notes about any record told by acts.
    ///
    /// - `situation`: the country the record is about, where it is about one; lists of that country find notes written
    ///   from here too.
    pub(crate) async fn of_chronicle(
        visit: &Visit,
        id: ChronicleId,
        situation: Option<PolityCode>,
    ) -> PageResult<Self> {
        if let Some(engagement_id) = id.engagement() {
            return Self::of_engagement(visit, engagement_id).await;
        }
        let filter = NoteFilter { about: Some(id), ..NoteFilter::default() };
        let mut section = Self::load(visit, filter, &format!("about={id}")).await?;
        if let (Some(href), Some(situation)) = (&mut section.write, situation) {
            *href = format!("{href}&situation={situation}");
        }
        Ok(section)
    }

    async fn load(visit: &Visit, filter: NoteFilter, query: &str) -> PageResult<Self> {
        let found = visit.desk.notes(visit.viewer(), NoteFilter { take: NEWEST, ..filter }).await?;
        let all = (found.total > found.notes.len()).then(|| {
            (format!("/notes?{query}"), format!("All {}", format::counted(found.total, "note", "notes")))
        });
        let may_write = visit.viewer().may_act(Capability::WriteNotes);
        let names = SubjectNames::of_notes(visit, &found.notes).await?;
        Ok(Self {
            lines: found.notes.iter().map(|note| NoteLine::of(visit, &names, note, &found.files)).collect(),
            all,
            write: may_write.then(|| format!("/notes/new?{query}")),
            marks: found.notes.iter().map(|note| note.mark().clone()).collect(),
        })
    }
}
