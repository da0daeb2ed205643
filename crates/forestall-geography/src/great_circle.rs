//! Distances on the sphere.

use crate::edge_grid::Edge;

/// Mean radius of the Earth in kilometres (IUGG).
pub(crate) const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// Kilometres per degree of a great circle.
pub(crate) const KM_PER_DEGREE: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Returns the great-circle distance in kilometres between two points (latitude, longitude) in degrees.
///
/// Haversine formula on a sphere of 6371.0088 km.
pub fn great_circle_km(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (phi_1, phi_2) = (one.0.to_radians(), other.0.to_radians());
    let half_lat = ((other.0 - one.0).to_radians() / 2.0).sin();
    let half_lon = ((other.1 - one.1).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + phi_1.cos() * phi_2.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
}

/// Returns the distance in kilometres from a point to the nearest point of an edge.
///
/// The nearest point is sought on a plane that touches the Earth at `point`
/// (equirectangular), its distance is taken on the great circle.
pub(crate) fn distance_to_edge_km(point: (f64, f64), edge: &Edge) -> f64 {
    let (latitude, longitude) = point;
    let shrink = latitude.to_radians().cos().max(1e-6);
    let east = wrap(edge.from.0 - longitude);
    let (x, y) = (east * shrink, edge.from.1 - latitude);
    let (dx, dy) = ((edge.to.0 - edge.from.0) * shrink, edge.to.1 - edge.from.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { (-(x * dx + y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = (edge.from.1 + share * dy, longitude + east + share * (edge.to.0 - edge.from.0));
    great_circle_km(point, nearest)
}

/// Brings a difference of longitudes to -180 to 180 degrees.
fn wrap(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter of the equator, a pole from anywhere, and half a degree across the date line, by hand.
    #[test]
    fn hand_values() {
        let quarter = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2;
        assert!((great_circle_km((0.0, 0.0), (0.0, 90.0)) - quarter).abs() < 1e-6);
        assert!((great_circle_km((0.0, 33.0), (90.0, 120.0)) - quarter).abs() < 1e-6);
        assert!((great_circle_km((0.0, 179.75), (0.0, -179.75)) - KM_PER_DEGREE / 2.0).abs() < 1e-6);
    }

    #[test]
    fn an_edge_is_met_in_its_middle_and_across_the_date_line() {
        let edge = Edge { from: (179.0, -1.0), to: (179.0, 1.0), outline: 0 };
        let km = distance_to_edge_km((0.0, -180.0), &edge);
        assert!((km - KM_PER_DEGREE).abs() < 1e-6, "{km}");
        let beyond = distance_to_edge_km((2.0, 179.0), &edge);
        assert!((beyond - KM_PER_DEGREE).abs() < 1e-6, "{beyond}");
    }
}
