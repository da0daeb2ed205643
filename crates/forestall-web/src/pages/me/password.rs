//! Changing my password.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use serde::Deserialize;

use super::Done;
use super::page::{Forms, build};
use crate::desk::{DeskError, Secret};
use crate::forms::accept;
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};
use crate::pages::new_account::twice;
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    old: Secret,
    new: Secret,
    again: Secret,
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut forms = Forms::default();
    if let Ok(new) = twice(&mut forms.new_password, &mut forms.again, &sent.new, &sent.again) {
        let session_id = visit.signed_in.session_id.clone();
        match app.desk.change_password(visit.viewer(), session_id, sent.old, new).await {
            Ok(()) => return Ok(Done::PasswordChanged.redirect()),
            Err(DeskError::Refused(why)) => forms.old_password.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&app, &visit, forms, None).await?)
}
