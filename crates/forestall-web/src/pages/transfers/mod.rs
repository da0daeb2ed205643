//! Transfers: what passes from one track to another, with whose consent, and what becomes of it.

mod forms;
pub(crate) mod list;
mod page;

use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::transfer::Transfer;
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::frame::Section;
use crate::page_error::PageResult;

/// The pages of transfers.
pub(crate) struct Transfers;

impl Screen for Transfers {
    type Record = Transfer;

    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Propose a transfer";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Engagement]
    }

    fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
        forms::opening(ctx, sent)
    }

    async fn load_beside(ctx: &mut Context) -> PageResult<()> {
        ctx.load_of_engagement(ChronicleKind::NegotiatingText).await
    }

    fn forms(ctx: &Context, transfer: &Transfer) -> Vec<FormSpec> {
        forms::forms(ctx, transfer)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        transfer: Transfer,
        sheet: ActSheet,
    ) -> PageResult<String> {
        page::print(&ctx, &file, &transfer, sheet).await
    }
}
