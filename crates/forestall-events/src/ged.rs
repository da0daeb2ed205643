//! Reader of UCDP GED and Candidate files.

use std::io::Read;

use encoding_rs::UTF_8;
use forestall_types::Fatalities;
use rustc_hash::FxHashMap;

use crate::field::{Cell, DATE_PREC, EVENT_CLARITY, WHERE_PREC, check_span, point};
use crate::ged_layout::{self, ABSENT, LAYOUTS, Positions};
use crate::number::{parse_integer, trimmed};
use crate::records::{Record, Records};
use crate::row_fault::{Doubt, FaultReason, RowFault};
use crate::row_loop::{RowParser, Rows};
use crate::text::{decode, decode_lossless};
use crate::{Batch, Event, EventReader, HeaderReport, Named, RowWarning, UnreadableFile};

/// Reads the rows of a UCDP GED file, of any layout, as events.
///
/// ```
/// use forestall_events::{EventReader, GedReader};
///
/// let text = "\
/// id,type_of_violence,conflict_name,side_a,side_b,where_prec,latitude,longitude,country,country_id,\
/// date_prec,date_start,date_end,best,high,low
/// 7,1,Inventia: Government,Government of Inventia,Front,1,5.4,26.5,Inventia,482,1,2020-01-31,2020-01-31,3,4,2
/// ";
/// let mut reader = GedReader::open(text.as_bytes())?;
/// let batch = reader.next_batch(1000)?.expect("one row");
/// assert_eq!(batch.events[0].fatalities.best, 3);
/// # Ok::<(), forestall_events::UnreadableFile>(())
/// ```
pub struct GedReader<R> {
    rows: Rows<R>,
    header: HeaderReport,
    parser: GedRows,
}

impl<R: Read> GedReader<R> {
    /// Reads the header of decompressed CSV text and finds the columns.
    ///
    /// A file whose first row is 49 fields of data has no header.
    ///
    /// # Errors
    ///
    /// When the file is empty, no text, or lacks a column the desk cannot do without.
    pub fn open(input: R) -> Result<Self, UnreadableFile> {
        let mut records = Records::open(input, b',')?;
        let first = records.next_record()?.ok_or(UnreadableFile::Empty)?;
        let (positions, header) = if is_data(&first) {
            records.unread();
            ged_layout::without_header()
        } else {
            let names = first.fields().map(|name| decode_lossless(trimmed(name)).into_owned()).collect();
            ged_layout::from_header(names)?
        };
        let parser = GedRows { positions, seen: FxHashMap::default() };
        Ok(Self { rows: Rows::new(records, header.columns.len()), header, parser })
    }

    /// Returns what the file's header says.
    pub fn header(&self) -> &HeaderReport {
        &self.header
    }
}

impl<R: Read> EventReader for GedReader<R> {
    fn header(&self) -> &HeaderReport {
        &self.header
    }

    fn next_batch(&mut self, max_rows: usize) -> Result<Option<Batch>, UnreadableFile> {
        self.rows.next_batch(max_rows, &mut self.parser)
    }
}

/// Says whether a first row is data: 49 fields whose id, year and type of violence are numbers.
fn is_data(record: &Record<'_>) -> bool {
    record.len() == LAYOUTS[0].columns().count()
        && [0, 2, 5].iter().all(|&index| parse_integer(record.field(index)).is_some())
}

/// Where the columns are, and which ids have been placed on which line.
struct GedRows {
    positions: Positions,
    seen: FxHashMap<u64, u64>,
}

impl RowParser for GedRows {
    fn parse(&mut self, record: &Record<'_>, warnings: &mut Vec<RowWarning>) -> Result<Event, RowFault> {
        let p = &self.positions;
        let cell = |column: &'static str, index: usize| Cell { column, bytes: record.field(index) };
        let mut text = |column: &'static str, index: usize| read_text(record, column, index, warnings);

        let id_cell = cell("id", p.id);
        let id = read_id(id_cell)?;
        let violence_type = cell("type_of_violence", p.type_of_violence).violence_type()?;
        let point = point(cell("latitude", p.latitude), cell("longitude", p.longitude))?;
        let where_prec = cell("where_prec", p.where_prec).code(WHERE_PREC.0, WHERE_PREC.1)?;
        let date_prec = cell("date_prec", p.date_prec).code(DATE_PREC.0, DATE_PREC.1)?;
        let event_clarity = match p.event_clarity {
            ABSENT => None,
            index => Some(cell("event_clarity", index).code(EVENT_CLARITY.0, EVENT_CLARITY.1)?),
        };
        let date_start = cell("date_start", p.date_start).day()?;
        let end_cell = cell("date_end", p.date_end);
        let date_end =
            if end_cell.bytes == record.field(p.date_start) { date_start } else { end_cell.day()? };
        check_span(date_start, date_end, end_cell)?;
        let fatalities = Fatalities {
            low: cell("low", p.low).count()?,
            best: cell("best", p.best).count()?,
            high: cell("high", p.high).count()?,
        };
        let deaths = self.deaths(record)?;
        let country_id = read_country_id(cell("country_id", p.country_id))?;
        let number_of_sources = read_number_of_sources(cell("number_of_sources", p.number_of_sources))?;
        let mut named = |id_column, id_index, name_column, name_index| {
            let id = cell(id_column, id_index).identifier()?;
            Ok(Named { id, name: text(name_column, name_index) })
        };
        let event = Event {
            event_id: id.to_string(),
            violence_type,
            conflict: named("conflict_new_id", p.conflict_new_id, "conflict_name", p.conflict_name)?,
            dyad: named("dyad_new_id", p.dyad_new_id, "dyad_name", p.dyad_name)?,
            side_a: named("side_a_new_id", p.side_a_new_id, "side_a", p.side_a)?,
            side_b: named("side_b_new_id", p.side_b_new_id, "side_b", p.side_b)?,
            date_start,
            date_end,
            date_prec: Some(date_prec),
            latitude: point.latitude,
            longitude: point.longitude,
            where_prec: Some(where_prec),
            where_description: if record.field(p.where_description).is_empty() {
                text("where_coordinates", p.where_coordinates)
            } else {
                text("where_description", p.where_description)
            },
            adm_1: text("adm_1", p.adm_1),
            adm_2: text("adm_2", p.adm_2),
            country: text("country", p.country),
            country_id,
            fatalities,
            deaths,
            event_clarity,
            number_of_sources,
            source_article: text("source_article", p.source_article),
            source_headline: text("source_headline", p.source_headline),
            line: record.line,
        };
        self.doubt(&event, point.cell.get(), record, warnings)?;
        if let Some(first_line) = self.seen.get(&id) {
            return Err(id_cell.fault(FaultReason::RepeatedId { first_line: *first_line }));
        }
        self.seen.insert(id, record.line);
        Ok(event)
    }
}

impl GedRows {
    /// Reads UCDP's four parts of `best`; `None` where one is absent or blank.
    fn deaths(&self, record: &Record<'_>) -> Result<Option<[u32; 4]>, RowFault> {
        let p = &self.positions;
        let mut deaths = [0; 4];
        let columns = [
            ("deaths_a", p.deaths_a),
            ("deaths_b", p.deaths_b),
            ("deaths_civilians", p.deaths_civilians),
            ("deaths_unknown", p.deaths_unknown),
        ];
        for (count, (column, index)) in deaths.iter_mut().zip(columns) {
            let cell = Cell { column, bytes: record.field(index) };
            if cell.is_blank() {
                return Ok(None);
            }
            *count = cell.count()?;
        }
        Ok(Some(deaths))
    }

    /// Warns where columns of a readable row contradict each other.
    fn doubt(
        &self,
        event: &Event,
        cell: u32,
        record: &Record<'_>,
        warnings: &mut Vec<RowWarning>,
    ) -> Result<(), RowFault> {
        let line = record.line;
        let Fatalities { low, best, high } = event.fatalities;
        if !event.fatalities.is_ordered() {
            warnings.push(Doubt::OutOfOrder { low, best, high }.about(line, "best", best.to_string()));
        }
        if let Some(deaths) = event.deaths {
            let sum = deaths.into_iter().map(u64::from).sum();
            if sum != u64::from(best) {
                warnings.push(Doubt::PartsDiffer { best, sum }.about(line, "best", best.to_string()));
            }
        }
        let year = Cell { column: "year", bytes: record.field(self.positions.year) };
        if !year.is_blank() {
            let value = year.integer("a year")?;
            if !(i64::from(event.date_start.year())..=i64::from(event.date_end.year())).contains(&value) {
                let doubt = Doubt::YearDiffers { start: event.date_start, end: event.date_end };
                warnings.push(doubt.about(line, year.column, value.to_string()));
            }
        }
        let given = Cell { column: "priogrid_gid", bytes: record.field(self.positions.priogrid_gid) };
        if let Some(value) = given.identifier()?
            && value != cell
        {
            warnings.push(Doubt::CellDiffers { cell }.about(line, given.column, value.to_string()));
        }
        Ok(())
    }
}

fn read_id(cell: Cell<'_>) -> Result<u64, RowFault> {
    const EXPECTED: &str = "a whole number of 0 or more";
    let id = cell.integer(EXPECTED)?;
    u64::try_from(id).map_err(|_| cell.fault(FaultReason::Unreadable { expected: EXPECTED }))
}

fn read_country_id(cell: Cell<'_>) -> Result<Option<u16>, RowFault> {
    match cell.identifier()?.map(u16::try_from).transpose() {
        Ok(code) => Ok(code),
        Err(_) => Err(cell.fault(FaultReason::TooLarge { max: u16::MAX.into() })),
    }
}

/// Reads `number_of_sources`, where old rows say -1 for not counted.
fn read_number_of_sources(cell: Cell<'_>) -> Result<Option<u32>, RowFault> {
    if trimmed(cell.bytes) == b"-1" { Ok(None) } else { cell.identifier() }
}

/// Reads text, as Windows-1252 with a warning where it is no UTF-8.
#[inline]
fn read_text(record: &Record<'_>, column: &str, index: usize, warnings: &mut Vec<RowWarning>) -> String {
    let (text, is_foreign) = decode(record.field(index), UTF_8);
    let text = text.into_owned();
    if is_foreign {
        warnings.push(Doubt::Encoding { encoding: UTF_8.name() }.about(record.line, column, text.as_str()));
    }
    text
}
