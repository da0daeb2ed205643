//! Limits on guessing that are kept in memory: log-in names nobody has, and addresses.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use forestall_confidence::LogInAttempts;
use jiff::{SignedDuration, Timestamp};

/// Failures an address has within [`WINDOW`].
const FAILURES_OF_ADDRESS: usize = 30;

/// How long a failure counts against an address.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Names nobody has, and addresses, that are remembered; beyond it the one that failed longest ago is forgotten.
const REMEMBERED: usize = 10_000;

/// Audit entries an hour about names nobody has.
const ENTRIES_AN_HOUR: u32 = 60;

/// Failures by log-in names nobody has, and by address.
#[derive(Default)]
pub(super) struct Throttle {
    names: Mutex<HashMap<[u8; 32], LogInAttempts>>,
    addresses: Mutex<HashMap<IpAddr, Vec<Timestamp>>>,
    entries: Mutex<Option<(Timestamp, u32)>>,
}

/// One attempt of an address, which counts as a failure unless it is given back.
pub(super) struct Slot(Option<(IpAddr, Timestamp)>);

impl Throttle {
    /// Takes an attempt of an address; the moment from which it has one again when it has none.
    ///
    /// An address that is not known is not limited: all such requests would share one.
    pub(super) fn take_slot(&self, address: Option<IpAddr>, now: Timestamp) -> Result<Slot, Timestamp> {
        let Some(address) = address.map(network) else { return Ok(Slot(None)) };
        let mut addresses = locked(&self.addresses);
        make_room(&mut addresses, &address, |failures| failures.last().copied());
        let failures = addresses.entry(address).or_default();
        failures.retain(|failed_at| now.duration_since(*failed_at) < WINDOW);
        match failures.first() {
            Some(first) if failures.len() >= FAILURES_OF_ADDRESS => {
                Err(first.checked_add(WINDOW).unwrap_or(Timestamp::MAX))
            }
            _ => {
                failures.push(now);
                Ok(Slot(Some((address, now))))
            }
        }
    }

    /// Gives an attempt back that did not fail.
    pub(super) fn give_back(&self, slot: &Slot) {
        let Some((address, at)) = slot.0 else { return };
        let mut addresses = locked(&self.addresses);
        let Some(failures) = addresses.get_mut(&address) else { return };
        if let Some(position) = failures.iter().rposition(|failed_at| *failed_at == at) {
            failures.remove(position);
        }
        if failures.is_empty() {
            addresses.remove(&address);
        }
    }

    /// Returns the failures of a name nobody has.
    pub(super) fn attempts_of(&self, name: &[u8; 32]) -> LogInAttempts {
        locked(&self.names).get(name).copied().unwrap_or_default()
    }

    /// Counts a failure of a name nobody has; says whether the audit log still takes an entry about one.
    pub(super) fn failed(&self, name: [u8; 32], now: Timestamp) -> bool {
        let mut names = locked(&self.names);
        make_room(&mut names, &name, |attempts| attempts.last_failed_at);
        let attempts = names.entry(name).or_default();
        *attempts = attempts.failed(now);
        drop(names);
        let mut entries = locked(&self.entries);
        let (since, count) = match *entries {
            Some((since, count)) if now.duration_since(since) < SignedDuration::from_hours(1) => {
                (since, count)
            }
            _ => (now, 0),
        };
        *entries = Some((since, count.saturating_add(1)));
        count < ENTRIES_AN_HOUR
    }
}

/// Forgets the one that failed longest ago where another would be too many.
fn make_room<K: Copy + Eq + Hash, V>(
    all: &mut HashMap<K, V>,
    newcomer: &K,
    failed_at: impl Fn(&V) -> Option<Timestamp>,
) {
    if all.len() >= REMEMBERED && !all.contains_key(newcomer) {
        let oldest = all.iter().min_by_key(|(_, failures)| failed_at(failures)).map(|(key, _)| *key);
        oldest.map(|oldest| all.remove(&oldest));
    }
}

/// Returns the address itself, or the network of an IPv6 address, of which one subscriber has 2^64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn an_address_has_thirty_failures_in_ten_minutes() {
        let throttle = Throttle::default();
        let address = Some("192.0.2.7".parse().unwrap());
        for second in 0..30 {
            assert!(throttle.take_slot(address, at(second)).is_ok(), "{second}");
        }
        assert_eq!(throttle.take_slot(address, at(30)).err(), Some(at(600)));
        assert!(throttle.take_slot(Some("192.0.2.8".parse().unwrap()), at(30)).is_ok());
        assert!(throttle.take_slot(Some("::ffff:192.0.2.7".parse().unwrap()), at(30)).is_err());
        assert!(throttle.take_slot(address, at(600)).is_ok());
        assert!(throttle.take_slot(address, at(600)).is_err());
    }

    #[test]
    fn what_did_not_fail_does_not_count() {
        let throttle = Throttle::default();
        let network = |last: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]));
        for round in 0..100 {
            let slot = throttle.take_slot(network(round), at(0)).ok().unwrap();
            throttle.give_back(&slot);
        }
        for host in 0..30 {
            assert!(throttle.take_slot(network(host), at(1)).is_ok(), "{host}");
        }
        assert!(throttle.take_slot(network(99), at(1)).is_err(), "all of them are one network");
    }

    #[test]
    fn names_nobody_has_wait_and_are_forgotten_oldest_first() {
        let throttle = Throttle::default();
        let name = |number: u32| {
            let mut name = [0; 32];
            name[..4].copy_from_slice(&number.to_le_bytes());
            name
        };
        for _ in 0..10 {
            throttle.failed(name(0), at(0));
        }
        assert!(throttle.attempts_of(&name(0)).is_locked());
        for number in 1..10_000 {
            throttle.failed(name(number), at(1));
        }
        assert!(throttle.attempts_of(&name(0)).is_locked());
        throttle.failed(name(10_000), at(2));
        assert_eq!(throttle.attempts_of(&name(0)), LogInAttempts::default());
        assert_eq!(throttle.names.lock().unwrap().len(), REMEMBERED);
    }

    #[test]
    fn entries_about_names_nobody_has_are_bounded() {
        let throttle = Throttle::default();
        let written = (0..1_000).filter(|_| throttle.failed([1; 32], at(0))).count();
        assert_eq!(written, 60);
        assert!(throttle.failed([1; 32], at(3_600)));
    }
}
