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

pub(crate) async fn get(router: &Router, path: &str) -> Response {
    let request = Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

pub(crate) async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// Sends a form as a browser does after opening `page`: with its cookie, its token and the fields given.
pub(crate) async fn post(router: &Router, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
    let opened = get(router, page).await;
    let cookie = opened.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let html = text(opened).await;
    let hidden = |name: &str| {
        let after = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    };
    let mut body: Vec<(String, String)> =
        ["form_token", "seen", "run"].map(|name| (name.to_owned(), hidden(name))).into();
    body.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    send(router, path, &body, &[("origin", "http://127.0.0.1:8799"), ("cookie", &cookie)]).await
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
