//! What the screens ask of the desk behind them.
//!
//! The one border of this crate: screens know these loads and acts and the
//! domain's types, never a store. Numbers arrive as numbers; pages print them.

use std::collections::BTreeMap;
use std::pin::Pin;

use forestall_docket::{Docket, DocketRow, Unranked};
use forestall_engagement::{
    Decision, Engagement, EngagementAct, EngagementId, NewDecision, NewEngagement, RunRef, Sequence,
    SituationDecisions, Warning, WarningAct, WarningId,
};
use forestall_geography::{Atlas, svg_path};
use forestall_types::{Completeness, MonthId, MonthRange, PolityCode, Probability};
use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::charts::{Fan, HistoryMonth, MapShape, PitHistogram, Reliability, SparklineMonth, Windows};

/// A load or an act under way.
pub type Loading<'a, T> = Pin<Box<dyn Future<Output = Result<T, DeskError>> + Send + 'a>>;

/// Why the desk did not do what a screen asked.
#[derive(Debug, Error)]
pub enum DeskError {
    /// A rule of the desk forbids it; the words are for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// The record has new acts since the form was opened.
    #[error("somebody else has acted since this page was opened; read what is new and decide again")]
    MovedOn,
    /// Something broke; the words are for the log only.
    #[error("the desk failed")]
    Failed(#[from] anyhow::Error),
}

/// What the screens need of the desk.
pub trait Desk: Send + Sync + 'static {
    /// Returns the present time.
    fn now(&self) -> Timestamp;
    /// Returns the name of the invented world when this is an exercise.
    fn exercise(&self) -> Option<String>;
    /// Returns the English name of a country.
    fn name(&self, polity: PolityCode) -> String;
    /// Loads what every page shows around its content.
    fn standing(&self) -> Loading<'_, Standing>;
    /// Loads the docket of the newest run; `None` before the first run.
    fn docket(&self) -> Loading<'_, Option<DocketSheet>>;
    /// Loads the outlines of all countries.
    fn world(&self) -> Loading<'_, WorldMap>;
    /// Loads what is known of a country; `None` when there is no such country.
    fn country(&self, polity: PolityCode) -> Loading<'_, Option<CountryFile>>;
    /// Loads all warnings, newest first.
    fn warnings(&self) -> Loading<'_, Vec<Warning>>;
    /// Loads all engagements, newest first.
    fn engagements(&self) -> Loading<'_, Vec<Engagement>>;
    /// Loads the record of past forecasts; `None` before anything was scored.
    fn scorecard(&self) -> Loading<'_, Option<Scorecard>>;
    /// Loads the state of every source.
    fn sources(&self) -> Loading<'_, Vec<SourceHealth>>;
    /// Loads rows set aside from a source, at most `most`, from row `from` on, counted from 0.
    fn quarantine(&self, source: String, from: usize, most: usize) -> Loading<'_, Option<QuarantineSheet>>;
    /// Records a decision, which with "warn" opens a warning; `seen` is the state the person decided upon.
    fn decide(&self, decision: NewDecision, seen: Sequence) -> Loading<'_, DecisionEffect>;
    /// Records an answer to a warning.
    fn answer_warning(&self, warning_id: WarningId, act: WarningAct, seen: Sequence) -> Loading<'_, ()>;
    /// Opens an engagement.
    fn open_engagement(&self, engagement: NewEngagement) -> Loading<'_, EngagementId>;
    /// Records an act upon an engagement.
    fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        act: EngagementAct,
        seen: Sequence,
    ) -> Loading<'_, ()>;
}

/// What a decision led to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecisionEffect {
    /// The decision as recorded.
    pub decision: Decision,
    /// The warning it opened.
    pub warning_id: Option<WarningId>,
}

/// What every page shows around its content.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standing {
    /// The newest month with data.
    pub data_to: Option<MonthId>,
    /// The newest forecast run.
    pub run: Option<RunRef>,
    /// Warnings nobody has answered.
    pub waiting_warnings: Vec<WaitingWarning>,
    /// Next steps of engagements whose day is set, soonest first.
    pub next_steps: Vec<DueStep>,
    /// Sources whose newest event is older than they should be.
    pub stale: Vec<StaleSource>,
    /// What is known to be an undercount, one sentence each.
    pub undercounts: Vec<String>,
    /// Licences and citations of the sources in use.
    pub citations: Vec<Citation>,
}

/// A warning that waits for an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct WaitingWarning {
    /// The warning.
    pub warning_id: WarningId,
    /// The situation warned about.
    pub situation: PolityCode,
    /// Full days since it was opened.
    pub days: u32,
}

/// A next step with a day.
#[derive(Clone, PartialEq, Debug)]
pub struct DueStep {
    /// The engagement.
    pub engagement_id: EngagementId,
    /// Its situation.
    pub situation: PolityCode,
    /// The day.
    pub due_on: Date,
    /// The step.
    pub what: String,
}

/// A source that is late.
#[derive(Clone, PartialEq, Debug)]
pub struct StaleSource {
    /// Its name on screens.
    pub name: String,
    /// Days past the day on which news was due.
    pub days_late: u32,
}

/// Where numbers come from and under which terms.
#[derive(Clone, PartialEq, Debug)]
pub struct Citation {
    /// The source's name on screens.
    pub name: String,
    /// Its licence.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
}

/// The docket of one run with what the list shows beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct DocketSheet {
    /// The ranked situations.
    pub docket: Docket,
    /// The run they rest on.
    pub run: RunRef,
    /// The origin of the run before.
    pub previous_origin: Option<MonthId>,
    /// The last months of each situation.
    pub recent: BTreeMap<PolityCode, Vec<SparklineMonth>>,
    /// What people have answered.
    pub answers: BTreeMap<PolityCode, Answered>,
    /// The record of these forecasts in one sentence, if they were scored.
    pub track_record: Option<String>,
}

/// What people have answered to a situation.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answered {
    /// The decision that stands.
    pub decision: Option<Decision>,
    /// The warning that is not closed.
    pub warning: Option<Warning>,
    /// The newest engagement under way.
    pub engagement: Option<Engagement>,
}

/// The outlines of a world, ready to draw.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WorldMap {
    /// Width and height of the drawing.
    pub size: (f64, f64),
    /// Disputed borders as one path; may be empty.
    pub disputed_borders: String,
    /// The countries, largest first.
    pub shapes: Vec<MapShape>,
}

impl WorldMap {
    /// The width of the drawing: fine enough for a screen, coarse enough for a poor line.
    pub const WIDTH: f64 = 500.0;

    /// Returns the map of a world; empty when it has no land.
    pub fn of(atlas: &Atlas) -> Self {
        let Some(map) = atlas.map(Self::WIDTH) else { return Self::default() };
        let shape = |shape: &forestall_geography::MapShape| MapShape {
            polity: shape.polity,
            path: shape.path(),
            mark: shape.is_small.then_some(shape.anchor),
        };
        Self {
            size: (map.width, map.height),
            disputed_borders: svg_path(&map.disputed_borders, false),
            shapes: map.shapes.iter().map(shape).collect(),
        }
    }
}

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

/// The record of past forecasts.
#[derive(Clone, PartialEq, Debug)]
pub struct Scorecard {
    /// The named profile the scores follow: `views-challenge`.
    pub profile: String,
    /// What a reader has to know before trusting the record.
    pub caveat: Option<String>,
    /// What was forecast and observed: `cm_ged_sb_1990_2021, steps 3 to 14`.
    pub subject: String,
    /// The largest misses, worst first.
    pub misses: Vec<Miss>,
    /// One table per score; the first is shown as the main one.
    pub windows: Vec<Windows>,
    /// Reliability of the probability of at least 25 deaths.
    pub reliability: Option<Reliability>,
    /// Where observations fell in their forecasts.
    pub pit: Option<PitHistogram>,
    /// Share of observations inside their 90 % interval.
    pub coverage_90: Option<Probability>,
    /// Units left out, one sentence each.
    pub exclusions: Vec<String>,
}

/// A forecast that missed.
#[derive(Clone, PartialEq, Debug)]
pub struct Miss {
    /// Where.
    pub polity: PolityCode,
    /// When.
    pub month: MonthId,
    /// Mean of the draws, deaths.
    pub mean: f64,
    /// Levels 0.05 and 0.95 of the draws.
    pub ninety: (f64, f64),
    /// Deaths observed.
    pub observed: u64,
    /// The score of this forecast, CRPS.
    pub crps: f64,
}

/// The state of one source.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceHealth {
    /// The word for addresses: `ucdp-ged`.
    pub slug: String,
    /// Its name on screens.
    pub name: String,
    /// Its release.
    pub release: String,
    /// When it was read.
    pub retrieved_at: Timestamp,
    /// Its newest event.
    pub newest_event: Option<Date>,
    /// Days late, if it is.
    pub days_late: Option<u32>,
    /// Its spans in order; months outside are unknown.
    pub spans: Vec<(MonthRange, Completeness)>,
    /// Why it is an undercount, if it is one.
    pub undercount: Option<String>,
    /// Rows read.
    pub rows_in: u64,
    /// Rows placed.
    pub placed: u64,
    /// Rows excluded for a stated reason, those in quarantine included.
    pub excluded: u64,
    /// Rows set aside because they could not be read.
    pub quarantined: u64,
    /// Rows whose place lies outside the country they name.
    pub disagreements: u64,
    /// Its licence.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
    /// The hash of the content read.
    pub content_hash: String,
    /// The hash of its heading, which changes when columns do.
    pub header_fingerprint: String,
}

/// Rows set aside from a source.
#[derive(Clone, PartialEq, Debug)]
pub struct QuarantineSheet {
    /// The source's name on screens.
    pub name: String,
    /// All rows set aside.
    pub total: usize,
    /// The rows asked for.
    pub rows: Vec<QuarantinedRow>,
}

/// One row set aside.
#[derive(Clone, PartialEq, Debug)]
pub struct QuarantinedRow {
    /// The file it stood in.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// The column at fault.
    pub column: String,
    /// The value found.
    pub value: String,
    /// What was wrong and what was expected.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With style, script and faces (below 80 kB) and the list twin (about 40 kB) a first view of the map
    /// has to stay below 200 kB.
    #[test]
    fn the_world_is_light() {
        let map = WorldMap::of(Atlas::world());
        let bytes: usize = map.shapes.iter().map(|shape| shape.path.len()).sum();
        assert!(map.shapes.len() > 200, "{} shapes", map.shapes.len());
        assert!(bytes < 50_000, "the paths of the world are {bytes} bytes");
    }
}
