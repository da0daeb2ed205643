//! What lists show of a chronicle, as it is stored.

use forestall_engagement::Officer;
use forestall_engagement::chronicle::{DeskAct, Entry, Face, face_of};
use forestall_types::ChronicleId;
use jiff::Timestamp;

use super::Sealing;
use super::entries::load_for_face;
use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Place, Records, position, time_text};

/// Makes what lists show of a record out of acts upon it; those with a mark of their own, and names of who acted, take
/// no part.
pub(crate) fn make_face(chronicle_id: ChronicleId, entries: &[Entry<DeskAct>]) -> Result<Face, DeskError> {
    let nobody = nobody()?;
    let of_record = entries.iter().filter(|entry| entry.own_mark.is_none());
    let nameless = |entry: &Entry<DeskAct>| Entry { acted_by: nobody.clone(), by: None, ..entry.clone() };
    Ok(face_of(chronicle_id, &of_record.map(nameless).collect::<Vec<_>>()))
}

/// Stores what lists show of a record in the place of what they showed.
pub(crate) async fn store_face(
    records: &mut Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    face: &Face,
    changed_at: Timestamp,
) -> Result<(), DeskError> {
    let known = "select revision from chronicle_face where chronicle_id = $1";
    let known = records.row(known, &[chronicle_id.to_string().into()]).await?;
    let revision = known.map_or(Ok(1), |row| position(&row, "revision").map(|revision| revision + 1))?;
    let json = serde_json::to_string(face)
        .map_err(|_| DatabaseError::unreadable(chronicle_id.to_string(), "what lists show has no JSON"))?;
    let face = sealing.seal(records, face_place(&chronicle_id, revision), "face", &json)?;
    let params =
        [chronicle_id.to_string().into(), face.into(), revision.into(), time_text(changed_at).into()];
    let statement = if revision == 1 {
        "insert into chronicle_face (chronicle_id, face, revision, changed_at) values ($1, $2, $3, $4)"
    } else {
        "update chronicle_face set face = $2, revision = $3, changed_at = $4 where chronicle_id = $1"
    };
    records.execute(statement, &params).await
}

/// Opens what lists show of a record, from the columns `face` and `revision`; made from the acts where another version
/// of the program stored it in a way this one does not know.
pub(super) async fn read_or_make_face(
    records: &mut Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    row: &Row,
) -> Result<Face, DeskError> {
    match read_face(records, sealing, chronicle_id, row)? {
        Some(face) => Ok(face),
        None => make_face(chronicle_id, &load_for_face(records, sealing, chronicle_id).await?),
    }
}

/// Opens what lists show of a record; nothing where it was stored in a way this program does not know.
pub(super) fn read_face(
    records: &Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    row: &Row,
) -> Result<Option<Face>, DeskError> {
    let place = face_place(&chronicle_id, position(row, "revision")?);
    Ok(serde_json::from_str(&sealing.open(records, place, "face", row)?).ok())
}

/// Returns what stands for all who acted where lists are made.
pub(super) fn nobody() -> Result<Officer, DatabaseError> {
    "nobody named".parse().map_err(|error| DatabaseError::unreadable("what stands for a name", error))
}

/// - `revision`: so that an older face is not taken for the newest.
const fn face_place(chronicle_id: &ChronicleId, revision: u32) -> Place<'_> {
    Place { table: "chronicle_face", record: chronicle_id, position: Some(revision) }
}
