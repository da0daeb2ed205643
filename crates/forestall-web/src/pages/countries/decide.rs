//! The form with which a person decides about a situation.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Mark;
use forestall_engagement::{DecisionKind, DeclineReason, NewDecision, Officer, Sequence};
use serde::Deserialize;

use super::around::Around;
use super::load;
use super::page::{Forms, Look, build};
use crate::desk::{CountryFile, DeskError};
use crate::forms::{Choice, Field, Wrong, accept, choices};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::marks::{MarkFields, MarkOffer, SentMark};
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    seen: u32,
    run: String,
    kind: String,
    decline_reason: String,
    reason: String,
    #[serde(flatten)]
    mark: SentMark,
}

/// The form as shown.
#[derive(Default)]
pub(crate) struct DecisionFields {
    pub(crate) kind: Field,
    pub(crate) decline_reason: Field,
    pub(crate) reason: Field,
    pub(crate) mark: MarkFields,
    /// What is wrong with the whole.
    pub(crate) error: Option<String>,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) decline_reasons: Vec<Choice>,
    pub(crate) seen: u32,
    /// The hash of the run in view; without a run there is nothing to decide about.
    pub(crate) run: Option<String>,
}

const KINDS: [(&str, &str, &str); 4] = [
    ("watch", "Watch", "keep an eye on it"),
    ("warn", "Warn", "opens a warning that waits until a person answers it"),
    ("engage", "Engage", "enter into dialogue; opens the engagement form"),
    ("decline", "Decline", "not taken up, for a stated reason"),
];

impl DecisionFields {
    fn of(sent: &Sent) -> Self {
        Self {
            kind: Field::new(&sent.kind),
            decline_reason: Field::new(&sent.decline_reason),
            reason: Field::new(&sent.reason),
            mark: MarkFields::of(&sent.mark),
            ..Self::default()
        }
    }

    /// Completes the form with what the country's file says.
    pub(super) fn for_file(mut self, file: &CountryFile, offer: &MarkOffer) -> Self {
        self.mark = self.mark.dressed(offer);
        self.kinds = KINDS
            .into_iter()
            .map(|(value, label, help)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                help: help.to_owned(),
                is_chosen: value == self.kind.value,
            })
            .collect();
        let reasons = DeclineReason::ALL.iter().map(|reason| (reason.code(), reason));
        self.decline_reasons = choices(reasons, &self.decline_reason.value);
        self.seen = file.decisions.sequence().get();
        self.run = file.run.as_ref().map(|run| run.run_hash.to_string());
        self
    }

    /// Reads the decision with its mark; wrong fields say why.
    fn parse(
        &mut self,
        file: &CountryFile,
        offer: &MarkOffer,
        by: Officer,
        visit: &Visit,
    ) -> Result<(NewDecision, Mark), Wrong> {
        let mark = self.mark.parse(offer);
        let decline = self.parse_decline();
        let kind = decline.and_then(|decline| self.parse_kind(decline));
        let reason = self.reason.parse();
        let decision = NewDecision {
            situation: file.polity,
            kind: kind?,
            reason: reason?,
            decided_by: by,
            decided_at: visit.now(),
            run: file.run.clone().ok_or(Wrong)?,
        };
        Ok((decision, mark?))
    }

    /// Reads the coded reason, which belongs to a decline alone and is passed over beside other kinds.
    fn parse_decline(&mut self) -> Result<Option<DeclineReason>, Wrong> {
        if self.kind.value != "decline" {
            return Ok(None);
        }
        if self.decline_reason.value.is_empty() {
            return self.decline_reason.refuse("choose why it is declined");
        }
        self.decline_reason.parse().map(Some)
    }

    fn parse_kind(&mut self, decline: Option<DeclineReason>) -> Result<DecisionKind, Wrong> {
        if self.kind.value.is_empty() {
            return self.kind.refuse("choose one of the four");
        }
        match DecisionKind::from_codes(&self.kind.value, decline) {
            Ok(kind) => Ok(kind),
            Err(error) => self.kind.refuse(error.to_string()),
        }
    }
}

pub(crate) async fn submit(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let file = load(&app, &visit, &polity).await?;
    if file.run.as_ref().is_none_or(|run| run.run_hash.as_str() != sent.run) {
        return Err(PageError::MovedOn);
    }
    let mut fields = DecisionFields::of(&sent);
    let around = Around::load(&visit, &file).await?;
    let offer = around.offer.as_ref().ok_or(PageError::Forbidden(None))?;
    let parsed = fields.parse(&file, offer, visit.officer()?, &visit);
    let refused = |fields| {
        let forms = Forms { decision: fields, ..Forms::default() };
        print_refused(&build(&visit, &file, &Look::usual(), forms, None, around))
    };
    let Ok((decision, mark)) = parsed else { return refused(fields) };
    let kind = decision.kind;
    match app.desk.decide(visit.viewer(), decision, mark, Sequence::new(sent.seen)).await {
        Ok(effect) => {
            let address = match (effect.warning_id, kind) {
                (Some(warning_id), _) => format!("/warnings/{warning_id}"),
                (None, DecisionKind::Engage) => {
                    format!("/engagements/new?country={}&from={}", file.polity, effect.decision.decision_id)
                }
                (None, _) => format!("/countries/{}?recorded={}", file.polity, effect.decision.decision_id),
            };
            Ok(Redirect::to(&address).into_response())
        }
        Err(DeskError::Refused(why)) => {
            fields.error = Some(capitalised(&why));
            refused(fields)
        }
        Err(error) => Err(error.into()),
    }
}
