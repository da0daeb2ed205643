//! The mark of one record: what it means, who that is, how it came about, and the forms to change it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::{
    AccountId, Attribution, Capability, Mark, MarkAct, MarkEvent, Marking, Proposal, Viewer,
};
use forestall_types::{EngagementId, RecordRef};

use super::readers::Readers;
use super::release::{ReleaseForm, gains};
use super::subject::Subject;
use super::words::{audience_words, mark_sentences};
use super::{MarkFields, MarkNames, MarkOffer, colleagues};
use crate::desk::RecordMark;
use crate::forms::Field;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::notes::printed_audience;
use crate::pages::{minute, print};
use crate::server::App;

/// Among so few readers, whoever did not write something knows who did.
const FEW: usize = 4;

#[derive(Template)]
#[template(path = "marks/page.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    subject: Subject,
    chip: MarkChip,
    sentences: Vec<String>,
    /// Where what the record rests on is for fewer.
    in_force: Option<String>,
    readers: Readers,
    /// Whether so few read it that they can tell who said it.
    can_be_guessed: bool,
    needs_two: bool,
    history: Vec<ActLine>,
    first: String,
    waiting: Option<WaitingRelease>,
    /// None for who may not change marks.
    forms: Option<MarkForms>,
    seen: u32,
}

struct ActLine {
    at: String,
    by: String,
    what: String,
    /// Reason, and the source's consent.
    words: Vec<(&'static str, String)>,
}

struct WaitingRelease {
    by: String,
    /// Who gains, one sentence each.
    gains: Vec<String>,
    reason: String,
    consent: String,
    /// Who proposes cannot approve.
    is_mine: bool,
}

/// The forms of the page, with what was typed where one of them was refused.
#[derive(Default)]
pub(super) struct MarkForms {
    pub(super) narrow: NarrowForm,
    pub(super) release: ReleaseForm,
    pub(super) refusal: AnswerForm,
}

/// The form that makes an audience smaller.
#[derive(Default)]
pub(super) struct NarrowForm {
    pub(super) mark: MarkFields,
    pub(super) reason: Field,
    pub(super) error: Option<String>,
    pub(super) is_open: bool,
}

/// The form that answers a proposed release.
#[derive(Default)]
pub(super) struct AnswerForm {
    pub(super) reason: Field,
    pub(super) error: Option<String>,
}

/// A record's mark with all that its page needs.
pub(super) struct Loaded {
    pub(super) record: RecordRef,
    pub(super) found: RecordMark,
    pub(super) offer: MarkOffer,
    pub(super) names: MarkNames,
    pub(super) subject: Subject,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(record): Path<String>,
) -> PageResult<Response> {
    let loaded = Loaded::load(&app, &visit, &record).await?;
    print(&build(&app, &visit, loaded, MarkForms::default()).await?)
}

impl Loaded {
    /// Loads the mark of the record an address names.
    pub(super) async fn load(app: &App, visit: &Visit, record: &str) -> PageResult<Self> {
        let record: RecordRef = record.parse().map_err(|_| PageError::NotFound)?;
        let (desk, viewer) = (app.desk.as_ref(), visit.viewer());
        let found = desk.mark(viewer, record).await?.ok_or(PageError::NotFound)?;
        let subject = Subject::load(visit, record).await?;
        let names =
            MarkNames::load(desk, viewer, engagements(&found.marking, subject.in_force.as_ref(), viewer))
                .await?;
        let names = names.with_persons(&colleagues(desk, viewer).await?).with_persons(&found.names);
        let current = found.marking.current().as_of(viewer.now());
        let offer = MarkOffer::load(desk, viewer, current, "As it is now").await?;
        Ok(Self { record, found, offer, names, subject })
    }

    /// Returns the mark in force now.
    pub(super) fn current(&self, visit: &Visit) -> Mark {
        self.found.marking.current().as_of(visit.now())
    }
}

/// Returns the engagements that a record's marks speak of, present, earlier and proposed, and those the viewer may
/// release it to.
fn engagements(marking: &Marking, in_force: Option<&Mark>, viewer: &Viewer) -> BTreeSet<EngagementId> {
    let marks = marking.acts().iter().filter_map(|act| act.event.mark());
    let waiting = marking.proposal().map(|(_, proposal)| &proposal.mark);
    let marks = marks.chain(waiting).chain([marking.first(), marking.current()]).chain(in_force);
    let own = viewer.own();
    let mine = own.engagements.union(&own.observes).copied();
    marks.flat_map(|mark| mark.audience.engagements()).chain(mine).collect()
}

/// Builds the page; `forms` holds what was typed when a form was refused.
pub(super) async fn build(app: &App, visit: &Visit, loaded: Loaded, forms: MarkForms) -> PageResult<Page> {
    let current = loaded.current(visit);
    let Loaded { record, found, offer, names, subject } = loaded;
    let now = visit.now();
    let in_force = subject
        .in_force
        .as_ref()
        .map(|mark| mark.as_of(now))
        .filter(|mark| mark.audience != current.audience || mark.attribution != current.attribution);
    let together = in_force.as_ref().unwrap_or(&current);
    let readers = Readers::load(app, visit, &together.audience, &names).await?;
    let chip = MarkChip::of(record, together);
    let may_mark = visit.viewer().may_act(Capability::Mark);
    let waiting = match found.marking.proposal() {
        Some((by, proposal)) => Some(WaitingRelease {
            by: person(*by, &names),
            gains: gains(app, visit, (&subject, &names), &current, &proposal.mark).await?,
            reason: proposal.reason.to_string(),
            consent: proposal.consent.to_string(),
            is_mine: visit.viewer().account() == Some(*by),
        }),
        None => None,
    };
    let mut frame = visit.frame(Section::None, format!("Mark of {}", subject.name));
    frame.audience = printed_audience(in_force.as_ref().unwrap_or(&current));
    Ok(Page {
        frame,
        href: format!("/marks/{record}"),
        chip,
        sentences: mark_sentences(&current, &names, now),
        in_force: in_force.map(|mark| audience_words(&mark.audience, &names, now)),
        needs_two: found.needs_two,
        history: found.marking.acts().iter().rev().map(|act| act_line(act, &names, visit)).collect(),
        first: capitalised(&audience_words(&found.marking.first().audience, &names, now)),
        waiting,
        forms: may_mark.then(|| dressed(forms, offer)),
        can_be_guessed: current.attribution != Attribution::ByName
            && (1..=FEW).contains(&readers.people.len())
            && readers.is_whole(),
        readers,
        seen: found.marking.sequence().get(),
        subject,
    })
}

fn dressed(forms: MarkForms, offer: MarkOffer) -> MarkForms {
    let release = ReleaseForm { mark: forms.release.mark.dressed(&offer), ..forms.release };
    let narrow = NarrowForm { mark: forms.narrow.mark.dressed(&offer.without_open()), ..forms.narrow };
    MarkForms { narrow, release, refusal: forms.refusal }
}

fn person(account: AccountId, names: &MarkNames) -> String {
    names.person(account).unwrap_or("Somebody whose name is not told").to_owned()
}

fn act_line(act: &MarkAct, names: &MarkNames, visit: &Visit) -> ActLine {
    let to =
        |mark: &Mark| format!("{}; {}", audience_words(&mark.audience, names, visit.now()), mark.attribution);
    let released = |proposal: &Proposal| {
        vec![("Reason", proposal.reason.to_string()), ("The source's consent", proposal.consent.to_string())]
    };
    let (what, words) = match &act.event {
        MarkEvent::Narrow { mark, reason } => {
            (format!("Changed to: {}", to(mark)), vec![("Reason", reason.to_string())])
        }
        MarkEvent::Release(proposal) => (format!("Released to: {}", to(&proposal.mark)), released(proposal)),
        MarkEvent::Propose(proposal) => {
            (format!("Release proposed to: {}", to(&proposal.mark)), released(proposal))
        }
        MarkEvent::Approve => ("The proposed release was approved".to_owned(), Vec::new()),
        MarkEvent::Refuse { reason } => {
            ("The proposed release was refused".to_owned(), vec![("Reason", reason.to_string())])
        }
    };
    ActLine { at: minute(act.at), by: person(act.by, names), what, words }
}
