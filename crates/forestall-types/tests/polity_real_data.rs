//! The shipped polity table against real files; skipped where they are not at hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use forestall_types::{MonthId, PolityTable, Scheme};
use jiff::civil::{Date, date};

fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}

/// Calls `each` with every row of a CSV file, plain or packed, as a look-up by column name.
fn for_each_row(path: &Path, mut each: impl FnMut(&dyn Fn(&str) -> String)) -> u32 {
    let mut bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "zst") {
        bytes = zstd::decode_all(bytes.as_slice()).unwrap();
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let headers = reader.byte_headers().unwrap().clone();
    let mut rows = 0;
    for row in reader.byte_records() {
        let row = row.unwrap();
        each(&|column| {
            let position = headers.iter().position(|name| name == column.as_bytes());
            let position = position.unwrap_or_else(|| panic!("{} has no column {column}", path.display()));
            String::from_utf8_lossy(&row[position]).into_owned()
        });
        rows += 1;
    }
    rows
}

fn first_day(text: &str) -> Date {
    text.get(..10).unwrap_or(text).parse().unwrap()
}

#[test]
fn every_country_name_in_ged_is_known() {
    let Some(folder) = data_folder() else { return };
    let mut unknown = BTreeSet::new();
    let rows = for_each_row(&folder.join("ucdp/ged_1989_2020_176k_events.csv.zst"), |field| {
        let part = |column| field(column).parse::<i16>().unwrap();
        let small = |column| i8::try_from(part(column)).unwrap();
        let day = Date::new(part("year"), small("month"), small("day")).unwrap();
        let found = PolityTable::world().by_name(&field("country"), day);
        if found.is_err() || found.is_ok_and(|r| PolityTable::world().counted_as(r.polity, day).is_none()) {
            unknown.insert(format!("{} on {day}", field("country")));
        }
    });
    assert_eq!(rows, 176_579);
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn every_country_number_in_ged_is_known() {
    let Some(folder) = data_folder() else { return };
    let mut unknown = BTreeSet::new();
    let mut rows = 0;
    for (file, date_column) in [
        ("GEDEvent_v23_0_10.csv.zst", "date_start"),
        ("GEDEvent_v23_1_country482_CAR.csv.zst", "date_start"),
        ("ged_syria_2016_2019.csv.zst", "date_start"),
        ("ged191_excerpt.csv.zst", "date_start"),
        ("hdx_conflict_data_BGD.csv.zst", "date_start"),
    ] {
        rows += for_each_row(&folder.join("ucdp").join(file), |field| {
            // The second row of an HDX copy holds tags.
            if field(date_column).starts_with('#') {
                return;
            }
            let day = first_day(&field(date_column));
            let table = PolityTable::world();
            let by_code = table.by_code(Scheme::Ucdp, field("country_id").parse().unwrap(), day);
            let by_name = table.by_name(&field("country"), day);
            match (by_code, by_name) {
                (Ok(code), Ok(name)) if code.polity == name.polity => {}
                _ => drop(unknown.insert(format!("{} {} on {day}", field("country_id"), field("country")))),
            }
        });
    }
    assert_eq!(rows, 2_391 + 1_848 + 16_566 + 3_194 + 602);
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn every_government_in_the_actor_list_is_known() {
    let Some(folder) = data_folder() else { return };
    let mut unknown = BTreeSet::new();
    let mut governments = 0;
    for_each_row(&folder.join("ucdp/ucdp-actor-221.csv.zst"), |field| {
        let name = field("NameData");
        let Some(country) = name.strip_prefix("Government of ") else { return };
        governments += 1;
        let known = [date(1948, 1, 1), date(1970, 1, 1), date(1989, 1, 1), date(2020, 1, 1)]
            .iter()
            .any(|day| PolityTable::world().by_name(country, *day).is_ok());
        if !known {
            unknown.insert(country.to_owned());
        }
    });
    assert_eq!(governments, 163);
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn every_views_country_is_known_by_number_and_name() {
    let Some(folder) = data_folder() else { return };
    let day = date(2021, 12, 1);
    let mut wrong = BTreeSet::new();
    let rows = for_each_row(&folder.join("views/country_list.csv"), |field| {
        let id = field("country_id").parse().unwrap();
        let by_code = PolityTable::world().by_code(Scheme::Views, id, day);
        let by_name = PolityTable::world().by_name(&field("name"), day);
        match (by_code, by_name) {
            (Ok(code), Ok(name)) if code.polity == name.polity && code.is_state() => {}
            _ => drop(wrong.insert(format!("{id} {}", field("name")))),
        }
    });
    assert_eq!(rows, 191);
    assert_eq!(wrong, BTreeSet::new());
    let ids = PolityTable::world().states_on(day).filter(|record| record.views.is_some()).count();
    assert_eq!(ids, 191);
}

/// Every country-month resolves on the month's last day, and no id is valid in a month before its first.
#[test]
fn views_numbers_begin_with_their_first_month() {
    let Some(folder) = data_folder() else { return };
    let mut wrong = BTreeSet::new();
    let mut first = std::collections::BTreeMap::<u32, MonthId>::new();
    for_each_row(&folder.join("views/cm_ged_sb_1990_2021.csv.zst"), |field| {
        let id = field("country_id").parse().unwrap();
        let month = MonthId::new(field("month_id").parse().unwrap()).unwrap();
        if PolityTable::world().by_code(Scheme::Views, id, month.last_day()).is_err() {
            wrong.insert(format!("{id} in {month}"));
        }
        let earliest = first.entry(id).or_insert(month);
        *earliest = (*earliest).min(month);
    });
    for (id, month) in first {
        let before = month.first_day().yesterday().unwrap();
        let begins_with_the_file = before < date(1990, 1, 1);
        if !begins_with_the_file && PolityTable::world().by_code(Scheme::Views, id, before).is_ok() {
            wrong.insert(format!("{id} before {month}"));
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn every_gleditsch_ward_state_is_known_on_its_first_and_last_day() {
    let Some(folder) = data_folder() else { return };
    // Microstates of the list that UCDP and VIEWS count with Georgia: the table has their number, not as states.
    let territories = ["Abkhazia", "South Ossetia"];
    let mut wrong = BTreeSet::new();
    let mut checked = 0;
    for_each_row(&folder.join("states/gwstates.csv"), |field| {
        let (start, end) = (first_day(&field("start")), first_day(&field("end")));
        if end < date(1989, 1, 1) {
            return;
        }
        checked += 1;
        let first = start.max(date(1989, 1, 1));
        let code = field("gwcode").parse().unwrap();
        let name = field("country_name");
        for day in [first, end.min(date(2026, 1, 1))] {
            let found = PolityTable::world().by_code(Scheme::GleditschWard, code, day);
            let expect_state = !territories.contains(&name.as_str());
            if found.is_err() || found.is_ok_and(|record| record.is_state() != expect_state) {
                wrong.insert(format!("{code} {name} on {day}"));
            }
        }
        let outside = [start.yesterday().ok().filter(|day| *day >= date(1989, 1, 1)), end.tomorrow().ok()];
        for day in outside.into_iter().flatten() {
            if PolityTable::world().by_code(Scheme::GleditschWard, code, day).is_ok() {
                wrong.insert(format!("{code} {name} also on {day}"));
            }
        }
    });
    assert_eq!(checked, 201);
    assert_eq!(wrong, BTreeSet::new());
}
