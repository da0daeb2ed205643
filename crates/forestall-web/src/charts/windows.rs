//! Models side by side, window by window.

use super::svg::{Anchor, Svg, coordinate};
use super::{Cell, ChartTable, Column};
use crate::format;

/// The scores of several models over the same windows; smaller is better.
#[derive(Clone, PartialEq, Debug)]
pub struct Windows {
    /// The score: `CRPS`.
    pub score: String,
    /// The models in the order of their marks; the first is the desk's own.
    pub models: Vec<String>,
    /// The windows in the order shown.
    pub windows: Vec<WindowScores>,
}

/// The scores of one window.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowScores {
    /// The window: `2021`.
    pub window: String,
    /// One score per model, in the order of [`Windows::models`].
    pub scores: Vec<ModelScore>,
}

/// The mean score of a model over a window; `None` when it could not be computed.
pub type ModelScore = Option<f64>;

const LEFT: f64 = 92.0;
const KEY_ROW: f64 = 18.0;
const ROW: f64 = 24.0;

impl WindowScores {
    /// Says whether the first model did worse than the second, the benchmark.
    pub fn is_lost(&self) -> bool {
        matches!(self.scores.as_slice(), [Some(own), Some(benchmark), ..] if own > benchmark)
    }
}

impl Windows {
    /// Draws one row per window with one mark per model, on a logarithmic axis.
    pub fn svg(&self, drawing: super::Drawing) -> String {
        let right = drawing.width() - 16.0;
        let key = self.place_key(right);
        let top = 16.0 + KEY_ROW * key.last().map_or(1.0, |(_, y)| (y - 12.0) / KEY_ROW + 1.0);
        let bottom = top + ROW * self.windows.len() as f64;
        let title = format!("{} by window and model", self.score);
        let lost = self.windows.iter().filter(|window| window.is_lost()).count();
        let description = format!(
            "Smaller is better; logarithmic axis. Lost to the benchmark: {lost} of {}.",
            format::counted(self.windows.len(), "window", "windows")
        );
        let id = format!("windows-{}-{}", self.slug(), drawing.id());
        let mut svg = Svg::picture(&id, "chart", (drawing.width(), bottom + 28.0), &title, &description);
        let known = || {
            self.windows.iter().flat_map(|w| w.scores.iter().copied().flatten()).filter(|&score| score > 0.0)
        };
        let (low, high) =
            known().fold((f64::INFINITY, 0.0_f64), |(low, high), score| (low.min(score), high.max(score)));
        if low > high {
            return svg.finish();
        }
        let (from, to) = ((low * 0.85).ln(), (high * 1.15).ln());
        let x = |score: f64| LEFT + (score.ln() - from) / (to - from) * (right - LEFT);
        for tick in round_numbers(low * 0.85, high * 1.15) {
            svg.line("grid", (x(tick), top - 4.0), (x(tick), bottom));
            svg.text("tick", (x(tick), bottom + 16.0), Anchor::Middle, &format!("{tick}"));
        }
        self.draw_key(&mut svg, &key);
        for (index, window) in self.windows.iter().enumerate() {
            let y = top + ROW * (index as f64 + 0.5);
            let (class, label) = if window.is_lost() {
                ("label lost", format!("{} lost", window.window))
            } else {
                ("label", window.window.clone())
            };
            svg.line("grid", (LEFT, y), (right, y));
            svg.text(class, (LEFT - 12.0, y + 4.0), Anchor::End, &label);
            for (model, score) in window.scores.iter().enumerate().rev() {
                if let Some(score) = score.filter(|&score| score > 0.0) {
                    draw_mark(&mut svg, model, (x(score), y));
                }
            }
        }
        svg.finish()
    }

    /// Returns the score's name for addresses and ids: lower case, with hyphens.
    pub fn slug(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        self.score.chars().map(plain).collect()
    }

    /// Returns the same numbers as a table.
    pub fn table(&self) -> ChartTable {
        let mut columns = vec![Column::text("Window", "window")];
        columns.extend(self.models.iter().map(|model| Column::number(model, "score")));
        let rows = self.windows.iter().map(|window| {
            let mut row = vec![Cell::text(window.window.as_str())];
            row.extend(window.scores.iter().map(|score| score.map_or_else(Cell::unknown, Cell::score)));
            row
        });
        ChartTable {
            caption: format!("{} by window and model; smaller is better", self.score),
            columns,
            rows: rows.collect(),
        }
    }

    /// Returns where the mark of each model stands in the key; a new row begins where one would not fit.
    fn place_key(&self, right: f64) -> Vec<(f64, f64)> {
        let (mut x, mut y) = (LEFT, 12.0);
        let place = |model: &String| {
            let width = 30.0 + model.chars().count() as f64 * 6.3;
            if x > LEFT && x + width > right {
                (x, y) = (LEFT, y + KEY_ROW);
            }
            x += width;
            (x - width + 4.0, y)
        };
        self.models.iter().map(place).collect()
    }

    fn draw_key(&self, svg: &mut Svg, places: &[(f64, f64)]) {
        for (index, (model, &(x, y))) in self.models.iter().zip(places).enumerate() {
            draw_mark(svg, index, (x, y));
            svg.text("key", (x + 9.0, y + 4.0), Anchor::Start, model);
        }
    }
}

/// Draws the mark of a model: the own model filled, the others open and of different shape.
fn draw_mark(svg: &mut Svg, model: usize, (x, y): (f64, f64)) {
    let at = |dx: f64, dy: f64| format!("{} {}", coordinate(x + dx), coordinate(y + dy));
    match model {
        0 => svg.circle("mark-own", (x, y), 5.0),
        1 => svg.path(
            "mark-other",
            &format!("M{}L{}L{}L{}Z", at(0.0, -6.0), at(6.0, 0.0), at(0.0, 6.0), at(-6.0, 0.0)),
        ),
        2 => svg.path("mark-other", &format!("M{}h8v8h-8z", at(-4.0, -4.0))),
        3 => svg.path("mark-other", &format!("M{}L{}L{}Z", at(0.0, -5.0), at(5.5, 4.5), at(-5.5, 4.5))),
        _ => svg.path("mark-other", &format!("M{}l8 8m0-8l-8 8", at(-4.0, -4.0))),
    }
}

/// Returns 1, 2 and 5 times powers of ten between two numbers.
fn round_numbers(low: f64, high: f64) -> Vec<f64> {
    let mut numbers = Vec::new();
    let mut magnitude = 10_f64.powf(low.log10().floor());
    while magnitude <= high {
        numbers.extend(
            [1.0, 2.0, 5.0].map(|factor| factor * magnitude).into_iter().filter(|n| (low..=high).contains(n)),
        );
        magnitude *= 10.0;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::Drawing;
    use super::*;

    #[test]
    fn lost_windows_say_so() {
        let windows = Windows {
            score: "CRPS".to_owned(),
            models: vec!["forest".to_owned(), "conflictology12".to_owned(), "zero".to_owned()],
            windows: vec![
                WindowScores { window: "2020".to_owned(), scores: vec![Some(20.0), Some(21.5), None] },
                WindowScores { window: "2021".to_owned(), scores: vec![Some(80.0), Some(77.0), Some(81.0)] },
            ],
        };
        assert!(!windows.windows[0].is_lost());
        assert!(windows.windows[1].is_lost());
        insta::assert_snapshot!(windows.svg(Drawing::Wide).replace('<', "\n<"));
        assert_eq!(windows.table().rows[0][3], Cell::unknown());
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(round_numbers(7.0, 90.0), [10.0, 20.0, 50.0]);
    }
}
