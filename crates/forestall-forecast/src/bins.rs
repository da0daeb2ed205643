//! Features cut into few bins, so that a tree counts instead of sorting.

use rayon::prelude::*;

use crate::features::Features;

/// The bin of a missing feature; it lies below all others and a split may set it apart.
pub(crate) const MISSING_BIN: u8 = 0;
/// Bins of a feature, the missing one included.
pub(crate) const BINS: usize = 128;

/// Features as bins, with the same axes as [`Features`].
pub(crate) struct BinnedFeatures {
    pub(crate) count: usize,
    pub(crate) bins: Vec<u8>,
}

impl BinnedFeatures {
    /// Cuts each feature at quantiles of its distinct values over usable rows.
    ///
    /// Distinct values, because most features are zero most of the time and
    /// quantiles of all rows would leave the tail a handful of bins.
    pub(crate) fn build(features: &Features) -> Self {
        let count = features.count();
        let edges: Vec<Vec<f32>> =
            (0..count).into_par_iter().map(|column| find_edges(features, column)).collect();
        let mut bins = vec![MISSING_BIN; features.values.len()];
        bins.par_chunks_exact_mut(count).zip(features.values.par_chunks_exact(count)).for_each(
            |(bins, values)| {
                for ((bin, &value), edges) in bins.iter_mut().zip(values).zip(&edges) {
                    *bin = bin_of(value, edges);
                }
            },
        );
        Self { count, bins }
    }

    /// Returns the bins of one row.
    pub(crate) fn row(&self, row: usize) -> &[u8] {
        &self.bins[row * self.count..(row + 1) * self.count]
    }
}

/// Lowest values of the bins from 1 on, ascending; at most `BINS - 1` of them.
fn find_edges(features: &Features, column: usize) -> Vec<f32> {
    let rows = features.values.chunks_exact(features.count()).zip(&features.usable);
    let mut values: Vec<f32> =
        rows.filter(|(row, usable)| **usable && !row[column].is_nan()).map(|(row, _)| row[column]).collect();
    values.sort_unstable_by(f32::total_cmp);
    values.dedup();
    let wanted = BINS - 1;
    if values.len() <= wanted {
        return values;
    }
    (0..wanted).map(|bin| values[bin * values.len() / wanted]).collect()
}

fn bin_of(value: f32, edges: &[f32]) -> u8 {
    if value.is_nan() {
        return MISSING_BIN;
    }
    let bin = edges.partition_point(|&edge| edge <= value).max(1);
    u8::try_from(bin).expect("there are at most 127 edges")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_has_its_own_bin_and_order_is_kept() {
        let values: Vec<f32> = (0..1000_u16).map(f32::from).chain([f32::NAN]).collect();
        let features = Features { names: vec!["x".to_owned()], usable: vec![true; values.len()], values };
        let binned = BinnedFeatures::build(&features);
        assert_eq!(binned.row(1000), [MISSING_BIN]);
        assert!(binned.bins[..1000].is_sorted());
        assert_eq!(binned.bins[0], 1);
        assert_eq!(usize::from(binned.bins[999]), BINS - 1);
        // Values below all that was seen share the lowest bin.
        assert_eq!(bin_of(-5.0, &[0.0, 1.0]), 1);
    }
}
