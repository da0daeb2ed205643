//! The page of one engagement: where it stands, what it is to reach, who has a part, and all that belongs to it.

use askama::Template;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::EngagementSource;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::engagement::{Course, EngagementRole, Stage, standing};
use forestall_types::{ChronicleKind, RecordRef};
use jiff::tz::TimeZone;

use super::forms::next_of;
use super::lines::{
    ActionLine, AimLine, BookingLine, ChangeLine, GroupLine, ObserverLine, PartyLine, RiskLine, RulesLines,
    SeatLine, SpoilerLine, StageLine, TotalLine, role_names, stage_lines,
};
use super::related::{RelatedGroup, related};
use super::{Engagements, NextStepLine};
use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, Screen, history};
use crate::format;
use crate::frame::Frame;
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::NotesSection;
use crate::pages::{minute, run_page, run_words};

#[derive(Template)]
#[template(path = "engagements/page.html")]
struct Page {
    frame: Frame,
    id: String,
    mark: MarkChip,
    country: String,
    country_href: String,
    aim: String,
    sentence: String,
    track: String,
    stage: String,
    outcome: Option<String>,
    stages: Vec<StageLine>,
    next_move: Option<ActForm>,
    moves: Vec<ActForm>,
    next: Option<NextStepLine>,
    set_next: Option<ActForm>,
    roles: Vec<(String, String)>,
    opened: String,
    source: Option<(String, String)>,
    run: String,
    run_href: String,
    run_hash: String,
    situations: Vec<(String, String)>,
    /// Whether the list of members is shown to the viewer.
    sees_members: bool,
    aims: Vec<AimLine>,
    theory: Option<String>,
    changes: Vec<ChangeLine>,
    plan_forms: Vec<ActForm>,
    rules: RulesLines,
    rules_form: Option<ActForm>,
    risk: Option<RiskLine>,
    /// Why nobody can meet today, where the assessment of risk is the reason.
    no_meeting: Option<String>,
    spoilers: Vec<SpoilerLine>,
    risk_forms: Vec<ActForm>,
    parties: Vec<PartyLine>,
    party_forms: Vec<ActForm>,
    seats: Vec<SeatLine>,
    observers: Vec<ObserverLine>,
    seat_forms: Vec<ActForm>,
    groups: Vec<GroupLine>,
    missing: Vec<String>,
    participation_forms: Vec<ActForm>,
    totals: Vec<TotalLine>,
    bookings: Vec<BookingLine>,
    money_forms: Vec<ActForm>,
    actions: Vec<ActionLine>,
    action_forms: Vec<ActForm>,
    related: Vec<RelatedGroup>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

/// Prints the page.
#[expect(clippy::too_many_lines, reason = "one list of all that stands on the page")]
pub(super) async fn print(
    ctx: &Context,
    file: &ChronicleFile,
    course: &Course,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let visit = &ctx.visit;
    let engagement_id = course.engagement_id().ok_or(PageError::NotFound)?;
    let found = visit.desk.engagement(visit.viewer(), engagement_id).await?.ok_or(PageError::NotFound)?;
    let opening = found.record.opening();
    let notes = NotesSection::of_engagement(visit, engagement_id).await?;
    let related = related(ctx, engagement_id).await?;
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let country = visit.name(opening.situation);
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .chain(related.iter().flat_map(|group| &group.marks))
        .collect();
    let title = format!("Engagement {engagement_id}, {country}");
    let track = found.record.track().to_string();
    let next_move = next_of(course.stage).and_then(|step| sheet.take(step.code()));
    let page = Page {
        frame: ctx.frame(Engagements::SECTION, title, marks),
        id: engagement_id.to_string(),
        mark: MarkChip::of(RecordRef::Engagement(engagement_id), &file.mark),
        country_href: format!("/countries/{}", opening.situation),
        country,
        aim: standing(&course.aims)
            .next()
            .map_or_else(|| opening.aim.to_string(), |aim| aim.what.to_string()),
        sentence: sentence(course, &track),
        stage: crate::page_error::capitalised(course.stage.words()),
        outcome: course.outcome.map(|outcome| outcome.to_string()),
        track,
        stages: stage_lines(course),
        next_move,
        moves: forms(
            &mut sheet,
            &[
                "seek-consent",
                "prepare",
                "begin",
                "pause",
                "step-back",
                "transfer",
                "raise-track",
                "conclude",
                "break-off",
            ],
        ),
        next: found.record.next_step().map(|step| NextStepLine::with_owner(ctx, step, today)),
        set_next: sheet.take("set-next-step"),
        roles: EngagementRole::ALL.iter().filter_map(|&role| role_names(ctx, course, role)).collect(),
        opened: format!("{} by {} on {}", minute(opening.opened_at), opening.opened_by, opening.track),
        source: source(opening.source, opening.situation.as_str()),
        run: run_words(&opening.run),
        run_href: run_page(&opening.run),
        run_hash: opening.run.run_hash.to_string(),
        situations: course.situations.iter().filter_map(|&id| Some((ctx.href(id)?, ctx.title(id)))).collect(),
        sees_members: visit.viewer().eyes().all(|eyes| {
            eyes.roles.may(Capability::ManageMembers) || eyes.engagements.contains(&engagement_id)
        }),
        aims: AimLine::of_all(course),
        theory: course.theories.last().map(|theory| theory.what.to_string()),
        changes: ChangeLine::of_all(file, course, today),
        plan_forms: forms(
            &mut sheet,
            &[
                "add-aim",
                "drop-aim",
                "state-theory",
                "add-change-step",
                "observe-change",
                "drop-change-step",
                "link-situation",
            ],
        ),
        rules: RulesLines::of(course),
        rules_form: sheet.take("agree-ground-rules"),
        risk: RiskLine::of(file, course, today),
        no_meeting: no_meeting(course, today),
        spoilers: SpoilerLine::of_all(ctx, file, course),
        risk_forms: forms(&mut sheet, &["assess-risk", "plan-for-spoiler", "drop-spoiler-plan"]),
        parties: PartyLine::of_all(ctx, course),
        party_forms: forms(
            &mut sheet,
            &["add-party", "link-party", "party-leaves", "party-returns", "take-role", "leave-role"],
        ),
        seats: SeatLine::of_all(ctx, file, course),
        observers: ObserverLine::of_all(file, course),
        seat_forms: forms(
            &mut sheet,
            &[
                "seat-participant",
                "identify-participant",
                "participant-leaves",
                "admit-observer",
                "observer-leaves",
            ],
        ),
        groups: GroupLine::of_all(course),
        missing: missing(course),
        participation_forms: forms(
            &mut sheet,
            &["aim-for-participation", "count-seats", "drop-participation-aim"],
        ),
        totals: TotalLine::of_all(course),
        bookings: BookingLine::of_all(ctx, file, course),
        money_forms: forms(&mut sheet, &["book", "strike-booking"]),
        actions: ActionLine::of_all(ctx, file, course, today),
        action_forms: forms(&mut sheet, &["add-action", "finish-action", "drop-action"]),
        related,
        notes,
        history: history(ctx, file),
        sheet,
    };
    Ok(page.render()?)
}

fn forms(sheet: &mut ActSheet, steps: &[&str]) -> Vec<ActForm> {
    steps.iter().flat_map(|step| sheet.take_all(step)).collect()
}

/// Says in one sentence where it stands, and since when.
fn sentence(course: &Course, track: &str) -> String {
    let since = course.stages.last().map(|change| match change.on {
        Some(day) => format!(" since {}", format::date(day)),
        None => format!(" since {}", crate::pages::day(change.at)),
    });
    let raised =
        course.raises.last().map(|raise| format!(", raised from {}", raise.from)).unwrap_or_default();
    format!("On {track}{raised}; {}{}.", course.stage, since.unwrap_or_default())
}

/// Returns why nobody can meet today, at whatever stage: talks about talks are sessions too. That nothing was assessed
/// yet while it is explored is no more than the page says anyway.
fn no_meeting(course: &Course, today: jiff::civil::Date) -> Option<String> {
    let error = course.check_risk(today).err().filter(|_| course.stage.is_open())?;
    if course.stage == Stage::Exploring && course.risks.is_empty() {
        return None;
    }
    Some(crate::page_error::capitalised(&error.to_string()))
}

/// Returns who has no part that should have one, as far as the viewer sees who does.
fn missing(course: &Course) -> Vec<String> {
    use forestall_engagement::engagement::{Inclusion, ShownSeats};
    let groups = standing(&course.participation).filter_map(|kept| {
        let (aim, count) = (&kept.what.aim, kept.what.counts.last());
        match (aim.judge(count), count.map(forestall_engagement::engagement::SeatCount::shown)) {
            (_, Some(ShownSeats::None)) => Some(format!("Nobody was counted to: {}.", aim.group_name())),
            (Inclusion::Missed, _) => Some(format!("Too few: {aim}.")),
            _ => None,
        }
    });
    let parties =
        course.parties_without_seat().map(|party| format!("No participant sits for {}.", party.name));
    groups.chain(parties.filter(|_| !course.participants.is_empty())).collect()
}

/// Returns label and address of what it was opened from.
fn source(source: EngagementSource, situation: &str) -> Option<(String, String)> {
    match source {
        EngagementSource::Decision(id) => {
            Some((format!("decision {id}"), format!("/countries/{situation}#timeline")))
        }
        EngagementSource::Warning(id) => Some((format!("warning {id}"), format!("/warnings/{id}"))),
        EngagementSource::Situation => None,
    }
}

/// The kinds of records that belong to an engagement, in the order of its page, with the address of a new one.
pub(super) const KINDS: [(ChronicleKind, &str, &str); 5] = [
    (ChronicleKind::Session, "Sessions", "Plan a session"),
    (ChronicleKind::VenueChoice, "Choices of a venue", "Compare places"),
    (ChronicleKind::NegotiatingText, "Negotiating texts", "Begin a text"),
    (ChronicleKind::Appeal, "Appeals", "Write an appeal"),
    (ChronicleKind::Transfer, "Transfers", "Propose a transfer"),
];
