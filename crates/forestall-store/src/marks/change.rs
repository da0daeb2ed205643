//! Acts upon marks.

use forestall_confidence::{AuditAction, AuditFact, Capability, Mark, MarkAct, MarkError, MarkEvent, Viewer};
use forestall_types::{RecordRef, Sequence};

use super::intern::intern;
use super::record_mark::{needs_two, sequence_seen};
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
        let by = allow(viewer, Capability::Mark)?;
        let mut records = self.begin_write().await?;
        require_readable(&mut records, viewer, record).await?;
        let mut stored = rows::load(&mut records, record).await?.ok_or_else(|| no_such(record))?;
        let now = sequence_seen(&stored, viewer);
        if seen != now {
            return Err(DeskError::Conflict {
                record: format!("the mark of {record}"),
                builds_on: seen,
                now,
            });
        }
        let needs_two = needs_two(&mut records, &stored).await?;
        let act = MarkAct { by, at: viewer.now(), event };
        stored.marking.apply(act.clone(), needs_two)?;
        let source = match stored.rests_on {
            Some(source) => rows::mark_in_force(&mut records, source).await?,
            None => None,
        };
        let in_force = Mark::of_derived([stored.marking.current()].into_iter().chain(&source));
        keep_in_sight(viewer, &stored, source.as_ref())?;
        let sequence = stored.marking.sequence().get();
        rows::append(&mut records, record, sequence, HistoryRow::of_act(&act)).await?;
        update(&mut records, record, &stored, &in_force).await?;
        update_resting(&mut records, record, &in_force).await?;
        records.audit(audit_fact(&act, record)).await?;
        records.commit().await?;
        Ok(act)
    }
}

/// Refuses a mark, in force or proposed, by which who acts could not read the record any more.
fn keep_in_sight(viewer: &Viewer, stored: &StoredMark, source: Option<&Mark>) -> Result<(), MarkError> {
    let proposed = stored.marking.proposal().map(|(_, proposal)| &proposal.mark);
    for mark in [stored.marking.current()].into_iter().chain(proposed) {
        let in_force = Mark::of_derived([mark].into_iter().chain(source));
        if !viewer.may_read(&in_force.audience) {
            return Err(MarkError::ExcludesSelf);
        }
    }
    Ok(())
}

/// Brings the row that every read asks up to date.
pub(super) async fn update(
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

/// Brings the records that rest on this one up to date, and those that rest on these: level by level.
pub(super) async fn update_resting(
    records: &mut Records<'_>,
    record: RecordRef,
    in_force: &Mark,
) -> Result<(), DeskError> {
    let mut below = vec![(record.to_string(), in_force.clone())];
    while let Some((record, in_force)) = below.pop() {
        update_level(records, &record, &in_force).await?;
        for row in &records.rows(RESTED_UPON, &[record.as_str().into()]).await? {
            let audience = row.parsed("audience")?;
            let mark = Mark { audience, attribution: row.parsed("attribution")?, review_by: None };
            below.push((row.text("record_id")?.to_owned(), mark));
        }
    }
    Ok(())
}

/// The records that rest on `$1` and on which others rest, with their marks in force.
const RESTED_UPON: &str = "select marked.record_id, audience.audience, marked.attribution \
     from marked_record as marked \
     join audience on audience.audience_id = marked.audience_id \
     where marked.rests_on = $1 \
         and exists (select 1 from marked_record as above where above.rests_on = marked.record_id) \
     order by marked.record_id";

/// Brings the records that rest on one up to date: each distinct own mark at once.
async fn update_level(records: &mut Records<'_>, record: &str, in_force: &Mark) -> Result<(), DeskError> {
    let marks = records
        .rows(
            "select distinct audience.audience, marked.own_audience_id, marked.own_attribution \
             from marked_record as marked \
             join audience on audience.audience_id = marked.own_audience_id \
             where marked.rests_on = $1 order by marked.own_audience_id, marked.own_attribution",
            &[record.into()],
        )
        .await?;
    for row in &marks {
        let own = Mark {
            audience: row.parsed("audience")?,
            attribution: row.parsed("own_attribution")?,
            review_by: None,
        };
        let derived = Mark::of_derived([&own, in_force]);
        let params = [
            record.into(),
            row.int("own_audience_id")?.into(),
            row.text("own_attribution")?.into(),
            intern(records, &derived.audience).await?.into(),
            derived.attribution.code().into(),
        ];
        records
            .execute(
                "update marked_record set audience_id = $4, attribution = $5 \
                 where rests_on = $1 and own_audience_id = $2 and own_attribution = $3",
                &params,
            )
            .await?;
    }
    Ok(())
}

pub(super) fn audit_fact(act: &MarkAct, record: RecordRef) -> AuditFact {
    let action = match act.event {
        MarkEvent::Narrow { .. } => AuditAction::MarkNarrowed,
        MarkEvent::Release(_) => AuditAction::Released,
        MarkEvent::Propose(_) => AuditAction::ReleaseProposed,
        MarkEvent::Approve => AuditAction::ReleaseApproved,
        MarkEvent::Refuse { .. } => AuditAction::ReleaseRefused,
    };
    AuditFact { at: act.at, actor: Some(act.by), action, record: Some(record.to_string()) }
}
