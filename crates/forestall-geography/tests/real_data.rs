//! The atlas against real events and the COW contiguity list; skipped where they are not at hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use forestall_geography::{Atlas, BORDER_LIMIT_KM, PlaceMethod};
use forestall_types::{PolityCode, PolityTable, Scheme};
use jiff::civil::{Date, date};

fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}

/// One event: where, when and what its source calls the country.
struct Place {
    point: (f64, f64),
    day: Date,
    country: String,
}

fn read_places(path: &Path) -> Vec<Place> {
    let bytes = zstd::decode_all(std::fs::read(path).unwrap().as_slice()).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let headers = reader.byte_headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name.as_bytes());
    let day_of = |row: &csv::ByteRecord| {
        let text = |name| String::from_utf8_lossy(&row[column(name).unwrap()]).into_owned();
        if column("date_end").is_some() {
            text("date_end").get(..10).unwrap().parse().unwrap()
        } else {
            let day = text("day").parse().unwrap();
            Date::new(text("year").parse().unwrap(), text("month").parse().unwrap(), day).unwrap()
        }
    };
    let mut places = Vec::new();
    for row in reader.byte_records() {
        let row = row.unwrap();
        let text = |name| String::from_utf8_lossy(&row[column(name).unwrap()]).into_owned();
        if text("latitude").starts_with('#') {
            continue;
        }
        let point = (text("latitude").parse().unwrap(), text("longitude").parse().unwrap());
        places.push(Place { point, day: day_of(&row), country: text("country") });
    }
    places
}

/// The numbers of decision record 0003.
#[test]
fn places_and_named_countries() {
    let Some(folder) = data_folder() else { return };
    let started = Instant::now();
    let (world, table) = (Atlas::world(), PolityTable::world());
    eprintln!("atlas ready after {} ms", started.elapsed().as_millis());
    let measure = |file: &str| {
        let places = read_places(&folder.join("ucdp").join(file));
        let mut methods = BTreeMap::<String, u32>::new();
        let mut pairs = BTreeMap::<String, u32>::new();
        let (mut within, mut beyond) = (0, 0);
        let started = Instant::now();
        for place in &places {
            let named = table.by_name(&place.country, place.day).unwrap().polity;
            let placement = world.place(table, place.point, place.day, Some(named));
            assert!(placement.counted.is_some());
            *methods.entry(format!("{:?}", placement.method)).or_default() += 1;
            if let Some(d) = placement.disagreement {
                let near = d.km <= BORDER_LIMIT_KM;
                assert_eq!(near, placement.method == PlaceMethod::Border);
                if near {
                    within += 1;
                } else {
                    beyond += 1;
                    *pairs.entry(format!("{} named {}", d.place, d.named)).or_default() += 1;
                }
            }
        }
        let duration_ms = started.elapsed().as_millis();
        eprintln!(
            "{file}: {} rows, {methods:?}, disagree within {within}, beyond {beyond}, {duration_ms} ms",
            places.len()
        );
        eprintln!("  beyond: {pairs:?}");
        (places.len(), within, beyond)
    };
    for (file, expected) in [
        ("ged_1989_2020_176k_events.csv.zst", (176_579, 2_017, 12)),
        ("GEDEvent_v23_0_10.csv.zst", (2_391, 16, 0)),
        ("GEDEvent_v23_1_country482_CAR.csv.zst", (1_848, 7, 0)),
        ("ged_syria_2016_2019.csv.zst", (16_566, 233, 0)),
        ("ged191_excerpt.csv.zst", (3_194, 124, 0)),
        ("hdx_conflict_data_BGD.csv.zst", (601, 7, 0)),
    ] {
        let found = measure(file);
        assert_eq!(found, expected, "{file}: rows, disagreements within and beyond 25 km");
    }
}

/// Source: COW direct contiguity v3.2, type 1 (land or river border), valid at the end of 2016.
#[test]
fn neighbours_are_those_of_the_contiguity_list() {
    let Some(folder) = data_folder() else { return };
    let table = PolityTable::world();
    let day = date(2016, 12, 1);
    let ordered = |a: PolityCode, b: PolityCode| (a.min(b), a.max(b));
    let mut listed = BTreeSet::new();
    let mut reader = csv::Reader::from_path(folder.join("states/ps_cow_contdir.csv")).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        if &row[2] == "1" && &row[4] == "2016-12-01" {
            let polity = |code: &str| {
                let code = code.parse().unwrap();
                table.by_code(Scheme::CorrelatesOfWar, code, day).unwrap().polity
            };
            listed.insert(ordered(polity(&row[0]), polity(&row[1])));
        }
    }
    // Outlines count as the state of the day does, so that Palestine's borders are Israel's, as in the list.
    let mut found = BTreeSet::new();
    for outline in Atlas::world().outlines() {
        for other in Atlas::world().neighbours(outline.polity) {
            if let (Some(one), Some(other)) =
                (table.counted_as(outline.polity, day), table.counted_as(*other, day))
                && one != other
            {
                found.insert(ordered(one, other));
            }
        }
    }
    let both = listed.intersection(&found).count();
    let only_listed: Vec<_> = listed.difference(&found).collect();
    let only_found: Vec<_> = found.difference(&listed).collect();
    eprintln!(
        "{} listed, {} found, {both} both; only listed {only_listed:?}; only found {only_found:?}",
        listed.len(),
        found.len()
    );
    let agreement = both as f64 / listed.union(&found).count() as f64;
    assert!(agreement >= 0.95, "{agreement}");
}
