//! The first administrator makes their account.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::new_account::{self, Sent};
use crate::desk::Secret;
use crate::device;
use crate::forms::accept;
use crate::frame::Doorstep;
use crate::page_error::PageResult;
use crate::server::App;

pub(crate) async fn show(
    State(app): State<App>,
    doorstep: Doorstep,
    Path(token): Path<Secret>,
) -> PageResult<Response> {
    let purpose = new_account::load(&app, &token, true).await?;
    new_account::show(&doorstep, &purpose)
}

pub(crate) async fn submit(
    State(app): State<App>,
    doorstep: Doorstep,
    device::From(device): device::From,
    Path(token): Path<Secret>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &doorstep.form_token, |sent| &sent.form_token)?;
    let purpose = new_account::load(&app, &token, true).await?;
    new_account::submit(&app, &doorstep, device, (token, purpose), sent).await
}
