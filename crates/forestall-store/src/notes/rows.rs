//! From rows to notes, with names as far as the attribution allows.

use forestall_confidence::{AccountId, Attribution, Audience, Mark, Viewer};
use forestall_engagement::{NewNote, Note, NoteRevision, NoteSubject, Officer};
use forestall_types::{NoteId, Sequence};

use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Place, Records, position};

/// Folds rows into notes: one row for each revision, the rows of a note together and in order.
pub(super) fn read_notes(
    records: &Records<'_>,
    viewer: &Viewer,
    rows: &[Row],
) -> Result<Vec<Note>, DeskError> {
    let mut notes: Vec<Note> = Vec::new();
    for row in rows {
        let note_id: NoteId = row.parsed("note_id")?;
        let mark = read_mark(viewer, row)?;
        let revision = read_revision(records, viewer, mark.attribution, note_id, row)?;
        match notes.last_mut() {
            Some(note) if note.note_id() == note_id => {
                let builds_on = note.sequence();
                note.revise(revision, builds_on)
                    .map_err(|error| DatabaseError::unreadable(note_id.to_string(), error))?;
            }
            _ => notes.push(read_first(viewer, note_id, mark, revision, row)?),
        }
    }
    Ok(notes)
}

fn read_first(
    _viewer: &Viewer,
    note_id: NoteId,
    mark: Mark,
    first: NoteRevision,
    row: &Row,
) -> Result<Note, DeskError> {
    let situation = row.parsed("situation")?;
    let subject = match row.parsed_or_null("engagement_id")? {
        Some(engagement_id) => NoteSubject::Engagement(engagement_id, situation),
        None => NoteSubject::Situation(situation),
    };
    // Two notes from one source tell something of the source: only who may read the person learns of it.
    let source = match row.int_or_null("source_is_readable")? {
        Some(_) => row.parsed_or_null("source")?,
        None => None,
    };
    Ok(Note::write(note_id, NewNote { subject, mark, source, first }))
}

/// Returns the mark in force, without embargoes that have ended and so without their authors.
fn read_mark(viewer: &Viewer, row: &Row) -> Result<Mark, DatabaseError> {
    let audience: Audience = row.parsed("audience")?;
    let mark = Mark {
        audience,
        attribution: row.parsed("attribution")?,
        review_by: row.parsed_or_null("review_by")?,
    };
    Ok(mark.as_of(viewer.now()))
}

fn read_revision(
    records: &Records<'_>,
    viewer: &Viewer,
    attribution: Attribution,
    note_id: NoteId,
    row: &Row,
) -> Result<NoteRevision, DeskError> {
    let sequence = Sequence::new(position(row, "sequence")?);
    let place = revision_place(&note_id, sequence);
    let by: AccountId = row.parsed("revised_by")?;
    let (by, by_name) = match viewer.instead_of_name(attribution, Some(by)) {
        None => (by, records.open_as(place, "written_by_name", row, "revised_by_name")?),
        Some(words) => (AccountId::stand_in(0), stand_in_name(words)?),
    };
    Ok(NoteRevision {
        title: records.open(place, "title", row)?,
        text: records.open(place, "words", row)?,
        by,
        by_name,
        at: row.parsed("revised_at")?,
    })
}

/// Returns what stands in the place of a name as a name.
pub(super) fn stand_in_name(words: &str) -> Result<Officer, DatabaseError> {
    words.parse().map_err(|error| DatabaseError::unreadable("the name of an author", error))
}

pub(super) const fn revision_place(note_id: &NoteId, sequence: Sequence) -> Place<'_> {
    Place { table: "note_revision", record: note_id, position: Some(sequence.get()) }
}
