//! Draws as Parquet: one row per country and step, the draws as a list.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use arrow::array::{AsArray, ListBuilder, RecordBatch, StringBuilder, UInt16Builder, UInt32Builder};
use arrow::datatypes::{DataType, Field, Schema, UInt32Type};
use forestall_forecast::Forecast;
use forestall_types::{Draws, PolityCode};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::RunRecord;
use crate::lake::writer_properties;

/// Countries encoded at a time.
const UNITS_PER_BATCH: usize = 32;

pub(crate) fn write(path: &Path, forecast: &Forecast, polities: &[PolityCode]) -> Result<()> {
    let item = Field::new("item", DataType::UInt32, false);
    let schema = Arc::new(Schema::new(vec![
        Field::new("polity", DataType::Utf8, false),
        Field::new("month_id", DataType::UInt16, false),
        Field::new("step", DataType::UInt16, false),
        Field::new("draws", DataType::List(Arc::new(item.clone())), false),
    ]));
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(writer_properties()))?;
    let units: Vec<usize> = (0..polities.len()).collect();
    for units in units.chunks(UNITS_PER_BATCH) {
        let mut polity = StringBuilder::new();
        let (mut months, mut steps) = (UInt16Builder::new(), UInt16Builder::new());
        let mut draws = ListBuilder::new(UInt32Builder::new()).with_field(item.clone());
        for &unit in units {
            for (ahead, step) in forecast.steps.clone().zip(0..) {
                polity.append_value(polities[unit].as_str());
                months.append_value(forecast.origin.plus(ahead).map_or(0, forestall_types::MonthId::get));
                steps.append_value(ahead);
                draws.values().append_slice(forecast.draws.step(unit, step));
                draws.append(true);
            }
        }
        writer.write(&RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(polity.finish()),
                Arc::new(months.finish()),
                Arc::new(steps.finish()),
                Arc::new(draws.finish()),
            ],
        )?)?;
    }
    writer.close()?;
    Ok(())
}

pub(crate) fn read(path: &Path, record: &RunRecord) -> Result<(Vec<PolityCode>, Draws)> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let steps = usize::from(record.steps.1 - record.steps.0) + 1;
    let mut polities: Vec<PolityCode> = Vec::new();
    let mut values: Vec<u32> = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        let batch = batch?;
        let column =
            |name: &str| batch.column_by_name(name).with_context(|| format!("column {name} is missing"));
        let names = column("polity")?.as_string::<i32>();
        let lists = column("draws")?.as_list::<i32>();
        for row in 0..batch.num_rows() {
            let polity = names.value(row).parse()?;
            if polities.last() != Some(&polity) {
                polities.push(polity);
            }
            values.extend_from_slice(lists.value(row).as_primitive::<UInt32Type>().values());
        }
    }
    let draws = Draws::from_values(polities.len(), steps, record.draws_per_step, record.seed, values)
        .with_context(|| format!("reading {}", path.display()))?;
    ensure!(polities.is_sorted(), "the countries of {} are out of order", path.display());
    Ok((polities, draws))
}
