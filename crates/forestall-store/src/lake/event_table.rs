//! Events as Parquet: one schema for every source.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use anyhow::{Context, Result};
use arrow::array::{
    Array, ArrayRef, AsArray, Date32Builder, Float64Builder, RecordBatch, StringBuilder, UInt8Builder,
    UInt16Builder, UInt32Builder, UInt64Builder,
};
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Schema, SchemaRef, UInt8Type, UInt32Type};
use forestall_events::{Event, Named};
use forestall_geography::Placement;
use forestall_panel::PlacedEvent;
use forestall_types::{Fatalities, PolityCode, PrioGridGid, ViolenceType};
use jiff::civil::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

/// Columns of the lake, named after GED's; `polity`, `placed_by` and `line` are the desk's.
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let number = |name: &str| Field::new(name, DataType::UInt32, true);
    let code = |name: &str| Field::new(name, DataType::UInt8, true);
    let count = |name: &str| Field::new(name, DataType::UInt32, false);
    Arc::new(Schema::new(vec![
        text("id"),
        Field::new("type_of_violence", DataType::UInt8, false),
        number("conflict_new_id"),
        text("conflict_name"),
        number("dyad_new_id"),
        text("dyad_name"),
        number("side_a_new_id"),
        text("side_a"),
        number("side_b_new_id"),
        text("side_b"),
        Field::new("date_start", DataType::Date32, false),
        Field::new("date_end", DataType::Date32, false),
        code("date_prec"),
        Field::new("latitude", DataType::Float64, false),
        Field::new("longitude", DataType::Float64, false),
        code("where_prec"),
        text("where_description"),
        text("adm_1"),
        text("adm_2"),
        count("priogrid_gid"),
        text("country"),
        Field::new("country_id", DataType::UInt16, true),
        Field::new("polity", DataType::Utf8, true),
        text("placed_by"),
        number("deaths_a"),
        number("deaths_b"),
        number("deaths_civilians"),
        number("deaths_unknown"),
        count("low"),
        count("best"),
        count("high"),
        code("event_clarity"),
        number("number_of_sources"),
        text("source_article"),
        text("source_headline"),
        Field::new("line", DataType::UInt64, false),
    ]))
});

/// Days from 1970-01-01, as Arrow's `Date32` counts them.
pub(crate) fn days_since_1970(day: Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}

pub(crate) fn date_of(days: i32) -> Date {
    jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days)
}

pub(crate) fn writer_properties() -> WriterProperties {
    let level = ZstdLevel::try_new(1).expect("level 1 exists");
    WriterProperties::builder().set_compression(Compression::ZSTD(level)).build()
}

/// Collects events of one year column by column.
#[derive(Default)]
pub(crate) struct EventColumns {
    rows: usize,
    id: StringBuilder,
    violence_type: UInt8Builder,
    ids: [UInt32Builder; 4],
    names: [StringBuilder; 4],
    dates: [Date32Builder; 2],
    date_prec: UInt8Builder,
    point: [Float64Builder; 2],
    where_prec: UInt8Builder,
    places: [StringBuilder; 3],
    gid: UInt32Builder,
    country: StringBuilder,
    country_id: UInt16Builder,
    polity: StringBuilder,
    placed_by: StringBuilder,
    deaths: [UInt32Builder; 4],
    estimates: [UInt32Builder; 3],
    event_clarity: UInt8Builder,
    number_of_sources: UInt32Builder,
    source_article: StringBuilder,
    source_headline: StringBuilder,
    line: UInt64Builder,
}

impl EventColumns {
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn push(&mut self, event: &Event, gid: PrioGridGid, placement: &Placement) {
        self.rows += 1;
        self.id.append_value(&event.event_id);
        self.violence_type.append_value(event.violence_type.code());
        let named: [&Named; 4] = [&event.conflict, &event.dyad, &event.side_a, &event.side_b];
        for ((ids, names), named) in self.ids.iter_mut().zip(&mut self.names).zip(named) {
            ids.append_option(named.id);
            names.append_value(&named.name);
        }
        self.dates[0].append_value(days_since_1970(event.date_start));
        self.dates[1].append_value(days_since_1970(event.date_end));
        self.date_prec.append_option(event.date_prec);
        self.point[0].append_value(event.latitude);
        self.point[1].append_value(event.longitude);
        self.where_prec.append_option(event.where_prec);
        for (column, text) in
            self.places.iter_mut().zip([&event.where_description, &event.adm_1, &event.adm_2])
        {
            column.append_value(text);
        }
        self.gid.append_value(gid.get());
        self.country.append_value(&event.country);
        self.country_id.append_option(event.country_id);
        self.polity.append_option(placement.counted.as_ref().map(PolityCode::as_str));
        self.placed_by.append_value(placement.method.name());
        for (index, column) in self.deaths.iter_mut().enumerate() {
            column.append_option(event.deaths.map(|parts| parts[index]));
        }
        let Fatalities { low, best, high } = event.fatalities;
        for (column, value) in self.estimates.iter_mut().zip([low, best, high]) {
            column.append_value(value);
        }
        self.event_clarity.append_option(event.event_clarity);
        self.number_of_sources.append_option(event.number_of_sources);
        self.source_article.append_value(&event.source_article);
        self.source_headline.append_value(&event.source_headline);
        self.line.append_value(event.line);
    }

    /// Hands over what was collected and starts anew.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch> {
        let Self { rows, id, violence_type, ids, names, dates, point, places, deaths, estimates, .. } = self;
        *rows = 0;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(id.finish()), Arc::new(violence_type.finish())];
        for (ids, names) in ids.iter_mut().zip(names) {
            columns.push(Arc::new(ids.finish()));
            columns.push(Arc::new(names.finish()));
        }
        columns.extend(dates.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.date_prec.finish()));
        columns.extend(point.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.where_prec.finish()));
        columns.extend(places.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.gid.finish()));
        columns.push(Arc::new(self.country.finish()));
        columns.push(Arc::new(self.country_id.finish()));
        columns.push(Arc::new(self.polity.finish()));
        columns.push(Arc::new(self.placed_by.finish()));
        columns.extend(deaths.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.extend(estimates.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.event_clarity.finish()));
        columns.push(Arc::new(self.number_of_sources.finish()));
        columns.push(Arc::new(self.source_article.finish()));
        columns.push(Arc::new(self.source_headline.finish()));
        columns.push(Arc::new(self.line.finish()));
        RecordBatch::try_new(SCHEMA.clone(), columns).context("the columns do not fit the lake's schema")
    }
}

/// Columns the panel reads; the file's other columns stay on disk.
const PANEL_COLUMNS: [&str; 10] = [
    "id",
    "type_of_violence",
    "date_start",
    "date_end",
    "where_prec",
    "priogrid_gid",
    "polity",
    "low",
    "best",
    "high",
];

/// Streams the events of one Parquet file into `take`.
pub(crate) fn stream_events(path: &Path, take: &mut dyn FnMut(&PlacedEvent)) -> Result<()> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .with_context(|| format!("reading {}", path.display()))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), PANEL_COLUMNS);
    for batch in builder.with_projection(mask).with_batch_size(8192).build()? {
        each_event(&batch?, take).with_context(|| format!("reading {}", path.display()))?;
    }
    Ok(())
}

fn each_event(batch: &RecordBatch, take: &mut dyn FnMut(&PlacedEvent)) -> Result<()> {
    let column = |name: &str| batch.column_by_name(name).with_context(|| format!("column {name} is missing"));
    let ids = column("id")?.as_string::<i32>();
    let kinds = column("type_of_violence")?.as_primitive::<UInt8Type>();
    let starts = column("date_start")?.as_primitive::<Date32Type>();
    let ends = column("date_end")?.as_primitive::<Date32Type>();
    let precisions = column("where_prec")?.as_primitive::<UInt8Type>();
    let gids = column("priogrid_gid")?.as_primitive::<UInt32Type>();
    let polities = column("polity")?.as_string::<i32>();
    let [low, best, high] = ["low", "best", "high"].map(column);
    let (low, best, high) = (
        low?.as_primitive::<UInt32Type>(),
        best?.as_primitive::<UInt32Type>(),
        high?.as_primitive::<UInt32Type>(),
    );
    for row in 0..batch.num_rows() {
        let polity = if polities.is_null(row) { None } else { Some(polities.value(row).parse()?) };
        take(&PlacedEvent {
            id_hash: id_hash(ids.value(row)),
            polity,
            gid: PrioGridGid::new(gids.value(row))?,
            date_start: date_of(starts.value(row)),
            date_end: date_of(ends.value(row)),
            where_prec: precisions.is_valid(row).then(|| precisions.value(row)),
            violence_type: ViolenceType::from_code(i64::from(kinds.value(row)))?,
            fatalities: Fatalities { low: low.value(row), best: best.value(row), high: high.value(row) },
        });
    }
    Ok(())
}

/// Returns 64 bits of blake3: equal ids give equal hashes on every machine.
fn id_hash(id: &str) -> u64 {
    // UCDP ids are numbers; they are their own hash.
    id.parse().unwrap_or_else(|_| {
        let hash = blake3::hash(id.as_bytes());
        u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
    })
}

/// One event as screens list it.
#[derive(Clone, PartialEq, Debug)]
pub struct ListedEvent {
    /// The source's id.
    pub id: String,
    /// Type of violence.
    pub violence_type: ViolenceType,
    /// First day.
    pub date_start: Date,
    /// Last day.
    pub date_end: Date,
    /// Who fought whom: the dyad's name, else both sides, else the conflict's name; empty without any.
    pub parties: String,
    /// Where: in the source's words, else its district or province, else the point in degrees.
    pub place: String,
    /// The dead.
    pub fatalities: Fatalities,
    /// Headline of the report, where given.
    pub headline: String,
}

/// Columns of a listed event.
const LISTED_COLUMNS: [&str; 18] = [
    "id",
    "type_of_violence",
    "date_start",
    "date_end",
    "dyad_name",
    "side_a",
    "side_b",
    "conflict_name",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "polity",
    "low",
    "best",
    "high",
    "source_headline",
];

/// Reads the events of one polity from one Parquet file.
pub(crate) fn list_events(path: &Path, polity: PolityCode) -> Result<Vec<ListedEvent>> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), LISTED_COLUMNS);
    let mut events = Vec::new();
    for batch in builder.with_projection(mask).build()? {
        list_batch(&batch?, polity, &mut events).with_context(|| format!("reading {}", path.display()))?;
    }
    Ok(events)
}

fn list_batch(batch: &RecordBatch, polity: PolityCode, events: &mut Vec<ListedEvent>) -> Result<()> {
    let columns: BTreeMap<&str, &ArrayRef> = LISTED_COLUMNS
        .into_iter()
        .map(|name| {
            Ok((name, batch.column_by_name(name).with_context(|| format!("column {name} is missing"))?))
        })
        .collect::<Result<_>>()?;
    let text = |name: &str, row: usize| columns[name].as_string::<i32>().value(row).to_owned();
    let count = |name: &str, row: usize| columns[name].as_primitive::<UInt32Type>().value(row);
    let day = |name: &str, row: usize| date_of(columns[name].as_primitive::<Date32Type>().value(row));
    let degrees = |name: &str, row: usize| columns[name].as_primitive::<Float64Type>().value(row);
    let polities = columns["polity"].as_string::<i32>();
    for row in 0..batch.num_rows() {
        if polities.is_null(row) || polities.value(row) != polity.as_str() {
            continue;
        }
        let kind = columns["type_of_violence"].as_primitive::<UInt8Type>().value(row);
        let names = ["dyad_name", "side_a", "side_b", "conflict_name"].map(|name| text(name, row));
        let places = ["where_description", "adm_2", "adm_1"].map(|name| text(name, row));
        let place = places.into_iter().find(|place| !place.is_empty());
        events.push(ListedEvent {
            id: text("id", row),
            violence_type: ViolenceType::from_code(kind.into())?,
            date_start: day("date_start", row),
            date_end: day("date_end", row),
            parties: who_fought_whom(names),
            place: place
                .unwrap_or_else(|| point_in_words(degrees("latitude", row), degrees("longitude", row))),
            fatalities: Fatalities {
                low: count("low", row),
                best: count("best", row),
                high: count("high", row),
            },
            headline: text("source_headline", row),
        });
    }
    Ok(())
}

/// Returns the dyad's name, else both sides in the form of a dyad's name, else the conflict's name.
fn who_fought_whom([dyad, side_a, side_b, conflict]: [String; 4]) -> String {
    if !dyad.is_empty() {
        dyad
    } else if !side_a.is_empty() && !side_b.is_empty() {
        format!("{side_a} - {side_b}")
    } else {
        conflict
    }
}

/// Prints a point to a tenth of a degree: `31.5° N, 65.2° E`.
fn point_in_words(latitude: f64, longitude: f64) -> String {
    let north = if latitude < 0.0 { 'S' } else { 'N' };
    let east = if longitude < 0.0 { 'W' } else { 'E' };
    format!("{:.1}°\u{a0}{north}, {:.1}°\u{a0}{east}", latitude.abs(), longitude.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_dyad_both_sides_are_named() {
        let cases = [
            (["A - B", "A", "B", "Land: Government"], "A - B"),
            (["", "Government of Oru", "League", "Oru: Government"], "Government of Oru - League"),
            (["", "Government of Oru", "", "Oru: Government"], "Oru: Government"),
            (["", "", "", ""], ""),
        ];
        for (names, expected) in cases {
            assert_eq!(who_fought_whom(names.map(str::to_owned)), expected);
        }
    }

    #[test]
    fn a_place_without_name_is_a_point() {
        assert_eq!(point_in_words(31.497, 65.205), "31.5°\u{a0}N, 65.2°\u{a0}E");
        assert_eq!(point_in_words(-4.06, -70.0), "4.1°\u{a0}S, 70.0°\u{a0}W");
    }
}
