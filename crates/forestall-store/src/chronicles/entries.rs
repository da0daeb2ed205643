//! Acts upon chronicles in the database.

use forestall_confidence::{AccountId, Mark, Viewer};
use forestall_engagement::chronicle::{DeskAct, Entry};
use forestall_types::{ActId, ChronicleId, EngagementId, RecordRef};
use forestall_vault::Zeroizing;

use super::Sealing;
use super::face_row::nobody;
use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::acting::own_name;
use crate::desk::records::{Place, Records, position, time_text};
use crate::marks::{NewMark, SeenMark, for_viewer, insert_mark, viewer_params};

/// The acts upon the record `$7` that the viewer may read.
const ENTRIES: &str = for_viewer!(
    "select act.act_id, act.marked_by, act.position, act.body, act.acted_by, act.acted_by_name, act.acted_at, \
         marked.audience, marked.attribution, marked.review_by \
     from chronicle_act as act \
     join seen as marked on marked.record_id = act.marked_by \
     where act.chronicle_id = $7 order by act.position"
);

/// The acts upon the record `$1` under its own mark.
const ACTS_OF_FACE: &str = "select act_id, position, body, acted_at from chronicle_act \
     where chronicle_id = $1 and marked_by = $1 order by position";

/// All acts upon the record `$1`, each with its mark in force where that is not for the readers of the record.
const ALL_ACTS: &str = include_str!("queries/all_acts.sql");

const NEXT_POSITION: &str =
    "select coalesce(max(position), 0) + 1 as position from chronicle_act where chronicle_id = $1";

/// An act that is added to a record.
pub(crate) struct NewAct<'a> {
    /// The record.
    pub(crate) chronicle_id: ChronicleId,
    /// The engagement it stands in; an engagement stands in itself.
    pub(crate) engagement: Option<EngagementId>,
    /// The acts upon it so far that whoever acts may read.
    pub(crate) entries: &'a [Entry<DeskAct>],
    /// The act, found right by the rules.
    pub(crate) act: &'a DeskAct,
    /// The mark of its own that is asked for, where it is for fewer people than the record.
    pub(crate) own_mark: Option<&'a Mark>,
    /// Whose it is.
    pub(crate) author: AccountId,
}

/// Adds an act to a record; who and when are the viewer's. Returns it as its author reads it.
///
/// It rests on the record and on every act it names: where one of those has a mark of its own, so has this one.
///
/// The record's mark stands already, and its row in `chronicle`. Rights and rules are the caller's, as is what lists
/// show ([`store_face`](super::store_face)) and the audit log.
pub(crate) async fn append_act(
    records: &mut Records<'_>,
    viewer: &Viewer,
    sealing: &Sealing,
    new: NewAct<'_>,
) -> Result<Entry<DeskAct>, DeskError> {
    let NewAct { chronicle_id, engagement, entries, act, own_mark, author } = new;
    let act_id = ActId::from_random(getrandom::u64().map_err(DeskError::NoRandom)?);
    let row = records.row(NEXT_POSITION, &[chronicle_id.to_string().into()]).await?;
    let at = row.map_or(Ok(1), |row| position(&row, "position"))?;
    let (marked_by, in_force) = match act.own_mark(entries, own_mark) {
        None => (chronicle_id.record(), None),
        Some(mark) => {
            let record = RecordRef::Act(act_id);
            let marked = act.named(entries).filter(|entry| entry.own_mark.is_some());
            let named = marked.map(|entry| RecordRef::Act(entry.act_id));
            let rests_on: Vec<_> = [chronicle_id.record()].into_iter().chain(named).collect();
            let at = viewer.now();
            let new = NewMark { record, mark: &mark, author, at, engagement, rests_on: &rests_on };
            (record, Some(insert_mark(records, new).await?))
        }
    };
    let (step, json) = act_text(act)?;
    let name = format!("{chronicle_id}/{act_id}");
    let place = act_place(&name, at);
    let acted_by = own_name(viewer)?;
    let params = [
        act_id.to_string().into(),
        chronicle_id.to_string().into(),
        marked_by.to_string().into(),
        at.into(),
        step.into(),
        sealing.seal(records, place, "body", &json)?.into(),
        author.to_string().into(),
        records.seal(place, "acted_by_name", acted_by.as_str())?.into(),
        time_text(viewer.now()).into(),
    ];
    records
        .execute(
            "insert into chronicle_act (act_id, chronicle_id, marked_by, position, step, body, acted_by, \
             acted_by_name, acted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &params,
        )
        .await?;
    for named in act.named(entries) {
        let params = [act_id.to_string().into(), named.act_id.to_string().into()];
        records.execute("insert into chronicle_act_upon (act_id, upon) values ($1, $2)", &params).await?;
    }
    insert_mentions(records, chronicle_id, act_id, act).await?;
    Ok(Entry {
        act_id,
        act: act.clone(),
        acted_by,
        by: Some(author),
        acted_at: viewer.now(),
        own_mark: in_force.map(|mark| mark.as_of(viewer.now())),
    })
}

/// Loads the acts upon a record that the viewer may read, oldest first.
///
/// Whether they may read the record is the caller's to ask: its acts rest on it, so without it there are none.
pub(crate) async fn load_entries(
    records: &mut Records<'_>,
    viewer: &Viewer,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
) -> Result<Vec<Entry<DeskAct>>, DeskError> {
    let rows = records.rows(ENTRIES, &viewer_params(viewer, [chronicle_id.to_string().into()])).await?;
    rows.iter().map(|row| read_entry(records, viewer, sealing, chronicle_id, row)).collect()
}

/// Loads the acts upon a record under its own mark, whoever may read it and without names: for what lists show.
pub(super) async fn load_for_face(
    records: &mut Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
) -> Result<Vec<Entry<DeskAct>>, DeskError> {
    let rows = records.rows(ACTS_OF_FACE, &[chronicle_id.to_string().into()]).await?;
    rows.iter().map(|row| read_nameless(records, sealing, chronicle_id, row)).collect()
}

/// Loads all acts upon a record, whoever may read them and without names, each with its own mark: for rules between
/// records, and for nothing that anybody sees.
pub(super) async fn load_for_rules(
    records: &mut Records<'_>,
    viewer: &Viewer,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
) -> Result<Vec<Entry<DeskAct>>, DeskError> {
    let rows = records.rows(ALL_ACTS, &[chronicle_id.to_string().into()]).await?;
    let read = |row: &Row| {
        let mut entry = read_nameless(records, sealing, chronicle_id, row)?;
        if let Some(audience) = row.parsed_or_null("audience")? {
            let mark = Mark { audience, attribution: row.parsed("attribution")?, review_by: None };
            entry.own_mark = Some(mark.as_of(viewer.now()));
        }
        Ok(entry)
    };
    rows.iter().map(read).collect()
}

async fn insert_mentions(
    records: &mut Records<'_>,
    chronicle_id: ChronicleId,
    act_id: ActId,
    act: &DeskAct,
) -> Result<(), DeskError> {
    let mut mentioned = act.mentions();
    mentioned.sort_unstable();
    mentioned.dedup();
    for mentioned in mentioned {
        let params =
            [mentioned.to_string().into(), act_id.to_string().into(), chronicle_id.to_string().into()];
        records
            .execute(
                "insert into chronicle_mention (mentioned, act_id, chronicle_id) values ($1, $2, $3)",
                &params,
            )
            .await?;
    }
    Ok(())
}

/// Reads an act out of a row with its mark and the columns of `chronicle_act`.
pub(crate) fn read_entry(
    records: &Records<'_>,
    viewer: &Viewer,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    row: &Row,
) -> Result<Entry<DeskAct>, DeskError> {
    let (act_id, act) = read_act(records, sealing, chronicle_id, row)?;
    let seen = SeenMark::read(viewer, row)?;
    let account: AccountId = row.parsed("acted_by")?;
    let (by, acted_by) = if let Some(stand_in) = seen.stand_in(Some(account))? {
        (None, stand_in)
    } else {
        let name = format!("{chronicle_id}/{act_id}");
        let place = act_place(&name, position(row, "position")?);
        (Some(account), records.open(place, "acted_by_name", row)?)
    };
    let has_own_mark = row.text("marked_by")? == act_id.to_string();
    let own_mark = has_own_mark.then_some(seen.mark);
    Ok(Entry { act_id, act, acted_by, by, acted_at: row.parsed("acted_at")?, own_mark })
}

fn read_nameless(
    records: &Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    row: &Row,
) -> Result<Entry<DeskAct>, DeskError> {
    let (act_id, act) = read_act(records, sealing, chronicle_id, row)?;
    let acted_at = row.parsed("acted_at")?;
    Ok(Entry { act_id, act, acted_by: nobody()?, by: None, acted_at, own_mark: None })
}

fn read_act(
    records: &Records<'_>,
    sealing: &Sealing,
    chronicle_id: ChronicleId,
    row: &Row,
) -> Result<(ActId, DeskAct), DeskError> {
    let act_id: ActId = row.parsed("act_id")?;
    let name = format!("{chronicle_id}/{act_id}");
    let place = act_place(&name, position(row, "position")?);
    let json = sealing.open(records, place, "body", row)?;
    // What JSON says of a fault may hold words of the text.
    let act = serde_json::from_str(&json).map_err(|error| {
        unreadable(act_id, &format!("it is no act this program knows: {:?}", error.classify()))
    })?;
    Ok((act_id, act))
}

/// Returns the code of what is done, and the act as JSON.
fn act_text(act: &DeskAct) -> Result<(String, Zeroizing<String>), DeskError> {
    let json = serde_json::to_string(act).map_err(|_| unwritable(act))?;
    let json = Zeroizing::new(json);
    let whole: serde_json::Value = serde_json::from_str(&json).map_err(|_| unwritable(act))?;
    let step = whole["act"]["step"].as_str().ok_or_else(|| unwritable(act))?;
    Ok((step.to_owned(), json))
}

fn unwritable(act: &DeskAct) -> DeskError {
    let what = format!("an act upon a {}", act.kind());
    DatabaseError::unreadable(what, "it has no JSON with a member `step`").into()
}

fn unreadable(act_id: ActId, why: &str) -> DatabaseError {
    DatabaseError::unreadable(act_id.to_string(), why)
}

/// - `name`: the record and the act, so that no act can be put into another record.
/// - `at`: its position, so that their order cannot be changed.
const fn act_place(name: &String, at: u32) -> Place<'_> {
    Place { table: "chronicle_act", record: name, position: Some(at) }
}
