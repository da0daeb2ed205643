//! What stands on a country's page beside its file: situations watched in it, the newest notes, and the marks a
//! decision may carry.

use forestall_confidence::{Capability, Mark};

use forestall_engagement::chronicle::{FaceFilter, FaceRow};
use forestall_types::ChronicleKind;

use crate::chronicle_pages::address;
use crate::desk::CountryFile;
use crate::frame::Visit;
use crate::page_error::PageResult;
use crate::pages::marks::MarkOffer;
use crate::pages::notes::{NotesSection, printed_audience};

/// Loaded beside a [`CountryFile`].
pub(super) struct Around {
    pub(super) notes: NotesSection,
    /// None for who does not decide.
    pub(super) offer: Option<MarkOffer>,
    /// Situations watched in it: address and title.
    pub(super) situations: Vec<(String, String)>,
    /// The form that opens one here, for who may.
    pub(super) watch: Option<String>,
    /// For whom the whole page is.
    pub(super) audience: String,
}

impl Around {
    pub(super) async fn load(visit: &Visit, file: &CountryFile) -> PageResult<Self> {
        let notes = NotesSection::of_situation(visit, file.polity).await?;
        let situations = situations(visit, file).await?;
        let internal = Mark::internal();
        let shown = file.marks.values().chain(&notes.marks).chain(situations.iter().map(|row| &row.mark));
        let acts = file.engagements.iter().flat_map(forestall_engagement::Engagement::acts);
        let shown = shown.chain(acts.filter_map(|entry| entry.own_mark.as_ref())).chain([&internal]);
        let audience = printed_audience(&Mark::of_derived(shown).as_of(visit.now()));
        let offer = if visit.viewer().may_act(Capability::Decide) {
            let desk = visit.desk.as_ref();
            Some(MarkOffer::load(desk, visit.viewer(), Mark::internal(), "Internal").await?)
        } else {
            None
        };
        Ok(Self {
            notes,
            offer,
            situations: situations.into_iter().map(|row| (address(row.id), row.face.title)).collect(),
            watch: watch(visit, file),
            audience,
        })
    }
}

/// How many situations are named; the list has all.
const MOST_SITUATIONS: usize = 8;

async fn situations(visit: &Visit, file: &CountryFile) -> PageResult<Vec<FaceRow>> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Situation),
        tag: Some(format!("polity:{}", file.polity)),
        take: MOST_SITUATIONS,
        ..FaceFilter::default()
    };
    Ok(visit.desk.faces(visit.viewer(), filter).await?.rows)
}

/// Returns the form that opens a situation here, out of the decision that stands.
fn watch(visit: &Visit, file: &CountryFile) -> Option<String> {
    let of = file.decisions.standing().map(|decision| format!("&decision={}", decision.decision_id));
    let may_watch = visit.viewer().may_act(Capability::WriteNotes);
    may_watch.then(|| format!("/situations/new?country={}{}", file.polity, of.unwrap_or_default()))
}
