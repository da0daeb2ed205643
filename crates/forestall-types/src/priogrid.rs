//! PRIO-GRID cells.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The number of a PRIO-GRID cell of half a degree, 1 to 259,200.
///
/// Rows are counted from the south, columns from the west, both from 1:
/// `gid = (row - 1) * 720 + column`.
///
/// Source: Tollefsen, Strand & Buhaug (2012), doi:10.1177/0022343311431287.
///
/// ```
/// use forestall_types::PrioGridGid;
///
/// let mekelle = PrioGridGid::from_lat_lon(13.25, 39.25)?;
/// assert_eq!(mekelle.get(), 148_759);
/// assert_eq!(mekelle.centre(), (13.25, 39.25));
/// # Ok::<(), forestall_types::PrioGridError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct PrioGridGid(u32);

/// Why a cell was refused.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum PrioGridError {
    /// No cell has this number.
    #[error("gid {0} is outside 1 to 259200, the cells of PRIO-GRID")]
    GidOutOfRange(u32),
    /// The latitude is not between -90 and 90 degrees.
    #[error("latitude {0} is outside -90 to 90 degrees")]
    Latitude(f64),
    /// The longitude is not between -180 and 180 degrees.
    #[error("longitude {0} is outside -180 to 180 degrees")]
    Longitude(f64),
}

impl PrioGridGid {
    /// Rows of the grid, from south to north.
    pub const ROWS: u32 = 360;
    /// Columns of the grid, from west to east.
    pub const COLUMNS: u32 = 720;

    /// Returns the cell with this number.
    ///
    /// # Errors
    ///
    /// [`PrioGridError::GidOutOfRange`] outside 1 to 259,200.
    pub fn new(gid: u32) -> Result<Self, PrioGridError> {
        if (1..=Self::ROWS * Self::COLUMNS).contains(&gid) {
            Ok(Self(gid))
        } else {
            Err(PrioGridError::GidOutOfRange(gid))
        }
    }

    /// Returns the cell that contains a point in degrees.
    ///
    /// A point on a border belongs to the cell north and east of it; latitude
    /// 90 and longitude 180 belong to the last row and column.
    ///
    /// # Errors
    ///
    /// When a coordinate is out of range or not a number.
    pub fn from_lat_lon(latitude: f64, longitude: f64) -> Result<Self, PrioGridError> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(PrioGridError::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(PrioGridError::Longitude(longitude));
        }
        let row = half_degrees(latitude + 90.0).min(Self::ROWS - 1);
        let column = half_degrees(longitude + 180.0).min(Self::COLUMNS - 1);
        Ok(Self(row * Self::COLUMNS + column + 1))
    }

    /// Returns the cell's number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns the row, 1 (south) to 360 (north).
    pub const fn row(self) -> u32 {
        (self.0 - 1) / Self::COLUMNS + 1
    }

    /// Returns the column, 1 (west) to 720 (east).
    pub const fn column(self) -> u32 {
        (self.0 - 1) % Self::COLUMNS + 1
    }

    /// Returns latitude and longitude of the centre, in degrees.
    pub fn centre(self) -> (f64, f64) {
        (-90.0 + 0.5 * f64::from(self.row()) - 0.25, -180.0 + 0.5 * f64::from(self.column()) - 0.25)
    }

    /// Returns the cells that touch this one, corners included.
    ///
    /// Columns wrap round the date line; the first and last row have no
    /// neighbours beyond the poles.
    pub fn neighbours(self) -> impl Iterator<Item = Self> {
        let (row, column) = (self.row(), self.column());
        (row.saturating_sub(1).max(1)..=(row + 1).min(Self::ROWS)).flat_map(move |r| {
            [column + Self::COLUMNS - 2, column - 1, column]
                .into_iter()
                .map(move |c| Self((r - 1) * Self::COLUMNS + c % Self::COLUMNS + 1))
                .filter(move |cell| *cell != self)
        })
    }
}

/// Counts the half degrees below a non-negative number of degrees up to 360.
fn half_degrees(degrees: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 720 after the range check"
    )]
    let count = (degrees * 2.0).floor() as u32;
    count
}

impl fmt::Display for PrioGridGid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u32> for PrioGridGid {
    type Error = PrioGridError;

    fn try_from(gid: u32) -> Result<Self, Self::Error> {
        Self::new(gid)
    }
}

impl From<PrioGridGid> for u32 {
    fn from(gid: PrioGridGid) -> Self {
        gid.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Source: `priogrid_gid` beside the coordinates in UCDP GED 19.1, 23.1 and Candidate 23.0.10.
    #[test]
    fn published_values() {
        for (latitude, longitude, gid) in [
            (13.25, 39.25, 148_759),
            (32.748_040, 68.398_770, 176_897),
            (34.531_094, 69.162_796, 179_779),
            (5.399_784, 26.486_881, 137_213),
            (22.488_976, 90.062_732, 161_821),
        ] {
            assert_eq!(PrioGridGid::from_lat_lon(latitude, longitude).unwrap().get(), gid);
        }
    }

    #[test]
    fn edges_of_the_world() {
        assert_eq!(PrioGridGid::from_lat_lon(-90.0, -180.0).unwrap().get(), 1);
        assert_eq!(PrioGridGid::from_lat_lon(90.0, 180.0).unwrap().get(), 259_200);
        assert_eq!(PrioGridGid::from_lat_lon(91.0, 0.0), Err(PrioGridError::Latitude(91.0)));
        assert_eq!(PrioGridGid::from_lat_lon(0.0, -180.5), Err(PrioGridError::Longitude(-180.5)));
        assert!(PrioGridGid::from_lat_lon(f64::NAN, 0.0).is_err());
        assert!(PrioGridGid::new(0).is_err());
    }

    #[test]
    fn neighbours_wrap_round_the_date_line() {
        let west = PrioGridGid::from_lat_lon(0.25, -179.75).unwrap();
        let all: Vec<_> = west.neighbours().collect();
        assert_eq!(all.len(), 8);
        assert!(all.contains(&PrioGridGid::from_lat_lon(0.25, 179.75).unwrap()));
        assert_eq!(PrioGridGid::new(1).unwrap().neighbours().count(), 5);
    }

    proptest! {
        #[test]
        fn a_cell_contains_its_centre(gid in 1_u32..=259_200) {
            let cell = PrioGridGid::new(gid).unwrap();
            let (latitude, longitude) = cell.centre();
            prop_assert_eq!(PrioGridGid::from_lat_lon(latitude, longitude), Ok(cell));
            prop_assert!(cell.neighbours().all(|n| n.neighbours().any(|back| back == cell)));
        }
    }
}
