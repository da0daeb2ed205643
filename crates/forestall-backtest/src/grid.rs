//! Grid forecasts of the past, scored.

use std::collections::BTreeSet;

use forestall_forecast::GridForecast;
use forestall_panel::GridWindow;
use forestall_score::{SortedDraws, brier, crps};
use forestall_types::{PrioGridGid, ViolenceType};

/// How good a grid forecast was over some cells and months, beside the forecast that nobody dies.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GridScores {
    /// Cells scored in each month.
    pub cells: usize,
    /// Months scored.
    pub months: usize,
    /// Mean deaths observed per cell and month.
    pub observed_mean: f64,
    /// Share of cells and months with a death.
    pub active_share: f64,
    /// Mean CRPS, in deaths per cell and month.
    pub crps: f64,
    /// Mean CRPS of the forecast that nobody dies: the observed mean.
    pub crps_of_zero: f64,
    /// Mean Brier score of one death or more.
    pub brier_any: f64,
    /// The same of the forecast that nobody dies.
    pub brier_any_of_zero: f64,
    /// Mean Brier score of 25 deaths or more.
    pub brier_25: f64,
    /// The same of the forecast that nobody dies.
    pub brier_25_of_zero: f64,
}

/// Scores a grid forecast in those months of `observed` that it forecasts; `None` without cells or such a month.
///
/// - `cells`: which cells are scored, all of them covered in both spans of months; each counts alike, so scores of
///   different sets of cells do not compare. Deaths elsewhere are passed over.
/// - `kinds`: whose deaths are added up before they are scored.
///
/// A cell at zero, forecast and observed, scores 0 and is counted without being looked at.
pub fn score_grid(
    forecast: &GridForecast,
    observed: &GridWindow,
    cells: &BTreeSet<PrioGridGid>,
    kinds: &[ViolenceType],
) -> Option<GridScores> {
    let steps: Vec<(u16, usize)> = forecast
        .steps
        .clone()
        .filter_map(|step| Some((step, observed.months().index_of(forecast.origin.plus(step)?)?)))
        .collect();
    let total = cells.len() * steps.len();
    if total == 0 {
        return None;
    }
    let forecast_cells = forecast.rows.iter().map(|row| row.gid);
    let active: BTreeSet<PrioGridGid> = forecast_cells
        .chain(observed.series().map(|(gid, ..)| gid))
        .filter(|gid| cells.contains(gid))
        .collect();
    let mut sums = Sums::default();
    for gid in active {
        for &(step, column) in &steps {
            let draws: Vec<f64> =
                forecast.draws_of(&[gid], kinds, step).into_iter().map(|draw| draw as f64).collect();
            let values = kinds.iter().filter_map(|&kind| observed.values(gid, kind));
            let deaths: u32 = values.map(|values| values[column]).sum();
            sums.add(&draws, f64::from(deaths));
        }
    }
    let mean = |sum: f64| sum / total as f64;
    Some(GridScores {
        cells: cells.len(),
        months: steps.len(),
        observed_mean: mean(sums.deaths),
        active_share: mean(sums.any),
        crps: mean(sums.crps),
        crps_of_zero: mean(sums.deaths),
        brier_any: mean(sums.brier_any),
        brier_any_of_zero: mean(sums.any),
        brier_25: mean(sums.brier_25),
        brier_25_of_zero: mean(sums.with_25),
    })
}

#[derive(Default)]
struct Sums {
    deaths: f64,
    any: f64,
    with_25: f64,
    crps: f64,
    brier_any: f64,
    brier_25: f64,
}

impl Sums {
    fn add(&mut self, draws: &[f64], observed: f64) {
        let of_event = |least: f64| {
            let share = draws.iter().filter(|draw| **draw >= least).count() as f64 / draws.len() as f64;
            (brier(share, observed >= least), f64::from(u8::from(observed >= least)))
        };
        let sorted = SortedDraws::from_reals(draws).expect("a grid forecast has at least one finite draw");
        self.crps += crps(&sorted, observed);
        self.deaths += observed;
        let (any, with_25) = (of_event(1.0), of_event(25.0));
        self.brier_any += any.0;
        self.any += any.1;
        self.brier_25 += with_25.0;
        self.with_25 += with_25.1;
    }
}

#[cfg(test)]
mod tests {
    use forestall_forecast::{GridBenchmark, Request};

    use super::*;

    const SB: ViolenceType = ViolenceType::StateBased;

    fn gid(number: u32) -> PrioGridGid {
        PrioGridGid::new(number).unwrap()
    }

    /// One cell with 6 draws at 0 and 6 at 30. Two months are observed, 30 and 0, in four cells, and 50 in a fifth
    /// that is not scored.
    ///
    /// CRPS of 30: `mean |x - 30| = 15`, `mean |x - x'| / 2 = 30 * 2 * 36 / 144 / 2 = 7.5`, so 7.5; of 0 the same.
    /// Of 4 x 2 cells and months: 15 / 8 against 30 / 8. Brier: .25 twice against 1 once.
    #[test]
    fn by_hand() {
        let draws = [vec![0; 6], vec![30; 6]].concat();
        let history =
            GridWindow::from_series("2020-11..2021-10".parse().unwrap(), [(gid(1), SB, draws)], vec![]);
        let forecast =
            GridBenchmark::Conflictology12.predict(&history, &Request::new(3..=14, 1, 1).unwrap()).unwrap();
        let observed = GridWindow::from_series(
            "2021-12..2022-02".parse().unwrap(),
            [(gid(1), SB, vec![99, 30, 0]), (gid(9), SB, vec![0, 50, 0])],
            vec![],
        );
        let cells: BTreeSet<_> = (1..=4).map(gid).collect();
        let scores = score_grid(&forecast, &observed, &cells, &[SB]).unwrap();
        assert_eq!((scores.cells, scores.months), (4, 2), "December 2021 is step 2 and not forecast");
        assert_eq!((scores.crps, scores.crps_of_zero, scores.observed_mean), (15.0 / 8.0, 3.75, 3.75));
        assert_eq!((scores.brier_25, scores.brier_25_of_zero), (0.5 / 8.0, 1.0 / 8.0));
        assert_eq!((scores.brier_any, scores.active_share), (0.5 / 8.0, 1.0 / 8.0));
        assert_eq!(score_grid(&forecast, &observed, &BTreeSet::new(), &[SB]), None);
    }
}
