//! Taking a decision about a country back.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_engagement::DecisionId;

use super::around::Around;
use super::load;
use super::page::{Forms, Look, build};
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
    Path((polity, decision_id)): Path<(String, String)>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let file = load(&app, &visit, &polity).await?;
    let decision_id: DecisionId = decision_id.parse().map_err(|_| PageError::NotFound)?;
    if file.decisions.find(decision_id).is_none() {
        return Err(PageError::NotFound);
    }
    // The form belongs to the decision that stands; where another stands by now, the page has moved on.
    if file.decisions.standing().is_none_or(|standing| standing.decision_id != decision_id) {
        return Err(PageError::MovedOn);
    }
    let mut fields = WithdrawalFields::of(&sent);
    let around = Around::load(&visit, &file).await?;
    let refused = |fields| {
        let forms = Forms { withdrawal: fields, ..Forms::default() };
        print_refused(&build(&visit, &file, &Look::usual(), forms, None, around))
    };
    let Ok(withdrawal) = fields.parse(decision_id, visit.officer()?, &visit) else { return refused(fields) };
    match app.desk.withdraw_decision(visit.viewer(), withdrawal).await {
        Ok(()) => {
            let address = format!("/countries/{}?recorded={decision_id}", file.polity);
            Ok(Redirect::to(&address).into_response())
        }
        Err(DeskError::Refused(why)) => {
            fields.error = Some(capitalised(&why));
            refused(fields)
        }
        Err(error) => Err(error.into()),
    }
}
