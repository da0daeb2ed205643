//! Acts upon marks.

use forestall_confidence::{AuditAction, AuditFact, Capability, Mark, MarkAct, MarkError, MarkEvent, Viewer};
use forestall_types::{RecordRef, Sequence};

use super::intern::intern;
use super::record_mark::{needs_two, sequence_seen};
use super::resting::update_resting;
use super::rows::{self, HistoryRow, StoredMark};
use super::{allow, no_such, require_readable};
use crate::desk::records::Records;
use crate::desk::{DeskError, DeskStore};

impl DeskStore {
    /// Acts upon the mark of a record; who and when are the viewer's.
    ///
    /// - `seen`: [`Marking::sequence`](forestall_confidence::Marking::sequence) as the viewer saw it.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], [`DeskError::NoSuchRecord`] also for what the viewer may not read,
    /// [`DeskError::Conflict`], [`DeskError::Mark`]; see [`DeskStore`].
    pub async fn change_mark(
        &self,
        viewer: &Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Result<MarkAct, DeskError> {
        let mut records = self.begin_write().await?;
        let act = change_mark(&mut records, viewer, record, event, seen).await?;
        records.commit().await?;
        Ok(act)
    }
}

/// Acts upon the mark of a record, with whatever rests on it and the entry in the audit log.
pub(crate) async fn change_mark(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
    event: MarkEvent,
    seen: Sequence,
) -> Result<MarkAct, DeskError> {
    let by = allow(viewer, Capability::Mark)?;
    require_readable(records, viewer, record).await?;
    let mut stored = rows::load(records, record).await?.ok_or_else(|| no_such(record))?;
    let now = sequence_seen(&stored, viewer);
    if seen != now {
        return Err(DeskError::Conflict { record: format!("the mark of {record}"), builds_on: seen, now });
    }
    let needs_two = needs_two(records, &stored).await?;
    let act = MarkAct { by, at: viewer.now(), event };
    stored.marking.apply(act.clone(), needs_two)?;
    let sources = sources(records, &stored).await?;
    keep_in_sight(viewer, &stored, &sources)?;
    store(records, record, &stored, &sources, &act).await?;
    Ok(act)
}

/// Returns the marks in force of what a record rests on.
pub(super) async fn sources(records: &mut Records<'_>, stored: &StoredMark) -> Result<Vec<Mark>, DeskError> {
    let mut sources = Vec::with_capacity(stored.rests_on.len());
    for source in &stored.rests_on {
        sources.extend(rows::mark_in_force(records, *source).await?);
    }
    Ok(sources)
}

/// Stores the newest act upon the mark of a record, with what follows from it and the entry in the audit log.
///
/// - `sources`: the marks in force of what the record rests on.
pub(super) async fn store(
    records: &mut Records<'_>,
    record: RecordRef,
    stored: &StoredMark,
    sources: &[Mark],
    act: &MarkAct,
) -> Result<(), DeskError> {
    let in_force = Mark::of_derived([stored.marking.current()].into_iter().chain(sources));
    let sequence = stored.marking.sequence().get();
    rows::append(records, record, sequence, HistoryRow::of_act(act)).await?;
    update(records, record, stored, &in_force).await?;
    update_resting(records, record).await?;
    records.audit(audit_fact(act, record)).await
}

/// Refuses a mark, in force or proposed, by which who acts could not read the record any more.
fn keep_in_sight(viewer: &Viewer, stored: &StoredMark, sources: &[Mark]) -> Result<(), MarkError> {
    let proposed = stored.marking.proposal().map(|(_, proposal)| &proposal.mark);
    for mark in [stored.marking.current()].into_iter().chain(proposed) {
        let in_force = Mark::of_derived([mark].into_iter().chain(sources));
        if !viewer.may_read(&in_force.audience) {
            return Err(MarkError::ExcludesSelf);
        }
    }
    Ok(())
}

/// Brings the row that every read asks up to date.
async fn update(
    records: &mut Records<'_>,
    record: RecordRef,
    stored: &StoredMark,
    in_force: &Mark,
) -> Result<(), DeskError> {
    let own = stored.marking.current();
    let params = [
        record.to_string().into(),
        intern(records, &in_force.audience).await?.into(),
        in_force.attribution.code().into(),
        intern(records, &own.audience).await?.into(),
        own.attribution.code().into(),
        own.review_by.map(|day| day.to_string()).into(),
        stored.marking.sequence().get().into(),
        i64::from(stored.marking.proposal().is_some()).into(),
    ];
    records
        .execute(
            "update marked_record set audience_id = $2, attribution = $3, own_audience_id = $4, own_attribution = $5, \
             review_by = $6, sequence = $7, proposal_waits = $8 where record_id = $1",
            &params,
        )
        .await
}

fn audit_fact(act: &MarkAct, record: RecordRef) -> AuditFact {
    let action = match act.event {
        MarkEvent::Narrow { .. } => AuditAction::MarkNarrowed,
        MarkEvent::Release(_) => AuditAction::Released,
        MarkEvent::Propose(_) => AuditAction::ReleaseProposed,
        MarkEvent::Approve => AuditAction::ReleaseApproved,
        MarkEvent::Refuse { .. } => AuditAction::ReleaseRefused,
    };
    AuditFact { at: act.at, actor: Some(act.by), action, record: Some(record.to_string()) }
}
