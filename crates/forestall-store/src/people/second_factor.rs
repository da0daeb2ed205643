//! The second factor of an account: offered, confirmed by its first code, taken away; by others only when it is lost.

use forestall_confidence::{AccountId, AuditAction, Capability, Viewer};
use forestall_vault::{SecretText, recovery_codes, totp::TotpSecret};

use super::log_in::recovery_purpose;
use super::rows::{Account, field, keyed};
use super::work::Work;
use super::{People, PeopleError, actor, myself};

/// What authenticators show above the code.
const ISSUER: &str = "Forestall";

/// A second factor that is being set up.
#[derive(Debug)]
pub struct SecondFactorOffer {
    /// The address an authenticator reads, `otpauth://...`.
    pub uri: SecretText,
    /// The secret in letters, for typing.
    pub letters: SecretText,
}

impl People {
    /// Offers a new second factor; nothing changes before it is confirmed.
    ///
    /// # Errors
    ///
    /// [`PeopleError::HasSecondFactor`]: whoever finds a session open cannot put their own in place of one.
    pub async fn offer_second_factor(&self, viewer: &Viewer) -> Result<SecondFactorOffer, PeopleError> {
        let account_id = myself(viewer)?;
        let secret = TotpSecret::generate()?;
        let sealed = self.vault.seal(&field(account_id, "offered_factor"), secret.as_bytes())?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        if account.password.is_none() {
            return Err(PeopleError::OtherDoor);
        }
        if account.second_factor.is_some() {
            return Err(PeopleError::HasSecondFactor);
        }
        account.offered_factor = Some(sealed);
        work.save_account(&account).await?;
        let login = account.open_login(&self.vault)?;
        work.commit().await?;
        let uri = secret.provisioning_uri(login.as_str(), ISSUER);
        Ok(SecondFactorOffer { uri, letters: secret.to_base32() })
    }

    /// Confirms the offered second factor by a code of it; returns ten recovery codes, shown once.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NothingOffered`], [`PeopleError::WrongCode`].
    pub async fn confirm_second_factor(
        &self,
        viewer: &Viewer,
        code: SecretText,
    ) -> Result<Vec<SecretText>, PeopleError> {
        let account_id = myself(viewer)?;
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        let offered = account.offered_factor.take().ok_or(PeopleError::NothingOffered)?;
        let secret =
            TotpSecret::from_bytes(&self.vault.open(&field(account_id, "offered_factor"), &offered)?)?;
        let now = u64::try_from(work.now.as_second()).unwrap_or(0);
        let step = secret.verify(code.reveal().trim(), now, None).ok_or(PeopleError::WrongCode)?;
        account.second_factor =
            Some(self.vault.seal(&field(account_id, "second_factor"), secret.as_bytes())?);
        account.second_factor_step = Some(step);
        account.factor_taken_at = None;
        work.save_account(&account).await?;
        let codes = work.replace_recovery_codes(&account).await?;
        work.audit(Some(account_id), AuditAction::SecondFactorChanged, Some(account_id.to_string())).await?;
        work.commit().await?;
        Ok(codes)
    }

    /// Takes the second factor and its recovery codes away; needs the password.
    ///
    /// # Errors
    ///
    /// [`PeopleError::WrongPassword`], [`PeopleError::ClosedUntil`].
    pub async fn drop_second_factor(&self, viewer: &Viewer, password: SecretText) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        let (mut work, mut account) = self.with_password(account_id, password).await?;
        account.forget_second_factor();
        account.attempts = forestall_confidence::LogInAttempts::default();
        work.save_account(&account).await?;
        work.delete_recovery_codes(&account).await?;
        work.audit(Some(account_id), AuditAction::SecondFactorChanged, Some(account_id.to_string())).await?;
        Ok(work.commit().await?)
    }

    /// Takes the lost second factor of somebody else away, with its recovery codes; their sessions end.
    ///
    /// Every page tells them so from the next log-in until they set a new one.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::OwnSecondFactor`], [`PeopleError::NoSecondFactor`],
    /// [`PeopleError::NoSuch`].
    pub async fn take_second_factor(
        &self,
        viewer: &Viewer,
        account_id: AccountId,
    ) -> Result<(), PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        if administrator == account_id {
            return Err(PeopleError::OwnSecondFactor);
        }
        let mut work = self.begin().await?;
        let mut account = work.account(account_id).await?;
        if account.second_factor.is_none() {
            return Err(PeopleError::NoSecondFactor);
        }
        account.forget_second_factor();
        account.factor_taken_at = Some(work.now);
        work.save_account(&account).await?;
        work.delete_recovery_codes(&account).await?;
        let record = Some(account_id.to_string());
        work.audit(Some(administrator), AuditAction::SecondFactorChanged, record).await?;
        work.end_sessions_of(account_id, None, Some(administrator)).await?;
        Ok(work.commit().await?)
    }
}

impl Account {
    fn forget_second_factor(&mut self) {
        self.second_factor = None;
        self.second_factor_step = None;
        self.offered_factor = None;
    }
}

impl Work<'_> {
    async fn replace_recovery_codes(&mut self, account: &Account) -> Result<Vec<SecretText>, PeopleError> {
        self.delete_recovery_codes(account).await?;
        let mut texts = Vec::new();
        for code in recovery_codes()? {
            let hash = keyed(self.vault(), &recovery_purpose(account), &code.hash());
            let params = [(&hash).into(), account.account_id.to_string().into()];
            self.execute("insert into recovery_code (code_hash, account_id) values ($1, $2)", &params)
                .await?;
            texts.push(code.to_text());
        }
        Ok(texts)
    }

    async fn delete_recovery_codes(&mut self, account: &Account) -> Result<(), PeopleError> {
        let params = [account.account_id.to_string().into()];
        self.execute("delete from recovery_code where account_id = $1", &params).await?;
        Ok(())
    }
}
