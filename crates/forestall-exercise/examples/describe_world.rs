//! Prints what a seed's world is like; with a file name, also writes its CSV there.
//!
//! `cargo run --release -p forestall-exercise --example describe_world -- SEED [FILE]`

use std::collections::BTreeMap;
use std::time::Instant;

use forestall_exercise::{DEFAULT_SEED, ExerciseWorld, default_months};
use forestall_types::ViolenceType;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seed = arguments.next().map_or(Ok(DEFAULT_SEED), |text| text.parse())?;
    let began = Instant::now();
    let world = ExerciseWorld::generate(seed, default_months());
    let generated_ms = began.elapsed().as_millis();
    let mut csv = Vec::new();
    let rows = world.write_ged_csv(&mut csv)?;
    let all_ms = began.elapsed().as_millis();
    eprintln!("seed {seed}: {rows} events, {} bytes, {generated_ms} ms, with CSV {all_ms} ms", csv.len());
    for kind in ViolenceType::ALL {
        let mut totals: BTreeMap<_, u32> = BTreeMap::new();
        for event in world.events().iter().filter(|event| event.violence_type == kind) {
            *totals.entry((event.polity, event.month)).or_default() += event.fatalities.best;
        }
        let mut sums: Vec<u32> = totals.into_values().filter(|&sum| sum > 0).collect();
        sums.sort_unstable();
        let share = sums.len() as f64 / (36.0 * world.months().count_months() as f64);
        let at = |level: usize| sums.get(sums.len() * level / 100).copied().unwrap_or(0);
        let top = sums.last().copied().unwrap_or(0);
        let all: u32 = sums.iter().sum();
        eprintln!(
            "{kind}: share {share:.3}, p50 {}, p75 {}, p90 {}, p95 {}, p99 {}, max {top}, all {all}",
            at(50),
            at(75),
            at(90),
            at(95),
            at(99)
        );
    }
    for story in world.storylines() {
        let tail: Vec<u32> = world
            .months()
            .iter()
            .rev()
            .take(18)
            .map(|month| {
                let here = |e: &&forestall_exercise::ExerciseEvent| {
                    e.polity == story.polity
                        && e.month == month
                        && e.violence_type == ViolenceType::StateBased
                };
                world.events().iter().filter(here).map(|e| e.fatalities.best).sum()
            })
            .collect();
        eprintln!("{:?} {} from {}: {tail:?}", story.kind, story.polity, story.from);
    }
    if let Some(file) = arguments.next() {
        std::fs::write(file, csv)?;
    }
    Ok(())
}
