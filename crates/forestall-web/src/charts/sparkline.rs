//! A line of small columns for one row of a list.

use std::fmt::Write as _;

use forestall_types::Completeness;

use super::svg::{Svg, coordinate, push_box};
use crate::format;

/// Deaths of the last months, small enough for a table row.
///
/// All sparklines share one fixed scale, `ln(1 + y)` up to 10,000, so that rows
/// can be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sparkline {
    /// A word that makes the id unique on its page.
    pub id: String,
    /// Whose months these are.
    pub place: String,
    /// The months, oldest first.
    pub months: Vec<SparklineMonth>,
}

/// One month of a sparkline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SparklineMonth {
    /// How far the number can be trusted.
    pub completeness: Completeness,
    /// Deaths, best estimate.
    pub best: u64,
}

impl Sparkline {
    /// Draws the columns; unknown months are short grey marks below the line.
    pub fn svg(&self) -> String {
        const WIDTH: f64 = 110.0;
        const HEIGHT: f64 = 26.0;
        let known: Vec<u64> =
            self.months.iter().filter(|m| m.completeness != Completeness::Unknown).map(|m| m.best).collect();
        let title = format!("{}: deaths in the last {} months", self.place, self.months.len());
        let description = match known.iter().max() {
            None => "no month is known".to_owned(),
            Some(&most) => format!(
                "{} with deaths, at most {} in a month",
                format::counted(known.iter().filter(|&&best| best > 0).count(), "month", "months"),
                format::count(most)
            ),
        };
        let mut svg =
            Svg::picture(&format!("spark-{}", self.id), "sparkline", (WIDTH, HEIGHT), &title, &description);
        let slot = WIDTH / self.months.len().max(1) as f64;
        let base = HEIGHT - 4.0;
        let (mut columns, mut unknown) = (String::new(), String::new());
        for (index, month) in self.months.iter().enumerate() {
            let x = index as f64 * slot;
            if month.completeness == Completeness::Unknown {
                push_box(&mut unknown, x, base + 1.0, slot, 3.0);
            } else if month.best > 0 {
                let height = ((month.best as f64).ln_1p() / 10_000_f64.ln_1p() * base).min(base).max(1.5);
                let _ = write!(columns, "M{} {base}v-{}", coordinate(x + slot / 2.0), coordinate(height));
            }
        }
        svg.line("spark-base", (0.0, base + 0.5), (WIDTH, base + 0.5));
        svg.path("spark-unknown", &unknown);
        svg.path("spark-columns", &columns);
        svg.finish()
    }
}
