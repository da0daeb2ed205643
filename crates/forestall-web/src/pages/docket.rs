//! The docket: the front page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::{Capability, Mark};
use forestall_docket::{DocketRow, TOP_K};
use forestall_engagement::{DecisionKind, WarningStatus};
use forestall_types::{Completeness, RecordRef};
use serde::Deserialize;

use super::{Horizon, print, run_words};
use crate::charts::{Cell, ChartTable, Column, Sparkline};
use crate::desk::{Answered, DocketSheet};
use crate::download::csv_file;
use crate::figure::Switch;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::server::App;

/// Rows shown at first; the rest is one link away, which keeps the first view small.
const FIRST_ROWS: usize = 30;
/// Rows of the views of surprises and big movers.
const SHORT_LIST: usize = 15;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    months: Option<String>,
    view: Option<String>,
    rows: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Ranked,
    Surprises,
    Movers,
}

const VIEWS: [(View, &str, &str); 3] = [
    (View::Ranked, "ranked", "By typical toll"),
    (View::Surprises, "surprises", "Surprises"),
    (View::Movers, "movers", "Big movers"),
];

#[derive(Template)]
#[template(path = "docket/list.html")]
pub(crate) struct Page {
    frame: Frame,
    list: Option<List>,
    can_decide: bool,
}

struct List {
    heading: String,
    lead: String,
    basis: String,
    horizon: String,
    views: Vec<Switch>,
    horizons: Vec<Switch>,
    rows: Vec<Row>,
    more: Option<Switch>,
    unranked: Vec<UnrankedLine>,
    track_record: Option<String>,
    top_k: usize,
    csv: String,
}

struct Row {
    rank: u32,
    href: String,
    name: String,
    why: String,
    is_partial: bool,
    sparkline: String,
    p_conflict: String,
    expected: String,
    interval: String,
    change: Change,
    top_share: String,
    answer: Option<AnswerLine>,
}

/// The move since the run before, as a sign, a word and a class.
struct Change {
    sign: &'static str,
    places: String,
    words: String,
    class: &'static str,
}

struct AnswerLine {
    chip: String,
    class: &'static str,
    href: String,
    note: String,
    mark: Option<MarkChip>,
}

struct UnrankedLine {
    href: String,
    name: String,
    why: String,
}

pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let horizon = Horizon::parse(params.months.as_deref(), Horizon::YEAR)?;
    let view = parse_view(params.view.as_deref())?;
    let all_rows = params.rows.as_deref() == Some("all");
    let sheet = app.desk.docket(visit.viewer()).await?;
    let list = sheet.as_ref().map(|sheet| build_list(&visit, sheet, horizon, view, all_rows));
    let title = list.as_ref().map_or_else(|| "Docket".to_owned(), |list| list.heading.clone());
    let mut frame = visit.frame(Section::Docket, title);
    // Beside the forecasts stand words of decisions, warnings and engagements.
    let internal = Mark::internal();
    let marks = sheet.iter().flat_map(|sheet| sheet.marks.values()).chain([&internal]);
    frame.audience = audience_of_all(&visit, marks);
    print(&Page { frame, list, can_decide: visit.viewer().may_act(Capability::Decide) })
}

pub(crate) async fn csv(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let sheet = app.desk.docket(visit.viewer()).await?.ok_or(PageError::NotFound)?;
    csv_file(app.desk.as_ref(), &docket_table(&visit, &sheet), &format!("docket-{}.csv", sheet.run.origin))
}

fn parse_view(view: Option<&str>) -> PageResult<View> {
    let Some(word) = view else { return Ok(View::Ranked) };
    VIEWS.into_iter().find(|(_, known, _)| *known == word).map(|(view, ..)| view).ok_or(PageError::BadRequest)
}

fn build_list(visit: &Visit, sheet: &DocketSheet, horizon: Horizon, view: View, all_rows: bool) -> List {
    let docket = &sheet.docket;
    let rows: Vec<&DocketRow> = match view {
        View::Ranked => docket.rows.iter().take(if all_rows { usize::MAX } else { FIRST_ROWS }).collect(),
        View::Surprises => docket.surprises(SHORT_LIST),
        View::Movers => docket.big_movers(SHORT_LIST),
    };
    let next_month = sheet.run.origin.plus(1).unwrap_or(sheet.run.origin);
    let word = VIEWS.iter().find(|(known, ..)| *known == view).map_or("ranked", |(_, word, _)| word);
    let hidden = docket.rows.len().saturating_sub(FIRST_ROWS);
    List {
        heading: format!("Docket, {}", next_month.long_name()),
        lead: lead(docket.rows.len(), view),
        basis: basis(sheet),
        horizon: horizon.in_words(&sheet.run),
        views: VIEWS
            .into_iter()
            .map(|(known, word, label)| {
                Switch::new(format!("/?view={word}&months={}", horizon.months()), label, known == view)
            })
            .collect(),
        horizons: horizon.switches(|months| format!("/?view={word}&months={months}")),
        rows: rows.into_iter().map(|row| build_row(visit, sheet, row, horizon)).collect(),
        more: (view == View::Ranked && !all_rows && hidden > 0).then(|| {
            let label = format!("Show the other {}", format::counted(hidden, "situation", "situations"));
            Switch::new(format!("/?rows=all&months={}", horizon.months()), label, false)
        }),
        unranked: docket.unranked.iter().map(|unranked| unranked_line(visit, unranked)).collect(),
        track_record: sheet.track_record.clone(),
        top_k: TOP_K,
        csv: "/docket.csv".to_owned(),
    }
}

fn lead(ranked: usize, view: View) -> String {
    let situations = format::counted(ranked, "situation", "situations");
    match view {
        View::Ranked => format!("{situations}, ranked by their typical toll over 12\u{a0}months."),
        View::Surprises => {
            "No 25 deaths in the last 24\u{a0}months, yet the highest probability of them over the coming 12."
                .to_owned()
        }
        View::Movers => "The largest changes in expected deaths since the run before, up or down.".to_owned(),
    }
}

fn basis(sheet: &DocketSheet) -> String {
    let before = sheet.previous_origin.map_or_else(
        || "no run before to compare".to_owned(),
        |origin| format!("change against data to {}", format::month(origin)),
    );
    format!("{}; {before}.", super::super::page_error::capitalised(&run_words(&sheet.run)))
}

fn build_row(visit: &Visit, sheet: &DocketSheet, row: &DocketRow, horizon: Horizon) -> Row {
    let outlook = horizon.outlook(row);
    let name = visit.name(row.polity);
    let months = sheet.recent.get(&row.polity).cloned().unwrap_or_default();
    Row {
        rank: row.rank,
        href: format!("/countries/{}", row.polity),
        why: row.why.clone(),
        is_partial: row.completeness == Completeness::Partial,
        sparkline: Sparkline { id: row.polity.to_string(), place: name.clone(), months }.svg(),
        name,
        p_conflict: format::probability(outlook.p_conflict),
        expected: format::deaths(outlook.expected),
        interval: format::interval(outlook.low as f64, outlook.high as f64),
        change: change(row),
        top_share: format::share(row.top_share),
        answer: sheet.answers.get(&row.polity).and_then(|answered| answer_line(visit, sheet, row, answered)),
    }
}

fn change(row: &DocketRow) -> Change {
    let ratio = row.log_change().map(|log| format!("expected deaths {}", format::ratio(log.exp())));
    let words = ratio.unwrap_or_else(|| "not ranked in the run before".to_owned());
    match row.places_risen() {
        None => Change { sign: "", places: "new".to_owned(), words, class: "new" },
        Some(0) => Change { sign: "", places: "–".to_owned(), words, class: "same" },
        Some(places) if places > 0 => Change { sign: "▲", places: places.to_string(), words, class: "up" },
        Some(places) => Change { sign: "▼", places: (-places).to_string(), words, class: "down" },
    }
}

fn answer_line(
    visit: &Visit,
    sheet: &DocketSheet,
    row: &DocketRow,
    answered: &Answered,
) -> Option<AnswerLine> {
    let mark = |record| MarkChip::among(&sheet.marks, record).unless_usual();
    if let Some(engagement) = &answered.engagement {
        let next = engagement.next_step().map_or_else(String::new, |step| {
            let by = step.due_on.map(|day| format!(", {}", format::date(day))).unwrap_or_default();
            format!("{}{by}", step.what)
        });
        return Some(AnswerLine {
            chip: format!("engaged · {}", engagement.track()),
            class: "chip engaged",
            href: format!("/engagements/{}", engagement.engagement_id()),
            note: next,
            mark: mark(RecordRef::Engagement(engagement.engagement_id())),
        });
    }
    if let Some(warning) = &answered.warning {
        let waits = warning.days_waiting(visit.now());
        let chip = match waits {
            Some(0) => "warning waits".to_owned(),
            Some(days) => format!("waits {}", format::counted(days as usize, "day", "days")),
            None => format!("warning {}", warning.status()),
        };
        let class = if warning.status() == WarningStatus::Waiting { "chip waiting" } else { "chip" };
        let href = format!("/warnings/{}", warning.warning_id());
        let mark = mark(RecordRef::Warning(warning.warning_id()));
        return Some(AnswerLine { chip, class, href, note: warning.opening().reason.to_string(), mark });
    }
    let decision = answered.decision.as_ref()?;
    let chip = match decision.kind {
        DecisionKind::Watch => "watched".to_owned(),
        DecisionKind::Warn => "warned".to_owned(),
        DecisionKind::Engage => "to engage".to_owned(),
        DecisionKind::Decline(_) => "declined".to_owned(),
    };
    let href = format!("/countries/{}#timeline", row.polity);
    let mark = mark(RecordRef::Decision(decision.decision_id));
    Some(AnswerLine { chip, class: "chip", href, note: decision.decided_by.to_string(), mark })
}

fn unranked_line(visit: &Visit, unranked: &forestall_docket::Unranked) -> UnrankedLine {
    let last = unranked.last_covered.map_or_else(
        || "no month covered".to_owned(),
        |month| format!("last covered month {}", format::month(month)),
    );
    UnrankedLine {
        href: format!("/countries/{}", unranked.polity),
        name: visit.name(unranked.polity),
        why: format!("{} of the last 12 months covered, {last}", unranked.covered_months),
    }
}

fn docket_table(visit: &Visit, sheet: &DocketSheet) -> ChartTable {
    let columns = vec![
        Column::number("Rank", "rank"),
        Column::text("Situation", "situation"),
        Column::text("Code", "polity"),
        Column::number("P(≥ 25) 3 months", "p_conflict_3"),
        Column::number("P(≥ 25) 6 months", "p_conflict_6"),
        Column::number("P(≥ 25) 12 months", "p_conflict_12"),
        Column::number("Expected 3 months", "expected_3"),
        Column::number("Expected 6 months", "expected_6"),
        Column::number("Expected 12 months", "expected_12"),
        Column::number("Typical toll 12 months", "typical_12"),
        Column::number("80 % from", "low_12"),
        Column::number("to", "high_12"),
        Column::number("Places risen", "places_risen"),
        Column::number("Share of draws in the top", "top_share"),
        Column::text("Coverage", "coverage"),
        Column::text("Why", "why"),
    ];
    let rows = sheet.docket.rows.iter().map(|row| {
        let mut cells = vec![
            Cell::count(row.rank.into()),
            Cell::text(visit.name(row.polity)),
            Cell::text(row.polity.to_string()),
        ];
        cells.extend(row.outlooks.iter().map(|outlook| Cell::probability(outlook.p_conflict)));
        cells.extend(row.outlooks.iter().map(|outlook| Cell::deaths(outlook.expected)));
        cells.push(Cell::deaths(row.typical));
        cells.extend([Cell::count(row.year().low), Cell::count(row.year().high)]);
        cells.push(
            row.places_risen().map_or_else(Cell::unknown, |places| Cell::printed(places.to_string(), places)),
        );
        cells.push(Cell::share(row.top_share));
        cells.push(Cell::text(row.completeness.to_string()));
        cells.push(Cell::text(row.why.as_str()));
        cells
    });
    ChartTable { caption: "Docket".to_owned(), columns, rows: rows.collect() }
}
