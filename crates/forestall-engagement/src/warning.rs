//! A warning as a fold over the acts upon it.

use forestall_types::PolityCode;
use jiff::{Timestamp, Unit};
use serde::Serialize;
use thiserror::Error;

use crate::{
    Decision, DecisionId, DecisionKind, DeclineReason, Sequence, WarningAct, WarningEvent, WarningId,
    WarningMove, WarningOpening, WarningOutcome, WarningStatus,
};

/// Why an act upon a warning was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum WarningError {
    /// Only a decision to warn opens a warning.
    #[error("{decision_id} is a decision to {kind}; only a decision to warn opens a warning")]
    NotADecisionToWarn {
        /// The decision.
        decision_id: DecisionId,
        /// What was decided.
        kind: DecisionKind,
    },
    /// The step is not allowed now.
    #[error(
        "{warning_id} is {status}, so `{step}` is not possible; possible now: {allowed}",
        step = .step.code(),
        allowed = list(*.status)
    )]
    NotAllowed {
        /// The warning.
        warning_id: WarningId,
        /// Where it stands.
        status: WarningStatus,
        /// The step refused.
        step: WarningMove,
    },
    /// "Other" says nothing by itself.
    #[error("{warning_id}: `other` needs words that say what it is")]
    OtherNeedsWords {
        /// The warning.
        warning_id: WarningId,
    },
}

fn list(status: WarningStatus) -> String {
    let names: Vec<_> = status.allowed().iter().map(|step| step.code()).collect();
    if names.is_empty() { "nothing more".to_owned() } else { names.join(", ") }
}

/// A warning: opened by a decision to warn, it waits until a person answers.
///
/// ```
/// use forestall_engagement::*;
///
/// let decision = NewDecision {
///     situation: "CAF".parse()?,
///     kind: DecisionKind::Warn,
///     reason: "violence spreads along the road".parse()?,
///     decided_by: "A. Officer".parse()?,
///     decided_at: "2026-10-03T10:00:00Z".parse()?,
///     run: RunRef { run_id: "17".parse()?, run_hash: "0a".repeat(32).parse()?, origin: "2026-09".parse()? },
/// };
/// let decision = decision.with_id("D-2026-001".parse()?);
/// let mut warning = Warning::open("W-2026-001".parse()?, &decision)?;
/// assert_eq!(warning.days_waiting("2026-10-06T09:00:00Z".parse()?), Some(2));
///
/// let answer = WarningAnswer::Acknowledge { words: None };
/// warning.apply(WarningAct {
///     acted_by: "B. Officer".parse()?,
///     acted_at: "2026-10-06T09:00:00Z".parse()?,
///     event: WarningEvent::Answered(answer),
/// })?;
/// assert_eq!(warning.status(), WarningStatus::Acknowledged);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Warning {
    #[serde(flatten)]
    opening: WarningOpening,
    status: WarningStatus,
    acts: Vec<WarningAct>,
}

impl Warning {
    /// Returns the warning that a decision to warn opens.
    ///
    /// # Errors
    ///
    /// [`WarningError::NotADecisionToWarn`] for another decision.
    pub fn open(warning_id: WarningId, decision: &Decision) -> Result<Self, WarningError> {
        if decision.kind != DecisionKind::Warn {
            return Err(WarningError::NotADecisionToWarn {
                decision_id: decision.decision_id,
                kind: decision.kind,
            });
        }
        let opening = WarningOpening {
            warning_id,
            situation: decision.situation,
            decision_id: decision.decision_id,
            reason: decision.reason.clone(),
            opened_by: decision.decided_by.clone(),
            opened_at: decision.decided_at,
            run: decision.run.clone(),
        };
        Ok(Self { opening, status: WarningStatus::Waiting, acts: Vec::new() })
    }

    /// Returns the state after these acts, in the order of their sequence.
    ///
    /// # Errors
    ///
    /// [`WarningError`] for a history that no sequence of steps could have made.
    pub fn replay(
        opening: WarningOpening,
        acts: impl IntoIterator<Item = WarningAct>,
    ) -> Result<Self, WarningError> {
        let mut warning = Self { opening, status: WarningStatus::Waiting, acts: Vec::new() };
        for act in acts {
            warning.apply(act)?;
        }
        Ok(warning)
    }

    /// Appends an act.
    ///
    /// # Errors
    ///
    /// [`WarningError::NotAllowed`] when the step is not possible now, [`WarningError::OtherNeedsWords`].
    /// The warning is unchanged then.
    pub fn apply(&mut self, act: WarningAct) -> Result<(), WarningError> {
        let step = act.event.step();
        let warning_id = self.warning_id();
        if !self.status.allowed().contains(&step) {
            return Err(WarningError::NotAllowed { warning_id, status: self.status, step });
        }
        let says_other = act.event.decline_reason() == Some(DeclineReason::Other)
            || act.event.outcome() == Some(WarningOutcome::Other);
        if says_other && act.event.words().is_none() {
            return Err(WarningError::OtherNeedsWords { warning_id });
        }
        self.status = WarningStatus::after(step);
        self.acts.push(act);
        Ok(())
    }

    /// Returns how it came to be.
    pub const fn opening(&self) -> &WarningOpening {
        &self.opening
    }

    /// Returns its name.
    pub const fn warning_id(&self) -> WarningId {
        self.opening.warning_id
    }

    /// Returns the situation warned about.
    pub const fn situation(&self) -> PolityCode {
        self.opening.situation
    }

    /// Returns where it stands.
    pub const fn status(&self) -> WarningStatus {
        self.status
    }

    /// Returns the acts upon it, oldest first; the first has sequence 1.
    pub fn acts(&self) -> &[WarningAct] {
        &self.acts
    }

    /// Returns the sequence a next act builds on.
    pub fn sequence(&self) -> Sequence {
        Sequence::of_count(self.acts.len())
    }

    /// Returns since when it waits for an answer, or `None` once it has one.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        self.status.awaits_answer().then_some(self.opening.opened_at)
    }

    /// Returns the full days of 24 hours it has waited for an answer, or `None` once it has one.
    pub fn days_waiting(&self, now: Timestamp) -> Option<u32> {
        self.waiting_since().map(|since| {
            let hours = now.since((Unit::Hour, since)).map_or(0, |span| span.get_hours());
            u32::try_from(hours / 24).unwrap_or(0)
        })
    }

    /// Returns the act that answered it: actioned or declined.
    pub fn answer(&self) -> Option<&WarningAct> {
        self.find(WarningMove::Action).or_else(|| self.find(WarningMove::Decline))
    }

    /// Returns the reason for which it was declined.
    pub fn decline_reason(&self) -> Option<DeclineReason> {
        self.find(WarningMove::Decline).and_then(|act| act.event.decline_reason())
    }

    /// Returns what came of it, once closed.
    pub fn outcome(&self) -> Option<WarningOutcome> {
        self.find(WarningMove::Close).and_then(|act| act.event.outcome())
    }

    /// Says whether an engagement may be opened out of it: it is actioned and not closed.
    pub fn is_ready_to_engage(&self) -> bool {
        self.status == WarningStatus::Actioned
    }

    fn find(&self, step: WarningMove) -> Option<&WarningAct> {
        self.acts.iter().find(|act| act.event.step() == step)
    }
}

impl WarningEvent {
    /// Says whether this is a person's answer, not a withdrawal.
    pub const fn is_answer(&self) -> bool {
        matches!(self, Self::Answered(_))
    }
}
