//! Answers that a browser keeps as files.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::charts::ChartTable;
use crate::desk::Desk;
use crate::page_error::{PageError, PageResult};

/// What the names of files from an invented world begin with, because a file travels without its page.
const EXERCISE: &str = "exercise-";

/// Answers with a table as a CSV file of this name.
pub(crate) fn csv_file(desk: &dyn Desk, table: &ChartTable, name: &str) -> PageResult<Response> {
    let bytes = table
        .to_csv()
        .map_err(|error| PageError::Failed(anyhow::Error::from(error).context("writing CSV")))?;
    Ok(file(desk, "text/csv; charset=utf-8", bytes, name))
}

/// Answers with a drawing as a file of this name.
pub(crate) fn svg_file(desk: &dyn Desk, svg: String, name: &str) -> Response {
    file(desk, "image/svg+xml", svg.into_bytes(), name)
}

/// Answers with places and their values as a file of this name.
pub(crate) fn geojson_file(desk: &dyn Desk, collection: &serde_json::Value, name: &str) -> Response {
    file(desk, "application/geo+json", collection.to_string().into_bytes(), name)
}

/// Answers with a text as a file of this name.
pub(crate) fn text_file(desk: &dyn Desk, text: String, name: &str) -> Response {
    file(desk, "text/plain; charset=utf-8", text.into_bytes(), name)
}

fn file(desk: &dyn Desk, content_type: &'static str, bytes: Vec<u8>, name: &str) -> Response {
    let name = file_name(name, desk.exercise().is_some());
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}

/// Says in the name of a file, once, that it comes from an exercise.
fn file_name(name: &str, is_exercise: bool) -> String {
    let is_said = !is_exercise || name.starts_with(EXERCISE);
    if is_said { name.to_owned() } else { format!("{EXERCISE}{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_an_exercise_are_named_so_and_once() {
        assert_eq!(file_name("map-2026-10.csv", true), "exercise-map-2026-10.csv");
        assert_eq!(file_name("map-2026-10.csv", false), "map-2026-10.csv");
        assert_eq!(file_name("exercise-events-quarantine.csv", true), "exercise-events-quarantine.csv");
        assert_eq!(file_name("exercises.csv", true), "exercise-exercises.csv");
    }
}
