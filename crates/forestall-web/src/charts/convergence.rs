//! How near the parties to a text came, version by version.

use super::svg::{Anchor, Svg};
use super::{Cell, ChartTable, Column, Drawing};
use crate::format;

/// How near the parties to a text came, version by version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Convergence {
    /// The versions, oldest first.
    pub points: Vec<ConvergenceColumn>,
}

/// One version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConvergenceColumn {
    /// What it is called.
    pub name: String,
    /// When it was kept or tabled, in words.
    pub when: String,
    /// How many articles it has.
    pub articles: usize,
    /// How many of them all parties accept.
    pub accepted: usize,
    /// How many more all accept, some with conditions.
    pub accepted_if: usize,
    /// How many words it has.
    pub words: usize,
    /// How many of them stand in brackets.
    pub disputed_words: usize,
}

const PANEL: f64 = 84.0;
const GAP: f64 = 34.0;
const TOP: f64 = 26.0;

impl Convergence {
    /// Draws two rows of columns: articles all accept, and words in brackets.
    pub fn svg(&self, drawing: Drawing) -> String {
        // The newest versions that fit; the table has all.
        let most = if drawing == Drawing::Wide { 14 } else { 6 };
        let points = &self.points[self.points.len().saturating_sub(most)..];
        let (left, right) = (8.0, drawing.width() - 8.0);
        let slot = (right - left) / points.len().max(1) as f64;
        let (first, second) = (TOP + PANEL, TOP + PANEL + GAP + PANEL);
        let size = (drawing.width(), second + 26.0);
        let title = "How near the parties came, version by version";
        let description = "Above: the share of articles all parties accept. Below: words that stand in brackets. The \
                           table has the same numbers.";
        let id = format!("convergence-{}", drawing.id());
        let mut svg = Svg::picture(&id, "chart", size, title, description);
        svg.text("key", (left, TOP - 12.0), Anchor::Start, "Articles all parties accept");
        svg.text("key", (left, first + GAP - 12.0), Anchor::Start, "Words in brackets");
        let most_words = points.iter().map(|point| point.disputed_words).max().unwrap_or(0).max(1) as f64;
        for (index, point) in points.iter().enumerate() {
            let centre = left + slot * (index as f64 + 0.5);
            let width = (slot * 0.5).min(46.0);
            let mut column = |class: &str, base: f64, share: f64, label: &str| {
                let height = (share * (PANEL - 20.0)).max(if share > 0.0 { 1.5 } else { 0.0 });
                svg.rect(class, (centre - width / 2.0, base - height), (width, height), None);
                svg.text("label", (centre, base - height - 5.0), Anchor::Middle, label);
            };
            let accepted = point.accepted as f64 / point.articles.max(1) as f64;
            column("accepted-column", first, accepted, &format!("{} of {}", point.accepted, point.articles));
            let disputed = point.disputed_words as f64 / most_words;
            column("disputed-column", second, disputed, &point.disputed_words.to_string());
            svg.text("tick", (centre, second + 16.0), Anchor::Middle, &short(&point.name, slot));
        }
        svg.line("axis", (left, first), (right, first));
        svg.line("axis", (left, second), (right, second));
        svg.finish()
    }

    /// Returns the same numbers as a table.
    pub fn table(&self) -> ChartTable {
        let row = |point: &ConvergenceColumn| {
            vec![
                Cell::text(point.name.clone()),
                Cell::text(point.when.clone()),
                Cell::count(point.articles as u64),
                Cell::count(point.accepted as u64),
                Cell::count(point.accepted_if as u64),
                Cell::count(point.words as u64),
                Cell::count(point.disputed_words as u64),
            ]
        };
        ChartTable {
            caption: format!("{}, oldest first", format::counted(self.points.len(), "version", "versions")),
            columns: vec![
                Column::text("Version", "version"),
                Column::text("When", "when"),
                Column::number("Articles", "articles"),
                Column::number("Accepted by all", "accepted"),
                Column::number("By all with conditions", "accepted_with_conditions"),
                Column::number("Words", "words"),
                Column::number("In brackets", "words_in_brackets"),
            ],
            rows: self.points.iter().map(row).collect(),
        }
    }
}

/// Shortens a name to what fits below a column.
fn short(name: &str, width: f64) -> String {
    let fits = (1_u8..200).rev().find(|&letters| f64::from(letters) * 6.5 <= width).map_or(1, usize::from);
    if name.chars().count() <= fits {
        return name.to_owned();
    }
    let kept: String = name.chars().take(fits.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, accepted: usize, disputed_words: usize) -> ConvergenceColumn {
        let when = "1 Nov 2026".to_owned();
        ConvergenceColumn {
            name: name.to_owned(),
            when,
            articles: 4,
            accepted,
            accepted_if: 0,
            words: 100,
            disputed_words,
        }
    }

    #[test]
    fn columns_stand_for_shares_and_words() {
        let chart = Convergence { points: vec![column("First", 1, 40), column("Second", 4, 0)] };
        let svg = chart.svg(Drawing::Wide);
        // A quarter of 64 units, and all of them.
        assert!(svg.contains("<rect class=\"accepted-column\"") && svg.contains("height=\"16\""), "{svg}");
        assert_eq!(svg.matches("height=\"64\"").count(), 2, "all accepted, and the most words: {svg}");
        assert!(svg.contains(">4 of 4<") && svg.contains(">40<"), "{svg}");
        let table = chart.table();
        assert_eq!(table.rows[1][3].raw, "4");
    }

    #[test]
    fn many_versions_are_cut_in_the_drawing_only() {
        let points: Vec<_> = (0..40).map(|n| column(&format!("Version {n}"), 0, n)).collect();
        let chart = Convergence { points };
        assert_eq!(chart.svg(Drawing::Narrow).matches("accepted-column").count(), 6);
        assert_eq!(chart.table().rows.len(), 40);
        assert!(Convergence { points: Vec::new() }.svg(Drawing::Wide).ends_with("</svg>"));
    }
}
