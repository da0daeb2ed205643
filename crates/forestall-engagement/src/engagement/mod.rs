//! An engagement: a dialogue on one of three tracks, told by the acts upon it.
//!
//! [`Course`] is what the acts say, those that a viewer may read. [`Engagement`] is the same with what it was opened
//! from, as lists, timelines and the docket use it.

mod act;
mod budget;
mod course;
mod error;
mod ground_rules;
mod kept;
mod opening;
mod participation;
mod plan;
mod rules;
mod seats;
mod stage;
mod told;
mod track;

pub use act::{EngagementAct, OpenAct};
pub use budget::{Booking, BookingKind, CurrencyTotal, totals};
pub use course::{Course, HandOver, ParticipationCounted, StageChange};
pub use error::EngagementError;
pub use ground_rules::{GroundRules, ObserverSight, Recording};
pub use kept::{Ended, Kept, find_standing, standing};
pub use opening::{
    EngagementOpening, EngagementOutcome, EngagementSource, NewEngagement, NextStep, OpeningLinks, Parties,
    PartiesError,
};
pub use participation::{
    FEWEST_SHOWN, GroupKind, Inclusion, ParticipationAim, SMALLEST_TABLE, SeatCount, ShownSeats, TargetUnit,
};
pub use plan::{ChangeStep, ChangeStepSeen, Observation, RiskAssessment, RiskLevel, Seen, SpoilerPlan};
pub use seats::{EngagementRole, NumberedParty, Observer, Participant, RoleHolder};
pub use stage::{Stage, StageMove};
pub use track::Track;

use forestall_confidence::Viewer;
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};

use crate::chronicle::{Chronicle, Entry, Face};
use crate::{DecisionKind, EngagementId, SituationDecisions, Warning};

/// What an engagement is opened from, as it stands at that moment.
#[derive(Clone, Copy, Debug)]
pub enum Basis<'a> {
    /// The situation's decisions; the one named has to stand and be "engage".
    Decisions(&'a SituationDecisions),
    /// The warning named; it has to be actioned.
    Warning(&'a Warning),
    /// Nothing but the situation.
    Situation,
}

/// An engagement as somebody may read it: how it came to be, and the acts upon it since.
#[derive(Clone, PartialEq, Debug)]
pub struct Engagement {
    opening: EngagementOpening,
    course: Course,
    acts: Vec<Entry<EngagementAct>>,
}

impl EngagementOpening {
    /// Says whether it may be opened.
    ///
    /// - `basis`: the source it names, as that stands now.
    ///
    /// # Errors
    ///
    /// [`EngagementError`] when the source is another one or does not allow it.
    pub fn check_basis(&self, basis: Basis<'_>) -> Result<(), EngagementError> {
        let Self { engagement_id, situation, .. } = *self;
        match (self.source, basis) {
            (EngagementSource::Situation, Basis::Situation) => Ok(()),
            (EngagementSource::Decision(decision_id), Basis::Decisions(decisions))
                if decisions.situation() == situation && decisions.find(decision_id).is_some() =>
            {
                let is_standing = decisions.standing().is_some_and(|standing| {
                    standing.decision_id == decision_id && standing.kind == DecisionKind::Engage
                });
                if is_standing { Ok(()) } else { Err(EngagementError::NoStandingDecision { decision_id }) }
            }
            (EngagementSource::Warning(warning_id), Basis::Warning(warning))
                if warning.situation() == situation && warning.warning_id() == warning_id =>
            {
                if warning.is_ready_to_engage() {
                    Ok(())
                } else {
                    Err(EngagementError::WarningNotActioned { warning_id, status: warning.status() })
                }
            }
            _ => Err(EngagementError::OtherSource { engagement_id, situation }),
        }
    }
}

impl Engagement {
    /// Returns an engagement out of the acts upon it that somebody may read, oldest first; `None` where the one that
    /// opens it is not among them.
    ///
    /// - `source`: what it was opened from, as far as they may read that.
    pub fn of_acts(
        engagement_id: EngagementId,
        source: EngagementSource,
        entries: &[Entry<EngagementAct>],
    ) -> Option<Self> {
        let course = Course::fold(engagement_id.into(), entries);
        let first = course.opening.clone()?;
        let open = first.what;
        let opening = EngagementOpening {
            engagement_id,
            situation: open.situation,
            source,
            track: open.track,
            parties: open.parties,
            aim: open.aim,
            next_step: open.next_step,
            run: open.run,
            opened_by: first.by,
            opened_at: first.at,
        };
        let later = entries.iter().filter(|entry| entry.act_id != first.act_id);
        Some(Self { opening, course, acts: later.cloned().collect() })
    }

    /// Returns how it came to be.
    pub const fn opening(&self) -> &EngagementOpening {
        &self.opening
    }

    /// Returns its name.
    pub const fn engagement_id(&self) -> EngagementId {
        self.opening.engagement_id
    }

    /// Returns its situation.
    pub const fn situation(&self) -> PolityCode {
        self.opening.situation
    }

    /// Returns what its acts say.
    pub const fn course(&self) -> &Course {
        &self.course
    }

    /// Returns where it stands.
    pub const fn status(&self) -> Stage {
        self.course.stage
    }

    /// Returns the track it is on now; the one it began on is in the opening.
    pub fn track(&self) -> Track {
        self.course.track.unwrap_or(self.opening.track)
    }

    /// Returns what comes next, or `None` once it is over.
    pub fn next_step(&self) -> Option<&NextStep> {
        self.course.next_step.as_ref().filter(|_| self.status().is_open())
    }

    /// Returns the acts upon it since it was opened, oldest first.
    pub fn acts(&self) -> &[Entry<EngagementAct>] {
        &self.acts
    }

    /// Returns the last time it was raised to a track nearer to officials.
    pub fn hand_over(&self) -> Option<&HandOver> {
        self.course.raises.last()
    }

    /// Returns how it ended, once over.
    pub const fn outcome(&self) -> Option<EngagementOutcome> {
        self.course.outcome
    }
}

impl Chronicle for Course {
    const KIND: ChronicleKind = ChronicleKind::Engagement;
    type Act = EngagementAct;
    type Error = EngagementError;

    fn fold(id: ChronicleId, entries: &[Entry<EngagementAct>]) -> Self {
        entries.iter().fold(Self::unopened(id), |mut course, entry| {
            course.apply(entry);
            course
        })
    }

    fn check(&self, act: &EngagementAct, viewer: &Viewer) -> Result<(), EngagementError> {
        self.check_act(act, viewer)
    }

    fn member_at_fault(error: &EngagementError) -> Option<&'static str> {
        match error {
            EngagementError::BeforeLastStage { .. } | EngagementError::InTheFuture(_) => Some("on"),
            EngagementError::NotHigher { .. } => Some("to"),
            EngagementError::NoSum => Some("sum"),
            EngagementError::MoreThanSeats { .. } => Some("counted"),
            EngagementError::NoTarget => Some("at_least"),
            _ => None,
        }
    }

    fn face(&self) -> Face {
        let parties = self.parties.iter().filter(|party| party.left.is_none());
        let names: Vec<_> = parties.clone().map(|party| party.name.as_str()).collect();
        let opening = self.opening.as_ref().map(|kept| &kept.what);
        let tags = (opening.map(|open| format!("polity:{}", open.situation)).into_iter())
            .chain(self.track.map(|track| format!("track:{}", track.code())))
            .chain([format!("stage:{}", self.stage.code())])
            .chain(parties.filter_map(|party| party.record).map(|record| format!("party:{record}")))
            .chain(self.situations.iter().map(|situation| format!("situation:{situation}")));
        let dues = (self.next_step.iter().filter_map(NextStep::due))
            .chain(standing(&self.actions).map(|kept| kept.what.clone()));
        let aim = standing(&self.aims).next().or(self.aims.first());
        Face {
            title: aim.map(|aim| aim.what.to_string()).unwrap_or_default(),
            line: names.join("; "),
            state: self.track.map(|track| format!("{track}, {}", self.stage)).unwrap_or_default(),
            is_over: !self.stage.is_open(),
            tags: tags.collect(),
            dues: if self.stage.is_open() { dues.collect() } else { Vec::new() },
            ..Face::default()
        }
    }
}
