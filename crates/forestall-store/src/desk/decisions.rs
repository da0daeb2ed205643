//! Decisions and their withdrawal in the database.

use std::collections::BTreeMap;

use forestall_confidence::{AuditAction, Capability, Mark, MarkError, Viewer};
use forestall_engagement::{
    Acted, Decision, DecisionId, DecisionKind, DecisionRecord, DeclineReason, NewDecision, Officer, Sequence,
    SituationDecisions, Warning, WarningEvent, Withdrawal,
};
use forestall_types::{PolityCode, RecordRef};
use jiff::tz::TimeZone;

use super::acting::{fact, own_name, read_actor};
use super::marked::{Marked, RecordMarks, without_marks};
use super::records::{Place, Records, run_ref, time_text};
use super::{DeskError, engagements, free_number, warnings};
use crate::database::{DatabaseError, Row};
use crate::marks::{
    NewMark, SeenMark, allow, for_viewer, insert_mark, no_such, require_readable, viewer_params,
};

const DECISIONS: &str = for_viewer!(include_str!("queries/decisions.sql"));
const STANDING_DECISIONS: &str = for_viewer!(include_str!("queries/standing_decisions.sql"));
const NEXT_SEQUENCE: &str =
    "select coalesce(max(sequence), 0) + 1 as sequence from decision where situation = $1";
const TAKEN_NUMBERS: &str = "select number from decision where year = $1 order by number";

/// What recording a decision made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedDecision {
    /// The decision under its identifier.
    pub record: DecisionRecord,
    /// The warning that a decision to warn opened.
    pub warning: Option<Warning>,
}

/// Records a decision under a mark and opens the warning of a decision to warn, under the same.
///
/// What the viewer may not read takes no part: it neither makes a conflict nor stands in the way.
pub(super) async fn record(
    records: &mut Records<'_>,
    viewer: &Viewer,
    new: NewDecision,
    mark: &Mark,
    builds_on: Sequence,
) -> Result<RecordedDecision, DeskError> {
    let author = allow(viewer, Capability::Decide)?;
    let situation = new.situation;
    let (mut log, _) = load(records, viewer, situation).await?;
    if builds_on != log.sequence() {
        let record = format!("the list of decisions about {situation}");
        return Err(DeskError::Conflict { record, builds_on, now: log.sequence() });
    }
    if !viewer.may_read(&mark.audience) {
        return Err(MarkError::ExcludesSelf.into());
    }
    let year = new.decided_at.to_zoned(TimeZone::UTC).year();
    let decision = NewDecision { decided_by: own_name(viewer)?, ..new }.with_id(new_id(records, year).await?);
    let warnings = without_marks(warnings::load(records, viewer, Some(situation)).await?);
    log.record(decision.clone(), &warnings)?;
    insert(records, &decision).await?;
    let decision_ref = RecordRef::Decision(decision.decision_id);
    let own_mark =
        NewMark { record: decision_ref, mark, author, at: viewer.now(), engagement: None, rests_on: &[] };
    insert_mark(records, own_mark).await?;
    let warning = match decision.kind {
        DecisionKind::Warn => {
            let warning = warnings::open(records, &decision).await?;
            let own_mark = NewMark {
                record: RecordRef::Warning(warning.warning_id()),
                mark,
                author,
                at: viewer.now(),
                engagement: None,
                rests_on: &[decision_ref],
            };
            insert_mark(records, own_mark).await?;
            Some(warning)
        }
        _ => None,
    };
    records.audit(fact(viewer, AuditAction::Decided, decision_ref)).await?;
    let record = log.records().last().expect("a decision was recorded just now").clone();
    Ok(RecordedDecision { record, warning })
}

/// Takes a decision back, and with it the warning nobody has answered.
pub(super) async fn withdraw(
    records: &mut Records<'_>,
    viewer: &Viewer,
    withdrawal: Withdrawal,
) -> Result<SituationDecisions, DeskError> {
    allow(viewer, Capability::Decide)?;
    let decision_id = withdrawal.decision_id;
    let withdrawal = Withdrawal { withdrawn_by: own_name(viewer)?, ..withdrawal };
    let decision_ref = RecordRef::Decision(decision_id);
    require_readable(records, viewer, decision_ref).await?;
    let situation = situation_of(records, decision_id).await?;
    let (mut log, _) = load(records, viewer, situation).await?;
    let warnings = without_marks(warnings::load(records, viewer, Some(situation)).await?);
    let engagements = without_marks(engagements::load(records, viewer, Some(situation)).await?);
    log.withdraw(withdrawal.clone(), &warnings, &engagements)?;
    insert_withdrawal(records, &withdrawal).await?;
    let opened = warnings.into_iter().find(|warning| warning.opening().decision_id == decision_id);
    // The warning may be hidden by a mark of its own; it goes with its decision all the same, or stays in silence.
    let opened = match opened {
        Some(opened) => Some(opened),
        None => warnings::load_unanswered(records, &log, decision_id).await?,
    };
    if let Some(mut warning) = opened {
        let Withdrawal { reason, withdrawn_by, withdrawn_at, .. } = withdrawal;
        let event = WarningEvent::Withdrawn { reason };
        let act = Acted { acted_by: withdrawn_by, acted_at: withdrawn_at, event };
        warnings::append(records, &mut warning, act).await?;
    }
    records.audit(fact(viewer, AuditAction::DecisionWithdrawn, decision_ref)).await?;
    Ok(log)
}

/// Loads the decisions about a situation that the viewer may read, with their marks.
pub(super) async fn load(
    records: &mut Records<'_>,
    viewer: &Viewer,
    situation: PolityCode,
) -> Result<(SituationDecisions, RecordMarks), DeskError> {
    let rows = records.rows(DECISIONS, &viewer_params(viewer, [situation.as_str().into()])).await?;
    let mut decisions = Vec::with_capacity(rows.len());
    let mut withdrawals = Vec::new();
    let mut marks = RecordMarks::new();
    for row in &rows {
        let seen = SeenMark::read(viewer, row)?;
        let decision = read_decision(records, &seen, row)?;
        withdrawals.extend(read_withdrawal(records, &seen, row)?);
        marks.insert(RecordRef::Decision(decision.decision_id), seen.mark);
        decisions.push(decision);
    }
    let log = SituationDecisions::replay(situation, decisions, withdrawals).map_err(|error| {
        DatabaseError::unreadable(format!("the list of decisions about {situation}"), error)
    })?;
    Ok((log, marks))
}

/// Loads the decision that stands in each situation that has one, among those the viewer may read.
pub(super) async fn load_standing(
    records: &mut Records<'_>,
    viewer: &Viewer,
) -> Result<BTreeMap<PolityCode, Marked<Decision>>, DeskError> {
    let rows = records.rows(STANDING_DECISIONS, &viewer_params(viewer, [])).await?;
    let read = |row| {
        let seen = SeenMark::read(viewer, row)?;
        let decision = read_decision(records, &seen, row)?;
        Ok((decision.situation, Marked { record: decision, mark: seen.mark }))
    };
    rows.iter().map(read).collect()
}

async fn insert_withdrawal(records: &mut Records<'_>, withdrawal: &Withdrawal) -> Result<(), DeskError> {
    let place = withdrawal_place(&withdrawal.decision_id);
    let reason = records.seal(place, "reason", withdrawal.reason.as_str())?;
    let withdrawn_by = records.seal(place, "withdrawn_by", withdrawal.withdrawn_by.as_str())?;
    let params = [
        withdrawal.decision_id.to_string().into(),
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
        .await
}

/// Stores a decision after all others about its situation, hidden ones included.
async fn insert(records: &mut Records<'_>, decision: &Decision) -> Result<(), DeskError> {
    let sequence = match records.row(NEXT_SEQUENCE, &[decision.situation.as_str().into()]).await? {
        Some(row) => row.int("sequence")?,
        None => 1,
    };
    let place = decision_place(&decision.decision_id);
    let reason = records.seal(place, "reason", decision.reason.as_str())?;
    let decided_by = records.seal(place, "decided_by", decision.decided_by.as_str())?;
    let params = [
        decision.decision_id.to_string().into(),
        decision.decision_id.year().into(),
        decision.decision_id.number().into(),
        decision.situation.as_str().into(),
        sequence.into(),
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
    Ok(row.ok_or_else(|| no_such(RecordRef::Decision(decision_id)))?.parsed("situation")?)
}

/// Returns where the texts of a decision are sealed.
pub(super) const fn decision_place(decision_id: &DecisionId) -> Place<'_> {
    Place { table: "decision", record: decision_id, position: None }
}

const fn withdrawal_place(decision_id: &DecisionId) -> Place<'_> {
    Place { table: "decision_withdrawal", record: decision_id, position: None }
}

fn read_decision(records: &Records<'_>, seen: &SeenMark<'_>, row: &Row) -> Result<Decision, DeskError> {
    let decision_id = row.parsed("decision_id")?;
    let place = decision_place(&decision_id);
    let kind = DecisionKind::from_codes(row.text("kind")?, row.parsed_or_null("decline_reason")?)
        .map_err(|error| DatabaseError::unreadable("column `kind`", error))?;
    Ok(Decision {
        decision_id,
        situation: row.parsed("situation")?,
        kind,
        reason: records.open(place, "reason", row)?,
        decided_by: read_author(records, seen, decision_id, row)?,
        decided_at: row.parsed("decided_at")?,
        run: run_ref(row)?,
    })
}

/// Returns the name of who decided, or what stands for them.
pub(super) fn read_author(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
    decision_id: DecisionId,
    row: &Row,
) -> Result<Officer, DeskError> {
    match seen.stand_in(Some(row.parsed("author")?))? {
        Some(stand_in) => Ok(stand_in),
        None => records.open(decision_place(&decision_id), "decided_by", row),
    }
}

fn read_withdrawal(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
    row: &Row,
) -> Result<Option<Withdrawal>, DeskError> {
    let Some(withdrawn_at) = row.parsed_or_null("withdrawn_at")? else { return Ok(None) };
    let decision_id = row.parsed("decision_id")?;
    let place = withdrawal_place(&decision_id);
    Ok(Some(Withdrawal {
        decision_id,
        reason: records.open_as(place, "reason", row, "withdrawal_reason")?,
        withdrawn_by: read_actor(records, seen, place, "withdrawn_by", row)?,
        withdrawn_at,
    }))
}
