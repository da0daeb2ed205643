//! Secrets that last and need no session: who one lets in, how its use is noted, how it ends.

use forestall_confidence::{AccountId, ApiToken, AuditAction, CalendarFeed, Capability, Viewer};
use forestall_vault::{SecretText, TokenKind};
use jiff::{SignedDuration, Timestamp};

use super::rows::is_id;
use super::sessions::SEEN_EVERY;
use super::work::Work;
use super::{People, PeopleError, myself};
use crate::audit::time_text;
use crate::database::{DatabaseError, Row, Transaction};

/// The longest such a secret works, in days.
pub(super) const MOST_DAYS: u16 = 365;

/// A row of a table of such secrets, all of which have an owner, an end, a last use and a time of revoking.
///
/// A trait, because what is read of a row, and what it is called, is all that differs.
pub(super) trait LastingSecret: Sized + Send {
    /// What the secret is kept under.
    const PURPOSE: &'static str;
    /// How the secret is written.
    const KIND: TokenKind;
    /// What its owner must be allowed for it to work.
    const CAPABILITY: Capability;
    /// What it is called where there is no such one.
    const WHAT: &'static str;
    /// What the audit log says of its end.
    const REVOKED: AuditAction;
    const STATEMENTS: Statements;

    /// Reads a row; it opens only for the secret, owner, choices and end it was made for.
    fn read(people: &People, row: &Row, owner: AccountId) -> Result<Self, PeopleError>;
}

/// What is asked of a table of secrets; made by [`statements`].
pub(super) struct Statements {
    pub(super) find: &'static str,
    pub(super) note_use: &'static str,
    pub(super) list_live: &'static str,
    pub(super) revoke: &'static str,
    pub(super) revoke_all: &'static str,
}

/// Writes the [`Statements`] of a table, given the columns that find a row by its secret and by its identifier, and
/// the others that are read.
macro_rules! statements {
    ($table:literal, $hash:literal, $id:literal, $($column:literal),+) => {
        $crate::people::lasting_secrets::Statements {
            find: concat!(
                "select secret.", $hash, ", secret.", $id, ", ", $("secret.", $column, ", ",)+
                $crate::people::sessions::owner_columns!(),
                " from ", $table, " as secret join account on account.account_id = secret.account_id ",
                $crate::people::sessions::owner_tables!(),
                " where secret.", $hash, " = $1 and secret.revoked_at is null and account.closed_at is null"
            ),
            note_use: concat!("update ", $table, " set last_used_at = $1 where ", $hash, " = $2"),
            list_live: concat!(
                "select ", $hash, $(", ", $column,)+ ", ", $id, " from ", $table,
                " where account_id = $1 and revoked_at is null and expires_at > $2 order by made_at desc, ", $id
            ),
            revoke: concat!(
                "update ", $table, " set revoked_at = $1 \
                 where account_id = $2 and ", $id, " = $3 and revoked_at is null"
            ),
            revoke_all: concat!(
                "update ", $table, " set revoked_at = $1 where account_id = $2 and revoked_at is null"
            ),
        }
    };
}
pub(super) use statements;

impl People {
    /// Finds whom a secret lets in now, and notes its use; `None` when it is unknown, revoked or expired, or its
    /// owner's account is closed or may not use it any more.
    ///
    /// Roles and memberships are read anew each time, in one query. The viewer looks as themselves, so that nothing can
    /// be changed.
    pub(super) async fn let_in<S: LastingSecret>(
        &self,
        secret: &SecretText,
    ) -> Result<Option<(S, Viewer)>, PeopleError> {
        let Some(hash) = self.secret_hash(secret, S::KIND, S::PURPOSE) else { return Ok(None) };
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(S::STATEMENTS.find, &[(&hash).into()]).await?;
        drop(moment);
        let Some(first) = rows.first() else { return Ok(None) };
        let owner = self.owner(&rows)?;
        let found = S::read(self, first, owner.account_id)?;
        let last_used_at = first.parsed_or_null("last_used_at")?.unwrap_or(Timestamp::MIN);
        let now = self.clock.now().max(last_used_at);
        let is_fitting = owner.eyes.roles.may(S::CAPABILITY) && owner.is_of(self.door);
        if now >= first.parsed("expires_at")? || !is_fitting {
            return Ok(None);
        }
        self.take_in_data_keys(first).await?;
        if now.duration_since(last_used_at) >= SEEN_EVERY {
            self.note_use::<S>(&hash, now).await?;
        }
        let as_self = owner.eyes.clone();
        let viewer = Viewer::new(owner.eyes, owner.name, now).viewing_as(as_self);
        Ok(Some((found, viewer)))
    }

    /// Returns the secrets of an account that work, newest first.
    pub(super) async fn live_secrets<S: LastingSecret>(
        &self,
        moment: &mut Transaction,
        account_id: AccountId,
    ) -> Result<Vec<S>, PeopleError> {
        let rows = live_rows::<S>(moment, account_id, self.clock.now()).await?;
        rows.iter().map(|row| S::read(self, row, account_id)).collect()
    }

    /// Takes one of the viewer's own secrets back.
    pub(super) async fn revoke_secret<S: LastingSecret>(
        &self,
        viewer: &Viewer,
        id: &str,
    ) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        if !is_id(id) {
            return Err(PeopleError::NoSuch(S::WHAT));
        }
        let mut work = self.begin().await?;
        let params = [time_text(work.now).into(), account_id.to_string().into(), id.into()];
        if work.execute(S::STATEMENTS.revoke, &params).await? != 1 {
            return Err(PeopleError::NoSuch(S::WHAT));
        }
        work.audit(Some(account_id), S::REVOKED, Some(id.to_owned())).await?;
        Ok(work.commit().await?)
    }

    /// Writes when a secret was last used, unless the desk is busy.
    async fn note_use<S: LastingSecret>(&self, hash: &[u8; 32], now: Timestamp) -> Result<(), PeopleError> {
        let mut work = match self.begin().await {
            Err(PeopleError::Database(DatabaseError::Busy(_))) => return Ok(()),
            begun => begun?,
        };
        work.execute(S::STATEMENTS.note_use, &[time_text(now).into(), hash.into()]).await?;
        Ok(work.commit().await?)
    }
}

impl Work<'_> {
    /// Counts the secrets of an account that work.
    pub(super) async fn count_live<S: LastingSecret>(
        &mut self,
        account_id: AccountId,
    ) -> Result<usize, PeopleError> {
        let now = self.now;
        Ok(live_rows::<S>(self.transaction(), account_id, now).await?.len())
    }

    /// Returns when a secret made now stops working.
    pub(super) fn end_after(&self, days: u16) -> Timestamp {
        let lasts = SignedDuration::from_hours(24 * i64::from(days));
        self.now.checked_add(lasts).unwrap_or(Timestamp::MAX)
    }

    /// Takes back all tokens and calendar addresses of an account; says so in the audit log of those there were.
    pub(super) async fn revoke_secrets_of(
        &mut self,
        account_id: AccountId,
        actor: Option<AccountId>,
    ) -> Result<(), PeopleError> {
        self.revoke_all::<ApiToken>(account_id, actor).await?;
        self.revoke_all::<CalendarFeed>(account_id, actor).await
    }

    async fn revoke_all<S: LastingSecret>(
        &mut self,
        account_id: AccountId,
        actor: Option<AccountId>,
    ) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into(), account_id.to_string().into()];
        if self.execute(S::STATEMENTS.revoke_all, &params).await? > 0 {
            self.audit(actor, S::REVOKED, Some(account_id.to_string())).await?;
        }
        Ok(())
    }
}

async fn live_rows<S: LastingSecret>(
    transaction: &mut Transaction,
    account_id: AccountId,
    now: Timestamp,
) -> Result<Vec<Row>, DatabaseError> {
    let params = [account_id.to_string().into(), time_text(now).into()];
    transaction.rows(S::STATEMENTS.list_live, &params).await
}
