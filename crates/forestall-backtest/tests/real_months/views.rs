//! Reads the VIEWS country-months from the folder in `FORESTALL_TEST_DATA`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use forestall_panel::History;
use forestall_types::{MonthId, MonthRange};

/// A history with the VIEWS `country_id` of each unit.
pub(crate) struct World {
    pub(crate) history: History,
    pub(crate) country_ids: Vec<u16>,
}

/// Returns the folder, or prints a notice.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}

/// Reads a zstd-compressed CSV file of `views/`.
pub(crate) fn read_rows<Row: serde::de::DeserializeOwned>(folder: &Path, file: &str) -> Vec<Row> {
    let bytes = std::fs::read(folder.join("views").join(file)).unwrap();
    let text = zstd::decode_all(&bytes[..]).unwrap();
    csv::Reader::from_reader(&text[..]).deserialize().collect::<Result<_, _>>().unwrap()
}

/// Reads state-based fatalities per country and month.
pub(crate) fn read_world(folder: &Path) -> World {
    let rows: Vec<(u16, u16, u32)> = read_rows(folder, "cm_ged_sb_1990_2021.csv.zst");
    let units: BTreeMap<u16, Vec<(u16, u32)>> = rows.iter().fold(BTreeMap::new(), |mut units, row| {
        units.entry(row.1).or_insert_with(Vec::new).push((row.0, row.2));
        units
    });
    let month = |id| MonthId::try_from(id).unwrap();
    let first = rows.iter().map(|row| row.0).min().unwrap();
    let last = rows.iter().map(|row| row.0).max().unwrap();
    let mut history = History::unknown(units.len(), MonthRange::new(month(first), month(last)).unwrap());
    for (unit, months) in units.values().enumerate() {
        for &(id, value) in months {
            history.set(unit, month(id), value);
        }
    }
    World { history, country_ids: units.into_keys().collect() }
}
