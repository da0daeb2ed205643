//! Handling marks: who may read a record, and how that came about.
//!
//! **In:** marks and acts upon them, decided by [`forestall_confidence`], and who looks. **Out:** what the viewer may
//! read of them. It holds no rule but one, a second time: `queries/readable.sql` says in which audiences a viewer
//! is and the records they may read, and every query of marked records asks it. Tests hold it against [`Viewer::may_read`].
//!
//! [`Viewer::may_read`]: forestall_confidence::Viewer::may_read
//!
//! # A record that rests on another
//!
//! A note on an engagement, or the warning of a decision, says something of what it rests on. `marked_record.audience_id`
//! is therefore the intersection of its own audience and those of all it rests on (`record_source`), and its attribution
//! the strictest of them; both are brought up to date in the transaction that changes one of these marks. So a read asks
//! one clause. This goes on for as many levels as there are: an act with a mark of its own rests on its session, and
//! that on its engagement; and it rests on every act with a mark of its own that it names.

mod change;
mod hold_rules;
mod insert;
mod intern;
mod names;
mod readable;
mod record_mark;
mod resting;
mod rows;
mod seen;

pub(crate) use change::change_mark;
pub(crate) use hold_rules::hold_rules;
pub(crate) use insert::{NewMark, insert_mark};
pub(crate) use names::account_name;
pub(crate) use readable::{for_viewer, readable_audiences, viewer_params};
pub use record_mark::RecordMark;
pub(crate) use record_mark::{demands_two, mark_of_part};
pub(crate) use resting::{rest, with_resting};
pub(crate) use rows::{engagement_of, mark_in_force};
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

/// Says whether the viewer's roles leave a record of this kind to its mark: a protected person exists only for those
/// who keep identities, whatever the mark says.
pub(crate) fn may_know_of(viewer: &Viewer, record: RecordRef) -> bool {
    !matches!(record, RecordRef::Person(_)) || viewer.may(Capability::KeepIdentities)
}

/// Says whether the viewer may read a record; what does not exist may not be read.
pub(crate) async fn may_read(
    records: &mut Records<'_>,
    viewer: &Viewer,
    record: RecordRef,
) -> Result<bool, DeskError> {
    const IS_READABLE: &str =
        for_viewer!("select 1 as found from seen as marked where marked.record_id = $7");
    if !may_know_of(viewer, record) {
        return Ok(false);
    }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Where `marked_record` may stand without `seen`: marks themselves, totals that ask `readable`, rules
    /// between records, and the indexes of searches, which hold everything and give out only what the viewer may read.
    const MAY_READ_ALL: [&str; 8] = [
        "src/marks/",
        "src/chronicles/faces/catch_up.rs",
        "src/chronicles/queries/all_acts.sql",
        "src/notes/page.rs",
        "src/notes/search/catch_up.rs",
        "src/desk/queries/open_engagements.sql",
        "src/desk/queries/standing_decisions.sql",
        "src/desk/queries/warning_counts.sql",
    ];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "sql") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_query_of_records_asks_who_looks() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        sources(&root.join("src"), &mut files);
        for file in files {
            let name = file.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&file).unwrap();
            let may_read_all = MAY_READ_ALL.iter().any(|allowed| name.starts_with(allowed));
            assert!(may_read_all || !text.contains("marked_record"), "{name} reads marks past `seen`");
            let asks = text.contains("join seen as") || text.contains("from readable");
            assert!(asks || !name.starts_with("src/desk/queries/"), "{name} does not ask who looks");
        }
    }
}
