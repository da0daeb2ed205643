//! What waits and what is under way.

use forestall_engagement::{WarningMove, WarningStatus};
use sqlx::{Row, SqliteConnection};

use super::columns::parsed_if_some;
use super::{DeskCounts, DeskError};

const WARNING_COUNTS: &str = include_str!("queries/warning_counts.sql");
const OPEN_ENGAGEMENTS: &str = include_str!("queries/open_engagements.sql");

/// Counts without loading the records; which step still awaits an answer is the domain's to say.
pub(super) async fn load(connection: &mut SqliteConnection) -> Result<DeskCounts, DeskError> {
    let mut counts = DeskCounts::default();
    for row in sqlx::query(WARNING_COUNTS).fetch_all(&mut *connection).await? {
        let last_step: Option<WarningMove> = parsed_if_some(&row, "last_step")?;
        if last_step.map_or(WarningStatus::Waiting, WarningStatus::after).awaits_answer() {
            counts.waiting_warnings += count(&row, "warnings")?;
        }
    }
    let row = sqlx::query(OPEN_ENGAGEMENTS).fetch_one(connection).await?;
    counts.open_engagements = count(&row, "engagements")?;
    Ok(counts)
}

fn count(row: &sqlx::sqlite::SqliteRow, column: &str) -> Result<u64, DeskError> {
    let count: i64 = row.try_get(column)?;
    u64::try_from(count).map_err(|error| DeskError::unreadable(format!("column `{column}`"), error))
}
