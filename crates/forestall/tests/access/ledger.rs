//! What a test knows of every record it had made: its mark, its author, its words.
//!
//! Marks are kept by the domain's own rules, upon what the forms were sent; nothing is read back from the desk.

use std::collections::{BTreeMap, BTreeSet};

use forestall_confidence::{AccountId, Capability, Mark, MarkAct, MarkError, MarkEvent, Marking, Viewer};
use forestall_types::{EngagementId, RecordRef};

/// A record as the test has made it.
pub(crate) struct Record {
    pub(crate) id: RecordRef,
    pub(crate) marking: Marking,
    /// The record it is derived from.
    pub(crate) rests_on: Option<RecordRef>,
    /// The engagement it belongs to.
    pub(crate) engagement: Option<EngagementId>,
    pub(crate) situation: String,
    pub(crate) author: AccountId,
    /// Planted words by the address on which its readers find them.
    pub(crate) words: Vec<Planted>,
    /// The files of a note.
    pub(crate) files: Vec<String>,
}

/// A word that stands in one record and nowhere else.
#[derive(Clone)]
pub(crate) struct Planted {
    pub(crate) word: String,
    /// The address where whoever may read the record finds it; none where only some of them do.
    pub(crate) at: Option<String>,
    /// Whether the search finds the record by it.
    pub(crate) is_searched: bool,
}

/// All records of a test.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) records: BTreeMap<RecordRef, Record>,
    /// The records in the order in which they were made, as their identifiers are random.
    order: Vec<RecordRef>,
    /// Engagements whose releases take two people.
    pub(crate) two_people: BTreeSet<EngagementId>,
    /// Acts with a record each names: whoever reads the act may know its identifier, and nothing else of it.
    pub(crate) mentions: Vec<(RecordRef, RecordRef)>,
    /// Acts with the acts each names: whoever may not read one of those does not read it.
    pub(crate) names: BTreeMap<RecordRef, Vec<RecordRef>>,
    /// Words of acts that were refused: they stand nowhere.
    pub(crate) refused: Vec<String>,
}

impl Ledger {
    pub(crate) fn insert(&mut self, record: Record) {
        self.order.push(record.id);
        self.records.insert(record.id, record);
    }

    /// Returns the mark of a record together with what it rests on.
    pub(crate) fn in_force(&self, id: RecordRef) -> Mark {
        Mark::of_derived([self.records[&id].marking.current()].into_iter().chain(self.sources(id)))
    }

    /// Returns the marks of what a record rests on, and of what that rests on: an act on its record and on the acts it names, the
    /// record on its engagement.
    fn sources(&self, id: RecordRef) -> Vec<&Mark> {
        let named = self.names.get(&id).into_iter().flatten().copied();
        let sources = self.records[&id].rests_on.into_iter().chain(named);
        let marks =
            |source| [self.records[&source].marking.current()].into_iter().chain(self.sources(source));
        sources.flat_map(marks).collect()
    }

    /// Says whether somebody may read a record.
    pub(crate) fn may_read(&self, viewer: &Viewer, id: RecordRef) -> bool {
        viewer.may(Capability::ReadRecords)
            && (!matches!(id, RecordRef::Person(_)) || viewer.may(Capability::KeepIdentities))
            && viewer.may_read(&self.in_force(id).audience)
    }

    /// Says whether a release takes two people: where an engagement demands it to which the record belongs, or for whose
    /// members it is.
    pub(crate) fn needs_two(&self, id: RecordRef) -> bool {
        let mut engagements = self.in_force(id).audience.engagements();
        engagements.extend(self.records[&id].engagement);
        !engagements.is_disjoint(&self.two_people)
    }

    /// Applies an act upon a mark as the desk has to; the record stays as it was where that is an error.
    pub(crate) fn act(&mut self, viewer: &Viewer, id: RecordRef, event: MarkEvent) -> Result<(), MarkError> {
        let needs_two = self.needs_two(id);
        let record = &self.records[&id];
        let sources: Vec<Mark> = self.sources(id).into_iter().cloned().collect();
        let mut marking = record.marking.clone();
        let by = viewer.account().unwrap();
        marking.apply(MarkAct { by, at: viewer.now(), event }, needs_two)?;
        let waiting = marking.proposal().map(|(_, proposal)| &proposal.mark);
        for mark in [marking.current()].into_iter().chain(waiting) {
            if !viewer.may_read(&Mark::of_derived([mark].into_iter().chain(&sources)).audience) {
                return Err(MarkError::ExcludesSelf);
            }
        }
        self.records.get_mut(&id).unwrap().marking = marking;
        Ok(())
    }

    /// Returns the records somebody may read, oldest first.
    pub(crate) fn readable(&self, viewer: &Viewer) -> Vec<RecordRef> {
        self.order.iter().copied().filter(|id| self.may_read(viewer, *id)).collect()
    }
}
