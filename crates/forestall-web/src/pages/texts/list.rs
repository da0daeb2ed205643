//! All negotiating texts the viewer may read.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_types::{ChronicleKind, EngagementId};
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::{day, print};

/// The most texts one page lists.
const MOST: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    engagement: String,
}

#[derive(Template)]
#[template(path = "texts/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    engagement: Option<String>,
    rows: Vec<Line>,
    is_cut: bool,
    new: Option<String>,
}

struct Line {
    href: String,
    title: String,
    about: String,
    state: String,
    engagement: Option<String>,
    changed: String,
    mark: MarkChip,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let engagement: Option<EngagementId> = match params.engagement.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::NotFound)?),
    };
    let filter = FaceFilter {
        kind: Some(ChronicleKind::NegotiatingText),
        mentions: engagement.map(|id| Mentioned::Chronicle(id.into())),
        with_over: true,
        take: MOST,
        ..FaceFilter::default()
    };
    let found = visit.desk.faces(visit.viewer(), filter).await?;
    let mut frame = visit.frame(Section::Engagements, "Negotiating texts");
    frame.audience = audience_of_all(&visit, found.rows.iter().map(|row| &row.mark));
    let of = engagement.map(|id| format!(" of {id}")).unwrap_or_default();
    print(&Page {
        frame,
        heading: match found.total {
            0 => format!("Negotiating texts{of}"),
            some => format!("Negotiating texts{of}: {}", format::count(some as u64)),
        },
        is_cut: found.rows.len() < found.total,
        rows: found.rows.into_iter().map(Line::of).collect(),
        // A text is negotiated within an engagement, so it is begun from one.
        new: engagement
            .filter(|_| visit.viewer().may_act(Capability::Engage))
            .map(|id| format!("/texts/new?engagement={id}")),
        engagement: engagement.map(|id| id.to_string()),
    })
}

impl Line {
    fn of(row: FaceRow) -> Self {
        let engagement = row.face.tagged("engagement").map(str::to_owned);
        Self {
            href: address(row.id),
            mark: MarkChip::of(row.id.record(), &row.mark),
            title: row.face.title,
            about: row.face.line,
            state: row.face.state,
            engagement,
            changed: day(row.changed_at),
        }
    }
}
