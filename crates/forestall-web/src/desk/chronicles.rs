//! What the screens ask about records that are told by the acts upon them.

use std::collections::BTreeSet;

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::chronicle::{ChronicleFile, DeskAct, FaceFilter, FacePage, FaceRow, Mentioned};
use forestall_types::{ActId, ChronicleId, EngagementId, Sequence};

use super::Loading;

/// Records that are told by the acts upon them.
///
/// What the viewer may not read does not exist: lists and totals leave a record out, one by its identifier is `None`,
/// and of a record they may read they see those acts only whose marks let them.
pub trait Chronicles: Send + Sync {
    /// Loads one record with the acts the viewer may read.
    fn chronicle<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, Option<ChronicleFile>>;
    /// Lists records by what lists show of them.
    fn faces<'a>(&'a self, viewer: &'a Viewer, filter: FaceFilter) -> Loading<'a, FacePage>;
    /// Returns those of some records that the viewer may read, in no order.
    fn faces_of<'a>(&'a self, viewer: &'a Viewer, ids: Vec<ChronicleId>) -> Loading<'a, Vec<FaceRow>>;
    /// Returns the record an act was added to; `None` where the viewer may not read the act.
    fn record_of_act<'a>(&'a self, viewer: &'a Viewer, act_id: ActId) -> Loading<'a, Option<ChronicleId>>;
    /// Returns the records with an act, among those the viewer may read, that mentions something; the newest first,
    /// those that are over included.
    fn mentions_of<'a>(&'a self, viewer: &'a Viewer, mentioned: Mentioned) -> Loading<'a, Vec<FaceRow>> {
        let filter = FaceFilter { mentions: Some(mentioned), with_over: true, ..FaceFilter::default() };
        Box::pin(async move { Ok(self.faces(viewer, filter).await?.rows) })
    }
    /// Returns the records with an act, among those the viewer may read, that mentions any of some things.
    fn mentioning_any<'a>(
        &'a self,
        viewer: &'a Viewer,
        mentioned: Vec<Mentioned>,
    ) -> Loading<'a, BTreeSet<ChronicleId>> {
        Box::pin(async move {
            let mut found = BTreeSet::new();
            for of in mentioned {
                found.extend(self.mentions_of(viewer, of).await?.into_iter().map(|row| row.id));
            }
            Ok(found)
        })
    }
    /// Returns the mark a new record starts with: that of the engagement it stands in, else `internal`; nothing where
    /// the viewer may not read the engagement.
    fn mark_of_new_record<'a>(
        &'a self,
        viewer: &'a Viewer,
        within: Option<EngagementId>,
    ) -> Loading<'a, Option<Mark>>;
    /// Opens a record by its first act; author and time are the viewer's.
    fn open_chronicle<'a>(
        &'a self,
        viewer: &'a Viewer,
        opening: DeskAct,
        mark: Mark,
    ) -> Loading<'a, ChronicleId>;
    /// Adds an act to a record; author and time are the viewer's.
    ///
    /// - `own_mark`: where the act is for fewer people than the record.
    /// - `seen`: [`ChronicleFile::sequence`] as the viewer saw it; somebody faster makes it
    ///   [`DeskError::MovedOn`](super::DeskError).
    fn act_upon<'a>(
        &'a self,
        viewer: &'a Viewer,
        id: ChronicleId,
        act: DeskAct,
        own_mark: Option<Mark>,
        seen: Sequence,
    ) -> Loading<'a, ActId>;
    /// Destroys the key of the person a record of the roster is about: nobody can read what it said any more, here
    /// and in any backup. Record and mark stay, and what mentions it goes on.
    fn erase_person_of<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, ()>;
}
