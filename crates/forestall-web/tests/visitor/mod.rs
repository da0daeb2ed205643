//! Asks a desk of invented data as a browser does.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Response;
use forestall_web::transport::PublicAddress;
use tower::ServiceExt;

use crate::sample::SampleDesk;

pub(crate) const HOST: &str = "127.0.0.1:8799";

pub(crate) fn full() -> Router {
    forestall_web::router(Arc::new(SampleDesk::full()), &PublicAddress::loopback(8799), [7; 32])
}

pub(crate) fn empty() -> Router {
    forestall_web::router(Arc::new(SampleDesk::empty()), &PublicAddress::loopback(8799), [7; 32])
}

/// The session of the desk officer, who reads most; each role has one whose secret is its code.
pub(crate) const OFFICER: &str = "desk-officer";

pub(crate) async fn get(router: &Router, path: &str) -> Response {
    get_as(router, Some(OFFICER), path).await
}

/// Asks in somebody's session, or in none.
pub(crate) async fn get_as(router: &Router, session: Option<&str>, path: &str) -> Response {
    let mut request = Request::get(path).header(header::HOST, HOST);
    if let Some(secret) = session {
        request = request.header(header::COOKIE, session_cookie(secret));
    }
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

pub(crate) fn session_cookie(secret: &str) -> String {
    format!("forestall_session_8799={secret}")
}

pub(crate) async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// Returns the cookie an answer sets under a name that begins so, as a browser sends it back.
pub(crate) fn set_cookie(response: &Response, begins: &str) -> Option<String> {
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    let mut pairs = all.filter_map(|value| value.to_str().unwrap().split(';').next());
    pairs.find(|pair| pair.starts_with(begins)).map(str::to_owned)
}

/// Returns the value of the first hidden field of this name.
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let after = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}

/// Sends a form as the desk officer's browser does after opening `page`.
pub(crate) async fn post(router: &Router, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
    post_as(router, Some(OFFICER), page, path, fields).await
}

/// Sends a form as a browser does after opening `page`: with its cookies, its token and the fields given.
pub(crate) async fn post_as(
    router: &Router,
    session: Option<&str>,
    page: &str,
    path: &str,
    fields: &[(&str, &str)],
) -> Response {
    let opened = get_as(router, session, page).await;
    let mut cookies = vec![set_cookie(&opened, "forestall_form_").unwrap()];
    cookies.extend(session.map(session_cookie));
    let html = text(opened).await;
    let mut body: Vec<(String, String)> =
        ["form_token", "seen", "run"].map(|name| (name.to_owned(), hidden(&html, name))).into();
    body.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let cookies = cookies.join("; ");
    send(router, path, &body, &[("origin", "http://127.0.0.1:8799"), ("cookie", &cookies)]).await
}

pub(crate) async fn send(
    router: &Router,
    path: &str,
    body: &[(String, String)],
    headers: &[(&str, &str)],
) -> Response {
    let encoded: Vec<_> = body.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let mut request = Request::post(path)
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router.clone().oneshot(request.body(Body::from(encoded.join("&"))).unwrap()).await.unwrap()
}

fn encode(value: &str) -> String {
    value.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02X}"))
}
