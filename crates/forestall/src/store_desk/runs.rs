//! How the stored runs were made.

use anyhow::Result;
use forestall_forecast::ModelStanding;
use forestall_store::lake::{Lake, Manifest};
use forestall_store::runs::{RunInput as StoredInput, RunRecord, Runs};
use forestall_types::{Completeness, CoveredPlaces};
use forestall_web::desk::{RunInput, RunSheet};

use super::Kept;
use crate::cycle::TARGET;

/// Returns all runs, newest first.
pub(super) fn sheets(kept: &Kept) -> Result<Vec<RunSheet>> {
    let runs = Runs::of(&kept.folder);
    // All vintages, because an early run may rest on a file that was read again since.
    let files = Lake::of(&kept.folder).manifests()?;
    runs.list()?.into_iter().rev().map(|record| sheet(runs, &files, record)).collect()
}

fn sheet(runs: Runs<'_>, files: &[Manifest], record: RunRecord) -> Result<RunSheet> {
    let docket = runs.docket(&record)?;
    Ok(RunSheet {
        run: record.reference,
        made_at: record.made_at,
        as_of: record.as_of,
        outcome: TARGET,
        model: record.model.name,
        recipe: record.model.recipe,
        standing: standing(record.model.standing).to_owned(),
        choices: record.choices,
        seed: record.seed,
        steps: record.steps,
        draws_per_step: record.draws_per_step,
        ranked: docket.rows.len(),
        unranked: docket.unranked.len(),
        inputs: record.inputs.into_iter().map(|file| input(files, file)).collect(),
    })
}

const fn standing(standing: ModelStanding) -> &'static str {
    match standing {
        ModelStanding::Benchmark => "A benchmark, fixed beforehand to compare others with.",
        ModelStanding::ChosenOnOverlappingWindows => {
            "This recipe was chosen on windows that overlap with those it is reported on: its lead over the \
             benchmarks is optimistic."
        }
    }
}

fn input(files: &[Manifest], file: StoredInput) -> RunInput {
    let manifest = files.iter().find(|manifest| manifest.file_id == file.file_id);
    let coverage = file.coverage;
    let completeness = if coverage.undercount.is_some() { Completeness::Partial } else { Completeness::Full };
    RunInput {
        content_hash: manifest.map(|manifest| manifest.content_hash.clone()),
        file_name: file.file_name,
        file_id: file.file_id,
        title: file.title,
        licence: file.licence,
        citation: file.citation,
        is_provisional: file.is_provisional,
        coverage: (coverage.months, completeness),
        places: places(&coverage.places),
        undercount: coverage.undercount,
        basis: coverage.basis,
        account: file.account,
    }
}

fn places(places: &CoveredPlaces) -> String {
    let countries =
        |number: usize| if number == 1 { "1 country".to_owned() } else { format!("{number} countries") };
    match places {
        CoveredPlaces::World => "the world".to_owned(),
        CoveredPlaces::Polities(polities) => countries(polities.len()),
        CoveredPlaces::PolityMonths(spans) => {
            let mut polities: Vec<_> = spans.iter().map(|(polity, _)| *polity).collect();
            polities.sort_unstable();
            polities.dedup();
            format!("{}, each for its own months", countries(polities.len()))
        }
    }
}
