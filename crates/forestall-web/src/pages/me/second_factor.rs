//! The second factor: offered as a picture and letters, confirmed by a code, taken away by the password.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use serde::Deserialize;

use super::Done;
use super::page::{Forms, build};
use super::qr_code;
use crate::desk::{DeskError, Secret};
use crate::forms::accept;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::{print, print_refused};
use crate::server::App;

/// What the browser sends to confirm.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentCode {
    form_token: String,
    code: Secret,
}

/// What the browser sends to take it away.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentPassword {
    form_token: String,
    password: Secret,
}

#[derive(Template)]
#[template(path = "me/second_factor.html")]
struct OfferPage {
    frame: Frame,
    /// Picture and letters; none when a code was wrong, since they are shown once.
    shown: Option<(String, String)>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "me/recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

const TITLE: &str = "Set a second factor";

pub(crate) async fn offer(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let offer = app.desk.offer_second_factor(visit.viewer()).await?;
    let picture = qr_code::svg(offer.uri.reveal())
        .ok_or_else(|| PageError::Failed(anyhow::anyhow!("an offer is too long for a picture")))?;
    let shown = Some((picture, offer.letters.reveal().to_owned()));
    print(&OfferPage { frame: visit.frame(Section::None, TITLE), shown, error: None })
}

pub(crate) async fn confirm(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<SentCode>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    match app.desk.confirm_second_factor(visit.viewer(), sent.code).await {
        Ok(codes) => print(&CodesPage {
            frame: visit.frame(Section::None, "Recovery codes"),
            codes: codes.iter().map(|code| code.reveal().to_owned()).collect(),
        }),
        Err(DeskError::Refused(why)) => print_refused(&OfferPage {
            frame: visit.frame(Section::None, TITLE),
            shown: None,
            error: Some(capitalised(&why)),
        }),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn remove(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<SentPassword>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    match app.desk.drop_second_factor(visit.viewer(), sent.password).await {
        Ok(()) => Ok(Done::FactorRemoved.redirect()),
        Err(DeskError::Refused(why)) => {
            let mut forms = Forms::default();
            forms.factor_password.error = Some(capitalised(&why));
            print_refused(&build(&app, &visit, forms, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}
