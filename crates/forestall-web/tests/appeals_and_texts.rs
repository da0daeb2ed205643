//! Appeals and negotiating texts as browsers meet them: who sees what, and two people who edit one article.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::Response;
use visitor::{full, get_as, post_as, text};

const MEDIATOR: Option<&str> = Some("mediator");
const OFFICER: Option<&str> = Some("desk-officer");
const EXPERT: Option<&str> = Some("expert");

/// Sends a form that has to be taken; returns where it leads.
async fn act(router: &Router, who: Option<&str>, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let response = post_as(router, who, page, path, fields).await;
    let status = response.status();
    let leads_to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    match leads_to {
        Some(to) if status == StatusCode::SEE_OTHER => to.split('#').next().unwrap().to_owned(),
        _ => panic!("{path} {fields:?}: {status} {}", text(response).await),
    }
}

async fn page(router: &Router, who: Option<&str>, path: &str) -> String {
    let response = get_as(router, who, path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    text(response).await
}

/// Returns the acts that began something, by the order in which they stand on the page.
fn articles(html: &str) -> Vec<String> {
    let parts = html.split("<article class=\"article\" id=\"article-").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

async fn begin_text(router: &Router) -> (String, String) {
    let new = "/texts/new?engagement=E-2026-006";
    let fields = [
        ("form", "open"),
        ("title", "Terms"),
        ("engagement", "E-2026-006"),
        ("parties", "1"),
        ("parties", "2"),
        ("audience", ""),
    ];
    let href = act(router, MEDIATOR, new, "/texts", &fields).await;
    let acts = format!("{href}/acts");
    let fields = [
        ("form", "add-article"),
        ("heading", "Roads"),
        ("text", "Roads open [2: at noon]."),
        ("audience", ""),
    ];
    act(router, MEDIATOR, &href, &acts, &fields).await;
    let article = articles(&page(router, MEDIATOR, &href).await).remove(0);
    (href, article)
}

fn edit<'a>(form: &'a str, builds_on: &'a str, words: &'a str) -> [(&'a str, &'a str); 6] {
    let article = form.rsplit('.').next().unwrap();
    [
        ("form", form),
        ("article", article),
        ("builds_on", builds_on),
        ("heading", "Roads"),
        ("text", words),
        ("audience", ""),
    ]
}

#[tokio::test]
async fn who_edits_second_reads_both_texts_and_loses_nothing() {
    let router = full();
    let (href, article) = begin_text(&router).await;
    let (acts, form) = (format!("{href}/acts"), format!("edit-article.{article}"));
    act(&router, MEDIATOR, &href, &acts, &edit(&form, &article, "Roads open at dawn.")).await;
    let refused: Response =
        post_as(&router, MEDIATOR, &href, &acts, &edit(&form, &article, "Roads open at dusk.")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(refused).await;
    assert!(html.contains("Somebody else was faster"), "{html}");
    assert!(html.contains("Roads open at dawn.") && html.contains("Roads open at dusk."), "both stand");
    assert!(html.contains("<del>dawn</del><ins>dusk</ins>"), "{html}");
    let current = visitor::hidden(&html, "builds_on");
    assert_ne!(current, article, "sent again, it builds on what stands now");
    act(&router, MEDIATOR, &href, &acts, &edit(&form, &current, "Roads open at dusk.")).await;
    let html = page(&router, MEDIATOR, &href).await;
    assert!(html.contains("Version 2 to 3"), "theirs stays below");
}

#[tokio::test]
async fn what_a_caucus_says_reaches_no_other_screen() {
    let router = full();
    let (href, article) = begin_text(&router).await;
    let acts = format!("{href}/acts");
    let addresses = [
        href.clone(),
        format!("{href}/print"),
        format!("{href}/export.md?comments=yes"),
        format!("{href}/diff"),
        "/texts".to_owned(),
    ];
    let without_tokens = |html: String| {
        let token = visitor::hidden(&html, "form_token");
        if token.is_empty() { html } else { html.replace(&token, "") }
    };
    let mut before = Vec::new();
    for address in &addresses {
        before.push(without_tokens(page(&router, EXPERT, address).await));
    }
    let second = "caucus(E-2026-006,2)";
    let comment =
        [("form", "comment"), ("article", article.as_str()), ("words", "zwei words"), ("audience", second)];
    act(&router, MEDIATOR, &href, &acts, &comment).await;
    let stance = [
        ("form", &*format!("take-stance.{article}")),
        ("article", &article),
        ("version", &article),
        ("party", "2"),
        ("stance", "accepts"),
        ("words", "zwei in confidence"),
        ("audience", second),
    ];
    act(&router, MEDIATOR, &href, &acts, &stance).await;
    let form = format!("edit-article.{article}");
    let mut draft = edit(&form, &article, "Roads stay zwei.");
    draft[5] = ("audience", second);
    act(&router, MEDIATOR, &href, &acts, &draft).await;
    let seen_inside = page(&router, MEDIATOR, &href).await;
    assert_eq!(seen_inside.matches("zwei words").count(), 2, "the comment and its history: {seen_inside}");
    assert!(seen_inside.contains("in confidence: accepts"));
    for (address, before) in addresses.iter().zip(before) {
        let after = without_tokens(page(&router, EXPERT, address).await);
        assert!(!after.contains("zwei"), "{address}");
        assert_eq!(after, before, "{address} is as it was");
    }
}

#[tokio::test]
async fn whose_suggestion_it_was_is_known_to_those_named() {
    let router = full();
    let fields = [
        ("form", "open"),
        ("subject", "Keep apart at sea"),
        ("voice", "The Secretary-General"),
        ("capacity", "good-offices"),
        ("audience", ""),
    ];
    let href = act(&router, MEDIATOR, "/appeals/new", "/appeals", &fields).await;
    let acts = format!("{href}/acts");
    let himself = [("form", "address"), ("name", "the secretary-general"), ("audience", "")];
    let refused = post_as(&router, MEDIATOR, &href, &acts, &himself).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(refused).await.contains("Nobody appeals to themselves"));
    let before = page(&router, OFFICER, &href).await;
    // The form's usual mark is for whoever writes alone.
    let suggestion = [
        ("form", "note-suggestion"),
        ("by", "Washington"),
        ("words", "Its part is not known"),
        ("audience", ""),
    ];
    act(&router, MEDIATOR, &href, &acts, &suggestion).await;
    assert!(page(&router, MEDIATOR, &href).await.contains("Washington"));
    let after = page(&router, OFFICER, &href).await;
    let token = |html: &str| visitor::hidden(html, "form_token");
    assert_eq!(
        after.replace(&token(&after), ""),
        before.replace(&token(&before), ""),
        "as if it were never noted"
    );
    let hidden = visitor::hidden(&before, "form_token");
    assert!(!hidden.is_empty());
    let list = page(&router, OFFICER, "/appeals").await;
    assert!(list.contains("Keep apart at sea") && !list.contains("Washington"));
}
