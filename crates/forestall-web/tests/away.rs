//! A database that does not answer: what visitors read.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use forestall_web::transport::PublicAddress;
use sample::SampleDesk;
use visitor::{OFFICER, get_as, text};

fn away() -> Router {
    forestall_web::router(Arc::new(SampleDesk::away()), &PublicAddress::loopback(8799), [7; 32])
}

#[tokio::test]
async fn who_is_here_cannot_be_known_and_nothing_is_shown() {
    for path in ["/", "/warnings/W-2026-001", "/people", "/invitation/sample-invitation"] {
        let response = get_as(&away(), Some(OFFICER), path).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(response.headers()[header::RETRY_AFTER], "10", "{path}");
        let html = text(response).await;
        assert!(html.contains("The database cannot be reached") && html.contains("Nothing was stored"));
        assert!(!html.contains("Kelandia") && !html.contains("Mbeki"), "{path}");
    }
    let api = get_as(&away(), Some(OFFICER), "/api/v1/docket").await;
    assert_eq!(api.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(api.headers()[header::RETRY_AFTER], "10");
    assert_eq!(get_as(&away(), None, "/log-in").await.status(), StatusCode::OK, "the door stands");
}
