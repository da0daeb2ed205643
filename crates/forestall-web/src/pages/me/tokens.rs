//! Tokens for programs: made, shown once, taken back.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::TokenScope;
use serde::Deserialize;

use super::Done;
use super::page::{Forms, build, parse_days};
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::{print, print_refused};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    label: String,
    scope: String,
    days: String,
}

/// The page that shows a new token, once.
#[derive(Template)]
#[template(path = "me/token.html")]
struct TokenPage {
    frame: Frame,
    label: String,
    scope: &'static str,
    days: u16,
    token: String,
    example: String,
}

pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut forms = Forms {
        label: Field::new(sent.label.trim()),
        scope: Field::new(sent.scope),
        days: Field::new(sent.days),
        ..Forms::default()
    };
    if let Ok((label, scope, days)) = parse(&mut forms) {
        match app.desk.make_token(visit.viewer(), label.clone(), scope, days).await {
            Ok(token) => {
                return print(&TokenPage {
                    frame: visit.frame(Section::None, "A new token"),
                    label,
                    scope: scope.words(),
                    days,
                    token: token.reveal().to_owned(),
                    example: app.address.link("/api/v1/docket"),
                });
            }
            Err(DeskError::Refused(why)) => forms.label.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&app, &visit, forms, None).await?)
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path(token_id): Path<String>,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    app.desk.revoke_token(visit.viewer(), token_id).await?;
    Ok(Done::TokenRevoked.redirect())
}

fn parse(forms: &mut Forms) -> Result<(String, TokenScope, u16), Wrong> {
    let label = forms.label.parse_label("say what the token is for");
    let scope = forms.scope.parse();
    let days = parse_days(&mut forms.days);
    Ok((label?, scope?, days?))
}
