//! How faces get into memory: all of them once, then those the audit log names.

use std::collections::BTreeSet;

use forestall_confidence::AuditAction;
use forestall_engagement::chronicle::Face;
use forestall_types::{ChronicleId, PersonId, RecordRef};

use super::index::{Index, Known};
use crate::chronicles::face_row::read_or_make_face;
use crate::chronicles::sealing_of;
use crate::database::Row;
use crate::desk::DeskError;
use crate::desk::records::{Records, position};
use crate::identities::IdentityStore;
use crate::marks::with_resting;

macro_rules! faces {
    ($condition:literal) => {
        concat!(
            "select chronicle.chronicle_id, chronicle.person_id, chronicle.opened_at, face.face, face.revision, \
                 face.changed_at, marked.audience_id \
             from chronicle \
             join marked_record as marked on marked.record_id = chronicle.chronicle_id \
             left join chronicle_face as face on face.chronicle_id = chronicle.chronicle_id ",
            $condition
        )
    };
}

/// Faces of records after `$1`, up to `$2` of them.
const FACES: &str = faces!("where chronicle.chronicle_id > $1 order by chronicle.chronicle_id limit $2");

const FACE: &str = faces!("where chronicle.chronicle_id = $1");

/// The records whose mark changed with that of the record `$1`: itself and whatever rests on it.
const MARKED: &str = with_resting!(
    "select chronicle.chronicle_id, marked.audience_id \
     from resting \
     join chronicle on chronicle.chronicle_id = resting.record_id \
     join marked_record as marked on marked.record_id = resting.record_id \
     order by chronicle.chronicle_id"
);

const OF_ACT: &str = "select chronicle_id from chronicle_act where act_id = $1";

/// How many records are read at once.
const AT_ONCE: i64 = 1000;

/// The acts after which a record has another face, and those after which it or others have another audience.
const ACTIONS: [AuditAction; 9] = [
    AuditAction::ChronicleOpened,
    AuditAction::ChronicleActed,
    AuditAction::EngagementOpened,
    AuditAction::EngagementActed,
    AuditAction::PersonErased,
    AuditAction::MarkNarrowed,
    AuditAction::Released,
    AuditAction::ReleaseApproved,
    // Keys of persons may have come back.
    AuditAction::Restored,
];

/// Takes in what the transaction sees and the index has not.
pub(super) async fn catch_up(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    index: &mut Index,
    newest: u64,
) -> Result<(), DeskError> {
    let is_whole = match index.seen() {
        None => false,
        Some(seen) => take_in_changes(records, identities, index, seen, newest).await?,
    };
    if !is_whole {
        // A build that breaks off leaves no half of an index.
        let mut whole = Index::default();
        build(records, identities, &mut whole).await?;
        *index = whole;
    }
    index.set_seen(newest);
    Ok(())
}

async fn build(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    index: &mut Index,
) -> Result<(), DeskError> {
    let mut after = String::new();
    loop {
        let rows = records.rows(FACES, &[after.as_str().into(), AT_ONCE.into()]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        last.text("chronicle_id")?.clone_into(&mut after);
        for row in &rows {
            take_in(records, identities, index, row).await?;
        }
        tokio::task::yield_now().await;
    }
}

/// Takes in what changed; says no where everything has to be read again.
async fn take_in_changes(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    index: &mut Index,
    seen: u64,
    newest: u64,
) -> Result<bool, DeskError> {
    let mut acted: BTreeSet<String> = BTreeSet::new();
    let mut marked: BTreeSet<RecordRef> = BTreeSet::new();
    for row in records.changes(ACTIONS, seen, newest).await? {
        match row.parsed("action")? {
            AuditAction::MarkNarrowed | AuditAction::Released | AuditAction::ReleaseApproved => {
                let record = row.parsed("record")?;
                if let RecordRef::Act(act_id) = record {
                    // It may have taken part in what lists show of its record.
                    let rows = records.rows(OF_ACT, &[act_id.to_string().into()]).await?;
                    let of = rows.iter().map(|row| row.text("chronicle_id").map(str::to_owned));
                    acted.extend(of.collect::<Result<Vec<_>, _>>()?);
                }
                marked.insert(record);
            }
            AuditAction::Restored => return Ok(false),
            // A protected person is erased under an identifier that no chronicle has.
            _ => {
                acted.insert(row.text("record")?.to_owned());
            }
        }
    }
    for record in acted {
        for row in records.rows(FACE, &[record.into()]).await? {
            take_in(records, identities, index, &row).await?;
        }
    }
    for record in marked {
        for row in records.rows(MARKED, &[record.to_string().into()]).await? {
            index.mark(row.parsed("chronicle_id")?, row.int("audience_id")?);
        }
    }
    Ok(true)
}

async fn take_in(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    index: &mut Index,
    row: &Row,
) -> Result<(), DeskError> {
    let chronicle_id: ChronicleId = row.parsed("chronicle_id")?;
    let person_id: Option<PersonId> = row.parsed_or_null("person_id")?;
    let audience_id = row.int("audience_id")?;
    let sealing = sealing_of(identities, person_id).await?;
    let known = match (row.bytes_or_null("face")?, sealing) {
        (Some(_), Some(sealing)) => {
            let face = read_or_make_face(records, &sealing, chronicle_id, row).await?;
            Known::new(face, position(row, "revision")?, row.parsed("changed_at")?, audience_id)
        }
        _ => Known::new(Face::erased(), 0, row.parsed("opened_at")?, audience_id),
    };
    index.take_in(chronicle_id, known);
    Ok(())
}
