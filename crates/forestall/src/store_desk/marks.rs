//! Marks, members and protected persons.

use forestall_confidence::{AccountId, Identity, Mark, MarkAct, MarkEvent, Membership, PartyNumber, Viewer};
use forestall_store::desk::DeskError;
use forestall_store::marks;
use forestall_store::persons::{self, PersonError};
use forestall_types::{EngagementId, PersonId, RecordRef, Sequence};
use forestall_web::desk::{Loading, Marks, ProtectedPerson, RecordMark};

use super::StoreDesk;
use super::told::ask;

impl Marks for StoreDesk {
    fn mark<'a>(&'a self, viewer: &'a Viewer, record: RecordRef) -> Loading<'a, Option<RecordMark>> {
        ask(async move {
            let found = self.chronicles.mark(viewer, record).await?;
            Ok::<_, DeskError>(found.map(record_mark))
        })
    }

    fn change_mark<'a>(
        &'a self,
        viewer: &'a Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Loading<'a, MarkAct> {
        ask(self.chronicles.change_mark(viewer, record, event, seen))
    }

    fn marks_to_review<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<RecordMark>> {
        ask(async move {
            let found = self.records.marks_to_review(viewer).await?;
            Ok::<_, DeskError>(found.into_iter().map(record_mark).collect())
        })
    }

    fn membership<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Membership>> {
        ask(self.records.membership(viewer, engagement_id))
    }

    fn add_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
        caucuses: Vec<PartyNumber>,
    ) -> Loading<'a, ()> {
        ask(self.records.add_member(viewer, engagement_id, account, caucuses))
    }

    fn remove_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        ask(self.records.remove_member(viewer, engagement_id, account))
    }

    fn add_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        ask(self.records.add_observer(viewer, engagement_id, account))
    }

    fn remove_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        ask(self.records.remove_observer(viewer, engagement_id, account))
    }

    fn demand_two<'a>(&'a self, viewer: &'a Viewer, engagement_id: EngagementId) -> Loading<'a, ()> {
        ask(self.records.demand_two(viewer, engagement_id))
    }

    fn protected_persons<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<ProtectedPerson>> {
        ask(async move {
            let found = self.persons.list(viewer).await?;
            Ok::<_, PersonError>(found.into_iter().map(protected_person).collect())
        })
    }

    fn enter_person<'a>(
        &'a self,
        viewer: &'a Viewer,
        identity: Identity,
        mark: Mark,
    ) -> Loading<'a, PersonId> {
        ask(async move { self.persons.enter(viewer, &identity, &mark).await })
    }

    fn erase_person<'a>(&'a self, viewer: &'a Viewer, person_id: PersonId) -> Loading<'a, ()> {
        ask(self.persons.erase(viewer, person_id))
    }
}

fn protected_person(stored: persons::ProtectedPerson) -> ProtectedPerson {
    let persons::ProtectedPerson { person_id, identity, mark } = stored;
    ProtectedPerson { person_id, identity, mark }
}

fn record_mark(stored: marks::RecordMark) -> RecordMark {
    let marks::RecordMark { record, marking, needs_two, names } = stored;
    RecordMark { record, marking, needs_two, names }
}
