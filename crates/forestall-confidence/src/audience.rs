//! Who may read something: a set of clauses that must all hold.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use forestall_types::EngagementId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::AccountId;

/// The number of a party in the list of its engagement, from 1; as text its digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartyNumber(u16);

/// The text is no number of a party.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` is no number of a party; parties are numbered from 1 in the order in which they joined")]
pub struct PartyNumberError(String);

impl PartyNumber {
    /// Returns the number; `None` for 0.
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// Returns the number, from 1.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for PartyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PartyNumber {
    type Err = PartyNumberError;

    fn from_str(text: &str) -> Result<Self, PartyNumberError> {
        let number = text.parse().ok().and_then(Self::new);
        number.filter(|number| number.to_string() == text).ok_or_else(|| PartyNumberError(text.to_owned()))
    }
}

impl TryFrom<String> for PartyNumber {
    type Error = PartyNumberError;

    fn try_from(text: String) -> Result<Self, PartyNumberError> {
        text.parse()
    }
}

impl From<PartyNumber> for String {
    fn from(number: PartyNumber) -> Self {
        number.to_string()
    }
}

/// One condition a reader has to meet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Clause {
    /// Of the desk's own staff.
    Internal,
    /// Present at the engagement: a member of it, or an observer.
    Present(EngagementId),
    /// A member of the engagement; an observer is none.
    Engagement(EngagementId),
    /// A member of the engagement who sits in the caucus of this party.
    Caucus(EngagementId, PartyNumber),
    /// One of these persons; nobody when there is none.
    Named(BTreeSet<AccountId>),
    /// Only the author, until this moment.
    Embargo {
        /// The first moment at which others may read.
        until: Timestamp,
        /// Who may read before.
        author: AccountId,
    },
}

/// Who may read something; with no clause it is open.
///
/// Clauses that follow from others are left out, so equal audiences are equal
/// values with one text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Audience(BTreeSet<Clause>);

/// The text is not an audience.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "`{0}` is not an audience; one is `open`, or `internal`, `present(E-2026-001)`, `engagement(E-2026-001)`, \
     `caucus(E-2026-001,1)`, `named(ID,ID)`, `embargo(TIME,ID)`, joined by `&`"
)]
pub struct AudienceError(String);

impl Clause {
    /// Says whether whoever meets this clause meets the other as well, at any time and whatever memberships are.
    fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Caucus(of, _), Self::Engagement(engagement) | Self::Present(engagement))
            | (Self::Engagement(of), Self::Present(engagement)) => of == engagement,
            (Self::Named(fewer), Self::Named(more)) => fewer.is_subset(more),
            (
                Self::Embargo { until: later, author: of_later },
                Self::Embargo { until: sooner, author: of_sooner },
            ) => of_later == of_sooner && later >= sooner,
            _ => self == other,
        }
    }
}

impl Audience {
    /// Everybody.
    pub const fn open() -> Self {
        Self(BTreeSet::new())
    }

    /// The desk's own staff.
    pub fn internal() -> Self {
        Self::open().and(Clause::Internal)
    }

    /// Everybody present at an engagement: its members and its observers.
    pub fn present(engagement_id: EngagementId) -> Self {
        Self::open().and(Clause::Present(engagement_id))
    }

    /// The members of an engagement.
    pub fn engagement(engagement_id: EngagementId) -> Self {
        Self::open().and(Clause::Engagement(engagement_id))
    }

    /// The members of an engagement who sit in a party's caucus.
    pub fn caucus(engagement_id: EngagementId, party: PartyNumber) -> Self {
        Self::open().and(Clause::Caucus(engagement_id, party))
    }

    /// These persons.
    pub fn named(persons: impl IntoIterator<Item = AccountId>) -> Self {
        Self::open().and(Clause::Named(persons.into_iter().collect()))
    }

    /// Returns the audience of those who meet this one *and* the clause.
    #[must_use]
    pub fn and(mut self, clause: Clause) -> Self {
        let clause = match clause {
            Clause::Named(persons) => {
                let both = self.0.iter().find_map(|known| match known {
                    Clause::Named(known) => Some(known.intersection(&persons).copied().collect()),
                    _ => None,
                });
                Clause::Named(both.unwrap_or(persons))
            }
            other => other,
        };
        if !self.0.iter().any(|known| known.implies(&clause)) {
            self.0.retain(|known| !clause.implies(known));
            self.0.insert(clause);
        }
        self
    }

    /// Returns the audience of those who are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        other.0.iter().cloned().fold(self.clone(), Self::and)
    }

    /// Says whether everybody in this audience is in the other, whatever memberships are.
    pub fn is_within(&self, other: &Self) -> bool {
        other.0.iter().all(|asked| self.0.iter().any(|held| held.implies(asked)))
    }

    /// Returns the clauses, in order.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.0.iter()
    }

    /// Says whether there is no condition.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the same audience without embargoes that have ended by this moment, and so without their authors.
    #[must_use]
    pub fn as_of(&self, now: Timestamp) -> Self {
        let has_ended = |clause: &Clause| matches!(clause, Clause::Embargo { until, .. } if *until <= now);
        Self(self.0.iter().filter(|clause| !has_ended(clause)).cloned().collect())
    }

    /// Returns the engagements it speaks of.
    pub fn engagements(&self) -> BTreeSet<EngagementId> {
        let of = |clause: &Clause| match clause {
            Clause::Present(engagement_id)
            | Clause::Engagement(engagement_id)
            | Clause::Caucus(engagement_id, _) => Some(*engagement_id),
            _ => None,
        };
        self.0.iter().filter_map(of).collect()
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal => f.write_str("internal"),
            Self::Present(engagement_id) => write!(f, "present({engagement_id})"),
            Self::Engagement(engagement_id) => write!(f, "engagement({engagement_id})"),
            Self::Caucus(engagement_id, party) => write!(f, "caucus({engagement_id},{})", party.get()),
            Self::Named(persons) => {
                let persons: Vec<_> = persons.iter().map(ToString::to_string).collect();
                write!(f, "named({})", persons.join(","))
            }
            Self::Embargo { until, author } => write!(f, "embargo({until:.9},{author})"),
        }
    }
}

impl FromStr for Clause {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, AudienceError> {
        parse_clause(text).ok_or_else(|| AudienceError(text.to_owned()))
    }
}

fn parse_clause(text: &str) -> Option<Clause> {
    if text == "internal" {
        return Some(Clause::Internal);
    }
    let (kind, inside) = text.strip_suffix(')')?.split_once('(')?;
    match kind {
        "present" => Some(Clause::Present(inside.parse().ok()?)),
        "engagement" => Some(Clause::Engagement(inside.parse().ok()?)),
        "caucus" => {
            let (engagement_id, party) = inside.split_once(',')?;
            Some(Clause::Caucus(engagement_id.parse().ok()?, PartyNumber::new(party.parse().ok()?)?))
        }
        "named" => {
            let persons = inside.split(',').filter(|person| !person.is_empty());
            Some(Clause::Named(persons.map(|person| person.parse().ok()).collect::<Option<_>>()?))
        }
        "embargo" => {
            let (until, author) = inside.split_once(',')?;
            Some(Clause::Embargo { until: until.parse().ok()?, author: author.parse().ok()? })
        }
        _ => None,
    }
}

/// The text that stands for no condition.
const OPEN: &str = "open";

impl fmt::Display for Audience {
    /// Prints the one text of this audience, as the database keeps it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_open() {
            return f.write_str(OPEN);
        }
        let clauses: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&clauses.join("&"))
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, AudienceError> {
        if text == OPEN {
            return Ok(Self::open());
        }
        let clauses: Result<Vec<Clause>, _> = text.split('&').map(str::parse).collect();
        Ok(clauses?.into_iter().fold(Self::open(), Self::and))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engagement() -> EngagementId {
        "E-2026-007".parse().unwrap()
    }

    fn party(number: u16) -> PartyNumber {
        PartyNumber::new(number).unwrap()
    }

    fn person(number: u64) -> AccountId {
        AccountId::new(number)
    }

    #[test]
    fn what_follows_is_left_out() {
        let caucus = Audience::engagement(engagement()).and(Clause::Caucus(engagement(), party(2)));
        assert_eq!(caucus, Audience::caucus(engagement(), party(2)));
        assert_eq!(caucus.clone().and(Clause::Engagement(engagement())), caucus);
        let two = Audience::named([person(1), person(2)]);
        assert_eq!(two.intersection(&Audience::named([person(2), person(3)])), Audience::named([person(2)]));
        assert_eq!(
            two.intersection(&Audience::named([person(3)])),
            Audience::named([]),
            "nobody is an audience"
        );
    }

    #[test]
    fn members_are_present_and_observers_are_no_members() {
        let present = Audience::present(engagement());
        let members = Audience::engagement(engagement());
        let caucus = Audience::caucus(engagement(), party(1));
        assert!(members.is_within(&present) && caucus.is_within(&present));
        assert!(!present.is_within(&members) && !present.is_within(&caucus));
        assert!(!present.is_within(&Audience::internal()), "observers need not be staff");
        assert!(!present.is_within(&Audience::present("E-2026-008".parse().unwrap())));
        for narrower in [&members, &caucus] {
            assert_eq!(&present.intersection(narrower), narrower);
            assert_eq!(&narrower.intersection(&present), narrower);
        }
        assert_eq!(present.engagements(), BTreeSet::from([engagement()]));
    }

    #[test]
    fn an_engagement_is_not_within_internal() {
        // Members from outside, such as experts, are no staff.
        assert!(!Audience::engagement(engagement()).is_within(&Audience::internal()));
        assert!(Audience::internal().is_within(&Audience::open()));
        assert!(!Audience::open().is_within(&Audience::internal()));
        assert!(Audience::caucus(engagement(), party(1)).is_within(&Audience::engagement(engagement())));
        assert!(
            !Audience::caucus(engagement(), party(1)).is_within(&Audience::caucus(engagement(), party(2)))
        );
        assert!(Audience::named([person(1)]).is_within(&Audience::named([person(1), person(2)])));
        let until = |until: &str| {
            Audience::internal().and(Clause::Embargo { until: until.parse().unwrap(), author: person(1) })
        };
        assert!(until("2026-12-01T00:00:00Z").is_within(&until("2026-11-01T00:00:00Z")));
        assert!(!until("2026-11-01T00:00:00Z").is_within(&until("2026-12-01T00:00:00Z")));
        assert!(until("2026-11-01T00:00:00Z").is_within(&Audience::internal()));
    }

    #[test]
    fn each_audience_has_one_text() {
        for text in [
            "open",
            "internal",
            "present(E-2026-007)",
            "internal&present(E-2026-007)",
            "engagement(E-2026-007)",
            "internal&caucus(E-2026-007,2)",
            "named(0000000000000001,0000000000000002)",
            "named()",
            "internal&embargo(2026-12-01T00:00:00.000000000Z,0000000000000001)",
        ] {
            assert_eq!(text.parse::<Audience>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "public",
            "open&",
            "present()",
            "present",
            "caucus(E-2026-007,0)",
            "caucus(E-2026-007)",
            "named(x)",
            "internal)",
        ] {
            assert!(bad.parse::<Audience>().is_err(), "{bad}");
        }
    }
}
