//! Two people revised one note: what stands now and what was typed, side by side. Nothing typed is lost.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use forestall_engagement::Note;

use super::line_diff::{DiffRow, compare_lines};
use super::note_fields::{NoteFields, grade_words};
use super::note_line::printed_audience;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::minute;

#[derive(Template)]
#[template(path = "notes/conflict.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    note_id: String,
    by: String,
    at: String,
    titles: Vec<DiffRow>,
    rows: Vec<DiffRow>,
    /// Their grade in words.
    grade: String,
    /// The revision that stands now, on which the form builds.
    seen: u32,
    fields: NoteFields,
}

/// Answers with both texts and a form that holds the typed one and builds on the one that stands.
pub(super) fn conflict(visit: &Visit, now: &Note, fields: NoteFields) -> PageResult<Response> {
    let current = now.current();
    let mut frame = visit.frame(Section::Notes, format!("Note {} was revised meanwhile", now.note_id()));
    frame.audience = printed_audience(&now.mark().as_of(visit.now()));
    let typed = fields.text.value.replace("\r\n", "\n");
    let page = Page {
        frame,
        href: format!("/notes/{}", now.note_id()),
        note_id: now.note_id().to_string(),
        by: capitalised(&current.by_name.to_string()),
        at: minute(current.at),
        titles: compare_lines(current.title.as_str(), fields.title.value.trim()),
        rows: compare_lines(current.text.as_str(), typed.trim()),
        grade: current.grade.map_or_else(|| "none".to_owned(), grade_words),
        seen: now.sequence().get(),
        fields,
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}
