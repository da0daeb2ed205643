//! The page that shows where somebody is named and erases them.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_engagement::chronicle::{ChronicleFile, fold_acts};
use forestall_engagement::practitioner::Practitioner;
use forestall_types::{ChronicleId, ChronicleKind};
use serde::Deserialize;

use super::page::{NamedLine, named_in};
use crate::chronicle_pages::address;
use crate::format;
use crate::forms::{Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::{print, print_refused};

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    /// The identifier, typed once more.
    typed: String,
}

#[derive(Template)]
#[template(path = "roster/erasure.html")]
struct Page {
    frame: Frame,
    id: String,
    title: String,
    back: String,
    found: String,
    named_in: Vec<NamedLine>,
    identity: Option<String>,
    typed: Field,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> PageResult<Response> {
    let file = load(&visit, &id).await?;
    if file.is_erased {
        return Ok(Redirect::to(&address(file.id)).into_response());
    }
    print(&build(&visit, &file, Field::default()).await?)
}

pub(crate) async fn submit(
    visit: Visit,
    Path(id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let file = load(&visit, &id).await?;
    if sent.typed.trim() != file.id.to_string() {
        let mut typed = Field::new(sent.typed);
        let _: Result<(), _> =
            typed.refuse(format!("type {} to erase this person; nothing was erased", file.id));
        return print_refused(&build(&visit, &file, typed).await?);
    }
    visit.desk.erase_person_of(visit.viewer(), file.id).await?;
    Ok(Redirect::to(&address(file.id)).into_response())
}

async fn load(visit: &Visit, id: &str) -> PageResult<ChronicleFile> {
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    if id.kind() != ChronicleKind::Practitioner {
        return Err(PageError::NotFound);
    }
    visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)
}

async fn build(visit: &Visit, file: &ChronicleFile, typed: Field) -> PageResult<Page> {
    let practitioner: Practitioner = fold_acts(file.id, &file.entries);
    let named = named_in(visit, file.id).await?;
    let mut frame = visit.frame(Section::Roster, "Erase a person");
    let marks = std::iter::once(&file.mark).chain(named.iter().map(|row| &row.mark));
    frame.audience = audience_of_all(visit, marks);
    Ok(Page {
        frame,
        id: file.id.to_string(),
        title: practitioner.pseudonym.map_or_else(|| file.id.to_string(), |pseudonym| pseudonym.to_string()),
        back: address(file.id),
        found: match named.len() {
            0 => "No record you may read names this person.".to_owned(),
            1 => "One record you may read names this person.".to_owned(),
            number => {
                format!("{} you may read name this person.", format::counted(number, "record", "records"))
            }
        },
        named_in: named.iter().map(NamedLine::of).collect(),
        identity: practitioner.identity.map(|person| person.to_string()),
        typed,
    })
}
