//! What people did about a situation, in the order of time.

use forestall_confidence::Mark;
use forestall_types::ActId;
use jiff::Timestamp;
use serde::Serialize;

use crate::chronicle::{ChronicleAct, Told};
use crate::{
    Acted, Decision, Engagement, EngagementId, EngagementOpening, Officer, Sequence, SituationDecisions,
    Warning, WarningAct, WarningId, WarningOpening, Withdrawal,
};

/// One entry of a situation's timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum TimelineEntry {
    /// A person decided.
    Decided(Decision),
    /// A decision was taken back.
    DecisionWithdrawn(Withdrawal),
    /// A warning was opened.
    WarningOpened(WarningOpening),
    /// A warning was answered, or withdrawn with its decision.
    WarningActed {
        /// The warning.
        warning_id: WarningId,
        /// The act's place, from 1.
        sequence: Sequence,
        /// The act.
        #[serde(flatten)]
        act: WarningAct,
    },
    /// An engagement was opened.
    EngagementOpened(EngagementOpening),
    /// Something happened in an engagement.
    EngagementActed {
        /// The engagement.
        engagement_id: EngagementId,
        /// Names the act.
        act_id: ActId,
        /// Its mark in force, where it has one of its own.
        #[serde(skip)]
        own_mark: Option<Mark>,
        /// The act in words.
        #[serde(flatten)]
        act: Acted<Told>,
    },
}

impl TimelineEntry {
    /// Returns when it happened.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Decided(decision) => decision.decided_at,
            Self::DecisionWithdrawn(withdrawal) => withdrawal.withdrawn_at,
            Self::WarningOpened(opening) => opening.opened_at,
            Self::WarningActed { act, .. } => act.acted_at,
            Self::EngagementOpened(opening) => opening.opened_at,
            Self::EngagementActed { act, .. } => act.acted_at,
        }
    }

    /// Returns who did it.
    pub const fn by(&self) -> &Officer {
        match self {
            Self::Decided(decision) => &decision.decided_by,
            Self::DecisionWithdrawn(withdrawal) => &withdrawal.withdrawn_by,
            Self::WarningOpened(opening) => &opening.opened_by,
            Self::WarningActed { act, .. } => &act.acted_by,
            Self::EngagementOpened(opening) => &opening.opened_by,
            Self::EngagementActed { act, .. } => &act.acted_by,
        }
    }

    /// Returns the name of the record it belongs to, such as `W-2026-001`.
    pub fn record(&self) -> String {
        match self {
            Self::Decided(decision) => decision.decision_id.to_string(),
            Self::DecisionWithdrawn(withdrawal) => withdrawal.decision_id.to_string(),
            Self::WarningOpened(opening) => opening.warning_id.to_string(),
            Self::WarningActed { warning_id, .. } => warning_id.to_string(),
            Self::EngagementOpened(opening) => opening.engagement_id.to_string(),
            Self::EngagementActed { engagement_id, .. } => engagement_id.to_string(),
        }
    }

    /// Returns the act with its mark, where that is not the mark of its record.
    pub const fn own_mark(&self) -> Option<(ActId, &Mark)> {
        match self {
            Self::EngagementActed { act_id, own_mark: Some(mark), .. } => Some((*act_id, mark)),
            _ => None,
        }
    }

    /// Returns what happened, in a few words, such as "decided to warn" or "raised to Track I".
    pub fn what(&self) -> String {
        match self {
            Self::Decided(decision) => format!("decided to {}", decision.kind),
            Self::DecisionWithdrawn(_) => "decision withdrawn".to_owned(),
            Self::WarningOpened(_) => "warning opened".to_owned(),
            Self::WarningActed { act, .. } => {
                let status = crate::WarningStatus::after(act.event.step());
                match (act.event.decline_reason(), act.event.outcome()) {
                    (Some(reason), _) => format!("warning {status}: {reason}"),
                    (_, Some(outcome)) => format!("warning {status}: {outcome}"),
                    (None, None) => format!("warning {status}"),
                }
            }
            Self::EngagementOpened(opening) => format!("engagement opened on {}", opening.track),
            Self::EngagementActed { act, .. } => act.event.what.to_string(),
        }
    }

    /// Returns the words a person wrote with it.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Decided(decision) => Some(decision.reason.as_str()),
            Self::DecisionWithdrawn(withdrawal) => Some(withdrawal.reason.as_str()),
            Self::WarningOpened(_) => None,
            Self::WarningActed { act, .. } => act.event.words().map(crate::Words::as_str),
            Self::EngagementOpened(opening) => Some(opening.aim.as_str()),
            Self::EngagementActed { act, .. } => act.event.words.as_deref(),
        }
    }
}

/// Builds the timeline of a situation from its records, oldest first.
///
/// Entries of the same instant keep the order decision, warning, engagement
/// and, within a record, that of their sequence.
pub fn build_timeline(
    decisions: &SituationDecisions,
    warnings: &[Warning],
    engagements: &[Engagement],
) -> Vec<TimelineEntry> {
    let mut entries = Vec::new();
    for record in decisions.records() {
        entries.push(TimelineEntry::Decided(record.decision.clone()));
        entries.extend(record.withdrawal.clone().map(TimelineEntry::DecisionWithdrawn));
    }
    for warning in warnings {
        entries.push(TimelineEntry::WarningOpened(warning.opening().clone()));
        entries.extend(warning.acts().iter().enumerate().map(|(index, act)| TimelineEntry::WarningActed {
            warning_id: warning.warning_id(),
            sequence: Sequence::of_count(index + 1),
            act: act.clone(),
        }));
    }
    for engagement in engagements {
        entries.push(TimelineEntry::EngagementOpened(engagement.opening().clone()));
        entries.extend(engagement.acts().iter().map(|entry| TimelineEntry::EngagementActed {
            engagement_id: engagement.engagement_id(),
            act_id: entry.act_id,
            own_mark: entry.own_mark.clone(),
            act: Acted {
                acted_by: entry.acted_by.clone(),
                acted_at: entry.acted_at,
                event: entry.act.told(),
            },
        }));
    }
    entries.sort_by_key(TimelineEntry::at);
    entries
}
