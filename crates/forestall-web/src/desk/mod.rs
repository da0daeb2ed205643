//! What the screens ask of the desk behind them.
//!
//! The one border of this crate: screens know these loads and acts and the
//! domain's types, never a store. Numbers arrive as numbers; pages print them.
//!
//! Whatever people wrote is asked for by a [`Viewer`], and what the viewer may not read does not exist: lists and
//! counts leave it out, a record by its identifier is `None`, an act upon it is [`DeskError::NoSuch`]. Nothing here
//! says that something was left out. Where a mark does not let the viewer learn who acted, the name in the record is
//! replaced already ([`Viewer::instead_of_name`]). Each record comes with its mark: beside it as [`Marked`], or,
//! where the records of one situation are judged together, in a map beside them ([`RecordMarks`]).

mod audit_log;
mod chronicles;
mod country_file;
mod marks;
mod notes;
mod people;
mod run_sheet;
mod scorecard;
mod source_health;
mod world_map;

use std::collections::BTreeMap;
use std::pin::Pin;

use forestall_confidence::{Mark, OpeningMark, Viewer};
use forestall_docket::Docket;
use forestall_engagement::venue_choice::{DangerReading, Radius};
use forestall_engagement::{
    Decision, Engagement, EngagementId, NewDecision, NewEngagement, RunRef, Sequence, Warning, WarningAct,
    WarningId, Withdrawal,
};
use forestall_types::{LonLat, MonthId, PolityCode, RecordRef};
use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::charts::SparklineMonth;

pub use audit_log::{Anchor, AuditFilter, AuditLog, AuditSheet, AuditVerdict};
pub use chronicles::Chronicles;
pub use country_file::{CountryFile, NotableEvent, PastRun, SourceSpan};
pub use marks::{Marks, ProtectedPerson, RecordMark};
pub use notes::{Attachment, AttachmentContent, NoteFile, NoteFilter, NotePage, Notes, Revised};
pub use people::{
    ApiToken, CalendarFeed, Credentials, Device, Door, FeedVisit, GivenLink, LogIn, MyAccount, NewAccount,
    NewCalendarFeed, OpenSession, People, Person, SecondFactorOffer, Secret, SignedIn,
};
pub use run_sheet::{RunInput, RunSheet};
pub use scorecard::{Miss, Scorecard};
pub use source_health::{Disagreement, RowSheet, RowWindow, SetAsideList, SetAsideRow, SourceHealth};
pub use world_map::{Land, WorldMap};

/// A load or an act under way.
pub type Loading<'a, T> = Pin<Box<dyn Future<Output = Result<T, DeskError>> + Send + 'a>>;

/// A record with its handling mark.
#[derive(Clone, PartialEq, Debug)]
pub struct Marked<T> {
    /// The record.
    pub record: T,
    /// Its mark in force.
    pub mark: Mark,
}

/// The mark in force of each record that stands beside it.
pub type RecordMarks = BTreeMap<RecordRef, Mark>;

/// Why the desk did not do what a screen asked.
#[derive(Debug, Error)]
pub enum DeskError {
    /// A rule of the desk forbids it; the words are for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// The same, about one field of the form: the member of the act of that name.
    #[error("{1}")]
    RefusedAt(&'static str, String),
    /// The record has new acts since the form was opened.
    #[error("somebody else has acted since this page was opened; read what is new and decide again")]
    MovedOn,
    /// There is no such record, or the viewer may not read it: which of the two is not told.
    #[error("there is no such record")]
    NoSuch,
    /// The viewer may not do this, whatever the record.
    #[error("this is not allowed to the person who asks")]
    Forbidden,
    /// The database cannot be reached; nothing was stored.
    #[error("the database cannot be reached; nothing was stored")]
    Unavailable,
    /// The connection broke while something was being stored; it may stand or not.
    #[error("the connection to the database broke while something was being stored; it may stand or not")]
    OutcomeUnknown,
    /// Something broke; the words are for the log only.
    #[error("the desk failed")]
    Failed(#[from] anyhow::Error),
}

/// All that the screens need.
pub trait House: Desk + People + Notes + Marks + Chronicles + AuditLog {}

impl<T: Desk + People + Notes + Marks + Chronicles + AuditLog> House for T {}

/// Whether the desk can do its work, without a word of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// All can be read and no source is late.
    Well,
    /// All can be read, and a source is late.
    Late,
}

/// Forecasts and sources, and what people decided upon them.
pub trait Desk: Send + Sync + 'static {
    /// Returns the present time.
    fn now(&self) -> Timestamp;
    /// Returns the name of the invented world when this is an exercise.
    fn exercise(&self) -> Option<String>;
    /// Returns the English name of a country.
    fn name(&self, polity: PolityCode) -> String;
    /// Reads data folder and database once, for whoever watches the server.
    fn health(&self) -> Loading<'_, Health>;
    /// Loads what every page shows around its content.
    ///
    /// Warnings and steps are those the viewer may read; the rest is left at its default for who may not
    /// [read the desk](forestall_confidence::Capability::ReadDesk).
    fn standing<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Standing>;
    /// Loads the docket of the newest run, answered by what the viewer may read; `None` before the first run.
    fn docket<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Option<DocketSheet>>;
    /// Loads the outlines of all countries.
    fn world(&self) -> Loading<'_, WorldMap>;
    /// Loads the land of all countries in degrees, for files that other programs draw.
    fn land(&self) -> Loading<'_, Vec<Land>>;
    /// Loads what is known of a country, with the records the viewer may read; `None` when there is no such country.
    ///
    /// The log of decisions is folded from those the viewer may read, and so is its sequence.
    fn country<'a>(&'a self, viewer: &'a Viewer, polity: PolityCode) -> Loading<'a, Option<CountryFile>>;
    /// Loads the warnings the viewer may read, newest first.
    fn warnings<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Warning>>>;
    /// Loads one warning.
    fn warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
    ) -> Loading<'a, Option<Marked<Warning>>>;
    /// Loads the engagements the viewer may read, newest first.
    fn engagements<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Engagement>>>;
    /// Loads those of a country, newest first.
    fn engagements_of<'a>(
        &'a self,
        viewer: &'a Viewer,
        situation: PolityCode,
    ) -> Loading<'a, Vec<Marked<Engagement>>> {
        Box::pin(async move {
            let mut found = self.engagements(viewer).await?;
            found.retain(|known| known.record.situation() == situation);
            Ok(found)
        })
    }
    /// Loads one engagement.
    fn engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Marked<Engagement>>>;
    /// Loads the record of past forecasts; `None` before anything was scored.
    fn scorecard(&self) -> Loading<'_, Option<Scorecard>>;
    /// Reads what the newest run says of the danger around a place; `None` before the first run.
    ///
    /// - `month`: `None` for a time outside the months the desk counts. A month, place or country of which the run knows
    ///   nothing is a reading that says so, never one of no danger.
    fn danger_at(
        &self,
        place: LonLat,
        month: Option<MonthId>,
        radius: Radius,
    ) -> Loading<'_, Option<DangerReading>>;
    /// Loads the state of every source.
    fn sources(&self) -> Loading<'_, Vec<SourceHealth>>;
    /// Loads how every forecast run was made, newest first.
    fn runs(&self) -> Loading<'_, Vec<RunSheet>>;
    /// Loads rows of a source that were set aside or doubted; `None` when there is no such source.
    fn set_aside(
        &self,
        source: String,
        list: SetAsideList,
        window: RowWindow,
    ) -> Loading<'_, Option<RowSheet<SetAsideRow>>>;
    /// Loads events of a source whose place and named country disagree; `None` when there is no such source.
    fn disagreements(&self, source: String, window: RowWindow)
    -> Loading<'_, Option<RowSheet<Disagreement>>>;
    /// Records a decision, which with "warn" opens a warning under the same mark.
    ///
    /// - `seen`: the sequence of the log the viewer decided upon, as [`Desk::country`] gave it.
    /// - `mark`: who may read it from now on.
    fn decide<'a>(
        &'a self,
        viewer: &'a Viewer,
        decision: NewDecision,
        mark: Mark,
        seen: Sequence,
    ) -> Loading<'a, DecisionEffect>;
    /// Takes a decision about a situation back, and with it the warning it opened while nobody has answered.
    fn withdraw_decision<'a>(&'a self, viewer: &'a Viewer, withdrawal: Withdrawal) -> Loading<'a, ()>;
    /// Records an answer to a warning.
    fn answer_warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
        act: WarningAct,
        seen: Sequence,
    ) -> Loading<'a, ()>;
    /// Opens an engagement under a mark, which may be for its members; whoever opens it is the first of them.
    fn open_engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement: NewEngagement,
        mark: OpeningMark,
    ) -> Loading<'a, EngagementId>;
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
    /// Records with a release that waits for the viewer's answer: they may read and mark it, and did not propose it.
    pub waiting_releases: Vec<RecordRef>,
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
    /// What people have answered, as far as the viewer may read it.
    pub answers: BTreeMap<PolityCode, Answered>,
    /// The marks of all records in `answers`.
    pub marks: RecordMarks,
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
