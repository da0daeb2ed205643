//! What stands on a country's page beside its file: the newest notes and the marks a decision may carry.

use forestall_confidence::{Capability, Mark};

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
    /// For whom the whole page is.
    pub(super) audience: String,
}

impl Around {
    pub(super) async fn load(visit: &Visit, file: &CountryFile) -> PageResult<Self> {
        let notes = NotesSection::of_situation(visit, file.polity).await?;
        let internal = Mark::internal();
        let shown = file.marks.values().chain(&notes.marks).chain([&internal]);
        let audience = printed_audience(&Mark::of_derived(shown).as_of(visit.now()));
        let offer = if visit.viewer().may_act(Capability::Decide) {
            let desk = visit.desk.as_ref();
            Some(MarkOffer::load(desk, visit.viewer(), Mark::internal(), "Internal").await?)
        } else {
            None
        };
        Ok(Self { notes, offer, audience })
    }
}
