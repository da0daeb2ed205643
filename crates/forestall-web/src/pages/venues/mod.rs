//! Choosing a venue: the list, the form for a new comparison, the page of one, and readings of the danger.

pub(crate) mod danger;
mod forms;
pub(crate) mod list;
mod page;
mod words;

use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::venue_choice::VenueChoice;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::frame::Section;
use crate::page_error::PageResult;

/// The pages of choices of a venue.
pub(crate) struct Venues;

impl Screen for Venues {
    type Record = VenueChoice;

    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Look for a place to meet";

    fn within(sent: &Sent) -> Option<forestall_types::EngagementId> {
        let named = sent.get("within").or_else(|| sent.get("engagement"))?;
        named.trim().parse().ok()
    }

    fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
        forms::opening(ctx, sent)
    }

    fn forms(ctx: &Context, choice: &VenueChoice) -> Vec<FormSpec> {
        forms::forms(ctx, choice)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        choice: VenueChoice,
        sheet: ActSheet,
    ) -> PageResult<String> {
        page::print(&ctx, &file, &choice, sheet).await
    }
}
