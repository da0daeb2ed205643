//! Reader of deaths per country-month.

use std::io::Read;

use forestall_types::{MonthId, ViewsCountryId, ViolenceType};
use rustc_hash::FxHashMap;

use crate::batch::fingerprint;
use crate::field::Cell;
use crate::number::trimmed;
use crate::records::{Record, Records};
use crate::row_fault::{Doubt, FaultReason, RowFault};
use crate::row_loop::{check_field_count, is_hxl_tags};
use crate::text::decode_lossless;
use crate::unreadable_file::backticked;
use crate::{HeaderReport, QuarantinedRow, RowWarning, UnreadableFile};

/// Columns of counts, in the order of [`ViolenceType::ALL`].
const COUNTS: [&str; 3] = ["ged_sb", "ged_ns", "ged_os"];
const KEYS: [&str; 2] = ["month_id", "country_id"];

/// Best estimate of deaths in one country and month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CountryMonth {
    /// The month.
    pub month: MonthId,
    /// The country, as VIEWS numbers it; whether it exists is for the polity table to say.
    pub country: ViewsCountryId,
    /// Deaths by [`ViolenceType::index`]; `None` where the file does not say.
    pub deaths: [Option<u32>; 3],
    /// Line of the file the row begins on, from 1.
    pub line: u64,
}

/// A country-month file: `rows == placed.len() + quarantined.len() + skipped`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountryMonths {
    /// What the file's header says.
    pub header: HeaderReport,
    /// The types of violence the file has a column for.
    pub violence_types: Vec<ViolenceType>,
    /// Data rows read from the file.
    pub rows: u64,
    /// Rows that were understood, in the order of the file.
    pub placed: Vec<CountryMonth>,
    /// Rows set aside until somebody resolves them.
    pub quarantined: Vec<QuarantinedRow>,
    /// Doubts about the file.
    pub warnings: Vec<RowWarning>,
    /// Rows that are no data: HXL tags.
    pub skipped: u64,
}

/// Reads a whole file of `month_id, country_id, ged_sb` with `ged_ns` and `ged_os` where they are there.
///
/// ```
/// let file = forestall_events::read_country_months("month_id,country_id,ged_sb\n504,70,12\n".as_bytes())?;
/// assert_eq!(file.placed[0].deaths, [Some(12), None, None]);
/// # Ok::<(), forestall_events::UnreadableFile>(())
/// ```
///
/// # Errors
///
/// When the file is empty, no text, lacks a key column, or has none of the three counts.
pub fn read_country_months<R: Read>(input: R) -> Result<CountryMonths, UnreadableFile> {
    let mut records = Records::open(input, b',')?;
    let first = records.next_record()?.ok_or(UnreadableFile::Empty)?;
    let columns: Vec<String> =
        first.fields().map(|name| decode_lossless(trimmed(name)).into_owned()).collect();
    let positions = Positions::find(&columns)?;
    let mut file = CountryMonths {
        violence_types: ViolenceType::ALL
            .into_iter()
            .filter(|kind| positions.counts[kind.index()].is_some())
            .collect(),
        header: report(columns),
        rows: 0,
        placed: Vec::new(),
        quarantined: Vec::new(),
        warnings: Vec::new(),
        skipped: 0,
    };
    let mut seen = FxHashMap::default();
    while let Some(record) = records.next_record()? {
        file.rows += 1;
        if file.rows == 1 && is_hxl_tags(&record) {
            file.skipped += 1;
            continue;
        }
        match read_row(&record, &positions, file.header.columns.len(), &mut seen) {
            Ok(row) => file.placed.push(row),
            Err(fault) => file.quarantined.push(fault.quarantine(&record)),
        }
    }
    if file.rows == 0 {
        file.warnings.push(Doubt::NoRows.about(1, "", ""));
    }
    let accounted = file.placed.len() as u64 + file.quarantined.len() as u64 + file.skipped;
    assert_eq!(file.rows, accounted, "rows = placed + quarantined + skipped");
    Ok(file)
}

struct Positions {
    month: usize,
    country: usize,
    counts: [Option<usize>; 3],
}

impl Positions {
    fn find(columns: &[String]) -> Result<Self, UnreadableFile> {
        let position = |name: &str| columns.iter().position(|column| column == name);
        let counts = COUNTS.map(position);
        let (Some(month), Some(country), true) =
            (position(KEYS[0]), position(KEYS[1]), counts.iter().any(Option::is_some))
        else {
            let mut missing: Vec<String> =
                KEYS.iter().filter(|name| position(name).is_none()).map(|&name| name.to_owned()).collect();
            if counts.iter().all(Option::is_none) {
                missing.push(COUNTS[0].to_owned());
            }
            return Err(UnreadableFile::MissingColumns {
                table: "country-months".to_owned(),
                missing,
                found: columns.len(),
                advice:
                    "a country-month file has the columns month_id, country_id (VIEWS) and at least one of \
                    ged_sb, ged_ns, ged_os, separated by commas"
                        .to_owned(),
            });
        };
        let repeated =
            KEYS.iter().chain(&COUNTS).find(|name| columns.iter().filter(|c| c == *name).count() > 1);
        if let Some(column) = repeated {
            return Err(UnreadableFile::RepeatedColumn { column: (*column).to_owned() });
        }
        Ok(Self { month, country, counts })
    }
}

fn report(columns: Vec<String>) -> HeaderReport {
    let is_read = |name: &str| KEYS.contains(&name) || COUNTS.contains(&name);
    HeaderReport {
        fingerprint: fingerprint(&columns),
        unknown: columns.iter().filter(|column| !is_read(column)).cloned().collect(),
        columns,
        has_header: true,
        ignored: Vec::new(),
        layout: "country-months".to_owned(),
    }
}

fn read_row(
    record: &Record<'_>,
    positions: &Positions,
    expected: usize,
    seen: &mut FxHashMap<(MonthId, ViewsCountryId), u64>,
) -> Result<CountryMonth, RowFault> {
    check_field_count(record, expected)?;
    let month = read_month(Cell { column: KEYS[0], bytes: record.field(positions.month) })?;
    let country = read_country(Cell { column: KEYS[1], bytes: record.field(positions.country) })?;
    let mut deaths = [None; 3];
    for ((count, column), position) in deaths.iter_mut().zip(COUNTS).zip(positions.counts) {
        let Some(position) = position else { continue };
        let cell = Cell { column, bytes: record.field(position) };
        *count = if cell.is_blank() { None } else { Some(cell.count()?) };
    }
    if deaths.iter().all(Option::is_none) {
        return Err(RowFault::of_row(FaultReason::NoCount { columns: backticked(&COUNTS) }));
    }
    if let Some(&first_line) = seen.get(&(month, country)) {
        return Err(RowFault::of_row(FaultReason::RepeatedCountryMonth { first_line }));
    }
    seen.insert((month, country), record.line);
    Ok(CountryMonth { month, country, deaths, line: record.line })
}

fn read_month(cell: Cell<'_>) -> Result<MonthId, RowFault> {
    const EXPECTED: &str = "a VIEWS month_id, such as 504 for December 2021";
    let value = cell.integer(EXPECTED)?;
    let month_id =
        u32::try_from(value).map_err(|_| cell.fault(FaultReason::Unreadable { expected: EXPECTED }))?;
    MonthId::new(month_id).map_err(|error| cell.fault(FaultReason::Month(error)))
}

fn read_country(cell: Cell<'_>) -> Result<ViewsCountryId, RowFault> {
    const EXPECTED: &str = "a VIEWS country_id, 1 to 999";
    let value = cell.integer(EXPECTED)?;
    u32::try_from(value)
        .ok()
        .and_then(|number| ViewsCountryId::new(number).ok())
        .ok_or_else(|| cell.fault(FaultReason::Unreadable { expected: EXPECTED }))
}
