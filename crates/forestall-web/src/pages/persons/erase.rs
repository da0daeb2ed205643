//! The form that destroys the key of a protected person.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_types::PersonId;
use serde::Deserialize;

use super::enter::EnterForm;
use super::list::{ErasureForm, build};
use crate::forms::{Field, accept};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::pages::print_refused;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    /// The identifier, typed once more.
    typed: String,
}

pub(crate) async fn submit(
    visit: Visit,
    Path(person_id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let person_id: PersonId = person_id.parse().map_err(|_| PageError::NotFound)?;
    let persons = visit.desk.protected_persons(visit.viewer()).await?;
    if !persons.iter().any(|person| person.person_id == person_id) {
        return Err(PageError::NotFound);
    }
    if sent.typed.trim() != person_id.to_string() {
        let mut form = ErasureForm { typed: Field::new(sent.typed), is_open: true };
        let why = format!("type {person_id} to erase this person; nothing was erased");
        let _: Result<(), _> = form.typed.refuse(why);
        return print_refused(&build(&visit, EnterForm::default(), Some((person_id, form))).await?);
    }
    visit.desk.erase_person(visit.viewer(), person_id).await?;
    Ok(Redirect::to("/persons").into_response())
}
