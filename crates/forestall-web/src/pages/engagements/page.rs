//! One engagement with its acts and the forms to act upon it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::{Engagement, EngagementAct, EngagementEvent, EngagementSource};
use forestall_types::RecordRef;
use jiff::tz::TimeZone;

use super::act::ActForms;
use super::{NextStepLine, load};
use crate::desk::Marked;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::{NotesSection, printed_audience};
use crate::pages::{minute, print, run_page, run_words};
use crate::server::App;

#[derive(Template)]
#[template(path = "engagements/page.html")]
pub(crate) struct Page {
    frame: Frame,
    id: String,
    mark: MarkChip,
    country: String,
    country_href: String,
    track: String,
    status: String,
    aim: String,
    parties: Vec<String>,
    opened: String,
    source: Option<(String, String)>,
    run: String,
    run_href: String,
    run_hash: String,
    next: Option<NextStepLine>,
    outcome: Option<String>,
    acts: Vec<ActLine>,
    notes: NotesSection,
    /// None for who may not act.
    forms: Option<ActForms>,
}

struct ActLine {
    at: String,
    by: String,
    what: String,
    words: String,
    is_hand_over: bool,
}

pub(crate) async fn show(
    app: State<App>,
    visit: Visit,
    Path(engagement_id): Path<String>,
) -> PageResult<Response> {
    let engagement = load(&app, &visit, &engagement_id).await?;
    let notes = NotesSection::of_engagement(&visit, engagement.record.engagement_id()).await?;
    print(&build(&visit, &engagement, ActForms::default(), notes))
}

/// Builds the page; `forms` holds what was typed when an act was refused.
pub(super) fn build(visit: &Visit, found: &Marked<Engagement>, forms: ActForms, notes: NotesSection) -> Page {
    let engagement = &found.record;
    let opening = engagement.opening();
    let country = visit.name(opening.situation);
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let title = format!("Engagement {}, {country}", opening.engagement_id);
    let mut frame = visit.frame(Section::Engagements, title);
    let shown = notes.marks.iter().chain([&found.mark]);
    frame.audience = printed_audience(&Mark::of_derived(shown).as_of(visit.now()));
    Page {
        frame,
        id: opening.engagement_id.to_string(),
        mark: MarkChip::of(RecordRef::Engagement(opening.engagement_id), &found.mark),
        country_href: format!("/countries/{}", opening.situation),
        country,
        track: engagement.track().to_string(),
        status: capitalised(&engagement.status().to_string()),
        aim: opening.aim.to_string(),
        parties: opening.parties.names().iter().map(ToString::to_string).collect(),
        opened: format!("{} by {} on {}", minute(opening.opened_at), opening.opened_by, opening.track),
        source: source(opening.source, opening.situation.as_str()),
        run: run_words(&opening.run),
        run_href: run_page(&opening.run),
        run_hash: opening.run.run_hash.to_string(),
        next: engagement.next_step().map(|step| NextStepLine::of(step, today)),
        outcome: engagement.outcome().map(|outcome| capitalised(&outcome.to_string())),
        acts: engagement.acts().iter().map(act_line).collect(),
        notes,
        forms: visit.viewer().may_act(Capability::Engage).then(|| forms.for_engagement(engagement)),
    }
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

fn act_line(act: &EngagementAct) -> ActLine {
    let what = match &act.event {
        EngagementEvent::SetNextStep(step) => match step.due_on {
            Some(day) => format!("Next step, by {}", format::date(day)),
            None => "Next step".to_owned(),
        },
        EngagementEvent::Note { .. } => "Note".to_owned(),
        EngagementEvent::HandOver { .. } => "Handed over to Track I".to_owned(),
        EngagementEvent::Close { outcome, .. } => format!("Closed: {outcome}"),
    };
    ActLine {
        at: minute(act.acted_at),
        by: act.acted_by.to_string(),
        what,
        words: act.event.text().to_owned(),
        is_hand_over: matches!(act.event, EngagementEvent::HandOver { .. }),
    }
}
