//! The panel a model saw, as Parquet: one row per violence type, country and month.
//!
//! Where nothing is known the counts are null: a reader that overlooks `coverage` must not see a zero.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use arrow::array::{Array, AsArray, RecordBatch, StringBuilder, UInt8Builder, UInt16Builder, UInt32Builder};
use arrow::datatypes::{DataType, Field, Schema, UInt8Type, UInt16Type, UInt32Type};
use forestall_panel::{Cell, Panel, PanelChoices};
use forestall_types::{Completeness, Fatalities, MonthId, MonthRange, PolityCode, ViolenceType};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::lake::writer_properties;

pub(crate) fn write(path: &Path, panel: &Panel) -> Result<()> {
    let count = |name: &str| Field::new(name, DataType::UInt32, true);
    let schema = Arc::new(Schema::new(vec![
        Field::new("type_of_violence", DataType::UInt8, false),
        Field::new("polity", DataType::Utf8, false),
        Field::new("month_id", DataType::UInt16, false),
        Field::new("coverage", DataType::Utf8, false),
        count("low"),
        count("best"),
        count("high"),
    ]));
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(writer_properties()))?;
    for kind in ViolenceType::ALL {
        let mut kinds = UInt8Builder::new();
        let (mut polities, mut coverage) = (StringBuilder::new(), StringBuilder::new());
        let mut months = UInt16Builder::new();
        let (mut low, mut best, mut high) =
            (UInt32Builder::new(), UInt32Builder::new(), UInt32Builder::new());
        for (row, polity) in panel.polities().iter().enumerate() {
            for (cell, month) in panel.series(kind, row).iter().zip(panel.months().iter()) {
                kinds.append_value(kind.code());
                polities.append_value(polity.as_str());
                months.append_value(month.get());
                coverage.append_value(word(cell.completeness));
                let known = (cell.completeness > Completeness::Unknown).then_some(cell.fatalities);
                low.append_option(known.map(|fatalities| fatalities.low));
                best.append_option(known.map(|fatalities| fatalities.best));
                high.append_option(known.map(|fatalities| fatalities.high));
            }
        }
        writer.write(&RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(kinds.finish()),
                Arc::new(polities.finish()),
                Arc::new(months.finish()),
                Arc::new(coverage.finish()),
                Arc::new(low.finish()),
                Arc::new(best.finish()),
                Arc::new(high.finish()),
            ],
        )?)?;
    }
    writer.close()?;
    Ok(())
}

pub(crate) fn read(path: &Path, choices: PanelChoices) -> Result<Panel> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut cells = Vec::new();
    let mut polities: Vec<PolityCode> = Vec::new();
    let (mut first, mut last) = (MonthId::MAX, MonthId::MIN);
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(8192).build()? {
        let batch = batch?;
        let column =
            |name: &str| batch.column_by_name(name).with_context(|| format!("column {name} is missing"));
        let kinds = column("type_of_violence")?.as_primitive::<UInt8Type>();
        let names = column("polity")?.as_string::<i32>();
        let months = column("month_id")?.as_primitive::<UInt16Type>();
        let coverage = column("coverage")?.as_string::<i32>();
        let low = column("low")?.as_primitive::<UInt32Type>();
        let best = column("best")?.as_primitive::<UInt32Type>();
        let high = column("high")?.as_primitive::<UInt32Type>();
        for row in 0..batch.num_rows() {
            let month = MonthId::new(months.value(row).into())?;
            (first, last) = (first.min(month), last.max(month));
            let is_first_type = kinds.value(row) == ViolenceType::ALL[0].code();
            if is_first_type && polities.last().map(PolityCode::as_str) != Some(names.value(row)) {
                polities.push(names.value(row).parse()?);
            }
            let completeness = completeness(coverage.value(row))?;
            let is_counted = [low, best, high].iter().all(|column| column.is_valid(row));
            let fatalities = match completeness {
                Completeness::Unknown => Fatalities::default(),
                _ if is_counted => {
                    Fatalities { low: low.value(row), best: best.value(row), high: high.value(row) }
                }
                _ => bail!("{month} is covered and has no count in {}", path.display()),
            };
            cells.push(Cell { fatalities, completeness });
        }
    }
    Panel::from_cells(choices, MonthRange::new(first, last)?, polities, cells)
        .with_context(|| format!("{} does not hold a whole panel", path.display()))
}

const fn word(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Unknown => "unknown",
        Completeness::Partial => "partial",
        Completeness::Full => "full",
    }
}

fn completeness(word: &str) -> Result<Completeness> {
    match word {
        "unknown" => Ok(Completeness::Unknown),
        "partial" => Ok(Completeness::Partial),
        "full" => Ok(Completeness::Full),
        other => bail!("`{other}` is no coverage"),
    }
}

#[cfg(test)]
mod tests {
    use forestall_panel::SpanRule;

    use super::*;

    /// Axes: 3 violence types x 2 polities x 2 months; the second polity is known in one month only.
    fn panel(choices: PanelChoices) -> Panel {
        let cell = |completeness, best| Cell {
            fatalities: Fatalities { low: best, best, high: best * 2 },
            completeness,
        };
        let months = MonthRange::new("2020-01".parse().unwrap(), "2020-02".parse().unwrap()).unwrap();
        let of_one_type = [
            cell(Completeness::Full, 0),
            cell(Completeness::Partial, 7),
            cell(Completeness::Unknown, 0),
            cell(Completeness::Full, 3),
        ];
        let polities = ["CAF", "TCD"].map(|code| code.parse().unwrap()).to_vec();
        Panel::from_cells(choices, months, polities, of_one_type.repeat(3)).unwrap()
    }

    #[test]
    fn zero_partial_and_unknown_come_back_as_they_were() {
        let choices = PanelChoices { span_rule: SpanRule::End };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("panel.parquet");
        write(&path, &panel(choices)).unwrap();
        assert_eq!(read(&path, choices).unwrap(), panel(choices));
        let mut nulls = 0;
        for batch in
            ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap().build().unwrap()
        {
            nulls += batch.unwrap().column_by_name("best").unwrap().null_count();
        }
        assert_eq!(nulls, 3, "one unknown month in each of three types");
    }
}
