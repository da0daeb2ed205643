//! One record with the acts the viewer may read.

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::chronicle::ChronicleFile;
use forestall_types::{ActId, ChronicleId, PersonId};

use super::{ChronicleStore, load_entries};
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::marks::{SeenMark, for_viewer, viewer_params};

const ROW: &str = for_viewer!(
    "select chronicle.person_id, marked.audience, marked.attribution, marked.review_by \
     from chronicle \
     join seen as marked on marked.record_id = chronicle.chronicle_id \
     where chronicle.chronicle_id = $7"
);

const OF_ACT: &str = for_viewer!(
    "select act.chronicle_id \
     from chronicle_act as act \
     join seen as marked on marked.record_id = act.marked_by \
     where act.act_id = $7"
);

/// The row of a record that the viewer may read.
pub(super) struct ChronicleRow {
    /// Whose key seals it.
    pub(super) person_id: Option<PersonId>,
    /// Its mark in force.
    pub(super) mark: Mark,
}

/// Loads the row of a record; nothing where the viewer may not read the record.
pub(super) async fn load_row(
    records: &mut Records<'_>,
    viewer: &Viewer,
    chronicle_id: ChronicleId,
) -> Result<Option<ChronicleRow>, DeskError> {
    let row = records.row(ROW, &viewer_params(viewer, [chronicle_id.to_string().into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let mark = SeenMark::read(viewer, &row)?.mark;
    Ok(Some(ChronicleRow { person_id: row.parsed_or_null("person_id")?, mark }))
}

impl ChronicleStore {
    /// Returns a record with the acts the viewer may read; nothing where they may not read the record.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn chronicle(
        &self,
        viewer: &Viewer,
        chronicle_id: ChronicleId,
    ) -> Result<Option<ChronicleFile>, DeskError> {
        let mut records = self.records.begin_read().await?;
        let Some(row) = load_row(&mut records, viewer, chronicle_id).await? else { return Ok(None) };
        let file =
            |entries, is_erased| ChronicleFile { id: chronicle_id, entries, mark: row.mark, is_erased };
        let Some(sealing) = self.sealing(row.person_id).await? else {
            return Ok(Some(file(Vec::new(), true)));
        };
        Ok(Some(file(load_entries(&mut records, viewer, &sealing, chronicle_id).await?, false)))
    }

    /// Returns the record an act was added to; nothing where the viewer may not read the act.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn record_of_act(
        &self,
        viewer: &Viewer,
        act_id: ActId,
    ) -> Result<Option<ChronicleId>, DeskError> {
        let mut records = self.records.begin_read().await?;
        let row = records.row(OF_ACT, &viewer_params(viewer, [act_id.to_string().into()])).await?;
        Ok(row.map(|row| row.parsed("chronicle_id")).transpose()?)
    }
}
