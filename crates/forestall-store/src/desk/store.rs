//! The desk's records on either database.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use forestall_confidence::{Mark, OpeningMark, Viewer};
use forestall_engagement::{
    Acted, Decision, Engagement, EngagementId, NewDecision, NewEngagement, Sequence, SituationDecisions,
    TimelineEntry, Warning, WarningAnswer, WarningId, Withdrawal, build_timeline,
};
use forestall_types::{PolityCode, RecordRef};
use forestall_vault::Vault;

use super::filters::{EngagementFilter, WarningFilter};
use super::marked::{Marked, SituationFile, without_marks};
use super::records::Records;
use super::{DeskCounts, DeskError, RecordedDecision, counts, decisions, engagements, warnings};
use crate::database::Database;
use crate::notes::NoteSearch;

/// The desk's records on either database, sealed with the keys of an unlocked vault.
///
/// Every function asks who looks. What the viewer may not read does not exist: lists and counts leave it out, one
/// record is `None`, a write to it is [`DeskError::NoSuchRecord`] as for one that was never made, the rules do not
/// consider it, and sequences count what the viewer sees. Names are replaced as marks ask. Acts are recorded under
/// the viewer's name and audited in the same transaction.
///
/// Every write names the [`Sequence`] of the record it builds on; where somebody else was faster it fails with
/// [`DeskError::Conflict`] and stores nothing. A write that returned has been forced to disk. Several processes
/// may hold stores over one database.
///
/// All functions return [`DeskError`]: an error of the domain when the rules refuse,
/// [`DeskError::NoSuchRecord`], or a fault of the database.
#[derive(Clone)]
pub struct DeskStore {
    database: Database,
    vault: Arc<Vault>,
    search: Arc<NoteSearch>,
}

/// Shows the kind of database only: a vault holds keys.
impl fmt::Debug for DeskStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeskStore").field("database", &self.database).finish_non_exhaustive()
    }
}

impl DeskStore {
    /// Takes an open database and the vault that seals and opens its texts.
    ///
    /// - `database`: opened with [`MIGRATIONS`](super::MIGRATIONS).
    /// - `vault`: holds the data keys of this desk.
    pub fn new(database: Database, vault: Arc<Vault>) -> Self {
        Self { database, vault, search: Arc::default() }
    }

    /// Returns the database, to check or close it.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Records a decision under a mark; one to warn opens its warning under the same, in the same transaction.
    ///
    /// - `builds_on`: [`SituationDecisions::sequence`] as the viewer saw it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn record_decision(
        &self,
        viewer: &Viewer,
        new: NewDecision,
        mark: &Mark,
        builds_on: Sequence,
    ) -> Result<RecordedDecision, DeskError> {
        let mut records = self.begin_write().await?;
        let recorded = decisions::record(&mut records, viewer, new, mark, builds_on).await?;
        records.commit().await?;
        Ok(recorded)
    }

    /// Takes a decision back, and with it the warning it opened if nobody has answered; returns the
    /// situation's decisions as they then are.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn withdraw_decision(
        &self,
        viewer: &Viewer,
        withdrawal: Withdrawal,
    ) -> Result<SituationDecisions, DeskError> {
        let mut records = self.begin_write().await?;
        let remaining = decisions::withdraw(&mut records, viewer, withdrawal).await?;
        records.commit().await?;
        Ok(remaining)
    }

    /// Returns the decisions about a situation, withdrawn ones included; empty when there is none.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn decisions_of(
        &self,
        viewer: &Viewer,
        situation: PolityCode,
    ) -> Result<SituationDecisions, DeskError> {
        Ok(decisions::load(&mut self.begin_read().await?, viewer, situation).await?.0)
    }

    /// Returns the decision that stands in each situation that has one.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn standing_decisions(
        &self,
        viewer: &Viewer,
    ) -> Result<BTreeMap<PolityCode, Marked<Decision>>, DeskError> {
        decisions::load_standing(&mut self.begin_read().await?, viewer).await
    }

    /// Answers a warning; returns it as it then is.
    ///
    /// - `builds_on`: [`Warning::sequence`] as the viewer saw it.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn answer_warning(
        &self,
        viewer: &Viewer,
        warning_id: WarningId,
        answer: Acted<WarningAnswer>,
        builds_on: Sequence,
    ) -> Result<Warning, DeskError> {
        let mut records = self.begin_write().await?;
        let warning = warnings::answer(&mut records, viewer, warning_id, answer, builds_on).await?;
        records.commit().await?;
        Ok(warning)
    }

    /// Returns the warnings the filter accepts, oldest first.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn warnings(
        &self,
        viewer: &Viewer,
        filter: WarningFilter,
    ) -> Result<Vec<Marked<Warning>>, DeskError> {
        let mut warnings = warnings::load(&mut self.begin_read().await?, viewer, filter.situation).await?;
        warnings.retain(|warning| filter.accepts(&warning.record));
        Ok(warnings)
    }

    /// Returns one warning.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn warning(
        &self,
        viewer: &Viewer,
        warning_id: WarningId,
    ) -> Result<Option<Marked<Warning>>, DeskError> {
        warnings::load_one(&mut self.begin_read().await?, viewer, warning_id).await
    }

    /// Opens an engagement under a mark; who opens it is its first member.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn open_engagement(
        &self,
        viewer: &Viewer,
        new: NewEngagement,
        mark: impl Into<OpeningMark> + Send,
    ) -> Result<Engagement, DeskError> {
        let mut records = self.begin_write().await?;
        let engagement = engagements::open(&mut records, viewer, new, mark.into()).await?;
        records.commit().await?;
        Ok(engagement)
    }

    /// Returns the engagements the filter accepts, oldest first.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn engagements(
        &self,
        viewer: &Viewer,
        filter: EngagementFilter,
    ) -> Result<Vec<Marked<Engagement>>, DeskError> {
        let mut engagements =
            engagements::load(&mut self.begin_read().await?, viewer, filter.situation).await?;
        engagements.retain(|engagement| filter.accepts(&engagement.record));
        Ok(engagements)
    }

    /// Returns one engagement.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn engagement(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
    ) -> Result<Option<Marked<Engagement>>, DeskError> {
        engagements::load_one(&mut self.begin_read().await?, viewer, engagement_id).await
    }

    /// Returns all records of a situation at one moment.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn situation_file(
        &self,
        viewer: &Viewer,
        situation: PolityCode,
    ) -> Result<SituationFile, DeskError> {
        let mut moment = self.begin_read().await?;
        let (decisions, mut marks) = decisions::load(&mut moment, viewer, situation).await?;
        let warnings = warnings::load(&mut moment, viewer, Some(situation)).await?;
        let engagements = engagements::load(&mut moment, viewer, Some(situation)).await?;
        let of_warning = |of: &Marked<Warning>| (RecordRef::Warning(of.record.warning_id()), of.mark.clone());
        marks.extend(warnings.iter().map(of_warning));
        let of_engagement =
            |of: &Marked<Engagement>| (RecordRef::Engagement(of.record.engagement_id()), of.mark.clone());
        marks.extend(engagements.iter().map(of_engagement));
        Ok(SituationFile {
            decisions,
            warnings: without_marks(warnings),
            engagements: without_marks(engagements),
            marks,
        })
    }

    /// Returns what people did about a situation, oldest first.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn timeline_of(
        &self,
        viewer: &Viewer,
        situation: PolityCode,
    ) -> Result<Vec<TimelineEntry>, DeskError> {
        let file = self.situation_file(viewer, situation).await?;
        Ok(build_timeline(&file.decisions, &file.warnings, &file.engagements))
    }

    /// Returns how many warnings wait and how many engagements are open.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn counts(&self, viewer: &Viewer) -> Result<DeskCounts, DeskError> {
        counts::load(&mut self.begin_read().await?, viewer).await
    }

    /// Returns the search over notes.
    pub(crate) fn search(&self) -> &NoteSearch {
        &self.search
    }

    pub(crate) async fn begin_write(&self) -> Result<Records<'_>, DeskError> {
        Ok(Records::new(self.database.begin_write().await?, &self.vault))
    }

    pub(crate) async fn begin_read(&self) -> Result<Records<'_>, DeskError> {
        Ok(Records::new(self.database.begin_read().await?, &self.vault))
    }
}
