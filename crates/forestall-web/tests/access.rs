//! Every route in every role, held against the one table of who may call it.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use forestall_confidence::{Capability, Role};
use forestall_web::{RouteRow, Who, route_table};
use tower::ServiceExt;
use visitor::{HOST, OFFICER, full, get_as, hidden, post_as, send, session_cookie, set_cookie, text};

/// What stands for the variable parts of paths: things the sample desk has.
const EXAMPLES: [(&str, &str); 19] = [
    ("{version}/{*name}", "0/forestall.css"),
    ("/set-up/{token}", "/set-up/sample-set-up"),
    ("/invitation/{token}", "/invitation/sample-invitation"),
    ("/new-password/{token}", "/new-password/sample-new-password"),
    ("/start/{token}", "/start/sample-start"),
    ("{polity}", "QKE"),
    ("{code}", "QKE"),
    ("{decision_id}", "D-2026-001"),
    ("{warning_id}", "W-2026-001"),
    ("{engagement_id}", "E-2026-002"),
    ("{id}", "APP-000000000000"),
    ("{record}", "W-2026-001"),
    ("{note_id}", "N-000000000000"),
    ("{attachment_id}", "F-000000000000"),
    ("{person_id}", "P-000000000000"),
    ("{table}", "crps.csv"),
    ("{source}", "sample-events"),
    ("{run_id}", "17"),
    ("{account}", "0000000000000003"),
];

/// Returns an address of the route; a route with a new kind of variable part needs an example here.
fn example(row: &RouteRow) -> String {
    let own = [
        ("{link_id}", "L-sample-invitation"),
        ("{token_id}", "T-1"),
        ("{feed_id}", "C-1"),
        ("/calendar/feed/{token}", "/calendar/feed/sample-feed.ics"),
    ];
    let known = EXAMPLES.iter().chain(&own);
    let path = known.fold(row.path.to_owned(), |path, (part, value)| path.replace(part, value));
    assert!(!path.contains('{'), "{} has no example", row.path);
    path
}

fn may(who: Who, role: Role) -> bool {
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Needs(capability) => role.may(capability),
    }
}

fn leads_to_log_in(response: &Response) -> bool {
    let address = response.headers().get(header::LOCATION).map(|address| address.to_str().unwrap());
    response.status() == StatusCode::SEE_OTHER && address.is_some_and(|to| to.starts_with("/log-in"))
}

/// Sends a form with nothing but its token, which every page of the session carries.
async fn write(router: &Router, session: &str, path: &str) -> Response {
    post_as(router, Some(session), "/roles", path, &[]).await
}

#[tokio::test]
async fn every_role_reads_what_the_table_says() {
    let router = full();
    let mut asked = 0;
    for row in route_table() {
        let Some(who) = row.reads else { continue };
        for &role in Role::ALL {
            let response = get_as(&router, Some(role.code()), &example(&row)).await;
            let what = format!("{} as {role}: {}", row.path, response.status());
            if may(who, role) {
                assert_ne!(response.status(), StatusCode::FORBIDDEN, "{what}");
                assert!(!response.status().is_server_error() || row.path == "/health", "{what}");
                assert!(!leads_to_log_in(&response), "{what}");
            } else {
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{what}");
                let told = text(response).await;
                assert!(told.contains("Your roles do not allow this"), "{what}");
                // What waits for the viewer stands beside every page, for who reads records.
                let is_told = told.contains("Kelandia") || told.contains("E-2026-");
                assert!(!is_told || role.may(Capability::ReadRecords), "{what}: {told}");
            }
            asked += 1;
        }
    }
    assert!(asked > 300, "{asked}");
}

#[tokio::test]
async fn every_role_writes_what_the_table_says() {
    for row in route_table() {
        let Some(who) = row.writes else { continue };
        let router = full();
        for &role in Role::ALL {
            let response = write(&router, role.code(), &example(&row)).await;
            let what = format!("{} as {role}: {}", row.path, response.status());
            if may(who, role) {
                assert_ne!(response.status(), StatusCode::FORBIDDEN, "{what}: {}", text(response).await);
                assert!(!response.status().is_server_error(), "{what}");
            } else {
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{what}");
                let told = text(response).await;
                assert!(told.contains("Your roles do not allow this"), "{what}");
                assert!(!told.contains("E-2026-") || role.may(Capability::ReadRecords), "{what}");
            }
        }
    }
}

/// Searches are forms that change nothing, so that their words stand in no address.
#[tokio::test]
async fn what_is_only_read_takes_no_form() {
    let router = full();
    let is_search = |path: &str| path == "/notes" || path.ends_with("/search");
    let only_read = route_table().into_iter().filter(|row| row.writes.is_none() && !is_search(row.path));
    for row in only_read {
        let response = write(&router, OFFICER, &example(&row)).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{}", row.path);
    }
}

#[tokio::test]
async fn who_is_not_logged_in_finds_the_doors_alone() {
    let router = full();
    for row in route_table() {
        let path = example(&row);
        if let Some(who) = row.reads {
            let response = get_as(&router, None, &path).await;
            let what = format!("{path}: {}", response.status());
            match who {
                Who::Anyone => assert!(!leads_to_log_in(&response), "{what}"),
                _ if path.starts_with("/api/") => {
                    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{what}");
                    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
                }
                _ => assert!(leads_to_log_in(&response), "{what}"),
            }
            let told = text(response).await;
            for fact in ["Kelandia", "2026-001", "Sample", "Mbeki", "data to"] {
                assert!(!told.contains(fact), "{what} tells {fact}");
            }
        }
        if let Some(who) = row.writes {
            let opened = get_as(&router, None, "/log-in").await;
            let cookie = set_cookie(&opened, "forestall_form_").unwrap();
            let token = hidden(&text(opened).await, "form_token");
            let headers = [("origin", "http://127.0.0.1:8799"), ("cookie", cookie.as_str())];
            let response = send(&router, &path, &[("form_token".to_owned(), token)], &headers).await;
            let what = format!("{path}: {}", response.status());
            if who == Who::Anyone {
                assert_ne!(response.status(), StatusCode::FORBIDDEN, "{what}");
            } else {
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{what}");
                let told = text(response).await;
                assert!(told.contains("You are not logged in") && told.contains("/log-in"), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_looks_as_another_sees_less_and_changes_nothing() {
    for &role in Role::ALL {
        let router = full();
        let whom = format!("role:{}", role.code());
        let begun = post_as(&router, Some(OFFICER), "/view-as", "/view-as", &[("whom", &whom)]).await;
        assert_eq!(begun.status(), StatusCode::SEE_OTHER, "{}", text(begun).await);
        for row in route_table() {
            let path = example(&row);
            if let Some(who) = row.reads {
                let response = get_as(&router, Some(OFFICER), &path).await;
                let both = may(who, role) && may(who, Role::DeskOfficer);
                let is_refused = response.status() == StatusCode::FORBIDDEN;
                assert_eq!(is_refused, !both, "{path} as {role}: {}", response.status());
                let is_page = response.headers().get(header::CONTENT_TYPE);
                let is_page = is_page.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                let told = text(response).await;
                let is_door = who == Who::Anyone;
                assert!(!is_page || is_door || told.contains("Look as yourself again"), "{path} as {role}");
            }
            if row.writes.is_some_and(|who| who != Who::Anyone) && !row.ends_look {
                let response = write(&router, OFFICER, &path).await;
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path} as {role}");
                assert!(text(response).await.contains("You look as another"), "{path} as {role}");
            }
        }
        let ended = post_as(&router, Some(OFFICER), "/roles", "/view-as", &[("whom", "myself")]).await;
        assert_eq!(ended.status(), StatusCode::SEE_OTHER, "the way back is open");
        let page = text(get_as(&router, Some(OFFICER), "/roles").await).await;
        assert!(!page.contains("Look as yourself again"));
    }
}

/// What the sample keeps from the desk officer: a warning for the mediator alone.
#[tokio::test]
async fn no_page_tells_of_a_record_outside_the_viewers_audience() {
    let router = full();
    for (session, secrets) in [
        (OFFICER, &["2026-007", "talks end on Friday"][..]),
        ("analyst", &["2026-007", "talks end on Friday", "E-2026-006", "Valley Front"]),
        ("administrator", &["D-2026-", "W-2026-", "E-2026-", "talks end", "Valley Front", "Kelandia"]),
        ("expert", &["D-2026-", "W-2026-", "E-2026-002", "talks end", "northern", "Kelandia"]),
        ("observer", &["D-2026-", "W-2026-", "E-2026-", "talks end", "Valley Front", "Kelandia"]),
    ] {
        for row in route_table().iter().filter(|row| row.reads.is_some()) {
            let path = example(row);
            let told = text(get_as(&router, Some(session), &path).await).await;
            for secret in secrets {
                assert!(!told.contains(secret), "{path} tells {session} of {secret}");
            }
        }
    }
    let mediator = text(get_as(&router, Some("mediator"), "/warnings").await).await;
    assert!(mediator.contains("W-2026-007"), "it is there, for whom it is meant");
    let expert = text(get_as(&router, Some("expert"), "/engagements").await).await;
    assert!(expert.contains("E-2026-006"), "a member from outside reads the engagement");
}

#[tokio::test]
async fn what_is_hidden_and_what_never_was_are_the_same_bytes() {
    let router = full();
    let opened = get_as(&router, Some(OFFICER), "/roles").await;
    let cookie = format!("{}; {}", set_cookie(&opened, "forestall_form_").unwrap(), session_cookie(OFFICER));
    let token = hidden(&text(opened).await, "form_token");
    let ask = |path: &str| {
        let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookie.as_str());
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    for (hidden, never) in [
        ("/warnings/W-2026-007", "/warnings/W-2026-999"),
        ("/warnings/W-2026-007", "/warnings/nonsense"),
        ("/warnings/W-2026-007", "/no/such/route"),
        ("/engagements/new?country=QLU&from=W-2026-007", "/engagements/new?country=QLU&from=W-2026-999"),
        ("/countries/QLU?recorded=D-2026-007", "/countries/QLU?recorded=D-2026-999"),
    ] {
        let (a, b) = (ask(hidden).await.unwrap(), ask(never).await.unwrap());
        assert_eq!((a.status(), a.headers()), (b.status(), b.headers()), "{hidden}");
        assert_eq!(text(a).await, text(b).await, "{hidden}");
    }
    let fields: Vec<(String, String)> = [
        ("form_token", token.as_str()),
        ("seen", "0"),
        ("step", "acknowledge"),
        ("reason", "r"),
        ("country", "QLU"),
        ("from", "W-2026-007"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let headers = [("origin", "http://127.0.0.1:8799"), ("cookie", cookie.as_str())];
    for (hidden, never) in [
        ("/warnings/W-2026-007/answers", "/warnings/W-2026-999/answers"),
        ("/warnings/W-2026-007/withdrawal", "/warnings/W-2026-999/withdrawal"),
        ("/countries/QLU/decisions/D-2026-007/withdrawal", "/countries/QLU/decisions/D-2026-999/withdrawal"),
    ] {
        let a = send(&router, hidden, &fields, &headers).await;
        let b = send(&router, never, &fields, &headers).await;
        assert_eq!((a.status(), a.headers()), (b.status(), b.headers()), "{hidden}");
        assert_eq!(a.status(), StatusCode::NOT_FOUND, "{hidden}");
        assert_eq!(text(a).await, text(b).await, "{hidden}");
    }
}

#[tokio::test]
async fn a_hidden_decision_does_not_stand_in_the_way() {
    // The officer sees no decision about Lumé, so their first builds on none.
    let fields = [("kind", "watch"), ("reason", "The harvest was poor.")];
    let response =
        post_as(&full(), Some(OFFICER), "/countries/QLU", "/countries/QLU/decisions", &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", text(response).await);
}

#[tokio::test]
async fn tokens_read_within_their_scope_and_change_nothing() {
    let router = full();
    let ask = |method: &str, path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let bearer = ("authorization", "Bearer fst_sample-forecasts");
    let own = ("origin", "http://127.0.0.1:8799");
    let cookie = session_cookie(OFFICER);
    for (method, path, headers, status) in [
        ("GET", "/api/v1/docket", vec![bearer], StatusCode::OK),
        ("GET", "/api/v1/openapi.json", vec![bearer], StatusCode::OK),
        ("GET", "/api/v1/docket", vec![("authorization", "Bearer fst_forged")], StatusCode::UNAUTHORIZED),
        ("GET", "/api/v1/docket", vec![("authorization", "Bearer nonsense")], StatusCode::UNAUTHORIZED),
        ("GET", "/api/v1/docket", vec![("cookie", cookie.as_str())], StatusCode::OK),
        ("GET", "/map", vec![bearer], StatusCode::SEE_OTHER),
        ("POST", "/countries/QKE/decisions", vec![bearer, own], StatusCode::FORBIDDEN),
        ("POST", "/me/tokens", vec![bearer, own], StatusCode::FORBIDDEN),
        ("POST", "/view-as", vec![bearer, own], StatusCode::FORBIDDEN),
    ] {
        let response = ask(method, path, &headers).await.unwrap();
        assert_eq!(response.status(), status, "{method} {path} {headers:?}");
        assert!(!text(response).await.contains("fst_sample"), "{method} {path} repeats the token");
    }
}

/// A link in web mail comes without the cookie; the desk opens the address again, from its own page.
#[tokio::test]
async fn other_sites_lead_here_but_read_nothing() {
    let router = full();
    let cookie = session_cookie(OFFICER);
    let ask = |path: &str, site: &str, mode: &str, dest: &str| {
        let request = Request::get(path)
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookie.as_str())
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", dest);
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let link = "/warnings/W-2026-001?a=1&b=2";
    let reopened = ask(link, "cross-site", "navigate", "document").await.unwrap();
    assert_eq!(reopened.status(), StatusCode::OK);
    assert!(set_cookie(&reopened, "forestall_").is_none(), "a cookie set here would end open forms");
    let html = text(reopened).await;
    assert!(html.contains("content=\"0; url=/warnings/W-2026-001?a=1&#38;b=2\""), "{html}");
    assert!(!html.contains("Kelandia"));
    let page = ask(link, "same-origin", "navigate", "document").await.unwrap();
    assert!(text(page).await.contains("Kelandia"));
    let elsewhere = ask("//evil.example/x", "cross-site", "navigate", "document").await.unwrap();
    assert!(!text(elsewhere).await.contains("evil.example"));
    for (mode, dest) in [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")] {
        for site in ["cross-site", "same-site"] {
            let refused = ask("/docket.csv", site, mode, dest).await.unwrap();
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{site} {mode} {dest}");
            assert!(!text(refused).await.contains("Kelandia"));
        }
    }
}

/// Routes are made in one place, which the table is read from.
#[test]
fn no_file_but_the_table_makes_a_route() {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let source = source.split("#[cfg(test)]").next().unwrap();
                if [".route(", ".nest(", ".route_service(", ".fallback_service("]
                    .iter()
                    .any(|make| source.contains(make))
                {
                    found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, ["routes.rs"]);
}
