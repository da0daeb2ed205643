//! The roster: people who are not appointed diplomats, filtered by what a table needs.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceOrder, FaceRow};
use forestall_engagement::practitioner::{PractitionerKind, RosterFace};
use forestall_engagement::{OfficeHeld, StandingOn};
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::page::standing_words;
use crate::chronicle_pages::{address, coded_choices};
use crate::format;
use crate::forms::{Choice, Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::asked::{chosen, search_words};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// How many people one page shows.
const PAGE: usize = 50;

/// What the search sends. It stands in no address: whom a desk looks for stays out of a browser's history.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    words: String,
    kind: String,
    language: String,
    region: String,
    party: String,
    due: String,
    over: String,
    page: String,
}

/// What is looked for.
#[derive(Default)]
struct Wanted {
    words: String,
    kind: Option<PractitionerKind>,
    language: Option<String>,
    region: Option<PolityCode>,
    /// Whose trust they need.
    party: Option<ChronicleId>,
    /// Whether only those are shown whose standing is to be checked.
    is_due: bool,
    with_over: bool,
    page: usize,
}

#[derive(Template)]
#[template(path = "roster/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    lead: String,
    words: String,
    kind: Field,
    kinds: Vec<Choice>,
    language: Field,
    languages: Vec<Choice>,
    region: Field,
    regions: Vec<Choice>,
    party: Field,
    parties: Vec<Choice>,
    chosen: Chosen,
    is_empty: bool,
    rows: Vec<Row>,
    /// The party whose trust is shown.
    trusted_by: Option<String>,
    shown: String,
    before: Option<usize>,
    after: Option<usize>,
    may_open: bool,
    persons: bool,
}

/// What is chosen beside words and lists.
struct Chosen {
    is_due: bool,
    with_over: bool,
    /// Whether not everybody is shown.
    is_narrowed: bool,
}

struct Row {
    href: String,
    pseudonym: String,
    knowledge: String,
    kind: String,
    languages: String,
    regions: String,
    standing: &'static str,
    is_unfit: bool,
    due: Option<String>,
    asked: String,
    trust: String,
    conflicts: Option<String>,
    state: Option<String>,
    mark: Option<MarkChip>,
}

pub(crate) async fn show(visit: Visit) -> PageResult<Response> {
    list(&visit, Wanted { page: 1, ..Wanted::default() }).await
}

/// Searches: a form and not an address.
pub(crate) async fn search(visit: Visit, form: Result<Form<Sent>, FormRejection>) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    list(&visit, Wanted::parse(&sent)?).await
}

impl Wanted {
    fn parse(sent: &Sent) -> PageResult<Self> {
        Ok(Self {
            words: search_words(&sent.words),
            kind: chosen(&sent.kind)?,
            language: (!sent.language.is_empty()).then(|| sent.language.clone()),
            region: chosen(&sent.region)?,
            party: chosen(&sent.party)?,
            is_due: !sent.due.is_empty(),
            with_over: !sent.over.is_empty(),
            page: chosen(&sent.page)?.unwrap_or(1_usize).clamp(1, 1_000_000),
        })
    }

    fn is_narrowed(&self) -> bool {
        let is_chosen = self.kind.is_some() || self.region.is_some() || self.party.is_some();
        is_chosen || self.language.is_some() || self.is_due || !self.words.is_empty()
    }

    /// Says whether somebody is looked for.
    fn takes(&self, row: &FaceRow, known: &RosterFace, today: Date) -> bool {
        self.kind.is_none_or(|kind| known.kind == Some(kind))
            && self.region.is_none_or(|region| known.regions.contains(&region))
            && self.party.is_none_or(|party| known.trust_of(party).is_some_and(|level| level.points() > 0))
            && self
                .language
                .as_ref()
                .is_none_or(|language| known.languages.iter().any(|skill| skill.tag.primary() == language))
            && (!self.is_due || known.is_check_due(today))
            && (self.words.is_empty() || row.face.has_words(&self.words))
    }
}

async fn list(visit: &Visit, wanted: Wanted) -> PageResult<Response> {
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Practitioner),
        with_over: wanted.with_over,
        order: FaceOrder::Title,
        ..FaceFilter::default()
    };
    let all: Vec<(FaceRow, RosterFace)> = visit
        .desk
        .faces(visit.viewer(), filter)
        .await?
        .rows
        .into_iter()
        .map(|row| (RosterFace::read(&row.face), row))
        .map(|(known, row)| (row, known))
        .collect();
    let parties = parties(visit, &all, wanted.party).await?;
    let mut found: Vec<_> = all.iter().filter(|(row, known)| wanted.takes(row, known, today)).collect();
    if let Some(party) = wanted.party {
        found.sort_by_key(|(_, known)| std::cmp::Reverse(known.trust_of(party)));
    }
    let total = found.len();
    let first = (wanted.page - 1) * PAGE;
    let page: Vec<_> = found.into_iter().skip(first).take(PAGE).collect();
    let last = first + page.len();
    let to_check = all.iter().filter(|(_, known)| known.is_check_due(today)).count();
    let mut frame = visit.frame(Section::Roster, "Roster");
    frame.audience = audience_of_all(visit, page.iter().map(|(row, _)| &row.mark));
    print(&Page {
        frame,
        heading: heading(total, wanted.is_narrowed()),
        lead: lead(all.len(), to_check),
        kinds: choices(coded_choices!(PractitionerKind), wanted.kind.map(PractitionerKind::code)),
        languages: languages(&all, wanted.language.as_deref()),
        regions: regions(visit, &all, wanted.region),
        trusted_by: wanted
            .party
            .map(|party| parties.iter().find(|choice| choice.value == party.to_string()))
            .map(|choice| choice.map_or_else(|| "the party".to_owned(), |choice| choice.label.clone())),
        parties,
        rows: page.iter().map(|(row, known)| Row::of(visit, row, known, wanted.party, today)).collect(),
        shown: format!("{} to {last} of {}", first + 1, format::count(total as u64)),
        before: (wanted.page > 1).then(|| wanted.page - 1),
        after: (last < total).then(|| wanted.page + 1),
        chosen: Chosen {
            is_due: wanted.is_due,
            with_over: wanted.with_over,
            is_narrowed: wanted.is_narrowed(),
        },
        is_empty: all.is_empty(),
        words: wanted.words,
        kind: Field::default(),
        language: Field::default(),
        region: Field::default(),
        party: Field::default(),
        may_open: visit.viewer().may_act(Capability::KeepIdentities),
        persons: visit.viewer().may(Capability::KeepIdentities),
    })
}

fn heading(total: usize, is_narrowed: bool) -> String {
    let number = format::counted(total, "person", "people");
    match (total, is_narrowed) {
        (0, true) => "Roster: nobody found".to_owned(),
        (0, false) => "Roster".to_owned(),
        (_, true) => format!("Roster: {number} found"),
        (_, false) => format!("Roster: {number}"),
    }
}

fn lead(all: usize, to_check: usize) -> String {
    let whom = "People who can sit at a table, by the names records give them. An appointed diplomat among them \
                sits as nothing else.";
    match (all, to_check) {
        (0, _) => whom.to_owned(),
        (_, 0) => format!("{whom} Everybody’s standing is checked."),
        (_, 1) => format!("{whom} The standing of one is to be checked."),
        (_, number) => format!("{whom} The standing of {} is to be checked.", format::count(number as u64)),
    }
}

fn choices<Value: Into<String>>(
    choices: impl Iterator<Item = (Value, String)>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    choices
        .map(|(value, label)| {
            let value = value.into();
            Choice { is_chosen: chosen == Some(value.as_str()), value, label, help: String::new() }
        })
        .collect()
}

fn languages(all: &[(FaceRow, RosterFace)], language: Option<&str>) -> Vec<Choice> {
    let skills = all.iter().flat_map(|(_, known)| &known.languages);
    let primary = skills.filter_map(|skill| skill.tag.primary().parse().ok());
    let names: BTreeMap<String, String> =
        primary.map(|tag: forestall_engagement::LanguageTag| (tag.name(), tag.to_string())).collect();
    choices(names.into_iter().map(|(name, tag)| (tag, name)), language)
}

fn regions(visit: &Visit, all: &[(FaceRow, RosterFace)], region: Option<PolityCode>) -> Vec<Choice> {
    let codes = all.iter().flat_map(|(_, known)| known.regions.iter().copied());
    let names: BTreeMap<String, PolityCode> = codes.map(|code| (visit.name(code), code)).collect();
    let region = region.map(|region| region.to_string());
    choices(names.into_iter().map(|(name, code)| (code.to_string(), name)), region.as_deref())
}

/// Returns the parties whose trust was measured and that the viewer may read.
async fn parties(
    visit: &Visit,
    all: &[(FaceRow, RosterFace)],
    party: Option<ChronicleId>,
) -> PageResult<Vec<Choice>> {
    let mut ids: Vec<_> = all.iter().flat_map(|(_, known)| known.trust.iter().map(|(id, _)| *id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = visit.desk.faces_of(visit.viewer(), ids).await?;
    rows.sort_by(|a, b| (&a.face.title, a.id).cmp(&(&b.face.title, b.id)));
    let party = party.map(|party| party.to_string());
    Ok(choices(rows.into_iter().map(|row| (row.id.to_string(), row.face.title)), party.as_deref()))
}

impl Row {
    fn of(visit: &Visit, row: &FaceRow, known: &RosterFace, party: Option<ChronicleId>, today: Date) -> Self {
        let standing = known.standing_on(today);
        let late = known.check_again_on.filter(|on| *on <= today);
        let level = party.and_then(|party| known.trust_of(party));
        let languages: Vec<_> =
            known.languages.iter().map(forestall_engagement::LanguageSkill::words).collect();
        let regions: Vec<_> = known.regions.iter().map(|region| visit.name(*region)).collect();
        Self {
            href: address(row.id),
            pseudonym: row.face.title.clone(),
            knowledge: row.face.line.clone(),
            kind: known.kind.map(|kind| capitalised(kind.words())).unwrap_or_default(),
            languages: languages.join("; "),
            regions: regions.join(", "),
            standing: standing_words(standing),
            is_unfit: standing != StandingOn::Checked(OfficeHeld::None),
            due: late.map(|on| format!("check again, due {}", format::date(on))),
            asked: known.readiness_on(today).map_or("not said", |readiness| readiness.words()).to_owned(),
            trust: level.map(|level| format!("{:+} {level}", level.points())).unwrap_or_default(),
            conflicts: (known.open_conflicts > 0).then(|| {
                format::counted(known.open_conflicts, "conflict of interest", "conflicts of interest")
            }),
            state: row.face.is_over.then(|| row.face.state.clone()),
            mark: MarkChip::of(row.id.record(), &row.mark).unless_usual(),
        }
    }
}
