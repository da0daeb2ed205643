//! The mark of a record as its readers see it.

use forestall_confidence::{AccountId, Capability, DisplayName, Mark, Marking, Viewer};
use forestall_types::{EngagementId, RecordRef, Sequence};
use jiff::tz::TimeZone;

use super::rows::{self, StoredMark};
use super::{account_name, for_viewer, may_know_of, may_read, viewer_params};
use crate::database::DatabaseError;
use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};

const TO_REVIEW: &str = for_viewer!(
    "select marked.record_id from seen as marked \
     where marked.review_by <= $7 or marked.proposal_waits = 1 \
     order by coalesce(marked.review_by, ''), marked.record_id"
);

const WAITING_RELEASES: &str = for_viewer!(
    "select marked.record_id from seen as marked where marked.proposal_waits = 1 order by marked.record_id"
);

/// The mark of a record with as much of its history as the viewer may see.
#[derive(Clone, Debug)]
pub struct RecordMark {
    /// The record.
    pub record: RecordRef,
    /// Its marks so far: [`Marking::seen_by`].
    pub marking: Marking,
    /// Whether a release takes two people.
    pub needs_two: bool,
    /// The names of all accounts the marks and acts speak of, or what stands in their place.
    pub names: Vec<(AccountId, DisplayName)>,
}

impl DeskStore {
    /// Returns the mark of a record; nothing where the viewer may not read the record.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn mark(&self, viewer: &Viewer, record: RecordRef) -> Result<Option<RecordMark>, DeskError> {
        let mut records = self.begin_read().await?;
        if !may_read(&mut records, viewer, record).await? {
            return Ok(None);
        }
        load(&mut records, viewer, record).await
    }

    /// Returns records whose mark should be looked at again by today, or whose release waits for a second person.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn marks_to_review(&self, viewer: &Viewer) -> Result<Vec<RecordMark>, DeskError> {
        let mut records = self.begin_read().await?;
        let today = viewer.now().to_zoned(TimeZone::UTC).date().to_string();
        let rows = records.rows(TO_REVIEW, &viewer_params(viewer, [today.into()])).await?;
        let mut marks = Vec::with_capacity(rows.len());
        for row in &rows {
            let record: RecordRef = row.parsed("record_id")?;
            if may_know_of(viewer, record) {
                marks.extend(load(&mut records, viewer, record).await?);
            }
        }
        Ok(marks)
    }

    /// Returns records whose proposed release the viewer may approve or refuse: they read the record, may mark it,
    /// and did not propose the release themselves.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`].
    pub async fn waiting_releases(&self, viewer: &Viewer) -> Result<Vec<RecordRef>, DeskError> {
        let Some(account) = viewer.account().filter(|_| viewer.may_act(Capability::Mark)) else {
            return Ok(Vec::new());
        };
        let mut records = self.begin_read().await?;
        let rows = records.rows(WAITING_RELEASES, &viewer_params(viewer, [])).await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for row in &rows {
            let record: RecordRef = row.parsed("record_id")?;
            if !may_know_of(viewer, record) {
                continue;
            }
            let Some(stored) = rows::load(&mut records, record).await? else { continue };
            if stored.marking.proposal().is_some_and(|(by, _)| *by != account) {
                waiting.push(record);
            }
        }
        Ok(waiting)
    }
}

/// Loads the mark of a record that the viewer may read.
async fn load(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
) -> Result<Option<RecordMark>, DeskError> {
    match rows::load(records, record).await? {
        Some(stored) => Ok(Some(shown(records, viewer, record, &stored).await?)),
        None => Ok(None),
    }
}

/// Returns the mark of a part of a record that has none of its own: the one in force for the record, without a history.
///
/// Whether the viewer may read the record is the caller's to ask.
pub(crate) async fn mark_of_part(
    records: &mut Records<'_>,
    viewer: &Viewer,
    part: RecordRef,
    of: RecordRef,
) -> Result<Option<RecordMark>, DeskError> {
    let Some(stored) = rows::load(records, of).await? else { return Ok(None) };
    let mark = Mark { audience: stored.audience.clone(), attribution: stored.attribution, review_by: None };
    let stored = StoredMark { marking: Marking::new(mark.as_of(viewer.now())), ..stored };
    Ok(Some(shown(records, viewer, part, &stored).await?))
}

async fn shown(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
    stored: &StoredMark,
) -> Result<RecordMark, DeskError> {
    let marking = stored.marking.seen_by(viewer, stored.attribution);
    let needs_two = needs_two(records, stored).await?;
    let mut names = Vec::new();
    for account in marking.accounts() {
        names.push((account, name(records, stored, account).await?));
    }
    Ok(RecordMark { record, marking, needs_two, names })
}

/// Returns the sequence of the history as the viewer sees it.
pub(super) fn sequence_seen(stored: &StoredMark, viewer: &Viewer) -> Sequence {
    stored.marking.seen_by(viewer, stored.attribution).sequence()
}

/// Says whether an engagement the record belongs to, or its audience speaks of, demands two people for a release.
pub(super) async fn needs_two(records: &mut Records<'_>, stored: &StoredMark) -> Result<bool, DeskError> {
    let mut engagements = stored.audience.engagements();
    engagements.extend(stored.engagement);
    for engagement_id in engagements {
        if demands_two(records, engagement_id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Says whether releases of what belongs to an engagement take two people.
pub(crate) async fn demands_two(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
) -> Result<bool, DeskError> {
    let query = "select 1 as found from two_person_release where engagement_id = $1";
    Ok(records.row(query, &[engagement_id.to_string().into()]).await?.is_some())
}

async fn name(
    records: &mut Records<'_>,
    stored: &StoredMark,
    account: AccountId,
) -> Result<DisplayName, DeskError> {
    let known = if account.is_stand_in() { None } else { account_name(records, account).await? };
    match known {
        Some(name) => Ok(name),
        None => stand_in_name(stored),
    }
}

fn stand_in_name(stored: &StoredMark) -> Result<DisplayName, DeskError> {
    let words = stored.attribution.instead_of_name().unwrap_or("somebody without an account");
    words.parse().map_err(|error| DatabaseError::unreadable("the name of an account", error).into())
}
