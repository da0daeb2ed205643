//! The forms that add and remove observers.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use forestall_confidence::AccountId;
use serde::Deserialize;

use super::change::{back, refuse};
use super::page::{Forms, Loaded, ObserverForm, build};
use crate::desk::DeskError;
use crate::forms::{Field, accept};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::print_refused;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentObserver {
    form_token: String,
    account: String,
}

pub(crate) async fn add(
    visit: Visit,
    Path(engagement_id): Path<String>,
    form: Result<Form<SentObserver>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    let mut form = ObserverForm { account: Field::new(&sent.account), ..ObserverForm::default() };
    let account = sent.account.parse().ok();
    let account = account.filter(|account| loaded.colleagues.iter().any(|(known, _)| known == account));
    match account {
        None => form.account.error = Some("choose a colleague out of the list".to_owned()),
        Some(account) => {
            match visit.desk.add_observer(visit.viewer(), loaded.engagement_id(), account).await {
                Ok(()) => return Ok(back(&loaded)),
                Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
                Err(error) => return Err(error.into()),
            }
        }
    }
    print_refused(&build(&visit, &loaded, Forms { observer: form, ..Forms::default() }))
}

pub(crate) async fn remove(
    visit: Visit,
    Path((engagement_id, account)): Path<(String, String)>,
    form: Result<Form<SentObserver>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    let account: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    if !loaded.membership.observers.iter().any(|observer| observer.account_id == account) {
        return Err(PageError::NotFound);
    }
    match visit.desk.remove_observer(visit.viewer(), loaded.engagement_id(), account).await {
        Ok(()) => Ok(back(&loaded)),
        Err(DeskError::Refused(why)) => refuse(&visit, &loaded, &why),
        Err(error) => Err(error.into()),
    }
}
