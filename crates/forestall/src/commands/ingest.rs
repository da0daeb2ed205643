//! `forestall ingest`

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Subcommand;
use forestall_events::{
    CountryScheme, EventReader, GedReader, GedRelease, MappedReader, Mapping, SourceContract,
    coverage_of_ged, read_country_months, read_ged_file_name, shipped_mapping, shipped_mappings, ucdp_ged,
    ucdp_ged_candidate, views_country_months,
};
use forestall_store::lake::{IngestCountryMonths, IngestEvents, Ingested, Lake, NamedCountry, Provenance};
use forestall_store::{DataFolder, InputFile, Places, World};
use forestall_types::{CodeError, Coverage, CoveredPlaces, MonthRange, PolityCode, PolityTable, Scheme};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::doctor::coverage_words;
use crate::failure::Advised;
use crate::messages::{self, print, say};
use crate::worlds;

/// Read files into the event lake
///
/// Each file is read wholly or not at all; the same file is not read twice. Rows that cannot be used are set
/// aside in quarantine with line, column, value and reason: placed + excluded = input.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall ingest ucdp GEDEvent_v25_1.csv.zip --data desk
  forestall ingest mapped events.csv --mapping my-mapping.toml --data desk
  forestall ingest mapped ged_1989_2020_176k_events.csv.zst --mapping ged-176k --data desk
  forestall ingest country-months cm_ged_sb.csv --data desk")]
pub(crate) struct Args {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Read UCDP GED or Candidate files (CSV; .zst, .gz and .zip directly)
    Ucdp {
        #[command(flatten)]
        files: Files,
        #[command(flatten)]
        coverage: CoverageArgs,
    },
    /// Read any other table of events, as a mapping file describes it
    Mapped {
        #[command(flatten)]
        files: Files,
        /// A mapping file (TOML), or the name of one that ships with the program
        #[arg(long, value_name = "FILE|NAME")]
        mapping: String,
        #[command(flatten)]
        coverage: CoverageArgs,
    },
    /// Read totals per country and month, with the columns `month_id`, `country_id`, `ged_sb`
    CountryMonths {
        #[command(flatten)]
        files: Files,
        /// Say that the totals are a known undercount, and why
        #[arg(long, value_name = "REASON")]
        partial: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct Files {
    /// Files to read
    #[arg(required = true)]
    file: Vec<PathBuf>,

    /// The desk's data folder; made if there is none
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// Print what came of each file as JSON
    #[arg(long)]
    json: bool,
}

/// What the person says of a file's coverage, where the file's name and rows do not say it.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct CoverageArgs {
    /// Months the file covers, YYYY-MM..YYYY-MM; inside, no event means no deaths
    #[arg(long, value_name = "MONTHS")]
    months: Option<MonthRange>,

    /// Places the file covers: `world`, or codes separated by commas, such as CAF,TCD
    #[arg(long, value_name = "PLACES", value_parser = parse_places)]
    places: Option<CoveredPlaces>,

    /// Say that the file is a known undercount, and why
    #[arg(long, value_name = "REASON")]
    partial: Option<String>,
}

impl CoverageArgs {
    /// Refuses places the table does not know: coverage of a misspelt country is coverage of none.
    fn check_places(&self, table: &PolityTable) -> Result<()> {
        let Some(CoveredPlaces::Polities(polities)) = &self.places else { return Ok(()) };
        let is_known = |code: &PolityCode| table.records().iter().any(|record| record.polity == *code);
        match polities.iter().find(|code| !is_known(code)) {
            None => Ok(()),
            Some(code) => Err(Advised::new(
                format!("--places names {code}, which is no country the desk knows"),
                "codes are those of ISO 3166 (alpha-3) where a country has one",
            )
            .into()),
        }
    }

    /// Lays what the person says over what the file says.
    fn over(self, said: Option<Coverage>) -> Option<Coverage> {
        let places = self.places;
        let is_stated = self.months.is_some() || places.is_some() || self.partial.is_some();
        let by_person = |basis: &str| {
            if basis.is_empty() { "stated on ingest".into() } else { format!("stated on ingest; {basis}") }
        };
        match (said, self.months) {
            (Some(coverage), months) if is_stated => Some(Coverage {
                months: months.unwrap_or(coverage.months),
                places: places.unwrap_or(coverage.places),
                undercount: self.partial.or(coverage.undercount),
                basis: by_person(&coverage.basis),
            }),
            (Some(coverage), _) => Some(coverage),
            (None, Some(months)) => places.map(|places| Coverage {
                months,
                places,
                undercount: self.partial,
                basis: by_person(""),
            }),
            (None, None) => None,
        }
    }
}

/// Reads `world` or codes separated by commas.
fn parse_places(text: &str) -> Result<CoveredPlaces, CodeError> {
    if text == "world" {
        return Ok(CoveredPlaces::World);
    }
    text.split(',').map(|code| code.trim().parse()).collect::<Result<_, _>>().map(CoveredPlaces::Polities)
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let (Kind::Ucdp { files, .. } | Kind::Mapped { files, .. } | Kind::CountryMonths { files, .. }) =
        &args.kind;
    let folder = open_folder(&files.data)?;
    let world = worlds::places(folder.world());
    let desk = Intake { folder: &folder, places: &world.places(), json: files.json };
    if let Kind::Ucdp { coverage, .. } | Kind::Mapped { coverage, .. } = &args.kind {
        coverage.check_places(desk.places.table)?;
    }
    match &args.kind {
        Kind::Ucdp { files, coverage } => files.file.iter().try_for_each(|file| desk.ucdp(file, coverage)),
        Kind::Mapped { files, mapping, coverage } => {
            let mapping = NamedMapping::find(mapping)?;
            files.file.iter().try_for_each(|file| desk.mapped(file, &mapping, coverage))
        }
        Kind::CountryMonths { files, partial } => {
            files.file.iter().try_for_each(|file| desk.country_months(file, partial.as_deref()))
        }
    }
}

/// Opens a folder as it is, or makes one for the real world.
pub(crate) fn open_folder(path: &Path) -> Result<DataFolder> {
    match DataFolder::open(path) {
        Err(forestall_store::DataFolderError::Missing { .. }) => {
            Ok(DataFolder::open_or_create(path, World::Earth)?)
        }
        other => Ok(other?),
    }
}

/// Where files go, shared by `ingest` and `demo`.
pub(crate) struct Intake<'a> {
    pub(crate) folder: &'a DataFolder,
    pub(crate) places: &'a Places<'a>,
    pub(crate) json: bool,
}

impl Intake<'_> {
    /// Reads one UCDP GED or Candidate file.
    pub(crate) fn ucdp(&self, path: &Path, stated: &CoverageArgs) -> Result<()> {
        let input = InputFile::open(path)?;
        let name = input.name.clone();
        let release = read_ged_file_name(&name).release;
        let contract =
            if release.is_some_and(GedRelease::is_provisional) { ucdp_ged_candidate() } else { ucdp_ged() };
        let request = IngestEvents {
            provenance: provenance(&contract, "ucdp"),
            reading: format!("{} {stated:?}", contract.id),
            named_country: NamedCountry::Number(Scheme::Ucdp),
            open: Box::new(|bytes| Ok(Box::new(GedReader::open(bytes)?) as Box<dyn EventReader + Send>)),
            coverage: Box::new(|seen| {
                Ok(stated.clone().over(seen.map(|seen| coverage_of_ged(&name, &seen))))
            }),
            not_after: Some(tomorrow()),
            now: Timestamp::now(),
        };
        self.events(path, input, request)
    }

    /// Reads the events of an invented world, which covers what its generator says.
    pub(crate) fn exercise(&self, path: &Path, coverage: Coverage) -> Result<()> {
        let input = InputFile::open(path)?;
        let request = IngestEvents {
            provenance: Provenance {
                source: "exercise".into(),
                title: "Forestall exercise world".into(),
                producer: "Forestall's exercise generator".into(),
                licence: "invented; free to use".into(),
                citation: "Invented events of Forestall's exercise world; nothing in them is real.".into(),
                ..provenance(&ucdp_ged(), "exercise")
            },
            reading: "exercise".into(),
            named_country: NamedCountry::Number(Scheme::Ucdp),
            open: Box::new(|bytes| Ok(Box::new(GedReader::open(bytes)?) as Box<dyn EventReader + Send>)),
            coverage: Box::new(|_| Ok(Some(coverage))),
            not_after: None,
            now: Timestamp::now(),
        };
        self.events(path, input, request)
    }

    /// Reads one file as a mapping describes it.
    fn mapped(&self, path: &Path, mapping: &NamedMapping, stated: &CoverageArgs) -> Result<()> {
        let input = InputFile::open(path)?;
        let contract = mapping.mapping.source();
        let request = IngestEvents {
            provenance: provenance(contract, &contract.id),
            reading: format!("{} {stated:?}", mapping.text_hash),
            named_country: match mapping.mapping.country_scheme() {
                CountryScheme::Name => NamedCountry::Name,
                CountryScheme::Gw => NamedCountry::Number(Scheme::Ucdp),
                CountryScheme::Cow => NamedCountry::Number(Scheme::CorrelatesOfWar),
                CountryScheme::M49 => NamedCountry::Number(Scheme::M49),
                CountryScheme::Iso3 => NamedCountry::Iso3,
            },
            open: Box::new(|bytes| {
                Ok(Box::new(MappedReader::open(bytes, &mapping.mapping)?) as Box<dyn EventReader + Send>)
            }),
            coverage: Box::new(|_| {
                let coverage = stated.clone().over(mapping.mapping.coverage().cloned());
                coverage.map(Some).ok_or_else(|| {
                    Advised::new(
                        "neither the mapping nor the command says what the file covers",
                        "add [coverage] to the mapping, or give --months and --places",
                    )
                    .into()
                })
            }),
            not_after: Some(tomorrow()),
            now: Timestamp::now(),
        };
        self.events(path, input, request)
    }

    /// Reads one file of totals per country and month.
    pub(crate) fn country_months(&self, path: &Path, partial: Option<&str>) -> Result<()> {
        let mut input = InputFile::open(path)?;
        let rows =
            read_country_months(&mut input.reader).with_context(|| format!("reading {}", path.display()))?;
        let request = IngestCountryMonths {
            provenance: provenance(&views_country_months(), "views-country-months"),
            rows,
            undercount: partial.map(str::to_owned),
            now: Timestamp::now(),
        };
        let started = Instant::now();
        let ingested = Lake::of(self.folder)
            .ingest_country_months(input, request, self.places)
            .with_context(|| format!("reading {}", path.display()))?;
        self.report(path, &ingested, started)
    }

    fn events(&self, path: &Path, input: InputFile, request: IngestEvents<'_>) -> Result<()> {
        let started = Instant::now();
        let bar = messages::progress(&format!("Reading {}", path.display()));
        let ingested = Lake::of(self.folder)
            .ingest_events(input, request, self.places, &mut |rows| bar.set_message(format!("{rows} rows")))
            .with_context(|| format!("reading {}", path.display()))?;
        bar.finish_and_clear();
        self.report(path, &ingested, started)
    }

    fn report(&self, path: &Path, ingested: &Ingested, started: Instant) -> Result<()> {
        let manifest = ingested.manifest();
        if self.json {
            print(&serde_json::to_string_pretty(manifest)?);
        }
        if let Ingested::AlreadyThere(_) = ingested {
            say(&format!("{} is in the lake already; nothing changed.", path.display()));
            return Ok(());
        }
        let rows = &manifest.rows;
        say(&format!(
            "Read {} in {:.1} s: {} rows = {} placed + {} in quarantine + {} skipped; {} warnings.",
            path.display(),
            started.elapsed().as_secs_f64(),
            rows.input,
            rows.placed,
            rows.quarantined_total(),
            rows.skipped,
            rows.warnings_total()
        ));
        say(&format!("  covers {}", coverage_words(manifest)));
        if !manifest.header.unknown.is_empty() {
            say(&format!("  new columns, not read: {}", manifest.header.unknown.join(", ")));
        }
        let places = &manifest.places;
        if places.disagree_at_border + places.disagree_beyond > 0 {
            say(&format!(
                "  place and named country disagree in {} events: {} near a border (the name stands), {} beyond it \
                 (the place stands)",
                places.disagree_at_border + places.disagree_beyond,
                places.disagree_at_border,
                places.disagree_beyond
            ));
        }
        if rows.quarantined_total() > 0 {
            say(&format!("  quarantine: {}", Lake::of(self.folder).quarantine_file(manifest).display()));
        }
        Ok(())
    }
}

/// Returns the last day an event can have happened on: tomorrow in UTC is today somewhere.
fn tomorrow() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date() + 1.day()
}

/// A mapping with what identifies its text.
struct NamedMapping {
    mapping: Mapping,
    text_hash: String,
}

impl NamedMapping {
    fn find(name: &str) -> Result<Self> {
        if let Some(mapping) = shipped_mapping(name) {
            return Ok(Self { mapping: mapping.clone(), text_hash: format!("shipped {name}") });
        }
        let shipped: Vec<&str> =
            shipped_mappings().iter().map(|mapping| mapping.source().id.as_ref()).collect();
        let text = std::fs::read_to_string(name).map_err(|error| {
            Advised::new(
                format!("`{name}` is neither a readable mapping file nor a mapping that ships ({error})"),
                format!("mappings that ship: {}", shipped.join(", ")),
            )
        })?;
        let mapping = Mapping::parse(&text).with_context(|| format!("reading the mapping {name}"))?;
        Ok(Self { mapping, text_hash: text })
    }
}

fn provenance(contract: &SourceContract, id_space: &str) -> Provenance {
    Provenance {
        source: contract.id.to_string(),
        title: contract.title.to_string(),
        producer: contract.producer.to_string(),
        licence: contract.licence.to_string(),
        citation: contract.citation.to_string(),
        url: contract.url.to_string(),
        is_provisional: contract.provisional,
        violence_types: contract.violence_types.clone(),
        id_space: id_space.to_owned(),
    }
}
