//! The form with which somebody writes a note.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Capability, Mark, Viewer};
use forestall_engagement::{NewNote, NoteSubject};
use forestall_types::{ChronicleId, PersonId};
use serde::Deserialize;

use super::engagement_names::engagement_names;
use super::note_fields::{NoteFields, revision};
use super::note_line::{SubjectLine, SubjectNames, printed_audience};
use crate::desk::{DeskError, House, ProtectedPerson};
use crate::forms::{Choice, Field, Wrong, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::marks::{MarkFields, MarkOffer, SentMark};
use crate::pages::{print, print_refused};
use crate::server::App;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    situation: String,
    engagement: String,
    about: String,
}

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    situation: String,
    engagement: String,
    about: String,
    title: String,
    text: String,
    reliability: String,
    credibility: String,
    source: String,
    #[serde(flatten)]
    mark: SentMark,
}

#[derive(Template)]
#[template(path = "notes/new.html")]
pub(crate) struct Page {
    frame: Frame,
    /// None while it is not chosen what the note is about.
    form: Option<NoteForm>,
    engagements: Vec<(String, String)>,
}

/// The form as shown.
struct NoteForm {
    subject: SubjectLine,
    /// The hidden fields that say what it is about.
    about: Vec<(&'static str, String)>,
    fields: NoteFields,
    source: Field,
    sources: Vec<Choice>,
    mark: MarkFields,
    error: Option<String>,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    fields: NoteFields,
    source: Field,
    mark: MarkFields,
    error: Option<String>,
}

/// What a form for a note about something needs.
struct Basis {
    subject: NoteSubject,
    names: SubjectNames,
    offer: MarkOffer,
    persons: Vec<ProtectedPerson>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    if params.situation.is_empty() && params.engagement.is_empty() && params.about.is_empty() {
        return print(&choose_subject(&visit).await?);
    }
    let basis = Basis::load(&app, &visit, &params.situation, &params.engagement, &params.about).await?;
    print(&build(&visit, basis, Typed::default()))
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let basis = Basis::load(&app, &visit, &sent.situation, &sent.engagement, &sent.about).await?;
    let mut typed = Typed {
        fields: NoteFields::of(&sent.title, &sent.text).graded(&sent.reliability, &sent.credibility, ""),
        source: Field::new(&sent.source),
        mark: MarkFields::of(&sent.mark),
        error: None,
    };
    let Ok(note) = typed.parse(&basis, &visit)? else {
        return print_refused(&build(&visit, basis, typed));
    };
    match app.desk.write_note(visit.viewer(), note).await {
        Ok(note_id) => Ok(Redirect::to(&format!("/notes/{note_id}")).into_response()),
        Err(DeskError::Refused(why)) => {
            typed.error = Some(capitalised(&why));
            print_refused(&build(&visit, basis, typed))
        }
        Err(error) => Err(error.into()),
    }
}

impl Basis {
    async fn load(
        app: &App,
        visit: &Visit,
        situation: &str,
        engagement: &str,
        about: &str,
    ) -> PageResult<Self> {
        let (desk, viewer) = (app.desk.as_ref(), visit.viewer());
        let subject = if !about.is_empty() {
            let id: ChronicleId = about.parse().map_err(|_| PageError::NotFound)?;
            let of = (!situation.is_empty()).then(|| situation.parse().map_err(|_| PageError::NotFound));
            // Whether the viewer may read it says the mark of a new note. An engagement has a name of its own.
            if id.engagement().is_some() {
                return Err(PageError::NotFound);
            }
            NoteSubject::Chronicle(id, of.transpose()?)
        } else if engagement.is_empty() {
            NoteSubject::Situation(situation.parse().map_err(|_| PageError::NotFound)?)
        } else {
            let engagement_id = engagement.parse().map_err(|_| PageError::NotFound)?;
            let found = desk.engagement(viewer, engagement_id).await?.ok_or(PageError::NotFound)?;
            NoteSubject::Engagement(engagement_id, found.record.situation())
        };
        let start = desk.mark_of_new_note(viewer, subject).await?.ok_or(PageError::NotFound)?;
        let start = start.as_of(viewer.now());
        let offer = MarkOffer::load(desk, viewer, start, "As what it is about").await?;
        Ok(Self {
            subject,
            names: SubjectNames::load(visit, [subject]).await?,
            // Nobody reads it who may not read the record it is about, whatever is chosen.
            offer: if subject.rests_on().is_some() { offer.without_open() } else { offer },
            persons: persons(desk, viewer).await?,
        })
    }
}

/// Returns the protected persons a note may come from; none for those who may not keep them.
async fn persons(desk: &dyn House, viewer: &Viewer) -> PageResult<Vec<ProtectedPerson>> {
    if !viewer.may(Capability::KeepIdentities) {
        return Ok(Vec::new());
    }
    let mut persons = desk.protected_persons(viewer).await?;
    persons.retain(|person| person.identity.is_some());
    Ok(persons)
}

impl Typed {
    /// Reads the note; wrong fields say why.
    fn parse(&mut self, basis: &Basis, visit: &Visit) -> PageResult<Result<NewNote, Wrong>> {
        let (fields, mark, source) =
            (self.fields.parse(), self.mark.parse(&basis.offer), self.parse_source(basis));
        let (Ok(fields), Ok(mark), Ok(source)) = (fields, mark, source) else { return Ok(Err(Wrong)) };
        Ok(Ok(NewNote { subject: basis.subject, mark, source, first: revision(fields, visit)? }))
    }

    fn parse_source(&mut self, basis: &Basis) -> Result<Option<PersonId>, Wrong> {
        let value = self.source.value.as_str();
        if value.is_empty() {
            return Ok(None);
        }
        match basis.persons.iter().find(|person| person.person_id.to_string() == value) {
            Some(person) => Ok(Some(person.person_id)),
            None => self.source.refuse("choose one out of the list, or nobody"),
        }
    }
}

async fn choose_subject(visit: &Visit) -> PageResult<Page> {
    let engagements = engagement_names(visit).await?.into_iter();
    Ok(Page {
        frame: visit.frame(Section::Notes, "Write a note"),
        form: None,
        engagements: engagements.map(|(id, name)| (format!("/notes/new?engagement={id}"), name)).collect(),
    })
}

fn build(visit: &Visit, basis: Basis, typed: Typed) -> Page {
    let Basis { subject, names, offer, persons } = basis;
    let mark = typed.mark.dressed(&offer);
    let sources = persons.iter().filter_map(|person| {
        let identity = person.identity.as_ref()?;
        let value = person.person_id.to_string();
        Some(Choice {
            is_chosen: value == typed.source.value,
            label: format!("{} ({value})", identity.name),
            value,
            help: String::new(),
        })
    });
    let about = match subject {
        NoteSubject::Engagement(engagement_id, _) => vec![("engagement", engagement_id.to_string())],
        NoteSubject::Situation(situation) => vec![("situation", situation.to_string())],
        NoteSubject::Chronicle(id, situation) => {
            let situation = situation.map(|situation| ("situation", situation.to_string()));
            [("about", id.to_string())].into_iter().chain(situation).collect()
        }
    };
    let mut frame = visit.frame(Section::Notes, "Write a note");
    // The form lists names of protected persons.
    let shown: Vec<&Mark> = std::iter::once(&offer.start).chain(persons.iter().map(|p| &p.mark)).collect();
    frame.audience = printed_audience(&Mark::of_derived(shown));
    let form = NoteForm {
        subject: SubjectLine::of(visit, &names, subject),
        about,
        fields: typed.fields,
        sources: sources.collect(),
        source: typed.source,
        mark,
        error: typed.error,
    };
    Page { frame, form: Some(form), engagements: Vec::new() }
}
