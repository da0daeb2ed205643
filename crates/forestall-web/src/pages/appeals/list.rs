//! All appeals the viewer may read, with the search over their words.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::figure::Switch;
use crate::format;
use crate::forms::accept;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::asked::{chosen, search_words};
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};

/// The most appeals one page lists.
const MOST: usize = 200;

/// What an address or the search may ask. Words come by the form only: addresses stay in a browser's history.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Wanted {
    form_token: String,
    words: String,
    show: String,
    about: String,
}

/// Which appeals are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Open,
    Waiting,
    Overdue,
    Answered,
    All,
}

const SHOWN: [(Shown, &str, &str); 5] = [
    (Shown::Open, "", "Open"),
    (Shown::Waiting, "waiting", "Waiting for answers"),
    (Shown::Overdue, "overdue", "Overdue"),
    (Shown::Answered, "answered", "Answered"),
    (Shown::All, "all", "All, closed ones too"),
];

#[derive(Template)]
#[template(path = "appeals/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    why: String,
    words: String,
    switches: Vec<Switch>,
    rows: Vec<Line>,
    is_narrowed: bool,
    is_cut: bool,
    new: Option<String>,
}

struct Line {
    href: String,
    subject: String,
    sentence: String,
    state: String,
    due: Option<String>,
    is_late: bool,
    changed: String,
    mark: Option<MarkChip>,
}

pub(crate) async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> PageResult<Response> {
    list(&visit, Wanted { words: String::new(), ..wanted }).await
}

/// Searches: a form and not an address, so that names stay out of the browser's history.
pub(crate) async fn search(visit: Visit, form: Result<Form<Wanted>, FormRejection>) -> PageResult<Response> {
    let wanted = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    list(&visit, wanted).await
}

async fn list(visit: &Visit, wanted: Wanted) -> PageResult<Response> {
    let shown = SHOWN.iter().find(|(_, code, _)| *code == wanted.show).map(|(shown, ..)| *shown);
    let shown = shown.ok_or(PageError::BadRequest)?;
    let about: Option<ChronicleId> = chosen(&wanted.about)?;
    let words = search_words(&wanted.words);
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Appeal),
        mentions: about.map(Mentioned::Chronicle),
        words: (!words.is_empty()).then(|| words.clone()),
        tag: match shown {
            Shown::Waiting | Shown::Overdue => Some("appeal:waiting".to_owned()),
            Shown::Answered => Some("appeal:answered".to_owned()),
            Shown::Open | Shown::All => None,
        },
        with_over: shown == Shown::All,
        take: if shown == Shown::Overdue { 0 } else { MOST },
        ..FaceFilter::default()
    };
    let found = visit.desk.faces(visit.viewer(), filter).await?;
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let mut rows = found.rows;
    if shown == Shown::Overdue {
        rows.retain(|row| row.face.dues.iter().any(|due| due.is_overdue(today)));
    }
    let total = if shown == Shown::Overdue { rows.len() } else { found.total };
    let is_narrowed = shown != Shown::Open || !words.is_empty() || about.is_some();
    let late = rows.iter().filter(|row| row.face.dues.iter().any(|due| due.is_overdue(today))).count();
    let mut frame = visit.frame(Section::Engagements, "Appeals");
    frame.audience = audience_of_all(visit, rows.iter().map(|row| &row.mark));
    let address_of = |code: &str| {
        let asked =
            [("show", code.to_owned()), ("about", about.map(|id| id.to_string()).unwrap_or_default())];
        let asked: Vec<_> = asked
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if asked.is_empty() { "/appeals".to_owned() } else { format!("/appeals?{}", asked.join("&")) }
    };
    print(&Page {
        frame,
        heading: match (total, is_narrowed) {
            (0, true) => "Appeals: nothing found".to_owned(),
            (0, false) => "Appeals".to_owned(),
            (_, true) => format!("Appeals: {} found", format::count(total as u64)),
            (_, false) => format!("Appeals: {} open", format::count(total as u64)),
        },
        why: match late {
            _ if rows.is_empty() => "Who asked whom for what, and what they answered.".to_owned(),
            0 => "Who asked whom for what, and what they answered. No answer is overdue here.".to_owned(),
            1 => "Who asked whom for what, and what they answered. On one of them something is overdue."
                .to_owned(),
            many => {
                format!(
                    "Who asked whom for what, and what they answered. On {many} of them something is overdue."
                )
            }
        },
        words,
        switches: SHOWN
            .iter()
            .map(|(known, code, label)| Switch::new(address_of(code), *label, *known == shown))
            .collect(),
        is_cut: rows.len() < total,
        rows: rows.into_iter().map(|row| Line::of(row, today)).collect(),
        is_narrowed,
        new: visit.viewer().may_act(Capability::Engage).then(|| match about {
            Some(id) if id.engagement().is_some() => format!("/appeals/new?engagement={id}"),
            Some(id) if id.kind() == ChronicleKind::Situation => format!("/appeals/new?situation={id}"),
            _ => "/appeals/new".to_owned(),
        }),
    })
}

impl Line {
    fn of(row: FaceRow, today: Date) -> Self {
        let next = row.face.dues.iter().min_by_key(|due| due.on);
        Self {
            href: address(row.id),
            due: next.map(|due| format!("{} by {}", due.what, format::date(due.on))),
            is_late: next.is_some_and(|due| due.is_overdue(today)),
            mark: MarkChip::of(row.id.record(), &row.mark).unless_usual(),
            subject: row.face.title,
            sentence: row.face.line,
            state: row.face.state,
            changed: day(row.changed_at),
        }
    }
}
