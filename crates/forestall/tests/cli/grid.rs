//! The grid-months of a run: precise places in their cells, the rest apart, nothing lost between the two.

use std::fs::File;

use arrow::array::AsArray;
use arrow::datatypes::{UInt16Type, UInt32Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::coverage::stored_panel;
use crate::desk::Desk;
use crate::ged_rows::{CAR, ged_csv, monthly};

/// Place (first column, as text), month and best estimate of each row.
fn rows(desk: &Desk, file: &str) -> Vec<(String, u16, u32)> {
    let file = File::open(desk.data("runs/run-0001").join(file)).unwrap();
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let months = batch.column_by_name("month_id").unwrap().as_primitive::<UInt16Type>();
        let best = batch.column_by_name("best").unwrap().as_primitive::<UInt32Type>();
        let place = batch.column(0);
        for row in 0..batch.num_rows() {
            let place = match place.as_primitive_opt::<UInt32Type>() {
                Some(gids) => gids.value(row).to_string(),
                None => place.as_string::<i32>().value(row).to_owned(),
            };
            rows.push((place, months.value(row), best.value(row)));
        }
    }
    rows
}

#[test]
fn imprecise_places_stay_out_of_cells_and_in_the_country() {
    let desk = Desk::new();
    let mut events = monthly(CAR, 2018..=2020);
    events[35] = events[35].clone().with("where_prec", 5).with_deaths(1000);
    desk.ingest("events.csv", &ged_csv(&events));
    let run = desk.json(&["cycle", "--json"]);
    let (cells, imprecise) = (rows(&desk, "grid.parquet"), rows(&desk, "imprecise.parquet"));
    // (6.5, 20.5) lies in row 194 and column 402 of the grid.
    assert!(cells.iter().all(|(gid, ..)| gid == "139362"), "{cells:?}");
    assert_eq!(cells.len(), 35);
    assert_eq!(imprecise, [("CAF".to_owned(), 492, 1000)]);
    let in_country: u32 = stored_panel(&desk, &run).values().filter_map(|(_, best)| *best).sum();
    let in_grid: u32 = cells.iter().chain(&imprecise).map(|(.., best)| best).sum();
    assert_eq!(in_country, in_grid);
}

#[test]
fn the_cycle_forecasts_cells_and_keeps_equal_draws_once() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.json(&["cycle", "--json"]);
    let file = File::open(desk.data("runs/run-0001/grid_draws.parquet")).unwrap();
    let batches: Vec<_> = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().collect();
    let [batch] = &batches[..] else { panic!("{} batches", batches.len()) };
    let batch = batch.as_ref().unwrap();
    assert_eq!(batch.num_rows(), 1, "one cell and type for 36 steps");
    let column = |name: &str| batch.column_by_name(name).unwrap();
    assert_eq!(column("priogrid_gid").as_primitive::<UInt32Type>().value(0), 139_362);
    let steps = ["first_step", "last_step"].map(|name| column(name).as_primitive::<UInt16Type>().value(0));
    assert_eq!(steps, [1, 36]);
    let draws = column("draws").as_list::<i32>().value(0);
    let last_year: Vec<u32> = rows(&desk, "grid.parquet").iter().skip(24).map(|(.., best)| *best).collect();
    assert_eq!(draws.as_primitive::<UInt32Type>().values(), &last_year[..]);
}
