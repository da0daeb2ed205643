//! One country as its page shows it.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use forestall_engagement::SituationDecisions;
use forestall_panel::Panel;
use forestall_store::lake::{Lake, ListedEvent};
use forestall_store::runs::{LoadedRun, StepSummary};
use forestall_types::{Completeness, Fatalities, PolityCode, ViolenceType};
use forestall_web::charts::{Fan, FanStep, HistoryMonth, ObservedMonth, PreviousRun, ScaleKind};
use forestall_web::desk::{CountryFile, NotableEvent, PastRun, RecordMarks, SourceSpan};
use jiff::Timestamp;

use super::snapshot::Snapshot;
use super::{Kept, sources};

/// Observed months drawn before a fan.
const FAN_MONTHS: usize = 36;
/// Years back from the origin in which events are looked for.
const EVENT_YEARS: i16 = 3;
/// Events listed on the timeline.
const NOTABLE_EVENTS: usize = 12;

/// Loads what lake and runs know of a country; its records are added by the caller.
pub(super) fn file(kept: &Kept, snapshot: &Snapshot, polity: PolityCode) -> Result<Option<CountryFile>> {
    let now = Timestamp::now();
    let table = kept.world.table();
    if !table.records().iter().any(|record| record.polity == polity) {
        return Ok(None);
    }
    let run = snapshot.current.as_ref();
    Ok(Some(CountryFile {
        polity,
        history: run.map_or_else(Vec::new, |run| history(&run.panel, polity)),
        fan: run.and_then(|run| fan(kept, snapshot, run, polity)),
        row: run.and_then(|run| run.docket.row(polity)).cloned(),
        unranked: run.and_then(|run| run.docket.unranked.iter().find(|row| row.polity == polity)).cloned(),
        run: run.map(|run| run.record.reference.clone()),
        decisions: SituationDecisions::new(polity),
        warnings: Vec::new(),
        engagements: Vec::new(),
        marks: RecordMarks::new(),
        notable_events: notable_events(kept, snapshot, polity)?.to_vec(),
        runs: past_runs(snapshot, polity),
        neighbours: kept.world.atlas().neighbours(polity).to_vec(),
        sources: snapshot
            .files
            .iter()
            .map(|file| SourceSpan {
                name: file.provenance.title.clone(),
                spans: sources::spans(file, Some(polity)),
                newest_event: file.newest,
                days_late: sources::late(snapshot, file, now),
            })
            .filter(|source| !source.spans.is_empty())
            .collect(),
    }))
}

fn history(panel: &Panel, polity: PolityCode) -> Vec<HistoryMonth> {
    let Some(row) = panel.row(polity) else { return Vec::new() };
    let series = ViolenceType::ALL.map(|kind| panel.series(kind, row));
    panel
        .months()
        .iter()
        .enumerate()
        .map(|(at, month)| {
            let cells = series.map(|series| series[at]);
            let is_known = |cell: &forestall_panel::Cell| cell.completeness > Completeness::Unknown;
            HistoryMonth {
                month,
                completeness: cells[ViolenceType::StateBased.index()].completeness,
                best_by_type: cells.map(|cell| is_known(&cell).then_some(u64::from(cell.fatalities.best))),
                total: cells
                    .iter()
                    .filter(|cell| is_known(cell))
                    .fold(Fatalities::ZERO, |sum, cell| sum.plus(cell.fatalities)),
            }
        })
        .collect()
}

fn fan(kept: &Kept, snapshot: &Snapshot, run: &LoadedRun, polity: PolityCode) -> Option<Fan> {
    let steps = run.summary.steps(polity);
    let row = run.panel.row(polity)?;
    let series = run.panel.series(ViolenceType::StateBased, row);
    let skipped = series.len().saturating_sub(FAN_MONTHS);
    let observed: Vec<ObservedMonth> = run
        .panel
        .months()
        .iter()
        .zip(series)
        .skip(skipped)
        .map(|(month, cell)| ObservedMonth {
            month,
            completeness: cell.completeness,
            best: cell.fatalities.best.into(),
        })
        .collect();
    if steps.is_empty() {
        return None;
    }
    Some(Fan {
        place: kept.name(polity),
        scale: scale(&observed, steps),
        observed,
        origin: run.record.reference.origin,
        steps: steps.iter().map(fan_step).collect(),
        previous: snapshot.previous.as_ref().map(|previous| PreviousRun {
            origin: previous.record.reference.origin,
            steps: previous
                .summary
                .steps(polity)
                .iter()
                .map(|step| {
                    let [_, _, low, _, median, _, high, ..] = step.quantiles.map(f64::from);
                    (step.month, median, (low, high))
                })
                .collect(),
        }),
    })
}

fn fan_step(step: &StepSummary) -> FanStep {
    // In the order of the summary's levels: the median stands in the middle, intervals nest round it.
    let levels = step.quantiles.map(f64::from);
    FanStep {
        month: step.month,
        median: levels[4],
        half: (levels[3], levels[5]),
        eighty: (levels[2], levels[6]),
        ninety: (levels[1], levels[7]),
        ninety_five: (levels[0], levels[8]),
        at_least_25: step.p_25,
    }
}

/// A log axis where the outer band would flatten everything else.
fn scale(observed: &[ObservedMonth], steps: &[StepSummary]) -> ScaleKind {
    let outer = steps.iter().map(|step| step.quantiles[8]).max().unwrap_or(0);
    let middle = steps.iter().map(|step| step.quantiles[4]).max().unwrap_or(0);
    let seen = observed.iter().map(|month| month.best).max().unwrap_or(0);
    if u64::from(outer) > 8 * u64::from(middle).max(seen).max(10) {
        ScaleKind::Log
    } else {
        ScaleKind::Linear
    }
}

fn past_runs(snapshot: &Snapshot, polity: PolityCode) -> Vec<PastRun> {
    snapshot
        .past
        .iter()
        .filter_map(|(record, docket)| {
            let row = docket.row(polity)?;
            Some(PastRun {
                run: record.reference.clone(),
                made_at: record.made_at,
                rank: row.rank,
                p_conflict: row.year().p_conflict,
            })
        })
        .collect()
}

/// Returns the deadliest events of the last years before the origin, newest first; read once per country.
fn notable_events(kept: &Kept, snapshot: &Snapshot, polity: PolityCode) -> Result<Arc<Vec<NotableEvent>>> {
    let poisoned = || anyhow!("a reader of the events failed");
    if let Some(events) = snapshot.notable.lock().map_err(|_| poisoned())?.get(&polity) {
        return Ok(Arc::clone(events));
    }
    let events = Arc::new(read_notable_events(kept, snapshot, polity)?);
    snapshot.notable.lock().map_err(|_| poisoned())?.insert(polity, Arc::clone(&events));
    Ok(events)
}

fn read_notable_events(kept: &Kept, snapshot: &Snapshot, polity: PolityCode) -> Result<Vec<NotableEvent>> {
    let Some(run) = &snapshot.current else { return Ok(Vec::new()) };
    let last = run.record.reference.origin.last_day();
    let mut events: Vec<(String, ListedEvent)> = Vec::new();
    for file in snapshot.files.iter().rev() {
        let years = last.year() - EVENT_YEARS..=last.year();
        let listed = Lake::of(&kept.folder).list_events(file, polity, years)?;
        let fresh: Vec<ListedEvent> = listed
            .into_iter()
            .filter(|event| event.date_end <= last)
            .filter(|event| !events.iter().any(|(_, known)| known.id == event.id))
            .collect();
        events.extend(fresh.into_iter().map(|event| (file.provenance.title.clone(), event)));
    }
    events.sort_by_key(|(_, event)| std::cmp::Reverse(event.fatalities.best));
    events.truncate(NOTABLE_EVENTS);
    events.sort_by(|(_, a), (_, b)| b.date_end.cmp(&a.date_end).then_with(|| a.id.cmp(&b.id)));
    Ok(events
        .into_iter()
        .map(|(source, event)| NotableEvent {
            on: event.date_end,
            what: words(&event),
            best: event.fatalities.best,
            source,
        })
        .collect())
}

fn words(event: &ListedEvent) -> String {
    if event.parties.is_empty() {
        format!("{} violence, {}", event.violence_type, event.place)
    } else {
        format!("{}, {}", event.parties, event.place)
    }
}
