//! Who talks to whom: a matrix of parties with its gaps and overlaps.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::Mark;
use forestall_engagement::Engagement;
use forestall_engagement::chronicle::FaceRow;
use forestall_engagement::engagement::NumberedParty;
use forestall_engagement::talks::{Pair, Table, TalkingParty, Talks};
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::desk::Marked;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// The most parties a matrix draws; more are told as lists only.
const MOST_DRAWN: usize = 20;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    country: String,
}

#[derive(Template)]
#[template(path = "talks/page.html")]
struct Page {
    frame: Frame,
    why: String,
    country: Option<String>,
    parties: Vec<PartyLine>,
    rows: Vec<MatrixRow>,
    is_cut: bool,
    gaps: Vec<PairLine>,
    overlaps: Vec<PairLine>,
    pairs: Vec<PairLine>,
}

struct PartyLine {
    name: String,
    href: Option<String>,
}

struct MatrixRow {
    number: usize,
    name: String,
    cells: Vec<Cell>,
}

/// One cell: a sign to see and words to hear.
struct Cell {
    sign: &'static str,
    words: String,
    class: &'static str,
}

struct PairLine {
    one: String,
    other: String,
    /// Engagements at which both sit: address and words.
    tables: Vec<(String, String)>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let country: Option<PolityCode> = match params.country.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| PageError::NotFound)?),
    };
    let engagements = visit.desk.engagements(visit.viewer()).await?;
    let open: Vec<_> = engagements
        .iter()
        .filter(|known| known.record.status().is_open())
        .filter(|known| country.is_none_or(|code| known.record.situation() == code))
        .collect();
    let names = party_names(&visit, &open).await?;
    let tables: Vec<_> = open.iter().map(|known| table(&known.record, &names)).collect();
    let talks = Talks::at(&tables, &[]);
    let mut frame = visit.frame(Section::Engagements, "Who talks to whom");
    frame.audience = audience_of_all(&visit, open.iter().map(|known| &known.mark).collect::<Vec<&Mark>>());
    print(&build(frame, country.map(|code| visit.name(code)), &talks))
}

/// Returns what the parties' records are called, those the viewer may read.
async fn party_names(
    visit: &Visit,
    engagements: &[&Marked<Engagement>],
) -> PageResult<BTreeMap<ChronicleId, FaceRow>> {
    let ids =
        engagements.iter().flat_map(|known| &known.record.course().parties).filter_map(|party| party.record);
    let ids: Vec<_> = ids.filter(|id| id.kind() == ChronicleKind::Party).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = visit.desk.faces_of(visit.viewer(), ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn table(engagement: &Engagement, names: &BTreeMap<ChronicleId, FaceRow>) -> Table {
    let there = engagement.course().parties.iter().filter(|party| party.left.is_none());
    let party = |party: &NumberedParty| match party.record.and_then(|id| names.get(&id)) {
        Some(row) => TalkingParty::of_record(row.id, &row.face.title),
        None => TalkingParty::named(party.name.as_str()),
    };
    let situations = engagement.course().situations.iter().map(ToString::to_string);
    Table {
        engagement_id: engagement.engagement_id(),
        track: engagement.track(),
        about: situations.chain([engagement.situation().to_string()]).collect(),
        parties: there.map(party).collect(),
    }
}

fn build(frame: Frame, country: Option<String>, talks: &Talks) -> Page {
    let (gaps, overlaps): (Vec<_>, Vec<_>) = (talks.gaps().collect(), talks.overlaps().collect());
    let why = why(talks.parties.len(), gaps.len(), overlaps.len());
    let drawn = talks.parties.len().min(MOST_DRAWN);
    let rows = (0..drawn).map(|row| MatrixRow {
        number: row + 1,
        name: talks.parties[row].name().to_owned(),
        cells: (0..drawn).map(|column| cell(talks, row, column)).collect(),
    });
    let parties = talks
        .parties
        .iter()
        .map(|party| PartyLine { name: party.name().to_owned(), href: party.record().map(address) });
    let line = |pair: &&Pair| pair_line(talks, pair);
    Page {
        frame,
        why,
        country,
        rows: rows.collect(),
        is_cut: talks.parties.len() > MOST_DRAWN,
        parties: parties.collect(),
        gaps: gaps.iter().map(line).collect(),
        overlaps: overlaps.iter().map(line).collect(),
        pairs: talks
            .pairs
            .iter()
            .filter(|pair| !pair.tables.is_empty())
            .map(|pair| pair_line(talks, pair))
            .collect(),
    }
}

fn why(parties: usize, gaps: usize, overlaps: usize) -> String {
    let sit = match parties {
        0 => return "No engagement with parties is under way that you may read.".to_owned(),
        1 => "One party sits at a table you may read".to_owned(),
        several => format!("{} parties sit at tables you may read", format::count(several as u64)),
    };
    let gaps = match gaps {
        0 => "all that share a matter share a table".to_owned(),
        1 => "one pair shares a matter and no table".to_owned(),
        several => format!("{} pairs share a matter and no table", format::count(several as u64)),
    };
    let overlaps = match overlaps {
        0 => "no pair sits at several".to_owned(),
        1 => "one pair sits at several".to_owned(),
        several => format!("{} pairs sit at several", format::count(several as u64)),
    };
    format!("{sit}; {gaps}, {overlaps}.")
}

fn cell(talks: &Talks, row: usize, column: usize) -> Cell {
    if row == column {
        return Cell { sign: "", words: "the party itself".to_owned(), class: "self" };
    }
    match talks.between(row, column) {
        None => Cell { sign: "·", words: "no common matter known".to_owned(), class: "none" },
        Some(pair) if pair.is_gap() => Cell { sign: "○", words: "gap: no table".to_owned(), class: "gap" },
        Some(pair) => {
            let tracks: Vec<_> = pair.tables.iter().map(|(_, track)| track.words()).collect();
            let sign = if pair.is_overlap() { "◆" } else { "●" };
            let class = if pair.is_overlap() { "overlap" } else { "talk" };
            Cell { sign, words: tracks.join(", "), class }
        }
    }
}

fn pair_line(talks: &Talks, pair: &Pair) -> PairLine {
    let table = |(id, track): &(forestall_types::EngagementId, forestall_engagement::Track)| {
        (format!("/engagements/{id}"), format!("{id} on {track}"))
    };
    PairLine {
        one: talks.parties[pair.one].name().to_owned(),
        other: talks.parties[pair.other].name().to_owned(),
        tables: pair.tables.iter().map(table).collect(),
    }
}
