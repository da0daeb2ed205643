//! The continuous ranked probability score of an ensemble.

use crate::SortedDraws;

/// Returns the CRPS of one ensemble forecast against what was observed.
///
/// - `draws`: `S >= 1` draws, in the unit of `observed` (fatalities per month in this desk).
/// - Result: the same unit; 0 is perfect, smaller is better.
///
/// The score of the empirical distribution, not the "fair" one:
/// `mean |x_j - y| - 1/(2 S^2) sum_ij |x_i - x_j|`, here in `O(S)` over sorted
/// draws as `mean |x - y| - 1/S^2 sum_i (2i - S - 1) x_(i)`.
/// Source: Gneiting & Raftery (2007), section 4.2, doi:10.1198/016214506000001437;
/// the VIEWS 2023/24 challenge uses the same form.
pub fn crps(draws: &SortedDraws, observed: f64) -> f64 {
    let size = draws.len() as f64;
    let mut distance = 0.0;
    let mut spread = 0.0;
    let mut weight = 1.0 - size;
    for &draw in draws.as_slice() {
        // Taken around the observation, so that large counts do not cancel.
        let error = draw - observed;
        distance += error.abs();
        spread += weight * error;
        weight += 2.0;
    }
    (distance / size - spread / (size * size)).max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn crps_of(draws: &[f64], observed: f64) -> f64 {
        crps(&SortedDraws::from_reals(draws).unwrap(), observed)
    }

    fn crps_by_pairs(draws: &[f64], observed: f64) -> f64 {
        let size = draws.len() as f64;
        let distance: f64 = draws.iter().map(|x| (x - observed).abs()).sum();
        let pairs: f64 = draws.iter().flat_map(|x| draws.iter().map(move |z| (x - z).abs())).sum();
        distance / size - pairs / (2.0 * size * size)
    }

    /// Source: hand computation. 5 vs 3..7: mean distance 6/5, pairs 40/50, so .4; 8 vs 5: distance 3.
    #[test]
    fn values_by_hand() {
        assert!((crps_of(&[3.0, 4.0, 5.0, 6.0, 7.0], 5.0) - 0.4).abs() < 1e-15);
        assert_eq!(crps_of(&[8.0], 5.0), 3.0);
        assert_eq!(crps_of(&[8.0; 7], 5.0), 3.0);
        assert_eq!(crps_of(&[0.0, 0.0], 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn equals_the_definition(
            draws in prop::collection::vec(0_u32..5000, 1..60),
            observed in 0_u32..5000,
        ) {
            let draws: Vec<f64> = draws.into_iter().map(f64::from).collect();
            let expected = crps_by_pairs(&draws, observed.into());
            let given = crps_of(&draws, observed.into());
            prop_assert!((given - expected).abs() <= 1e-9 * (1.0 + expected), "{given} {expected}");
        }

        #[test]
        fn is_never_negative_and_blind_to_order(
            mut draws in prop::collection::vec(0_u32..100, 1..40),
            observed in 0_u32..100,
        ) {
            let given = crps(&SortedDraws::from_counts(&draws).unwrap(), observed.into());
            prop_assert!(given >= 0.0);
            draws.reverse();
            prop_assert_eq!(given, crps(&SortedDraws::from_counts(&draws).unwrap(), observed.into()));
        }

        #[test]
        fn scales_with_its_unit(
            draws in prop::collection::vec(0.0_f64..100.0, 1..40),
            observed in 0.0_f64..100.0,
            factor in 0.1_f64..50.0,
        ) {
            let scaled: Vec<f64> = draws.iter().map(|draw| draw * factor).collect();
            let expected = factor * crps_of(&draws, observed);
            prop_assert!((crps_of(&scaled, factor * observed) - expected).abs() <= 1e-9 * (1.0 + expected));
        }
    }
}
