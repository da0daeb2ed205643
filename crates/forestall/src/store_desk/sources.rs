//! Sources as the screens list them.

use std::collections::BTreeMap;

use anyhow::Result;
use forestall_events::days_late;
use forestall_store::DataFolder;
use forestall_store::lake::{Lake, Manifest};
use forestall_types::{Completeness, CoveredPlaces, MonthRange, PolityCode};
use forestall_web::desk::{
    Citation, Disagreement, RowSheet, RowWindow, SetAsideList, SetAsideRow, SourceHealth, StaleSource,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::snapshot::Snapshot;

/// Returns how many days a file's source is late; an invented world never is.
pub(super) fn late(snapshot: &Snapshot, file: &Manifest, now: Timestamp) -> Option<u32> {
    let today = now.to_zoned(TimeZone::UTC).date();
    // Of one source only the file that reaches furthest can be late.
    let newest = snapshot
        .files
        .iter()
        .filter(|other| other.provenance.source == file.provenance.source)
        .map(|other| other.coverage.months.last())
        .max()?;
    if snapshot.is_exercise || file.coverage.months.last() < newest {
        return None;
    }
    days_late(&file.provenance.source, newest, today)
}

pub(super) fn stale(snapshot: &Snapshot, now: Timestamp) -> Vec<StaleSource> {
    let mut stale: Vec<StaleSource> = snapshot
        .files
        .iter()
        .filter_map(|file| {
            Some(StaleSource { name: file.provenance.title.clone(), days_late: late(snapshot, file, now)? })
        })
        .collect();
    stale.dedup_by(|a, b| a.name == b.name);
    stale
}

pub(super) fn undercounts(snapshot: &Snapshot) -> Vec<String> {
    snapshot
        .files
        .iter()
        .filter_map(|file| Some(format!("{}: {}", file.provenance.title, file.coverage.undercount.as_ref()?)))
        .collect()
}

pub(super) fn citations(snapshot: &Snapshot) -> Vec<Citation> {
    let mut citations: Vec<Citation> = snapshot
        .files
        .iter()
        .map(|file| Citation {
            name: file.provenance.title.clone(),
            licence: file.provenance.licence.clone(),
            citation: file.provenance.citation.clone(),
        })
        .collect();
    citations.dedup();
    citations
}

pub(super) fn health(snapshot: &Snapshot, now: Timestamp) -> Vec<SourceHealth> {
    snapshot
        .files
        .iter()
        .rev()
        .map(|file| SourceHealth {
            slug: file.file_id.clone(),
            name: file.provenance.title.clone(),
            release: file.file_name.clone(),
            retrieved_at: file.ingested_at,
            newest_event: file.newest,
            days_late: late(snapshot, file, now),
            spans: spans(file, None),
            undercount: file.coverage.undercount.clone(),
            rows_in: file.rows.input,
            placed: file.rows.placed,
            skipped: file.rows.skipped,
            quarantined: by_column(&file.rows.quarantined),
            warnings: by_column(&file.rows.warnings),
            disagree_at_border: file.places.disagree_at_border,
            disagree_beyond: file.places.disagree_beyond,
            licence: file.provenance.licence.clone(),
            citation: file.provenance.citation.clone(),
            content_hash: file.content_hash.clone(),
            header_fingerprint: file.header.fingerprint.clone(),
        })
        .collect()
}

fn by_column(counts: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    counts.iter().map(|(column, count)| (column.clone(), *count)).collect()
}

/// Returns the covered spans of a file: of one polity, or of all its months.
pub(super) fn spans(file: &Manifest, polity: Option<PolityCode>) -> Vec<(MonthRange, Completeness)> {
    let coverage = &file.coverage;
    let completeness = if coverage.undercount.is_some() { Completeness::Partial } else { Completeness::Full };
    let ranges: Vec<MonthRange> = match (&coverage.places, polity) {
        (CoveredPlaces::PolityMonths(spans), Some(polity)) => {
            spans.iter().filter(|(covered, _)| *covered == polity).map(|(_, range)| *range).collect()
        }
        (CoveredPlaces::Polities(polities), Some(polity)) if !polities.contains(&polity) => Vec::new(),
        _ => vec![coverage.months],
    };
    ranges.into_iter().map(|range| (range, completeness)).collect()
}

/// Returns rows of a file that were set aside or doubted.
pub(super) fn set_aside(
    folder: &DataFolder,
    snapshot: &Snapshot,
    file_id: &str,
    list: SetAsideList,
    window: RowWindow,
) -> Result<Option<RowSheet<SetAsideRow>>> {
    let Some(file) = snapshot.files.iter().find(|file| file.file_id == file_id) else { return Ok(None) };
    let rows = match list {
        SetAsideList::Quarantine => Lake::of(folder).quarantine(file)?,
        SetAsideList::Warnings => Lake::of(folder).warnings(file)?,
    };
    Ok(Some(sheet(file, window, rows, |row| SetAsideRow {
        line: row.line,
        column: row.column,
        value: row.value,
        reason: row.reason,
        raw: row.raw,
    })))
}

/// Returns events of a file that lie outside the country they name.
pub(super) fn disagreements(
    folder: &DataFolder,
    snapshot: &Snapshot,
    file_id: &str,
    window: RowWindow,
) -> Result<Option<RowSheet<Disagreement>>> {
    let Some(file) = snapshot.files.iter().find(|file| file.file_id == file_id) else { return Ok(None) };
    let rows = Lake::of(folder).disagreements(file)?;
    Ok(Some(sheet(file, window, rows, |row| Disagreement {
        line: row.line,
        event_id: row.id,
        point: (row.latitude, row.longitude),
        by_place: row.by_place,
        by_name: row.by_name,
        km_to_named: row.km_to_named,
        counted: row.counted,
    })))
}

fn sheet<Stored, Row>(
    file: &Manifest,
    window: RowWindow,
    rows: Vec<Stored>,
    show: impl Fn(Stored) -> Row,
) -> RowSheet<Row> {
    RowSheet {
        name: file.provenance.title.clone(),
        file: file.file_name.clone(),
        total: rows.len(),
        rows: rows.into_iter().skip(window.from).take(window.most).map(show).collect(),
    }
}
