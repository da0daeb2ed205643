//! The page of one session.

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::session::{ActionState, Round, Session, SessionState, Summary};
use forestall_engagement::{DayOrMoment, NameOrRecord};
use forestall_types::{ActId, RecordRef};
use jiff::tz::TimeZone;

use super::forms::{large, round_words};
use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, history, own_chip};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::notes::NotesSection;

#[derive(Template)]
#[template(path = "sessions/page.html")]
struct Page {
    frame: Frame,
    title: String,
    why: String,
    state: &'static str,
    reason: Option<String>,
    form: String,
    mark: MarkChip,
    engagement: Option<String>,
    hours: String,
    elsewhere: Vec<(String, String)>,
    place: Option<String>,
    venue: Option<(String, String)>,
    agenda: Vec<AgendaLine>,
    add_item: Option<ActForm>,
    interpretation: Vec<String>,
    summary: Option<SummaryLine>,
    sum_up: Option<ActForm>,
    rounds: Vec<RoundLine>,
    attendance: Vec<AttendanceLine>,
    attend: Option<ActForm>,
    actions: Vec<ActionLine>,
    take_on: Option<ActForm>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

struct AgendaLine {
    what: String,
    detail: String,
    drop: Option<ActForm>,
}

struct SummaryLine {
    words: String,
    is_agreed: bool,
    mark: Option<MarkChip>,
}

struct RoundLine {
    what: String,
    detail: String,
    about: Option<String>,
    mark: Option<MarkChip>,
    summary: Option<SummaryLine>,
    sum_up: Option<ActForm>,
}

struct AttendanceLine {
    who: String,
    href: Option<String>,
    standing: String,
    how: String,
}

struct ActionLine {
    what: String,
    owner: String,
    due: String,
    cost: String,
    state: String,
    is_late: bool,
    forms: Vec<ActForm>,
}

/// Prints the page.
pub(super) async fn print(
    ctx: &Context,
    file: &ChronicleFile,
    session: &Session,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let situation =
        ctx.engagement().and_then(|course| course.opening.as_ref()).map(|open| open.what.situation);
    let notes = NotesSection::of_chronicle(&ctx.visit, file.id, situation).await?;
    let title = session.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .collect();
    let (state, reason) = match &session.state {
        SessionState::Planned => ("planned", None),
        SessionState::Held => ("held", None),
        SessionState::Cancelled(why) => ("cancelled", Some(why.to_string())),
    };
    let rounds =
        session.rounds.iter().map(|round| round_line(ctx, file, session, round, &mut sheet)).collect();
    let agenda = session.agenda.iter().map(|item| AgendaLine {
        what: item.what.to_string(),
        detail: joined([
            item.minutes.map(|minutes| format::counted(usize::from(minutes), "minute", "minutes")),
            item.led_by.as_ref().map(ToString::to_string),
        ]),
        drop: sheet.take(&format!("drop-item.{}", item.act_id)),
    });
    let agenda = agenda.collect();
    let actions = session.actions.iter().map(|action| action_line(ctx, action, &mut sheet)).collect();
    let page = Page {
        frame: ctx.frame(Section::Engagements, title.as_str(), marks),
        why: why(session),
        title,
        state,
        reason,
        form: large(session.form.words()),
        mark: MarkChip::of(RecordRef::Chronicle(file.id), &file.mark),
        engagement: session.engagement.map(|engagement| engagement.to_string()),
        hours: hours(session.starts.as_ref(), session.ends().as_ref(), session.minutes),
        elsewhere: session
            .hours_elsewhere()
            .into_iter()
            .map(|(zone, starts, ends)| {
                (zone.to_string().replace('_', " "), clock_span(&starts, ends.as_ref()))
            })
            .collect(),
        place: session.place.as_ref().map(ToString::to_string),
        venue: session.venue.and_then(|venue| Some((ctx.href(venue)?, ctx.title(venue)))),
        agenda,
        add_item: sheet.take("add-item"),
        interpretation: session
            .interpretation
            .iter()
            .map(|known| {
                let by = known.by.as_ref().map(|who| format!(": {}", name(ctx, who)));
                format!(
                    "{} into {}, {}{}",
                    known.from.name(),
                    known.into.name(),
                    known.mode,
                    by.unwrap_or_default()
                )
            })
            .collect(),
        summary: summary_of(file, session, None),
        sum_up: sheet.take("summarise"),
        rounds,
        attendance: session
            .attendance
            .iter()
            .map(|known| AttendanceLine {
                who: name(ctx, &known.who),
                href: known.who.record().and_then(|id| ctx.href(id)),
                standing: known.standing.map(|standing| large(standing.words())).unwrap_or_default(),
                how: large(known.kind.words()),
            })
            .collect(),
        attend: sheet.take("attend"),
        actions,
        take_on: sheet.take("take-on"),
        notes,
        history: history(ctx, file),
        sheet,
    };
    Ok(page.render()?)
}

/// Says in one sentence what this is and where it stands.
fn why(session: &Session) -> String {
    let when = session.starts.as_ref().map(DayOrMoment::in_words).unwrap_or_default();
    let place = session.place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
    match session.state {
        SessionState::Planned => format!("Planned for {when}{place}."),
        SessionState::Held => format!("Held on {when}{place}."),
        SessionState::Cancelled(_) => format!("Cancelled; it was to be on {when}{place}."),
    }
}

fn hours(starts: Option<&DayOrMoment>, ends: Option<&DayOrMoment>, minutes: Option<u16>) -> String {
    let begins = starts.map(DayOrMoment::in_words).unwrap_or_default();
    let length = minutes.map(|minutes| format!(" ({})", length_words(minutes))).unwrap_or_default();
    match ends {
        Some(ends) => format!("{begins}, to {}{length}", ends.in_words()),
        None => format!("{begins}{length}"),
    }
}

fn length_words(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, rest) => format!("{hours}\u{a0}h {rest}\u{a0}min"),
    }
}

fn clock_span(starts: &DayOrMoment, ends: Option<&DayOrMoment>) -> String {
    match ends {
        Some(ends) => format!("{} to {}", starts.in_words(), ends.in_words()),
        None => starts.in_words(),
    }
}

fn name(ctx: &Context, who: &NameOrRecord) -> String {
    match who {
        NameOrRecord::Record(id) => ctx.title(*id),
        NameOrRecord::Named(name) => name.to_string(),
    }
}

fn joined(parts: [Option<String>; 2]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn summary_of(file: &ChronicleFile, session: &Session, round: Option<ActId>) -> Option<SummaryLine> {
    let Summary { act_id, words, is_agreed, .. } =
        session.summaries.iter().find(|known| known.round == round)?;
    Some(SummaryLine { words: words.to_string(), is_agreed: *is_agreed, mark: own_chip(file, *act_id) })
}

fn round_line(
    ctx: &Context,
    file: &ChronicleFile,
    session: &Session,
    round: &Round,
    sheet: &mut ActSheet,
) -> RoundLine {
    RoundLine {
        what: large(&round_words(ctx, round)),
        detail: joined([round.starts.as_ref().map(DayOrMoment::in_words), round.minutes.map(length_words)]),
        about: round.about.as_ref().map(ToString::to_string),
        mark: own_chip(file, round.act_id),
        summary: summary_of(file, session, Some(round.act_id)),
        sum_up: sheet.take(&format!("summarise.{}", round.act_id)),
    }
}

fn action_line(
    ctx: &Context,
    action: &forestall_engagement::session::ActionItem,
    sheet: &mut ActSheet,
) -> ActionLine {
    let today = ctx.visit.now().to_zoned(TimeZone::UTC).date();
    let is_owed = action.state == ActionState::Owed;
    let keys = ["finish-action", "move-action", "drop-action"];
    ActionLine {
        what: action.due.what.to_string(),
        owner: action.due.owner.as_ref().map_or_else(|| "nobody yet".to_owned(), |owner| ctx.owner(owner)),
        due: format::date(action.due.on),
        cost: action.due.cost.map(|cost| cost.to_string()).unwrap_or_default(),
        state: match &action.state {
            ActionState::Owed if action.due.is_overdue(today) => "late".to_owned(),
            ActionState::Owed => "owed".to_owned(),
            ActionState::Done(how) => format!("done: {how}"),
            ActionState::Dropped(why) => format!("dropped: {why}"),
        },
        is_late: is_owed && action.due.is_overdue(today),
        forms: keys.iter().filter_map(|step| sheet.take(&format!("{step}.{}", action.act_id))).collect(),
    }
}
