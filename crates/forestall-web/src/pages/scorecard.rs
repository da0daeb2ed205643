//! How good past forecasts were, misses first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::print;
use crate::charts::{Cell, ChartTable, Column, Drawing, Windows};
use crate::desk::{Miss, Scorecard};
use crate::download::{csv_file, svg_file};
use crate::drawing_file::standalone;
use crate::figure::Figure;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// How to read the histogram.
const PIT_WORDS: &str = "Equal columns are calibrated; a bowl is too narrow, a hill too wide.";

#[derive(Template)]
#[template(path = "scorecard/scorecard.html")]
pub(crate) struct Page {
    frame: Frame,
    card: Option<Card>,
}

struct Card {
    lead: String,
    caveat: Option<String>,
    profile: String,
    misses: Vec<MissLine>,
    scores: Vec<ScoreBlock>,
    reliability: Option<SquareChart>,
    pit: Option<SquareChart>,
    coverage_90: Option<String>,
    exclusions: Vec<String>,
}

struct MissLine {
    href: String,
    country: String,
    month: String,
    expected: String,
    interval: String,
    observed: String,
    crps: String,
    words: &'static str,
}

struct ScoreBlock {
    verdict: String,
    figure: Figure,
}

struct SquareChart {
    heading: &'static str,
    words: String,
    svg: String,
    table: ChartTable,
    /// The address of its files, without what follows the point.
    file: &'static str,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let card = app.desk.scorecard().await?.map(|card| build(&visit, &card));
    print(&Page { frame: visit.frame(Section::Scorecard, "Scorecard"), card })
}

pub(crate) async fn file(
    State(app): State<App>,
    visit: Visit,
    Path(name): Path<String>,
) -> PageResult<Response> {
    let card = app.desk.scorecard().await?.ok_or(PageError::NotFound)?;
    if let Some(wanted) = name.strip_suffix(".svg") {
        return drawing(&visit, &card, wanted);
    }
    let wanted = name.strip_suffix(".csv").ok_or(PageError::NotFound)?;
    let found = match wanted {
        "misses" => Some(misses_table(&visit, &card)),
        "reliability" => card.reliability.map(|chart| chart.table()),
        "pit" => card.pit.map(|chart| chart.table()),
        score => card.windows.iter().find(|windows| windows.slug() == score).map(Windows::table),
    };
    csv_file(app.desk.as_ref(), &found.ok_or(PageError::NotFound)?, &format!("scorecard-{wanted}.csv"))
}

fn drawing(visit: &Visit, card: &Scorecard, wanted: &str) -> PageResult<Response> {
    let found = match wanted {
        "reliability" => card.reliability.as_ref().map(|chart| (chart.svg(), chart.in_words())),
        "pit" => card.pit.as_ref().map(|chart| (chart.svg(), PIT_WORDS.to_owned())),
        score => card
            .windows
            .iter()
            .find(|windows| windows.slug() == score)
            .map(|windows| (windows.svg(Drawing::Wide), verdict(windows))),
    };
    let (svg, words) = found.ok_or(PageError::NotFound)?;
    let caption = format!("{words} Profile {}: {}. {}", card.profile, card.subject, visit.terms());
    let drawing = standalone(&svg, &[], &caption).ok_or_else(PageError::no_drawing)?;
    Ok(svg_file(visit.desk.as_ref(), drawing, &format!("scorecard-{wanted}.svg")))
}

fn build(visit: &Visit, card: &Scorecard) -> Card {
    Card {
        lead: card.windows.first().map_or_else(String::new, verdict),
        caveat: card.caveat.clone(),
        profile: format!("Profile {}: {}.", card.profile, card.subject),
        misses: card.misses.iter().map(|miss| miss_line(visit, miss)).collect(),
        scores: card.windows.iter().map(|windows| score_block(windows, card)).collect(),
        reliability: card.reliability.as_ref().map(|chart| SquareChart {
            heading: "Does it happen as often as forecast?",
            words: chart.in_words(),
            svg: chart.svg(),
            table: chart.table(),
            file: "/scorecard/reliability",
        }),
        pit: card.pit.as_ref().map(|chart| SquareChart {
            heading: "Where observations fell in their forecasts",
            words: PIT_WORDS.to_owned(),
            svg: chart.svg(),
            table: chart.table(),
            file: "/scorecard/pit",
        }),
        coverage_90: card.coverage_90.map(format::share),
        exclusions: card.exclusions.clone(),
    }
}

/// Says how the first model did against the second, the benchmark, over all windows.
fn verdict(windows: &Windows) -> String {
    let [own, benchmark, ..] = windows.models.as_slice() else {
        return format!("{}: no benchmark to compare with.", windows.score);
    };
    let pairs: Vec<(f64, f64)> = windows
        .windows
        .iter()
        .filter_map(|window| Some((*window.scores.first()?.as_ref()?, *window.scores.get(1)?.as_ref()?)))
        .collect();
    if pairs.is_empty() {
        return format!("{}: no window could be scored for both {own} and {benchmark}.", windows.score);
    }
    let lost = windows.windows.iter().filter(|window| window.is_lost()).count();
    let (own_sum, benchmark_sum) = pairs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let relative = own_sum / benchmark_sum - 1.0;
    format!(
        "{}: {own} lost {lost} of {} to {benchmark}; its mean is {} against {benchmark} ({} and {}; smaller is better).",
        windows.score,
        format::counted(windows.windows.len(), "window", "windows"),
        format::signed_percent(relative),
        format::score(own_sum / pairs.len() as f64),
        format::score(benchmark_sum / pairs.len() as f64),
    )
}

fn score_block(windows: &Windows, card: &Scorecard) -> ScoreBlock {
    let source = format!("Mean over all units and months of a window; profile {}.", card.profile);
    let csv = format!("/scorecard/{}.csv", windows.slug());
    let figure = Figure::of(
        format!("{} by window", windows.score),
        |drawing| windows.svg(drawing),
        source,
        csv,
        windows.table(),
    );
    ScoreBlock { verdict: verdict(windows), figure }
}

fn miss_line(visit: &Visit, miss: &Miss) -> MissLine {
    let observed = miss.observed as f64;
    let words = if observed > miss.ninety.1 {
        "more than forecast"
    } else if observed < miss.ninety.0 {
        "fewer than forecast"
    } else {
        "inside the interval, far from the middle"
    };
    MissLine {
        href: format!("/countries/{}", miss.polity),
        country: visit.name(miss.polity),
        month: format::month(miss.month),
        expected: format::deaths(miss.mean),
        interval: format::interval(miss.ninety.0, miss.ninety.1),
        observed: format::count(miss.observed),
        crps: format::score(miss.crps),
        words,
    }
}

fn misses_table(visit: &Visit, card: &Scorecard) -> ChartTable {
    let row = |miss: &Miss| {
        vec![
            Cell::text(visit.name(miss.polity)),
            Cell::text(miss.polity.to_string()),
            Cell::month(miss.month),
            Cell::deaths(miss.mean),
            Cell::deaths(miss.ninety.0),
            Cell::deaths(miss.ninety.1),
            Cell::count(miss.observed),
            Cell::score(miss.crps),
        ]
    };
    ChartTable {
        caption: "The largest misses".to_owned(),
        columns: vec![
            Column::text("Country", "country"),
            Column::text("Code", "polity"),
            Column::text("Month", "month"),
            Column::number("Mean", "mean"),
            Column::number("90 % from", "q05"),
            Column::number("to", "q95"),
            Column::number("Observed", "observed_best"),
            Column::number("CRPS", "crps"),
        ],
        rows: card.misses.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::WindowScores;

    #[test]
    fn the_verdict_counts_what_was_lost() {
        let window = |name: &str, own, benchmark| WindowScores {
            window: name.to_owned(),
            scores: vec![Some(own), Some(benchmark)],
        };
        let windows = Windows {
            score: "CRPS".to_owned(),
            models: vec!["pool".to_owned(), "conflictology12".to_owned()],
            windows: vec![window("2020", 10.0, 20.0), window("2021", 35.0, 30.0)],
        };
        assert_eq!(
            verdict(&windows),
            "CRPS: pool lost 1 of 2\u{a0}windows to conflictology12; its mean is −10\u{a0}% against conflictology12 \
             (22.500 and 25.000; smaller is better)."
        );
        let alone = Windows { models: vec!["pool".to_owned()], ..windows };
        assert_eq!(verdict(&alone), "CRPS: no benchmark to compare with.");
    }
}
