//! An ensemble sorted once, so that every score can share the work.

use thiserror::Error;

/// The draws of one forecast in ascending order, at least one, all finite.
///
/// ```
/// use forestall_score::SortedDraws;
///
/// let draws = SortedDraws::from_counts(&[7, 3, 5, 4, 6])?;
/// assert_eq!(draws.quantile(0.5), 5.0);
/// # Ok::<(), forestall_score::NotAnEnsemble>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct SortedDraws(Vec<f64>);

/// Why draws cannot be scored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotAnEnsemble {
    /// There is no draw.
    #[error("an ensemble needs at least one draw")]
    Empty,
    /// A draw is infinite or not a number.
    #[error("draw {position} is infinite or not a number; draws are finite")]
    NotFinite {
        /// Position of the first such draw, from 0.
        position: usize,
    },
}

impl SortedDraws {
    /// Returns counts in ascending order.
    ///
    /// # Errors
    ///
    /// [`NotAnEnsemble::Empty`] without draws.
    pub fn from_counts(draws: &[u32]) -> Result<Self, NotAnEnsemble> {
        if draws.is_empty() {
            return Err(NotAnEnsemble::Empty);
        }
        let mut counts = draws.to_vec();
        counts.sort_unstable();
        Ok(Self(counts.into_iter().map(f64::from).collect()))
    }

    /// Returns real draws in ascending order.
    ///
    /// # Errors
    ///
    /// [`NotAnEnsemble`] without draws or with one that is not finite.
    pub fn from_reals(draws: &[f64]) -> Result<Self, NotAnEnsemble> {
        if draws.is_empty() {
            return Err(NotAnEnsemble::Empty);
        }
        if let Some(position) = draws.iter().position(|draw| !draw.is_finite()) {
            return Err(NotAnEnsemble::NotFinite { position });
        }
        let mut draws = draws.to_vec();
        draws.sort_unstable_by(f64::total_cmp);
        Ok(Self(draws))
    }

    /// Returns the draws, ascending.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// Returns the number of draws, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "an ensemble is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Returns the quantile at `level` with linear interpolation between draws.
    ///
    /// The position is `level * (S - 1)`, type 7 of Hyndman & Fan (1996), as
    /// in numpy's default. Levels outside 0 to 1 give the outermost draw.
    pub fn quantile(&self, level: f64) -> f64 {
        let last = self.0.len() - 1;
        let position = level.clamp(0.0, 1.0) * last as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and S - 1")]
        let below = position.floor() as usize;
        let above = (below + 1).min(last);
        let fraction = position - below as f64;
        self.0[below] + (self.0[above] - self.0[below]) * fraction
    }

    /// Applies `ln(1 + x)` to each draw. The order stays; draws must exceed -1, as counts do.
    #[must_use]
    pub fn ln_1p(&self) -> Self {
        let mut previous = (0.0_f64, 0.0_f64);
        let logs = self.0.iter().map(|&value| {
            // Ties are frequent in counts, logarithms slow.
            if value != previous.0 {
                previous = (value, value.ln_1p());
            }
            previous.1
        });
        Self(logs.collect())
    }

    /// Returns the share of draws at most `value` and the share below it.
    pub fn shares_at(&self, value: f64) -> (f64, f64) {
        let below = self.0.partition_point(|&draw| draw < value);
        let up_to = self.0.partition_point(|&draw| draw <= value);
        let size = self.0.len() as f64;
        (up_to as f64 / size, below as f64 / size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: numpy 2.4, `np.quantile([1, 2, 3], 0.9)` and `np.quantile([3, 8], [0.05, 0.95])`.
    #[test]
    fn quantiles_interpolate() {
        let three = SortedDraws::from_counts(&[3, 1, 2]).unwrap();
        assert!((three.quantile(0.9) - 2.8).abs() < 1e-15);
        let two = SortedDraws::from_counts(&[8, 3]).unwrap();
        assert!((two.quantile(0.05) - 3.25).abs() < 1e-15);
        assert!((two.quantile(0.95) - 7.75).abs() < 1e-15);
        assert_eq!(SortedDraws::from_counts(&[4]).unwrap().quantile(0.3), 4.0);
    }

    #[test]
    fn shares_count_ties_on_one_side() {
        let draws = SortedDraws::from_counts(&[0, 0, 1, 5]).unwrap();
        assert_eq!(draws.shares_at(0.0), (0.5, 0.0));
        assert_eq!(draws.shares_at(1.0), (0.75, 0.5));
        assert_eq!(draws.shares_at(3.0), (0.75, 0.75));
    }

    #[test]
    fn refuses_what_is_no_ensemble() {
        assert_eq!(SortedDraws::from_counts(&[]), Err(NotAnEnsemble::Empty));
        assert_eq!(SortedDraws::from_reals(&[1.0, f64::NAN]), Err(NotAnEnsemble::NotFinite { position: 1 }));
    }
}
