//! The page of my account.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::{Capability, FeedExtent, FeedWords, TokenScope};
use jiff::Timestamp;
use serde::Deserialize;

use super::Done;
use crate::desk::{ApiToken, CalendarFeed, Door, MyAccount, OpenSession};
use crate::forms::{Choice, Field, Wrong, choices};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::{day, minute, print};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "me/page.html")]
pub(crate) struct Page {
    frame: Frame,
    name: String,
    /// The log-in name; none at a local desk, where nobody logs in.
    login: Option<String>,
    roles: Vec<(&'static str, &'static str)>,
    said: Option<&'static str>,
    has_second_factor: bool,
    recovery_codes_left: usize,
    sessions: Vec<SessionLine>,
    has_other_sessions: bool,
    /// None for who may not make tokens.
    tokens: Option<Vec<TokenLine>>,
    scopes: Vec<Choice>,
    days: Vec<Choice>,
    /// None for who reads no records.
    feeds: Option<Vec<FeedLine>>,
    feed_words: Vec<Choice>,
    feed_extents: Vec<Choice>,
    feed_days: Vec<Choice>,
    forms: Forms,
}

/// What was typed into the page's forms when one of them was refused; never a password.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) name: Field,
    pub(super) old_password: Field,
    pub(super) new_password: Field,
    pub(super) again: Field,
    pub(super) factor_password: Field,
    pub(super) label: Field,
    pub(super) scope: Field,
    pub(super) days: Field,
    pub(super) feed_label: Field,
    pub(super) feed_words: Field,
    pub(super) feed_extent: Field,
    pub(super) feed_days: Field,
}

struct SessionLine {
    session_id: String,
    browser: String,
    opened: String,
    seen: String,
    is_this: bool,
}

struct TokenLine {
    label: String,
    scope: &'static str,
    expires: String,
    used: String,
    revocation: String,
}

struct FeedLine {
    label: String,
    tells: String,
    made: String,
    expires: String,
    used: String,
    revocation: String,
}

/// Days after which a token or a calendar address may expire.
const DAYS: [(&str, &str); 4] = [("7", "a week"), ("30", "30 days"), ("90", "90 days"), ("365", "a year")];

/// What is chosen before anything is.
const USUAL_DAYS: &str = "90";

/// Takes after how many of [`DAYS`] it shall expire.
pub(super) fn parse_days(field: &mut Field) -> Result<u16, Wrong> {
    if DAYS.iter().any(|(days, _)| *days == field.value) {
        field.parse()
    } else {
        field.refuse("choose how long it works")
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let said = params.done.as_deref().and_then(Done::parse).map(Done::words);
    print(&build(&app, &visit, Forms::default(), said).await?)
}

/// Builds the page; `forms` holds what was typed where a form was refused.
pub(super) async fn build(
    app: &App,
    visit: &Visit,
    mut forms: Forms,
    said: Option<&'static str>,
) -> PageResult<Page> {
    let MyAccount { person, recovery_codes_left, sessions, tokens, feeds } =
        app.desk.my_account(visit.viewer()).await?;
    if forms.name == Field::default() {
        forms.name = Field::new(person.name.as_str());
    }
    let in_use = visit.signed_in.session_id.as_deref();
    let sessions: Vec<_> = sessions.into_iter().map(|session| session_line(session, in_use)).collect();
    let makes_tokens = visit.viewer().may(Capability::UseApi);
    let days = if forms.days.value.is_empty() { USUAL_DAYS } else { &forms.days.value };
    let reads_records = visit.viewer().may(Capability::ReadRecords);
    let chosen = |field: &Field, usual: &'static str| match field.value.as_str() {
        "" => usual.to_owned(),
        value => value.to_owned(),
    };
    let feed_words = chosen(&forms.feed_words, FeedWords::Neutral.code());
    let feed_extent = chosen(&forms.feed_extent, FeedExtent::Mine.code());
    let feed_days = chosen(&forms.feed_days, "365");
    let scope = if forms.scope.value.is_empty() { TokenScope::Forecasts.code() } else { &forms.scope.value };
    Ok(Page {
        frame: visit.frame(Section::None, "My account"),
        name: person.name.to_string(),
        login: (app.desk.door() == Door::Accounts).then(|| person.login.to_string()),
        roles: person.roles.iter().map(|role| (role.words(), role.meaning())).collect(),
        said,
        has_second_factor: person.has_second_factor,
        recovery_codes_left,
        has_other_sessions: sessions.iter().any(|session| !session.is_this),
        sessions,
        tokens: makes_tokens.then(|| tokens.into_iter().map(token_line).collect()),
        scopes: choices(TokenScope::ALL.iter().map(|scope| (scope.code(), scope)), scope),
        days: choices(DAYS, days),
        feeds: reads_records.then(|| feeds.into_iter().map(feed_line).collect()),
        feed_words: choices(FeedWords::ALL.iter().map(|words| (words.code(), words)), &feed_words),
        feed_extents: choices(FeedExtent::ALL.iter().map(|extent| (extent.code(), extent)), &feed_extent),
        feed_days: choices(DAYS, &feed_days),
        forms,
    })
}

fn session_line(session: OpenSession, in_use: Option<&str>) -> SessionLine {
    SessionLine {
        is_this: Some(session.session_id.as_str()) == in_use,
        browser: if session.browser.is_empty() { "unnamed browser".to_owned() } else { session.browser },
        opened: minute(session.opened_at),
        seen: minute(session.last_seen_at),
        session_id: session.session_id,
    }
}

fn feed_line(feed: CalendarFeed) -> FeedLine {
    FeedLine {
        label: feed.label,
        tells: format!("{}: {}", capitalised(feed.extent.words()), feed.words.words()),
        made: day(feed.made_at),
        expires: day(feed.expires_at),
        used: feed.last_used_at.map_or_else(|| "never".to_owned(), |at: Timestamp| minute(at)),
        revocation: format!("/me/calendars/{}/revocation", feed.feed_id),
    }
}

fn token_line(token: ApiToken) -> TokenLine {
    TokenLine {
        label: token.label,
        scope: token.scope.words(),
        expires: day(token.expires_at),
        used: token.last_used_at.map_or_else(|| "never".to_owned(), |at: Timestamp| minute(at)),
        revocation: format!("/me/tokens/{}/revocation", token.token_id),
    }
}
