//! Private addresses from which a calendar program reads what is due to their owner, without a session.

use std::net::IpAddr;

use forestall_confidence::{AccountId, AuditAction, Capability, FeedExtent, FeedWords, Viewer};
use forestall_types::{Lines, parse_text};
use forestall_vault::{SecretText, Token, TokenKind};
use jiff::{SignedDuration, Timestamp};

use super::rows::{hash_column, hex, is_id, keyed, new_id};
use super::sessions::{SEEN_EVERY, owner_columns, owner_tables};
use super::work::Work;
use super::{People, PeopleError, myself};
use crate::audit::time_text;
use crate::database::{DatabaseError, Row, Transaction};

const PURPOSE: &str = "calendar feed";

/// The longest an address lasts, in days.
const MOST_DAYS: u16 = 365;

/// How many addresses one person may have that work.
const MOST_FEEDS: usize = 10;

/// One of my calendar addresses.
#[derive(Clone, Debug)]
pub struct CalendarFeed {
    /// Its identifier, which does not open anything.
    pub feed_id: String,
    /// What for, as its maker wrote.
    pub label: String,
    /// What it tells.
    pub words: FeedWords,
    /// Of what.
    pub extent: FeedExtent,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was last asked for, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A calendar program at an address that works.
#[derive(Clone, Debug)]
pub struct FeedVisit {
    /// The owner, with the roles and memberships of this moment. They look as themselves, so that nothing can be
    /// changed.
    pub viewer: Viewer,
    /// The identifier of the address.
    pub feed_id: String,
    /// What it tells.
    pub words: FeedWords,
    /// Of what.
    pub extent: FeedExtent,
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
        const FEED: &str = concat!(
            "select feed.feed_id, feed.feed_hash, feed.label, feed.words, feed.extent, feed.made_at, \
             feed.expires_at, feed.last_used_at, ",
            owner_columns!(),
            " from calendar_feed feed join account on account.account_id = feed.account_id ",
            owner_tables!(),
            " where feed.feed_hash = $1 and feed.revoked_at is null and account.closed_at is null"
        );
        let Some(hash) = self.secret_hash(secret, TokenKind::Session, PURPOSE) else { return Ok(None) };
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(FEED, &[(&hash).into()]).await?;
        drop(moment);
        let Some(first) = rows.first() else { return Ok(None) };
        let owner = self.owner(&rows)?;
        let feed = self.read_feed(first, owner.account_id)?;
        let last_used_at = feed.last_used_at.unwrap_or(Timestamp::MIN);
        let now = self.clock.now().max(last_used_at);
        let is_fitting = owner.eyes.roles.may(Capability::ReadRecords) && owner.is_of(self.door);
        if now >= feed.expires_at || !is_fitting {
            return Ok(None);
        }
        self.take_in_data_keys(first).await?;
        if now.duration_since(last_used_at) >= SEEN_EVERY {
            self.feed_used(&hash, now).await?;
        }
        let as_self = owner.eyes.clone();
        let viewer = Viewer::new(owner.eyes, owner.name, now).viewing_as(as_self);
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
        let account_id = super::actor(viewer, Capability::ReadRecords)?;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(PeopleError::FeedDays { most: MOST_DAYS });
        }
        let label = parse_text(label, "the label", 80, Lines::One)?;
        let token = Token::generate()?;
        let hash = keyed(&self.vault, PURPOSE, &token.hash());
        let feed_id = new_id('C')?;
        let mut work = self.begin().await?;
        let now = work.now;
        if live_feeds(work.transaction(), account_id, now).await?.len() >= MOST_FEEDS {
            return Err(PeopleError::TooManyFeeds(MOST_FEEDS));
        }
        let lasts = SignedDuration::from_hours(24 * i64::from(days));
        let expires_at = now.checked_add(lasts).unwrap_or(Timestamp::MAX);
        let place = label_place(&feed_id, account_id, &hash, (words, extent), expires_at);
        let params = [
            (&hash).into(),
            (&feed_id).into(),
            account_id.to_string().into(),
            self.vault.seal_text(&place, &label)?.into(),
            words.code().into(),
            extent.code().into(),
            time_text(now).into(),
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
        let account_id = myself(viewer)?;
        if !is_id(feed_id) {
            return Err(PeopleError::NoSuch("calendar address"));
        }
        let mut work = self.begin().await?;
        let params = [time_text(work.now).into(), account_id.to_string().into(), feed_id.into()];
        let revoked = work
            .execute(
                "update calendar_feed set revoked_at = $1 \
                 where account_id = $2 and feed_id = $3 and revoked_at is null",
                &params,
            )
            .await?;
        if revoked != 1 {
            return Err(PeopleError::NoSuch("calendar address"));
        }
        work.audit(Some(account_id), AuditAction::CalendarFeedRevoked, Some(feed_id.to_owned())).await?;
        Ok(work.commit().await?)
    }

    /// Returns the calendar addresses of an account that work, newest first.
    pub(super) async fn feeds_of(
        &self,
        moment: &mut Transaction,
        account_id: AccountId,
    ) -> Result<Vec<CalendarFeed>, PeopleError> {
        let rows = live_feeds(moment, account_id, self.clock.now()).await?;
        rows.iter().map(|row| self.read_feed(row, account_id)).collect()
    }

    fn read_feed(&self, row: &Row, account_id: AccountId) -> Result<CalendarFeed, PeopleError> {
        let feed_id = row.text("feed_id")?.to_owned();
        let (words, extent) = (row.parsed("words")?, row.parsed("extent")?);
        let expires_at = row.parsed("expires_at")?;
        let hash = hash_column(row, "feed_hash")?;
        // Opens only for this secret, owner, choices and end.
        let place = label_place(&feed_id, account_id, &hash, (words, extent), expires_at);
        let label = self.vault.open_text(&place, row.bytes("label")?)?;
        let (made_at, last_used_at) = (row.parsed("made_at")?, row.parsed_or_null("last_used_at")?);
        Ok(CalendarFeed { feed_id, label, words, extent, made_at, expires_at, last_used_at })
    }

    /// Writes when an address was last asked for, unless the desk is busy.
    async fn feed_used(&self, hash: &[u8; 32], now: Timestamp) -> Result<(), PeopleError> {
        let mut work = match self.begin().await {
            Err(PeopleError::Database(DatabaseError::Busy(_))) => return Ok(()),
            begun => begun?,
        };
        let params = [time_text(now).into(), hash.into()];
        work.execute("update calendar_feed set last_used_at = $1 where feed_hash = $2", &params).await?;
        Ok(work.commit().await?)
    }
}

impl Work<'_> {
    /// Takes back all calendar addresses of an account; says so in the audit log if there were any.
    pub(super) async fn revoke_feeds_of(
        &mut self,
        account_id: AccountId,
        actor: Option<AccountId>,
    ) -> Result<(), PeopleError> {
        let params = [time_text(self.now).into(), account_id.to_string().into()];
        let revoked = self
            .execute(
                "update calendar_feed set revoked_at = $1 where account_id = $2 and revoked_at is null",
                &params,
            )
            .await?;
        if revoked > 0 {
            self.audit(actor, AuditAction::CalendarFeedRevoked, Some(account_id.to_string())).await?;
        }
        Ok(())
    }
}

async fn live_feeds(
    transaction: &mut Transaction,
    account_id: AccountId,
    now: Timestamp,
) -> Result<Vec<Row>, DatabaseError> {
    transaction
        .rows(
            "select feed_id, feed_hash, label, words, extent, made_at, expires_at, last_used_at \
             from calendar_feed where account_id = $1 and revoked_at is null and expires_at > $2 \
             order by made_at desc, feed_id",
            &[account_id.to_string().into(), time_text(now).into()],
        )
        .await
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
