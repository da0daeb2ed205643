//! `forestall docket`

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use forestall_docket::{Docket, DocketRow};
use forestall_store::DataFolder;
use forestall_store::runs::Runs;
use forestall_types::{Completeness, Probability};

use crate::failure::Advised;
use crate::messages::{print, say};
use crate::worlds;

/// Show the ranked situations of the current run
///
/// The current run is the one with the latest origin; of several, the one made last.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall docket --data desk
  forestall docket --data desk --run run-0001 --top 50
  forestall docket --data desk --json | jq '.rows[0]'")]
pub(crate) struct Args {
    /// The desk's data folder
    #[arg(long, env = "FORESTALL_DATA", default_value = "forestall-data")]
    data: PathBuf,

    /// A run by name, such as run-0001
    #[arg(long)]
    run: Option<String>,

    /// How many situations to show
    #[arg(long, default_value_t = 20)]
    top: usize,

    /// Print the whole docket as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = DataFolder::open(&args.data)?;
    let runs = Runs::of(&folder);
    let record = match &args.run {
        None => runs.current()?.ok_or_else(|| {
            Advised::new("no run is stored yet", "forecast first: `forestall cycle --data DIR`")
        })?,
        Some(name) => {
            runs.list()?.into_iter().find(|record| record.reference.run_id.as_str() == name).ok_or_else(
                || Advised::new(format!("there is no run `{name}`"), "`forestall doctor` lists the runs"),
            )?
        }
    };
    let docket = runs.docket(&record)?;
    if args.json {
        print(&serde_json::to_string_pretty(&docket)?);
        return Ok(());
    }
    let world = worlds::places(folder.world());
    let name = |row: &DocketRow| {
        let day = docket.origin.last_day();
        world.table().on_or_newest(row.polity, day).map_or_else(String::new, |record| record.name.clone())
    };
    if folder.is_exercise() {
        say("Invented world: an exercise. Nothing here is real.");
    }
    say(&format!(
        "Data to {}, {} (hash {}); deaths are state-based, best estimates.",
        docket.origin.long_name(),
        record.reference.run_id,
        record.reference.run_hash.short()
    ));
    print(&table(&docket, &name, args.top));
    if !docket.unranked.is_empty() {
        say(&format!(
            "Not ranked: {} countries without 12 covered months up to {}.",
            docket.unranked.len(),
            docket.origin
        ));
    }
    Ok(())
}

/// Prints a share of draws as a probability: a thousand draws cannot say never or surely.
fn drawn(probability: Probability) -> String {
    if probability == Probability::ZERO {
        "< 1 %".to_owned()
    } else if probability == Probability::ONE {
        "> 99 %".to_owned()
    } else {
        probability.to_string()
    }
}

/// Prints the top rows as plain text that lines up.
fn table(docket: &Docket, name: &dyn Fn(&DocketRow) -> String, top: usize) -> String {
    let mut text = format!(
        "{:>4}  {:<28} {:>9} {:>9} {:>10} {:>17}  {:>7}  {:>6}",
        "rank", "situation", "P>=25 3m", "P>=25 12m", "deaths 12m", "80 % interval", "change", "top 10"
    );
    for row in docket.rows.iter().take(top) {
        let year = row.year();
        let partial = if row.completeness == Completeness::Partial { " *" } else { "" };
        let change = match row.places_risen() {
            None => "new".to_owned(),
            Some(0) => "=".to_owned(),
            Some(places) => format!("{places:+}"),
        };
        let _ = write!(
            text,
            "\n{:>4}  {:<28} {:>9} {:>9} {:>10.0} {:>17}  {:>7}  {:>6}\n      {}",
            row.rank,
            format!("{}{partial}", name(row)),
            drawn(row.outlooks[0].p_conflict),
            drawn(year.p_conflict),
            year.expected,
            format!("{}-{}", year.low, year.high),
            change,
            row.top_share.to_string(),
            row.why
        );
    }
    if docket.rows.iter().take(top).any(|row| row.completeness == Completeness::Partial) {
        text.push_str("\n* rests on partial coverage: a known undercount");
    }
    text
}
