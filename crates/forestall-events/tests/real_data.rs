//! Row counts of the real files, from the folder that `FORESTALL_TEST_DATA` names.

use std::collections::BTreeMap;
use std::path::PathBuf;

use forestall_events::{
    Batch, EventReader, GedReader, MappedReader, SeenRows, coverage_of_ged, read_country_months,
    shipped_mapping,
};
use forestall_types::{MonthId, MonthRange};

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}

fn read(path: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(folder()?.join(path)).expect("a file of the test data");
    Some(zstd::decode_all(bytes.as_slice()).expect("a Zstandard file"))
}

fn drain(mut reader: impl EventReader) -> Batch {
    let mut all = Batch::default();
    while let Some(batch) = reader.next_batch(1000).expect("readable to the end") {
        all.rows += batch.rows;
        all.skipped += batch.skipped;
        all.events.extend(batch.events);
        all.quarantined.extend(batch.quarantined);
        all.warnings.extend(batch.warnings);
    }
    all
}

/// Counts of one file: rows, placed, quarantined, skipped, warnings.
fn counts(all: &Batch) -> (u64, usize, usize, u64, usize) {
    (all.rows, all.events.len(), all.quarantined.len(), all.skipped, all.warnings.len())
}

/// Source: a count by another program, Python's `csv` module; all warnings are low <= best <= high.
#[test]
fn every_layout_of_ged() {
    for (file, layout, expected) in [
        ("GEDEvent_v23_0_10", "UCDP GED, 49 columns", (2391, 2391, 0, 0, 15)),
        ("GEDEvent_v23_1_country482_CAR", "UCDP GED, 49 columns", (1848, 1848, 0, 0, 20)),
        ("ged_syria_2016_2019", "UCDP GED, 41 columns", (16_566, 16_566, 0, 0, 101)),
        ("ged191_excerpt", "UCDP GED 19.1, 42 columns", (3194, 3194, 0, 0, 6)),
        ("hdx_conflict_data_BGD", "UCDP GED on HDX, 43 columns", (602, 601, 0, 1, 1)),
    ] {
        let Some(bytes) = read(&format!("ucdp/{file}.csv.zst")) else { return };
        let reader = GedReader::open(bytes.as_slice()).unwrap();
        assert_eq!((reader.header().layout.as_str(), reader.header().unknown.len()), (layout, 0), "{file}");
        let all = drain(reader);
        assert_eq!(counts(&all), expected, "{file}");
        assert!(all.warnings.iter().all(|warning| warning.reason.contains("does not hold")), "{file}");
    }
}

#[test]
fn the_shipped_mapping_reads_its_file() {
    let Some(bytes) = read("ucdp/ged_1989_2020_176k_events.csv.zst") else { return };
    let mapping = shipped_mapping("ged-176k").unwrap();
    let all = drain(MappedReader::open(bytes.as_slice(), mapping).unwrap());
    assert_eq!(counts(&all), (176_579, 176_579, 0, 0, 1462));
    assert!(all.warnings.iter().all(|warning| warning.reason.contains("does not hold")));
    let months = mapping.coverage().unwrap().months;
    assert!(all.events.iter().all(|event| months.contains(MonthId::of(event.date_end).unwrap())));
    let mut by_type = BTreeMap::new();
    for event in &all.events {
        *by_type.entry(event.violence_type.code()).or_insert(0) += 1;
    }
    assert_eq!(by_type, BTreeMap::from([(1, 126_778), (2, 22_639), (3, 27_162)]));
}

#[test]
fn a_known_event_arrives_whole() {
    let Some(bytes) = read("ucdp/GEDEvent_v23_0_10.csv.zst") else { return };
    let all = drain(GedReader::open(bytes.as_slice()).unwrap());
    let event = &all.events[0];
    assert_eq!((event.event_id.as_str(), event.line, event.country_id), ("492699", 2, Some(700)));
    assert_eq!(
        (event.dyad.id, event.side_a.id, event.side_b.name.as_str()),
        (Some(951), Some(130), "Civilians")
    );
    assert_eq!((event.latitude, event.longitude), (32.748_04, 68.398_77));
    assert_eq!(
        (event.date_start, event.date_end),
        (jiff::civil::date(2023, 10, 2), jiff::civil::date(2023, 10, 2))
    );
    assert_eq!((event.fatalities.low, event.fatalities.best, event.fatalities.high), (1, 1, 1));
    assert_eq!(
        (event.deaths, event.number_of_sources, event.event_clarity),
        (Some([0, 0, 1, 0]), Some(1), Some(1))
    );
    assert!(event.source_article.starts_with("\"Hasht e Subh Daily,2023-10-03,"));
}

/// The Candidate of October 2023 holds what touches October: 31 events end in November, none before October.
#[test]
fn the_candidate_of_a_month_covers_that_month_only() {
    let Some(bytes) = read("ucdp/GEDEvent_v23_0_10.csv.zst") else { return };
    let all = drain(GedReader::open(bytes.as_slice()).unwrap());
    let months: Vec<MonthId> = all.events.iter().map(|event| MonthId::of(event.date_end).unwrap()).collect();
    let seen = MonthRange::new(*months.iter().min().unwrap(), *months.iter().max().unwrap()).unwrap();
    let coverage = coverage_of_ged(
        "GEDEvent_v23_0_10.csv.zst",
        &SeenRows { rows: months.len() as u64, months: seen, polities: Vec::new() },
    );
    assert_eq!(
        (seen.to_string().as_str(), coverage.months.to_string().as_str()),
        ("2023-10..2023-11", "2023-10..2023-10")
    );
    assert_eq!(months.iter().filter(|month| !coverage.months.contains(**month)).count(), 31);
}

#[test]
fn state_based_deaths_per_country_month() {
    let Some(bytes) = read("views/cm_ged_sb_1990_2021.csv.zst") else { return };
    let file = read_country_months(bytes.as_slice()).unwrap();
    assert_eq!(
        (file.rows, file.placed.len(), file.quarantined.len(), file.warnings.len()),
        (70_939, 70_939, 0, 0)
    );
    let months = file.placed.iter().map(|row| row.month.get());
    assert_eq!((months.clone().min(), months.max()), (Some(121), Some(504)));
}
