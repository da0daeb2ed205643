//! The names under which this server may be asked.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::PageError;
use crate::transport::PublicAddress;

/// Answers 421 to requests under another name than the desk's own.
///
/// Any other name means that somebody pointed a name of theirs at this machine (DNS rebinding), so it gets no page.
pub(crate) async fn check_host(
    State(address): State<PublicAddress>,
    request: Request,
    next: Next,
) -> Response {
    let mut given = request.headers().get_all(header::HOST).iter();
    match (given.next().and_then(|host| host.to_str().ok()), given.next()) {
        (Some(host), None) if address.is_asked_as(host) => next.run(request).await,
        _ => PageError::Misdirected.into_response(),
    }
}
