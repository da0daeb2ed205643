//! Engagements: the track board, one engagement, and the forms to open and to act.

pub(crate) mod act;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod page;

use axum::extract::State;
use forestall_engagement::{Engagement, EngagementId, NextStep};
use jiff::civil::Date;

use crate::desk::Marked;
use crate::format;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// Loads the engagement an address names.
async fn load(State(app): &State<App>, visit: &Visit, engagement_id: &str) -> PageResult<Marked<Engagement>> {
    let engagement_id: EngagementId = engagement_id.parse().map_err(|_| PageError::NotFound)?;
    app.desk.engagement(visit.viewer(), engagement_id).await?.ok_or(PageError::NotFound)
}

/// A next step, ready to print.
struct NextStepLine {
    what: String,
    due: String,
    is_overdue: bool,
}

impl NextStepLine {
    fn of(step: &NextStep, today: Date) -> Self {
        let is_overdue = step.is_overdue(today);
        let due = match step.due_on {
            None => "no day set".to_owned(),
            Some(day) if is_overdue => format!("was due {}", format::date(day)),
            Some(day) => format!("by {}", format::date(day)),
        };
        Self { what: step.what.to_string(), due, is_overdue }
    }
}
