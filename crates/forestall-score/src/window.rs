//! Scores of one model over one window of months.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::average_precision::average_precision;
use crate::event::brier;
use crate::pit::histogram;
use crate::{
    Case, EvaluationProfile, EventRule, ObservationScores, ScoreError, ScoreValue, score_observation,
};

/// The mean scores of one model in one window, and its calibration.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WindowScores {
    /// The model's name.
    pub model: String,
    /// The window's name, such as `2021`.
    pub window: String,
    /// The profile in force.
    pub profile: String,
    /// Unit-months scored.
    pub n: usize,
    /// Mean CRPS in fatalities.
    pub crps: ScoreValue,
    /// Mean CRPS of `ln(1 + y)`.
    pub crps_log: ScoreValue,
    /// Mean CRPS without the units that lost most lives in the window.
    pub crps_without_deadliest: ScoreValue,
    /// The units left out for it, deadliest first.
    pub deadliest_units: Vec<usize>,
    /// Mean ignorance score in bits.
    pub ignorance: ScoreValue,
    /// Mean interval score (MIS) in fatalities.
    pub interval_score: ScoreValue,
    /// Share of observations inside the interval; should be `1 - coverage_alpha` or, for counts, somewhat more.
    pub coverage: ScoreValue,
    /// Mean log-loss of onset in nats, over units that were quiet before.
    pub onset_log_loss: ScoreValue,
    /// Share of forecasts that are confident zeros. A model may win CRPS by these alone: no score, a warning.
    pub confident_zeros: ScoreValue,
    /// Confident zeros that were wrong.
    pub confident_zeros_wrong: usize,
    /// Scores of each event, in the profile's order.
    pub events: Vec<EventScores>,
    /// How many randomised PITs fall into each of equal bins; even when calibrated.
    pub pit_histogram: Vec<usize>,
}

/// Scores of the forecasts of one event.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EventScores {
    /// The event.
    pub event: EventRule,
    /// How often it happened.
    pub positives: usize,
    /// Mean Brier score.
    pub brier: ScoreValue,
    /// Average precision, larger is better.
    pub average_precision: ScoreValue,
    /// Bins of the reliability diagram, by forecast share; bins without forecasts are left out.
    pub reliability: Vec<ReliabilityBin>,
}

/// One point of a reliability diagram.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Forecasts in the bin, at least 1.
    pub count: usize,
    /// Their mean forecast share.
    pub mean_forecast: f64,
    /// How often the event then happened.
    pub observed_share: f64,
}

/// One row of a score table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScoreRow {
    /// The score's name, such as `crps` or `brier >= 25`.
    pub name: String,
    /// Which way is better.
    pub better: Better,
    /// The score.
    pub score: ScoreValue,
}

/// Which direction of a number is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// Smaller is better.
    Smaller,
    /// Larger is better.
    Larger,
    /// Neither; read it beside the others.
    Neither,
}

/// A window's means with the scores they are made of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScoredWindow {
    /// Means and calibration.
    pub scores: WindowScores,
    /// One entry per case, in the order given.
    pub observations: Vec<ObservationScores>,
}

impl WindowScores {
    /// Returns the scores as rows of a table, in a fixed order.
    pub fn rows(&self) -> Vec<ScoreRow> {
        let row = |name: &str, better, score| ScoreRow { name: name.to_owned(), better, score };
        let mut rows = vec![
            row("crps", Better::Smaller, self.crps),
            row("ignorance", Better::Smaller, self.ignorance),
            row("interval score", Better::Smaller, self.interval_score),
            row("crps of ln(1+y)", Better::Smaller, self.crps_log),
            row("crps without deadliest", Better::Smaller, self.crps_without_deadliest),
            row("onset log-loss", Better::Smaller, self.onset_log_loss),
            row("coverage", Better::Neither, self.coverage),
            row("confident zeros", Better::Neither, self.confident_zeros),
        ];
        for event in &self.events {
            rows.push(row(&format!("brier {}", event.event), Better::Smaller, event.brier));
            let name = format!("average precision {}", event.event);
            rows.push(row(&name, Better::Larger, event.average_precision));
        }
        rows
    }
}

/// Scores one model over one window.
///
/// - `cases`: one per unit-month, any number; none gives scores that are not computable.
/// - `seed`: for the randomised PIT only; every other number is the same for any seed.
///
/// Cases are scored in parallel; the result does not depend on the number of threads.
///
/// # Errors
///
/// [`ScoreError`] for an empty ensemble or a value outside the profile's bins.
pub fn score_window(
    model: &str,
    window: &str,
    cases: &[Case<'_>],
    profile: &EvaluationProfile,
    seed: u64,
) -> Result<ScoredWindow, ScoreError> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let uniforms: Vec<f64> = cases.iter().map(|_| random.random()).collect();
    let observations = cases
        .par_iter()
        .zip(&uniforms)
        .map(|(case, &v)| score_observation(case, profile, v))
        .collect::<Result<Vec<_>, _>>()?;
    let scores = mean_scores(model, window, &observations, profile);
    Ok(ScoredWindow { scores, observations })
}

fn mean_scores(
    model: &str,
    window: &str,
    observations: &[ObservationScores],
    profile: &EvaluationProfile,
) -> WindowScores {
    let mean = |score: fn(&ObservationScores) -> f64| ScoreValue::mean_of(observations.iter().map(score));
    let deadliest_units = find_deadliest(observations, profile.deadliest_left_out);
    let is_confident_zero = |o: &&ObservationScores| o.zero_share >= profile.confident_zero_share;
    let others = observations.iter().filter(|o| !deadliest_units.contains(&o.unit));
    WindowScores {
        model: model.to_owned(),
        window: window.to_owned(),
        profile: profile.name.clone(),
        n: observations.len(),
        crps: mean(|o| o.crps),
        crps_log: mean(|o| o.crps_log),
        crps_without_deadliest: ScoreValue::mean_of(others.map(|o| o.crps)),
        ignorance: mean(|o| o.ignorance),
        interval_score: mean(|o| o.interval.total()),
        coverage: mean(|o| f64::from(u8::from(o.is_covered))),
        onset_log_loss: ScoreValue::mean_of(observations.iter().filter_map(|o| o.onset_log_loss)),
        confident_zeros: ScoreValue::mean_of(
            observations.iter().map(|o| f64::from(u8::from(is_confident_zero(&o)))),
        ),
        confident_zeros_wrong: observations
            .iter()
            .filter(is_confident_zero)
            .filter(|o| o.observed > 0)
            .count(),
        events: profile
            .events
            .iter()
            .enumerate()
            .map(|(position, &event)| score_event(event, position, observations, profile.reliability_bins))
            .collect(),
        pit_histogram: histogram(observations.iter().map(|o| o.pit), profile.pit_bins),
        deadliest_units,
    }
}

/// Returns the units with most fatalities observed in the window, units without any left aside; ties by unit.
fn find_deadliest(observations: &[ObservationScores], wanted: usize) -> Vec<usize> {
    let mut totals = BTreeMap::<usize, u64>::new();
    for observation in observations {
        *totals.entry(observation.unit).or_default() += u64::from(observation.observed);
    }
    let mut ranked: Vec<(usize, u64)> = totals.into_iter().filter(|&(_, total)| total > 0).collect();
    ranked.sort_by_key(|&(_, total)| std::cmp::Reverse(total));
    ranked.into_iter().take(wanted).map(|(unit, _)| unit).collect()
}

fn score_event(
    event: EventRule,
    position: usize,
    observations: &[ObservationScores],
    reliability_bins: usize,
) -> EventScores {
    let forecasts: Vec<(f64, bool)> = observations
        .iter()
        .map(|o| (o.event_shares[position], event.is_met_by(f64::from(o.observed))))
        .collect();
    EventScores {
        event,
        positives: forecasts.iter().filter(|(_, happened)| *happened).count(),
        brier: ScoreValue::mean_of(forecasts.iter().map(|&(share, happened)| brier(share, happened))),
        average_precision: average_precision(&forecasts),
        reliability: build_reliability(&forecasts, reliability_bins),
    }
}

fn build_reliability(forecasts: &[(f64, bool)], bins: usize) -> Vec<ReliabilityBin> {
    let mut sums = vec![(0_usize, 0.0, 0_usize); bins.max(1)];
    for &(share, happened) in forecasts {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 0 to 1")]
        let bin = ((share * sums.len() as f64) as usize).min(sums.len() - 1);
        let sum = &mut sums[bin];
        *sum = (sum.0 + 1, sum.1 + share, sum.2 + usize::from(happened));
    }
    sums.into_iter()
        .filter(|&(count, _, _)| count > 0)
        .map(|(count, shares, hits)| ReliabilityBin {
            count,
            mean_forecast: shares / count as f64,
            observed_share: hits as f64 / count as f64,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NotComputable;
    use forestall_types::MonthId;

    fn case(unit: usize, draws: &[u32], observed: u32) -> Case<'_> {
        Case { unit, month: MonthId::MIN, draws, observed, was_quiet: observed == 0 }
    }

    /// Two units by hand: [0, 0] vs 0 and [8, 8] vs 5, so CRPS 0 and 3.
    #[test]
    fn means_by_hand() {
        let profile = EvaluationProfile { deadliest_left_out: 1, ..EvaluationProfile::views_challenge() };
        let cases = [case(0, &[0, 0], 0), case(1, &[8, 8], 5)];
        let ScoredWindow { scores, observations } = score_window("m", "2020", &cases, &profile, 1).unwrap();
        assert_eq!(scores.n, 2);
        assert_eq!(scores.crps, ScoreValue::Value(1.5));
        assert_eq!(scores.deadliest_units, [1]);
        assert_eq!(scores.crps_without_deadliest, ScoreValue::Value(0.0));
        // Width 0; 3 below the interval at 2/alpha = 20.
        assert_eq!(scores.interval_score, ScoreValue::Value(30.0));
        assert_eq!(scores.coverage, ScoreValue::Value(0.5));
        assert_eq!(scores.confident_zeros, ScoreValue::Value(0.5));
        assert_eq!(scores.confident_zeros_wrong, 0);
        // Bins of 0 (all 1000 draws) and of 5 (none): -log2(1001/1011) and -log2(1/1011).
        let expected = f64::midpoint((1011.0_f64 / 1001.0).log2(), 1011.0_f64.log2());
        assert!((scores.ignorance.value().unwrap() - expected).abs() < 1e-12);
        assert_eq!(scores.events[0].brier, ScoreValue::Value(0.0));
        assert_eq!(scores.events[0].average_precision, ScoreValue::Value(1.0));
        assert_eq!(scores.events[1].average_precision, ScoreValue::NotComputable(NotComputable::NoPositives));
        // One quiet unit, both draws at 0: -ln((2 + .5) / (2 + 1)).
        let onset = scores.onset_log_loss.value().unwrap();
        assert!((onset - (3.0_f64 / 2.5).ln()).abs() < 1e-12);
        assert_eq!(scores.pit_histogram.iter().sum::<usize>(), 2);
        assert_eq!(observations[1].forecast_mean, 8.0);
    }

    #[test]
    fn nothing_to_score_is_a_fact_and_no_draws_a_fault() {
        let profile = EvaluationProfile::views_challenge();
        let scored = score_window("m", "2020", &[], &profile, 1).unwrap();
        for row in scored.scores.rows() {
            assert_eq!(row.score, ScoreValue::NotComputable(NotComputable::NoObservations), "{}", row.name);
        }
        assert!(score_window("m", "2020", &[case(0, &[], 0)], &profile, 1).is_err());
    }

    #[test]
    fn reliability_counts_every_forecast_once() {
        let bins = build_reliability(&[(0.0, false), (0.05, true), (1.0, true), (0.95, false)], 10);
        assert_eq!(bins.len(), 2);
        assert_eq!(bins[0].count, 2);
        assert_eq!(bins[0].observed_share, 0.5);
        assert!((bins[1].mean_forecast - 0.975).abs() < 1e-15);
    }

    #[test]
    fn the_seed_moves_only_the_pit() {
        let profile = EvaluationProfile::views_challenge();
        let cases = [case(0, &[0, 0, 1, 3], 0), case(1, &[0, 2, 4, 8], 4)];
        let first = score_window("m", "w", &cases, &profile, 1).unwrap();
        let again = score_window("m", "w", &cases, &profile, 1).unwrap();
        let other = score_window("m", "w", &cases, &profile, 2).unwrap();
        assert_eq!(first, again);
        assert_ne!(first.observations[0].pit, other.observations[0].pit);
        assert_eq!(first.scores.rows(), other.scores.rows());
    }
}
