//! The page on which somebody makes their own account, by a set-up link or an invitation.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::{DisplayName, LinkPurpose, LoginName, Role, Roles};
use serde::Deserialize;

use super::way_in::let_in;
use super::{print, print_refused};
use crate::desk::{DeskError, NewAccount, Secret};
use crate::device;
use crate::forms::{Field, Wrong, accept};
use crate::frame::{Doorstep, Frame};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    name: String,
    login: String,
    password: Secret,
    again: Secret,
    officer: Option<String>,
}

#[derive(Template)]
#[template(path = "doors/new_account.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: &'static str,
    /// What the account will be able to do, one sentence for each role.
    roles: Vec<(&'static str, &'static str)>,
    is_set_up: bool,
    form: AccountForm,
}

#[derive(Default)]
struct AccountForm {
    name: Field,
    login: Field,
    /// Holds no text, only what was wrong with it.
    password: Field,
    again: Field,
    is_officer: bool,
    error: Option<String>,
}

/// The address on which the first administrator makes their account; the other is for who is invited.
pub(crate) const SET_UP: bool = true;
pub(crate) const INVITATION: bool = false;

pub(crate) async fn show<const IS_SET_UP: bool>(
    State(app): State<App>,
    doorstep: Doorstep,
    Path(token): Path<Secret>,
) -> PageResult<Response> {
    let purpose = load(&app, &token, IS_SET_UP).await?;
    print(&build(&doorstep, &purpose, AccountForm::default()))
}

pub(crate) async fn submit<const IS_SET_UP: bool>(
    State(app): State<App>,
    doorstep: Doorstep,
    device::From(device): device::From,
    Path(token): Path<Secret>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &doorstep.form_token, |sent| &sent.form_token)?;
    let purpose = load(&app, &token, IS_SET_UP).await?;
    let mut form = AccountForm::of(&sent);
    if let Ok(account) = form.parse(&sent, &purpose) {
        match app.desk.make_account(token, account, device).await {
            Ok(session) => return let_in(&app, &session, "/"),
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(DeskError::NoSuch) => return Err(PageError::DeadLink),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&doorstep, &purpose, form))
}

/// Finds what the link of this page is for; any other link is none.
async fn load(app: &App, token: &Secret, is_set_up: bool) -> PageResult<LinkPurpose> {
    match app.desk.link(token.clone()).await? {
        Some(LinkPurpose::SetUp) if is_set_up => Ok(LinkPurpose::SetUp),
        Some(LinkPurpose::Invitation(roles)) if !is_set_up => Ok(LinkPurpose::Invitation(roles)),
        _ => Err(PageError::DeadLink),
    }
}

fn build(doorstep: &Doorstep, purpose: &LinkPurpose, form: AccountForm) -> Page {
    let is_set_up = *purpose == LinkPurpose::SetUp;
    let heading = if is_set_up { "Set the desk up" } else { "Make your account" };
    let roles = match purpose {
        LinkPurpose::Invitation(roles) => roles.clone(),
        LinkPurpose::SetUp | LinkPurpose::NewPassword => Roles::new([Role::Administrator]),
    };
    Page {
        frame: doorstep.frame(heading),
        heading,
        roles: roles.iter().map(|role| (role.words(), role.meaning())).collect(),
        is_set_up,
        form,
    }
}

impl AccountForm {
    fn of(sent: &Sent) -> Self {
        Self {
            name: Field::new(&sent.name),
            login: Field::new(&sent.login),
            is_officer: sent.officer.is_some(),
            ..Self::default()
        }
    }

    fn parse(&mut self, sent: &Sent, purpose: &LinkPurpose) -> Result<NewAccount, Wrong> {
        let name: Result<DisplayName, Wrong> = self.name.parse();
        let login: Result<LoginName, Wrong> = self.login.parse();
        let password = twice(&mut self.password, &mut self.again, &sent.password, &sent.again);
        let works_too = *purpose == LinkPurpose::SetUp && self.is_officer;
        let roles = Roles::new(works_too.then_some(Role::DeskOfficer));
        Ok(NewAccount { name: name?, login: login?, password: password?, roles })
    }
}

/// Reads a new password that was typed twice; the fields say what is wrong and keep nothing.
pub(super) fn twice(
    field: &mut Field,
    repeated: &mut Field,
    password: &Secret,
    again: &Secret,
) -> Result<Secret, Wrong> {
    if password.reveal().is_empty() {
        return field.refuse("choose a password");
    }
    if password.reveal() != again.reveal() {
        return repeated.refuse("the two are not the same; type both again");
    }
    Ok(password.clone())
}
