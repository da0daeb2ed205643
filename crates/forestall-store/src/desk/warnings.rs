//! Warnings and the acts upon them in the database.

use std::collections::HashMap;

use forestall_engagement::{
    Acted, Decision, DeclineReason, Sequence, Warning, WarningAct, WarningAnswer, WarningEvent, WarningId,
    WarningOpening, WarningOutcome,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::DeskError;
use super::columns::{parsed, parsed_if_some, run_ref, time_text};

const WARNINGS: &str = include_str!("queries/warnings.sql");
const WARNING_ACTS: &str = include_str!("queries/warning_acts.sql");

/// Opens the warning of a decision to warn that was recorded in the same transaction.
pub(super) async fn open(
    connection: &mut SqliteConnection,
    decision: &Decision,
) -> Result<Warning, DeskError> {
    let year = decision.decided_at.to_zoned(TimeZone::UTC).year();
    let warning_id = next_id(connection, year).await?;
    let warning = Warning::open(warning_id, decision)?;
    sqlx::query("insert into warning (warning_id, year, number, decision_id) values ($1, $2, $3, $4)")
        .bind(warning_id.to_string())
        .bind(i64::from(warning_id.year()))
        .bind(i64::from(warning_id.number()))
        .bind(decision.decision_id.to_string())
        .execute(connection)
        .await?;
    Ok(warning)
}

/// Answers a warning.
pub(super) async fn answer(
    connection: &mut SqliteConnection,
    warning_id: WarningId,
    answer: Acted<WarningAnswer>,
    builds_on: Sequence,
) -> Result<Warning, DeskError> {
    let mut warning = load_one(connection, warning_id).await?;
    if builds_on != warning.sequence() {
        let record = warning_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: warning.sequence() });
    }
    append(connection, &mut warning, answer.map(WarningEvent::Answered)).await?;
    Ok(warning)
}

/// Applies an act and stores it.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    warning: &mut Warning,
    act: WarningAct,
) -> Result<(), DeskError> {
    warning.apply(act.clone())?;
    sqlx::query(
        "insert into warning_act (warning_id, sequence, step, decline_reason, outcome, words, acted_by, acted_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(warning.warning_id().to_string())
    .bind(i64::from(warning.sequence().get()))
    .bind(act.event.step().code())
    .bind(act.event.decline_reason().map(DeclineReason::code))
    .bind(act.event.outcome().map(WarningOutcome::code))
    .bind(act.event.words().map(ToString::to_string))
    .bind(act.acted_by.as_str())
    .bind(time_text(act.acted_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Loads all warnings, or those of a situation, oldest first.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    situation: Option<PolityCode>,
) -> Result<Vec<Warning>, DeskError> {
    load_chosen(connection, situation, None).await
}

/// Loads one warning.
pub(super) async fn load_one(
    connection: &mut SqliteConnection,
    warning_id: WarningId,
) -> Result<Warning, DeskError> {
    let found = load_chosen(connection, None, Some(warning_id)).await?.pop();
    found.ok_or_else(|| DeskError::NoSuchRecord { what: "warning", id: warning_id.to_string() })
}

async fn load_chosen(
    connection: &mut SqliteConnection,
    situation: Option<PolityCode>,
    warning_id: Option<WarningId>,
) -> Result<Vec<Warning>, DeskError> {
    let situation = situation.map(String::from);
    let warning_id = warning_id.map(String::from);
    let openings =
        sqlx::query(WARNINGS).bind(&situation).bind(&warning_id).fetch_all(&mut *connection).await?;
    let mut acts: HashMap<WarningId, Vec<WarningAct>> = HashMap::new();
    for row in sqlx::query(WARNING_ACTS).bind(&situation).bind(&warning_id).fetch_all(connection).await? {
        acts.entry(parsed(&row, "warning_id")?).or_default().push(read_act(&row)?);
    }
    let fold = |row| {
        let opening = read_opening(row)?;
        let warning_id = opening.warning_id;
        Warning::replay(opening, acts.remove(&warning_id).unwrap_or_default())
            .map_err(|error| DeskError::unreadable(warning_id.to_string(), error))
    };
    openings.iter().map(fold).collect()
}

async fn next_id(connection: &mut SqliteConnection, year: i16) -> Result<WarningId, DeskError> {
    let row = sqlx::query("select coalesce(max(number), 0) + 1 as number from warning where year = $1")
        .bind(i64::from(year))
        .fetch_one(connection)
        .await?;
    WarningId::new(year, row.try_get("number")?).map_err(|_| DeskError::YearOutOfRange(year))
}

fn read_opening(row: &SqliteRow) -> Result<WarningOpening, DeskError> {
    Ok(WarningOpening {
        warning_id: parsed(row, "warning_id")?,
        situation: parsed(row, "situation")?,
        decision_id: parsed(row, "decision_id")?,
        reason: parsed(row, "reason")?,
        opened_by: parsed(row, "decided_by")?,
        opened_at: parsed(row, "decided_at")?,
        run: run_ref(row)?,
    })
}

fn read_act(row: &SqliteRow) -> Result<WarningAct, DeskError> {
    let event = WarningEvent::from_parts(
        parsed(row, "step")?,
        parsed_if_some(row, "decline_reason")?,
        parsed_if_some(row, "outcome")?,
        parsed_if_some(row, "words")?,
    )
    .map_err(|error| DeskError::unreadable("table `warning_act`", error))?;
    Ok(Acted { acted_by: parsed(row, "acted_by")?, acted_at: parsed(row, "acted_at")?, event })
}
