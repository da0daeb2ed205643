//! `forestall fetch`

use std::iter::successors;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Subcommand;
use forestall_sources::{
    Downloader, FetchError, Fetched, HOST_FAMILY, OutgoingPolicy, Patience, SIZE_LIMIT_BYTES, Step,
    UcdpRelease, Wanted,
};
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ingest::{CoverageArgs, Intake, open_folder};
use crate::failure::Advised;
use crate::messages::{self, print, say};
use crate::worlds;

/// How many annual releases are looked for, newest first, when none is named.
const ANNUAL_RELEASES_TRIED: usize = 3;

/// Fetch what others publish
///
/// The only command that calls the outside, and only when it is run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall fetch ucdp --release 25.1
  forestall fetch ucdp --release 26.0.8 --to downloads --json
  forestall fetch ucdp --ingest --data desk")]
pub(crate) struct Args {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Ucdp(UcdpArgs),
}

/// Fetch a release of UCDP GED over HTTPS, verified, with its provenance
///
/// A download that was interrupted goes on where it stopped; a file that is there already is fetched again only
/// when UCDP has another version, and the older one is kept aside. No account or token is needed. UCDP GED is
/// published under CC BY 4.0: cite it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall fetch ucdp --release 25.1
  forestall fetch ucdp --release 26.0.8 --to downloads --json
  forestall fetch ucdp --ingest --data desk")]
struct UcdpArgs {
    /// 25.1 (annual), 26.0.8 (Candidate of a month) or 26.01.26.03 (Candidate of several); without it the newest
    /// annual release that is found
    #[arg(long)]
    release: Option<UcdpRelease>,

    /// Folder to write to; made if there is none
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,

    /// Folder of the files, where it is not UCDP's; https
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Let addresses of this machine and of private networks be called, without encryption too
    #[arg(long)]
    allow_private_address: bool,

    /// Read the file into the event lake afterwards
    #[arg(long)]
    ingest: bool,

    /// The desk's data folder for --ingest; made if there is none
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// Print the provenance as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Kind::Ucdp(args) = &args.kind;
    let fetched = match args.release {
        Some(release) => fetch(release, args)?,
        None => fetch_newest(args)?,
    };
    report(&fetched, args)?;
    if args.ingest {
        let folder = open_folder(&args.data)?;
        let world = worlds::places(folder.world());
        let desk = Intake { folder: &folder, places: &world.places(), json: false };
        desk.ucdp(fetched.path(), &CoverageArgs::default())?;
    }
    Ok(())
}

/// Looks for the newest annual release: which one it is cannot be known without asking.
fn fetch_newest(args: &UcdpArgs) -> Result<Fetched> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let newest = UcdpRelease::newest_annual_on(today);
    let releases: Vec<UcdpRelease> =
        successors(Some(newest), |release| release.annual_before()).take(ANNUAL_RELEASES_TRIED).collect();
    for &release in &releases {
        say(&format!("Looking for {release}, as no release was named."));
        match fetch(release, args) {
            Err(error) if error.downcast_ref().is_some_and(FetchError::is_not_found) => {
                say(&format!("Release {release} is not there."));
            }
            result => return result,
        }
    }
    let tried: Vec<String> = releases.iter().map(ToString::to_string).collect();
    Err(Advised::new(
        format!("none of the annual releases {} is there", tried.join(", ")),
        "see https://ucdp.uu.se/downloads/ for the releases there are and name one with --release",
    )
    .into())
}

fn fetch(release: UcdpRelease, args: &UcdpArgs) -> Result<Fetched> {
    let started = Instant::now();
    let base_url = args.base_url.as_deref().unwrap_or(release.base_url());
    let wanted =
        Wanted::in_folder(base_url, release.file_name(), HOST_FAMILY).context("reading the address given")?;
    let bar = messages::progress(&format!("Fetching {}", wanted.file_name()));
    let fetched = Downloader::new(Patience::default(), SIZE_LIMIT_BYTES)
        .calling(OutgoingPolicy { allow_private: args.allow_private_address })
        .fetch(&wanted, &args.to, &mut |step| tell(&step, &bar));
    bar.finish_and_clear();
    let fetched = fetched?;
    match &fetched {
        Fetched::Downloaded { path, provenance, replaced } => {
            say(&format!(
                "Fetched {} in {:.1} s: {} bytes; checked: {}.",
                path.display(),
                started.elapsed().as_secs_f64(),
                provenance.bytes,
                provenance.verified
            ));
            if let Some(replaced) = replaced {
                say(&format!("  the version that was there is kept as {}", replaced.display()));
            }
        }
        Fetched::Unchanged { path, .. } => {
            say(&format!("{} is the version the server has; nothing changed.", path.display()));
        }
    }
    Ok(fetched)
}

/// Says what happens on the way; how far it is shows on a terminal only.
fn tell(step: &Step, bar: &ProgressBar) {
    let sentence = match step {
        Step::Progress { bytes, of_bytes } => {
            let whole = of_bytes.map_or_else(String::new, |whole| format!(" of {}", megabytes(whole)));
            bar.set_message(format!("{}{whole} MB", megabytes(*bytes)));
            return;
        }
        Step::Redirected { to } => format!("The server leads on to {to}."),
        Step::Resumed { from_bytes } => {
            format!("Going on behind the {from_bytes} bytes that arrived before.")
        }
        Step::StartedAnew { left_bytes } => {
            format!("Beginning anew: the {left_bytes} bytes that arrived before cannot be gone on with.")
        }
        Step::Pausing { pause, reason } if pause.is_zero() => format!("Asking again: {reason}."),
        Step::Pausing { pause, reason } => format!("Asking again in {} s: {reason}.", pause.as_secs()),
    };
    bar.suspend(|| say(&sentence));
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Prints the provenance, or hash and path as `b3sum` does.
fn report(fetched: &Fetched, args: &UcdpArgs) -> Result<()> {
    if args.json {
        print(&serde_json::to_string_pretty(fetched.provenance())?);
    } else {
        print(&format!("{}  {}", fetched.provenance().blake3, fetched.path().display()));
    }
    Ok(())
}
