//! How many files are received at once: each is held in memory until it has been judged and sealed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use forestall_confidence::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// The most files received at once: with what judging a file takes, a few hundred megabytes.
const AT_ONCE: usize = 8;

/// The most files received at once of one person, so that a slow sender does not keep the others waiting.
const OF_ONE: usize = 2;

/// How long a file waits for its place. Nothing of it is read meanwhile.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// The places for files that are being received.
pub(crate) struct Uploads {
    all: Arc<Semaphore>,
    of_each: Arc<Mutex<BTreeMap<Option<AccountId>, usize>>>,
}

/// A file that is being received; its place is free again when this is dropped.
pub(super) struct Upload {
    _own: Own,
    _place: OwnedSemaphorePermit,
}

/// What one person receives at once, this file among it.
struct Own {
    of: Option<AccountId>,
    of_each: Arc<Mutex<BTreeMap<Option<AccountId>, usize>>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), of_each: Arc::default() }
    }
}

impl Uploads {
    /// Takes a place; nothing where the person has all they may have, or none becomes free in time.
    pub(super) async fn take(&self, of: Option<AccountId>, patience: Duration) -> Option<Upload> {
        let own = self.count(of)?;
        let place = timeout(patience, Arc::clone(&self.all).acquire_owned()).await.ok()?.ok()?;
        Some(Upload { _own: own, _place: place })
    }

    fn count(&self, of: Option<AccountId>) -> Option<Own> {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        let count = of_each.entry(of).or_default();
        if *count >= OF_ONE {
            return None;
        }
        *count += 1;
        Some(Own { of, of_each: Arc::clone(&self.of_each) })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of_each.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                of_each.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_person_has_two_places_and_all_have_eight() {
        let uploads = Uploads::default();
        let take = |person: u64| uploads.take(Some(AccountId::new(person)), Duration::ZERO);
        let mut held = Vec::new();
        for person in 1..=4 {
            held.push(take(person).await.unwrap());
            held.push(take(person).await.unwrap());
            assert!(take(person).await.is_none(), "a third of person {person}");
        }
        assert!(take(5).await.is_none(), "a ninth of all");
        held.pop();
        assert!(take(3).await.is_none(), "a place is free, but not for who has two");
        held.push(take(5).await.unwrap());
        assert!(take(4).await.is_none(), "who waited in vain is not counted, but all eight are taken");
        held.clear();
        assert!(uploads.of_each.lock().unwrap().is_empty(), "who has gone is forgotten");
        assert!(take(4).await.is_some());
    }
}
