//! From columns to domain types and back.

use std::error::Error as StdError;
use std::str::FromStr;

use forestall_engagement::RunRef;
use forestall_types::MonthId;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::DeskError;

/// Prints a time so that it sorts as text and loses nothing: universal time, nine decimals.
pub(super) fn time_text(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// Reads a text column as a domain type.
pub(super) fn parsed<T>(row: &SqliteRow, column: &str) -> Result<T, DeskError>
where
    T: FromStr,
    T::Err: StdError + Send + Sync + 'static,
{
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error: T::Err| DeskError::unreadable(format!("column `{column}`"), error))
}

/// Reads a text column that may be empty as a domain type.
pub(super) fn parsed_if_some<T>(row: &SqliteRow, column: &str) -> Result<Option<T>, DeskError>
where
    T: FromStr,
    T::Err: StdError + Send + Sync + 'static,
{
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|error: T::Err| DeskError::unreadable(format!("column `{column}`"), error))
}

/// Reads the three columns of a run.
pub(super) fn run_ref(row: &SqliteRow) -> Result<RunRef, DeskError> {
    let origin: u32 = row.try_get("origin_month_id")?;
    let origin =
        MonthId::new(origin).map_err(|error| DeskError::unreadable("column `origin_month_id`", error))?;
    Ok(RunRef { run_id: parsed(row, "run_id")?, run_hash: parsed(row, "run_hash")?, origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_as_text_and_lose_nothing() {
        let earlier: Timestamp = "2026-10-03T10:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-10-03T10:00:00.000000001Z".parse().unwrap();
        assert_eq!(time_text(earlier), "2026-10-03T10:00:00.000000000Z");
        assert!(time_text(earlier) < time_text(later));
        assert_eq!(time_text(later).parse::<Timestamp>().unwrap(), later);
    }
}
