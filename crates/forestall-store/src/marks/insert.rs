//! The mark a record is made with.

use forestall_confidence::{AccountId, Mark};
use forestall_types::{EngagementId, RecordRef};
use jiff::Timestamp;

use super::intern::intern;
use super::no_such;
use super::resting::rest;
use super::rows::{HistoryRow, append, mark_in_force};
use crate::desk::DeskError;
use crate::desk::records::Records;

/// A record that gets its mark.
pub(crate) struct NewMark<'a> {
    /// The record, made in the same transaction.
    pub(crate) record: RecordRef,
    /// Its own mark.
    pub(crate) mark: &'a Mark,
    /// Who made it.
    pub(crate) author: AccountId,
    /// When.
    pub(crate) at: Timestamp,
    /// The engagement it belongs to: an engagement belongs to itself.
    pub(crate) engagement: Option<EngagementId>,
    /// The records it is derived from, which may rest on others themselves.
    pub(crate) rests_on: &'a [RecordRef],
}

/// Gives a record its mark; returns the mark in force, what it rests on considered.
pub(crate) async fn insert_mark(records: &mut Records<'_>, new: NewMark<'_>) -> Result<Mark, DeskError> {
    let NewMark { record, mark, author, at, engagement, rests_on } = new;
    let mut sources = Vec::with_capacity(rests_on.len());
    for source in rests_on {
        sources.push(mark_in_force(records, *source).await?.ok_or_else(|| no_such(*source))?);
    }
    let in_force =
        if sources.is_empty() { mark.clone() } else { Mark::of_derived([mark].into_iter().chain(&sources)) };
    let params = [
        record.to_string().into(),
        record.kind().into(),
        intern(records, &in_force.audience).await?.into(),
        in_force.attribution.code().into(),
        intern(records, &mark.audience).await?.into(),
        mark.attribution.code().into(),
        mark.review_by.map(|day| day.to_string()).into(),
        author.to_string().into(),
        engagement.map(|engagement| engagement.to_string()).into(),
    ];
    records
        .execute(
            "insert into marked_record (record_id, kind, audience_id, attribution, own_audience_id, own_attribution, \
             review_by, author, engagement_id, sequence) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
            &params,
        )
        .await?;
    for source in rests_on {
        rest(records, record, *source).await?;
    }
    append(records, record, 0, HistoryRow::of_first(mark, author, at)).await?;
    Ok(in_force)
}
