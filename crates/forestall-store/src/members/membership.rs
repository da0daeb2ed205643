//! The membership as those see it who may.

use forestall_confidence::{Capability, Member, Membership, Observer, Viewer};
use forestall_types::{EngagementId, RecordRef};

use super::rows::Seats;
use crate::desk::{DeskError, DeskStore};
use crate::marks::{account_name, demands_two, may_read};

impl DeskStore {
    /// Returns who takes part in an engagement and who observes it: for its members and those who keep members, where
    /// they may read it. Observers are not told.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn membership(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
    ) -> Result<Option<Membership>, DeskError> {
        let mut records = self.begin_read().await?;
        if !may_read(&mut records, viewer, RecordRef::Engagement(engagement_id)).await? {
            return Ok(None);
        }
        let seats = Seats::load(&mut records, engagement_id).await?;
        let may_see = viewer.eyes().all(|eyes| {
            eyes.roles.may(Capability::ManageMembers)
                || eyes.account.is_some_and(|account| seats.of(account).is_some())
        });
        if !may_see {
            return Ok(None);
        }
        let mut members = Vec::new();
        for (account_id, seat) in seats.iter() {
            if let Some(name) = account_name(&mut records, account_id).await? {
                let caucuses = seat.caucuses.iter().copied().collect();
                members.push(Member { account_id, name, is_staff: seat.roles.is_staff(), caucuses });
            }
        }
        let mut observers = Vec::new();
        for (account_id, roles) in seats.observers() {
            if let Some(name) = account_name(&mut records, account_id).await? {
                observers.push(Observer { account_id, name, is_staff: roles.is_staff() });
            }
        }
        members.sort_by(|one, other| (&one.name, one.account_id).cmp(&(&other.name, other.account_id)));
        observers.sort_by(|one, other| (&one.name, one.account_id).cmp(&(&other.name, other.account_id)));
        let needs_two = demands_two(&mut records, engagement_id).await?;
        Ok(Some(Membership { members, observers, needs_two }))
    }
}
