//! `/api/v1/runs`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use forestall_panel::{Account, Exclusion, Tally};
use serde::Serialize;

use super::{RunName, answer};
use crate::desk::{RunInput, RunSheet};
use crate::frame::Here;
use crate::page_error::PageResult;
use crate::server::App;

#[derive(Serialize)]
struct Runs {
    runs: Vec<RunDetail>,
}

#[derive(Serialize)]
struct RunDetail {
    #[serde(flatten)]
    run: RunName,
    made_at: String,
    as_of: Option<String>,
    outcome: String,
    model: Model,
    span_rule: String,
    /// As text: a seed may be larger than the whole numbers that JSON readers keep exactly.
    seed: String,
    first_step: u16,
    last_step: u16,
    draws_per_step: usize,
    ranked: usize,
    unranked: usize,
    inputs: Vec<Input>,
}

#[derive(Serialize)]
struct Model {
    name: String,
    recipe: String,
    standing: String,
}

#[derive(Serialize)]
struct Input {
    file_name: String,
    file_id: String,
    content_hash: Option<String>,
    title: String,
    licence: String,
    citation: String,
    is_provisional: bool,
    first_month: String,
    last_month: String,
    completeness: String,
    places: String,
    undercount: Option<String>,
    basis: String,
    account: Ledger,
}

/// What became of a file's rows: `input = placed + all excluded`.
#[derive(Serialize)]
struct Ledger {
    input: Sum,
    placed: Sum,
    excluded: Vec<Excluded>,
    imprecise: Sum,
}

#[derive(Serialize)]
struct Sum {
    rows: u64,
    deaths: u64,
}

#[derive(Serialize)]
struct Excluded {
    reason: &'static str,
    rows: u64,
    deaths: u64,
}

pub(crate) async fn list(State(app): State<App>, Here(here): Here, asked: HeaderMap) -> PageResult<Response> {
    let runs = app.desk.runs().await?;
    answer(&app, &here.viewer, &asked, None, Runs { runs: runs.iter().map(RunDetail::of).collect() }).await
}

impl RunDetail {
    fn of(sheet: &RunSheet) -> Self {
        Self {
            run: RunName::of(&sheet.run),
            made_at: sheet.made_at.to_string(),
            as_of: sheet.as_of.map(|at| at.to_string()),
            outcome: sheet.outcome.to_string(),
            model: Model {
                name: sheet.model.clone(),
                recipe: sheet.recipe.clone(),
                standing: sheet.standing.clone(),
            },
            span_rule: sheet.choices.span_rule.to_string(),
            seed: sheet.seed.to_string(),
            first_step: sheet.steps.0,
            last_step: sheet.steps.1,
            draws_per_step: sheet.draws_per_step,
            ranked: sheet.ranked,
            unranked: sheet.unranked,
            inputs: sheet.inputs.iter().map(Input::of).collect(),
        }
    }
}

impl Input {
    fn of(input: &RunInput) -> Self {
        let (months, completeness) = input.coverage;
        Self {
            file_name: input.file_name.clone(),
            file_id: input.file_id.clone(),
            content_hash: input.content_hash.clone(),
            title: input.title.clone(),
            licence: input.licence.clone(),
            citation: input.citation.clone(),
            is_provisional: input.is_provisional,
            first_month: months.first().to_string(),
            last_month: months.last().to_string(),
            completeness: completeness.to_string(),
            places: input.places.clone(),
            undercount: input.undercount.clone(),
            basis: input.basis.clone(),
            account: Ledger::of(&input.account),
        }
    }
}

impl Ledger {
    fn of(account: &Account) -> Self {
        let excluded = |why: Exclusion| {
            let Tally { events, deaths } = account.excluded_for(why);
            Excluded { reason: why.words(), rows: events, deaths }
        };
        Self {
            input: Sum::of(account.input),
            placed: Sum::of(account.placed),
            excluded: Exclusion::ALL.into_iter().map(excluded).collect(),
            imprecise: Sum::of(account.imprecise),
        }
    }
}

impl Sum {
    const fn of(tally: Tally) -> Self {
        Self { rows: tally.events, deaths: tally.deaths }
    }
}
