//! What lists show of all records, opened once and kept in memory.
//!
//! The database cannot filter by what it cannot read. So the faces of all records stand here, of those too that a
//! viewer may not read, each with the number of its audience. For every list the database says, in its own
//! transaction, in which audiences the viewer is and through which acts a mentioned record is found; what is put on a
//! page is asked for by the viewer's eyes once more.
//!
//! Several servers over one database see each other's acts and marks: before each list the faces catch up with the
//! audit log, where every write leaves one entry in its own transaction. A face in memory is shown only where its
//! revision is that of the database.
//!
//! **What time tells:** each list goes through all faces, hidden ones included, and asks of each the same questions.

mod catch_up;
mod index;

use std::collections::BTreeSet;
use std::sync::Arc;

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::{Face, FaceFilter};
use forestall_types::ChronicleId;
use tokio::sync::RwLock;

use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::identities::IdentityStore;
use crate::marks::readable_audiences;
use index::Index;

/// The faces of one desk.
#[derive(Default)]
pub(super) struct Faces {
    index: RwLock<Index>,
}

impl Faces {
    /// Finds the records that the viewer may read and a filter accepts, in its order.
    ///
    /// - `among`: those found by what acts mention, where the filter asks for that.
    pub(super) async fn find(
        &self,
        records: &mut Records<'_>,
        identities: &IdentityStore,
        viewer: &Viewer,
        filter: &FaceFilter,
        among: Option<&BTreeSet<ChronicleId>>,
    ) -> Result<Vec<ChronicleId>, DeskError> {
        self.catch_up(records, identities).await?;
        let readable = readable_audiences(records, viewer).await?;
        Ok(self.index.read().await.find(filter, &readable, among))
    }

    /// Returns what lists show of a record, where it is known in this revision.
    pub(super) async fn known(&self, chronicle_id: ChronicleId, revision: u32) -> Option<Arc<Face>> {
        self.index.read().await.known(chronicle_id, revision)
    }

    /// Brings the faces up to what the transaction sees; the first time it reads all.
    pub(super) async fn catch_up(
        &self,
        records: &mut Records<'_>,
        identities: &IdentityStore,
    ) -> Result<(), DeskError> {
        let newest = records.newest_audit_entry().await?;
        if self.index.read().await.has_seen(newest) {
            return Ok(());
        }
        let mut index = self.index.write().await;
        if !index.has_seen(newest) {
            catch_up::catch_up(records, identities, &mut index, newest).await?;
        }
        Ok(())
    }
}
