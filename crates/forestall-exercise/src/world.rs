//! The whole invented world.

use std::io;

use forestall_geography::Outline;
use forestall_types::{
    Coverage, CoveredPlaces, MonthId, MonthRange, PolityCode, PolityRecord, PolityTable, Standing,
};

use crate::cast::{Dyad, draw_cast};
use crate::continent::Continent;
use crate::country::Country;
use crate::event::ExerciseEvent;
use crate::ged_csv::write_rows;
use crate::incidents::describe_clashes;
use crate::random::{Purpose, Stream};
use crate::storyline::{Storyline, choose_storylines};
use crate::violence::simulate;

/// The seed of the world that `demo` shows.
pub const DEFAULT_SEED: u64 = 28;

/// Returns the months of the world that `demo` shows: thirty years to October 2026.
pub fn default_months() -> MonthRange {
    let month = |year, month| MonthId::from_year_month(year, month).expect("a month between 1980 and 2199");
    MonthRange::new(month(1996, 11), month(2026, 10)).expect("1996 comes before 2026")
}

/// An invented continent with its countries and the violence of some decades.
///
/// ```
/// use forestall_exercise::{DEFAULT_SEED, ExerciseWorld};
///
/// let world = ExerciseWorld::generate(DEFAULT_SEED, "2016-11..2026-10".parse()?);
/// let mut csv = Vec::new();
/// let rows = world.write_ged_csv(&mut csv)?;
/// assert_eq!(rows, world.events().len() as u64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExerciseWorld {
    seed: u64,
    months: MonthRange,
    countries: Vec<Country>,
    outlines: Vec<Outline>,
    polities: PolityTable,
    storylines: Vec<Storyline>,
    dyads: Vec<Dyad>,
    events: Vec<ExerciseEvent>,
}

impl ExerciseWorld {
    /// Generates the world of a seed; the same seed and months give the same world.
    ///
    /// The map depends on the seed alone; storylines are placed relative to the last month.
    pub fn generate(seed: u64, months: MonthRange) -> Self {
        let continent = Continent::draw(seed);
        let polities = list_polities(&continent.countries);
        let mut casting = Stream::new(seed, Purpose::Cast);
        let storylines = choose_storylines(&continent.countries, months, &mut casting);
        let dyads = draw_cast(&continent.countries, &storylines, &mut casting);
        let mut violence = Stream::new(seed, Purpose::Violence);
        let clashes = simulate(&continent.countries, &dyads, months.count_months(), &mut violence);
        let mut incidents = Stream::new(seed, Purpose::Incidents);
        let events = describe_clashes(&clashes, &continent, &dyads, months, &mut incidents);
        let Continent { countries, outlines, .. } = continent;
        Self { seed, months, countries, outlines, polities, storylines, dyads, events }
    }

    /// Returns the seed.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns the months the world covers; the last is the origin of a forecast.
    pub const fn months(&self) -> MonthRange {
        self.months
    }

    /// Returns the countries, sorted by key.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// Returns the country with this key.
    pub fn country(&self, polity: PolityCode) -> Option<&Country> {
        let place = self.countries.binary_search_by_key(&polity, |country| country.polity).ok()?;
        self.countries.get(place)
    }

    /// Returns the outline of each country, sorted by key; together they tile the continent.
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    /// Returns the dated table of the invented states, all of them valid from 1900 on.
    pub const fn polities(&self) -> &PolityTable {
        &self.polities
    }

    /// Returns the planted storylines.
    pub fn storylines(&self) -> &[Storyline] {
        &self.storylines
    }

    /// Returns the events in the order of months.
    pub fn events(&self) -> &[ExerciseEvent] {
        &self.events
    }

    /// Returns what the events cover: every country, every month, fully.
    pub fn coverage(&self) -> Coverage {
        Coverage {
            months: self.months,
            places: CoveredPlaces::World,
            undercount: None,
            basis: format!("invented by the exercise generator, seed {}", self.seed),
        }
    }

    /// Writes the events as CSV in the 49 columns of UCDP GED, with a header; returns how many were written.
    ///
    /// # Errors
    ///
    /// Whatever `out` answers.
    pub fn write_ged_csv(&self, out: impl io::Write) -> io::Result<u64> {
        write_rows(&self.events, &self.countries, &self.dyads, out)
    }
}

fn list_polities(countries: &[Country]) -> PolityTable {
    let records = countries
        .iter()
        .map(|country| PolityRecord {
            polity: country.polity,
            from: jiff::civil::date(1900, 1, 1),
            to: None,
            standing: Standing::State,
            counted_with: None,
            gw: Some(country.gw),
            cow: None,
            iso3: None,
            m49: None,
            views: None,
            ucdp: None,
            name: country.name.clone(),
            other_names: Vec::new(),
        })
        .collect();
    PolityTable::from_records(records).expect("invented keys and numbers are distinct")
}
