//! From rows to notes, with names as far as the attribution allows.

use forestall_confidence::{AccountId, Mark, Viewer};
use forestall_engagement::{NewNote, Note, NoteRevision, NoteSubject};
use forestall_types::{NoteId, PersonId, RecordRef, Sequence};

use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Place, Records, position};
use crate::marks::{SeenMark, may_know_of};

/// Folds rows into notes: one row for each revision, the rows of a note together and in order. Where there are rows of
/// the first and the newest revision only, the notes are abridged.
pub(super) fn read_notes(
    records: &Records<'_>,
    viewer: &Viewer,
    rows: &[Row],
) -> Result<Vec<Note>, DeskError> {
    let mut notes: Vec<Note> = Vec::new();
    for row in rows {
        let note_id: NoteId = row.parsed("note_id")?;
        let seen = SeenMark::read(viewer, row)?;
        let revision = read_revision(records, &seen, note_id, row)?;
        match notes.last_mut() {
            Some(note) if note.note_id() == note_id => {
                let builds_on = note.sequence();
                let sequence = Sequence::new(position(row, "sequence")?);
                if sequence == builds_on.next() {
                    note.revise(revision, builds_on)
                        .map_err(|error| DatabaseError::unreadable(note_id.to_string(), error))?;
                } else if let Some(first) = notes.pop() {
                    notes.push(first.abridged(revision, sequence));
                }
            }
            _ => notes.push(read_first(viewer, note_id, seen.mark, revision, row)?),
        }
    }
    Ok(notes)
}

fn read_first(
    viewer: &Viewer,
    note_id: NoteId,
    mark: Mark,
    first: NoteRevision,
    row: &Row,
) -> Result<Note, DeskError> {
    let subject = read_subject(row)?;
    // Two notes from one source tell something of the source: only who may read the person learns of it.
    let source: Option<PersonId> = match row.int_or_null("source_is_readable")? {
        Some(_) => row.parsed_or_null("source")?,
        None => None,
    };
    let source = source.filter(|source| may_know_of(viewer, RecordRef::Person(*source)));
    Ok(Note::write(note_id, NewNote { subject, mark, source, first }))
}

/// Reads what a note is about.
pub(super) fn read_subject(row: &Row) -> Result<NoteSubject, DatabaseError> {
    if let Some(about) = row.parsed_or_null("about")? {
        return Ok(NoteSubject::Chronicle(about, row.parsed_or_null("situation")?));
    }
    let situation = row.parsed("situation")?;
    Ok(match row.parsed_or_null("engagement_id")? {
        Some(engagement_id) => NoteSubject::Engagement(engagement_id, situation),
        None => NoteSubject::Situation(situation),
    })
}

fn read_revision(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
    note_id: NoteId,
    row: &Row,
) -> Result<NoteRevision, DeskError> {
    let sequence = Sequence::new(position(row, "sequence")?);
    let place = revision_place(&note_id, sequence);
    let by: AccountId = row.parsed("revised_by")?;
    let (by, by_name) = match seen.stand_in(Some(by))? {
        Some(stand_in) => (AccountId::stand_in(0), stand_in),
        None => (by, records.open_as(place, "written_by_name", row, "revised_by_name")?),
    };
    Ok(NoteRevision {
        title: records.open(place, "title", row)?,
        text: records.open(place, "words", row)?,
        grade: row.parsed_or_null("grade")?,
        grade_reason: match row.bytes_or_null("grade_reason")? {
            Some(_) => Some(records.open(place, "grade_reason", row)?),
            None => None,
        },
        by,
        by_name,
        at: row.parsed("revised_at")?,
    })
}

pub(super) const fn revision_place(note_id: &NoteId, sequence: Sequence) -> Place<'_> {
    Place { table: "note_revision", record: note_id, position: Some(sequence.get()) }
}
