//! Forecast runs: what was said, from which data, and its hash.
//!
//! One folder per run below `runs/`, written aside and shown by one rename,
//! never changed afterwards:
//!
//! ```text
//! runs/run-0007/run.json          who, when, from what, and the hash
//!              /draws.parquet     polity, month_id, step, draws
//!              /panel.parquet     the series the model saw
//!              /grid.parquet      deaths per PRIO-GRID cell and month
//!              /imprecise.parquet deaths whose place is too imprecise for a cell
//!              /grid_forecast.json, grid_draws.parquet  benchmark forecast per PRIO-GRID cell
//!              /summary.json      quantiles per country and step
//!              /docket.json       the ranking
//!              /_checksums.txt    blake3 of each of these
//! ```

mod draws_table;
mod grid_forecast_table;
mod grid_table;
mod panel_table;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use forestall_docket::Docket;
use forestall_engagement::RunRef;
use forestall_forecast::{Forecast, GridForecast, ModelRecord};
use forestall_panel::{Account, Panel, PanelChoices};
use forestall_types::{Coverage, Draws, MonthId, PolityCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checksums;
use crate::data_folder::DataFolder;
use crate::json_file::{read_json, write_json};
use crate::lake::Manifest;
use crate::staging::Staging;

pub use summary::{LEVELS, StepSummary, Summary};

/// One file a run rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunInput {
    /// The file's identifier in the lake.
    pub file_id: String,
    /// Its name.
    pub file_name: String,
    /// Its source.
    pub source: String,
    /// Title of the source.
    pub title: String,
    /// Licence of the source.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
    /// Whether its figures are preliminary.
    pub is_provisional: bool,
    /// What it covers.
    pub coverage: Coverage,
    /// What became of its rows in this run's panel.
    pub account: Account,
}

/// What identifies a run and what it rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// Counts the runs of this desk, from 1.
    pub number: u32,
    /// Name and hash of the run, and its origin.
    #[serde(flatten)]
    pub reference: RunRef,
    /// The model that made the forecast.
    pub model: ModelRecord,
    /// The seed of the draws.
    pub seed: u64,
    /// First and last step.
    pub steps: (u16, u16),
    /// Draws per country and step.
    pub draws_per_step: usize,
    /// The named choices behind the panel.
    pub choices: PanelChoices,
    /// The files behind the panel.
    pub inputs: Vec<RunInput>,
    /// Only files ingested by then were used, if so asked.
    pub as_of: Option<Timestamp>,
    /// When the run was made.
    pub made_at: Timestamp,
}

/// A run on its way into the store.
#[derive(Debug)]
pub struct NewRun<'a> {
    /// The panel the model saw.
    pub panel: &'a Panel,
    /// What the model said; unit `i` is row `i` of the panel.
    pub forecast: &'a Forecast,
    /// What the benchmark said of grid cells; `None` where no file tells of places.
    pub grid: Option<&'a GridForecast>,
    /// The ranking made from it.
    pub docket: &'a Docket,
    /// The files behind the panel, in the order of its accounts.
    pub manifests: &'a [Manifest],
    /// Only files ingested by then were used, if so asked.
    pub as_of: Option<Timestamp>,
    /// The time of the run.
    pub now: Timestamp,
}

/// What came of storing a run.
#[derive(Clone, PartialEq, Debug)]
pub enum StoredRun {
    /// It is stored now.
    New(RunRecord),
    /// A run that says exactly the same was there already.
    AlreadyThere(RunRecord),
}

impl StoredRun {
    /// Returns the record of the run.
    pub const fn record(&self) -> &RunRecord {
        match self {
            Self::New(record) | Self::AlreadyThere(record) => record,
        }
    }
}

/// A run as screens show it.
#[derive(Clone, PartialEq, Debug)]
pub struct LoadedRun {
    /// What identifies it.
    pub record: RunRecord,
    /// The series the model saw.
    pub panel: Panel,
    /// What the benchmark said of grid cells; `None` for runs made before there were any.
    pub grid: Option<GridForecast>,
    /// Quantiles per country and step.
    pub summary: Summary,
    /// The ranking.
    pub docket: Docket,
}

/// The runs of one data folder.
#[derive(Clone, Copy, Debug)]
pub struct Runs<'a> {
    folder: &'a DataFolder,
}

impl<'a> Runs<'a> {
    /// Returns the runs of a data folder.
    pub const fn of(folder: &'a DataFolder) -> Self {
        Self { folder }
    }

    /// Lists all runs, oldest first.
    ///
    /// # Errors
    ///
    /// When a record cannot be read.
    pub fn list(&self) -> Result<Vec<RunRecord>> {
        let mut records = Vec::new();
        for folder in run_folders(&self.folder.runs())? {
            records.push(read_json::<RunRecord>(&folder.join("run.json"))?);
        }
        records.sort_by_key(|record| record.number);
        Ok(records)
    }

    /// Stores a run, wholly or not at all; one that says exactly the same as another is not stored twice.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to or another process is writing.
    pub fn store(&self, run: &NewRun<'_>) -> Result<StoredRun> {
        let _lock = self.folder.lock()?;
        let polities: Vec<PolityCode> =
            run.forecast.units.iter().map(|&unit| run.panel.polities()[unit]).collect();
        let hash = hash_of(run, &polities);
        let known = self.list()?;
        if let Some(same) = known.iter().find(|record| record.reference.run_hash.as_str() == hash) {
            return Ok(StoredRun::AlreadyThere(same.clone()));
        }
        let number = known.iter().map(|record| record.number).max().unwrap_or(0) + 1;
        let record = RunRecord {
            number,
            reference: RunRef {
                run_id: format!("run-{number:04}").parse()?,
                run_hash: hash.parse()?,
                origin: run.forecast.origin,
            },
            model: run.forecast.record.clone(),
            seed: run.forecast.draws.seed(),
            steps: (*run.forecast.steps.start(), *run.forecast.steps.end()),
            draws_per_step: run.forecast.draws.per_step(),
            choices: run.panel.choices(),
            inputs: inputs(run),
            as_of: run.as_of,
            made_at: run.now,
        };
        self.write(run, &record, &polities)?;
        Ok(StoredRun::New(record))
    }

    fn write(self, run: &NewRun<'_>, record: &RunRecord, polities: &[PolityCode]) -> Result<()> {
        let runs = self.folder.runs();
        let staging = Staging::begin(&runs)?;
        let at = |name: &str| staging.path().join(name);
        draws_table::write(&at("draws.parquet"), run.forecast, polities)?;
        panel_table::write(&at("panel.parquet"), run.panel)?;
        grid_table::write_cells(&at("grid.parquet"), run.panel.grid())?;
        grid_table::write_imprecise(&at("imprecise.parquet"), run.panel.grid())?;
        if let Some(grid) = run.grid {
            grid_forecast_table::write(staging.path(), grid)?;
        }
        write_json(&at("summary.json"), &Summary::of(run.forecast, polities))?;
        write_json(&at("docket.json"), run.docket)?;
        write_json(&at("run.json"), record)?;
        staging.publish(&self.run_folder(record.reference.run_id.as_str()))
    }

    /// Loads what screens show of a run.
    ///
    /// # Errors
    ///
    /// When a file of the run cannot be read.
    pub fn load(&self, record: &RunRecord) -> Result<LoadedRun> {
        let folder = self.run_folder(record.reference.run_id.as_str());
        Ok(LoadedRun {
            record: record.clone(),
            panel: panel_table::read(&folder.join("panel.parquet"), record.choices)?,
            grid: grid_forecast_table::read(&folder)?,
            summary: read_json(&folder.join("summary.json"))?,
            docket: read_json(&folder.join("docket.json"))?,
        })
    }

    /// Loads the ranking of a run.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn docket(&self, record: &RunRecord) -> Result<Docket> {
        read_json(&self.run_folder(record.reference.run_id.as_str()).join("docket.json"))
    }

    /// Loads the draws of a run with the polity of each unit.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub fn draws(&self, record: &RunRecord) -> Result<(Vec<PolityCode>, Draws)> {
        let folder = self.run_folder(record.reference.run_id.as_str());
        draws_table::read(&folder.join("draws.parquet"), record)
    }

    /// Reads every file of a run to its end and compares it with its checksum.
    ///
    /// # Errors
    ///
    /// When one is missing or damaged.
    pub fn verify(&self, record: &RunRecord) -> Result<()> {
        checksums::check(&self.run_folder(record.reference.run_id.as_str()))?;
        self.load(record)?;
        self.draws(record)?;
        Ok(())
    }

    /// Returns the newest run of this model whose origin lies before `origin`, for comparison.
    ///
    /// Runs of another model are passed over: their difference would say more of the models than of the world.
    ///
    /// # Errors
    ///
    /// When a record cannot be read.
    pub fn before(&self, origin: MonthId, model: &str) -> Result<Option<RunRecord>> {
        Ok(self
            .list()?
            .into_iter()
            .filter(|record| record.reference.origin < origin && record.model.name == model)
            .max_by_key(|record| (record.reference.origin, record.number)))
    }

    /// Returns the run screens show: the one with the latest origin, of these the one made last.
    ///
    /// # Errors
    ///
    /// When a record cannot be read.
    pub fn current(&self) -> Result<Option<RunRecord>> {
        Ok(self.list()?.into_iter().max_by_key(|record| (record.reference.origin, record.number)))
    }

    fn run_folder(self, run_id: &str) -> PathBuf {
        self.folder.runs().join(run_id)
    }
}

/// Returns the blake3 hash of what a run says and rests on: the same data, choices, model and seed give
/// the same hash on every machine and at any time.
fn hash_of(run: &NewRun<'_>, polities: &[PolityCode]) -> String {
    let mut hasher = blake3::Hasher::new();
    // Sorted, as files that end in the same month stand in the order of their ingest; where that order
    // decides which of them answers, the cells below differ.
    let mut files: Vec<&str> = run.manifests.iter().map(|manifest| manifest.file_id.as_str()).collect();
    files.sort_unstable();
    let head = serde_json::json!({
        "origin": run.forecast.origin,
        "model": run.forecast.record,
        "steps": [run.forecast.steps.start(), run.forecast.steps.end()],
        "draws_per_step": run.forecast.draws.per_step(),
        "seed": run.forecast.draws.seed(),
        "choices": run.panel.choices(),
        "files": files,
        "polities": polities,
    });
    hasher.update(head.to_string().as_bytes());
    for value in run.forecast.draws.values() {
        hasher.update(&value.to_le_bytes());
    }
    for cell in run.panel.cells() {
        hasher.update(&cell.fatalities.best.to_le_bytes());
        hasher.update(&[cell.completeness as u8]);
    }
    if let Some(grid) = run.grid {
        hash_grid(&mut hasher, grid);
    }
    hasher.finalize().to_hex().to_string()
}

fn hash_grid(hasher: &mut blake3::Hasher, grid: &GridForecast) {
    let head = serde_json::json!({ "grid": grid.record, "coverage": grid.coverage });
    hasher.update(head.to_string().as_bytes());
    for row in &grid.rows {
        let place =
            [row.gid.get(), row.violence_type.code().into(), row.first_step.into(), row.last_step.into()];
        for value in place.iter().chain(&row.draws) {
            hasher.update(&value.to_le_bytes());
        }
    }
}

fn inputs(run: &NewRun<'_>) -> Vec<RunInput> {
    run.manifests
        .iter()
        .zip(run.panel.accounts())
        .map(|(manifest, account)| RunInput {
            file_id: manifest.file_id.clone(),
            file_name: manifest.file_name.clone(),
            source: manifest.provenance.source.clone(),
            title: manifest.provenance.title.clone(),
            licence: manifest.provenance.licence.clone(),
            citation: manifest.provenance.citation.clone(),
            is_provisional: manifest.provenance.is_provisional,
            coverage: manifest.coverage.clone(),
            account: account.clone(),
        })
        .collect()
}

fn run_folders(runs: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(runs) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("reading {}", runs.display())),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("run-").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        if number.is_some_and(|digits| !digits.is_empty()) {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}
