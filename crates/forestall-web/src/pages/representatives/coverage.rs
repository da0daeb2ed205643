//! The map of who covers which country, and the gaps: danger that nobody covers.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::FaceRow;
use forestall_engagement::representative::{AvailabilityOn, RingMember};
use forestall_types::PolityCode;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Ring, today};
use crate::charts::{ChartTable, RING_LABELS, RingMap, RingRegion};
use crate::desk::DocketSheet;
use crate::download::csv_file;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::{audience_of_all, printed_audience};
use crate::pages::{print, run_words};
use crate::server::App;

/// Up to which place on the docket a country that nobody covers is a gap.
const GAP_RANK: u32 = 30;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    /// The day shown; today where it is left out.
    on: String,
}

#[derive(Template)]
#[template(path = "representatives/coverage.html")]
struct Page {
    frame: Frame,
    heading: String,
    lead: String,
    on: String,
    csv: String,
    gap_rank: u32,
    has_docket: bool,
    is_empty: bool,
    may_open: bool,
    basis: Option<String>,
    gaps: Vec<GapLine>,
    svg: String,
    legend: Vec<(String, &'static str)>,
    table: ChartTable,
}

struct GapLine {
    rank: u32,
    href: String,
    country: String,
    why: String,
    appoint: String,
}

/// Everything the map is made of.
struct Drawn {
    map: RingMap,
    day: Date,
    docket: Option<DocketSheet>,
    ring: Ring,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let drawn = draw(&app, &visit, &params).await?;
    let whys: BTreeMap<PolityCode, &str> = drawn
        .docket
        .iter()
        .flat_map(|sheet| &sheet.docket.rows)
        .map(|row| (row.polity, row.why.as_str()))
        .collect();
    let gaps: Vec<_> = drawn.map.gaps().into_iter().map(|region| gap_line(region, &whys)).collect();
    let mut frame = visit.frame(Section::Roster, "Coverage");
    frame.audience = audience_of_all(&visit, drawn.ring.rows.iter().map(|row| &row.mark));
    let fields = RING_LABELS.iter().enumerate().map(|(field, label)| (format!("ring-{field}"), *label));
    print(&Page {
        frame,
        heading: format!("Coverage, {}", drawn.map.day),
        lead: lead(&drawn.map, gaps.len(), drawn.docket.is_some()),
        on: drawn.day.to_string(),
        csv: format!("/representatives/coverage.csv?on={}", drawn.day),
        gap_rank: GAP_RANK,
        has_docket: drawn.docket.is_some(),
        is_empty: drawn.ring.rows.is_empty(),
        may_open: visit.viewer().may_act(Capability::Engage),
        basis: drawn.docket.as_ref().map(|sheet| run_words(&sheet.run)),
        gaps,
        svg: drawn.map.svg(),
        legend: fields.chain([("ring-gap".to_owned(), "nobody, and high on the docket")]).collect(),
        table: drawn.map.table(),
    })
}

pub(crate) async fn csv(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let drawn = draw(&app, &visit, &params).await?;
    csv_file(visit.desk.as_ref(), &drawn.map.table(), &format!("coverage-{}.csv", drawn.day))
}

async fn draw(app: &App, visit: &Visit, params: &Params) -> PageResult<Drawn> {
    let day = match params.on.trim() {
        "" => today(visit),
        text => text.parse().map_err(|_| PageError::BadRequest)?,
    };
    let ring = Ring::load(visit, true).await?;
    let docket = app.desk.docket(visit.viewer()).await?;
    let world = app.desk.world().await?;
    let ranks: BTreeMap<PolityCode, u32> =
        docket.iter().flat_map(|sheet| &sheet.docket.rows).map(|row| (row.polity, row.rank)).collect();
    let regions = world.shapes.into_iter().map(|shape| {
        let covering: Vec<(&FaceRow, &RingMember)> = ring
            .rows
            .iter()
            .zip(&ring.members)
            .filter(|(_, member)| member.entry.covers(shape.polity, day))
            .collect();
        let is_free = |member: &RingMember| member.entry.availability_on(day) == AvailabilityOn::Free;
        RingRegion {
            name: visit.name(shape.polity),
            rank: ranks.get(&shape.polity).copied(),
            covered_by: covering.iter().map(|(row, _)| row.face.title.clone()).collect(),
            free: covering.iter().filter(|(_, member)| is_free(member)).count(),
            audience: audience(&covering),
            shape,
        }
    });
    let map = RingMap {
        day: format::date(day),
        gap_rank: GAP_RANK,
        size: world.size,
        disputed_borders: world.disputed_borders,
        regions: regions.collect(),
    };
    Ok(Drawn { map, day, docket, ring })
}

/// Says who may read a line about these representatives; the docket makes each line internal.
fn audience(rows: &[(&FaceRow, &RingMember)]) -> String {
    let internal = Mark::internal();
    printed_audience(&Mark::of_derived(rows.iter().map(|(row, _)| &row.mark).chain([&internal])))
}

fn gap_line(region: &RingRegion, whys: &BTreeMap<PolityCode, &str>) -> GapLine {
    let code = region.shape.polity;
    GapLine {
        rank: region.rank.unwrap_or_default(),
        href: format!("/countries/{code}"),
        country: region.name.clone(),
        why: whys.get(&code).map(|why| (*why).to_owned()).unwrap_or_default(),
        appoint: format!("/representatives/within?country={code}"),
    }
}

fn lead(map: &RingMap, gaps: usize, has_docket: bool) -> String {
    let covered = map.regions.iter().filter(|region| !region.covered_by.is_empty()).count();
    let covered = match covered {
        0 => "No country is covered".to_owned(),
        1 => "One country is covered".to_owned(),
        number => format!("{} countries are covered", format::count(number as u64)),
    };
    match (has_docket, gaps) {
        (false, _) => format!("{covered}; without a docket nobody knows which gaps matter."),
        (true, 0) => format!("{covered}, among them the first {GAP_RANK} of the docket."),
        (true, number) => format!(
            "{covered}; of the first {GAP_RANK} of the docket {} covered by nobody.",
            if number == 1 { "one is".to_owned() } else { format!("{} are", format::count(number as u64)) }
        ),
    }
}
