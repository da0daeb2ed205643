//! Sources as the screens list them.

use anyhow::Result;
use forestall_events::days_late;
use forestall_store::DataFolder;
use forestall_store::lake::{Lake, Manifest};
use forestall_types::{Completeness, CoveredPlaces, MonthRange, PolityCode};
use forestall_web::desk::{Citation, QuarantineSheet, QuarantinedRow, SourceHealth, StaleSource};
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
            excluded: file.rows.quarantined_total() + file.rows.skipped,
            quarantined: file.rows.quarantined_total(),
            disagreements: file.places.disagree_at_border + file.places.disagree_beyond,
            licence: file.provenance.licence.clone(),
            citation: file.provenance.citation.clone(),
            content_hash: file.content_hash.clone(),
            header_fingerprint: file.header.fingerprint.clone(),
        })
        .collect()
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

pub(super) fn quarantine(
    folder: &DataFolder,
    snapshot: &Snapshot,
    file_id: &str,
    from: usize,
    most: usize,
) -> Result<Option<QuarantineSheet>> {
    let Some(file) = snapshot.files.iter().find(|file| file.file_id == file_id) else { return Ok(None) };
    let rows = Lake::of(folder).quarantine(file)?;
    Ok(Some(QuarantineSheet {
        name: file.provenance.title.clone(),
        total: rows.len(),
        rows: rows
            .into_iter()
            .skip(from)
            .take(most)
            .map(|row| QuarantinedRow {
                file: file.file_name.clone(),
                line: row.line,
                column: row.column,
                value: row.value,
                reason: row.reason,
            })
            .collect(),
    }))
}
