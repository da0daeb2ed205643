//! Log-in by password and second factor, with waits after failures.

use std::net::IpAddr;

use forestall_confidence::{AuditAction, LogInAttempts};
use forestall_vault::{RecoveryCode, SecretText, totp::TotpSecret};
use jiff::Timestamp;

use super::hashing::Checked;
use super::rows::{ACCOUNT_BY_LOGIN, Account, field, keyed, login_index};
use super::work::Work;
use super::{Door, People, PeopleError};
use crate::audit::time_text;

/// How a log-in ended.
#[derive(Debug)]
pub enum LogIn {
    /// The secret of the new session, for its cookie.
    In(SecretText),
    /// Password right, and a code is asked for.
    NeedsCode,
    /// Name, password or code is wrong; which of them is not told.
    Wrong,
    /// Too many failures: no attempt is taken before this moment.
    ClosedUntil(Timestamp),
}

/// What somebody gives to log in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The log-in name as typed.
    pub login: SecretText,
    /// The password.
    pub password: SecretText,
    /// The code of the second factor, or a recovery code.
    pub code: Option<SecretText>,
}

/// Where a request comes from, for limits and for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// The client's address; kept in memory only.
    pub address: Option<IpAddr>,
    /// What the browser calls itself, at most 200 characters.
    pub browser: String,
}

/// What a code turned out to be.
enum Code {
    Right,
    /// Right, and it cannot be used again.
    Recovery,
    Missing,
    Wrong,
}

impl People {
    /// Tries to log in.
    ///
    /// A wrong name, a wrong password and a closed account take the same time and are told alike. During a wait
    /// nothing is tried, not even the right password, and nothing is written.
    ///
    /// # Errors
    ///
    /// [`PeopleError::OtherDoor`] on a local desk, [`PeopleError::Crowded`], and faults.
    pub async fn log_in(&self, credentials: Credentials, device: Device) -> Result<LogIn, PeopleError> {
        if self.door != Door::Accounts {
            return Err(PeopleError::OtherDoor);
        }
        let slot = match self.throttle.take_slot(device.address, self.clock.now()) {
            Ok(slot) => slot,
            Err(until) => return Ok(LogIn::ClosedUntil(until)),
        };
        let outcome = self.try_log_in(credentials, &device).await;
        if !matches!(outcome, Ok(LogIn::Wrong)) {
            self.throttle.give_back(&slot);
        }
        outcome
    }

    async fn try_log_in(&self, credentials: Credentials, device: &Device) -> Result<LogIn, PeopleError> {
        let Credentials { login, password, code } = credentials;
        let index = login_index(&self.vault, login.reveal());
        let before = self.find_account(&index).await?;
        if let Some(until) = self.attempts(before.as_ref(), &index).closed_until(self.clock.now()) {
            return Ok(LogIn::ClosedUntil(until));
        }
        let checked = self.check_password(before.as_ref(), password).await?;
        let mut work = self.begin().await?;
        let account = work.account_by_login(&index).await?;
        // Guesses sent at once: what failed in the meantime counts for this one.
        if let Some(until) = self.attempts(account.as_ref(), &index).closed_until(work.now) {
            return Ok(LogIn::ClosedUntil(until));
        }
        let Some(mut account) = account else { return self.nobody_failed(work, index).await };
        let is_same = before.is_some_and(|before| before.password == account.password);
        if !is_same || !checked.is_right || account.closed_at.is_some() {
            work.password_failed(account).await?;
            return Ok(LogIn::Wrong);
        }
        match work.check_code(&mut account, code.as_ref()).await? {
            Code::Right => {}
            Code::Recovery => {
                let id = account.account_id;
                work.audit(Some(id), AuditAction::SecondFactorChanged, Some(id.to_string())).await?;
            }
            Code::Missing => return Ok(LogIn::NeedsCode),
            Code::Wrong => {
                work.password_failed(account).await?;
                return Ok(LogIn::Wrong);
            }
        }
        if let Some(rehashed) = checked.rehashed {
            let place = field(account.account_id, "password");
            account.password = Some(self.vault.seal_text(&place, &rehashed)?);
        }
        account.attempts = LogInAttempts::default();
        work.save_account(&account).await?;
        let secret = work.open_session(account.account_id, device).await?;
        work.commit().await?;
        Ok(LogIn::In(secret))
    }

    /// Checks a password against that of an account, in the same time when there is none.
    pub(super) async fn check_password(
        &self,
        account: Option<&Account>,
        given: SecretText,
    ) -> Result<Checked, PeopleError> {
        let sealed = account.filter(|account| account.closed_at.is_none()).and_then(|account| {
            account.password.as_ref().map(|sealed| (field(account.account_id, "password"), sealed))
        });
        let stored = sealed.map(|(place, sealed)| self.vault.open_text(&place, sealed)).transpose()?;
        self.hashing.check(stored, given).await
    }

    async fn find_account(&self, index: &[u8; 32]) -> Result<Option<Account>, PeopleError> {
        let row = self.database.begin_read().await?.row(ACCOUNT_BY_LOGIN, &[index.into()]).await?;
        row.map(|row| Account::read(&self.vault, &row)).transpose()
    }

    fn attempts(&self, account: Option<&Account>, index: &[u8; 32]) -> LogInAttempts {
        account.map_or_else(|| self.throttle.attempts_of(index), |account| account.attempts)
    }

    /// Counts a failure of a name nobody has, and forces as much to disk as for one that somebody has.
    async fn nobody_failed(&self, mut work: Work<'_>, index: [u8; 32]) -> Result<LogIn, PeopleError> {
        // As many statements as for an account.
        work.execute("update account set failures = failures where login_index = $1", &[(&index).into()])
            .await?;
        if self.throttle.failed(index, work.now) {
            work.audit(None, AuditAction::LogInFailed, None).await?;
        } else {
            work.execute("update audit_head set sequence = sequence where only_row = 1", &[]).await?;
        }
        work.commit().await?;
        Ok(LogIn::Wrong)
    }
}

impl Work<'_> {
    /// Counts a failure of an account and ends the transaction. One entry a failure, and one a lock once it is locked.
    pub(super) async fn password_failed(mut self, mut account: Account) -> Result<(), PeopleError> {
        account.attempts = account.attempts.failed(self.now);
        self.save_account(&account).await?;
        let is_locked = account.attempts.is_locked();
        let action = if is_locked { AuditAction::AccountLocked } else { AuditAction::LogInFailed };
        self.audit(None, action, Some(account.account_id.to_string())).await?;
        Ok(self.commit().await?)
    }

    /// Checks the second factor, where the account has one; a code that is right is used up.
    async fn check_code(
        &mut self,
        account: &mut Account,
        code: Option<&SecretText>,
    ) -> Result<Code, PeopleError> {
        let Some(sealed) = &account.second_factor else { return Ok(Code::Right) };
        let Some(code) = code.filter(|code| !code.reveal().trim().is_empty()) else {
            return Ok(Code::Missing);
        };
        let place = field(account.account_id, "second_factor");
        let secret = TotpSecret::from_bytes(&self.vault().open(&place, sealed)?)?;
        let now = u64::try_from(self.now.as_second()).unwrap_or(0);
        if let Some(step) = secret.verify(code.reveal().trim(), now, account.second_factor_step) {
            account.second_factor_step = Some(step);
            return Ok(Code::Right);
        }
        let Ok(recovery) = RecoveryCode::parse(code.reveal().trim()) else { return Ok(Code::Wrong) };
        let purpose = recovery_purpose(account);
        let hash = keyed(self.vault(), &purpose, &recovery.hash());
        let used = self
            .execute(
                "update recovery_code set used_at = $1 \
                 where code_hash = $2 and account_id = $3 and used_at is null",
                &[time_text(self.now).into(), (&hash).into(), account.account_id.to_string().into()],
            )
            .await?;
        Ok(if used == 1 { Code::Recovery } else { Code::Wrong })
    }
}

/// Returns the purpose under which recovery codes of an account are hashed: they work for no other.
pub(super) fn recovery_purpose(account: &Account) -> String {
    format!("recovery code of {}", account.account_id)
}
