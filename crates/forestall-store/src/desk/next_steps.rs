//! What comes next in every engagement, without loading the engagements: it stands around every page.

use std::collections::BTreeMap;

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::DeskAct;
use forestall_engagement::engagement::NextStep;
use forestall_engagement::{EngagementAct, EngagementId};
use forestall_types::PolityCode;

use super::{DeskError, DeskStore};
use crate::chronicles::{Sealing, read_entry};
use crate::database::Row;
use crate::marks::{for_viewer, viewer_params};

const NEXT_STEPS: &str = for_viewer!(include_str!("queries/next_steps.sql"));

/// What comes next in an engagement that is not over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenStep {
    /// The engagement.
    pub engagement_id: EngagementId,
    /// The country it is about.
    pub situation: PolityCode,
    /// What, and by when.
    pub step: NextStep,
}

impl DeskStore {
    /// Returns what comes next in the engagements that are not over, as [`DeskStore::engagements`] would say it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn next_steps(&self, viewer: &Viewer) -> Result<Vec<OpenStep>, DeskError> {
        let mut records = self.begin_read().await?;
        let rows = records.rows(NEXT_STEPS, &viewer_params(viewer, [])).await?;
        // The last act that the viewer may read says what comes next; those before it need not be opened.
        let mut last: BTreeMap<EngagementId, &Row> = BTreeMap::new();
        for row in &rows {
            last.insert(row.parsed("chronicle_id")?, row);
        }
        let mut steps = Vec::new();
        for (engagement_id, row) in last {
            let entry = read_entry(&records, viewer, &Sealing::Desk, engagement_id.into(), row)?;
            let step = match entry.act {
                DeskAct::Engagement(EngagementAct::Open(open)) => open.next_step,
                DeskAct::Engagement(EngagementAct::SetNextStep(step)) => step,
                _ => continue,
            };
            steps.push(OpenStep { engagement_id, situation: row.parsed("situation")?, step });
        }
        Ok(steps)
    }
}
