//! What a person decides about a row of the docket.

use std::fmt;

use forestall_types::{PolityCode, coded_enum};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DecisionId, Officer, RunRef, UnknownCode, Words};

coded_enum!(
    /// Why a situation or a warning is not taken up.
    DeclineReason, "reason to decline",
    /// Others are engaged already.
    AlreadyEngaged => "already-engaged", "already engaged by others";
    /// A person judged that the violence will not come.
    FalseAlarm => "false-alarm", "judged a false alarm";
    /// Those concerned do not let us in.
    NoAccess => "no-access", "no access or consent";
    /// Not ours to take up.
    OutsideMandate => "outside-mandate", "outside the mandate";
    /// No people or means.
    NoCapacity => "no-capacity", "no capacity";
    /// None of these; the words beside it say what.
    Other => "other", "another reason";
);

/// What is decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "decline_reason", rename_all = "kebab-case")]
pub enum DecisionKind {
    /// Keep an eye on it.
    Watch,
    /// Open a warning that somebody has to answer.
    Warn,
    /// Enter into dialogue.
    Engage,
    /// Do not take it up.
    Decline(DeclineReason),
}

impl DecisionKind {
    /// Returns the code that tables and forms use; the reason to decline has its own.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Warn => "warn",
            Self::Engage => "engage",
            Self::Decline(_) => "decline",
        }
    }

    /// Returns the reason of a decline.
    pub const fn decline_reason(self) -> Option<DeclineReason> {
        match self {
            Self::Decline(reason) => Some(reason),
            Self::Watch | Self::Warn | Self::Engage => None,
        }
    }

    /// Returns the kind with this code and, for a decline alone, its reason.
    ///
    /// # Errors
    ///
    /// [`UnknownCode`] for another code, a decline without reason, or a reason beside another kind.
    pub fn from_codes(code: &str, decline_reason: Option<DeclineReason>) -> Result<Self, UnknownCode> {
        match (code, decline_reason) {
            ("watch", None) => Ok(Self::Watch),
            ("warn", None) => Ok(Self::Warn),
            ("engage", None) => Ok(Self::Engage),
            ("decline", Some(reason)) => Ok(Self::Decline(reason)),
            _ => Err(UnknownCode {
                what: "decision",
                code: decline_reason.map_or_else(|| code.to_owned(), |reason| format!("{code} ({reason})")),
                known: "watch, warn, engage, and decline with a reason".to_owned(),
            }),
        }
    }
}

impl fmt::Display for DecisionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decline(reason) => f.pad(&format!("decline: {reason}")),
            kind => f.pad(kind.code()),
        }
    }
}

/// A decision that has no identifier yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDecision {
    /// The situation decided about; a country for now.
    pub situation: PolityCode,
    /// What is decided.
    pub kind: DecisionKind,
    /// Why, in words.
    pub reason: Words,
    /// Who decides.
    pub decided_by: Officer,
    /// When.
    pub decided_at: Timestamp,
    /// The forecast run in view.
    pub run: RunRef,
}

impl NewDecision {
    /// Returns the decision under its identifier.
    pub fn with_id(self, decision_id: DecisionId) -> Decision {
        let Self { situation, kind, reason, decided_by, decided_at, run } = self;
        Decision { decision_id, situation, kind, reason, decided_by, decided_at, run }
    }
}

/// A person's decision on a docket row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Decision {
    /// Names the decision.
    pub decision_id: DecisionId,
    /// The situation decided about; a country for now.
    pub situation: PolityCode,
    /// What is decided.
    #[serde(flatten)]
    pub kind: DecisionKind,
    /// Why, in words.
    pub reason: Words,
    /// Who decided.
    pub decided_by: Officer,
    /// When.
    pub decided_at: Timestamp,
    /// The forecast run in view.
    pub run: RunRef,
}

/// The act that takes a mistaken decision back; the decision stays readable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Withdrawal {
    /// The decision taken back.
    pub decision_id: DecisionId,
    /// Why, in words.
    pub reason: Words,
    /// Who takes it back.
    pub withdrawn_by: Officer,
    /// When.
    pub withdrawn_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decline_and_only_a_decline_has_a_coded_reason() {
        assert!(DecisionKind::from_codes("decline", None).is_err());
        assert!(DecisionKind::from_codes("warn", Some(DeclineReason::NoAccess)).is_err());
        for &reason in DeclineReason::ALL {
            let kind = DecisionKind::Decline(reason);
            assert_eq!(DecisionKind::from_codes(kind.code(), kind.decline_reason()), Ok(kind));
            assert_eq!(reason.code().parse(), Ok(reason));
        }
        assert_eq!(
            "tired".parse::<DeclineReason>().unwrap_err().to_string(),
            "`tired` is no reason to decline; known are already-engaged, false-alarm, no-access, \
             outside-mandate, no-capacity, other"
        );
    }
}
