//! All accounts, the links that still work, and the form to invite somebody.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::{LinkPurpose, Roles};
use serde::Deserialize;

use super::role_choices;
use crate::desk::{GivenLink, Person};
use crate::format;
use crate::forms::{Choice, Field};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::{minute, print};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "people/list.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    said: Option<&'static str>,
    people: Vec<PersonLine>,
    links: Vec<LinkLine>,
    form: InvitationForm,
}

struct PersonLine {
    href: String,
    name: String,
    login: String,
    roles: String,
    has_second_factor: bool,
    seen: String,
    /// Why they cannot come in, if so.
    state: Option<&'static str>,
}

struct LinkLine {
    label: String,
    purpose: String,
    expires: String,
    revocation: String,
}

/// The form as shown.
#[derive(Default)]
pub(super) struct InvitationForm {
    pub(super) label: Field,
    pub(super) roles: Vec<Choice>,
    pub(super) roles_error: Option<String>,
    pub(super) error: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let said = match params.done.as_deref() {
        Some("link") => Some("The link does not work any more."),
        _ => None,
    };
    let form = InvitationForm { roles: role_choices(&Roles::default()), ..InvitationForm::default() };
    print(&build(&app, &visit, form, said).await?)
}

pub(super) async fn build(
    app: &App,
    visit: &Visit,
    form: InvitationForm,
    said: Option<&'static str>,
) -> PageResult<Page> {
    let people = app.desk.people(visit.viewer()).await?;
    let links = app.desk.links(visit.viewer()).await?;
    let open = people.iter().filter(|person| !person.is_closed).count();
    let heading = format!("People: {}", format::counted(open, "account", "accounts"));
    Ok(Page {
        frame: visit.frame(Section::People, heading.as_str()),
        heading,
        said,
        people: people.iter().map(|person| person_line(person, visit)).collect(),
        links: links.into_iter().map(link_line).collect(),
        form,
    })
}

pub(super) fn role_words(roles: &Roles) -> String {
    let words: Vec<_> = roles.iter().map(forestall_confidence::Role::words).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn person_line(person: &Person, visit: &Visit) -> PersonLine {
    let is_locked = person.locked_until.is_some_and(|until| until > visit.now());
    PersonLine {
        href: format!("/people/{}", person.account_id),
        state: if person.is_closed {
            Some("closed")
        } else if is_locked {
            Some("locked after failed log-ins")
        } else {
            None
        },
        name: person.name.to_string(),
        login: person.login.to_string(),
        roles: role_words(&person.roles),
        has_second_factor: person.has_second_factor,
        seen: person.last_seen_at.map_or_else(|| "never".to_owned(), minute),
    }
}

fn link_line(link: GivenLink) -> LinkLine {
    LinkLine {
        purpose: match &link.purpose {
            LinkPurpose::SetUp => "set the desk up".to_owned(),
            LinkPurpose::Invitation(roles) => format!("invitation: {}", role_words(roles)),
            LinkPurpose::NewPassword => "new password".to_owned(),
        },
        label: link.label,
        expires: minute(link.expires_at),
        revocation: format!("/people/links/{}/revocation", link.link_id),
    }
}
