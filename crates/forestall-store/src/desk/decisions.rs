//! Decisions and their withdrawal in the database.

use std::collections::BTreeMap;

use forestall_engagement::{
    Acted, Decision, DecisionId, DecisionKind, DecisionRecord, DeclineReason, NewDecision, Sequence,
    SituationDecisions, Warning, WarningEvent, Withdrawal,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;

use super::records::{Place, Records, run_ref, time_text};
use super::{DeskError, engagements, free_number, warnings};
use crate::database::{DatabaseError, Row};

const DECISIONS: &str = include_str!("queries/decisions.sql");
const STANDING_DECISIONS: &str = include_str!("queries/standing_decisions.sql");
const TAKEN_NUMBERS: &str = "select number from decision where year = $1 order by number";

/// What recording a decision made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedDecision {
    /// The decision under its identifier.
    pub record: DecisionRecord,
    /// The warning that a decision to warn opened.
    pub warning: Option<Warning>,
}

/// Records a decision and opens the warning of a decision to warn.
pub(super) async fn record(
    records: &mut Records<'_>,
    new: NewDecision,
    builds_on: Sequence,
) -> Result<RecordedDecision, DeskError> {
    let situation = new.situation;
    let mut log = load(records, situation).await?;
    if builds_on != log.sequence() {
        let record = format!("the list of decisions about {situation}");
        return Err(DeskError::Conflict { record, builds_on, now: log.sequence() });
    }
    let year = new.decided_at.to_zoned(TimeZone::UTC).year();
    let decision = new.with_id(new_id(records, year).await?);
    let warnings = warnings::load(records, Some(situation)).await?;
    log.record(decision.clone(), &warnings)?;
    insert(records, &decision, log.sequence()).await?;
    let warning = match decision.kind {
        DecisionKind::Warn => Some(warnings::open(records, &decision).await?),
        _ => None,
    };
    let record = log.records().last().expect("a decision was recorded just now").clone();
    Ok(RecordedDecision { record, warning })
}

/// Takes a decision back, and with it the warning nobody has answered.
pub(super) async fn withdraw(
    records: &mut Records<'_>,
    withdrawal: Withdrawal,
) -> Result<SituationDecisions, DeskError> {
    let decision_id = withdrawal.decision_id;
    let situation = situation_of(records, decision_id).await?;
    let mut log = load(records, situation).await?;
    let mut warnings = warnings::load(records, Some(situation)).await?;
    let engagements = engagements::load(records, Some(situation)).await?;
    log.withdraw(withdrawal.clone(), &warnings, &engagements)?;
    let place = withdrawal_place(&decision_id);
    let reason = records.seal(place, "reason", withdrawal.reason.as_str())?;
    let withdrawn_by = records.seal(place, "withdrawn_by", withdrawal.withdrawn_by.as_str())?;
    let params = [
        decision_id.to_string().into(),
        reason.into(),
        withdrawn_by.into(),
        time_text(withdrawal.withdrawn_at).into(),
    ];
    records
        .execute(
            "insert into decision_withdrawal (decision_id, reason, withdrawn_by, withdrawn_at) \
             values ($1, $2, $3, $4)",
            &params,
        )
        .await?;
    let opened: Option<&mut Warning> =
        warnings.iter_mut().find(|warning| warning.opening().decision_id == decision_id);
    if let Some(warning) = opened {
        let Withdrawal { reason, withdrawn_by, withdrawn_at, .. } = withdrawal;
        let event = WarningEvent::Withdrawn { reason };
        warnings::append(records, warning, Acted { acted_by: withdrawn_by, acted_at: withdrawn_at, event })
            .await?;
    }
    Ok(log)
}

/// Loads all decisions about a situation.
pub(super) async fn load(
    records: &mut Records<'_>,
    situation: PolityCode,
) -> Result<SituationDecisions, DeskError> {
    let rows = records.rows(DECISIONS, &[situation.as_str().into()]).await?;
    let decisions = rows.iter().map(|row| read_decision(records, row)).collect::<Result<Vec<_>, _>>()?;
    let withdrawals = rows.iter().filter_map(|row| read_withdrawal(records, row).transpose());
    let withdrawals = withdrawals.collect::<Result<Vec<_>, _>>()?;
    SituationDecisions::replay(situation, decisions, withdrawals).map_err(|error| {
        DatabaseError::unreadable(format!("the list of decisions about {situation}"), error).into()
    })
}

/// Loads the decision that stands in each situation that has one.
pub(super) async fn load_standing(
    records: &mut Records<'_>,
) -> Result<BTreeMap<PolityCode, Decision>, DeskError> {
    let rows = records.rows(STANDING_DECISIONS, &[]).await?;
    let read = |row| read_decision(records, row).map(|decision| (decision.situation, decision));
    rows.iter().map(read).collect()
}

async fn insert(records: &mut Records<'_>, decision: &Decision, sequence: Sequence) -> Result<(), DeskError> {
    let place = decision_place(&decision.decision_id);
    let reason = records.seal(place, "reason", decision.reason.as_str())?;
    let decided_by = records.seal(place, "decided_by", decision.decided_by.as_str())?;
    let params = [
        decision.decision_id.to_string().into(),
        decision.decision_id.year().into(),
        decision.decision_id.number().into(),
        decision.situation.as_str().into(),
        sequence.get().into(),
        decision.kind.code().into(),
        decision.kind.decline_reason().map(DeclineReason::code).into(),
        reason.into(),
        decided_by.into(),
        time_text(decision.decided_at).into(),
        decision.run.run_id.as_str().into(),
        decision.run.run_hash.as_str().into(),
        decision.run.origin.get().into(),
    ];
    records
        .execute(
            "insert into decision (decision_id, year, number, situation, sequence, kind, decline_reason, reason, \
             decided_by, decided_at, run_id, run_hash, origin_month_id) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &params,
        )
        .await
}

async fn new_id(records: &mut Records<'_>, year: i16) -> Result<DecisionId, DeskError> {
    let number = free_number::draw(records, TAKEN_NUMBERS, year).await?;
    DecisionId::new(year, number).map_err(|_| DeskError::YearOutOfRange(year))
}

async fn situation_of(records: &mut Records<'_>, decision_id: DecisionId) -> Result<PolityCode, DeskError> {
    let query = "select situation from decision where decision_id = $1";
    let row = records.row(query, &[decision_id.to_string().into()]).await?;
    let no_such = || DeskError::NoSuchRecord { what: "decision", id: decision_id.to_string() };
    Ok(row.ok_or_else(no_such)?.parsed("situation")?)
}

/// Returns where the texts of a decision are sealed.
pub(super) const fn decision_place(decision_id: &DecisionId) -> Place<'_> {
    Place { table: "decision", record: decision_id, position: None }
}

const fn withdrawal_place(decision_id: &DecisionId) -> Place<'_> {
    Place { table: "decision_withdrawal", record: decision_id, position: None }
}

fn read_decision(records: &Records<'_>, row: &Row) -> Result<Decision, DeskError> {
    let decision_id = row.parsed("decision_id")?;
    let place = decision_place(&decision_id);
    let kind = DecisionKind::from_codes(row.text("kind")?, row.parsed_or_null("decline_reason")?)
        .map_err(|error| DatabaseError::unreadable("column `kind`", error))?;
    Ok(Decision {
        decision_id,
        situation: row.parsed("situation")?,
        kind,
        reason: records.open(place, "reason", row)?,
        decided_by: records.open(place, "decided_by", row)?,
        decided_at: row.parsed("decided_at")?,
        run: run_ref(row)?,
    })
}

fn read_withdrawal(records: &Records<'_>, row: &Row) -> Result<Option<Withdrawal>, DeskError> {
    let Some(withdrawn_at) = row.parsed_or_null("withdrawn_at")? else { return Ok(None) };
    let decision_id = row.parsed("decision_id")?;
    let place = withdrawal_place(&decision_id);
    Ok(Some(Withdrawal {
        decision_id,
        reason: records.open_as(place, "reason", row, "withdrawal_reason")?,
        withdrawn_by: records.open(place, "withdrawn_by", row)?,
        withdrawn_at,
    }))
}
