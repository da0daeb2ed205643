//! Engagements, their parties and the acts upon them in the database.

use std::collections::HashMap;

use forestall_confidence::{
    AccountId, Audience, AuditAction, Capability, Eyes, Mark, MarkError, OpeningMark, Viewer,
};
use forestall_engagement::{
    Acted, Basis, Engagement, EngagementAct, EngagementEvent, EngagementId, EngagementMove,
    EngagementOpening, EngagementOutcome, EngagementSource, NewEngagement, NextStep, Parties, PartyName,
    Sequence,
};
use forestall_types::{PolityCode, RecordRef};
use jiff::tz::TimeZone;

use super::acting::{fact, own_name, read_actor};
use super::marked::Marked;
use super::records::{Place, Records, position, run_ref, time_text};
use super::{DeskError, decisions, free_number, warnings};
use crate::database::{DatabaseError, Row};
use crate::marks::{NewMark, SeenMark, allow, for_viewer, insert_mark, no_such, viewer_params};
use crate::members::add_first_member;

const ENGAGEMENTS: &str = for_viewer!(include_str!("queries/engagements.sql"));
const ENGAGEMENT_PARTIES: &str = for_viewer!(include_str!("queries/engagement_parties.sql"));
const ENGAGEMENT_ACTS: &str = for_viewer!(include_str!("queries/engagement_acts.sql"));
const TAKEN_NUMBERS: &str = "select number from engagement where year = $1 order by number";

/// Opens an engagement under a mark, on what its source says in the same transaction.
///
/// Who opens it is its first member. A source the viewer may not read is one that does not exist.
pub(super) async fn open(
    records: &mut Records<'_>,
    viewer: &Viewer,
    new: NewEngagement,
    mark: OpeningMark,
) -> Result<Engagement, DeskError> {
    let author = allow(viewer, Capability::Engage)?;
    let year = new.opened_at.to_zoned(TimeZone::UTC).year();
    let new = NewEngagement { opened_by: own_name(viewer)?, ..new };
    let opening = new.with_id(new_id(records, year).await?);
    let engagement_id = opening.engagement_id;
    let engagement = match opening.source {
        EngagementSource::Decision(_) => {
            let (decisions, _) = decisions::load(records, viewer, opening.situation).await?;
            Engagement::open(opening, Basis::Decisions(&decisions))
        }
        EngagementSource::Warning(warning_id) => {
            let warning = warnings::load_one(records, viewer, warning_id).await?;
            let warning = warning.ok_or_else(|| no_such(RecordRef::Warning(warning_id)))?;
            Engagement::open(opening, Basis::Warning(&warning.record))
        }
        EngagementSource::Situation => Engagement::open(opening, Basis::Situation),
    }?;
    let mark = mark.of(engagement_id, author);
    if !reads_as_member(viewer, engagement_id, &mark.audience) {
        return Err(MarkError::ExcludesSelf.into());
    }
    insert(records, engagement.opening()).await?;
    mark_and_join(records, viewer, author, engagement_id, &mark).await?;
    let engagement_ref = RecordRef::Engagement(engagement_id);
    records.audit(fact(viewer, AuditAction::EngagementOpened, engagement_ref)).await?;
    Ok(engagement)
}

/// Acts upon an engagement.
pub(super) async fn act(
    records: &mut Records<'_>,
    viewer: &Viewer,
    engagement_id: EngagementId,
    act: EngagementAct,
    builds_on: Sequence,
) -> Result<Engagement, DeskError> {
    allow(viewer, Capability::Engage)?;
    let engagement_ref = RecordRef::Engagement(engagement_id);
    let found = load_one(records, viewer, engagement_id).await?;
    let mut engagement = found.ok_or_else(|| no_such(engagement_ref))?.record;
    if builds_on != engagement.sequence() {
        let record = engagement_id.to_string();
        return Err(DeskError::Conflict { record, builds_on, now: engagement.sequence() });
    }
    let act = Acted { acted_by: own_name(viewer)?, ..act };
    engagement.apply(act.clone())?;
    insert_act(records, engagement_id, engagement.sequence(), &act).await?;
    records.audit(fact(viewer, AuditAction::EngagementActed, engagement_ref)).await?;
    Ok(engagement)
}

/// Loads the engagements the viewer may read, all or those of a situation, oldest first.
pub(super) async fn load(
    records: &mut Records<'_>,
    viewer: &Viewer,
    situation: Option<PolityCode>,
) -> Result<Vec<Marked<Engagement>>, DeskError> {
    load_chosen(records, viewer, situation, None).await
}

/// Loads one engagement the viewer may read.
pub(super) async fn load_one(
    records: &mut Records<'_>,
    viewer: &Viewer,
    engagement_id: EngagementId,
) -> Result<Option<Marked<Engagement>>, DeskError> {
    Ok(load_chosen(records, viewer, None, Some(engagement_id)).await?.pop())
}

async fn load_chosen(
    records: &mut Records<'_>,
    viewer: &Viewer,
    situation: Option<PolityCode>,
    engagement_id: Option<EngagementId>,
) -> Result<Vec<Marked<Engagement>>, DeskError> {
    let own = [situation.map(String::from).into(), engagement_id.map(String::from).into()];
    let params = viewer_params(viewer, own);
    let openings = records.rows(ENGAGEMENTS, &params).await?;
    let mut parties: HashMap<EngagementId, Vec<PartyName>> = HashMap::new();
    for row in records.rows(ENGAGEMENT_PARTIES, &params).await? {
        let engagement_id = row.parsed("engagement_id")?;
        let place = party_place(&engagement_id, position(&row, "position")?);
        parties.entry(engagement_id).or_default().push(records.open(place, "name", &row)?);
    }
    let mut acts: HashMap<EngagementId, Vec<Row>> = HashMap::new();
    for row in records.rows(ENGAGEMENT_ACTS, &params).await? {
        acts.entry(row.parsed("engagement_id")?).or_default().push(row);
    }
    let fold = |row: &Row| {
        let seen = SeenMark::read(viewer, row)?;
        let engagement_id: EngagementId = row.parsed("engagement_id")?;
        let parties = parties.remove(&engagement_id).unwrap_or_default();
        let opening = read_opening(records, &seen, row, engagement_id, parties)?;
        let acts = acts.remove(&engagement_id).unwrap_or_default();
        let acts = acts.iter().map(|row| read_act(records, &seen, engagement_id, row));
        let record = Engagement::replay(opening, acts.collect::<Result<Vec<_>, _>>()?)
            .map_err(|error| DatabaseError::unreadable(engagement_id.to_string(), error))?;
        Ok(Marked { record, mark: seen.mark })
    };
    openings.iter().map(fold).collect()
}

/// Says whether who opens an engagement, and so takes part in it, is in an audience.
fn reads_as_member(viewer: &Viewer, engagement_id: EngagementId, audience: &Audience) -> bool {
    let mut own: Eyes = viewer.own().clone();
    own.engagements.insert(engagement_id);
    Viewer::new(own, viewer.name().clone(), viewer.now()).may_read(audience)
}

async fn mark_and_join(
    records: &mut Records<'_>,
    viewer: &Viewer,
    author: AccountId,
    engagement_id: EngagementId,
    mark: &Mark,
) -> Result<(), DeskError> {
    let own_mark = NewMark {
        record: RecordRef::Engagement(engagement_id),
        mark,
        author,
        at: viewer.now(),
        engagement: Some(engagement_id),
        rests_on: None,
    };
    insert_mark(records, own_mark).await?;
    add_first_member(records, engagement_id, author, viewer.now()).await
}

async fn insert_act(
    records: &mut Records<'_>,
    engagement_id: EngagementId,
    sequence: Sequence,
    act: &EngagementAct,
) -> Result<(), DeskError> {
    let place = act_place(&engagement_id, sequence.get());
    let words = records.seal(place, "words", act.event.text())?;
    let acted_by = records.seal(place, "acted_by", act.acted_by.as_str())?;
    let params = [
        engagement_id.to_string().into(),
        sequence.get().into(),
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
        .await
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
    seen: &SeenMark<'_>,
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
    let opened_by = match seen.stand_in(Some(row.parsed("author")?))? {
        Some(stand_in) => stand_in,
        None => records.open(place, "opened_by", row)?,
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
        opened_by,
        opened_at: row.parsed("opened_at")?,
    })
}

fn read_act(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
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
    let acted_by = read_actor(records, seen, place, "acted_by", row)?;
    Ok(Acted { acted_by, acted_at: row.parsed("acted_at")?, event })
}
