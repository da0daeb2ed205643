//! Every screen on the gallery's invented data: what it prints, and what guards it.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use paper::check_parts;
use tower::ServiceExt;
use visitor::{OFFICER, empty, full, get, get_as, hidden, post, send, session_cookie, set_cookie, text};

/// Leaves out drawings, which have snapshots of their own, and what differs from build to build.
fn without_drawings(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, from)) = rest.split_once("<svg") {
        kept.push_str(before);
        kept.push_str("[drawing]");
        rest = from.split_once("</svg>").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let token = kept.split("name=\"form_token\" value=\"").nth(1).and_then(|after| after.split('"').next());
    if let Some(token) = token.map(str::to_owned) {
        kept = kept.replace(&token, "[token]");
    }
    let version = kept.split("/static/").nth(1).and_then(|after| after.split('/').next()).unwrap_or_default();
    let kept = kept.replace(&version.to_owned(), "[version]");
    let lines: Vec<_> = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

const PAGES: [(&str, &str); 16] = [
    ("docket", "/"),
    ("map", "/map"),
    ("country", "/countries/QKE"),
    ("country_not_ranked", "/countries/QWE"),
    ("warnings", "/warnings"),
    ("warning", "/warnings/W-2026-001"),
    ("engagements", "/engagements"),
    ("engagement", "/engagements/E-2026-002"),
    ("engagement_new", "/engagements/new?country=QKE"),
    ("scorecard", "/scorecard"),
    ("data", "/data"),
    ("quarantine", "/data/sample-events/quarantine"),
    ("doubts", "/data/sample-events/warnings"),
    ("disagreements", "/data/sample-events/disagreements"),
    ("run", "/runs/17"),
    ("warning_waiting", "/warnings/W-2026-003"),
];

#[tokio::test]
async fn every_screen_prints() {
    let router = full();
    for (name, path) in PAGES {
        let response = get(&router, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let html = text(response).await;
        assert!(html.contains("Invented world: an exercise."), "{path} carries the exercise banner");
        insta::assert_snapshot!(name, without_drawings(&html));
    }
}

/// Pages of other people than the desk officer, and of nobody: name of the snapshot, session, address.
const DOORS: [(&str, Option<&str>, &str); 10] = [
    ("log_in", None, "/log-in?next=/warnings/W-2026-001"),
    ("invitation", None, "/invitation/sample-invitation"),
    ("new_password", None, "/new-password/sample-new-password"),
    ("dead_link", None, "/invitation/never-given"),
    ("me", Some("desk-officer"), "/me"),
    ("roles", Some("desk-officer"), "/roles"),
    ("view_as", Some("desk-officer"), "/view-as"),
    ("people", Some("administrator"), "/people"),
    ("person", Some("administrator"), "/people/0000000000000006"),
    ("audit", Some("auditor"), "/audit"),
];

fn all_pages() -> impl Iterator<Item = (Option<&'static str>, &'static str)> {
    let own = PAGES.into_iter().map(|(_, path)| (Some(OFFICER), path));
    own.chain(DOORS.into_iter().map(|(_, session, path)| (session, path)))
}

#[tokio::test]
async fn every_door_prints() {
    let router = full();
    for (name, session, path) in DOORS {
        let response = get_as(&router, session, path).await;
        let status = if name == "dead_link" { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(response.status(), status, "{path}");
        insta::assert_snapshot!(name, without_drawings(&text(response).await));
    }
}

#[tokio::test]
async fn every_screen_has_an_empty_state() {
    let router = empty();
    for path in [
        "/",
        "/map",
        "/warnings",
        "/engagements",
        "/engagements/new",
        "/scorecard",
        "/data",
        "/countries/QKE",
    ] {
        let response = get(&router, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let html = text(response).await;
        assert!(html.contains("class=\"empty\""), "{path} says what to do next");
        assert!(html.contains("forestall ") || html.contains("href=\"/\""), "{path} names a next step");
    }
}

#[tokio::test]
async fn who_does_not_read_the_desk_is_not_sent_to_the_docket() {
    let router = empty();
    for (role, path, words) in [
        ("expert", "/engagements", "Whoever leads one adds you as a member."),
        ("observer", "/engagements", "Whoever leads one adds you as a member."),
        ("expert", "/warnings", "No warning for you."),
        ("observer", "/notes", "No notes for you."),
        ("expert", "/notes", "No notes for you."),
        ("expert", "/notes/new", "whoever leads one adds you as a member"),
    ] {
        let response = get_as(&router, Some(role), path).await;
        assert_eq!(response.status(), StatusCode::OK, "{role} {path}");
        let html = text(response).await;
        let main = html.split_once("<main").unwrap().1;
        assert!(main.contains(words), "{role} {path}");
        for elsewhere in ["href=\"/\"", "docket", "/countries/"] {
            assert!(!main.contains(elsewhere), "{role} {path}: {elsewhere}");
        }
    }
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style() {
    let router = full();
    for (session, path) in all_pages() {
        let response = get_as(&router, session, path).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let html = text(response).await;
        for forbidden in [" style=", "<style", "onclick=", "javascript:", "http://", "https://"] {
            assert!(!html.contains(forbidden), "{path} contains {forbidden}");
        }
    }
}

#[tokio::test]
async fn ids_are_unique_and_labels_find_their_field() {
    let router = full();
    for (session, path) in all_pages() {
        let html = text(get_as(&router, session, path).await).await;
        check_parts(path, &html);
    }
}

#[tokio::test]
async fn first_views_stay_below_200_kb() {
    let router = full();
    let html = text(get(&router, "/").await).await;
    let base = html.split("/static/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut shared = 0;
    for name in [
        "forestall.css",
        "js/forestall.js",
        "fonts/source-sans-3-latin.woff2",
        "fonts/source-serif-4-latin-600.woff2",
    ] {
        let response = get(&router, &format!("/static/{base}/{name}")).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        shared += to_bytes(response.into_body(), usize::MAX).await.unwrap().len();
    }
    for (_, path) in PAGES {
        let page = text(get(&router, path).await).await.len();
        assert!(shared + page < 200_000, "{path}: {shared} bytes shared and {page} of its own");
    }
}

/// Returns the name under which a browser keeps an answer.
fn file_name(response: &axum::response::Response) -> &str {
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    disposition.strip_prefix("attachment; filename=\"").unwrap().strip_suffix('"').unwrap()
}

#[tokio::test]
async fn charts_come_as_csv() {
    let router = full();
    for (path, heading) in [
        ("/docket.csv", "rank,situation,polity,"),
        ("/map.csv?measure=p25&months=6", "country,polity,"),
        ("/countries/QKE/history.csv", "month,state_based_best,"),
        ("/countries/QKE/forecast.csv", "month,kind,observed_best,"),
        ("/scorecard/crps.csv", "window,"),
        ("/scorecard/misses.csv", "country,polity,month,"),
        ("/scorecard/reliability.csv", "forecast_mean,"),
        ("/scorecard/pit.csv", "pit_from,"),
        ("/data/sample-events/quarantine.csv", "line,column,value,reason,raw"),
        ("/data/sample-events/warnings.csv", "line,column,value,reason,raw"),
        ("/data/sample-events/disagreements.csv", "line,id,latitude,longitude,by_place,"),
    ] {
        let response = get(&router, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
        assert_eq!(file_name(&response).split_once('-').unwrap().0, "exercise", "{path}");
        let csv = text(response).await;
        assert!(csv.starts_with(heading), "{path}: {csv:.80}");
        for cell in csv.split([',', ';', '\t', '\n']).map(|cell| cell.trim_matches(['"', ' '])) {
            let is_formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
            assert!(!is_formula, "{path}: {cell}");
        }
    }
    let warnings = text(get(&router, "/data/sample-events/warnings.csv").await).await;
    assert!(warnings.contains("1204,side_a,'=HYPERLINK("), "{warnings}");
}

/// Every file of a table goes through the one writer that makes formulas harmless.
#[test]
fn one_place_writes_csv() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut writers = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).unwrap().windows(11).any(|part| part == b"csv::Writer") {
                writers.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(writers, ["table.rs"]);
}

#[tokio::test]
async fn charts_come_as_drawings_that_need_nothing_else() {
    let router = full();
    for path in [
        "/map.svg?measure=change&months=12",
        "/countries/QKE/history.svg",
        "/countries/QKE/forecast.svg",
        "/scorecard/crps.svg",
        "/scorecard/reliability.svg",
        "/scorecard/pit.svg",
    ] {
        let response = get(&router, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/svg+xml");
        assert_eq!(file_name(&response).split_once('-').unwrap().0, "exercise", "{path}");
        let svg = text(response).await;
        assert!(svg.starts_with("<svg xmlns=") && svg.contains("<style>"), "{path}: {svg:.80}");
        assert!(!svg.contains("var(--") && !svg.contains("href="), "{path} leans on its page");
        assert!(svg.contains("Invented world"), "{path} says that it is invented");
    }
    assert_eq!(get(&router, "/scorecard/gloom.svg").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_map_comes_as_geojson_with_its_values() {
    let response = get(&full(), "/map.geojson?months=6").await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/geo+json");
    assert_eq!(file_name(&response), "exercise-map-2026-10-6-months.geojson");
    let map: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!((map["type"].as_str(), map["horizon_months"].as_u64()), (Some("FeatureCollection"), Some(6)));
    assert_eq!(
        (&map["invented"], &map["exercise"]),
        (&true.into(), &"Sample continent of the gallery".into())
    );
    let features = map["features"].as_array().unwrap();
    let of = |code: &str| features.iter().find(|feature| feature["id"] == code).unwrap();
    assert!(of("QKE")["properties"]["expected_deaths"].as_f64().unwrap() > 0.0);
    assert_eq!(of("QWE")["properties"]["completeness"], "unknown");
    assert!(of("QWE")["properties"]["expected_deaths"].is_null(), "unknown is no zero");
    assert_eq!(of("QKE")["geometry"]["coordinates"][0][0].as_array().unwrap().len(), 5, "a closed square");
}

#[tokio::test]
async fn what_cannot_be_shown_is_an_error_page() {
    let router = full();
    for (path, status, words) in [
        ("/nowhere", StatusCode::NOT_FOUND, "There is no such page"),
        ("/countries/ZZZ", StatusCode::NOT_FOUND, "There is no such page"),
        ("/countries/%3Cb%3E", StatusCode::NOT_FOUND, "There is no such page"),
        ("/warnings/W-2026-999", StatusCode::NOT_FOUND, "There is no such page"),
        ("/?months=7", StatusCode::BAD_REQUEST, "could not be read"),
        ("/map?measure=gloom", StatusCode::BAD_REQUEST, "could not be read"),
        ("/data/sample-events/quarantine?from=x", StatusCode::BAD_REQUEST, "could not be read"),
        ("/countries/QKE/decisions", StatusCode::METHOD_NOT_ALLOWED, "does not do that"),
        ("/static/000000000000/forestall.css", StatusCode::NOT_FOUND, "There is no such page"),
        ("/runs/99", StatusCode::NOT_FOUND, "There is no such page"),
        ("/data/nothing/disagreements", StatusCode::NOT_FOUND, "There is no such page"),
    ] {
        let response = get(&router, path).await;
        assert_eq!(response.status(), status, "{path}");
        let html = text(response).await;
        assert!(html.contains(words) && html.contains("What is safe"), "{path}");
        // Files are for anyone, and who asks is not looked up for them.
        let is_banner_due = !path.starts_with("/static/");
        assert!(!is_banner_due || html.contains("Invented world"), "{path} carries the exercise banner");
    }
}

#[tokio::test]
async fn another_host_gets_no_page() {
    for host in ["evil.example", "evil.example:8799", "127.0.0.1:80"] {
        let request = Request::get("/")
            .header(header::HOST, host)
            .header(header::COOKIE, session_cookie(OFFICER))
            .body(Body::empty())
            .unwrap();
        let response = full().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!text(response).await.contains("Kelandia"), "nothing is told to strangers");
    }
}

#[tokio::test]
async fn forms_from_elsewhere_or_without_token_are_refused() {
    let router = full();
    let fields: Vec<(String, String)> =
        [("kind", "watch"), ("reason", "r")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    let path = "/countries/QSE/decisions";
    for headers in [
        vec![],
        vec![("origin", "http://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("origin", "http://127.0.0.1:8799")],
    ] {
        let response = send(&router, path, &fields, &headers).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{headers:?}");
    }
    let html = text(get(&router, "/countries/QSE").await).await;
    assert!(!html.contains("Decided to watch"), "nothing was recorded");
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed() {
    let router = full();
    let page = "/countries/QSE";
    let fields = [("kind", "decline"), ("decline_reason", ""), ("reason", "<i>because</i>")];
    let response = post(&router, page, "/countries/QSE/decisions", &fields).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(response).await;
    assert!(html.contains("Choose why it is declined"));
    assert!(html.contains("&#60;i&#62;because&#60;/i&#62;"), "the words are kept, as text");
    assert!(html.contains("value=\"decline\" checked"));
}

#[tokio::test]
async fn a_form_larger_than_any_text_is_refused() {
    let router = full();
    let long = "x".repeat(70_000);
    let response = post(&router, "/countries/QSE", "/countries/QSE/decisions", &[("reason", &long)]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

/// From a decision to warn over the answers to an engagement that is handed over and closed.
#[tokio::test]
async fn the_thin_thread_can_be_walked() {
    let router = full();
    let warn = [("kind", "warn"), ("reason", "It gets worse.")];
    let response = post(&router, "/countries/QSE", "/countries/QSE/decisions", &warn).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let warning = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(
        text(get(&router, "/").await).await.contains("waits for an answer")
            || warning.starts_with("/warnings/W-")
    );

    let answers = format!("{warning}/answers");
    for step in [
        vec![("step", "acknowledge")],
        vec![("step", "assess"), ("words", "Credible.")],
        vec![("step", "action"), ("words", "A convenor goes.")],
    ] {
        let response = post(&router, &warning, &answers, &step).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{step:?}: {}", text(response).await);
    }
    let out_of_order = post(&router, &warning, &answers, &[("step", "assess"), ("words", "again")]).await;
    assert_eq!(out_of_order.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let id = warning.rsplit('/').next().unwrap();
    let opening = [
        ("country", "QSE"),
        ("from", id),
        ("track", "track-2"),
        ("parties", "Harbour council\nFishers' union"),
        ("aim", "Quiet the strait"),
        ("next_step", "A first meeting"),
        ("due_on", "2026-12-01"),
    ];
    let response = post(&router, "/engagements/new?country=QSE", "/engagements", &opening).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", text(response).await);
    let engagement = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let acts = format!("{engagement}/acts");
    for act in [
        vec![("form", "note"), ("words", "Both came.")],
        vec![("form", "raise-track"), ("to", "track-1"), ("reason", "The draft passes to the ministries.")],
        vec![("form", "conclude"), ("outcome", "overtaken"), ("reason", "Signed elsewhere.")],
    ] {
        let response = post(&router, &engagement, &acts, &act).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{act:?}: {}", text(response).await);
    }
    let html = text(get(&router, "/countries/QSE").await).await;
    for entry in [
        "Decided to warn",
        "Warning actioned",
        "Engagement opened on Track II",
        "Raised to Track I",
        "Concluded: overtaken by events",
    ] {
        assert!(html.contains(entry), "the timeline shows: {entry}");
    }
}

#[tokio::test]
async fn a_form_sent_twice_opens_one_engagement() {
    let router = full();
    let page = "/engagements/new?country=QSE";
    let opening = |aim| {
        [
            ("country", "QSE"),
            ("from", "situation"),
            ("track", "track-2"),
            ("parties", "Harbour council\nFishers' union"),
            ("aim", aim),
            ("next_step", "A first meeting"),
        ]
    };
    let leads_to = |response: &axum::response::Response| {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        response.headers()[header::LOCATION].to_str().unwrap().to_owned()
    };
    let form = opening("Quiet the strait");
    let (first, at_once) =
        tokio::join!(post(&router, page, "/engagements", &form), post(&router, page, "/engagements", &form));
    let engagement = leads_to(&first);
    assert_eq!(leads_to(&at_once), engagement);
    let acts = format!("{engagement}/acts");
    let raise = [("form", "raise-track"), ("to", "track-1"), ("reason", "To the ministries.")];
    assert_eq!(post(&router, &engagement, &acts, &raise).await.status(), StatusCode::SEE_OTHER);
    let reloaded = post(&router, page, "/engagements", &form).await;
    assert_eq!(leads_to(&reloaded), engagement);

    let other = post(&router, page, "/engagements", &opening("Share the catch")).await;
    assert_ne!(leads_to(&other), engagement);
    let conclude = [("form", "conclude"), ("outcome", "overtaken"), ("reason", "Signed elsewhere.")];
    assert_eq!(post(&router, &engagement, &acts, &conclude).await.status(), StatusCode::SEE_OTHER);
    let after_the_end = post(&router, page, "/engagements", &form).await;
    assert_ne!(leads_to(&after_the_end), engagement, "what is over can be opened anew");
}

#[tokio::test]
async fn who_acts_on_an_old_page_is_told() {
    let router = full();
    let warning = "/warnings/W-2026-003";
    let first = [("step", "acknowledge")];
    let opened = get(&router, warning).await;
    let form_cookie = set_cookie(&opened, "forestall_form_").unwrap();
    let cookie = format!("{form_cookie}; {}", session_cookie(OFFICER));
    let token = hidden(&text(opened).await, "form_token");
    let response = post(&router, warning, "/warnings/W-2026-003/answers", &first).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let old: Vec<(String, String)> =
        [("form_token", token.as_str()), ("seen", "0"), ("step", "assess"), ("words", "w")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    let headers = [("origin", "http://127.0.0.1:8799"), ("cookie", cookie.as_str())];
    let response = send(&router, "/warnings/W-2026-003/answers", &old, &headers).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert!(text(response).await.contains("Somebody else has acted"));
}

#[tokio::test]
async fn health_is_one_word_for_anyone() {
    let late = get_as(&full(), None, "/health").await;
    assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(text(late).await, "{\"status\":\"degraded\"}");
    let well = get_as(&empty(), None, "/health").await;
    assert_eq!(well.status(), StatusCode::OK);
    assert_eq!(text(well).await, "{\"status\":\"ok\"}");
}
