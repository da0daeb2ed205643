//! Records that are told by the acts upon them.

use std::collections::BTreeSet;

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::chronicle::{ChronicleFile, DeskAct, FaceFilter, FacePage, FaceRow, Mentioned};
use forestall_types::{ActId, ChronicleId, EngagementId, Sequence};
use forestall_web::desk::{Chronicles, Loading};

use super::StoreDesk;
use super::told::ask;

impl Chronicles for StoreDesk {
    fn chronicle<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, Option<ChronicleFile>> {
        ask(self.chronicles.chronicle(viewer, id))
    }

    fn faces<'a>(&'a self, viewer: &'a Viewer, filter: FaceFilter) -> Loading<'a, FacePage> {
        ask(async move { self.chronicles.faces(viewer, &filter).await })
    }

    fn faces_of<'a>(&'a self, viewer: &'a Viewer, ids: Vec<ChronicleId>) -> Loading<'a, Vec<FaceRow>> {
        ask(async move { self.chronicles.faces_of(viewer, &ids).await })
    }

    fn mentioning_any<'a>(
        &'a self,
        viewer: &'a Viewer,
        mentioned: Vec<Mentioned>,
    ) -> Loading<'a, BTreeSet<ChronicleId>> {
        ask(async move { self.chronicles.mentioning_any(viewer, &mentioned).await })
    }

    fn record_of_act<'a>(&'a self, viewer: &'a Viewer, act_id: ActId) -> Loading<'a, Option<ChronicleId>> {
        ask(self.chronicles.record_of_act(viewer, act_id))
    }

    fn mark_of_new_record<'a>(
        &'a self,
        viewer: &'a Viewer,
        within: Option<EngagementId>,
    ) -> Loading<'a, Option<Mark>> {
        ask(self.chronicles.mark_of_new_record(viewer, within))
    }

    fn open_chronicle<'a>(
        &'a self,
        viewer: &'a Viewer,
        opening: DeskAct,
        mark: Mark,
    ) -> Loading<'a, ChronicleId> {
        ask(async move { self.chronicles.open_chronicle(viewer, &opening, &mark).await })
    }

    fn act_upon<'a>(
        &'a self,
        viewer: &'a Viewer,
        id: ChronicleId,
        act: DeskAct,
        own_mark: Option<Mark>,
        seen: Sequence,
    ) -> Loading<'a, ActId> {
        ask(async move { self.chronicles.act_upon(viewer, id, &act, own_mark.as_ref(), seen).await })
    }

    fn erase_person_of<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, ()> {
        ask(self.chronicles.erase_person_of(viewer, id))
    }
}
