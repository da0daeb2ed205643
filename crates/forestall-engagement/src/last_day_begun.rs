//! Which day is the last that can lie in the past.

use jiff::tz::Offset;
use jiff::{Timestamp, civil::Date};

/// Returns the last day that has begun somewhere on Earth: what somebody in Kiribati calls today.
///
/// Rules that refuse what lies ahead ask for this one, so that nobody is told that their today is tomorrow.
pub(crate) fn last_day_begun(now: Timestamp) -> Date {
    Offset::constant(14).to_datetime(now).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_the_east() {
        for (now, day) in [("2026-11-22T09:59:59Z", "2026-11-22"), ("2026-11-22T10:00:00Z", "2026-11-23")] {
            assert_eq!(last_day_begun(now.parse().unwrap()).to_string(), day, "{now}");
        }
    }
}
