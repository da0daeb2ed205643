//! From totals per country and month to a file's folder in the lake.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use forestall_events::{CountryMonth, CountryMonths};
use forestall_types::{
    Coverage, CoveredPlaces, MonthId, MonthRange, PolityCode, PolityTable, Scheme, ViolenceType,
};
use jiff::Timestamp;

use super::country_month_table::{self, CountryMonthRow};
use super::identity::Identity;
use super::ingest::{Ingested, header_record, set_aside, write_manifest};
use super::manifest::{FileKind, Manifest, PlaceCount, Provenance, RowCount};
use super::nothing_covered::NothingCovered;
use super::row_lists;
use super::{Lake, SetAside};
use crate::data_folder::Places;
use crate::input_file::InputFile;
use crate::staging::Staging;

/// A file of totals on its way into the lake.
#[derive(Debug)]
pub struct IngestCountryMonths {
    /// Where the rows come from.
    pub provenance: Provenance,
    /// The rows as read.
    pub rows: CountryMonths,
    /// Why the totals are an undercount, if they are.
    pub undercount: Option<String>,
    /// The time of ingest.
    pub now: Timestamp,
}

impl Lake<'_> {
    /// Reads a file of totals per country and month into the lake, wholly or not at all.
    ///
    /// A country is covered in the months for which the file has a row, and in no others. A type of violence
    /// whose count is blank in some of them is left out and stays unknown: a blank is no zero.
    ///
    /// # Errors
    ///
    /// As for [`Lake::ingest_events`].
    pub fn ingest_country_months(
        &self,
        input: InputFile,
        request: IngestCountryMonths,
        places: &Places<'_>,
    ) -> Result<Ingested> {
        let _lock = self.folder.lock()?;
        let reading = format!("country-months {:?}", request.undercount);
        let file_id = match self.identify(&input, &reading)? {
            Identity::InForce(manifest) => return Ok(Ingested::AlreadyThere(*manifest)),
            Identity::New(file_id) => file_id,
        };
        let target = self.folder_for(FileKind::CountryMonths, &request.provenance.source, &file_id);
        let IngestCountryMonths { provenance, rows: file, undercount, now } = request;
        let mut rows = RowCount { input: file.rows, skipped: file.skipped, ..RowCount::default() };
        let mut quarantined: Vec<SetAside> = file.quarantined.iter().map(set_aside).collect();
        for warning in &file.warnings {
            *rows.warnings.entry(warning.column.clone()).or_default() += 1;
        }
        let mut totals = Vec::with_capacity(file.placed.len());
        for row in &file.placed {
            match name_totals(row, places.table) {
                Ok(named) => {
                    rows.placed += 1;
                    totals.extend(named);
                }
                Err(unmatched) => quarantined.push(unmatched),
            }
        }
        for row in &quarantined {
            *rows.quarantined.entry(row.column.clone()).or_default() += 1;
        }
        let (violence_types, gaps) = split_types(&totals);
        for gap in &gaps {
            *rows.warnings.entry(gap.column.clone()).or_default() += 1;
        }
        totals.retain(|row| violence_types.contains(&row.violence_type));
        ensure!(rows.is_balanced(), "placed + excluded is not the input: {rows:?}");
        let Some(coverage) = coverage_of(&totals, undercount) else {
            bail!(NothingCovered::new(rows.input, &quarantined));
        };
        let newest = totals.iter().map(|row| row.month).max().map(MonthId::last_day);
        let manifest = Manifest {
            file_id,
            content_hash: input.content_hash.to_hex().to_string(),
            file_name: input.name,
            bytes: input.bytes_on_disk,
            kind: FileKind::CountryMonths,
            provenance: Provenance { violence_types, ..provenance },
            coverage,
            header: header_record(&file.header),
            rows,
            places: PlaceCount::default(),
            newest,
            deaths_best: totals.iter().map(|row| u64::from(row.count)).sum(),
            ingested_at: now,
        };
        let staging = Staging::begin(&self.folder.lake())?;
        country_month_table::write(&staging.path().join(country_month_table::FILE_NAME), &totals)?;
        staging.write_csv(row_lists::QUARANTINE, &quarantined)?;
        staging.write_csv(row_lists::WARNINGS, &gaps)?;
        write_manifest(&staging, &manifest)?;
        staging.publish(&target)?;
        Ok(Ingested::New(manifest))
    }
}

/// Gives the totals of one row the polity that bore the number then; an unknown number sets the row aside.
fn name_totals(row: &CountryMonth, table: &PolityTable) -> Result<Vec<CountryMonthRow>, SetAside> {
    let day = row.month.last_day();
    let record =
        table.by_code(Scheme::Views, row.country.get().into(), day).map_err(|unmatched| SetAside {
            line: row.line,
            column: "country_id".into(),
            value: row.country.to_string(),
            reason: unmatched.to_string(),
            raw: format!("month_id={}, country_id={}, deaths={:?}", row.month.get(), row.country, row.deaths),
        })?;
    let polity = table.counted_as(record.polity, day);
    let total = |(violence_type, count): (ViolenceType, Option<u32>)| {
        Some(CountryMonthRow {
            month: row.month,
            country_id: row.country,
            polity,
            violence_type,
            count: count?,
        })
    };
    Ok(ViolenceType::ALL.into_iter().zip(row.deaths).filter_map(total).collect())
}

/// Returns the types with a count wherever the first of them has one, and a doubt for each other type.
fn split_types(rows: &[CountryMonthRow]) -> (Vec<ViolenceType>, Vec<SetAside>) {
    let count = |kind: ViolenceType| rows.iter().filter(|row| row.violence_type == kind).count();
    let mut present = ViolenceType::ALL.into_iter().filter(|&kind| count(kind) > 0);
    let Some(first) = present.next() else { return (Vec::new(), Vec::new()) };
    let of = count(first);
    let (complete, gaps): (Vec<_>, Vec<_>) = present.partition(|&kind| count(kind) == of);
    let doubts = gaps.into_iter().map(|kind| SetAside {
        line: 1,
        column: format!("{kind} deaths"),
        value: String::new(),
        reason: format!("given in {} of {of} rows; the type is left out and stays unknown", count(kind)),
        raw: String::new(),
    });
    (std::iter::once(first).chain(complete).collect(), doubts.collect())
}

fn coverage_of(rows: &[CountryMonthRow], undercount: Option<String>) -> Option<Coverage> {
    let mut months: BTreeMap<PolityCode, Vec<MonthId>> = BTreeMap::new();
    for row in rows {
        if let Some(polity) = row.polity {
            months.entry(polity).or_default().push(row.month);
        }
    }
    let mut spans: Vec<(PolityCode, MonthRange)> = Vec::new();
    for (polity, mut months) in months {
        months.sort_unstable();
        months.dedup();
        for run in months.chunk_by(|a, b| b.months_since(*a) == 1) {
            spans.push((polity, MonthRange::new(run[0], run[run.len() - 1]).ok()?));
        }
    }
    let first = spans.iter().map(|(_, range)| range.first()).min()?;
    let last = spans.iter().map(|(_, range)| range.last()).max()?;
    Some(Coverage {
        months: MonthRange::new(first, last).ok()?,
        places: CoveredPlaces::PolityMonths(spans),
        undercount,
        basis: "each country in the months for which the file has a row".to_owned(),
    })
}
