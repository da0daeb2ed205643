//! The randomised probability integral transform for counts.

use crate::SortedDraws;

/// Returns the randomised PIT of an observation: `F(y-) + v (F(y) - F(y-))`.
///
/// - `v`: uniform on 0 to 1, from a seeded generator; it spreads the jump of a
///   discrete distribution evenly, so a calibrated forecast gives uniform PITs.
/// - Result: 0 to 1.
///
/// Source: Czado, Gneiting & Held (2009), doi:10.1111/j.1541-0420.2009.01191.x, section 2.
pub fn randomised_pit(draws: &SortedDraws, observed: f64, v: f64) -> f64 {
    let (up_to, below) = draws.shares_at(observed);
    below + v * (up_to - below)
}

/// Returns how many values from 0 to 1 fall into each of `bins` equal bins, the last closed on both sides.
pub fn histogram(values: impl IntoIterator<Item = f64>, bins: usize) -> Vec<usize> {
    let mut counts = vec![0; bins];
    for value in values {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `bins`")]
        let bin = (value.clamp(0.0, 1.0) * bins as f64) as usize;
        if let Some(last) = bins.checked_sub(1) {
            counts[bin.min(last)] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jump_is_spread() {
        let draws = SortedDraws::from_counts(&[0, 0, 3, 9]).unwrap();
        assert_eq!(randomised_pit(&draws, 0.0, 0.5), 0.25);
        assert_eq!(randomised_pit(&draws, 3.0, 0.0), 0.5);
        assert_eq!(randomised_pit(&draws, 5.0, 0.9), 0.75);
        assert_eq!(randomised_pit(&draws, 10.0, 0.9), 1.0);
    }

    #[test]
    fn one_falls_into_the_last_bin() {
        assert_eq!(histogram([0.0, 0.05, 0.1, 0.999, 1.0], 10), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    }

    /// Observations that come from the forecast itself give an even histogram.
    #[test]
    fn a_calibrated_forecast_is_uniform() {
        let draws = SortedDraws::from_counts(&[0, 0, 0, 1, 1, 7, 20, 20, 55, 90]).unwrap();
        let observed = draws.as_slice().to_vec();
        let pits = observed.iter().flat_map(|&y| {
            let draws = &draws;
            (0..1000).map(move |i| randomised_pit(draws, y, (f64::from(i) + 0.5) / 1000.0))
        });
        for count in histogram(pits, 10) {
            assert!((990..=1010).contains(&count), "{count}");
        }
    }
}
