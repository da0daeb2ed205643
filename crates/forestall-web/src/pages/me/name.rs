//! Changing my name.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use forestall_confidence::DisplayName;
use serde::Deserialize;

use super::Done;
use super::page::{Forms, build};
use crate::desk::DeskError;
use crate::forms::{Field, accept};
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    name: String,
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut name = Field::new(sent.name);
    if let Ok(new) = name.parse::<DisplayName>() {
        match app.desk.rename(visit.viewer(), new).await {
            Ok(()) => return Ok(Done::Renamed.redirect()),
            Err(DeskError::Refused(why)) => name.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&app, &visit, Forms { name, ..Forms::default() }, None).await?)
}
