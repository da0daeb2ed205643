//! The outline of one polity.

use forestall_types::PolityCode;

/// The land of one polity in degrees (x = longitude, y = latitude).
#[derive(Clone, PartialEq, Debug)]
pub struct Outline {
    /// Whose land it is.
    pub polity: PolityCode,
    /// The land; exterior rings and holes.
    pub land: geo::MultiPolygon<f64>,
}
