//! The sheet with which a situation is handed over: one page to print, and what waits for its receiver.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use forestall_confidence::{Attribution, Mark};
use forestall_engagement::Note;
use forestall_engagement::chronicle::{ChronicleFile, Due, Owner};
use forestall_engagement::situation::{Handover, HandoverEnd, Situation};
use jiff::ToSpan;

use super::around::Around;
use super::forms::days_in_words;
use super::{load, today};
use crate::chronicle_pages::{ActForm, ActSheet, Context, address};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::marks::colleagues;
use crate::pages::notes::audience_of_all;
use crate::pages::{day, minute, print};

/// How many notes the sheet names.
const NOTES: usize = 6;
/// How many days of the calendar it shows.
const DAYS_AHEAD: i32 = 183;

/// A handing over that waits, on the dossier.
pub(super) struct WaitingLine {
    pub(super) to: String,
    pub(super) by: String,
    /// Whether paper may carry the name too.
    pub(super) is_by_name: bool,
    pub(super) at: String,
    /// Whether it waits for whoever looks.
    pub(super) is_mine: bool,
    pub(super) forms: Vec<ActForm>,
}

#[derive(Template)]
#[template(path = "situations/handover.html")]
struct Page {
    frame: Frame,
    href: String,
    title: String,
    why: String,
    covers: String,
    keeper: Option<String>,
    closed: Option<String>,
    note: Option<NoteLine>,
    dues: Vec<DueLine>,
    dates: Vec<DateLine>,
    open: Vec<OpenLine>,
    notes: Vec<(String, String, String)>,
}

/// What was written when it was handed over last.
struct NoteLine {
    to: String,
    by: String,
    is_by_name: bool,
    at: String,
    end: String,
    state: String,
    open: String,
    call: String,
}

struct DueLine {
    what: String,
    who: Option<String>,
    on: String,
    is_late: bool,
}

struct DateLine {
    days: String,
    what: String,
    why: Option<String>,
}

/// A warning or engagement that is open.
struct OpenLine {
    href: String,
    id: String,
    what: String,
}

impl WaitingLine {
    pub(super) fn of(ctx: &Context, file: &ChronicleFile, handover: &Handover, sheet: &mut ActSheet) -> Self {
        let steps = ["take-over", "call-off-hand-over"];
        let account = ctx.visit.viewer().account();
        Self {
            to: ctx.owner(&handover.to),
            by: handover.by.clone(),
            is_by_name: is_by_name(&ctx.visit, file, handover),
            at: minute(handover.at),
            is_mine: matches!(&handover.to, Owner::Account(to) if Some(*to) == account),
            forms: steps
                .iter()
                .filter_map(|step| sheet.take(&format!("{step}.{}", handover.act_id)))
                .collect(),
        }
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> PageResult<Response> {
    let (file, situation) = load(&visit, &id).await?;
    let around = Around::load(&visit, &situation).await?;
    let names = colleagues(visit.desk.as_ref(), visit.viewer()).await?;
    let owner = |owner: &Owner| match owner {
        Owner::Account(account) => names
            .iter()
            .find(|(known, _)| known == account)
            .map_or_else(|| "a colleague".to_owned(), |(_, name)| name.to_string()),
        Owner::Named(name) => name.clone(),
    };
    let mut frame = visit.frame(Section::Situations, format!("Handing over {}", file.id));
    let own: Vec<Mark> = file.entries.iter().filter_map(|entry| entry.own_mark.clone()).collect();
    frame.audience = audience_of_all(&visit, [&file.mark].into_iter().chain(&own).chain(around.marks()));
    let called_off = |handover: &&Handover| matches!(handover.end, HandoverEnd::CalledOff(_));
    let newest = situation.handovers.iter().rev().find(|handover| !called_off(handover));
    print(&Page {
        frame,
        href: address(file.id),
        title: situation.title.as_ref().map(ToString::to_string).unwrap_or_default(),
        why: situation.why_line(),
        covers: covers(&visit, &situation),
        keeper: situation.keeper.as_ref().map(owner),
        closed: situation.closed.as_ref().map(ToString::to_string),
        note: newest.map(|handover| note_line(&visit, &file, handover, owner(&handover.to))),
        dues: situation
            .dues()
            .iter()
            .map(|due| due_line(&visit, due, due.owner.as_ref().map(owner)))
            .collect(),
        dates: dates(&visit, &situation),
        open: open_lines(&visit, &around),
        notes: newest_notes(&around),
    })
}

fn covers(visit: &Visit, situation: &Situation) -> String {
    let names: Vec<_> = situation.polities.iter().map(|&polity| visit.name(polity)).collect();
    let place = situation.place.as_ref().map(|place| format!("; {place}")).unwrap_or_default();
    format!("{}: {}{place}", capitalised(situation.extent().words()), names.join(", "))
}

fn note_line(visit: &Visit, file: &ChronicleFile, handover: &Handover, to: String) -> NoteLine {
    NoteLine {
        to,
        by: handover.by.clone(),
        is_by_name: is_by_name(visit, file, handover),
        at: day(handover.at),
        end: match &handover.end {
            HandoverEnd::Waits => "not taken over yet".to_owned(),
            HandoverEnd::Taken(at) => format!("taken over on {}", day(*at)),
            HandoverEnd::CalledOff(why) => format!("called off: {why}"),
        },
        state: handover.state.to_string(),
        open: handover.open.to_string(),
        call: handover.call.to_string(),
    }
}

/// Says whether readers may name who handed over: authors see their own name, paper does not carry it.
fn is_by_name(visit: &Visit, file: &ChronicleFile, handover: &Handover) -> bool {
    let entry = file.entries.iter().find(|entry| entry.act_id == handover.act_id);
    let mark = entry.and_then(|entry| entry.own_mark.as_ref()).unwrap_or(&file.mark);
    mark.as_of(visit.now()).attribution == Attribution::ByName
}

fn due_line(visit: &Visit, due: &Due, who: Option<String>) -> DueLine {
    DueLine {
        what: capitalised(due.what.as_str()),
        who,
        on: format::date(due.on),
        is_late: due.is_overdue(today(visit)),
    }
}

/// Returns the dates of the next half year, soonest first.
fn dates(visit: &Visit, situation: &Situation) -> Vec<DateLine> {
    let today = today(visit);
    let end = today.checked_add(DAYS_AHEAD.days()).unwrap_or(today);
    let mut dates: Vec<_> = situation
        .occasions
        .iter()
        .filter_map(|occasion| Some((occasion.next_from(today).filter(|days| days.from <= end)?, occasion)))
        .collect();
    dates.sort_by_key(|(days, _)| *days);
    let line = |(days, occasion): (_, &forestall_engagement::situation::Occasion)| DateLine {
        days: days_in_words(days),
        what: format!("{}: {}", capitalised(occasion.kind.words()), occasion.title),
        why: occasion.why.as_ref().map(ToString::to_string),
    };
    dates.into_iter().map(line).collect()
}

fn open_lines(visit: &Visit, around: &Around) -> Vec<OpenLine> {
    let warnings = around.warnings.iter().filter(|known| known.record.status().is_open()).map(|known| {
        let warning = &known.record;
        OpenLine {
            href: format!("/warnings/{}", warning.warning_id()),
            id: warning.warning_id().to_string(),
            what: format!("{}: warning {}", visit.name(warning.situation()), warning.status()),
        }
    });
    let talks = around.engagements.iter().filter(|known| known.record.status().is_open()).map(|known| {
        let engagement = &known.record;
        OpenLine {
            href: format!("/engagements/{}", engagement.engagement_id()),
            id: engagement.engagement_id().to_string(),
            what: format!(
                "{}, {}: {}",
                visit.name(engagement.situation()),
                engagement.track(),
                engagement.opening().aim
            ),
        }
    });
    warnings.chain(talks).collect()
}

/// Returns address, title and day of the newest notes.
fn newest_notes(around: &Around) -> Vec<(String, String, String)> {
    let mut notes: Vec<&Note> = around.notes.iter().collect();
    notes.sort_by_key(|note| std::cmp::Reverse(note.first().at));
    let line = |note: &&Note| {
        (format!("/notes/{}", note.note_id()), note.current().title.to_string(), day(note.first().at))
    };
    notes.iter().take(NOTES).map(line).collect()
}
