//! The data behind the desk: how fresh, how complete, and which rows need a person's eye.

pub(crate) mod disagreements;
pub(crate) mod health;
pub(crate) mod set_aside;

use askama::Template;
use axum::response::Response;
use serde::Deserialize;

use crate::charts::ChartTable;
use crate::desk::RowWindow;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::print;

/// Rows on one page.
const ROWS: usize = 100;

/// Where a page of a list begins.
#[derive(Deserialize, Default)]
pub(crate) struct From {
    from: Option<usize>,
}

impl From {
    fn window(&self) -> RowWindow {
        RowWindow { from: self.from.unwrap_or(0), most: ROWS }
    }
}

/// A page of a list of rows.
#[derive(Template)]
#[template(path = "data/rows.html")]
struct RowsPage {
    frame: Frame,
    heading: String,
    lead: &'static str,
    table: ChartTable,
    csv: String,
    earlier: Option<String>,
    later: Option<String>,
}

/// What a page of a list says around its rows.
struct RowsWords {
    heading: String,
    lead: &'static str,
    /// The address of the list, without query.
    address: String,
    file: String,
    total: usize,
    from: usize,
}

/// Prints a page of a list; `table` holds the rows from `words.from` on.
fn print_rows(visit: &Visit, words: RowsWords, mut table: ChartTable) -> PageResult<Response> {
    let RowsWords { heading, lead, address, file, total, from } = words;
    let to = from + table.rows.len();
    table.caption = format!(
        "Rows {} to {} of {}, file {file}.",
        format::count((from + 1).min(to) as u64),
        format::count(to as u64),
        format::count(total as u64)
    );
    let page = |from: usize| format!("{address}?from={from}");
    print(&RowsPage {
        frame: visit.frame(Section::Data, heading.as_str()),
        heading,
        lead,
        csv: format!("{address}.csv"),
        earlier: (from > 0).then(|| page(from.saturating_sub(ROWS))),
        later: (to < total).then(|| page(to)),
        table,
    })
}
