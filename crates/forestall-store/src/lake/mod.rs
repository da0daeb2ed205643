//! The event lake: Parquet by source and year, one folder per ingested file.
//!
//! Layout below the data folder:
//!
//! ```text
//! lake/events/source=ucdp-ged/file=1f0c…/year=2017/events.parquet
//!                                       /_manifest.json   what the file is, covers and holds
//!                                       /_quarantine.csv  rows set aside, with reasons
//!                                       /_warnings.csv    doubts about placed rows
//!                                       /_disagreements.csv
//!                                       /_checksums.txt   blake3 of each of these
//! lake/country-months/source=…/file=…/country_months.parquet
//! ```
//!
//! A file's folder is written aside and renamed in one step, so a reader sees
//! all of it or nothing; an interrupted ingest leaves the lake as it was.
//! Folders are never changed afterwards: old vintages stay. Names that begin
//! with `_` are skipped by DuckDB's, Arrow's and Spark's folder readers.

mod country_month_table;
mod disagreement;
mod event_table;
mod identity;
mod ingest;
mod ingest_totals;
mod manifest;
mod nothing_covered;
mod row_lists;
mod year_files;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use forestall_panel::{Answering, Layer, Panel, PanelBuilder, PanelChoices};
use forestall_types::{MonthId, PolityCode, PolityTable};
use jiff::Timestamp;

use crate::checksums;
use crate::data_folder::DataFolder;
use crate::json_file::read_json;

pub use disagreement::Disagreement;
pub use event_table::ListedEvent;
pub use ingest::{IngestEvents, Ingested, NamedCountry, Progress};
pub use ingest_totals::IngestCountryMonths;
pub use manifest::{FileKind, HeaderRecord, Manifest, PlaceCount, Provenance, RowCount};
pub use nothing_covered::NothingCovered;

pub(crate) use event_table::writer_properties;

/// The lake of one data folder.
#[derive(Clone, Copy, Debug)]
pub struct Lake<'a> {
    folder: &'a DataFolder,
}

impl<'a> Lake<'a> {
    /// Returns the lake of a data folder.
    pub const fn of(folder: &'a DataFolder) -> Self {
        Self { folder }
    }

    /// Returns all vintages, oldest first: by the last month covered, then by the time of ingest.
    ///
    /// # Errors
    ///
    /// When a manifest cannot be read.
    pub fn manifests(&self) -> Result<Vec<Manifest>> {
        let mut manifests = Vec::new();
        for kind in [FileKind::Events, FileKind::CountryMonths] {
            for source in folders_in(&self.kind_folder(kind))? {
                for file in folders_in(&source)? {
                    manifests.push(read_json::<Manifest>(&file.join("_manifest.json"))?);
                }
            }
        }
        manifests.sort_by(|a, b| {
            (a.coverage.months.last(), a.ingested_at, &a.file_id).cmp(&(
                b.coverage.months.last(),
                b.ingested_at,
                &b.file_id,
            ))
        });
        Ok(manifests)
    }

    /// Returns the vintages in force at a time: those ingested by then, and of one content only the way it
    /// was read last.
    ///
    /// # Errors
    ///
    /// When a manifest cannot be read.
    pub fn manifests_as_of(&self, as_of: Option<Timestamp>) -> Result<Vec<Manifest>> {
        let known: Vec<Manifest> = self
            .manifests()?
            .into_iter()
            .filter(|manifest| as_of.is_none_or(|as_of| manifest.ingested_at <= as_of))
            .collect();
        let is_superseded = |manifest: &Manifest| {
            known.iter().any(|other| {
                other.content_hash == manifest.content_hash && other.ingested_at > manifest.ingested_at
            })
        };
        Ok(known.iter().filter(|manifest| !is_superseded(manifest)).cloned().collect())
    }

    /// Builds the panel that ends at `origin` from these vintages; `None` when nothing is covered up to it.
    ///
    /// # Errors
    ///
    /// When a file of the lake cannot be read.
    pub fn build_panel(
        &self,
        manifests: &[Manifest],
        layers: &[Layer],
        answering: &Answering,
        choices: PanelChoices,
        origin: MonthId,
    ) -> Result<Option<Panel>> {
        let Some(mut builder) = PanelBuilder::new(layers, answering, choices, origin) else {
            return Ok(None);
        };
        for layer in builder.reading_order() {
            let manifest = &manifests[layer];
            match manifest.kind {
                FileKind::Events => {
                    let mut rows = 0;
                    for path in self.event_files(manifest)? {
                        event_table::stream_events(&path, &mut |event| {
                            rows += 1;
                            builder.add_event(layer, event);
                        })?;
                    }
                    // A year that is gone from the folder would else count as a year without deaths.
                    anyhow::ensure!(
                        rows == manifest.rows.placed,
                        "{} is damaged: the lake holds {rows} of its {} events",
                        manifest.file_name,
                        manifest.rows.placed
                    );
                }
                FileKind::CountryMonths => {
                    let path = self.file_folder(manifest).join(country_month_table::FILE_NAME);
                    country_month_table::stream(&path, &mut |row| {
                        builder.add_country_month(layer, row.polity, row.month, row.violence_type, row.count);
                    })?;
                }
            }
        }
        Ok(Some(builder.finish()))
    }

    /// Lists the events of one polity in a file whose last day lies in the given years, newest first.
    ///
    /// # Errors
    ///
    /// When a file of the lake cannot be read.
    pub fn list_events(
        &self,
        manifest: &Manifest,
        polity: PolityCode,
        years: std::ops::RangeInclusive<i16>,
    ) -> Result<Vec<ListedEvent>> {
        let mut events = Vec::new();
        if manifest.kind == FileKind::Events {
            for year in years {
                let path = self.file_folder(manifest).join(format!("year={year}")).join("events.parquet");
                if path.exists() {
                    events.extend(event_table::list_events(&path, polity)?);
                }
            }
        }
        events.sort_by(|a, b| b.date_end.cmp(&a.date_end).then_with(|| a.id.cmp(&b.id)));
        Ok(events)
    }

    /// Reads the rows a file left in quarantine.
    ///
    /// # Errors
    ///
    /// When the list cannot be read.
    pub fn quarantine(&self, manifest: &Manifest) -> Result<Vec<SetAside>> {
        read_rows(&self.quarantine_file(manifest))
    }

    /// Returns where the rows a file left in quarantine are listed.
    pub fn quarantine_file(&self, manifest: &Manifest) -> PathBuf {
        self.file_folder(manifest).join(row_lists::QUARANTINE)
    }

    /// Reads the warnings on placed rows of a file; at most 100,000 are kept.
    ///
    /// # Errors
    ///
    /// When the list cannot be read.
    pub fn warnings(&self, manifest: &Manifest) -> Result<Vec<SetAside>> {
        read_rows(&self.file_folder(manifest).join(row_lists::WARNINGS))
    }

    /// Reads the placed events of a file whose place lies outside the country they name.
    ///
    /// # Errors
    ///
    /// When the list cannot be read.
    pub fn disagreements(&self, manifest: &Manifest) -> Result<Vec<Disagreement>> {
        read_rows(&self.file_folder(manifest).join(row_lists::DISAGREEMENTS))
    }

    /// Reads every file of an ingested file's folder to its end and compares it with its checksum.
    ///
    /// # Errors
    ///
    /// When one is missing or damaged, or holds other than the manifest's number of rows.
    pub fn verify(&self, manifest: &Manifest) -> Result<()> {
        checksums::check(&self.file_folder(manifest))?;
        let mut rows = 0;
        match manifest.kind {
            FileKind::Events => {
                for path in self.event_files(manifest)? {
                    event_table::stream_events(&path, &mut |_| rows += 1)?;
                }
                anyhow::ensure!(
                    rows == manifest.rows.placed,
                    "it holds {rows} events, its manifest says {}",
                    manifest.rows.placed
                );
            }
            FileKind::CountryMonths => {
                let path = self.file_folder(manifest).join(country_month_table::FILE_NAME);
                country_month_table::stream(&path, &mut |_| rows += 1)?;
                anyhow::ensure!(rows >= manifest.rows.placed, "it holds {rows} totals, too few");
            }
        }
        Ok(())
    }

    fn event_files(self, manifest: &Manifest) -> Result<Vec<PathBuf>> {
        Ok(folders_in(&self.file_folder(manifest))?
            .into_iter()
            .map(|year| year.join("events.parquet"))
            .collect())
    }

    fn kind_folder(self, kind: FileKind) -> PathBuf {
        self.folder.lake().join(match kind {
            FileKind::Events => "events",
            FileKind::CountryMonths => "country-months",
        })
    }

    /// Returns the folder of one ingested file.
    pub fn file_folder(&self, manifest: &Manifest) -> PathBuf {
        self.folder_for(manifest.kind, &manifest.provenance.source, &manifest.file_id)
    }

    fn folder_for(self, kind: FileKind, source: &str, file_id: &str) -> PathBuf {
        self.kind_folder(kind).join(format!("source={source}")).join(format!("file={file_id}"))
    }
}

/// A row set aside or doubted, as the lake keeps it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct SetAside {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column at fault.
    pub column: String,
    /// What it held.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// The row as it stood, where the whole row was set aside.
    pub raw: String,
}

/// Works out which of these files answers for which month and place.
pub fn answering(manifests: &[Manifest], table: &PolityTable) -> (Vec<Layer>, Option<Answering>) {
    let layers: Vec<Layer> = manifests.iter().map(Manifest::layer).collect();
    let answering = Answering::build(&layers, table);
    (layers, answering)
}

/// Reads a list of the file's folder; where there is nothing to list there is no file.
fn read_rows<T: serde::de::DeserializeOwned>(path: &std::path::Path) -> Result<Vec<T>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("reading {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("reading {}", path.display()))
}

/// Lists sub-folders by name; none where the folder does not exist.
fn folders_in(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
        let is_staging = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() && !is_staging {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}
