//! Days from one to another, both included.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days from the first to the last, both included; without an end while there is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SpanOfDays {
    /// The first day.
    pub from: Date,
    /// The last day; none while it lasts.
    pub to: Option<Date>,
}

impl SpanOfDays {
    /// Says whether it ends before it begins.
    pub fn is_backwards(self) -> bool {
        self.to.is_some_and(|to| to < self.from)
    }

    /// Says whether a day is one of them.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Says whether both have a day in common.
    pub fn overlaps(self, other: Self) -> bool {
        let ends_before = |a: Self, b: Self| a.to.is_some_and(|to| to < b.from);
        !self.is_backwards()
            && !other.is_backwards()
            && !ends_before(self, other)
            && !ends_before(other, self)
    }

    /// Returns the span with this last day, unless it ended before.
    #[must_use]
    pub fn ended(self, on: Date) -> Self {
        Self { to: Some(self.to.map_or(on, |to| to.min(on))), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> SpanOfDays {
        SpanOfDays { from: from.parse().unwrap(), to: (!to.is_empty()).then(|| to.parse().unwrap()) }
    }

    #[test]
    fn both_ends_belong_to_it() {
        for (a, b, overlaps) in [
            (span("2026-01-01", "2026-01-31"), span("2026-01-31", "2026-02-10"), true),
            (span("2026-01-01", "2026-01-31"), span("2026-02-01", ""), false),
            (span("2026-01-01", ""), span("2027-01-01", ""), true),
            (span("2026-01-10", "2026-01-01"), span("2026-01-01", "2026-01-31"), false),
        ] {
            assert_eq!((a.overlaps(b), b.overlaps(a)), (overlaps, overlaps), "{a:?} {b:?}");
        }
        let january = span("2026-01-01", "2026-01-31");
        assert!(january.holds(january.from) && january.holds("2026-01-31".parse().unwrap()));
        assert!(!january.holds("2026-02-01".parse().unwrap()));
    }

    #[test]
    fn an_end_only_shortens() {
        let january = span("2026-01-01", "2026-01-31");
        assert_eq!(january.ended("2026-01-20".parse().unwrap()), span("2026-01-01", "2026-01-20"));
        assert_eq!(january.ended("2026-03-01".parse().unwrap()), january);
        assert!(january.ended("2025-12-31".parse().unwrap()).is_backwards(), "it never began");
    }
}
