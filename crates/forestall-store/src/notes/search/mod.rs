//! The search over what is sealed: an index in memory, of words only, built when the desk is unlocked.
//!
//! The database cannot search what it cannot read. So the words of all notes stand here, of those too that a viewer may
//! not read, with what a list filters by: the audience in force, subject and time. The database says in which audiences
//! the viewer is; what is found is put together from notes in those alone, and loaded by the viewer's eyes once more.
//!
//! Several servers over one database see each other's notes and marks: before each search the index catches up with the
//! audit log, where every write leaves one entry in its own transaction.
//!
//! **What time tells:** a search looks up words whatever the viewer may read: one bit is set for each text with a
//! matching word, hidden ones included. Then it goes through all notes, hidden ones included, whatever was found. The
//! bits cost about a nanosecond each, far below what a network or the database adds, but not nothing.

mod catch_up;
mod index;
mod words;

use std::collections::BTreeSet;

use forestall_confidence::Viewer;
use forestall_types::NoteId;
use tokio::sync::RwLock;

use super::NoteFilter;
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::marks::readable_audiences;
use index::Index;
use words::folded_words;

/// More words than anybody types; the rest of a query is ignored.
const MOST_WORDS: usize = 16;

/// The search over the notes of one desk.
#[derive(Default)]
pub(crate) struct NoteSearch {
    index: RwLock<Index>,
}

impl NoteSearch {
    /// Finds the notes that the viewer may read and a filter with words accepts, newest first.
    pub(super) async fn find(
        &self,
        records: &mut Records<'_>,
        viewer: &Viewer,
        filter: &NoteFilter,
        text: &str,
    ) -> Result<Vec<NoteId>, DeskError> {
        let words: BTreeSet<_> = folded_words(text).take(MOST_WORDS).collect();
        self.catch_up(records).await?;
        let readable = readable_audiences(records, viewer).await?;
        Ok(self.index.read().await.find(&words, &readable, filter))
    }

    /// Brings the index up to what the transaction sees; the first time it reads all notes.
    async fn catch_up(&self, records: &mut Records<'_>) -> Result<(), DeskError> {
        let newest = records.newest_audit_entry().await?;
        if self.index.read().await.has_seen(newest) {
            return Ok(());
        }
        let mut index = self.index.write().await;
        if !index.has_seen(newest) {
            catch_up::catch_up(records, &mut index, newest).await?;
        }
        Ok(())
    }

    /// Builds the index, so that the first search need not.
    pub(super) async fn build(&self, records: &mut Records<'_>) -> Result<(), DeskError> {
        self.catch_up(records).await
    }
}
