//! The handlers of all kinds of records: show one, offer the form for a new one, open it, act upon it.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{Chronicle, ChronicleFile, DeskAct, fold_acts};
use forestall_types::{ChronicleId, Sequence};
use serde::de::DeserializeOwned;

use super::act_form::offer;
use super::doubt::is_doubted;
use super::reading::{read_act, records_in};
use super::suggestions::suggested_in;
use super::{ActForm, ActSheet, Context, FormSpec, Screen, Sent, address, address_of};
use crate::desk::DeskError;
use crate::forms::accept;
use crate::frame::{Frame, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::marks::MarkFields;

/// What the form that opens a record stands on.
#[derive(Template)]
#[template(path = "chronicles/new.html")]
struct OpeningPage {
    frame: Frame,
    heading: &'static str,
    back: (&'static str, &'static str),
    form: ActForm,
}

const MOVED_ON: &str = "Somebody else acted since this page was opened. What is new stands on the page now; what you \
                        typed is kept. Read it, then send again.";

/// Shows a record.
pub(crate) async fn show<S: Screen>(visit: Visit, Path(id): Path<String>) -> PageResult<Response> {
    let (mut ctx, file) = load::<S>(visit, &id).await?;
    let record = fold_acts::<S::Record>(file.id, &file.entries);
    let sheet = sheet::<S>(&mut ctx, &file, &record, None);
    Ok(Html(S::page(ctx, file, record, sheet).await?).into_response())
}

/// Shows the form that opens a record.
pub(crate) async fn new<S: Screen>(visit: Visit, Query(sent): Query<Sent>) -> PageResult<Response> {
    let ctx = load_opening::<S>(visit, &sent).await?;
    let spec = S::opening(&ctx, &sent);
    let form = ActForm::of(&ctx, &spec, address_of(S::Record::KIND).to_owned(), 0, None);
    Ok(Html(opening_page::<S>(ctx, form)?).into_response())
}

/// Opens a record.
pub(crate) async fn create<S: Screen>(
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response>
where
    <S::Record as Chronicle>::Act: DeserializeOwned,
{
    let sent = accept(form, &visit.form_token, |sent| sent.get("form_token").unwrap_or_default())?;
    let ctx = load_opening::<S>(visit, &sent).await?;
    let spec = S::opening(&ctx, &sent);
    let mut form = ActForm::of(&ctx, &spec, address_of(S::Record::KIND).to_owned(), 0, Some(&sent));
    if sent.unfolds() {
        return Ok(Html(opening_page::<S>(ctx, form)?).into_response());
    }
    if let Some((act, mark)) = read::<S>(&ctx, &spec, &sent, &mut form)
        && !is_doubted::<S>(&ctx, None, &act, &sent, &mut form).await?
    {
        match ctx.desk().open_chronicle(ctx.visit.viewer(), act, mark).await {
            Ok(id) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(DeskError::Refused(why)) => form.refuse(None, capitalised(&why)),
            Err(DeskError::RefusedAt(member, why)) => form.refuse(Some(member), capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(opening_page::<S>(ctx, form)?)).into_response())
}

/// Acts upon a record.
pub(crate) async fn act<S: Screen>(
    visit: Visit,
    Path(id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response>
where
    <S::Record as Chronicle>::Act: DeserializeOwned,
{
    let sent = accept(form, &visit.form_token, |sent| sent.get("form_token").unwrap_or_default())?;
    let seen: u32 = sent.text("seen").parse().map_err(|_| PageError::BadRequest)?;
    let key = sent.text("form");
    let (mut ctx, file) = load::<S>(visit, &id).await?;
    let record = fold_acts::<S::Record>(file.id, &file.entries);
    let spec = S::forms(&ctx, &record).into_iter().find(|spec| spec.key() == key);
    // What the form was for is gone: somebody else was faster, or it was never offered.
    let spec = spec.filter(|spec| ctx.visit.viewer().may_act(spec.needs)).ok_or(PageError::MovedOn)?;
    let mut form = form_of(&ctx, &file, &spec, Some(&sent));
    if sent.unfolds() {
        let sheet = sheet::<S>(&mut ctx, &file, &record, Some(form));
        return Ok(Html(S::page(ctx, file, record, sheet).await?).into_response());
    }
    if seen != file.sequence().get() {
        form.refuse(None, MOVED_ON.to_owned());
    } else if let Some((act, mark)) = read::<S>(&ctx, &spec, &sent, &mut form)
        && !is_doubted::<S>(&ctx, Some(file.id), &act, &sent, &mut form).await?
    {
        let own_mark = (spec.usual.is_some() || mark != ctx.offer.start).then_some(mark);
        let outcome =
            ctx.desk().act_upon(ctx.visit.viewer(), file.id, act, own_mark, Sequence::new(seen)).await;
        match outcome {
            Ok(act_id) => {
                return Ok(Redirect::to(&format!("{}#{act_id}", address(file.id))).into_response());
            }
            Err(DeskError::Refused(why)) => form.refuse(None, capitalised(&why)),
            Err(DeskError::RefusedAt(member, why)) => form.refuse(Some(member), capitalised(&why)),
            Err(DeskError::MovedOn) => form.refuse(None, MOVED_ON.to_owned()),
            Err(error) => return Err(error.into()),
        }
    }
    let sheet = sheet::<S>(&mut ctx, &file, &record, Some(form));
    let page = S::page(ctx, file, record, sheet).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// Loads the record an address names, with what its page needs.
async fn load<S: Screen>(visit: Visit, id: &str) -> PageResult<(Context, ChronicleFile)> {
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    if id.kind() != S::Record::KIND {
        return Err(PageError::NotFound);
    }
    let file = visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)?;
    let mut ctx = Context::load::<S>(visit, file.mark.clone(), "As the whole record").await?;
    ctx.name_mentioned(&file).await?;
    ctx.stand_in(file.entries.iter().find_map(|entry| entry.act.rests_on())).await?;
    S::load_beside(&mut ctx).await?;
    Ok((ctx, file))
}

async fn load_opening<S: Screen>(visit: Visit, sent: &Sent) -> PageResult<Context> {
    let within = S::within(sent);
    let start = visit.desk.mark_of_new_record(visit.viewer(), within).await?.ok_or(PageError::NotFound)?;
    let label = if within.is_some() { "As the engagement" } else { "Internal" };
    let mut ctx = Context::load::<S>(visit, start, label).await?;
    // What is opened within a situation, or for a party, starts as narrow as these are.
    let named = records_in(&ctx, &S::opening(&ctx, sent), sent);
    ctx.start_within(named).await?;
    ctx.stand_in(within).await?;
    Ok(ctx)
}

/// Reads act and mark; where something is wrong the form says so.
fn read<S: Screen>(ctx: &Context, spec: &FormSpec, sent: &Sent, form: &mut ActForm) -> Option<(DeskAct, Mark)>
where
    <S::Record as Chronicle>::Act: DeserializeOwned,
{
    let offer = offer(ctx, spec);
    let mut fields = MarkFields::of(&sent.mark());
    let mark = fields.parse(&offer);
    form.mark = fields.dressed(&offer);
    // What is wrong with a mark stands at a field that may be folded away.
    form.has_all_marks |= mark.is_err();
    match (read_act::<<S::Record as Chronicle>::Act>(ctx, spec, sent), mark) {
        (Ok(act), Ok(mark)) => Some((act.into(), mark)),
        (Ok(_), Err(_)) => None,
        (Err(problems), _) => {
            for (name, why) in problems {
                form.refuse(name, why);
            }
            None
        }
    }
}

fn form_of(ctx: &Context, file: &ChronicleFile, spec: &FormSpec, sent: Option<&Sent>) -> ActForm {
    ActForm::of(ctx, spec, format!("{}/acts", address(file.id)), file.sequence().get(), sent)
}

/// Returns the forms the viewer may use; one that was refused stands in its place with what was typed.
fn sheet<S: Screen>(
    ctx: &mut Context,
    file: &ChronicleFile,
    record: &S::Record,
    mut refused: Option<ActForm>,
) -> ActSheet {
    if file.is_erased {
        return ActSheet::default();
    }
    let specs = S::forms(ctx, record).into_iter().filter(|spec| ctx.visit.viewer().may_act(spec.needs));
    let forms = specs.map(|spec| match refused.take_if(|form| form.key == spec.key()) {
        Some(form) => form,
        None => form_of(ctx, file, &spec, None),
    });
    let forms: Vec<_> = forms.collect();
    ctx.suggested = suggested_in(&forms);
    ActSheet { forms }
}

fn opening_page<S: Screen>(mut ctx: Context, form: ActForm) -> PageResult<String> {
    ctx.suggested = suggested_in([&form]);
    let back = (address_of(S::Record::KIND), "Back to the list");
    let frame = ctx.frame(S::SECTION, S::OPENING, [&ctx.offer.start]);
    Ok(OpeningPage { frame, heading: S::OPENING, back, form }.render()?)
}
