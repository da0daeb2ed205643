//! Parties that are the same, and parties that are part of others: chains without circles.

use std::collections::{BTreeMap, BTreeSet};

use forestall_types::ChronicleId;
use thiserror::Error;

use super::{Item, Party};

/// Why one party may not be put into another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LinkError {
    /// Both are one record.
    #[error("this is the party itself; choose another")]
    Itself,
    /// The other is, perhaps over several steps, put into this one.
    #[error("the party chosen already goes into this one; undo that first, or choose another")]
    Circle,
}

/// Which parties go into which others, as far as a viewer sees: merges, or sub-groups and what they are part of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links(BTreeMap<ChronicleId, BTreeSet<ChronicleId>>);

impl Links {
    /// Returns the links from one record to another.
    pub fn new(links: impl IntoIterator<Item = (ChronicleId, ChronicleId)>) -> Self {
        let mut found = Self::default();
        for (from, into) in links {
            found.0.entry(from).or_default().insert(into);
        }
        found
    }

    /// Says whether one record may go into another.
    ///
    /// # Errors
    ///
    /// [`LinkError`] when both are one, or when it would close a circle.
    pub fn check(&self, from: ChronicleId, into: ChronicleId) -> Result<(), LinkError> {
        if from == into {
            Err(LinkError::Itself)
        } else if self.reached_from(into).contains(&from) {
            Err(LinkError::Circle)
        } else {
            Ok(())
        }
    }

    /// Returns the end of the chain that begins here; where two people closed a circle at once, the first of it.
    pub fn end_of(&self, id: ChronicleId) -> ChronicleId {
        let mut seen = vec![id];
        let mut here = id;
        while let Some(&next) = self.0.get(&here).and_then(BTreeSet::first) {
            if let Some(start) = seen.iter().position(|&past| past == next) {
                return seen[start..].iter().copied().min().unwrap_or(next);
            }
            seen.push(next);
            here = next;
        }
        here
    }

    /// Returns all that is reached from a record.
    fn reached_from(&self, id: ChronicleId) -> BTreeSet<ChronicleId> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![id]);
        while let Some(here) = open.pop() {
            for &next in self.0.get(&here).into_iter().flatten() {
                if reached.insert(next) {
                    open.push(next);
                }
            }
        }
        reached
    }
}

impl Party {
    /// Returns the party with what the records merged into it hold.
    ///
    /// Each item keeps the record it came from; names of the others become other names of this one. A relation, a
    /// leadership or a place between two records that are now one is left out.
    #[must_use]
    pub fn with_merged(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        for other in others {
            self.merged.push(other.id);
            self.merged.extend(other.merged);
            self.other_names.extend(other.name);
            self.other_names.extend(other.other_names);
            for polity in other.polities {
                if !self.polities.contains(&polity) {
                    self.polities.push(polity);
                }
            }
            self.description = self.description.or(other.description);
            self.aliases.extend(other.aliases);
            self.placements.extend(other.placements);
            self.leaders.extend(other.leaders);
            self.relations.extend(other.relations);
            self.profile.extend(other.profile);
            self.positions.extend(other.positions);
            self.readings.extend(other.readings);
        }
        let (id, merged) = (self.id, self.merged.clone());
        let is_self = |other: ChronicleId| other == id || merged.contains(&other);
        self.placements.retain(|item| !is_self(item.what.parent));
        self.relations.retain(|item| !is_self(item.what.to));
        self.leaders.retain(|item| !item.what.record.is_some_and(is_self));
        in_order(&mut self.readings);
        in_order(&mut self.profile);
        in_order(&mut self.positions);
        self
    }
}

/// Puts items in the order in which they were added.
fn in_order<What>(items: &mut [Item<What>]) {
    items.sort_by_key(|item| item.added_at);
}
