//! The form that enters a protected person.

use std::fmt;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Identity, Mark};
use forestall_types::{Lines, parse_text};
use serde::Deserialize;

use super::list::{build, offer};
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};
use crate::pages::marks::{MarkFields, MarkOffer, SentMark};
use crate::pages::print_refused;

/// The longest contact and the longest remarks, in characters.
const LONGEST: usize = 2_000;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    name: String,
    contact: String,
    remarks: String,
    #[serde(flatten)]
    mark: SentMark,
}

/// Prints nothing of the person, so that no log can.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sent(..)")
    }
}

/// The form as shown.
#[derive(Default)]
pub(super) struct EnterForm {
    pub(super) name: Field,
    pub(super) contact: Field,
    pub(super) remarks: Field,
    pub(super) mark: MarkFields,
    pub(super) error: Option<String>,
    pub(super) is_open: bool,
}

pub(crate) async fn submit(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let offer = offer(&visit).await?;
    let mut form = EnterForm {
        name: Field::new(sent.name),
        contact: Field::new(sent.contact),
        remarks: Field::new(sent.remarks),
        mark: MarkFields::of(&sent.mark),
        is_open: true,
        ..EnterForm::default()
    };
    if let Ok((identity, mark)) = form.parse(&offer) {
        match visit.desk.enter_person(visit.viewer(), identity, mark).await {
            Ok(_) => return Ok(Redirect::to("/persons").into_response()),
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&visit, form, None).await?)
}

impl EnterForm {
    /// Reads the person; wrong fields say why.
    fn parse(&mut self, offer: &MarkOffer) -> Result<(Identity, Mark), Wrong> {
        let mark = self.mark.parse(offer);
        let name = self.name.parse();
        let contact = parse_optional(&mut self.contact, "the contact");
        let remarks = parse_optional(&mut self.remarks, "the remarks");
        Ok((Identity { name: name?, contact: contact?, remarks: remarks? }, mark?))
    }
}

fn parse_optional(field: &mut Field, what: &'static str) -> Result<String, Wrong> {
    if field.value.trim().is_empty() {
        return Ok(String::new());
    }
    match parse_text(&field.value, what, LONGEST, Lines::Many) {
        Ok(text) => Ok(text),
        Err(error) => field.refuse(error.to_string()),
    }
}
