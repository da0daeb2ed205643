//! Lists of records by what lists show of them.

use std::collections::{BTreeSet, HashMap};

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::{Face, FaceFilter, FacePage, FaceRow, Mentioned};
use forestall_types::{ChronicleId, PersonId};

use super::ChronicleStore;
use super::face_row::read_or_make_face;
use crate::database::{Param, Row};
use crate::desk::DeskError;
use crate::desk::records::{Records, position};
use crate::marks::{SeenMark, for_viewer, viewer_params};

/// Some records by their identifiers, in [`TAKES`] placeholders from `$7`.
const BY_ID: &str = for_viewer!(
    "select chronicle.chronicle_id, chronicle.person_id, chronicle.opened_at, face.revision, face.changed_at, \
         marked.audience, marked.attribution, marked.review_by \
     from chronicle \
     join seen as marked on marked.record_id = chronicle.chronicle_id \
     left join chronicle_face as face on face.chronicle_id = chronicle.chronicle_id \
     where chronicle.chronicle_id in ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, \
         $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56)"
);

/// How many identifiers [`BY_ID`] takes.
const TAKES: usize = 50;

/// The records with an act the viewer may read that mentions `$7`.
const MENTIONING: &str = for_viewer!(
    "select distinct mention.chronicle_id \
     from chronicle_mention as mention \
     join chronicle_act as act on act.act_id = mention.act_id \
     join seen as marked on marked.record_id = act.marked_by \
     where mention.mentioned = $7"
);

/// The same of any of some things, in [`TAKES`] placeholders from `$7`.
const MENTIONING_ANY: &str = for_viewer!(
    "select distinct mention.chronicle_id \
     from chronicle_mention as mention \
     join chronicle_act as act on act.act_id = mention.act_id \
     join seen as marked on marked.record_id = act.marked_by \
     where mention.mentioned in ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
         $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, \
         $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56)"
);

const SEALED_FACE: &str = "select face, revision from chronicle_face where chronicle_id = $1";

/// Returns the placeholders of a query that takes [`TAKES`] names; those that are left hold none.
fn filled<'a>(viewer: &Viewer, some: &[impl ToString]) -> Vec<Param<'a>> {
    let named = some.iter().map(ToString::to_string);
    let mut params = viewer_params(viewer, []);
    params.extend(named.chain(std::iter::repeat(String::new())).take(TAKES).map(Param::from));
    params
}

impl ChronicleStore {
    /// Lists records the viewer may read, by what lists show of them.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn faces(&self, viewer: &Viewer, filter: &FaceFilter) -> Result<FacePage, DeskError> {
        let mut records = self.records.begin_read().await?;
        let among = match filter.mentions {
            None => None,
            Some(mentioned) => {
                let params = viewer_params(viewer, [mentioned.to_string().into()]);
                let rows = records.rows(MENTIONING, &params).await?;
                let ids = rows.iter().map(|row| row.parsed("chronicle_id"));
                Some(ids.collect::<Result<BTreeSet<ChronicleId>, _>>()?)
            }
        };
        let found = self.faces.find(&mut records, &self.identities, viewer, filter, among.as_ref()).await?;
        let take = if filter.take == 0 { usize::MAX } else { filter.take };
        let on_page: Vec<_> = found.iter().copied().skip(filter.skip).take(take).collect();
        let mut rows = self.load_rows(&mut records, viewer, &on_page).await?;
        let rows = on_page.iter().filter_map(|id| rows.remove(id)).collect();
        Ok(FacePage { rows, total: found.len() })
    }

    /// Returns the records with an act, among those the viewer may read, that mentions any of some things.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn mentioning_any(
        &self,
        viewer: &Viewer,
        mentioned: &[Mentioned],
    ) -> Result<BTreeSet<ChronicleId>, DeskError> {
        let mut records = self.records.begin_read().await?;
        let mut found = BTreeSet::new();
        for some in mentioned.chunks(TAKES) {
            let params = filled(viewer, some);
            for row in records.rows(MENTIONING_ANY, &params).await? {
                found.insert(row.parsed("chronicle_id")?);
            }
        }
        Ok(found)
    }

    /// Returns those of some records that the viewer may read, in no order.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn faces_of(&self, viewer: &Viewer, ids: &[ChronicleId]) -> Result<Vec<FaceRow>, DeskError> {
        let mut records = self.records.begin_read().await?;
        self.faces.catch_up(&mut records, &self.identities).await?;
        Ok(self.load_rows(&mut records, viewer, ids).await?.into_values().collect())
    }

    /// Opens what lists show of all records, which the first list would do else; for the start of a server.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn build_faces(&self) -> Result<(), DeskError> {
        self.faces.catch_up(&mut self.records.begin_read().await?, &self.identities).await
    }

    async fn load_rows(
        &self,
        records: &mut Records<'_>,
        viewer: &Viewer,
        ids: &[ChronicleId],
    ) -> Result<HashMap<ChronicleId, FaceRow>, DeskError> {
        let mut found = HashMap::with_capacity(ids.len());
        for some in ids.chunks(TAKES) {
            for row in records.rows(BY_ID, &filled(viewer, some)).await? {
                let row = self.read_row(records, viewer, &row).await?;
                found.insert(row.id, row);
            }
        }
        Ok(found)
    }

    async fn read_row(
        &self,
        records: &mut Records<'_>,
        viewer: &Viewer,
        row: &Row,
    ) -> Result<FaceRow, DeskError> {
        let id: ChronicleId = row.parsed("chronicle_id")?;
        let mark = SeenMark::read(viewer, row)?.mark;
        let face = match row.int_or_null("revision")? {
            None => None,
            Some(_) => self.load_face(records, id, row).await?,
        };
        let (face, changed_at) = match face {
            Some(face) => (face, row.parsed("changed_at")?),
            None => (Face::erased(), row.parsed("opened_at")?),
        };
        Ok(FaceRow { id, face, mark, changed_at })
    }

    /// Returns what lists show of a record: from memory where it is known in this revision, else opened; nothing where
    /// the key of the person it is about is destroyed.
    async fn load_face(
        &self,
        records: &mut Records<'_>,
        id: ChronicleId,
        row: &Row,
    ) -> Result<Option<Face>, DeskError> {
        if let Some(face) = self.faces.known(id, position(row, "revision")?).await {
            return Ok(Some(Face::clone(&face)));
        }
        let person_id: Option<PersonId> = row.parsed_or_null("person_id")?;
        let Some(sealing) = self.sealing(person_id).await? else { return Ok(None) };
        let Some(sealed) = records.row(SEALED_FACE, &[id.to_string().into()]).await? else { return Ok(None) };
        Ok(Some(read_or_make_face(records, &sealing, id, &sealed).await?))
    }
}
