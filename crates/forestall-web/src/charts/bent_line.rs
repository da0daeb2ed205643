//! Lines bent to one side, with the head of an arrow.

use super::svg::coordinate;

/// Returns the point from one towards another at a distance.
pub(super) fn toward(from: (f64, f64), to: (f64, f64), distance: f64) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length <= distance { from } else { (from.0 + dx / length * distance, from.1 + dy / length * distance) }
}

/// Returns the point that bends a line between two others to its side, so that lines there and back differ; a level one
/// is bent over the names that stand between.
pub(super) fn bend_of(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    if dy.abs() < 24.0 && dx.abs() > 60.0 {
        return (middle.0, middle.1 - dx.signum() * (length * 0.2).clamp(36.0, 70.0));
    }
    let aside = (length * 0.12).clamp(10.0, 28.0);
    (middle.0 - dy.abs() / length * aside, middle.1 + dx / length * aside)
}

/// Returns the point of a quadratic curve at a share of its way.
pub(super) fn along(start: (f64, f64), bend: (f64, f64), end: (f64, f64), share: f64) -> (f64, f64) {
    let other = 1.0 - share;
    let at = |a: f64, b: f64, c: f64| other * other * a + 2.0 * other * share * b + share * share * c;
    (at(start.0, bend.0, end.0), at(start.1, bend.1, end.1))
}

/// Returns a small triangle at the end of a line.
pub(super) fn arrow_head(from: (f64, f64), end: (f64, f64)) -> String {
    let (dx, dy) = (end.0 - from.0, end.1 - from.1);
    let length = dx.hypot(dy);
    if length < 1.0 {
        return String::new();
    }
    let (ux, uy) = (dx / length, dy / length);
    let foot = (end.0 - ux * 7.0, end.1 - uy * 7.0);
    let (one, other) = ((foot.0 - uy * 3.5, foot.1 + ux * 3.5), (foot.0 + uy * 3.5, foot.1 - ux * 3.5));
    let [x, y, ax, ay, bx, by] = [end.0, end.1, one.0, one.1, other.0, other.1].map(coordinate);
    format!("M{x} {y}L{ax} {ay}L{bx} {by}Z")
}
