//! Passwords of people who are logged in: asked for again, and changed.

use forestall_confidence::{AccountId, AuditAction, LogInAttempts, Viewer};
use forestall_vault::{Password, SecretText};

use super::rows::{Account, field};
use super::work::Work;
use super::{People, PeopleError, myself};

impl People {
    /// Changes my password; my other sessions end, my tokens for programs, and links for a new password.
    ///
    /// # Errors
    ///
    /// [`PeopleError::WrongPassword`], [`PeopleError::ClosedUntil`], [`PeopleError::Password`] when the new one is not
    /// accepted, [`PeopleError::LooksAsAnother`], [`PeopleError::OtherDoor`] for an account without password.
    pub async fn change_password(
        &self,
        viewer: &Viewer,
        session_id: Option<&str>,
        old: SecretText,
        new: SecretText,
    ) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        let login = self.account_now(account_id).await?.open_login(&self.vault)?;
        let new = Password::new(new, login.as_str())?;
        let (work, account) = self.with_password(account_id, old).await?;
        let sealed_from = account.password.clone();
        drop(work);
        let hashed = self.hashing.hash(new).await?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        if account.password != sealed_from || account.closed_at.is_some() {
            return Err(PeopleError::WrongPassword);
        }
        account.password = Some(self.vault.seal_text(&field(account_id, "password"), &hashed)?);
        account.attempts = LogInAttempts::default();
        work.save_account(&account).await?;
        work.revoke_links_of(account_id).await?;
        work.revoke_secrets_of(account_id, Some(account_id)).await?;
        work.audit(Some(account_id), AuditAction::PasswordChanged, Some(account_id.to_string())).await?;
        work.end_sessions_of(account_id, session_id, Some(account_id)).await?;
        Ok(work.commit().await?)
    }

    /// Checks the password of somebody who is logged in, under the same waits as a log-in; returns a transaction in
    /// which it is right, and the account.
    pub(super) async fn with_password(
        &self,
        account_id: AccountId,
        given: SecretText,
    ) -> Result<(Work<'_>, Account), PeopleError> {
        let before = self.account_now(account_id).await?;
        if before.password.is_none() {
            return Err(PeopleError::OtherDoor);
        }
        if let Some(until) = before.attempts.closed_until(self.clock.now()) {
            return Err(PeopleError::ClosedUntil(until));
        }
        let checked = self.check_password(Some(&before), given).await?;
        let mut work = self.begin().await?;
        let account = work.account(account_id).await?;
        if let Some(until) = account.attempts.closed_until(work.now) {
            return Err(PeopleError::ClosedUntil(until));
        }
        if !checked.is_right || account.password != before.password || account.closed_at.is_some() {
            work.password_failed(account).await?;
            return Err(PeopleError::WrongPassword);
        }
        Ok((work, account))
    }
}
