//! The CSV, read back column by column.

use std::collections::BTreeMap;

use forestall_exercise::{DEFAULT_SEED, ExerciseWorld, GED_COLUMNS, REGION, SOURCE_NOTE, default_months};
use forestall_types::{MonthId, PrioGridGid, Scheme};
use geo::{Contains, Point};
use jiff::civil::{Date, date};

fn default_csv() -> (ExerciseWorld, Vec<u8>) {
    let world = ExerciseWorld::generate(DEFAULT_SEED, default_months());
    let mut bytes = Vec::new();
    let rows = world.write_ged_csv(&mut bytes).expect("a vector takes every byte");
    assert_eq!(rows, world.events().len() as u64);
    (world, bytes)
}

/// The checksum changes with every change of the generator: say so under "Changed numbers".
#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (_, bytes) = default_csv();
    insta::assert_snapshot!("blake3_of_the_default_world", blake3::hash(&bytes).to_hex());
    let first_rows: Vec<&str> = std::str::from_utf8(&bytes).unwrap().lines().take(4).collect();
    insta::assert_snapshot!("first_rows_of_the_default_world", first_rows.join("\n"));
    let (_, again) = default_csv();
    assert!(bytes == again);
    let mut other = Vec::new();
    ExerciseWorld::generate(DEFAULT_SEED + 1, default_months()).write_ged_csv(&mut other).unwrap();
    assert!(bytes != other);
}

#[test]
fn rows_say_where_when_and_how_many() {
    let (world, bytes) = default_csv();
    assert!(bytes.len() < 40_000_000, "{} bytes", bytes.len());
    assert!((40_000..=90_000).contains(&world.events().len()), "{} events", world.events().len());
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), GED_COLUMNS);
    let column: BTreeMap<&str, usize> = GED_COLUMNS.iter().enumerate().map(|(i, c)| (*c, i)).collect();
    let mut last_month = default_months().first();
    for (row, event) in reader.records().zip(world.events()) {
        let row = row.unwrap();
        assert_eq!(row.len(), 49);
        let text = |name: &str| &row[column[name]];
        let number = |name: &str| text(name).parse::<u32>().unwrap();
        assert_eq!(text("source_article"), SOURCE_NOTE);
        assert_eq!(text("region"), REGION);

        let (latitude, longitude) = (text("latitude").parse().unwrap(), text("longitude").parse().unwrap());
        assert_eq!(PrioGridGid::from_lat_lon(latitude, longitude).unwrap().get(), number("priogrid_gid"));
        assert_eq!((latitude, longitude), (event.latitude, event.longitude));
        assert_eq!(text("geom_wkt"), format!("POINT ({longitude} {latitude})"));
        let state = world.polities().by_code(Scheme::Ucdp, number("country_id"), date(2000, 1, 1)).unwrap();
        assert_eq!(state.name, text("country"));
        assert_eq!(state.polity, event.polity);
        let outline = world.outlines().iter().find(|outline| outline.polity == state.polity).unwrap();
        assert!(outline.land.contains(&Point::new(longitude, latitude)), "{row:?}");

        let day = |name: &str| text(name).strip_suffix(" 00:00:00.000").unwrap().parse::<Date>().unwrap();
        let (start, end) = (day("date_start"), day("date_end"));
        assert!(start <= end && start >= default_months().first().first_day(), "{row:?}");
        let month = MonthId::of(end).unwrap();
        assert!(month >= last_month && month <= default_months().last(), "{row:?}");
        assert_eq!(u32::try_from(end.year()).unwrap(), number("year"));
        last_month = month;

        let parts: u32 =
            ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"].map(number).iter().sum();
        assert_eq!(parts, number("best"), "{row:?}");
        assert!(number("low") + number("best") + number("high") > 0, "an event has a death in one estimate");
        assert_eq!(number("type_of_violence"), u32::from(event.violence_type.code()));
        let is_against_civilians = text("side_b") == "Civilians";
        assert_eq!(is_against_civilians, number("type_of_violence") == 3);
        let has_government = text("side_a").starts_with("Government of ");
        assert!(number("type_of_violence") != 1 || has_government);
        assert_eq!(text("gwnoa"), if has_government { text("country_id") } else { "" });
    }
}

/// Ranges round the generator's stated mixes, wide enough for 40,000 events and more.
#[test]
fn precision_and_estimates_are_mixed_as_stated() {
    let (world, _) = default_csv();
    let events = world.events();
    let share = |is_counted: &dyn Fn(&forestall_exercise::ExerciseEvent) -> bool| {
        events.iter().filter(|event| is_counted(event)).count() as f64 / events.len() as f64
    };
    for (precision, expected) in (1..).zip([0.50, 0.25, 0.09, 0.08, 0.05, 0.03]) {
        let found = share(&|event| event.where_prec == precision);
        assert!((found - expected).abs() < 0.01, "where_prec {precision}: {found}");
    }
    for (precision, low, high) in
        [(1, 0.77, 0.84), (2, 0.10, 0.14), (3, 0.005, 0.02), (4, 0.03, 0.07), (5, 0.005, 0.03)]
    {
        let found = share(&|event| event.date_prec == precision);
        assert!((low..high).contains(&found), "date_prec {precision}: {found}");
    }
    let broken = share(&|event| !event.fatalities.is_ordered());
    assert!((0.008..0.012).contains(&broken), "{broken}");
    let unconfirmed = share(&|event| event.fatalities.best == 0);
    assert!((0.05..0.07).contains(&unconfirmed), "{unconfirmed}");
}
