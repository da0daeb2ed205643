//! All warnings, those that wait first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use forestall_engagement::Warning;
use forestall_types::RecordRef;

use crate::desk::Marked;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};
use crate::server::App;

#[derive(Template)]
#[template(path = "warnings/list.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    groups: Vec<Group>,
}

struct Group {
    heading: &'static str,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    id: String,
    mark: MarkChip,
    country: String,
    reason: String,
    opened: String,
    status: String,
    waits: String,
    is_waiting: bool,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let warnings = app.desk.warnings(visit.viewer()).await?;
    print(&build(&visit, &warnings))
}

fn build(visit: &Visit, warnings: &[Marked<Warning>]) -> Page {
    let waiting = warnings.iter().filter(|warning| warning.record.status().awaits_answer()).count();
    let heading = match waiting {
        0 => "Warnings: none waits".to_owned(),
        _ => format!("Warnings: {} for an answer", format::counted(waiting, "waits", "wait")),
    };
    let group = |heading, belongs: fn(&Warning) -> bool| {
        let mut found: Vec<_> = warnings.iter().filter(|warning| belongs(&warning.record)).collect();
        found.sort_by_key(|warning| warning.record.opening().opened_at);
        Group { heading, rows: found.into_iter().map(|warning| row(visit, warning)).collect() }
    };
    let mut groups = vec![
        group("Waiting for an answer, longest first", |warning| warning.status().awaits_answer()),
        group("Answered, outcome still open", |w| w.status().is_open() && !w.status().awaits_answer()),
        group("Closed or withdrawn", |warning| !warning.status().is_open()),
    ];
    groups.retain(|group| !group.rows.is_empty());
    let mut frame = visit.frame(Section::Warnings, heading.as_str());
    frame.audience = audience_of_all(visit, warnings.iter().map(|warning| &warning.mark));
    Page { frame, heading, groups }
}

fn row(visit: &Visit, Marked { record: warning, mark }: &Marked<Warning>) -> Row {
    let opening = warning.opening();
    Row {
        href: format!("/warnings/{}", opening.warning_id),
        id: opening.warning_id.to_string(),
        mark: MarkChip::of(RecordRef::Warning(opening.warning_id), mark),
        country: visit.name(opening.situation),
        reason: opening.reason.to_string(),
        opened: format!("{} by {}", day(opening.opened_at), opening.opened_by),
        status: warning.status().to_string(),
        waits: match warning.days_waiting(visit.now()) {
            Some(0) => "since today".to_owned(),
            Some(days) => format::counted(days as usize, "day", "days"),
            None => "–".to_owned(),
        },
        is_waiting: warning.status().awaits_answer(),
    }
}
