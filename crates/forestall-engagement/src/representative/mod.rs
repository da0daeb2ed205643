//! An envoy, an office, an adviser or a regional centre.
//!
//! On whose behalf somebody acts and who appears in public are two fields: a principal need not appear. The principal
//! stands in an act of its own, so that it can be for fewer people than the rest, and in no list at all.

mod act;
mod check;
mod error;
mod fold;
mod ring;
mod ring_entry;
mod ring_tags;

pub use act::{RepresentativeAct, RepresentativeKind};
pub use error::RepresentativeError;
pub use ring::{Arrival, Gap, RingMember, covered_by, gaps, within_hours};
pub use ring_entry::{
    Absence, Assignment, AvailabilityOn, Coverage, Document, Funds, Journey, RingEntry, Since, StandBy,
};

use forestall_types::{ActId, ChronicleId};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use crate::chronicle::Due;
use crate::{NameOrRecord, OfficeHeld, Phrase, StandingOn, Words};

/// An envoy, an office, an adviser or a regional centre.
#[derive(Clone, PartialEq, Debug)]
pub struct Representative {
    /// Its name.
    pub id: ChronicleId,
    /// Title or office; none before it is opened.
    pub title: Option<Phrase>,
    /// What for.
    pub mandate: Option<Words>,
    /// On whose behalf since when, where the viewer may read it.
    pub principals: Vec<Since<NameOrRecord>>,
    /// What makes them part of the ring.
    pub ring: RingEntry,
    /// The next check of how soon they can leave.
    pub next_check: Option<Due>,
    /// How that was checked, and what has to be known.
    pub readiness_words: Option<Words>,
    /// Calls, in the order they were entered.
    pub calls: Vec<Call>,
    /// Why the term ended, where it was ended.
    pub ended: Option<(Date, Words)>,
}

/// A call, in earnest or as a drill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// The act that entered it.
    pub act_id: ActId,
    /// When, in UTC.
    pub called_at: DateTime,
    /// Whether it was a drill.
    pub is_drill: bool,
    /// What was asked.
    pub words: Option<Words>,
    /// When they answered, in UTC, and within how many hours they said they could leave.
    pub answer: Option<(DateTime, Option<u16>)>,
}

impl Call {
    /// Returns how long they took to answer.
    pub fn took(&self) -> Option<SignedDuration> {
        self.answer.map(|(answered_at, _)| answered_at.duration_since(self.called_at))
    }
}

impl Representative {
    /// Returns what their term says of their standing on a day: who is sent holds a diplomatic office, everybody else
    /// another public one. What they are outside of it was not checked.
    pub(crate) fn standing_on(&self, day: Date) -> StandingOn {
        match self.ring.kind {
            _ if !self.ring.is_in_office(day) => StandingOn::NotChecked,
            Some(RepresentativeKind::Envoy) => StandingOn::Checked(OfficeHeld::Diplomatic),
            _ => StandingOn::Checked(OfficeHeld::Public),
        }
    }

    /// Returns on whose behalf they act on a day, where the viewer may read it.
    pub fn principal_on(&self, day: Date) -> Option<&NameOrRecord> {
        ring_entry::newest_on(&self.principals, day)
    }
}
