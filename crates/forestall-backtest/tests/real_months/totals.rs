//! Do the paths add up? Totals over the twelve months of a window, under three orders of the same draws.

use std::collections::BTreeMap;

use crate::views::{World, data_folder, read_world};
use forestall_backtest::YearlyWindow;
use forestall_forecast::{Forecast, Model, PoolForestLast12, Request};
use forestall_score::{EventRule, SortedDraws, brier, crps, interval_score};

const DRAWS: usize = 1000;

/// How the draws of the steps are joined into paths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Joined {
    /// As the model gave them.
    AsGiven,
    /// The largest with the largest.
    Comonotone,
    /// As if months knew nothing of each other: each step turned by a stride without common pattern.
    Independent,
}

#[derive(Default)]
struct Sums {
    cases: usize,
    crps: f64,
    crps_log: f64,
    interval: f64,
    covered: usize,
    quiet_cases: usize,
    quiet_events: usize,
    quiet_shares: f64,
    quiet_brier: f64,
}

/// Totals of the twelve months of each window, 2010 to 2021, for countries with fatalities in the year up to
/// the origin. The order given must score better than both extremes, or the docket should not use it.
#[test]
fn paths_beat_comonotone_and_independent_sums() {
    let Some(folder) = data_folder() else { return };
    let world = read_world(&folder);
    let mut sums = BTreeMap::<Joined, Sums>::new();
    for year in 2010..=2021 {
        score_totals(&world, year, &mut sums);
    }
    for (joined, sums) in &sums {
        let cases = sums.cases as f64;
        eprintln!(
            "{joined:?}: {} totals, CRPS {:.2}, CRPS of ln(1+y) {:.4}, interval score {:.1}, 90 % coverage {:.3}",
            sums.cases,
            sums.crps / cases,
            sums.crps_log / cases,
            sums.interval / cases,
            sums.covered as f64 / cases
        );
        eprintln!(
            "    quiet: {} totals, {} of 25 or more, {:.1} expected, Brier {:.5}",
            sums.quiet_cases,
            sums.quiet_events,
            sums.quiet_shares,
            sums.quiet_brier / sums.quiet_cases as f64
        );
    }
    for other in [Joined::Comonotone, Joined::Independent] {
        assert!(sums[&Joined::AsGiven].crps_log < sums[&other].crps_log, "{other:?}");
    }
}

fn score_totals(world: &World, year: i16, sums: &mut BTreeMap<Joined, Sums>) {
    let window = YearlyWindow::new(year, &world.history).unwrap();
    let before = world.history.up_to(window.origin).unwrap();
    let request = Request::new(3..=14, DRAWS, 20).unwrap();
    let forecast = PoolForestLast12::default().predict(&before, &request).unwrap();
    for (row, &unit) in forecast.units.iter().enumerate() {
        let was_active = before.last(unit, 12).unwrap().iter().any(|&value| value > 0);
        let observed: Option<Vec<u32>> =
            window.months.iter().map(|month| world.history.get(unit, month)).collect();
        let Some(observed) = observed else { continue };
        let observed = f64::from(observed.iter().sum::<u32>());
        for joined in [Joined::AsGiven, Joined::Comonotone, Joined::Independent] {
            let totals = SortedDraws::from_reals(&totals(&forecast, row, joined)).unwrap();
            let sums = sums.entry(joined).or_default();
            if !was_active {
                let event = EventRule::AtLeast(25);
                let happened = event.is_met_by(observed);
                sums.quiet_cases += 1;
                sums.quiet_events += usize::from(happened);
                sums.quiet_shares += event.share_of(&totals);
                sums.quiet_brier += brier(event.share_of(&totals), happened);
                continue;
            }
            let interval = interval_score(&totals, observed, 0.1);
            sums.cases += 1;
            sums.crps += crps(&totals, observed);
            sums.crps_log += crps(&totals.ln_1p(), observed.ln_1p());
            sums.interval += interval.total();
            sums.covered += usize::from(interval.is_covered());
        }
    }
}

fn totals(forecast: &Forecast, row: usize, joined: Joined) -> Vec<f64> {
    let mut totals = vec![0.0; DRAWS];
    for step in 0..12 {
        let mut draws = forecast.draws.step(row, step).to_vec();
        if joined != Joined::AsGiven {
            draws.sort_unstable();
        }
        for (path, total) in totals.iter_mut().enumerate() {
            // Multiples of a unit modulo 1000 are a permutation; each step has its own.
            let stride = [1, 617, 389, 213, 831, 477, 709, 543, 101, 927, 263, 359][step];
            let position =
                if joined == Joined::Independent { (path * stride + 97 * step) % DRAWS } else { path };
            *total += f64::from(draws[position]);
        }
    }
    totals
}
