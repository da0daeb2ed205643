//! Taking decisions back, on the pages of a country and of a warning.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::http::{StatusCode, header};
use visitor::{full, get, post, text};

const REASON: (&str, &str) = ("reason", "The report was of another year.");

#[tokio::test]
async fn a_standing_decision_is_taken_back_and_stays_readable() {
    let router = full();
    let page = "/countries/QTA";
    let html = text(get(&router, page).await).await;
    assert!(html.contains("Then no decision stands."), "what happens is said before");
    let action = "/countries/QTA/decisions/D-2026-004/withdrawal";
    assert!(html.contains(&format!("action=\"{action}#withdraw\"")), "{html}");

    let response = post(&router, page, action, &[REASON]).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", text(response).await);
    let address = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let html = text(get(&router, &address).await).await;
    assert!(html.contains("D-2026-004 is taken back."), "{html}");
    assert!(html.contains("Decided to watch") && html.contains("Decision withdrawn"), "{html}");
    assert!(html.contains("The report was of another year."), "the timeline has the reason");
    assert!(!html.contains("decided: watch"), "it does not stand any more");

    // Once more, from a page opened before: nothing stands that it could take back.
    let again = post(&router, "/countries/QKE", action, &[REASON]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_warning_nobody_answered_goes_with_its_decision() {
    let router = full();
    let page = "/warnings/W-2026-003";
    let html = text(get(&router, page).await).await;
    assert!(html.contains("takes back the decision that opened it"), "{html}");
    let asks = |html: &str| html.contains("waits 5\u{a0}days");
    assert!(asks(&text(get(&router, "/").await).await));
    let response = post(&router, page, "/warnings/W-2026-003/withdrawal", &[REASON]).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", text(response).await);
    let html = text(get(&router, page).await).await;
    assert!(html.contains("Withdrawn") && html.contains("This warning is over"), "{html}");
    assert!(!html.contains("Opened by mistake?"), "there is nothing more to take back");
    assert!(!asks(&text(get(&router, "/").await).await), "nobody is asked to answer it");
}

#[tokio::test]
async fn what_something_rests_on_is_refused_in_words() {
    let router = full();
    // The warning of Kelandia has been answered; its decision stands, with the reason why it has to.
    let html = text(get(&router, "/countries/QKE").await).await;
    assert!(html.contains("D-2026-001 cannot be withdrawn: W-2026-001, which it opened, has been answered"));
    assert!(!html.contains("name=\"reason\" value"), "no form is offered");
    let action = "/countries/QKE/decisions/D-2026-001/withdrawal";
    let response = post(&router, "/countries/QKE", action, &[REASON]).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answered = post(&router, "/warnings/W-2026-001", "/warnings/W-2026-001/withdrawal", &[REASON]).await;
    assert_eq!(answered.status(), StatusCode::CONFLICT);
    let unknown = "/countries/QKE/decisions/D-2026-999/withdrawal";
    assert_eq!(post(&router, "/countries/QKE", unknown, &[REASON]).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_withdrawal_needs_a_reason() {
    let router = full();
    for (page, action) in [
        ("/countries/QTA", "/countries/QTA/decisions/D-2026-004/withdrawal"),
        ("/warnings/W-2026-003", "/warnings/W-2026-003/withdrawal"),
    ] {
        let response = post(&router, page, action, &[("reason", " ")]).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let html = text(response).await;
        assert!(html.contains("id=\"withdraw\" open"), "{page} shows the form that was refused");
        assert!(html.contains("id=\"withdrawal-reason-error\""), "{page} says what is missing");
    }
}

#[tokio::test]
async fn a_reason_too_long_is_kept_as_text() {
    let long = format!("<b>{}</b>", "kept ".repeat(900));
    let page = "/countries/QTA";
    let action = "/countries/QTA/decisions/D-2026-004/withdrawal";
    let response = post(&full(), page, action, &[("reason", &long)]).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(response).await;
    assert!(html.contains("&#60;b&#62;kept kept") && !html.contains("<b>kept"));
}
