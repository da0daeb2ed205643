//! Countries by how many representatives cover them, and where nobody does though danger is near.

use std::fmt::Write as _;

use super::svg::{Svg, escape};
use super::{Cell, ChartTable, Column, MapShape};
use crate::format;

/// A map of the ring of representatives. Its scale has four fixed fields: nobody, one, two, three and more.
#[derive(Clone, PartialEq, Debug)]
pub struct RingMap {
    /// The day it shows, in words.
    pub day: String,
    /// Up to which place on the docket a country that nobody covers is a gap.
    pub gap_rank: u32,
    /// Width and height of the drawing the paths were made for.
    pub size: (f64, f64),
    /// Disputed borders as one path, drawn dashed; may be empty.
    pub disputed_borders: String,
    /// The countries, in the order they are reached by keyboard.
    pub regions: Vec<RingRegion>,
}

/// One country of the map.
#[derive(Clone, PartialEq, Debug)]
pub struct RingRegion {
    /// The outline.
    pub shape: MapShape,
    /// The country's name.
    pub name: String,
    /// Its place on the docket, from 1; none where it is not ranked.
    pub rank: Option<u32>,
    /// Who covers it: titles or offices.
    pub covered_by: Vec<String>,
    /// How many of them are free.
    pub free: usize,
    /// Who may read this line, as the marks of those who cover it allow.
    pub audience: String,
}

/// The labels of the fields of the scale, from nobody on.
pub const RING_LABELS: [&str; 4] = ["nobody", "one", "two", "three and more"];

impl RingRegion {
    /// Returns the field of the scale, 0 to 3.
    pub fn field(&self) -> usize {
        self.covered_by.len().min(3)
    }

    fn in_words(&self) -> String {
        let rank = self.rank.map(|rank| format!(", {} on the docket", ordinal(rank)));
        let who = match self.covered_by.as_slice() {
            [] => "covered by nobody".to_owned(),
            all => format!("covered by {}", all.join("; ")),
        };
        format!("{}: {who}{}", self.name, rank.unwrap_or_default())
    }
}

impl RingMap {
    /// Says whether a country is a gap: high on the docket, and covered by nobody.
    pub fn is_gap(&self, region: &RingRegion) -> bool {
        region.covered_by.is_empty() && region.rank.is_some_and(|rank| rank <= self.gap_rank)
    }

    /// Returns the gaps, the country in most danger first.
    pub fn gaps(&self) -> Vec<&RingRegion> {
        let mut gaps: Vec<_> = self.regions.iter().filter(|region| self.is_gap(region)).collect();
        gaps.sort_by_key(|region| region.rank);
        gaps
    }

    /// Draws the map. Each country is a link to its page, named by its title; a gap is hatched.
    pub fn svg(&self) -> String {
        let title = format!("Countries covered by representatives, {}", self.day);
        let description = format!(
            "{}. Hatched: among the first {} of the docket and covered by nobody. The table holds the same.",
            format::counted(self.regions.len(), "country", "countries"),
            self.gap_rank
        );
        let mut svg = Svg::group("map", "map", self.size, &title, &description);
        svg.hatch("ring-hatch", 0.5);
        for region in &self.regions {
            let (class, fill) = if self.is_gap(region) {
                ("ring-gap".to_owned(), " fill=\"url(#ring-hatch)\"")
            } else {
                (format!("ring-{}", region.field()), "")
            };
            let mut drawing = String::new();
            let (code, words) = (region.shape.polity, escape(&region.in_words()));
            let _ = write!(drawing, "<a href=\"/countries/{code}\"><title>{words}</title>");
            drawing.push_str(&region.shape.drawing(&format!("class=\"{class}\"{fill}")));
            drawing.push_str("</a>");
            svg.raw(&drawing);
        }
        svg.path("disputed", &self.disputed_borders);
        svg.finish()
    }

    /// Returns the same as a table: gaps first, then the docket's order, then what is not ranked by name.
    pub fn table(&self) -> ChartTable {
        let mut regions: Vec<_> = self.regions.iter().collect();
        regions.sort_by(|a, b| {
            let key = |region: &RingRegion| (!self.is_gap(region), region.rank.unwrap_or(u32::MAX));
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
        });
        ChartTable {
            caption: format!("Countries covered by representatives, {}", self.day),
            columns: vec![
                Column::text("Country", "country"),
                Column::text("Code", "polity"),
                Column::number("Docket", "docket_rank"),
                Column::text("Gap", "gap"),
                Column::number("Covered by", "representatives"),
                Column::number("Free", "free"),
                Column::text("Who", "covered_by"),
                Column::text("For", "may_read"),
            ],
            rows: regions.into_iter().map(|region| self.row(region)).collect(),
        }
    }

    fn row(&self, region: &RingRegion) -> Vec<Cell> {
        let number = |number: usize| Cell::printed(format::count(number as u64), number);
        vec![
            Cell::text(region.name.as_str()),
            Cell::text(region.shape.polity.to_string()),
            region.rank.map_or_else(
                || Cell::printed("not ranked", ""),
                |rank| Cell::printed(rank.to_string(), rank),
            ),
            Cell::text(if self.is_gap(region) { "gap" } else { "" }),
            number(region.covered_by.len()),
            number(region.free),
            Cell::text(region.covered_by.join("; ")),
            Cell::text(region.audience.as_str()),
        ]
    }
}

/// Prints a place in a row: `1st`, `22nd`.
fn ordinal(rank: u32) -> String {
    let ending = match (rank % 10, rank % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str, rank: Option<u32>, covered_by: &[&str]) -> RingRegion {
        RingRegion {
            shape: MapShape {
                polity: code.parse().unwrap(),
                path: "M0 0l9 0l0 9z".to_owned(),
                mark: (code == "XAC").then_some((4.0, 4.0)),
            },
            name: format!("Land <{code}>"),
            rank,
            covered_by: covered_by.iter().map(|&title| title.to_owned()).collect(),
            free: 0,
            audience: "internal".to_owned(),
        }
    }

    fn map() -> RingMap {
        RingMap {
            day: "22 Nov 2026".to_owned(),
            gap_rank: 30,
            size: (100.0, 50.0),
            disputed_borders: "M0 0L5 5".to_owned(),
            regions: vec![
                region("XAA", Some(2), &["Envoy & co"]),
                region("XAB", Some(30), &[]),
                region("XAC", Some(31), &[]),
                region("XAD", Some(1), &[]),
                region("XAE", None, &["A", "B", "C", "D"]),
            ],
        }
    }

    #[test]
    fn a_gap_is_high_on_the_docket_and_covered_by_nobody() {
        let map = map();
        let gaps: Vec<_> = map.gaps().iter().map(|region| region.shape.polity.to_string()).collect();
        assert_eq!(gaps, ["XAD", "XAB"]);
        assert_eq!(map.regions[4].field(), 3);
    }

    #[test]
    fn drawing() {
        insta::assert_snapshot!(map().svg().replace("<a", "\n<a"));
    }

    #[test]
    fn gaps_come_first_in_the_table() {
        let csv = String::from_utf8(map().table().to_csv().unwrap()).unwrap();
        insta::assert_snapshot!(csv, @r"
        country,polity,docket_rank,gap,representatives,free,covered_by,may_read
        Land <XAD>,XAD,1,gap,0,0,,internal
        Land <XAB>,XAB,30,gap,0,0,,internal
        Land <XAA>,XAA,2,,1,0,Envoy & co,internal
        Land <XAC>,XAC,31,,0,0,,internal
        Land <XAE>,XAE,,,4,0,A; B; C; D,internal
        ");
    }

    #[test]
    fn places_have_their_endings() {
        let words = [1, 2, 3, 4, 11, 12, 13, 21, 102, 113].map(ordinal);
        assert_eq!(words, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "113th"]);
    }
}
