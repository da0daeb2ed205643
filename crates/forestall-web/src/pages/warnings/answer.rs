//! The form with which a person answers a warning.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_engagement::{
    DeclineReason, Officer, Sequence, Warning, WarningAct, WarningEvent, WarningMove, WarningOutcome,
    WarningStatus, Words,
};
use serde::Deserialize;

use super::page::{Forms, build};
use super::{load, situation};
use crate::desk::DeskError;
use crate::forms::{Choice, Field, Wrong, accept, choices};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    seen: u32,
    step: String,
    decline_reason: String,
    outcome: String,
    words: String,
}

/// The form as shown.
#[derive(Default)]
pub(crate) struct AnswerFields {
    pub(crate) step: Field,
    pub(crate) decline_reason: Field,
    pub(crate) outcome: Field,
    pub(crate) words: Field,
    /// What is wrong with the whole.
    pub(crate) error: Option<String>,
    pub(crate) steps: Vec<Choice>,
    /// Empty unless a decline is possible now.
    pub(crate) decline_reasons: Vec<Choice>,
    /// Empty unless a closing is possible now.
    pub(crate) outcomes: Vec<Choice>,
    pub(crate) words_label: &'static str,
    pub(crate) words_help: &'static str,
    pub(crate) seen: u32,
}

impl AnswerFields {
    fn of(sent: &Sent) -> Self {
        Self {
            step: Field::new(&sent.step),
            decline_reason: Field::new(&sent.decline_reason),
            outcome: Field::new(&sent.outcome),
            words: Field::new(&sent.words),
            ..Self::default()
        }
    }

    /// Completes the form with the steps possible now; `None` when there is none.
    pub(super) fn for_warning(mut self, warning: &Warning) -> Option<Self> {
        let allowed = possible_steps(warning.status());
        let chosen = if let [only] = allowed.as_slice() { only.code() } else { self.step.value.as_str() };
        self.steps = allowed
            .iter()
            .map(|step| Choice {
                value: step.code().to_owned(),
                label: capitalised(step.words()),
                help: help(*step).to_owned(),
                is_chosen: step.code() == chosen,
            })
            .collect();
        if allowed.contains(&WarningMove::Decline) {
            let reasons = DeclineReason::ALL.iter().map(|reason| (reason.code(), reason));
            self.decline_reasons = choices(reasons, &self.decline_reason.value);
        }
        if allowed.contains(&WarningMove::Close) {
            let outcomes = WarningOutcome::ALL.iter().map(|outcome| (outcome.code(), outcome));
            self.outcomes = choices(outcomes, &self.outcome.value);
        }
        (self.words_label, self.words_help) = match warning.status() {
            WarningStatus::Waiting => ("Remark", "May be left blank."),
            WarningStatus::Acknowledged => ("Assessment", "What this means, and how sure you are."),
            WarningStatus::Assessed => ("What is done, or why not", "By whom and until when."),
            _ => ("What came of it", "May be left blank, except for another outcome."),
        };
        self.seen = warning.sequence().get();
        (!self.steps.is_empty()).then_some(self)
    }

    /// Reads the answer; wrong fields say why.
    fn parse(&mut self, warning: &Warning, by: Officer, visit: &Visit) -> Result<WarningAct, Wrong> {
        Ok(WarningAct { acted_by: by, acted_at: visit.now(), event: self.parse_event(warning.status())? })
    }

    fn parse_event(&mut self, status: WarningStatus) -> Result<WarningEvent, Wrong> {
        if self.step.value.is_empty() {
            return self.step.refuse("choose one");
        }
        let step: WarningMove = self.step.parse()?;
        if !possible_steps(status).contains(&step) {
            return self.step.refuse(format!("a warning that is {status} cannot be taken to `{step}`"));
        }
        let decline = parse_where(step == WarningMove::Decline, &mut self.decline_reason);
        let outcome = parse_where(step == WarningMove::Close, &mut self.outcome);
        let words = self.parse_words(step);
        match WarningEvent::from_parts(step, decline?, outcome?, words?) {
            Ok(event) => Ok(event),
            Err(error) => self.step.refuse(error.to_string()),
        }
    }

    /// Reads the words, which some steps need and "other" always does.
    fn parse_words(&mut self, step: WarningMove) -> Result<Option<Words>, Wrong> {
        let says_other = (step == WarningMove::Decline
            && self.decline_reason.value == DeclineReason::Other.code())
            || (step == WarningMove::Close && self.outcome.value == WarningOutcome::Other.code());
        if says_other || matches!(step, WarningMove::Assess | WarningMove::Action) {
            self.words.parse().map(Some)
        } else {
            self.words.parse_optional()
        }
    }
}

/// Returns the steps a person may take here; a withdrawal belongs to the decision.
fn possible_steps(status: WarningStatus) -> Vec<WarningMove> {
    status.allowed().iter().copied().filter(|&step| step != WarningMove::Withdraw).collect()
}

const fn help(step: WarningMove) -> &'static str {
    match step {
        WarningMove::Acknowledge => "you have seen it and take it on",
        WarningMove::Assess => "you judge what it means",
        WarningMove::Action => "something is done",
        WarningMove::Decline => "nothing is done, for a stated reason",
        WarningMove::Close => "it is over",
        WarningMove::Withdraw => "the decision is taken back",
    }
}

/// Reads a choice where the step asks for it; elsewhere what was chosen is passed over.
fn parse_where<T>(is_asked: bool, field: &mut Field) -> Result<Option<T>, Wrong>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    match (is_asked, field.value.is_empty()) {
        (false, _) => Ok(None),
        (true, true) => field.refuse("choose one"),
        (true, false) => field.parse().map(Some),
    }
}

pub(crate) async fn submit(
    app: State<App>,
    visit: Visit,
    Path(warning_id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let found = load(&app, &visit, &warning_id).await?;
    let warning = &found.record;
    // Asked first: a step that was taken meanwhile would else read as one that is not allowed.
    if sent.seen != warning.sequence().get() {
        return Err(PageError::MovedOn);
    }
    let file = situation(&app, &visit, warning).await?;
    let mut fields = AnswerFields::of(&sent);
    let refused = |fields| {
        let forms = Forms { answer: fields, ..Forms::default() };
        print_refused(&build(&visit, &found, file.as_ref(), forms))
    };
    let Ok(act) = fields.parse(warning, visit.officer()?, &visit) else { return refused(fields) };
    match app.desk.answer_warning(visit.viewer(), warning.warning_id(), act, Sequence::new(sent.seen)).await {
        Ok(()) => Ok(Redirect::to(&format!("/warnings/{}", warning.warning_id())).into_response()),
        Err(DeskError::Refused(why)) => {
            fields.error = Some(capitalised(&why));
            refused(fields)
        }
        Err(error) => Err(error.into()),
    }
}
