//! Average precision: how well the ranking puts events first.

use crate::{NotComputable, ScoreValue};

/// Returns the average precision of a ranking: `sum_n (R_n - R_(n-1)) P_n` over distinct forecasts, highest first.
///
/// - `forecasts`: pairs of a finite forecast (any scale) and whether the event happened.
/// - Result: 0 to 1, larger is better; a random ranking scores about the base rate.
///
/// Equal forecasts count as one step of the ranking, without interpolation,
/// as in scikit-learn's `average_precision_score`. Without an event there is
/// no precision to average: [`NotComputable::NoPositives`].
pub fn average_precision(forecasts: &[(f64, bool)]) -> ScoreValue {
    if forecasts.is_empty() {
        return ScoreValue::NotComputable(NotComputable::NoObservations);
    }
    let events = forecasts.iter().filter(|(_, happened)| *happened).count();
    if events == 0 {
        return ScoreValue::NotComputable(NotComputable::NoPositives);
    }
    let mut ranked = forecasts.to_vec();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut seen, mut precision) = (0_usize, 0_usize, 0.0);
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let hits_here = tied.iter().filter(|(_, happened)| *happened).count();
        hits += hits_here;
        seen += tied.len();
        precision += hits_here as f64 / events as f64 * (hits as f64 / seen as f64);
    }
    ScoreValue::Value(precision)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: scikit-learn's documentation of `average_precision_score`:
    /// y = [0, 0, 1, 1], scores = [.1, .4, .35, .8] give .8333 (1/2 * 1 + 1/2 * 2/3).
    #[test]
    fn published_value() {
        let forecasts = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        assert!((average_precision(&forecasts).value().unwrap() - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn a_tie_of_all_scores_the_base_rate() {
        let forecasts = [(0.2, true), (0.2, false), (0.2, false), (0.2, false)];
        assert_eq!(average_precision(&forecasts).value(), Some(0.25));
    }

    #[test]
    fn without_events_there_is_no_precision() {
        assert_eq!(average_precision(&[(0.2, false)]), ScoreValue::NotComputable(NotComputable::NoPositives));
        assert_eq!(average_precision(&[]), ScoreValue::NotComputable(NotComputable::NoObservations));
    }
}
