//! The forms with which a person acts upon an engagement.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_engagement::{
    Engagement, EngagementAct, EngagementEvent, EngagementMove, EngagementOutcome, NextStep, Officer,
    Sequence,
};
use serde::Deserialize;

use super::load;
use super::page::build;
use crate::desk::DeskError;
use crate::forms::{Choice, Field, Wrong, accept, choices};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::notes::NotesSection;
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    seen: u32,
    act: String,
    words: String,
    due_on: String,
    outcome: String,
}

/// All forms possible now, one per act.
#[derive(Default)]
pub(crate) struct ActForms {
    pub(crate) forms: Vec<ActForm>,
    pub(crate) seen: u32,
    refused: Option<(EngagementMove, ActForm)>,
}

/// One form.
#[derive(Clone, Default)]
pub(crate) struct ActForm {
    pub(crate) act: &'static str,
    pub(crate) heading: String,
    pub(crate) warning: &'static str,
    pub(crate) is_open: bool,
    pub(crate) is_line: bool,
    pub(crate) has_day: bool,
    pub(crate) words_label: &'static str,
    pub(crate) words_help: &'static str,
    pub(crate) words: Field,
    pub(crate) due_on: Field,
    pub(crate) outcome: Field,
    pub(crate) outcomes: Vec<Choice>,
    pub(crate) error: Option<String>,
}

impl ActForms {
    /// Completes the forms with the acts possible now; a refused one is open and keeps its input.
    pub(super) fn for_engagement(mut self, engagement: &Engagement) -> Self {
        self.seen = engagement.sequence().get();
        self.forms = engagement
            .allowed()
            .iter()
            .map(|&act| match &self.refused {
                Some((refused, form)) if *refused == act => form.clone().dressed(act, true),
                _ => ActForm::default().dressed(act, false),
            })
            .collect();
        self
    }
}

impl ActForm {
    fn of(sent: &Sent) -> Self {
        Self {
            words: Field::new(&sent.words),
            due_on: Field::new(&sent.due_on),
            outcome: Field::new(&sent.outcome),
            ..Self::default()
        }
    }

    fn dressed(mut self, act: EngagementMove, is_open: bool) -> Self {
        self.act = act.code();
        self.heading = capitalised(act.words());
        self.is_open = is_open;
        self.is_line = act == EngagementMove::SetNextStep;
        self.has_day = act == EngagementMove::SetNextStep;
        (self.words_label, self.words_help, self.warning) = match act {
            EngagementMove::SetNextStep => ("Next step", "One line: what comes next.", ""),
            EngagementMove::Note => ("Note", "What was learnt. Nobody is quoted by name here.", ""),
            EngagementMove::HandOver => (
                "What crosses, and to whom",
                "Which proposal or channel passes to which officials.",
                "It moves to Track I, once, and cannot go back. The track before stays on the record.",
            ),
            EngagementMove::Close => (
                "What was reached, and what was not",
                "For those who judge later whether it helped.",
                "It ends here. Afterwards only notes can be added.",
            ),
        };
        if act == EngagementMove::Close {
            let outcomes = EngagementOutcome::ALL.iter().map(|outcome| (outcome.code(), outcome));
            self.outcomes = choices(outcomes, &self.outcome.value);
        }
        self
    }

    /// Reads the act; wrong fields say why.
    fn parse(&mut self, act: EngagementMove, by: Officer, visit: &Visit) -> Result<EngagementAct, Wrong> {
        Ok(EngagementAct { acted_by: by, acted_at: visit.now(), event: self.parse_event(act)? })
    }

    fn parse_event(&mut self, act: EngagementMove) -> Result<EngagementEvent, Wrong> {
        match act {
            EngagementMove::SetNextStep => {
                let (what, due_on) = (self.words.parse(), parse_day(&mut self.due_on));
                Ok(EngagementEvent::SetNextStep(NextStep { what: what?, due_on: due_on? }))
            }
            EngagementMove::Note => Ok(EngagementEvent::Note { words: self.words.parse()? }),
            EngagementMove::HandOver => Ok(EngagementEvent::HandOver { words: self.words.parse()? }),
            EngagementMove::Close => {
                let outcome = if self.outcome.value.is_empty() {
                    self.outcome.refuse("choose how it ended")
                } else {
                    self.outcome.parse()
                };
                let words = self.words.parse();
                Ok(EngagementEvent::Close { outcome: outcome?, words: words? })
            }
        }
    }
}

/// Reads a day that may be left blank.
pub(super) fn parse_day(field: &mut Field) -> Result<Option<jiff::civil::Date>, Wrong> {
    if field.value.trim().is_empty() {
        return Ok(None);
    }
    match field.value.trim().parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => field.refuse("write the day as year-month-day, such as 2026-12-04"),
    }
}

pub(crate) async fn submit(
    app: State<App>,
    visit: Visit,
    Path(engagement_id): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let found = load(&app, &visit, &engagement_id).await?;
    let engagement = &found.record;
    // Asked first: an act that was done meanwhile would else read as one that is not allowed.
    if sent.seen != engagement.sequence().get() {
        return Err(PageError::MovedOn);
    }
    let step: EngagementMove = sent.act.parse().map_err(|_| PageError::BadRequest)?;
    let mut form = ActForm::of(&sent);
    if let Ok(act) = form.parse(step, visit.officer()?, &visit) {
        let engagement_id = engagement.engagement_id();
        let seen = Sequence::new(sent.seen);
        match app.desk.act_on_engagement(visit.viewer(), engagement_id, act, seen).await {
            Ok(()) => return Ok(Redirect::to(&format!("/engagements/{engagement_id}")).into_response()),
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    let notes = NotesSection::of_engagement(&visit, engagement.engagement_id()).await?;
    print_refused(&build(
        &visit,
        &found,
        ActForms { refused: Some((step, form)), ..ActForms::default() },
        notes,
    ))
}
