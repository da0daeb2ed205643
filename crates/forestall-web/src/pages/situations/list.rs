//! All situations the viewer may read, with filters and a search over them and over notes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceOrder, FaceRow};
use forestall_engagement::situation::Theme;
use forestall_types::{ChronicleKind, PolityCode};
use serde::Deserialize;

use super::{tags, today};
use crate::chronicle_pages::address;
use crate::desk::NoteFilter;
use crate::format;
use crate::forms::{Choice, Field, accept, choices};
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::asked::{chosen, search_words};
use crate::pages::countries_on_map::country_choices;
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};

/// How many situations one page shows.
const PAGE: usize = 25;
/// How many notes a search shows beside them.
const NOTES: usize = 8;

/// What an address may ask. Words never stand in it: addresses stay in a browser's history.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(crate) struct Params {
    theme: String,
    country: String,
    with_closed: String,
    order: String,
    page: String,
}

/// What the search sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    words: String,
    theme: String,
    country: String,
    with_closed: String,
    order: String,
    page: String,
}

#[derive(Template)]
#[template(path = "situations/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says something else to the template")]
struct Page {
    frame: Frame,
    heading: String,
    words: Field,
    theme: Field,
    themes: Vec<Choice>,
    country: Field,
    countries: Vec<Choice>,
    order: Field,
    orders: Vec<Choice>,
    with_closed: bool,
    lines: Vec<Line>,
    shown: String,
    is_searched: bool,
    is_filtered: bool,
    before: Option<usize>,
    after: Option<usize>,
    /// The address without its page, for lists without a search.
    address: String,
    /// Notes found by the same words.
    notes: Vec<NoteFound>,
    /// How many notes were found beyond those shown.
    more_notes: Option<String>,
    may_open: bool,
}

/// A situation in the list.
struct Line {
    href: String,
    why: String,
    title: String,
    state: String,
    is_over: bool,
    countries: String,
    extent: String,
    themes: String,
    /// Open warnings and engagements in its countries, in words; empty without any.
    answers: Vec<(String, &'static str)>,
    /// What is owed, in words, and whether it is late.
    owed: Option<(String, bool)>,
    mark: MarkChip,
    changed: String,
}

struct NoteFound {
    href: String,
    title: String,
    mark: MarkChip,
    written: String,
}

/// What is looked for, read from an address or a form.
struct Wanted {
    words: String,
    theme: Option<Theme>,
    country: Option<PolityCode>,
    with_closed: bool,
    order: FaceOrder,
    page: usize,
}

const BY_TITLE: &str = "title";

impl Wanted {
    fn parse(words: &str, params: &Params) -> PageResult<Self> {
        Ok(Self {
            words: search_words(words),
            theme: chosen(&params.theme)?,
            country: chosen(&params.country)?,
            with_closed: !params.with_closed.is_empty(),
            order: match params.order.as_str() {
                "" | "newest" => FaceOrder::Newest,
                BY_TITLE => FaceOrder::Title,
                _ => return Err(PageError::BadRequest),
            },
            page: chosen::<NonZeroUsize>(&params.page)?.map_or(1, NonZeroUsize::get),
        })
    }

    fn filter(&self) -> FaceFilter {
        // A country is one of the words, because one list has one tag.
        let country = self.country.map(|country| format!("polity:{country}"));
        let words: Vec<String> =
            (!self.words.is_empty()).then(|| self.words.clone()).into_iter().chain(country).collect();
        FaceFilter {
            kind: Some(ChronicleKind::Situation),
            words: (!words.is_empty()).then(|| words.join(" ")),
            tag: self.theme.map(|theme| format!("theme:{}", theme.code())),
            with_over: self.with_closed,
            order: self.order,
            skip: (self.page - 1).saturating_mul(PAGE),
            take: PAGE,
            ..FaceFilter::default()
        }
    }

    /// Returns the address of the list without a search.
    fn address(&self) -> String {
        let theme = self.theme.map(|theme| format!("theme={}", theme.code()));
        let country = self.country.map(|country| format!("country={country}"));
        let closed = self.with_closed.then(|| "with_closed=yes".to_owned());
        let order = (self.order == FaceOrder::Title).then(|| format!("order={BY_TITLE}"));
        let parts: Vec<String> = [theme, country, closed, order].into_iter().flatten().collect();
        format!("/situations?{}", parts.join("&"))
    }
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    list(&visit, Wanted::parse("", &params)?).await
}

/// Searches: a form and not an address, so that the words stay out of the browser's history.
pub(crate) async fn search(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let Sent { words, theme, country, with_closed, order, page, .. } = sent;
    let wanted = Wanted::parse(&words, &Params { theme, country, with_closed, order, page })?;
    if wanted.words.is_empty() {
        return Ok(Redirect::to(&wanted.address()).into_response());
    }
    list(&visit, wanted).await
}

async fn list(visit: &Visit, wanted: Wanted) -> PageResult<Response> {
    let found = visit.desk.faces(visit.viewer(), wanted.filter()).await?;
    if found.rows.is_empty() && wanted.page > 1 {
        return Err(PageError::NotFound);
    }
    let is_searched = !wanted.words.is_empty();
    let notes = if is_searched {
        let filter = NoteFilter { words: Some(wanted.words.clone()), take: NOTES, ..NoteFilter::default() };
        visit.desk.notes(visit.viewer(), filter).await?
    } else {
        crate::desk::NotePage::default()
    };
    let answers = Answers::load(visit).await?;
    let first = (wanted.page - 1) * PAGE + 1;
    let last = first + found.rows.len().saturating_sub(1);
    let number = format::counted(found.total, "situation", "situations");
    let mut frame = visit.frame(Section::Situations, "Situations");
    let marks = found.rows.iter().map(|row| &row.mark);
    frame.audience =
        audience_of_all(visit, marks.chain(notes.notes.iter().map(forestall_engagement::Note::mark)));
    let chosen_theme = wanted.theme.map(Theme::code).unwrap_or_default();
    print(&Page {
        frame,
        heading: match (found.total, is_searched) {
            (0, true) => "Situations: nothing found".to_owned(),
            (0, false) => "Situations".to_owned(),
            (_, true) => format!("Situations: {number} found"),
            (_, false) => format!("Situations: {number}"),
        },
        theme: Field::default(),
        themes: choices(Theme::ALL.iter().map(|theme| (theme.code(), theme)), chosen_theme),
        country: Field::default(),
        countries: country_choices(visit, wanted.country).await?,
        order: Field::default(),
        orders: choices(
            [("newest", "newest first"), (BY_TITLE, "by name")],
            if wanted.order == FaceOrder::Title { BY_TITLE } else { "newest" },
        ),
        with_closed: wanted.with_closed,
        lines: found.rows.iter().map(|row| line(visit, row, &answers)).collect(),
        shown: format!("{first} to {last} of {}", format::count(found.total as u64)),
        is_searched,
        is_filtered: wanted.theme.is_some() || wanted.country.is_some(),
        before: (wanted.page > 1).then(|| wanted.page - 1),
        after: (last < found.total).then(|| wanted.page + 1),
        address: wanted.address(),
        notes: notes.notes.iter().map(|note| note_found(visit, note)).collect(),
        more_notes: (notes.total > notes.notes.len())
            .then(|| format!("{} more", format::counted(notes.total - notes.notes.len(), "note", "notes"))),
        words: Field::new(wanted.words),
        may_open: visit.viewer().may_act(Capability::WriteNotes) && visit.viewer().may(Capability::ReadDesk),
    })
}

/// How many warnings and engagements are open in each country, of those the viewer may read.
struct Answers(BTreeMap<PolityCode, (usize, usize)>);

impl Answers {
    async fn load(visit: &Visit) -> PageResult<Self> {
        let mut counts: BTreeMap<PolityCode, (usize, usize)> = BTreeMap::new();
        for known in visit.desk.warnings(visit.viewer()).await? {
            if known.record.status().is_open() {
                counts.entry(known.record.situation()).or_default().0 += 1;
            }
        }
        for known in visit.desk.engagements(visit.viewer()).await? {
            if known.record.status().is_open() {
                counts.entry(known.record.situation()).or_default().1 += 1;
            }
        }
        Ok(Self(counts))
    }

    fn of(&self, polities: &[PolityCode]) -> Vec<(String, &'static str)> {
        let counts = polities.iter().filter_map(|polity| self.0.get(polity));
        let (warnings, engagements) = counts.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        let warned = (warnings > 0).then(|| (format::counted(warnings, "warning", "warnings"), "/warnings"));
        let engaged = (engagements > 0)
            .then(|| (format::counted(engagements, "engagement", "engagements"), "/engagements"));
        warned.into_iter().chain(engaged).collect()
    }
}

fn line(visit: &Visit, row: &FaceRow, answers: &Answers) -> Line {
    let polities = tags::polities(&row.face);
    let today = today(visit);
    let due = row.face.dues.iter().min_by_key(|due| due.on);
    let themes: Vec<_> = tags::themes(&row.face).iter().map(|theme| theme.words()).collect();
    let names: Vec<_> = polities.iter().map(|&polity| visit.name(polity)).collect();
    Line {
        href: address(row.id),
        why: row.face.line.clone(),
        title: row.face.title.clone(),
        state: capitalised(&row.face.state),
        is_over: row.face.is_over,
        countries: names.join(", "),
        extent: tags::extent(&row.face).map(|extent| capitalised(extent.words())).unwrap_or_default(),
        themes: themes.join(", "),
        answers: answers.of(&polities),
        owed: due.map(|due| (format!("{}, by {}", due.what, format::date(due.on)), due.is_overdue(today))),
        mark: MarkChip::of(row.id.record(), &row.mark),
        changed: day(row.changed_at),
    }
}

fn note_found(visit: &Visit, note: &forestall_engagement::Note) -> NoteFound {
    let mark = note.mark().as_of(visit.now());
    NoteFound {
        href: format!("/notes/{}", note.note_id()),
        title: note.current().title.to_string(),
        mark: MarkChip::of(forestall_types::RecordRef::Note(note.note_id()), &mark),
        written: day(note.first().at),
    }
}
