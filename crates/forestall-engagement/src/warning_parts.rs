//! What a warning is made of: its opening, the acts upon it, and the states they lead to.

use forestall_types::{PolityCode, coded_enum};
use jiff::Timestamp;
use serde::Serialize;

use crate::{Acted, DecisionId, DeclineReason, Officer, RunRef, UnknownCode, WarningId, Words};

coded_enum!(
    /// Where a warning stands.
    WarningStatus, "warning status",
    /// Nobody has acknowledged it.
    Waiting => "waiting", "waiting";
    /// Somebody has seen it and takes it on.
    Acknowledged => "acknowledged", "acknowledged";
    /// A person has judged what it means.
    Assessed => "assessed", "assessed";
    /// Answered: something is done.
    Actioned => "actioned", "actioned";
    /// Answered: nothing is done, for a coded reason.
    Declined => "declined", "declined";
    /// Over, with what came of it.
    Closed => "closed", "closed";
    /// Its decision was taken back before anybody answered.
    Withdrawn => "withdrawn", "withdrawn";
);

coded_enum!(
    /// A step on a warning; the code is also the form's and the table's.
    WarningMove, "step on a warning",
    /// See it and take it on.
    Acknowledge => "acknowledge", "acknowledge";
    /// Judge what it means.
    Assess => "assess", "assess";
    /// Answer that something is done.
    Action => "action", "action";
    /// Answer that nothing is done.
    Decline => "decline", "decline";
    /// Record what came of it.
    Close => "close", "close";
    /// Take it back with the decision that opened it.
    Withdraw => "withdraw", "withdraw";
);

coded_enum!(
    /// What came of what was warned about.
    WarningOutcome, "outcome of a warning",
    /// The violence warned about came.
    CameAbout => "came-about", "came about";
    /// It did not come; after an engagement this is no false alarm.
    DidNotComeAbout => "did-not-come-about", "did not come about";
    /// Something else changed the situation.
    Overtaken => "overtaken", "overtaken by events";
    /// It cannot be said.
    Unclear => "unclear", "unclear";
    /// None of these; the words say what.
    Other => "other", "another outcome";
);

impl WarningStatus {
    /// Says whether nobody has said yet what is done about it; to acknowledge or assess is no answer.
    pub const fn awaits_answer(self) -> bool {
        matches!(self, Self::Waiting | Self::Acknowledged | Self::Assessed)
    }

    /// Says whether it is neither closed nor withdrawn.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn)
    }

    /// Returns the steps allowed next, in the order a form offers them.
    pub const fn allowed(self) -> &'static [WarningMove] {
        match self {
            Self::Waiting => &[WarningMove::Acknowledge, WarningMove::Withdraw],
            Self::Acknowledged => &[WarningMove::Assess],
            Self::Assessed => &[WarningMove::Action, WarningMove::Decline],
            Self::Actioned | Self::Declined => &[WarningMove::Close],
            Self::Closed | Self::Withdrawn => &[],
        }
    }

    /// Returns the status a step leads to.
    pub const fn after(step: WarningMove) -> Self {
        match step {
            WarningMove::Acknowledge => Self::Acknowledged,
            WarningMove::Assess => Self::Assessed,
            WarningMove::Action => Self::Actioned,
            WarningMove::Decline => Self::Declined,
            WarningMove::Close => Self::Closed,
            WarningMove::Withdraw => Self::Withdrawn,
        }
    }
}

/// How a warning came to be: the decision that opened it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct WarningOpening {
    /// Names the warning.
    pub warning_id: WarningId,
    /// The situation warned about.
    pub situation: PolityCode,
    /// The decision to warn.
    pub decision_id: DecisionId,
    /// Why, in the words of the decision.
    pub reason: Words,
    /// Who decided to warn.
    pub opened_by: Officer,
    /// When.
    pub opened_at: Timestamp,
    /// The forecast run in view.
    pub run: RunRef,
}

/// What a person answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum WarningAnswer {
    /// Seen and taken on.
    Acknowledge {
        /// A remark.
        words: Option<Words>,
    },
    /// Judged.
    Assess {
        /// The assessment.
        words: Words,
    },
    /// Something is done.
    Action {
        /// What is done, by whom and by when.
        words: Words,
    },
    /// Nothing is done.
    Decline {
        /// The coded reason.
        reason: DeclineReason,
        /// More about it; needed with [`DeclineReason::Other`].
        words: Option<Words>,
    },
    /// Over.
    Close {
        /// What came of it.
        outcome: WarningOutcome,
        /// More about it; needed with [`WarningOutcome::Other`].
        words: Option<Words>,
    },
}

/// What happens to a warning.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum WarningEvent {
    /// A person answers.
    Answered(WarningAnswer),
    /// The decision that opened it is taken back.
    Withdrawn {
        /// Why, in the words of the withdrawal.
        reason: Words,
    },
}

/// One act upon a warning.
pub type WarningAct = Acted<WarningEvent>;

impl WarningEvent {
    /// Returns the step this is.
    pub const fn step(&self) -> WarningMove {
        match self {
            Self::Answered(WarningAnswer::Acknowledge { .. }) => WarningMove::Acknowledge,
            Self::Answered(WarningAnswer::Assess { .. }) => WarningMove::Assess,
            Self::Answered(WarningAnswer::Action { .. }) => WarningMove::Action,
            Self::Answered(WarningAnswer::Decline { .. }) => WarningMove::Decline,
            Self::Answered(WarningAnswer::Close { .. }) => WarningMove::Close,
            Self::Withdrawn { .. } => WarningMove::Withdraw,
        }
    }

    /// Returns the words that go with it.
    pub const fn words(&self) -> Option<&Words> {
        match self {
            Self::Answered(
                WarningAnswer::Acknowledge { words }
                | WarningAnswer::Decline { words, .. }
                | WarningAnswer::Close { words, .. },
            ) => words.as_ref(),
            Self::Answered(WarningAnswer::Assess { words } | WarningAnswer::Action { words })
            | Self::Withdrawn { reason: words } => Some(words),
        }
    }

    /// Returns the reason of a decline.
    pub const fn decline_reason(&self) -> Option<DeclineReason> {
        match self {
            Self::Answered(WarningAnswer::Decline { reason, .. }) => Some(*reason),
            _ => None,
        }
    }

    /// Returns the outcome of a closing.
    pub const fn outcome(&self) -> Option<WarningOutcome> {
        match self {
            Self::Answered(WarningAnswer::Close { outcome, .. }) => Some(*outcome),
            _ => None,
        }
    }

    /// Returns the event with these parts, as a form or a table holds them.
    ///
    /// # Errors
    ///
    /// [`UnknownCode`] when a part that the step needs is missing or one that it does not have is given.
    pub fn from_parts(
        step: WarningMove,
        decline_reason: Option<DeclineReason>,
        outcome: Option<WarningOutcome>,
        words: Option<Words>,
    ) -> Result<Self, UnknownCode> {
        let answer = match (step, decline_reason, outcome, words) {
            (WarningMove::Acknowledge, None, None, words) => WarningAnswer::Acknowledge { words },
            (WarningMove::Assess, None, None, Some(words)) => WarningAnswer::Assess { words },
            (WarningMove::Action, None, None, Some(words)) => WarningAnswer::Action { words },
            (WarningMove::Decline, Some(reason), None, words) => WarningAnswer::Decline { reason, words },
            (WarningMove::Close, None, Some(outcome), words) => WarningAnswer::Close { outcome, words },
            (WarningMove::Withdraw, None, None, Some(reason)) => return Ok(Self::Withdrawn { reason }),
            (step, ..) => {
                return Err(UnknownCode {
                    what: "complete step on a warning",
                    code: step.code().to_owned(),
                    known: "acknowledge; assess, action and withdraw with words; decline with a reason; \
                            close with an outcome"
                        .to_owned(),
                });
            }
        };
        Ok(Self::Answered(answer))
    }
}
