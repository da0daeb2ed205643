//! All notes the viewer may read, with the search over them.

use std::num::NonZeroUsize;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Capability;
use forestall_types::{ChronicleId, EngagementId, PolityCode};
use serde::Deserialize;

use super::engagement_names::engagement_names;
use super::note_line::{NoteLine, SubjectNames, audience_of};
use crate::chronicle_pages::address;
use crate::desk::NoteFilter;
use crate::format;
use crate::forms::{Choice, Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::asked::{chosen, search_words};
use crate::pages::countries_on_map::countries_on_map;
use crate::pages::print;
use crate::server::App;

/// How many notes one page shows.
const PAGE: usize = 25;

/// What an address may ask. Words never stand in it: addresses stay in a browser's history.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    situation: String,
    engagement: String,
    about: String,
    page: String,
}

/// What the search sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    words: String,
    situation: String,
    engagement: String,
    about: String,
    page: String,
}

#[derive(Template)]
#[template(path = "notes/list.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    words: Field,
    situation: Field,
    situations: Vec<Choice>,
    engagement: Field,
    engagements: Vec<Choice>,
    /// The one record they are about: identifier, name and address.
    about: Option<(String, String, String)>,
    lines: Vec<NoteLine>,
    shown: String,
    is_searched: bool,
    is_filtered: bool,
    pages: Pages,
    may_write: bool,
    /// The page of protected persons, for who keeps them.
    persons: Option<&'static str>,
}

/// How to get to the other pages of a list.
#[derive(Default)]
struct Pages {
    before: Option<usize>,
    after: Option<usize>,
    /// The address without its page, for lists without a search.
    address: String,
}

/// What is looked for, read from an address or a form.
struct Wanted {
    words: String,
    situation: Option<PolityCode>,
    engagement: Option<EngagementId>,
    about: Option<ChronicleId>,
    page: usize,
}

impl Wanted {
    fn parse(words: &str, situation: &str, engagement: &str, about: &str, page: &str) -> PageResult<Self> {
        Ok(Self {
            words: search_words(words),
            situation: chosen(situation)?,
            engagement: chosen(engagement)?,
            about: chosen(about)?,
            page: chosen::<NonZeroUsize>(page)?.map_or(1, NonZeroUsize::get),
        })
    }

    fn filter(&self) -> NoteFilter {
        NoteFilter {
            situation: self.situation,
            engagement: self.engagement,
            about: self.about,
            words: (!self.words.is_empty()).then(|| self.words.clone()),
            skip: (self.page - 1).saturating_mul(PAGE),
            take: PAGE,
        }
    }

    /// Returns the address of the list without a search.
    fn address(&self) -> String {
        let situation = self.situation.map(|situation| format!("situation={situation}"));
        let engagement = self.engagement.map(|engagement| format!("engagement={engagement}"));
        let about = self.about.map(|about| format!("about={about}"));
        let parts: Vec<String> = situation.into_iter().chain(engagement).chain(about).collect();
        format!("/notes?{}", parts.join("&"))
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let wanted = Wanted::parse("", &params.situation, &params.engagement, &params.about, &params.page)?;
    list(&app, &visit, wanted).await
}

/// Searches: a form and not an address, so that the words stay out of the browser's history.
pub(crate) async fn search(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let wanted = Wanted::parse(&sent.words, &sent.situation, &sent.engagement, &sent.about, &sent.page)?;
    if wanted.words.is_empty() {
        return Ok(Redirect::to(&wanted.address()).into_response());
    }
    list(&app, &visit, wanted).await
}

async fn list(app: &App, visit: &Visit, wanted: Wanted) -> PageResult<Response> {
    let found = app.desk.notes(visit.viewer(), wanted.filter()).await?;
    if found.notes.is_empty() && wanted.page > 1 {
        return Err(PageError::NotFound);
    }
    let first = (wanted.page - 1) * PAGE + 1;
    let last = first + found.notes.len().saturating_sub(1);
    let number = format::counted(found.total, "note", "notes");
    let is_searched = !wanted.words.is_empty();
    let names = SubjectNames::of_notes(visit, &found.notes).await?;
    let about = match wanted.about {
        Some(id) => app.desk.faces_of(visit.viewer(), vec![id]).await?.pop(),
        None => None,
    };
    let mut frame = visit.frame(Section::Notes, "Notes");
    if let Some(audience) = audience_of(visit, &found.notes) {
        frame.audience = audience;
    }
    print(&Page {
        frame,
        heading: match (found.total, is_searched) {
            (0, true) => "Notes: nothing found".to_owned(),
            (0, false) => "Notes".to_owned(),
            (_, true) => format!("Notes: {number} found"),
            (_, false) => format!("Notes: {number}"),
        },
        lines: found.notes.iter().map(|note| NoteLine::of(visit, &names, note, &found.files)).collect(),
        shown: format!("{first} to {last} of {}", format::count(found.total as u64)),
        is_searched,
        is_filtered: wanted.situation.is_some() || wanted.engagement.is_some() || wanted.about.is_some(),
        pages: Pages {
            before: (wanted.page > 1).then(|| wanted.page - 1),
            after: (last < found.total).then(|| wanted.page + 1),
            address: wanted.address(),
        },
        about: about.map(|row| (row.id.to_string(), row.face.title, address(row.id))),
        situations: situations(visit, wanted.situation).await?,
        engagements: engagements(visit, wanted.engagement).await?,
        words: Field::new(wanted.words),
        situation: Field::default(),
        engagement: Field::default(),
        may_write: visit.viewer().may_act(Capability::WriteNotes),
        persons: visit.viewer().may(Capability::KeepIdentities).then_some("/persons"),
    })
}

/// Returns the countries to choose from, by name: those of the map, and the one chosen.
async fn situations(visit: &Visit, chosen: Option<PolityCode>) -> PageResult<Vec<Choice>> {
    let mut polities = countries_on_map(visit).await?;
    if let Some(code) = chosen.filter(|code| polities.iter().all(|(known, _)| known != code)) {
        polities.insert(0, (code, visit.name(code)));
    }
    let choice = |(code, label): (PolityCode, String)| Choice {
        value: code.to_string(),
        label,
        help: String::new(),
        is_chosen: Some(code) == chosen,
    };
    Ok(polities.into_iter().map(choice).collect())
}

/// Returns the engagements to choose from, newest first.
async fn engagements(visit: &Visit, chosen: Option<EngagementId>) -> PageResult<Vec<Choice>> {
    let choice = |(engagement_id, label): (EngagementId, String)| Choice {
        value: engagement_id.to_string(),
        label,
        help: String::new(),
        is_chosen: Some(engagement_id) == chosen,
    };
    Ok(engagement_names(visit).await?.into_iter().map(choice).collect())
}
