//! An engagement as a fold over the acts upon it.

use forestall_types::PolityCode;
use serde::Serialize;
use thiserror::Error;

use crate::{
    DecisionId, DecisionKind, EngagementAct, EngagementEvent, EngagementId, EngagementMove,
    EngagementOpening, EngagementOutcome, EngagementSource, EngagementStatus, HandOver, NextStep, Sequence,
    SituationDecisions, Track, Warning, WarningId, WarningStatus,
};

/// Why an engagement, or an act upon it, was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum EngagementError {
    /// The source belongs to another situation, or another source was shown than named.
    #[error("{engagement_id} names a source that is not one of {situation}'s")]
    OtherSource {
        /// The engagement.
        engagement_id: EngagementId,
        /// Its situation.
        situation: PolityCode,
    },
    /// The decision named does not stand as a decision to engage.
    #[error(
        "{decision_id} does not stand as a decision to engage; record one, \
         or open the engagement directly from the situation"
    )]
    NoStandingDecision {
        /// The decision named.
        decision_id: DecisionId,
    },
    /// The warning named is not answered with action, or is over.
    #[error(
        "{warning_id} is {status}; an engagement is opened out of a warning \
         that is actioned and not yet closed"
    )]
    WarningNotActioned {
        /// The warning named.
        warning_id: WarningId,
        /// Where it stands.
        status: WarningStatus,
    },
    /// The act is not allowed now.
    #[error(
        "{engagement_id} is {status} on {track}, so `{step}` is not possible; possible now: {allowed}",
        step = .step.code(),
        allowed = list(*.status, *.track)
    )]
    NotAllowed {
        /// The engagement.
        engagement_id: EngagementId,
        /// Where it stands.
        status: EngagementStatus,
        /// Its track.
        track: Track,
        /// The act refused.
        step: EngagementMove,
    },
}

fn list(status: EngagementStatus, track: Track) -> String {
    status.allowed(track).iter().map(|step| step.code()).collect::<Vec<_>>().join(", ")
}

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

/// A dialogue on one of three tracks, from its opening to its outcome.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Engagement {
    #[serde(flatten)]
    opening: EngagementOpening,
    status: EngagementStatus,
    track_now: Track,
    next_step_now: NextStep,
    acts: Vec<EngagementAct>,
}

impl Engagement {
    /// Returns a new engagement.
    ///
    /// - `basis`: the source that `opening` names, as it stands now.
    ///
    /// # Errors
    ///
    /// [`EngagementError`] when the source is another one or does not allow it.
    pub fn open(opening: EngagementOpening, basis: Basis<'_>) -> Result<Self, EngagementError> {
        let EngagementOpening { engagement_id, situation, .. } = opening;
        match (opening.source, basis) {
            (EngagementSource::Situation, Basis::Situation) => {}
            (EngagementSource::Decision(decision_id), Basis::Decisions(decisions))
                if decisions.situation() == situation && decisions.find(decision_id).is_some() =>
            {
                let is_standing = decisions.standing().is_some_and(|standing| {
                    standing.decision_id == decision_id && standing.kind == DecisionKind::Engage
                });
                if !is_standing {
                    return Err(EngagementError::NoStandingDecision { decision_id });
                }
            }
            (EngagementSource::Warning(warning_id), Basis::Warning(warning))
                if warning.situation() == situation && warning.warning_id() == warning_id =>
            {
                if !warning.is_ready_to_engage() {
                    return Err(EngagementError::WarningNotActioned { warning_id, status: warning.status() });
                }
            }
            _ => return Err(EngagementError::OtherSource { engagement_id, situation }),
        }
        Ok(Self::opened(opening))
    }

    /// Returns the state after these acts, in the order of their sequence.
    ///
    /// # Errors
    ///
    /// [`EngagementError`] for a history that no sequence of acts could have made.
    pub fn replay(
        opening: EngagementOpening,
        acts: impl IntoIterator<Item = EngagementAct>,
    ) -> Result<Self, EngagementError> {
        let mut engagement = Self::opened(opening);
        for act in acts {
            engagement.apply(act)?;
        }
        Ok(engagement)
    }

    /// Appends an act.
    ///
    /// # Errors
    ///
    /// [`EngagementError::NotAllowed`] when the act is not possible now; the engagement is unchanged then.
    pub fn apply(&mut self, act: EngagementAct) -> Result<(), EngagementError> {
        let step = act.event.step();
        if !self.allowed().contains(&step) {
            return Err(EngagementError::NotAllowed {
                engagement_id: self.engagement_id(),
                status: self.status,
                track: self.track_now,
                step,
            });
        }
        match &act.event {
            EngagementEvent::SetNextStep(next_step) => self.next_step_now = next_step.clone(),
            EngagementEvent::Note { .. } => {}
            EngagementEvent::HandOver { .. } => self.track_now = Track::TrackI,
            EngagementEvent::Close { .. } => self.status = EngagementStatus::Closed,
        }
        self.acts.push(act);
        Ok(())
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

    /// Returns where it stands.
    pub const fn status(&self) -> EngagementStatus {
        self.status
    }

    /// Returns the track it is on now; the one it began on is in the opening.
    pub const fn track(&self) -> Track {
        self.track_now
    }

    /// Returns what comes next, or `None` once closed.
    pub fn next_step(&self) -> Option<&NextStep> {
        self.status.is_open().then_some(&self.next_step_now)
    }

    /// Returns the acts allowed now, in the order a form offers them.
    pub const fn allowed(&self) -> &'static [EngagementMove] {
        self.status.allowed(self.track_now)
    }

    /// Returns the acts upon it, oldest first; the first has sequence 1.
    pub fn acts(&self) -> &[EngagementAct] {
        &self.acts
    }

    /// Returns the sequence a next act builds on.
    pub fn sequence(&self) -> Sequence {
        Sequence::of_count(self.acts.len())
    }

    /// Returns the hand-over to Track I, if there was one.
    pub fn hand_over(&self) -> Option<HandOver> {
        self.acts.iter().find_map(|act| match &act.event {
            EngagementEvent::HandOver { words } => Some(HandOver {
                from: self.opening.track,
                to: Track::TrackI,
                words: words.clone(),
                handed_by: act.acted_by.clone(),
                handed_at: act.acted_at,
            }),
            _ => None,
        })
    }

    /// Returns the act that closed it.
    pub fn closing(&self) -> Option<&EngagementAct> {
        self.acts.iter().find(|act| act.event.step() == EngagementMove::Close)
    }

    /// Returns how it ended, once closed.
    pub fn outcome(&self) -> Option<EngagementOutcome> {
        self.closing().and_then(|act| act.event.outcome())
    }

    fn opened(opening: EngagementOpening) -> Self {
        let track_now = opening.track;
        let next_step_now = opening.next_step.clone();
        Self { opening, status: EngagementStatus::Open, track_now, next_step_now, acts: Vec::new() }
    }
}
