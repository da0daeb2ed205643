//! A chart on a page: both drawings, its source, its table and its file.

use crate::charts::{ChartTable, Drawing};

/// The fields of the `figure` macro.
pub(crate) struct Figure {
    pub(crate) heading: String,
    pub(crate) wide: String,
    pub(crate) narrow: String,
    /// Source, vintage, horizon and origin in a sentence.
    pub(crate) source: String,
    /// The numbers as a file.
    pub(crate) csv: String,
    /// The drawing as a file.
    pub(crate) svg_file: String,
    pub(crate) table: ChartTable,
    pub(crate) switches: Vec<Switch>,
}

/// One way to look at a page, as a link.
pub(crate) struct Switch {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) is_current: bool,
}

impl Switch {
    pub(crate) fn new(href: impl Into<String>, label: impl Into<String>, is_current: bool) -> Self {
        Self { href: href.into(), label: label.into(), is_current }
    }
}

impl Figure {
    /// Returns a figure of both drawings, without switches; the drawing's file stands beside that of the numbers.
    pub(crate) fn of(
        heading: impl Into<String>,
        draw: impl Fn(Drawing) -> String,
        source: String,
        csv: String,
        table: ChartTable,
    ) -> Self {
        let svg_file = csv.replace(".csv", ".svg");
        let (wide, narrow) = (draw(Drawing::Wide), draw(Drawing::Narrow));
        Self { heading: heading.into(), wide, narrow, source, csv, svg_file, table, switches: Vec::new() }
    }
}
