//! Warnings and the acts upon them in the database.

use std::collections::HashMap;

use forestall_confidence::{AuditAction, Capability, Viewer};
use forestall_engagement::{
    Acted, Decision, DecisionId, DecisionKind, DeclineReason, Sequence, SituationDecisions, Warning,
    WarningAct, WarningAnswer, WarningEvent, WarningId, WarningOpening, WarningOutcome,
};
use forestall_types::{PolityCode, RecordRef};
use jiff::tz::TimeZone;

use super::acting::{fact, own_name, read_actor};
use super::decisions::{decision_place, read_author};
use super::marked::Marked;
use super::records::{Place, Records, position, run_ref, time_text};
use super::{DeskError, free_number};
use crate::database::{DatabaseError, Row};
use crate::marks::{SeenMark, allow, for_viewer, no_such, viewer_params};

const WARNINGS: &str = for_viewer!(include_str!("queries/warnings.sql"));
const WARNING_ACTS: &str = for_viewer!(include_str!("queries/warning_acts.sql"));
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
    viewer: &Viewer,
    warning_id: WarningId,
    answer: Acted<WarningAnswer>,
    builds_on: Sequence,
) -> Result<Warning, DeskError> {
    allow(viewer, Capability::Decide)?;
    let warning_ref = RecordRef::Warning(warning_id);
    let found = load_one(records, viewer, warning_id).await?;
    let mut warning = found.ok_or_else(|| no_such(warning_ref))?.record;
    if builds_on != warning.sequence() {
        let record = warning_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: warning.sequence() });
    }
    let act = Acted { acted_by: own_name(viewer)?, ..answer };
    append(records, &mut warning, act.map(WarningEvent::Answered)).await?;
    records.audit(fact(viewer, AuditAction::WarningAnswered, warning_ref)).await?;
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

/// Loads the warnings the viewer may read, all or those of a situation, oldest first.
pub(super) async fn load(
    records: &mut Records<'_>,
    viewer: &Viewer,
    situation: Option<PolityCode>,
) -> Result<Vec<Marked<Warning>>, DeskError> {
    load_chosen(records, viewer, situation, None).await
}

/// Loads one warning the viewer may read.
pub(super) async fn load_one(
    records: &mut Records<'_>,
    viewer: &Viewer,
    warning_id: WarningId,
) -> Result<Option<Marked<Warning>>, DeskError> {
    Ok(load_chosen(records, viewer, None, Some(warning_id)).await?.pop())
}

/// Loads the warning of a decision if nobody has answered it, whoever may read it: for the rules alone.
pub(super) async fn load_unanswered(
    records: &mut Records<'_>,
    log: &SituationDecisions,
    decision_id: DecisionId,
) -> Result<Option<Warning>, DeskError> {
    let Some(record) = log.find(decision_id).filter(|record| record.decision.kind == DecisionKind::Warn)
    else {
        return Ok(None);
    };
    let query = "select warning_id from warning where decision_id = $1 and not exists ( \
                 select 1 from warning_act as act where act.warning_id = warning.warning_id)";
    let row = records.row(query, &[decision_id.to_string().into()]).await?;
    row.map(|row| Ok(Warning::open(row.parsed("warning_id")?, &record.decision)?)).transpose()
}

async fn load_chosen(
    records: &mut Records<'_>,
    viewer: &Viewer,
    situation: Option<PolityCode>,
    warning_id: Option<WarningId>,
) -> Result<Vec<Marked<Warning>>, DeskError> {
    let own = [situation.map(String::from).into(), warning_id.map(String::from).into()];
    let params = viewer_params(viewer, own);
    let openings = records.rows(WARNINGS, &params).await?;
    let mut acts: HashMap<WarningId, Vec<Row>> = HashMap::new();
    for row in records.rows(WARNING_ACTS, &params).await? {
        acts.entry(row.parsed("warning_id")?).or_default().push(row);
    }
    let fold = |row| {
        let seen = SeenMark::read(viewer, row)?;
        let opening = read_opening(records, &seen, row)?;
        let warning_id = opening.warning_id;
        let acts = acts.remove(&warning_id).unwrap_or_default();
        let acts = acts.iter().map(|row| read_act(records, &seen, warning_id, row));
        let record = Warning::replay(opening, acts.collect::<Result<Vec<_>, _>>()?)
            .map_err(|error| DatabaseError::unreadable(warning_id.to_string(), error))?;
        Ok(Marked { record, mark: seen.mark })
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

fn read_opening(records: &Records<'_>, seen: &SeenMark<'_>, row: &Row) -> Result<WarningOpening, DeskError> {
    let decision_id = row.parsed("decision_id")?;
    let place = decision_place(&decision_id);
    Ok(WarningOpening {
        warning_id: row.parsed("warning_id")?,
        situation: row.parsed("situation")?,
        decision_id,
        reason: records.open(place, "reason", row)?,
        opened_by: read_author(records, seen, decision_id, row)?,
        opened_at: row.parsed("decided_at")?,
        run: run_ref(row)?,
    })
}

fn read_act(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
    warning_id: WarningId,
    row: &Row,
) -> Result<WarningAct, DeskError> {
    let place = act_place(&warning_id, position(row, "sequence")?);
    let event = WarningEvent::from_parts(
        row.parsed("step")?,
        row.parsed_or_null("decline_reason")?,
        row.parsed_or_null("outcome")?,
        records.open_or_null(place, "words", row)?,
    )
    .map_err(|error| DatabaseError::unreadable("table `warning_act`", error))?;
    let acted_by = read_actor(records, seen, place, "acted_by", row)?;
    Ok(Acted { acted_by, acted_at: row.parsed("acted_at")?, event })
}
