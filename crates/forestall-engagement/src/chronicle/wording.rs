//! What happened, in parts that are worded for whoever reads it.

use std::fmt;

use forestall_confidence::PartyNumber;
use forestall_types::{ChronicleId, PolityCode};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::NameOrRecord;

/// One part of what happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Words that are the same for everybody who reads the act.
    Text(String),
    /// A day.
    Day(Date),
    /// A country.
    Polity(PolityCode),
    /// Another record, which the reader of the act may not be able to read.
    Record(ChronicleId),
    /// A party of the engagement.
    Party(PartyNumber),
}

/// What happened in a few words, such as "theme added: territory"; begins with a small letter.
///
/// A page words the parts as its reader knows them. As text, for whoever has no page, another record stays unnamed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wording(Vec<Part>);

impl Wording {
    /// Returns a wording that begins with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(vec![Part::Text(words.into())])
    }

    /// Returns the same wording with words more.
    #[must_use]
    pub fn text(self, words: impl Into<String>) -> Self {
        self.part(Part::Text(words.into()))
    }

    /// Returns the same wording with a day more.
    #[must_use]
    pub fn day(self, day: Date) -> Self {
        self.part(Part::Day(day))
    }

    /// Returns the same wording with words and a day more, where there is a day.
    #[must_use]
    pub fn day_if(self, words: &str, day: Option<Date>) -> Self {
        match day {
            Some(day) => self.text(words).day(day),
            None => self,
        }
    }

    /// Returns the same wording with a country more.
    #[must_use]
    pub fn polity(self, polity: PolityCode) -> Self {
        self.part(Part::Polity(polity))
    }

    /// Returns the same wording with another record more.
    #[must_use]
    pub fn record(self, id: impl Into<ChronicleId>) -> Self {
        self.part(Part::Record(id.into()))
    }

    /// Returns the same wording with a party of the engagement more.
    #[must_use]
    pub fn party(self, party: PartyNumber) -> Self {
        self.part(Part::Party(party))
    }

    /// Returns the same wording with parties of the engagement more: `party 1, party 2 and party 3`.
    #[must_use]
    pub fn parties(self, parties: impl ExactSizeIterator<Item = PartyNumber>) -> Self {
        let last = parties.len().saturating_sub(1);
        parties.enumerate().fold(self, |wording, (place, party)| {
            let joined = match place {
                0 => wording,
                place if place == last => wording.text(" and "),
                _ => wording.text(", "),
            };
            joined.party(party)
        })
    }

    /// Returns the same wording with somebody more, by name or by their record.
    #[must_use]
    pub fn who(self, who: &NameOrRecord) -> Self {
        match who {
            NameOrRecord::Record(id) => self.record(*id),
            NameOrRecord::Named(name) => self.text(name.as_str()),
        }
    }

    /// Returns the parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    fn part(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(words) => f.write_str(words),
            Self::Day(day) => write!(f, "{}", day.strftime("%-d %b %Y")),
            Self::Polity(polity) => polity.fmt(f),
            Self::Record(_) => f.write_str("another record"),
            Self::Party(party) => write!(f, "party {party}"),
        }
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| part.fmt(f))
    }
}

impl From<String> for Wording {
    fn from(words: String) -> Self {
        Self::new(words)
    }
}

impl From<&str> for Wording {
    fn from(words: &str) -> Self {
        Self::new(words)
    }
}

impl Serialize for Wording {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_text_days_are_said_and_another_record_stays_unnamed() {
        let party = |number| PartyNumber::new(number).unwrap();
        let record: ChronicleId = "PTY-04c1f2a9b3e7".parse().unwrap();
        let told = Wording::new("linked to ").record(record).text(" on ").day("2026-12-04".parse().unwrap());
        assert_eq!(told.to_string(), "linked to another record on 4 Dec 2026");
        assert_eq!(serde_json::to_value(&told).unwrap(), "linked to another record on 4 Dec 2026");
        for (numbers, words) in [
            (&[][..], "begun between "),
            (&[1], "begun between party 1"),
            (&[1, 2], "begun between party 1 and party 2"),
            (&[3, 1, 2], "begun between party 3, party 1 and party 2"),
        ] {
            let parties = numbers.iter().copied().map(party);
            assert_eq!(Wording::new("begun between ").parties(parties).to_string(), words);
        }
    }
}
