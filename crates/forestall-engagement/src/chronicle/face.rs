//! What lists show of a chronicle.

use forestall_confidence::Mark;
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::Timestamp;
use jiff::civil::Date;
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
    /// What stands in a calendar: meetings, elections, deadlines of others.
    #[serde(default)]
    pub dates: Vec<FaceDate>,
}

/// Something that stands in a calendar.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FaceDate {
    /// Names the act that set it, so that a calendar knows it again after it is moved.
    pub act_id: ActId,
    /// What it is, in a few words.
    pub what: String,
    /// The first day, where it happens.
    pub day: Date,
    /// The last day, where it is not the first.
    pub until: Option<Date>,
    /// Whether it comes again every year; 29 February on the 28th of years without one.
    #[serde(default)]
    pub is_yearly: bool,
    /// When it begins, where that is known to the minute.
    pub starts: Option<Timestamp>,
    /// When it ends, where that is known.
    pub ends: Option<Timestamp>,
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
    /// Only those on which something is owed or that stand in the calendar.
    pub timed: bool,
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
    /// Returns what follows the colon in the first tag of a name: of `polity:CAF`, `CAF`.
    pub fn tagged(&self, name: &str) -> Option<&str> {
        self.tags.iter().find_map(|tag| tag.strip_prefix(name)?.strip_prefix(':'))
    }

    /// Returns the face of a record about a person who was erased.
    pub fn erased() -> Self {
        Self {
            title: "erased person".to_owned(),
            state: "erased".to_owned(),
            is_over: true,
            ..Self::default()
        }
    }

    /// Says whether something is owed on it or it stands in the calendar.
    pub fn is_timed(&self) -> bool {
        !self.dues.is_empty() || !self.dates.is_empty()
    }

    /// Says whether title, line or tags hold all words, whatever their case.
    pub fn has_words(&self, words: &str) -> bool {
        let text = format!("{} {} {}", self.title, self.line, self.tags.join(" ")).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}
