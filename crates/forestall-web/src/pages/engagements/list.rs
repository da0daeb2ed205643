//! The track board.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::{Engagement, Track};
use forestall_types::RecordRef;
use jiff::tz::TimeZone;

use super::NextStepLine;
use crate::desk::Marked;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};
use crate::server::App;

#[derive(Template)]
#[template(path = "engagements/list.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    lanes: Vec<Lane>,
    closed: Vec<Card>,
    is_empty: bool,
    can_open: bool,
}

struct Lane {
    name: &'static str,
    who: &'static str,
    cards: Vec<Card>,
}

struct Card {
    href: String,
    id: String,
    country: String,
    aim: String,
    parties: String,
    since: String,
    next: Option<NextStepLine>,
    /// Where it came from or how it ended.
    state: Option<String>,
    mark: MarkChip,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let engagements = app.desk.engagements(visit.viewer()).await?;
    let heading = format!(
        "Engagements: {} under way",
        format::count(engagements.iter().filter(|known| known.record.status().is_open()).count() as u64)
    );
    let lanes = Track::ALL.iter().map(|&track| Lane {
        name: track.words(),
        who: who(track),
        cards: engagements
            .iter()
            .filter(|known| known.record.status().is_open() && known.record.track() == track)
            .map(|known| card(&visit, known))
            .collect(),
    });
    let mut frame = visit.frame(Section::Engagements, heading.as_str());
    frame.audience = audience_of_all(&visit, engagements.iter().map(|known| &known.mark));
    print(&Page {
        frame,
        heading,
        lanes: lanes.collect(),
        closed: engagements
            .iter()
            .filter(|known| !known.record.status().is_open())
            .map(|known| card(&visit, known))
            .collect(),
        is_empty: engagements.is_empty(),
        can_open: visit.viewer().may_act(Capability::Engage),
    })
}

const fn who(track: Track) -> &'static str {
    match track {
        Track::TrackI => "officials who can commit their side",
        Track::TrackOneAndHalf => "officials in a private capacity, with others",
        Track::TrackII => "people without office",
    }
}

fn card(visit: &Visit, Marked { record: engagement, mark }: &Marked<Engagement>) -> Card {
    let opening = engagement.opening();
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let state = match (engagement.outcome(), engagement.hand_over()) {
        (Some(outcome), _) => Some(capitalised(&outcome.to_string())),
        (None, Some(hand_over)) => Some(format!("raised from {}", hand_over.from)),
        (None, None) => None,
    };
    Card {
        href: format!("/engagements/{}", opening.engagement_id),
        id: opening.engagement_id.to_string(),
        country: visit.name(opening.situation),
        aim: opening.aim.to_string(),
        parties: opening.parties.to_string(),
        since: format!("since {}, {}", day(opening.opened_at), opening.opened_by),
        next: engagement.next_step().map(|step| NextStepLine::of(step, today)),
        state,
        mark: MarkChip::of(RecordRef::Engagement(opening.engagement_id), mark),
    }
}
