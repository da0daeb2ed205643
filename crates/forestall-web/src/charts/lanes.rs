//! What happened when, in lanes over a common axis of time.

use jiff::civil::Date;

use super::Drawing;
use super::svg::{Anchor, Svg};

/// Lanes of marks. The list below the drawing holds the same in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Lanes {
    /// Whose timeline this is.
    pub place: String,
    /// The days at both ends of the axis.
    pub axis: (Date, Date),
    /// The lanes from top to bottom.
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
        let mut quarter = from.first_of_month();
        while quarter <= to {
            if quarter >= from && quarter.month() == 1 {
                svg.line("lane-year", (x(quarter), TOP), (x(quarter), bottom + 4.0));
                svg.text(
                    "tick",
                    (x(quarter) + 3.0, bottom + 16.0),
                    Anchor::Start,
                    &quarter.year().to_string(),
                );
            }
            let Ok(next) = quarter.checked_add(jiff::Span::new().months(1)) else { break };
            quarter = next;
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
    }
}
