//! The timeline of a situation by lanes: a drawing, and the same in words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use forestall_confidence::Mark;
use forestall_engagement::situation::Situation;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::around::{Around, MOST_COUNTRIES};
use super::lane::{LaneKind, LaneLine, drawing, lines};
use super::{load, today};
use crate::charts::Drawing;
use crate::chronicle_pages::address;
use crate::figure::Switch;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// How far back the timeline of the dossier reaches, in years.
pub(super) const USUAL_YEARS: i16 = 3;
/// The spans in years that can be chosen.
const SPANS: [i16; 4] = [1, USUAL_YEARS, 10, 50];
/// How many days to come are shown.
const DAYS_AHEAD: i32 = 183;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    lane: String,
    years: String,
}

#[derive(Template)]
#[template(path = "situations/timeline.html")]
struct Page {
    frame: Frame,
    href: String,
    title: String,
    timeline: Timeline,
    lanes: Vec<Switch>,
    spans: Vec<Switch>,
}

/// The timeline, ready to print.
pub(super) struct Timeline {
    pub(super) wide: String,
    pub(super) narrow: String,
    /// Newest first.
    pub(super) lines: Vec<LaneLine>,
    /// The lanes without an entry, each with what that means.
    pub(super) empty: Vec<(&'static str, &'static str)>,
    /// From when to when, and what is left out.
    pub(super) caption: String,
    /// The sources of violence and forecasts, with their terms.
    pub(super) source: String,
}

impl Timeline {
    pub(super) fn build(
        visit: &Visit,
        situation: &Situation,
        around: &Around,
        kinds: &[LaneKind],
        years: i16,
    ) -> Self {
        let axis = axis(today(visit), years);
        let mut lines = lines(visit, situation, around, axis);
        lines.retain(|line| kinds.contains(&line.kind));
        let picture = drawing(visit, situation, &lines, kinds, axis);
        let is_empty = |kind: &&LaneKind| !lines.iter().any(|line| line.kind == **kind);
        let empty = kinds.iter().filter(is_empty).map(|kind| (kind.name(), kind.when_empty())).collect();
        lines.reverse();
        Self {
            wide: picture.svg(Drawing::Wide),
            narrow: picture.svg(Drawing::Narrow),
            empty,
            caption: caption(situation, around, axis),
            source: if around.files.is_empty() { String::new() } else { visit.terms() },
            lines,
        }
    }
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (file, situation) = load(&visit, &id).await?;
    let lane = match params.lane.as_str() {
        "" => None,
        code => {
            Some(LaneKind::ALL.into_iter().find(|kind| kind.code() == code).ok_or(PageError::BadRequest)?)
        }
    };
    let years: i16 = match params.years.as_str() {
        "" => USUAL_YEARS,
        years => years.parse().ok().filter(|years| SPANS.contains(years)).ok_or(PageError::BadRequest)?,
    };
    let around = Around::load(&visit, &situation).await?;
    let kinds = lane.map_or_else(|| LaneKind::ALL.to_vec(), |lane| vec![lane]);
    let href = address(file.id);
    let to = |lane: Option<LaneKind>, years: i16| {
        let lane = lane.map(|lane| format!("lane={}&", lane.code())).unwrap_or_default();
        format!("{href}/timeline?{lane}years={years}")
    };
    let all = Switch::new(to(None, years), "All lanes".to_owned(), lane.is_none());
    let each = LaneKind::ALL
        .into_iter()
        .map(|kind| Switch::new(to(Some(kind), years), kind.name().to_owned(), lane == Some(kind)));
    let span = |of: i16| {
        Switch::new(to(lane, of), format::counted(of.unsigned_abs().into(), "year", "years"), of == years)
    };
    let title = situation.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut frame = visit.frame(Section::Situations, format!("Timeline of {}", file.id));
    let own: Vec<Mark> = file.entries.iter().filter_map(|entry| entry.own_mark.clone()).collect();
    frame.audience = audience_of_all(&visit, [&file.mark].into_iter().chain(&own).chain(around.marks()));
    print(&Page {
        frame,
        title,
        timeline: Timeline::build(&visit, &situation, &around, &kinds, years),
        lanes: [all].into_iter().chain(each).collect(),
        spans: SPANS.map(span).into(),
        href,
    })
}

/// Returns the days at both ends.
fn axis(today: Date, years: i16) -> (Date, Date) {
    let from = today.checked_sub(i32::from(years).years()).unwrap_or(today).first_of_month();
    (from, today.checked_add(DAYS_AHEAD.days()).unwrap_or(today))
}

fn caption(situation: &Situation, around: &Around, axis: (Date, Date)) -> String {
    let span = format!("From {} to {}.", format::date(axis.0), format::date(axis.1));
    let left_out = situation.polities.len().saturating_sub(MOST_COUNTRIES);
    let countries = match left_out {
        0 => String::new(),
        left_out => format!(
            " Files of {} are left out; the first {MOST_COUNTRIES} are shown.",
            format::counted(left_out, "country", "countries")
        ),
    };
    let violence = if around.files.is_empty() {
        ""
    } else {
        " Violence: deaths by month, best estimates with low and high."
    };
    format!("{span}{violence}{countries}")
}
