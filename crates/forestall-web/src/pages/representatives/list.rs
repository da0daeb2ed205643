//! The ring of representatives: who covers what, who is free, who stands by.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_engagement::chronicle::FaceRow;
use forestall_engagement::representative::{AvailabilityOn, RepresentativeKind, RingMember};
use forestall_types::PolityCode;
use serde::Deserialize;

use super::ring_line::{Names, RingLine};
use super::{Ring, today};
use crate::chronicle_pages::coded_choices;
use crate::format;
use crate::forms::Choice;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::asked::chosen;
use crate::pages::notes::audience_of_all;
use crate::pages::print;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    kind: String,
    country: String,
    free: String,
    over: String,
}

#[derive(Template)]
#[template(path = "representatives/list.html")]
struct Page {
    frame: Frame,
    heading: String,
    lead: String,
    kinds: Vec<Choice>,
    countries: Vec<Choice>,
    chosen: Chosen,
    is_empty: bool,
    /// Those on stand-by, who can leave soonest first.
    standing_by: Vec<RingLine>,
    lines: Vec<RingLine>,
    may_open: bool,
    reads_desk: bool,
}

/// What is chosen beside kind and country.
struct Chosen {
    is_free: bool,
    with_over: bool,
    /// Whether not everybody is shown.
    is_narrowed: bool,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let kind: Option<RepresentativeKind> = chosen(&params.kind)?;
    let country: Option<PolityCode> = chosen(&params.country)?;
    let (is_free, with_over) = (!params.free.is_empty(), !params.over.is_empty());
    let today = today(&visit);
    let ring = Ring::load(&visit, with_over).await?;
    let names = Names::of_ring(&visit, &ring).await?;
    let free = |member: &RingMember| member.entry.availability_on(today) == AvailabilityOn::Free;
    let is_wanted = |member: &RingMember| {
        kind.is_none_or(|kind| member.entry.kind == Some(kind))
            && country.is_none_or(|country| member.entry.covers(country, today))
            && (!is_free || free(member))
    };
    let found: Vec<(&FaceRow, &RingMember)> =
        ring.rows.iter().zip(&ring.members).filter(|(_, member)| is_wanted(member)).collect();
    let line = |(row, member): &(&FaceRow, &RingMember)| RingLine::of(&visit, &names, row, member, today);
    let mut standing_by: Vec<_> = found.iter().filter(|(_, member)| member.entry.standby.is_some()).collect();
    standing_by.sort_by_key(|(_, member)| member.entry.standby.map(|standby| standby.hours));
    let mut frame = visit.frame(Section::Roster, "Representatives");
    frame.audience = audience_of_all(&visit, found.iter().map(|(row, _)| &row.mark));
    let is_narrowed = kind.is_some() || country.is_some() || is_free;
    print(&Page {
        frame,
        heading: match (found.len(), is_narrowed) {
            (0, true) => "Representatives: nobody found".to_owned(),
            (0, false) => "Representatives".to_owned(),
            (number, _) => format!("Representatives: {}", format::count(number as u64)),
        },
        lead: lead(&found, free),
        kinds: coded_choices!(RepresentativeKind)
            .map(|(value, label)| choice(value, label, kind.map(RepresentativeKind::code) == Some(value)))
            .collect(),
        countries: countries(&visit, &ring, country, today),
        standing_by: standing_by.into_iter().map(line).collect(),
        lines: found.iter().map(line).collect(),
        is_empty: ring.rows.is_empty(),
        chosen: Chosen { is_free, with_over, is_narrowed },
        may_open: visit.viewer().may_act(Capability::Engage),
        reads_desk: visit.viewer().may(Capability::ReadDesk),
    })
}

fn lead(found: &[(&FaceRow, &RingMember)], free: impl Fn(&RingMember) -> bool) -> String {
    let free = found.iter().filter(|(_, member)| free(member)).count();
    match (found.len(), free) {
        (0, _) => {
            "Envoys, offices, advisers and regional centres: who covers what, and who can be sent.".to_owned()
        }
        (_, 0) => "Nobody is free today.".to_owned(),
        (all, free) if all == free => "Everybody is free today.".to_owned(),
        (all, free) => {
            format!("{} of {} free today.", format::count(free as u64), format::count(all as u64))
        }
    }
}

fn choice(value: &str, label: String, is_chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label, help: String::new(), is_chosen }
}

/// Returns the countries somebody covers today, and the one chosen.
fn countries(
    visit: &Visit,
    ring: &Ring,
    chosen: Option<PolityCode>,
    today: jiff::civil::Date,
) -> Vec<Choice> {
    let covered = ring.members.iter().flat_map(|member| member.entry.coverage_on(today));
    let mut codes: Vec<_> =
        covered.flat_map(|coverage| coverage.polities.iter().copied()).chain(chosen).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut choices: Vec<_> =
        codes.into_iter().map(|code| choice(code.as_str(), visit.name(code), chosen == Some(code))).collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices
}
