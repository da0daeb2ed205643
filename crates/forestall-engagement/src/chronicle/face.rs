//! What lists show of a chronicle.

use forestall_confidence::Mark;
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Due, Mentioned};

/// What lists show of a chronicle; made from the acts under the record's own mark only.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Face {
    /// What it is called.
    pub title: String,
    /// One plain sentence: why it is here or what it is about; may be empty.
    pub line: String,
    /// Where it stands, in a word or two; may be empty.
    pub state: String,
    /// Whether it is over: closed, merged, withdrawn.
    pub is_over: bool,
    /// Codes by which lists filter, such as `theme:territory` or `polity:CAF`.
    pub tags: Vec<String>,
    /// What is owed on it and not yet done.
    pub dues: Vec<Due>,
}

/// Which chronicles to list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FaceFilter {
    /// Only of this kind.
    pub kind: Option<ChronicleKind>,
    /// Only those with an act, among those the viewer may read, that mentions this.
    pub mentions: Option<Mentioned>,
    /// Only those whose title, line or tags hold all these words, whatever their case.
    pub words: Option<String>,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Whether those that are over are listed too.
    pub with_over: bool,
    /// In which order.
    pub order: FaceOrder,
    /// How many to pass over.
    pub skip: usize,
    /// How many to return; 0 for all.
    pub take: usize,
}

/// The order of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FaceOrder {
    /// The newest act first.
    #[default]
    Newest,
    /// By title, whatever its case.
    Title,
}

/// A chronicle in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct FaceRow {
    /// Its name.
    pub id: ChronicleId,
    /// What the list shows.
    pub face: Face,
    /// Its mark in force.
    pub mark: Mark,
    /// When it was last acted upon under its own mark.
    pub changed_at: Timestamp,
}

/// Some chronicles, and how many the viewer may read in all.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FacePage {
    /// One page of them.
    pub rows: Vec<FaceRow>,
    /// How many the filter finds among those the viewer may read.
    pub total: usize,
}

impl Face {
    /// Returns the face of a record about a person who was erased.
    pub fn erased() -> Self {
        Self {
            title: "erased person".to_owned(),
            state: "erased".to_owned(),
            is_over: true,
            ..Self::default()
        }
    }

    /// Says whether title, line or tags hold all words, whatever their case.
    pub fn has_words(&self, words: &str) -> bool {
        let text = format!("{} {} {}", self.title, self.line, self.tags.join(" ")).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}
