//! The timeline of a country: lanes of marks, and the same as a list.

use forestall_engagement::{TimelineEntry, build_timeline};
use forestall_types::RecordRef;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::charts::{Drawing, Lane, LaneMark, Lanes};
use crate::desk::CountryFile;
use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::timeline_words::what_happened;

/// The timeline, ready to print.
pub(crate) struct Timeline {
    pub(crate) wide: String,
    pub(crate) narrow: String,
    /// Where the events come from and which of them are listed; empty without events.
    pub(crate) caption: String,
    pub(crate) lines: Vec<Line>,
}

/// One line of the list.
pub(crate) struct Line {
    at: Timestamp,
    on: Date,
    pub(crate) day: String,
    pub(crate) lane: &'static str,
    pub(crate) class: &'static str,
    pub(crate) what: String,
    /// The record it belongs to, with its page where it has one of its own.
    pub(crate) record: Option<(Option<String>, String)>,
    /// Its mark, where it is not the usual one.
    pub(crate) mark: Option<MarkChip>,
    pub(crate) by: String,
    pub(crate) words: String,
}

const EVENTS: (&str, &str) = ("Events", "lane-event");
const FORECASTS: (&str, &str) = ("Forecasts", "lane-forecast");
const DECISIONS: (&str, &str) = ("Decisions", "lane-decision");
const WARNINGS: (&str, &str) = ("Warnings", "lane-warning");
const ENGAGEMENTS: (&str, &str) = ("Engagements", "lane-engagement");

pub(super) fn build(visit: &Visit, file: &CountryFile) -> Timeline {
    let mut lines: Vec<Line> = file.notable_events.iter().map(event_line).collect();
    lines.extend(file.runs.iter().map(run_line));
    lines.extend(
        build_timeline(&file.decisions, &file.warnings, &file.engagements)
            .iter()
            .map(|entry| act_line(visit, file, entry)),
    );
    // Stable, so that acts of one instant keep the order in which they were recorded.
    lines.sort_by_key(|line| line.at);
    let drawing = build_lanes(visit, file, &lines);
    lines.reverse();
    Timeline {
        wide: drawing.svg(Drawing::Wide),
        narrow: drawing.svg(Drawing::Narrow),
        caption: caption(file),
        lines,
    }
}

fn caption(file: &CountryFile) -> String {
    let events = &file.notable_events;
    let (Some(newest), Some(oldest)) = (events.first(), events.last()) else { return String::new() };
    let mut sources: Vec<&str> = events.iter().map(|event| event.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    format!(
        "Events: the deadliest of the years before the forecast, {} to {}, with best estimates of deaths. Source: {}.",
        format::month_of(oldest.on),
        format::month_of(newest.on),
        sources.join("; ")
    )
}

fn build_lanes(visit: &Visit, file: &CountryFile, lines: &[Line]) -> Lanes {
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let newest = lines.last().map_or(today, |line| line.on.max(today));
    // From the first entry listed, or from where the chart of the forecast begins.
    let first_entry = lines.first().map(|line| line.on);
    let fan_begins =
        file.fan.as_ref().and_then(|fan| fan.observed.first()).map(|observed| observed.month.first_day());
    let oldest = first_entry.into_iter().chain(fan_begins).min().unwrap_or(newest);
    let weight = |on: Date| {
        let deaths: u32 =
            file.notable_events.iter().filter(|event| event.on == on).map(|event| event.best).sum();
        (f64::from(deaths)).ln_1p() / 1000_f64.ln_1p()
    };
    let lane = |(name, class): (&'static str, &'static str)| Lane {
        name,
        class,
        marks: lines
            .iter()
            .filter(|line| line.lane == name)
            .map(|line| LaneMark {
                on: line.on,
                weight: if name == EVENTS.0 { weight(line.on) } else { 0.35 },
            })
            .collect(),
    };
    Lanes {
        place: visit.name(file.polity),
        axis: (oldest.first_of_month(), newest),
        data_to: visit.standing.data_to.map(forestall_types::MonthId::last_day),
        lanes: [EVENTS, FORECASTS, DECISIONS, WARNINGS, ENGAGEMENTS].map(lane).into(),
    }
}

fn event_line(event: &crate::desk::NotableEvent) -> Line {
    let midnight = event.on.to_zoned(TimeZone::UTC);
    Line {
        at: midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp()),
        on: event.on,
        day: format::date(event.on),
        lane: EVENTS.0,
        class: EVENTS.1,
        what: format!("{}: {}", event.what, format::counted(event.best as usize, "death", "deaths")),
        record: None,
        mark: None,
        by: String::new(),
        words: String::new(),
    }
}

fn run_line(run: &crate::desk::PastRun) -> Line {
    let on = run.made_at.to_zoned(TimeZone::UTC).date();
    Line {
        at: run.made_at,
        on,
        day: format::date(on),
        lane: FORECASTS.0,
        class: FORECASTS.1,
        what: format!(
            "Forecast from data to {}: rank {}, P(≥\u{a0}25) {} over 12\u{a0}months",
            format::month(run.run.origin),
            run.rank,
            format::probability(run.p_conflict)
        ),
        record: None,
        mark: None,
        by: format::run(&run.run.run_id),
        words: String::new(),
    }
}

fn act_line(visit: &Visit, file: &CountryFile, entry: &TimelineEntry) -> Line {
    let on = entry.at().to_zoned(TimeZone::UTC).date();
    let record = entry.record();
    let ((lane, class), href) = match entry {
        TimelineEntry::Decided(_) | TimelineEntry::DecisionWithdrawn(_) => (DECISIONS, None),
        TimelineEntry::WarningOpened(_) | TimelineEntry::WarningActed { .. } => {
            (WARNINGS, Some(format!("/warnings/{record}")))
        }
        TimelineEntry::EngagementOpened(_) | TimelineEntry::EngagementActed { .. } => {
            (ENGAGEMENTS, Some(format!("/engagements/{record}")))
        }
    };
    Line {
        at: entry.at(),
        on,
        day: format::date(on),
        lane,
        class,
        what: capitalised(&what_happened(visit, &file.engagements, entry)),
        mark: match entry.own_mark() {
            Some((act_id, mark)) => MarkChip::of(RecordRef::Act(act_id), mark).unless_usual(),
            None => {
                record.parse().ok().and_then(|record| MarkChip::among(&file.marks, record).unless_usual())
            }
        },
        record: Some((href, record)),
        by: entry.by().to_string(),
        words: entry.words().unwrap_or_default().to_owned(),
    }
}
