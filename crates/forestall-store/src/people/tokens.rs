//! Tokens with which programs read what their owner may read.

use forestall_confidence::{AccountId, AuditAction, Capability, TokenScope, Viewer};
use forestall_types::{Lines, parse_text};
use forestall_vault::{SecretText, Token, TokenKind};
use jiff::{SignedDuration, Timestamp};

use super::rows::{hash_column, hex, is_id, keyed, new_id};
use super::sessions::{SEEN_EVERY, SignedIn, owner_columns, owner_tables};
use super::work::Work;
use super::{Door, People, PeopleError, actor, myself};
use crate::audit::time_text;
use crate::database::{DatabaseError, Row, Transaction};

const PURPOSE: &str = "api token";

/// The longest a token lasts, in days.
const MOST_DAYS: u16 = 365;

/// How many tokens one person may have that work.
const MOST_TOKENS: usize = 20;

/// One of my tokens.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Its identifier, which does not open anything.
    pub token_id: String,
    /// What for, as its maker wrote.
    pub label: String,
    /// What it allows.
    pub scope: TokenScope,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl People {
    /// Recognises the token of a program; `None` when it is unknown, revoked or expired, or its owner's account is
    /// closed or may use none any more.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn token(&self, secret: &SecretText) -> Result<Option<SignedIn>, PeopleError> {
        const TOKEN: &str = concat!(
            "select token.token_id, token.token_hash, token.label, token.scope, token.expires_at, \
             token.last_used_at, ",
            owner_columns!(),
            " from api_token token join account on account.account_id = token.account_id ",
            owner_tables!(),
            " where token.token_hash = $1 and token.revoked_at is null and account.closed_at is null"
        );
        let Some(hash) = self.secret_hash(secret, TokenKind::Api, PURPOSE) else { return Ok(None) };
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(TOKEN, &[(&hash).into()]).await?;
        drop(moment);
        let Some(first) = rows.first() else { return Ok(None) };
        let owner = self.owner(&rows)?;
        let token = self.read_token(first, owner.account_id)?;
        let last_used_at = token.last_used_at.unwrap_or(Timestamp::MIN);
        let now = self.clock.now().max(last_used_at);
        let is_fitting = owner.eyes.roles.may(Capability::UseApi) && owner.is_of(self.door);
        if now >= token.expires_at || !is_fitting {
            return Ok(None);
        }
        self.take_in_data_keys(first).await?;
        if now.duration_since(last_used_at) >= SEEN_EVERY {
            self.used(&hash, now).await?;
        }
        let as_self = owner.eyes.clone();
        let viewer = Viewer::new(owner.eyes, owner.name, now).viewing_as(as_self);
        Ok(Some(SignedIn {
            viewer,
            session_id: None,
            scope: Some(token.scope),
            viewing_as: None,
            factor_taken_at: None,
        }))
    }

    /// Makes a token for programs; its secret is shown once.
    ///
    /// - `days`: how long it works, 1 to 365.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::Days`], [`PeopleError::Label`], [`PeopleError::TooManyTokens`].
    pub async fn make_token(
        &self,
        viewer: &Viewer,
        label: &str,
        scope: TokenScope,
        days: u16,
    ) -> Result<SecretText, PeopleError> {
        let account_id = actor(viewer, Capability::UseApi)?;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(PeopleError::Days { most: MOST_DAYS });
        }
        let label = parse_text(label, "the label", 80, Lines::One)?;
        let token = Token::generate_api()?;
        let hash = keyed(&self.vault, PURPOSE, &token.hash());
        let token_id = new_id('T')?;
        let mut work = self.begin().await?;
        let now = work.now;
        if live_tokens(work.transaction(), account_id, now).await?.len() >= MOST_TOKENS {
            return Err(PeopleError::TooManyTokens(MOST_TOKENS));
        }
        let lasts = SignedDuration::from_hours(24 * i64::from(days));
        let expires_at = now.checked_add(lasts).unwrap_or(Timestamp::MAX);
        let place = label_place(&token_id, account_id, &hash, scope, expires_at);
        let params = [
            (&hash).into(),
            (&token_id).into(),
            account_id.to_string().into(),
            self.vault.seal_text(&place, &label)?.into(),
            scope.code().into(),
            time_text(now).into(),
            time_text(expires_at).into(),
        ];
        work.execute(
            "insert into api_token (token_hash, token_id, account_id, label, scope, made_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &params,
        )
        .await?;
        work.audit(Some(account_id), AuditAction::TokenMade, Some(token_id.clone())).await?;
        work.commit().await?;
        Ok(token.to_text())
    }

    /// Takes one of my tokens back.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoSuch`] when it is not mine, [`PeopleError::LooksAsAnother`].
    pub async fn revoke_token(&self, viewer: &Viewer, token_id: &str) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        if !is_id(token_id) {
            return Err(PeopleError::NoSuch("token"));
        }
        let mut work = self.begin().await?;
        let params = [time_text(work.now).into(), account_id.to_string().into(), token_id.into()];
        let revoked = work
            .execute(
                "update api_token set revoked_at = $1 \
                 where account_id = $2 and token_id = $3 and revoked_at is null",
                &params,
            )
            .await?;
        if revoked != 1 {
            return Err(PeopleError::NoSuch("token"));
        }
        work.audit(Some(account_id), AuditAction::TokenRevoked, Some(token_id.to_owned())).await?;
        Ok(work.commit().await?)
    }

    /// Returns the tokens of an account that work, newest first.
    pub(super) async fn tokens_of(
        &self,
        moment: &mut Transaction,
        account_id: AccountId,
    ) -> Result<Vec<ApiToken>, PeopleError> {
        let rows = live_tokens(moment, account_id, self.clock.now()).await?;
        rows.iter().map(|row| self.read_token(row, account_id)).collect()
    }

    fn read_token(&self, row: &Row, account_id: AccountId) -> Result<ApiToken, PeopleError> {
        let token_id = row.text("token_id")?.to_owned();
        let (scope, expires_at) = (row.parsed("scope")?, row.parsed("expires_at")?);
        let hash = hash_column(row, "token_hash")?;
        // Opens only for this secret, owner, scope and end.
        let place = label_place(&token_id, account_id, &hash, scope, expires_at);
        let label = self.vault.open_text(&place, row.bytes("label")?)?;
        Ok(ApiToken { token_id, label, scope, expires_at, last_used_at: row.parsed_or_null("last_used_at")? })
    }

    /// Writes when a token was last used, unless the desk is busy.
    async fn used(&self, hash: &[u8; 32], now: Timestamp) -> Result<(), PeopleError> {
        let mut work = match self.begin().await {
            Err(PeopleError::Database(DatabaseError::Busy(_))) => return Ok(()),
            begun => begun?,
        };
        let params = [time_text(now).into(), hash.into()];
        work.execute("update api_token set last_used_at = $1 where token_hash = $2", &params).await?;
        Ok(work.commit().await?)
    }
}

impl super::sessions::Owner {
    /// Says whether the account comes in through this door.
    pub(super) fn is_of(&self, door: Door) -> bool {
        self.is_local == (door == Door::Local)
    }
}

impl Work<'_> {
    /// Takes back all tokens of an account; says so in the audit log if there were any.
    pub(super) async fn revoke_tokens_of(
        &mut self,
        account_id: AccountId,
        actor: Option<AccountId>,
    ) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into(), account_id.to_string().into()];
        let revoked = self
            .execute(
                "update api_token set revoked_at = $1 where account_id = $2 and revoked_at is null",
                &params,
            )
            .await?;
        if revoked > 0 {
            self.audit(actor, AuditAction::TokenRevoked, Some(account_id.to_string())).await?;
        }
        Ok(())
    }
}

async fn live_tokens(
    transaction: &mut Transaction,
    account_id: AccountId,
    now: Timestamp,
) -> Result<Vec<Row>, DatabaseError> {
    transaction
        .rows(
            "select token_id, token_hash, label, scope, expires_at, last_used_at from api_token \
             where account_id = $1 and revoked_at is null and expires_at > $2 order by made_at desc, token_id",
            &[account_id.to_string().into(), time_text(now).into()],
        )
        .await
}

/// Returns where the label of a token is sealed: changed columns do not open there.
fn label_place(
    token_id: &str,
    account_id: AccountId,
    hash: &[u8; 32],
    scope: TokenScope,
    expires_at: Timestamp,
) -> String {
    let (hash, expires_at) = (hex(hash), time_text(expires_at));
    format!("api_token/{token_id}/{account_id}/{hash}/{}/{expires_at}/label", scope.code())
}
