//! Quantiles of a run, small enough for every screen.

use forestall_forecast::Forecast;
use forestall_types::{MonthId, PolityCode, Probability};
use serde::{Deserialize, Serialize};

/// Quantile levels kept, the bounds of the 50, 80, 90 and 95 % intervals and the median.
pub const LEVELS: [f64; 9] = [0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975];

/// One country and step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StepSummary {
    /// The month forecast.
    pub month: MonthId,
    /// Quantiles at [`LEVELS`], deaths in the month.
    pub quantiles: [u32; LEVELS.len()],
    /// Mean deaths.
    pub mean: f64,
    /// Probability of at least one death.
    pub p_any: Probability,
    /// Probability of 25 deaths or more in the month.
    pub p_25: Probability,
}

/// All countries and steps of a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Summary {
    countries: Vec<(PolityCode, Vec<StepSummary>)>,
}

impl Summary {
    pub(crate) fn of(forecast: &Forecast, polities: &[PolityCode]) -> Self {
        let countries = polities
            .iter()
            .enumerate()
            .map(|(unit, &polity)| {
                let steps = forecast
                    .steps
                    .clone()
                    .zip(0..)
                    .filter_map(|(ahead, step)| {
                        let month = forecast.origin.plus(ahead)?;
                        Some(summarise(month, forecast.draws.step(unit, step)))
                    })
                    .collect();
                (polity, steps)
            })
            .collect();
        Self { countries }
    }

    /// Returns the steps of one country, the nearest first; none when it has no forecast.
    pub fn steps(&self, polity: PolityCode) -> &[StepSummary] {
        self.countries.binary_search_by_key(&polity, |(key, _)| *key).map_or(&[], |at| &self.countries[at].1)
    }
}

fn summarise(month: MonthId, draws: &[u32]) -> StepSummary {
    let mut sorted = draws.to_vec();
    sorted.sort_unstable();
    let of = sorted.len();
    let reach = |least: u32| {
        let below = sorted.partition_point(|&value| value < least);
        Probability::share(of - below, of).expect("a forecast has at least one draw")
    };
    StepSummary {
        month,
        // The smallest draw that at least this share of draws does not exceed.
        quantiles: LEVELS.map(|level| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "1 to the number of draws"
            )]
            let rank = ((of as f64 * level).ceil() as usize).clamp(1, of);
            sorted[rank - 1]
        }),
        mean: sorted.iter().map(|&value| f64::from(value)).sum::<f64>() / of as f64,
        p_any: reach(1),
        p_25: reach(25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let draws: Vec<u32> = (1..=100).rev().collect();
        let summary = summarise("2021-12".parse().unwrap(), &draws);
        assert_eq!(summary.quantiles, [3, 5, 10, 25, 50, 75, 90, 95, 98]);
        assert_eq!(summary.mean, 50.5);
        assert_eq!(summary.p_25.get(), 0.76);
        assert_eq!(summarise("2021-12".parse().unwrap(), &[7]).quantiles, [7; 9]);
    }
}
