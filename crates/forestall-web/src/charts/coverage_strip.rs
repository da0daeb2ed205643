//! Which months a source covers, as one strip.

use forestall_types::{Completeness, MonthRange};

use super::svg::Svg;
use crate::format;

/// The spans of one source over a common axis of months.
#[derive(Clone, PartialEq, Debug)]
pub struct CoverageStrip {
    /// A word that makes the id unique on its page.
    pub id: String,
    /// The source's name on screens.
    pub name: String,
    /// The axis, the same for all strips of a page.
    pub axis: MonthRange,
    /// The covered spans; months outside are unknown.
    pub spans: Vec<(MonthRange, Completeness)>,
}

const WIDTH: f64 = 600.0;
const TOP: f64 = 1.0;
const BAR: f64 = 12.0;

impl CoverageStrip {
    /// Draws the strip: filled where covered, dotted where partial, hatched where unknown.
    pub fn svg(&self) -> String {
        let hatch = format!("coverage-hatch-{}", self.id);
        let title = format!("{}: months covered", self.name);
        let mut svg = Svg::picture(
            &format!("coverage-{}", self.id),
            "strip",
            (WIDTH, BAR + 2.0 * TOP),
            &title,
            &self.in_words(),
        );
        svg.hatch(&hatch, 1.0);
        svg.rect("unknown", (0.0, TOP), (WIDTH, BAR), Some(&hatch));
        let slot = WIDTH / self.axis.count_months() as f64;
        let x = |month: forestall_types::MonthId| f64::from(month.months_since(self.axis.first())) * slot;
        for (span, completeness) in &self.spans {
            let class = match completeness {
                Completeness::Unknown => continue,
                Completeness::Partial => "covered-partly",
                Completeness::Full => "covered",
            };
            let from = x(span.first()).clamp(0.0, WIDTH);
            let to = (x(span.last()) + slot).clamp(0.0, WIDTH);
            svg.rect(class, (from, TOP), (to - from, BAR), None);
        }
        svg.finish()
    }

    /// Returns the labels of both ends of the axis.
    pub fn ends(&self) -> (String, String) {
        (self.axis.first().year().to_string(), format::month(self.axis.last()))
    }

    /// Says the same in words.
    pub fn in_words(&self) -> String {
        let spans: Vec<_> = self
            .spans
            .iter()
            .filter(|(_, completeness)| *completeness != Completeness::Unknown)
            .map(|(span, completeness)| {
                let how = if *completeness == Completeness::Partial { "partial" } else { "full" };
                format!("{how} {}", format::months(span.first(), span.last()))
            })
            .collect();
        if spans.is_empty() {
            "no month covered".to_owned()
        } else {
            format!("{}; the rest unknown", spans.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lie_on_the_common_axis() {
        let strip = CoverageStrip {
            id: "ged".to_owned(),
            name: "GED".to_owned(),
            axis: "2020-01..2020-10".parse().unwrap(),
            spans: vec![
                ("2019-01..2020-02".parse().unwrap(), Completeness::Full),
                ("2020-03..2020-05".parse().unwrap(), Completeness::Partial),
            ],
        };
        let svg = strip.svg();
        assert!(svg.contains("class=\"covered\" x=\"0\" y=\"1\" width=\"120\""), "{svg}");
        assert!(svg.contains("class=\"covered-partly\" x=\"120\" y=\"1\" width=\"180\""), "{svg}");
        assert_eq!(
            strip.in_words(),
            "full Jan\u{a0}2019 to Feb\u{a0}2020; partial Mar\u{a0}2020 to May\u{a0}2020; the rest unknown"
        );
    }
}
