//! The start address of a local desk: exchanged at once for the cookie of a session, so that it stands in no history
//! as a page.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::way_in::let_in;
use crate::desk::{Door, Secret};
use crate::device;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

pub(crate) async fn show(
    State(app): State<App>,
    method: Method,
    device::From(device): device::From,
    Path(token): Path<Secret>,
) -> PageResult<Response> {
    if app.desk.door() != Door::Local {
        return Err(PageError::DeadLink);
    }
    // Whoever only looks whether the address answers does not use it up.
    if method == Method::HEAD {
        return Ok(StatusCode::OK.into_response());
    }
    let session = app.desk.start_locally(token, device).await?.ok_or(PageError::DeadLink)?;
    let_in(&app, &session, "/")
}
