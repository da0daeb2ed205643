//! The search over what is sealed: an index in memory, of words only, built when the desk is unlocked.
//!
//! The database cannot search what it cannot read. So the words of all notes stand here, of those too that a viewer may
//! not read; what is found counts only beside the list of notes that the database lets the viewer read. Several servers
//! over one database see each other's notes: before each search the index catches up with the audit log, where every
//! write leaves one entry in its own transaction.
//!
//! **What time tells:** a search looks up words whatever the viewer may read, then goes through the notes they may
//! read. The look-up sets one bit for each note with a matching word, hidden ones included. That is a few nanoseconds a
//! note, far below what a network or the database adds, but not nothing.

mod catch_up;
mod index;
mod words;

use forestall_types::NoteId;
use tokio::sync::RwLock;

use crate::desk::DeskError;
use crate::desk::records::Records;
use index::Index;
use words::folded_words;

/// More words than anybody types; the rest of a query is ignored.
const MOST_WORDS: usize = 16;

/// The search over the notes of one desk.
#[derive(Default)]
pub(crate) struct NoteSearch {
    index: RwLock<Index>,
}

/// The notes with all words of a query, readable or not; it tells of a note only whether it is one of them.
pub(crate) enum Found {
    /// The query had no words.
    Everything,
    /// These.
    Some(index::Matches),
}

impl Found {
    /// Says whether a note, which the viewer is known to be allowed to read, has all words.
    pub(crate) fn has(&self, note_id: NoteId) -> bool {
        match self {
            Self::Everything => true,
            Self::Some(matches) => matches.has(note_id),
        }
    }
}

impl NoteSearch {
    /// Brings the index up to what the transaction sees; the first time it reads all notes.
    pub(crate) async fn catch_up(&self, records: &mut Records<'_>) -> Result<(), DeskError> {
        let newest = catch_up::newest_entry(records).await?;
        if self.index.read().await.has_seen(newest) {
            return Ok(());
        }
        let mut index = self.index.write().await;
        if !index.has_seen(newest) {
            catch_up::catch_up(records, &mut index, newest).await?;
        }
        Ok(())
    }

    /// Finds the notes with all words of a text, each at the beginning of a word.
    pub(crate) async fn find(&self, records: &mut Records<'_>, text: &str) -> Result<Found, DeskError> {
        self.catch_up(records).await?;
        let words: Vec<_> = folded_words(text).take(MOST_WORDS).collect();
        if words.is_empty() {
            return Ok(Found::Everything);
        }
        Ok(Found::Some(self.index.read().await.find(&words)))
    }
}
