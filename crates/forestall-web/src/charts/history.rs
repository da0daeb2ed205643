//! Deaths by month and type of violence, as stacked columns.

use forestall_types::{Completeness, Fatalities, MonthId, ViolenceType};

use super::scale::{ScaleKind, YScale};
use super::svg::{Anchor, Svg, push_box};
use super::{Cell, ChartTable, Column, Drawing};
use crate::format;

/// The months of one place with what is known of each.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    /// Whose months these are.
    pub place: String,
    /// Consecutive months, oldest first.
    pub months: Vec<HistoryMonth>,
    /// How the y axis is laid out. On a log axis parts do not add up, so the total is drawn in one tone.
    pub scale: ScaleKind,
}

/// One month of a history.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HistoryMonth {
    /// The month.
    pub month: MonthId,
    /// How far its state-based numbers can be trusted to be the whole.
    pub completeness: Completeness,
    /// Best estimates in the order of [`ViolenceType::ALL`]; `None` for a type no source tells of.
    pub best_by_type: [Option<u64>; 3],
    /// All types that a source tells of together, low, best and high.
    pub total: Fatalities,
}

const LEFT: f64 = 44.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 30.0;
const TYPE_CLASSES: [&str; 3] = ["type-state", "type-nonstate", "type-onesided"];

/// Where things stand in one drawing.
struct Plan {
    slot: f64,
    bottom: f64,
    scale: YScale,
    hatch: String,
}

impl History {
    /// Draws the columns.
    pub fn svg(&self, drawing: Drawing) -> String {
        let (width, height) = (drawing.width(), if drawing == Drawing::Wide { 270.0 } else { 240.0 });
        let bottom = height - 34.0;
        let max = self.months.iter().map(|m| f64::from(m.total.best.max(m.total.high))).fold(0.0, f64::max);
        let plan = Plan {
            slot: (width - LEFT - RIGHT) / self.months.len().max(1) as f64,
            bottom,
            scale: YScale::new(self.scale, max, TOP, bottom),
            hatch: format!("history-hatch-{}", drawing.id()),
        };
        let id = format!("history-{}", drawing.id());
        let mut svg = Svg::picture(&id, "chart", (width, height), &self.title(), &self.description());
        svg.hatch(&plan.hatch, 1.0);
        self.draw_key(&mut svg);
        draw_y_axis(&mut svg, &plan.scale, LEFT, width - RIGHT);
        self.draw_unknown(&mut svg, &plan);
        self.draw_columns(&mut svg, &plan);
        self.draw_ranges(&mut svg, &plan);
        self.draw_partial(&mut svg, &plan);
        self.draw_peak(&mut svg, &plan, width);
        svg.line("axis", (LEFT, bottom), (width - RIGHT, bottom));
        let months: Vec<_> = self.months.iter().map(|m| m.month).collect();
        draw_years(&mut svg, &months, LEFT, plan.slot, bottom);
        svg.finish()
    }

    /// Returns the same numbers as a table, newest month first.
    pub fn table(&self) -> ChartTable {
        let mut columns = vec![Column::text("Month", "month")];
        columns.push(Column::number("State-based", "state_based_best"));
        columns.push(Column::number("Non-state", "non_state_best"));
        columns.push(Column::number("One-sided", "one_sided_best"));
        columns.push(Column::number("All covered types, low", "covered_low"));
        columns.push(Column::number("All covered types, best", "covered_best"));
        columns.push(Column::number("All covered types, high", "covered_high"));
        columns.push(Column::text("Coverage, state-based", "coverage_state_based"));
        let rows = self.months.iter().rev().map(table_row).collect();
        ChartTable { caption: format!("{}. Deaths per month.", self.title()), columns, rows }
    }

    /// Returns the table for a file, with a column that names the types each sum includes.
    ///
    /// A sum on the screen says "at least" instead; a program needs the plain number.
    pub fn file_table(&self) -> ChartTable {
        let mut table = self.table();
        table.columns.push(Column::text("Types included", "types_included"));
        for (cells, month) in table.rows.iter_mut().zip(self.months.iter().rev()) {
            cells.push(Cell::text(month.types_included().join(";")));
        }
        table
    }

    /// Returns what it shows, in a line.
    pub fn title(&self) -> String {
        match (self.months.first(), self.months.last()) {
            (Some(first), Some(last)) => {
                format!(
                    "{}: deaths by month and type of violence, {}",
                    self.place,
                    format::months(first.month, last.month)
                )
            }
            _ => format!("{}: no months", self.place),
        }
    }

    fn description(&self) -> String {
        let unknown = self.months.iter().filter(|m| m.completeness == Completeness::Unknown).count();
        let peak = self.peak().map_or_else(
            || "No deaths are recorded".to_owned(),
            |m| {
                format!(
                    "The most deaths fell in {}: {}",
                    format::month(m.month),
                    format::count(m.total.best.into())
                )
            },
        );
        let axis = match self.scale {
            ScaleKind::Linear => "linear",
            ScaleKind::Log => "logarithmic",
        };
        format!(
            "{peak}. {} unknown. The y axis is {axis}.",
            format::counted(unknown, "month is", "months are")
        )
    }

    fn peak(&self) -> Option<&HistoryMonth> {
        self.months
            .iter()
            .filter(|m| m.completeness != Completeness::Unknown && m.total.best > 0)
            .max_by_key(|m| m.total.best)
    }

    fn draw_key(&self, svg: &mut Svg) {
        if self.scale == ScaleKind::Log {
            svg.rect("type-total", (LEFT, 6.0), (9.0, 9.0), None);
            svg.text("key", (LEFT + 14.0, 14.5), Anchor::Start, "All covered types, log scale");
            return;
        }
        let mut x = LEFT;
        for (kind, class) in ViolenceType::ALL.into_iter().zip(TYPE_CLASSES) {
            let told = self.months.iter().any(|m| m.best_by_type[kind.index()].is_some());
            let label = if told { kind.name().to_owned() } else { format!("{} (no source)", kind.name()) };
            svg.rect(class, (x, 6.0), (9.0, 9.0), None);
            svg.text("key", (x + 14.0, 14.5), Anchor::Start, &label);
            x += 28.0 + label.chars().count() as f64 * 6.2;
        }
    }

    fn draw_unknown(&self, svg: &mut Svg, plan: &Plan) {
        for (first, length) in runs(&self.months, Completeness::Unknown) {
            let x = LEFT + first as f64 * plan.slot;
            let width = length as f64 * plan.slot;
            svg.rect("unknown", (x, TOP), (width, plan.bottom - TOP), Some(&plan.hatch));
            if width > 60.0 {
                svg.text("note", (x + width / 2.0, TOP + 14.0), Anchor::Middle, "unknown");
            }
        }
    }

    fn draw_columns(&self, svg: &mut Svg, plan: &Plan) {
        let mut paths = [String::new(), String::new(), String::new()];
        let mut total = String::new();
        let (inset, width) = (plan.slot * 0.1, plan.slot * 0.8);
        for (index, month) in self.months.iter().enumerate() {
            if month.completeness == Completeness::Unknown {
                continue;
            }
            let x = LEFT + index as f64 * plan.slot + inset;
            if self.scale == ScaleKind::Log {
                let y = plan.scale.y(f64::from(month.total.best));
                push_box(&mut total, x, y, width, plan.bottom - y);
                continue;
            }
            let mut below = 0.0;
            for (path, best) in paths.iter_mut().zip(month.best_by_type) {
                let above = below + best.unwrap_or(0) as f64;
                let (y, y_below) = (plan.scale.y(above), plan.scale.y(below));
                push_box(path, x, y, width, y_below - y);
                below = above;
            }
        }
        svg.path("type-total", &total);
        for (path, class) in paths.iter().zip(TYPE_CLASSES) {
            svg.path(class, path);
        }
    }

    /// Draws low to high: a whisker per column where there is room, else one outline.
    fn draw_ranges(&self, svg: &mut Svg, plan: &Plan) {
        let mut d = String::new();
        for (index, month) in self.months.iter().enumerate() {
            if month.completeness == Completeness::Unknown || month.total.low == month.total.high {
                continue;
            }
            let centre = LEFT + (index as f64 + 0.5) * plan.slot;
            let (low, high) = (plan.scale.y(month.total.low.into()), plan.scale.y(month.total.high.into()));
            push_box(&mut d, centre - 0.5, high, 1.0, low - high);
        }
        svg.path("range", &d);
    }

    fn draw_partial(&self, svg: &mut Svg, plan: &Plan) {
        for (first, length) in runs(&self.months, Completeness::Partial) {
            let x = LEFT + first as f64 * plan.slot;
            let width = length as f64 * plan.slot;
            svg.line("partial-mark", (x, plan.bottom + 4.0), (x + width, plan.bottom + 4.0));
            if width > 90.0 {
                let at = (x + width / 2.0, plan.bottom + 30.0);
                svg.text("note", at, Anchor::Middle, "partial: a known undercount");
            }
        }
    }

    fn draw_peak(&self, svg: &mut Svg, plan: &Plan, width: f64) {
        let Some(index) = self.peak().and_then(|peak| self.months.iter().position(|m| m.month == peak.month))
        else {
            return;
        };
        let peak = &self.months[index];
        let label = format!("{}: {}", format::month(peak.month), format::count(peak.total.best.into()));
        let x = LEFT + (index as f64 + 0.5) * plan.slot;
        let y = (plan.scale.y(f64::from(peak.total.best)) + 4.0).max(TOP + 6.0);
        if x > width * 0.7 {
            svg.text("label", (x - plan.slot / 2.0 - 5.0, y), Anchor::End, &label);
        } else {
            svg.text("label", (x + plan.slot / 2.0 + 5.0, y), Anchor::Start, &label);
        }
    }
}

impl HistoryMonth {
    const fn is_known(&self) -> bool {
        !matches!(self.completeness, Completeness::Unknown)
    }

    /// Returns the names of the types that the total sums.
    fn types_included(&self) -> Vec<&'static str> {
        let told = |kind: &ViolenceType| self.is_known() && self.best_by_type[kind.index()].is_some();
        ViolenceType::ALL.into_iter().filter(told).map(ViolenceType::name).collect()
    }

    /// Returns a sum; where a type is unknown, what is known is the least it can be.
    fn sum(&self, value: u32) -> Cell {
        let value = u64::from(value);
        match self.types_included().len() {
            0 => Cell::unknown(),
            3 => Cell::count(value),
            _ => Cell::printed(format!("at least {}", format::count(value)), value),
        }
    }
}

fn table_row(month: &HistoryMonth) -> Vec<Cell> {
    let of_type =
        |index: usize| Cell::count_or_unknown(month.best_by_type[index].filter(|_| month.is_known()));
    vec![
        Cell::month(month.month),
        of_type(0),
        of_type(1),
        of_type(2),
        month.sum(month.total.low),
        month.sum(month.total.best),
        month.sum(month.total.high),
        Cell::text(month.completeness.to_string()),
    ]
}

/// Finds the unbroken runs of one completeness, as first index and length.
fn runs(months: &[HistoryMonth], wanted: Completeness) -> Vec<(usize, usize)> {
    let mut first = 0;
    let mut found = Vec::new();
    for run in months.chunk_by(|a, b| a.completeness == b.completeness) {
        if run[0].completeness == wanted {
            found.push((first, run.len()));
        }
        first += run.len();
    }
    found
}

/// Draws the grid lines and numbers of a y axis of deaths.
pub(super) fn draw_y_axis(svg: &mut Svg, scale: &YScale, left: f64, right: f64) {
    for &tick in scale.ticks() {
        let y = scale.y(tick);
        if tick > 0.0 {
            svg.line("grid", (left, y), (right, y));
        }
        svg.text("tick", (left - 6.0, y + 4.0), Anchor::End, &format::deaths(tick));
    }
}

/// Labels the years below an axis of months, as many as fit.
pub(super) fn draw_years(svg: &mut Svg, months: &[MonthId], left: f64, slot: f64, bottom: f64) {
    const LABEL_WIDTH: f64 = 42.0;
    let every = [1, 2, 5, 10, 20].into_iter().find(|years| f64::from(*years) * 12.0 * slot >= LABEL_WIDTH);
    for (index, month) in months.iter().enumerate() {
        if month.month() != 1 {
            continue;
        }
        let x = left + index as f64 * slot;
        if i32::from(month.year()) % every.unwrap_or(50) == 0 {
            svg.line("axis", (x, bottom), (x, bottom + 5.0));
            svg.text("tick", (x + 3.0, bottom + 16.0), Anchor::Start, &month.year().to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(scale: ScaleKind) -> History {
        let first = MonthId::from_year_month(2025, 11).unwrap();
        let month = |after: u16, completeness, best: [u64; 3], total: (u32, u32, u32)| HistoryMonth {
            month: first.plus(after).unwrap(),
            completeness,
            best_by_type: best.map(Some),
            total: Fatalities { low: total.0, best: total.1, high: total.2 },
        };
        History {
            place: "Kelandia & Oru".to_owned(),
            months: vec![
                month(0, Completeness::Full, [10, 5, 0], (12, 15, 20)),
                month(1, Completeness::Unknown, [0, 0, 0], (0, 0, 0)),
                month(2, Completeness::Partial, [40, 0, 2], (30, 42, 60)),
            ],
            scale,
        }
    }

    #[test]
    fn linear() {
        insta::assert_snapshot!(history(ScaleKind::Linear).svg(Drawing::Wide).replace('<', "\n<"));
    }

    #[test]
    fn logarithmic_draws_totals_only() {
        let svg = history(ScaleKind::Log).svg(Drawing::Narrow);
        assert!(svg.contains("class=\"type-total\" d="));
        assert!(!svg.contains("class=\"type-state\" d="));
    }

    #[test]
    fn the_table_keeps_zero_and_unknown_apart() {
        let csv = String::from_utf8(history(ScaleKind::Linear).file_table().to_csv().unwrap()).unwrap();
        insta::assert_snapshot!(csv, @r"
        month,state_based_best,non_state_best,one_sided_best,covered_low,covered_best,covered_high,coverage_state_based,types_included
        2026-01,40,0,2,30,42,60,partial,state-based;non-state;one-sided
        2025-12,,,,,,,unknown,
        2025-11,10,5,0,12,15,20,full,state-based;non-state;one-sided
        ");
    }

    #[test]
    fn a_sum_without_a_type_is_the_least_it_can_be() {
        let mut history = history(ScaleKind::Linear);
        history.months.truncate(1);
        history.months[0].best_by_type = [Some(113_554), None, Some(0)];
        history.months[0].total = Fatalities { low: 900, best: 113_554, high: 120_000 };
        let shown: Vec<_> =
            history.table().rows[0].iter().map(|cell| cell.shown.replace('\u{a0}', " ")).collect();
        assert_eq!(
            shown,
            [
                "Nov 2025",
                "113 554",
                "unknown",
                "0",
                "at least 900",
                "at least 113 554",
                "at least 120 000",
                "full"
            ]
        );
        let csv = String::from_utf8(history.file_table().to_csv().unwrap()).unwrap();
        let row = csv.lines().nth(1).unwrap();
        assert_eq!(row, "2025-11,113554,,0,900,113554,120000,full,state-based;one-sided");
    }

    #[test]
    fn a_month_without_numbers_draws_nothing_but_the_axis() {
        let empty = History { place: "Oru".to_owned(), months: Vec::new(), scale: ScaleKind::Linear };
        assert!(empty.svg(Drawing::Wide).ends_with("</svg>"));
    }
}
