//! How people come in: by accounts, or one person at this machine.

use forestall_confidence::{AuditAction, Role, Roles};
use forestall_vault::SecretText;

use super::links::Opens;
use super::rows::{Account, local_index};
use super::{Device, People, PeopleError};

/// How the desk knows who is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// People log in to accounts; sessions begun on a local desk are not recognised.
    Accounts,
    /// One person at this machine, let in by the start token; sessions of accounts are not recognised.
    Local,
}

/// The name of the person at a local desk.
const LOCAL_NAME: &str = "Local analyst";

/// What the person at a local desk is: everything that one person alone needs.
const LOCAL_ROLES: [Role; 5] =
    [Role::DeskOfficer, Role::Mediator, Role::Analyst, Role::Auditor, Role::Administrator];

impl People {
    /// Takes note that the server has started and of the newest entry of the audit log.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn server_started(&self) -> Result<(), PeopleError> {
        self.clock.look_up(&self.database, &self.signer.public_key()).await?;
        let mut work = self.begin().await?;
        work.audit(None, AuditAction::ServerStarted, None).await?;
        Ok(work.commit().await?)
    }

    /// Makes the start token of a local desk: for one use within 24 hours; earlier ones stop working.
    ///
    /// # Errors
    ///
    /// [`PeopleError::OtherDoor`] on a desk with accounts.
    pub async fn local_start_token(&self) -> Result<SecretText, PeopleError> {
        if self.door != Door::Local {
            return Err(PeopleError::OtherDoor);
        }
        let mut work = self.begin().await?;
        let (link_id, secret) = work.new_local_start().await?;
        work.audit(None, AuditAction::LinkMade, Some(link_id)).await?;
        work.commit().await?;
        Ok(secret)
    }

    /// Exchanges the start token of a local desk for a session; `None` when it is wrong, used or expired.
    ///
    /// The one account of a local desk is made the first time.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn start_locally(
        &self,
        secret: &SecretText,
        device: &Device,
    ) -> Result<Option<SecretText>, PeopleError> {
        if self.door != Door::Local {
            return Ok(None);
        }
        let mut work = self.begin().await?;
        match work.use_link(secret).await {
            Ok(link) if link.opens == Opens::LocalStart => {}
            Ok(_) | Err(PeopleError::DeadLink) => return Ok(None),
            Err(error) => return Err(error),
        }
        let account_id = if let Some(account) = work.account_by_login(&local_index(&self.vault)).await? {
            account.account_id
        } else {
            let account = Account::new_local(&self.vault, LOCAL_NAME, Roles::new(LOCAL_ROLES))?;
            work.insert_account(&account).await?;
            let id = account.account_id;
            work.audit(Some(id), AuditAction::AccountMade, Some(id.to_string())).await?;
            id
        };
        let session = work.open_session(account_id, device).await?;
        work.commit().await?;
        Ok(Some(session))
    }
}
