//! Logging in and out.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::print;
use super::way_in::{let_in, let_out};
use crate::desk::{Credentials, Door, LogIn, Secret};
use crate::device;
use crate::format;
use crate::forms::{Field, accept};
use crate::frame::{Doorstep, Frame, Visit};
use crate::guard::own_path;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    next: Option<String>,
    state: Option<String>,
}

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    next: String,
    login: String,
    password: Secret,
    code: Secret,
}

/// A form without a field but its token.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Bare {
    pub(crate) form_token: String,
}

#[derive(Template)]
#[template(path = "doors/log_in.html")]
pub(crate) struct Page {
    frame: Frame,
    /// How people come in; the form stands only where there are accounts.
    way: Way,
    next: String,
    login: Field,
    /// What is wrong with the password field itself.
    password_error: Option<&'static str>,
    is_code_asked: bool,
    /// What happened before, where something did.
    said: Option<&'static str>,
    error: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Accounts,
    NotSetUp,
    StartAddress,
}

/// The words for a wrong name, password or code: which of them is not told.
const WRONG: &str = "This does not fit together: the log-in name, the password or the code is wrong.";

/// The words at the password field for who gave only the code.
const PASSWORD_MISSING: &str = "Type the password as well: it is not kept between the two steps.";

pub(crate) async fn show(
    State(app): State<App>,
    doorstep: Doorstep,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let next = next_address(params.next.as_deref().unwrap_or_default());
    if doorstep.presence.signed_in().is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let said = match params.state.as_deref() {
        Some("out") => Some("You are logged out."),
        Some("password") => {
            Some("The new password is set, and all your sessions have ended. Log in with it.")
        }
        _ => None,
    };
    print(&build(&app, &doorstep, next, Field::default(), said).await?)
}

pub(crate) async fn submit(
    State(app): State<App>,
    doorstep: Doorstep,
    device::From(device): device::From,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &doorstep.form_token, |sent| &sent.form_token)?;
    if app.desk.door() != Door::Accounts {
        return Err(PageError::NotFound);
    }
    let next = next_address(&sent.next);
    let code = Some(sent.code).filter(|code| !code.reveal().trim().is_empty());
    if code.is_some() && sent.password.reveal().is_empty() {
        // Nothing to check and nothing to count: the browser did not keep the password, and the form was half filled.
        let page = build(&app, &doorstep, next, Field::new(sent.login), None).await?;
        let page = Page { password_error: Some(PASSWORD_MISSING), ..page };
        return answered(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let credentials = Credentials { login: sent.login.clone(), password: sent.password, code };
    let answer = app.desk.log_in(credentials, device).await?;
    let page = build(&app, &doorstep, next, Field::new(sent.login), None).await?;
    match answer {
        LogIn::In(session) => let_in(&app, &session, next),
        LogIn::NeedsCode => {
            let ask =
                "Now the code of your second factor. Type your password once more as well: it is not kept.";
            answered(StatusCode::OK, &Page { is_code_asked: true, error: Some(ask.to_owned()), ..page })
        }
        LogIn::Wrong => {
            answered(StatusCode::UNPROCESSABLE_ENTITY, &Page { error: Some(WRONG.to_owned()), ..page })
        }
        LogIn::ClosedUntil(until) => {
            let mut response = answered(
                StatusCode::TOO_MANY_REQUESTS,
                &Page { error: Some(closed_words(until, app.desk.now())), ..page },
            )?;
            let seconds = until.duration_since(app.desk.now()).as_secs().max(1);
            if let Ok(wait) = HeaderValue::try_from(seconds.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, wait);
            }
            Ok(response)
        }
    }
}

pub(crate) async fn log_out(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    if let Some(session_id) = visit.signed_in.session_id.clone() {
        app.desk.log_out(visit.viewer(), session_id).await?;
    }
    let_out(&app, "/log-in?state=out")
}

/// Returns where to go on: an address of this desk, or the first page.
fn next_address(next: &str) -> &str {
    own_path(next).unwrap_or("/")
}

fn answered(status: StatusCode, page: &Page) -> PageResult<Response> {
    let mut response = print(page)?;
    *response.status_mut() = status;
    Ok(response)
}

async fn build(
    app: &App,
    doorstep: &Doorstep,
    next: &str,
    login: Field,
    said: Option<&'static str>,
) -> PageResult<Page> {
    let way = match app.desk.door() {
        Door::Local => Way::StartAddress,
        Door::Accounts if app.desk.is_set_up().await? => Way::Accounts,
        Door::Accounts => Way::NotSetUp,
    };
    Ok(Page {
        frame: doorstep.frame("Log in"),
        way,
        next: next.to_owned(),
        login,
        password_error: None,
        is_code_asked: false,
        said,
        error: None,
    })
}

fn closed_words(until: Timestamp, now: Timestamp) -> String {
    let time = until.to_zoned(TimeZone::UTC);
    let seconds = until.duration_since(now).as_secs().max(1);
    let wait = if seconds < 120 {
        format::counted(usize::try_from(seconds).unwrap_or(120), "second", "seconds")
    } else {
        format::counted(usize::try_from(seconds / 60).unwrap_or(15), "minute", "minutes")
    };
    format!(
        "Too many attempts have failed. The next one is taken in {wait}, from {:02}:{:02}:{:02}\u{a0}UTC on. \
         If these were not yours, tell your administrator.",
        time.hour(),
        time.minute(),
        time.second()
    )
}
