//! A side, faction or leader: names, profile, positions, relations over time, and what was measured of it.
//!
//! Nothing is overwritten: an entry is superseded by a newer one or taken back with a reason, a relation ends on a day,
//! and both stay in the history. A party found to be the same as another is merged into it; the other then shows what
//! both records hold ([`Party::with_merged`]), and [`PartyAct::Separate`] undoes that.

mod act;
mod actor_map;
mod codes;
mod fold;
mod item;
mod measured;
mod merging;
mod rules;
mod similar_name;

pub use act::PartyAct;
pub use actor_map::{ActorStanding, most_influential};
pub use codes::{Attitude, Level, Method, PartyKind, PositionKind, ProfilePart, RelationKind};
pub use item::{Item, Leadership, Placement, Position, ProfileEntry, Reading, Relation, Sourced, Span};
pub use measured::{Measured, Standing};
pub use merging::{LinkError, Links};
pub use rules::PartyError;
pub use similar_name::{Likeness, likeness};

use std::collections::BTreeSet;

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind, PolityCode};

use crate::chronicle::{Chronicle, Entry, Face};
use crate::{PartyName, Words};

/// A side, faction or leader, as a viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// Its name at the desk.
    pub id: ChronicleId,
    /// What it is called; empty before it is opened.
    pub name: Option<PartyName>,
    /// What it is.
    pub kind: PartyKind,
    /// The countries in which it is found.
    pub polities: Vec<PolityCode>,
    /// What it is, in a sentence or two.
    pub description: Option<Words>,
    /// Other names it was opened with, and those it had before.
    pub other_names: Vec<PartyName>,
    /// Other names added later.
    pub aliases: Vec<Item<PartyName>>,
    /// The parties it is part of.
    pub placements: Vec<Item<Placement>>,
    /// Who leads it.
    pub leaders: Vec<Item<Leadership>>,
    /// What it is to others.
    pub relations: Vec<Item<Relation>>,
    /// The entries of its profile.
    pub profile: Vec<Item<ProfileEntry>>,
    /// Its interests, red lines, needs and alternatives.
    pub positions: Vec<Item<Position>>,
    /// What was measured, in the order it was entered.
    pub readings: Vec<Item<Reading>>,
    /// The party it was merged into.
    pub merged_into: Option<ChronicleId>,
    /// The parties merged into it whose history it shows.
    pub merged: Vec<ChronicleId>,
    /// Whether its record is no longer kept.
    pub is_closed: bool,
}

impl Party {
    /// Says whether nothing is added to it any more: it is merged or closed.
    pub const fn is_over(&self) -> bool {
        self.is_closed || self.merged_into.is_some()
    }

    /// Returns its other names that stand, each once, without the one it goes by.
    pub fn all_other_names(&self) -> Vec<&PartyName> {
        let added = self.aliases.iter().filter(|item| item.is_current()).map(|item| &item.what);
        let mut names: Vec<&PartyName> = Vec::new();
        for name in self.other_names.iter().chain(added) {
            if Some(name) != self.name.as_ref() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the profile's entries of one part that stand, the newest source first.
    pub fn profile_of(&self, part: ProfilePart) -> Vec<&Item<ProfileEntry>> {
        standing(&self.profile, part)
    }

    /// Returns the positions of one kind that stand, the newest source first.
    pub fn positions_of(&self, kind: PositionKind) -> Vec<&Item<Position>> {
        standing(&self.positions, kind)
    }

    /// Says whether an act put something here that can be taken back and was not.
    fn holds(&self, act_id: ActId) -> bool {
        let mut held = false;
        self.each_item(|id, is_withdrawn| held |= id == act_id && !is_withdrawn);
        held
    }

    /// Calls with each item's act and whether it was taken back.
    fn each_item(&self, mut see: impl FnMut(ActId, bool)) {
        macro_rules! walk {
            ($($list:ident),+) => {
                $(self.$list.iter().for_each(|item| see(item.act_id, item.withdrawn.is_some()));)+
            };
        }
        walk!(aliases, placements, leaders, relations, profile, positions, readings);
    }
}

/// Returns what stands under a heading, the newest source first, then the newest entry.
fn standing<Heading: Copy + PartialEq>(
    items: &[Item<Sourced<Heading>>],
    heading: Heading,
) -> Vec<&Item<Sourced<Heading>>> {
    let mut found: Vec<_> =
        items.iter().filter(|item| item.what.under == heading && item.is_current()).collect();
    found.sort_by_key(|item| std::cmp::Reverse((item.what.dated, item.added_at, item.act_id)));
    found
}

impl Chronicle for Party {
    const KIND: ChronicleKind = ChronicleKind::Party;
    type Act = PartyAct;
    type Error = PartyError;

    fn fold(id: ChronicleId, entries: &[Entry<PartyAct>]) -> Self {
        fold::fold(id, entries)
    }

    fn check(&self, act: &PartyAct, viewer: &Viewer) -> Result<(), PartyError> {
        rules::check(self, act, viewer)
    }

    fn face(&self) -> Face {
        let kind = std::iter::once(format!("kind:{}", self.kind.code()));
        let polities = self.polities.iter().map(|polity| format!("polity:{polity}"));
        let names = self.all_other_names();
        let state = match (self.merged_into, self.is_closed) {
            (Some(_), _) => "merged",
            (None, true) => "closed",
            (None, false) => "",
        };
        Face {
            title: self.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            line: self.first_line(),
            state: state.to_owned(),
            is_over: self.is_over(),
            tags: kind
                .chain(polities)
                .chain(names.iter().map(|name| format!("also:{name}")))
                .chain(self.influence_tags())
                .collect(),
            dues: Vec::new(),
            dates: Vec::new(),
        }
    }
}

impl Party {
    /// Returns its newest influence in each context, so that a map of many parties reads those first that can do most.
    fn influence_tags(&self) -> Vec<String> {
        let contexts: BTreeSet<ChronicleId> =
            self.readings.iter().filter_map(|item| item.what.context).collect();
        let influence = |context: ChronicleId| {
            let standing = self.standing_in(Some(context), jiff::civil::Date::MAX);
            Some(format!("influence:{context}:{}", standing.influence?.value.value()))
        };
        contexts.into_iter().filter_map(influence).collect()
    }

    /// Returns the first line of its description.
    fn first_line(&self) -> String {
        let words = self.description.as_ref().map(Words::as_str).unwrap_or_default();
        words.lines().next().unwrap_or_default().to_owned()
    }
}
