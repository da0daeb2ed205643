//! Reader of any table of events that a mapping describes.

use std::borrow::Cow;
use std::io::Read;

use forestall_types::{
    Fatalities, PolityCode, PolityRecord, PolityTable, Scheme, UnmatchedPolity, ViolenceType,
};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::batch::fingerprint;
use crate::event_plan::{ColumnRef, CountryScheme, DayPlan, EventPlan, NumberPlan, TextPlan, ViolencePlan};
use crate::field::{Cell, DATE_PREC, EVENT_CLARITY, WHERE_PREC, check_span, point};
use crate::number::trimmed;
use crate::records::{Record, Records};
use crate::row_fault::{Doubt, FaultReason, RowFault};
use crate::row_loop::{RowParser, Rows};
use crate::text::{decode, decode_lossless};
use crate::{Batch, Event, EventReader, HeaderReport, Mapping, Named, RowWarning, UnreadableFile};

/// Reads the rows of a table as events, as a [`Mapping`] describes them.
pub struct MappedReader<R> {
    rows: Rows<R>,
    header: HeaderReport,
    parser: MappedRows,
}

impl<R: Read> MappedReader<R> {
    /// Reads the header of decompressed text and finds the mapping's columns.
    ///
    /// # Errors
    ///
    /// When the file is empty, no text, or lacks a column the mapping reads.
    pub fn open(input: R, mapping: &Mapping) -> Result<Self, UnreadableFile> {
        let mut records = Records::open(input, mapping.delimiter)?;
        let first = records.next_record()?.ok_or(UnreadableFile::Empty)?;
        let columns = if mapping.has_header {
            first.fields().map(|name| decode(trimmed(name), mapping.encoding).0.into_owned()).collect()
        } else {
            let (found, named) = (first.len(), mapping.columns.len());
            if found != named {
                return Err(UnreadableFile::ColumnCount { found, named });
            }
            records.unread();
            mapping.columns.clone()
        };
        let positions = find_columns(&columns, mapping)?;
        let header = report(columns, mapping);
        let parser = MappedRows { mapping: mapping.clone(), positions, seen: FxHashMap::default() };
        Ok(Self { rows: Rows::new(records, header.columns.len()), header, parser })
    }

    /// Returns what the file's header says.
    pub fn header(&self) -> &HeaderReport {
        &self.header
    }
}

impl<R: Read> EventReader for MappedReader<R> {
    fn header(&self) -> &HeaderReport {
        &self.header
    }

    fn next_batch(&mut self, max_rows: usize) -> Result<Option<Batch>, UnreadableFile> {
        self.rows.next_batch(max_rows, &mut self.parser)
    }
}

fn find_columns(columns: &[String], mapping: &Mapping) -> Result<Vec<usize>, UnreadableFile> {
    let wanted = &mapping.plan.columns;
    let missing: Vec<String> = wanted.iter().filter(|name| !columns.contains(name)).cloned().collect();
    if !missing.is_empty() {
        return Err(UnreadableFile::MissingColumns {
            table: format!("mapping `{}`", mapping.source().id),
            missing,
            found: columns.len(),
            advice:
                "correct the names in the mapping, or its `file.delimiter`; the file's first row must be its \
                header unless `file.has_header` is false"
                    .to_owned(),
        });
    }
    let repeated = wanted.iter().find(|name| columns.iter().filter(|column| column == name).count() > 1);
    if let Some(column) = repeated {
        return Err(UnreadableFile::RepeatedColumn { column: column.clone() });
    }
    Ok(wanted
        .iter()
        .map(|name| {
            columns.iter().position(|column| column == name).expect("missing columns are refused above")
        })
        .collect())
}

fn report(columns: Vec<String>, mapping: &Mapping) -> HeaderReport {
    let (ignored, rest): (Vec<_>, Vec<_>) =
        columns.iter().cloned().partition(|column| mapping.ignored.contains(column));
    let unknown = rest.into_iter().filter(|column| !mapping.plan.columns.contains(column)).collect();
    HeaderReport {
        fingerprint: fingerprint(&columns),
        columns,
        has_header: mapping.has_header,
        ignored,
        unknown,
        layout: format!("mapping `{}`", mapping.source().id),
    }
}

/// The mapping, where its columns are, and which ids have been placed on which line.
struct MappedRows {
    mapping: Mapping,
    positions: Vec<usize>,
    seen: FxHashMap<Box<str>, u64>,
}

impl RowParser for MappedRows {
    fn parse(&mut self, record: &Record<'_>, warnings: &mut Vec<RowWarning>) -> Result<Event, RowFault> {
        let mut row = MappedRow { mapping: &self.mapping, positions: &self.positions, record, warnings };
        let event = row.event(&self.mapping.plan).map_err(|fault| row.with_value_as_written(fault))?;
        if let Some(first_line) = self.seen.get(event.event_id.as_str()) {
            let column = match &self.mapping.plan.event_id {
                TextPlan::Columns(columns) => columns.first().map_or("", |&column| row.cell(column).column),
                TextPlan::Constant(_) | TextPlan::Line => "",
            };
            let reason = FaultReason::RepeatedId { first_line: *first_line };
            return Err(RowFault::of_field(column, event.event_id.as_bytes(), reason));
        }
        self.seen.insert(event.event_id.as_str().into(), record.line);
        Ok(event)
    }
}

/// One row seen through a mapping.
struct MappedRow<'a> {
    mapping: &'a Mapping,
    positions: &'a [usize],
    record: &'a Record<'a>,
    warnings: &'a mut Vec<RowWarning>,
}

impl<'a> MappedRow<'a> {
    fn event(&mut self, plan: &EventPlan) -> Result<Event, RowFault> {
        let event_id = self.event_id(&plan.event_id)?;
        let violence_type = self.violence_type(&plan.violence_type)?;
        let point = point(self.cell(plan.latitude.0), self.cell(plan.longitude.0))?;
        let date_start = self.day(&plan.date_start)?;
        let date_end = self.day(&plan.date_end)?;
        check_span(date_start, date_end, self.day_cell(&plan.date_end))?;
        let [low, best, high] = plan.estimates;
        let fatalities = Fatalities {
            low: self.required_count(low)?,
            best: self.required_count(best)?,
            high: self.required_count(high)?,
        };
        let deaths = self.deaths(plan.deaths)?;
        self.doubt(fatalities, deaths);
        let (country, country_id) = self.country(plan, date_end)?;
        let [conflict, dyad, side_a, side_b] = &plan.parties;
        Ok(Event {
            event_id,
            violence_type,
            conflict: self.named(conflict)?,
            dyad: self.named(dyad)?,
            side_a: self.named(side_a)?,
            side_b: self.named(side_b)?,
            date_start,
            date_end,
            date_prec: self.code(plan.date_prec, DATE_PREC)?,
            latitude: point.latitude,
            longitude: point.longitude,
            where_prec: self.code(plan.where_prec, WHERE_PREC)?,
            where_description: self.text(&plan.where_description),
            adm_1: self.text(&plan.adm_1),
            adm_2: self.text(&plan.adm_2),
            country,
            country_id,
            fatalities,
            deaths,
            event_clarity: self.code(plan.event_clarity, EVENT_CLARITY)?,
            number_of_sources: self.number(plan.number_of_sources)?,
            source_article: self.text(&plan.source_article),
            source_headline: self.text(&plan.source_headline),
            line: self.record.line,
        })
    }

    /// Returns a column's field; a null marker is as good as nothing.
    fn cell(&self, column: ColumnRef) -> Cell<'a> {
        let bytes = self.record.field(self.positions[column.0]);
        let is_null = self.mapping.null.iter().any(|null| null.as_bytes() == trimmed(bytes));
        Cell { column: &self.mapping.plan.columns[column.0], bytes: if is_null { &[] } else { bytes } }
    }

    /// Puts a null marker back into the fault it caused, so that a person sees what the file says.
    fn with_value_as_written(&self, mut fault: RowFault) -> RowFault {
        let position = self.mapping.plan.columns.iter().position(|column| *column == fault.column);
        if let Some(position) = position.filter(|_| fault.value.is_empty()) {
            fault.value = decode_lossless(self.record.field(self.positions[position])).into_owned();
        }
        fault
    }

    fn decode(&mut self, cell: Cell<'a>) -> Cow<'a, str> {
        let (text, is_foreign) = decode(cell.bytes, self.mapping.encoding);
        if is_foreign {
            let doubt = Doubt::Encoding { encoding: self.mapping.encoding.name() };
            self.warnings.push(doubt.about(self.record.line, cell.column, text.as_ref()));
        }
        text
    }

    fn text(&mut self, plan: &TextPlan) -> String {
        match plan {
            TextPlan::Constant(text) => text.clone(),
            TextPlan::Line => self.record.line.to_string(),
            TextPlan::Columns(columns) => {
                let parts: Vec<_> = columns.iter().map(|&column| self.decode(self.cell(column))).collect();
                parts.join("-")
            }
        }
    }

    fn event_id(&mut self, plan: &TextPlan) -> Result<String, RowFault> {
        if let TextPlan::Columns(columns) = plan
            && let Some(cell) = columns.iter().map(|&column| self.cell(column)).find(Cell::is_blank)
        {
            return Err(cell.fault(FaultReason::Missing { expected: "an id" }));
        }
        Ok(self.text(plan).trim().to_owned())
    }

    fn violence_type(&mut self, plan: &ViolencePlan) -> Result<ViolenceType, RowFault> {
        match plan {
            ViolencePlan::Constant(violence_type) => Ok(*violence_type),
            ViolencePlan::Numbers(column) => self.cell(*column).violence_type(),
            ViolencePlan::Codes(column, codes) => {
                let cell = self.cell(*column);
                let text = self.decode(cell);
                codes
                    .iter()
                    .find(|(code, _)| *code == text.trim())
                    .map(|(_, violence_type)| *violence_type)
                    .ok_or_else(|| {
                        let known: Vec<_> = codes.iter().map(|(code, _)| code).collect();
                        cell.fault(FaultReason::NotInCodes {
                            known: crate::unreadable_file::backticked(&known),
                        })
                    })
            }
        }
    }

    fn day(&self, plan: &DayPlan) -> Result<Date, RowFault> {
        match plan {
            DayPlan::Column { column, format: None } => self.cell(*column).day(),
            DayPlan::Column { column, format: Some(format) } => {
                let cell = self.cell(*column);
                let text = decode_lossless(trimmed(cell.bytes));
                let day = Date::strptime(format, text.as_ref())
                    .map_err(|_| cell.fault(FaultReason::DateFormat { format: format.clone() }))?;
                cell.counted(day)
            }
            DayPlan::Parts { year, month, day } => {
                let (year_cell, day_cell) = (self.cell(*year), self.cell(*day));
                let year = year_cell.integer("a year")?;
                let month = self.cell(*month).integer("a month, 1 to 12")?;
                let day = day_cell.integer("a day of the month")?;
                let date = match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
                    (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
                    _ => None,
                };
                let date = date.ok_or_else(|| day_cell.fault(FaultReason::NoSuchDay { year, month, day }))?;
                year_cell.counted(date)
            }
        }
    }

    /// Returns the field that is shown when the span is reversed.
    fn day_cell(&self, plan: &DayPlan) -> Cell<'a> {
        match plan {
            DayPlan::Column { column, .. } | DayPlan::Parts { day: column, .. } => self.cell(*column),
        }
    }

    fn required_count(&self, plan: NumberPlan) -> Result<u32, RowFault> {
        let cell = plan.column.map(|column| self.cell(column));
        match (cell, plan.fallback) {
            (Some(cell), Some(fallback)) if cell.is_blank() => Ok(fallback),
            (Some(cell), _) => cell.count(),
            (None, fallback) => Ok(fallback.expect("a number without column is a constant")),
        }
    }

    fn number(&self, plan: NumberPlan) -> Result<Option<u32>, RowFault> {
        let number = plan.column.map(|column| self.cell(column).identifier()).transpose()?.flatten();
        Ok(number.or(plan.fallback))
    }

    fn code(&self, plan: NumberPlan, (last, known): (u8, &'static str)) -> Result<Option<u8>, RowFault> {
        let fallback =
            plan.fallback.map(|code| u8::try_from(code).expect("the mapping allows 1 to 7 at most"));
        match plan.column.map(|column| self.cell(column)) {
            Some(cell) if !cell.is_blank() => cell.code(last, known).map(Some),
            _ => Ok(fallback),
        }
    }

    fn deaths(&self, plans: Option<[NumberPlan; 4]>) -> Result<Option<[u32; 4]>, RowFault> {
        let Some(plans) = plans else { return Ok(None) };
        let mut deaths = [0; 4];
        for (count, plan) in deaths.iter_mut().zip(plans) {
            let is_blank = plan.column.is_some_and(|column| self.cell(column).is_blank());
            if is_blank && plan.fallback.is_none() {
                return Ok(None);
            }
            *count = self.required_count(plan)?;
        }
        Ok(Some(deaths))
    }

    fn doubt(&mut self, Fatalities { low, best, high }: Fatalities, deaths: Option<[u32; 4]>) {
        let column = self.mapping.plan.estimates[1].column.map_or("", |column| self.cell(column).column);
        let line = self.record.line;
        if !(low <= best && best <= high) {
            self.warnings.push(Doubt::OutOfOrder { low, best, high }.about(line, column, best.to_string()));
        }
        let sum = deaths.map(|deaths| deaths.into_iter().map(u64::from).sum());
        if let Some(sum) = sum.filter(|sum| *sum != u64::from(best)) {
            self.warnings.push(Doubt::PartsDiffer { best, sum }.about(line, column, best.to_string()));
        }
    }

    fn named(&mut self, (number, name): &(NumberPlan, TextPlan)) -> Result<Named, RowFault> {
        Ok(Named { id: self.number(*number)?, name: self.text(name) })
    }

    /// Reads the country; codes become the name and the number UCDP uses on that day.
    fn country(&mut self, plan: &EventPlan, on: Date) -> Result<(String, Option<u16>), RowFault> {
        let text = self.text(&plan.country);
        let wanted = text.trim();
        if plan.country_scheme == CountryScheme::Name || wanted.is_empty() {
            return Ok((text, None));
        }
        match find_country(PolityTable::world(), plan.country_scheme, wanted, on) {
            Ok(record) => Ok((record.name.clone(), record.ucdp.or(record.gw).map(Into::into))),
            Err(error) => {
                let column = match &plan.country {
                    TextPlan::Columns(columns) => {
                        columns.first().map_or("", |&column| self.cell(column).column)
                    }
                    TextPlan::Constant(_) | TextPlan::Line => "",
                };
                Err(RowFault::of_field(column, wanted.as_bytes(), FaultReason::Country(error)))
            }
        }
    }
}

fn find_country<'t>(
    table: &'t PolityTable,
    scheme: CountryScheme,
    text: &str,
    on: Date,
) -> Result<&'t PolityRecord, UnmatchedPolity> {
    let scheme = match scheme {
        CountryScheme::Name => return table.by_name(text, on),
        CountryScheme::Iso3 => {
            let code: Option<PolityCode> = text.parse().ok();
            return table
                .records()
                .iter()
                .find(|record| record.iso3.is_some() && record.iso3 == code && record.is_valid_on(on))
                .ok_or_else(|| UnmatchedPolity::Name { name: text.to_owned(), on });
        }
        CountryScheme::Gw => Scheme::Ucdp,
        CountryScheme::Cow => Scheme::CorrelatesOfWar,
        CountryScheme::M49 => Scheme::M49,
    };
    match text.parse() {
        Ok(code) => table.by_code(scheme, code, on),
        Err(_) => Err(UnmatchedPolity::Name { name: text.to_owned(), on }),
    }
}
