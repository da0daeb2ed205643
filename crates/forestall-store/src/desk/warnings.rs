//! Warnings and the acts upon them in the database.

use std::collections::HashMap;

use forestall_engagement::{
    Acted, Decision, DeclineReason, Sequence, Warning, WarningAct, WarningAnswer, WarningEvent, WarningId,
    WarningOpening, WarningOutcome,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;

use super::decisions::decision_place;
use super::records::{Place, Records, position, run_ref, time_text};
use super::{DeskError, free_number};
use crate::database::{DatabaseError, Row};

const WARNINGS: &str = include_str!("queries/warnings.sql");
const WARNING_ACTS: &str = include_str!("queries/warning_acts.sql");
const TAKEN_NUMBERS: &str = "select number from warning where year = $1 order by number";

/// Opens the warning of a decision to warn that was recorded in the same transaction.
pub(super) async fn open(records: &mut Records<'_>, decision: &Decision) -> Result<Warning, DeskError> {
    let year = decision.decided_at.to_zoned(TimeZone::UTC).year();
    let warning_id = new_id(records, year).await?;
    let warning = Warning::open(warning_id, decision)?;
    let params = [
        warning_id.to_string().into(),
        warning_id.year().into(),
        warning_id.number().into(),
        decision.decision_id.to_string().into(),
    ];
    records
        .execute(
            "insert into warning (warning_id, year, number, decision_id) values ($1, $2, $3, $4)",
            &params,
        )
        .await?;
    Ok(warning)
}

/// Answers a warning.
pub(super) async fn answer(
    records: &mut Records<'_>,
    warning_id: WarningId,
    answer: Acted<WarningAnswer>,
    builds_on: Sequence,
) -> Result<Warning, DeskError> {
    let mut warning = load_one(records, warning_id).await?;
    if builds_on != warning.sequence() {
        let record = warning_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: warning.sequence() });
    }
    append(records, &mut warning, answer.map(WarningEvent::Answered)).await?;
    Ok(warning)
}

/// Applies an act and stores it.
pub(super) async fn append(
    records: &mut Records<'_>,
    warning: &mut Warning,
    act: WarningAct,
) -> Result<(), DeskError> {
    warning.apply(act.clone())?;
    let sequence = warning.sequence().get();
    let warning_id = warning.warning_id();
    let place = act_place(&warning_id, sequence);
    let words = act.event.words().map(|words| records.seal(place, "words", words.as_str())).transpose()?;
    let acted_by = records.seal(place, "acted_by", act.acted_by.as_str())?;
    let params = [
        warning_id.to_string().into(),
        sequence.into(),
        act.event.step().code().into(),
        act.event.decline_reason().map(DeclineReason::code).into(),
        act.event.outcome().map(WarningOutcome::code).into(),
        words.into(),
        acted_by.into(),
        time_text(act.acted_at).into(),
    ];
    records
        .execute(
            "insert into warning_act (warning_id, sequence, step, decline_reason, outcome, words, acted_by, \
             acted_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &params,
        )
        .await
}

/// Loads all warnings, or those of a situation, oldest first.
pub(super) async fn load(
    records: &mut Records<'_>,
    situation: Option<PolityCode>,
) -> Result<Vec<Warning>, DeskError> {
    load_chosen(records, situation, None).await
}

/// Loads one warning.
pub(super) async fn load_one(records: &mut Records<'_>, warning_id: WarningId) -> Result<Warning, DeskError> {
    let found = load_chosen(records, None, Some(warning_id)).await?.pop();
    found.ok_or_else(|| DeskError::NoSuchRecord { what: "warning", id: warning_id.to_string() })
}

async fn load_chosen(
    records: &mut Records<'_>,
    situation: Option<PolityCode>,
    warning_id: Option<WarningId>,
) -> Result<Vec<Warning>, DeskError> {
    let params = [situation.map(String::from).into(), warning_id.map(String::from).into()];
    let openings = records.rows(WARNINGS, &params).await?;
    let mut acts: HashMap<WarningId, Vec<WarningAct>> = HashMap::new();
    for row in records.rows(WARNING_ACTS, &params).await? {
        let warning_id = row.parsed("warning_id")?;
        acts.entry(warning_id).or_default().push(read_act(records, warning_id, &row)?);
    }
    let fold = |row| {
        let opening = read_opening(records, row)?;
        let warning_id = opening.warning_id;
        Warning::replay(opening, acts.remove(&warning_id).unwrap_or_default())
            .map_err(|error| DatabaseError::unreadable(warning_id.to_string(), error).into())
    };
    openings.iter().map(fold).collect()
}

async fn new_id(records: &mut Records<'_>, year: i16) -> Result<WarningId, DeskError> {
    let number = free_number::draw(records, TAKEN_NUMBERS, year).await?;
    WarningId::new(year, number).map_err(|_| DeskError::YearOutOfRange(year))
}

const fn act_place(warning_id: &WarningId, sequence: u32) -> Place<'_> {
    Place { table: "warning_act", record: warning_id, position: Some(sequence) }
}

fn read_opening(records: &Records<'_>, row: &Row) -> Result<WarningOpening, DeskError> {
    let decision_id = row.parsed("decision_id")?;
    let place = decision_place(&decision_id);
    Ok(WarningOpening {
        warning_id: row.parsed("warning_id")?,
        situation: row.parsed("situation")?,
        decision_id,
        reason: records.open(place, "reason", row)?,
        opened_by: records.open(place, "decided_by", row)?,
        opened_at: row.parsed("decided_at")?,
        run: run_ref(row)?,
    })
}

fn read_act(records: &Records<'_>, warning_id: WarningId, row: &Row) -> Result<WarningAct, DeskError> {
    let place = act_place(&warning_id, position(row, "sequence")?);
    let event = WarningEvent::from_parts(
        row.parsed("step")?,
        row.parsed_or_null("decline_reason")?,
        row.parsed_or_null("outcome")?,
        records.open_or_null(place, "words", row)?,
    )
    .map_err(|error| DatabaseError::unreadable("table `warning_act`", error))?;
    Ok(Acted { acted_by: records.open(place, "acted_by", row)?, acted_at: row.parsed("acted_at")?, event })
}
