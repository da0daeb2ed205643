//! A desk under a name of its own and https: what it answers to, and what it tells browsers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use forestall_web::transport::PublicAddress;
use tower::ServiceExt;

fn desk(address: &str) -> Router {
    let address: PublicAddress = address.parse().unwrap();
    forestall_web::router(Arc::new(sample::SampleDesk::full()), &address, [7; 32])
}

async fn get(desk: &Router, host: &str) -> Response {
    desk.clone()
        .oneshot(Request::get("/log-in").header("host", host).body(Body::empty()).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_name_alone_is_answered() {
    let desk = desk("https://desk.example.org");
    for (host, status) in [
        ("desk.example.org", StatusCode::OK),
        ("desk.example.org:443", StatusCode::OK),
        ("127.0.0.1:8620", StatusCode::MISDIRECTED_REQUEST),
        ("localhost", StatusCode::MISDIRECTED_REQUEST),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("desk.example.org.evil.example", StatusCode::MISDIRECTED_REQUEST),
    ] {
        assert_eq!(get(&desk, host).await.status(), status, "{host}");
    }
}

#[tokio::test]
async fn browsers_are_told_to_keep_to_https() {
    let answer = get(&desk("https://desk.example.org"), "desk.example.org").await;
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-forestall_form_443="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    let refused = get(&desk("https://desk.example.org"), "evil.example").await;
    assert!(refused.headers().contains_key("strict-transport-security"), "refusals too");

    let plain = get(&desk("http://localhost:8620"), "localhost:8620").await;
    assert!(!plain.headers().contains_key("strict-transport-security"));
    let cookie = plain.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("forestall_form_8620=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn forms_come_from_the_desks_own_https_pages() {
    let desk = desk("https://desk.example.org");
    for (origin, is_foreign) in [
        ("https://desk.example.org", false),
        ("http://desk.example.org", true),
        ("https://evil.example", true),
        ("null", true),
    ] {
        let request = Request::post("/log-in")
            .header("host", "desk.example.org")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::empty())
            .unwrap();
        let answer = desk.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "its token is missing in any case");
        let page = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let page = std::str::from_utf8(&page).unwrap();
        assert_eq!(page.contains("This form did not come from this desk"), is_foreign, "{origin}");
        assert_eq!(page.contains("This form has expired"), !is_foreign, "{origin}");
    }
}
