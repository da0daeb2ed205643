//! The grid-months of a run's panel as Parquet, and the deaths kept out of single cells.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use arrow::array::{ArrayRef, RecordBatch, StringBuilder, UInt8Builder, UInt16Builder, UInt32Builder};
use arrow::datatypes::{DataType, Field, Schema};
use forestall_panel::GridMonths;
use forestall_types::{Fatalities, MonthId, ViolenceType};
use parquet::arrow::ArrowWriter;

use crate::lake::writer_properties;

/// Rows of one place, month and violence type, the place's column apart.
#[derive(Default)]
struct Months {
    month: UInt16Builder,
    violence_type: UInt8Builder,
    estimates: [UInt32Builder; 3],
}

impl Months {
    /// Takes the types with a death in any estimate; returns how many rows that made.
    fn push(&mut self, month: MonthId, deaths: &[Fatalities; 3]) -> usize {
        let mut rows = 0;
        for (kind, deaths) in ViolenceType::ALL.into_iter().zip(deaths) {
            if *deaths == Fatalities::ZERO {
                continue;
            }
            self.month.append_value(month.get());
            self.violence_type.append_value(kind.code());
            for (column, value) in self.estimates.iter_mut().zip([deaths.low, deaths.best, deaths.high]) {
                column.append_value(value);
            }
            rows += 1;
        }
        rows
    }

    fn write(mut self, path: &Path, place: Field, places: ArrayRef) -> Result<()> {
        let count = |name: &str| Field::new(name, DataType::UInt32, false);
        let schema = Arc::new(Schema::new(vec![
            place,
            Field::new("month_id", DataType::UInt16, false),
            Field::new("type_of_violence", DataType::UInt8, false),
            count("low"),
            count("best"),
            count("high"),
        ]));
        let mut columns: Vec<ArrayRef> =
            vec![places, Arc::new(self.month.finish()), Arc::new(self.violence_type.finish())];
        columns.extend(self.estimates.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(writer_properties()))?;
        writer.write(&RecordBatch::try_new(schema, columns)?)?;
        writer.close()?;
        Ok(())
    }
}

/// Writes the deaths of cells: `priogrid_gid, month_id, type_of_violence, low, best, high`.
pub(crate) fn write_cells(path: &Path, grid: &GridMonths) -> Result<()> {
    let mut gids = UInt32Builder::new();
    let mut months = Months::default();
    for (gid, month, deaths) in grid.cells() {
        for _ in 0..months.push(month, deaths) {
            gids.append_value(gid.get());
        }
    }
    months.write(path, Field::new("priogrid_gid", DataType::UInt32, false), Arc::new(gids.finish()))
}

/// Writes the deaths whose place is too imprecise for a cell: `polity, month_id, ...` as for cells.
pub(crate) fn write_imprecise(path: &Path, grid: &GridMonths) -> Result<()> {
    let mut polities = StringBuilder::new();
    let mut months = Months::default();
    for (polity, month, deaths) in grid.imprecise() {
        for _ in 0..months.push(month, deaths) {
            polities.append_value(polity.as_str());
        }
    }
    months.write(path, Field::new("polity", DataType::Utf8, false), Arc::new(polities.finish()))
}
