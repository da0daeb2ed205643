//! Files attached to notes.

use std::collections::BTreeMap;
use std::error::Error as StdError;

use forestall_attachment::{AttachmentKind, AttachmentName, Limits, SafeAttachment, accept};
use forestall_confidence::{AccountId, AuditAction, AuditFact, Capability, Viewer};
use forestall_engagement::{Note, Officer};
use forestall_types::{AttachmentId, NoteId, RecordRef};

use super::read::{load_note, may_write_about};
use super::{Attachment, AttachmentContent, removed_text};
use crate::database::{DatabaseError, Param, Row};
use crate::desk::records::{Place, Records, time_text};
use crate::desk::{DeskError, DeskStore};
use crate::marks::{allow, no_such};

/// How many files some notes have, by identifiers in [`COUNT_TAKES`] placeholders.
const COUNT: &str = "select note_id, count(*) as files from attachment \
     where taken_off_at is null and note_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
     $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, \
     $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50) group by note_id order by note_id";

/// How many identifiers [`COUNT`] takes.
const COUNT_TAKES: usize = 50;

impl DeskStore {
    /// Attaches a file to a note, made safe first.
    ///
    /// # Errors
    ///
    /// [`DeskError::Attachment`] when it is not safe to keep, [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`]
    /// also for a note the viewer may not read; see [`DeskStore`].
    pub async fn attach(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        file_name: String,
        bytes: Vec<u8>,
    ) -> Result<Attachment, DeskError> {
        let by = allow(viewer, Capability::WriteNotes)?;
        // Who may not read the note learns nothing from what is said of the file.
        require_note(&mut self.begin_read().await?, viewer, note_id).await?;
        let safe = tokio::task::spawn_blocking(move || accept(&file_name, &bytes, Limits::default()));
        let safe = match safe.await {
            Ok(safe) => safe?,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        let attachment_id = AttachmentId::from_random(getrandom::u64().map_err(DeskError::NoRandom)?);
        let mut records = self.begin_write().await?;
        require_note(&mut records, viewer, note_id).await?;
        insert(&mut records, viewer, by, note_id, attachment_id, &safe).await?;
        records.audit(fact(viewer, AuditAction::FileAttached, attachment_id)).await?;
        records.commit().await?;
        Ok(Attachment {
            attachment_id,
            name: safe.name.as_str().to_owned(),
            kind: safe.kind,
            bytes: safe.bytes.len() as u64,
            removed: safe.removed.iter().map(|removed| removed.words().to_owned()).collect(),
            added_by: viewer.name().to_string(),
            added_at: viewer.now(),
        })
    }

    /// Takes a file off; its bytes are destroyed.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for a note the viewer may not read and a file that
    /// was taken off; see [`DeskStore`].
    pub async fn detach(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Result<(), DeskError> {
        let by = allow(viewer, Capability::WriteNotes)?;
        let mut records = self.begin_write().await?;
        require_note(&mut records, viewer, note_id).await?;
        find(&mut records, note_id, attachment_id).await?.ok_or_else(|| no_such_file(attachment_id))?;
        records
            .execute(
                "delete from attachment_content where attachment_id = $1",
                &[attachment_id.to_string().into()],
            )
            .await?;
        let params =
            [attachment_id.to_string().into(), by.to_string().into(), time_text(viewer.now()).into()];
        records
            .execute(
                "update attachment set taken_off_by = $2, taken_off_at = $3 where attachment_id = $1",
                &params,
            )
            .await?;
        records.audit(fact(viewer, AuditAction::FileRemoved, attachment_id)).await?;
        records.commit().await
    }

    /// Reads a file, which is audited; nothing where the viewer may not read its note.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn attachment(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Result<Option<AttachmentContent>, DeskError> {
        let mut records = self.begin_write().await?;
        if load_note(&mut records, viewer, note_id).await?.is_none() {
            return Ok(None);
        }
        let Some(row) = find(&mut records, note_id, attachment_id).await? else { return Ok(None) };
        let (name, kind) = read_name(&records, attachment_id, &row)?;
        let query = "select content from attachment_content where attachment_id = $1";
        let content = records.row(query, &[attachment_id.to_string().into()]).await?;
        let content = content.ok_or_else(|| no_such_file(attachment_id))?;
        records.audit(fact(viewer, AuditAction::FileRead, attachment_id)).await?;
        let sealed = content.bytes("content")?;
        let bytes = records.open_bytes(content_place(&attachment_id), "content", sealed)?.to_vec();
        records.commit().await?;
        Ok(Some(AttachmentContent {
            content_disposition: AttachmentName::new(&name, kind).content_disposition(),
            media_type: kind.media_type().to_owned(),
            bytes,
        }))
    }
}

/// Loads the files of a note the viewer may read, oldest first.
pub(super) async fn load_attachments(
    records: &mut Records<'_>,
    viewer: &Viewer,
    note: &Note,
) -> Result<Vec<Attachment>, DeskError> {
    let rows = records
        .rows(
            "select attachment_id, name, kind, bytes, removed, added_by, added_by_name, added_at from attachment \
             where note_id = $1 and taken_off_at is null order by added_at, attachment_id",
            &[note.note_id().to_string().into()],
        )
        .await?;
    rows.iter().map(|row| read_attachment(records, viewer, note, row)).collect()
}

/// Counts the files of notes the viewer may read.
pub(super) async fn count_files(
    records: &mut Records<'_>,
    notes: &[Note],
) -> Result<BTreeMap<NoteId, usize>, DeskError> {
    let mut files = BTreeMap::new();
    for some in notes.chunks(COUNT_TAKES) {
        let named = some.iter().map(|note| note.note_id().to_string());
        let filled = named.chain(std::iter::repeat(String::new())).take(COUNT_TAKES);
        let params: Vec<Param<'_>> = filled.map(Param::from).collect();
        for row in &records.rows(COUNT, &params).await? {
            let count = usize::try_from(row.int("files")?);
            let count = count.map_err(|error| DatabaseError::unreadable("the number of files", error))?;
            files.insert(row.parsed("note_id")?, count);
        }
    }
    Ok(files)
}

async fn require_note(records: &mut Records<'_>, viewer: &Viewer, note_id: NoteId) -> Result<(), DeskError> {
    let note = load_note(records, viewer, note_id).await?;
    let note = note.ok_or_else(|| no_such(RecordRef::Note(note_id)))?;
    if may_write_about(records, viewer, note.subject()).await? {
        Ok(())
    } else {
        Err(DeskError::Forbidden(Capability::WriteNotes))
    }
}

async fn insert(
    records: &mut Records<'_>,
    viewer: &Viewer,
    by: AccountId,
    note_id: NoteId,
    attachment_id: AttachmentId,
    safe: &SafeAttachment,
) -> Result<(), DeskError> {
    let place = attachment_place(&attachment_id);
    let size = i64::try_from(safe.bytes.len()).map_err(|error| DatabaseError::unreadable("a size", error))?;
    let params = [
        attachment_id.to_string().into(),
        note_id.to_string().into(),
        records.seal(place, "name", safe.name.as_str())?.into(),
        safe.kind.code().into(),
        size.into(),
        records.seal(place, "removed", &removed_text(&safe.removed))?.into(),
        by.to_string().into(),
        records.seal(place, "added_by_name", viewer.name().as_str())?.into(),
        time_text(viewer.now()).into(),
    ];
    records
        .execute(
            "insert into attachment (attachment_id, note_id, name, kind, bytes, removed, added_by, added_by_name, \
             added_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &params,
        )
        .await?;
    let content = records.seal_bytes(content_place(&attachment_id), "content", &safe.bytes)?;
    records
        .execute(
            "insert into attachment_content (attachment_id, content) values ($1, $2)",
            &[attachment_id.to_string().into(), content.into()],
        )
        .await
}

/// Finds a file of a note that was not taken off.
async fn find(
    records: &mut Records<'_>,
    note_id: NoteId,
    attachment_id: AttachmentId,
) -> Result<Option<Row>, DeskError> {
    let query = "select name, kind from attachment \
                 where attachment_id = $1 and note_id = $2 and taken_off_at is null";
    records.row(query, &[attachment_id.to_string().into(), note_id.to_string().into()]).await
}

fn read_attachment(
    records: &Records<'_>,
    viewer: &Viewer,
    note: &Note,
    row: &Row,
) -> Result<Attachment, DeskError> {
    let attachment_id: AttachmentId = row.parsed("attachment_id")?;
    let place = attachment_place(&attachment_id);
    let (name, kind) = read_name(records, attachment_id, row)?;
    let by: AccountId = row.parsed("added_by")?;
    let added_by = match viewer.instead_of_name(note.mark().attribution, Some(by)) {
        Some(words) => words.to_owned(),
        None => records.open::<Officer>(place, "added_by_name", row)?.to_string(),
    };
    let removed: String = records.open(place, "removed", row)?;
    let bytes = u64::try_from(row.int("bytes")?)
        .map_err(|error| DatabaseError::unreadable("column `bytes`", error))?;
    Ok(Attachment {
        attachment_id,
        name,
        kind,
        bytes,
        removed: removed.lines().map(str::to_owned).collect(),
        added_by,
        added_at: row.parsed("added_at")?,
    })
}

fn read_name(
    records: &Records<'_>,
    attachment_id: AttachmentId,
    row: &Row,
) -> Result<(String, AttachmentKind), DeskError> {
    let unknown = || -> Box<dyn StdError + Send + Sync> { "no such kind of file".into() };
    let kind = AttachmentKind::from_code(row.text("kind")?)
        .ok_or_else(|| DatabaseError::unreadable("column `kind`", unknown()))?;
    Ok((records.open(attachment_place(&attachment_id), "name", row)?, kind))
}

pub(super) const fn attachment_place(attachment_id: &AttachmentId) -> Place<'_> {
    Place { table: "attachment", record: attachment_id, position: None }
}

const fn content_place(attachment_id: &AttachmentId) -> Place<'_> {
    Place { table: "attachment_content", record: attachment_id, position: None }
}

fn no_such_file(attachment_id: AttachmentId) -> DeskError {
    DeskError::NoSuchRecord { what: "file", id: attachment_id.to_string() }
}

fn fact(viewer: &Viewer, action: AuditAction, attachment_id: AttachmentId) -> AuditFact {
    AuditFact { at: viewer.now(), actor: viewer.account(), action, record: Some(attachment_id.to_string()) }
}
