//! The acts upon a chronicle as a viewer reads them.

use forestall_confidence::{AccountId, Mark};
use forestall_types::{ActId, ChronicleId, Sequence};
use jiff::Timestamp;
use serde::Serialize;

use super::{DeskAct, Wording};
use crate::Officer;

/// One act upon a chronicle.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry<Act> {
    /// Names it, and what it began.
    pub act_id: ActId,
    /// What was done.
    pub act: Act,
    /// Who did it, or what stands for them.
    pub acted_by: Officer,
    /// Whose account that is; none where the viewer may not learn it.
    pub by: Option<AccountId>,
    /// When.
    pub acted_at: Timestamp,
    /// Its mark in force where it has one of its own; else that of the chronicle holds.
    pub own_mark: Option<Mark>,
}

/// An act in words.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Told {
    /// What happened in a few words, such as "theme added: territory".
    pub what: Wording,
    /// What was written with it.
    pub words: Option<String>,
}

/// A chronicle as a viewer reads it.
#[derive(Clone, PartialEq, Debug)]
pub struct ChronicleFile {
    /// Its name.
    pub id: ChronicleId,
    /// The acts the viewer may read, oldest first; none once the person it is about is erased.
    pub entries: Vec<Entry<DeskAct>>,
    /// Its mark in force.
    pub mark: Mark,
    /// Whether the person it is about was erased, so that nobody can read it any more.
    pub is_erased: bool,
}

impl Told {
    /// Returns an act told by what happened and by what was written.
    pub fn new(what: impl Into<Wording>, words: Option<&str>) -> Self {
        Self { what: what.into(), words: words.map(str::to_owned) }
    }
}

impl ChronicleFile {
    /// Returns the sequence a next act builds on: how many acts the viewer sees.
    pub fn sequence(&self) -> Sequence {
        Sequence::of_count(self.entries.len())
    }
}
