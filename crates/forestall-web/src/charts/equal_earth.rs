//! The Equal Earth projection and the fit of a map into its frame.

use std::fmt::Write as _;

/// A place: longitude and latitude in degrees.
pub type LonLat = (f64, f64);

/// Projects a place with Equal Earth on a sphere of radius 1, centred on 0° E.
///
/// Areas keep their proportions. Result: x to the east within ±2.7066, y to the
/// north within ±1.3173.
///
/// Source: Šavrič, Patterson & Jenny (2018), equations 2 and 3 with A1 to A4,
/// doi:10.1080/13658816.2018.1504949.
pub fn equal_earth((longitude, latitude): LonLat) -> (f64, f64) {
    const A1: f64 = 1.340_264;
    const A2: f64 = -0.081_106;
    const A3: f64 = 0.000_893;
    const A4: f64 = 0.003_796;
    let half_sqrt_3 = 3_f64.sqrt() / 2.0;
    let theta = (half_sqrt_3 * latitude.to_radians().sin()).asin();
    let theta_2 = theta * theta;
    let theta_6 = theta_2 * theta_2 * theta_2;
    let slope = A1 + 3.0 * A2 * theta_2 + theta_6 * (7.0 * A3 + 9.0 * A4 * theta_2);
    let x = longitude.to_radians() * theta.cos() / (half_sqrt_3 * slope);
    let y = theta * (A1 + A2 * theta_2 + theta_6 * (A3 + A4 * theta_2));
    (x, y)
}

/// Where projected land lies in the drawing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MapFrame {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    scale: f64,
    west: f64,
    north: f64,
}

impl MapFrame {
    /// Fits places into a drawing of this width, with a margin; its height follows.
    ///
    /// A frame without places, or with a single one, shows the whole world.
    pub fn fit(places: impl IntoIterator<Item = LonLat>, width: f64, margin: f64) -> Self {
        let mut bounds = Bounds::EMPTY;
        places.into_iter().for_each(|place| bounds.include(equal_earth(place)));
        if bounds.max_x <= bounds.min_x || bounds.max_y <= bounds.min_y {
            bounds = Bounds::EMPTY;
            [(-180.0, 0.0), (180.0, 0.0), (0.0, 84.0), (0.0, -58.0)]
                .into_iter()
                .for_each(|place| bounds.include(equal_earth(place)));
        }
        let scale = (width - 2.0 * margin) / (bounds.max_x - bounds.min_x);
        Self {
            width,
            height: (bounds.max_y - bounds.min_y) * scale + 2.0 * margin,
            scale,
            west: bounds.min_x - margin / scale,
            north: bounds.max_y + margin / scale,
        }
    }

    /// Returns where a place lies in the drawing, y downwards.
    pub fn place(&self, place: LonLat) -> (f64, f64) {
        let (x, y) = equal_earth(place);
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }

    /// Returns the closed path of rings, in whole units and relative steps to keep it short.
    ///
    /// Points that fall onto the one before are dropped; so are rings smaller than a unit.
    pub fn path<R>(&self, rings: impl IntoIterator<Item = R>) -> String
    where
        R: IntoIterator<Item = LonLat>,
    {
        let mut d = String::new();
        for ring in rings {
            let mut points: Vec<(i64, i64)> = ring.into_iter().map(|place| whole(self.place(place))).collect();
            points.dedup();
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            if points.len() < 3 {
                continue;
            }
            let _ = write!(d, "M{} {}", points[0].0, points[0].1);
            for pair in points.windows(2) {
                let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                let gap = if dy < 0 { "" } else { " " };
                let _ = write!(d, "l{dx}{gap}{dy}");
            }
            d.push('z');
        }
        d
    }
}

struct Bounds {
    min_x: f64,
    max_x: f64,
    min_y: f64,
    max_y: f64,
}

impl Bounds {
    const EMPTY: Self =
        Self { min_x: f64::INFINITY, max_x: f64::NEG_INFINITY, min_y: f64::INFINITY, max_y: f64::NEG_INFINITY };

    fn include(&mut self, (x, y): (f64, f64)) {
        self.min_x = self.min_x.min(x);
        self.max_x = self.max_x.max(x);
        self.min_y = self.min_y.min(y);
        self.max_y = self.max_y.max(y);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a drawing is a few thousand units wide")]
fn whole((x, y): (f64, f64)) -> (i64, i64) {
    (x.round() as i64, y.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ends of the equator and the poles follow from the equations by hand:
    /// x(180, 0) = pi / (sqrt(3) / 2 * A1); y(0, 90) with theta = pi / 3.
    #[test]
    fn ends_of_the_axes() {
        let (x, y) = equal_earth((180.0, 0.0));
        assert!((x - 2.706_629_98).abs() < 1e-6, "{x}");
        assert_eq!(y, 0.0);
        let (x, y) = equal_earth((0.0, 90.0));
        assert_eq!(x, 0.0);
        assert!((y - 1.317_362_8).abs() < 1e-6, "{y}");
    }

    #[test]
    fn a_map_fills_its_width() {
        let frame = MapFrame::fit([(-10.0, -10.0), (10.0, 10.0)], 100.0, 5.0);
        let (x, _) = frame.place((10.0, 0.0));
        assert!((95.0..96.0).contains(&x), "the equator is a little wider than 10 degrees north: {x}");
        let (_, y) = frame.place((0.0, 10.0));
        assert!((y - 5.0).abs() < 1e-9);
    }

    #[test]
    fn paths_are_short_and_closed() {
        let frame = MapFrame::fit([(0.0, 0.0), (10.0, 10.0)], 100.0, 0.0);
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 0.001), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
        assert_eq!(frame.path([square]).matches('l').count(), 3);
        assert_eq!(frame.path([[(0.0, 0.0), (0.001, 0.0), (0.0, 0.001)]]), "", "smaller than a unit");
    }
}
