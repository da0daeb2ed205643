//! One warning with its acts and the form to answer it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::{Warning, WarningEvent};
use forestall_types::RecordRef;

use super::answer::AnswerFields;
use super::{load, situation};
use crate::desk::{CountryFile, Marked};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::printed_audience;
use crate::pages::withdrawal::{WithdrawalFields, WithdrawalForm};
use crate::pages::{minute, print, run_page, run_words};
use crate::server::App;

#[derive(Template)]
#[template(path = "warnings/page.html")]
pub(crate) struct Page {
    frame: Frame,
    id: String,
    mark: MarkChip,
    country: String,
    country_href: String,
    code: String,
    status: String,
    waits: Option<String>,
    reason: String,
    opened: String,
    run: String,
    run_href: String,
    run_hash: String,
    acts: Vec<ActLine>,
    can_engage: bool,
    /// Whether the viewer may open a situation out of it.
    can_watch: bool,
    /// Whether the viewer may answer at all.
    can_decide: bool,
    form: Option<AnswerFields>,
    withdrawal: Option<WithdrawalForm>,
}

/// What was typed into the page's forms when one of them was refused.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) answer: AnswerFields,
    pub(super) withdrawal: WithdrawalFields,
}

struct ActLine {
    at: String,
    by: String,
    what: String,
    words: String,
}

pub(crate) async fn show(
    app: State<App>,
    visit: Visit,
    Path(warning_id): Path<String>,
) -> PageResult<Response> {
    let found = load(&app, &visit, &warning_id).await?;
    let file = situation(&app, &visit, &found.record).await?;
    print(&build(&visit, &found, file.as_ref(), Forms::default()))
}

/// Builds the page of a warning about the situation of `file`.
pub(super) fn build(
    visit: &Visit,
    found: &Marked<Warning>,
    file: Option<&CountryFile>,
    forms: Forms,
) -> Page {
    let warning = &found.record;
    let can_decide = visit.viewer().may_act(Capability::Decide);
    let opening = warning.opening();
    let country = visit.name(opening.situation);
    let mut frame = visit.frame(Section::Warnings, format!("Warning {}, {country}", opening.warning_id));
    frame.audience = printed_audience(&found.mark.as_of(visit.now()));
    Page {
        frame,
        id: opening.warning_id.to_string(),
        mark: MarkChip::of(RecordRef::Warning(opening.warning_id), &found.mark),
        country_href: format!("/countries/{}", opening.situation),
        code: opening.situation.to_string(),
        country,
        status: capitalised(&warning.status().to_string()),
        waits: warning.days_waiting(visit.now()).map(|days| match days {
            0 => "Opened today and waiting for an answer.".to_owned(),
            days => format!("Waiting for an answer for {}.", format::counted(days as usize, "day", "days")),
        }),
        reason: opening.reason.to_string(),
        opened: format!("{} by {}", minute(opening.opened_at), opening.opened_by),
        run: run_words(&opening.run),
        run_href: run_page(&opening.run),
        run_hash: opening.run.run_hash.to_string(),
        acts: warning.acts().iter().map(act_line).collect(),
        can_engage: warning.is_ready_to_engage() && visit.viewer().may_act(Capability::Engage),
        can_watch: visit.viewer().may_act(Capability::WriteNotes) && visit.viewer().may(Capability::ReadDesk),
        can_decide,
        form: forms.answer.for_warning(warning),
        withdrawal: file.filter(|_| can_decide).and_then(|file| withdrawal(warning, file, forms.withdrawal)),
    }
}

/// Returns the form that takes the warning back with its decision; none once somebody has answered.
fn withdrawal(warning: &Warning, file: &CountryFile, fields: WithdrawalFields) -> Option<WithdrawalForm> {
    let decision = &file.decisions.find(warning.opening().decision_id)?.decision;
    let action = format!("/warnings/{}/withdrawal#withdraw", warning.warning_id());
    Some(WithdrawalForm::of(file, decision, action, fields)).filter(|form| form.refusal.is_none())
}

fn act_line(act: &forestall_engagement::WarningAct) -> ActLine {
    let what = match (&act.event, act.event.decline_reason(), act.event.outcome()) {
        (WarningEvent::Withdrawn { .. }, ..) => "withdrawn".to_owned(),
        (_, Some(reason), _) => format!("declined: {reason}"),
        (_, _, Some(outcome)) => format!("closed: {outcome}"),
        _ => forestall_engagement::WarningStatus::after(act.event.step()).to_string(),
    };
    ActLine {
        at: minute(act.acted_at),
        by: act.acted_by.to_string(),
        what: capitalised(&what),
        words: act.event.words().map(ToString::to_string).unwrap_or_default(),
    }
}
