//! What an engagement is made of: its opening, the acts upon it, tracks and outcomes.

use std::fmt;

use forestall_types::{PolityCode, coded_enum};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Acted, DecisionId, EngagementId, Officer, PartyName, Phrase, RunRef, WarningId, Words};

coded_enum!(
    /// Who talks: officials, officials in private with others, or neither in office.
    Track, "track",
    /// Officials who can commit their side.
    TrackI => "track-1", "Track I";
    /// Officials acting in a private capacity, with others.
    TrackOneAndHalf => "track-1.5", "Track 1.5";
    /// People without office: scholars, elders, clergy, former officials.
    TrackII => "track-2", "Track II";
);

coded_enum!(
    /// How an engagement ended.
    EngagementOutcome, "outcome of an engagement",
    /// The parties settled what it was about.
    Settled => "settled", "settled";
    /// They settled a part.
    PartlySettled => "partly-settled", "partly settled";
    /// A party left.
    BrokenOff => "broken-off", "broken off";
    /// Events or another process took its place.
    Overtaken => "overtaken", "overtaken by events";
    /// None of these; the words say what.
    Other => "other", "another outcome";
);

coded_enum!(
    /// Where an engagement stands.
    EngagementStatus, "engagement status",
    /// Under way.
    Open => "open", "open";
    /// Over; notes may still be added.
    Closed => "closed", "closed";
);

coded_enum!(
    /// A kind of act upon an engagement; the code is also the form's and the table's.
    EngagementMove, "act upon an engagement",
    /// Say what comes next.
    SetNextStep => "set-next-step", "set the next step";
    /// Add a note.
    Note => "note", "add a note";
    /// Hand over to Track I.
    HandOver => "hand-over", "hand over to Track I";
    /// Close with an outcome.
    Close => "close", "close";
);

/// Why a list of parties was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PartiesError {
    /// Nobody is named.
    #[error("an engagement needs at least one party; name whom to talk to")]
    None,
    /// A name stands twice.
    #[error("the party `{0}` is named twice")]
    Twice(PartyName),
}

/// The parties to an engagement: at least one, none named twice, in the order given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<PartyName>", into = "Vec<PartyName>")]
pub struct Parties(Vec<PartyName>);

impl Parties {
    /// Returns these parties.
    ///
    /// # Errors
    ///
    /// [`PartiesError`] when there is none or a name stands twice.
    pub fn new(names: Vec<PartyName>) -> Result<Self, PartiesError> {
        if names.is_empty() {
            return Err(PartiesError::None);
        }
        match names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)) {
            Some((_, name)) => Err(PartiesError::Twice(name.clone())),
            None => Ok(Self(names)),
        }
    }

    /// Returns the names.
    pub fn names(&self) -> &[PartyName] {
        &self.0
    }
}

impl TryFrom<Vec<PartyName>> for Parties {
    type Error = PartiesError;

    fn try_from(names: Vec<PartyName>) -> Result<Self, Self::Error> {
        Self::new(names)
    }
}

impl From<Parties> for Vec<PartyName> {
    fn from(parties: Parties) -> Self {
        parties.0
    }
}

/// Prints the names, separated by semicolons.
impl fmt::Display for Parties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            f.write_str(name.as_str())?;
        }
        Ok(())
    }
}

/// What comes next, and by when.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct NextStep {
    /// What.
    pub what: Phrase,
    /// By which day, if one is set.
    pub due_on: Option<Date>,
}

impl NextStep {
    /// Says whether the day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due_on.is_some_and(|due_on| due_on < today)
    }
}

/// What an engagement was opened from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "from", content = "id", rename_all = "kebab-case")]
pub enum EngagementSource {
    /// A decision to engage.
    Decision(DecisionId),
    /// A warning answered with action.
    Warning(WarningId),
    /// The situation itself, without decision or warning.
    Situation,
}

/// An engagement that has no identifier yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEngagement {
    /// The situation; a country for now.
    pub situation: PolityCode,
    /// What it is opened from.
    pub source: EngagementSource,
    /// The track it begins on.
    pub track: Track,
    /// With whom.
    pub parties: Parties,
    /// What for.
    pub aim: Phrase,
    /// What comes first.
    pub next_step: NextStep,
    /// The forecast run of that day.
    pub run: RunRef,
    /// Who opens it.
    pub opened_by: Officer,
    /// When.
    pub opened_at: Timestamp,
}

impl NewEngagement {
    /// Returns the opening under its identifier.
    pub fn with_id(self, engagement_id: EngagementId) -> EngagementOpening {
        let Self { situation, source, track, parties, aim, next_step, run, opened_by, opened_at } = self;
        EngagementOpening {
            engagement_id,
            situation,
            source,
            track,
            parties,
            aim,
            next_step,
            run,
            opened_by,
            opened_at,
        }
    }
}

/// How an engagement came to be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EngagementOpening {
    /// Names the engagement.
    pub engagement_id: EngagementId,
    /// The situation; a country for now.
    pub situation: PolityCode,
    /// What it was opened from.
    pub source: EngagementSource,
    /// The track it began on.
    pub track: Track,
    /// With whom.
    pub parties: Parties,
    /// What for.
    pub aim: Phrase,
    /// What came first.
    pub next_step: NextStep,
    /// The forecast run of that day.
    pub run: RunRef,
    /// Who opened it.
    pub opened_by: Officer,
    /// When.
    pub opened_at: Timestamp,
}

/// What happens in an engagement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum EngagementEvent {
    /// Something else comes next.
    SetNextStep(NextStep),
    /// Something is worth remembering.
    Note {
        /// What.
        words: Words,
    },
    /// Track II or 1.5 hands over to Track I.
    HandOver {
        /// What crosses, and to whom.
        words: Words,
    },
    /// It is over.
    Close {
        /// How it ended.
        outcome: EngagementOutcome,
        /// What was reached, and what was not.
        words: Words,
    },
}

/// One act upon an engagement.
pub type EngagementAct = Acted<EngagementEvent>;

/// A hand-over that took place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HandOver {
    /// The track before.
    pub from: Track,
    /// The track after; always Track I.
    pub to: Track,
    /// What crossed, and to whom.
    pub words: Words,
    /// Who handed over.
    pub handed_by: Officer,
    /// When.
    pub handed_at: Timestamp,
}

impl EngagementEvent {
    /// Returns the kind of act this is.
    pub const fn step(&self) -> EngagementMove {
        match self {
            Self::SetNextStep(_) => EngagementMove::SetNextStep,
            Self::Note { .. } => EngagementMove::Note,
            Self::HandOver { .. } => EngagementMove::HandOver,
            Self::Close { .. } => EngagementMove::Close,
        }
    }

    /// Returns the words that go with it; for a next step, the step.
    pub fn text(&self) -> &str {
        match self {
            Self::SetNextStep(next_step) => next_step.what.as_str(),
            Self::Note { words } | Self::HandOver { words } | Self::Close { words, .. } => words.as_str(),
        }
    }

    /// Returns the day by which a next step is due.
    pub const fn due_on(&self) -> Option<Date> {
        match self {
            Self::SetNextStep(next_step) => next_step.due_on,
            Self::Note { .. } | Self::HandOver { .. } | Self::Close { .. } => None,
        }
    }

    /// Returns the outcome of a closing.
    pub const fn outcome(&self) -> Option<EngagementOutcome> {
        match self {
            Self::Close { outcome, .. } => Some(*outcome),
            Self::SetNextStep(_) | Self::Note { .. } | Self::HandOver { .. } => None,
        }
    }
}

impl EngagementStatus {
    /// Says whether it is under way.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Returns the acts allowed, in the order a form offers them; a hand-over only to those not on Track I.
    pub const fn allowed(self, track: Track) -> &'static [EngagementMove] {
        use EngagementMove::{Close, HandOver, Note, SetNextStep};
        match (self, track) {
            (Self::Open, Track::TrackI) => &[SetNextStep, Note, Close],
            (Self::Open, Track::TrackOneAndHalf | Track::TrackII) => &[SetNextStep, Note, HandOver, Close],
            (Self::Closed, _) => &[Note],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_some_and_distinct() {
        let name = |text: &str| text.parse::<PartyName>().unwrap();
        assert_eq!(Parties::new(vec![]), Err(PartiesError::None));
        assert_eq!(Parties::new(vec![name("A"), name(" A ")]), Err(PartiesError::Twice(name("A"))));
        assert_eq!(Parties::new(vec![name("B"), name("A")]).unwrap().to_string(), "B; A");
    }

    #[test]
    fn a_step_is_overdue_the_day_after() {
        let step = NextStep { what: "call".parse().unwrap(), due_on: Some("2026-10-03".parse().unwrap()) };
        assert!(!step.is_overdue("2026-10-03".parse().unwrap()));
        assert!(step.is_overdue("2026-10-04".parse().unwrap()));
    }
}
