//! Handing a browser the cookie of its session, and taking it away.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk::Secret;
use crate::guard::SESSION;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// Gives the browser its session and leads it on.
pub(super) fn let_in(app: &App, session: &Secret, address: &str) -> PageResult<Response> {
    with_cookie(Redirect::to(address).into_response(), &app.cookies.set(SESSION, session.reveal()))
}

/// Makes the browser forget its session and leads it on.
pub(super) fn let_out(app: &App, address: &str) -> PageResult<Response> {
    with_cookie(Redirect::to(address).into_response(), &app.cookies.forget(SESSION))
}

fn with_cookie(mut response: Response, cookie: &str) -> PageResult<Response> {
    let mut value = HeaderValue::try_from(cookie)
        .map_err(|_| PageError::Failed(anyhow::anyhow!("the secret of a session does not fit a cookie")))?;
    value.set_sensitive(true);
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}
