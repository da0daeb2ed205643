//! Situations as a desk officer meets them: opened, filled, found, handed over, and not there for who may not read.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::StatusCode;
use paper::{ANALYST, EXPERT, MEDIATOR, OFFICER, leads_to, page};
use visitor::{empty, full, get_as, post_as, text};

/// The account of somebody who is named as a reader beside the author, and of none of those who look.
const OTHER_READER: &str = "0000000000000001";
const WHY: &str = "Herds and harvests meet earlier each year.\nThe council of elders split over the ford.";

/// Opens a situation in Kelandia for all staff and returns its address.
async fn opened(router: &Router) -> String {
    opened_for(router, &[("audience", "start")]).await
}

/// Opens a situation in Kelandia for some and returns its address.
async fn opened_for(router: &Router, mark: &[(&str, &str)]) -> String {
    let fields = [
        ("form", "open"),
        ("title", "The ford at Oru"),
        ("extent", "part"),
        ("polities", "QKE"),
        ("place", "The valley below Oru"),
        ("why", WHY),
    ];
    let all = [&fields[..], mark].concat();
    let response = post_as(router, OFFICER, "/situations/new", "/situations", &all).await;
    let status = response.status();
    assert_eq!(status, StatusCode::SEE_OTHER, "{}", text(response).await);
    leads_to(&response).to_owned()
}

/// Sends a form of the dossier as it was offered; `key` is what tells it from the others.
async fn act(
    router: &Router,
    session: Option<&str>,
    address: &str,
    key: &str,
    fields: &[(&str, &str)],
) -> StatusCode {
    let mut all = vec![("form", key)];
    all.extend(fields);
    post_as(router, session, address, &format!("{address}/acts"), &all).await.status()
}

/// Returns the key of the first form of a step on a page.
fn key_of(html: &str, step: &str) -> String {
    let after = html.split(&format!("name=\"form\" value=\"{step}.")).nth(1);
    let id = after.unwrap_or_else(|| panic!("no form {step}")).split('"').next().unwrap();
    format!("{step}.{id}")
}

#[tokio::test]
async fn a_dossier_is_filled_by_forms_and_printed_in_words() {
    let router = full();
    let address = opened(&router).await;
    let done = StatusCode::SEE_OTHER;
    let theme = [("theme", "water"), ("root_cause", "the upper dam")];
    assert_eq!(act(&router, OFFICER, &address, "add-theme", &theme).await, done);
    assert_eq!(
        act(&router, OFFICER, &address, "add-theme", &theme[..1]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let cause = [("cause", "No rule for the ford"), ("theme", "water"), ("source", "Elder"), ("grade", "B3")];
    assert_eq!(act(&router, OFFICER, &address, "add-cause", &cause).await, done);
    let vote = [
        ("kind", "election"),
        ("title", "Vote for the valley council"),
        ("from", "2031-03-02"),
        ("recurrence", "once"),
        ("look_ahead", "month"),
    ];
    assert_eq!(act(&router, OFFICER, &address, "add-occasion", &vote).await, done);
    let backwards = [&vote[..], &[("to", "2031-03-01")]].concat();
    let refused = act(&router, OFFICER, &address, "add-occasion", &backwards).await;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
    let look = [("what", "Prices at the market"), ("on", "2031-01-01"), ("owner", "S. Tanaka")];
    assert_eq!(act(&router, OFFICER, &address, "watch", &look).await, done);

    let html = page(&router, OFFICER, &address).await;
    for words in [
        "<p class=\"why-line\">Herds and harvests meet earlier each year.</p>",
        "The valley below Oru",
        "the upper dam",
        "B3: usually reliable, possibly true",
        "Vote for the valley council",
        "look from 31\u{a0}Jan\u{a0}2031",
        "Prices at the market",
        "this desk does not keep agreements yet",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(html.contains("<title>Situation SIT-"), "titles stay out of the history");
    let key = key_of(&html, "look-at-occasion");
    let occasion = key.rsplit('.').next().unwrap();
    let found = [("occasion", occasion), ("found", "Lists are open to all.")];
    assert_eq!(act(&router, ANALYST, &address, &key, &found).await, done);
    let html = page(&router, OFFICER, &address).await;
    assert!(html.contains("Lists are open to all."));
    assert!(!html.contains("look from"), "who looked is not asked again");
}

#[tokio::test]
async fn the_history_says_days_and_names_other_records_to_who_may_read_them() {
    let router = full();
    let address = opened(&router).await;
    let party = [
        ("form", "open"),
        ("name", "The upper council"),
        ("kind", "community"),
        ("audience", "named"),
        ("reader", OTHER_READER),
    ];
    let party = post_as(&router, OFFICER, "/parties/new", "/parties", &party).await;
    assert_eq!(party.status(), StatusCode::SEE_OTHER);
    let party = leads_to(&party).to_owned();
    let id = party.rsplit('/').next().unwrap();
    let done = StatusCode::SEE_OTHER;
    assert_eq!(act(&router, OFFICER, &address, "link-party", &[("party", id)]).await, done);
    let look = [("what", "Prices at the market"), ("on", "2031-01-01")];
    assert_eq!(act(&router, OFFICER, &address, "watch", &look).await, done);
    assert_eq!(act(&router, OFFICER, &address, "add-polity", &[("polity", "QZE")]).await, done);

    let mine = page(&router, OFFICER, &address).await;
    let (_, mine) = mine.split_once("<section id=\"history\">").unwrap();
    for words in [
        format!("Party linked: <a href=\"{party}\">The upper council</a>"),
        "To be looked at again by 1\u{a0}Jan\u{a0}2031".to_owned(),
    ] {
        assert!(mine.contains(&words), "{words} is not in {mine}");
    }
    assert!(mine.contains("Country added: ") && !mine.contains("Country added: QZE"), "{mine}");
    let theirs = page(&router, ANALYST, &address).await;
    assert!(theirs.contains("Party linked: another record"), "{theirs}");
    assert!(!theirs.contains("upper council") && !theirs.contains(id), "{theirs}");
}

#[tokio::test]
async fn a_situation_is_handed_over_on_one_sheet() {
    let router = full();
    let address = opened(&router).await;
    let sheet = format!("{address}/handover");
    assert!(page(&router, OFFICER, &sheet).await.contains("No handing over was written."));
    let fields = [
        ("to", "the night desk"),
        ("state", "The envoy waits at the ford."),
        ("open", "A day for the vote."),
        ("call", "The office in Oru."),
    ];
    assert_eq!(act(&router, OFFICER, &address, "hand-over", &fields).await, StatusCode::SEE_OTHER);
    let html = page(&router, MEDIATOR, &sheet).await;
    for words in [
        "Handed to the night desk",
        "not taken over yet",
        "The envoy waits at the ford.",
        "The office in Oru.",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let dossier = page(&router, MEDIATOR, &address).await;
    assert!(dossier.contains("It is being handed over to the night desk"));
    let key = key_of(&dossier, "take-over");
    let handover = key.rsplit('.').next().unwrap();
    assert_eq!(
        act(&router, MEDIATOR, &address, &key, &[("handover", handover)]).await,
        StatusCode::SEE_OTHER
    );
    let html = page(&router, OFFICER, &sheet).await;
    assert!(html.contains("taken over on") && html.contains("Kept by the night desk."));
}

#[tokio::test]
async fn the_list_filters_and_its_search_stays_out_of_addresses() {
    let router = full();
    let address = opened(&router).await;
    act(&router, OFFICER, &address, "add-theme", &[("theme", "water"), ("root_cause", "dam")]).await;
    let has = |html: &str| html.contains("The ford at Oru");
    for (path, is_listed) in [
        ("/situations", true),
        ("/situations?theme=water", true),
        ("/situations?theme=arms", false),
        ("/situations?country=QKE", true),
        ("/situations?country=QOD", false),
        ("/situations?country=QKE&theme=water&order=title&with_closed=yes", true),
    ] {
        assert_eq!(has(&page(&router, OFFICER, path).await), is_listed, "{path}");
    }
    for (words, is_found) in [("harvests meet", true), ("ford nobody", false), ("QKE", true)] {
        let found = post_as(&router, OFFICER, "/situations", "/situations/search", &[("words", words)]).await;
        assert_eq!(found.status(), StatusCode::OK, "{words}");
        assert_eq!(has(&text(found).await), is_found, "{words}");
    }
    let notes = post_as(&router, OFFICER, "/situations", "/situations/search", &[("words", "traders")]).await;
    assert!(text(notes).await.contains("Call with the road traders"));
    act(&router, OFFICER, &address, "close", &[("why", "The ford has a rule now.")]).await;
    assert!(!has(&page(&router, OFFICER, "/situations").await));
    assert!(has(&page(&router, OFFICER, "/situations?with_closed=yes").await));
    for bad in ["/situations?page=0", "/situations?theme=weather", "/situations?order=worst"] {
        assert_eq!(get_as(&router, OFFICER, bad).await.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
    assert!(page(&empty(), OFFICER, "/situations").await.contains("Nothing is watched yet."));
}

#[tokio::test]
async fn a_situation_like_one_that_is_watched_is_opened_on_a_second_thought() {
    let router = full();
    let first = opened(&router).await;
    let fields = [
        ("form", "open"),
        ("title", "Ford at Oru"),
        ("extent", "country"),
        ("polities", "Kelandia"),
        ("why", "Shots."),
        ("audience", "start"),
    ];
    let asked = post_as(&router, ANALYST, "/situations/new", "/situations", &fields).await;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(asked).await;
    let id = first.rsplit('/').next().unwrap();
    assert!(html.contains(id) && html.contains("Watched already"), "{html}");
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    let again = post_as(&router, ANALYST, "/situations/new", "/situations", &sure).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    let html = page(&router, ANALYST, leads_to(&again)).await;
    assert!(html.contains("Watched beside it") && html.contains(&first));
}

#[tokio::test]
async fn who_may_not_read_a_situation_finds_no_trace_of_it() {
    let router = full();
    let address = opened_for(&router, &[("audience", "named"), ("reader", OTHER_READER)]).await;
    page(&router, OFFICER, &address).await;
    let never = "/situations/SIT-000000000001";
    for session in [ANALYST, MEDIATOR, EXPERT] {
        for suffix in ["", "/timeline", "/handover"] {
            for path in [format!("{address}{suffix}"), format!("{never}{suffix}")] {
                assert_eq!(get_as(&router, session, &path).await.status(), StatusCode::NOT_FOUND, "{path}");
            }
        }
        let id = address.rsplit('/').next().unwrap();
        for path in ["/situations?with_closed=yes", "/notes"] {
            let html = page(&router, session, path).await;
            assert!(!html.contains(id) && !html.contains("The ford at Oru"), "{path}");
        }
        let about = format!("/notes/new?about={id}");
        assert_eq!(get_as(&router, session, &about).await.status(), StatusCode::NOT_FOUND);
    }
    let country = page(&router, ANALYST, "/countries/QKE").await;
    assert!(!country.contains("The ford at Oru") && country.contains("None watched here."));
    assert!(page(&router, OFFICER, "/countries/QKE").await.contains("The ford at Oru"));
}

#[tokio::test]
async fn a_note_about_a_situation_is_graded_and_stands_on_its_page() {
    let router = full();
    let address = opened(&router).await;
    let id = address.rsplit('/').next().unwrap();
    let form = format!("/notes/new?about={id}&situation=QKE");
    let note = |grade: &'static [(&'static str, &'static str)]| {
        let fields = [
            ("about", id),
            ("situation", "QKE"),
            ("title", "Guards"),
            ("text", "Two at the ford."),
            ("audience", "start"),
        ];
        [&fields[..], grade].concat()
    };
    let half = post_as(&router, OFFICER, &form, "/notes/new", &note(&[("reliability", "C")])).await;
    assert_eq!(half.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let graded = note(&[("reliability", "C"), ("credibility", "2")]);
    let written = post_as(&router, OFFICER, &form, "/notes/new", &graded).await;
    assert_eq!(written.status(), StatusCode::SEE_OTHER);
    let note = leads_to(&written).to_owned();
    assert!(page(&router, ANALYST, &note).await.contains("C2: fairly reliable source, probably true"));
    assert!(page(&router, ANALYST, &address).await.contains(">Guards</a>"));
    assert!(page(&router, ANALYST, &format!("/notes?about={id}")).await.contains(">Guards</a>"));
    let edit = format!("{note}/edit");
    let revised =
        [("title", "Guards"), ("text", "Two at the ford."), ("reliability", "B"), ("credibility", "2")];
    let without = post_as(&router, ANALYST, &edit, &edit, &revised).await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let with = [&revised[..], &[("grade_reason", "Their last three reports held")]].concat();
    assert_eq!(post_as(&router, ANALYST, &edit, &edit, &with).await.status(), StatusCode::SEE_OTHER);
    let html = page(&router, OFFICER, &note).await;
    assert!(html.contains("B2: usually reliable source") && html.contains("Their last three reports held"));
}

#[tokio::test]
async fn the_timeline_shows_one_lane_or_all() {
    let router = full();
    let address = opened(&router).await;
    let all = page(&router, OFFICER, &format!("{address}/timeline?years=10")).await;
    let one = page(&router, OFFICER, &format!("{address}/timeline?years=10&lane=notes")).await;
    assert!(all.contains("lane-event") && all.contains("deaths"), "{all}");
    assert!(!one.contains("<li class=\"lane-event\">") && one.contains("<li class=\"lane-note\">"));
    for bad in ["lane=weather", "years=2", "years=x"] {
        let path = format!("{address}/timeline?{bad}");
        assert_eq!(get_as(&router, OFFICER, &path).await.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
}
