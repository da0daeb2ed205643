//! Where observations fell in their forecasts.

use super::svg::{Anchor, Svg};
use super::{Cell, ChartTable, Column};

/// A histogram of randomised probability integral transforms.
///
/// A calibrated forecast gives equal columns; a hill means too wide, a bowl too
/// narrow, a slope too high or too low.
#[derive(Clone, PartialEq, Debug)]
pub struct PitHistogram {
    /// Observations per bin; the bins part 0 to 1 equally.
    pub counts: Vec<u64>,
    /// The counts between which chance alone would keep a bin, nine times in ten.
    pub consistent: (f64, f64),
}

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 10.0;
const RIGHT: f64 = 290.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 258.0;

impl PitHistogram {
    /// Draws the columns against the level of a calibrated forecast.
    pub fn svg(&self) -> String {
        let description = "Each column holds the observations that fell into that part of their forecast. A calibrated \
                           forecast gives equal columns, up to chance (the band).";
        let title = "Where observations fell in their forecasts (PIT)";
        let mut svg = Svg::picture("pit", "chart square", (WIDTH, HEIGHT), title, description);
        let most = self.counts.iter().copied().max().unwrap_or(0) as f64;
        let limit = most.max(self.consistent.1).max(1.0) * 1.1;
        let y = |count: f64| BOTTOM - count / limit * (BOTTOM - TOP);
        let slot = (RIGHT - LEFT) / self.counts.len().max(1) as f64;
        for (index, &count) in self.counts.iter().enumerate() {
            let at = (LEFT + index as f64 * slot + 1.0, y(count as f64));
            svg.rect("pit-column", at, (slot - 2.0, BOTTOM - at.1), None);
        }
        let (low, high) = self.consistent;
        svg.rect("pit-band", (LEFT, y(high)), (RIGHT - LEFT, y(low) - y(high)), None);
        svg.line("diagonal", (LEFT, y(self.expected())), (RIGHT, y(self.expected())));
        svg.line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM));
        svg.rect("pit-band", (LEFT, TOP - 14.0), (14.0, 9.0), None);
        svg.text(
            "key",
            (LEFT + 20.0, TOP - 6.0),
            Anchor::Start,
            "where calibrated forecasts lie, up to chance",
        );
        svg.text("tick", (LEFT, BOTTOM + 16.0), Anchor::Start, "lower than forecast");
        svg.text("tick", (RIGHT, BOTTOM + 16.0), Anchor::End, "higher than forecast");
        svg.finish()
    }

    /// Returns the same numbers as a table.
    pub fn table(&self) -> ChartTable {
        let bins = self.counts.len().max(1) as f64;
        let row = |(index, &count): (usize, &u64)| {
            let (from, to) = (index as f64 / bins, (index + 1) as f64 / bins);
            vec![
                Cell::printed(format!("{from:.2}"), from),
                Cell::printed(format!("{to:.2}"), to),
                Cell::count(count),
            ]
        };
        ChartTable {
            caption: "Observations by their place in the forecast (randomised PIT)".to_owned(),
            columns: vec![
                Column::number("PIT from", "pit_from"),
                Column::number("to", "pit_to"),
                Column::number("Observations", "observations"),
            ],
            rows: self.counts.iter().enumerate().map(row).collect(),
        }
    }

    fn expected(&self) -> f64 {
        self.counts.iter().sum::<u64>() as f64 / self.counts.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_table() {
        let pit = PitHistogram { counts: vec![10, 20, 12, 18], consistent: (9.0, 21.0) };
        insta::assert_snapshot!(pit.svg().replace('<', "\n<"));
        assert_eq!(pit.table().rows[1][2].raw, "20");
        assert_eq!(pit.expected(), 15.0);
    }
}
