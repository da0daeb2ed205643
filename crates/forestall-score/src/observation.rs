//! All scores of one unit-month.

use forestall_types::MonthId;
use serde::{Deserialize, Serialize};

use crate::event::log_loss;
use crate::{
    EvaluationProfile, IntervalScore, ScoreError, SortedDraws, crps, interval_score, randomised_pit,
    repeat_to_size,
};

/// One forecast beside what was observed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Case<'a> {
    /// The unit, as the caller counts units.
    pub unit: usize,
    /// The month forecast.
    pub month: MonthId,
    /// The draws, in time order where they are past months.
    pub draws: &'a [u32],
    /// What was observed.
    pub observed: u32,
    /// Whether the unit had no fatalities in the profile's quiet months up to the origin.
    pub was_quiet: bool,
}

/// All scores of one unit-month; lower is better unless said otherwise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ObservationScores {
    /// The unit, as the caller counts units.
    pub unit: usize,
    /// The month.
    pub month: MonthId,
    /// What was observed.
    pub observed: u32,
    /// Mean of the draws.
    pub forecast_mean: f64,
    /// CRPS in fatalities.
    pub crps: f64,
    /// CRPS of `ln(1 + y)`.
    pub crps_log: f64,
    /// Ignorance score in bits.
    pub ignorance: f64,
    /// Interval score with its parts.
    pub interval: IntervalScore,
    /// Whether the observation lies inside the interval of the profile's coverage, ends included.
    pub is_covered: bool,
    /// Share of draws that are each of the profile's events, in the profile's order.
    pub event_shares: Vec<f64>,
    /// Log-loss of onset in nats; `None` where the unit was not quiet before.
    pub onset_log_loss: Option<f64>,
    /// Share of draws at zero.
    pub zero_share: f64,
    /// Randomised PIT.
    pub pit: f64,
}

/// Returns all scores of one case under a profile; `v`, uniform on 0 to 1, randomises the PIT.
///
/// # Errors
///
/// [`ScoreError`] without draws or when a value lies outside the profile's bins.
pub fn score_observation(
    case: &Case<'_>,
    profile: &EvaluationProfile,
    v: f64,
) -> Result<ObservationScores, ScoreError> {
    let draws = SortedDraws::from_counts(case.draws)?;
    let observed = f64::from(case.observed);
    Ok(ObservationScores {
        unit: case.unit,
        month: case.month,
        observed: case.observed,
        forecast_mean: draws.mean(),
        crps: crps(&draws, observed),
        crps_log: crps(&draws.ln_1p(), observed.ln_1p()),
        ignorance: ignorance_of(case, profile)?,
        interval: interval_score(&draws, observed, profile.interval_alpha),
        is_covered: interval_score(&draws, observed, profile.coverage_alpha).is_covered(),
        event_shares: profile.events.iter().map(|event| event.share_of(&draws)).collect(),
        onset_log_loss: case.was_quiet.then(|| {
            let share = profile.onset.share_of(&draws);
            log_loss(share, draws.len(), profile.onset_pseudo_draws, profile.onset.is_met_by(observed))
        }),
        zero_share: draws.shares_at(0.0).0,
        pit: randomised_pit(&draws, observed, v),
    })
}

fn ignorance_of(case: &Case<'_>, profile: &EvaluationProfile) -> Result<f64, ScoreError> {
    let bins = &profile.ignorance_bins;
    let observed = f64::from(case.observed);
    let score = match profile.ignorance_ensemble {
        Some(size) => bins.ignorance(repeat_to_size(case.draws, size).map(f64::from), observed),
        None => bins.ignorance(case.draws.iter().copied().map(f64::from), observed),
    };
    Ok(score?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws 0 to 100: the 95 % interval reaches to 97.5, the 90 % interval to 95.
    #[test]
    fn coverage_has_an_interval_of_its_own() {
        let draws: Vec<u32> = (0..=100).collect();
        let case = Case { unit: 0, month: MonthId::MIN, draws: &draws, observed: 97, was_quiet: false };
        let scores = score_observation(&case, &EvaluationProfile::views_evaluation_1_0(), 0.5).unwrap();
        assert!((scores.interval.total() - 95.0).abs() < 1e-9);
        assert!(!scores.is_covered);
        let challenge = score_observation(&case, &EvaluationProfile::views_challenge(), 0.5).unwrap();
        // Width 90, and 2 above at 2 / 0.1 each.
        assert!((challenge.interval.total() - 130.0).abs() < 1e-9);
        assert_eq!(scores.crps, challenge.crps);
        assert_eq!(scores.onset_log_loss, None);
    }
}
