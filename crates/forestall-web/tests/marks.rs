//! Marks, members and protected persons: what each page says and does, and to whom.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use forestall_web::desk::{People, Secret};
use forestall_web::transport::PublicAddress;
use paper::{ANALYST, EXPERT, MEDIATOR, OFFICER, address_of, content, leads_to, page};
use sample::SampleDesk;
use visitor::{full, get_as, post_as, text};

const CALL: &str = "Call with the road traders&#39; union";
const SESSION: &str = "Session of 20 October";
const LISTS: &str = "How lists were compared elsewhere";
const ADVISER: &str = "What stands behind the delay";

fn mark_of(note: &str) -> String {
    note.replace("/notes/", "/marks/")
}

#[tokio::test]
async fn every_page_of_marks_prints() {
    let router = full();
    let session = mark_of(&address_of(&router, OFFICER, SESSION).await);
    let adviser = mark_of(&address_of(&router, MEDIATOR, ADVISER).await);
    for (name, who, path) in [
        ("review", OFFICER, "/marks"),
        ("review_empty", Some("convenor"), "/marks"),
        ("explained", EXPERT, "/marks/explained"),
        ("warning", OFFICER, "/marks/W-2026-001"),
        ("decision", OFFICER, "/marks/D-2026-001"),
        ("release_to_approve", OFFICER, session.as_str()),
        ("release_of_mine", MEDIATOR, session.as_str()),
        ("caucus_of_a_reader", EXPERT, adviser.as_str()),
        ("members", OFFICER, "/engagements/E-2026-006/members"),
        ("members_of_a_reader", EXPERT, "/engagements/E-2026-006/members"),
        ("persons", MEDIATOR, "/persons"),
        ("persons_empty", OFFICER, "/persons"),
    ] {
        insta::assert_snapshot!(name, content(&page(&router, who, path).await));
    }
    for path in ["/marks/x", "/marks/N-000000000001", "/marks/W-2026-999", "/engagements/x/members"] {
        assert_eq!(get_as(&router, OFFICER, path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn narrowing_lets_nobody_gain() {
    let router = full();
    let note = address_of(&router, OFFICER, CALL).await;
    let mark = mark_of(&note);
    let narrowing = format!("{mark}/narrowing");
    let fields =
        [("audience", "engagement(E-2026-006)"), ("attribution", "to-the-group"), ("reason", "quiet")];
    let done = post_as(&router, OFFICER, &mark, &narrowing, &fields).await;
    assert_eq!((done.status(), leads_to(&done)), (StatusCode::SEE_OTHER, mark.as_str()));
    let html = page(&router, MEDIATOR, &mark).await;
    assert!(html.contains(
        "Only those may read this who are all of it: the desk&#39;s own staff; members of engagement E-2026-006 (Odrana)."
    ));
    assert_eq!(get_as(&router, ANALYST, &note).await.status(), StatusCode::NOT_FOUND, "staff, but no member");
    assert_eq!(
        get_as(&router, EXPERT, &note).await.status(),
        StatusCode::NOT_FOUND,
        "a member, but no staff"
    );
    let refused = [
        (vec![("audience", "open"), ("reason", "x")], "Choose who may read it out of the list"),
        (
            vec![("audience", "engagement(E-2026-002)"), ("reason", "x")],
            "Choose who may read it out of the list",
        ),
        (vec![("audience", "named"), ("reader", "00000000000000ff"), ("reason", "x")], "Choose the persons"),
        (vec![("audience", "internal"), ("reason", "x")], "The record is marked so already"),
        (vec![("audience", "named"), ("reason", "")], "The reason is missing"),
    ];
    for (fields, why) in refused {
        let response = post_as(&router, OFFICER, &mark, &narrowing, &fields).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(text(response).await.contains(why), "{why}");
    }
}

#[tokio::test]
async fn a_printed_page_says_for_whom_all_of_it_is() {
    let router = full();
    let footer = |html: &str| {
        let said = html.split("Audience: ").nth(1).and_then(|rest| rest.split(".</p>").next());
        said.map_or_else(|| panic!("no footer: {html}"), str::to_owned)
    };
    let pages = ["/warnings/W-2026-001", "/warnings", "/"];
    for path in pages {
        let html = page(&router, OFFICER, path).await;
        assert!(!footer(&html).contains("named"), "{path}: {}", footer(&html));
    }
    let fields = [("audience", "named"), ("attribution", "not-attributable"), ("reason", "quiet")];
    let mark = "/marks/W-2026-001";
    let done = post_as(&router, OFFICER, mark, "/marks/W-2026-001/narrowing", &fields).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    for path in pages {
        let html = page(&router, OFFICER, path).await;
        let said = footer(&html);
        assert!(
            said.contains("named: 1\u{a0}person") && said.ends_with("; not attributable"),
            "{path}: {said}"
        );
    }
    assert!(footer(&page(&router, EXPERT, "/engagements").await).contains("members of E-2026-006"));
}

#[tokio::test]
async fn a_release_says_who_gains_before_it_takes_place() {
    let router = full();
    let fields = [
        ("situation", "QKE"),
        ("title", "Mine"),
        ("text", "So far."),
        ("audience", "named"),
        ("attribution", "not-attributable"),
    ];
    let written = post_as(&router, MEDIATOR, "/notes/new?situation=QKE", "/notes/new", &fields).await;
    let note = leads_to(&written).to_owned();
    let (mark, release) = (mark_of(&note), format!("{}/release", mark_of(&note)));
    let mut fields = vec![
        ("audience", "engagement(E-2026-006)"),
        ("attribution", "to-the-group"),
        ("release_reason", "They should know."),
        ("consent", "L. Okonjo, who wrote it."),
    ];
    let asked = post_as(&router, MEDIATOR, &mark, &release, &fields).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let html = text(asked).await;
    assert!(html.contains("These gain: A. Mbeki and I. Duarte."));
    assert!(html.contains("Readers learn more of who said it: to the group instead of not attributable."));
    insta::assert_snapshot!("release_asked", content(&html));
    assert_eq!(get_as(&router, EXPERT, &note).await.status(), StatusCode::NOT_FOUND, "nothing changed yet");
    fields.push(("confirmed", "yes"));
    // The audience speaks of an engagement that will demand two people, but the present one does not.
    let done = post_as(&router, MEDIATOR, &mark, &release, &fields).await;
    assert_eq!(leads_to(&done), mark);
    let seen = page(&router, EXPERT, &note).await;
    assert!(seen.contains("a member of the group") && !seen.contains("L. Okonjo"));
    let history = page(&router, EXPERT, &mark).await;
    assert!(!history.contains("L. Okonjo, who wrote it."), "whoever gains does not read the consent");
    let to_staff = [("audience", "internal"), ("release_reason", "Ours."), ("consent", "L. Okonjo.")];
    let asked = text(post_as(&router, MEDIATOR, &mark, &release, &to_staff).await).await;
    assert!(asked.contains("No longer reads it: I. Duarte, who is not of the desk&#39;s staff."), "{asked}");
    assert!(!asked.contains("These gain: A. Mbeki"), "who reads it already gains nothing");
    for (fields, why) in [
        (vec![("audience", "open"), ("release_reason", "x")], "The source&#39;s consent is missing"),
        (
            vec![("attribution", "not-attributable"), ("release_reason", "x"), ("consent", "y")],
            "so it is no release",
        ),
        (vec![("audience", "start"), ("release_reason", "x"), ("consent", "y")], "is marked so already"),
    ] {
        let response = post_as(&router, MEDIATOR, &mark, &release, &fields).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(text(response).await.contains(why), "{why}");
    }
}

#[tokio::test]
async fn two_people_are_two_people() {
    let router = full();
    let mark = mark_of(&address_of(&router, OFFICER, SESSION).await);
    let approval = format!("{mark}/approval");
    let waits = format!("<a href=\"{mark}\">Release of {}</a>", &mark["/marks/".len()..]);
    assert!(page(&router, OFFICER, "/map").await.contains(&waits), "on every page of who may answer it");
    assert!(!page(&router, MEDIATOR, "/map").await.contains(&waits), "but not of who proposed it");
    assert!(!page(&router, ANALYST, "/map").await.contains(&waits), "nor of who may not read it");
    assert!(!page(&router, EXPERT, "/engagements").await.contains(&waits), "nor of who may not mark it");
    let own = post_as(&router, MEDIATOR, &mark, &approval, &[]).await;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(own).await.contains("Whoever proposes a release cannot approve it"));
    let refusal = post_as(&router, OFFICER, &mark, &format!("{mark}/refusal"), &[("reason", "")]).await;
    assert_eq!(refusal.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let done = post_as(&router, OFFICER, &mark, &approval, &[]).await;
    assert_eq!(leads_to(&done), mark);
    let html = page(&router, OFFICER, &mark).await;
    assert!(html.contains("The proposed release was approved"));
    assert!(!html.contains(&waits), "answered");
    assert!(html.contains("It rests on something for fewer."), "the engagement itself was not released");
    assert_eq!(get_as(&router, ANALYST, &mark).await.status(), StatusCode::NOT_FOUND);
    let again = post_as(&router, OFFICER, &mark, &approval, &[]).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY, "nothing waits any more");
    let stale = post_as(&router, OFFICER, "/marks/W-2026-001", &approval, &[]).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT, "the mark has changed since the form was opened");
}

#[tokio::test]
async fn members_come_go_and_sit_in_caucuses() {
    let router = full();
    let members = "/engagements/E-2026-006/members";
    let lists = address_of(&router, OFFICER, LISTS).await;
    assert_eq!(get_as(&router, ANALYST, &lists).await.status(), StatusCode::NOT_FOUND);
    let fields = [("account", "0000000000000003"), ("caucus", "2")];
    assert_eq!(leads_to(&post_as(&router, OFFICER, members, members, &fields).await), members);
    assert_eq!(get_as(&router, ANALYST, &lists).await.status(), StatusCode::OK);
    assert!(page(&router, ANALYST, members).await.contains("<span class=\"chip\">Valley Front</span>"));
    for (fields, why) in [
        (vec![("account", "")], "Choose a colleague out of the list"),
        (vec![("account", "00000000000000ff")], "Choose a colleague out of the list"),
        (vec![("account", "0000000000000003"), ("caucus", "9")], "Choose caucuses out of the list"),
    ] {
        let response = post_as(&router, OFFICER, members, members, &fields).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(text(response).await.contains(why), "{fields:?}");
    }
    let removal = |account: &str| format!("{members}/{account}/removal");
    assert_eq!(
        leads_to(&post_as(&router, OFFICER, members, &removal("0000000000000003"), &[]).await),
        members
    );
    assert_eq!(get_as(&router, ANALYST, &lists).await.status(), StatusCode::NOT_FOUND);
    let stranger = post_as(&router, OFFICER, members, &removal("0000000000000003"), &[]).await;
    assert_eq!(stranger.status(), StatusCode::NOT_FOUND);
}

/// Opens an engagement of the mediator's under a mark, and returns its address.
async fn open_engagement(router: &Router, mark: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("country", "QSE"),
        ("from", "situation"),
        ("track", "track-2"),
        ("parties", "Harbour council\nFishers' union"),
        ("aim", "Quiet the strait"),
        ("next_step", "A first meeting"),
    ];
    fields.extend(mark);
    let form = "/engagements/new?country=QSE";
    let opened = post_as(router, MEDIATOR, form, "/engagements", &fields).await;
    leads_to(&opened).to_owned()
}

#[tokio::test]
async fn an_engagement_is_opened_for_its_members_at_once() {
    let router = full();
    let mark = [("audience", "its-members"), ("review_by", "2027-01-31")];
    let engagement = open_engagement(&router, &mark).await;
    let id = engagement.trim_start_matches("/engagements/");
    assert!(page(&router, MEDIATOR, &engagement).await.contains(&format!("members of {id}")));
    assert!(page(&router, MEDIATOR, &format!("/marks/{id}")).await.contains("31\u{a0}Jan\u{a0}2027"));
    for (who, path) in [(OFFICER, &engagement), (ANALYST, &engagement), (EXPERT, &engagement)] {
        assert_eq!(get_as(&router, who, path).await.status(), StatusCode::NOT_FOUND, "{who:?}");
    }
    for path in ["/engagements", "/", "/countries/QSE", "/notes"] {
        assert!(!page(&router, OFFICER, path).await.contains(id), "{path}");
    }
    let about = format!("/notes/new?engagement={id}");
    let fields = [("engagement", id), ("title", "First call"), ("text", "They will come.")];
    let note = leads_to(&post_as(&router, MEDIATOR, &about, "/notes/new", &fields).await).to_owned();
    assert_eq!(get_as(&router, EXPERT, &note).await.status(), StatusCode::NOT_FOUND);
    let members = format!("{engagement}/members");
    let added = post_as(&router, MEDIATOR, &members, &members, &[("account", "0000000000000006")]).await;
    assert_eq!(leads_to(&added), members);
    assert!(!page(&router, MEDIATOR, &members).await.contains("marked internal"), "all of them read it");
    assert!(page(&router, EXPERT, &engagement).await.contains("Quiet the strait"));
    assert!(page(&router, EXPERT, &note).await.contains("They will come."));
    assert_eq!(get_as(&router, OFFICER, &note).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_embargo_on_an_opening_keeps_its_members_out() {
    let router = full();
    let engagement =
        open_engagement(&router, &[("audience", "its-members"), ("embargo_until", "2031-01-01T00:00")]).await;
    let members = format!("{engagement}/members");
    post_as(&router, MEDIATOR, &members, &members, &[("account", "0000000000000006")]).await;
    assert_eq!(get_as(&router, MEDIATOR, &engagement).await.status(), StatusCode::OK);
    assert_eq!(get_as(&router, EXPERT, &engagement).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_member_from_outside_is_named_where_a_mark_keeps_them_out() {
    let router = full();
    let engagement = open_engagement(&router, &[]).await;
    let members = format!("{engagement}/members");
    let before = page(&router, MEDIATOR, &members).await;
    assert!(before.contains("somebody who is not of the desk's staff reads nothing of it"));
    assert!(!before.contains("shut-out"));
    for account in ["0000000000000003", "0000000000000006"] {
        let added = post_as(&router, MEDIATOR, &members, &members, &[("account", account)]).await;
        assert_eq!(leads_to(&added), members);
    }
    let html = page(&router, MEDIATOR, &members).await;
    assert!(html.contains(
        "I. Duarte is not of the desk's staff, and this engagement is marked internal: until it is released to \
         its members, I. Duarte reads nothing of it."
    ));
    assert!(html.contains(&format!("<a href=\"/marks/{}\">Look at its mark</a>", &engagement[13..])));
    assert_eq!(get_as(&router, EXPERT, &engagement).await.status(), StatusCode::NOT_FOUND, "so it is");
    post_as(&router, MEDIATOR, &members, &members, &[("account", "0000000000000007")]).await;
    let html = page(&router, MEDIATOR, &members).await;
    assert!(
        html.contains("I. Duarte and O. Lind are not of the desk")
            && html.contains("O. Lind read nothing of it")
    );
}

#[tokio::test]
async fn two_people_are_demanded_once_and_for_all() {
    let router = full();
    let members = "/engagements/E-2026-002/members";
    let demand = format!("{members}/two-people");
    let unticked = post_as(&router, OFFICER, members, &demand, &[]).await;
    assert_eq!(unticked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page(&router, OFFICER, members).await.contains("There is no way back."));
    assert_eq!(
        leads_to(&post_as(&router, OFFICER, members, &demand, &[("understood", "yes")]).await),
        members
    );
    let html = page(&router, OFFICER, members).await;
    assert!(html.contains("This stays so.") && !html.contains(&demand));
}

#[tokio::test]
async fn a_person_is_erased_by_typing_the_identifier() {
    let router = full();
    let fields = [("name", "Known <i>to</i> me"), ("contact", "by\nletter"), ("remarks", "")];
    assert_eq!(leads_to(&post_as(&router, OFFICER, "/persons", "/persons", &fields).await), "/persons");
    let html = page(&router, OFFICER, "/persons").await;
    assert!(
        html.contains("Known &#60;i&#62;to&#60;/i&#62; me") && html.contains("<title>Protected persons ·")
    );
    let person = html.split("id=\"P-").nth(1).unwrap().split('"').next().unwrap();
    let person = format!("P-{person}");
    assert!(!page(&router, MEDIATOR, "/persons").await.contains(&person), "at first, only who entered it");
    assert_eq!(get_as(&router, MEDIATOR, &format!("/marks/{person}")).await.status(), StatusCode::NOT_FOUND);
    let erasure = format!("/persons/{person}/erasure");
    let others = post_as(&router, MEDIATOR, "/persons", &erasure, &[("typed", person.as_str())]).await;
    assert_eq!(others.status(), StatusCode::NOT_FOUND);
    let wrong = post_as(&router, OFFICER, "/persons", &erasure, &[("typed", "yes")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(wrong).await.contains("nothing was erased"));
    let done = post_as(&router, OFFICER, "/persons", &erasure, &[("typed", person.as_str())]).await;
    assert_eq!(leads_to(&done), "/persons");
    let html = page(&router, OFFICER, "/persons").await;
    assert!(html.contains("The key was destroyed.") && !html.contains("Known"));
    let nameless = post_as(&router, OFFICER, "/persons", "/persons", &[("name", "")]).await;
    assert_eq!(nameless.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn no_name_becomes_part_of_a_page() {
    let script = "<script>alert(1)</script>";
    let desk = Arc::new(SampleDesk::full());
    let mediator = desk.session(Secret::new("mediator")).await.unwrap().unwrap().viewer;
    desk.rename(&mediator, script.parse().unwrap()).await.unwrap();
    let router = forestall_web::router(desk, &PublicAddress::loopback(8799), [7; 32]);
    let fields = [
        ("country", "QBE"),
        ("from", "situation"),
        ("track", "track-2"),
        ("parties", "<script>alert(1)</script>\nOthers"),
        ("aim", script),
        ("next_step", script),
    ];
    let new = "/engagements/new?country=QBE";
    let opened = post_as(&router, OFFICER, new, "/engagements", &fields).await;
    let engagement = leads_to(&opened).to_owned();
    let members = format!("{engagement}/members");
    let fields = [("account", "0000000000000002"), ("caucus", "1")];
    post_as(&router, OFFICER, &members, &members, &fields).await;
    let session = address_of(&router, OFFICER, SESSION).await;
    for path in [
        members,
        engagement.clone(),
        engagement.replace("/engagements/", "/marks/"),
        "/engagements/E-2026-006/members".to_owned(),
        mark_of(&session),
        "/notes/new?situation=QBE".to_owned(),
        "/persons".to_owned(),
    ] {
        let html = page(&router, OFFICER, &path).await;
        assert!(!html.contains(script) && html.contains("&#60;script&#62;"), "{path}");
    }
}
