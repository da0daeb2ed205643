//! Records that are told by the acts upon them: their kinds and identifiers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{EngagementId, RecordRef, coded_enum};

coded_enum!(
    /// A kind of record that is told by the acts upon it.
    ChronicleKind, "kind of record",
    /// A danger of conflict that somebody watches: a country, a part, several, a dispute.
    Situation => "situation", "situation";
    /// A side, faction or leader.
    Party => "party", "party";
    /// Somebody who can sit at a table and is no appointed diplomat: expert, NGO, scholar, entrepreneur.
    Practitioner => "practitioner", "person of the roster";
    /// An envoy, office or adviser.
    Representative => "representative", "representative";
    /// A dialogue on one of three tracks.
    Engagement => "engagement", "engagement";
    /// A meeting of an engagement, or a round of shuttling.
    Session => "session", "session";
    /// A comparison of places to meet.
    VenueChoice => "venue-choice", "choice of a venue";
    /// An appeal to one or several addressees.
    Appeal => "appeal", "appeal";
    /// A single negotiating text.
    NegotiatingText => "negotiating-text", "negotiating text";
    /// What passes from one track to another.
    Transfer => "transfer", "transfer";
);

impl ChronicleKind {
    /// Returns the letters its identifiers begin with.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Situation => "SIT",
            Self::Party => "PTY",
            Self::Practitioner => "PRA",
            Self::Representative => "REP",
            Self::Engagement => "E",
            Self::Session => "SES",
            Self::VenueChoice => "VEN",
            Self::Appeal => "APP",
            Self::NegotiatingText => "TXT",
            Self::Transfer => "TRF",
        }
    }
}

/// Names a record that is told by the acts upon it, such as `SIT-04c1f2a9b3e7`; an engagement keeps its own,
/// such as `E-2026-001`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChronicleId(Name);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Name {
    Engagement(EngagementId),
    /// Of another kind, with 48 random bits.
    Random(ChronicleKind, u64),
}

/// The text names no record that is told by acts.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` names no record of the desk; one is written such as SIT-04c1f2a9b3e7 or E-2026-001")]
pub struct NotAChronicle(pub String);

impl ChronicleId {
    /// Returns the identifier with the lowest 48 bits of a random number; `None` for an engagement, which is
    /// numbered within its year.
    pub const fn from_random(kind: ChronicleKind, number: u64) -> Option<Self> {
        match kind {
            ChronicleKind::Engagement => None,
            _ => Some(Self(Name::Random(kind, number & 0xffff_ffff_ffff))),
        }
    }

    /// Returns the kind of record.
    pub const fn kind(self) -> ChronicleKind {
        match self.0 {
            Name::Engagement(_) => ChronicleKind::Engagement,
            Name::Random(kind, _) => kind,
        }
    }

    /// Returns the engagement, where it is one.
    pub const fn engagement(self) -> Option<EngagementId> {
        match self.0 {
            Name::Engagement(engagement_id) => Some(engagement_id),
            Name::Random(..) => None,
        }
    }

    /// Returns the record whose mark says who may read it.
    pub const fn record(self) -> RecordRef {
        match self.0 {
            Name::Engagement(engagement_id) => RecordRef::Engagement(engagement_id),
            Name::Random(..) => RecordRef::Chronicle(self),
        }
    }
}

impl From<EngagementId> for ChronicleId {
    fn from(engagement_id: EngagementId) -> Self {
        Self(Name::Engagement(engagement_id))
    }
}

impl fmt::Display for ChronicleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Name::Engagement(engagement_id) => engagement_id.fmt(f),
            Name::Random(kind, number) => f.pad(&format!("{}-{number:012x}", kind.letters())),
        }
    }
}

impl FromStr for ChronicleId {
    type Err = NotAChronicle;

    /// Reads what [`fmt::Display`] prints and nothing else, so that a record has one name.
    fn from_str(text: &str) -> Result<Self, NotAChronicle> {
        if let Ok(engagement_id) = text.parse::<EngagementId>() {
            return Ok(engagement_id.into());
        }
        let (letters, digits) = text.split_once('-').ok_or_else(|| NotAChronicle(text.to_owned()))?;
        let kind = ChronicleKind::ALL.iter().copied().find(|kind| kind.letters() == letters);
        let number = u64::from_str_radix(digits, 16).ok();
        let id = kind.zip(number).and_then(|(kind, number)| Self::from_random(kind, number));
        id.filter(|id| id.to_string() == text).ok_or_else(|| NotAChronicle(text.to_owned()))
    }
}

impl TryFrom<String> for ChronicleId {
    type Error = NotAChronicle;

    fn try_from(text: String) -> Result<Self, NotAChronicle> {
        text.parse()
    }
}

impl From<ChronicleId> for String {
    fn from(id: ChronicleId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_tells_its_kind_and_has_one_written_form() {
        for &kind in ChronicleKind::ALL {
            let Some(id) = ChronicleId::from_random(kind, 0xffff_04c1_f2a9_b3e7) else { continue };
            assert_eq!(id.to_string(), format!("{}-04c1f2a9b3e7", kind.letters()));
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.kind(), kind);
        }
        let engagement: ChronicleId = "E-2026-001".parse().unwrap();
        assert_eq!(engagement.kind(), ChronicleKind::Engagement);
        assert!(matches!(engagement.record(), RecordRef::Engagement(_)));
        for bad in [
            "",
            "SIT-",
            "SIT-4c1f2a9b3e7",
            "sit-04c1f2a9b3e7",
            "SIT-04C1F2A9B3E7",
            "E-04c1f2a9b3e7",
            "N-04c1f2a9b3e7",
        ] {
            assert!(bad.parse::<ChronicleId>().is_err(), "{bad}");
        }
    }
}
