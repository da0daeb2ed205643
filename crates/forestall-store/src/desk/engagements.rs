//! Engagements, their parties and the acts upon them in the database.

use std::collections::HashMap;

use forestall_engagement::{
    Acted, Basis, Engagement, EngagementAct, EngagementEvent, EngagementId, EngagementMove,
    EngagementOpening, EngagementOutcome, EngagementSource, NewEngagement, NextStep, Parties, PartyName,
    Sequence,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::columns::{parsed, parsed_if_some, run_ref, time_text};
use super::{DeskError, decisions, warnings};

const ENGAGEMENTS: &str = include_str!("queries/engagements.sql");
const ENGAGEMENT_PARTIES: &str = include_str!("queries/engagement_parties.sql");
const ENGAGEMENT_ACTS: &str = include_str!("queries/engagement_acts.sql");

/// Opens an engagement on what its source says in the same transaction.
pub(super) async fn open(
    connection: &mut SqliteConnection,
    new: NewEngagement,
) -> Result<Engagement, DeskError> {
    let year = new.opened_at.to_zoned(TimeZone::UTC).year();
    let opening = new.with_id(next_id(connection, year).await?);
    let engagement = match opening.source {
        EngagementSource::Decision(_) => {
            let decisions = decisions::load(connection, opening.situation).await?;
            Engagement::open(opening, Basis::Decisions(&decisions))
        }
        EngagementSource::Warning(warning_id) => {
            let warning = warnings::load_one(connection, warning_id).await?;
            Engagement::open(opening, Basis::Warning(&warning))
        }
        EngagementSource::Situation => Engagement::open(opening, Basis::Situation),
    }?;
    insert(connection, engagement.opening()).await?;
    Ok(engagement)
}

/// Acts upon an engagement.
pub(super) async fn act(
    connection: &mut SqliteConnection,
    engagement_id: EngagementId,
    act: EngagementAct,
    builds_on: Sequence,
) -> Result<Engagement, DeskError> {
    let mut engagement = load_one(connection, engagement_id).await?;
    if builds_on != engagement.sequence() {
        let record = engagement_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: engagement.sequence() });
    }
    engagement.apply(act.clone())?;
    sqlx::query(
        "insert into engagement_act (engagement_id, sequence, step, words, due_on, outcome, acted_by, acted_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(engagement_id.to_string())
    .bind(i64::from(engagement.sequence().get()))
    .bind(act.event.step().code())
    .bind(act.event.text())
    .bind(act.event.due_on().map(|due_on| due_on.to_string()))
    .bind(act.event.outcome().map(EngagementOutcome::code))
    .bind(act.acted_by.as_str())
    .bind(time_text(act.acted_at))
    .execute(connection)
    .await?;
    Ok(engagement)
}

/// Loads all engagements, or those of a situation, oldest first.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    situation: Option<PolityCode>,
) -> Result<Vec<Engagement>, DeskError> {
    load_chosen(connection, situation, None).await
}

/// Loads one engagement.
pub(super) async fn load_one(
    connection: &mut SqliteConnection,
    engagement_id: EngagementId,
) -> Result<Engagement, DeskError> {
    let found = load_chosen(connection, None, Some(engagement_id)).await?.pop();
    found.ok_or_else(|| DeskError::NoSuchRecord { what: "engagement", id: engagement_id.to_string() })
}

async fn load_chosen(
    connection: &mut SqliteConnection,
    situation: Option<PolityCode>,
    engagement_id: Option<EngagementId>,
) -> Result<Vec<Engagement>, DeskError> {
    let situation = situation.map(String::from);
    let engagement_id = engagement_id.map(String::from);
    let rows_of = |query| sqlx::query(query).bind(&situation).bind(&engagement_id);
    let openings = rows_of(ENGAGEMENTS).fetch_all(&mut *connection).await?;
    let mut parties: HashMap<EngagementId, Vec<PartyName>> = HashMap::new();
    for row in rows_of(ENGAGEMENT_PARTIES).fetch_all(&mut *connection).await? {
        parties.entry(parsed(&row, "engagement_id")?).or_default().push(parsed(&row, "name")?);
    }
    let mut acts: HashMap<EngagementId, Vec<EngagementAct>> = HashMap::new();
    for row in rows_of(ENGAGEMENT_ACTS).fetch_all(connection).await? {
        acts.entry(parsed(&row, "engagement_id")?).or_default().push(read_act(&row)?);
    }
    let fold = |row| {
        let engagement_id: EngagementId = parsed(row, "engagement_id")?;
        let parties = parties.remove(&engagement_id).unwrap_or_default();
        let opening = read_opening(row, engagement_id, parties)?;
        Engagement::replay(opening, acts.remove(&engagement_id).unwrap_or_default())
            .map_err(|error| DeskError::unreadable(engagement_id.to_string(), error))
    };
    openings.iter().map(fold).collect()
}

async fn insert(connection: &mut SqliteConnection, opening: &EngagementOpening) -> Result<(), DeskError> {
    let engagement_id = opening.engagement_id.to_string();
    let (decision_id, warning_id) = match opening.source {
        EngagementSource::Decision(decision_id) => (Some(decision_id.to_string()), None),
        EngagementSource::Warning(warning_id) => (None, Some(warning_id.to_string())),
        EngagementSource::Situation => (None, None),
    };
    sqlx::query(
        "insert into engagement (engagement_id, year, number, situation, decision_id, warning_id, track, aim, \
         next_step, next_step_due_on, opened_by, opened_at, run_id, run_hash, origin_month_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(&engagement_id)
    .bind(i64::from(opening.engagement_id.year()))
    .bind(i64::from(opening.engagement_id.number()))
    .bind(opening.situation.as_str())
    .bind(decision_id)
    .bind(warning_id)
    .bind(opening.track.code())
    .bind(opening.aim.as_str())
    .bind(opening.next_step.what.as_str())
    .bind(opening.next_step.due_on.map(|due_on| due_on.to_string()))
    .bind(opening.opened_by.as_str())
    .bind(time_text(opening.opened_at))
    .bind(opening.run.run_id.as_str())
    .bind(opening.run.run_hash.as_str())
    .bind(i64::from(opening.run.origin.get()))
    .execute(&mut *connection)
    .await?;
    for (position, name) in (1_i64..).zip(opening.parties.names()) {
        sqlx::query("insert into engagement_party (engagement_id, position, name) values ($1, $2, $3)")
            .bind(&engagement_id)
            .bind(position)
            .bind(name.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn next_id(connection: &mut SqliteConnection, year: i16) -> Result<EngagementId, DeskError> {
    let row = sqlx::query("select coalesce(max(number), 0) + 1 as number from engagement where year = $1")
        .bind(i64::from(year))
        .fetch_one(connection)
        .await?;
    EngagementId::new(year, row.try_get("number")?).map_err(|_| DeskError::YearOutOfRange(year))
}

fn read_opening(
    row: &SqliteRow,
    engagement_id: EngagementId,
    parties: Vec<PartyName>,
) -> Result<EngagementOpening, DeskError> {
    let source = match (parsed_if_some(row, "decision_id")?, parsed_if_some(row, "warning_id")?) {
        (Some(decision_id), _) => EngagementSource::Decision(decision_id),
        (None, Some(warning_id)) => EngagementSource::Warning(warning_id),
        (None, None) => EngagementSource::Situation,
    };
    let parties =
        Parties::new(parties).map_err(|error| DeskError::unreadable(engagement_id.to_string(), error))?;
    Ok(EngagementOpening {
        engagement_id,
        situation: parsed(row, "situation")?,
        source,
        track: parsed(row, "track")?,
        parties,
        aim: parsed(row, "aim")?,
        next_step: NextStep {
            what: parsed(row, "next_step")?,
            due_on: parsed_if_some(row, "next_step_due_on")?,
        },
        run: run_ref(row)?,
        opened_by: parsed(row, "opened_by")?,
        opened_at: parsed(row, "opened_at")?,
    })
}

fn read_act(row: &SqliteRow) -> Result<EngagementAct, DeskError> {
    let event = match parsed(row, "step")? {
        EngagementMove::SetNextStep => EngagementEvent::SetNextStep(NextStep {
            what: parsed(row, "words")?,
            due_on: parsed_if_some(row, "due_on")?,
        }),
        EngagementMove::Note => EngagementEvent::Note { words: parsed(row, "words")? },
        EngagementMove::HandOver => EngagementEvent::HandOver { words: parsed(row, "words")? },
        EngagementMove::Close => {
            EngagementEvent::Close { outcome: parsed(row, "outcome")?, words: parsed(row, "words")? }
        }
    };
    Ok(Acted { acted_by: parsed(row, "acted_by")?, acted_at: parsed(row, "acted_at")?, event })
}
