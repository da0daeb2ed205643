//! What an engagement is to reach, how, and who could come to harm by it.

use forestall_types::coded_enum;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Kept;
use crate::chronicle::SourceGrade;
use crate::{NameOrRecord, Phrase, Words};

coded_enum!(
    /// How great the danger is that somebody comes to harm by an engagement.
    RiskLevel, "level of risk",
    /// Little can happen, and it is looked after.
    Low => "low", "low";
    /// Something can happen; what is done about it is enough.
    Moderate => "moderate", "moderate";
    /// Somebody can come to harm although much is done about it.
    High => "high", "high";
    /// Nobody may be asked to bear this.
    Unacceptable => "unacceptable", "unacceptable";
);

coded_enum!(
    /// Whether a step of the theory of change was seen.
    Seen, "observation of a step",
    /// It was.
    Yes => "yes", "seen";
    /// In part.
    Partly => "partly", "seen in part";
    /// It was not.
    No => "no", "not seen";
);

/// An assessment of who may come to harm by the engagement, and what is done about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskAssessment {
    /// Who may be harmed by this, and how.
    pub harm: Words,
    /// What is done about it.
    pub mitigations: Words,
    /// The safety of those who take part.
    pub participants: Option<Words>,
    /// The safety of the place.
    pub venue: Option<Words>,
    /// The safety of the way there and back.
    pub travel: Option<Words>,
    /// The safety of messages, files and devices.
    pub digital: Option<Words>,
    /// How great the danger is with all that.
    pub level: RiskLevel,
    /// Who looked at it beside whoever wrote it.
    pub reviewed_by: Phrase,
    /// The last day it holds.
    pub valid_until: Date,
}

/// Somebody who may want it to fail, and what is done then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpoilerPlan {
    /// Who.
    pub who: NameOrRecord,
    /// What they may do.
    pub tactics: Words,
    /// What is done then, or before.
    pub answer: Words,
}

/// A step of the theory of change: what changes, and by what one can see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeStep {
    /// What changes.
    pub change: Phrase,
    /// By what one sees it.
    pub indicator: Phrase,
    /// By which day it should be seen.
    pub by: Option<Date>,
}

/// What somebody saw of a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// The step.
    pub change_step: forestall_types::ActId,
    /// The day it was looked for.
    pub on: Date,
    /// Whether it was seen.
    pub found: Seen,
    /// What shows it.
    pub evidence: Words,
    /// How far that is believed.
    pub grade: Option<SourceGrade>,
}

/// A step of the theory of change with what was seen of it, in the order of recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeStepSeen {
    /// The step.
    pub step: ChangeStep,
    /// What was seen.
    pub observations: Vec<Kept<Observation>>,
}

impl RiskAssessment {
    /// Says whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        day <= self.valid_until
    }
}

impl ChangeStepSeen {
    /// Returns the observation of the latest day; of two of the same day the one recorded later.
    pub fn latest(&self) -> Option<&Observation> {
        self.observations.iter().map(|kept| &kept.what).max_by_key(|observation| observation.on)
    }
}
