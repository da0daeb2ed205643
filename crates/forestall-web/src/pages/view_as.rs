//! Looking as another: choosing whom, and looking as oneself again.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Capability, Role, ViewAs};
use serde::Deserialize;

use super::{print, print_refused};
use crate::desk::DeskError;
use crate::forms::{Choice, Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    whom: String,
}

#[derive(Template)]
#[template(path = "view_as/page.html")]
pub(crate) struct Page {
    frame: Frame,
    /// None for who may not look as another, or does already.
    forms: Option<Forms>,
    is_looking: bool,
}

struct Forms {
    whom: Field,
    roles: Vec<Choice>,
    persons: Vec<Choice>,
}

/// The value that ends it.
const MYSELF: &str = "myself";

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    print(&build(&app, &visit, Field::default()).await?)
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let session_id = visit.signed_in.session_id.clone().ok_or(PageError::TokenReadsOnly)?;
    let as_if = if sent.whom == MYSELF {
        None
    } else if !may_look(&visit) {
        return print_refused(&build(&app, &visit, Field::default()).await?);
    } else if visit.viewer().as_if().is_some() {
        return Err(PageError::LooksAsAnother);
    } else {
        let mut whom = Field::new(&sent.whom);
        match whom.parse::<ViewAs>() {
            Ok(as_if) => Some(as_if),
            Err(_) => return print_refused(&build(&app, &visit, whom).await?),
        }
    };
    match app.desk.view_as(visit.viewer(), session_id, as_if).await {
        Ok(()) => Ok(Redirect::to(if as_if.is_some() { "/" } else { "/view-as" }).into_response()),
        Err(DeskError::Refused(why)) => {
            let whom = Field { error: Some(capitalised(&why)), ..Field::new(sent.whom) };
            print_refused(&build(&app, &visit, whom).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whoever sets marks checks them by it; the right is asked of the person, whomever they look as.
fn may_look(visit: &Visit) -> bool {
    visit.viewer().own().roles.may(Capability::Mark)
}

async fn build(app: &App, visit: &Visit, whom: Field) -> PageResult<Page> {
    let is_looking = visit.viewer().as_if().is_some();
    let forms = if may_look(visit) && !is_looking {
        let persons = app.desk.colleagues(visit.viewer()).await?;
        let persons = persons.into_iter().filter(|(account, _)| Some(*account) != visit.viewer().account());
        Some(Forms {
            roles: Role::ALL.iter().map(|&role| role_choice(role, &whom.value)).collect(),
            persons: persons
                .map(|(account, name)| {
                    let value = ViewAs::Person(account).to_string();
                    let is_chosen = value == whom.value;
                    Choice { value, label: name.to_string(), help: String::new(), is_chosen }
                })
                .collect(),
            whom,
        })
    } else {
        None
    };
    Ok(Page { frame: visit.frame(Section::None, "Look as another"), forms, is_looking })
}

fn role_choice(role: Role, chosen: &str) -> Choice {
    let value = ViewAs::Role(role).to_string();
    Choice {
        is_chosen: value == chosen,
        value,
        label: capitalised(role.words()),
        help: role.meaning().to_owned(),
    }
}
