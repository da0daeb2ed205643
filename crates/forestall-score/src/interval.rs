//! The interval score and what it is made of.

use serde::{Deserialize, Serialize};

use crate::SortedDraws;

/// A central prediction interval judged against what was observed.
///
/// All parts are in the unit of the observation; 0 is perfect.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct IntervalScore {
    /// Lower end, the quantile at `alpha / 2`.
    pub lower: f64,
    /// Upper end, the quantile at `1 - alpha / 2`.
    pub upper: f64,
    /// `upper - lower`.
    pub width: f64,
    /// `(2 / alpha) (lower - y)` when the observation lies below, else 0.
    pub below_penalty: f64,
    /// `(2 / alpha) (y - upper)` when the observation lies above, else 0.
    pub above_penalty: f64,
}

impl IntervalScore {
    /// Returns the score: width and both penalties together.
    pub fn total(&self) -> f64 {
        self.width + self.below_penalty + self.above_penalty
    }

    /// Says whether the observation lies inside, ends included.
    pub fn is_covered(&self) -> bool {
        self.below_penalty == 0.0 && self.above_penalty == 0.0
    }
}

/// Returns the interval score at `alpha`, 0 to 1 exclusive, such as 0.1 for the 90 % interval.
///
/// Quantiles interpolate linearly ([`SortedDraws::quantile`]).
/// Source: Gneiting & Raftery (2007), equation 43; the challenge's MIS is its mean at alpha 0.1.
pub fn interval_score(draws: &SortedDraws, observed: f64, alpha: f64) -> IntervalScore {
    let lower = draws.quantile(alpha / 2.0);
    let upper = draws.quantile(1.0 - alpha / 2.0);
    IntervalScore {
        lower,
        upper,
        width: upper - lower,
        below_penalty: 2.0 / alpha * (lower - observed).max(0.0),
        above_penalty: 2.0 / alpha * (observed - upper).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Source: hand computation. Draws 0..=20: ends 1 and 19, width 18; each unit outside costs 20.
    #[test]
    fn values_by_hand() {
        let draws = SortedDraws::from_counts(&(0..=20).collect::<Vec<_>>()).unwrap();
        for (observed, expected, covered) in
            [(10.0, 18.0, true), (19.0, 18.0, true), (21.0, 18.0 + 40.0, false), (0.0, 18.0 + 20.0, false)]
        {
            let score = interval_score(&draws, observed, 0.1);
            assert!((score.total() - expected).abs() < 1e-9, "{observed}: {score:?}");
            assert_eq!(score.is_covered(), covered, "{observed}");
        }
    }

    proptest! {
        #[test]
        fn is_the_sum_of_its_parts(
            draws in prop::collection::vec(0_u32..500, 1..60),
            observed in 0_u32..500,
            alpha in 0.01_f64..0.99,
        ) {
            let draws = SortedDraws::from_counts(&draws).unwrap();
            let y = f64::from(observed);
            let (l, u) = (draws.quantile(alpha / 2.0), draws.quantile(1.0 - alpha / 2.0));
            let mut expected = u - l;
            if y < l { expected += 2.0 / alpha * (l - y); }
            if y > u { expected += 2.0 / alpha * (y - u); }
            let score = interval_score(&draws, y, alpha);
            prop_assert!((score.total() - expected).abs() <= 1e-9 * (1.0 + expected));
            prop_assert!(score.total() >= score.width && score.width >= 0.0);
        }

        #[test]
        fn a_shift_of_everything_changes_nothing(
            draws in prop::collection::vec(0_u32..500, 1..60),
            observed in 0_u32..500,
            shift in 0_u32..1000,
        ) {
            let shifted: Vec<u32> = draws.iter().map(|draw| draw + shift).collect();
            let here = interval_score(&SortedDraws::from_counts(&draws).unwrap(), observed.into(), 0.1);
            let there =
                interval_score(&SortedDraws::from_counts(&shifted).unwrap(), (observed + shift).into(), 0.1);
            prop_assert!((here.total() - there.total()).abs() <= 1e-6);
        }
    }
}
