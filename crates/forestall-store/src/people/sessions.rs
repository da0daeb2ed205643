//! Sessions: recognised on every request, ended at once on all servers.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use forestall_confidence::{
    AccountId, AuditAction, Capability, DisplayName, Eyes, Role, Roles, TokenScope, ViewAs, Viewer,
    is_session_alive,
};
use forestall_types::EngagementId;
use forestall_vault::{SecretText, Token, TokenKind};
use jiff::{SignedDuration, Timestamp};

use super::rows::{hash_column, hex, is_id, keyed, local_index, new_id, open_name, tag};
use super::work::Work;
use super::{Device, Door, People, PeopleError, myself};
use crate::audit::time_text;
use crate::database::{DatabaseError, Row, Transaction};
use crate::keyring;
use crate::members::SeatOf;

/// How often at most the time of the last request is written.
pub(super) const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// How long rows of sessions and links that are over are kept, for the list of people.
pub(super) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most characters kept of what a browser calls itself.
const MOST_OF_BROWSER: usize = 200;

/// What a session is kept under.
const PURPOSE: &str = "session";

/// The owner of a session or token with what they may see: one row for each membership.
macro_rules! owner_columns {
    () => {
        "account.account_id, account.login_index, account.name, account.roles, account.tag, \
         case when account.second_factor is null then 0 else 1 end as has_second_factor, \
         member.engagement_id, member.party, \
         (select coalesce(max(position), 0) from data_key) as data_keys"
    };
}
/// The tables of [`owner_columns`], but for the session or token itself.
macro_rules! owner_tables {
    () => {
        "left join engagement_member member \
         on member.account_id = account.account_id and member.removed_at is null"
    };
}
pub(super) use {owner_columns, owner_tables};

/// Somebody whose request has been recognised.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who looks, and what they may read. With a token they look as themselves, so that nothing can be changed.
    pub viewer: Viewer,
    /// The session; none for a token of a program.
    pub session_id: Option<String>,
    /// What the token of a program allows; none for a session, which allows all.
    pub scope: Option<TokenScope>,
    /// Whom they look as, in words, while they look as another.
    pub viewing_as: Option<String>,
    /// When somebody who keeps accounts took their second factor away, until they set a new one.
    pub factor_taken_at: Option<Timestamp>,
}

/// The owner of a session or token.
pub(super) struct Owner {
    pub(super) account_id: AccountId,
    pub(super) name: DisplayName,
    pub(super) eyes: Eyes,
    is_local: bool,
}

impl Owner {
    /// Says whether the account comes in through this door.
    pub(super) fn is_of(&self, door: Door) -> bool {
        self.is_local == (door == Door::Local)
    }
}

impl People {
    /// Recognises a session by the secret of its cookie; `None` when it is unknown, over or expired.
    ///
    /// Roles and memberships are read anew each time, in one query.
    ///
    /// # Errors
    ///
    /// Faults only.
    pub async fn session(&self, secret: &SecretText) -> Result<Option<SignedIn>, PeopleError> {
        const SESSION: &str = concat!(
            "select session.session_id, session.browser, session.opened_at, session.last_seen_at, \
             session.viewing_as, account.factor_taken_at, ",
            owner_columns!(),
            " from session join account on account.account_id = session.account_id ",
            owner_tables!(),
            " where session.session_hash = $1 and session.ended_at is null and account.closed_at is null"
        );
        let Some(hash) = self.secret_hash(secret, TokenKind::Session, PURPOSE) else { return Ok(None) };
        let mut moment = self.database.begin_read().await?;
        let rows = moment.rows(SESSION, &[(&hash).into()]).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let session_id = first.text("session_id")?.to_owned();
        let last_seen_at: Timestamp = first.parsed("last_seen_at")?;
        let now = self.clock.now().max(last_seen_at);
        if !is_session_alive(first.parsed("opened_at")?, last_seen_at, now) {
            return Ok(None);
        }
        let owner = self.owner(&rows)?;
        // Opens only for this secret, this name and this owner.
        self.vault
            .open_text(&browser_place(&session_id, owner.account_id, &hash), first.bytes("browser")?)?;
        if !owner.is_of(self.door) {
            return Ok(None);
        }
        let mut viewer = Viewer::new(owner.eyes, owner.name, now);
        let mut viewing_as = None;
        let factor_taken_at = first.parsed_or_null("factor_taken_at")?;
        if let Some(as_if) = first.parsed_or_null::<ViewAs>("viewing_as")? {
            let (eyes, words) = self.eyes_of(&mut moment, as_if).await?;
            viewer = viewer.viewing_as(eyes);
            viewing_as = Some(words);
        }
        drop(moment);
        self.take_in_data_keys(first).await?;
        if now.duration_since(last_seen_at) >= SEEN_EVERY {
            self.seen(&hash, now).await?;
        }
        Ok(Some(SignedIn { viewer, session_id: Some(session_id), scope: None, viewing_as, factor_taken_at }))
    }

    /// Ends the session in use.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoSuch`] when it is not the viewer's, or over.
    pub async fn log_out(&self, viewer: &Viewer, session_id: &str) -> Result<(), PeopleError> {
        let account_id = viewer.account().ok_or(PeopleError::NoAccount)?;
        let mut work = self.begin().await?;
        work.end_session(account_id, session_id).await?;
        work.audit(Some(account_id), AuditAction::LoggedOut, Some(session_id.to_owned())).await?;
        Ok(work.commit().await?)
    }

    /// Ends one of my sessions, or all but the one in use.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoSuch`] when it is not mine, [`PeopleError::LooksAsAnother`].
    pub async fn end_sessions(
        &self,
        viewer: &Viewer,
        in_use: Option<&str>,
        which: Option<&str>,
    ) -> Result<(), PeopleError> {
        let account_id = myself(viewer)?;
        let mut work = self.begin().await?;
        match which {
            Some(session_id) => {
                work.end_session(account_id, session_id).await?;
                let record = Some(session_id.to_owned());
                work.audit(Some(account_id), AuditAction::SessionsEnded, record).await?;
            }
            None => work.end_sessions_of(account_id, in_use, Some(account_id)).await?,
        }
        Ok(work.commit().await?)
    }

    /// Looks as another from now on in this session, or as oneself again.
    ///
    /// Anybody may look as a role. Looking as a person tells what both may read, so it is for those who set marks or
    /// keep accounts.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`], [`PeopleError::NoSuch`] for an unknown or closed account or another's session.
    pub async fn view_as(
        &self,
        viewer: &Viewer,
        session_id: &str,
        as_if: Option<ViewAs>,
    ) -> Result<(), PeopleError> {
        let account_id = viewer.account().ok_or(PeopleError::NoAccount)?;
        let mut work = self.begin().await?;
        if let Some(ViewAs::Person(person)) = as_if {
            let roles = &viewer.own().roles;
            if !roles.may(Capability::Mark) && !roles.may(Capability::ManagePeople) {
                return Err(PeopleError::Forbidden(Capability::Mark));
            }
            if work.account(person).await?.closed_at.is_some() {
                return Err(PeopleError::NoSuch("account"));
            }
        }
        let as_if = as_if.map(|as_if| as_if.to_string());
        let changed = work
            .execute(
                "update session set viewing_as = $1 \
                 where session_id = $2 and account_id = $3 and ended_at is null",
                &[as_if.as_deref().into(), session_id.into(), account_id.to_string().into()],
            )
            .await?;
        if changed != 1 {
            return Err(PeopleError::NoSuch("session"));
        }
        work.audit(Some(account_id), AuditAction::ViewedAs, as_if).await?;
        Ok(work.commit().await?)
    }

    /// Returns what is stored of a secret; nothing where the text is no secret of this kind.
    pub(super) fn secret_hash(
        &self,
        secret: &SecretText,
        kind: TokenKind,
        purpose: &str,
    ) -> Option<[u8; 32]> {
        let token = Token::parse(secret.reveal()).ok().filter(|token| token.kind() == kind)?;
        Some(keyed(&self.vault, purpose, &token.hash()))
    }

    /// Reads the owner out of the rows of a session, a token or an account.
    pub(super) fn owner(&self, rows: &[Row]) -> Result<Owner, PeopleError> {
        let first = rows.first().ok_or(PeopleError::NoSuch("account"))?;
        let account_id: AccountId = first.parsed("account_id")?;
        let login_index = hash_column(first, "login_index")?;
        let roles: Roles = first.parsed("roles")?;
        let has_second_factor = first.int("has_second_factor")? == 1;
        let expected = tag(&self.vault, account_id, &login_index, &roles, has_second_factor, false);
        if expected != hash_column(first, "tag")? {
            return Err(PeopleError::ForgedAccount);
        }
        let (mut engagements, mut observes, mut caucuses) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let Some(engagement_id) = row.parsed_or_null::<EngagementId>("engagement_id")? else { continue };
            match SeatOf::read(row)? {
                SeatOf::Whole => engagements.insert(engagement_id),
                SeatOf::Observer => observes.insert(engagement_id),
                SeatOf::Caucus(party) => caucuses.insert((engagement_id, party)),
            };
        }
        let eyes = Eyes { account: Some(account_id), roles, engagements, observes, caucuses };
        let name = open_name(&self.vault, account_id, first.bytes("name")?)?;
        Ok(Owner { account_id, name, eyes, is_local: login_index == local_index(&self.vault) })
    }

    /// Takes in data keys that another server has made since.
    pub(super) async fn take_in_data_keys(&self, row: &Row) -> Result<(), PeopleError> {
        let newest = row.int("data_keys")?;
        if self.data_keys.load(Ordering::Acquire) < newest {
            keyring::refresh(&self.database, &self.vault).await?;
            self.data_keys.fetch_max(newest, Ordering::AcqRel);
        }
        Ok(())
    }

    /// Returns the eyes of a role or of a person; those of nobody for a person whose account is closed.
    async fn eyes_of(&self, moment: &mut Transaction, as_if: ViewAs) -> Result<(Eyes, String), PeopleError> {
        const PERSON: &str = concat!(
            "select ",
            owner_columns!(),
            " from account ",
            owner_tables!(),
            " where account.account_id = $1 and account.closed_at is null"
        );
        match as_if {
            ViewAs::Role(role) => Ok((Viewer::imagined(role), Role::words(role).to_owned())),
            ViewAs::Person(person) => {
                let rows = moment.rows(PERSON, &[person.to_string().into()]).await?;
                if rows.is_empty() {
                    return Ok((Eyes::default(), "somebody whose account is closed".to_owned()));
                }
                let owner = self.owner(&rows)?;
                Ok((owner.eyes, owner.name.to_string()))
            }
        }
    }

    /// Writes when a session was last seen. A desk that is busy has more important things to write.
    async fn seen(&self, hash: &[u8; 32], now: Timestamp) -> Result<(), PeopleError> {
        let mut work = match self.begin().await {
            Err(PeopleError::Database(DatabaseError::Busy(_))) => return Ok(()),
            begun => begun?,
        };
        work.execute(
            "update session set last_seen_at = $1 where session_hash = $2 and last_seen_at < $1",
            &[time_text(now).into(), hash.into()],
        )
        .await?;
        Ok(work.commit().await?)
    }
}

impl Work<'_> {
    /// Opens a session and tells the audit log that somebody has logged in; returns its secret.
    pub(super) async fn open_session(
        &mut self,
        account_id: AccountId,
        device: &Device,
    ) -> Result<SecretText, PeopleError> {
        let token = Token::generate()?;
        let hash = keyed(self.vault(), PURPOSE, &token.hash());
        let session_id = new_id('S')?;
        let browser: String = device.browser.chars().take(MOST_OF_BROWSER).collect();
        let browser = self.vault().seal_text(&browser_place(&session_id, account_id, &hash), &browser)?;
        let (owner, now) = (account_id.to_string(), time_text(self.now));
        let long_over = self.now.checked_sub(KEPT_FOR).unwrap_or(Timestamp::MIN);
        let params = [(&owner).into(), time_text(long_over).into()];
        self.execute("delete from session where account_id = $1 and last_seen_at < $2", &params).await?;
        self.execute(
            "insert into session (session_hash, session_id, account_id, browser, opened_at, last_seen_at) \
             values ($1, $2, $3, $4, $5, $5)",
            &[(&hash).into(), (&session_id).into(), (&owner).into(), browser.into(), now.into()],
        )
        .await?;
        self.audit(Some(account_id), AuditAction::LoggedIn, Some(session_id)).await?;
        Ok(token.to_text())
    }

    /// Ends all sessions of an account but one; says so in the audit log if there were any.
    pub(super) async fn end_sessions_of(
        &mut self,
        account_id: AccountId,
        but: Option<&str>,
        actor: Option<AccountId>,
    ) -> Result<(), PeopleError> {
        let ended = self
            .execute(
                "update session set ended_at = $1 \
                 where account_id = $2 and ended_at is null and session_id <> $3",
                &[time_text(self.now).into(), account_id.to_string().into(), but.unwrap_or("").into()],
            )
            .await?;
        if ended > 0 {
            self.audit(actor, AuditAction::SessionsEnded, Some(account_id.to_string())).await?;
        }
        Ok(())
    }

    async fn end_session(&mut self, account_id: AccountId, session_id: &str) -> Result<(), PeopleError> {
        if !is_id(session_id) {
            return Err(PeopleError::NoSuch("session"));
        }
        let ended = self
            .execute(
                "update session set ended_at = $1 where account_id = $2 and session_id = $3 and ended_at is null",
                &[time_text(self.now).into(), account_id.to_string().into(), session_id.into()],
            )
            .await?;
        if ended == 1 { Ok(()) } else { Err(PeopleError::NoSuch("session")) }
    }
}

/// Returns where the browser of a session is sealed: the row of another secret, name or owner does not open there.
pub(super) fn browser_place(session_id: &str, account_id: AccountId, hash: &[u8; 32]) -> String {
    format!("session/{session_id}/{account_id}/{}/browser", hex(hash))
}
