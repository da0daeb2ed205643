//! The list of sessions.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_types::{ChronicleKind, EngagementId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;
use crate::server::App;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    engagement: String,
}

#[derive(Template)]
#[template(path = "sessions/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    why: String,
    engagement: Option<String>,
    ahead: Vec<Line>,
    past: Vec<Line>,
    plan: Option<String>,
}

struct Line {
    href: String,
    title: String,
    when_and_where: String,
    state: String,
    engagement: String,
    mark: MarkChip,
    day: Date,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let engagement: Option<EngagementId> = match params.engagement.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::NotFound)?),
    };
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Session),
        mentions: engagement.map(|id| Mentioned::Chronicle(id.into())),
        with_over: true,
        ..FaceFilter::default()
    };
    let rows = app.desk.faces(visit.viewer(), filter).await?.rows;
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let (mut ahead, mut past): (Vec<Line>, Vec<Line>) =
        rows.iter().map(line).partition(|line| line.day >= today && line.state == "planned");
    ahead.sort_by_key(|line| line.day);
    past.sort_by_key(|line| std::cmp::Reverse(line.day));
    let mut frame = visit.frame(Section::Engagements, "Sessions");
    frame.audience = audience_of_all(&visit, rows.iter().map(|row| &row.mark));
    let query = engagement.map(|id| format!("?engagement={id}")).unwrap_or_default();
    let may_plan = visit.viewer().may_act(Capability::Engage);
    print(&Page {
        frame,
        heading: engagement.map_or_else(|| "Sessions".to_owned(), |id| format!("Sessions of {id}")),
        why: match ahead.first() {
            Some(next) => format!("Next: {}, {}.", next.title, next.when_and_where),
            None if past.is_empty() => "When they meet, where, and what came of it.".to_owned(),
            None => "No session is planned from today on.".to_owned(),
        },
        engagement: engagement.map(|id| id.to_string()),
        ahead,
        past,
        plan: may_plan.then(|| format!("/sessions/new{query}")),
    })
}

fn line(row: &FaceRow) -> Line {
    let tag = |name: &str| row.face.tags.iter().find_map(|tag| tag.strip_prefix(name)).unwrap_or_default();
    Line {
        href: address(row.id),
        title: row.face.title.clone(),
        when_and_where: row.face.line.clone(),
        state: row.face.state.clone(),
        engagement: tag("engagement:").to_owned(),
        mark: MarkChip::of(row.id.record(), &row.mark),
        day: tag("day:").parse().unwrap_or_default(),
    }
}
