//! The last twelve months with a thin tail of what happens anywhere.

use forestall_panel::History;

use crate::KNOWN_MONTHS_NEEDED;
use crate::bootstrap::recent_values;
use crate::conflictology::last_twelve;
use crate::distribution::Distribution;

/// Weight of the global tail.
pub(crate) const TAIL_WEIGHT: f64 = 0.03;

/// The values of all units over the last twelve months, as the tail every unit shares.
///
/// With it a country of twelve peaceful months keeps a small chance of what
/// others live through, and ignorance of it is not infinite.
pub(crate) struct GlobalTail {
    pairs: Vec<(u32, f64)>,
}

impl GlobalTail {
    pub(crate) fn build(history: &History) -> Self {
        let values = recent_values(history, KNOWN_MONTHS_NEEDED);
        let weight = TAIL_WEIGHT / values.len() as f64;
        let pairs = values.into_iter().map(|value| (value, weight)).collect();
        Self { pairs: Distribution::from_pairs(pairs).into_pairs() }
    }

    /// Returns a unit's last twelve values with weight 0.97 and the tail with 0.03.
    pub(crate) fn mix_with_own(&self, history: &History, unit: usize) -> Distribution {
        let own = last_twelve(history, unit);
        let weight = (1.0 - TAIL_WEIGHT) / own.len() as f64;
        let own = own.iter().map(|&value| (value, weight));
        Distribution::from_pairs(own.chain(self.pairs.iter().copied()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two units at 0 and 8 for 12 months: the first has `.97 + .015` at 0 and `.015` at 8.
    #[test]
    fn three_per_cent_come_from_everywhere() {
        let months: forestall_types::MonthRange = "2000-01..2000-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        for month in months.iter() {
            history.set(0, month, 0);
            history.set(1, month, 8);
        }
        let mixed = GlobalTail::build(&history).mix_with_own(&history, 0);
        let pairs = mixed.into_pairs();
        let [(0, at_zero), (8, at_eight)] = pairs[..] else { panic!("{pairs:?}") };
        assert!((at_zero - 0.985).abs() < 1e-12);
        assert!((at_eight - 0.015).abs() < 1e-12);
    }
}
