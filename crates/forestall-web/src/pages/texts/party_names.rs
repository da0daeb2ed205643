//! What the parties to a text are called.

use forestall_engagement::negotiating_text::{NegotiatingText, TextParty};

use crate::frame::Visit;
use crate::page_error::PageResult;

/// The names of an engagement's parties, as far as the viewer may read them.
pub(super) struct PartyNames(Vec<String>);

impl PartyNames {
    /// Loads the names of the parties to a text.
    pub(super) async fn load(visit: &Visit, text: &NegotiatingText) -> PageResult<Self> {
        let Some(opening) = &text.shared.opening else { return Ok(Self(Vec::new())) };
        let engagement = visit.desk.engagement(visit.viewer(), opening.engagement).await?;
        let names = engagement.map(|engagement| {
            engagement.record.opening().parties.names().iter().map(ToString::to_string).collect()
        });
        Ok(Self(names.unwrap_or_default()))
    }

    /// Returns what a party is called; its number where the viewer may not learn the name.
    pub(super) fn name(&self, party: TextParty) -> String {
        self.0.get(party.index()).cloned().unwrap_or_else(|| format!("Party {party}"))
    }

    /// Returns the names of some parties, joined.
    pub(super) fn names(&self, parties: &[TextParty]) -> String {
        parties.iter().map(|&party| self.name(party)).collect::<Vec<_>>().join(", ")
    }
}
