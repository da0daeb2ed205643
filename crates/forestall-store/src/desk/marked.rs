//! Records beside their handling marks.

use std::collections::BTreeMap;

use forestall_confidence::Mark;
use forestall_engagement::{Engagement, SituationDecisions, Warning};
use forestall_types::RecordRef;

/// A record that the viewer may read, with its mark in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marked<T> {
    /// The record; names in it are replaced as the attribution asks.
    pub record: T,
    /// Its mark, what it rests on considered, without embargoes that have ended.
    pub mark: Mark,
}

/// The mark in force of each record that stands beside it.
pub type RecordMarks = BTreeMap<RecordRef, Mark>;

/// The records of one situation that the viewer may read, as they were at one moment.
#[derive(Clone, PartialEq, Debug)]
pub struct SituationFile {
    /// Decisions, withdrawn ones included; the sequence counts these.
    pub decisions: SituationDecisions,
    /// Warnings, oldest first.
    pub warnings: Vec<Warning>,
    /// Engagements, oldest first.
    pub engagements: Vec<Engagement>,
    /// The marks of all of them.
    pub marks: RecordMarks,
}

/// Returns the records without their marks, for the rules.
pub(super) fn without_marks<T>(marked: Vec<Marked<T>>) -> Vec<T> {
    marked.into_iter().map(|marked| marked.record).collect()
}
