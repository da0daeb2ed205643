//! Changes of who observes an engagement.

use forestall_confidence::{AccountId, AuditAction, Capability, MemberError, Viewer};
use forestall_types::{EngagementId, RecordRef};

use super::SeatOf;
use super::change::{fact, member_text, require_open_account};
use super::rows::{self, Seats};
use crate::desk::{DeskError, DeskStore};
use crate::marks::{allow, require_readable};

impl DeskStore {
    /// Makes somebody an observer, who reads from now on what is marked for everybody present.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for an engagement that the viewer may not read;
    /// [`MemberError::NotYours`] where the viewer is no member, [`MemberError::IsMember`] and
    /// [`MemberError::ObservesAlready`] where they are a member, or an observer, already. See [`DeskStore`].
    pub async fn add_observer(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Result<(), DeskError> {
        let by = allow(viewer, Capability::ManageMembers)?;
        let mut records = self.begin_write().await?;
        require_readable(&mut records, viewer, RecordRef::Engagement(engagement_id)).await?;
        let seats = Seats::load(&mut records, engagement_id).await?;
        seats.of(by).ok_or(MemberError::NotYours)?;
        require_open_account(&mut records, account).await?;
        if seats.of(account).is_some() {
            return Err(MemberError::IsMember.into());
        }
        if seats.is_observer(account) {
            return Err(MemberError::ObservesAlready.into());
        }
        rows::add(&mut records, engagement_id, account, SeatOf::Observer, by, viewer.now()).await?;
        records.audit(fact(viewer, AuditAction::ObserverAdded, member_text(engagement_id, account))).await?;
        records.commit().await
    }

    /// Ends somebody's observing at once; what they read was read.
    ///
    /// # Errors
    ///
    /// As [`DeskStore::add_observer`]; [`MemberError::ObservesNot`], also for a member.
    pub async fn remove_observer(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Result<(), DeskError> {
        let by = allow(viewer, Capability::ManageMembers)?;
        let mut records = self.begin_write().await?;
        require_readable(&mut records, viewer, RecordRef::Engagement(engagement_id)).await?;
        let seats = Seats::load(&mut records, engagement_id).await?;
        seats.of(by).ok_or(MemberError::NotYours)?;
        if !seats.is_observer(account) {
            return Err(MemberError::ObservesNot.into());
        }
        rows::remove(&mut records, engagement_id, account, by, viewer.now()).await?;
        records
            .audit(fact(viewer, AuditAction::ObserverRemoved, member_text(engagement_id, account)))
            .await?;
        records.commit().await
    }
}
