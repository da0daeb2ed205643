//! A note about a country, an engagement or another record, as a fold over its revisions.

use forestall_confidence::{AccountId, Mark};
use forestall_types::{
    ChronicleId, EngagementId, NoteId, PersonId, PolityCode, RecordRef, Sequence, written_text,
};
use jiff::Timestamp;
use thiserror::Error;

use crate::chronicle::SourceGrade;
use crate::{Officer, Phrase};

written_text!(
    /// What a note is called: one line of 1 to 200 characters.
    NoteTitle,
    "the title",
    200,
    One
);
written_text!(
    /// What a note says: 1 to 40,000 characters.
    NoteText,
    "the note",
    40000,
    Many
);

/// What a note is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NoteSubject {
    /// A country.
    Situation(PolityCode),
    /// An engagement, and the country it is about.
    Engagement(EngagementId, PolityCode),
    /// Another record told by acts, and the country it is about where it is about one.
    Chronicle(ChronicleId, Option<PolityCode>),
}

/// A note as somebody writes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewNote {
    /// What it is about.
    pub subject: NoteSubject,
    /// Who may read it, and how it may be attributed.
    pub mark: Mark,
    /// The protected person it comes from, if any.
    pub source: Option<PersonId>,
    /// What it says.
    pub first: NoteRevision,
}

/// What a note said from some moment on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteRevision {
    /// What it is called.
    pub title: NoteTitle,
    /// What it says.
    pub text: NoteText,
    /// How far its source and what it says are believed; none where nobody judged.
    pub grade: Option<SourceGrade>,
    /// Why the grade is another than that of the revision before.
    pub grade_reason: Option<Phrase>,
    /// Who wrote this revision.
    pub by: AccountId,
    /// The name of who wrote it, or what stands in its place for the reader.
    pub by_name: Officer,
    /// When.
    pub at: Timestamp,
}

/// Why a revision was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NoteError {
    /// Somebody else revised it in between.
    #[error(
        "{note_id} was revised since this page was opened: it stands at revision {now}, this builds on {builds_on}"
    )]
    MovedOn {
        /// The note.
        note_id: NoteId,
        /// The revision the person saw.
        builds_on: Sequence,
        /// The revision it has.
        now: Sequence,
    },
    /// Title, text and grade are those it has.
    #[error("{0} says this already")]
    NothingChanges(NoteId),
    /// A grade changes for a reason.
    #[error("the source grade of {0} changes; say why")]
    GradeWithoutReason(NoteId),
    /// It was revised as often as a note may be.
    #[error("{0} has {most} revisions, the most a note has; write a new note and name this one in it", most = Note::MOST_REVISIONS)]
    TooOften(NoteId),
}

/// A note with all its revisions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    id: NoteId,
    subject: NoteSubject,
    mark: Mark,
    source: Option<PersonId>,
    revisions: Vec<NoteRevision>,
    /// How many revisions between the first and the newest were not loaded.
    left_out: u32,
}

impl NoteSubject {
    /// Returns the country, where it is about one.
    pub const fn situation(&self) -> Option<PolityCode> {
        match self {
            Self::Situation(situation) | Self::Engagement(_, situation) => Some(*situation),
            Self::Chronicle(_, situation) => *situation,
        }
    }

    /// Returns the engagement.
    pub const fn engagement(&self) -> Option<EngagementId> {
        match self {
            Self::Situation(_) | Self::Chronicle(..) => None,
            Self::Engagement(engagement_id, _) => Some(*engagement_id),
        }
    }

    /// Returns the record told by acts, where it is another than an engagement.
    pub const fn chronicle(&self) -> Option<ChronicleId> {
        match self {
            Self::Situation(_) | Self::Engagement(..) => None,
            Self::Chronicle(id, _) => Some(*id),
        }
    }

    /// Returns the record on whose mark the note rests; a country has none.
    pub const fn rests_on(&self) -> Option<RecordRef> {
        match self {
            Self::Situation(_) => None,
            Self::Engagement(engagement_id, _) => Some(RecordRef::Engagement(*engagement_id)),
            Self::Chronicle(id, _) => Some(id.record()),
        }
    }
}

impl Note {
    /// The most revisions a note has; its page shows all of them.
    pub const MOST_REVISIONS: u32 = 100;

    /// Returns the note just written.
    pub fn write(note_id: NoteId, new: NewNote) -> Self {
        let NewNote { subject, mark, source, first } = new;
        Self { id: note_id, subject, mark, source, revisions: vec![first], left_out: 0 }
    }

    /// Adds a revision.
    ///
    /// - `builds_on`: the number of the revision its author saw, from 1.
    ///
    /// # Errors
    ///
    /// [`NoteError`] when somebody was faster, nothing changes, or the grade changes without a reason; nothing is added
    /// then.
    pub fn revise(&mut self, mut revision: NoteRevision, builds_on: Sequence) -> Result<(), NoteError> {
        if builds_on != self.sequence() {
            return Err(NoteError::MovedOn { note_id: self.id, builds_on, now: self.sequence() });
        }
        let current = self.current();
        let keeps_grade = current.grade == revision.grade;
        if keeps_grade && current.title == revision.title && current.text == revision.text {
            return Err(NoteError::NothingChanges(self.id));
        }
        if keeps_grade {
            revision.grade_reason = None;
        } else if revision.grade_reason.is_none() {
            return Err(NoteError::GradeWithoutReason(self.id));
        }
        if self.sequence().get() >= Self::MOST_REVISIONS {
            return Err(NoteError::TooOften(self.id));
        }
        self.revisions.push(revision);
        Ok(())
    }

    /// Adds the newest revision and leaves out those before it, for lists, which show no others.
    ///
    /// - `sequence`: the number of that revision, larger than any the note holds.
    #[must_use]
    pub fn abridged(mut self, newest: NoteRevision, sequence: Sequence) -> Self {
        self.revisions.push(newest);
        self.left_out = sequence.get() - Sequence::of_count(self.revisions.len()).get();
        self
    }

    /// Returns its identifier.
    pub const fn note_id(&self) -> NoteId {
        self.id
    }

    /// Returns what it is about.
    pub const fn subject(&self) -> NoteSubject {
        self.subject
    }

    /// Returns the mark in force.
    pub const fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Returns the protected person it comes from.
    pub const fn source(&self) -> Option<PersonId> {
        self.source
    }

    /// Returns what it says now.
    pub fn current(&self) -> &NoteRevision {
        self.revisions.last().expect("a note has a first revision")
    }

    /// Returns what it said first.
    pub fn first(&self) -> &NoteRevision {
        self.revisions.first().expect("a note has a first revision")
    }

    /// Returns the revisions that were loaded, oldest first: all, but in lists the first and the newest.
    pub fn revisions(&self) -> &[NoteRevision] {
        &self.revisions
    }

    /// Returns the number of the newest revision, on which the next one builds; the first is 1.
    pub fn sequence(&self) -> Sequence {
        Sequence::new(Sequence::of_count(self.revisions.len()).get() + self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(text: &str) -> NoteRevision {
        NoteRevision {
            title: "Call with the elders".parse().unwrap(),
            text: text.parse().unwrap(),
            grade: None,
            grade_reason: None,
            by: AccountId::new(1),
            by_name: "A. Officer".parse().unwrap(),
            at: "2026-11-22T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn nobody_overwrites_what_they_have_not_read() {
        let new = NewNote {
            subject: NoteSubject::Situation("CAF".parse().unwrap()),
            mark: Mark::internal(),
            source: None,
            first: revision("They agreed to meet."),
        };
        let note_id = NoteId::from_random(7);
        let mut note = Note::write(note_id, new);
        let seen = note.sequence();
        note.revise(revision("They agreed to meet on Friday."), seen).unwrap();
        let late = note.revise(revision("They refused."), seen).unwrap_err();
        assert_eq!(late, NoteError::MovedOn { note_id, builds_on: seen, now: Sequence::new(2) });
        assert_eq!(note.current().text.as_str(), "They agreed to meet on Friday.");
        let same = note.revise(revision("They agreed to meet on Friday."), note.sequence());
        assert_eq!(same, Err(NoteError::NothingChanges(note_id)));
        assert_eq!(note.revisions().len(), 2);
    }

    #[test]
    fn a_grade_changes_for_a_reason() {
        let graded = |grade: &str, reason: Option<&str>| NoteRevision {
            grade: grade.parse().ok(),
            grade_reason: reason.map(|reason| reason.parse().unwrap()),
            ..revision("They agreed to meet.")
        };
        let subject = NoteSubject::Chronicle("PTY-04c1f2a9b3e7".parse().unwrap(), None);
        let new = NewNote { subject, mark: Mark::internal(), source: None, first: graded("C3", None) };
        let mut note = Note::write(NoteId::from_random(7), new);
        let sure = "a second source says the same";
        let without = note.revise(graded("B2", None), note.sequence());
        assert_eq!(without, Err(NoteError::GradeWithoutReason(note.note_id())));
        note.revise(graded("B2", Some(sure)), note.sequence()).unwrap();
        assert_eq!(note.current().grade_reason.as_ref().unwrap().as_str(), sure);
        let same = note.revise(graded("B2", Some(sure)), note.sequence());
        assert_eq!(same, Err(NoteError::NothingChanges(note.note_id())));
        note.revise(graded("", Some("the source was found to invent")), note.sequence()).unwrap();
        assert_eq!(note.current().grade, None);
        let reworded =
            NoteRevision { grade: None, grade_reason: Some(sure.parse().unwrap()), ..revision("No.") };
        note.revise(reworded, note.sequence()).unwrap();
        assert_eq!(note.current().grade_reason, None, "a reason for nothing is not kept");
    }

    #[test]
    fn a_list_knows_the_newest_and_how_many_there_are() {
        let new = NewNote {
            subject: NoteSubject::Situation("CAF".parse().unwrap()),
            mark: Mark::internal(),
            source: None,
            first: revision("They agreed."),
        };
        let note = Note::write(NoteId::from_random(7), new);
        let note = note.abridged(revision("They agreed."), Sequence::new(Note::MOST_REVISIONS));
        assert_eq!((note.revisions().len(), note.sequence().get()), (2, Note::MOST_REVISIONS));
        let mut note = note;
        let refused = note.revise(revision("They refused."), note.sequence());
        assert_eq!(refused, Err(NoteError::TooOften(note.note_id())));
    }
}
