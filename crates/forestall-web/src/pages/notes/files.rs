//! Files of a note: taken in one by one, given out to be kept and never to be shown, taken off.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use forestall_types::AttachmentId;
use serde::Deserialize;

use super::page::{AttachForm, build};
use super::uploads::PATIENCE;
use super::{LARGEST_FILE_FORM, load};
use crate::desk::{DeskError, NoteFile};
use crate::forms::accept;
use crate::frame::Visit;
use crate::guard::FormToken;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::server::App;

/// A file is shown to no browser as a page, and runs nothing where one shows it all the same.
const POLICY_OF_FILES: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");
/// The longest file name that is looked at, in bytes.
const LONGEST_NAME: usize = 1_000;
/// The longest token of a form, in bytes.
const LONGEST_TOKEN: usize = 200;

/// A file as it came.
struct Received {
    name: String,
    bytes: Vec<u8>,
}

/// Why a file did not come in.
enum NotReceived {
    /// The visitor is told at the field.
    Said(StatusCode, &'static str),
    /// The whole form is refused.
    Refused(PageError),
}

/// What is said where too many files are being received.
const CROWDED: &str =
    "too many files are being sent at this moment, yours among them; try again when they have arrived";

const TOO_LARGE: NotReceived = NotReceived::Said(
    StatusCode::PAYLOAD_TOO_LARGE,
    "the file is larger than the 10 MB that are taken; shrink it or split it",
);

/// What the browser sends to take a file off.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentRemoval {
    form_token: String,
}

pub(crate) async fn attach(
    State(app): State<App>,
    visit: Visit,
    Path(note_id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> PageResult<Response> {
    let note = load(&visit, &note_id).await?;
    let form = form.map_err(|_| PageError::BadRequest)?;
    let Some(upload) = app.uploads.take(visit.viewer().account(), PATIENCE).await else {
        return refuse(&visit, &note, StatusCode::SERVICE_UNAVAILABLE, CROWDED).await;
    };
    let received = match receive(form, &visit.form_token).await {
        Ok(received) => received,
        Err(NotReceived::Refused(error)) => return Err(error),
        Err(NotReceived::Said(status, why)) => return refuse(&visit, &note, status, why).await,
    };
    let note_id = note.note.note_id();
    let (desk, viewer) = (Arc::clone(&app.desk), visit.viewer().clone());
    // On a task of its own, so that the place is kept until the work is done, also when nobody waits for it any more.
    let attached = tokio::spawn(async move {
        let _kept = upload;
        desk.attach(&viewer, note_id, received.name, received.bytes).await
    });
    match attached.await.map_err(|error| PageError::Failed(error.into()))? {
        Ok(_) => Ok(Redirect::to(&format!("/notes/{note_id}#files")).into_response()),
        Err(DeskError::Refused(why)) => refuse(&visit, &note, StatusCode::UNPROCESSABLE_ENTITY, &why).await,
        Err(error) => Err(error.into()),
    }
}

/// Reads a form that holds its token first and then one file; nothing is read before the token is judged.
async fn receive(mut form: Multipart, token: &FormToken) -> Result<Received, NotReceived> {
    let first = form.next_field().await?.filter(|field| field.name() == Some("form_token"));
    let given = read(first.ok_or(NotReceived::Refused(PageError::FormExpired))?, LONGEST_TOKEN).await?;
    let given = given.and_then(|given| String::from_utf8(given).ok());
    if !given.is_some_and(|given| token.is_answered_by(&given)) {
        return Err(NotReceived::Refused(PageError::FormExpired));
    }
    let file = form.next_field().await?.filter(|field| field.name() == Some("file"));
    let file = file.ok_or(NotReceived::Refused(PageError::BadRequest))?;
    let name = file.file_name().unwrap_or_default().to_owned();
    if name.len() > LONGEST_NAME {
        let why = "the name of the file is too long; rename it and choose it again";
        return Err(NotReceived::Said(StatusCode::UNPROCESSABLE_ENTITY, why));
    }
    let bytes = read(file, LARGEST_FILE_FORM).await?.ok_or(TOO_LARGE)?;
    if name.is_empty() && bytes.is_empty() {
        return Err(NotReceived::Said(StatusCode::UNPROCESSABLE_ENTITY, "choose a file first"));
    }
    Ok(Received { name, bytes })
}

/// Reads a field up to a limit; `None` beyond.
async fn read(mut field: Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > limit {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

impl From<MultipartError> for NotReceived {
    fn from(error: MultipartError) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
            _ => Self::Refused(PageError::BadRequest),
        }
    }
}

async fn refuse(visit: &Visit, note: &NoteFile, status: StatusCode, why: &str) -> PageResult<Response> {
    let form = AttachForm { error: Some(capitalised(why)) };
    let page = build(visit, note, form).await?;
    Ok((status, Html(page.render()?)).into_response())
}

pub(crate) async fn download(
    visit: Visit,
    Path((note_id, attachment_id)): Path<(String, String)>,
) -> PageResult<Response> {
    let note_id = note_id.parse().map_err(|_| PageError::NotFound)?;
    let attachment_id: AttachmentId = attachment_id.parse().map_err(|_| PageError::NotFound)?;
    let found = visit.desk.attachment(visit.viewer(), note_id, attachment_id).await?;
    let content = found.ok_or(PageError::NotFound)?;
    let value = |text: String| {
        HeaderValue::try_from(text).map_err(|error| PageError::Failed(anyhow::Error::from(error)))
    };
    let headers = [
        (header::CONTENT_TYPE, value(content.media_type)?),
        (header::CONTENT_DISPOSITION, value(content.content_disposition)?),
        (header::CONTENT_SECURITY_POLICY, POLICY_OF_FILES),
    ];
    Ok((headers, content.bytes).into_response())
}

pub(crate) async fn take_off(
    visit: Visit,
    Path((note_id, attachment_id)): Path<(String, String)>,
    form: Result<Form<SentRemoval>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let note = load(&visit, &note_id).await?.note.note_id();
    let attachment_id: AttachmentId = attachment_id.parse().map_err(|_| PageError::NotFound)?;
    visit.desk.detach(visit.viewer(), note, attachment_id).await?;
    Ok(Redirect::to(&format!("/notes/{note}#files")).into_response())
}
