//! Somebody who was given a link chooses a new password.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::LinkPurpose;
use serde::Deserialize;

use super::new_account::twice;
use super::{print, print_refused};
use crate::desk::{DeskError, Secret};
use crate::forms::{Field, accept};
use crate::frame::{Doorstep, Frame};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    password: Secret,
    again: Secret,
}

#[derive(Template)]
#[template(path = "doors/new_password.html")]
pub(crate) struct Page {
    frame: Frame,
    password: Field,
    again: Field,
    error: Option<String>,
}

impl Page {
    fn of(doorstep: &Doorstep) -> Self {
        Self {
            frame: doorstep.frame("Choose a new password"),
            password: Field::default(),
            again: Field::default(),
            error: None,
        }
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    doorstep: Doorstep,
    Path(token): Path<Secret>,
) -> PageResult<Response> {
    check_link(&app, &token).await?;
    print(&Page::of(&doorstep))
}

pub(crate) async fn submit(
    State(app): State<App>,
    doorstep: Doorstep,
    Path(token): Path<Secret>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &doorstep.form_token, |sent| &sent.form_token)?;
    check_link(&app, &token).await?;
    let mut page = Page::of(&doorstep);
    if let Ok(password) = twice(&mut page.password, &mut page.again, &sent.password, &sent.again) {
        match app.desk.choose_password(token, password).await {
            Ok(()) => return Ok(Redirect::to("/log-in?state=password").into_response()),
            Err(DeskError::Refused(why)) => page.error = Some(capitalised(&why)),
            Err(DeskError::NoSuch) => return Err(PageError::DeadLink),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&page)
}

async fn check_link(app: &App, token: &Secret) -> PageResult<()> {
    match app.desk.link(token.clone()).await? {
        Some(LinkPurpose::NewPassword) => Ok(()),
        _ => Err(PageError::DeadLink),
    }
}
