//! Notes: what each page says, who sees them, files, the search, and two people who write at once.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

mod paper;
#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::{StatusCode, header};
use paper::{ANALYST, EXPERT, MEDIATOR, OFFICER, address_of, content, leads_to, page, upload, without_token};
use visitor::{full, get_as, post_as, text};

const CALL: &str = "Call with the road traders&#39; union";
const ADVISER: &str = "What stands behind the delay";
const SESSION: &str = "Session of 20 October";

#[tokio::test]
async fn every_page_of_notes_prints() {
    let router = full();
    let call = address_of(&router, OFFICER, CALL).await;
    let adviser = address_of(&router, MEDIATOR, ADVISER).await;
    for (name, session, path) in [
        ("list", OFFICER, "/notes".to_owned()),
        ("list_of_a_member_from_outside", EXPERT, "/notes".to_owned()),
        ("choose", OFFICER, "/notes/new".to_owned()),
        ("new_about_a_country", OFFICER, "/notes/new?situation=QKE".to_owned()),
        ("new_in_an_engagement", MEDIATOR, "/notes/new?engagement=E-2026-006".to_owned()),
        ("note_with_a_file", ANALYST, call.clone()),
        ("note_from_a_source", MEDIATOR, adviser.clone()),
        ("note_from_a_source_unknown_to_the_reader", EXPERT, adviser.clone()),
        ("edit", OFFICER, format!("{call}/edit")),
    ] {
        let html = page(&router, session, &path).await;
        assert!(
            !html.contains("<title>Call") && !html.contains("<title>What"),
            "titles stay out of the history"
        );
        insta::assert_snapshot!(name, content(&html));
    }
}

#[tokio::test]
async fn what_may_not_be_read_answers_like_what_never_was() {
    let router = full();
    let adviser = address_of(&router, MEDIATOR, ADVISER).await;
    let id = adviser.rsplit('/').next().unwrap();
    for suffix in ["", "/edit", "/files/F-000000000001"] {
        let path = |id: &str| format!("/notes/{id}{suffix}");
        same_answer(&router, ANALYST, &path(id), &path("N-000000000001")).await;
    }
    same_answer(&router, ANALYST, &format!("/marks/{id}"), "/marks/N-000000000001").await;
    for address in
        ["/engagements/E-2026-006/members", "/marks/E-2026-006", "/notes/new?engagement=E-2026-006"]
    {
        same_answer(&router, ANALYST, address, &address.replace("E-2026-006", "E-2026-999")).await;
    }
    for (page, path) in [("/marks/W-2026-001", "/edit"), ("/notes", "/files/F-000000000001/removal")] {
        let fields = [("title", "A"), ("text", "B")];
        let hidden = post_as(&router, ANALYST, page, &format!("/notes/{id}{path}"), &fields).await;
        let never = post_as(&router, ANALYST, page, &format!("/notes/N-000000000001{path}"), &fields).await;
        assert_eq!(
            (hidden.status(), never.status()),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
            "{path}"
        );
        assert_eq!(without_token(&text(hidden).await), without_token(&text(never).await), "{path}");
    }
    let seen = page(&router, ANALYST, "/notes?engagement=E-2026-006").await;
    let unknown = page(&router, ANALYST, "/notes?engagement=E-2026-999").await;
    assert!(seen.contains("Nothing found."));
    assert_eq!(content(&seen), content(&unknown).replace("E-2026-999", "E-2026-006"));
}

async fn same_answer(router: &Router, session: Option<&str>, hidden: &str, never: &str) {
    let (hidden_page, never_page) =
        (get_as(router, session, hidden).await, get_as(router, session, never).await);
    assert_eq!(hidden_page.status(), StatusCode::NOT_FOUND, "{hidden}");
    assert_eq!(never_page.status(), StatusCode::NOT_FOUND, "{never}");
    let (hidden_page, never_page) = (text(hidden_page).await, text(never_page).await);
    assert_eq!(without_token(&hidden_page), without_token(&never_page), "{hidden}");
}

#[tokio::test]
async fn whoever_is_second_loses_nothing() {
    let router = full();
    let call = address_of(&router, OFFICER, CALL).await;
    let edit = format!("{call}/edit");
    let text_of = |change: &str| format!("They would meet in {change}.\r\nNext call on Monday.");
    let (faster, slower) = (text_of("Ambe"), text_of("Tull"));
    let first = [("title", "Call"), ("text", faster.as_str())];
    let done = post_as(&router, OFFICER, &edit, &edit, &first).await;
    assert_eq!((done.status(), leads_to(&done)), (StatusCode::SEE_OTHER, call.as_str()));
    // The slower one's page was opened before: revision 2 stood then.
    let stale = stale_post(&router, &edit, "2", "Call, as I heard it", &slower).await;
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    let html = text(stale).await;
    assert!(html.contains("− only theirs") && html.contains("+ only yours"));
    assert!(html.contains("name=\"seen\" value=\"3\""), "the form builds on what stands now");
    assert!(html.contains("They would meet in Tull.") && html.contains("They would meet in Ambe."));
    insta::assert_snapshot!("conflict", content(&html));
    let again = stale_post(&router, &edit, "3", "Call, as I heard it", &slower).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    let note = page(&router, ANALYST, &call).await;
    assert!(note.contains("<h1>Call, as I heard it</h1>"));
    for kept in ["Ambe", "Tull", "who guards the road"] {
        assert!(note.contains(kept), "{kept}");
    }
}

/// Sends a revision that builds on a revision seen earlier.
async fn stale_post(
    router: &Router,
    edit: &str,
    seen: &str,
    title: &str,
    words: &str,
) -> axum::response::Response {
    let opened = get_as(router, ANALYST, edit).await;
    let cookie = visitor::set_cookie(&opened, "forestall_form_").unwrap();
    let token = visitor::hidden(&text(opened).await, "form_token");
    let cookies = format!("{cookie}; {}", visitor::session_cookie("analyst"));
    let body = [("form_token", token.as_str()), ("seen", seen), ("title", title), ("text", words)];
    let body: Vec<_> = body.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    visitor::send(router, edit, &body, &[("origin", "http://127.0.0.1:8799"), ("cookie", &cookies)]).await
}

#[tokio::test]
async fn a_refused_note_keeps_what_was_typed() {
    let router = full();
    let new = "/notes/new?situation=QKE";
    let fields = [
        ("situation", "QKE"),
        ("title", ""),
        ("text", "They <b>asked</b>"),
        ("audience", "engagement(E-2026-999)"),
        ("embargo_until", "yesterday"),
    ];
    let response = post_as(&router, OFFICER, new, "/notes/new", &fields).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(response).await;
    assert!(html.contains("They &#60;b&#62;asked&#60;/b&#62;"), "{html}");
    for why in ["The title is missing", "Choose who may read it out of the list", "Write day and time as"] {
        assert!(html.contains(why), "{why}");
    }
    let long = "x".repeat(40_001);
    let fields = [("situation", "QKE"), ("title", "Long"), ("text", long.as_str())];
    let response = post_as(&router, OFFICER, new, "/notes/new", &fields).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let huge = "x".repeat(600_000);
    let fields = [("situation", "QKE"), ("title", "Huge"), ("text", huge.as_str())];
    let response = post_as(&router, OFFICER, new, "/notes/new", &fields).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let longest = "ß".repeat(40_000);
    let fields = [("situation", "QKE"), ("title", "Longest"), ("text", longest.as_str())];
    let response = post_as(&router, OFFICER, new, "/notes/new", &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "the longest note allowed is taken");
}

#[tokio::test]
async fn a_note_for_named_persons_is_for_them() {
    let router = full();
    let fields = [
        ("situation", "QKE"),
        ("title", "For two"),
        ("text", "Nobody else."),
        ("audience", "named"),
        ("reader", "0000000000000003"),
        ("attribution", "not-attributable"),
    ];
    let response = post_as(&router, OFFICER, "/notes/new?situation=QKE", "/notes/new", &fields).await;
    let note = leads_to(&response).to_owned();
    assert!(page(&router, OFFICER, &note).await.contains("A. Mbeki"), "authors know themselves");
    let seen = page(&router, ANALYST, &note).await;
    assert!(seen.contains("not attributed") && !seen.contains("A. Mbeki"));
    assert!(
        seen.contains("Audience: named: 2\u{a0}persons; not attributable."),
        "the printed page says for whom"
    );
    assert_eq!(get_as(&router, MEDIATOR, &note).await.status(), StatusCode::NOT_FOUND);
    assert!(!page(&router, MEDIATOR, "/countries/QKE").await.contains("For two"));
    assert!(page(&router, ANALYST, "/countries/QKE").await.contains("For two"));
}

#[tokio::test]
async fn the_search_is_no_address_and_finds_what_may_be_read() {
    let router = full();
    let search = |words: &'static str| [("words", words)];
    let found = post_as(&router, MEDIATOR, "/notes", "/notes", &search("delay name")).await;
    assert_eq!(found.status(), StatusCode::OK);
    let html = text(found).await;
    assert!(html.contains("Notes: 1\u{a0}note found") && html.contains(ADVISER));
    let others = text(post_as(&router, ANALYST, "/notes", "/notes", &search("behind the delay")).await).await;
    let nothing = text(post_as(&router, ANALYST, "/notes", "/notes", &search("zzzz")).await).await;
    assert!(others.contains("Nothing found.") && !others.contains(ADVISER));
    assert_eq!(content(&others).replace("behind the delay", "zzzz"), content(&nothing));
    let html = page(&router, MEDIATOR, "/notes?words=delay").await;
    assert!(!html.contains("value=\"delay\""), "words in an address are passed over");
    let all = post_as(&router, MEDIATOR, "/notes", "/notes", &[("words", " "), ("situation", "QOD")]).await;
    assert_eq!(leads_to(&all), "/notes?situation=QOD");
}

#[tokio::test]
async fn long_lists_have_pages() {
    let router = full();
    for number in 0..30 {
        let title = format!("Paged {number}");
        let fields = [("situation", "QKE"), ("title", title.as_str()), ("text", "One of many.")];
        post_as(&router, OFFICER, "/notes/new?situation=QKE", "/notes/new", &fields).await;
    }
    let first = page(&router, OFFICER, "/notes?situation=QKE").await;
    assert!(
        first.contains("1 to 25 of 32") && first.contains("rel=\"next\"") && !first.contains("rel=\"prev\"")
    );
    let second = page(&router, OFFICER, "/notes?situation=QKE&page=2").await;
    assert!(
        second.contains("26 to 32 of 32")
            && second.contains("rel=\"prev\"")
            && !second.contains("rel=\"next\"")
    );
    assert_eq!(get_as(&router, OFFICER, "/notes?page=9").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_as(&router, OFFICER, "/notes?page=0").await.status(), StatusCode::BAD_REQUEST);
    let found = post_as(&router, OFFICER, "/notes", "/notes", &[("words", "paged"), ("page", "2")]).await;
    assert!(text(found).await.contains("26 to 30 of 30"));
}

#[tokio::test]
async fn files_are_given_out_to_be_kept_and_never_shown() {
    let router = full();
    let note = address_of(&router, OFFICER, CALL).await;
    for (sent, kept) in [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\\\users\\\\me\\\\list.html", "list.txt"),
        ("<script>x<.txt", ".txt"),
    ] {
        let response = upload(&router, OFFICER, &note, sent, b"Two names.", None).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{sent}");
        let html = page(&router, OFFICER, &note).await;
        assert!(html.contains(&format!("{kept}</bdi>")), "{sent}: {html}");
        assert!(!html.contains("etc/passwd") && !html.contains("users\\me") && !html.contains("<script>x"));
    }
    let html = page(&router, OFFICER, &note).await;
    let file = html.split("<p><a href=\"").nth(1).unwrap().split('"').next().unwrap();
    let response = get_as(&router, OFFICER, file).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-disposition").starts_with("attachment;"));
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    let removal = format!("{file}/removal");
    assert_eq!(leads_to(&post_as(&router, OFFICER, &note, &removal, &[]).await), format!("{note}#files"));
    assert_eq!(get_as(&router, OFFICER, file).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(post_as(&router, OFFICER, &note, &removal, &[]).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_refused_file_says_why_at_the_field() {
    let router = full();
    let note = address_of(&router, OFFICER, CALL).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let twelve = vec![b'a'; 12 * 1024 * 1024];
    let eleven = vec![b'a'; 11 * 1024 * 1024];
    for (name, bytes, status, why) in [
        ("x.svg", svg.as_slice(), 422, "not taken"),
        ("", b"", 422, "Choose a file first"),
        ("empty.txt", b"", 422, "The file is empty"),
        ("zip.pdf", b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 422, "not taken"),
        ("eleven.txt", &eleven, 422, "at most"),
        ("twelve.txt", &twelve, 413, "larger than the 10 MB"),
    ] {
        let response = upload(&router, OFFICER, &note, name, bytes, None).await;
        assert_eq!(response.status().as_u16(), status, "{name}");
        let html = text(response).await;
        let error = html.split("id=\"note-file-error\" role=\"alert\">").nth(1).unwrap_or_default();
        let error = error.split('<').next().unwrap();
        assert!(error.contains(why), "{name}: {error}");
    }
    let long = "x".repeat(1_001);
    let response = upload(&router, OFFICER, &note, &long, b"a", None).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let other = upload(&router, OFFICER, &note, "a.txt", b"a", Some("0000")).await;
    assert_eq!(other.status(), StatusCode::FORBIDDEN, "a form without its token");
    let hidden = upload(&router, ANALYST, "/notes/N-000000000001", "a.txt", b"a", None).await;
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
    let html = page(&router, OFFICER, &note).await;
    assert_eq!(html.matches("</bdi></a>").count(), 1, "nothing was kept");
}

#[tokio::test]
async fn nothing_written_becomes_part_of_a_page() {
    let router = full();
    let script = "<script>alert(1)</script>";
    let fields = [("situation", "QKE"), ("title", script), ("text", script)];
    let response = post_as(&router, OFFICER, "/notes/new?situation=QKE", "/notes/new", &fields).await;
    let note = leads_to(&response).to_owned();
    let record = note.rsplit('/').next().unwrap().to_owned();
    for path in [note.clone(), "/notes".to_owned(), "/countries/QKE".to_owned(), format!("/marks/{record}")] {
        let html = page(&router, OFFICER, &path).await;
        assert!(!html.contains(script) && html.contains("&#60;script&#62;"), "{path}");
    }
    let found = post_as(&router, OFFICER, "/notes", "/notes", &[("words", script)]).await;
    assert!(!text(found).await.contains(script));
    let quoted = "\"><script>alert(1)</script>";
    let found = post_as(&router, OFFICER, "/notes", "/notes", &[("words", quoted)]).await;
    assert!(!text(found).await.contains(script));
}

#[tokio::test]
async fn who_only_reads_sees_no_forms() {
    let router = full();
    let note = address_of(&router, EXPERT, SESSION).await;
    assert!(page(&router, EXPERT, &note).await.contains("name=\"file\""), "experts write");
    for path in ["/notes", note.as_str()] {
        let response = get_as(&router, Some("observer"), path).await;
        if response.status() == StatusCode::OK {
            let html = text(response).await;
            assert!(!html.contains("/notes/new") && !html.contains("name=\"file\""), "{path}");
        }
    }
    let response = get_as(&router, Some("observer"), "/notes/new").await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let list = get_as(&router, Some("observer"), "/notes").await;
    assert_eq!(list.headers()[header::CACHE_CONTROL], "no-store");
}
