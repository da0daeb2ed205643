//! Writing events in the 49 columns of UCDP GED.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::io;

use forestall_types::{PrioGridGid, ViolenceType};

use crate::cast::Dyad;
use crate::country::Country;
use crate::event::ExerciseEvent;

/// What every row says about where it comes from.
pub const SOURCE_NOTE: &str = "Forestall exercise generator (invented)";
/// What every row has as its region.
pub const REGION: &str = "Exercise continent (invented)";

/// The columns of UCDP GED, in order.
///
/// Source: header of GED 23.1, final release.
pub const GED_COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// Deaths in a year from which UCDP calls a dyad active.
const ACTIVE_FROM: u32 = 25;

/// Writes the header and one row per event; returns how many events were written.
pub(crate) fn write_rows(
    events: &[ExerciseEvent],
    countries: &[Country],
    dyads: &[Dyad],
    out: impl io::Write,
) -> io::Result<u64> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(GED_COLUMNS)?;
    let yearly = deaths_per_year(events);
    let dyad_names: Vec<String> = dyads.iter().map(Dyad::name).collect();
    let mut row = Row { writer, text: String::new() };
    let mut written = 0;
    for event in events {
        let dyad = &dyads[event.dyad];
        let is_active = yearly.get(&(event.dyad, event.date_end.year())).is_some_and(|d| *d >= ACTIVE_FROM);
        write_parties(&mut row, event, dyad, &dyad_names[event.dyad], is_active)?;
        write_report_and_place(&mut row, event, &countries[event.country])?;
        write_days_and_deaths(&mut row, event)?;
        if dyad.has_government() {
            row.put(countries[dyad.country].gw)?;
        } else {
            row.put("")?;
        }
        row.put("")?;
        row.end()?;
        written += 1;
    }
    row.writer.flush()?;
    Ok(written)
}

fn deaths_per_year(events: &[ExerciseEvent]) -> BTreeMap<(usize, i16), u32> {
    let mut yearly = BTreeMap::new();
    for event in events {
        *yearly.entry((event.dyad, event.date_end.year())).or_default() += event.fatalities.best;
    }
    yearly
}

/// Columns `id` to `side_b`.
fn write_parties<W: io::Write>(
    row: &mut Row<W>,
    event: &ExerciseEvent,
    dyad: &Dyad,
    dyad_name: &str,
    is_active: bool,
) -> csv::Result<()> {
    let (year, code) = (event.date_end.year(), event.violence_type.code());
    row.put(event.event_id)?;
    row.put(format_args!("{}-{year}-{code}-{}-{}", event.polity, dyad.id, event.event_id))?;
    row.put(year)?;
    row.put(u8::from(is_active))?;
    row.put("Clear")?;
    row.put(code)?;
    row.put_twice(dyad.conflict_id)?;
    row.put(&dyad.conflict_name)?;
    row.put_twice(dyad.id)?;
    row.put(dyad_name)?;
    row.put_twice(dyad.side_a.id)?;
    row.put(&dyad.side_a.name)?;
    row.put_twice(dyad.side_b.id)?;
    row.put(&dyad.side_b.name)
}

/// Columns `number_of_sources` to `region`.
fn write_report_and_place<W: io::Write>(
    row: &mut Row<W>,
    event: &ExerciseEvent,
    country: &Country,
) -> csv::Result<()> {
    let province = event.province.map(|province| &country.provinces[province]);
    let town = province.zip(event.town).map(|(province, town)| &province.towns[town]);
    let spot = match (town, province) {
        (Some(town), _) => town.name.clone(),
        (None, Some(province)) => format!("{} province", province.name),
        (None, None) => country.name.clone(),
    };
    let what = match event.violence_type {
        ViolenceType::StateBased | ViolenceType::NonState => "fighting",
        ViolenceType::OneSided => "attack on civilians",
    };
    row.put(event.number_of_sources)?;
    row.put(SOURCE_NOTE)?;
    row.put("Exercise")?;
    row.put(event.date_end)?;
    row.put(format_args!("Invented report of {what}: {spot}"))?;
    row.put("invented")?;
    row.put(event.where_prec)?;
    row.put(if town.is_some() { format!("{spot} town") } else { spot.clone() })?;
    row.put(match event.where_prec {
        1 => format!("near {spot}"),
        2 => format!("within 25 km of {spot}"),
        3 => format!("{spot} district"),
        5 => format!("a wider area of {spot}"),
        _ => spot,
    })?;
    match province {
        Some(province) => row.put(format_args!("{} province", province.name))?,
        None => row.put("")?,
    }
    match town {
        Some(town) => row.put(format_args!("{} district", town.name))?,
        None => row.put("")?,
    }
    let gid = PrioGridGid::from_lat_lon(event.latitude, event.longitude)
        .expect("the invented continent lies inside the globe");
    row.put(format_args!("{:.6}", event.latitude))?;
    row.put(format_args!("{:.6}", event.longitude))?;
    row.put(format_args!("POINT ({} {})", event.longitude, event.latitude))?;
    row.put(gid)?;
    row.put(&country.name)?;
    row.put(country.gw)?;
    row.put(REGION)
}

/// Columns `event_clarity` to `low`.
fn write_days_and_deaths<W: io::Write>(row: &mut Row<W>, event: &ExerciseEvent) -> csv::Result<()> {
    row.put(event.event_clarity)?;
    row.put(event.date_prec)?;
    row.put(format_args!("{} 00:00:00.000", event.date_start))?;
    row.put(format_args!("{} 00:00:00.000", event.date_end))?;
    for deaths in event.deaths {
        row.put(deaths)?;
    }
    row.put(event.fatalities.best)?;
    row.put(event.fatalities.high)?;
    row.put(event.fatalities.low)
}

/// Writes a row field by field through one reused piece of text.
struct Row<W: io::Write> {
    writer: csv::Writer<W>,
    text: String,
}

impl<W: io::Write> Row<W> {
    fn put(&mut self, value: impl Display) -> csv::Result<()> {
        self.text.clear();
        write!(self.text, "{value}").expect("writing to text does not fail");
        self.writer.write_field(&self.text)
    }

    fn put_twice(&mut self, value: impl Display) -> csv::Result<()> {
        self.put(&value)?;
        self.put(value)
    }

    fn end(&mut self) -> csv::Result<()> {
        self.writer.write_record(None::<&[u8]>)
    }
}
