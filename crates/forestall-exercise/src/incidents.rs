//! From clashes to events: where, which days, how the dead are counted.
//!
//! The mixes are rounded from what the author measured in four public UCDP
//! files (GED 19.1, 23.1, Candidate 23.0.10 and the Syria extract); see the
//! crate's page.

use forestall_types::{Fatalities, MonthRange, ViolenceType};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::cast::Dyad;
use crate::continent::Continent;
use crate::country::Country;
use crate::event::ExerciseEvent;
use crate::mesh::{Cell, Mesh};
use crate::random::{Stream, whole};
use crate::regions::nearest_seat;
use crate::violence::Clash;

const FIRST_EVENT_ID: u32 = 900_000_001;
/// Shares of `where_prec` 1 to 6.
const WHERE_PREC: [f64; 6] = [0.50, 0.25, 0.09, 0.08, 0.05, 0.03];
/// Shares of `date_prec` 1 to 5, for ordinary events and for those of thirty deaths or more.
const DATE_PREC: [f64; 5] = [0.82, 0.12, 0.01, 0.04, 0.01];
const DATE_PREC_DEADLY: [f64; 5] = [0.60, 0.12, 0.03, 0.13, 0.12];
/// Share of events whose low, best and high are the same.
const ONE_ESTIMATE: f64 = 0.85;
/// Share of events that break `low <= best <= high`.
const BROKEN_ORDER: f64 = 0.01;
/// Chance that the fighting strays one more cell (about 28 km) from its hot spot.
const STRAY_CHANCE: f64 = 0.72;
/// Shares of events whose dead are all of unknown side, for the three violence types.
const ALL_UNKNOWN: [f64; 3] = [0.45, 0.70, 0.07];

/// Which country, province and town each cell belongs to.
pub(crate) struct Gazetteer {
    entries: Vec<Option<Entry>>,
}

#[derive(Clone, Copy)]
struct Entry {
    country: usize,
    province: usize,
    town: usize,
}

struct Place {
    point: (f64, f64),
    where_prec: u8,
    province: Option<usize>,
    town: Option<usize>,
}

impl Gazetteer {
    pub(crate) fn of(countries: &[Country]) -> Self {
        let mut entries = vec![None; Mesh::CELLS];
        for (country, land) in countries.iter().enumerate() {
            for (province, part) in land.provinces.iter().enumerate() {
                for &cell in &part.cells {
                    let town = nearest_seat(cell, part.towns.iter().map(|town| town.cell)).unwrap_or(0);
                    entries[cell] = Some(Entry { country, province, town });
                }
            }
        }
        Self { entries }
    }
}

/// Gives every clash its place, days and estimates; events come in the order of clashes.
pub(crate) fn describe_clashes(
    clashes: &[Clash],
    continent: &Continent,
    dyads: &[Dyad],
    months: MonthRange,
    random: &mut Stream,
) -> Vec<ExerciseEvent> {
    let gazetteer = Gazetteer::of(&continent.countries);
    let calendar: Vec<_> = months.iter().collect();
    let mut events = Vec::with_capacity(clashes.len());
    for (clash, event_id) in clashes.iter().zip(FIRST_EVENT_ID..) {
        let dyad = &dyads[clash.dyad];
        let country = &continent.countries[dyad.country];
        let place = draw_place(dyad, country, continent.mesh, &gazetteer, random);
        let (date_start, date_end, date_prec) = draw_days(clash, &calendar, random);
        let deaths = share_deaths(clash.best, dyad.kind, random);
        events.push(ExerciseEvent {
            event_id,
            month: calendar[clash.month],
            polity: country.polity,
            violence_type: dyad.kind,
            date_start,
            date_end,
            date_prec,
            latitude: place.point.1,
            longitude: place.point.0,
            where_prec: place.where_prec,
            fatalities: estimate(clash.best, random),
            deaths,
            event_clarity: if date_prec >= 4 || random.chance(0.07) { 2 } else { 1 },
            number_of_sources: small(random.weighted(&[0.78, 0.14, 0.05, 0.02, 0.01]) + 1),
            dyad: clash.dyad,
            country: dyad.country,
            province: place.province,
            town: place.town,
        });
    }
    events
}

/// Draws a place near a hot spot, then blurs it as far as its precision asks.
fn draw_place(
    dyad: &Dyad,
    country: &Country,
    mesh: Mesh,
    gazetteer: &Gazetteer,
    random: &mut Stream,
) -> Place {
    let cell = stray_from_hot_spot(dyad, country, gazetteer, random);
    let entry = gazetteer.entries[cell].expect("hot spots lie on the land of their country");
    let province = &country.provinces[entry.province];
    let town_point = Mesh::centre(province.towns[entry.town].cell);
    let (point, knows_province, knows_town) = match random.weighted(&WHERE_PREC) {
        0 => {
            let (along, out) = (random.unit(), libm::sqrt(random.unit()));
            ((mesh.inner_point(cell, random.below(6), along, out), 1), true, true)
        }
        1 => ((town_point, 2), true, true),
        2 => ((town_point, 3), true, true),
        3 => ((Mesh::centre(province.towns[0].cell), 4), true, false),
        4 => ((Mesh::centre(dyad.hot_spots.first().copied().unwrap_or(cell)), 5), false, false),
        _ => ((Mesh::centre(country.capital().cell), 6), false, false),
    };
    let ((longitude, latitude), where_prec) = point;
    Place {
        point: (to_six_decimals(longitude), to_six_decimals(latitude)),
        where_prec,
        province: knows_province.then_some(entry.province),
        town: knows_town.then_some(entry.town),
    }
}

fn stray_from_hot_spot(dyad: &Dyad, country: &Country, gazetteer: &Gazetteer, random: &mut Stream) -> Cell {
    let mut cell = random.pick(&dyad.hot_spots).copied().unwrap_or(country.capital().cell);
    while random.chance(STRAY_CHANCE) {
        let next = Mesh::beyond_sides(cell)[random.below(6)];
        let is_home = |next: Cell| gazetteer.entries[next].is_some_and(|entry| entry.country == dyad.country);
        cell = next.filter(|&next| is_home(next)).unwrap_or(cell);
    }
    cell
}

/// Draws the first and last day and their precision; the last day lies in the clash's month.
///
/// No span begins before its spell of fighting or before the first month of the world.
fn draw_days(clash: &Clash, calendar: &[forestall_types::MonthId], random: &mut Stream) -> (Date, Date, u8) {
    let month = calendar[clash.month];
    let (first, last) = (month.first_day(), month.last_day());
    let weights = if clash.best >= 30 { DATE_PREC_DEADLY } else { DATE_PREC };
    match random.weighted(&weights) {
        0 => {
            let day = day_of(first, random.below(usize::from(last.day().unsigned_abs())));
            (day, day, 1)
        }
        1 => {
            let start = day_of(first, random.below(23));
            (start, day_of(start, 1 + random.below(5)), 2)
        }
        2 => {
            let start = day_of(first, random.below(22));
            (start, day_of(start, 6), 3)
        }
        3 => (first, last, 4),
        _ => {
            let earliest = clash.month.saturating_sub(1 + random.below(8)).max(clash.spell_start);
            let precision = if earliest < clash.month { 5 } else { 4 };
            (calendar[earliest.min(clash.month)].first_day(), last, precision)
        }
    }
}

fn day_of(first: Date, days_later: usize) -> Date {
    let days = i64::try_from(days_later).expect("at most 31");
    first.checked_add(days.days()).expect("months end before the year 2200")
}

/// Splits the dead into side A, side B, civilians and unknown.
fn share_deaths(best: u32, kind: ViolenceType, random: &mut Stream) -> [u32; 4] {
    if random.chance(ALL_UNKNOWN[kind.index()]) {
        return [0, 0, 0, best];
    }
    let part = |left: u32, low: f64, high: f64, random: &mut Stream| {
        whole((f64::from(left) * random.between(low, high)).round()).min(left)
    };
    match kind {
        ViolenceType::OneSided => [0, 0, best, 0],
        ViolenceType::StateBased => {
            let civilians = if random.chance(0.25) { part(best, 0.0, 1.0, random) } else { 0 };
            let a = part(best - civilians, 0.0, 0.8, random);
            [a, best - civilians - a, civilians, 0]
        }
        ViolenceType::NonState => {
            let civilians = if random.chance(0.3) { part(best, 0.0, 0.7, random) } else { 0 };
            let a = part(best - civilians, 0.1, 0.9, random);
            [a, best - civilians - a, civilians, 0]
        }
    }
}

/// Puts a low and a high estimate round the best one.
fn estimate(best: u32, random: &mut Stream) -> Fatalities {
    if random.chance(BROKEN_ORDER) {
        return if best > 0 && random.chance(0.5) {
            Fatalities { low: best, best, high: best - 1 }
        } else {
            Fatalities { low: best + 1, best, high: best + 1 }
        };
    }
    if best == 0 {
        return Fatalities { low: 0, best, high: 1 + whole(random.pareto(1.0, 1.5).min(20.0)) };
    }
    if random.chance(ONE_ESTIMATE) {
        return Fatalities::exactly(best);
    }
    let low = whole(f64::from(best) * random.between(0.3, 1.0));
    let high = best + whole((f64::from(best) * random.between(0.1, 1.2)).ceil());
    Fatalities { low, best, high }
}

fn to_six_decimals(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn small(number: usize) -> u8 {
    u8::try_from(number).expect("one of a handful of choices")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn shares_sum_to_best_and_civilians_are_all_a_one_sided_attack_kills() {
        let mut random = Stream::new(5, Purpose::Incidents);
        for best in 0..2000 {
            for kind in ViolenceType::ALL {
                let [a, b, civilians, unknown] = share_deaths(best, kind, &mut random);
                assert_eq!(a + b + civilians + unknown, best);
                assert!(kind != ViolenceType::OneSided || a + b == 0);
            }
        }
    }

    #[test]
    fn a_span_never_begins_before_its_spell_of_fighting() {
        let months: MonthRange = "2020-01..2022-12".parse().unwrap();
        let calendar: Vec<_> = months.iter().collect();
        let mut random = Stream::new(5, Purpose::Incidents);
        let mut longest = 0;
        for _ in 0..5000 {
            let clash = Clash { month: 20, dyad: 0, best: 50, spell_start: 17 };
            let (start, end, precision) = draw_days(&clash, &calendar, &mut random);
            assert!(start >= calendar[17].first_day() && start <= end && end <= calendar[20].last_day());
            assert!(end >= calendar[20].first_day());
            let days = (end - start).get_days() + 1;
            let expected = match days {
                1 => 1,
                2..=6 => 2,
                7 => 3,
                8..=31 => 4,
                _ => 5,
            };
            assert_eq!(precision, expected, "{start} to {end}");
            longest = longest.max(days);
        }
        assert!(longest > 100, "{longest}");
    }
}
