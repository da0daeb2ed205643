//! Lists of what one act begins and another may end.

use forestall_types::ActId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::chronicle::Entry;
use crate::{Officer, Words};

/// What one act began, named by it, until another act ends it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept<T> {
    /// The act that began it; names it from then on.
    pub act_id: ActId,
    /// Who recorded it, or what stands for them.
    pub by: Officer,
    /// When it was recorded.
    pub at: Timestamp,
    /// What it is.
    pub what: T,
    /// How it ended, where it did.
    pub ended: Option<Ended>,
}

/// How something ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// On which day, where that was said.
    pub on: Option<Date>,
    /// Why, or with what.
    pub why: Words,
}

impl<T> Kept<T> {
    pub(crate) fn begun<Act>(entry: &Entry<Act>, what: T) -> Self {
        Self { act_id: entry.act_id, by: entry.acted_by.clone(), at: entry.acted_at, what, ended: None }
    }

    /// Says whether it has not ended.
    pub const fn stands(&self) -> bool {
        self.ended.is_none()
    }
}

/// Ends what an act began; what is not in the list, or ended already, is passed over.
pub(crate) fn end<T>(list: &mut [Kept<T>], act_id: ActId, on: Option<Date>, why: &Words) {
    let found = list.iter_mut().find(|kept| kept.act_id == act_id && kept.stands());
    if let Some(kept) = found {
        kept.ended = Some(Ended { on, why: why.clone() });
    }
}

/// Returns those that have not ended.
pub fn standing<T>(list: &[Kept<T>]) -> impl Iterator<Item = &Kept<T>> {
    list.iter().filter(|kept| kept.stands())
}

/// Returns what an act began, where it has not ended.
pub fn find_standing<T>(list: &[Kept<T>], act_id: ActId) -> Option<&Kept<T>> {
    standing(list).find(|kept| kept.act_id == act_id)
}
