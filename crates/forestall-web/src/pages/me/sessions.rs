//! Ending sessions of mine: one of them, or all but the one in use.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use serde::Deserialize;

use super::Done;
use crate::forms::accept;
use crate::frame::Visit;
use crate::page_error::PageResult;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    /// The session to end; all others than the one in use when blank.
    session: String,
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let which = Some(sent.session).filter(|session| !session.is_empty());
    app.desk.end_sessions(visit.viewer(), visit.signed_in.session_id.clone(), which).await?;
    Ok(Done::SessionsEnded.redirect())
}
