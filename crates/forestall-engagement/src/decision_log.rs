//! All decisions about one situation, and which of them stands.

use forestall_types::PolityCode;
use serde::Serialize;
use thiserror::Error;

use crate::{
    Decision, DecisionId, Engagement, EngagementId, EngagementSource, Sequence, Warning, WarningId,
    Withdrawal,
};

/// Why a decision or its withdrawal was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum DecisionError {
    /// The decision concerns another situation.
    #[error("{decision_id} is about {given}, not about {expected}")]
    OtherSituation {
        /// The decision.
        decision_id: DecisionId,
        /// What it is about.
        given: PolityCode,
        /// Whose decisions these are.
        expected: PolityCode,
    },
    /// The identifier is taken.
    #[error("{0} is recorded already; a decision is recorded once")]
    RecordedTwice(DecisionId),
    /// A warning of this situation is not closed yet.
    #[error(
        "{warning_id} of {situation} is not closed; answer and close it before another warning is opened"
    )]
    WarningOpen {
        /// The situation.
        situation: PolityCode,
        /// The warning to answer.
        warning_id: WarningId,
    },
    /// There is no such decision about this situation.
    #[error("{situation} has no decision {decision_id}")]
    Unknown {
        /// The situation.
        situation: PolityCode,
        /// The decision named.
        decision_id: DecisionId,
    },
    /// The decision was withdrawn before.
    #[error("{0} is withdrawn already")]
    AlreadyWithdrawn(DecisionId),
    /// The warning the decision opened has been answered.
    #[error(
        "{decision_id} cannot be withdrawn: {warning_id}, which it opened, has been answered; \
         decline or close the warning instead"
    )]
    WarningAnswered {
        /// The decision.
        decision_id: DecisionId,
        /// The warning that rests on it.
        warning_id: WarningId,
    },
    /// An engagement was opened from the decision.
    #[error(
        "{decision_id} cannot be withdrawn: {engagement_id} was opened from it; close the engagement instead"
    )]
    EngagementRests {
        /// The decision.
        decision_id: DecisionId,
        /// The engagement that rests on it.
        engagement_id: EngagementId,
    },
}

/// A decision with its place in the order and, where it was taken back, the withdrawal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DecisionRecord {
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// Its place among the decisions about the situation, from 1.
    pub sequence: Sequence,
    /// The act that took it back.
    pub withdrawal: Option<Withdrawal>,
}

/// All decisions about one situation, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SituationDecisions {
    situation: PolityCode,
    records: Vec<DecisionRecord>,
}

impl SituationDecisions {
    /// Returns the decisions about a situation nobody has decided about.
    pub const fn new(situation: PolityCode) -> Self {
        Self { situation, records: Vec::new() }
    }

    /// Returns the state after decisions, in the order of their sequence, and withdrawals.
    ///
    /// # Errors
    ///
    /// [`DecisionError`] for a history that no sequence of commands could have made.
    pub fn replay(
        situation: PolityCode,
        decisions: impl IntoIterator<Item = Decision>,
        withdrawals: impl IntoIterator<Item = Withdrawal>,
    ) -> Result<Self, DecisionError> {
        let mut log = Self::new(situation);
        for decision in decisions {
            log.record(decision, &[])?;
        }
        for withdrawal in withdrawals {
            log.withdraw(withdrawal, &[], &[])?;
        }
        Ok(log)
    }

    /// Appends a decision.
    ///
    /// - `warnings`: the situation's warnings; a decision to warn needs all of them closed.
    ///
    /// # Errors
    ///
    /// [`DecisionError::OtherSituation`], [`DecisionError::RecordedTwice`] or, for a decision to warn,
    /// [`DecisionError::WarningOpen`].
    pub fn record(&mut self, decision: Decision, warnings: &[Warning]) -> Result<(), DecisionError> {
        let Decision { decision_id, situation, .. } = decision;
        if situation != self.situation {
            return Err(DecisionError::OtherSituation {
                decision_id,
                given: situation,
                expected: self.situation,
            });
        }
        if self.find(decision_id).is_some() {
            return Err(DecisionError::RecordedTwice(decision_id));
        }
        if decision.kind == crate::DecisionKind::Warn
            && let Some(open) = warnings.iter().find(|w| w.situation() == situation && w.status().is_open())
        {
            return Err(DecisionError::WarningOpen { situation, warning_id: open.warning_id() });
        }
        self.records.push(DecisionRecord { decision, sequence: self.sequence().next(), withdrawal: None });
        Ok(())
    }

    /// Takes a decision back.
    ///
    /// - `warnings`, `engagements`: those of the situation; what rests on the decision forbids it.
    ///
    /// # Errors
    ///
    /// [`DecisionError`] when the decision is unknown, withdrawn already, or something rests on it.
    pub fn withdraw(
        &mut self,
        withdrawal: Withdrawal,
        warnings: &[Warning],
        engagements: &[Engagement],
    ) -> Result<(), DecisionError> {
        self.check_withdrawal(withdrawal.decision_id, warnings, engagements)?;
        let record =
            self.records.iter_mut().find(|record| record.decision.decision_id == withdrawal.decision_id);
        record.expect("a decision that may be withdrawn is recorded").withdrawal = Some(withdrawal);
        Ok(())
    }

    /// Says whether a decision may be taken back now, so that a screen can ask before it offers to.
    ///
    /// - `warnings`, `engagements`: those of the situation; what rests on the decision forbids it.
    ///
    /// # Errors
    ///
    /// [`DecisionError`] when the decision is unknown, withdrawn already, or something rests on it.
    pub fn check_withdrawal(
        &self,
        decision_id: DecisionId,
        warnings: &[Warning],
        engagements: &[Engagement],
    ) -> Result<(), DecisionError> {
        let situation = self.situation;
        let record = self.find(decision_id).ok_or(DecisionError::Unknown { situation, decision_id })?;
        if record.withdrawal.is_some() {
            return Err(DecisionError::AlreadyWithdrawn(decision_id));
        }
        let answered = warnings
            .iter()
            .find(|warning| warning.opening().decision_id == decision_id && !warning.acts().is_empty());
        if let Some(warning) = answered {
            return Err(DecisionError::WarningAnswered { decision_id, warning_id: warning.warning_id() });
        }
        let resting = engagements
            .iter()
            .find(|engagement| engagement.opening().source == EngagementSource::Decision(decision_id));
        if let Some(engagement) = resting {
            return Err(DecisionError::EngagementRests {
                decision_id,
                engagement_id: engagement.engagement_id(),
            });
        }
        Ok(())
    }

    /// Returns the situation.
    pub const fn situation(&self) -> PolityCode {
        self.situation
    }

    /// Returns every decision, withdrawn ones included, oldest first.
    pub fn records(&self) -> &[DecisionRecord] {
        &self.records
    }

    /// Returns the decision with this identifier.
    pub fn find(&self, decision_id: DecisionId) -> Option<&DecisionRecord> {
        self.records.iter().find(|record| record.decision.decision_id == decision_id)
    }

    /// Returns the decision that stands: the newest that was not withdrawn.
    pub fn standing(&self) -> Option<&Decision> {
        self.records.iter().rev().find(|record| record.withdrawal.is_none()).map(|record| &record.decision)
    }

    /// Returns the sequence a next decision builds on.
    pub fn sequence(&self) -> Sequence {
        Sequence::of_count(self.records.len())
    }
}
