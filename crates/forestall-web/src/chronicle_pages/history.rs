//! What was done to a record, newest first.

use forestall_engagement::chronicle::{ChronicleFile, Told};
use forestall_types::{ActId, RecordRef};

use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::minute;

/// One act in words.
pub(crate) struct HistoryLine {
    /// The act's place in the page.
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) words: Option<String>,
    pub(crate) by: String,
    pub(crate) at: String,
    /// Its mark, where it is not that of the record.
    pub(crate) mark: Option<MarkChip>,
}

/// Returns the mark of an act, where it is not that of the record.
pub(crate) fn own_chip(file: &ChronicleFile, act_id: ActId) -> Option<MarkChip> {
    let entry = file.entries.iter().find(|entry| entry.act_id == act_id)?;
    entry.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(act_id), mark))
}

/// Returns the acts the viewer may read, newest first.
pub(crate) fn history(file: &ChronicleFile) -> Vec<HistoryLine> {
    let line = |entry: &forestall_engagement::chronicle::Entry<_>| {
        let Told { what, words } = forestall_engagement::chronicle::DeskAct::told(&entry.act);
        HistoryLine {
            id: entry.act_id.to_string(),
            what: capitalised(&what),
            words,
            by: entry.acted_by.to_string(),
            at: minute(entry.acted_at),
            mark: entry.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(entry.act_id), mark)),
        }
    };
    file.entries.iter().rev().map(line).collect()
}
