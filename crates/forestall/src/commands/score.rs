//! `forestall score`

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result};
use forestall_backtest::{BacktestReport, BacktestSettings, Comparison, yearly_windows};
use forestall_events::{CountryMonths, read_country_months};
use forestall_forecast::Model;
use forestall_panel::{History, PanelChoices, SpanRule};
use forestall_score::EvaluationProfile;
use forestall_store::{DataFolder, InputFile, Scorecard, Scorecards};
use forestall_types::{MonthRange, PolityCode, PolityTable, Scheme, ViewsCountryId, ViolenceType};
use jiff::Timestamp;

use super::cycle::ModelChoice;
use crate::cycle::{TARGET, newest_panel};
use crate::failure::Advised;
use crate::messages::{self, print, say};
use crate::worlds;

/// Draws asked of each model, as the VIEWS challenge expects.
const DRAWS: usize = 1000;
/// Misses of each model and window that are kept.
const MISSES: usize = 20;

/// Score the models on past years, misses first
///
/// Each window is a calendar year, forecast from data up to October of the year before (steps 3 to 14). Only
/// countries with 12 observed months before the window are scored; those left out are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall score --profile views-challenge --truth cm_ged_sb.csv.zst --windows 2010..2021
  forestall score --data desk --windows 2015..2021
  forestall score --truth cm_ged_sb.csv --windows 2018..2021 --model zero --json")]
pub(crate) struct Args {
    /// The definitions of the scores
    #[arg(long, default_value = "views-challenge")]
    profile: String,

    /// A file of totals per country and month to forecast and score on; without it, the desk's own panel
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,

    /// Calendar years, such as 2010..2021
    #[arg(long, value_name = "YEARS")]
    windows: Option<Years>,

    /// Models beside conflictology12; repeat for several
    #[arg(long = "model", value_enum, default_values_t = [ModelChoice::Pool, ModelChoice::Bootstrap240, ModelChoice::LastPoisson, ModelChoice::Zero])]
    models: Vec<ModelChoice>,

    /// Seed of models and randomised scores
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// The desk's data folder, where the scorecard is kept
    #[arg(long, env = "FORESTALL_DATA")]
    data: Option<PathBuf>,

    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// Calendar years from first to last.
#[derive(Clone, Debug)]
pub(crate) struct Years(RangeInclusive<i16>);

impl FromStr for Years {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("`{text}` is not a range of years, such as 2010..2021");
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let first: i16 = first.trim().parse().map_err(|_| bad())?;
        let last: i16 = last.trim().trim_start_matches('=').parse().map_err(|_| bad())?;
        if first > last || first < 1981 { Err(bad()) } else { Ok(Self(first..=last)) }
    }
}

/// What the models are scored on.
struct Truth {
    words: String,
    caveat: Option<String>,
    history: History,
    units: Vec<Option<PolityCode>>,
    labels: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let profile = profile(&args.profile)?;
    let folder = args.data.as_deref().map(DataFolder::open).transpose()?;
    let truth = match (&args.truth, &folder) {
        (Some(_), Some(folder)) if folder.is_exercise() => {
            return Err(Advised::new(
                "the desk is an exercise, and a file given as truth is of the real world",
                "leave out --data, or name a desk of the real world",
            )
            .into());
        }
        (Some(path), _) => Truth::from_file(path)?,
        (None, Some(folder)) => Truth::from_desk(folder)?,
        (None, None) => {
            return Err(Advised::new(
                "there is nothing to score on",
                "give a file with --truth, or a desk with --data",
            )
            .into());
        }
    };
    let years = args.windows.clone().map_or_else(|| default_years(&truth.history), |years| Ok(years.0))?;
    let models: Vec<Box<dyn Model>> = args.models.iter().map(|choice| choice.model()).collect();
    let models: Vec<&dyn Model> = models.iter().map(AsRef::as_ref).collect();
    let settings = BacktestSettings { profile, draws: DRAWS, seed: args.seed, misses_kept: MISSES };
    let report = score_years(&truth.history, &years, &models, &settings)?;
    // Printed first, so that a folder that cannot be written to costs nobody the minutes spent on scoring.
    if args.json {
        print(&serde_json::to_string_pretty(&report)?);
    } else {
        print(&words(&report, &truth));
    }
    if let Some(folder) = &folder {
        Scorecards::of(folder).store(&truth.card(report))?;
        say("Stored the scorecard; the desk's Scorecard page shows it.");
    }
    Ok(())
}

/// Scores the desk's own panel on its last full years and keeps the scorecard; `None` where there are none.
pub(crate) fn score_desk(
    folder: &DataFolder,
    years: usize,
    models: &[&dyn Model],
    seed: u64,
) -> Result<bool> {
    let truth = Truth::from_desk(folder)?;
    let Ok(all) = default_years(&truth.history) else { return Ok(false) };
    let newest = i16::try_from(years.saturating_sub(1)).unwrap_or(i16::MAX);
    let first = (*all.end()).saturating_sub(newest).max(*all.start());
    let profile = EvaluationProfile::views_challenge();
    let settings = BacktestSettings { profile, draws: DRAWS, seed, misses_kept: MISSES };
    let report = score_years(&truth.history, &(first..=*all.end()), models, &settings)?;
    Scorecards::of(folder).store(&truth.card(report))?;
    Ok(true)
}

fn score_years(
    history: &History,
    years: &RangeInclusive<i16>,
    models: &[&dyn Model],
    settings: &BacktestSettings,
) -> Result<BacktestReport> {
    let bar = messages::progress("Scoring");
    let mut all: Option<BacktestReport> = None;
    for year in years.clone() {
        bar.set_message(format!("{year} of {} to {}", years.start(), years.end()));
        let report = yearly_windows(history, year..=year, models, settings)?;
        match &mut all {
            None => all = Some(report),
            Some(all) => all.windows.extend(report.windows),
        }
    }
    bar.finish_and_clear();
    all.context("no window was asked for")
}

fn profile(name: &str) -> Result<EvaluationProfile> {
    let known = EvaluationProfile::all();
    let names: Vec<&str> = known.iter().map(|profile| profile.name.as_str()).collect();
    known.iter().find(|profile| profile.name == name).cloned().ok_or_else(|| {
        Advised::new(format!("there is no profile `{name}`"), format!("known: {}", names.join(", "))).into()
    })
}

/// Returns the years a history can be scored on: three years of months before each, all of it observed.
fn default_years(history: &History) -> Result<RangeInclusive<i16>> {
    let months = history.months();
    let first = months.first().year() + if months.first().month() == 1 { 3 } else { 4 };
    let last = months.last().year() - i16::from(months.last().month() < 12);
    if first <= last {
        Ok(first..=last)
    } else {
        Err(Advised::new(
            format!("{months} is too short to score a year on"),
            "ingest a longer history, or give --truth",
        )
        .into())
    }
}

impl Truth {
    fn from_file(path: &Path) -> Result<Self> {
        let mut input = InputFile::open(path)?;
        let file =
            read_country_months(&mut input.reader).with_context(|| format!("reading {}", path.display()))?;
        if !file.quarantined.is_empty() {
            say(&format!(
                "{} rows of {} cannot be read and are left out.",
                file.quarantined.len(),
                input.name
            ));
        }
        let countries = countries(&file);
        let first = file.placed.iter().map(|row| row.month).min();
        let last = file.placed.iter().map(|row| row.month).max();
        let (Some(first), Some(last)) = (first, last) else {
            return Err(Advised::new(
                format!("{} holds no country-month", path.display()),
                "a file of totals has the columns month_id, country_id, ged_sb",
            )
            .into());
        };
        let mut history = History::unknown(countries.len(), MonthRange::new(first, last)?);
        for row in &file.placed {
            let unit = countries.binary_search(&row.country).expect("collected from the same rows");
            if let Some(deaths) = row.deaths[ViolenceType::StateBased.index()] {
                history.set(unit, row.month, deaths);
            }
        }
        let table = PolityTable::world();
        let record = |country: &ViewsCountryId| {
            table.by_code(Scheme::Views, country.get().into(), last.last_day()).ok()
        };
        Ok(Self {
            words: format!("state-based deaths of {}", input.name),
            caveat: None,
            units: countries.iter().map(|country| record(country).map(|record| record.polity)).collect(),
            labels: countries
                .iter()
                .map(|country| {
                    record(country).map_or_else(|| format!("country {country}"), |record| record.name.clone())
                })
                .collect(),
            history,
        })
    }

    fn from_desk(folder: &DataFolder) -> Result<Self> {
        let world = worlds::places(folder.world());
        let places = world.places();
        let (files, panel) = newest_panel(folder, &places, PanelChoices { span_rule: SpanRule::End })?;
        let origin = panel.origin();
        let mut caveats: Vec<String> = files
            .iter()
            .filter_map(|file| {
                Some(format!(
                    "{} is a known undercount: {}",
                    file.provenance.title,
                    file.coverage.undercount.as_ref()?
                ))
            })
            .collect();
        caveats.extend(
            files
                .iter()
                .filter(|file| file.provenance.is_provisional)
                .map(|file| format!("{} is preliminary", file.file_name)),
        );
        let name = |polity: &PolityCode| {
            places
                .table
                .on_or_newest(*polity, origin.last_day())
                .map_or_else(|| polity.to_string(), |record| record.name.clone())
        };
        Ok(Self {
            words: format!("the desk's own panel of state-based deaths up to {}", origin.long_name()),
            caveat: (!caveats.is_empty()).then(|| caveats.join("; ")),
            history: panel.history(TARGET),
            units: panel.polities().iter().copied().map(Some).collect(),
            labels: panel.polities().iter().map(name).collect(),
        })
    }

    fn card(&self, report: BacktestReport) -> Scorecard {
        Scorecard {
            made_at: Timestamp::now(),
            truth: self.words.clone(),
            units: self.units.clone(),
            caveat: self.caveat.clone(),
            report,
        }
    }
}

fn countries(file: &CountryMonths) -> Vec<ViewsCountryId> {
    let mut countries: Vec<ViewsCountryId> = file.placed.iter().map(|row| row.country).collect();
    countries.sort_unstable();
    countries.dedup();
    countries
}

/// Prints the report: misses first, then every window, then the comparison.
fn words(report: &BacktestReport, truth: &Truth) -> String {
    let mut text = format!("Profile {}, {}, seed {}", report.profile.name, truth.words, report.seed);
    if let Some(caveat) = &truth.caveat {
        let _ = write!(text, "\nNote: {caveat}");
    }
    for model in &report.models {
        let _ = write!(text, "\n  {}: {}", model.name, model.recipe);
    }
    text.push_str(&misses(report, truth));
    for window in &report.windows {
        let _ = write!(
            text,
            "\n\nWindow {} (data to {}): {} country-months scored",
            window.window.year, window.window.origin, window.scored
        );
        let excluded: Vec<String> = window
            .exclusions
            .iter()
            .map(|exclusion| format!("{} ({})", truth.labels[exclusion.unit], exclusion.reason))
            .collect();
        if !excluded.is_empty() {
            let _ = write!(text, "\n  left out: {}", excluded.join(", "));
        }
        text.push_str(&window_table(&window.models.iter().map(|model| &model.scores).collect::<Vec<_>>()));
    }
    text.push_str(&comparison(&report.compare()));
    text
}

fn misses(report: &BacktestReport, truth: &Truth) -> String {
    let Some(model) = report.models.get(1) else { return String::new() };
    let mut worst: Vec<_> = report.windows.iter().flat_map(|window| &window.models[1].misses).collect();
    worst.sort_by(|a, b| b.crps.total_cmp(&a.crps));
    let mut text =
        format!("\n\nLargest misses of {} (90 % interval; CRPS, conflictology12's in brackets)", model.name);
    for miss in worst.into_iter().take(10) {
        let _ = write!(
            text,
            "\n  {} {}: observed {}, forecast {:.0} ({:.0}-{:.0}); {:.1} ({:.1})",
            truth.labels[miss.unit],
            miss.month,
            miss.observed,
            miss.forecast_mean,
            miss.lower,
            miss.upper,
            miss.crps,
            miss.benchmark_crps
        );
    }
    text
}

fn window_table(models: &[&forestall_score::WindowScores]) -> String {
    let Some(first) = models.first() else { return String::new() };
    let mut text = format!("\n  {:<26}", "");
    for model in models {
        let _ = write!(text, "{:>20}", model.model);
    }
    for (index, row) in first.rows().iter().enumerate() {
        let _ = write!(text, "\n  {:<26}", row.name);
        for model in models {
            let _ = write!(text, "{:>20}", score_words(&model.rows()[index].score));
        }
    }
    text
}

fn comparison(comparisons: &[Comparison]) -> String {
    let mut text = String::from("\n\nMeans over the windows against conflictology12 (windows won)");
    for row in comparisons.iter().filter(|row| row.better != forestall_score::Better::Neither) {
        let _ = write!(
            text,
            "\n  {:<20} {:<26} {:>12} against {:>12}  ({} of {})",
            row.model,
            row.score,
            score_words(&row.mean),
            score_words(&row.benchmark_mean),
            row.windows_won,
            row.windows_compared
        );
    }
    text
}

fn score_words(score: &forestall_score::ScoreValue) -> String {
    score.value().map_or_else(|| "n/a".to_owned(), |value| format!("{value:.4}"))
}
