//! Events as yes or no: did a unit-month cross a threshold?

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::SortedDraws;

/// When a count is an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventRule {
    /// The count is the threshold or more.
    AtLeast(u32),
    /// The count is more than the threshold.
    MoreThan(u32),
}

impl EventRule {
    /// Says whether the value is the event.
    pub fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(threshold) => value >= f64::from(threshold),
            Self::MoreThan(threshold) => value > f64::from(threshold),
        }
    }

    /// Returns the share of draws that are the event, 0 to 1.
    pub fn share_of(self, draws: &SortedDraws) -> f64 {
        let below = draws.as_slice().partition_point(|&value| !self.is_met_by(value));
        (draws.len() - below) as f64 / draws.len() as f64
    }
}

impl fmt::Display for EventRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(threshold) => write!(f, ">= {threshold}"),
            Self::MoreThan(threshold) => write!(f, "> {threshold}"),
        }
    }
}

/// Returns the Brier score of one forecast: `(p - o)^2`, with `o` 1 when the event happened, else 0.
///
/// 0 is perfect, 1 the worst. Source: Brier (1950), in the one-category form in use today.
pub fn brier(forecast_share: f64, happened: bool) -> f64 {
    (forecast_share - f64::from(u8::from(happened))).powi(2)
}

/// Returns the log-loss of one event forecast in nats: `-ln p` of what happened.
///
/// `p = (k + c) / (S + 2c)`, with `k` of `S` draws on the side that happened
/// and `c = pseudo_draws > 0` on each side, so that no forecast is infinitely bad.
pub fn log_loss(forecast_share: f64, size: usize, pseudo_draws: f64, happened: bool) -> f64 {
    let size = size as f64;
    let share = if happened { forecast_share } else { 1.0 - forecast_share };
    -((share * size + pseudo_draws) / (size + 2.0 * pseudo_draws)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: VIEWS hand example; strictly above 1, observed 0, 2 and 5: `(.25 + .25 + 0) / 3`.
    #[test]
    fn brier_by_hand() {
        let rule = EventRule::MoreThan(1);
        let cases = [(0.0, [0.5, 1.5]), (2.0, [0.5, 1.5]), (5.0, [4.0, 6.0])];
        let total: f64 = cases
            .iter()
            .map(|(observed, draws)| {
                let share = rule.share_of(&SortedDraws::from_reals(draws).unwrap());
                brier(share, rule.is_met_by(*observed))
            })
            .sum();
        assert!((total / 3.0 - 1.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn the_threshold_itself_counts_only_for_at_least() {
        let draws = SortedDraws::from_counts(&[0, 25, 26, 24]).unwrap();
        assert_eq!(EventRule::AtLeast(25).share_of(&draws), 0.5);
        assert_eq!(EventRule::MoreThan(25).share_of(&draws), 0.25);
        assert_eq!(EventRule::AtLeast(25).to_string(), ">= 25");
    }

    /// 3 of 4 draws and half a pseudo-draw on each side: `(3 + .5) / (4 + 1) = .7`; the other side `.3`.
    #[test]
    fn log_loss_by_hand() {
        assert!((log_loss(0.75, 4, 0.5, true) - -(0.7_f64.ln())).abs() < 1e-15);
        assert!((log_loss(0.75, 4, 0.5, false) - -(0.3_f64.ln())).abs() < 1e-15);
        assert!(log_loss(0.0, 1000, 0.5, true).is_finite());
    }
}
