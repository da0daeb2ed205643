//! Situations that may be the same as one: before it is opened, and beside it afterwards.

use forestall_engagement::chronicle::{DeskAct, FaceFilter, FaceRow};
use forestall_engagement::situation::{Similarity, SituationAct, similar_situations};
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};

use crate::chronicle_pages::{Context, Doubt, address};
use crate::frame::Visit;
use crate::page_error::PageResult;

/// A situation that may be the same.
pub(super) struct AlikeLine {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) why: &'static str,
}

/// Says what speaks against opening a situation: that one with the same countries and much the same name is watched.
pub(super) async fn doubt(ctx: &Context, act: &DeskAct) -> PageResult<Option<Doubt>> {
    let DeskAct::Situation(SituationAct::Open { title, polities, .. }) = act else { return Ok(None) };
    let rows = open_ones(&ctx.visit).await?;
    let found = similar_situations(title.as_str(), polities, &rows);
    let alike: Vec<String> = found
        .iter()
        .filter(|similar| similar.why == Similarity::CountriesAndTitle)
        .map(|similar| format!("{} ({})", similar.title, similar.id))
        .collect();
    let why = format!(
        "Watched already, with the same countries and much the same name: {}. Look there first; if yours is another \
         situation, send the form once more.",
        alike.join(", ")
    );
    Ok((!alike.is_empty()).then_some(Doubt { why, may_insist: true }))
}

/// Returns the situations that are watched and have the countries of one, those with much the same name first.
pub(super) async fn alike(
    visit: &Visit,
    id: ChronicleId,
    title: &str,
    polities: &[PolityCode],
) -> PageResult<Vec<AlikeLine>> {
    let mut rows = open_ones(visit).await?;
    rows.retain(|row| row.id != id);
    let found = similar_situations(title, polities, &rows);
    let lines = found.into_iter().filter_map(|similar| {
        let why = match similar.why {
            Similarity::CountriesAndTitle => "the same countries and much the same name",
            Similarity::Countries => "the same countries",
            Similarity::Title => return None,
        };
        Some(AlikeLine { href: address(similar.id), title: similar.title, why })
    });
    Ok(lines.collect())
}

async fn open_ones(visit: &Visit) -> PageResult<Vec<FaceRow>> {
    let filter = FaceFilter { kind: Some(ChronicleKind::Situation), ..FaceFilter::default() };
    Ok(visit.desk.faces(visit.viewer(), filter).await?.rows)
}
