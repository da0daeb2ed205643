//! Tokens with which programs read what their owner may read.

use forestall_confidence::{AccountId, ApiToken, AuditAction, Capability, TokenScope, Viewer};
use forestall_types::{Lines, parse_text};
use forestall_vault::{SecretText, Token, TokenKind};
use jiff::Timestamp;

use super::lasting_secrets::{LastingSecret, MOST_DAYS, Statements, statements};
use super::rows::{hash_column, hex, keyed, new_id};
use super::sessions::SignedIn;
use super::{People, PeopleError, actor};
use crate::audit::time_text;
use crate::database::Row;

/// How many tokens one person may have that work.
const MOST_TOKENS: usize = 20;

impl LastingSecret for ApiToken {
    const PURPOSE: &'static str = "api token";
    const KIND: TokenKind = TokenKind::Api;
    const CAPABILITY: Capability = Capability::UseApi;
    const WHAT: &'static str = "token";
    const REVOKED: AuditAction = AuditAction::TokenRevoked;
    const STATEMENTS: Statements =
        statements!("api_token", "token_hash", "token_id", "label", "scope", "expires_at", "last_used_at");

    fn read(people: &People, row: &Row, owner: AccountId) -> Result<Self, PeopleError> {
        let token_id = row.text("token_id")?.to_owned();
        let (scope, expires_at) = (row.parsed("scope")?, row.parsed("expires_at")?);
        let hash = hash_column(row, "token_hash")?;
        let place = label_place(&token_id, owner, &hash, scope, expires_at);
        let label = people.vault.open_text(&place, row.bytes("label")?)?;
        Ok(Self { token_id, label, scope, expires_at, last_used_at: row.parsed_or_null("last_used_at")? })
    }
}

impl People {
    /// Recognises the token of a program; `None` when it is unknown, revoked or expired, or its owner's account is
    /// closed or may use none any more.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn token(&self, secret: &SecretText) -> Result<Option<SignedIn>, PeopleError> {
        let Some((token, viewer)) = self.let_in::<ApiToken>(secret).await? else { return Ok(None) };
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
        let hash = keyed(&self.vault, ApiToken::PURPOSE, &token.hash());
        let token_id = new_id('T')?;
        let mut work = self.begin().await?;
        if work.count_live::<ApiToken>(account_id).await? >= MOST_TOKENS {
            return Err(PeopleError::TooManyTokens(MOST_TOKENS));
        }
        let expires_at = work.end_after(days);
        let place = label_place(&token_id, account_id, &hash, scope, expires_at);
        let params = [
            (&hash).into(),
            (&token_id).into(),
            account_id.to_string().into(),
            self.vault.seal_text(&place, &label)?.into(),
            scope.code().into(),
            time_text(work.now).into(),
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
        self.revoke_secret::<ApiToken>(viewer, token_id).await
    }
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
