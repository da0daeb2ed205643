//! The roster and the ring of representatives, as people enter and read them.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use paper::{ANALYST, EXPERT, MEDIATOR, OFFICER, leads_to, page};
use visitor::{full, get_as, post_as, text};

const NAME: &str = "Terje Example";

/// Sends the form of a step from a record's page; `key` names the form where one step has several.
async fn act(
    router: &Router,
    session: Option<&str>,
    record: &str,
    key: &str,
    fields: &[(&str, &str)],
) -> Response {
    let mut all = vec![("form", key), ("audience", "start")];
    all.extend_from_slice(fields);
    post_as(router, session, record, &format!("{record}/acts"), &all).await
}

async fn accepted(router: &Router, session: Option<&str>, record: &str, key: &str, fields: &[(&str, &str)]) {
    let answer = act(router, session, record, key, fields).await;
    let status = answer.status();
    let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    assert_eq!(status, StatusCode::SEE_OTHER, "{key}: {location:?} {}", error_in(&text(answer).await));
}

/// Returns the errors of a page.
fn error_in(html: &str) -> String {
    let errors = html.split("class=\"error\"").skip(1);
    errors.map(|rest| rest.split('<').next().unwrap()).collect::<Vec<_>>().join(" | ")
}

async fn open(router: &Router, list: &str, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("form", "open"), ("audience", "start")];
    all.extend_from_slice(fields);
    let answer = post_as(router, OFFICER, &format!("{list}/new"), list, &all).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", error_in(&text(answer).await));
    leads_to(&answer).to_owned()
}

async fn scholar(router: &Router) -> String {
    let fields = [
        ("pseudonym", "Willow"),
        ("kind", "scholar"),
        ("knowledge", "living conditions along the road"),
        ("languages", "no native\nfr fluent"),
        ("regions", "QKE\nQZE"),
        ("found_how", "met at an institute"),
        ("consent_on", "2026-11-01"),
        ("consent_how", "said so in person"),
    ];
    open(router, "/roster", &fields).await
}

#[tokio::test]
async fn a_person_is_named_by_pseudonym_everywhere_but_on_their_page() {
    let router = full();
    let person = scholar(&router).await;
    accepted(&router, OFFICER, &person, "name", &[("name", NAME)]).await;
    assert!(page(&router, OFFICER, &person).await.contains(NAME), "who entered it reads it");
    for session in [MEDIATOR, ANALYST] {
        let html = page(&router, session, &person).await;
        assert!(html.contains("Willow") && !html.contains(NAME), "the name is for named people at first");
        assert!(!html.contains("Name given"), "not even that there is one");
    }
    let list = page(&router, OFFICER, "/roster").await;
    assert!(list.contains("Willow") && list.contains("French, fluent") && !list.contains(NAME));
    assert_eq!(get_as(&router, EXPERT, &person).await.status(), StatusCode::NOT_FOUND);
    assert!(page(&router, EXPERT, "/roster").await.contains("Nobody is on file."));
    assert_eq!(get_as(&router, ANALYST, "/roster/new").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_search_finds_what_is_chosen_and_keeps_it_out_of_the_address() {
    let router = full();
    let person = scholar(&router).await;
    let check = [
        ("held", "none"),
        ("how", "read the list of diplomats"),
        ("source", "the ministry"),
        ("checked_on", "2026-11-20"),
        ("check_again_on", "2026-12-20"),
    ];
    let search = async |fields: &[(&str, &str)]| {
        text(post_as(&router, OFFICER, "/roster", "/roster/search", fields).await).await
    };
    assert!(search(&[("due", "yes")]).await.contains("Willow"), "nobody checked yet");
    accepted(&router, OFFICER, &person, "check-standing", &check).await;
    assert!(search(&[("due", "yes")]).await.contains("Nobody found."));
    for (fields, is_found) in [
        (vec![("words", "ROAD living")], true),
        (vec![("words", "mines")], false),
        (vec![("kind", "scholar"), ("language", "fr"), ("region", "QZE")], true),
        (vec![("kind", "ngo")], false),
        (vec![("language", "ar")], false),
        (vec![("region", "QYR")], false),
    ] {
        assert_eq!(search(&fields).await.contains(">Willow<"), is_found, "{fields:?}");
    }
    let bad = post_as(&router, OFFICER, "/roster", "/roster/search", &[("kind", "king")]).await;
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_the_rest_is_kept() {
    let router = full();
    let person = scholar(&router).await;
    let answer = act(
        &router,
        OFFICER,
        &person,
        "describe",
        &[
            ("kind", "expert"),
            ("knowledge", "wells; write to a@b.org"),
            ("languages", "fr fluent"),
            ("regions", "Zemia"),
        ],
    )
    .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(answer).await;
    assert!(html.contains("under Protected persons") && html.contains("wells; write to a@b.org"));
    let answer = act(
        &router,
        OFFICER,
        &person,
        "describe",
        &[("kind", "expert"), ("knowledge", "wells"), ("languages", "fr")],
    )
    .await;
    assert!(text(answer).await.contains("says no language and level"));
}

#[tokio::test]
async fn somebody_is_erased_after_they_were_shown_where_they_are_named() {
    let router = full();
    let person = scholar(&router).await;
    let id = person.rsplit('/').next().unwrap().to_owned();
    let envoy = envoy(&router, "Envoy for the road", &id).await;
    let erasure = format!("{person}/erasure");
    let html = page(&router, OFFICER, &erasure).await;
    assert!(html.contains("One record you may read names this person.") && html.contains(&envoy));
    let wrong = post_as(&router, OFFICER, &erasure, &erasure, &[("typed", "yes")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page(&router, OFFICER, &person).await.contains("Willow"));
    assert_eq!(get_as(&router, ANALYST, &erasure).await.status(), StatusCode::FORBIDDEN);
    let done = post_as(&router, OFFICER, &erasure, &erasure, &[("typed", &id)]).await;
    assert_eq!(leads_to(&done), person);
    for path in [&person, "/roster", &envoy, "/representatives"] {
        assert!(!page(&router, OFFICER, path).await.contains("Willow"), "{path}");
    }
    assert!(page(&router, OFFICER, &person).await.contains("This person was erased."));
}

/// Appoints an envoy who appears in public as somebody of the roster, or as a name.
async fn envoy(router: &Router, title: &str, face: &str) -> String {
    let fields = [
        ("kind", "envoy"),
        ("title", title),
        ("languages", "fr fluent"),
        ("visible_face", face),
        ("from", "2026-01-01"),
    ];
    open(router, "/representatives", &fields).await
}

#[tokio::test]
async fn a_principal_is_for_whom_they_are_named_to() {
    let router = full();
    let envoy = envoy(&router, "Envoy for the road", "R. Ambassador").await;
    let principal = [("principal", "The Secretary-General"), ("from", "")];
    accepted(&router, OFFICER, &envoy, "set-principal", &principal).await;
    let html = page(&router, OFFICER, &envoy).await;
    assert!(html.contains("R. Ambassador appears on behalf of The Secretary-General"));
    for path in [envoy.as_str(), "/representatives", "/representatives/within", "/representatives/coverage"] {
        let html = page(&router, MEDIATOR, path).await;
        assert!(!html.contains("Secretary-General") && !html.contains("Principal named"), "{path}");
    }
    for path in ["/representatives", "/representatives/within", "/representatives/coverage"] {
        assert!(!page(&router, OFFICER, path).await.contains("Secretary-General"), "{path}");
    }
    let csv = text(get_as(&router, OFFICER, "/representatives/coverage.csv").await).await;
    assert!(!csv.contains("Secretary-General"));
}

#[tokio::test]
async fn the_map_shows_gaps_and_fills_them() {
    let router = full();
    let envoy = envoy(&router, "Envoy for the road", "R. Ambassador").await;
    let csv = async |on: &str| {
        let path = format!("/representatives/coverage.csv?on={on}");
        text(get_as(&router, OFFICER, &path).await).await
    };
    let line = |csv: &str| csv.lines().find(|line| line.contains("QKE")).unwrap().to_owned();
    assert!(line(&csv("2026-11-22").await).contains(",gap,0,0,"));
    let cover = [("polities", "Kelandia"), ("from", "2026-11-01"), ("to", "2026-11-30")];
    accepted(&router, OFFICER, &envoy, "cover", &cover).await;
    assert!(line(&csv("2026-11-22").await).contains(",,1,1,Envoy for the road,internal"));
    assert!(line(&csv("2026-12-01").await).contains(",gap,0,0,"), "coverage ends");
    let html = page(&router, OFFICER, "/representatives/coverage").await;
    assert!(html.contains("covered by Envoy for the road"));
    assert_eq!(get_as(&router, EXPERT, "/representatives/coverage").await.status(), StatusCode::FORBIDDEN);
    let bad = get_as(&router, OFFICER, "/representatives/coverage?on=tomorrow").await;
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_can_be_there_in_time() {
    let router = full();
    let envoy = envoy(&router, "Envoy for the road", "R. Ambassador").await;
    let ready = [("hours", "6"), ("checked_on", "2026-10-01"), ("check_again_on", "2026-11-01")];
    accepted(&router, OFFICER, &envoy, "check-readiness", &ready).await;
    let journey = [("polity", "Kelandia"), ("hours", "20"), ("checked_on", "2026-11-01")];
    accepted(&router, OFFICER, &envoy, "estimate-journey", &journey).await;
    let within =
        async |query: &str| page(&router, OFFICER, &format!("/representatives/within?{query}")).await;
    assert!(within("hours=6").await.contains("Stale:"), "a stale check is said loudly");
    assert!(within("hours=5").await.contains("<strong>Nobody.</strong>"));
    assert!(within("hours=26&country=QKE").await.contains("<strong>26\u{a0}hours</strong>"));
    assert!(within("hours=25&country=QKE").await.contains("<strong>Nobody.</strong>"));
    assert!(within("hours=6&country=QZE").await.contains("journey not worked out"));
    assert!(within("hours=soon").await.contains("Write whole hours"));
}

#[tokio::test]
async fn empty_lists_say_what_to_do_next() {
    let router = full();
    for (path, says) in [
        ("/roster", "Next: <a href=\"/roster/new\">put somebody on file</a>"),
        ("/representatives", "Next: <a href=\"/representatives/new\">appoint a representative</a>"),
        ("/representatives/coverage", "Nobody is appointed"),
        ("/representatives/within", "give more hours"),
    ] {
        assert!(page(&router, OFFICER, path).await.contains(says), "{path}");
    }
}
