//! Handling marks: who may read a record, and how that came about.
//!
//! **In:** marks and acts upon them, decided by [`forestall_confidence`], and who looks. **Out:** what the viewer may
//! read of them. It holds no rule but one, a second time: `queries/readable.sql` lists the audiences in which a viewer
//! is, and every query of marked records asks it. Tests hold that list against [`Viewer::may_read`].
//!
//! [`Viewer::may_read`]: forestall_confidence::Viewer::may_read
//!
//! # A record that rests on another
//!
//! A note on an engagement, or the warning of a decision, says something of what it rests on. `marked_record.audience`
//! is therefore the intersection of its own audience and that of what it rests on, and its attribution the stricter of
//! the two; both are brought up to date in the transaction that changes either mark. So a read asks one clause.

mod change;
mod insert;
mod intern;
mod names;
mod readable;
mod record_mark;
mod rows;
mod seen;

pub(crate) use insert::{NewMark, insert_mark};
pub(crate) use names::account_name;
pub(crate) use readable::{for_viewer, viewer_params};
pub use record_mark::RecordMark;
pub(crate) use record_mark::demands_two;
pub(crate) use rows::mark_in_force;
pub(crate) use seen::SeenMark;

use forestall_confidence::{AccountId, Capability, Viewer};
use forestall_types::RecordRef;

use crate::desk::DeskError;
use crate::desk::records::Records;

/// Returns whose act it is.
///
/// # Errors
///
/// [`DeskError::Forbidden`] for somebody whose roles do not allow it, who looks as another, or who has no account.
pub(crate) fn allow(viewer: &Viewer, capability: Capability) -> Result<AccountId, DeskError> {
    let account = viewer.account().filter(|_| viewer.may_act(capability));
    account.ok_or(DeskError::Forbidden(capability))
}

/// Says whether the viewer may read a record; what does not exist may not be read.
pub(crate) async fn may_read(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
) -> Result<bool, DeskError> {
    const IS_READABLE: &str = for_viewer!(
        "select 1 as found from marked_record as marked \
         where marked.record_id = $7 and marked.audience in (select audience from readable)"
    );
    let params = viewer_params(viewer, [record.to_string().into()]);
    Ok(records.row(IS_READABLE, &params).await?.is_some())
}

/// Refuses what the viewer may not read in the words for what does not exist.
pub(crate) async fn require_readable(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
) -> Result<(), DeskError> {
    if may_read(records, viewer, record).await? { Ok(()) } else { Err(no_such(record)) }
}

/// Returns the one error for a record that does not exist and one that may not be read.
pub(crate) fn no_such(record: RecordRef) -> DeskError {
    DeskError::NoSuchRecord { what: record.kind(), id: record.to_string() }
}
