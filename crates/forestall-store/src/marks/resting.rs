//! What rests on a record, through all levels, and its marks in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use forestall_confidence::{Attribution, Audience, Mark};
use forestall_types::RecordRef;

use super::intern::intern;
use crate::database::{DatabaseError, Param, Row};
use crate::desk::DeskError;
use crate::desk::records::Records;

/// Puts a query behind `resting (record_id)`: the record `$1` and whatever rests on it, through all levels.
macro_rules! with_resting {
    ($query:literal) => {
        concat!(
            "with recursive resting (record_id) as ( \
                 select record_id from marked_record where record_id = $1 \
                 union \
                 select source.record_id from record_source as source \
                 join resting on source.source_id = resting.record_id \
             ) ",
            $query
        )
    };
}
pub(crate) use with_resting;

/// What rests on `$1`, with own marks and those that were in force.
const RESTING: &str = with_resting!(
    "select marked.record_id, marked.audience_id, marked.attribution, marked.own_audience_id, marked.own_attribution \
     from resting \
     join marked_record as marked on marked.record_id = resting.record_id \
     where marked.record_id <> $1 order by marked.record_id"
);

/// What each of those rests on, with the mark in force of that.
const SOURCES: &str = with_resting!(
    "select source.record_id, source.source_id, marked.audience_id, marked.attribution \
     from resting \
     join record_source as source on source.record_id = resting.record_id \
     join marked_record as marked on marked.record_id = source.source_id \
     where source.record_id <> $1 order by source.record_id, source.source_id"
);

/// Up to [`TAKES`] records under one mark.
const UPDATE: &str = "update marked_record set audience_id = $1, attribution = $2 where record_id in \
     ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";

/// How many records [`UPDATE`] takes.
const TAKES: usize = 20;

/// A mark as the database keeps it: the number of its audience, and its attribution.
type Kept = (i64, Attribution);

/// A record whose mark in force is to be worked out.
struct Waiting {
    own: Kept,
    was: Kept,
    /// Each earlier than the record, so that nothing goes in a circle.
    sources: Vec<String>,
}

/// Lets a record rest on another one.
pub(crate) async fn rest(
    records: &mut Records<'_>,
    record: RecordRef,
    source: RecordRef,
) -> Result<(), DeskError> {
    let params = [record.to_string().into(), source.to_string().into()];
    records.execute("insert into record_source (record_id, source_id) values ($1, $2)", &params).await
}

/// Brings what rests on a record up to date, through all levels: the mark in force of each is its own together with
/// those in force of everything it rests on.
pub(super) async fn update_resting(records: &mut Records<'_>, record: RecordRef) -> Result<(), DeskError> {
    let upon = [record.to_string().into()];
    let mut waiting = BTreeMap::new();
    for row in &records.rows(RESTING, &upon).await? {
        let one = Waiting {
            own: kept(row, "own_audience_id", "own_attribution")?,
            was: kept(row, "audience_id", "attribution")?,
            sources: Vec::new(),
        };
        waiting.insert(row.text("record_id")?.to_owned(), one);
    }
    let mut in_force: HashMap<String, Kept> = HashMap::new();
    for row in &records.rows(SOURCES, &upon).await? {
        let source = row.text("source_id")?;
        if !waiting.contains_key(source) {
            in_force.insert(source.to_owned(), kept(row, "audience_id", "attribution")?);
        }
        if let Some(one) = waiting.get_mut(row.text("record_id")?) {
            one.sources.push(source.to_owned());
        }
    }
    let mut derived = Derived::default();
    let mut changed: BTreeMap<Kept, Vec<String>> = BTreeMap::new();
    while !waiting.is_empty() {
        let is_ready = |one: &Waiting| one.sources.iter().all(|source| in_force.contains_key(source));
        let ready: Vec<String> =
            waiting.iter().filter(|(_, one)| is_ready(one)).map(|(id, _)| id.clone()).collect();
        if ready.is_empty() {
            let why = "records rest on each other in a circle";
            return Err(DatabaseError::unreadable(format!("what rests on {record}"), why).into());
        }
        for id in ready {
            let Some(one) = waiting.remove(&id) else { continue };
            let sources = one.sources.iter().filter_map(|source| in_force.get(source)).copied();
            let now = derived.mark(records, [one.own].into_iter().chain(sources).collect()).await?;
            if now != one.was {
                changed.entry(now).or_default().push(id.clone());
            }
            in_force.insert(id, now);
        }
    }
    for ((audience_id, attribution), ids) in changed {
        for some in ids.chunks(TAKES) {
            let filled = some.iter().map(String::as_str).chain(std::iter::repeat("")).take(TAKES);
            let mut params: Vec<Param<'_>> = vec![audience_id.into(), attribution.code().into()];
            params.extend(filled.map(Param::from));
            records.execute(UPDATE, &params).await?;
        }
    }
    Ok(())
}

fn kept(row: &Row, audience_id: &str, attribution: &str) -> Result<Kept, DatabaseError> {
    Ok((row.int(audience_id)?, row.parsed(attribution)?))
}

/// Marks derived from marks, each worked out once.
#[derive(Default)]
struct Derived {
    audiences: HashMap<i64, Audience>,
    marks: BTreeMap<BTreeSet<Kept>, Kept>,
}

impl Derived {
    /// Returns the mark of what rests on records under these marks.
    async fn mark(&mut self, records: &mut Records<'_>, of: BTreeSet<Kept>) -> Result<Kept, DeskError> {
        if let Some(known) = self.marks.get(&of) {
            return Ok(*known);
        }
        let mut marks = Vec::with_capacity(of.len());
        for (audience_id, attribution) in &of {
            let audience = self.audience(records, *audience_id).await?;
            marks.push(Mark { audience, attribution: *attribution, review_by: None });
        }
        let mark = Mark::of_derived(&marks);
        let derived = (intern(records, &mark.audience).await?, mark.attribution);
        self.marks.insert(of, derived);
        Ok(derived)
    }

    async fn audience(&mut self, records: &mut Records<'_>, audience_id: i64) -> Result<Audience, DeskError> {
        if let Some(known) = self.audiences.get(&audience_id) {
            return Ok(known.clone());
        }
        let query = "select audience from audience where audience_id = $1";
        let row = records.row(query, &[audience_id.into()]).await?;
        let audience: Option<Audience> = row.map(|row| row.parsed("audience")).transpose()?;
        let missing = || DatabaseError::unreadable("column `audience_id`", "there is no such audience");
        let audience = audience.ok_or_else(missing)?;
        self.audiences.insert(audience_id, audience.clone());
        Ok(audience)
    }
}
