//! Changes of who observes an engagement.

use forestall_confidence::{AccountId, AuditAction, MemberError, Viewer};
use forestall_types::EngagementId;

use super::SeatOf;
use super::change::{MemberChange, fact, member_text, require_open_account};
use super::rows;
use crate::desk::{DeskError, DeskStore};

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
        let MemberChange { mut records, seats, by } = self.begin_member_change(viewer, engagement_id).await?;
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
        let MemberChange { mut records, seats, by } = self.begin_member_change(viewer, engagement_id).await?;
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
