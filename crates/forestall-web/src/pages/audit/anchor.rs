//! The signed head of the chain, to be kept outside: as a sheet of paper or a text file.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use serde::Deserialize;

use super::list::{HeadLine, head_line};
use crate::download::text_file;
use crate::forms::accept;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::{minute, print};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    /// `file` for a download, else a page.
    shape: String,
}

#[derive(Template)]
#[template(path = "audit/anchor.html")]
struct Page {
    frame: Frame,
    head: HeadLine,
    at: String,
    text: String,
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let anchor = app.desk.anchor_audit(visit.viewer()).await?;
    if sent.shape == "file" {
        let name = format!("audit-anchor-{}.txt", anchor.head.sequence);
        return Ok(text_file(app.desk.as_ref(), anchor.text, &name));
    }
    print(&Page {
        frame: visit.frame(Section::Audit, "Anchor of the audit log"),
        head: head_line(&anchor.head),
        at: minute(visit.now()),
        text: anchor.text,
    })
}
