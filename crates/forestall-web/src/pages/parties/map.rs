//! The actor map of a situation: attitude, interest and influence, as measured and measured again.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{Chronicle, DeskAct, Entry, FaceFilter, FaceOrder, FaceRow, fold_acts};
use forestall_engagement::engagement::Course;
use forestall_engagement::party::{
    ActorStanding, Attitude, Level, Links, Measured, Party, PartyAct, RelationKind, most_influential,
};
use forestall_engagement::situation::Situation;
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;
use serde::Deserialize;

use super::page::today;
use crate::charts::{ActorMap, ChartTable, MapActor, MapReading, MapTie, TieStyle};
use crate::chronicle_pages::address;
use crate::download::{csv_file, svg_file};
use crate::drawing_file::standalone;
use crate::figure::Figure;
use crate::format;
use crate::forms::{Choice, Field};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// The most parties a map shows.
const MOST_SHOWN: usize = 60;
/// The most parties whose acts one map reads.
const MOST_READ: usize = 300;
/// Of how many parties, those last acted upon, the last reading is looked for where nothing is chosen.
const LAST_READ: usize = 20;
/// The most situations and engagements there are to choose among.
const MOST_CHOICES: usize = 200;

/// What an address asks.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    /// A situation or an engagement.
    situation: String,
    as_of: String,
}

#[derive(Template)]
#[template(path = "parties/map.html")]
struct Page {
    frame: Frame,
    heading: String,
    situation: Field,
    situations: Vec<Choice>,
    as_of: String,
    /// Address and name of what the map is of.
    of: Option<(String, String)>,
    is_chosen: bool,
    sentence: String,
    notices: Vec<String>,
    figure: Option<Figure>,
    table: ChartTable,
    /// Parties that belong to it and were not measured by that day: address and name.
    unmeasured: Vec<(String, String)>,
}

/// A map with what has to be said of it.
struct Drawn {
    id: ChronicleId,
    title: String,
    map: ActorMap,
    sentence: String,
    notices: Vec<String>,
    unmeasured: Vec<(String, String)>,
    marks: Vec<Mark>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let as_of = params.as_of(&visit)?;
    let chosen = params.draw(&visit, as_of).await?;
    let is_chosen = chosen.is_some();
    let drawn = match chosen {
        Some(drawn) => Some(drawn),
        None => draw_last_measured(&visit, as_of).await?,
    };
    let mut frame = visit.frame(Section::Actors, "Actor map");
    frame.audience = audience_of_all(&visit, drawn.iter().flat_map(|drawn| &drawn.marks));
    let audience = frame.audience.clone();
    let figure = drawn.as_ref().filter(|drawn| !drawn.map.actors.is_empty()).map(|drawn| {
        let source =
            format!("Readings the desk's people made up to {}. Audience: {audience}.", format::date(as_of));
        let csv = format!("/parties/map.csv?situation={}&as_of={as_of}", drawn.id);
        Figure::of("Who stands where", |drawing| drawn.map.svg(drawing), source, csv, drawn.map.table())
    });
    print(&Page {
        heading: drawn
            .as_ref()
            .map_or_else(|| "Actor map".to_owned(), |drawn| format!("Actor map: {}", drawn.title)),
        situations: choices(&visit, drawn.as_ref().map(|drawn| drawn.id)).await?,
        situation: Field::default(),
        is_chosen,
        as_of: as_of.to_string(),
        of: drawn.as_ref().map(|drawn| (address(drawn.id), drawn.title.clone())),
        table: drawn.as_ref().map(|drawn| drawn.map.table()).unwrap_or_default(),
        unmeasured: drawn.as_ref().map(|drawn| drawn.unmeasured.clone()).unwrap_or_default(),
        sentence: drawn.as_ref().map(|drawn| drawn.sentence.clone()).unwrap_or_default(),
        notices: drawn.map(|drawn| drawn.notices).unwrap_or_default(),
        figure,
        frame,
    })
}

pub(crate) async fn csv(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let as_of = params.as_of(&visit)?;
    let drawn = params.draw(&visit, as_of).await?.ok_or(PageError::NotFound)?;
    csv_file(visit.desk.as_ref(), &drawn.map.table(), &format!("actors-{}-{as_of}.csv", drawn.id))
}

pub(crate) async fn svg(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let as_of = params.as_of(&visit)?;
    let drawn = params.draw(&visit, as_of).await?.ok_or(PageError::NotFound)?;
    let caption = format!(
        "Actor map: {}, {}. {} Audience: {}.",
        drawn.title,
        format::date(as_of),
        drawn.notices.join(" "),
        audience_of_all(&visit, &drawn.marks)
    );
    let file = standalone(&drawn.map.svg(crate::charts::Drawing::Wide), &[], &caption)
        .ok_or_else(PageError::no_drawing)?;
    Ok(svg_file(visit.desk.as_ref(), file, &format!("actors-{}-{as_of}.svg", drawn.id)))
}

/// Returns the situations and engagements to choose among, those that the viewer may read.
async fn choices(visit: &Visit, chosen: Option<ChronicleId>) -> PageResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for kind in [ChronicleKind::Situation, ChronicleKind::Engagement] {
        let filter = FaceFilter {
            kind: Some(kind),
            order: FaceOrder::Title,
            take: MOST_CHOICES,
            ..FaceFilter::default()
        };
        let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
        choices.extend(rows.into_iter().map(|row| Choice {
            value: row.id.to_string(),
            is_chosen: Some(row.id) == chosen,
            label: row.face.title,
            help: String::new(),
        }));
    }
    Ok(choices)
}

impl Params {
    fn as_of(&self, visit: &Visit) -> PageResult<Date> {
        match self.as_of.as_str() {
            "" => Ok(today(visit)),
            day => day.parse().map_err(|_| PageError::BadRequest),
        }
    }

    /// Draws the map of the situation asked for; `None` where none is.
    async fn draw(&self, visit: &Visit, as_of: Date) -> PageResult<Option<Drawn>> {
        if self.situation.is_empty() {
            return Ok(None);
        }
        let id: ChronicleId = self.situation.parse().map_err(|_| PageError::NotFound)?;
        if !matches!(id.kind(), ChronicleKind::Situation | ChronicleKind::Engagement) {
            return Err(PageError::NotFound);
        }
        let row = visit.desk.faces_of(visit.viewer(), vec![id]).await?.pop().ok_or(PageError::NotFound)?;
        draw(visit, row, as_of).await.map(Some)
    }
}

/// Draws the map of where somebody was measured last, among what the viewer may read; `None` where nobody was.
async fn draw_last_measured(visit: &Visit, as_of: Date) -> PageResult<Option<Drawn>> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Party),
        with_over: true,
        order: FaceOrder::Newest,
        take: LAST_READ,
        ..FaceFilter::default()
    };
    let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
    let parties = read(visit, rows, &mut Vec::new()).await?;
    let readings = parties.values().flat_map(|party| &party.readings).filter(|item| item.is_current());
    let mut measured: Vec<(Date, ChronicleId)> = readings
        .filter(|item| item.what.on <= as_of)
        .filter_map(|item| Some((item.what.on, item.what.context?)))
        .collect();
    measured.sort_unstable_by(|one, other| other.cmp(one));
    let ids = measured.iter().map(|(_, context)| *context).collect();
    let mut rows = visit.desk.faces_of(visit.viewer(), ids).await?;
    let found = measured.iter().find_map(|(_, context)| rows.iter().position(|row| row.id == *context));
    match found {
        Some(place) => draw(visit, rows.swap_remove(place), as_of).await.map(Some),
        None => Ok(None),
    }
}

async fn draw(visit: &Visit, of: FaceRow, as_of: Date) -> PageResult<Drawn> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Party),
        mentions: Some(of.id.into()),
        with_over: true,
        order: FaceOrder::Newest,
        ..FaceFilter::default()
    };
    let mut rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
    let measured = rows.len();
    let mut notices = Vec::new();
    if measured > MOST_READ {
        by_last_influence(&mut rows, of.id);
        rows.truncate(MOST_READ);
        notices.push(format!(
            "Read were the {} with most influence by their last readings, of {} that have readings here.",
            format::counted(MOST_READ, "party", "parties"),
            format::count(measured as u64)
        ));
    }
    let mut marks = vec![of.mark.clone()];
    let parties = read(visit, rows, &mut marks).await?;
    let actors = parties.values().map(|party| ActorStanding {
        id: party.id,
        name: party.face().title,
        kind: party.kind,
        standing: party.standing_in(Some(of.id), as_of),
    });
    let (found, unread): (Vec<_>, Vec<_>) = actors.partition(|actor| !actor.standing.is_empty());
    if !unread.is_empty() {
        notices.push(format!(
            "{} first measured after {}.",
            if unread.len() == 1 {
                "1\u{a0}party was".to_owned()
            } else {
                format!("{} parties were", unread.len())
            },
            format::date(as_of)
        ));
    }
    let linked = linked(visit, of.id).await?;
    let is_drawn = |row: &FaceRow| {
        let ids = found.iter().filter_map(|actor| parties.get(&actor.id));
        ids.into_iter().any(|party| party.id == row.id || party.merged.contains(&row.id))
    };
    let unmeasured: Vec<_> = linked.into_iter().filter(|row| !is_drawn(row)).collect();
    marks.extend(unmeasured.iter().map(|row| row.mark.clone()));
    let count = found.len();
    let shown = most_influential(found, MOST_SHOWN);
    if count > shown.len() {
        notices.push(format!(
            "Drawn are the {} with most influence of {}.",
            shown.len(),
            format::count(count as u64)
        ));
    }
    let ties = ties(&parties, &shown, as_of);
    let map = ActorMap {
        subject: of.face.title.clone(),
        as_of,
        actors: shown.iter().map(map_actor).collect(),
        ties,
    };
    let sentence = in_words(&map, count);
    let unmeasured = unmeasured.into_iter().map(|row| (address(row.id), row.face.title)).collect();
    Ok(Drawn { id: of.id, title: of.face.title, map, sentence, notices, unmeasured, marks })
}

/// Returns the parties that belong to a situation or an engagement, as far as the viewer may read both.
async fn linked(visit: &Visit, of: ChronicleId) -> PageResult<Vec<FaceRow>> {
    let Some(file) = visit.desk.chronicle(visit.viewer(), of).await? else { return Ok(Vec::new()) };
    let mut ids: Vec<ChronicleId> = if of.kind() == ChronicleKind::Situation {
        let situation = fold_acts::<Situation>(of, &file.entries);
        situation.parties.iter().map(|link| link.party).collect()
    } else {
        let course = fold_acts::<Course>(of, &file.entries);
        let there = course.parties.iter().filter(|party| party.left.is_none());
        there.filter_map(|party| party.record).collect()
    };
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = visit.desk.faces_of(visit.viewer(), ids).await?;
    rows.retain(|row| !row.face.is_over);
    rows.sort_by_cached_key(|row| row.face.title.to_lowercase());
    Ok(rows)
}

/// Puts those first that, by what lists show of them, can do most in a context; those of whom lists say nothing come
/// before, because what is for fewer people stands in no list.
fn by_last_influence(rows: &mut [FaceRow], context: ChronicleId) {
    let tag = format!("influence:{context}:");
    rows.sort_by_cached_key(|row| {
        let level = row.face.tags.iter().find_map(|told| told.strip_prefix(&tag)?.parse::<u8>().ok());
        level.map_or(0, |level| u8::MAX - level)
    });
}

/// Reads parties as the viewer may, each with what was merged into it.
async fn read(
    visit: &Visit,
    rows: Vec<FaceRow>,
    marks: &mut Vec<Mark>,
) -> PageResult<BTreeMap<ChronicleId, Party>> {
    let mut parties = BTreeMap::new();
    let mut open: Vec<ChronicleId> = rows.into_iter().map(|row| row.id).collect();
    let mut further = 0;
    while let Some(id) = open.pop() {
        if parties.contains_key(&id) {
            continue;
        }
        let Some(file) = visit.desk.chronicle(visit.viewer(), id).await? else { continue };
        let party = fold_acts::<Party>(id, &file.entries);
        marks.push(file.mark);
        marks.extend(file.entries.into_iter().filter(shapes_map).filter_map(|entry| entry.own_mark));
        // A party merged into one without readings of its own is shown as that one.
        if let Some(into) = party.merged_into.filter(|_| further < MOST_READ) {
            further += 1;
            open.push(into);
        }
        parties.insert(id, party);
    }
    let links = Links::new(parties.values().filter_map(|party| Some((party.id, party.merged_into?))));
    let ends: BTreeMap<ChronicleId, ChronicleId> = parties.keys().map(|&id| (id, links.end_of(id))).collect();
    let mut into: BTreeMap<ChronicleId, Vec<Party>> = BTreeMap::new();
    let mut kept = BTreeMap::new();
    for (id, party) in parties {
        if ends[&id] == id {
            kept.insert(id, party);
        } else {
            into.entry(ends[&id]).or_default().push(party);
        }
    }
    for (id, merged) in into {
        if let Some(party) = kept.remove(&id) {
            kept.insert(id, party.with_merged(merged));
        } else {
            // The one that goes on is not for this viewer: what was merged stands by itself.
            kept.extend(merged.into_iter().map(|party| (party.id, party)));
        }
    }
    kept.retain(|_, party| !party.is_closed);
    Ok(kept)
}

/// Says whether an act can be seen in a map: profiles and positions cannot.
fn shapes_map(entry: &Entry<DeskAct>) -> bool {
    !matches!(&entry.act, DeskAct::Party(PartyAct::AddProfile { .. } | PartyAct::AddPosition { .. }))
}

/// Returns the relations among the parties shown that hold on a day, each once.
fn ties(parties: &BTreeMap<ChronicleId, Party>, shown: &[ActorStanding], on: Date) -> Vec<MapTie> {
    let mut places: BTreeMap<ChronicleId, usize> = BTreeMap::new();
    for (index, actor) in shown.iter().enumerate() {
        places.insert(actor.id, index);
        let merged = parties.get(&actor.id).map(|party| party.merged.as_slice()).unwrap_or_default();
        places.extend(merged.iter().map(|id| (*id, index)));
    }
    let mut ties: Vec<MapTie> = Vec::new();
    for (from, actor) in shown.iter().enumerate() {
        let Some(party) = parties.get(&actor.id) else { continue };
        let relations =
            party.relations.iter().filter(|item| item.is_current() && item.what.span.holds_on(on));
        let relations =
            relations.map(|item| (item.what.to, style(item.what.relation), item.what.relation.is_mutual()));
        let groups = party.placements.iter().filter(|item| item.is_current() && item.what.span.holds_on(on));
        let groups = groups.map(|item| (item.what.parent, TieStyle::Part, false));
        for (to, style, is_mutual) in relations.chain(groups) {
            let Some(&to) = places.get(&to) else { continue };
            let is_there = ties.iter().any(|tie| {
                tie.style == style
                    && ((tie.from, tie.to) == (from, to) || is_mutual && (tie.to, tie.from) == (from, to))
            });
            if from != to && !is_there {
                ties.push(MapTie { from, to, style });
            }
        }
    }
    ties
}

const fn style(relation: RelationKind) -> TieStyle {
    match relation {
        RelationKind::Ally => TieStyle::Ally,
        RelationKind::Sponsor => TieStyle::Sponsor,
        RelationKind::Rival => TieStyle::Rival,
        RelationKind::Spoiler => TieStyle::Spoiler,
        RelationKind::Contact => TieStyle::Contact,
    }
}

fn map_actor(actor: &ActorStanding) -> MapActor {
    let standing = &actor.standing;
    MapActor {
        name: actor.name.clone(),
        href: address(actor.id),
        kind: actor.kind.words(),
        attitude: standing.attitude.map(|of| map_reading(of, Attitude::value, Attitude::words)),
        towards: standing.towards.as_ref().map(ToString::to_string),
        interest: standing.interest.map(|of| map_reading(of, level, Level::words)),
        influence: standing.influence.map(|of| map_reading(of, level, Level::words)),
    }
}

fn level(level: Level) -> i8 {
    i8::try_from(level.value()).expect("a level is at most 4")
}

fn map_reading<Value: Copy>(
    of: Measured<Value>,
    number: impl Fn(Value) -> i8,
    words: impl Fn(Value) -> &'static str,
) -> MapReading {
    MapReading {
        value: number(of.value),
        words: words(of.value),
        on: of.on,
        before: of.before.map(|(value, _)| (number(value), words(value))),
    }
}

/// Says in a sentence how many stand where and how many moved.
fn in_words(map: &ActorMap, count: usize) -> String {
    if map.actors.is_empty() {
        return String::new();
    }
    let attitudes = || map.actors.iter().filter_map(|actor| actor.attitude);
    let is = |wanted: fn(i8) -> bool| attitudes().filter(|of| wanted(of.value)).count();
    let moved = attitudes().filter(|of| of.before.is_some_and(|(before, _)| before != of.value)).count();
    let moved = match moved {
        0 => "no attitude changed since the reading before".to_owned(),
        1 => "1\u{a0}attitude changed since the reading before".to_owned(),
        moved => format!("{moved} attitudes changed since the reading before"),
    };
    let of = if count > map.actors.len() { "Of those drawn" } else { "Of those measured" };
    let said = |number: usize, stands: &str| match number {
        0 => format!("none {} {stands}", if stands == "undecided" { "is" } else { "stands" }),
        1 => format!("one {} {stands}", if stands == "undecided" { "is" } else { "stands" }),
        several => format!("{several} {} {stands}", if stands == "undecided" { "are" } else { "stand" }),
    };
    format!(
        "{of}, {}, {} and {}; {moved}.",
        said(is(|value| value > 0), "for"),
        said(is(|value| value < 0), "against"),
        said(is(|value| value == 0), "undecided")
    )
}
