//! One account: its roles, a new password, a lost second factor, closing and opening it again.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{AccountId, LinkPurpose};
use serde::Deserialize;

use super::invite::{Sent, chosen_roles, value};
use super::list::role_words;
use super::{given_link, role_choices};
use crate::desk::{DeskError, Person};
use crate::forms::{Choice, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::{minute, print, print_refused};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    done: Option<String>,
}

/// What the browser sends to take a second factor away.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Taking {
    form_token: String,
    understood: String,
}

/// What the browser sends to close an account or open it again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Closing {
    form_token: String,
    state: String,
}

#[derive(Template)]
#[template(path = "people/person.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    name: String,
    login: String,
    roles: String,
    choices: Vec<Choice>,
    has_second_factor: bool,
    is_closed: bool,
    is_me: bool,
    locked_until: Option<String>,
    seen: String,
    said: Option<&'static str>,
    error: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(account): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let person = load(&app, &visit, &account).await?;
    let said = match params.done.as_deref() {
        Some("roles") => Some("The roles are changed, from the next page on."),
        Some("factor") => {
            Some("The second factor is taken away. Their sessions have ended, and their pages say so.")
        }
        Some("closed") => Some("The account is closed. Its sessions have ended and its tokens do not work."),
        Some("open") => Some("The account is open again."),
        _ => None,
    };
    print(&build(&visit, &person, said, None))
}

pub(crate) async fn set_roles(
    State(app): State<App>,
    visit: Visit,
    Path(account): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| value(sent, "form_token"))?;
    let person = load(&app, &visit, &account).await?;
    let roles = chosen_roles(&sent).map_err(|_| PageError::BadRequest)?;
    match app.desk.set_roles(visit.viewer(), person.account_id, roles).await {
        Ok(()) => Ok(back(&person, "roles")),
        Err(error) => refused(&visit, &person, error),
    }
}

pub(crate) async fn reset_password(
    State(app): State<App>,
    visit: Visit,
    Path(account): Path<String>,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let person = load(&app, &visit, &account).await?;
    match app.desk.reset_password(visit.viewer(), person.account_id).await {
        Ok(token) => {
            let what = "The present password works until a new one is chosen.".to_owned();
            let name = person.name.to_string();
            given_link::show(&app, &visit, &LinkPurpose::NewPassword, &name, what, &token)
        }
        Err(error) => refused(&visit, &person, error),
    }
}

pub(crate) async fn take_second_factor(
    State(app): State<App>,
    visit: Visit,
    Path(account): Path<String>,
    form: Result<Form<Taking>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let person = load(&app, &visit, &account).await?;
    if sent.understood != "yes" {
        let why = "tick that you have made sure who asks before the second factor is taken away";
        return refused(&visit, &person, DeskError::Refused(why.to_owned()));
    }
    match app.desk.take_second_factor(visit.viewer(), person.account_id).await {
        Ok(()) => Ok(back(&person, "factor")),
        Err(error) => refused(&visit, &person, error),
    }
}

pub(crate) async fn close(
    State(app): State<App>,
    visit: Visit,
    Path(account): Path<String>,
    form: Result<Form<Closing>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let person = load(&app, &visit, &account).await?;
    let closed = match sent.state.as_str() {
        "closed" => true,
        "open" => false,
        _ => return Err(PageError::BadRequest),
    };
    match app.desk.set_closed(visit.viewer(), person.account_id, closed).await {
        Ok(()) => Ok(back(&person, &sent.state)),
        Err(error) => refused(&visit, &person, error),
    }
}

async fn load(app: &App, visit: &Visit, account: &str) -> PageResult<Person> {
    let account: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let people = app.desk.people(visit.viewer()).await?;
    people.into_iter().find(|person| person.account_id == account).ok_or(PageError::NotFound)
}

fn back(person: &Person, done: &str) -> Response {
    Redirect::to(&format!("/people/{}?done={done}", person.account_id)).into_response()
}

fn refused(visit: &Visit, person: &Person, error: DeskError) -> PageResult<Response> {
    match error {
        DeskError::Refused(why) => print_refused(&build(visit, person, None, Some(capitalised(&why)))),
        other => Err(other.into()),
    }
}

fn build(visit: &Visit, person: &Person, said: Option<&'static str>, error: Option<String>) -> Page {
    let locked_until = person.locked_until.filter(|until| *until > visit.now());
    Page {
        frame: visit.frame(Section::People, person.name.as_str()),
        href: format!("/people/{}", person.account_id),
        name: person.name.to_string(),
        login: person.login.to_string(),
        roles: role_words(&person.roles),
        choices: role_choices(&person.roles),
        has_second_factor: person.has_second_factor,
        is_closed: person.is_closed,
        is_me: visit.viewer().account() == Some(person.account_id),
        locked_until: locked_until.map(minute),
        seen: person.last_seen_at.map_or_else(|| "never".to_owned(), minute),
        said,
        error,
    }
}
