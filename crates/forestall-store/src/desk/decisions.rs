//! Decisions and their withdrawal in the database.

use std::collections::BTreeMap;

use forestall_engagement::{
    Acted, Decision, DecisionId, DecisionKind, DeclineReason, NewDecision, Sequence, SituationDecisions,
    Warning, WarningEvent, Withdrawal,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::columns::{parsed, parsed_if_some, run_ref, time_text};
use super::{DeskError, RecordedDecision, engagements, warnings};

const DECISIONS: &str = include_str!("queries/decisions.sql");
const STANDING_DECISIONS: &str = include_str!("queries/standing_decisions.sql");

/// Records a decision and opens the warning of a decision to warn.
pub(super) async fn record(
    connection: &mut SqliteConnection,
    new: NewDecision,
    builds_on: Sequence,
) -> Result<RecordedDecision, DeskError> {
    let situation = new.situation;
    let mut log = load(connection, situation).await?;
    if builds_on != log.sequence() {
        let record = format!("the list of decisions about {situation}");
        return Err(DeskError::Conflict { record, builds_on, now: log.sequence() });
    }
    let year = new.decided_at.to_zoned(TimeZone::UTC).year();
    let decision = new.with_id(next_id(connection, year).await?);
    let warnings = warnings::load(connection, Some(situation)).await?;
    log.record(decision.clone(), &warnings)?;
    insert(connection, &decision, log.sequence()).await?;
    let warning = match decision.kind {
        DecisionKind::Warn => Some(warnings::open(connection, &decision).await?),
        _ => None,
    };
    let record = log.records().last().expect("a decision was recorded just now").clone();
    Ok(RecordedDecision { record, warning })
}

/// Takes a decision back, and with it the warning nobody has answered.
pub(super) async fn withdraw(
    connection: &mut SqliteConnection,
    withdrawal: Withdrawal,
) -> Result<SituationDecisions, DeskError> {
    let decision_id = withdrawal.decision_id;
    let situation = situation_of(connection, decision_id).await?;
    let mut log = load(connection, situation).await?;
    let mut warnings = warnings::load(connection, Some(situation)).await?;
    let engagements = engagements::load(connection, Some(situation)).await?;
    log.withdraw(withdrawal.clone(), &warnings, &engagements)?;
    sqlx::query(
        "insert into decision_withdrawal (decision_id, reason, withdrawn_by, withdrawn_at) \
         values ($1, $2, $3, $4)",
    )
    .bind(decision_id.to_string())
    .bind(withdrawal.reason.as_str())
    .bind(withdrawal.withdrawn_by.as_str())
    .bind(time_text(withdrawal.withdrawn_at))
    .execute(&mut *connection)
    .await?;
    let opened: Option<&mut Warning> =
        warnings.iter_mut().find(|warning| warning.opening().decision_id == decision_id);
    if let Some(warning) = opened {
        let Withdrawal { reason, withdrawn_by, withdrawn_at, .. } = withdrawal;
        let event = WarningEvent::Withdrawn { reason };
        warnings::append(
            connection,
            warning,
            Acted { acted_by: withdrawn_by, acted_at: withdrawn_at, event },
        )
        .await?;
    }
    Ok(log)
}

/// Loads all decisions about a situation.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    situation: PolityCode,
) -> Result<SituationDecisions, DeskError> {
    let rows = sqlx::query(DECISIONS).bind(situation.as_str()).fetch_all(connection).await?;
    let decisions = rows.iter().map(read_decision).collect::<Result<Vec<_>, _>>()?;
    let withdrawals = rows.iter().filter_map(|row| read_withdrawal(row).transpose());
    let withdrawals = withdrawals.collect::<Result<Vec<_>, _>>()?;
    SituationDecisions::replay(situation, decisions, withdrawals)
        .map_err(|error| DeskError::unreadable(format!("the list of decisions about {situation}"), error))
}

/// Loads the decision that stands in each situation that has one.
pub(super) async fn load_standing(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<PolityCode, Decision>, DeskError> {
    let rows = sqlx::query(STANDING_DECISIONS).fetch_all(connection).await?;
    rows.iter().map(|row| read_decision(row).map(|decision| (decision.situation, decision))).collect()
}

async fn insert(
    connection: &mut SqliteConnection,
    decision: &Decision,
    sequence: Sequence,
) -> Result<(), DeskError> {
    sqlx::query(
        "insert into decision (decision_id, year, number, situation, sequence, kind, decline_reason, reason, \
         decided_by, decided_at, run_id, run_hash, origin_month_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(decision.decision_id.to_string())
    .bind(i64::from(decision.decision_id.year()))
    .bind(i64::from(decision.decision_id.number()))
    .bind(decision.situation.as_str())
    .bind(i64::from(sequence.get()))
    .bind(decision.kind.code())
    .bind(decision.kind.decline_reason().map(DeclineReason::code))
    .bind(decision.reason.as_str())
    .bind(decision.decided_by.as_str())
    .bind(time_text(decision.decided_at))
    .bind(decision.run.run_id.as_str())
    .bind(decision.run.run_hash.as_str())
    .bind(i64::from(decision.run.origin.get()))
    .execute(connection)
    .await?;
    Ok(())
}

async fn next_id(connection: &mut SqliteConnection, year: i16) -> Result<DecisionId, DeskError> {
    let row = sqlx::query("select coalesce(max(number), 0) + 1 as number from decision where year = $1")
        .bind(i64::from(year))
        .fetch_one(connection)
        .await?;
    DecisionId::new(year, row.try_get("number")?).map_err(|_| DeskError::YearOutOfRange(year))
}

async fn situation_of(
    connection: &mut SqliteConnection,
    decision_id: DecisionId,
) -> Result<PolityCode, DeskError> {
    let row = sqlx::query("select situation from decision where decision_id = $1")
        .bind(decision_id.to_string())
        .fetch_optional(connection)
        .await?;
    let no_such = || DeskError::NoSuchRecord { what: "decision", id: decision_id.to_string() };
    parsed(&row.ok_or_else(no_such)?, "situation")
}

fn read_decision(row: &SqliteRow) -> Result<Decision, DeskError> {
    let decline_reason: Option<DeclineReason> = parsed_if_some(row, "decline_reason")?;
    let kind = DecisionKind::from_codes(row.try_get("kind")?, decline_reason)
        .map_err(|error| DeskError::unreadable("column `kind`", error))?;
    Ok(Decision {
        decision_id: parsed(row, "decision_id")?,
        situation: parsed(row, "situation")?,
        kind,
        reason: parsed(row, "reason")?,
        decided_by: parsed(row, "decided_by")?,
        decided_at: parsed(row, "decided_at")?,
        run: run_ref(row)?,
    })
}

fn read_withdrawal(row: &SqliteRow) -> Result<Option<Withdrawal>, DeskError> {
    let Some(reason) = parsed_if_some(row, "withdrawal_reason")? else { return Ok(None) };
    Ok(Some(Withdrawal {
        decision_id: parsed(row, "decision_id")?,
        reason,
        withdrawn_by: parsed(row, "withdrawn_by")?,
        withdrawn_at: parsed(row, "withdrawn_at")?,
    }))
}
