//! From a reader's rows to a file's folder in the lake.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use forestall_events::{Batch, Event, EventReader, HeaderReport, QuarantinedRow, SeenRows, UnreadableFile};
use forestall_geography::{PlaceMethod, Placement};
use forestall_types::{
    Coverage, CoveredPlaces, MonthId, MonthRange, PolityCode, PolityTable, PrioGridGid, Scheme, ViolenceType,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::identity::Identity;
use super::manifest::{FileKind, HeaderRecord, Manifest, PlaceCount, Provenance, RowCount};
use super::nothing_covered::NothingCovered;
use super::row_lists;
use super::year_files::YearFiles;
use super::{Disagreement, Lake, SetAside};
use crate::data_folder::Places;
use crate::input_file::InputFile;
use crate::staging::Staging;

/// Rows handed from the parsing thread to the writing one at a time.
const ROWS_PER_BATCH: usize = 4096;
/// Batches that may wait to be placed.
const BATCHES_WAITING: usize = 4;

/// Told how many rows have been read so far.
pub type Progress<'a> = &'a mut dyn FnMut(u64);

/// How a source names the country an event lies in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NamedCountry {
    /// By a number of this scheme, else by name.
    Number(Scheme),
    /// By ISO 3166 alpha-3, else by name.
    Iso3,
    /// By name only.
    Name,
}

/// A file of events on its way into the lake.
pub struct IngestEvents<'a> {
    /// Where the rows come from.
    pub provenance: Provenance,
    /// What decides, beside the bytes, how rows are read: the reader's name or the mapping's text.
    pub reading: String,
    /// How countries are named.
    pub named_country: NamedCountry,
    /// Opens the reader over the decompressed bytes.
    #[expect(clippy::type_complexity, reason = "an opener is used once, here")]
    pub open: Box<
        dyn FnOnce(Box<dyn std::io::Read + Send>) -> Result<Box<dyn EventReader + Send>, UnreadableFile> + 'a,
    >,
    /// Decides the coverage when all rows are seen: months by last day, countries by name.
    pub coverage: Box<dyn FnOnce(Option<SeenRows>) -> Result<Option<Coverage>> + 'a>,
    /// The last day an event can have happened on; `None` for an invented world. A mistyped year would let
    /// the file speak of decades to come.
    pub not_after: Option<Date>,
    /// The time of ingest.
    pub now: Timestamp,
}

/// What came of an ingest.
#[derive(Clone, PartialEq, Debug)]
pub enum Ingested {
    /// The file is in the lake now.
    New(Manifest),
    /// The same content, read the same way, was there already; nothing changed.
    AlreadyThere(Manifest),
}

impl Ingested {
    /// Returns the file's manifest.
    pub const fn manifest(&self) -> &Manifest {
        match self {
            Self::New(manifest) | Self::AlreadyThere(manifest) => manifest,
        }
    }
}

impl Lake<'_> {
    /// Reads a file of events into the lake, wholly or not at all.
    ///
    /// # Errors
    ///
    /// When the file cannot be read as what it should be, the folder cannot be written to, or another
    /// process is writing.
    pub fn ingest_events(
        &self,
        input: InputFile,
        request: IngestEvents<'_>,
        places: &Places<'_>,
        progress: Progress<'_>,
    ) -> Result<Ingested> {
        let _lock = self.folder.lock()?;
        let file_id = match self.identify(&input, &request.reading)? {
            Identity::InForce(manifest) => return Ok(Ingested::AlreadyThere(*manifest)),
            Identity::New(file_id) => file_id,
        };
        let target = self.folder_for(FileKind::Events, &request.provenance.source, &file_id);
        let reader = (request.open)(input.reader)?;
        let header = header_record(reader.header());
        let staging = Staging::begin(&self.folder.lake())?;
        let mut intake = Intake::new(&staging, places, request.named_country, request.not_after);
        read_and_write(reader, &staging, &mut intake, progress)?;
        let nothing_covered = NothingCovered::new(intake.rows.input, &intake.quarantined);
        ensure!(intake.rows.placed > 0, nothing_covered);
        let Some(coverage) = (request.coverage)(intake.seen())? else {
            bail!(nothing_covered);
        };
        let manifest = intake.finish(ManifestHead {
            file_id,
            content_hash: input.content_hash.to_hex().to_string(),
            file_name: input.name,
            bytes: input.bytes_on_disk,
            provenance: request.provenance,
            coverage,
            header,
            ingested_at: request.now,
        })?;
        write_manifest(&staging, &manifest)?;
        staging.publish(&target)?;
        Ok(Ingested::New(manifest))
    }
}

/// Reads, places and writes on a thread each, so that the three overlap.
fn read_and_write(
    mut reader: Box<dyn EventReader + Send>,
    staging: &Staging,
    intake: &mut Intake<'_>,
    progress: Progress<'_>,
) -> Result<()> {
    thread::scope(|scope| {
        let (sender, batches) = sync_channel(BATCHES_WAITING);
        scope.spawn(move || {
            loop {
                let batch = reader.next_batch(ROWS_PER_BATCH);
                let is_last = !matches!(batch, Ok(Some(_)));
                // A receiver that is gone has failed and says so itself.
                if sender.send(batch).is_err() || is_last {
                    break;
                }
            }
        });
        let mut years = YearFiles::begin(scope, staging.path());
        let taken = take_all(&batches, intake, &mut years, progress);
        // The reader stops at its next batch; a fault of writing is told before its consequences.
        drop(batches);
        years.finish().and(taken)
    })
}

fn take_all(
    batches: &Receiver<Result<Option<Batch>, UnreadableFile>>,
    intake: &mut Intake<'_>,
    years: &mut YearFiles<'_>,
    progress: Progress<'_>,
) -> Result<()> {
    let mut rows = 0;
    while let Ok(batch) = batches.recv() {
        let Some(batch) = batch? else { break };
        rows += batch.rows;
        intake.take(batch, years)?;
        progress(rows);
    }
    Ok(())
}

/// What a manifest says that the rows do not.
struct ManifestHead {
    file_id: String,
    content_hash: String,
    file_name: String,
    bytes: u64,
    provenance: Provenance,
    coverage: Coverage,
    header: HeaderRecord,
    ingested_at: Timestamp,
}

/// Returns the types of violence a file speaks of.
///
/// The whole of a source speaks of all that the source counts. A part of it may have been filtered by type as
/// well as by place, so it speaks only of the types it holds; the others stay unknown.
fn covered_types(head: &ManifestHead, seen: &BTreeSet<ViolenceType>) -> Vec<ViolenceType> {
    let counted = head.provenance.violence_types.iter().copied();
    match head.coverage.places {
        CoveredPlaces::World => counted.collect(),
        _ => counted.filter(|kind| seen.contains(kind)).collect(),
    }
}

/// Takes batches of one file: places events, writes years, counts everything.
struct Intake<'a> {
    staging: &'a Staging,
    places: &'a Places<'a>,
    named_country: NamedCountry,
    not_after: Option<Date>,
    rows: RowCount,
    count: PlaceCount,
    quarantined: Vec<SetAside>,
    warnings: Vec<SetAside>,
    disagreements: Vec<Disagreement>,
    countries: BTreeMap<PolityCode, u64>,
    violence_types: BTreeSet<ViolenceType>,
    first: Option<Date>,
    newest: Option<Date>,
    deaths_best: u64,
}

impl<'a> Intake<'a> {
    fn new(
        staging: &'a Staging,
        places: &'a Places<'a>,
        named_country: NamedCountry,
        not_after: Option<Date>,
    ) -> Self {
        Self {
            staging,
            places,
            named_country,
            not_after,
            rows: RowCount::default(),
            count: PlaceCount::default(),
            quarantined: Vec::new(),
            warnings: Vec::new(),
            disagreements: Vec::new(),
            countries: BTreeMap::new(),
            violence_types: BTreeSet::new(),
            first: None,
            newest: None,
            deaths_best: 0,
        }
    }

    fn take(&mut self, batch: Batch, years: &mut YearFiles<'_>) -> Result<()> {
        self.rows.input += batch.rows;
        self.rows.skipped += batch.skipped;
        self.quarantined.extend(batch.quarantined.iter().map(set_aside));
        for warning in batch.warnings {
            *self.rows.warnings.entry(warning.column.clone()).or_default() += 1;
            if self.warnings.len() < row_lists::MOST_WARNINGS {
                self.warnings.push(SetAside {
                    line: warning.line,
                    column: warning.column,
                    value: warning.value,
                    reason: warning.reason,
                    raw: String::new(),
                });
            }
        }
        for event in &batch.events {
            self.take_event(event, years)?;
        }
        Ok(())
    }

    fn take_event(&mut self, event: &Event, years: &mut YearFiles<'_>) -> Result<()> {
        if self.not_after.is_some_and(|last| event.date_end > last) {
            self.quarantined.push(of_the_future(event));
            return Ok(());
        }
        let named = match name_country(event, self.named_country, self.places.table) {
            Ok(named) => named,
            Err(row) => {
                self.quarantined.push(row);
                return Ok(());
            }
        };
        let point = (event.latitude, event.longitude);
        let gid =
            PrioGridGid::from_lat_lon(point.0, point.1).context("the reader lets no such point through")?;
        let placement = self.places.atlas.place(self.places.table, point, event.date_end, named);
        self.count_placement(event, &placement);
        // The country the source names says what the file covers; a file that names none, its places.
        let said = named
            .and_then(|polity| self.places.table.counted_as(polity, event.date_end))
            .or(placement.counted);
        if let Some(polity) = said {
            *self.countries.entry(polity).or_default() += 1;
        }
        self.first = Some(self.first.map_or(event.date_end, |first| first.min(event.date_end)));
        self.newest = self.newest.max(Some(event.date_end));
        self.deaths_best += u64::from(event.fatalities.best);
        self.rows.placed += 1;
        self.violence_types.insert(event.violence_type);
        years.push(event.date_end.year(), event, gid, &placement)
    }

    fn count_placement(&mut self, event: &Event, placement: &Placement) {
        *self.count.by_method.entry(placement.method.name().to_owned()).or_default() += 1;
        let Some(disagreement) = placement.disagreement else { return };
        if placement.method == PlaceMethod::Border {
            self.count.disagree_at_border += 1;
        } else {
            self.count.disagree_beyond += 1;
        }
        self.disagreements.push(Disagreement {
            line: event.line,
            id: event.event_id.clone(),
            latitude: event.latitude,
            longitude: event.longitude,
            by_place: disagreement.place,
            by_name: disagreement.named,
            km_to_named: (disagreement.km * 10.0).round() / 10.0,
            counted: placement.counted,
        });
    }

    fn months(&self) -> Option<MonthRange> {
        let month = |day: Option<Date>| day.and_then(|day| MonthId::of(day).ok());
        MonthRange::new(month(self.first)?, month(self.newest)?).ok()
    }

    fn seen(&self) -> Option<SeenRows> {
        let polities = self.countries.keys().copied().collect();
        Some(SeenRows { rows: self.rows.placed, months: self.months()?, polities })
    }

    fn finish(mut self, head: ManifestHead) -> Result<Manifest> {
        for row in &self.quarantined {
            *self.rows.quarantined.entry(row.column.clone()).or_default() += 1;
        }
        ensure!(self.rows.is_balanced(), "placed + excluded is not the input: {:?}", self.rows);
        self.staging.write_csv(row_lists::QUARANTINE, &self.quarantined)?;
        self.staging.write_csv(row_lists::WARNINGS, &self.warnings)?;
        self.staging.write_csv(row_lists::DISAGREEMENTS, &self.disagreements)?;
        let provenance =
            Provenance { violence_types: covered_types(&head, &self.violence_types), ..head.provenance };
        Ok(Manifest {
            file_id: head.file_id,
            content_hash: head.content_hash,
            file_name: head.file_name,
            bytes: head.bytes,
            kind: FileKind::Events,
            provenance,
            coverage: head.coverage,
            header: head.header,
            rows: self.rows,
            places: self.count,
            newest: self.newest,
            deaths_best: self.deaths_best,
            ingested_at: head.ingested_at,
        })
    }
}

/// Finds the polity an event's source names; a code or name the table does not know sets the row aside.
fn name_country(
    event: &Event,
    scheme: NamedCountry,
    table: &PolityTable,
) -> Result<Option<PolityCode>, SetAside> {
    let day = event.date_end;
    let by_name = || table.by_name(&event.country, day).map(|record| record.polity);
    let found = match (scheme, event.country_id) {
        (NamedCountry::Number(scheme), Some(code)) => table
            .by_code(scheme, code.into(), day)
            .map(|record| record.polity)
            .or_else(|unmatched| by_name().map_err(|_| unmatched)),
        (NamedCountry::Iso3, _) if !event.country.is_empty() => match event.country.parse::<PolityCode>() {
            Ok(code) if table.on(code, day).is_some() => Ok(code),
            _ => by_name(),
        },
        _ if event.country.is_empty() => return Ok(None),
        _ => by_name(),
    };
    found.map(Some).map_err(|unmatched| SetAside {
        line: event.line,
        column: if event.country_id.is_some() { "country_id".into() } else { "country".into() },
        value: event.country_id.map_or_else(|| event.country.clone(), |code| code.to_string()),
        reason: unmatched.to_string(),
        raw: summary_of(event),
    })
}

fn of_the_future(event: &Event) -> SetAside {
    SetAside {
        line: event.line,
        column: "date_end".into(),
        value: event.date_end.to_string(),
        reason: "the event lies in the future".into(),
        raw: summary_of(event),
    }
}

/// Writes down what matters of an event whose row is gone, so that it can be resolved.
fn summary_of(event: &Event) -> String {
    let Event {
        event_id, violence_type, date_start, date_end, latitude, longitude, country, fatalities, ..
    } = event;
    let dyad = &event.dyad.name;
    format!(
        "id={event_id}, {violence_type}, {dyad}, {date_start} to {date_end}, {latitude}, {longitude}, {country}, \
         low={} best={} high={}",
        fatalities.low, fatalities.best, fatalities.high
    )
}

pub(super) fn header_record(report: &HeaderReport) -> HeaderRecord {
    HeaderRecord {
        layout: report.layout.clone(),
        fingerprint: report.fingerprint.clone(),
        ignored: report.ignored.clone(),
        unknown: report.unknown.clone(),
    }
}

pub(super) fn set_aside(row: &QuarantinedRow) -> SetAside {
    SetAside {
        line: row.line,
        column: row.column.clone(),
        value: row.value.clone(),
        reason: row.reason.clone(),
        raw: row.raw.clone(),
    }
}

pub(super) fn write_manifest(staging: &Staging, manifest: &Manifest) -> Result<()> {
    let path = staging.path().join("_manifest.json");
    let text = serde_json::to_string_pretty(manifest).context("writing the manifest")?;
    std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}
