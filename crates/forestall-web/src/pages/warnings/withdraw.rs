//! Taking back the decision that opened a warning, while nobody has answered.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::page::{Forms, build};
use super::{load, situation};
use crate::desk::DeskError;
use crate::forms::accept;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::print_refused;
use crate::pages::withdrawal::{Sent, WithdrawalFields};
use crate::server::App;

pub(crate) async fn submit(
    app: State<App>,
    visit: Visit,
    Path(warning_id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let found = load(&app, &visit, &warning_id).await?;
    let warning = &found.record;
    // Answered or withdrawn since the page was opened, which then showed no such form.
    if !warning.acts().is_empty() {
        return Err(PageError::MovedOn);
    }
    let file = situation(&app, &visit, warning).await?;
    let mut fields = WithdrawalFields::of(&sent);
    let refused = |fields| {
        let forms = Forms { withdrawal: fields, ..Forms::default() };
        print_refused(&build(&visit, &found, file.as_ref(), forms))
    };
    let Ok(withdrawal) = fields.parse(warning.opening().decision_id, visit.officer()?, &visit) else {
        return refused(fields);
    };
    match app.desk.withdraw_decision(visit.viewer(), withdrawal).await {
        Ok(()) => Ok(Redirect::to(&format!("/warnings/{}", warning.warning_id())).into_response()),
        Err(DeskError::Refused(why)) => {
            fields.error = Some(capitalised(&why));
            refused(fields)
        }
        Err(error) => Err(error.into()),
    }
}
