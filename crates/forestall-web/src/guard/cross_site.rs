//! Requests that begin on another site.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::origin::is_reading;
use super::own_path::own_path;
use crate::PageError;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// A page that says nothing and opens the same address again, from here.
#[derive(Template)]
#[template(path = "errors/reopen.html")]
struct ReopenPage<'a> {
    address: &'a str,
}

/// Lets no other site read, time or show anything of the desk, and still follows its links.
///
/// The session's cookie is `SameSite=Strict`, so a link in somebody's web mail arrives without it. Such a visit gets a
/// page that opens the same address again: the browser then comes from the desk's own page and sends the cookie. What
/// other sites want to embed, fetch or frame is refused. Browsers that say nothing of the site they come from are
/// taken as they are; forms are judged by [`check_origin`](super::check_origin).
///
/// Source: W3C, Fetch Metadata Request Headers, section 2.
pub(crate) async fn reopen_from_elsewhere(request: Request, next: Next) -> Response {
    if !is_reading(request.method()) || !is_from_elsewhere(request.headers()) {
        return next.run(request).await;
    }
    if !opens_a_page(request.headers()) {
        return PageError::ForeignRequest.into_response();
    }
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    match (ReopenPage { address: own_path(asked).unwrap_or("/") }).render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => PageError::from(error).into_response(),
    }
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get(SITE).is_some_and(|site| site != "same-origin" && site != "none")
}

fn opens_a_page(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName, word: &str| headers.get(name).is_some_and(|value| value == word);
    says(MODE, "navigate") && says(DEST, "document")
}
