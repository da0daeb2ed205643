//! How long to wait, and how often to ask again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How long to wait for a server, and how often to ask again.
///
/// A pause doubles from `first_pause` to `longest_pause`, unless the server names one with `Retry-After`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// How often a file is asked for before giving up, the first time included; at least once.
    pub attempts: u32,
    /// The pause after the first failure.
    pub first_pause: Duration,
    /// The longest pause; a server that asks for more is not asked again.
    pub longest_pause: Duration,
    /// How long to wait for a connection, its encryption included.
    pub connect: Duration,
    /// How long to wait for an answer, and then for each next piece of it.
    pub silence: Duration,
}

impl Default for Patience {
    /// Six attempts over a minute or so. Chosen by us: UCDP states a limit a day, but no pause.
    fn default() -> Self {
        Self {
            attempts: 6,
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_mins(2),
            connect: Duration::from_secs(30),
            silence: Duration::from_mins(1),
        }
    }
}

impl Patience {
    /// Returns the pause after the given number of failures, the first being 1.
    pub(crate) fn pause_after(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(16);
        self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause)
    }
}

/// Reads `Retry-After`: seconds, or a date of HTTP; a date in the past asks for no pause.
///
/// Source: RFC 9110, section 10.2.3.
pub(crate) fn read_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let until = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let pause = until.duration_since(now).max(SignedDuration::ZERO);
    Duration::try_from(pause).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let patience = Patience { longest_pause: Duration::from_secs(10), ..Patience::default() };
        let pauses: Vec<u64> = (1..=5).map(|failures| patience.pause_after(failures).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 10, 10]);
        assert_eq!(patience.pause_after(u32::MAX).as_secs(), 10);
    }

    /// Source: the examples of RFC 9110, section 10.2.3.
    #[test]
    fn retry_after_in_both_forms() {
        let now: Timestamp = "1999-12-31T23:58:59Z".parse().unwrap();
        for (text, expected) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(60)),
            ("Fri, 31 Dec 1999 23:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(read_retry_after(text, now).map(|pause| pause.as_secs()), expected, "{text}");
        }
    }
}
