//! The protected persons the viewer may read.

use askama::Template;
use axum::response::Response;
use forestall_confidence::{Capability, Mark};
use forestall_types::{PersonId, RecordRef};

use super::enter::EnterForm;
use crate::desk::ProtectedPerson;
use crate::forms::Field;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::marks::MarkOffer;
use crate::pages::notes::printed_audience;
use crate::pages::print;

#[derive(Template)]
#[template(path = "persons/list.html")]
pub(crate) struct Page {
    frame: Frame,
    persons: Vec<PersonLine>,
    /// None for who may not keep protected persons.
    form: Option<EnterForm>,
}

struct PersonLine {
    person_id: String,
    mark: MarkChip,
    /// Name, contact and remarks; none once erased.
    identity: Option<(String, String, String)>,
    erasure: ErasureForm,
}

/// The form that erases a person.
#[derive(Clone, Default)]
pub(super) struct ErasureForm {
    pub(super) typed: Field,
    pub(super) is_open: bool,
}

pub(crate) async fn show(visit: Visit) -> PageResult<Response> {
    print(&build(&visit, EnterForm::default(), None).await?)
}

/// Builds the page with what was typed into a form that was refused.
pub(super) async fn build(
    visit: &Visit,
    form: EnterForm,
    erasure: Option<(PersonId, ErasureForm)>,
) -> PageResult<Page> {
    let viewer = visit.viewer();
    let persons = visit.desk.protected_persons(viewer).await?;
    let marks: Vec<Mark> = persons.iter().map(|person| person.mark.as_of(visit.now())).collect();
    // Beside the window's title stands nothing but the name of the list.
    let mut frame = visit.frame(Section::None, "Protected persons");
    if !marks.is_empty() {
        frame.audience = printed_audience(&Mark::of_derived(&marks));
    }
    let form = if viewer.may_act(Capability::KeepIdentities) {
        let offer = offer(visit).await?;
        Some(EnterForm { mark: form.mark.dressed(&offer), ..form })
    } else {
        None
    };
    let persons = persons.iter().map(|person| person_line(visit, person, erasure.as_ref())).collect();
    Ok(Page { frame, persons, form })
}

/// Returns the marks a protected person may be entered with: at first, the viewer alone.
pub(super) async fn offer(visit: &Visit) -> PageResult<MarkOffer> {
    let mut only_me = Mark::internal();
    only_me.audience = forestall_confidence::Audience::named(visit.viewer().account());
    let offer = MarkOffer::load(visit.desk.as_ref(), visit.viewer(), only_me, "Only you").await?;
    Ok(offer.without_open())
}

fn person_line(
    visit: &Visit,
    person: &ProtectedPerson,
    erasure: Option<&(PersonId, ErasureForm)>,
) -> PersonLine {
    let erasure = erasure.filter(|(of, _)| *of == person.person_id).map(|(_, form)| form.clone());
    PersonLine {
        person_id: person.person_id.to_string(),
        mark: MarkChip::of(RecordRef::Person(person.person_id), &person.mark.as_of(visit.now())),
        identity: person
            .identity
            .as_ref()
            .map(|identity| (identity.name.to_string(), identity.contact.clone(), identity.remarks.clone())),
        erasure: erasure.unwrap_or_default(),
    }
}
