//! The map: land, countries, provinces, towns, borders.

use std::collections::BTreeSet;

use forestall_geography::Outline;
use forestall_types::{GwCode, PolityCode};

use crate::border::trace_outline;
use crate::country::{Country, Province, Town};
use crate::landmass::{Landmass, fractal_noise};
use crate::mesh::{COLUMNS, Cell, Mesh, SOUTH, WEST, signed, squared_distance};
use crate::names::{NameBag, country_names, place_names, polity_codes};
use crate::random::{Purpose, Stream, lattice_noise, whole};
use crate::regions::{choose_seats, grow_regions, nearest_seat};

/// Countries of the continent.
pub(crate) const COUNTRY_COUNT: usize = 36;
/// First of the numbers 861 to 899, which neither Gleditsch & Ward nor Correlates of War have ever given out.
const FIRST_GW: usize = 861;
/// A country of so many cells (about 20,000 km2) is not tiny, and how often seats are drawn to reach that.
const ENOUGH_CELLS: usize = 32;
const MOST_TRIES: usize = 24;
/// Cells per province, about: a province is some 130 km across.
const CELLS_PER_PROVINCE: usize = 24;
/// Cells per town, about.
const CELLS_PER_TOWN: usize = 9;

/// The map of the invented continent.
pub(crate) struct Continent {
    pub(crate) mesh: Mesh,
    /// Countries in the order of their keys.
    pub(crate) countries: Vec<Country>,
    /// One outline per country, in the same order.
    pub(crate) outlines: Vec<Outline>,
}

impl Continent {
    /// Draws the map of a seed.
    pub(crate) fn draw(seed: u64) -> Self {
        let land_seed = whole(Stream::new(seed, Purpose::Land).unit() * f64::from(u32::MAX));
        let mesh = Mesh::new(u64::from(land_seed));
        let land = Landmass::raise(u64::from(land_seed));
        let mut borders = Stream::new(seed, Purpose::Borders);
        let cells_of = divide_land(&land, u64::from(land_seed), &mut borders);
        let countries = found_countries(&cells_of, seed, &mut borders);
        let outlines = countries
            .iter()
            .map(|country| Outline {
                polity: country.polity,
                land: trace_outline(mesh, &country.cells, |c| country.cells.binary_search(&c).is_ok()),
            })
            .collect();
        Self { mesh, countries, outlines }
    }
}

/// Divides the land into countries; returns the cells of each, sorted.
///
/// Seats are drawn anew until no country is tiny; of all tries the one with the largest smallest country wins.
fn divide_land(land: &Landmass, land_seed: u64, random: &mut Stream) -> Vec<Vec<Cell>> {
    let mut best: Vec<Vec<Cell>> = Vec::new();
    let mut best_smallest = 0;
    for _ in 0..MOST_TRIES {
        let seats = choose_seats(&land.mainland, COUNTRY_COUNT, random);
        let vigour: Vec<f64> = seats.iter().map(|_| random.lognormal(1.0, 0.22)).collect();
        let owner =
            grow_regions(&land.mainland, &seats, |cell| ground_effort(land_seed ^ 0xB0, cell), &vigour);
        let cells_of = gather_cells(land, &owner, seats.len());
        let smallest = cells_of.iter().map(Vec::len).min().unwrap_or(0);
        if smallest > best_smallest {
            (best, best_smallest) = (cells_of, smallest);
        }
        if best_smallest >= ENOUGH_CELLS {
            break;
        }
    }
    best
}

/// Lists each country's cells, sorted; an island goes to the country of the nearest shore.
fn gather_cells(land: &Landmass, owner: &[Option<usize>], country_count: usize) -> Vec<Vec<Cell>> {
    let mut cells_of = vec![Vec::new(); country_count];
    for &cell in &land.mainland {
        if let Some(owner) = owner[cell] {
            cells_of[owner].push(cell);
        }
    }
    for island in &land.islands {
        let nearest = island
            .iter()
            .flat_map(|&cell| land.mainland.iter().map(move |&shore| (squared_distance(cell, shore), shore)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .and_then(|(_, shore)| owner[shore]);
        if let Some(nearest) = nearest {
            cells_of[nearest].extend(island);
        }
    }
    for cells in &mut cells_of {
        cells.sort_unstable();
    }
    cells_of
}

/// Says how hard a cell is to enter, 0.1 to 6: borders follow the ridges, and no border is straight.
fn ground_effort(seed: u64, cell: Cell) -> f64 {
    let (longitude, latitude) = Mesh::centre(cell);
    let ridge = fractal_noise(seed, 2.5 * (longitude - WEST), 2.5 * (latitude - SOUTH));
    let (column, row) = (cell % COLUMNS, cell / COLUMNS);
    let boulder = lattice_noise(!seed, signed(column), signed(row));
    (0.3 + 6.0 * (ridge - 0.35).max(0.0)).min(3.0) * (0.3 + 1.7 * boulder)
}

/// Gives the countries names, keys, numbers, provinces and neighbours, and puts them in the order of their keys.
fn found_countries(cells_of: &[Vec<Cell>], seed: u64, random: &mut Stream) -> Vec<Country> {
    let mut naming = Stream::new(seed, Purpose::Names);
    let mut country_bag = NameBag::new(country_names(), &mut naming);
    let mut place_bag = NameBag::new(place_names(), &mut naming);
    let names: Vec<String> = cells_of.iter().map(|_| country_bag.next_name()).collect();
    let codes = polity_codes(&names);
    let neighbours = shared_borders(cells_of);
    let mut countries: Vec<Country> = cells_of
        .iter()
        .zip(names)
        .enumerate()
        .map(|(index, (cells, name))| {
            let mut next_to: Vec<PolityCode> = neighbours
                .iter()
                .filter_map(|&(a, b)| (a == index).then_some(b).or((b == index).then_some(a)))
                .map(|other| codes[other])
                .collect();
            next_to.sort_unstable();
            Country {
                polity: codes[index],
                gw: gw_number(index),
                name,
                neighbours: next_to,
                provinces: found_provinces(cells, &mut place_bag, random),
                cells: cells.clone(),
            }
        })
        .collect();
    countries.sort_by_key(|country| country.polity);
    countries
}

fn gw_number(index: usize) -> GwCode {
    let number = u32::try_from(FIRST_GW + index).expect("36 countries from 861");
    GwCode::new(number).expect("861 to 896 are below 1000")
}

/// Returns the pairs of countries with a side in common, the smaller index first.
fn shared_borders(cells_of: &[Vec<Cell>]) -> BTreeSet<(usize, usize)> {
    let mut owner = vec![None; Mesh::CELLS];
    for (country, cells) in cells_of.iter().enumerate() {
        for &cell in cells {
            owner[cell] = Some(country);
        }
    }
    let mut pairs = BTreeSet::new();
    for (country, cells) in cells_of.iter().enumerate() {
        for other in cells.iter().flat_map(|&cell| Mesh::beside(cell)).filter_map(|cell| owner[cell]) {
            if other != country {
                pairs.insert((country.min(other), country.max(other)));
            }
        }
    }
    pairs
}

fn found_provinces(cells: &[Cell], names: &mut NameBag, random: &mut Stream) -> Vec<Province> {
    let count = (cells.len() / CELLS_PER_PROVINCE).clamp(3, 9);
    let seats = choose_seats(cells, count, random);
    // Islands are not reached by growth, so they go to the province with the nearest seat.
    let owner = grow_regions(cells, &seats, |_| 1.0, &vec![1.0; seats.len()]);
    let mut cells_of = vec![Vec::new(); seats.len()];
    for &cell in cells {
        let province = owner[cell].or_else(|| nearest_seat(cell, seats.iter().copied()));
        cells_of[province.expect("a country has at least one province")].push(cell);
    }
    seats
        .into_iter()
        .zip(cells_of)
        .map(|(seat, cells)| {
            let mut town_cells = vec![seat];
            let more = choose_seats(&cells, (cells.len() / CELLS_PER_TOWN).clamp(1, 4), random);
            town_cells.extend(more.into_iter().filter(|&cell| cell != seat));
            let towns: Vec<Town> =
                town_cells.into_iter().map(|cell| Town { name: names.next_name(), cell }).collect();
            Province { name: names.next_name(), towns, cells }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains, Point};

    use super::*;
    use crate::mesh::{ROWS, SPACING};

    /// Draws a map and, apart from it, the outline of all its land.
    fn map_and_land(seed: u64) -> (Continent, geo::MultiPolygon<f64>, usize) {
        let continent = Continent::draw(seed);
        let land_seed = u64::from(whole(Stream::new(seed, Purpose::Land).unit() * f64::from(u32::MAX)));
        let mut cells: Vec<Cell> = Landmass::raise(land_seed).cells().collect();
        cells.sort_unstable();
        let land = trace_outline(continent.mesh, &cells, |cell| cells.binary_search(&cell).is_ok());
        (continent, land, cells.len())
    }

    #[test]
    fn outlines_tile_the_land() {
        for seed in 0..4 {
            let (continent, land, cell_count) = map_and_land(seed);
            assert_eq!(continent.countries.iter().map(|c| c.cells.len()).sum::<usize>(), cell_count);
            let parts: f64 = continent.outlines.iter().map(|outline| outline.land.unsigned_area()).sum();
            assert!((parts - land.unsigned_area()).abs() < 1e-9 * parts, "{parts}");
            let mut sample = Stream::new(seed, Purpose::Incidents);
            let mut on_land = 0;
            for _ in 0..3000 {
                let point = Point::new(
                    WEST + sample.unit() * SPACING * COLUMNS as f64,
                    SOUTH + sample.unit() * SPACING * 0.866 * ROWS as f64,
                );
                let owners = continent.outlines.iter().filter(|o| o.land.contains(&point)).count();
                assert_eq!(owners, usize::from(land.contains(&point)), "seed {seed}, {point:?}");
                on_land += owners;
            }
            assert!((1200..1800).contains(&on_land), "half of the box is land, not {on_land} of 3000");
        }
    }

    #[test]
    fn countries_are_of_a_size_to_fight_over() {
        for seed in 0..60 {
            let continent = Continent::draw(seed);
            assert_eq!(continent.countries.len(), COUNTRY_COUNT);
            for country in &continent.countries {
                assert!(country.cells.len() >= 20, "seed {seed}: {} has too little land", country.name);
                assert!((3..=9).contains(&country.provinces.len()));
                let cells: usize = country.provinces.iter().map(|province| province.cells.len()).sum();
                assert_eq!(cells, country.cells.len());
                for town in country.provinces.iter().flat_map(|province| &province.towns) {
                    assert!(country.cells.binary_search(&town.cell).is_ok());
                }
            }
        }
    }

    #[test]
    fn no_name_means_two_places() {
        let continent = Continent::draw(3);
        let mut names = BTreeSet::new();
        for country in &continent.countries {
            assert!(names.insert(country.name.as_str()));
            for province in &country.provinces {
                assert!(names.insert(province.name.as_str()), "{}", province.name);
                assert!(province.towns.iter().all(|town| names.insert(town.name.as_str())));
            }
        }
    }
}
