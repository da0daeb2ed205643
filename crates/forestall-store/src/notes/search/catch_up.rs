//! How the index learns of notes: all of them once, then those the audit log names.

use std::collections::{BTreeSet, HashMap};

use forestall_confidence::AuditAction;
use forestall_types::{AttachmentId, NoteId, RecordRef, Sequence};

use super::index::{Index, NoteFacts};
use crate::database::Row;
use crate::desk::DeskError;
use crate::desk::records::{Records, position};
use crate::marks::with_resting;
use crate::notes::attachments::attachment_place;
use crate::notes::rows::{read_subject, revision_place};

/// What a list of notes filters by, and the newest revision.
macro_rules! notes {
    ($($condition:literal),+) => {
        concat!(
            "select note.note_id, note.situation, note.engagement_id, note.about, note.written_at, marked.audience_id, \
                 revision.sequence, revision.title, revision.words \
             from note \
             join marked_record as marked on marked.record_id = note.note_id \
             join note_revision as revision on revision.note_id = note.note_id \
             where not exists ( \
                 select 1 from note_revision as newer \
                 where newer.note_id = revision.note_id and newer.sequence > revision.sequence) ",
            $($condition),+
        )
    };
}

/// Notes after `$1`, up to `$2` of them.
const NOTES: &str = notes!("and note.note_id > $1 order by note.note_id limit $2");

const NOTE: &str = notes!("and note.note_id = $1");

/// The names of the files of notes after `$1`, up to and with `$2`.
const FILES: &str = "select attachment_id, note_id, name from attachment \
     where note_id > $1 and note_id <= $2 and taken_off_at is null order by attachment_id";

const FILES_OF_NOTE: &str = "select attachment_id, note_id, name from attachment \
     where note_id = $1 and taken_off_at is null order by attachment_id";

/// The notes whose mark changed with that of the record `$1`: itself and whatever rests on it.
const MARKED: &str = with_resting!(
    "select marked.record_id, marked.audience_id \
     from resting \
     join marked_record as marked on marked.record_id = resting.record_id \
     where marked.kind = 'note' order by marked.record_id"
);

/// How many notes are read at once.
const AT_ONCE: i64 = 1000;

/// The acts after which a note has other words, and those after which it or others have another audience.
const ACTIONS: [AuditAction; 7] = [
    AuditAction::NoteWritten,
    AuditAction::NoteRevised,
    AuditAction::FileAttached,
    AuditAction::FileRemoved,
    AuditAction::MarkNarrowed,
    AuditAction::Released,
    AuditAction::ReleaseApproved,
];

/// Takes in what the transaction sees and the index has not.
pub(super) async fn catch_up(
    records: &mut Records<'_>,
    index: &mut Index,
    newest: u64,
) -> Result<(), DeskError> {
    match index.seen() {
        None => {
            // A build that breaks off leaves no half of an index.
            let mut whole = Index::default();
            build(records, &mut whole).await?;
            *index = whole;
        }
        Some(seen) => take_in_changes(records, index, seen, newest).await?,
    }
    index.set_seen(newest);
    Ok(())
}

async fn build(records: &mut Records<'_>, index: &mut Index) -> Result<(), DeskError> {
    let mut after = String::new();
    loop {
        let notes = records.rows(NOTES, &[after.as_str().into(), AT_ONCE.into()]).await?;
        let Some(last) = notes.last() else { return Ok(()) };
        let last = last.text("note_id")?.to_owned();
        let files = records.rows(FILES, &[after.as_str().into(), last.as_str().into()]).await?;
        take_in(records, index, &notes, &files)?;
        after = last;
        tokio::task::yield_now().await;
    }
}

async fn take_in_changes(
    records: &mut Records<'_>,
    index: &mut Index,
    seen: u64,
    newest: u64,
) -> Result<(), DeskError> {
    let mut note_ids: BTreeSet<NoteId> = BTreeSet::new();
    let mut marked: BTreeSet<RecordRef> = BTreeSet::new();
    for row in records.changes(ACTIONS, seen, newest).await? {
        match row.parsed("action")? {
            AuditAction::NoteWritten | AuditAction::NoteRevised => {
                note_ids.insert(row.parsed("record")?);
            }
            AuditAction::FileAttached | AuditAction::FileRemoved => {
                note_ids.extend(note_of(records, row.parsed("record")?).await?);
            }
            _ => {
                marked.insert(row.parsed("record")?);
            }
        }
    }
    for note_id in note_ids {
        let of_note = [note_id.to_string().into()];
        let notes = records.rows(NOTE, &of_note).await?;
        let files = records.rows(FILES_OF_NOTE, &of_note).await?;
        take_in(records, index, &notes, &files)?;
    }
    for record in marked {
        for row in records.rows(MARKED, &[record.to_string().into()]).await? {
            index.mark(row.parsed("record_id")?, row.int("audience_id")?);
        }
    }
    Ok(())
}

async fn note_of(
    records: &mut Records<'_>,
    attachment_id: AttachmentId,
) -> Result<Option<NoteId>, DeskError> {
    let query = "select note_id from attachment where attachment_id = $1";
    let row = records.row(query, &[attachment_id.to_string().into()]).await?;
    Ok(row.map(|row| row.parsed("note_id")).transpose()?)
}

/// Takes notes in, each with title, text and the names of its files.
fn take_in(records: &Records<'_>, index: &mut Index, notes: &[Row], files: &[Row]) -> Result<(), DeskError> {
    let mut names: HashMap<NoteId, Vec<String>> = HashMap::new();
    for row in files {
        let attachment_id: AttachmentId = row.parsed("attachment_id")?;
        let name = records.open(attachment_place(&attachment_id), "name", row)?;
        names.entry(row.parsed("note_id")?).or_default().push(name);
    }
    for row in notes {
        let note_id: NoteId = row.parsed("note_id")?;
        let place = revision_place(&note_id, Sequence::new(position(row, "sequence")?));
        let title = records.open_secret(place, "title", row)?;
        let words = records.open_secret(place, "words", row)?;
        let names = names.remove(&note_id).unwrap_or_default();
        let facts = NoteFacts {
            subject: read_subject(row)?,
            written_at: row.parsed("written_at")?,
            audience_id: row.int("audience_id")?,
        };
        let texts = [title.as_str(), words.as_str()].into_iter().chain(names.iter().map(String::as_str));
        index.take_in(note_id, facts, texts);
    }
    Ok(())
}
