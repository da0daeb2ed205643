//! The list of transfers.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::EngagementId;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_types::ChronicleKind;
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    engagement: Option<String>,
}

#[derive(Template)]
#[template(path = "transfers/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    engagement: Option<String>,
    lines: Vec<Line>,
    new: Option<String>,
}

struct Line {
    href: String,
    title: String,
    why: String,
    state: String,
    uptake: String,
    mark: MarkChip,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let engagement = params.engagement.filter(|id| !id.is_empty());
    let engagement: Option<EngagementId> =
        engagement.map(|id| id.parse()).transpose().map_err(|_| PageError::NotFound)?;
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Transfer),
        mentions: engagement.map(|id| Mentioned::Chronicle(id.into())),
        with_over: true,
        ..FaceFilter::default()
    };
    let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
    let of = engagement.map(|id| format!(" of {id}")).unwrap_or_default();
    let heading = match rows.len() {
        0 => format!("Transfers{of}"),
        some => format!("Transfers{of}: {}", format::count(some as u64)),
    };
    let may_open = visit.viewer().may_act(Capability::Engage);
    let mut frame = visit.frame(Section::Engagements, "Transfers");
    frame.audience = audience_of_all(&visit, rows.iter().map(|row| &row.mark));
    print(&Page {
        frame,
        heading,
        engagement: engagement.map(|id| id.to_string()),
        lines: rows.iter().map(line).collect(),
        new: engagement.filter(|_| may_open).map(|id| format!("/transfers/new?engagement={id}")),
    })
}

fn line(row: &FaceRow) -> Line {
    let uptakes: Vec<_> = row.face.tags.iter().filter_map(|tag| tag.strip_prefix("uptake:")).collect();
    Line {
        href: address(row.id),
        title: row.face.title.clone(),
        why: row.face.line.clone(),
        state: row.face.state.clone(),
        uptake: if uptakes.is_empty() { "–".to_owned() } else { uptakes.join(", ").replace('-', " ") },
        mark: MarkChip::of(row.id.record(), &row.mark),
    }
}
