//! Totals per country and month as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use arrow::array::{Array, AsArray, RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, UInt8Type, UInt16Type, UInt32Type};
use forestall_types::{MonthId, PolityCode, ViewsCountryId, ViolenceType};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::writer_properties;

pub(crate) const FILE_NAME: &str = "country_months.parquet";

/// One total as the lake keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CountryMonthRow {
    pub(crate) month: MonthId,
    pub(crate) country_id: ViewsCountryId,
    pub(crate) polity: Option<PolityCode>,
    pub(crate) violence_type: ViolenceType,
    pub(crate) count: u32,
}

pub(crate) fn write(path: &Path, rows: &[CountryMonthRow]) -> Result<()> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("month_id", DataType::UInt16, false),
        Field::new("country_id", DataType::UInt16, false),
        Field::new("polity", DataType::Utf8, true),
        Field::new("type_of_violence", DataType::UInt8, false),
        Field::new("best", DataType::UInt32, false),
    ]));
    let batch = RecordBatch::try_new(
        schema.clone(),
        vec![
            Arc::new(UInt16Array::from_iter_values(rows.iter().map(|row| row.month.get()))),
            Arc::new(UInt16Array::from_iter_values(rows.iter().map(|row| row.country_id.get()))),
            Arc::new(rows.iter().map(|row| row.polity.map(String::from)).collect::<StringArray>()),
            Arc::new(UInt8Array::from_iter_values(rows.iter().map(|row| row.violence_type.code()))),
            Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row.count))),
        ],
    )?;
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut writer = ArrowWriter::try_new(file, schema, Some(writer_properties()))?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}

pub(crate) fn stream(path: &Path, take: &mut dyn FnMut(CountryMonthRow)) -> Result<()> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(8192).build()? {
        let batch = batch?;
        let column =
            |name: &str| batch.column_by_name(name).with_context(|| format!("column {name} is missing"));
        let months = column("month_id")?.as_primitive::<UInt16Type>();
        let countries = column("country_id")?.as_primitive::<UInt16Type>();
        let polities = column("polity")?.as_string::<i32>();
        let kinds = column("type_of_violence")?.as_primitive::<UInt8Type>();
        let counts = column("best")?.as_primitive::<UInt32Type>();
        for row in 0..batch.num_rows() {
            take(CountryMonthRow {
                month: MonthId::new(months.value(row).into())?,
                country_id: ViewsCountryId::new(countries.value(row).into())?,
                polity: if polities.is_null(row) { None } else { Some(polities.value(row).parse()?) },
                violence_type: ViolenceType::from_code(kinds.value(row).into())?,
                count: counts.value(row),
            });
        }
    }
    Ok(())
}
