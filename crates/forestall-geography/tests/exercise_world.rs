//! An invented continent of two states and an island.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use forestall_geography::{Atlas, Outline, PlaceMethod};
use forestall_types::{PolityCode, PolityTable};
use geo::{MultiPolygon, polygon};
use jiff::civil::date;

fn key(text: &str) -> PolityCode {
    text.parse().unwrap()
}

/// WST and EST share the border at longitude 4; ISL lies 1 degree off the coast.
fn continent() -> Atlas {
    let west =
        polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 3.0), (x: 4.0, y: 6.0), (x: 0.0, y: 6.0)];
    let east =
        polygon![(x: 4.0, y: 0.0), (x: 8.0, y: 0.0), (x: 8.0, y: 6.0), (x: 4.0, y: 6.0), (x: 4.0, y: 3.0)];
    let islet = polygon![(x: 9.0, y: 2.0), (x: 9.5, y: 2.0), (x: 9.5, y: 2.5), (x: 9.0, y: 2.5)];
    let shoal = polygon![(x: 9.7, y: 2.0), (x: 9.75, y: 2.0), (x: 9.75, y: 2.05), (x: 9.7, y: 2.05)];
    let outline = |polity, polygon| Outline { polity: key(polity), land: MultiPolygon::new(vec![polygon]) };
    Atlas::from_outlines(vec![
        outline("WST", west),
        outline("ISL", islet),
        outline("EST", east),
        outline("ISL", shoal),
    ])
}

const TABLE: &str = "\
polity,from,to,standing,counted_with,gw,cow,iso3,m49,views,ucdp,name,other_names
WST,2000-01-01,,state,,901,,,,,,Westland,
EST,2000-01-01,,state,,902,,,,,,Eastland,
ISL,2000-01-01,2009-12-31,territory,EST,,,,,,,Isle,
ISL,2010-01-01,,state,,903,,,,,,Isle,
";

#[test]
fn outlines_are_merged_and_sorted() {
    let atlas = continent();
    let keys: Vec<_> = atlas.outlines().iter().map(|outline| outline.polity.to_string()).collect();
    assert_eq!(keys, ["EST", "ISL", "WST"]);
    assert_eq!(atlas.outlines()[1].land.0.len(), 2);
    assert_eq!(atlas.simplified(), atlas.outlines());
    assert_eq!(atlas.neighbours(key("WST")), [key("EST")]);
    assert_eq!(atlas.neighbours(key("ISL")), []);
}

#[test]
fn every_point_belongs_to_one_side_of_a_border() {
    let atlas = continent();
    assert_eq!(atlas.locate(3.0, 2.0), Some(key("WST")));
    assert_eq!(atlas.locate(3.0, 6.0), Some(key("EST")));
    // On the border itself and on its vertex: one side, and the same each time.
    assert_eq!(atlas.locate(1.5, 4.0), Some(key("EST")));
    assert_eq!(atlas.locate(3.0, 4.0), Some(key("EST")));
    assert_eq!(atlas.locate(7.0, 4.0), None);
    assert_eq!(atlas.locate(2.02, 9.72), Some(key("ISL")));
}

/// One degree of latitude is 111.195 km on the sphere; at sea off the coast of each.
#[test]
fn distances_by_hand() {
    let atlas = continent();
    let (polity, km) = atlas.nearest(-0.5, 2.0).unwrap();
    assert_eq!(polity, key("WST"));
    assert!((km - 55.597).abs() < 0.01, "{km}");
    let km = atlas.distance_km(key("EST"), 3.0, 3.5).unwrap();
    assert!((km - 55.597 * 3.0_f64.to_radians().cos()).abs() < 0.01, "{km}");
    assert_eq!(atlas.distance_km(key("EST"), 3.0, 5.0), Some(0.0));
    assert_eq!(Atlas::from_outlines(Vec::new()).nearest(0.0, 0.0), None);
}

#[test]
fn places_follow_the_table_brought_along() {
    let (atlas, table) = (continent(), PolityTable::parse(TABLE).unwrap());
    let place = |point, day, named: Option<&str>| atlas.place(&table, point, day, named.map(key));
    let before = place((2.2, 9.2), date(2009, 12, 31), None);
    assert_eq!((before.counted, before.method), (Some(key("EST")), PlaceMethod::Polygon));
    let after = place((2.2, 9.2), date(2010, 1, 1), None);
    assert_eq!(after.counted, Some(key("ISL")));
    // 0.2 degrees, some 22 km, west of the border, and 0.3 degrees, some 33 km.
    let near = place((3.0, 3.8), date(2010, 1, 1), Some("EST"));
    assert_eq!((near.counted, near.method), (Some(key("EST")), PlaceMethod::Border));
    let disagreement = near.disagreement.unwrap();
    assert_eq!((disagreement.place, disagreement.named), (key("WST"), key("EST")));
    assert!((disagreement.km - 22.21).abs() < 0.01, "{}", disagreement.km);
    let far = place((3.0, 3.7), date(2010, 1, 1), Some("EST"));
    assert_eq!((far.counted, far.method), (Some(key("WST")), PlaceMethod::Polygon));
    assert!(far.disagreement.is_some_and(|d| d.km > 25.0));
    // A named polity without land.
    let table = PolityTable::parse(&format!("{TABLE}NIL,2000-01-01,,state,,904,,,,,,Nowhere,\n")).unwrap();
    let absent = atlas.place(&table, (3.0, 2.0), date(2010, 1, 1), Some(key("NIL")));
    assert_eq!((absent.counted, absent.disagreement.unwrap().km), (Some(key("WST")), f64::INFINITY));
}

#[test]
fn the_map_is_fitted_to_the_continent() {
    let map = continent().map(400.0).unwrap();
    // 9.75 degrees wide and 6 high, near the equator, with a margin of one hundredth of the width.
    assert!((map.height / map.width - (6.0 + 0.195) / (9.75 + 0.195)).abs() < 0.02, "{}", map.height);
    let names: Vec<_> = map.shapes.iter().map(|shape| shape.polity.to_string()).collect();
    assert_eq!(&names[2..], ["ISL"]);
    let (west, east) = (map.project(3.0, 0.0), map.project(3.0, 9.75));
    assert!(west.0 > 0.0 && west.0 < 8.0 && east.0 > 392.0 && east.0 < 400.0, "{west:?} {east:?}");
    assert!(map.project(6.0, 4.0).1 < map.project(0.0, 4.0).1);
    for shape in &map.shapes {
        assert!(!shape.is_small);
        assert!(shape.path().ends_with('z'));
    }
    // The straight border is one step from end to end: its middle vertex is left out, on both sides.
    assert!(
        map.shapes.iter().filter(|shape| shape.polity != key("ISL")).all(|shape| shape.rings[0].len() <= 7)
    );
    assert_eq!(Atlas::from_outlines(Vec::new()).map(400.0), None);
}
