//! The table twin of a chart.

use super::csv_cell::harmless;

/// The numbers of a chart as a table, for the screen and as CSV.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChartTable {
    /// What the table shows, with units.
    pub caption: String,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The rows; each has one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// One column of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The heading on the screen.
    pub heading: String,
    /// The column's name in the CSV file: lower case with underscores.
    pub name: &'static str,
    /// Whether the column holds numbers, which line up at the end.
    pub numeric: bool,
}

/// One cell: what the screen shows and what the file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// As printed for a reader.
    pub shown: String,
    /// As written for a program; empty for what is unknown.
    pub raw: String,
}

impl Column {
    /// Returns a column of words.
    pub fn text(heading: &str, name: &'static str) -> Self {
        Self { heading: heading.to_owned(), name, numeric: false }
    }

    /// Returns a column of numbers.
    pub fn number(heading: &str, name: &'static str) -> Self {
        Self { heading: heading.to_owned(), name, numeric: true }
    }
}

impl Cell {
    /// Returns a cell of words.
    pub fn text(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self { raw: shown.clone(), shown }
    }

    /// Returns a cell that reads differently on screen and in the file.
    pub fn printed(shown: impl Into<String>, raw: impl std::fmt::Display) -> Self {
        Self { shown: shown.into(), raw: raw.to_string() }
    }

    /// Returns a month.
    pub fn month(month: forestall_types::MonthId) -> Self {
        Self::printed(crate::format::month(month), month)
    }

    /// Returns a whole count.
    pub fn count(value: u64) -> Self {
        Self::printed(crate::format::count(value), value)
    }

    /// Returns a number of deaths, which may be a mean.
    pub fn deaths(value: f64) -> Self {
        Self::printed(crate::format::deaths(value), value)
    }

    /// Returns a probability that comes from draws; the file holds the fraction.
    pub fn probability(value: forestall_types::Probability) -> Self {
        Self::printed(crate::format::probability(value), value.get())
    }

    /// Returns a share of things counted; the file holds the fraction.
    pub fn share(value: forestall_types::Probability) -> Self {
        Self::printed(crate::format::share(value), value.get())
    }

    /// Returns a score.
    pub fn score(value: f64) -> Self {
        Self::printed(crate::format::score(value), value)
    }

    /// Returns the cell of a value nobody knows.
    pub fn unknown() -> Self {
        Self::printed("unknown", "")
    }

    /// Returns the whole count, or unknown.
    pub fn count_or_unknown(value: Option<u64>) -> Self {
        value.map_or_else(Self::unknown, Self::count)
    }
}

impl ChartTable {
    /// Returns the table as CSV with a heading line; what a spreadsheet would run as a formula is text.
    ///
    /// # Errors
    ///
    /// When a row has more or fewer cells than there are columns.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| column.name))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| harmless(&cell.raw).into_owned()))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_plain_numbers_and_nothing_for_unknown() {
        let table = ChartTable {
            caption: "Deaths".to_owned(),
            columns: vec![Column::text("Month", "month"), Column::number("Deaths", "deaths_best")],
            rows: vec![
                vec![Cell::text("2026-10"), Cell::count(1240)],
                vec![Cell::text("2026-11"), Cell::unknown()],
            ],
        };
        assert_eq!(
            String::from_utf8(table.to_csv().unwrap()).unwrap(),
            "month,deaths_best\n2026-10,1240\n2026-11,\n"
        );
    }
}
