//! The Equal Earth projection.

const A1: f64 = 1.340_264;
const A2: f64 = -0.081_106;
const A3: f64 = 0.000_893;
const A4: f64 = 0.003_796;

/// Projects a point in degrees to the Equal Earth map of a sphere of radius 1.
///
/// Result: `x` grows eastwards from the meridian of Greenwich (-2.7066 to 2.7066), `y` northwards from the
/// equator (-1.3174 to 1.3174). Areas keep their proportions.
///
/// Source: Šavrič, Patterson & Jenny (2018), equations 8 to 10, doi:10.1080/13658816.2018.1504949.
pub fn equal_earth(latitude: f64, longitude: f64) -> (f64, f64) {
    let root_3 = 3.0_f64.sqrt();
    let theta = (root_3 / 2.0 * latitude.to_radians().sin()).asin();
    let square = theta * theta;
    let sixth = square * square * square;
    let slope = 9.0 * A4 * sixth * square + 7.0 * A3 * sixth + 3.0 * A2 * square + A1;
    let x = 2.0 * root_3 * longitude.to_radians() * theta.cos() / (3.0 * slope);
    let y = theta * (A4 * sixth * square + A3 * sixth + A2 * square + A1);
    (x, y)
}
