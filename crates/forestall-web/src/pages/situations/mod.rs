//! Situations: the list with its search, the dossier of one, its timeline by lanes, and the sheet to hand it over.

mod alike;
mod around;
mod calendar;
mod dossier;
mod forms;
pub(crate) mod handover;
mod lane;
pub(crate) mod list;
mod tags;
pub(crate) mod timeline;

use forestall_engagement::chronicle::{ChronicleFile, DeskAct, fold_acts};
use forestall_engagement::situation::Situation;
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chronicle_pages::{ActSheet, Context, Doubt, FormSpec, Screen, Sent};
use crate::frame::{Section, Visit};
use crate::page_error::{PageError, PageResult};

/// The pages of situations.
pub(crate) struct Situations;

impl Screen for Situations {
    type Record = Situation;

    const SECTION: Section = Section::Situations;
    const OPENING: &'static str = "Watch a situation";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Party]
    }

    fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
        forms::opening(ctx, sent)
    }

    fn forms(ctx: &Context, situation: &Situation) -> Vec<FormSpec> {
        forms::acts(ctx, situation)
    }

    async fn doubt(ctx: &Context, _: Option<ChronicleId>, act: &DeskAct) -> PageResult<Option<Doubt>> {
        alike::doubt(ctx, act).await
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        situation: Situation,
        sheet: ActSheet,
    ) -> PageResult<String> {
        dossier::print(ctx, file, situation, sheet).await
    }
}

/// Loads the situation an address names, as the viewer may read it.
async fn load(visit: &Visit, id: &str) -> PageResult<(ChronicleFile, Situation)> {
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    if id.kind() != ChronicleKind::Situation {
        return Err(PageError::NotFound);
    }
    let file = visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)?;
    let situation = fold_acts::<Situation>(id, &file.entries);
    Ok((file, situation))
}

/// Returns the day of the visit in universal time.
fn today(visit: &Visit) -> Date {
    visit.now().to_zoned(TimeZone::UTC).date()
}
