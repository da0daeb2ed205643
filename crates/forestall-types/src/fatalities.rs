//! UCDP's three estimates of the dead.

use serde::{Deserialize, Serialize};

/// UCDP's low, best and high estimate of fatalities.
///
/// About 1.3 % of GED rows break `low <= best <= high`; such rows are kept as
/// they are and reported, so the order is asked for with [`Fatalities::is_ordered`]
/// and never assumed. An event has at least one death in one of the three, so
/// `best` may be 0.
///
/// Source: UCDP GED codebook, variables `low`, `best`, `high`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Fatalities {
    /// Lowest credible estimate.
    pub low: u32,
    /// Most likely estimate.
    pub best: u32,
    /// Highest credible estimate.
    pub high: u32,
}

impl Fatalities {
    /// No deaths in any estimate.
    pub const ZERO: Self = Self { low: 0, best: 0, high: 0 };

    /// Returns the same number for all three, for sources that give only one.
    pub const fn exactly(count: u32) -> Self {
        Self { low: count, best: count, high: count }
    }

    /// Says whether `low <= best <= high`.
    pub const fn is_ordered(self) -> bool {
        self.low <= self.best && self.best <= self.high
    }

    /// Returns the sum of two, estimate by estimate; it stops at `u32::MAX`.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            best: self.best.saturating_add(other.best),
            high: self.high.saturating_add(other.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_asked_for() {
        assert!(Fatalities { low: 0, best: 0, high: 3 }.is_ordered());
        assert!(!Fatalities { low: 5, best: 4, high: 6 }.is_ordered());
        assert!(!Fatalities { low: 1, best: 7, high: 6 }.is_ordered());
    }

    #[test]
    fn sums_estimate_by_estimate() {
        let sum = Fatalities { low: 1, best: 2, high: 3 }.plus(Fatalities { low: 10, best: 20, high: 30 });
        assert_eq!(sum, Fatalities { low: 11, best: 22, high: 33 });
    }
}
