//! Parties as a browser meets them: opened, told, measured, merged; what is for few reaches no other page, list or map.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::Response;
use paper::{ANALYST, OFFICER, page};
use visitor::{full, get_as, post_as, text};

async fn open(router: &Router, name: &str, more: &[(&str, &str)]) -> Response {
    let mut fields = vec![("form", "open"), ("name", name), ("kind", "organisation")];
    fields.extend(more);
    post_as(router, OFFICER, "/parties/new", "/parties", &fields).await
}

fn leads_to(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let address = response.headers()[header::LOCATION].to_str().unwrap();
    address.split('#').next().unwrap().to_owned()
}

async fn opened(router: &Router, name: &str) -> String {
    leads_to(&open(router, name, &[("sure", "yes")]).await)
}

async fn act(router: &Router, address: &str, form: &str, fields: &[(&str, &str)]) -> Response {
    let mut all = vec![("form", form)];
    all.extend(fields);
    post_as(router, OFFICER, address, &format!("{address}/acts"), &all).await
}

async fn acted(router: &Router, address: &str, form: &str, fields: &[(&str, &str)]) {
    let response = act(router, address, form, fields).await;
    let status = response.status();
    let why = text(response).await;
    let why = why.split("class=\"error\"").nth(1).unwrap_or_default();
    assert_eq!(status, StatusCode::SEE_OTHER, "{form}: {}", &why[..why.len().min(300)]);
}

fn id(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

async fn situation(router: &Router) -> String {
    let fields = [
        ("form", "open"),
        ("title", "The Oslo channel"),
        ("why", "talks"),
        ("extent", "country"),
        ("polities", "QKE"),
        ("sure", "yes"),
    ];
    let response = post_as(router, OFFICER, "/situations/new", "/situations", &fields).await;
    leads_to(&response)
}

#[tokio::test]
async fn a_similar_name_is_asked_about_once() {
    let router = full();
    opened(&router, "Palestine Liberation Organization").await;
    let asked = open(&router, "Palestine Liberation Organisation", &[]).await;
    assert_eq!(asked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let asked = text(asked).await;
    assert!(
        asked.contains("same or a similar name") && asked.contains("name=\"sure\" value=\"yes\""),
        "{asked}"
    );
    assert!(asked.contains("value=\"Palestine Liberation Organisation\""), "what was typed is kept");
    let sure = open(&router, "Palestine Liberation Organisation", &[("sure", "yes")]).await;
    leads_to(&sure);
    assert_eq!(open(&router, "Fatah", &[]).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_page_tells_who_they_are_and_what_changed() {
    let router = full();
    let plo = opened(&router, "PLO").await;
    let israel = opened(&router, "Government of Israel").await;
    let oslo = situation(&router).await;
    let source = ("source", "general record");
    let history =
        [("part", "history"), ("text", "Founded in 1964."), source, ("grade", "A1"), ("dated", "1964-05-28")];
    acted(&router, &plo, "add-profile", &history).await;
    acted(&router, &plo, "name-leader", &[("name", "Yasser Arafat"), ("office", "chairman")]).await;
    let rival = [("relation", "rival"), ("to", id(&israel)), ("until", "1993-09-09"), source];
    acted(&router, &plo, "relate", &rival).await;
    for (on, attitude) in [("1993-01-20", "0"), ("1993-08-20", "2")] {
        let reading = [
            ("attitude", attitude),
            ("towards", "the Oslo channel"),
            ("context", id(&oslo)),
            ("influence", "3"),
            ("on", on),
            ("method", "interview"),
            source,
        ];
        acted(&router, &plo, "read", &reading).await;
    }
    let html = page(&router, OFFICER, &plo).await;
    for told in
        ["An organisation, led by Yasser Arafat.", "Founded in 1964.", "strongly for, before undecided"]
    {
        assert!(html.contains(told), "{told}");
    }
    assert!(!html.contains("<title>PLO"), "names stay out of the history");
    let then = page(&router, OFFICER, &format!("{plo}/relations?on=1990-01-01")).await;
    let now = page(&router, OFFICER, &format!("{plo}/relations?on=1994-01-01")).await;
    assert!(then.contains("Rival of") && !then.contains("At other times"));
    assert!(now.contains("At other times"), "it ended before that day");
    let other = page(&router, OFFICER, &israel).await;
    assert!(other.contains("said on the other record"), "a rival is one from both sides");
    let map = page(&router, OFFICER, &format!("/parties/map?situation={}&as_of=1993-09-13", id(&oslo))).await;
    assert!(
        map.contains("actor-ghost")
            && map.contains("one stands for, none stands against and none is undecided; 1"),
        "{map}"
    );
    let map = page(&router, OFFICER, &format!("/parties/map?situation={}&as_of=1993-02-01", id(&oslo))).await;
    assert!(!map.contains("actor-ghost"), "nothing had changed by then");
    for kind in ["csv", "svg"] {
        let path = format!("/parties/map.{kind}?situation={}&as_of=1993-09-13", id(&oslo));
        let file = text(get_as(&router, OFFICER, &path).await).await;
        assert!(file.contains("PLO"), "{kind}");
    }
}

/// What one person wrote of a leader's mind, and what takes it back, is for that person alone.
#[tokio::test]
async fn what_is_for_few_shapes_nothing_others_see() {
    let router = full();
    let party = opened(&router, "Northern Front").await;
    let oslo = situation(&router).await;
    let before = page(&router, ANALYST, &party).await;
    let form = "add-profile.psychology";
    let text_of = ("text", "Fears to be left alone.");
    let fields = [text_of, ("source", "a friend"), ("grade", "C3")];
    acted(&router, &party, form, &fields).await;
    let own = page(&router, OFFICER, &party).await;
    assert!(own.contains("Fears to be left alone."));
    let entry = own.split("withdraw.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let withdraw = format!("withdraw.{entry}");
    let fields = [("what", entry.as_str()), ("why", "A rumour."), ("audience", "internal")];
    acted(&router, &party, &withdraw, &fields).await;
    let reading = [
        ("influence", "4"),
        ("context", id(&oslo)),
        ("on", "2026-10-01"),
        ("method", "interview"),
        ("source", "a friend"),
        ("audience", "start"),
        ("embargo_until", "2099-01-01T00:00"),
    ];
    acted(&router, &party, "read", &reading).await;
    let after = page(&router, ANALYST, &party).await;
    for secret in ["Fears to be left", "A rumour", "Taken back", "a friend"] {
        assert!(!after.contains(secret), "{secret}");
    }
    let map = format!("/parties/map?situation={}", id(&oslo));
    assert!(page(&router, OFFICER, &map).await.contains("Northern Front"));
    assert!(!page(&router, ANALYST, &map).await.contains("Northern Front"), "no trace on the map");
    assert_eq!(paper::content(&before), paper::content(&after), "the page of others is what it was");
}

#[tokio::test]
async fn a_merge_shows_both_and_can_be_undone() {
    let router = full();
    let (first, second) = (opened(&router, "Free Army").await, opened(&router, "Liberation Army").await);
    let fields = [("part", "society"), ("text", "Herders."), ("source", "a survey"), ("grade", "B2")];
    acted(&router, &first, "add-profile", &fields).await;
    let itself = act(&router, &first, "merge", &[("into", id(&first)), ("why", "x")]).await;
    assert_eq!(itself.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(itself).await.contains("in no relation to itself"));
    acted(&router, &first, "merge", &[("into", id(&second)), ("why", "one and the same")]).await;
    let both = page(&router, OFFICER, &second).await;
    assert!(both.contains("Herders.") && both.contains("History as Free Army"));
    let list = page(&router, OFFICER, "/parties").await;
    assert!(!list.contains("Free Army") && list.contains("Liberation Army"));
    assert!(page(&router, OFFICER, "/parties?over=yes").await.contains("Free Army"));
    acted(&router, &first, "separate", &[("why", "they are two")]).await;
    assert!(!page(&router, OFFICER, &second).await.contains("Herders."));
}

#[tokio::test]
async fn a_group_is_not_part_of_its_own_part() {
    let router = full();
    let (whole, part) = (opened(&router, "Free Army").await, opened(&router, "Third Brigade").await);
    acted(&router, &part, "place-under", &[("parent", id(&whole))]).await;
    assert!(page(&router, OFFICER, &whole).await.contains("Sub-group"));
    let circle = act(&router, &whole, "place-under", &[("parent", id(&part))]).await;
    assert_eq!(circle.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(circle).await.contains("part of this one"));
}

#[tokio::test]
async fn empty_pages_say_what_to_do_next() {
    let router = full();
    for (path, next) in [
        ("/parties", "open the record of one"),
        ("/parties?kind=leader", "use fewer words"),
        ("/parties/map", "Situation or engagement"),
    ] {
        assert!(page(&router, OFFICER, path).await.contains(next), "{path}");
    }
    for missing in
        ["/parties/PTY-000000000001", "/parties/SIT-000000000001", "/parties/map?situation=SIT-000000000001"]
    {
        assert_eq!(get_as(&router, OFFICER, missing).await.status(), StatusCode::NOT_FOUND, "{missing}");
    }
    for bad in ["/parties?kind=robot", "/parties?page=0", "/parties/map?situation=&as_of=soon"] {
        assert_eq!(get_as(&router, OFFICER, bad).await.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
}
