//! Sessions of engagements: the list, the form for a new one, and the page of one.

mod forms;
pub(crate) mod list;
mod page;

use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::session::Session;
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::frame::Section;
use crate::page_error::PageResult;

/// The pages of sessions.
pub(crate) struct Sessions;

impl Screen for Sessions {
    type Record = Session;

    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Plan a session";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::VenueChoice]
    }

    fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
        forms::opening(ctx, sent)
    }

    fn forms(ctx: &Context, session: &Session) -> Vec<FormSpec> {
        forms::forms(ctx, session)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        session: Session,
        sheet: ActSheet,
    ) -> PageResult<String> {
        page::print(&ctx, &file, &session, sheet).await
    }
}
