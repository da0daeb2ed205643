//! One-time links: to set the desk up, to invite, for a new password.

use forestall_confidence::{
    AccountId, AuditAction, Capability, DisplayName, LinkPurpose, LoginName, Role, Roles, Viewer,
};
use forestall_types::{Lines, parse_text};
use forestall_vault::{Password, SecretText, Token, TokenKind};
use jiff::{SignedDuration, Timestamp};

use super::rows::{Account, field, hex, is_id, keyed, new_id};
use super::sessions::KEPT_FOR;
use super::work::Work;
use super::{Device, Door, People, PeopleError, actor};
use crate::audit::time_text;
use crate::database::{Param, Row, Transaction};

const PURPOSE: &str = "one-time link";
/// How long an administrator has to follow the first link.
const SET_UP_LASTS: SignedDuration = SignedDuration::from_hours(24);
const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(72);
const NEW_PASSWORD_LASTS: SignedDuration = SignedDuration::from_hours(4);
const LOCAL_START_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// What is new with an account that somebody makes for themselves.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The name to log in with.
    pub login: LoginName,
    /// The name others see.
    pub name: DisplayName,
    /// The password.
    pub password: SecretText,
    /// Roles beside those of the link; only the first administrator may choose any.
    pub roles: Roles,
}

/// A one-time link that was given out and still works.
#[derive(Clone, Debug)]
pub struct GivenLink {
    /// Its identifier, which does not open it.
    pub link_id: String,
    /// What for.
    pub purpose: LinkPurpose,
    /// For whom, as its maker wrote.
    pub label: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// What a link opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Opens {
    SetUp,
    Invitation(Roles),
    NewPassword(AccountId),
    LocalStart,
}

/// A link that was found by its secret and works.
pub(super) struct LiveLink {
    link_id: String,
    pub(super) opens: Opens,
    label: String,
    expires_at: Timestamp,
}

/// Columns of a link.
macro_rules! link_columns {
    () => {
        "select link_hash, link_id, purpose, roles, account_id, label, expires_at from one_time_link \
         where used_at is null and revoked_at is null and expires_at > $1"
    };
}

impl People {
    /// Returns what a one-time link is for; `None` when it is unknown, used, expired or revoked.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn link(&self, secret: &SecretText) -> Result<Option<LinkPurpose>, PeopleError> {
        if self.door != Door::Accounts {
            return Ok(None);
        }
        let mut moment = self.database.begin_read().await?;
        let Some(link) = self.live_link(&mut moment, secret).await? else { return Ok(None) };
        drop(moment);
        match link.opens {
            Opens::SetUp if self.is_set_up().await? => Ok(None),
            opens => Ok(opens.purpose()),
        }
    }

    /// Makes a link with which the first administrator is made, and earlier ones stop working; `None` when there is an
    /// administrator.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn set_up_link(&self) -> Result<Option<SecretText>, PeopleError> {
        if self.is_set_up().await? {
            return Ok(None);
        }
        let mut work = self.begin().await?;
        work.revoke_set_up_links().await?;
        let (link_id, secret) = work.insert_link(&Opens::SetUp, "", SET_UP_LASTS, None).await?;
        work.audit(None, AuditAction::LinkMade, Some(link_id)).await?;
        work.commit().await?;
        Ok(Some(secret))
    }

    /// Makes the account a set-up or invitation link is for and logs it in; the link is used up.
    ///
    /// # Errors
    ///
    /// [`PeopleError::DeadLink`], [`PeopleError::LoginTaken`], [`PeopleError::Password`], and
    /// [`PeopleError::Forbidden`] for roles that the link does not give.
    pub async fn make_account(
        &self,
        secret: &SecretText,
        new: NewAccount,
        device: &Device,
    ) -> Result<SecretText, PeopleError> {
        // Asked first, so that nobody without a link has passwords hashed.
        if !matches!(self.link(secret).await?, Some(LinkPurpose::SetUp | LinkPurpose::Invitation(_))) {
            return Err(PeopleError::DeadLink);
        }
        let hashed = self.hashing.hash(Password::new(new.password, new.login.as_str())?).await?;
        let mut work = self.begin().await?;
        let link = work.use_link(secret).await?;
        let roles = match link.opens {
            Opens::SetUp => {
                if !work.administrators().await?.is_empty() {
                    return Err(PeopleError::DeadLink);
                }
                work.revoke_set_up_links().await?;
                Roles::new(new.roles.iter().chain([Role::Administrator]))
            }
            Opens::Invitation(roles) if new.roles.is_empty() => roles,
            Opens::Invitation(_) => return Err(PeopleError::Forbidden(Capability::ManagePeople)),
            Opens::NewPassword(_) | Opens::LocalStart => return Err(PeopleError::DeadLink),
        };
        let account = Account::new(&self.vault, &new.login, &new.name, roles, &hashed)?;
        if work.account_by_login(&account.login_index).await?.is_some() {
            return Err(PeopleError::LoginTaken);
        }
        work.insert_account(&account).await?;
        let account_id = account.account_id;
        work.audit(Some(account_id), AuditAction::AccountMade, Some(account_id.to_string())).await?;
        let session = work.open_session(account_id, device).await?;
        work.commit().await?;
        Ok(session)
    }

    /// Sets the password a new-password link is for; the link is used up, and the account's sessions and tokens end.
    ///
    /// A second factor stays. Failures that lock the account are forgotten.
    ///
    /// # Errors
    ///
    /// [`PeopleError::DeadLink`], [`PeopleError::Password`].
    pub async fn choose_password(
        &self,
        secret: &SecretText,
        password: SecretText,
    ) -> Result<(), PeopleError> {
        let mut moment = self.database.begin_read().await?;
        let link = self.live_link(&mut moment, secret).await?;
        drop(moment);
        let Some(Opens::NewPassword(account_id)) = link.map(|link| link.opens) else {
            return Err(PeopleError::DeadLink);
        };
        let login = self.account_now(account_id).await?.open_login(&self.vault)?;
        let hashed = self.hashing.hash(Password::new(password, login.as_str())?).await?;
        let mut work = self.begin().await?;
        if work.use_link(secret).await?.opens != Opens::NewPassword(account_id) {
            return Err(PeopleError::DeadLink);
        }
        let mut account = work.account(account_id).await?;
        if account.closed_at.is_some() {
            return Err(PeopleError::DeadLink);
        }
        account.password = Some(self.vault.seal_text(&field(account_id, "password"), &hashed)?);
        account.attempts = forestall_confidence::LogInAttempts::default();
        work.save_account(&account).await?;
        work.revoke_links_of(account_id).await?;
        work.audit(Some(account_id), AuditAction::PasswordChanged, Some(account_id.to_string())).await?;
        work.end_sessions_of(account_id, None, Some(account_id)).await?;
        work.revoke_secrets_of(account_id, Some(account_id)).await?;
        Ok(work.commit().await?)
    }

    /// Returns links that still work.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who does not keep accounts.
    pub async fn links(&self, viewer: &Viewer) -> Result<Vec<GivenLink>, PeopleError> {
        const LIVE: &str = concat!(link_columns!(), " order by expires_at, link_id");
        if !viewer.may(Capability::ManagePeople) {
            return Err(PeopleError::Forbidden(Capability::ManagePeople));
        }
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(LIVE, &[time_text(self.clock.now()).into()]).await?;
        let mut links = Vec::new();
        for row in &rows {
            let link = self.read_link(row)?;
            if let Some(purpose) = link.opens.purpose() {
                let LiveLink { link_id, label, expires_at, .. } = link;
                links.push(GivenLink { link_id, purpose, label, expires_at });
            }
        }
        Ok(links)
    }

    /// Makes an invitation; the secret is part of the address to hand on.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::Label`].
    pub async fn invite(
        &self,
        viewer: &Viewer,
        label: &str,
        roles: Roles,
    ) -> Result<SecretText, PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        let label = parse_text(label, "the label", 80, Lines::One)?;
        let mut work = self.begin().await?;
        let opens = Opens::Invitation(roles);
        let (link_id, secret) =
            work.insert_link(&opens, &label, INVITATION_LASTS, Some(administrator)).await?;
        work.audit(Some(administrator), AuditAction::Invited, Some(link_id)).await?;
        work.commit().await?;
        Ok(secret)
    }

    /// Makes a link with which somebody chooses a new password; an earlier one stops working.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::NoSuch`] for an account that is closed or has no password.
    pub async fn reset_password(
        &self,
        viewer: &Viewer,
        account_id: AccountId,
    ) -> Result<SecretText, PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        let mut work = self.begin().await?;
        let account = work.account(account_id).await?;
        if account.closed_at.is_some() || account.password.is_none() {
            return Err(PeopleError::NoSuch("account"));
        }
        work.revoke_links_of(account_id).await?;
        let label = account.open_name(&self.vault)?;
        let opens = Opens::NewPassword(account_id);
        let (_, secret) =
            work.insert_link(&opens, label.as_str(), NEW_PASSWORD_LASTS, Some(administrator)).await?;
        work.audit(Some(administrator), AuditAction::LinkMade, Some(account_id.to_string())).await?;
        work.commit().await?;
        Ok(secret)
    }

    /// Takes a link back.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::NoSuch`] when it does not work any more.
    pub async fn revoke_link(&self, viewer: &Viewer, link_id: &str) -> Result<(), PeopleError> {
        let administrator = actor(viewer, Capability::ManagePeople)?;
        if !is_id(link_id) {
            return Err(PeopleError::NoSuch("link"));
        }
        let mut work = self.begin().await?;
        let now = time_text(work.now);
        let revoked = work
            .execute(
                "update one_time_link set revoked_at = $1 where link_id = $2 and purpose <> 'local-start' \
                 and used_at is null and revoked_at is null",
                &[now.into(), link_id.into()],
            )
            .await?;
        if revoked != 1 {
            return Err(PeopleError::NoSuch("link"));
        }
        work.audit(Some(administrator), AuditAction::LinkRevoked, Some(link_id.to_owned())).await?;
        Ok(work.commit().await?)
    }

    /// Finds a link that works by its secret.
    pub(super) async fn live_link(
        &self,
        transaction: &mut Transaction,
        secret: &SecretText,
    ) -> Result<Option<LiveLink>, PeopleError> {
        let Some(hash) = self.secret_hash(secret, TokenKind::Session, PURPOSE) else { return Ok(None) };
        let row =
            transaction.row(LIVE_BY_HASH, &[time_text(self.clock.now()).into(), (&hash).into()]).await?;
        row.map(|row| self.read_link(&row)).transpose()
    }

    pub(super) fn read_link(&self, row: &Row) -> Result<LiveLink, PeopleError> {
        let link_id = row.text("link_id")?.to_owned();
        let expires_at = row.parsed("expires_at")?;
        let opens = match row.text("purpose")? {
            "set-up" => Opens::SetUp,
            "invitation" => Opens::Invitation(row.parsed("roles")?),
            "new-password" => Opens::NewPassword(row.parsed("account_id")?),
            _ => Opens::LocalStart,
        };
        let hash = super::rows::hash_column(row, "link_hash")?;
        // Opens only for this secret and for what the link was made for.
        let label =
            self.vault.open_text(&label_place(&link_id, &hash, &opens, expires_at), row.bytes("label")?)?;
        Ok(LiveLink { link_id, opens, label, expires_at })
    }
}

const LIVE_BY_HASH: &str = concat!(link_columns!(), " and link_hash = $2");

impl Opens {
    const fn code(&self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Invitation(_) => "invitation",
            Self::NewPassword(_) => "new-password",
            Self::LocalStart => "local-start",
        }
    }

    fn roles(&self) -> String {
        if let Self::Invitation(roles) = self { roles.to_string() } else { String::new() }
    }

    const fn account(&self) -> Option<AccountId> {
        if let Self::NewPassword(account) = self { Some(*account) } else { None }
    }

    /// Returns what people are told; the start of a local desk is told nobody.
    fn purpose(self) -> Option<LinkPurpose> {
        match self {
            Self::SetUp => Some(LinkPurpose::SetUp),
            Self::Invitation(roles) => Some(LinkPurpose::Invitation(roles)),
            Self::NewPassword(_) => Some(LinkPurpose::NewPassword),
            Self::LocalStart => None,
        }
    }
}

impl Work<'_> {
    /// Makes a link that starts a local desk; earlier ones stop working.
    pub(super) async fn new_local_start(&mut self) -> Result<(String, SecretText), PeopleError> {
        let params = [time_text(self.now).into()];
        self.execute(
            "update one_time_link set revoked_at = $1 \
             where purpose = 'local-start' and used_at is null and revoked_at is null",
            &params,
        )
        .await?;
        self.insert_link(&Opens::LocalStart, "", LOCAL_START_LASTS, None).await
    }

    /// Uses a link up; [`PeopleError::DeadLink`] when it does not work any more.
    pub(super) async fn use_link(&mut self, secret: &SecretText) -> Result<LiveLink, PeopleError> {
        let hash = self.people().secret_hash(secret, TokenKind::Session, PURPOSE);
        let hash = hash.ok_or(PeopleError::DeadLink)?;
        let now = time_text(self.now);
        let row = self.row(LIVE_BY_HASH, &[(&now).into(), (&hash).into()]).await?;
        let link = self.people().read_link(&row.ok_or(PeopleError::DeadLink)?)?;
        let params = [now.into(), (&hash).into()];
        self.execute("update one_time_link set used_at = $1 where link_hash = $2", &params).await?;
        Ok(link)
    }

    /// Stops links for a new password of this account.
    pub(super) async fn revoke_links_of(&mut self, account_id: AccountId) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into(), account_id.to_string().into()];
        self.execute(
            "update one_time_link set revoked_at = $1 \
             where account_id = $2 and used_at is null and revoked_at is null",
            &params,
        )
        .await?;
        Ok(())
    }

    /// Stops links that somebody made who may not make any now.
    pub(super) async fn revoke_links_made_by(&mut self, account_id: AccountId) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into(), account_id.to_string().into()];
        self.execute(
            "update one_time_link set revoked_at = $1 \
             where made_by = $2 and used_at is null and revoked_at is null",
            &params,
        )
        .await?;
        Ok(())
    }

    async fn revoke_set_up_links(&mut self) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into()];
        self.execute(
            "update one_time_link set revoked_at = $1 \
             where purpose = 'set-up' and used_at is null and revoked_at is null",
            &params,
        )
        .await?;
        Ok(())
    }

    /// Stores a link; returns its identifier and its secret.
    async fn insert_link(
        &mut self,
        opens: &Opens,
        label: &str,
        lasts: SignedDuration,
        made_by: Option<AccountId>,
    ) -> Result<(String, SecretText), PeopleError> {
        let token = Token::generate()?;
        let hash = keyed(self.vault(), PURPOSE, &token.hash());
        let link_id = new_id('L')?;
        let expires_at = self.now.checked_add(lasts).unwrap_or(Timestamp::MAX);
        let label = self.vault().seal_text(&label_place(&link_id, &hash, opens, expires_at), label)?;
        let long_over = self.now.checked_sub(KEPT_FOR).unwrap_or(Timestamp::MIN);
        let params = [time_text(long_over).into()];
        self.execute("delete from one_time_link where expires_at < $1", &params).await?;
        let params: [Param<'_>; 9] = [
            (&hash).into(),
            (&link_id).into(),
            opens.code().into(),
            opens.roles().into(),
            opens.account().map(|account| account.to_string()).into(),
            label.into(),
            made_by.map(|account| account.to_string()).into(),
            time_text(self.now).into(),
            time_text(expires_at).into(),
        ];
        self.execute(
            "insert into one_time_link (link_hash, link_id, purpose, roles, account_id, label, made_by, made_at, \
             expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &params,
        )
        .await?;
        Ok((link_id, token.to_text()))
    }
}

/// Returns where the label of a link is sealed: changed columns do not open there.
fn label_place(link_id: &str, hash: &[u8; 32], opens: &Opens, expires_at: Timestamp) -> String {
    let account = opens.account().map(|account| account.to_string()).unwrap_or_default();
    let (hash, expires_at) = (hex(hash), time_text(expires_at));
    format!("one_time_link/{link_id}/{hash}/{}/{}/{account}/{expires_at}/label", opens.code(), opens.roles())
}
