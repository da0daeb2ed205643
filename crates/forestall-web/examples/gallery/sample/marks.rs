//! Marks, members and protected persons of the sample desk.

use forestall_confidence::{AccountId, Identity, Mark, MarkAct, MarkEvent, Membership, PartyNumber, Viewer};
use forestall_types::{EngagementId, PersonId, RecordRef, Sequence};
use forestall_web::desk::{DeskError, Loading, Marks, ProtectedPerson, RecordMark};

use super::{SampleDesk, done};

impl Marks for SampleDesk {
    fn mark<'a>(&'a self, _: &'a Viewer, _: RecordRef) -> Loading<'a, Option<RecordMark>> {
        done(Ok(None))
    }

    fn change_mark<'a>(
        &'a self,
        _: &'a Viewer,
        _: RecordRef,
        _: MarkEvent,
        _: Sequence,
    ) -> Loading<'a, MarkAct> {
        done(Err(DeskError::NoSuch))
    }

    fn marks_to_review<'a>(&'a self, _: &'a Viewer) -> Loading<'a, Vec<RecordMark>> {
        done(Ok(Vec::new()))
    }

    fn membership<'a>(&'a self, _: &'a Viewer, _: EngagementId) -> Loading<'a, Option<Membership>> {
        done(Ok(None))
    }

    fn add_member<'a>(
        &'a self,
        _: &'a Viewer,
        _: EngagementId,
        _: AccountId,
        _: Vec<PartyNumber>,
    ) -> Loading<'a, ()> {
        done(Err(DeskError::NoSuch))
    }

    fn remove_member<'a>(&'a self, _: &'a Viewer, _: EngagementId, _: AccountId) -> Loading<'a, ()> {
        done(Err(DeskError::NoSuch))
    }

    fn demand_two<'a>(&'a self, _: &'a Viewer, _: EngagementId) -> Loading<'a, ()> {
        done(Err(DeskError::NoSuch))
    }

    fn protected_persons<'a>(&'a self, _: &'a Viewer) -> Loading<'a, Vec<ProtectedPerson>> {
        done(Ok(Vec::new()))
    }

    fn enter_person<'a>(&'a self, _: &'a Viewer, _: Identity, _: Mark) -> Loading<'a, PersonId> {
        done(Err(DeskError::NoSuch))
    }

    fn erase_person<'a>(&'a self, _: &'a Viewer, _: PersonId) -> Loading<'a, ()> {
        done(Err(DeskError::NoSuch))
    }
}
