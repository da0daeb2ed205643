//! What the engagements, parties and persons of marks are called.

use std::collections::{BTreeMap, BTreeSet};

use forestall_confidence::{AccountId, DisplayName, PartyNumber, Viewer};
use forestall_engagement::Engagement;
use forestall_types::{ChronicleId, EngagementId};

use crate::desk::{DeskError, House};
use crate::page_error::PageResult;

/// The names of what marks speak of, as far as the viewer may know them.
///
/// What is not in here is told by its identifier or not at all.
#[derive(Default)]
pub(crate) struct MarkNames {
    engagements: BTreeMap<EngagementId, EngagementNames>,
    persons: BTreeMap<AccountId, String>,
}

struct EngagementNames {
    country: String,
    /// In the order of their numbers; none where only the country is known.
    parties: Vec<String>,
}

impl MarkNames {
    /// Loads the names of these engagements and their parties.
    pub(crate) async fn load(
        desk: &dyn House,
        viewer: &Viewer,
        engagements: BTreeSet<EngagementId>,
    ) -> PageResult<Self> {
        let mut names = Self::default();
        for engagement_id in engagements {
            if let Some(found) = desk.engagement(viewer, engagement_id).await? {
                names.add_engagement(desk, &found.record);
            }
        }
        Ok(names)
    }

    /// Returns the same names with those of more persons.
    #[must_use]
    pub(crate) fn with_persons<'a>(
        mut self,
        persons: impl IntoIterator<Item = &'a (AccountId, DisplayName)>,
    ) -> Self {
        self.persons.extend(persons.into_iter().map(|(account, name)| (*account, name.to_string())));
        self
    }

    /// Adds the countries of engagements that are not named yet, all at once: one after another costs seconds where
    /// somebody takes part in hundreds. Those who may not read the record of their engagement know it by its identifier.
    pub(crate) async fn add_countries(
        &mut self,
        desk: &dyn House,
        viewer: &Viewer,
        engagements: &BTreeSet<EngagementId>,
    ) -> PageResult<()> {
        let unnamed = engagements.iter().filter(|id| !self.engagements.contains_key(id));
        let unnamed: Vec<_> = unnamed.map(|id| ChronicleId::from(*id)).collect();
        if unnamed.is_empty() {
            return Ok(());
        }
        for row in desk.faces_of(viewer, unnamed).await? {
            let polity = row.face.tagged("polity").and_then(|code| code.parse().ok());
            if let (Some(engagement_id), Some(polity)) = (row.id.engagement(), polity) {
                let names = EngagementNames { country: desk.name(polity), parties: Vec::new() };
                self.engagements.insert(engagement_id, names);
            }
        }
        Ok(())
    }

    fn add_engagement(&mut self, desk: &dyn House, engagement: &Engagement) {
        let names = EngagementNames {
            country: desk.name(engagement.situation()),
            parties: engagement.opening().parties.names().iter().map(ToString::to_string).collect(),
        };
        self.engagements.insert(engagement.engagement_id(), names);
    }

    /// Prints an engagement: `engagement E-2026-002 (Kelandia)`.
    pub(crate) fn engagement(&self, engagement_id: EngagementId) -> String {
        match self.engagements.get(&engagement_id) {
            Some(names) => format!("engagement {engagement_id} ({})", names.country),
            None => format!("engagement {engagement_id}"),
        }
    }

    /// Prints a party of an engagement: `party 2 (Herders' council)`.
    pub(crate) fn party(&self, engagement_id: EngagementId, party: PartyNumber) -> String {
        let named = self.engagements.get(&engagement_id);
        let name = named.and_then(|names| names.parties.get(usize::from(party.get()) - 1));
        match name {
            Some(name) => format!("party {} ({name})", party.get()),
            None => format!("party {}", party.get()),
        }
    }

    /// Returns the name of a person; `None` where it may not be told.
    pub(crate) fn person(&self, account: AccountId) -> Option<&str> {
        if account.is_stand_in() { None } else { self.persons.get(&account).map(String::as_str) }
    }
}

/// Returns account and name of all colleagues; none for those who may not choose among them.
pub(crate) async fn colleagues(
    desk: &dyn House,
    viewer: &Viewer,
) -> PageResult<Vec<(AccountId, DisplayName)>> {
    match desk.colleagues(viewer).await {
        Ok(colleagues) => Ok(colleagues),
        Err(DeskError::Forbidden) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
