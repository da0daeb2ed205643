//! How long a cycle and its scores take on the VIEWS country-months, 1990 to 2021.
//!
//! Reads the folder in `FORESTALL_TEST_DATA`; without it prints a notice and ends.
//! Run with `cargo bench -p forestall-backtest`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/real_months/views.rs"]
mod views;

use std::time::Instant;

use forestall_backtest::{BacktestSettings, YearlyWindow, score_forecast, yearly_windows};
use forestall_forecast::{
    Bootstrap240, Conflictology12, LastPoisson, Model, PoolForestLast12, Request, Zero,
};
use forestall_score::EvaluationProfile;
use views::{data_folder, read_world};

fn main() {
    let Some(folder) = data_folder() else { return };
    let world = read_world(&folder);
    eprintln!("{} units, {}", world.country_ids.len(), world.history.months());
    let pool = PoolForestLast12::default();
    let models: [&dyn Model; 6] =
        [&pool, &Conflictology12::Native, &Conflictology12::Expanded, &Bootstrap240, &LastPoisson, &Zero];
    let request = Request::new(1..=36, 1000, 1).unwrap();
    for model in models {
        let started = Instant::now();
        let forecast = model.predict(&world.history, &request).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        eprintln!(
            "{}: {} units x {} steps x {} draws in {seconds:.3} s",
            model.name(),
            forecast.units.len(),
            forecast.draws.steps(),
            forecast.draws.per_step()
        );
    }
    let settings = BacktestSettings {
        profile: EvaluationProfile::views_challenge(),
        draws: 1000,
        seed: 1,
        misses_kept: 10,
    };
    let window = YearlyWindow::new(2021, &world.history).unwrap();
    let (cells, _) = window.find_cells(&world.history, settings.profile.onset_quiet_months);
    let before = world.history.up_to(window.origin).unwrap();
    let forecast = pool.predict(&before, &Request::new(3..=14, 1000, 1).unwrap()).unwrap();
    let started = Instant::now();
    let scored = score_forecast(&forecast, "2021", &cells, &settings).unwrap();
    eprintln!("all scores of {} x 1000 draws in {:.4} s", scored.scores.n, started.elapsed().as_secs_f64());
    let started = Instant::now();
    yearly_windows(&world.history, 2010..=2021, &models, &settings).unwrap();
    eprintln!("12 windows x {} models in {:.2} s", models.len(), started.elapsed().as_secs_f64());
    // Linux only; elsewhere the line is missing.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        eprintln!("peak memory, {line}");
    }
}
