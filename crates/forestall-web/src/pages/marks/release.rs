//! The form that lets more people read a record: first it says who gains and who loses, then it asks once more.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::{Mark, MarkChange, MarkError, MarkEvent, Proposal};
use forestall_types::Sequence;
use serde::Deserialize;

use super::change::finish;
use super::page::{Loaded, MarkForms, build};
use super::readers::Readers;
use super::subject::Subject;
use super::words::audience_words;
use super::{MarkFields, MarkNames, SentMark};
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::{print, print_refused};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    seen: u32,
    release_reason: String,
    consent: String,
    /// Whether the person has read who gains.
    confirmed: String,
    #[serde(flatten)]
    mark: SentMark,
}

/// The form as shown.
#[derive(Default)]
pub(super) struct ReleaseForm {
    pub(super) mark: MarkFields,
    pub(super) reason: Field,
    pub(super) consent: Field,
    pub(super) error: Option<String>,
    pub(super) is_open: bool,
    /// Who gains, once the fields are right; then the form asks once more.
    pub(super) gains: Option<Vec<String>>,
    /// The fields once more, for the form that asks.
    pub(super) sent: Vec<(&'static str, String)>,
}

impl ReleaseForm {
    fn parse(&mut self, loaded: &Loaded) -> Result<Proposal, Wrong> {
        let mark = self.mark.parse(&loaded.offer);
        let (reason, consent) = (self.reason.parse(), self.consent.parse());
        Ok(Proposal { mark: mark?, reason: reason?, consent: consent? })
    }
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    Path(record): Path<String>,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let loaded = Loaded::load(&app, &visit, &record).await?;
    if sent.seen != loaded.found.marking.sequence().get() {
        return Err(PageError::MovedOn);
    }
    let mut form = ReleaseForm {
        mark: MarkFields::of(&sent.mark),
        reason: Field::new(&sent.release_reason),
        consent: Field::new(&sent.consent),
        is_open: true,
        ..ReleaseForm::default()
    };
    let Ok(proposal) = form.parse(&loaded) else { return refuse(&app, &visit, loaded, form).await };
    let current = loaded.current(&visit);
    let is_release = match current.change_to(&proposal.mark) {
        MarkChange::Wider => Ok(()),
        MarkChange::Narrower => Err(MarkError::NoRelease),
        MarkChange::Same => Err(MarkError::NothingChanges),
    };
    if let Err(why) = is_release {
        form.error = Some(capitalised(&why.to_string()));
        return refuse(&app, &visit, loaded, form).await;
    }
    if sent.confirmed != "yes" {
        form.gains =
            Some(gains(&app, &visit, (&loaded.subject, &loaded.names), &current, &proposal.mark).await?);
        form.sent = form.mark.as_sent();
        let forms = MarkForms { release: form, ..MarkForms::default() };
        return print(&build(&app, &visit, loaded, forms).await?);
    }
    let event =
        if loaded.found.needs_two { MarkEvent::Propose(proposal) } else { MarkEvent::Release(proposal) };
    let seen = Sequence::new(sent.seen);
    match app.desk.change_mark(visit.viewer(), loaded.record, event, seen).await {
        Ok(_) => finish(&app, &visit, loaded.record).await,
        Err(DeskError::Refused(why)) => {
            form.error = Some(capitalised(&why));
            refuse(&app, &visit, loaded, form).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn refuse(app: &App, visit: &Visit, loaded: Loaded, form: ReleaseForm) -> PageResult<Response> {
    let forms = MarkForms { release: form, ..MarkForms::default() };
    print_refused(&build(app, visit, loaded, forms).await?)
}

/// Says who gains by a release and who loses, one sentence each, as far as what the record rests on lets them.
pub(super) async fn gains(
    app: &App,
    visit: &Visit,
    (subject, names): (&Subject, &MarkNames),
    before: &Mark,
    after: &Mark,
) -> PageResult<Vec<String>> {
    let mut sentences = Vec::new();
    if after.audience != before.audience {
        sentences.push(format!(
            "Until now: {}. From then on: {}.",
            audience_words(&before.audience, names, visit.now()),
            audience_words(&after.audience, names, visit.now())
        ));
        let together = subject.audience_under(&after.audience);
        if together != after.audience {
            let who = audience_words(&together, names, visit.now());
            sentences.push(format!("What it is about stays for fewer. Together: {who}."));
        }
        let now_read = Readers::load(app, visit, &subject.audience_under(&before.audience), names).await?;
        let then_read = Readers::load(app, visit, &together, names).await?;
        sentences.extend(then_read.gains_over(&now_read));
        sentences.extend(then_read.losses_from(&now_read));
    }
    if after.attribution < before.attribution {
        sentences.push(format!(
            "Readers learn more of who said it: {} instead of {}.",
            after.attribution, before.attribution
        ));
    }
    Ok(sentences)
}
