//! What was seen and what is forecast, as a fan of intervals.

use forestall_types::{Completeness, MonthId, Probability};

use super::history::{draw_y_axis, draw_years};
use super::scale::{ScaleKind, YScale};
use super::svg::{Anchor, Svg, band_path, coordinate, line_path};
use super::{Cell, ChartTable, Column, Drawing};
use crate::format;

/// One place's recent months and its forecast.
#[derive(Clone, PartialEq, Debug)]
pub struct Fan {
    /// Whose months these are.
    pub place: String,
    /// The months before the forecast, oldest first.
    pub observed: Vec<ObservedMonth>,
    /// The last observed month the forecast was made from.
    pub origin: MonthId,
    /// The forecast months in order.
    pub steps: Vec<FanStep>,
    /// The run before, drawn as a ghost.
    pub previous: Option<PreviousRun>,
    /// How the y axis is laid out.
    pub scale: ScaleKind,
}

/// One observed month.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ObservedMonth {
    /// The month.
    pub month: MonthId,
    /// How far the number can be trusted.
    pub completeness: Completeness,
    /// Deaths, best estimate.
    pub best: u64,
}

/// One forecast month: quantiles of its draws, in deaths per month.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FanStep {
    /// The month.
    pub month: MonthId,
    /// The middle draw.
    pub median: f64,
    /// The interval that holds half of the draws: levels 0.25 and 0.75.
    pub half: (f64, f64),
    /// Levels 0.10 and 0.90.
    pub eighty: (f64, f64),
    /// Levels 0.05 and 0.95.
    pub ninety: (f64, f64),
    /// Levels 0.025 and 0.975.
    pub ninety_five: (f64, f64),
    /// Probability of at least 25 deaths in the month.
    pub at_least_25: Probability,
}

/// A month of the run before: month, median, and levels 0.10 and 0.90.
pub type GhostStep = (MonthId, f64, (f64, f64));

/// The run before the one shown.
#[derive(Clone, PartialEq, Debug)]
pub struct PreviousRun {
    /// Its last observed month.
    pub origin: MonthId,
    /// Its months in order.
    pub steps: Vec<GhostStep>,
}

const LEFT: f64 = 44.0;
const TOP: f64 = 26.0;

/// Where things stand in one drawing.
struct Plan {
    first: MonthId,
    slot: f64,
    bottom: f64,
    right: f64,
    /// Where the key stands: above the chart, or below it on a phone, where the top is taken.
    key_y: f64,
    scale: YScale,
    hatch: String,
}

impl Plan {
    fn point(&self, month: MonthId, value: f64) -> (f64, f64) {
        (LEFT + (f64::from(month.months_since(self.first)) + 0.5) * self.slot, self.scale.y(value))
    }
}

impl Fan {
    /// Draws the fan; nothing but a title when there are neither months nor steps.
    pub fn svg(&self, drawing: Drawing) -> String {
        let (width, height) = (drawing.width(), if drawing == Drawing::Wide { 320.0 } else { 270.0 });
        let id = format!("fan-{}", drawing.id());
        let mut svg = Svg::picture(&id, "chart", (width, height), &self.title(), &self.description());
        let months = self.months();
        let Some(&first) = months.first() else { return svg.finish() };
        let (bottom, right) = (height - 34.0, width - 58.0);
        let plan = Plan {
            first,
            slot: (right - LEFT) / months.len() as f64,
            bottom,
            right,
            key_y: if drawing == Drawing::Wide { 14.0 } else { height - 3.0 },
            scale: YScale::new(self.scale, self.largest(), TOP, bottom),
            hatch: format!("fan-hatch-{}", drawing.id()),
        };
        svg.hatch(&plan.hatch, 1.0);
        draw_y_axis(&mut svg, &plan.scale, LEFT, right);
        self.draw_unknown(&mut svg, &plan);
        self.draw_bands(&mut svg, &plan);
        self.draw_ghost(&mut svg, &plan);
        self.draw_observed(&mut svg, &plan);
        self.draw_origin(&mut svg, &plan);
        svg.line("axis", (LEFT, bottom), (right, bottom));
        draw_years(&mut svg, &months, LEFT, plan.slot, bottom);
        self.draw_labels(&mut svg, &plan);
        svg.finish()
    }

    /// Returns the same numbers as a table: forecast months first, then what was observed, newest first.
    pub fn table(&self) -> ChartTable {
        let columns = vec![
            Column::text("Month", "month"),
            Column::text("Kind", "kind"),
            Column::number("Observed", "observed_best"),
            Column::number("Median", "median"),
            Column::number("50 % from", "q25"),
            Column::number("to", "q75"),
            Column::number("80 % from", "q10"),
            Column::number("to", "q90"),
            Column::number("90 % from", "q05"),
            Column::number("to", "q95"),
            Column::number("95 % from", "q025"),
            Column::number("to", "q975"),
            Column::number("P(≥ 25)", "p_at_least_25"),
            Column::number("Median, run before", "previous_median"),
        ];
        let forecast = self.steps.iter().map(|step| self.forecast_row(step));
        let observed = self.observed.iter().rev().map(observed_row);
        ChartTable {
            caption: format!("{}. Deaths per month.", self.title()),
            columns,
            rows: forecast.chain(observed).collect(),
        }
    }

    fn forecast_row(&self, step: &FanStep) -> Vec<Cell> {
        let previous =
            self.previous.as_ref().and_then(|run| run.steps.iter().find(|(month, ..)| *month == step.month));
        let mut row = vec![
            Cell::month(step.month),
            Cell::text("forecast"),
            Cell::printed("", ""),
            Cell::deaths(step.median),
        ];
        for (low, high) in [step.half, step.eighty, step.ninety, step.ninety_five] {
            row.extend([Cell::deaths(low), Cell::deaths(high)]);
        }
        row.push(Cell::probability(step.at_least_25));
        row.push(previous.map_or_else(|| Cell::printed("", ""), |(_, median, _)| Cell::deaths(*median)));
        row
    }

    fn title(&self) -> String {
        format!("{}: deaths per month, observed to {} and forecast", self.place, format::month(self.origin))
    }

    fn description(&self) -> String {
        let Some(last) = self.steps.last() else {
            return "There is no forecast.".to_owned();
        };
        let axis = match self.scale {
            ScaleKind::Linear => "linear",
            ScaleKind::Log => "logarithmic",
        };
        format!(
            "In {} the median is {} deaths, the 80 % interval {}. The y axis is {axis}.",
            format::month(last.month),
            format::deaths(last.median),
            format::interval(last.eighty.0, last.eighty.1)
        )
    }

    /// Returns every month from the first observed to the last forecast.
    fn months(&self) -> Vec<MonthId> {
        self.observed.iter().map(|m| m.month).chain(self.steps.iter().map(|s| s.month)).collect()
    }

    fn largest(&self) -> f64 {
        let observed = self.observed.iter().map(|m| m.best as f64);
        let forecast = self.steps.iter().map(|s| s.ninety_five.1);
        observed.chain(forecast).fold(0.0, f64::max)
    }

    fn draw_unknown(&self, svg: &mut Svg, plan: &Plan) {
        for run in self.observed.chunk_by(|a, b| a.completeness == b.completeness) {
            if run[0].completeness == Completeness::Unknown {
                let x = LEFT + f64::from(run[0].month.months_since(plan.first)) * plan.slot;
                let width = run.len() as f64 * plan.slot;
                svg.rect("unknown", (x, TOP), (width, plan.bottom - TOP), Some(&plan.hatch));
                if width > 60.0 {
                    svg.text("note", (x + width / 2.0, TOP + 14.0), Anchor::Middle, "unknown");
                }
            }
        }
    }

    fn draw_bands(&self, svg: &mut Svg, plan: &Plan) {
        let band = |interval: fn(&FanStep) -> (f64, f64)| {
            let upper: Vec<_> = self.steps.iter().map(|s| plan.point(s.month, interval(s).1)).collect();
            let lower: Vec<_> = self.steps.iter().map(|s| plan.point(s.month, interval(s).0)).collect();
            band_path(&upper, &lower)
        };
        svg.path("fan-95", &band(|s| s.ninety_five));
        svg.path("fan-90", &band(|s| s.ninety));
        svg.path("fan-80", &band(|s| s.eighty));
        svg.path("fan-50", &band(|s| s.half));
        let median: Vec<_> = self.steps.iter().map(|s| plan.point(s.month, s.median)).collect();
        svg.path("fan-median", &line_path(&median));
    }

    fn draw_ghost(&self, svg: &mut Svg, plan: &Plan) {
        let Some(previous) = &self.previous else { return };
        let end = self.steps.last().map(|s| s.month);
        let shown: Vec<_> =
            previous.steps.iter().filter(|(month, ..)| Some(*month) <= end && *month >= plan.first).collect();
        let line = |value: fn(&GhostStep) -> f64| {
            line_path(&shown.iter().map(|step| plan.point(step.0, value(step))).collect::<Vec<_>>())
        };
        svg.path("ghost-edge", &line(|step| step.2.0));
        svg.path("ghost-edge", &line(|step| step.2.1));
        svg.path("ghost-median", &line(|step| step.1));
        let label = format!("dashed: run before, from {}", format::month(previous.origin));
        svg.text("key", (plan.right, plan.key_y), Anchor::End, &label);
    }

    fn draw_observed(&self, svg: &mut Svg, plan: &Plan) {
        for run in self.observed.chunk_by(|a, b| a.completeness == b.completeness) {
            let class = match run[0].completeness {
                Completeness::Unknown => continue,
                Completeness::Partial => "observed-partial",
                Completeness::Full => "observed",
            };
            let points: Vec<_> = run.iter().map(|m| plan.point(m.month, m.best as f64)).collect();
            svg.path(class, &line_path(&points));
            if plan.slot > 6.0 {
                for &point in &points {
                    svg.circle("observed-dot", point, 2.0);
                }
            }
        }
    }

    fn draw_origin(&self, svg: &mut Svg, plan: &Plan) {
        if self.steps.is_empty() {
            return;
        }
        let x = LEFT + (f64::from(self.origin.months_since(plan.first)) + 1.0) * plan.slot;
        svg.line("origin", (x, TOP - 6.0), (x, plan.bottom));
        let label = format!("observed to {}", format::month(self.origin));
        svg.text("label", (x - 6.0, TOP - 12.0), Anchor::End, &label);
    }

    /// Names the bands at their ends, pushed apart where they would overlap.
    fn draw_labels(&self, svg: &mut Svg, plan: &Plan) {
        const GAP: f64 = 13.0;
        let Some(last) = self.steps.last() else { return };
        let mut below = f64::NEG_INFINITY;
        for (label, value) in [
            ("95 %", last.ninety_five.1),
            ("90 %", last.ninety.1),
            ("80 %", last.eighty.1),
            ("50 %", last.half.1),
            ("median", last.median),
        ] {
            let y = (plan.scale.y(value) + 4.0).max(below + GAP);
            below = y;
            svg.text("label", (plan.right + 5.0, y), Anchor::Start, label);
        }
        let tick = format!("M{} {}v4", coordinate(plan.right), coordinate(plan.bottom));
        svg.path("axis", &tick);
    }
}

fn observed_row(month: &ObservedMonth) -> Vec<Cell> {
    let known = (month.completeness != Completeness::Unknown).then_some(month.best);
    let kind = match month.completeness {
        Completeness::Full => "observed".to_owned(),
        other => format!("observed {other}"),
    };
    let mut row = vec![Cell::month(month.month), Cell::text(kind), Cell::count_or_unknown(known)];
    row.extend(std::iter::repeat_with(|| Cell::printed("", "")).take(11));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan() -> Fan {
        let origin = MonthId::from_year_month(2026, 10).unwrap();
        let step = |after: u16| FanStep {
            month: origin.plus(after).unwrap(),
            median: 10.0,
            half: (4.0, 20.0),
            eighty: (1.0, 60.0),
            ninety: (0.0, 110.0),
            ninety_five: (0.0, 240.0),
            at_least_25: Probability::new(0.22).unwrap(),
        };
        let seen = |before: u16, completeness, best| ObservedMonth {
            month: origin.minus(before).unwrap(),
            completeness,
            best,
        };
        Fan {
            place: "Oru".to_owned(),
            observed: vec![
                seen(2, Completeness::Unknown, 0),
                seen(1, Completeness::Full, 0),
                seen(0, Completeness::Full, 7),
            ],
            origin,
            steps: vec![step(1), step(2)],
            previous: Some(PreviousRun {
                origin: origin.minus(1).unwrap(),
                steps: vec![(origin, 8.0, (1.0, 30.0)), (origin.plus(1).unwrap(), 9.0, (1.0, 40.0))],
            }),
            scale: ScaleKind::Log,
        }
    }

    #[test]
    fn drawing() {
        insta::assert_snapshot!(fan().svg(Drawing::Wide).replace('<', "\n<"));
    }

    #[test]
    fn labels_keep_their_distance() {
        let svg = fan().svg(Drawing::Narrow);
        let ys: Vec<f64> = svg
            .split("<text ")
            .filter(|text| text.contains(" %</text>") || text.contains(">median</text>"))
            .filter_map(|text| text.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(ys.len(), 5);
        assert!(ys.windows(2).all(|pair| pair[1] - pair[0] >= 12.9), "{ys:?}");
    }

    #[test]
    fn the_table_holds_every_number() {
        let csv = String::from_utf8(fan().table().to_csv().unwrap()).unwrap();
        insta::assert_snapshot!(csv, @r"
        month,kind,observed_best,median,q25,q75,q10,q90,q05,q95,q025,q975,p_at_least_25,previous_median
        2026-11,forecast,,10,4,20,1,60,0,110,0,240,0.22,9
        2026-12,forecast,,10,4,20,1,60,0,110,0,240,0.22,
        2026-10,observed,7,,,,,,,,,,,
        2026-09,observed,0,,,,,,,,,,,
        2026-08,observed unknown,,,,,,,,,,,,
        ");
    }
}
