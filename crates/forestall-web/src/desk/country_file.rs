//! What the desk knows of one country.

use forestall_docket::{DocketRow, Unranked};
use forestall_engagement::{Engagement, RunRef, SituationDecisions, Warning};
use forestall_types::{Completeness, MonthRange, PolityCode, Probability};
use jiff::Timestamp;
use jiff::civil::Date;

use super::RecordMarks;
use crate::charts::{Fan, HistoryMonth};

/// What is known of a country.
#[derive(Clone, PartialEq, Debug)]
pub struct CountryFile {
    /// The country.
    pub polity: PolityCode,
    /// Every month the desk looks at, oldest first.
    pub history: Vec<HistoryMonth>,
    /// The newest forecast with the months before it.
    pub fan: Option<Fan>,
    /// Its row of the docket.
    pub row: Option<DocketRow>,
    /// Why it has none.
    pub unranked: Option<Unranked>,
    /// The run in view.
    pub run: Option<RunRef>,
    /// Decisions, withdrawn ones included.
    pub decisions: SituationDecisions,
    /// Its warnings.
    pub warnings: Vec<Warning>,
    /// Its engagements.
    pub engagements: Vec<Engagement>,
    /// The marks of all its decisions, warnings and engagements.
    pub marks: RecordMarks,
    /// Events with many deaths, newest first.
    pub notable_events: Vec<NotableEvent>,
    /// Forecast runs that ranked it, newest first.
    pub runs: Vec<PastRun>,
    /// Countries that share a border with it.
    pub neighbours: Vec<PolityCode>,
    /// The sources its numbers come from.
    pub sources: Vec<SourceSpan>,
}

/// An event worth a line on the timeline.
#[derive(Clone, PartialEq, Debug)]
pub struct NotableEvent {
    /// Its day; the last, where it has several.
    pub on: Date,
    /// Who and where, in the source's words.
    pub what: String,
    /// Deaths, best estimate.
    pub best: u32,
    /// The source's name on screens.
    pub source: String,
}

/// How a forecast run saw one country.
#[derive(Clone, PartialEq, Debug)]
pub struct PastRun {
    /// The run.
    pub run: RunRef,
    /// When it was made.
    pub made_at: Timestamp,
    /// Rank and probability of conflict over 12 months.
    pub rank: u32,
    /// Probability of at least 25 deaths over 12 months.
    pub p_conflict: Probability,
}

/// Which months a source covers for a country.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceSpan {
    /// The source's name on screens.
    pub name: String,
    /// Its spans, in order; months outside are unknown.
    pub spans: Vec<(MonthRange, Completeness)>,
    /// Its newest event here.
    pub newest_event: Option<Date>,
    /// Days late, if it is.
    pub days_late: Option<u32>,
}
