//! Changes of who takes part.

use forestall_confidence::{
    AccountId, AuditAction, AuditFact, Capability, MemberError, PartyNumber, Roles, Viewer,
};
use forestall_types::{EngagementId, RecordRef};

use super::SeatOf;
use super::rows::{self, Seats};
use crate::desk::engagements::count_parties;
use crate::desk::records::{Records, time_text};
use crate::desk::{DeskError, DeskStore};
use crate::marks::{allow, demands_two, require_readable};

/// A change that a member has begun: nothing of it is there unless the transaction is committed.
pub(super) struct MemberChange<'a> {
    pub(super) records: Records<'a>,
    /// Who takes part before it.
    pub(super) seats: Seats,
    /// Whose change it is.
    pub(super) by: AccountId,
}

impl DeskStore {
    /// Makes somebody a member; with parties, of their caucuses beside those in which they sit.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for an engagement that the viewer may not read,
    /// [`DeskError::Member`]; see [`DeskStore`].
    pub async fn add_member(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
        account: AccountId,
        caucuses: Vec<PartyNumber>,
    ) -> Result<(), DeskError> {
        let MemberChange { mut records, seats, by } = self.begin_member_change(viewer, engagement_id).await?;
        require_open_account(&mut records, account).await?;
        if seats.is_observer(account) {
            return Err(MemberError::Observes.into());
        }
        let parties = count_parties(&mut records, viewer, engagement_id).await?;
        let held = seats.of(account);
        let mut begun = Vec::new();
        if held.is_none() {
            begun.push(SeatOf::Whole);
        }
        for caucus in caucuses {
            if usize::from(caucus.get()) > parties {
                return Err(MemberError::NoSuchParty(caucus).into());
            }
            if held.is_some_and(|seat| seat.caucuses.contains(&caucus))
                || begun.contains(&SeatOf::Caucus(caucus))
            {
                continue;
            }
            let sits_there = seats.of(by).is_some_and(|own| own.caucuses.contains(&caucus));
            if !sits_there && seats.has_caucus(caucus, None) {
                return Err(MemberError::NotYourCaucus.into());
            }
            begun.push(SeatOf::Caucus(caucus));
        }
        if begun.is_empty() {
            return Err(MemberError::TakesPart.into());
        }
        for seat in begun {
            rows::add(&mut records, engagement_id, account, seat, by, viewer.now()).await?;
        }
        records.audit(fact(viewer, AuditAction::MemberAdded, member_text(engagement_id, account))).await?;
        records.commit().await
    }

    /// Ends a membership with all its caucuses.
    ///
    /// # Errors
    ///
    /// As [`DeskStore::add_member`]; [`MemberError::LastManager`] where nobody would be left who may change the
    /// members, [`MemberError::LastOfCaucus`].
    pub async fn remove_member(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Result<(), DeskError> {
        let MemberChange { mut records, seats, by } = self.begin_member_change(viewer, engagement_id).await?;
        seats.check_leave(account, |roles: &Roles| roles.may(Capability::ManageMembers))?;
        rows::remove(&mut records, engagement_id, account, by, viewer.now()).await?;
        records.audit(fact(viewer, AuditAction::MemberRemoved, member_text(engagement_id, account))).await?;
        records.commit().await
    }

    /// Demands two people for releases of an engagement from now on; there is no way back.
    ///
    /// # Errors
    ///
    /// As [`DeskStore::add_member`]; [`MemberError::NeedsTwoAlready`].
    pub async fn demand_two(&self, viewer: &Viewer, engagement_id: EngagementId) -> Result<(), DeskError> {
        let MemberChange { mut records, by, .. } = self.begin_member_change(viewer, engagement_id).await?;
        if demands_two(&mut records, engagement_id).await? {
            return Err(MemberError::NeedsTwoAlready.into());
        }
        records
            .execute(
                "insert into two_person_release (engagement_id, demanded_by, demanded_at) values ($1, $2, $3)",
                &[engagement_id.to_string().into(), by.to_string().into(), time_text(viewer.now()).into()],
            )
            .await?;
        records.audit(fact(viewer, AuditAction::TwoPersonRelease, engagement_id.to_string())).await?;
        records.commit().await
    }

    /// Begins a change of who takes part or observes; refuses who keeps no members, may not read the engagement or is
    /// no member of it.
    pub(super) async fn begin_member_change(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
    ) -> Result<MemberChange<'_>, DeskError> {
        let by = allow(viewer, Capability::ManageMembers)?;
        let mut records = self.begin_write().await?;
        require_readable(&mut records, viewer, RecordRef::Engagement(engagement_id)).await?;
        let seats = Seats::load(&mut records, engagement_id).await?;
        seats.of(by).ok_or(MemberError::NotYours)?;
        Ok(MemberChange { records, seats, by })
    }
}

pub(super) async fn require_open_account(
    records: &mut Records<'_>,
    account: AccountId,
) -> Result<(), DeskError> {
    let query = "select 1 as found from account where account_id = $1 and closed_at is null";
    match records.row(query, &[account.to_string().into()]).await? {
        Some(_) => Ok(()),
        None => Err(DeskError::NoSuchRecord { what: "account", id: account.to_string() }),
    }
}

pub(super) fn fact(viewer: &Viewer, action: AuditAction, record: String) -> AuditFact {
    AuditFact { at: viewer.now(), actor: viewer.account(), action, record: Some(record) }
}

/// Names whose membership of what was changed.
pub(super) fn member_text(engagement_id: EngagementId, account: AccountId) -> String {
    format!("{engagement_id}/{account}")
}
