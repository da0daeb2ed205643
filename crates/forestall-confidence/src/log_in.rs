//! How fast somebody may try passwords, and how long a session lasts.

use jiff::{SignedDuration, Timestamp};

/// How long a session lasts without a request.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(8);

/// How long a session lasts at most.
pub const SESSION_LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Failures without consequence.
const FREE_FAILURES: u32 = 3;

/// Failures after which the account is locked for [`LOCKED_FOR`] each time.
const FAILURES_TO_LOCK: u32 = 10;

/// How long a locked account stays locked.
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Failed attempts to log in since the last success.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogInAttempts {
    /// How many have failed.
    pub failures: u32,
    /// When the last one failed.
    pub last_failed_at: Option<Timestamp>,
}

impl LogInAttempts {
    /// Returns how long to wait after the last failure: none for three, then 1 s, 2 s, 4 s ..., and from ten on a
    /// quarter of an hour.
    pub fn wait(&self) -> SignedDuration {
        match self.failures {
            0..=FREE_FAILURES => SignedDuration::ZERO,
            FAILURES_TO_LOCK.. => LOCKED_FOR,
            failures => SignedDuration::from_secs(1 << (failures - FREE_FAILURES - 1)),
        }
    }

    /// Returns the moment from which another attempt is taken, if that lies ahead.
    pub fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.last_failed_at?.checked_add(self.wait()).unwrap_or(Timestamp::MAX);
        (until > now).then_some(until)
    }

    /// Says whether the account is locked rather than slowed.
    pub const fn is_locked(&self) -> bool {
        self.failures >= FAILURES_TO_LOCK
    }

    /// Returns the attempts after one more failure.
    #[must_use]
    pub const fn failed(self, now: Timestamp) -> Self {
        Self { failures: self.failures.saturating_add(1), last_failed_at: Some(now) }
    }
}

/// Says whether a session still holds.
pub fn is_session_alive(opened_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(last_seen_at) < SESSION_IDLE && now.duration_since(opened_at) < SESSION_LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_slow_down_and_then_lock() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut attempts = LogInAttempts::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            attempts = attempts.failed(now);
            waits.push(attempts.wait().as_secs());
        }
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 900, 900, 900]);
        assert_eq!(attempts.closed_until(now), Some("2026-11-22T12:15:00Z".parse().unwrap()));
        assert_eq!(attempts.closed_until("2026-11-22T12:15:00Z".parse().unwrap()), None);
        assert_eq!(LogInAttempts::default().closed_until(now), None);
    }

    #[test]
    fn a_session_ends_idle_or_old() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let opened = at("2026-11-01T08:00:00Z");
        assert!(is_session_alive(opened, opened, at("2026-11-01T15:59:59Z")));
        assert!(!is_session_alive(opened, opened, at("2026-11-01T16:00:00Z")));
        assert!(!is_session_alive(opened, at("2026-11-08T07:00:00Z"), at("2026-11-08T08:00:00Z")));
    }
}
