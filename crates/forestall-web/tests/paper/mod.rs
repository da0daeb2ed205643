//! Notes and marks as visitors of the sample desk meet them.

#![allow(dead_code, reason = "no test file uses all of it")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use tower::ServiceExt;

use crate::visitor::{HOST, get_as, hidden, session_cookie, set_cookie, text};

pub(crate) const MEDIATOR: Option<&str> = Some("mediator");
pub(crate) const OFFICER: Option<&str> = Some("desk-officer");
pub(crate) const ANALYST: Option<&str> = Some("analyst");
pub(crate) const EXPERT: Option<&str> = Some("expert");

/// Returns the part of a page that is its own, without tokens, one line a tag.
pub(crate) fn content(html: &str) -> String {
    let main = html.split("<div class=\"page\">").nth(1).unwrap_or_else(|| panic!("no page in {html}"));
    let main = main.split("<section class=\"note-box waiting\">").next().unwrap();
    let lines: Vec<_> = without_token(main).lines().map(str::trim).map(str::to_owned).collect();
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Returns a page without the token of its forms, which is another for each browser.
pub(crate) fn without_token(html: &str) -> String {
    let token = hidden(html, "form_token");
    if token.is_empty() { html.to_owned() } else { html.replace(&token, "[token]") }
}

pub(crate) async fn page(router: &Router, session: Option<&str>, path: &str) -> String {
    let response = get_as(router, session, path).await;
    assert_eq!(response.status(), 200, "{path}");
    let html = text(response).await;
    check_parts(path, &html);
    html
}

/// Checks that each identifier stands once, that labels find their field, and that nothing runs inside the page.
pub(crate) fn check_parts(path: &str, html: &str) {
    let values = |attribute: &str| -> Vec<String> {
        let opening = format!(" {attribute}=\"");
        let parts = html.split(&opening).skip(1);
        parts.filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
    };
    let mut ids = values("id");
    ids.sort();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    assert!(twice.is_empty(), "{path} has {twice:?} twice");
    for attribute in ["for", "aria-labelledby", "aria-describedby"] {
        for target in values(attribute).iter().flat_map(|value| value.split(' ')) {
            assert!(ids.binary_search(&target.to_owned()).is_ok(), "{path}: {attribute} names {target}");
        }
    }
    for forbidden in [" style=", "<style", "onclick=", "javascript:", "http://", "https://"] {
        assert!(!html.contains(forbidden), "{path} contains {forbidden}");
    }
}

/// Returns the address of the note with this title in somebody's list.
pub(crate) async fn address_of(router: &Router, session: Option<&str>, title: &str) -> String {
    let html = page(router, session, "/notes").await;
    let before = html.split(&format!("\">{title}</a>")).next().unwrap();
    assert_ne!(before.len(), html.len(), "{title} is not listed");
    before.rsplit("href=\"").next().unwrap().to_owned()
}

/// Returns where an answer leads.
pub(crate) fn leads_to(response: &Response) -> &str {
    response.headers()[header::LOCATION].to_str().unwrap()
}

/// Sends a file as a browser does after opening the note; `token` replaces the one of the form.
pub(crate) async fn upload(
    router: &Router,
    session: Option<&str>,
    note: &str,
    file_name: &str,
    bytes: &[u8],
    token: Option<&str>,
) -> Response {
    let opened = get_as(router, session, note).await;
    let cookies = [set_cookie(&opened, "forestall_form_"), session.map(session_cookie)];
    let cookies = cookies.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let own = hidden(&text(opened).await, "form_token");
    let token = token.unwrap_or(&own);
    let mut body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n--edge\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         content-type: text/html\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = Request::post(format!("{note}/files"))
        .header(header::HOST, HOST)
        .header(header::ORIGIN, "http://127.0.0.1:8799")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::COOKIE, cookies);
    router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
}
