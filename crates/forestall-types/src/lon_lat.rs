//! A point on the Earth.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A point in degrees, kept to four decimals (about eleven metres).
///
/// As text latitude comes first, as people copy it from maps, and the letters say which is which:
/// `59.9139 N, 10.7522 E`.
///
/// ```
/// use forestall_types::LonLat;
///
/// let nairobi: LonLat = "-1.2864, 36.8172".parse()?;
/// assert_eq!(nairobi.to_string(), "1.2864 S, 36.8172 E");
/// assert_eq!("1.2864 S 36.8172 E".parse::<LonLat>()?, nairobi);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LonLat {
    /// Ten-thousandths of a degree, so that points can be compared.
    longitude: i32,
    latitude: i32,
}

/// The text or numbers are no point on the Earth.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum LonLatError {
    /// The text cannot be read.
    #[error("`{0}` is no point; write latitude and longitude in degrees, such as 59.9139 N, 10.7522 E")]
    Unreadable(String),
    /// A number is out of range.
    #[error("latitude {latitude}, longitude {longitude} lies outside 90 S to 90 N and 180 W to 180 E")]
    OutOfRange {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
}

/// Parts of a degree that are kept.
const PARTS: f64 = 10_000.0;

impl LonLat {
    /// Returns the point at so many degrees east and north.
    ///
    /// # Errors
    ///
    /// [`LonLatError::OutOfRange`] outside 180 W to 180 E and 90 S to 90 N, or when not a number.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, LonLatError> {
        if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) {
            Ok(Self { longitude: to_parts(longitude), latitude: to_parts(latitude) })
        } else {
            Err(LonLatError::OutOfRange { latitude, longitude })
        }
    }

    /// Returns degrees east, -180 to 180.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / PARTS
    }

    /// Returns degrees north, -90 to 90.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / PARTS
    }

    /// Returns latitude and longitude, in this order.
    pub fn lat_lon(self) -> (f64, f64) {
        (self.latitude(), self.longitude())
    }
}

fn to_parts(degrees: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 1,800,000 after the range check")]
    let parts = (degrees * PARTS).round() as i32;
    parts
}

impl FromStr for LonLat {
    type Err = LonLatError;

    /// Reads latitude, then longitude: with a sign, or with N or S and E or W behind each number.
    fn from_str(text: &str) -> Result<Self, LonLatError> {
        let unreadable = || LonLatError::Unreadable(text.to_owned());
        let upper = text.to_uppercase().replace('°', " ").replace('−', "-");
        let is_parting = |c: char| c.is_whitespace() || c == ',' || c == ';';
        let spaced: String = upper
            .chars()
            .flat_map(|c| if "NSEW".contains(c) { vec![' ', c, ' '] } else { vec![c] })
            .collect();
        let parts: Vec<&str> = spaced.split(is_parting).filter(|part| !part.is_empty()).collect();
        let number = |part: &str| {
            let is_plain = part.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c));
            part.parse::<f64>().ok().filter(|_| is_plain).ok_or_else(unreadable)
        };
        let turned = |part: &str, letter: &str, positive: &str, negative: &str| {
            let value = number(part)?;
            // "-5 S" could mean either.
            match letter {
                _ if value < 0.0 => Err(unreadable()),
                _ if letter == positive => Ok(value),
                _ if letter == negative => Ok(-value),
                _ => Err(unreadable()),
            }
        };
        let (latitude, longitude) = match parts[..] {
            [latitude, longitude] => (number(latitude)?, number(longitude)?),
            [latitude, north, longitude, east] => {
                (turned(latitude, north, "N", "S")?, turned(longitude, east, "E", "W")?)
            }
            _ => return Err(unreadable()),
        };
        Self::new(longitude, latitude)
    }
}

impl fmt::Display for LonLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (north, east) =
            (if self.latitude < 0 { 'S' } else { 'N' }, if self.longitude < 0 { 'W' } else { 'E' });
        write!(f, "{:.4} {north}, {:.4} {east}", self.latitude().abs(), self.longitude().abs())
    }
}

impl TryFrom<String> for LonLat {
    type Error = LonLatError;

    fn try_from(text: String) -> Result<Self, LonLatError> {
        text.parse()
    }
}

impl From<LonLat> for String {
    fn from(point: LonLat) -> Self {
        point.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_write_points_in_several_ways() {
        let oslo = LonLat::new(10.7522, 59.9139).unwrap();
        for text in ["59.9139, 10.7522", "59.9139 10.7522", "59.9139N 10.7522E", "59.9139° N, 10.7522° E"] {
            assert_eq!(text.parse::<LonLat>().unwrap(), oslo, "{text}");
        }
        let quito = LonLat::new(-78.4678, -0.1807).unwrap();
        assert_eq!("0.1807 S, 78.4678 W".parse::<LonLat>().unwrap(), quito);
        assert_eq!("-0.1807; −78.4678".parse::<LonLat>().unwrap(), quito);
    }

    #[test]
    fn what_could_mean_two_places_is_refused() {
        for bad in ["", "59.9139", "10.7522 E, 59.9139 N", "-5 S, 3 E", "1, 2, 3", "inf, 0", "1e1, 2", "x, y"]
        {
            assert!(bad.parse::<LonLat>().is_err(), "{bad}");
        }
        assert!(matches!("91, 0".parse::<LonLat>(), Err(LonLatError::OutOfRange { .. })));
        assert!(LonLat::new(f64::NAN, 0.0).is_err());
    }

    proptest! {
        #[test]
        fn text_comes_back_as_the_same_point(longitude in -180.0_f64..=180.0, latitude in -90.0_f64..=90.0) {
            let point = LonLat::new(longitude, latitude).unwrap();
            prop_assert_eq!(point.to_string().parse(), Ok(point));
            prop_assert!((point.longitude() - longitude).abs() <= 0.000_051);
        }
    }
}
