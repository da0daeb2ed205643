//! Private addresses from which a calendar program reads what is due to their owner, without a session.

use std::net::IpAddr;

use forestall_confidence::{
    AccountId, AuditAction, CalendarFeed, Capability, FeedExtent, FeedVisit, FeedWords, Viewer,
};
use forestall_types::{Lines, parse_text};
use forestall_vault::{SecretText, Token, TokenKind};
use jiff::Timestamp;

use super::lasting_secrets::{LastingSecret, MOST_DAYS, Statements, statements};
use super::rows::{hash_column, hex, keyed, new_id};
use super::{People, PeopleError, actor};
use crate::audit::time_text;
use crate::database::Row;

/// How many addresses one person may have that work.
const MOST_FEEDS: usize = 10;

impl LastingSecret for CalendarFeed {
    const PURPOSE: &'static str = "calendar feed";
    const KIND: TokenKind = TokenKind::Session;
    const CAPABILITY: Capability = Capability::ReadRecords;
    const WHAT: &'static str = "calendar address";
    const REVOKED: AuditAction = AuditAction::CalendarFeedRevoked;
    const STATEMENTS: Statements = statements!(
        "calendar_feed",
        "feed_hash",
        "feed_id",
        "label",
        "words",
        "extent",
        "made_at",
        "expires_at",
        "last_used_at"
    );

    fn read(people: &People, row: &Row, owner: AccountId) -> Result<Self, PeopleError> {
        let feed_id = row.text("feed_id")?.to_owned();
        let (words, extent) = (row.parsed("words")?, row.parsed("extent")?);
        let expires_at = row.parsed("expires_at")?;
        let hash = hash_column(row, "feed_hash")?;
        let place = label_place(&feed_id, owner, &hash, (words, extent), expires_at);
        let label = people.vault.open_text(&place, row.bytes("label")?)?;
        let (made_at, last_used_at) = (row.parsed("made_at")?, row.parsed_or_null("last_used_at")?);
        Ok(Self { feed_id, label, words, extent, made_at, expires_at, last_used_at })
    }
}

impl People {
    /// Recognises the secret of a calendar address; `None` when it is unknown, taken back or expired, when its owner's
    /// account is closed or reads no records any more, and when too many unknown ones came from the same place.
    ///
    /// Roles and memberships are read anew each time, in one query.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn calendar_feed(
        &self,
        secret: &SecretText,
        address: Option<IpAddr>,
    ) -> Result<Option<FeedVisit>, PeopleError> {
        let Ok(slot) = self.feed_guesses.take_slot(address, self.clock.now()) else { return Ok(None) };
        let found = self.find_feed(secret).await;
        // A fault of the database is no guess.
        if !matches!(found, Ok(None)) {
            self.feed_guesses.give_back(&slot);
        }
        found
    }

    async fn find_feed(&self, secret: &SecretText) -> Result<Option<FeedVisit>, PeopleError> {
        let Some((feed, viewer)) = self.let_in::<CalendarFeed>(secret).await? else { return Ok(None) };
        Ok(Some(FeedVisit { viewer, feed_id: feed.feed_id, words: feed.words, extent: feed.extent }))
    }

    /// Makes a calendar address; its secret is shown once.
    ///
    /// - `days`: how long it works, 1 to 365.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::LooksAsAnother`], [`PeopleError::FeedDays`], [`PeopleError::Label`],
    /// [`PeopleError::TooManyFeeds`].
    pub async fn make_calendar_feed(
        &self,
        viewer: &Viewer,
        label: &str,
        words: FeedWords,
        extent: FeedExtent,
        days: u16,
    ) -> Result<SecretText, PeopleError> {
        let account_id = actor(viewer, Capability::ReadRecords)?;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(PeopleError::FeedDays { most: MOST_DAYS });
        }
        let label = parse_text(label, "the label", 80, Lines::One)?;
        let token = Token::generate()?;
        let hash = keyed(&self.vault, CalendarFeed::PURPOSE, &token.hash());
        let feed_id = new_id('C')?;
        let mut work = self.begin().await?;
        if work.count_live::<CalendarFeed>(account_id).await? >= MOST_FEEDS {
            return Err(PeopleError::TooManyFeeds(MOST_FEEDS));
        }
        let expires_at = work.end_after(days);
        let place = label_place(&feed_id, account_id, &hash, (words, extent), expires_at);
        let params = [
            (&hash).into(),
            (&feed_id).into(),
            account_id.to_string().into(),
            self.vault.seal_text(&place, &label)?.into(),
            words.code().into(),
            extent.code().into(),
            time_text(work.now).into(),
            time_text(expires_at).into(),
        ];
        work.execute(
            "insert into calendar_feed (feed_hash, feed_id, account_id, label, words, extent, made_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &params,
        )
        .await?;
        work.audit(Some(account_id), AuditAction::CalendarFeedMade, Some(feed_id)).await?;
        work.commit().await?;
        Ok(token.to_text())
    }

    /// Takes one of my calendar addresses back; it stops working at once.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoSuch`] when it is not mine, [`PeopleError::LooksAsAnother`].
    pub async fn revoke_calendar_feed(&self, viewer: &Viewer, feed_id: &str) -> Result<(), PeopleError> {
        self.revoke_secret::<CalendarFeed>(viewer, feed_id).await
    }
}

/// Returns where the label of an address is sealed: changed columns do not open there.
fn label_place(
    feed_id: &str,
    account_id: AccountId,
    hash: &[u8; 32],
    (words, extent): (FeedWords, FeedExtent),
    expires_at: Timestamp,
) -> String {
    let (hash, expires_at) = (hex(hash), time_text(expires_at));
    let (words, extent) = (words.code(), extent.code());
    format!("calendar_feed/{feed_id}/{account_id}/{hash}/{words}/{extent}/{expires_at}/label")
}
