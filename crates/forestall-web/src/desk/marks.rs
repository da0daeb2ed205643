//! What the screens ask about handling marks, members and protected persons.

use forestall_confidence::{
    AccountId, DisplayName, Identity, Mark, MarkAct, MarkEvent, Marking, Membership, PartyNumber, Viewer,
};
use forestall_types::{EngagementId, PersonId, RecordRef, Sequence};

use super::Loading;

/// The mark of a record with its history.
#[derive(Clone, Debug)]
pub struct RecordMark {
    /// The record.
    pub record: RecordRef,
    /// Its marks so far.
    pub marking: Marking,
    /// Whether a release takes two people.
    pub needs_two: bool,
    /// The names of all accounts the marks and acts speak of.
    pub names: Vec<(AccountId, DisplayName)>,
}

/// A protected person, for those who may read it.
#[derive(Clone, Debug)]
pub struct ProtectedPerson {
    /// The random identifier by which records name them.
    pub person_id: PersonId,
    /// Who they are; `None` once erased.
    pub identity: Option<Identity>,
    /// Who may read it.
    pub mark: Mark,
}

/// Marks, members and protected persons.
pub trait Marks: Send + Sync {
    /// Returns the mark of a record the viewer may read.
    fn mark<'a>(&'a self, viewer: &'a Viewer, record: RecordRef) -> Loading<'a, Option<RecordMark>>;
    /// Acts upon a record's mark; author and time are the viewer's.
    fn change_mark<'a>(
        &'a self,
        viewer: &'a Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Loading<'a, MarkAct>;
    /// Returns records the viewer may read whose mark should be looked at again by today, or whose release waits.
    fn marks_to_review<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<RecordMark>>;
    /// Returns who takes part in an engagement the viewer may read.
    fn membership<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Membership>>;
    /// Makes somebody a member; with parties, of their caucuses as well.
    fn add_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
        caucuses: Vec<PartyNumber>,
    ) -> Loading<'a, ()>;
    /// Ends a membership with all its caucuses.
    fn remove_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()>;
    /// Makes somebody an observer, who reads what is marked for everybody present.
    fn add_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()>;
    /// Ends somebody's observing.
    fn remove_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()>;
    /// Demands two people for releases of an engagement from now on; there is no way back.
    fn demand_two<'a>(&'a self, viewer: &'a Viewer, engagement_id: EngagementId) -> Loading<'a, ()>;
    /// Lists the protected persons the viewer may read.
    fn protected_persons<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<ProtectedPerson>>;
    /// Enters a protected person.
    fn enter_person<'a>(
        &'a self,
        viewer: &'a Viewer,
        identity: Identity,
        mark: Mark,
    ) -> Loading<'a, PersonId>;
    /// Destroys the key of a protected person: here, and in every backup.
    fn erase_person<'a>(&'a self, viewer: &'a Viewer, person_id: PersonId) -> Loading<'a, ()>;
}
