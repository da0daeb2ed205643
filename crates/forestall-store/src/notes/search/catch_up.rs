//! How the index learns of notes: all of them once, then those the audit log names.

use std::collections::{BTreeSet, HashMap};

use forestall_confidence::AuditAction;
use forestall_types::{AttachmentId, NoteId, Sequence};

use super::index::Index;
use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Records, position};
use crate::notes::attachments::attachment_place;
use crate::notes::rows::revision_place;

/// The newest revision of notes after `$1`, up to `$2` of them.
const TEXTS: &str = "select revision.note_id, revision.sequence, revision.title, revision.words \
     from note_revision as revision \
     where revision.note_id > $1 and not exists ( \
         select 1 from note_revision as newer \
         where newer.note_id = revision.note_id and newer.sequence > revision.sequence) \
     order by revision.note_id limit $2";

/// The names of the files of notes after `$1`, up to and with `$2`.
const FILES: &str = "select attachment_id, note_id, name from attachment \
     where note_id > $1 and note_id <= $2 and taken_off_at is null order by attachment_id";

const TEXT_OF_NOTE: &str = "select note_id, sequence, title, words from note_revision \
     where note_id = $1 order by sequence desc limit 1";

const FILES_OF_NOTE: &str = "select attachment_id, note_id, name from attachment \
     where note_id = $1 and taken_off_at is null order by attachment_id";

/// What was done to notes and files after the entry `$1`, up to and with `$2`.
const CHANGES: &str = "select distinct record from audit_entry \
     where sequence > $1 and sequence <= $2 and action in ($3, $4, $5, $6) order by record";

/// How many notes are read at once.
const AT_ONCE: usize = 1000;

/// The acts after which a note has other words.
const ACTIONS: [AuditAction; 4] =
    [AuditAction::NoteWritten, AuditAction::NoteRevised, AuditAction::FileAttached, AuditAction::FileRemoved];

/// Returns the number of the newest entry of the audit log.
pub(super) async fn newest_entry(records: &mut Records<'_>) -> Result<u64, DeskError> {
    let row = records.row("select sequence from audit_head where only_row = 1", &[]).await?;
    let sequence = row.map_or(Ok(0), |row| row.int("sequence"))?;
    let sequence =
        u64::try_from(sequence).map_err(|error| DatabaseError::unreadable("the audit log's head", error));
    Ok(sequence?)
}

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
        let texts = records.rows(TEXTS, &[after.as_str().into(), (AT_ONCE as i64).into()]).await?;
        let Some(last) = texts.last() else { return Ok(()) };
        let last = last.text("note_id")?.to_owned();
        let files = records.rows(FILES, &[after.as_str().into(), last.as_str().into()]).await?;
        take_in(records, index, &texts, &files)?;
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
    let number = |entry: u64| i64::try_from(entry).unwrap_or(i64::MAX);
    let [written, revised, attached, removed] = ACTIONS.map(AuditAction::code);
    let params = [
        number(seen).into(),
        number(newest).into(),
        written.into(),
        revised.into(),
        attached.into(),
        removed.into(),
    ];
    let mut note_ids: BTreeSet<NoteId> = BTreeSet::new();
    for row in records.rows(CHANGES, &params).await? {
        match row.parsed::<AttachmentId>("record") {
            Ok(attachment_id) => note_ids.extend(note_of(records, attachment_id).await?),
            Err(_) => {
                note_ids.insert(row.parsed("record")?);
            }
        }
    }
    for note_id in note_ids {
        let texts = records.rows(TEXT_OF_NOTE, &[note_id.to_string().into()]).await?;
        let files = records.rows(FILES_OF_NOTE, &[note_id.to_string().into()]).await?;
        take_in(records, index, &texts, &files)?;
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
fn take_in(records: &Records<'_>, index: &mut Index, texts: &[Row], files: &[Row]) -> Result<(), DeskError> {
    let mut names: HashMap<NoteId, Vec<String>> = HashMap::new();
    for row in files {
        let attachment_id: AttachmentId = row.parsed("attachment_id")?;
        let name = records.open(attachment_place(&attachment_id), "name", row)?;
        names.entry(row.parsed("note_id")?).or_default().push(name);
    }
    for row in texts {
        let note_id: NoteId = row.parsed("note_id")?;
        let place = revision_place(&note_id, Sequence::new(position(row, "sequence")?));
        let title = records.open_secret(place, "title", row)?;
        let words = records.open_secret(place, "words", row)?;
        let names = names.remove(&note_id).unwrap_or_default();
        index.take_in(
            note_id,
            [title.as_str(), words.as_str()].into_iter().chain(names.iter().map(String::as_str)),
        );
    }
    Ok(())
}
