//! The ring of representatives: who covers what, the map of it with its gaps, who can be there in time.

pub(crate) mod coverage;
mod forms;
pub(crate) mod list;
mod page;
mod ring_line;
pub(crate) mod within;

use forestall_engagement::chronicle::{ChronicleFile, FaceFilter, FaceOrder, FaceRow};
use forestall_engagement::representative::{Representative, RingEntry, RingMember};
use forestall_types::ChronicleKind;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chronicle_pages::{ActSheet, Context, FormSpec, Screen, Sent};
use crate::frame::{Section, Visit};
use crate::page_error::PageResult;

/// The pages of representatives.
pub(crate) struct Representatives;

impl Screen for Representatives {
    type Record = Representative;

    const SECTION: Section = Section::Roster;
    const OPENING: &'static str = "Appoint a representative";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Engagement]
    }

    fn opening(ctx: &Context, _: &Sent) -> FormSpec {
        forms::opening(ctx)
    }

    fn forms(ctx: &Context, representative: &Representative) -> Vec<FormSpec> {
        forms::forms(ctx, representative)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        representative: Representative,
        sheet: ActSheet,
    ) -> PageResult<String> {
        page::print(ctx, file, representative, sheet).await
    }
}

/// The ring as lists know it, in the order of titles; each with the row it was read from.
struct Ring {
    rows: Vec<FaceRow>,
    members: Vec<RingMember>,
}

impl Ring {
    /// Loads the representatives the viewer may read.
    async fn load(visit: &Visit, with_over: bool) -> PageResult<Self> {
        let filter = FaceFilter {
            kind: Some(ChronicleKind::Representative),
            order: FaceOrder::Title,
            with_over,
            ..FaceFilter::default()
        };
        let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
        let member = |row: &FaceRow| RingMember {
            id: row.id,
            title: row.face.title.clone(),
            entry: RingEntry::read(&row.face),
        };
        Ok(Self { members: rows.iter().map(member).collect(), rows })
    }
}

/// Returns the day of a visit, in universal time.
fn today(visit: &Visit) -> Date {
    visit.now().to_zoned(TimeZone::UTC).date()
}
