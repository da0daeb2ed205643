//! `forestall demo`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use forestall_exercise::{DEFAULT_SEED, ExerciseWorld, default_months};
use forestall_forecast::{
    Bootstrap240, Conflictology12, ForecastError, LastPoisson, Model, PoolForestLast12, Zero,
};
use forestall_panel::{PanelChoices, SpanRule};
use forestall_store::lake::{Lake, Manifest};
use forestall_store::people::Door;
use forestall_store::runs::StoredRun;
use forestall_store::{DataFolder, DatabasePlace, Places, Scorecards, World};
use forestall_types::MonthId;
use jiff::Timestamp;

use super::cycle::{request, say_stored};
use super::ingest::{CoverageArgs, Intake};
use super::{score, serve};
use crate::cycle::{self, CycleRequest};
use crate::messages::{self, say};
use crate::serving::{self, Start};
use crate::unlocking::UnlockArgs;
use crate::worlds::{self, WorldPlaces};

/// Seed of the demo's draws.
const SEED: u64 = 1;
/// Full years scored for the Scorecard page.
const YEARS_SCORED: usize = 3;

/// Do the main job once and serve it: data in, forecasts, a ranked docket
///
/// Without files it builds an invented world for training. It runs the cycle at two origins, a month apart,
/// so that change shows, scores the last years, serves the desk to one person at this machine and prints the address
/// that lets in, once. The key of what is written there is made beside your configuration, not in the folder.
/// Started again with the same data, it reads and computes nothing twice.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall demo
  forestall demo --ged GEDEvent_v25_1.csv.zip --data desk
  forestall demo --country-months cm_ged_sb_1990_2021.csv.zst --port 9000")]
pub(crate) struct Args {
    /// UCDP GED files of the real world; repeat for several
    #[arg(long, value_name = "FILE", num_args = 1..)]
    ged: Vec<PathBuf>,

    /// A file of totals per country and month of the real world
    #[arg(long, value_name = "FILE")]
    country_months: Option<PathBuf>,

    /// Port on this machine; 0 takes a free one
    #[arg(long, default_value_t = serve::PORT)]
    port: u16,

    /// Where the desk is kept; without it a folder of its own for each kind of demo
    #[arg(long, env = "FORESTALL_DATA")]
    data: Option<PathBuf>,

    /// Prepare everything and stop before serving
    #[arg(long)]
    no_serve: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let listening = if args.no_serve { None } else { Some(serve::bind(args.port)?) };
    let is_exercise = args.ged.is_empty() && args.country_months.is_none();
    let path = args.data.clone().unwrap_or_else(|| default_folder(args, is_exercise));
    let (folder, world) = if is_exercise { exercise(&path)? } else { real_world(&path, args)? };
    cycle_twice(&folder, &world.places())?;
    score_once(&folder)?;
    let Some(listening) = listening else {
        say(&format!("The desk is ready: `forestall serve --local --data {}`.", path.display()));
        return Ok(());
    };
    let place = DatabasePlace::Folder(folder.path().to_owned());
    let unlock = UnlockArgs::default();
    serving::serve(Start { listening, folder, world, place, unlock: &unlock, door: Door::Local })
}

/// Keeps invented and real data, and demos on different files, apart.
fn default_folder(args: &Args, is_exercise: bool) -> PathBuf {
    if is_exercise {
        return PathBuf::from("forestall-demo/exercise");
    }
    let name = args.country_months.iter().chain(&args.ged).filter_map(|path| path.file_stem());
    let joined: Vec<String> = name.map(|stem| stem.to_string_lossy().replace('.', "-")).collect();
    Path::new("forestall-demo").join(joined.join("+"))
}

fn exercise(path: &Path) -> Result<(DataFolder, WorldPlaces)> {
    let folder = DataFolder::open_or_create(path, World::Exercise { seed: DEFAULT_SEED })?;
    let started = Instant::now();
    let invented = ExerciseWorld::generate(DEFAULT_SEED, default_months());
    let world = WorldPlaces::of_exercise(&invented);
    if Lake::of(&folder).manifests()?.is_empty() {
        let aside = folder.path().join("exercise-events.csv");
        let file = std::fs::File::create(&aside).with_context(|| format!("creating {}", aside.display()))?;
        let mut out = std::io::BufWriter::new(file);
        let rows =
            invented.write_ged_csv(&mut out).with_context(|| format!("writing {}", aside.display()))?;
        out.flush().with_context(|| format!("writing {}", aside.display()))?;
        say(&format!(
            "Invented {rows} events in {} countries in {:.1} s: an exercise, nothing in it is real.",
            invented.countries().len(),
            started.elapsed().as_secs_f64()
        ));
        let places = world.places();
        Intake { folder: &folder, places: &places, json: false }.exercise(&aside, invented.coverage())?;
        std::fs::remove_file(&aside).with_context(|| format!("removing {}", aside.display()))?;
    }
    Ok((folder, world))
}

fn real_world(path: &Path, args: &Args) -> Result<(DataFolder, WorldPlaces)> {
    let folder = DataFolder::open_or_create(path, World::Earth)?;
    let world = worlds::places(folder.world());
    let places = world.places();
    let desk = Intake { folder: &folder, places: &places, json: false };
    if let Some(file) = &args.country_months {
        desk.country_months(file, None)?;
    }
    for file in &args.ged {
        desk.ucdp(file, &CoverageArgs::default())?;
    }
    Ok((folder, world))
}

/// Runs the cycle a month before the newest origin and at it, so that change shows.
///
/// Where the data begins only a year before the newest origin there is no month before to compare with.
fn cycle_twice(folder: &DataFolder, places: &Places<'_>) -> Result<()> {
    let newest = cycle::default_origin(folder, places)?;
    let before = newest.minus(1).filter(|&origin| cycle::has_origin(folder, places, origin).unwrap_or(false));
    for origin in before.into_iter().chain([newest]) {
        let started = Instant::now();
        let bar = messages::progress(&format!("Forecasting with data to {}", origin.long_name()));
        let stored = match run_cycle(folder, places, origin, &PoolForestLast12::default()) {
            Err(error) if is_too_short_to_learn(&error) => {
                say("The history is too short to learn from; the last 12 months speak for themselves.");
                run_cycle(folder, places, origin, &Conflictology12::Expanded)?
            }
            stored => stored?,
        };
        bar.finish_and_clear();
        say_stored(&stored, started);
    }
    Ok(())
}

fn run_cycle(
    folder: &DataFolder,
    places: &Places<'_>,
    origin: MonthId,
    model: &dyn Model,
) -> Result<StoredRun> {
    let request = CycleRequest {
        origin: Some(origin),
        as_of: None,
        choices: PanelChoices { span_rule: SpanRule::End },
        model,
        request: request(SEED)?,
        now: Timestamp::now(),
    };
    cycle::run(folder, places, &request)
}

fn is_too_short_to_learn(error: &anyhow::Error) -> bool {
    let forecast = error.chain().find_map(|cause| cause.downcast_ref::<ForecastError>());
    matches!(forecast, Some(ForecastError::NothingToLearnFrom { .. }))
}

/// Scores the last full years, unless that was done since the newest file came in.
fn score_once(folder: &DataFolder) -> Result<()> {
    let newest_file = Lake::of(folder).manifests()?.iter().map(|file: &Manifest| file.ingested_at).max();
    let is_current = Scorecards::of(folder).newest()?.is_some_and(|card| Some(card.made_at) > newest_file);
    if is_current {
        return Ok(());
    }
    let started = Instant::now();
    let models: [&dyn Model; 4] = [&PoolForestLast12::default(), &Bootstrap240, &LastPoisson, &Zero];
    if score::score_desk(folder, YEARS_SCORED, &models, SEED)? {
        say(&format!("Scored the last full years in {:.1} s.", started.elapsed().as_secs_f64()));
    } else {
        say("The history is too short to score a year on; the Scorecard page stays empty.");
    }
    Ok(())
}
