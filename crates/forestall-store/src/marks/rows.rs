//! The history of a record's mark in the database.

use std::error::Error as StdError;

use forestall_confidence::{
    AccountId, Attribution, Audience, Consent, Mark, MarkAct, MarkEvent, MarkReason, Marking, Proposal,
};
use forestall_types::{EngagementId, RecordRef};
use jiff::Timestamp;

use super::intern::intern;
use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Place, Records, position, time_text};

/// The codes of the table `mark_act`.
const SET: &str = "set";
const NARROW: &str = "narrow";
const RELEASE: &str = "release";
const PROPOSE: &str = "propose";
const APPROVE: &str = "approve";
const REFUSE: &str = "refuse";

/// A record's mark as stored; who may see what of it is not decided yet.
pub(super) struct StoredMark {
    pub(super) marking: Marking,
    /// Who may read the record: its own audience and that of what it rests on.
    pub(super) audience: Audience,
    /// The stricter of its own attribution and that of what it rests on.
    pub(super) attribution: Attribution,
    pub(super) engagement: Option<EngagementId>,
    pub(super) rests_on: Vec<RecordRef>,
}

/// Loads the mark of a record with its history; nothing when there is no such record.
///
/// For rules and for what is shown of it to somebody who may read the record.
pub(super) async fn load(
    records: &mut Records<'_>,
    record: RecordRef,
) -> Result<Option<StoredMark>, DeskError> {
    let of_record = [record.to_string().into()];
    let in_force = records
        .row(
            "select audience.audience, marked.attribution, marked.engagement_id \
             from marked_record as marked join audience on audience.audience_id = marked.audience_id \
             where marked.record_id = $1",
            &of_record,
        )
        .await?;
    let Some(row) = in_force else { return Ok(None) };
    let acts = records
        .rows(
            "select act.sequence, act.step, audience.audience, act.attribution, act.review_by, act.reason, \
                 act.consent, act.acted_by, act.acted_at \
             from mark_act as act left join audience on audience.audience_id = act.audience_id \
             where act.record_id = $1 order by act.sequence",
            &of_record,
        )
        .await?;
    let sources = "select source_id from record_source where record_id = $1 order by source_id";
    let sources = records.rows(sources, &of_record).await?;
    Ok(Some(StoredMark {
        marking: replay(records, record, &acts)?,
        audience: row.parsed("audience")?,
        attribution: row.parsed("attribution")?,
        engagement: row.parsed_or_null("engagement_id")?,
        rests_on: sources.iter().map(|row| row.parsed("source_id")).collect::<Result<_, _>>()?,
    }))
}

/// Returns what a record gives to the mark of those that rest on it.
pub(crate) async fn mark_in_force(
    records: &mut Records<'_>,
    record: RecordRef,
) -> Result<Option<Mark>, DeskError> {
    let query = "select audience.audience, marked.attribution from marked_record as marked \
                 join audience on audience.audience_id = marked.audience_id where marked.record_id = $1";
    let row = records.row(query, &[record.to_string().into()]).await?;
    let read = |row: Row| {
        Ok::<_, DatabaseError>(Mark {
            audience: row.parsed("audience")?,
            attribution: row.parsed("attribution")?,
            review_by: None,
        })
    };
    Ok(row.map(read).transpose()?)
}

/// Returns the engagement a record belongs to.
pub(crate) async fn engagement_of(
    records: &mut Records<'_>,
    record: RecordRef,
) -> Result<Option<EngagementId>, DeskError> {
    let query = "select engagement_id from marked_record where record_id = $1";
    let row = records.row(query, &[record.to_string().into()]).await?;
    Ok(row.map(|row| row.parsed_or_null("engagement_id")).transpose()?.flatten())
}

/// One row of a mark's history; of the first, which has no act, mark, person and time alone.
pub(super) struct HistoryRow<'a> {
    pub(super) step: &'static str,
    pub(super) mark: Option<&'a Mark>,
    pub(super) reason: Option<&'a MarkReason>,
    pub(super) consent: Option<&'a Consent>,
    pub(super) by: AccountId,
    pub(super) at: Timestamp,
}

impl<'a> HistoryRow<'a> {
    pub(super) const fn of_first(mark: &'a Mark, by: AccountId, at: Timestamp) -> Self {
        Self { step: SET, mark: Some(mark), reason: None, consent: None, by, at }
    }

    pub(super) const fn of_act(act: &'a MarkAct) -> Self {
        let (step, reason, consent) = match &act.event {
            MarkEvent::Narrow { reason, .. } => (NARROW, Some(reason), None),
            MarkEvent::Release(Proposal { reason, consent, .. }) => (RELEASE, Some(reason), Some(consent)),
            MarkEvent::Propose(Proposal { reason, consent, .. }) => (PROPOSE, Some(reason), Some(consent)),
            MarkEvent::Approve => (APPROVE, None, None),
            MarkEvent::Refuse { reason } => (REFUSE, Some(reason), None),
        };
        Self { step, mark: act.event.mark(), reason, consent, by: act.by, at: act.at }
    }
}

/// Appends a row to the history of a record's mark.
///
/// - `sequence`: its place; 0 is the mark the record is made with.
pub(super) async fn append(
    records: &mut Records<'_>,
    record: RecordRef,
    sequence: u32,
    row: HistoryRow<'_>,
) -> Result<(), DeskError> {
    let place = act_place(&record, sequence);
    let reason = row.reason.map(|reason| records.seal(place, "reason", reason.as_str())).transpose()?;
    let consent = row.consent.map(|consent| records.seal(place, "consent", consent.as_str())).transpose()?;
    let audience = match row.mark {
        Some(mark) => Some(intern(records, &mark.audience).await?),
        None => None,
    };
    let params = [
        record.to_string().into(),
        sequence.into(),
        row.step.into(),
        audience.into(),
        row.mark.map(|mark| mark.attribution.code()).into(),
        row.mark.and_then(|mark| mark.review_by).map(|day| day.to_string()).into(),
        reason.into(),
        consent.into(),
        row.by.to_string().into(),
        time_text(row.at).into(),
    ];
    records
        .execute(
            "insert into mark_act (record_id, sequence, step, audience_id, attribution, review_by, reason, consent, \
             acted_by, acted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &params,
        )
        .await
}

/// Folds the history of a record's mark.
fn replay(records: &Records<'_>, record: RecordRef, rows: &[Row]) -> Result<Marking, DeskError> {
    let unreadable = |error: Box<dyn StdError + Send + Sync>| {
        DatabaseError::unreadable(format!("the mark of {record}"), error)
    };
    let Some((first, acts)) = rows.split_first() else {
        return Err(unreadable("it has no first row".into()).into());
    };
    let mut marking = Marking::new(read_mark(first)?);
    for row in acts {
        let act = read_act(records, record, row)?;
        // Two people were demanded where a release was proposed, and not where it took place.
        let needs_two = matches!(act.event, MarkEvent::Propose(_));
        marking.apply(act, needs_two).map_err(|error| unreadable(error.into()))?;
    }
    Ok(marking)
}

fn read_act(records: &Records<'_>, record: RecordRef, row: &Row) -> Result<MarkAct, DeskError> {
    let place = act_place(&record, position(row, "sequence")?);
    let proposal = || -> Result<Proposal, DeskError> {
        Ok(Proposal {
            mark: read_mark(row)?,
            reason: records.open(place, "reason", row)?,
            consent: records.open(place, "consent", row)?,
        })
    };
    let event = match row.text("step")? {
        NARROW => MarkEvent::Narrow { mark: read_mark(row)?, reason: records.open(place, "reason", row)? },
        RELEASE => MarkEvent::Release(proposal()?),
        PROPOSE => MarkEvent::Propose(proposal()?),
        APPROVE => MarkEvent::Approve,
        REFUSE => MarkEvent::Refuse { reason: records.open(place, "reason", row)? },
        _ => return Err(DatabaseError::unreadable("column `step`", "no such act upon a mark").into()),
    };
    Ok(MarkAct { by: row.parsed("acted_by")?, at: row.parsed("acted_at")?, event })
}

fn read_mark(row: &Row) -> Result<Mark, DatabaseError> {
    Ok(Mark {
        audience: row.parsed("audience")?,
        attribution: row.parsed("attribution")?,
        review_by: row.parsed_or_null("review_by")?,
    })
}

const fn act_place(record: &RecordRef, sequence: u32) -> Place<'_> {
    Place { table: "mark_act", record, position: Some(sequence) }
}
