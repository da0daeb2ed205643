//! What the parties to a text are called.

use forestall_confidence::PartyNumber;
use forestall_engagement::negotiating_text::{NegotiatingText, TextParty};

use crate::frame::Visit;
use crate::page_error::PageResult;

/// The names of an engagement's parties, as far as the viewer may read them.
pub(super) struct PartyNames(Vec<(PartyNumber, String)>);

impl PartyNames {
    /// Loads the names of the parties to a text.
    pub(super) async fn load(visit: &Visit, text: &NegotiatingText) -> PageResult<Self> {
        let Some(opening) = &text.shared.opening else { return Ok(Self(Vec::new())) };
        let engagement = visit.desk.engagement(visit.viewer(), opening.engagement).await?;
        let names = engagement.map(|engagement| {
            let parties = &engagement.record.course().parties;
            parties.iter().map(|party| (party.number, party.name.to_string())).collect()
        });
        Ok(Self(names.unwrap_or_default()))
    }

    /// Returns what a party is called; its number where the viewer may not learn the name.
    pub(super) fn name(&self, party: TextParty) -> String {
        let known = self.0.iter().find(|(number, _)| *number == party.number());
        known.map_or_else(|| format!("Party {party}"), |(_, name)| name.clone())
    }

    /// Returns the names of some parties, joined.
    pub(super) fn names(&self, parties: &[TextParty]) -> String {
        parties.iter().map(|&party| self.name(party)).collect::<Vec<_>>().join(", ")
    }
}
