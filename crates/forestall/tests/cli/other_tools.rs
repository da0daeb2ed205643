//! The lake opens in DuckDB and pandas, with the rows its manifest says.

use std::process::Command;

use crate::desk::Desk;
use crate::ged_rows::{CAR, CHAD, Row, ged_csv, monthly};

/// Runs a Python program; `None`, with a notice, where Python or a package is missing.
fn python(packages: &str, program: &str, argument: &str) -> Option<String> {
    let imports = Command::new("python3").args(["-c", &format!("import {packages}")]).output();
    if !imports.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: python3 with {packages} is not there");
        return None;
    }
    let output = Command::new("python3").args(["-c", program, argument]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// Two files over three years, with lists of rows set aside and warnings beside the Parquet files.
fn desk() -> Desk {
    let desk = Desk::new();
    let mut rows = monthly(CAR, 2018..=2020);
    rows.push(Row::new(1, "2020-03-04").with("latitude", 91));
    rows.push(Row::new(2, "2020-03-04").with("low", 9));
    assert_eq!(desk.ingest("car.csv", &ged_csv(&rows))["rows"]["placed"], 37);
    assert_eq!(desk.ingest("chad.csv", &ged_csv(&monthly(CHAD, 2019..=2020)))["rows"]["placed"], 24);
    desk
}

#[test]
fn duckdb_reads_all_years_of_all_files() {
    let desk = desk();
    let program = "
import duckdb, sys
rows = duckdb.sql(f\"select count(*), count(distinct file), sum(best), min(year), max(year) \
from read_parquet('{sys.argv[1]}/lake/events/*/*/*/*.parquet', hive_partitioning = true)\").fetchall()[0]
print(*rows)";
    let Some(answer) = python("duckdb", program, desk.data("").to_str().unwrap()) else { return };
    let deaths: u64 = desk.doctor()["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["deaths_best"].as_u64().unwrap())
        .sum();
    assert_eq!(answer, format!("61 2 {deaths} 2018 2020"));
}

#[test]
fn pandas_reads_the_folder_and_skips_what_is_no_table() {
    let desk = desk();
    let program = "
import pandas, sys
events = pandas.read_parquet(f'{sys.argv[1]}/lake/events')
print(len(events), events.polity.value_counts().sort_index().to_dict(), events.date_end.max())";
    let Some(answer) = python("pandas, pyarrow", program, desk.data("").to_str().unwrap()) else { return };
    assert_eq!(answer, "61 {'CAF': 37, 'TCD': 24} 2020-12-10");
}

#[test]
fn pandas_sees_no_zero_where_nothing_is_known() {
    let desk = desk();
    desk.succeed(&["cycle", "--model", "conflictology12"]);
    let program = "
import pandas, sys
panel = pandas.read_parquet(f'{sys.argv[1]}/runs/run-0001/panel.parquet')
print(panel.best[panel.coverage == 'unknown'].notna().sum(), panel.best[panel.coverage == 'full'].isna().sum())";
    let Some(answer) = python("pandas, pyarrow", program, desk.data("").to_str().unwrap()) else { return };
    assert_eq!(answer, "0 0");
}
