//! A place to meet is looked for as a desk officer does, and a candidate that is not for all stays unseen.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::StatusCode;
use paper::{ANALYST, OFFICER, leads_to, page};
use visitor::{full, get_as, post_as, text};

const DONE: StatusCode = StatusCode::SEE_OTHER;
/// The middle of the invented fighting, in the sample's months of forecasts.
const FRONT: &str = "5 N, 20 E";

async fn opened(router: &Router) -> String {
    let fields = [
        ("form", "open"),
        ("title", "A place for the third round"),
        ("within", "SIT-000000000001"),
        ("from", "2027-01-11"),
        ("until", "2027-01-20"),
        ("place", "Front line"),
        ("at", FRONT),
        ("parties", "Elders\nAssembly"),
        ("radius", "50"),
        ("audience", "start"),
    ];
    let response = post_as(router, OFFICER, "/venues/new", "/venues", &fields).await;
    let status = response.status();
    assert_eq!(status, DONE, "{}", text(response).await);
    leads_to(&response).to_owned()
}

async fn act(router: &Router, address: &str, key: &str, fields: &[(&str, &str)]) -> StatusCode {
    let mark: &[(&str, &str)] =
        if fields.iter().any(|(name, _)| *name == "audience") { &[] } else { &[("audience", "start")] };
    let all = [&[("form", key)], fields, mark].concat();
    let response = post_as(router, OFFICER, address, &format!("{address}/acts"), &all).await;
    response.status()
}

async fn propose(
    router: &Router,
    address: &str,
    name: &str,
    at: &str,
    area: &str,
    mark: &[(&str, &str)],
) -> StatusCode {
    let fields = [("name", name), ("polity", "QKE"), ("at", at), ("area", area), ("why", "It was named.")];
    act(router, address, "add-candidate", &[&fields[..], mark].concat()).await
}

async fn read_danger(router: &Router, address: &str) -> StatusCode {
    post_as(router, OFFICER, address, &format!("{address}/danger"), &[]).await.status()
}

/// Returns the act that proposed a place, from its part of the page.
fn candidate(html: &str, name: &str) -> String {
    let article = html
        .split("<article class=\"candidate\" id=\"place-")
        .find(|part| part.contains(&format!("<h3>{name}")));
    article.unwrap_or_else(|| panic!("no {name}")).split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn places_are_read_judged_and_compared() {
    let router = full();
    let address = opened(&router).await;
    assert!(page(&router, OFFICER, &address).await.contains("No place is proposed yet."));
    assert_eq!(propose(&router, &address, "Ford school", "5.1, 20.1", "in-area", &[]).await, DONE);
    assert_eq!(propose(&router, &address, "Lake resort", "9, 25", "outside", &[]).await, DONE);
    assert_eq!(propose(&router, &address, "Far city", "59.9139, 10.7522", "outside", &[]).await, DONE);
    let bad = propose(&router, &address, "Nowhere", "95, 200", "outside", &[]).await;
    assert_eq!(bad, StatusCode::UNPROCESSABLE_ENTITY, "no such point");
    assert_eq!(read_danger(&router, &address).await, DONE);
    let html = page(&router, OFFICER, &address).await;
    let [school, resort] = ["Ford school", "Lake resort"].map(|name| candidate(&html, name));
    for id in [&school, &resort] {
        for party in ["Elders", "Assembly"] {
            let fields =
                [("candidate", id.as_str()), ("party", party), ("access", "can"), ("source", "both")];
            assert_eq!(act(&router, &address, &format!("judge-access.{id}"), &fields).await, DONE);
        }
    }
    let html = page(&router, OFFICER, &address).await;
    for words in [
        "2 of 2 compared places are beaten by no other",
        "Talks in the area of conflict would be at Ford school, 16 km from Front line, where 25 people or more died of \
         violence within 50 km in 5 of the last 12 months, and anybody in 11; instead of at Lake resort",
        "no file covers this country up to the run",
        "None of 12 does not mean safe",
        "trade-off-wide-title",
        "so there are no ranks: only the comparison",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(html.contains("<title>Place to meet VEN-"), "titles stay out of the history of a browser");
    let weights = [("nearness", "2"), ("safety", "1"), ("access", "1")];
    assert_eq!(act(&router, &address, "weigh", &weights).await, DONE);
    let chosen = [("candidate", school.as_str()), ("why", "Both wish it.")];
    assert_eq!(act(&router, &address, &format!("choose.{school}"), &chosen).await, DONE);
    let html = page(&router, ANALYST, &address).await;
    assert!(html.contains("They meet at Ford school.") && html.contains("Ranks it can take"));
    assert!(page(&router, ANALYST, "/venues").await.contains("They meet at Ford school."));
}

/// Place and danger of a candidate under a mark of its own are read in an act under that mark.
#[tokio::test]
async fn what_one_may_not_read_shapes_nothing_they_see() {
    let router = full();
    let address = opened(&router).await;
    assert_eq!(propose(&router, &address, "Lake resort", "9, 25", "outside", &[]).await, DONE);
    assert_eq!(read_danger(&router, &address).await, DONE);
    let before = page(&router, ANALYST, &address).await;
    // Named persons, of whom whoever marks is always one: here the only one.
    let named = [("audience", "named")];
    assert_eq!(propose(&router, &address, "Hidden mill", "5.3, 20.4", "in-area", &named).await, DONE);
    assert_eq!(read_danger(&router, &address).await, DONE);
    let own = page(&router, OFFICER, &address).await;
    assert!(
        own.contains("Hidden mill") && own.contains("In the area") || own.contains("in the area of conflict")
    );
    let mill = candidate(&own, "Hidden mill");
    let after = page(&router, ANALYST, &address).await;
    for trace in ["Hidden", "mill", "5.3000", "20.4000", mill.as_str()] {
        assert!(!after.contains(trace), "{trace}");
    }
    let told = "Danger read for 1 candidate from";
    assert_eq!(after.matches(told).count(), before.matches(told).count() + 1, "their own was read again");
    assert!(after.contains("No place in the area of conflict is proposed"));
    assert!(page(&router, ANALYST, "/venues").await.contains("One place to meet is proposed."));
}

#[tokio::test]
async fn nothing_is_read_without_a_form_of_our_own_or_upon_what_moved_on() {
    let router = full();
    let address = opened(&router).await;
    assert_eq!(propose(&router, &address, "Lake resort", "9, 25", "outside", &[]).await, DONE);
    let danger = format!("{address}/danger");
    // The page of another comparison, which has one act fewer.
    let other = opened(&router).await;
    let stale = post_as(&router, OFFICER, &other, &danger, &[]).await.status();
    assert_eq!(stale, StatusCode::CONFLICT);
    let nowhere = post_as(&router, OFFICER, &address, "/venues/VEN-ffffffffffff/danger", &[]).await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_as(&router, OFFICER, &danger).await.status(), StatusCode::METHOD_NOT_ALLOWED);
}
