//! The form that revises a note; where somebody else was faster, both texts are shown.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_engagement::Note;
use forestall_types::Sequence;
use serde::Deserialize;

use super::conflict::conflict;
use super::load;
use super::note_fields::{NoteFields, revision};
use super::note_line::printed_audience;
use crate::desk::{DeskError, Revised};
use crate::forms::accept;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::{print, print_refused};

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    seen: u32,
    title: String,
    text: String,
    reliability: String,
    credibility: String,
    grade_reason: String,
}

#[derive(Template)]
#[template(path = "notes/edit.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    note_id: String,
    seen: u32,
    fields: NoteFields,
    error: Option<String>,
}

pub(crate) async fn show(visit: Visit, Path(note_id): Path<String>) -> PageResult<Response> {
    let file = load(&visit, &note_id).await?;
    let fields = NoteFields::of_revision(file.note.current());
    print(&build(&visit, &file.note, file.note.sequence(), fields, None))
}

pub(crate) async fn submit(
    visit: Visit,
    Path(note_id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let file = load(&visit, &note_id).await?;
    let seen = Sequence::new(sent.seen);
    let fields = NoteFields::of(&sent.title, &sent.text);
    let mut fields = fields.graded(&sent.reliability, &sent.credibility, &sent.grade_reason);
    let Ok(written) = fields.parse() else {
        return print_refused(&build(&visit, &file.note, seen, fields, None));
    };
    let written = revision(written, &visit)?;
    match visit.desk.revise_note(visit.viewer(), file.note.note_id(), written, seen).await {
        Ok(Revised::Done) => Ok(Redirect::to(&format!("/notes/{}", file.note.note_id())).into_response()),
        Ok(Revised::MovedOn(now)) => conflict(&visit, &now, fields),
        Err(DeskError::Refused(why)) => {
            print_refused(&build(&visit, &file.note, seen, fields, Some(capitalised(&why))))
        }
        Err(error) => Err(error.into()),
    }
}

fn build(visit: &Visit, note: &Note, seen: Sequence, fields: NoteFields, error: Option<String>) -> Page {
    let mut frame = visit.frame(Section::Notes, format!("Revise note {}", note.note_id()));
    frame.audience = printed_audience(&note.mark().as_of(visit.now()));
    Page {
        frame,
        href: format!("/notes/{}", note.note_id()),
        note_id: note.note_id().to_string(),
        seen: seen.get(),
        fields,
        error,
    }
}
