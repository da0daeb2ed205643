//! The page of one person of the roster.

use askama::Template;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::{ChronicleFile, FaceRow, Mentioned};
use forestall_engagement::practitioner::{
    Availability, InterestConflict, Practitioner, PractitionerAct, StandingCheck, TrustWith,
};
use forestall_engagement::{
    LanguageSkill, NameOrRecord, OfficeHeld, ParticipantStanding, StandingOn, may_sit,
};
use forestall_types::{ActId, ChronicleId, RecordRef};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, address, history, own_chip};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

#[derive(Template)]
#[template(path = "roster/page.html")]
struct Page {
    frame: Frame,
    id: String,
    title: String,
    why: String,
    state: String,
    is_erased: bool,
    is_withdrawn: bool,
    may_erase: bool,
    mark: MarkChip,
    /// Their name, and the mark of the act that gave it.
    name: Option<(String, Option<MarkChip>)>,
    formerly: String,
    languages: String,
    regions: String,
    found_how: String,
    consent: String,
    identity: Option<String>,
    asked: String,
    seats: String,
    checks: Vec<CheckLine>,
    check: Option<ActForm>,
    conflicts: Vec<ConflictLine>,
    note_conflict: Option<ActForm>,
    trust: Vec<TrustLine>,
    measure: Option<ActForm>,
    availabilities: Vec<AskedLine>,
    set_availability: Option<ActForm>,
    named_in: Vec<NamedLine>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

struct CheckLine {
    held: String,
    days: String,
    how: String,
    source: String,
    checked: String,
    again: String,
    is_late: bool,
    mark: Option<MarkChip>,
    withdraw: Option<ActForm>,
}

struct ConflictLine {
    what: String,
    with_whom: String,
    href: Option<String>,
    since: String,
    source: String,
    resolved: Option<String>,
    mark: Option<MarkChip>,
    forms: Vec<ActForm>,
}

struct TrustLine {
    party: String,
    href: Option<String>,
    level: String,
    change: String,
    on: String,
    source: String,
    words: String,
    mark: Option<MarkChip>,
    withdraw: Option<ActForm>,
    before: Vec<String>,
}

struct AskedLine {
    readiness: String,
    days: String,
    words: String,
    withdraw: Option<ActForm>,
}

/// A record that names the person.
pub(super) struct NamedLine {
    pub(super) href: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) mark: MarkChip,
}

/// Returns the records the viewer may read that name somebody, with what lists show of them.
pub(super) async fn named_in(visit: &Visit, id: ChronicleId) -> PageResult<Vec<FaceRow>> {
    let mut rows = visit.desk.mentions_of(visit.viewer(), Mentioned::Chronicle(id)).await?;
    rows.retain(|row| row.id != id);
    rows.sort_by(|a, b| (a.id.kind(), &a.face.title).cmp(&(b.id.kind(), &b.face.title)));
    Ok(rows)
}

impl NamedLine {
    pub(super) fn of(row: &FaceRow) -> Self {
        Self {
            href: address(row.id),
            id: row.id.to_string(),
            kind: capitalised(row.id.kind().words()),
            title: row.face.title.clone(),
            state: row.face.state.clone(),
            mark: MarkChip::of(row.id.record(), &row.mark),
        }
    }
}

/// Prints the page.
pub(super) async fn print(
    ctx: Context,
    file: ChronicleFile,
    practitioner: Practitioner,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let today = ctx.visit.now().to_zoned(TimeZone::UTC).date();
    let notes =
        NotesSection::of_chronicle(&ctx.visit, file.id, practitioner.regions.first().copied()).await?;
    let named = named_in(&ctx.visit, file.id).await?;
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .chain(named.iter().map(|row| &row.mark))
        .collect();
    let title = title(&file, &practitioner);
    let mut checks: Vec<_> = practitioner.checks.iter().collect();
    checks.sort_by_key(|check| std::cmp::Reverse(check.span.checked_on));
    let is_withdrawn = practitioner.consent.is_some() && practitioner.consent_in_force().is_none();
    let page = Page {
        frame: ctx.frame(Section::Roster, title.as_str(), marks),
        id: file.id.to_string(),
        why: why(&practitioner, file.is_erased, today),
        state: state(&practitioner, file.is_erased),
        is_erased: file.is_erased,
        is_withdrawn,
        may_erase: !file.is_erased && ctx.visit.viewer().may_act(Capability::KeepIdentities),
        mark: MarkChip::of(RecordRef::Chronicle(file.id), &file.mark),
        name: practitioner.name.as_ref().map(|name| (name.to_string(), name_chip(&file))),
        formerly: joined(practitioner.former_pseudonyms.iter().map(ToString::to_string)),
        languages: joined(practitioner.languages.iter().map(LanguageSkill::words)),
        regions: joined(practitioner.regions.iter().map(|region| ctx.visit.name(*region))),
        found_how: practitioner.found_how.as_ref().map(ToString::to_string).unwrap_or_default(),
        consent: consent(&practitioner),
        identity: practitioner.identity.map(|person| person.to_string()),
        asked: asked(&practitioner, today),
        seats: seats(practitioner.standing_on(today)),
        checks: checks.into_iter().map(|check| check_line(&ctx, &file, check, today, &mut sheet)).collect(),
        check: sheet.take("check-standing"),
        conflicts: practitioner
            .conflicts
            .iter()
            .map(|conflict| conflict_line(&ctx, &file, conflict, &mut sheet))
            .collect(),
        note_conflict: sheet.take("note-conflict"),
        trust: practitioner.trust().iter().map(|with| trust_line(&ctx, &file, with, &mut sheet)).collect(),
        measure: sheet.take("measure-trust"),
        availabilities: practitioner
            .availabilities
            .iter()
            .rev()
            .map(|availability| asked_line(availability, &mut sheet))
            .collect(),
        set_availability: sheet.take("set-availability"),
        named_in: named.iter().map(NamedLine::of).collect(),
        history: history(&ctx, &file),
        title,
        notes,
        sheet: without_withdrawals(sheet),
    };
    Ok(page.render()?)
}

/// Returns the sheet without forms that only make sense beside a row.
fn without_withdrawals(mut sheet: ActSheet) -> ActSheet {
    sheet.take_all("withdraw");
    sheet
}

fn title(file: &ChronicleFile, practitioner: &Practitioner) -> String {
    match (&practitioner.pseudonym, file.is_erased) {
        (_, true) => "Erased person".to_owned(),
        (Some(pseudonym), _) => pseudonym.to_string(),
        (None, _) => file.id.to_string(),
    }
}

fn why(practitioner: &Practitioner, is_erased: bool, today: Date) -> String {
    if is_erased {
        return "The key was destroyed: nobody can read any more who this was.".to_owned();
    }
    let kind = practitioner.kind.map(|kind| capitalised(kind.words())).unwrap_or_default();
    let knows = practitioner
        .knowledge
        .as_ref()
        .map(|knowledge| format!(" who knows {knowledge}"))
        .unwrap_or_default();
    format!("{kind}{knows}: {}.", standing_words(practitioner.standing_on(today)))
}

/// Says what is known of somebody's standing.
pub(super) fn standing_words(standing: StandingOn) -> &'static str {
    match standing {
        StandingOn::NotChecked => "standing not checked",
        StandingOn::Checked(OfficeHeld::None) => "holds no office",
        StandingOn::Checked(OfficeHeld::Diplomatic) => "appointed diplomat",
        StandingOn::Checked(OfficeHeld::Public) => "holds a public office",
    }
}

fn seats(standing: StandingOn) -> String {
    let may = ParticipantStanding::ALL.iter().filter(|seat| may_sit(standing, **seat).is_ok());
    let words: Vec<_> = may.map(|seat| seat.words()).collect();
    if words.is_empty() {
        return "Nobody may seat them before it is checked whether they hold an office.".to_owned();
    }
    format!("Today they may sit as {}.", words.join(", "))
}

fn state(practitioner: &Practitioner, is_erased: bool) -> String {
    let is_withdrawn = practitioner.consent.is_some() && practitioner.consent_in_force().is_none();
    match (is_erased, is_withdrawn, practitioner.retired.is_some()) {
        (true, ..) => "erased",
        (_, true, _) => "consent withdrawn",
        (.., true) => "retired",
        _ => "on file",
    }
    .to_owned()
}

fn consent(practitioner: &Practitioner) -> String {
    let Some(consent) = &practitioner.consent else { return String::new() };
    let given = format!("given on {}", format::date(consent.on));
    match (consent.withdrawn_on, consent.ask_again_on) {
        (Some(on), _) => format!("{given}, withdrawn on {}", format::date(on)),
        (None, Some(again)) => format!("{given}, ask again by {}: {}", format::date(again), consent.how),
        (None, None) => format!("{given}: {}", consent.how),
    }
}

fn asked(practitioner: &Practitioner, today: Date) -> String {
    match practitioner.availability_on(today) {
        Some(availability) => {
            let until = availability.days.to.map(|to| format!(" until {}", format::date(to)));
            format!("{}{}", capitalised(availability.readiness.words()), until.unwrap_or_default())
        }
        None => "Not said".to_owned(),
    }
}

/// Returns the mark of the newest act that gave the name.
fn name_chip(file: &ChronicleFile) -> Option<MarkChip> {
    let gives_name = |act: &PractitionerAct| {
        matches!(act, PractitionerAct::Name { .. } | PractitionerAct::Open { name: Some(_), .. })
    };
    let entry = file
        .entries
        .iter()
        .rev()
        .find(|entry| PractitionerAct::try_from(entry.act.clone()).is_ok_and(|act| gives_name(&act)));
    entry.and_then(|entry| own_chip(file, entry.act_id))
}

fn check_line(
    ctx: &Context,
    file: &ChronicleFile,
    check: &StandingCheck,
    today: Date,
    sheet: &mut ActSheet,
) -> CheckLine {
    let office = check.office.as_ref().map(|office| format!(": {office}")).unwrap_or_default();
    let owner = check.check_again.owner.as_ref().map(|owner| format!(", {}", ctx.owner(owner)));
    CheckLine {
        held: format!("{}{office}", capitalised(check.span.held.words())),
        days: days(check.span.since, check.span.until),
        how: check.how.to_string(),
        source: graded(check.source.as_str(), check.grade.map(|grade| grade.to_string())),
        checked: format::date(check.span.checked_on),
        again: format!("{}{}", format::date(check.check_again.on), owner.unwrap_or_default()),
        is_late: check.check_again.is_overdue(today),
        mark: own_chip(file, check.act_id),
        withdraw: withdrawal(sheet, check.act_id),
    }
}

fn conflict_line(
    ctx: &Context,
    file: &ChronicleFile,
    conflict: &InterestConflict,
    sheet: &mut ActSheet,
) -> ConflictLine {
    let resolve = sheet.take(&format!("resolve-conflict.{}", conflict.act_id));
    let (with_whom, href) = who(ctx, &conflict.with_whom);
    ConflictLine {
        what: conflict.what.to_string(),
        with_whom,
        href,
        since: conflict.since.map(format::date).unwrap_or_default(),
        source: conflict.source.as_ref().map(ToString::to_string).unwrap_or_default(),
        resolved: conflict.resolved.as_ref().map(|(on, how)| format!("{}: {how}", format::date(*on))),
        mark: own_chip(file, conflict.act_id),
        forms: resolve.into_iter().chain(withdrawal(sheet, conflict.act_id)).collect(),
    }
}

fn trust_line(ctx: &Context, file: &ChronicleFile, with: &TrustWith<'_>, sheet: &mut ActSheet) -> TrustLine {
    let latest = with.latest;
    TrustLine {
        party: ctx.title(with.party),
        href: ctx.href(with.party),
        level: format!("{:+} {}", latest.level.points(), latest.level),
        change: match with.change() {
            None => "first reading".to_owned(),
            Some(0) => "unchanged".to_owned(),
            Some(points) => format!("{points:+} since the reading before"),
        },
        on: format::date(latest.on),
        source: graded(latest.source.as_str(), latest.grade.map(|grade| grade.to_string())),
        words: latest.words.as_ref().map(ToString::to_string).unwrap_or_default(),
        mark: own_chip(file, latest.act_id),
        withdraw: withdrawal(sheet, latest.act_id),
        before: with
            .before
            .iter()
            .map(|reading| {
                format!(
                    "{}: {:+} {}, {}",
                    format::date(reading.on),
                    reading.level.points(),
                    reading.level,
                    reading.source
                )
            })
            .collect(),
    }
}

fn asked_line(availability: &Availability, sheet: &mut ActSheet) -> AskedLine {
    AskedLine {
        readiness: capitalised(availability.readiness.words()),
        days: days(Some(availability.days.from), availability.days.to),
        words: availability.words.as_ref().map(ToString::to_string).unwrap_or_default(),
        withdraw: withdrawal(sheet, availability.act_id),
    }
}

/// Takes the form out that withdraws an entry.
fn withdrawal(sheet: &mut ActSheet, entry: ActId) -> Option<ActForm> {
    sheet.take(&format!("withdraw.{entry}"))
}

/// Returns what somebody is called, and their page where the viewer may read it.
fn who(ctx: &Context, who: &NameOrRecord) -> (String, Option<String>) {
    match who {
        NameOrRecord::Named(name) => (name.to_string(), None),
        NameOrRecord::Record(id) => (ctx.title(*id), ctx.href(*id)),
    }
}

fn graded(source: &str, grade: Option<String>) -> String {
    grade.map_or_else(|| source.to_owned(), |grade| format!("{source} ({grade})"))
}

/// Prints the days something is true of.
fn days(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (None, None) => "no days said".to_owned(),
        (Some(from), None) => format!("since {}", format::date(from)),
        (None, Some(to)) => format!("until {}", format::date(to)),
        (Some(from), Some(to)) => format!("{} to {}", format::date(from), format::date(to)),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}
