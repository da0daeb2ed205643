//! The shipped atlas: known places, exactness, neighbours, size.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use forestall_geography::{Atlas, PlaceMethod, equal_earth, great_circle_km, svg_path};
use forestall_types::{PolityCode, PolityTable};
use geo::{CoordinatePosition, coordinate_position::CoordPos};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn key(text: &str) -> PolityCode {
    text.parse().unwrap()
}

/// Towns well inside, on islands, in enclaves, beside borders and near the date line; then the sea.
#[test]
fn known_places() {
    for (place, latitude, longitude, polity) in [
        ("Bangui", 4.37, 18.56, Some("CAF")),
        ("Mekelle", 13.49, 39.47, Some("ETH")),
        ("Juba", 4.85, 31.6, Some("SSD")),
        ("Aleppo", 36.2, 37.16, Some("SYR")),
        ("Gaza", 31.4, 34.35, Some("PSE")),
        ("Nablus", 32.22, 35.26, Some("PSE")),
        ("Laayoune, inland", 26.7, -12.0, Some("ESH")),
        ("Hargeisa", 9.56, 44.06, Some("XSL")),
        ("Pristina", 42.66, 21.17, Some("XKX")),
        ("Simferopol", 44.95, 34.1, Some("UKR")),
        ("Maseru, inland", -29.5, 28.2, Some("LSO")),
        ("Cabinda, inland", -4.9, 12.5, Some("AGO")),
        ("Kaliningrad", 54.7, 20.9, Some("RUS")),
        ("Chukotka beyond the date line", 66.5, -175.0, Some("RUS")),
        ("Cayenne, inland", 4.5, -53.0, Some("FRA")),
        ("Nuuk, ice", 70.0, -40.0, Some("GRL")),
        ("Christmas Island", -10.49, 105.63, Some("CXR")),
        ("South Pole", -90.0, 0.0, Some("ATA")),
        ("Lake Victoria belongs to the land around it", -2.0, 33.0, Some("TZA")),
        ("Gulf of Guinea", 0.0, 0.0, None),
        ("Pacific", 0.0, 180.0, None),
        ("North Pole", 90.0, 0.0, None),
    ] {
        let found = Atlas::world().locate(latitude, longitude);
        assert_eq!(found.map(|polity| polity.to_string()).as_deref(), polity, "{place}");
    }
    assert_eq!(Atlas::world().locate(91.0, 0.0), None);
    assert_eq!(Atlas::world().locate(f64::NAN, 0.0), None);
    assert_eq!(Atlas::world().nearest(0.0, 181.0), None);
}

#[test]
fn every_outline_is_in_the_polity_table() {
    let table = PolityTable::world();
    for outline in Atlas::world().outlines() {
        for day in [date(1989, 1, 1), date(2000, 1, 1), date(2024, 12, 31)] {
            assert!(table.on(outline.polity, day).is_some(), "{} on {day}", outline.polity);
            let counted = table.counted_as(outline.polity, day);
            assert_eq!(counted.is_none(), outline.polity == key("ATA"), "{} on {day}", outline.polity);
        }
    }
    // Every state of today has an outline at 1:50 million.
    let without: Vec<_> = table
        .states_on(date(2024, 12, 31))
        .filter(|state| Atlas::world().distance_km(state.polity, 0.0, 0.0).is_none())
        .map(|state| state.polity)
        .collect();
    assert_eq!(without, []);
}

#[test]
fn distances() {
    let world = Atlas::world();
    assert_eq!(world.distance_km(key("CAF"), 4.37, 18.56), Some(0.0));
    assert_eq!(world.distance_km(key("QQQ"), 4.37, 18.56), None);
    assert_eq!(world.nearest(4.37, 18.56), Some((key("CAF"), 0.0)));
    // Bangui lies on the river opposite Zongo, Democratic Republic of the Congo.
    assert!(world.distance_km(key("COD"), 4.37, 18.56).unwrap() < 10.0);
    // Point Nemo: Ducie (Pitcairn Islands, here Henderson and Pitcairn only), Motu Nui (Chile) and Maher Island
    // (Antarctica) are all about 2,688 km away; generalised outlines lack the smallest islets.
    let (_, km) = world.nearest(-48.8767, -123.3933).unwrap();
    assert!((2_660.0..2_790.0).contains(&km), "{km}");
}

#[test]
fn a_place_follows_the_rule() {
    let (world, table) = (Atlas::world(), PolityTable::world());
    let place = |latitude, longitude, day: Date, named: Option<&str>| {
        let placement = world.place(table, (latitude, longitude), day, named.map(key));
        let disagrees = placement.disagreement.map(|d| (d.place.to_string(), d.named.to_string()));
        (placement.counted.map(|polity| polity.to_string()), placement.method, disagrees)
    };
    let counted = |polity: &str| Some(polity.to_owned());
    let pair = |place: &str, named: &str| Some((place.to_owned(), named.to_owned()));
    let day = date(2010, 1, 1);
    // Inside, and the source agrees or is silent.
    assert_eq!(place(4.37, 18.56, day, Some("CAF")), (counted("CAF"), PlaceMethod::Polygon, None));
    assert_eq!(place(4.37, 18.56, day, None), (counted("CAF"), PlaceMethod::Polygon, None));
    // Juba before and after independence.
    assert_eq!(place(4.85, 31.6, date(2011, 7, 8), None), (counted("SDN"), PlaceMethod::Polygon, None));
    assert_eq!(place(4.85, 31.6, date(2011, 7, 9), None), (counted("SSD"), PlaceMethod::Polygon, None));
    // Sarajevo while Bosnia was no state yet; Gaza, which UCDP codes as Israel.
    assert_eq!(place(43.86, 18.41, date(1992, 4, 6), None), (counted("SRB"), PlaceMethod::Polygon, None));
    assert_eq!(place(31.4, 34.35, day, Some("ISR")), (counted("ISR"), PlaceMethod::Polygon, None));
    // Across the river from Bangui: the source prevails within 25 km, and it is reported.
    let zongo = place(4.30, 18.60, day, Some("CAF"));
    assert_eq!(zongo, (counted("CAF"), PlaceMethod::Border, pair("COD", "CAF")));
    // Deep inside, the outline prevails, and it is reported.
    let deep = place(6.5, 21.0, day, Some("TCD"));
    assert_eq!(deep, (counted("CAF"), PlaceMethod::Polygon, pair("CAF", "TCD")));
    // Off Mogadishu within 100 km; in the Gulf of Guinea beyond, named and not.
    assert_eq!(place(1.7, 45.5, day, Some("SOM")), (counted("SOM"), PlaceMethod::Nearest, None));
    assert_eq!(place(0.0, 0.0, day, Some("NGA")), (counted("NGA"), PlaceMethod::Named, None));
    assert_eq!(place(0.0, 0.0, day, None), (None, PlaceMethod::Nowhere, None));
    // Antarctica counts with nobody.
    assert_eq!(place(-80.0, 0.0, day, None), (None, PlaceMethod::Nowhere, None));
}

#[test]
fn neighbours_touch() {
    let names = |polity: &str| {
        Atlas::world().neighbours(key(polity)).iter().map(PolityCode::as_str).collect::<Vec<_>>()
    };
    assert_eq!(names("CAF"), ["CMR", "COD", "COG", "SDN", "SSD", "TCD"]);
    assert_eq!(names("LSO"), ["ZAF"]);
    assert_eq!(names("PRT"), ["ESP"]);
    assert_eq!(names("MDG"), [""; 0]);
    assert_eq!(names("QQQ"), [""; 0]);
    for outline in Atlas::world().outlines() {
        for other in Atlas::world().neighbours(outline.polity) {
            assert!(Atlas::world().neighbours(*other).contains(&outline.polity));
        }
    }
}

/// Source: extent of EPSG:8857 (PROJ 9.4: `echo -90 -180 | cs2cs EPSG:4326 EPSG:8857` gives -10216474.79 -8392927.60).
/// On the equator and at the poles the ellipsoid matters by its authalic radius alone, 6371007.1809 m.
#[test]
fn equal_earth_published_values() {
    const AUTHALIC_RADIUS: f64 = 6_371_007.180_9;
    for (latitude, longitude, x, y) in [
        (0.0, 0.0, 0.0, 0.0),
        (0.0, 180.0, 17_243_959.06, 0.0),
        (0.0, -180.0, -17_243_959.06, 0.0),
        (90.0, 0.0, 0.0, 8_392_927.60),
        (-90.0, -180.0, -10_216_474.79, -8_392_927.60),
    ] {
        let (found_x, found_y) = equal_earth(latitude, longitude);
        assert!((found_x * AUTHALIC_RADIUS - x).abs() < 0.01, "{found_x}");
        assert!((found_y * AUTHALIC_RADIUS - y).abs() < 0.01, "{found_y}");
    }
}

/// Equal areas: the map's area element is the sphere's, cos(latitude), everywhere.
#[test]
fn equal_earth_keeps_areas() {
    const STEP: f64 = 1e-4;
    for latitude in [-75.0, -45.0, -10.0, 0.0, 23.5, 52.0, 80.0] {
        let per_radian = 1.0 / (2.0 * STEP).to_radians();
        let (x1, _) = equal_earth(latitude, 30.0 - STEP);
        let (x2, _) = equal_earth(latitude, 30.0 + STEP);
        let (_, y1) = equal_earth(latitude - STEP, 30.0);
        let (_, y2) = equal_earth(latitude + STEP, 30.0);
        let area = (x2 - x1) * (y2 - y1) * per_radian * per_radian;
        assert!((area - f64::to_radians(latitude).cos()).abs() < 1e-6, "{area} at {latitude}");
    }
}

#[test]
fn the_world_map_is_small_and_whole() {
    let map = Atlas::world().map(1000.0).unwrap();
    let paths: Vec<String> = map.shapes.iter().map(forestall_geography::MapShape::path).collect();
    let bytes: usize = paths.iter().map(String::len).sum();
    eprintln!("{} shapes, {bytes} bytes, height {:.1}", map.shapes.len(), map.height);
    assert!(bytes < 90_000, "{bytes}");
    assert!((400.0..560.0).contains(&map.height), "{}", map.height);
    for shape in &map.shapes {
        assert!(shape.is_small || !shape.rings.is_empty(), "{}", shape.polity);
        for (x, y) in shape.rings.iter().flatten().chain([&shape.anchor]) {
            assert!((0.0..=map.width).contains(x) && (0.0..=map.height).contains(y), "{}", shape.polity);
        }
    }
    let states = PolityTable::world().states_on(date(2024, 12, 31)).count();
    let drawn = PolityTable::world()
        .states_on(date(2024, 12, 31))
        .filter(|state| map.shapes.iter().any(|shape| shape.polity == state.polity))
        .count();
    assert_eq!(drawn, states);
    let kosovo = map.shapes.iter().find(|shape| shape.polity == key("XKX")).unwrap();
    assert!(kosovo.path().starts_with('M') && kosovo.path().ends_with('z'));
    assert!(svg_path(&map.disputed_borders, false).len() > 100);
}

/// Checks distances against points set closely along every ring.
#[test]
fn nearest_agrees_with_a_dense_walk_along_the_coasts() {
    let world = Atlas::world();
    for (latitude, longitude) in [(20.0, -40.0), (-30.0, 80.0), (60.0, -170.0), (35.0, 18.0), (-10.0, 179.9)]
    {
        let mut least = f64::INFINITY;
        for outline in world.outlines() {
            for line in outline.land.iter().flat_map(|polygon| polygon.exterior().lines()) {
                for step in 0..=20 {
                    let share = f64::from(step) / 20.0;
                    let y = line.start.y + share * (line.end.y - line.start.y);
                    let x = line.start.x + share * (line.end.x - line.start.x);
                    least = least.min(great_circle_km((latitude, longitude), (y, x)));
                }
            }
        }
        let (_, km) = world.nearest(latitude, longitude).unwrap();
        assert!((km - least).abs() < 0.005 * least + 0.5, "{km} and {least} at {latitude}, {longitude}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The index gives what the outlines give when asked one by one.
    #[test]
    fn locating_agrees_with_the_outlines(latitude in -89.9_f64..89.9, longitude in -180.0_f64..180.0) {
        let point = geo::coord! { x: longitude, y: latitude };
        let inside: Vec<PolityCode> = Atlas::world()
            .outlines()
            .iter()
            .filter(|outline| outline.land.coordinate_position(&point) == CoordPos::Inside)
            .map(|outline| outline.polity)
            .collect();
        prop_assert_eq!(Atlas::world().locate(latitude, longitude), inside.first().copied());
    }

    /// No point within 100 km of land that belongs to somebody is lost.
    #[test]
    fn no_place_near_land_is_lost(outline in 0_usize..242, vertex: prop::sample::Index,
                                  north in -60.0_f64..60.0, east in -60.0_f64..60.0) {
        let outline = &Atlas::world().outlines()[outline];
        let vertices: Vec<_> = outline.land.iter().flat_map(|p| p.exterior().coords()).collect();
        let vertex = vertex.get(&vertices);
        let latitude = (vertex.y + north / 111.2).clamp(-90.0, 90.0);
        let east = east / (111.2 * latitude.to_radians().cos().max(0.01));
        let longitude = (vertex.x + east + 540.0).rem_euclid(360.0) - 180.0;
        let placement = Atlas::world().place(PolityTable::world(), (latitude, longitude), date(2020, 1, 1), None);
        let (nearest, km) = Atlas::world().nearest(latitude, longitude).unwrap();
        prop_assert!(km <= 100.0, "{km}");
        prop_assert_eq!(placement.counted.is_none(), nearest == key("ATA"));
    }

    /// The nearest outline is indeed as near as its own distance says, and none is nearer.
    #[test]
    fn nearest_is_the_least_distance(latitude in -60.0_f64..80.0, longitude in -180.0_f64..180.0, other in 0_usize..242) {
        let world = Atlas::world();
        let (nearest, km) = world.nearest(latitude, longitude).unwrap();
        prop_assert_eq!(world.distance_km(nearest, latitude, longitude), Some(km));
        let other = world.outlines()[other].polity;
        prop_assert!(world.distance_km(other, latitude, longitude).unwrap() >= km);
    }
}
