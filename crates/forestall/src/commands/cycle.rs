//! `forestall cycle`

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;
use forestall_forecast::{
    Bootstrap240, Conflictology12, LastPoisson, Model, PoolForestLast12, Request, Zero,
};
use forestall_panel::{PanelChoices, SpanRule};
use forestall_store::DataFolder;
use forestall_store::runs::StoredRun;
use forestall_types::MonthId;
use jiff::Timestamp;

use crate::cycle::{self, CycleRequest};
use crate::messages::{self, print, say};
use crate::worlds;

/// Months ahead the desk forecasts.
const STEPS: u16 = 36;
/// Draws per country and month, as the VIEWS challenge expects.
const DRAWS: usize = 1000;

/// Forecast, rank and store a run
///
/// Builds the panel from all ingested files, forecasts 36 months ahead, ranks the situations and keeps the
/// run. The same data, choices and seed give the same run, which is then not stored twice.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall cycle --data desk
  forestall cycle --data desk --origin 2021-10 --model conflictology12
  forestall cycle --data desk --as-of 2026-01-31T00:00:00Z --json")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// The last observed month, YYYY-MM; without it the latest month most countries have data for
    #[arg(long)]
    origin: Option<MonthId>,

    /// Use only files ingested by this time, RFC 3339
    #[arg(long)]
    as_of: Option<Timestamp>,

    /// How an event that spans days is put into months: end, start or even-split
    #[arg(long, default_value = "end")]
    span: SpanRule,

    /// The model
    #[arg(long, value_enum, default_value_t = ModelChoice::Pool)]
    model: ModelChoice,

    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Print the run's record as JSON
    #[arg(long)]
    json: bool,
}

/// The models a cycle can use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ModelChoice {
    /// Half forest, half last 12 months
    #[value(name = "pool-forest-last12")]
    Pool,
    /// The country's own last 12 months
    #[value(name = "conflictology12")]
    Conflictology12,
    /// Draws from all country-months of 20 years
    #[value(name = "bootstrap240")]
    Bootstrap240,
    /// Poisson around the last month
    #[value(name = "last-poisson")]
    LastPoisson,
    /// No deaths anywhere
    #[value(name = "zero")]
    Zero,
}

impl ModelChoice {
    pub(crate) fn model(self) -> Box<dyn Model> {
        match self {
            Self::Pool => Box::new(PoolForestLast12::default()),
            Self::Conflictology12 => Box::new(Conflictology12::Expanded),
            Self::Bootstrap240 => Box::new(Bootstrap240),
            Self::LastPoisson => Box::new(LastPoisson),
            Self::Zero => Box::new(Zero),
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = DataFolder::open(&args.data)?;
    let world = worlds::places(folder.world());
    let started = Instant::now();
    let bar = messages::progress("Forecasting");
    let model = args.model.model();
    let stored = cycle::run(
        &folder,
        &world.places(),
        &CycleRequest {
            origin: args.origin,
            as_of: args.as_of,
            choices: PanelChoices { span_rule: args.span },
            model: model.as_ref(),
            request: request(args.seed)?,
            now: Timestamp::now(),
        },
    )?;
    bar.finish_and_clear();
    if args.json {
        print(&serde_json::to_string_pretty(stored.record())?);
    }
    say_stored(&stored, started);
    Ok(())
}

/// Returns the request every cycle of the desk makes.
pub(crate) fn request(seed: u64) -> Result<Request> {
    Ok(Request::new(1..=STEPS, DRAWS, seed)?)
}

pub(crate) fn say_stored(stored: &StoredRun, started: Instant) {
    let record = stored.record();
    let reference = &record.reference;
    let seconds = started.elapsed().as_secs_f64();
    match stored {
        StoredRun::New(_) => say(&format!(
            "Stored {} with data to {} by {}, hash {}, in {seconds:.1} s.",
            reference.run_id,
            reference.origin.long_name(),
            record.model.name,
            reference.run_hash.short(),
        )),
        StoredRun::AlreadyThere(_) => say(&format!(
            "Nothing new: {} with data to {} says exactly the same (hash {}).",
            reference.run_id,
            reference.origin.long_name(),
            reference.run_hash.short(),
        )),
    }
}
