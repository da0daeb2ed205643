//! The forms that make an audience smaller and that answer a proposed release.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Mark, MarkEvent};
use forestall_types::{RecordRef, Sequence};
use serde::Deserialize;

use super::page::{AnswerForm, Loaded, MarkForms, NarrowForm, build};
use super::{MarkFields, SentMark};
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends to change a mark so that nobody gains.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentNarrow {
    form_token: String,
    seen: u32,
    reason: String,
    #[serde(flatten)]
    mark: SentMark,
}

/// What the browser sends to answer a proposed release.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SentAnswer {
    form_token: String,
    seen: u32,
    reason: String,
}

pub(crate) async fn narrow(
    State(app): State<App>,
    visit: Visit,
    Path(record): Path<String>,
    form: Result<Form<SentNarrow>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut loaded = load(&app, &visit, &record, sent.seen).await?;
    loaded.offer = loaded.offer.without_open();
    let mut form = NarrowForm {
        mark: MarkFields::of(&sent.mark),
        reason: Field::new(&sent.reason),
        is_open: true,
        ..NarrowForm::default()
    };
    if let Ok(event) = parse_narrow(&mut form, &loaded, &visit) {
        let seen = Sequence::new(sent.seen);
        match app.desk.change_mark(visit.viewer(), loaded.record, event, seen).await {
            Ok(_) => return finish(&app, &visit, loaded.record).await,
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    let forms = MarkForms { narrow: form, ..MarkForms::default() };
    print_refused(&build(&app, &visit, loaded, forms).await?)
}

/// Reads the new mark: the present one *and* what was chosen.
fn parse_narrow(form: &mut NarrowForm, loaded: &Loaded, visit: &Visit) -> Result<MarkEvent, Wrong> {
    let chosen = form.mark.parse(&loaded.offer);
    let reason = form.reason.parse();
    let chosen = chosen?;
    let both = Mark::of_derived([&loaded.current(visit), &chosen]);
    // A day of review replaces the one before, be it sooner or later.
    let mark = Mark { review_by: chosen.review_by, ..both };
    Ok(MarkEvent::Narrow { mark, reason: reason? })
}

pub(crate) async fn approve(
    State(app): State<App>,
    visit: Visit,
    Path(record): Path<String>,
    form: Result<Form<SentAnswer>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = load(&app, &visit, &record, sent.seen).await?;
    answer(&app, &visit, loaded, MarkEvent::Approve, AnswerForm::default()).await
}

pub(crate) async fn refuse(
    State(app): State<App>,
    visit: Visit,
    Path(record): Path<String>,
    form: Result<Form<SentAnswer>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = load(&app, &visit, &record, sent.seen).await?;
    let mut form = AnswerForm { reason: Field::new(&sent.reason), error: None };
    if let Ok(reason) = form.reason.parse() {
        return answer(&app, &visit, loaded, MarkEvent::Refuse { reason }, form).await;
    }
    let forms = MarkForms { refusal: form, ..MarkForms::default() };
    print_refused(&build(&app, &visit, loaded, forms).await?)
}

async fn answer(
    app: &App,
    visit: &Visit,
    loaded: Loaded,
    event: MarkEvent,
    mut form: AnswerForm,
) -> PageResult<Response> {
    let seen = loaded.found.marking.sequence();
    match app.desk.change_mark(visit.viewer(), loaded.record, event, seen).await {
        Ok(_) => finish(app, visit, loaded.record).await,
        Err(DeskError::Refused(why)) => {
            form.error = Some(capitalised(&why));
            let forms = MarkForms { refusal: form, ..MarkForms::default() };
            print_refused(&build(app, visit, loaded, forms).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Loads the mark a form was written for; refused when it has changed since.
async fn load(app: &App, visit: &Visit, record: &str, seen: u32) -> PageResult<Loaded> {
    let loaded = Loaded::load(app, visit, record).await?;
    if seen == loaded.found.marking.sequence().get() { Ok(loaded) } else { Err(PageError::MovedOn) }
}

/// Leads back to the page of the mark, which whoever changed it can still read.
pub(super) async fn finish(app: &App, visit: &Visit, record: RecordRef) -> PageResult<Response> {
    let is_readable = app.desk.mark(visit.viewer(), record).await?.is_some();
    let address = if is_readable { format!("/marks/{record}") } else { "/marks".to_owned() };
    Ok(Redirect::to(&address).into_response())
}
