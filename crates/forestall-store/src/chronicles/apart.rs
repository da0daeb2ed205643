//! Marks of single acts: those that were added for all readers of their record get one when somebody narrows them.

use forestall_confidence::{Capability, MarkAct, MarkError, MarkEvent, Viewer};
use forestall_types::{ActId, ChronicleId, PersonId, RecordRef, Sequence};

use super::entries::load_for_face;
use super::{ChronicleStore, Sealing, load_entries, make_face, store_face};
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::marks::{
    NewMark, RecordMark, allow, change_mark, engagement_of, for_viewer, insert_mark, mark_in_force,
    mark_of_part, no_such, rest, viewer_params,
};

/// The record of the act `$7`, where the viewer may read the act and it has no mark of its own.
const OF_RECORD: &str = for_viewer!(
    "select act.chronicle_id, chronicle.person_id \
     from chronicle_act as act \
     join seen as marked on marked.record_id = act.marked_by \
     join chronicle on chronicle.chronicle_id = act.chronicle_id \
     where act.act_id = $7 and act.marked_by = act.chronicle_id"
);

/// The act `$1` and whatever names it, through all levels: those that have no mark of their own, oldest first.
const FOLLOWING: &str = "with recursive following (act_id) as ( \
         select act_id from chronicle_act where act_id = $1 \
         union \
         select upon.act_id from chronicle_act_upon as upon \
         join following on upon.upon = following.act_id \
     ) \
     select act.act_id, act.acted_by, act.acted_at \
     from following \
     join chronicle_act as act on act.act_id = following.act_id \
     where act.marked_by = act.chronicle_id order by act.position";

/// The acts with a mark of their own that the act `$1` names.
const NAMED: &str = "select named.act_id from chronicle_act_upon as upon \
     join chronicle_act as named on named.act_id = upon.upon \
     where upon.act_id = $1 and named.marked_by = named.act_id order by named.act_id";

/// The acts with a mark of their own that name the act `$1`.
const NAMING: &str = "select naming.act_id from chronicle_act_upon as upon \
     join chronicle_act as naming on naming.act_id = upon.act_id \
     where upon.upon = $1 and naming.marked_by = naming.act_id order by naming.act_id";

/// An act under the mark of its record.
struct PartOfRecord {
    chronicle_id: ChronicleId,
    person_id: Option<PersonId>,
}

impl ChronicleStore {
    /// Returns the mark of a record; of an act without one of its own that of its record, with no history. Nothing where
    /// the viewer may not read it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn mark(&self, viewer: &Viewer, record: RecordRef) -> Result<Option<RecordMark>, DeskError> {
        if let RecordRef::Act(act_id) = record {
            let mut records = self.records.begin_read().await?;
            if let Some(part) = part_of_record(&mut records, viewer, act_id).await? {
                return mark_of_part(&mut records, viewer, record, part.chronicle_id.record()).await;
            }
        }
        self.records.mark(viewer, record).await
    }

    /// Acts upon the mark of a record, as [`DeskStore::change_mark`](crate::desk::DeskStore::change_mark) does. An act
    /// that has the mark of its record gets one of its own by being narrowed, and so does whatever names it.
    ///
    /// # Errors
    ///
    /// Those of [`DeskStore::change_mark`](crate::desk::DeskStore::change_mark); [`DeskError::ForAllReaders`] for an act
    /// that has to have the mark of its record, [`MarkError::MarkOfRecord`] for anything but narrowing one that has.
    pub async fn change_mark(
        &self,
        viewer: &Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Result<MarkAct, DeskError> {
        let mut records = self.records.begin_write().await?;
        if let RecordRef::Act(act_id) = record {
            allow(viewer, Capability::Mark)?;
            if let Some(part) = part_of_record(&mut records, viewer, act_id).await? {
                if !matches!(event, MarkEvent::Narrow { .. }) {
                    return Err(MarkError::MarkOfRecord.into());
                }
                self.set_apart(&mut records, viewer, act_id, &part).await?;
            }
        }
        let act = change_mark(&mut records, viewer, record, event, seen).await?;
        records.commit().await?;
        Ok(act)
    }

    /// Gives an act, and what follows it, a mark of its own: for now that of the record.
    async fn set_apart(
        &self,
        records: &mut Records<'_>,
        viewer: &Viewer,
        act_id: ActId,
        part: &PartOfRecord,
    ) -> Result<(), DeskError> {
        let PartOfRecord { chronicle_id, person_id } = *part;
        let sealing = self.sealing(person_id).await?.ok_or(DeskError::Erased)?;
        let entries = load_entries(records, viewer, &sealing, chronicle_id).await?;
        // The first act opens the record: without it there is none.
        let is_needed = entries
            .iter()
            .enumerate()
            .any(|(number, entry)| entry.act_id == act_id && (number == 0 || entry.act.is_for_all_readers()));
        if is_needed {
            return Err(DeskError::ForAllReaders);
        }
        let record = chronicle_id.record();
        let mark = mark_in_force(records, record).await?.ok_or_else(|| no_such(record))?.as_of(viewer.now());
        let engagement = engagement_of(records, record).await?;
        for row in &records.rows(FOLLOWING, &[act_id.to_string().into()]).await? {
            let act_id: ActId = row.parsed("act_id")?;
            let mut rests_on = vec![record];
            rests_on.extend(acts(records, NAMED, act_id).await?);
            let new = NewMark {
                record: RecordRef::Act(act_id),
                mark: &mark,
                author: row.parsed("acted_by")?,
                at: row.parsed("acted_at")?,
                engagement,
                rests_on: &rests_on,
            };
            insert_mark(records, new).await?;
            for naming in acts(records, NAMING, act_id).await? {
                rest(records, naming, RecordRef::Act(act_id)).await?;
            }
            let statement = "update chronicle_act set marked_by = act_id where act_id = $1";
            records.execute(statement, &[act_id.to_string().into()]).await?;
        }
        make_face_anew(records, &sealing, chronicle_id).await
    }
}

/// Returns the record of an act that the viewer may read and that has no mark of its own.
async fn part_of_record(
    records: &mut Records<'_>,
    viewer: &Viewer,
    act_id: ActId,
) -> Result<Option<PartOfRecord>, DeskError> {
    let row = records.row(OF_RECORD, &viewer_params(viewer, [act_id.to_string().into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let chronicle_id = row.parsed("chronicle_id")?;
    Ok(Some(PartOfRecord { chronicle_id, person_id: row.parsed_or_null("person_id")? }))
}

async fn acts(
    records: &mut Records<'_>,
    query: &'static str,
    act_id: ActId,
) -> Result<Vec<RecordRef>, DeskError> {
    let rows = records.rows(query, &[act_id.to_string().into()]).await?;
    let acts = rows.iter().map(|row| row.parsed("act_id").map(RecordRef::Act));
    Ok(acts.collect::<Result<_, _>>()?)
}

/// Makes what lists show of a record out of the acts that are left under its own mark.
async fn make_face_anew(
    records: &mut Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
) -> Result<(), DeskError> {
    let entries = load_for_face(records, sealing, chronicle_id).await?;
    let Some(newest) = entries.last().map(|entry| entry.acted_at) else { return Ok(()) };
    let face = make_face(chronicle_id, &entries)?;
    store_face(records, sealing, chronicle_id, &face, newest).await
}
