//! The grid cells around a place, and whose land lies in them.

use forestall_types::{LonLat, PolityCode, PolityTable, PrioGridGid};
use jiff::civil::Date;

use crate::{Atlas, NEAREST_LIMIT_KM, great_circle_km};

/// A place and the grid cells around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridArea {
    /// The cell of the place, and those whose centre lies within the radius; sorted.
    pub cells: Vec<PrioGridGid>,
    /// The state the place itself counts to; at sea the nearest within [`NEAREST_LIMIT_KM`].
    pub own: Option<PolityCode>,
    /// All states that have land in the cells, the place's own first.
    pub polities: Vec<PolityCode>,
}

impl Atlas {
    /// Returns the grid cells around a place, and the states of that day whose land lies in them.
    ///
    /// - `radius_km`: great-circle distance from the place to a cell's centre; 0 for the place's own cell only.
    pub fn grid_area(&self, table: &PolityTable, place: LonLat, radius_km: f64, day: Date) -> GridArea {
        let (latitude, longitude) = place.lat_lon();
        let state = |polity| table.counted_as(polity, day);
        let nearest = || self.nearest_within(latitude, longitude, NEAREST_LIMIT_KM).map(|(polity, _)| polity);
        let own = self.locate(latitude, longitude).or_else(nearest).and_then(state);
        let cells = cells_around(place, radius_km);
        let mut polities: Vec<PolityCode> =
            cells.iter().flat_map(|gid| self.polities_in_cell(*gid)).filter_map(state).collect();
        polities.sort_unstable();
        polities.dedup();
        if let Some(own) = own {
            polities.retain(|polity| *polity != own);
            polities.insert(0, own);
        }
        GridArea { cells, own, polities }
    }
}

fn cells_around(place: LonLat, radius_km: f64) -> Vec<PrioGridGid> {
    let centre = place.lat_lon();
    let own = PrioGridGid::from_lat_lon(centre.0, centre.1).expect("a point on the Earth lies in a cell");
    let is_near = |gid: &PrioGridGid| great_circle_km(gid.centre(), centre) <= radius_km;
    // A row of cells is 55.6 km high, so rows farther off than this cannot be near.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 360 rows")]
    let reach = (radius_km.max(0.0) / 55.0).ceil().min(360.0) as u32 + 1;
    let rows = own.row().saturating_sub(reach).max(1)..=(own.row() + reach).min(PrioGridGid::ROWS);
    let mut cells: Vec<PrioGridGid> = rows
        .flat_map(|row| {
            (1..=PrioGridGid::COLUMNS)
                .filter_map(move |column| PrioGridGid::new((row - 1) * PrioGridGid::COLUMNS + column).ok())
        })
        .filter(|gid| *gid == own || is_near(gid))
        .collect();
    cells.sort_unstable();
    cells
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn area(text: &str, radius_km: f64) -> GridArea {
        Atlas::world().grid_area(PolityTable::world(), text.parse().unwrap(), radius_km, date(2024, 1, 1))
    }

    /// The centre of cell 148759 is 13.25 N, 39.25 E: a row is 55.597 km, a column there 54.12 km, a diagonal
    /// 77.6 km.
    #[test]
    fn cells_whose_centre_is_near() {
        for (radius_km, cells) in [(0.0, 1), (54.0, 1), (54.2, 3), (55.7, 5), (78.0, 9)] {
            assert_eq!(area("13.25, 39.25", radius_km).cells.len(), cells, "{radius_km} km");
        }
        let across = area("0.25, 179.75", 60.0);
        assert!(
            across.cells.contains(&PrioGridGid::from_lat_lon(0.25, -179.75).unwrap()),
            "over the date line"
        );
    }

    /// Bangui lies on the Ubangi; the other bank is the Democratic Republic of the Congo.
    #[test]
    fn a_border_town_has_two_states() {
        let bangui = area("4.37, 18.56", 0.0);
        assert_eq!(bangui.own.unwrap().as_str(), "CAF");
        let codes: Vec<&str> = bangui.polities.iter().map(PolityCode::as_str).collect();
        assert_eq!(codes, ["CAF", "COD"]);
    }

    #[test]
    fn the_open_sea_and_antarctica_belong_to_nobody() {
        for nowhere in ["0, -30", "-85, 0"] {
            let area = area(nowhere, 50.0);
            assert_eq!((area.own, area.polities.len()), (None, 0), "{nowhere}");
        }
    }
}
