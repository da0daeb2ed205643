//! The form that takes a decision back, on the page of a country and of a warning.

use forestall_engagement::{Decision, DecisionId, DecisionRecord, Officer, Withdrawal};
use serde::Deserialize;

use crate::desk::CountryFile;
use crate::forms::{Field, Wrong};
use crate::frame::Visit;
use crate::page_error::capitalised;
use crate::pages::day;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    pub(crate) form_token: String,
    reason: String,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(crate) struct WithdrawalFields {
    pub(crate) reason: Field,
    /// What is wrong with the whole.
    pub(crate) error: Option<String>,
}

/// The form for one decision, or why it cannot be taken back.
pub(crate) struct WithdrawalForm {
    pub(crate) action: String,
    pub(crate) decision_id: String,
    /// The decision in words: `to warn, A. Mbeki, 3 Nov 2026`.
    pub(crate) decision: String,
    /// What will have happened afterwards.
    pub(crate) consequence: String,
    /// Why it cannot be taken back; there is no form then.
    pub(crate) refusal: Option<String>,
    pub(crate) fields: WithdrawalFields,
    pub(crate) is_open: bool,
}

impl WithdrawalFields {
    pub(crate) fn of(sent: &Sent) -> Self {
        Self { reason: Field::new(&sent.reason), error: None }
    }

    /// Reads the withdrawal; wrong fields say why.
    pub(crate) fn parse(
        &mut self,
        decision_id: DecisionId,
        by: Officer,
        visit: &Visit,
    ) -> Result<Withdrawal, Wrong> {
        let reason = self.reason.parse()?;
        Ok(Withdrawal { decision_id, reason, withdrawn_by: by, withdrawn_at: visit.now() })
    }

    fn is_refused(&self) -> bool {
        self.error.is_some() || self.reason.error.is_some()
    }
}

impl WithdrawalForm {
    /// Returns the form that takes `decision` back; `fields` holds what was typed when it was refused.
    pub(crate) fn of(
        file: &CountryFile,
        decision: &Decision,
        action: String,
        fields: WithdrawalFields,
    ) -> Self {
        let decision_id = decision.decision_id;
        let check = file.decisions.check_withdrawal(decision_id, &file.warnings, &file.engagements);
        Self {
            action,
            decision_id: decision_id.to_string(),
            decision: in_words(decision),
            consequence: consequence(file, decision_id),
            refusal: check.err().map(|why| capitalised(&why.to_string())),
            is_open: fields.is_refused(),
            fields,
        }
    }
}

fn in_words(decision: &Decision) -> String {
    format!("to {}, {}, {}", decision.kind, decision.decided_by, day(decision.decided_at))
}

/// Says what a withdrawal leads to: the warning that goes with it, and the decision that stands afterwards.
fn consequence(file: &CountryFile, decision_id: DecisionId) -> String {
    let warning = file.warnings.iter().find(|warning| warning.opening().decision_id == decision_id);
    let warning = warning.map_or_else(String::new, |warning| {
        format!(
            "Warning {}, which it opened and nobody has answered, is withdrawn with it. ",
            warning.warning_id()
        )
    });
    let remains =
        |record: &&DecisionRecord| record.withdrawal.is_none() && record.decision.decision_id != decision_id;
    let next = file.decisions.records().iter().rev().find(remains);
    let next = next.map_or_else(
        || "Then no decision stands.".to_owned(),
        |record| format!("Then the decision before it stands again: {}.", in_words(&record.decision)),
    );
    format!("{warning}{next} What was decided stays on the timeline, with your reason.")
}
