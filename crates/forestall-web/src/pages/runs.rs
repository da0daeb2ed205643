//! How a forecast run was made: model, choices, files, and what became of their rows.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_panel::{Account, Exclusion, SpanRule, Tally};

use crate::desk::{RunInput, RunSheet};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::{minute, print, run_page};
use crate::server::App;

/// Runs listed beside the page.
const LISTED_RUNS: usize = 24;

#[derive(Template)]
#[template(path = "runs/page.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    lead: String,
    model: String,
    recipe: String,
    standing: String,
    facts: Vec<(&'static str, String)>,
    hash: String,
    span_rule: String,
    span_words: &'static str,
    inputs: Vec<InputBlock>,
    runs: Vec<RunLine>,
}

struct InputBlock {
    title: String,
    file_name: String,
    file_id: String,
    content_hash: Option<String>,
    coverage: String,
    undercount: Option<String>,
    licence: String,
    citation: String,
    is_provisional: bool,
    account: Vec<AccountLine>,
    sum: String,
    adds_up: bool,
    imprecise: Option<String>,
}

/// One line of an account: what, rows, deaths.
struct AccountLine {
    what: String,
    rows: String,
    deaths: String,
    is_sum: bool,
}

struct RunLine {
    href: String,
    label: String,
    note: String,
    is_current: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(run_id): Path<String>,
) -> PageResult<Response> {
    let runs = app.desk.runs().await?;
    let run = runs.iter().find(|sheet| sheet.run.run_id.as_str() == run_id).ok_or(PageError::NotFound)?;
    print(&build(&visit, run, &runs))
}

fn build(visit: &Visit, sheet: &RunSheet, all: &[RunSheet]) -> Page {
    let heading = format!("How {} was made", format::run(&sheet.run.run_id));
    let (first, last) = sheet.steps;
    let months = sheet.run.origin.plus(first).zip(sheet.run.origin.plus(last));
    let months = months.map_or_else(String::new, |(from, to)| format!(": {}", format::months(from, to)));
    Page {
        frame: visit.frame(Section::None, heading.as_str()),
        heading,
        lead: format!(
            "{} deaths per country and month, {first} to {last} months after {}{months}.",
            capitalised(&sheet.outcome.to_string()),
            format::month(sheet.run.origin)
        ),
        model: sheet.model.clone(),
        recipe: capitalised(&sheet.recipe),
        standing: sheet.standing.clone(),
        facts: facts(sheet),
        hash: sheet.run.run_hash.to_string(),
        span_rule: sheet.choices.span_rule.to_string(),
        span_words: span_words(sheet.choices.span_rule),
        inputs: sheet.inputs.iter().map(input_block).collect(),
        runs: all.iter().take(LISTED_RUNS).map(|other| run_line(other, sheet)).collect(),
    }
}

fn facts(sheet: &RunSheet) -> Vec<(&'static str, String)> {
    let count = |number: usize| format::count(number as u64);
    vec![
        ("Data to", format::month(sheet.run.origin)),
        ("Made", minute(sheet.made_at)),
        ("Files known by", sheet.as_of.map_or_else(|| "the time it was made".to_owned(), minute)),
        ("Draws per country and month", count(sheet.draws_per_step)),
        ("Seed of the draws", sheet.seed.to_string()),
        (
            "Countries",
            format!("{} ranked, {} with too few covered months", count(sheet.ranked), count(sheet.unranked)),
        ),
    ]
}

const fn span_words(rule: SpanRule) -> &'static str {
    match rule {
        SpanRule::End => "An event of several days counts to the month of its last day, with all its deaths.",
        SpanRule::Start => {
            "An event of several days counts to the month of its first day, with all its deaths."
        }
        SpanRule::EvenSplit => {
            "The deaths of an event of several days are spread over its months by the days in each; \
             the total stays the same."
        }
    }
}

fn input_block(input: &RunInput) -> InputBlock {
    let (months, completeness) = input.coverage;
    let account = &input.account;
    let excluded = account.excluded_total();
    InputBlock {
        title: input.title.clone(),
        file_name: input.file_name.clone(),
        file_id: input.file_id.clone(),
        content_hash: input.content_hash.clone(),
        coverage: capitalised(&format!(
            "{completeness} coverage of {}, {}; {}",
            input.places,
            format::months(months.first(), months.last()),
            input.basis
        )),
        undercount: input.undercount.clone(),
        licence: input.licence.clone(),
        citation: input.citation.clone(),
        is_provisional: input.is_provisional,
        account: account_lines(account),
        sum: format!(
            "{} in = {} placed + {} left out",
            format::count(account.input.events),
            format::count(account.placed.events),
            format::count(excluded.events)
        ),
        adds_up: account.input.events == account.placed.events + excluded.events
            && account.input.deaths == account.placed.deaths + excluded.deaths,
        imprecise: (account.imprecise.events > 0).then(|| {
            format!(
                "Of the rows placed, {} with {} have a place too imprecise for a single grid cell: they count \
                 to their country and to no cell.",
                format::count(account.imprecise.events),
                format::counted(
                    usize::try_from(account.imprecise.deaths).unwrap_or(usize::MAX),
                    "death",
                    "deaths"
                )
            )
        }),
    }
}

fn account_lines(account: &Account) -> Vec<AccountLine> {
    let line = |what: String, tally: Tally, is_sum| AccountLine {
        what,
        rows: format::count(tally.events),
        deaths: format::count(tally.deaths),
        is_sum,
    };
    let mut lines = vec![line("Placed in a country and month".to_owned(), account.placed, false)];
    lines.extend(
        Exclusion::ALL
            .into_iter()
            .map(|why| line(format!("Left out: {}", why.words()), account.excluded_for(why), false)),
    );
    lines.push(line("All rows of the file".to_owned(), account.input, true));
    lines
}

fn run_line(other: &RunSheet, shown: &RunSheet) -> RunLine {
    RunLine {
        href: run_page(&other.run),
        label: capitalised(&format::run(&other.run.run_id)),
        note: format!("data to {}", format::month(other.run.origin)),
        is_current: other.run.run_id == shown.run.run_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_lists_every_reason_and_ends_in_its_sum() {
        let tally = |events, deaths| Tally { events, deaths };
        let account = Account {
            input: tally(10, 70),
            placed: tally(7, 60),
            excluded: [tally(1, 2), tally(0, 0), tally(0, 0), tally(0, 0), tally(2, 8)],
            imprecise: tally(0, 0),
        };
        let lines = account_lines(&account);
        assert_eq!(lines.len(), Exclusion::ALL.len() + 2);
        assert_eq!((lines[1].rows.as_str(), lines[1].deaths.as_str()), ("1", "2"));
        assert_eq!(lines[5].what, "Left out: after the origin");
        assert!(lines[6].is_sum && lines[6].rows == "10");
    }
}
