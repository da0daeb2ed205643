//! What the forest may look at: summaries of a unit's own past and of the world's.

use forestall_panel::History;

use crate::KNOWN_MONTHS_NEEDED;

/// Lags, in months before the origin, the origin itself being 0.
const LAGS: usize = 6;
/// Spans of the means and shares, in months.
const SPANS: [usize; 6] = [3, 6, 12, 24, 60, 120];
/// Spans of the standard deviations of logs, in months.
const DEVIATION_SPANS: [usize; 3] = [12, 24, 60];
/// Spans of the maxima, in months.
const MAXIMUM_SPANS: [usize; 3] = [12, 60, 120];
/// Fatalities in a month whose recency counts.
const RECENCY_THRESHOLDS: [u32; 4] = [1, 25, 100, 1000];
/// Months over which the world is summed up.
const WORLD_SPAN: usize = 12;

/// Features of every unit and origin, missing ones as NaN.
///
/// Axes: `(units x months) x features`, features running fastest; the month is
/// the origin. A row looks at its origin and before, never after. Rows whose
/// origin does not end 12 known months are missing throughout and not usable.
/// Means, shares and maxima are over the known months of a span; a lag that is
/// unknown is missing, never zero.
pub(crate) struct Features {
    pub(crate) names: Vec<String>,
    pub(crate) values: Vec<f32>,
    pub(crate) usable: Vec<bool>,
}

impl Features {
    pub(crate) fn build(history: &History) -> Self {
        let names = names();
        let months = history.months().count_months();
        let world = World::build(history);
        let mut values = Vec::with_capacity(history.units() * months * names.len());
        let mut usable = Vec::with_capacity(history.units() * months);
        for unit in 0..history.units() {
            let series = Series::build(history, unit);
            let mut known_run = 0;
            for origin in 0..months {
                known_run = if series.known[origin] { known_run + 1 } else { 0 };
                usable.push(known_run >= KNOWN_MONTHS_NEEDED);
                if known_run >= KNOWN_MONTHS_NEEDED {
                    series.push_features(origin, &mut values);
                    world.push_features(origin, &mut values);
                } else {
                    values.extend(std::iter::repeat_n(f32::NAN, names.len()));
                }
            }
        }
        assert_eq!(values.len(), usable.len() * names.len(), "every row holds every named feature");
        Self { names, values, usable }
    }

    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }
}

/// Names in the order in which [`Series::push_features`] and [`World::push_features`] push.
fn names() -> Vec<String> {
    let mut names: Vec<String> = (0..LAGS).map(|lag| format!("log fatalities {lag} months before")).collect();
    names.extend(SPANS.map(|span| format!("log mean of {span} months")));
    names.extend(SPANS.map(|span| format!("share of active months of {span}")));
    names.extend(SPANS.map(|span| format!("share of months with 25 or more of {span}")));
    names.extend(DEVIATION_SPANS.map(|span| format!("deviation of logs over {span} months")));
    names.extend(MAXIMUM_SPANS.map(|span| format!("log maximum of {span} months")));
    names.push("log maximum of all months".to_owned());
    names.extend(RECENCY_THRESHOLDS.map(|least| format!("recency of a month with {least} or more")));
    names.push("trend, log mean of 3 less of 12 months".to_owned());
    names.push("log mean of all months".to_owned());
    names.push("world, log mean per unit of 12 months".to_owned());
    names.push("world, share of active unit-months of 12".to_owned());
    names
}

/// One unit's months with running sums; index `i` of a sum covers the months before month `i`.
struct Series<'a> {
    values: &'a [u32],
    known: &'a [bool],
    months_known: Vec<f64>,
    fatalities: Vec<f64>,
    active: Vec<f64>,
    at_least_25: Vec<f64>,
    logs: Vec<f64>,
    squared_logs: Vec<f64>,
}

impl<'a> Series<'a> {
    fn build(history: &'a History, unit: usize) -> Self {
        let (values, known) = (history.values(unit), history.known(unit));
        let sums = |of: fn(u32) -> f64| {
            let mut total = 0.0;
            let cells = values.iter().zip(known);
            let running = cells.map(|(&value, &known)| {
                total += if known { of(value) } else { 0.0 };
                total
            });
            std::iter::once(0.0).chain(running).collect()
        };
        Self {
            values,
            known,
            months_known: sums(|_| 1.0),
            fatalities: sums(f64::from),
            active: sums(|value| f64::from(u8::from(value > 0))),
            at_least_25: sums(|value| f64::from(u8::from(value >= 25))),
            logs: sums(|value| f64::from(value).ln_1p()),
            squared_logs: sums(|value| f64::from(value).ln_1p().powi(2)),
        }
    }

    fn push_features(&self, origin: usize, row: &mut Vec<f32>) {
        for lag in 0..LAGS {
            row.push(self.log_at(origin.checked_sub(lag)));
        }
        let mean = |sums: &[f64], span| self.mean(sums, origin, span);
        row.extend(SPANS.map(|span| to_single(mean(&self.fatalities, span).ln_1p())));
        row.extend(SPANS.map(|span| to_single(mean(&self.active, span))));
        row.extend(SPANS.map(|span| to_single(mean(&self.at_least_25, span))));
        row.extend(DEVIATION_SPANS.map(|span| {
            let variance = mean(&self.squared_logs, span) - mean(&self.logs, span).powi(2);
            to_single(variance.max(0.0).sqrt())
        }));
        row.extend(MAXIMUM_SPANS.map(|span| self.log_maximum(origin, span)));
        row.push(self.log_maximum(origin, origin + 1));
        row.extend(RECENCY_THRESHOLDS.map(|least| self.recency(origin, least)));
        row.push(to_single(mean(&self.fatalities, 3).ln_1p() - mean(&self.fatalities, 12).ln_1p()));
        row.push(to_single(mean(&self.fatalities, origin + 1).ln_1p()));
    }

    fn log_at(&self, month: Option<usize>) -> f32 {
        match month {
            Some(month) if self.known[month] => (self.values[month] as f32).ln_1p(),
            _ => f32::NAN,
        }
    }

    /// Mean over the known months of the span that ends at `origin`; at least the origin is known.
    fn mean(&self, sums: &[f64], origin: usize, span: usize) -> f64 {
        let first = (origin + 1).saturating_sub(span);
        (sums[origin + 1] - sums[first]) / (self.months_known[origin + 1] - self.months_known[first])
    }

    fn log_maximum(&self, origin: usize, span: usize) -> f32 {
        // Unknown months hold 0, which no maximum notices.
        let first = (origin + 1).saturating_sub(span);
        let maximum = self.values[first..=origin].iter().max().copied().unwrap_or(0);
        (maximum as f32).ln_1p()
    }

    /// `2^(-months / 12)` since the last month with `least` fatalities or more; 0 when none is known.
    fn recency(&self, origin: usize, least: u32) -> f32 {
        let since = self.values[..=origin].iter().rev().position(|&value| value >= least);
        since.map_or(0.0, |months| (-(months as f32) / 12.0).exp2())
    }
}

/// The world's months, over the units known in each.
struct World {
    log_mean: Vec<f32>,
    active_share: Vec<f32>,
}

impl World {
    fn build(history: &History) -> Self {
        let months = history.months().count_months();
        let mut sums = vec![(0.0, 0.0, 0.0); months];
        for unit in 0..history.units() {
            let cells = history.values(unit).iter().zip(history.known(unit));
            for (sum, (&value, _)) in sums.iter_mut().zip(cells).filter(|(_, (_, known))| **known) {
                sum.0 += 1.0;
                sum.1 += f64::from(value);
                sum.2 += f64::from(u8::from(value > 0));
            }
        }
        let mut log_mean = Vec::with_capacity(months);
        let mut active_share = Vec::with_capacity(months);
        for origin in 0..months {
            let span = &sums[(origin + 1).saturating_sub(WORLD_SPAN)..=origin];
            let total = span.iter().fold((0.0, 0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
            // Without a known month this is NaN, which means missing.
            log_mean.push(to_single((total.1 / total.0).ln_1p()));
            active_share.push(to_single(total.2 / total.0));
        }
        Self { log_mean, active_share }
    }

    fn push_features(&self, origin: usize, row: &mut Vec<f32>) {
        row.push(self.log_mean[origin]);
        row.push(self.active_share[origin]);
    }
}

/// Features are compared, never summed, so single precision is enough.
#[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest single")]
fn to_single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(unknown: &[usize]) -> History {
        let months: forestall_types::MonthRange = "2000-01..2002-12".parse().unwrap();
        let mut history = History::unknown(2, months);
        for (position, month) in months.iter().enumerate() {
            if !unknown.contains(&position) {
                history.set(0, month, if position % 3 == 0 { 30 } else { 0 });
            }
            history.set(1, month, 0);
        }
        history
    }

    fn feature(features: &Features, row: usize, name: &str) -> f32 {
        let column = features.names.iter().position(|known| known == name).unwrap();
        features.values[row * features.count() + column]
    }

    /// Months 24 to 35 hold 30 in every third month, the last of them two months before the origin 35.
    #[test]
    fn values_by_hand() {
        let features = Features::build(&history(&[]));
        let at = |name: &str| feature(&features, 35, name);
        assert_eq!(at("log fatalities 0 months before"), 0.0);
        assert!((at("log fatalities 2 months before") - 31.0_f32.ln()).abs() < 1e-6);
        assert!((at("log mean of 12 months") - 11.0_f32.ln()).abs() < 1e-6);
        assert!((at("share of active months of 6") - 1.0 / 3.0).abs() < 1e-6);
        assert!((at("share of months with 25 or more of 120") - 1.0 / 3.0).abs() < 1e-6);
        assert!((at("recency of a month with 25 or more") - (-2.0_f32 / 12.0).exp2()).abs() < 1e-6);
        assert_eq!(at("recency of a month with 100 or more"), 0.0);
        assert!((at("world, log mean per unit of 12 months") - 6.0_f32.ln()).abs() < 1e-6);
        assert!((at("world, share of active unit-months of 12") - 1.0 / 6.0).abs() < 1e-6);
    }

    #[test]
    fn unknown_is_missing_and_not_zero() {
        // Month 20 is unknown: origins 20 to 31 do not end 12 known months.
        let features = Features::build(&history(&[20]));
        assert!(features.usable[19] && !features.usable[20] && !features.usable[31] && features.usable[32]);
        assert!(feature(&features, 31, "log mean of 12 months").is_nan());
        // From 23 months back, 8 of 23 known months are active: 9..=32 less month 20; 9, 12, .. 30 active.
        let share = feature(&features, 32, "share of active months of 24");
        assert!((share - 8.0 / 23.0).abs() < 1e-6, "{share}");
    }

    #[test]
    fn no_feature_looks_ahead() {
        let long = history(&[]);
        let short = long.up_to("2001-12".parse().unwrap()).unwrap();
        let (late, early) = (Features::build(&long), Features::build(&short));
        let count = early.count();
        for month in 11..24 {
            assert_eq!(
                late.values[month * count..(month + 1) * count],
                early.values[month * count..(month + 1) * count],
                "origin {month}"
            );
        }
    }
}
