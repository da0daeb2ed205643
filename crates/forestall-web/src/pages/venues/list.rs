//! The list of comparisons of places.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_types::{ChronicleId, ChronicleKind};
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};
use crate::server::App;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    /// An engagement or a situation.
    engagement: String,
}

#[derive(Template)]
#[template(path = "venues/list.html")]
struct Page {
    frame: Frame,
    why: String,
    lines: Vec<Line>,
    begin: Option<String>,
}

struct Line {
    href: String,
    title: String,
    stands: String,
    state: String,
    changed: String,
    mark: MarkChip,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let within: Option<ChronicleId> = match params.engagement.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::NotFound)?),
    };
    let filter = FaceFilter {
        kind: Some(ChronicleKind::VenueChoice),
        mentions: within.map(Mentioned::Chronicle),
        with_over: true,
        ..FaceFilter::default()
    };
    let rows = app.desk.faces(visit.viewer(), filter).await?.rows;
    let mut frame = visit.frame(Section::Engagements, "Places to meet");
    frame.audience = audience_of_all(&visit, rows.iter().map(|row| &row.mark));
    let query = within.map(|id| format!("?engagement={id}")).unwrap_or_default();
    let sought = rows.iter().filter(|row| row.face.state == "sought").count();
    let may_write = visit.viewer().may_act(Capability::WriteNotes);
    print(&Page {
        frame,
        why: match sought {
            0 => "No place to meet is sought now.".to_owned(),
            some => format!("{} sought.", format::counted(some, "place to meet is", "places to meet are")),
        },
        lines: rows.iter().map(line).collect(),
        begin: (may_write && (within.is_some() || visit.viewer().may(Capability::ReadDesk)))
            .then(|| format!("/venues/new{query}")),
    })
}

fn line(row: &FaceRow) -> Line {
    Line {
        href: address(row.id),
        title: row.face.title.clone(),
        stands: row.face.line.clone(),
        state: row.face.state.clone(),
        changed: day(row.changed_at),
        mark: MarkChip::of(row.id.record(), &row.mark),
    }
}
