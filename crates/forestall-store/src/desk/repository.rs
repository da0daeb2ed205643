//! What the desk can be asked and told, whatever database keeps it.

use std::collections::BTreeMap;

use forestall_engagement::{
    Acted, Decision, DecisionRecord, Engagement, EngagementAct, EngagementId, NewDecision, NewEngagement,
    Sequence, SituationDecisions, TimelineEntry, Track, Warning, WarningAnswer, WarningId, Withdrawal,
};
use forestall_types::PolityCode;

use super::DeskError;

/// What recording a decision made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedDecision {
    /// The decision under its identifier.
    pub record: DecisionRecord,
    /// The warning that a decision to warn opened.
    pub warning: Option<Warning>,
}

/// Which warnings to list; the default lists all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WarningFilter {
    /// Only those of this situation.
    pub situation: Option<PolityCode>,
    /// Only those that nobody has answered with action or decline.
    pub awaiting_answer: bool,
    /// Only those neither closed nor withdrawn.
    pub open_only: bool,
}

/// Which engagements to list; the default lists all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EngagementFilter {
    /// Only those of this situation.
    pub situation: Option<PolityCode>,
    /// Only those now on this track.
    pub track: Option<Track>,
    /// Only those not closed.
    pub open_only: bool,
}

/// What waits and what is under way, for the top of every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeskCounts {
    /// Warnings that nobody has answered with action or decline.
    pub waiting_warnings: u64,
    /// Engagements that nobody has closed.
    pub open_engagements: u64,
}

impl WarningFilter {
    /// Says whether the warning is to be listed.
    pub fn accepts(&self, warning: &Warning) -> bool {
        self.situation.is_none_or(|situation| situation == warning.situation())
            && (!self.awaiting_answer || warning.status().awaits_answer())
            && (!self.open_only || warning.status().is_open())
    }
}

impl EngagementFilter {
    /// Says whether the engagement is to be listed.
    pub fn accepts(&self, engagement: &Engagement) -> bool {
        self.situation.is_none_or(|situation| situation == engagement.situation())
            && self.track.is_none_or(|track| track == engagement.track())
            && (!self.open_only || engagement.status().is_open())
    }
}

/// The desk's records.
///
/// Every write names the [`Sequence`] of the record it builds on; where somebody
/// else was faster it fails with [`DeskError::Conflict`] and stores nothing. A
/// write that returned has been forced to disk.
///
/// All functions return [`DeskError`]: an error of the domain when the rules
/// refuse, [`DeskError::NoSuchRecord`], or a fault of the database.
pub trait DeskRepository: Send + Sync {
    /// Records a decision; one to warn opens its warning in the same transaction.
    ///
    /// - `builds_on`: [`SituationDecisions::sequence`] as the person saw it.
    fn record_decision(
        &self,
        new: NewDecision,
        builds_on: Sequence,
    ) -> impl Future<Output = Result<RecordedDecision, DeskError>> + Send;

    /// Takes a decision back, and with it the warning it opened if nobody has answered; returns the
    /// situation's decisions as they then are.
    fn withdraw_decision(
        &self,
        withdrawal: Withdrawal,
    ) -> impl Future<Output = Result<SituationDecisions, DeskError>> + Send;

    /// Returns all decisions about a situation, withdrawn ones included; empty when there is none.
    fn decisions_of(
        &self,
        situation: PolityCode,
    ) -> impl Future<Output = Result<SituationDecisions, DeskError>> + Send;

    /// Returns the decision that stands in each situation that has one.
    fn standing_decisions(
        &self,
    ) -> impl Future<Output = Result<BTreeMap<PolityCode, Decision>, DeskError>> + Send;

    /// Answers a warning; returns it as it then is.
    ///
    /// - `builds_on`: [`Warning::sequence`] as the person saw it.
    fn answer_warning(
        &self,
        warning_id: WarningId,
        answer: Acted<WarningAnswer>,
        builds_on: Sequence,
    ) -> impl Future<Output = Result<Warning, DeskError>> + Send;

    /// Returns the warnings the filter accepts, oldest first.
    fn warnings(&self, filter: WarningFilter)
    -> impl Future<Output = Result<Vec<Warning>, DeskError>> + Send;

    /// Returns one warning.
    fn warning(&self, warning_id: WarningId) -> impl Future<Output = Result<Warning, DeskError>> + Send;

    /// Opens an engagement.
    fn open_engagement(
        &self,
        new: NewEngagement,
    ) -> impl Future<Output = Result<Engagement, DeskError>> + Send;

    /// Acts upon an engagement; returns it as it then is.
    ///
    /// - `builds_on`: [`Engagement::sequence`] as the person saw it.
    fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        act: EngagementAct,
        builds_on: Sequence,
    ) -> impl Future<Output = Result<Engagement, DeskError>> + Send;

    /// Returns the engagements the filter accepts, oldest first.
    fn engagements(
        &self,
        filter: EngagementFilter,
    ) -> impl Future<Output = Result<Vec<Engagement>, DeskError>> + Send;

    /// Returns one engagement.
    fn engagement(
        &self,
        engagement_id: EngagementId,
    ) -> impl Future<Output = Result<Engagement, DeskError>> + Send;

    /// Returns what people did about a situation, oldest first.
    fn timeline_of(
        &self,
        situation: PolityCode,
    ) -> impl Future<Output = Result<Vec<TimelineEntry>, DeskError>> + Send;

    /// Returns how many warnings wait and how many engagements are open.
    fn counts(&self) -> impl Future<Output = Result<DeskCounts, DeskError>> + Send;
}
