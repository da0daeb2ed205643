//! The desk's time: the machine's clock, but never earlier than what the desk has already written.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::database::{Database, DatabaseError};

/// The two clocks of a machine.
pub trait MachineClock: Send + Sync {
    /// Returns the time of day, which somebody may set.
    fn wall(&self) -> Timestamp;
    /// Returns the time since some moment, which only goes on.
    fn running(&self) -> Duration;
}

/// The time the desk goes by: the machine's clock, or the newest audit entry and the time since it was seen,
/// whichever is later.
///
/// So a clock set back reopens no session, link, embargo or one-time code, and does not make any of them last. A
/// clock set far ahead while the desk writes keeps the desk ahead: that takes whoever runs the machine, who could do
/// worse. Share one between threads in an `Arc`.
pub struct DeskClock {
    machine: Box<dyn MachineClock>,
    newest: Mutex<Option<Seen>>,
}

#[derive(Clone, Copy)]
struct Seen {
    at: Timestamp,
    running: Duration,
}

struct ThisMachine(Instant);

impl MachineClock for ThisMachine {
    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn running(&self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Debug for DeskClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskClock")
    }
}

impl Default for DeskClock {
    fn default() -> Self {
        Self::new(Box::new(ThisMachine(Instant::now())))
    }
}

impl DeskClock {
    /// Returns a desk's clock over a machine's.
    pub fn new(machine: Box<dyn MachineClock>) -> Self {
        Self { machine, newest: Mutex::new(None) }
    }

    /// Returns the desk's time.
    pub fn now(&self) -> Timestamp {
        let wall = self.machine.wall();
        let Some(newest) = self.newest() else { return wall };
        let since = SignedDuration::try_from(self.machine.running().saturating_sub(newest.running));
        let since = since.unwrap_or(SignedDuration::ZERO);
        wall.max(newest.at.checked_add(since).unwrap_or(Timestamp::MAX))
    }

    /// Takes note of an entry that was written or read, and whose signature was checked.
    pub fn saw(&self, at: Timestamp) {
        let running = self.machine.running();
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.is_none_or(|newest| at > newest.at) {
            *newest = Some(Seen { at, running });
        }
    }

    /// Takes note of the newest entry in the database.
    ///
    /// # Errors
    ///
    /// As [`super::newest`].
    pub async fn look_up(&self, database: &Database, public_key: &[u8; 32]) -> Result<(), DatabaseError> {
        let mut moment = database.begin_read().await?;
        if let Some(entry) = super::newest(&mut moment, public_key).await? {
            self.saw(entry.fact.at);
        }
        Ok(())
    }

    /// Returns how far the machine's clock lies behind the newest entry, if it does.
    pub fn clock_is_behind(&self) -> Option<SignedDuration> {
        let behind = self.newest()?.at.duration_since(self.machine.wall());
        behind.is_positive().then_some(behind)
    }

    fn newest(&self) -> Option<Seen> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    struct Set(Arc<Mutex<(Timestamp, Duration)>>);

    impl MachineClock for Set {
        fn wall(&self) -> Timestamp {
            self.0.lock().unwrap().0
        }

        fn running(&self) -> Duration {
            self.0.lock().unwrap().1
        }
    }

    #[test]
    fn a_clock_set_back_neither_goes_back_nor_stands_still() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let machine = Arc::new(Mutex::new((at("2026-11-22T12:00:00Z"), Duration::from_secs(100))));
        let clock = DeskClock::new(Box::new(Set(Arc::clone(&machine))));
        clock.saw(clock.now());
        assert_eq!(clock.clock_is_behind(), None);
        *machine.lock().unwrap() = (at("2026-11-22T09:00:00Z"), Duration::from_secs(160));
        assert_eq!(clock.now(), at("2026-11-22T12:01:00Z"));
        assert_eq!(clock.clock_is_behind(), Some(SignedDuration::from_hours(3)));
        *machine.lock().unwrap() = (at("2026-11-22T13:00:00Z"), Duration::from_secs(161));
        assert_eq!((clock.now(), clock.clock_is_behind()), (at("2026-11-22T13:00:00Z"), None));
    }
}
