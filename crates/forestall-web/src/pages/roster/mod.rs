//! People who are not appointed diplomats: the list, the page of one, and how one is erased.

pub(crate) mod erasure;
mod forms;
pub(crate) mod list;
mod page;

use forestall_confidence::Audience;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::practitioner::Practitioner;
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::frame::Section;
use crate::page_error::PageResult;

/// The pages of people of the roster.
pub(crate) struct Roster;

impl Screen for Roster {
    type Record = Practitioner;

    const SECTION: Section = Section::Roster;
    const OPENING: &'static str = "Put somebody on file";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Party]
    }

    fn opening(ctx: &Context, _: &Sent) -> FormSpec {
        forms::opening(ctx)
    }

    fn forms(ctx: &Context, practitioner: &Practitioner) -> Vec<FormSpec> {
        forms::forms(ctx, practitioner)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        practitioner: Practitioner,
        sheet: ActSheet,
    ) -> PageResult<String> {
        page::print(ctx, file, practitioner, sheet).await
    }
}

/// Returns the audience of what only whoever writes it reads at first: they add others by name.
fn only_me(ctx: &Context) -> Audience {
    Audience::internal().intersection(&Audience::named(ctx.visit.viewer().account()))
}
