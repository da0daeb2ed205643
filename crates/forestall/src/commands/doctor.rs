//! `forestall doctor`

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use forestall_store::lake::{Lake, Manifest};
use forestall_store::runs::Runs;
use forestall_store::{DataFolder, DatabasePlace};
use forestall_types::CoveredPlaces;

use crate::desk_check::{DeskCheck, check_desk};
use crate::earlier_version;
use crate::failure::Advised;
use crate::messages::print;
use crate::unlocking::DatabaseArgs;

/// Check a data folder and say what it holds
///
/// Lists every ingested file with its coverage and rows (placed + excluded = input) and every run, compares
/// each stored file with its checksum, and exits with an error when something is damaged. Looks through the databases
/// and follows the audit log as far as that goes without the desk's key; `forestall audit verify` goes further.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall doctor --data desk")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    #[command(flatten)]
    database: DatabaseArgs,

    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = DataFolder::open(&args.data)?;
    let lake = Lake::of(&folder);
    let mut faults = Vec::new();
    let files = lake.manifests().unwrap_or_else(|error| {
        faults.push(format!("the list of files: {error:#}"));
        Vec::new()
    });
    let runs = Runs::of(&folder).list().unwrap_or_else(|error| {
        faults.push(format!("the list of runs: {error:#}"));
        Vec::new()
    });
    if let Err(refused) = earlier_version::refuse(&folder) {
        faults.push(refused.to_string());
    }
    let desk = look_at_desk(&args.database.place(folder.path())?)?;
    faults.extend(desk.faults.iter().cloned());
    for file in &files {
        if !file.rows.is_balanced() {
            faults.push(format!("{}: placed + excluded is not the input", file.file_name));
        }
        if let Err(error) = lake.verify(file) {
            faults.push(format!("{}: {error:#}", file.file_name));
        }
    }
    for record in &runs {
        if let Err(error) = Runs::of(&folder).verify(record) {
            faults.push(format!("{}: {error:#}", record.reference.run_id));
        }
    }
    if args.json {
        let report =
            serde_json::json!({ "files": files, "runs": runs, "desk": desk.to_json(), "faults": faults });
        print(&serde_json::to_string_pretty(&report)?);
    } else {
        print(&report(&folder, &files, &runs, &desk, &faults));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        let count = faults.len();
        Err(Advised::new(
            format!("{count} of what the folder holds is damaged"),
            "ingest damaged files again and run the cycle anew; records come back from a backup only",
        )
        .into())
    }
}

/// Looks at what people decided, the one thing here that cannot be computed again.
fn look_at_desk(place: &DatabasePlace) -> Result<DeskCheck> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(check_desk(place)))
}

fn report(
    folder: &DataFolder,
    files: &[Manifest],
    runs: &[forestall_store::runs::RunRecord],
    desk: &DeskCheck,
    faults: &[String],
) -> String {
    let mut text = format!("Desk in {}", folder.path().display());
    if folder.is_exercise() {
        text.push_str(" (an invented world: an exercise)");
    }
    let _ = write!(text, "\n\nFiles: {}", files.len());
    for file in files {
        let rows = &file.rows;
        let _ = write!(
            text,
            "\n  {} ({})\n    rows {} = placed {} + quarantined {} + skipped {}; warnings {}\n    covers {}",
            file.file_name,
            file.provenance.source,
            rows.input,
            rows.placed,
            rows.quarantined_total(),
            rows.skipped,
            rows.warnings_total(),
            coverage_words(file),
        );
    }
    let _ = write!(text, "\n\nRuns: {}", runs.len());
    for record in runs {
        let _ = write!(
            text,
            "\n  {} data to {}, {}, hash {}",
            record.reference.run_id,
            record.reference.origin,
            record.model.name,
            record.reference.run_hash.short()
        );
    }
    let _ = write!(text, "\n\nDatabases: {}", desk.databases);
    if let Some(key) = desk.key {
        let _ = write!(text, "\n  unlocked by: {key}");
    }
    if let Some(entries) = desk.audit_entries {
        let _ = write!(
            text,
            "\n  audit log: {entries} entries; whether this desk signed its head, the key tells"
        );
    }
    if faults.is_empty() {
        text.push_str("\n\nNothing is damaged.");
    }
    for fault in faults {
        let _ = write!(text, "\n\nDAMAGED {fault}");
    }
    text
}

/// Says in one line what a file covers.
pub(crate) fn coverage_words(file: &Manifest) -> String {
    let coverage = &file.coverage;
    let places = match &coverage.places {
        CoveredPlaces::World => "the whole world".to_owned(),
        CoveredPlaces::Polities(polities) if polities.is_empty() => "no country".to_owned(),
        CoveredPlaces::Polities(polities) if polities.len() <= 5 => {
            polities.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        CoveredPlaces::Polities(polities) => format!("{} countries", polities.len()),
        CoveredPlaces::PolityMonths(spans) => {
            let mut polities: Vec<_> = spans.iter().map(|(polity, _)| *polity).collect();
            polities.sort_unstable();
            polities.dedup();
            match polities.len() {
                1 => "1 country, for its own months".to_owned(),
                count => format!("{count} countries, each for its own months"),
            }
        }
    };
    let undercount = coverage
        .undercount
        .as_ref()
        .map_or_else(String::new, |why| format!("; PARTIAL, a known undercount: {why}"));
    format!("{} in {places} ({}){undercount}", coverage.months, coverage.basis)
}
