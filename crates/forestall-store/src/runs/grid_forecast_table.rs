//! The grid forecast of a run: its head as JSON, its draws as Parquet.
//!
//! One row per cell, type of violence and span of steps, the draws as a list. Cells whose draws are all zero have no
//! row: the head says where zero is known.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use arrow::array::{
    Array, AsArray, ListBuilder, PrimitiveArray, RecordBatch, UInt8Builder, UInt16Builder, UInt32Builder,
};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Field, Schema, UInt8Type, UInt16Type, UInt32Type};
use forestall_forecast::{GridDraws, GridForecast, ModelRecord};
use forestall_panel::GridCoverage;
use forestall_types::{MonthId, PrioGridGid, ViolenceType};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::{Deserialize, Serialize};

use crate::json_file::{read_json, write_json};
use crate::lake::writer_properties;

const HEAD: &str = "grid_forecast.json";
const DRAWS: &str = "grid_draws.parquet";

/// All of a grid forecast but its draws.
#[derive(Serialize, Deserialize)]
struct Head {
    model: ModelRecord,
    origin: MonthId,
    steps: (u16, u16),
    per_step: usize,
    rows: usize,
    coverage: Vec<GridCoverage>,
}

pub(crate) fn write(folder: &Path, forecast: &GridForecast) -> Result<()> {
    let head = Head {
        model: forecast.record.clone(),
        origin: forecast.origin,
        steps: (*forecast.steps.start(), *forecast.steps.end()),
        per_step: forecast.per_step,
        rows: forecast.rows.len(),
        coverage: forecast.coverage.clone(),
    };
    write_json(&folder.join(HEAD), &head)?;
    write_draws(&folder.join(DRAWS), &forecast.rows)
}

/// Returns the grid forecast in a run's folder; `None` for runs made before there were any.
pub(crate) fn read(folder: &Path) -> Result<Option<GridForecast>> {
    if !folder.join(HEAD).exists() {
        return Ok(None);
    }
    let head: Head = read_json(&folder.join(HEAD))?;
    let path = folder.join(DRAWS);
    let rows = read_draws(&path).with_context(|| format!("reading {}", path.display()))?;
    let is_whole = rows.len() == head.rows
        && rows.iter().all(|row| row.draws.len() == head.per_step)
        && rows.is_sorted_by_key(|row| (row.gid, row.violence_type, row.first_step));
    ensure!(is_whole, "{} does not hold the draws that {HEAD} tells of", path.display());
    Ok(Some(GridForecast {
        record: head.model,
        origin: head.origin,
        steps: head.steps.0..=head.steps.1,
        per_step: head.per_step,
        rows,
        coverage: head.coverage,
    }))
}

fn write_draws(path: &Path, rows: &[GridDraws]) -> Result<()> {
    let item = Field::new("item", DataType::UInt32, false);
    let schema = Arc::new(Schema::new(vec![
        Field::new("priogrid_gid", DataType::UInt32, false),
        Field::new("type_of_violence", DataType::UInt8, false),
        Field::new("first_step", DataType::UInt16, false),
        Field::new("last_step", DataType::UInt16, false),
        Field::new("draws", DataType::List(Arc::new(item.clone())), false),
    ]));
    let (mut gids, mut kinds) = (UInt32Builder::new(), UInt8Builder::new());
    let (mut firsts, mut lasts) = (UInt16Builder::new(), UInt16Builder::new());
    let mut draws = ListBuilder::new(UInt32Builder::new()).with_field(item);
    for row in rows {
        gids.append_value(row.gid.get());
        kinds.append_value(row.violence_type.code());
        firsts.append_value(row.first_step);
        lasts.append_value(row.last_step);
        draws.values().append_slice(&row.draws);
        draws.append(true);
    }
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(writer_properties()))?;
    writer.write(&RecordBatch::try_new(
        schema,
        vec![
            Arc::new(gids.finish()),
            Arc::new(kinds.finish()),
            Arc::new(firsts.finish()),
            Arc::new(lasts.finish()),
            Arc::new(draws.finish()),
        ],
    )?)?;
    writer.close()?;
    Ok(())
}

fn read_draws(path: &Path) -> Result<Vec<GridDraws>> {
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()? {
        let batch = batch?;
        let gids = numbers::<UInt32Type>(&batch, "priogrid_gid")?;
        let kinds = numbers::<UInt8Type>(&batch, "type_of_violence")?;
        let firsts = numbers::<UInt16Type>(&batch, "first_step")?;
        let lasts = numbers::<UInt16Type>(&batch, "last_step")?;
        let draws = batch.column_by_name("draws").context("column draws is missing")?;
        let draws = draws.as_list_opt::<i32>().context("column draws holds no lists")?;
        for at in 0..batch.num_rows() {
            let list = draws.value(at);
            let list = list.as_primitive_opt::<UInt32Type>().context("column draws holds no counts")?;
            rows.push(GridDraws {
                gid: PrioGridGid::new(gids.value(at))?,
                violence_type: ViolenceType::from_code(kinds.value(at).into())?,
                first_step: firsts.value(at),
                last_step: lasts.value(at),
                draws: list.values().to_vec(),
            });
        }
    }
    Ok(rows)
}

fn numbers<'a, T: ArrowPrimitiveType>(batch: &'a RecordBatch, name: &str) -> Result<&'a PrimitiveArray<T>> {
    let column = batch.column_by_name(name).with_context(|| format!("column {name} is missing"))?;
    let numbers = column.as_primitive_opt::<T>();
    numbers
        .filter(|numbers| numbers.null_count() == 0)
        .with_context(|| format!("column {name} is not as written"))
}

#[cfg(test)]
mod tests {
    use forestall_forecast::{GridBenchmark, Request};
    use forestall_panel::GridWindow;
    use forestall_types::Completeness;

    use super::*;

    #[test]
    fn a_forecast_comes_back_as_it_was_and_an_older_run_has_none() {
        let gid = |number| PrioGridGid::new(number).unwrap();
        let series = [
            (gid(148_759), ViolenceType::StateBased, (0..12).collect()),
            (gid(148_759), ViolenceType::OneSided, vec![4; 12]),
            (gid(7), ViolenceType::NonState, vec![1; 12]),
        ];
        let coverage = vec![GridCoverage {
            polity: "ETH".parse().unwrap(),
            completeness: [Completeness::Full, Completeness::Partial, Completeness::Unknown],
            imprecise: [3, 0, 9],
        }];
        let window = GridWindow::from_series("2020-11..2021-10".parse().unwrap(), series, coverage);
        let request = Request::new(1..=36, 1, 1).unwrap();
        let forecast = GridBenchmark::Conflictology12.predict(&window, &request).unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), None);
        write(folder.path(), &forecast).unwrap();
        assert_eq!(read(folder.path()).unwrap(), Some(forecast.clone()));
        write_draws(&folder.path().join(DRAWS), &forecast.rows[1..]).unwrap();
        assert!(read(folder.path()).unwrap_err().to_string().contains("does not hold the draws"));
    }
}
