//! What waits and what is under way.

use forestall_confidence::Viewer;
use forestall_engagement::{WarningMove, WarningStatus};

use super::DeskError;
use super::records::Records;
use crate::database::{DatabaseError, Row};
use crate::marks::{for_viewer, viewer_params};

const WARNING_COUNTS: &str = for_viewer!(include_str!("queries/warning_counts.sql"));
const OPEN_ENGAGEMENTS: &str = for_viewer!(include_str!("queries/open_engagements.sql"));

/// What waits and what is under way among what the viewer may read, for the top of every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeskCounts {
    /// Warnings that nobody has answered with action or decline.
    pub waiting_warnings: u64,
    /// Engagements that nobody has closed.
    pub open_engagements: u64,
}

/// Counts without loading the records; which step still awaits an answer is the domain's to say.
pub(super) async fn load(records: &mut Records<'_>, viewer: &Viewer) -> Result<DeskCounts, DeskError> {
    let params = viewer_params(viewer, []);
    let mut counts = DeskCounts::default();
    for row in records.rows(WARNING_COUNTS, &params).await? {
        let last_step: Option<WarningMove> = row.parsed_or_null("last_step")?;
        if last_step.map_or(WarningStatus::Waiting, WarningStatus::after).awaits_answer() {
            counts.waiting_warnings += count(&row, "warnings")?;
        }
    }
    for row in records.rows(OPEN_ENGAGEMENTS, &params).await? {
        counts.open_engagements = count(&row, "engagements")?;
    }
    Ok(counts)
}

fn count(row: &Row, column: &str) -> Result<u64, DatabaseError> {
    u64::try_from(row.int(column)?)
        .map_err(|error| DatabaseError::unreadable(format!("column `{column}`"), error))
}
