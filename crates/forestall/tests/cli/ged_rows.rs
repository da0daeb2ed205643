//! Invented rows in the 49 columns of UCDP GED.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;

use forestall_exercise::GED_COLUMNS;

/// One row; columns not named stay empty.
#[derive(Clone)]
pub(crate) struct Row(BTreeMap<&'static str, String>);

/// A country of the real world to place invented events in: name, UCDP's number, a point well inside.
#[derive(Clone, Copy)]
pub(crate) struct Country(pub(crate) &'static str, pub(crate) u16, pub(crate) f64, pub(crate) f64);

pub(crate) const CAR: Country = Country("Central African Republic", 482, 6.5, 20.5);
pub(crate) const CHAD: Country = Country("Chad", 483, 13.0, 18.5);

impl Row {
    /// Returns a readable row: one exact event with 3 deaths in the Central African Republic.
    pub(crate) fn new(id: u32, day: &str) -> Self {
        Self(BTreeMap::new())
            .with("id", id)
            .with("type_of_violence", 1)
            .with("conflict_name", "Inventia: Government")
            .with("dyad_name", "Government of Inventia - Front")
            .with("side_a", "Government of Inventia")
            .with("side_b", "Front")
            .with("where_prec", 1)
            .with("event_clarity", 1)
            .with("date_prec", 1)
            .inside(CAR)
            .spanning(day, day)
            .with_deaths(3)
    }

    pub(crate) fn with(mut self, column: &'static str, value: impl Display) -> Self {
        assert!(GED_COLUMNS.contains(&column), "{column} is no column of GED");
        self.0.insert(column, value.to_string());
        self
    }

    pub(crate) fn inside(self, country: Country) -> Self {
        let Country(name, number, latitude, longitude) = country;
        self.with("country", name)
            .with("country_id", number)
            .with("latitude", latitude)
            .with("longitude", longitude)
    }

    pub(crate) fn spanning(self, start: &str, end: &str) -> Self {
        self.with("date_start", start).with("date_end", end)
    }

    pub(crate) fn with_deaths(self, best: u32) -> Self {
        self.with("low", best).with("best", best).with("high", best)
    }
}

/// Writes rows under GED's header.
pub(crate) fn ged_csv(rows: &[Row]) -> String {
    let mut text = GED_COLUMNS.join(",") + "\n";
    for row in rows {
        let fields: Vec<&str> =
            GED_COLUMNS.iter().map(|column| row.0.get(column).map_or("", String::as_str)).collect();
        text += &(fields.join(",") + "\n");
    }
    text
}

/// Returns one event on the tenth of each month, its deaths counting up from 1 to 9 and again.
pub(crate) fn monthly(country: Country, years: RangeInclusive<u16>) -> Vec<Row> {
    let mut rows = Vec::new();
    for year in years {
        for month in 1..=12 {
            let id = u32::from(country.1) * 1_000_000 + u32::from(year) * 100 + month;
            let deaths = (u32::from(year) * 12 + month) % 9 + 1;
            let row = Row::new(id, &format!("{year}-{month:02}-10"));
            rows.push(row.inside(country).with_deaths(deaths));
        }
    }
    rows
}
