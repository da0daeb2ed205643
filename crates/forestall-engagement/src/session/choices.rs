//! What a session's acts choose among.

use std::fmt;
use std::str::FromStr;

use forestall_types::coded_enum;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;

coded_enum!(
    /// How they meet.
    SessionForm, "form of a session",
    /// At one place.
    InPerson => "in-person", "in person";
    /// By video.
    Video => "video", "by video";
    /// By telephone.
    Telephone => "telephone", "by telephone";
    /// Some at one place, some from afar.
    Hybrid => "hybrid", "partly from afar";
    /// The sides do not meet; somebody goes between them.
    Shuttle => "shuttle", "shuttle";
);

coded_enum!(
    /// Who is in a round.
    RoundKind, "kind of round",
    /// All together.
    Plenary => "plenary", "plenary";
    /// One party by itself.
    Caucus => "caucus", "caucus";
    /// The mediator with one party, carrying to and from another.
    Shuttle => "shuttle", "shuttle";
);

coded_enum!(
    /// How somebody took part.
    AttendanceKind, "kind of attendance",
    /// At the place.
    Present => "present", "present";
    /// From afar.
    Remote => "remote", "from afar";
    /// For a part of it.
    InPart => "in-part", "for a part";
    /// As observer.
    Observing => "observing", "observing";
    /// Sent word that they would not come.
    Apologies => "apologies", "sent apologies";
    /// Did not come.
    Absent => "absent", "absent";
);

coded_enum!(
    /// How it is interpreted.
    InterpretationMode, "mode of interpretation",
    /// After each passage.
    Consecutive => "consecutive", "consecutive";
    /// At the same time.
    Simultaneous => "simultaneous", "simultaneous";
    /// Whispered to one or two.
    Whispered => "whispered", "whispered";
);

/// The name of a time zone, such as `Europe/Oslo`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZoneName(String);

/// The zone is not known.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the time zone `{0}` is not known; write such as Europe/Oslo or Africa/Tunis")]
pub struct UnknownTimeZone(String);

impl TimeZoneName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TimeZoneName {
    type Err = UnknownTimeZone;

    fn from_str(text: &str) -> Result<Self, UnknownTimeZone> {
        let text = text.trim();
        let zone = TimeZone::get(text).ok();
        let name = zone.as_ref().and_then(|zone| zone.iana_name());
        name.map(|name| Self(name.to_owned())).ok_or_else(|| UnknownTimeZone(text.to_owned()))
    }
}

impl fmt::Display for TimeZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for TimeZoneName {
    type Error = UnknownTimeZone;

    fn try_from(text: String) -> Result<Self, UnknownTimeZone> {
        text.parse()
    }
}

impl From<TimeZoneName> for String {
    fn from(zone: TimeZoneName) -> Self {
        zone.0
    }
}
