//! The records that belong to an engagement or name it.

use forestall_confidence::{Capability, Mark};
use forestall_engagement::EngagementId;
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};

use super::page::KINDS;
use crate::chronicle_pages::{Context, address, address_of};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;

/// Records of one kind.
pub(super) struct RelatedGroup {
    pub(super) heading: &'static str,
    pub(super) lines: Vec<RelatedLine>,
    /// Address and label of the form for a new one, for who may open one.
    pub(super) new: Option<(String, &'static str)>,
    pub(super) marks: Vec<Mark>,
}

/// One of them.
pub(super) struct RelatedLine {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) line: String,
    pub(super) state: String,
    pub(super) mark: MarkChip,
}

/// Loads the records that name an engagement, as far as the viewer may read them and where they name it.
pub(super) async fn related(ctx: &Context, engagement_id: EngagementId) -> PageResult<Vec<RelatedGroup>> {
    let filter = FaceFilter {
        mentions: Some(Mentioned::Chronicle(engagement_id.into())),
        with_over: true,
        ..FaceFilter::default()
    };
    let found = ctx.desk().faces(ctx.visit.viewer(), filter).await?.rows;
    let may_open = ctx.visit.viewer().may_act(Capability::Engage);
    let group = |(kind, heading, new): (_, &'static str, &'static str)| {
        let rows = || found.iter().filter(|row| row.id.kind() == kind);
        RelatedGroup {
            heading,
            lines: rows().map(line).collect(),
            new: may_open.then(|| (format!("{}/new?engagement={engagement_id}", address_of(kind)), new)),
            marks: rows().map(|row| row.mark.clone()).collect(),
        }
    };
    Ok(KINDS.into_iter().map(group).filter(|group| !group.lines.is_empty() || group.new.is_some()).collect())
}

fn line(row: &FaceRow) -> RelatedLine {
    RelatedLine {
        href: address(row.id),
        title: row.face.title.clone(),
        line: row.face.line.clone(),
        state: row.face.state.clone(),
        mark: MarkChip::of(row.id.record(), &row.mark),
    }
}
