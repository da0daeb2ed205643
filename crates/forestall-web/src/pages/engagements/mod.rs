//! Engagements: the track board, one engagement, and the forms to open and to act.

mod forms;
mod lines;
pub(crate) mod list;
pub(crate) mod open;
mod page;
mod related;
mod watched;

use forestall_engagement::NextStep;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::engagement::Course;
use forestall_types::ChronicleKind;
use jiff::civil::Date;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::format;
use crate::frame::Section;
use crate::page_error::PageResult;

/// The page of an engagement and the acts upon it; it is opened by a form of its own ([`open`]).
pub(crate) struct Engagements;

impl Screen for Engagements {
    type Record = Course;

    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Open an engagement";

    fn offers() -> &'static [ChronicleKind] {
        &[
            ChronicleKind::Situation,
            ChronicleKind::Party,
            ChronicleKind::Practitioner,
            ChronicleKind::Transfer,
        ]
    }

    fn opening(_: &Context, _: &Sent) -> FormSpec {
        FormSpec::new("open", Self::OPENING, forestall_confidence::Capability::Engage)
    }

    fn forms(ctx: &Context, course: &Course) -> Vec<FormSpec> {
        forms::forms(ctx, course)
    }

    async fn page(ctx: Context, file: ChronicleFile, course: Course, sheet: ActSheet) -> PageResult<String> {
        page::print(&ctx, &file, &course, sheet).await
    }
}

/// A next step, ready to print.
pub(crate) struct NextStepLine {
    pub(crate) what: String,
    pub(crate) due: String,
    pub(crate) is_overdue: bool,
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

    /// Returns the step with who owes it and what it costs.
    fn with_owner(ctx: &Context, step: &NextStep, today: Date) -> Self {
        let mut line = Self::of(step, today);
        let owner = step.owner.as_ref().map(|owner| ctx.owner(owner));
        let cost = step.cost.map(|cost| cost.to_string());
        for part in [owner, cost].into_iter().flatten() {
            line.due.push_str(", ");
            line.due.push_str(&part);
        }
        line
    }
}
