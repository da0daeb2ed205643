//! Stays in engagements and caucuses in the database.

use std::collections::{BTreeMap, BTreeSet};

use forestall_confidence::{AccountId, MemberError, PartyNumber, Roles};
use forestall_types::EngagementId;
use jiff::Timestamp;

use super::SeatOf;
use crate::desk::DeskError;
use crate::desk::records::{Records, time_text};

/// Who takes part now, and who observes.
pub(super) struct Seats {
    members: BTreeMap<AccountId, Seat>,
    observers: BTreeMap<AccountId, Roles>,
}

/// Somebody's part in an engagement.
pub(super) struct Seat {
    pub(super) caucuses: BTreeSet<PartyNumber>,
    /// The roles, which an account that was closed keeps.
    pub(super) roles: Roles,
    is_closed: bool,
}

impl Seats {
    /// Loads who takes part in an engagement; for rules, and for what is shown to those who may see it.
    pub(super) async fn load(
        records: &mut Records<'_>,
        engagement_id: EngagementId,
    ) -> Result<Self, DeskError> {
        let rows = records
            .rows(
                "select member.account_id, member.party, account.roles, account.closed_at \
                 from engagement_member as member \
                 join account on account.account_id = member.account_id \
                 where member.engagement_id = $1 and member.removed_at is null \
                 order by member.account_id, member.party",
                &[engagement_id.to_string().into()],
            )
            .await?;
        let mut members: BTreeMap<AccountId, Seat> = BTreeMap::new();
        let mut observers = BTreeMap::new();
        for row in &rows {
            let is_closed = row.text_or_null("closed_at")?.is_some();
            match SeatOf::read(row)? {
                SeatOf::Whole => {
                    let roles = row.parsed("roles")?;
                    let seat = Seat { caucuses: BTreeSet::new(), roles, is_closed };
                    members.insert(row.parsed("account_id")?, seat);
                }
                SeatOf::Observer => {
                    observers.insert(row.parsed("account_id")?, row.parsed("roles")?);
                }
                SeatOf::Caucus(party) => {
                    if let Some(seat) = members.get_mut(&row.parsed("account_id")?) {
                        seat.caucuses.insert(party);
                    }
                }
            }
        }
        Ok(Self { members, observers })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (AccountId, &Seat)> {
        self.members.iter().map(|(account, seat)| (*account, seat))
    }

    /// Returns who observes, with the roles, which an account that was closed keeps.
    pub(super) fn observers(&self) -> impl Iterator<Item = (AccountId, &Roles)> {
        self.observers.iter().map(|(account, roles)| (*account, roles))
    }

    pub(super) fn is_observer(&self, account: AccountId) -> bool {
        self.observers.contains_key(&account)
    }

    /// Returns somebody's part as a member; nothing for an observer.
    pub(super) fn of(&self, account: AccountId) -> Option<&Seat> {
        self.members.get(&account)
    }

    /// Says whether somebody who can still log in sits in a caucus, one person aside.
    pub(super) fn has_caucus(&self, party: PartyNumber, aside: Option<AccountId>) -> bool {
        self.iter().any(|(account, seat)| {
            Some(account) != aside && !seat.is_closed && seat.caucuses.contains(&party)
        })
    }

    /// Refuses a leave after which nobody could change the members, or nobody would sit in a caucus.
    pub(super) fn check_leave(
        &self,
        leaving: AccountId,
        is_manager: impl Fn(&Roles) -> bool,
    ) -> Result<(), MemberError> {
        let seat = self.of(leaving).ok_or(MemberError::TakesNoPart)?;
        if let Some(party) = seat.caucuses.iter().find(|party| !self.has_caucus(**party, Some(leaving))) {
            return Err(MemberError::LastOfCaucus(*party));
        }
        let stays = self
            .iter()
            .any(|(account, seat)| account != leaving && !seat.is_closed && is_manager(&seat.roles));
        if stays { Ok(()) } else { Err(MemberError::LastManager) }
    }
}

/// Makes who opens an engagement its first member.
pub(crate) async fn add_first_member(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    account: AccountId,
    at: Timestamp,
) -> Result<(), DeskError> {
    add(records, engagement_id, account, SeatOf::Whole, account, at).await
}

/// Begins a stay: in an engagement, in one of its caucuses, or as an observer.
pub(super) async fn add(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    account: AccountId,
    seat: SeatOf,
    by: AccountId,
    at: Timestamp,
) -> Result<(), DeskError> {
    let params = [
        engagement_id.to_string().into(),
        account.to_string().into(),
        seat.column().into(),
        by.to_string().into(),
        time_text(at).into(),
    ];
    records
        .execute(
            "insert into engagement_member (engagement_id, account_id, party, added_by, added_at) \
             values ($1, $2, $3, $4, $5)",
            &params,
        )
        .await
}

/// Ends all stays of somebody in an engagement and its caucuses.
pub(super) async fn remove(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    account: AccountId,
    by: AccountId,
    at: Timestamp,
) -> Result<(), DeskError> {
    let params = [
        engagement_id.to_string().into(),
        account.to_string().into(),
        by.to_string().into(),
        time_text(at).into(),
    ];
    records
        .execute(
            "update engagement_member set removed_by = $3, removed_at = $4 \
             where engagement_id = $1 and account_id = $2 and removed_at is null",
            &params,
        )
        .await
}
