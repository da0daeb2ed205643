//! The ignorance score over bins of fatalities.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Left-closed bins of fatalities, with pseudo-draws.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "BinDefinition", into = "BinDefinition")]
pub struct IgnoranceBins {
    edges: Vec<f64>,
    top: TopBin,
    pseudo_draws: f64,
}

/// What lies above the last edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TopBin {
    /// Nothing; the last bin also holds its right edge.
    Closed,
    /// A further bin with the last edge and everything above.
    Open,
    /// A further bin, but only for a forecast or observation that reaches it: elsewhere it takes no pseudo-draw.
    OpenWhereReached,
}

/// Why bins were refused.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum IgnoranceBinsError {
    /// The edges do not rise, or there are too few.
    #[error("bins need at least two rising, finite edges; given {0:?}")]
    Edges(Vec<f64>),
    /// Pseudo-draws are negative or not finite.
    #[error("{0} pseudo-draws per bin; give a finite number of 0 or more")]
    PseudoDraws(f64),
}

/// The value that lies in no bin.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
pub enum IgnoranceError {
    /// There is no draw.
    #[error("the ignorance score needs at least one draw")]
    Empty,
    /// A value lies in no bin.
    #[error("{0} lies outside the bins; open the last bin or widen the edges")]
    OutsideBins(f64),
}

impl IgnoranceBins {
    /// Returns bins between rising `edges`, each closed on the left.
    ///
    /// - `pseudo_draws`: added to every bin, so that an empty one is not impossible.
    ///
    /// # Errors
    ///
    /// [`IgnoranceBinsError`] for fewer than two edges, edges that do not rise, or negative pseudo-draws.
    pub fn new(edges: Vec<f64>, top: TopBin, pseudo_draws: f64) -> Result<Self, IgnoranceBinsError> {
        if edges.len() < 2 || edges.iter().any(|edge| !edge.is_finite()) || !edges.is_sorted_by(|a, b| a < b)
        {
            return Err(IgnoranceBinsError::Edges(edges));
        }
        if !pseudo_draws.is_finite() || pseudo_draws < 0.0 {
            return Err(IgnoranceBinsError::PseudoDraws(pseudo_draws));
        }
        Ok(Self { edges, top, pseudo_draws })
    }

    /// Returns the eleven bins of the VIEWS 2023/24 challenge, the last open, with one pseudo-draw each.
    ///
    /// Source: Hegre et al. (2025), JPR 62(6), "ab-Log Score".
    pub fn views_challenge() -> Self {
        Self {
            edges: vec![0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5],
            top: TopBin::Open,
            pseudo_draws: 1.0,
        }
    }

    /// Returns the bins of the package views-evaluation 1.0: the challenge's edges, the top bin only where reached.
    ///
    /// Its code counts ten bins, and eleven when a draw reaches 1000.5. Where
    /// only the observation does, it stops with an index error; here the bin
    /// then counts too, with its pseudo-draw alone.
    pub fn views_evaluation_1_0() -> Self {
        Self { top: TopBin::OpenWhereReached, ..Self::views_challenge() }
    }

    /// Returns the largest number of bins.
    pub fn count_bins(&self) -> usize {
        self.edges.len() - usize::from(self.top == TopBin::Closed)
    }

    /// Returns the bin of a value, from 0, or `None` when it lies in no bin.
    pub fn bin_of(&self, value: f64) -> Option<usize> {
        let edges_passed = self.edges.partition_point(|&edge| edge <= value);
        let bin = edges_passed.checked_sub(1)?;
        if bin < self.count_bins() {
            Some(bin)
        } else {
            (self.edges.last() == Some(&value)).then_some(bin - 1)
        }
    }

    /// Returns the ignorance score in bits: `-log2((n_bin + c) / (S + bins * c))`, with `c` pseudo-draws.
    ///
    /// - `draws`: `S >= 1`, in any order.
    /// - Result: 0 is perfect. With 1000 draws the challenge's bins cannot go below 0.0143.
    ///
    /// # Errors
    ///
    /// [`IgnoranceError`] without draws or when a value lies in no bin.
    pub fn ignorance(
        &self,
        draws: impl IntoIterator<Item = f64>,
        observed: f64,
    ) -> Result<f64, IgnoranceError> {
        let bin = self.bin_of(observed).ok_or(IgnoranceError::OutsideBins(observed))?;
        let top_bin = self.count_bins() - 1;
        let mut is_top_reached = bin == top_bin;
        let mut in_bin = 0_usize;
        let mut size = 0_usize;
        for draw in draws {
            let draw_bin = self.bin_of(draw).ok_or(IgnoranceError::OutsideBins(draw))?;
            is_top_reached |= draw_bin == top_bin;
            in_bin += usize::from(draw_bin == bin);
            size += 1;
        }
        if size == 0 {
            return Err(IgnoranceError::Empty);
        }
        let is_top_left_out = self.top == TopBin::OpenWhereReached && !is_top_reached;
        let bins = self.count_bins() - usize::from(is_top_left_out);
        let all_pseudo_draws = bins as f64 * self.pseudo_draws;
        Ok(-((in_bin as f64 + self.pseudo_draws) / (size as f64 + all_pseudo_draws)).log2())
    }
}

/// Walks `size` draws: each given draw `ceil(size / S)` times, in the order given, cut at `size`.
///
/// With twelve draws in time order and 1000 wanted, the first eleven appear 84
/// times and the last 76 times. More draws than wanted are cut.
pub fn repeat_to_size<T: Copy>(draws: &[T], size: usize) -> impl Iterator<Item = T> {
    let repeats = size.div_ceil(draws.len().max(1));
    draws.iter().flat_map(move |&draw| std::iter::repeat_n(draw, repeats)).take(size)
}

#[derive(Serialize, Deserialize)]
struct BinDefinition {
    edges: Vec<f64>,
    top: TopBin,
    pseudo_draws: f64,
}

impl TryFrom<BinDefinition> for IgnoranceBins {
    type Error = IgnoranceBinsError;

    fn try_from(bins: BinDefinition) -> Result<Self, Self::Error> {
        Self::new(bins.edges, bins.top, bins.pseudo_draws)
    }
}

impl From<IgnoranceBins> for BinDefinition {
    fn from(bins: IgnoranceBins) -> Self {
        Self { edges: bins.edges, top: bins.top, pseudo_draws: bins.pseudo_draws }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Source: VIEWS hand example: bins [0, 4), [4, 8), [8, 12]; draws 2, 2 and 1; `p = 3/8`.
    #[test]
    fn value_by_hand() {
        let bins = IgnoranceBins::new(vec![0.0, 4.0, 8.0, 12.0], TopBin::Closed, 1.0).unwrap();
        let score = bins.ignorance([1.0, 3.0, 5.0, 7.0, 9.0], 5.0).unwrap();
        assert!((score - (8.0_f64 / 3.0).log2()).abs() < 1e-15);
        assert!((score - 1.415_037_5).abs() < 1e-7);
        assert_eq!(bins.bin_of(12.0), Some(2));
        assert_eq!(bins.bin_of(12.5), None);
        assert_eq!(bins.ignorance([1.0], 13.0), Err(IgnoranceError::OutsideBins(13.0)));
        assert_eq!(bins.ignorance([], 3.0), Err(IgnoranceError::Empty));
    }

    /// Source: forecasting reference: the best possible value at 1000 draws is `-log2(1001/1011) = 0.0143`.
    #[test]
    fn challenge_bins() {
        let bins = IgnoranceBins::views_challenge();
        assert_eq!(bins.count_bins(), 11);
        for (value, bin) in [(0.0, 0), (1.0, 1), (2.5, 2), (25.0, 4), (26.0, 5), (1000.0, 9), (9e9, 10)] {
            assert_eq!(bins.bin_of(value), Some(bin), "{value}");
        }
        let best = bins.ignorance(vec![0.0; 1000], 0.0).unwrap();
        assert!((best - 0.0143).abs() < 5e-5);
    }

    /// Source: views-evaluation 1.0: ten bins, eleven where a draw reaches the top.
    #[test]
    fn the_top_bin_may_count_only_where_reached() {
        let bins = IgnoranceBins::views_evaluation_1_0();
        let score = |draws: [f64; 4], observed| bins.ignorance(draws, observed).unwrap();
        assert!((score([0.0; 4], 0.0) - (14.0_f64 / 5.0).log2()).abs() < 1e-15);
        assert!((score([0.0, 0.0, 0.0, 2000.0], 0.0) - (15.0_f64 / 4.0).log2()).abs() < 1e-15);
        assert!((score([0.0; 4], 2000.0) - 15.0_f64.log2()).abs() < 1e-15);
    }

    #[test]
    fn refuses_edges_that_do_not_rise() {
        assert!(IgnoranceBins::new(vec![0.0, 0.0], TopBin::Open, 1.0).is_err());
        assert!(IgnoranceBins::new(vec![0.0], TopBin::Open, 1.0).is_err());
        assert!(IgnoranceBins::new(vec![0.0, 1.0], TopBin::Open, -1.0).is_err());
    }

    #[test]
    fn twelve_draws_become_a_thousand_in_time_order() {
        let draws: Vec<u32> = (0..12).collect();
        let many: Vec<u32> = repeat_to_size(&draws, 1000).collect();
        assert_eq!(many.len(), 1000);
        assert!(many.is_sorted());
        assert_eq!(many.iter().filter(|&&draw| draw == 0).count(), 84);
        assert_eq!(many.iter().filter(|&&draw| draw == 11).count(), 76);
        assert_eq!(repeat_to_size(&draws, 5).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    proptest! {
        #[test]
        fn probabilities_of_all_bins_sum_to_one(draws in prop::collection::vec(0_u32..3000, 1..50)) {
            let bins = IgnoranceBins::views_challenge();
            let total: f64 = [0.0, 1.0, 3.0, 6.0, 11.0, 26.0, 51.0, 101.0, 251.0, 501.0, 1001.0]
                .into_iter()
                .map(|y| (-bins.ignorance(draws.iter().map(|&x| x.into()), y).unwrap()).exp2())
                .sum();
            prop_assert!((total - 1.0).abs() < 1e-12);
        }
    }
}
