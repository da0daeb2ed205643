//! A stored backtest as the Scorecard page shows it.

use forestall_backtest::WindowReport;
use forestall_forecast::ModelStanding;
use forestall_score::{EventRule, ReliabilityBin as StoredBin, WindowScores as StoredScores};
use forestall_store::Scorecard as Stored;
use forestall_types::{MonthId, Probability};
use forestall_web::charts::{PitHistogram, Reliability, ReliabilityBin, WindowScores, Windows};
use forestall_web::desk::{Miss, Scorecard};

/// Misses listed on the page.
const MISSES: usize = 20;
/// The event whose reliability is drawn.
const CONFLICT: EventRule = EventRule::AtLeast(25);

/// Position of the benchmark among a report's models.
const BENCHMARK: usize = 0;

/// A score of a window, by its name on the page.
type Score = (&'static str, fn(&StoredScores) -> Option<f64>);

const SCORES: [Score; 4] = [
    ("CRPS", |scores| scores.crps.value()),
    ("IGN", |scores| scores.ignorance.value()),
    ("MIS", |scores| scores.interval_score.value()),
    ("CRPS of ln(1+y)", |scores| scores.crps_log.value()),
];

/// Prepares a stored backtest: the desk's own model first, then the benchmark.
pub(super) fn of(stored: &Stored) -> Scorecard {
    let report = &stored.report;
    let order = order(report.models.len());
    let own = order[0];
    let names: Vec<String> = order.iter().map(|&model| report.models[model].name.clone()).collect();
    Scorecard {
        profile: report.profile.name.clone(),
        caveat: caveat(stored, own),
        subject: format!("{}, steps 3 to 14, {} draws", stored.truth, report.draws),
        misses: misses(stored, own),
        windows: SCORES
            .iter()
            .map(|(score, value)| Windows {
                score: (*score).to_owned(),
                models: names.clone(),
                windows: report
                    .windows
                    .iter()
                    .map(|window| WindowScores {
                        window: window.window.year.to_string(),
                        scores: order.iter().map(|&model| value(&window.models[model].scores)).collect(),
                    })
                    .collect(),
            })
            .collect(),
        reliability: reliability(&report.windows, own),
        pit: pit(&report.windows, own),
        coverage_90: coverage(&report.windows, own),
        exclusions: exclusions(stored),
    }
}

/// Says in one sentence how the shown model did against the benchmark.
pub(super) fn track_record(stored: &Stored, model: &str) -> Option<String> {
    let report = &stored.report;
    let own = report.models.iter().position(|record| record.name == model)?;
    let mean = |at: usize| {
        let scores: Vec<f64> =
            report.windows.iter().filter_map(|window| window.models[at].scores.crps.value()).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    };
    let (own_mean, benchmark) = (mean(own)?, mean(BENCHMARK)?);
    let change = (own_mean / benchmark - 1.0) * 100.0;
    let side = if change <= 0.0 { "below" } else { "above" };
    let years = report.windows.len();
    let held = coverage(&report.windows, own)
        .map_or_else(String::new, |share| format!("; 90 % intervals held {share} of the time"));
    Some(format!(
        "Over {years} yearly windows: CRPS {:.0} % {side} the last-12-months benchmark{held}.",
        change.abs()
    ))
}

/// The desk's own model stands first, the benchmark second, the others behind.
fn order(models: usize) -> Vec<usize> {
    if models < 2 {
        return (0..models.max(1)).collect();
    }
    [1, BENCHMARK].into_iter().chain(2..models).collect()
}

fn caveat(stored: &Stored, own: usize) -> Option<String> {
    let recipe = stored
        .report
        .models
        .get(own)
        .filter(|record| record.standing == ModelStanding::ChosenOnOverlappingWindows);
    let recipe = recipe.map(|record| {
        format!(
            "The recipe of {} was chosen on windows that overlap with these: its lead is optimistic.",
            record.name
        )
    });
    let data = stored.caveat.as_ref().map(|caveat| format!("The truth is incomplete: {caveat}."));
    let both: Vec<String> = recipe.into_iter().chain(data).collect();
    (!both.is_empty()).then(|| both.join(" "))
}

fn misses(stored: &Stored, own: usize) -> Vec<Miss> {
    let mut misses: Vec<Miss> = stored
        .report
        .windows
        .iter()
        .flat_map(|window| &window.models[own].misses)
        .filter_map(|miss| {
            Some(Miss {
                polity: stored.units.get(miss.unit).copied().flatten()?,
                month: miss.month,
                mean: miss.forecast_mean,
                ninety: (miss.lower, miss.upper),
                observed: miss.observed.into(),
                crps: miss.crps,
            })
        })
        .collect();
    misses.sort_by(|a, b| b.crps.total_cmp(&a.crps));
    misses.truncate(MISSES);
    misses
}

/// Pools the reliability bins of all windows.
fn reliability(windows: &[WindowReport], own: usize) -> Option<Reliability> {
    let mut pooled: Vec<(usize, f64, f64)> = Vec::new();
    for window in windows {
        let scores = &window.models[own].scores;
        let event = scores.events.iter().find(|event| event.event == CONFLICT)?;
        for &StoredBin { count, mean_forecast, observed_share } in &event.reliability {
            let (weight, bin) = (count as f64, bin_of(mean_forecast));
            if pooled.len() <= bin {
                pooled.resize(bin + 1, (0, 0.0, 0.0));
            }
            let sum = &mut pooled[bin];
            *sum = (sum.0 + count, sum.1 + weight * mean_forecast, sum.2 + weight * observed_share);
        }
    }
    let bins: Vec<ReliabilityBin> = pooled
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .filter_map(|(count, forecast, observed)| {
            let of = count as f64;
            let mean = (forecast / of).clamp(0.0, 1.0);
            // Two standard errors round the forecast: what chance alone would do.
            let slack = 2.0 * (mean * (1.0 - mean) / of).sqrt();
            Some(ReliabilityBin {
                forecast: Probability::new(mean).ok()?,
                observed: Probability::new((observed / of).clamp(0.0, 1.0)).ok()?,
                consistent: (
                    Probability::new((mean - slack).max(0.0)).ok()?,
                    Probability::new((mean + slack).min(1.0)).ok()?,
                ),
                count: count as u64,
            })
        })
        .collect();
    (!bins.is_empty()).then(|| Reliability { outcome: "25 deaths or more in the month".to_owned(), bins })
}

/// Ten equal bins of probability.
fn bin_of(forecast: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9 after the clamp")]
    let bin = (forecast * 10.0).clamp(0.0, 9.0) as usize;
    bin
}

fn pit(windows: &[WindowReport], own: usize) -> Option<PitHistogram> {
    let mut counts: Vec<u64> = Vec::new();
    for window in windows {
        let histogram = &window.models[own].scores.pit_histogram;
        counts.resize(histogram.len(), 0);
        for (sum, count) in counts.iter_mut().zip(histogram) {
            *sum += *count as u64;
        }
    }
    let total = counts.iter().sum::<u64>() as f64;
    if total == 0.0 {
        return None;
    }
    let share = 1.0 / counts.len() as f64;
    let slack = 2.0 * (total * share * (1.0 - share)).sqrt();
    Some(PitHistogram { consistent: ((total * share - slack).max(0.0), total * share + slack), counts })
}

fn coverage(windows: &[WindowReport], own: usize) -> Option<Probability> {
    let (mut held, mut of) = (0.0, 0.0);
    for window in windows {
        let scores = &window.models[own].scores;
        held += scores.coverage.value()? * scores.n as f64;
        of += scores.n as f64;
    }
    if of == 0.0 { None } else { Probability::new((held / of).clamp(0.0, 1.0)).ok() }
}

fn exclusions(stored: &Stored) -> Vec<String> {
    let mut lines = Vec::new();
    for window in &stored.report.windows {
        let origin: MonthId = window.window.origin;
        for exclusion in &window.exclusions {
            let unit = stored.units.get(exclusion.unit).copied().flatten();
            let unit = unit.map_or_else(|| format!("unit {}", exclusion.unit), |polity| polity.to_string());
            lines.push(format!("{} (data to {origin}): {unit}, {}", window.window.year, exclusion.reason));
        }
    }
    lines
}
