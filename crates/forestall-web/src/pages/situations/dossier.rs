//! The dossier of a situation.

use askama::Template;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::{ChronicleFile, SourceGrade};
use forestall_engagement::situation::Situation;
use forestall_types::{ActId, ChronicleKind, RecordRef};

use super::alike::{AlikeLine, alike};
use super::around::Around;
use super::calendar::Calendar;
use super::handover::WaitingLine;
use super::lane::LaneKind;
use super::timeline::{Timeline, USUAL_YEARS};
use super::today;
use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, address, history, own_chip};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

/// How many entries of the timeline stand on the dossier; all are on a page of their own.
const NEWEST: usize = 15;

#[derive(Template)]
#[template(path = "situations/dossier.html")]
struct Page {
    frame: Frame,
    href: String,
    id: String,
    title: String,
    why: String,
    /// What else was written about why, below its first line.
    more_why: Option<String>,
    closed: Option<String>,
    facts: Facts,
    mark: MarkChip,
    alike: Vec<AlikeLine>,
    handover: Option<WaitingLine>,
    themes: Vec<ThemeLine>,
    causes: Vec<CauseLine>,
    calendar: Calendar,
    dues: Vec<DueLine>,
    watches: Vec<WatchLine>,
    parties: Vec<PartyLine>,
    talks: Vec<TalkLine>,
    warnings: Vec<TalkLine>,
    records: Vec<(String, Vec<TalkLine>)>,
    notes: NotesSection,
    timeline: Timeline,
    /// How many more entries the timeline has.
    more: Option<String>,
    history: Vec<HistoryLine>,
    take: TakenForms,
    sheet: ActSheet,
    /// Whether engagements may be opened from here.
    engage: Option<String>,
}

/// The forms that stand where they belong.
struct TakenForms {
    why: Option<ActForm>,
    theme: Option<ActForm>,
    cause: Option<ActForm>,
    occasion: Option<ActForm>,
    watch: Option<ActForm>,
    party: Option<ActForm>,
    hand_over: Option<ActForm>,
}

struct Facts {
    extent: String,
    place: Option<String>,
    /// Name and page, for who may open it.
    countries: Vec<(String, Option<String>)>,
    keeper: Option<String>,
    /// The warning it was opened out of, where the viewer may read it.
    warning: Option<(String, String)>,
}

struct ThemeLine {
    theme: String,
    root_cause: Option<String>,
    mark: Option<MarkChip>,
    form: Option<ActForm>,
}

struct CauseLine {
    id: String,
    cause: String,
    theme: Option<String>,
    evidence: Option<String>,
    source: Option<String>,
    grade: Option<String>,
    mark: Option<MarkChip>,
    form: Option<ActForm>,
}

struct DueLine {
    what: String,
    who: Option<String>,
    on: String,
    cost: Option<String>,
    is_late: bool,
}

struct WatchLine {
    id: String,
    line: DueLine,
    mark: Option<MarkChip>,
    form: Option<ActForm>,
}

struct PartyLine {
    id: String,
    href: String,
    title: String,
    role: Option<String>,
    mark: Option<MarkChip>,
    form: Option<ActForm>,
}

/// An engagement, a warning, or another record beside the situation.
struct TalkLine {
    href: String,
    id: String,
    what: String,
    state: String,
    mark: MarkChip,
}

pub(super) async fn print(
    ctx: Context,
    file: ChronicleFile,
    situation: Situation,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let visit = &ctx.visit;
    let around = Around::load(visit, &situation).await?;
    let today = today(visit);
    let country = if let [only] = situation.polities.as_slice() { Some(*only) } else { None };
    let notes = NotesSection::of_chronicle(visit, file.id, country).await?;
    let title = situation.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut timeline = Timeline::build(visit, &situation, &around, &LaneKind::ALL, USUAL_YEARS);
    let more = timeline.lines.len().saturating_sub(NEWEST);
    timeline.lines.truncate(NEWEST);
    let take = TakenForms {
        why: sheet.take("set-why"),
        theme: sheet.take("add-theme"),
        cause: sheet.take("add-cause"),
        occasion: sheet.take("add-occasion"),
        watch: sheet.take("watch"),
        party: sheet.take("link-party"),
        hand_over: sheet.take("hand-over"),
    };
    let own_marks: Vec<Mark> = file.entries.iter().filter_map(|entry| entry.own_mark.clone()).collect();
    let parties: Vec<PartyLine> = parties(&ctx, &file, &situation, &mut sheet);
    let party_marks: Vec<&Mark> =
        situation.parties.iter().filter_map(|link| ctx.face(link.party)).map(|row| &row.mark).collect();
    // The title of the window stays in the browser's history, so it names nothing but the identifier.
    let frame = ctx.frame(
        Section::Situations,
        format!("Situation {}", file.id),
        [&file.mark]
            .into_iter()
            .chain(&own_marks)
            .chain(party_marks)
            .chain(around.marks())
            .chain(&notes.marks),
    );
    let words = situation.why.as_ref().map(ToString::to_string).unwrap_or_default();
    let why = situation.why_line();
    let may_engage = visit.viewer().may_act(Capability::Engage);
    let page = Page {
        frame,
        href: address(file.id),
        id: file.id.to_string(),
        more_why: (words != why).then_some(words),
        why,
        closed: situation.closed.as_ref().map(ToString::to_string),
        facts: facts(&ctx, &situation, &around),
        mark: MarkChip::of(file.id.record(), &file.mark),
        alike: if situation.is_closed() {
            Vec::new()
        } else {
            alike(visit, file.id, &title, &situation.polities).await?
        },
        handover: situation
            .waiting_handover()
            .map(|handover| WaitingLine::of(&ctx, &file, handover, &mut sheet)),
        themes: themes(&file, &situation, &mut sheet),
        causes: causes(&file, &situation, &mut sheet),
        calendar: Calendar::of(&situation, today, &mut sheet),
        dues: situation.dues().iter().map(|due| due_line(&ctx, due)).collect(),
        watches: watches(&ctx, &file, &situation, &mut sheet),
        parties,
        talks: talks(&ctx, &around),
        warnings: warnings(&ctx, &around),
        records: records(&around),
        notes,
        more: (more > 0).then(|| format!("{} more", format::counted(more, "entry", "entries"))),
        timeline,
        history: history(&ctx, &file),
        take,
        sheet,
        engage: (may_engage && !situation.is_closed())
            .then(|| format!("/engagements/new?situation={}", file.id)),
        title,
    };
    Ok(page.render()?)
}

fn facts(ctx: &Context, situation: &Situation, around: &Around) -> Facts {
    let reads_desk = ctx.visit.viewer().may(Capability::ReadDesk);
    let country = |&polity: &forestall_types::PolityCode| {
        (ctx.visit.name(polity), reads_desk.then(|| format!("/countries/{polity}")))
    };
    // A warning the viewer may not read does not exist for them, not even by its number.
    let warning =
        situation.warning.filter(|of| around.warnings.iter().any(|known| known.record.warning_id() == *of));
    Facts {
        extent: capitalised(situation.extent().words()),
        place: situation.place.as_ref().map(ToString::to_string),
        countries: situation.polities.iter().map(country).collect(),
        keeper: situation.keeper.as_ref().map(|keeper| ctx.owner(keeper)),
        warning: warning.map(|id| (format!("/warnings/{id}"), id.to_string())),
    }
}

fn themes(file: &ChronicleFile, situation: &Situation, sheet: &mut ActSheet) -> Vec<ThemeLine> {
    let line = |named: &forestall_engagement::situation::NamedTheme| ThemeLine {
        theme: capitalised(named.theme.words()),
        root_cause: named.root_cause.as_ref().map(ToString::to_string),
        mark: own_chip(file, named.act_id),
        form: sheet.take(&key("drop-theme", named.act_id)),
    };
    situation.themes.iter().map(line).collect()
}

fn causes(file: &ChronicleFile, situation: &Situation, sheet: &mut ActSheet) -> Vec<CauseLine> {
    let line = |cause: &forestall_engagement::situation::RootCause| CauseLine {
        id: cause.act_id.to_string(),
        cause: cause.cause.to_string(),
        theme: cause.theme.map(|theme| capitalised(theme.words())),
        evidence: cause.evidence.as_ref().map(ToString::to_string),
        source: cause.source.as_ref().map(ToString::to_string),
        grade: cause.grade.map(grade_words),
        mark: own_chip(file, cause.act_id),
        form: sheet.take(&key("drop-cause", cause.act_id)),
    };
    situation.causes.iter().map(line).collect()
}

fn grade_words(grade: SourceGrade) -> String {
    let (reliability, credibility) = grade.words();
    format!("{grade}: {reliability}, {credibility}")
}

fn due_line(ctx: &Context, due: &forestall_engagement::chronicle::Due) -> DueLine {
    DueLine {
        what: capitalised(due.what.as_str()),
        who: due.owner.as_ref().map(|owner| ctx.owner(owner)),
        on: format::date(due.on),
        cost: due.cost.map(|cost| cost.to_string()),
        is_late: due.is_overdue(today(&ctx.visit)),
    }
}

fn watches(
    ctx: &Context,
    file: &ChronicleFile,
    situation: &Situation,
    sheet: &mut ActSheet,
) -> Vec<WatchLine> {
    let line = |watching: &forestall_engagement::situation::Watching| WatchLine {
        id: watching.act_id.to_string(),
        line: due_line(ctx, &watching.due),
        mark: own_chip(file, watching.act_id),
        form: sheet.take(&key("end-watch", watching.act_id)),
    };
    situation.watches.iter().map(line).collect()
}

/// Returns the parties the viewer may read.
fn parties(
    ctx: &Context,
    file: &ChronicleFile,
    situation: &Situation,
    sheet: &mut ActSheet,
) -> Vec<PartyLine> {
    let mut lines = Vec::new();
    for link in &situation.parties {
        let form = sheet.take(&key("unlink-party", link.act_id));
        let Some(row) = ctx.face(link.party) else { continue };
        lines.push(PartyLine {
            id: link.act_id.to_string(),
            href: address(row.id),
            title: row.face.title.clone(),
            role: link.role.as_ref().map(ToString::to_string),
            mark: own_chip(file, link.act_id)
                .or_else(|| MarkChip::of(row.id.record(), &row.mark).unless_usual()),
            form,
        });
    }
    lines
}

fn talks(ctx: &Context, around: &Around) -> Vec<TalkLine> {
    let line = |known: &crate::desk::Marked<forestall_engagement::Engagement>| {
        let (engagement, id) = (&known.record, known.record.engagement_id());
        TalkLine {
            href: format!("/engagements/{id}"),
            id: id.to_string(),
            what: format!("{}: {}", ctx.visit.name(engagement.situation()), engagement.opening().aim),
            state: format!("{}, {}", engagement.track(), engagement.status()),
            mark: MarkChip::of(RecordRef::Engagement(id), &known.mark),
        }
    };
    around.engagements.iter().map(line).collect()
}

fn warnings(ctx: &Context, around: &Around) -> Vec<TalkLine> {
    let line = |known: &crate::desk::Marked<forestall_engagement::Warning>| {
        let (warning, id) = (&known.record, known.record.warning_id());
        TalkLine {
            href: format!("/warnings/{id}"),
            id: id.to_string(),
            what: ctx.visit.name(warning.situation()),
            state: warning.status().to_string(),
            mark: MarkChip::of(RecordRef::Warning(id), &known.mark),
        }
    };
    around.warnings.iter().map(line).collect()
}

/// Returns the other records by kind, appeals first.
fn records(around: &Around) -> Vec<(String, Vec<TalkLine>)> {
    let kinds = [
        (ChronicleKind::Appeal, "Appeals"),
        (ChronicleKind::Session, "Meetings"),
        (ChronicleKind::NegotiatingText, "Negotiating texts"),
        (ChronicleKind::Transfer, "Transfers between tracks"),
        (ChronicleKind::VenueChoice, "Choices of a venue"),
    ];
    let line = |row: &forestall_engagement::chronicle::FaceRow| TalkLine {
        href: address(row.id),
        id: row.face.title.clone(),
        what: row.face.line.clone(),
        state: row.face.state.clone(),
        mark: MarkChip::of(row.id.record(), &row.mark),
    };
    let of_kind =
        kinds.map(|(kind, name)| (name.to_owned(), around.of_kind(kind).map(line).collect::<Vec<_>>()));
    of_kind.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Returns what tells the form about something begun by an act.
fn key(step: &str, act_id: ActId) -> String {
    format!("{step}.{act_id}")
}
