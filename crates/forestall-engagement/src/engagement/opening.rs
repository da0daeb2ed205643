//! How an engagement is opened: out of what, with whom, what for, and what comes first.

use std::fmt;

use forestall_types::{ChronicleId, PolityCode, coded_enum};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{OpenAct, Track};
use crate::chronicle::{Due, Money, Owner};
use crate::{DecisionId, EngagementId, Officer, PartyName, Phrase, RunRef, WarningId};

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

/// What comes next, by when, by whom and for how much.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextStep {
    /// What.
    pub what: Phrase,
    /// By which day, if one is set.
    pub due_on: Option<Date>,
    /// By whom, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// What it may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
}

impl NextStep {
    /// Returns a step that nobody in particular owes.
    pub const fn new(what: Phrase, due_on: Option<Date>) -> Self {
        Self { what, due_on, owner: None, cost: None }
    }

    /// Returns it as something that is owed, where a day is set.
    pub fn due(&self) -> Option<Due> {
        let Self { what, owner, cost, .. } = self.clone();
        self.due_on.map(|on| Due { what, owner, on, cost })
    }

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

/// The records an engagement is linked to from its first act on.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningLinks {
    /// The situation somebody watches, out of which it is opened.
    pub situation: Option<ChronicleId>,
    /// The records of its parties, in the order of the parties; none where one has none.
    pub parties: Vec<Option<ChronicleId>>,
}

impl OpeningLinks {
    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the record of the party at a place, from 0.
    pub fn party(&self, place: usize) -> Option<ChronicleId> {
        self.parties.get(place).copied().flatten()
    }

    /// Returns all of them.
    pub fn all(&self) -> impl Iterator<Item = ChronicleId> {
        self.situation.into_iter().chain(self.parties.iter().flatten().copied())
    }
}

/// An engagement that has no identifier yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEngagement {
    /// The country it is filed under.
    pub situation: PolityCode,
    /// What it is opened from.
    pub source: EngagementSource,
    /// The track it begins on.
    pub track: Track,
    /// With whom.
    pub parties: Parties,
    /// The records it is linked to.
    pub links: OpeningLinks,
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
    /// Returns the first act upon it.
    pub fn first_act(&self) -> OpenAct {
        OpenAct {
            situation: self.situation,
            track: self.track,
            parties: self.parties.clone(),
            aim: self.aim.clone(),
            next_step: self.next_step.clone(),
            run: self.run.clone(),
            links: self.links.clone(),
        }
    }

    /// Returns the opening under its identifier.
    pub fn with_id(self, engagement_id: EngagementId) -> EngagementOpening {
        let Self { situation, source, track, parties, aim, next_step, run, opened_by, opened_at, .. } = self;
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
        let step = NextStep::new("call".parse().unwrap(), Some("2026-10-03".parse().unwrap()));
        assert!(!step.is_overdue("2026-10-03".parse().unwrap()));
        assert!(step.is_overdue("2026-10-04".parse().unwrap()));
    }
}
