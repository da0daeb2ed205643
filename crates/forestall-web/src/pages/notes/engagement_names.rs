//! The engagements a note may belong to, to choose from.

use forestall_engagement::chronicle::FaceFilter;
use forestall_types::{ChronicleKind, EngagementId};

use crate::frame::Visit;
use crate::page_error::PageResult;

/// Returns the engagements the viewer may read with what they are called, newest first.
pub(super) async fn engagement_names(visit: &Visit) -> PageResult<Vec<(EngagementId, String)>> {
    let filter =
        FaceFilter { kind: Some(ChronicleKind::Engagement), with_over: true, ..FaceFilter::default() };
    let rows = visit.desk.faces(visit.viewer(), filter).await?.rows.into_iter();
    let named = rows.filter_map(|row| {
        let engagement_id = row.id.engagement()?;
        let country = visit.name(row.face.tagged("polity")?.parse().ok()?);
        Some((engagement_id, format!("{engagement_id}, {country}")))
    });
    Ok(named.collect())
}
