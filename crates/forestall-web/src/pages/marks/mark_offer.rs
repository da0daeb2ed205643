//! The marks somebody may choose among for a record.

use std::collections::BTreeSet;
use std::sync::Arc;

use forestall_confidence::{AccountId, Audience, Mark, Viewer};
use forestall_types::EngagementId;
use jiff::Timestamp;

use super::mark_names::{MarkNames, colleagues};
use super::words::audience_words;
use crate::desk::House;
use crate::page_error::{PageResult, capitalised};

/// Up to how many groups of the viewer's own stand in every choice.
const FEW: usize = 12;

/// What the viewer may choose: only audiences they are in, so that nobody learns of others by trying.
#[derive(Clone)]
pub(crate) struct MarkOffer {
    /// The mark a form starts from: that of what the record is about, or the present one.
    pub(crate) start: Mark,
    pub(super) start_label: &'static str,
    pub(super) start_words: String,
    pub(super) with_open: bool,
    /// Whether the members of the engagement that is being opened, and everybody present at it, may be chosen.
    pub(super) with_its_members: bool,
    /// Engagements whose groups stand in short choices too.
    pub(super) near: BTreeSet<EngagementId>,
    pub(super) given: Arc<Given>,
}

/// What is the same in all forms of a page.
pub(super) struct Given {
    pub(super) is_staff: bool,
    /// Engagements of mine, those I observe, and caucuses in which I sit.
    pub(super) groups: Vec<MarkGroup>,
    pub(super) colleagues: Vec<(AccountId, String)>,
    pub(super) me: Option<AccountId>,
    pub(super) now: Timestamp,
}

/// People who read something together.
pub(super) struct MarkGroup {
    pub(super) engagement_id: EngagementId,
    pub(super) audience: Audience,
    pub(super) label: String,
}

impl MarkOffer {
    /// Loads what the viewer may choose, beginning with a mark under a label of its own.
    pub(crate) async fn load(
        desk: &dyn House,
        viewer: &Viewer,
        start: Mark,
        start_label: &'static str,
    ) -> PageResult<Self> {
        let near = start.audience.engagements();
        let own = viewer.own();
        // Of caucuses the names of the parties are told, which only the record of the engagement knows.
        let told: BTreeSet<_> = own.caucuses.iter().map(|(of, _)| *of).chain(near.iter().copied()).collect();
        let colleagues = colleagues(desk, viewer).await?;
        let mut names = MarkNames::load(desk, viewer, told).await?.with_persons(&colleagues);
        let mine: BTreeSet<_> = own.engagements.union(&own.observes).copied().collect();
        names.add_countries(desk, viewer, &mine).await?;
        let mut groups = Vec::new();
        for engagement_id in mine {
            let mut offer = |audience: Audience| {
                let words = audience_words(&audience, &names, viewer.now());
                let label = if audience == Audience::present(engagement_id) {
                    format!("Everybody present: {words}")
                } else {
                    capitalised(&words)
                };
                groups.push(MarkGroup { engagement_id, audience, label });
            };
            offer(Audience::present(engagement_id));
            if own.engagements.contains(&engagement_id) {
                offer(Audience::engagement(engagement_id));
                let caucuses = own.caucuses.iter().filter(|(of, _)| *of == engagement_id);
                caucuses.for_each(|&(of, party)| offer(Audience::caucus(of, party)));
            }
        }
        let me = viewer.account();
        let given = Given {
            is_staff: own.roles.is_staff(),
            groups,
            colleagues: colleagues
                .into_iter()
                .filter(|(account, _)| Some(*account) != me)
                .map(|(account, name)| (account, name.to_string()))
                .collect(),
            me,
            now: viewer.now(),
        };
        Ok(Self {
            start_words: audience_words(&start.audience, &names, viewer.now()),
            start,
            start_label,
            with_open: true,
            with_its_members: false,
            near,
            given: Arc::new(given),
        })
    }

    /// Puts the groups of an engagement into short choices too.
    pub(crate) fn add_near(&mut self, engagement_id: EngagementId) {
        self.near.insert(engagement_id);
    }

    /// Returns the groups of a short choice: all where they are few, else those that are near and what is chosen.
    pub(super) fn near_groups(&self, chosen: &str) -> impl Iterator<Item = &MarkGroup> {
        let are_few = self.given.groups.len() <= FEW;
        let is_near = move |group: &&MarkGroup| {
            are_few || self.near.contains(&group.engagement_id) || group.audience.to_string() == chosen
        };
        self.given.groups.iter().filter(is_near)
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
