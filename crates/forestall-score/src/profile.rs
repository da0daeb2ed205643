//! Which definitions of the scores are in force.

use serde::{Deserialize, Serialize};

use crate::{EventRule, IgnoranceBins};

/// A named set of every parameter the scores need.
///
/// Two score tables can be compared only when their profiles are equal. There
/// are no defaults: a profile is taken whole or written whole.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EvaluationProfile {
    /// The name printed beside every number.
    pub name: String,
    /// Share of probability outside the interval of the interval score, 0 to 1 exclusive.
    pub interval_alpha: f64,
    /// Share of probability outside the interval whose coverage is counted, 0 to 1 exclusive.
    pub coverage_alpha: f64,
    /// Bins of the ignorance score.
    pub ignorance_bins: IgnoranceBins,
    /// Ensemble size at which ignorance is computed; `None` takes the draws as they are.
    ///
    /// Each draw is repeated `ceil(size / S)` times in the order given and the
    /// result cut at `size`. The score depends on `S`, so only equal sizes compare.
    pub ignorance_ensemble: Option<usize>,
    /// Events scored with the Brier score, average precision and reliability.
    pub events: Vec<EventRule>,
    /// The event that counts as onset where the months before were quiet.
    pub onset: EventRule,
    /// How many months up to the origin must be without fatalities for an onset to be one.
    pub onset_quiet_months: usize,
    /// Pseudo-draws added to each of the two outcomes before the log-loss of onset, so that it stays finite.
    pub onset_pseudo_draws: f64,
    /// Share of draws at zero from which a forecast counts as a confident zero, 0 to 1.
    pub confident_zero_share: f64,
    /// How many units with the most fatalities the trimmed CRPS leaves out.
    pub deadliest_left_out: usize,
    /// Number of equal bins of the PIT histogram.
    pub pit_bins: usize,
    /// Number of equal bins of a reliability diagram.
    pub reliability_bins: usize,
}

impl EvaluationProfile {
    /// Returns the definitions of the VIEWS 2023/24 prediction challenge.
    ///
    /// CRPS, ignorance and the interval score are the challenge's own (Hegre et
    /// al. 2025, JPR 62(6)); the other parameters are ours, since the challenge
    /// does not report those scores.
    pub fn views_challenge() -> Self {
        Self {
            name: "views-challenge".to_owned(),
            interval_alpha: 0.1,
            coverage_alpha: 0.1,
            ignorance_bins: IgnoranceBins::views_challenge(),
            ignorance_ensemble: Some(1000),
            events: vec![EventRule::AtLeast(1), EventRule::AtLeast(25)],
            onset: EventRule::AtLeast(1),
            onset_quiet_months: 12,
            onset_pseudo_draws: 0.5,
            confident_zero_share: 0.99,
            deadliest_left_out: 3,
            pit_bins: 10,
            reliability_bins: 10,
        }
    }

    /// Returns the definitions of the package views-evaluation 1.0, as far as this desk has the scores.
    ///
    /// It differs from the challenge in the interval score (alpha 0.05), the
    /// ignorance score (draws as they are, top bin only where reached) and the
    /// event of the Brier score (more than 1). Its threshold-weighted CRPS at 0
    /// is the CRPS of counts; its quantile interval score is the interval score.
    pub fn views_evaluation_1_0() -> Self {
        Self {
            name: "views-evaluation-1.0".to_owned(),
            interval_alpha: 0.05,
            ignorance_bins: IgnoranceBins::views_evaluation_1_0(),
            ignorance_ensemble: None,
            events: vec![EventRule::MoreThan(1), EventRule::AtLeast(25)],
            ..Self::views_challenge()
        }
    }

    /// Returns all profiles.
    pub fn all() -> [Self; 2] {
        [Self::views_challenge(), Self::views_evaluation_1_0()]
    }

    /// Returns the profile with this name, or `None` when there is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|profile| profile.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_found_by_name() {
        for profile in EvaluationProfile::all() {
            assert_eq!(EvaluationProfile::named(&profile.name), Some(profile));
        }
        assert_eq!(EvaluationProfile::named("views"), None);
    }
}
