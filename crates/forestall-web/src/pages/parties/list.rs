//! All parties the viewer may read, a page at a time, with the search over their names.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceOrder, FaceRow, Mentioned};
use forestall_engagement::party::PartyKind;
use forestall_types::{ChronicleKind, PolityCode};
use serde::Deserialize;

use crate::chronicle_pages::{address, coded_choices};
use crate::format;
use crate::forms::{Choice, Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::asked::{chosen, search_words};
use crate::pages::countries_on_map::country_choices;
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};

/// How many parties one page shows.
const PAGE: usize = 50;

/// What an address or the search may ask. Words come by the form only: addresses stay in a browser's history.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Wanted {
    form_token: String,
    words: String,
    kind: String,
    country: String,
    over: String,
    page: String,
}

#[derive(Template)]
#[template(path = "parties/list.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    words: String,
    kind: Field,
    kinds: Vec<Choice>,
    country: Field,
    countries: Vec<Choice>,
    with_over: bool,
    rows: Vec<PartyRow>,
    shown: String,
    is_narrowed: bool,
    before: Option<usize>,
    after: Option<usize>,
    may_open: bool,
}

struct PartyRow {
    href: String,
    name: String,
    line: String,
    also: String,
    kind: String,
    countries: String,
    state: String,
    changed: String,
    mark: Option<MarkChip>,
}

pub(crate) async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> PageResult<Response> {
    list(&visit, Wanted { words: String::new(), ..wanted }).await
}

/// Searches: a form and not an address, so that names stay out of the browser's history.
pub(crate) async fn search(visit: Visit, form: Result<Form<Wanted>, FormRejection>) -> PageResult<Response> {
    let wanted = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    if wanted.words.trim().is_empty() && wanted.page.is_empty() {
        wanted.filter(1)?;
        return Ok(Redirect::to(&wanted.address()).into_response());
    }
    list(&visit, wanted).await
}

async fn list(visit: &Visit, wanted: Wanted) -> PageResult<Response> {
    let bad = PageError::BadRequest;
    let page: usize = match wanted.page.as_str() {
        "" => 1,
        number => number.parse().ok().filter(|page| (1..=1_000_000).contains(page)).ok_or(bad)?,
    };
    let filter = wanted.filter(page)?;
    let country = match filter.mentions {
        Some(Mentioned::Polity(polity)) => Some(polity),
        _ => None,
    };
    let found = visit.desk.faces(visit.viewer(), filter).await?;
    if found.rows.is_empty() && page > 1 {
        return Err(PageError::NotFound);
    }
    let first = (page - 1) * PAGE + 1;
    let last = first + found.rows.len().saturating_sub(1);
    let number = format::counted(found.total, "party", "parties");
    let is_narrowed = !wanted.words.trim().is_empty() || !wanted.kind.is_empty() || country.is_some();
    let mut frame = visit.frame(Section::Actors, "Parties");
    frame.audience = audience_of_all(visit, found.rows.iter().map(|row| &row.mark));
    print(&Page {
        frame,
        heading: match (found.total, is_narrowed) {
            (0, true) => "Parties: nothing found".to_owned(),
            (0, false) => "Parties".to_owned(),
            (_, true) => format!("Parties: {number} found"),
            (_, false) => format!("Parties: {number}"),
        },
        kinds: kinds(&wanted.kind),
        countries: country_choices(visit, country).await?,
        with_over: !wanted.over.is_empty(),
        rows: found.rows.into_iter().map(|row| PartyRow::of(visit, row)).collect(),
        shown: format!("{first} to {last} of {}", format::count(found.total as u64)),
        before: (page > 1).then(|| page - 1),
        after: (last < found.total).then(|| page + 1),
        may_open: visit.viewer().may_act(Capability::WriteNotes) && visit.viewer().may(Capability::ReadDesk),
        words: wanted.words,
        kind: Field::default(),
        country: Field::default(),
        is_narrowed,
    })
}

impl Wanted {
    fn filter(&self, page: usize) -> PageResult<FaceFilter> {
        let kind: Option<PartyKind> = chosen(&self.kind)?;
        let country: Option<PolityCode> = chosen(&self.country)?;
        let words = search_words(&self.words);
        Ok(FaceFilter {
            kind: Some(ChronicleKind::Party),
            mentions: country.map(Mentioned::Polity),
            words: (!words.is_empty()).then_some(words),
            tag: kind.map(|kind| format!("kind:{}", kind.code())),
            with_over: !self.over.is_empty(),
            order: FaceOrder::Title,
            skip: (page - 1) * PAGE,
            take: PAGE,
            ..FaceFilter::default()
        })
    }

    /// Returns the address of the list without words, once the rest was found to be codes.
    fn address(&self) -> String {
        let asked = [("kind", &self.kind), ("country", &self.country)];
        let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
        let mut parts: Vec<String> = asked.map(|(name, value)| format!("{name}={value}")).collect();
        parts.extend((!self.over.is_empty()).then(|| "over=yes".to_owned()));
        if parts.is_empty() { "/parties".to_owned() } else { format!("/parties?{}", parts.join("&")) }
    }
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): (&str, String)| Choice {
        is_chosen: value == chosen,
        value: value.to_owned(),
        label,
        help: String::new(),
    };
    coded_choices!(PartyKind).map(choice).collect()
}

impl PartyRow {
    fn of(visit: &Visit, row: FaceRow) -> Self {
        let tagged = |name: &'static str| row.face.tags.iter().filter_map(move |tag| tag.strip_prefix(name));
        let kind = tagged("kind:").find_map(|code| code.parse::<PartyKind>().ok());
        let polities = tagged("polity:").filter_map(|code| code.parse().ok()).map(|code| visit.name(code));
        Self {
            href: address(row.id),
            countries: polities.collect::<Vec<_>>().join(", "),
            also: tagged("also:").collect::<Vec<_>>().join("; "),
            kind: kind.map(|kind| capitalised(kind.words())).unwrap_or_default(),
            mark: MarkChip::of(row.id.record(), &row.mark).unless_usual(),
            name: row.face.title,
            line: row.face.line,
            state: row.face.state,
            changed: day(row.changed_at),
        }
    }
}
