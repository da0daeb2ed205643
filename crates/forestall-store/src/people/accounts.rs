//! Accounts as those see them who keep them: roles, closing, the list of people.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use forestall_confidence::{
    AccountId, AuditAction, Capability, DisplayName, LogInAttempts, LoginName, Role, Roles, Viewer,
};
use jiff::Timestamp;

use super::rows::{Account, account_columns, open_name};
use super::work::Work;
use super::{Door, People, PeopleError, actor, myself};
use crate::database::Transaction;

/// An account as the list of people shows it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub account_id: AccountId,
    /// The name to log in with; only shown to who keeps accounts.
    pub login: LoginName,
    /// The name others see.
    pub name: DisplayName,
    /// The roles.
    pub roles: Roles,
    /// Whether a second factor is set.
    pub has_second_factor: bool,
    /// Whether the account is closed.
    pub is_closed: bool,
    /// Until when too many failures keep it locked.
    pub locked_until: Option<Timestamp>,
    /// The last request.
    pub last_seen_at: Option<Timestamp>,
}

impl People {
    /// Says whether there is an administrator who can come in.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn is_set_up(&self) -> Result<bool, PeopleError> {
        // Once there is one there always is: the last cannot be closed.
        if self.has_administrator.load(Ordering::Acquire) || self.door == Door::Local {
            return Ok(true);
        }
        let mut moment = self.database.begin_read().await?;
        let is_set_up = !self.administrators(&mut moment).await?.is_empty();
        self.has_administrator.store(is_set_up, Ordering::Release);
        Ok(is_set_up)
    }

    /// Returns all accounts by name.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who does not keep accounts.
    pub async fn people(&self, viewer: &Viewer) -> Result<Vec<Person>, PeopleError> {
        const ALL: &str = concat!("select ", account_columns!(), " from account order by account_id");
        if !viewer.may(Capability::ManagePeople) {
            return Err(PeopleError::Forbidden(Capability::ManagePeople));
        }
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(ALL, &[]).await?;
        let seen = last_seen(&mut moment).await?;
        let mut people = Vec::new();
        for row in &rows {
            let account = Account::read(&self.vault, row)?;
            people.push(self.person(&account, seen.get(&account.account_id).copied())?);
        }
        people.sort_by(|one, other| (&one.name, one.account_id).cmp(&(&other.name, other.account_id)));
        Ok(people)
    }

    /// Returns account and name of everybody whose account is open, for choosing members and named readers.
    ///
    /// Those who neither set marks nor keep members or accounts, such as people from outside, get themselves only: who
    /// takes part is protected too.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn colleagues(&self, viewer: &Viewer) -> Result<Vec<(AccountId, DisplayName)>, PeopleError> {
        let choosing = [Capability::Mark, Capability::ManageMembers, Capability::ManagePeople];
        let sees_all = choosing.into_iter().any(|capability| viewer.may(capability));
        let mut moment = self.database.begin_read().await?;
        let rows = moment
            .rows("select account_id, name from account where closed_at is null order by account_id", &[])
            .await?;
        let mut colleagues = Vec::new();
        for row in &rows {
            let account_id: AccountId = row.parsed("account_id")?;
            if sees_all || viewer.account() == Some(account_id) {
                colleagues.push((account_id, open_name(&self.vault, account_id, row.bytes("name")?)?));
            }
        }
        colleagues.sort_by(|(id, name), (other_id, other)| (name, id).cmp(&(other, other_id)));
        Ok(colleagues)
    }

    /// Changes my name.
    ///
    /// # Errors
    ///
    /// [`PeopleError::LooksAsAnother`].
    pub async fn rename(&self, viewer: &Viewer, name: &DisplayName) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        let sealed = self.vault.seal_text(&super::rows::field(account_id, "name"), name.as_str())?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        account.name = sealed;
        work.save_account(&account).await?;
        work.audit(Some(account_id), AuditAction::Renamed, Some(account_id.to_string())).await?;
        Ok(work.commit().await?)
    }

    /// Changes somebody's roles; sessions stay, and see with the new roles from the next request on.
    ///
    /// Links that somebody made stop working when they may not make any more.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::LastAdministrator`], [`PeopleError::NoSuch`].
    pub async fn set_roles(
        &self,
        viewer: &Viewer,
        account_id: AccountId,
        roles: Roles,
    ) -> Result<(), PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        if !roles.has(Role::Administrator) {
            work.require_another_administrator(account_id).await?;
        }
        if !roles.may(Capability::ManagePeople) {
            work.revoke_links_made_by(account_id).await?;
        }
        account.roles = roles;
        work.save_account(&account).await?;
        work.audit(Some(administrator), AuditAction::RolesChanged, Some(account_id.to_string())).await?;
        Ok(work.commit().await?)
    }

    /// Closes an account, which ends its sessions, tokens and links, or opens it again.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::LastAdministrator`], [`PeopleError::NoSuch`].
    pub async fn set_closed(
        &self,
        viewer: &Viewer,
        account_id: AccountId,
        closed: bool,
    ) -> Result<(), PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        if account.closed_at.is_some() == closed {
            return Ok(());
        }
        let action = if closed { AuditAction::AccountClosed } else { AuditAction::AccountReopened };
        if closed {
            work.require_another_administrator(account_id).await?;
        }
        account.closed_at = closed.then_some(work.now);
        work.save_account(&account).await?;
        work.audit(Some(administrator), action, Some(account_id.to_string())).await?;
        if closed {
            work.end_sessions_of(account_id, None, Some(administrator)).await?;
            work.revoke_secrets_of(account_id, Some(administrator)).await?;
            work.revoke_links_of(account_id).await?;
            work.revoke_links_made_by(account_id).await?;
        }
        Ok(work.commit().await?)
    }

    /// Returns the administrators who can come in through the desk's door.
    async fn administrators(&self, transaction: &mut Transaction) -> Result<Vec<AccountId>, PeopleError> {
        const OPEN: &str = concat!(
            "select ",
            account_columns!(),
            " from account where closed_at is null order by account_id"
        );
        let mut administrators = Vec::new();
        for row in &transaction.rows(OPEN, &[]).await? {
            let account = Account::read(&self.vault, row)?;
            let comes_in = match self.door {
                Door::Accounts => account.password.is_some(),
                Door::Local => account.is_local(&self.vault),
            };
            if comes_in && account.roles.has(Role::Administrator) {
                administrators.push(account.account_id);
            }
        }
        Ok(administrators)
    }

    pub(super) fn person(
        &self,
        account: &Account,
        last_seen_at: Option<Timestamp>,
    ) -> Result<Person, PeopleError> {
        let locked = Some(account.attempts).filter(LogInAttempts::is_locked);
        Ok(Person {
            account_id: account.account_id,
            login: account.open_login(&self.vault)?,
            name: account.open_name(&self.vault)?,
            roles: account.roles.clone(),
            has_second_factor: account.second_factor.is_some(),
            is_closed: account.closed_at.is_some(),
            locked_until: locked.and_then(|attempts| attempts.closed_until(self.clock.now())),
            last_seen_at,
        })
    }
}

impl Work<'_> {
    /// Returns the administrators who can come in through the desk's door.
    pub(super) async fn administrators(&mut self) -> Result<Vec<AccountId>, PeopleError> {
        let people = self.people();
        people.administrators(self.transaction()).await
    }

    /// Refuses where this account is the only administrator.
    async fn require_another_administrator(&mut self, account_id: AccountId) -> Result<(), PeopleError> {
        let administrators = self.administrators().await?;
        if administrators == [account_id] { Err(PeopleError::LastAdministrator) } else { Ok(()) }
    }
}

async fn last_seen(moment: &mut Transaction) -> Result<BTreeMap<AccountId, Timestamp>, PeopleError> {
    let rows = moment
        .rows(
            "select account_id, max(last_seen_at) as last_seen_at from session \
             group by account_id order by account_id",
            &[],
        )
        .await?;
    let mut seen = BTreeMap::new();
    for row in &rows {
        seen.insert(row.parsed("account_id")?, row.parsed("last_seen_at")?);
    }
    Ok(seen)
}
