//! What happened when, in lanes over a common axis of time.

use jiff::civil::Date;

use super::Drawing;
use super::svg::{Anchor, Svg};
use crate::format;

/// Lanes of marks. The list below the drawing holds the same in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Lanes {
    /// Whose timeline this is.
    pub place: String,
    /// The days at both ends of the axis.
    pub axis: (Date, Date),
    /// The last day of the data, after which the lane of events is unknown and not empty.
    pub data_to: Option<Date>,
    /// The lanes from top to bottom; the first is that of events.
    pub lanes: Vec<Lane>,
}

/// One lane.
#[derive(Clone, PartialEq, Debug)]
pub struct Lane {
    /// Its name.
    pub name: &'static str,
    /// The class of its marks.
    pub class: &'static str,
    /// Its marks.
    pub marks: Vec<LaneMark>,
}

/// One mark of a lane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LaneMark {
    /// Its day.
    pub on: Date,
    /// Its size, from 0 to 1.
    pub weight: f64,
}

const ROW: f64 = 22.0;
const TOP: f64 = 4.0;

impl Lanes {
    /// Draws the lanes.
    pub fn svg(&self, drawing: Drawing) -> String {
        let left = if drawing == Drawing::Wide { 96.0 } else { 84.0 };
        let right = drawing.width() - 12.0;
        let bottom = TOP + ROW * self.lanes.len() as f64;
        let marks: usize = self.lanes.iter().map(|lane| lane.marks.len()).sum();
        let title = format!("{}: timeline of events, forecasts and what people did", self.place);
        let description =
            format!("{marks} marks in {} lanes; the list below has them in words.", self.lanes.len());
        let id = format!("lanes-{}", drawing.id());
        let mut svg = Svg::picture(&id, "chart", (drawing.width(), bottom + 22.0), &title, &description);
        let (from, to) = self.axis;
        let days = f64::from(days_between(from, to).max(1));
        let x = |day: Date| left + f64::from(days_between(from, day)) / days * (right - left);
        svg.hatch(&format!("{id}-hatch"), 1.0);
        for (year, day) in labelled_years(from, to, (right - left) / days) {
            svg.line("lane-year", (x(day), TOP), (x(day), bottom + 4.0));
            // The label of a year that has just begun would be cut off.
            if x(day) + 32.0 <= drawing.width() {
                svg.text("tick", (x(day) + 3.0, bottom + 16.0), Anchor::Start, &year.to_string());
            }
        }
        if let Some(last) = self.data_to.filter(|&last| last < to) {
            let start = x(last.max(from));
            svg.rect("unknown", (start, TOP + 3.0), (right - start, ROW - 6.0), Some(&format!("{id}-hatch")));
            if right - start > 130.0 {
                let words = format!("unknown after {}", format::date(last));
                svg.text(
                    "note on-hatch",
                    (f64::midpoint(start, right), TOP + ROW / 2.0 + 4.0),
                    Anchor::Middle,
                    &words,
                );
            }
        }
        for (index, lane) in self.lanes.iter().enumerate() {
            let y = TOP + ROW * (index as f64 + 0.5);
            svg.line("grid", (left, y), (right, y));
            svg.text("label", (left - 10.0, y + 4.0), Anchor::End, lane.name);
            for mark in lane.marks.iter().filter(|mark| (from..=to).contains(&mark.on)) {
                svg.circle(lane.class, (x(mark.on), y), 2.5 + 5.0 * mark.weight.clamp(0.0, 1.0));
            }
        }
        svg.finish()
    }
}

/// Returns the years to label and their first days: all that fit, else every second, fifth, tenth.
///
/// - `per_day`: width of a day.
fn labelled_years(from: Date, to: Date, per_day: f64) -> Vec<(i16, Date)> {
    const LABEL_WIDTH: f64 = 36.0;
    let every =
        [1_i16, 2, 5, 10].into_iter().find(|&years| f64::from(years) * 365.25 * per_day >= LABEL_WIDTH);
    let every = every.unwrap_or(20);
    (from.year()..=to.year())
        .filter(|year| year % every == 0)
        .filter_map(|year| Some((year, Date::new(year, 1, 1).ok()?)))
        .filter(|(_, day)| (from..=to).contains(day))
        .collect()
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn marks_stand_at_their_day() {
        let mark = |on| LaneMark { on, weight: 0.0 };
        let lanes = Lanes {
            place: "Oru".to_owned(),
            axis: (date(2025, 1, 1), date(2027, 1, 1)),
            data_to: Some(date(2026, 7, 2)),
            lanes: vec![Lane {
                name: "Events",
                class: "lane-event",
                marks: vec![mark(date(2026, 1, 1)), mark(date(2024, 12, 31))],
            }],
        };
        let svg = lanes.svg(Drawing::Wide);
        // 365 of 730 days along an axis from 96 to 908.
        assert!(svg.contains("<circle class=\"lane-event\" cx=\"502\""), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 1, "what lies before the axis is left out");
        // 547 of 730 days: what comes after the data is unknown.
        assert!(svg.contains("<rect class=\"unknown\" x=\"704.4\""), "{svg}");
        assert!(svg.contains("unknown after 2\u{a0}Jul\u{a0}2026"), "{svg}");
    }

    #[test]
    fn years_are_labelled_where_they_fit() {
        let years = |to: Date, width: f64| -> Vec<i16> {
            let from = date(2019, 6, 1);
            let per_day = width / f64::from(days_between(from, to));
            labelled_years(from, to, per_day).into_iter().map(|(year, _)| year).collect()
        };
        assert_eq!(years(date(2021, 6, 1), 280.0), [2020, 2021]);
        assert_eq!(years(date(2030, 6, 1), 280.0), [2020, 2022, 2024, 2026, 2028, 2030]);
        assert_eq!(years(date(2020, 1, 1), 280.0), [2020]);
    }
}
