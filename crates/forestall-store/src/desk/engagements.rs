//! Engagements, their parties and the acts upon them in the database.

use std::collections::HashMap;

use forestall_engagement::{
    Acted, Basis, Engagement, EngagementAct, EngagementEvent, EngagementId, EngagementMove,
    EngagementOpening, EngagementOutcome, EngagementSource, NewEngagement, NextStep, Parties, PartyName,
    Sequence,
};
use forestall_types::PolityCode;
use jiff::tz::TimeZone;

use super::records::{Place, Records, position, run_ref, time_text};
use super::{DeskError, decisions, free_number, warnings};
use crate::database::{DatabaseError, Row};

const ENGAGEMENTS: &str = include_str!("queries/engagements.sql");
const ENGAGEMENT_PARTIES: &str = include_str!("queries/engagement_parties.sql");
const ENGAGEMENT_ACTS: &str = include_str!("queries/engagement_acts.sql");
const TAKEN_NUMBERS: &str = "select number from engagement where year = $1 order by number";

/// Opens an engagement on what its source says in the same transaction.
pub(super) async fn open(records: &mut Records<'_>, new: NewEngagement) -> Result<Engagement, DeskError> {
    let year = new.opened_at.to_zoned(TimeZone::UTC).year();
    let opening = new.with_id(new_id(records, year).await?);
    let engagement = match opening.source {
        EngagementSource::Decision(_) => {
            let decisions = decisions::load(records, opening.situation).await?;
            Engagement::open(opening, Basis::Decisions(&decisions))
        }
        EngagementSource::Warning(warning_id) => {
            let warning = warnings::load_one(records, warning_id).await?;
            Engagement::open(opening, Basis::Warning(&warning))
        }
        EngagementSource::Situation => Engagement::open(opening, Basis::Situation),
    }?;
    insert(records, engagement.opening()).await?;
    Ok(engagement)
}

/// Acts upon an engagement.
pub(super) async fn act(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    act: EngagementAct,
    builds_on: Sequence,
) -> Result<Engagement, DeskError> {
    let mut engagement = load_one(records, engagement_id).await?;
    if builds_on != engagement.sequence() {
        let record = engagement_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: engagement.sequence() });
    }
    engagement.apply(act.clone())?;
    let sequence = engagement.sequence().get();
    let place = act_place(&engagement_id, sequence);
    let words = records.seal(place, "words", act.event.text())?;
    let acted_by = records.seal(place, "acted_by", act.acted_by.as_str())?;
    let params = [
        engagement_id.to_string().into(),
        sequence.into(),
        act.event.step().code().into(),
        words.into(),
        act.event.due_on().map(|due_on| due_on.to_string()).into(),
        act.event.outcome().map(EngagementOutcome::code).into(),
        acted_by.into(),
        time_text(act.acted_at).into(),
    ];
    records
        .execute(
            "insert into engagement_act (engagement_id, sequence, step, words, due_on, outcome, acted_by, acted_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &params,
        )
        .await?;
    Ok(engagement)
}

/// Loads all engagements, or those of a situation, oldest first.
pub(super) async fn load(
    records: &mut Records<'_>,
    situation: Option<PolityCode>,
) -> Result<Vec<Engagement>, DeskError> {
    load_chosen(records, situation, None).await
}

/// Loads one engagement.
pub(super) async fn load_one(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
) -> Result<Engagement, DeskError> {
    let found = load_chosen(records, None, Some(engagement_id)).await?.pop();
    found.ok_or_else(|| DeskError::NoSuchRecord { what: "engagement", id: engagement_id.to_string() })
}

async fn load_chosen(
    records: &mut Records<'_>,
    situation: Option<PolityCode>,
    engagement_id: Option<EngagementId>,
) -> Result<Vec<Engagement>, DeskError> {
    let params = [situation.map(String::from).into(), engagement_id.map(String::from).into()];
    let openings = records.rows(ENGAGEMENTS, &params).await?;
    let mut parties: HashMap<EngagementId, Vec<PartyName>> = HashMap::new();
    for row in records.rows(ENGAGEMENT_PARTIES, &params).await? {
        let engagement_id = row.parsed("engagement_id")?;
        let place = party_place(&engagement_id, position(&row, "position")?);
        parties.entry(engagement_id).or_default().push(records.open(place, "name", &row)?);
    }
    let mut acts: HashMap<EngagementId, Vec<EngagementAct>> = HashMap::new();
    for row in records.rows(ENGAGEMENT_ACTS, &params).await? {
        let engagement_id = row.parsed("engagement_id")?;
        acts.entry(engagement_id).or_default().push(read_act(records, engagement_id, &row)?);
    }
    let fold = |row: &Row| {
        let engagement_id: EngagementId = row.parsed("engagement_id")?;
        let parties = parties.remove(&engagement_id).unwrap_or_default();
        let opening = read_opening(records, row, engagement_id, parties)?;
        Engagement::replay(opening, acts.remove(&engagement_id).unwrap_or_default())
            .map_err(|error| DatabaseError::unreadable(engagement_id.to_string(), error).into())
    };
    openings.iter().map(fold).collect()
}

async fn insert(records: &mut Records<'_>, opening: &EngagementOpening) -> Result<(), DeskError> {
    let engagement_id = opening.engagement_id;
    let place = opening_place(&engagement_id);
    let aim = records.seal(place, "aim", opening.aim.as_str())?;
    let next_step = records.seal(place, "next_step", opening.next_step.what.as_str())?;
    let opened_by = records.seal(place, "opened_by", opening.opened_by.as_str())?;
    let (decision_id, warning_id) = match opening.source {
        EngagementSource::Decision(decision_id) => (Some(decision_id.to_string()), None),
        EngagementSource::Warning(warning_id) => (None, Some(warning_id.to_string())),
        EngagementSource::Situation => (None, None),
    };
    let params = [
        engagement_id.to_string().into(),
        engagement_id.year().into(),
        engagement_id.number().into(),
        opening.situation.as_str().into(),
        decision_id.into(),
        warning_id.into(),
        opening.track.code().into(),
        aim.into(),
        next_step.into(),
        opening.next_step.due_on.map(|due_on| due_on.to_string()).into(),
        opened_by.into(),
        time_text(opening.opened_at).into(),
        opening.run.run_id.as_str().into(),
        opening.run.run_hash.as_str().into(),
        opening.run.origin.get().into(),
    ];
    records
        .execute(
            "insert into engagement (engagement_id, year, number, situation, decision_id, warning_id, track, aim, \
             next_step, next_step_due_on, opened_by, opened_at, run_id, run_hash, origin_month_id) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            &params,
        )
        .await?;
    for (position, name) in (1_u32..).zip(opening.parties.names()) {
        let name = records.seal(party_place(&engagement_id, position), "name", name.as_str())?;
        records
            .execute(
                "insert into engagement_party (engagement_id, position, name) values ($1, $2, $3)",
                &[engagement_id.to_string().into(), position.into(), name.into()],
            )
            .await?;
    }
    Ok(())
}

async fn new_id(records: &mut Records<'_>, year: i16) -> Result<EngagementId, DeskError> {
    let number = free_number::draw(records, TAKEN_NUMBERS, year).await?;
    EngagementId::new(year, number).map_err(|_| DeskError::YearOutOfRange(year))
}

const fn opening_place(engagement_id: &EngagementId) -> Place<'_> {
    Place { table: "engagement", record: engagement_id, position: None }
}

const fn party_place(engagement_id: &EngagementId, position: u32) -> Place<'_> {
    Place { table: "engagement_party", record: engagement_id, position: Some(position) }
}

const fn act_place(engagement_id: &EngagementId, sequence: u32) -> Place<'_> {
    Place { table: "engagement_act", record: engagement_id, position: Some(sequence) }
}

fn read_opening(
    records: &Records<'_>,
    row: &Row,
    engagement_id: EngagementId,
    parties: Vec<PartyName>,
) -> Result<EngagementOpening, DeskError> {
    let place = opening_place(&engagement_id);
    let source = match (row.parsed_or_null("decision_id")?, row.parsed_or_null("warning_id")?) {
        (Some(decision_id), _) => EngagementSource::Decision(decision_id),
        (None, Some(warning_id)) => EngagementSource::Warning(warning_id),
        (None, None) => EngagementSource::Situation,
    };
    let parties =
        Parties::new(parties).map_err(|error| DatabaseError::unreadable(engagement_id.to_string(), error))?;
    Ok(EngagementOpening {
        engagement_id,
        situation: row.parsed("situation")?,
        source,
        track: row.parsed("track")?,
        parties,
        aim: records.open(place, "aim", row)?,
        next_step: NextStep {
            what: records.open(place, "next_step", row)?,
            due_on: row.parsed_or_null("next_step_due_on")?,
        },
        run: run_ref(row)?,
        opened_by: records.open(place, "opened_by", row)?,
        opened_at: row.parsed("opened_at")?,
    })
}

fn read_act(
    records: &Records<'_>,
    engagement_id: EngagementId,
    row: &Row,
) -> Result<EngagementAct, DeskError> {
    let place = act_place(&engagement_id, position(row, "sequence")?);
    let event = match row.parsed("step")? {
        EngagementMove::SetNextStep => EngagementEvent::SetNextStep(NextStep {
            what: records.open(place, "words", row)?,
            due_on: row.parsed_or_null("due_on")?,
        }),
        EngagementMove::Note => EngagementEvent::Note { words: records.open(place, "words", row)? },
        EngagementMove::HandOver => EngagementEvent::HandOver { words: records.open(place, "words", row)? },
        EngagementMove::Close => EngagementEvent::Close {
            outcome: row.parsed("outcome")?,
            words: records.open(place, "words", row)?,
        },
    };
    Ok(Acted { acted_by: records.open(place, "acted_by", row)?, acted_at: row.parsed("acted_at")?, event })
}
