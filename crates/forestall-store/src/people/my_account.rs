//! My account: what is kept of me, where I am logged in, my tokens.

use forestall_confidence::{AccountId, ApiToken, CalendarFeed, Viewer, is_session_alive};
use jiff::Timestamp;

use super::rows::{ACCOUNT_BY_ID, Account, hash_column};
use super::sessions::browser_place;
use super::{People, PeopleError, Person};
use crate::database::Transaction;

/// One of my sessions.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its identifier, which does not open it.
    pub session_id: String,
    /// What the browser calls itself.
    pub browser: String,
    /// When it began.
    pub opened_at: Timestamp,
    /// The last request, to the minute.
    pub last_seen_at: Timestamp,
}

/// My account.
#[derive(Clone, Debug)]
pub struct MyAccount {
    /// As those see it who keep accounts.
    pub person: Person,
    /// Recovery codes that were not used.
    pub recovery_codes_left: usize,
    /// Sessions, newest first.
    pub sessions: Vec<OpenSession>,
    /// Tokens that work, newest first.
    pub tokens: Vec<ApiToken>,
    /// Calendar addresses that work, newest first.
    pub feeds: Vec<CalendarFeed>,
}

impl People {
    /// Returns my account.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoAccount`] for nobody.
    pub async fn my_account(&self, viewer: &Viewer) -> Result<MyAccount, PeopleError> {
        let account_id = viewer.account().ok_or(PeopleError::NoAccount)?;
        let mut moment = self.database.begin_read().await?;
        let row = moment.row(ACCOUNT_BY_ID, &[account_id.to_string().into()]).await?;
        let account = Account::read(&self.vault, &row.ok_or(PeopleError::NoSuch("account"))?)?;
        let sessions = self.sessions_of(&mut moment, account_id).await?;
        let tokens = self.live_secrets(&mut moment, account_id).await?;
        let feeds = self.live_secrets(&mut moment, account_id).await?;
        let codes = moment
            .row(
                "select count(*) as codes from recovery_code where account_id = $1 and used_at is null",
                &[account_id.to_string().into()],
            )
            .await?;
        let codes = codes.map_or(Ok(0), |row| row.int("codes"))?;
        let last_seen_at = sessions.iter().map(|session| session.last_seen_at).max();
        Ok(MyAccount {
            person: self.person(&account, last_seen_at)?,
            recovery_codes_left: usize::try_from(codes).unwrap_or(0),
            sessions,
            tokens,
            feeds,
        })
    }

    async fn sessions_of(
        &self,
        moment: &mut Transaction,
        account_id: AccountId,
    ) -> Result<Vec<OpenSession>, PeopleError> {
        let rows = moment
            .rows(
                "select session_hash, session_id, browser, opened_at, last_seen_at from session \
                 where account_id = $1 and ended_at is null order by opened_at desc, session_id",
                &[account_id.to_string().into()],
            )
            .await?;
        let mut sessions = Vec::new();
        for row in &rows {
            let (opened_at, last_seen_at) = (row.parsed("opened_at")?, row.parsed("last_seen_at")?);
            if is_session_alive(opened_at, last_seen_at, self.clock.now()) {
                let session_id = row.text("session_id")?.to_owned();
                let place = browser_place(&session_id, account_id, &hash_column(row, "session_hash")?);
                let browser = self.vault.open_text(&place, row.bytes("browser")?)?;
                sessions.push(OpenSession { session_id, browser, opened_at, last_seen_at });
            }
        }
        Ok(sessions)
    }
}
