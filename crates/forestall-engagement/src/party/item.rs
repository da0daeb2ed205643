//! What single acts put into a party's record.

use forestall_confidence::Mark;
use forestall_types::{ActId, ChronicleId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Attitude, Level, Method, PositionKind, ProfilePart, RelationKind};
use crate::chronicle::SourceGrade;
use crate::{Officer, PartyName, Phrase, Words};

/// What one act put into a party's record, and what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Item<What> {
    /// The act; names the item from then on.
    pub act_id: ActId,
    /// The record the act is upon: the party itself or one merged into it.
    pub of: ChronicleId,
    /// Who added it, or what stands for them.
    pub added_by: Officer,
    /// When it was added.
    pub added_at: Timestamp,
    /// Its own mark, where it is for fewer people than the record.
    pub own_mark: Option<Mark>,
    /// Why it was taken back, where it was.
    pub withdrawn: Option<Words>,
    /// The entry that took its place, where one did that still stands.
    pub superseded_by: Option<ActId>,
    /// The item itself.
    pub what: What,
}

/// The days between which something holds, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// The first; unknown where it is missing, and then taken to have begun.
    pub from: Option<Date>,
    /// The last; still so where it is missing.
    pub until: Option<Date>,
}

/// The place under another party.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placement {
    /// The other party.
    pub parent: ChronicleId,
    /// When.
    pub span: Span,
}

/// Somebody who leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leadership {
    /// Their name, where it was written.
    pub name: Option<PartyName>,
    /// Their own record, where there is one.
    pub record: Option<ChronicleId>,
    /// As what.
    pub office: Option<Phrase>,
    /// When.
    pub span: Span,
}

/// What a party is to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relation {
    /// The other party.
    pub to: ChronicleId,
    /// What it is.
    pub relation: RelationKind,
    /// What it is about.
    pub about: Option<Phrase>,
    /// When.
    pub span: Span,
    /// Who says so, where.
    pub source: Phrase,
    /// How far that is believed.
    pub grade: Option<SourceGrade>,
}

/// A sourced text under a heading: [`ProfilePart`] or [`PositionKind`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced<Heading> {
    /// Under what it stands.
    pub under: Heading,
    /// What is known.
    pub text: Words,
    /// Who says so, where.
    pub source: Phrase,
    /// How far that is believed.
    pub grade: SourceGrade,
    /// The day of the source.
    pub dated: Option<Date>,
    /// The entry it takes the place of.
    pub supersedes: Option<ActId>,
}

/// An entry of the profile.
pub type ProfileEntry = Sourced<ProfilePart>;
/// An interest, a red line, a need or an alternative.
pub type Position = Sourced<PositionKind>;

/// What was measured on one day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The attitude.
    pub attitude: Option<Attitude>,
    /// How much the party cares.
    pub interest: Option<Level>,
    /// How much it can bring about.
    pub influence: Option<Level>,
    /// Towards which process, in words.
    pub towards: Option<Phrase>,
    /// In which situation or engagement.
    pub context: Option<ChronicleId>,
    /// The day for which it holds.
    pub on: Date,
    /// How it was made.
    pub method: Method,
    /// Who or what it rests on.
    pub source: Phrase,
    /// How far that is believed.
    pub grade: Option<SourceGrade>,
}

impl<What> Item<What> {
    /// Says whether it was neither taken back nor replaced.
    pub const fn is_current(&self) -> bool {
        self.withdrawn.is_none() && self.superseded_by.is_none()
    }
}

impl Span {
    /// Says whether it holds on a day.
    pub fn holds_on(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Says whether it ends before it begins.
    pub fn is_backwards(self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if until < from)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_span_holds_on_both_its_days_and_where_an_end_is_unknown() {
        let (from, until) = (date(1992, 4, 1), date(1993, 9, 13));
        let both = Span { from: Some(from), until: Some(until) };
        assert!(both.holds_on(from) && both.holds_on(until));
        assert!(!both.holds_on(date(1992, 3, 31)) && !both.holds_on(date(1993, 9, 14)));
        assert!(Span { from: None, ..both }.holds_on(date(1900, 1, 1)));
        assert!(Span { until: None, ..both }.holds_on(date(2026, 1, 1)));
        assert!(Span { from: Some(until), until: Some(from) }.is_backwards());
        assert!(!Span { from: Some(from), until: Some(from) }.is_backwards());
    }
}
