//! The calendar and the private addresses of calendar programs, over the sample desk.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::http::{StatusCode, header};
use visitor::{full, get, get_as, post, text};

#[tokio::test]
async fn a_program_reads_its_calendar_without_a_session() {
    let router = full();
    let answer = get_as(&router, None, "/calendar/feed/sample-feed.ics").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header_of = |name: header::HeaderName| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header_of(header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(header_of(header::REFERRER_POLICY), "no-referrer");
    assert_eq!(header_of(header::CONTENT_TYPE), "text/calendar; charset=utf-8; method=PUBLISH");
    let told = text(answer).await;
    assert!(told.starts_with("BEGIN:VCALENDAR\r\n") && told.ends_with("END:VCALENDAR\r\n"), "{told}");
    for words in ["Kelandia", "E-2026-", "W-2026-", "Mbeki"] {
        assert!(!told.contains(words), "{words}: {told}");
    }
}

#[tokio::test]
async fn an_address_is_made_shown_once_and_taken_back() {
    let router = full();
    let fields = [("label", "my telephone"), ("words", "titles"), ("extent", "all"), ("days", "30")];
    let made = text(post(&router, "/me", "/me/calendars", &fields).await).await;
    let (_, rest) = made.split_once("http://127.0.0.1:8799/calendar/feed/").unwrap();
    let path = format!("/calendar/feed/{}", rest.split('<').next().unwrap());
    assert_eq!(get_as(&router, None, &path).await.status(), StatusCode::OK);
    let page = text(get(&router, "/me").await).await;
    assert!(page.contains("my telephone") && page.contains("/me/calendars/C-2/revocation"));
    assert!(!page.contains(&path), "it is shown once");
    let revoked = post(&router, "/me", "/me/calendars/C-2/revocation", &[]).await;
    assert_eq!(revoked.status(), StatusCode::SEE_OTHER);
    let dead = get_as(&router, None, &path).await;
    let never = get_as(&router, None, "/calendar/feed/never.ics").await;
    assert_eq!((dead.status(), never.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let main = |page: String| page.split("<main").nth(1).unwrap().to_owned();
    assert_eq!(main(text(dead).await), main(text(never).await), "which it was is not told");
    let other = post(&router, "/me", "/me/calendars/C-9/revocation", &[]).await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_chosen_wrongly_is_said_at_its_field() {
    let router = full();
    let long = "x".repeat(81);
    for (label, words, extent, days, why) in [
        ("", "neutral", "mine", "30", "Say what the address is for"),
        (long.as_str(), "neutral", "mine", "30", "Shorten it to 80 characters"),
        ("a", "everything", "mine", "30", "everything"),
        ("a", "neutral", "theirs", "30", "theirs"),
        ("a", "neutral", "mine", "366", "Choose how long it works"),
    ] {
        let fields = [("label", label), ("words", words), ("extent", extent), ("days", days)];
        let answer = post(&router, "/me", "/me/calendars", &fields).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        let page = text(answer).await;
        assert!(page.to_lowercase().contains(&why.to_lowercase()), "{why}");
    }
}

#[tokio::test]
async fn the_page_says_whose_it_is_and_what_comes_next() {
    let router = full();
    let all = text(get(&router, "/calendar?whose=all").await).await;
    assert!(all.contains("All I may read") && all.contains("/calendar.ics"));
    // Reads no internal record and takes part in nothing.
    let observer = text(get_as(&router, Some("observer"), "/calendar").await).await;
    assert!(observer.contains("Nothing of yours."), "{observer}");
}
