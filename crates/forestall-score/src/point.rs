//! Scores of single numbers: one quantile, or one point forecast per observation.

use crate::{NotComputable, ScoreValue};

/// Returns the pinball loss of a quantile forecast at `level`, in the unit of the observation.
///
/// `level (y - q)` when the observation lies above, `(1 - level)(q - y)` when below.
/// Source: Koenker & Bassett (1978).
pub fn pinball(level: f64, quantile: f64, observed: f64) -> f64 {
    if observed >= quantile { level * (observed - quantile) } else { (1.0 - level) * (quantile - observed) }
}

/// Returns the mean calibration ratio: predicted total over observed total; 1 is calibrated in the mean.
///
/// Pairs are (observed, predicted). Nothing observed leaves it undefined.
pub fn mean_calibration_ratio(pairs: &[(f64, f64)]) -> ScoreValue {
    let observed: f64 = pairs.iter().map(|pair| pair.0).sum();
    let predicted: f64 = pairs.iter().map(|pair| pair.1).sum();
    if pairs.is_empty() {
        ScoreValue::NotComputable(NotComputable::NoObservations)
    } else if observed == 0.0 {
        ScoreValue::NotComputable(NotComputable::ZeroDenominator)
    } else {
        ScoreValue::Value(predicted / observed)
    }
}

/// Returns the mean squared error of `ln(1 + x)`; pairs are (observed, predicted), all at least 0.
pub fn mean_squared_log_error(pairs: &[(f64, f64)]) -> ScoreValue {
    ScoreValue::mean_of(
        pairs.iter().map(|(observed, predicted)| (observed.ln_1p() - predicted.ln_1p()).powi(2)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SortedDraws;

    /// Source: VIEWS hand examples; the third takes the .9 quantile (2.8) of the sample 1, 2, 3.
    #[test]
    fn pinball_by_hand() {
        let sample = SortedDraws::from_counts(&[1, 2, 3]).unwrap();
        for (quantile, observed, expected) in
            [(5.0, 3.0, 0.2), (2.0, 10.0, 7.2), (sample.quantile(0.9), 10.0, 6.48)]
        {
            assert!((pinball(0.9, quantile, observed) - expected).abs() < 1e-12, "{quantile} {observed}");
        }
    }

    /// Source: VIEWS hand examples.
    #[test]
    fn ratio_and_log_error_by_hand() {
        let pairs = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
        assert_eq!(mean_calibration_ratio(&pairs).value(), Some(2.0));
        let log_error = mean_squared_log_error(&[(std::f64::consts::E - 1.0, 0.0)]).value().unwrap();
        assert!((log_error - 1.0).abs() < 1e-15);
        assert_eq!(
            mean_calibration_ratio(&[(0.0, 3.0)]),
            ScoreValue::NotComputable(NotComputable::ZeroDenominator)
        );
    }
}
