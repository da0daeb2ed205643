//! The marks somebody may choose among for a record.

use std::collections::BTreeSet;

use forestall_confidence::{AccountId, Audience, Mark, PartyNumber, Viewer};
use forestall_types::EngagementId;
use jiff::Timestamp;

use super::mark_names::{MarkNames, colleagues};
use super::words::audience_words;
use crate::desk::House;
use crate::page_error::{PageResult, capitalised};

/// What the viewer may choose: only audiences they are in, so that nobody learns of others by trying.
#[derive(Clone)]
pub(crate) struct MarkOffer {
    /// The mark a form starts from: that of what the record is about, or the present one.
    pub(crate) start: Mark,
    pub(super) start_label: &'static str,
    pub(super) start_words: String,
    pub(super) is_staff: bool,
    pub(super) with_open: bool,
    /// Whether the members of the engagement that is being opened, and everybody present at it, may be chosen.
    pub(super) with_its_members: bool,
    /// Engagements of mine, those I observe, and caucuses in which I sit.
    pub(super) groups: Vec<(Audience, String)>,
    pub(super) colleagues: Vec<(AccountId, String)>,
    pub(super) me: Option<AccountId>,
    pub(super) now: Timestamp,
}

impl MarkOffer {
    /// Loads what the viewer may choose, beginning with a mark under a label of its own.
    pub(crate) async fn load(
        desk: &dyn House,
        viewer: &Viewer,
        start: Mark,
        start_label: &'static str,
    ) -> PageResult<Self> {
        let mut names = MarkNames::load(desk, viewer, start.audience.engagements()).await?;
        let colleagues = colleagues(desk, viewer).await?;
        names = names.with_persons(&colleagues);
        let mut groups = Vec::new();
        let own = viewer.own();
        let mine: BTreeSet<_> = own.engagements.union(&own.observes).copied().collect();
        if !mine.is_empty() {
            // All at once: one after another costs seconds where somebody takes part in hundreds. Those who may not
            // read the record of their engagement know it by its identifier.
            for found in desk.engagements(viewer).await? {
                if mine.contains(&found.record.engagement_id()) {
                    names.add_engagement(desk, &found.record);
                }
            }
        }
        for engagement_id in mine {
            groups.push(everybody_present(engagement_id, &names, viewer));
            if !own.engagements.contains(&engagement_id) {
                continue;
            }
            let caucuses = own.caucuses.iter().filter(|(of, _)| *of == engagement_id);
            groups.push(group(Audience::engagement(engagement_id), &names, viewer));
            groups.extend(caucuses.map(|&(of, party)| caucus(of, party, &names, viewer)));
        }
        let me = viewer.account();
        Ok(Self {
            start_words: audience_words(&start.audience, &names, viewer.now()),
            start,
            start_label,
            is_staff: own.roles.is_staff(),
            with_open: true,
            with_its_members: false,
            groups,
            colleagues: colleagues
                .into_iter()
                .filter(|(account, _)| Some(*account) != me)
                .map(|(account, name)| (account, name.to_string()))
                .collect(),
            me,
            now: viewer.now(),
        })
    }

    /// Returns the same offer without `open`, for forms in which it would change nothing.
    #[must_use]
    pub(crate) fn without_open(self) -> Self {
        Self { with_open: false, ..self }
    }

    /// Returns the same offer with another mark to start from, under a label and in words.
    #[must_use]
    pub(crate) fn starting_with(self, start: Mark, start_label: &'static str, start_words: String) -> Self {
        Self { start, start_label, start_words, ..self }
    }

    /// Returns the same offer with the members of the engagement that is being opened, and with everybody present at
    /// it; its name is not drawn yet.
    #[must_use]
    pub(crate) fn with_its_members(self) -> Self {
        Self { with_its_members: true, ..self }
    }
}

fn everybody_present(of: EngagementId, names: &MarkNames, viewer: &Viewer) -> (Audience, String) {
    let audience = Audience::present(of);
    let label = format!("Everybody present: {}", audience_words(&audience, names, viewer.now()));
    (audience, label)
}

fn group(audience: Audience, names: &MarkNames, viewer: &Viewer) -> (Audience, String) {
    let label = capitalised(&audience_words(&audience, names, viewer.now()));
    (audience, label)
}

fn caucus(of: EngagementId, party: PartyNumber, names: &MarkNames, viewer: &Viewer) -> (Audience, String) {
    group(Audience::caucus(of, party), names, viewer)
}
