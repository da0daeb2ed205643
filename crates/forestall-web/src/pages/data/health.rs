//! The state of every source.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use forestall_types::{MonthId, MonthRange};

use crate::charts::CoverageStrip;
use crate::desk::SourceHealth;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::{minute, print, run_page};
use crate::server::App;

#[derive(Template)]
#[template(path = "data/health.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    sources: Vec<SourceBlock>,
    /// The page and name of the run in view.
    run: Option<(String, String)>,
}

struct SourceBlock {
    slug: String,
    name: String,
    release: String,
    late: Option<String>,
    newest: String,
    retrieved: String,
    svg: String,
    ends: (String, String),
    coverage: String,
    undercount: Option<String>,
    rows_in: String,
    placed: String,
    excluded: String,
    adds_up: bool,
    /// What needs a person's eye: what, how much, and where it is listed.
    attention: Vec<AttentionLine>,
    licence: String,
    citation: String,
    content_hash: String,
    fingerprint: String,
}

struct AttentionLine {
    name: &'static str,
    count: String,
    href: Option<String>,
    parts: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let sources = app.desk.sources().await?;
    let late = sources.iter().filter(|source| source.days_late.is_some()).count();
    let heading = match (sources.len(), late) {
        (0, _) => "Data".to_owned(),
        (all, 0) => format!("Data: {}, none late", format::counted(all, "source", "sources")),
        (all, late) => format!("Data: {}, {late} late", format::counted(all, "source", "sources")),
    };
    let axis = common_axis(&sources, visit.standing.data_to);
    print(&Page {
        frame: visit.frame(Section::Data, heading.as_str()),
        heading,
        run: visit
            .standing
            .run
            .as_ref()
            .map(|run| (run_page(run), format!("how {} was made", format::run(&run.run_id)))),
        sources: sources.iter().map(|source| block(source, axis)).collect(),
    })
}

/// Returns the months from the first to the last any source covers, so that strips can be compared.
fn common_axis(sources: &[SourceHealth], data_to: Option<MonthId>) -> MonthRange {
    let spans = || sources.iter().flat_map(|source| source.spans.iter().map(|(span, _)| *span));
    let first = spans().map(MonthRange::first).min().unwrap_or(MonthId::MIN);
    let last = spans().map(MonthRange::last).chain(data_to).max().unwrap_or(first);
    MonthRange::new(first, last.max(first)).expect("the last month is not before the first")
}

fn block(source: &SourceHealth, axis: MonthRange) -> SourceBlock {
    let strip = CoverageStrip {
        id: source.slug.clone(),
        name: source.name.clone(),
        axis,
        spans: source.spans.clone(),
    };
    SourceBlock {
        slug: source.slug.clone(),
        name: source.name.clone(),
        release: source.release.clone(),
        late: source.days_late.map(|days| format!("{} late", format::lateness(days))),
        newest: source.newest_event.map_or_else(|| "none".to_owned(), format::date),
        retrieved: minute(source.retrieved_at),
        svg: strip.svg(),
        ends: strip.ends(),
        coverage: strip.in_words(),
        undercount: source.undercount.clone(),
        rows_in: format::count(source.rows_in),
        placed: format::count(source.placed),
        excluded: format::count(source.excluded()),
        adds_up: source.placed + source.excluded() == source.rows_in,
        attention: attention(source),
        licence: source.licence.clone(),
        citation: source.citation.clone(),
        content_hash: format::short_hash(&source.content_hash),
        fingerprint: format::short_hash(&source.header_fingerprint),
    }
}

fn attention(source: &SourceHealth) -> Vec<AttentionLine> {
    let by_column = |parts: &[(String, u64)]| {
        let parts: Vec<_> =
            parts.iter().map(|(column, rows)| format!("{} in {column}", format::count(*rows))).collect();
        parts.join(", ")
    };
    let line = |name, list: &str, total: u64, parts| AttentionLine {
        name,
        count: count_or_none(total),
        href: (total > 0).then(|| format!("/data/{}/{list}", source.slug)),
        parts,
    };
    let sides = format!(
        "{} near the border, counted by name; {} further away, counted by point",
        format::count(source.disagree_at_border),
        format::count(source.disagree_beyond)
    );
    vec![
        line(
            "Set aside, unreadable",
            "quarantine",
            source.quarantined_rows(),
            by_column(&source.quarantined),
        ),
        AttentionLine {
            name: "No data, such as a second heading",
            count: count_or_none(source.skipped),
            href: None,
            parts: String::new(),
        },
        line("Placed, but doubtful", "warnings", source.doubts(), by_column(&source.warnings)),
        line(
            "Placed outside the country named",
            "disagreements",
            source.disagreements(),
            if source.disagreements() == 0 { String::new() } else { sides },
        ),
    ]
}

fn count_or_none(count: u64) -> String {
    if count == 0 { "none".to_owned() } else { format::count(count) }
}
