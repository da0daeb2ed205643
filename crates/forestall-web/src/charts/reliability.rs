//! Forecast probabilities against how often it happened.

use forestall_types::Probability;

use super::svg::{Anchor, Svg, line_path};
use super::{Cell, ChartTable, Column};
use crate::format;

/// A reliability diagram.
#[derive(Clone, PartialEq, Debug)]
pub struct Reliability {
    /// What was forecast: `at least 25 deaths in a month`.
    pub outcome: String,
    /// The bins in order of their forecast probability.
    pub bins: Vec<ReliabilityBin>,
}

/// Forecasts of similar probability.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReliabilityBin {
    /// Mean forecast probability in the bin.
    pub forecast: Probability,
    /// Share of the forecasts that came true.
    pub observed: Probability,
    /// 90 % interval of what a reliable forecast would have shown.
    pub consistent: (Probability, Probability),
    /// How many forecasts.
    pub count: u64,
}

const SIZE: f64 = 300.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 258.0;
const RIGHT: f64 = 280.0;

impl Reliability {
    /// Draws the diagram: reliable forecasts lie on the diagonal, within the bars.
    pub fn svg(&self) -> String {
        let title = format!("Reliability: {}", self.outcome);
        let description = "Forecast probability to the right, observed share upwards. A reliable forecast lies on the \
                           diagonal; the bars show where chance alone would put it nine times in ten.";
        let mut svg = Svg::picture("reliability", "chart square", (SIZE, SIZE), &title, description);
        let x = |p: Probability| LEFT + p.get() * (RIGHT - LEFT);
        let y = |p: Probability| BOTTOM - p.get() * (BOTTOM - TOP);
        for percent in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let (px, py) = (LEFT + percent * (RIGHT - LEFT), BOTTOM - percent * (BOTTOM - TOP));
            svg.line("grid", (LEFT, py), (RIGHT, py));
            let label = format!("{:.0} %", percent * 100.0);
            svg.text("tick", (LEFT - 6.0, py + 4.0), Anchor::End, &label);
            svg.text("tick", (px, BOTTOM + 16.0), Anchor::Middle, &label);
        }
        svg.line("diagonal", (LEFT, BOTTOM), (RIGHT, TOP));
        for bin in &self.bins {
            svg.line(
                "consistent",
                (x(bin.forecast), y(bin.consistent.0)),
                (x(bin.forecast), y(bin.consistent.1)),
            );
        }
        let points: Vec<_> = self.bins.iter().map(|bin| (x(bin.forecast), y(bin.observed))).collect();
        svg.path("series", &line_path(&points));
        for &point in &points {
            svg.circle("series-dot", point, 3.5);
        }
        svg.text(
            "axis-name",
            (f64::midpoint(LEFT, RIGHT), BOTTOM + 34.0),
            Anchor::Middle,
            "forecast probability",
        );
        svg.text("axis-name", (LEFT + 6.0, TOP + 10.0), Anchor::Start, "observed share");
        svg.finish()
    }

    /// Returns the same numbers as a table.
    pub fn table(&self) -> ChartTable {
        let row = |bin: &ReliabilityBin| {
            vec![
                Cell::share(bin.forecast),
                Cell::share(bin.observed),
                Cell::share(bin.consistent.0),
                Cell::share(bin.consistent.1),
                Cell::count(bin.count),
            ]
        };
        ChartTable {
            caption: format!("Reliability of {}", self.outcome),
            columns: vec![
                Column::number("Forecast", "forecast_mean"),
                Column::number("Observed", "observed_share"),
                Column::number("Chance from", "consistent_q05"),
                Column::number("to", "consistent_q95"),
                Column::number("Forecasts", "forecasts"),
            ],
            rows: self.bins.iter().map(row).collect(),
        }
    }

    /// Says in one sentence where the forecasts stray most, or that they do not.
    pub fn in_words(&self) -> String {
        let strays =
            self.bins.iter().filter(|bin| bin.observed < bin.consistent.0 || bin.observed > bin.consistent.1);
        let distance = |bin: &ReliabilityBin| (bin.observed.get() - bin.forecast.get()).abs();
        match strays.max_by(|a, b| distance(a).total_cmp(&distance(b))) {
            None => "In every bin what happened lies within chance of what was forecast.".to_owned(),
            Some(bin) => format!(
                "Where {} was forecast it happened in {} of {} cases, more than chance explains.",
                format::share(bin.forecast),
                format::share(bin.observed),
                format::count(bin.count)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(forecast: f64, observed: f64, consistent: (f64, f64)) -> ReliabilityBin {
        let p = |fraction| Probability::new(fraction).unwrap();
        ReliabilityBin {
            forecast: p(forecast),
            observed: p(observed),
            consistent: (p(consistent.0), p(consistent.1)),
            count: 80,
        }
    }

    #[test]
    fn the_sentence_names_what_strays() {
        let mut diagram =
            Reliability { outcome: "25 deaths".to_owned(), bins: vec![bin(0.1, 0.12, (0.05, 0.2))] };
        assert!(diagram.in_words().starts_with("In every bin"));
        diagram.bins.push(bin(0.6, 0.3, (0.5, 0.7)));
        assert!(diagram.in_words().contains("60\u{a0}%") && diagram.in_words().contains("30\u{a0}%"));
        insta::assert_snapshot!(diagram.svg().replace('<', "\n<"));
    }
}
