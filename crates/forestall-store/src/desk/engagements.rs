//! Engagements in the database: what others refer to in a table of their own, the rest in the acts upon them.

use std::collections::HashMap;

use forestall_confidence::{
    AccountId, Audience, AuditAction, Capability, Eyes, Mark, MarkError, OpeningMark, Viewer,
};
use forestall_engagement::chronicle::{DeskAct, Entry, check_act};
use forestall_engagement::engagement::GroundRules;
use forestall_engagement::{
    Basis, Engagement, EngagementAct, EngagementId, EngagementOpening, EngagementSource, NewEngagement,
};
use forestall_types::{ChronicleId, PolityCode, RecordRef};
use jiff::tz::TimeZone;

use super::acting::{fact, own_name};
use super::marked::Marked;
use super::records::{Records, time_text};
use super::{DeskError, decisions, free_number, warnings};
use crate::chronicles::open::{NewRow, open_row};
use crate::chronicles::{NewAct, Sealing, append_act, make_face, read_entry, store_face};
use crate::database::{DatabaseError, Row};
use crate::marks::{NewMark, SeenMark, allow, for_viewer, insert_mark, no_such, viewer_params};
use crate::members::add_first_member;

const ENGAGEMENTS: &str = for_viewer!(include_str!("queries/engagements.sql"));
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
    let new = NewEngagement { opened_by: own_name(viewer)?, opened_at: viewer.now(), ..new };
    let year = new.opened_at.to_zoned(TimeZone::UTC).year();
    let new_act = EngagementAct::Open(Box::new(new.first_act()));
    let opening = new.with_id(new_id(records, year).await?);
    let engagement_id = opening.engagement_id;
    check_act(engagement_id.into(), &[], &new_act.clone().into(), viewer)?;
    match opening.source {
        EngagementSource::Decision(_) => {
            let (decisions, _) = decisions::load(records, viewer, opening.situation).await?;
            opening.check_basis(Basis::Decisions(&decisions))
        }
        EngagementSource::Warning(warning_id) => {
            let warning = warnings::load_one(records, viewer, warning_id).await?;
            let warning = warning.ok_or_else(|| no_such(RecordRef::Warning(warning_id)))?;
            opening.check_basis(Basis::Warning(&warning.record))
        }
        EngagementSource::Situation => opening.check_basis(Basis::Situation),
    }?;
    // The usual rules of its track hold from the first word on.
    let mark = GroundRules::usual(opening.track).hold(mark.of(engagement_id, author));
    if !reads_as_member(viewer, engagement_id, &mark.audience) {
        return Err(MarkError::ExcludesSelf.into());
    }
    insert(records, &opening).await?;
    mark_and_join(records, viewer, author, engagement_id, &mark).await?;
    let first = add_first_act(records, viewer, author, &opening, new_act).await?;
    let engagement_ref = RecordRef::Engagement(engagement_id);
    records.audit(fact(viewer, AuditAction::EngagementOpened, engagement_ref)).await?;
    of_acts(engagement_id, opening.source, &[first])?.ok_or_else(|| no_such(engagement_ref))
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

/// Returns how many parties an engagement ever had; the newest has this number. Nothing where the viewer may not read
/// the engagement. Acts by which parties join are for all who do.
pub(crate) async fn count_parties(
    records: &mut Records<'_>,
    viewer: &Viewer,
    engagement_id: EngagementId,
) -> Result<usize, DeskError> {
    let engagement = load_one(records, viewer, engagement_id).await?;
    Ok(engagement.map_or(0, |found| found.record.course().parties.len()))
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
    let mut acts: HashMap<EngagementId, Vec<Entry<EngagementAct>>> = HashMap::new();
    for row in records.rows(ENGAGEMENT_ACTS, &params).await? {
        let engagement_id: EngagementId = row.parsed("chronicle_id")?;
        let entry = read_entry(records, viewer, &Sealing::Desk, engagement_id.into(), &row)?;
        acts.entry(engagement_id).or_default().push(own_act(engagement_id, entry)?);
    }
    let read = |row: &Row| {
        let seen = SeenMark::read(viewer, row)?;
        let engagement_id: EngagementId = row.parsed("engagement_id")?;
        let source = match (row.parsed_or_null("decision_id")?, row.parsed_or_null("warning_id")?) {
            (Some(decision_id), _) => EngagementSource::Decision(decision_id),
            (None, Some(warning_id)) => EngagementSource::Warning(warning_id),
            (None, None) => EngagementSource::Situation,
        };
        let acts = acts.remove(&engagement_id).unwrap_or_default();
        let record = Engagement::of_acts(engagement_id, source, &acts).ok_or_else(|| {
            DatabaseError::unreadable(engagement_id.to_string(), "the act that opened it is missing")
        })?;
        Ok(Marked { record, mark: seen.mark })
    };
    openings.iter().map(read).collect()
}

fn of_acts(
    engagement_id: EngagementId,
    source: EngagementSource,
    entries: &[Entry<DeskAct>],
) -> Result<Option<Engagement>, DatabaseError> {
    let acts = entries.iter().map(|entry| own_act(engagement_id, entry.clone()));
    Ok(Engagement::of_acts(engagement_id, source, &acts.collect::<Result<Vec<_>, _>>()?))
}

/// Returns an act upon an engagement out of one upon any record.
fn own_act(
    engagement_id: EngagementId,
    entry: Entry<DeskAct>,
) -> Result<Entry<EngagementAct>, DatabaseError> {
    let Entry { act_id, act, acted_by, by, acted_at, own_mark } = entry;
    let act = EngagementAct::try_from(act)
        .map_err(|error| DatabaseError::unreadable(engagement_id.to_string(), error))?;
    Ok(Entry { act_id, act, acted_by, by, acted_at, own_mark })
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
        rests_on: &[],
    };
    insert_mark(records, own_mark).await?;
    add_first_member(records, engagement_id, author, viewer.now()).await
}

/// Adds the act that opens it, and what lists show of it.
async fn add_first_act(
    records: &mut Records<'_>,
    viewer: &Viewer,
    author: AccountId,
    opening: &EngagementOpening,
    act: EngagementAct,
) -> Result<Entry<DeskAct>, DeskError> {
    let engagement_id = opening.engagement_id;
    let chronicle_id = ChronicleId::from(engagement_id);
    open_row(records, viewer, NewRow { chronicle_id, person_id: None }).await?;
    let act = DeskAct::from(act);
    let new = NewAct {
        chronicle_id,
        engagement: Some(engagement_id),
        entries: &[],
        act: &act,
        own_mark: None,
        author,
    };
    let first = append_act(records, viewer, &Sealing::Desk, new).await?;
    let face = make_face(chronicle_id, std::slice::from_ref(&first))?;
    store_face(records, &Sealing::Desk, chronicle_id, &face, viewer.now()).await?;
    Ok(first)
}

/// Adds the row that other tables refer to.
async fn insert(records: &mut Records<'_>, opening: &EngagementOpening) -> Result<(), DeskError> {
    let engagement_id = opening.engagement_id;
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
        time_text(opening.opened_at).into(),
    ];
    records
        .execute(
            "insert into engagement (engagement_id, year, number, situation, decision_id, warning_id, opened_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &params,
        )
        .await
}

async fn new_id(records: &mut Records<'_>, year: i16) -> Result<EngagementId, DeskError> {
    let number = free_number::draw(records, TAKEN_NUMBERS, year).await?;
    EngagementId::new(year, number).map_err(|_| DeskError::YearOutOfRange(year))
}
