//! The forms that add and remove members, and that demand two people for releases.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{AccountId, PartyNumber};
use serde::Deserialize;

use super::page::{AddForm, Forms, Loaded, build};
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::print_refused;

/// What the browser sends: pairs, because several caucuses may be ticked.
type SentPairs = Vec<(String, String)>;

/// What the browser sends to demand two people.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentDemand {
    form_token: String,
    understood: String,
}

fn first<'a>(sent: &'a SentPairs, name: &str) -> &'a str {
    sent.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

pub(crate) async fn add(
    visit: Visit,
    Path(engagement_id): Path<String>,
    form: Result<Form<SentPairs>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| first(sent, "form_token"))?;
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    let mut form = AddForm { account: Field::new(first(&sent, "account")), ..AddForm::default() };
    if let Ok((account, caucuses)) = parse(&mut form, &sent, &loaded) {
        let added = visit.desk.add_member(visit.viewer(), loaded.engagement_id(), account, caucuses).await;
        match added {
            Ok(()) => return Ok(back(&loaded)),
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&visit, &loaded, Forms { member: form, ..Forms::default() }))
}

/// Reads whom to add and to which caucuses; only what the form offers is taken.
fn parse(
    form: &mut AddForm,
    sent: &SentPairs,
    loaded: &Loaded,
) -> Result<(AccountId, Vec<PartyNumber>), Wrong> {
    let account = form.account.value.parse().ok();
    let account = account.filter(|account| loaded.colleagues.iter().any(|(known, _)| known == account));
    let ticked = sent.iter().filter(|(name, _)| name == "caucus");
    let parties: Vec<PartyNumber> = loaded.parties().map(|(party, _)| party).collect();
    let chosen: Option<Vec<PartyNumber>> = ticked
        .map(|(_, value)| {
            let party = value.parse().ok().and_then(PartyNumber::new);
            party.filter(|party| parties.contains(party))
        })
        .collect();
    match (account, chosen) {
        (Some(account), Some(chosen)) => {
            form.chosen.clone_from(&chosen);
            Ok((account, chosen))
        }
        (None, chosen) => {
            form.chosen = chosen.unwrap_or_default();
            form.account.refuse("choose a colleague out of the list")
        }
        (Some(_), None) => {
            form.error = Some("Choose caucuses out of the list.".to_owned());
            Err(Wrong)
        }
    }
}

pub(crate) async fn remove(
    visit: Visit,
    Path((engagement_id, account)): Path<(String, String)>,
    form: Result<Form<SentPairs>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| first(sent, "form_token"))?;
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    let account: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    if !loaded.membership.members.iter().any(|member| member.account_id == account) {
        return Err(PageError::NotFound);
    }
    match visit.desk.remove_member(visit.viewer(), loaded.engagement_id(), account).await {
        Ok(()) if visit.viewer().account() == Some(account) => {
            Ok(Redirect::to("/engagements").into_response())
        }
        Ok(()) => Ok(back(&loaded)),
        Err(DeskError::Refused(why)) => refuse(&visit, &loaded, &why),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn demand_two(
    visit: Visit,
    Path(engagement_id): Path<String>,
    form: Result<Form<SentDemand>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    if sent.understood != "yes" {
        return refuse(&visit, &loaded, "tick that there is no way back before two people are demanded");
    }
    match visit.desk.demand_two(visit.viewer(), loaded.engagement_id()).await {
        Ok(()) => Ok(back(&loaded)),
        Err(DeskError::Refused(why)) => refuse(&visit, &loaded, &why),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn refuse(visit: &Visit, loaded: &Loaded, why: &str) -> PageResult<Response> {
    let form = AddForm { error: Some(capitalised(why)), ..AddForm::default() };
    print_refused(&build(visit, loaded, Forms { member: form, ..Forms::default() }))
}

pub(super) fn back(loaded: &Loaded) -> Response {
    Redirect::to(&format!("/engagements/{}/members", loaded.engagement_id())).into_response()
}
