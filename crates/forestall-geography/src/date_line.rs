//! Cuts land that crosses the date line, and closes land that surrounds a pole.

use geo::{BoundingRect, Contains, Coord, LineString, Polygon};

/// Parts a polygon whose rings step across the date line into polygons that keep to -180 to 180 degrees.
///
/// A step of more than 180 degrees between two points is read as a short step across the line. A ring that goes
/// once round the Earth gets the pole of its hemisphere as its other side. Others are returned as they are.
pub(crate) fn cut(polygon: Polygon<f64>) -> Vec<Polygon<f64>> {
    let crosses = |ring: &LineString<f64>| ring.lines().any(|line| (line.end.x - line.start.x).abs() > 180.0);
    if !crosses(polygon.exterior()) && !polygon.interiors().iter().any(crosses) {
        return vec![polygon];
    }
    let (exterior, holes) = polygon.into_inner();
    let mut pieces: Vec<Polygon<f64>> =
        cut_ring(&exterior).into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    for hole in holes.iter().flat_map(cut_ring) {
        // A hole lies in the one piece that holds its points; where rounding hides that, in the largest piece.
        let inside = pieces.iter().position(|piece| hole.0.iter().any(|point| piece.contains(point)));
        let size = |piece: &Polygon<f64>| piece.bounding_rect().map_or(0.0, |r| r.width() * r.height());
        let largest = (0..pieces.len()).max_by(|a, b| size(&pieces[*a]).total_cmp(&size(&pieces[*b])));
        if let Some(piece) = inside.or(largest) {
            pieces[piece].interiors_push(hole);
        }
    }
    pieces
}

/// Says whether an edge is made by the cut: it runs along the date line or a pole and is no coast or border.
pub(crate) fn is_cut(from: (f64, f64), to: (f64, f64)) -> bool {
    let on_line = |point: (f64, f64)| point.0.abs() >= 180.0;
    let on_pole = |point: (f64, f64)| point.1.abs() >= 90.0;
    (on_line(from) && on_line(to)) || (on_pole(from) && on_pole(to))
}

fn cut_ring(ring: &LineString<f64>) -> Vec<LineString<f64>> {
    let points = close_round_pole(unwrap(ring));
    [-360.0, 0.0, 360.0]
        .into_iter()
        .filter_map(|turn| {
            let east = keep(&points, |point| turn + 180.0 - point.x, turn + 180.0);
            let both = keep(&east, |point| point.x - (turn - 180.0), turn - 180.0);
            if both.len() < 3 {
                return None;
            }
            let mut ring: Vec<_> = both.iter().map(|point| Coord { x: point.x - turn, y: point.y }).collect();
            ring.push(ring[0]);
            Some(LineString::new(ring))
        })
        .collect()
}

/// Makes the longitudes run on without jumps, beyond 180 degrees where need be; keeps the repeated last point.
fn unwrap(ring: &LineString<f64>) -> Vec<Coord<f64>> {
    let mut turn = 0.0;
    let mut before: Option<f64> = None;
    ring.0
        .iter()
        .map(|point| {
            match before {
                Some(last) if point.x - last > 180.0 => turn -= 360.0,
                Some(last) if point.x - last < -180.0 => turn += 360.0,
                _ => {}
            }
            before = Some(point.x);
            Coord { x: point.x + turn, y: point.y }
        })
        .collect()
}

/// Drops the repeated last point, or leads a ring that ended a turn further back along the pole.
fn close_round_pole(mut points: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else { return points };
    if (first.x - last.x).abs() < 180.0 {
        points.pop();
        return points;
    }
    let sum: f64 = points.iter().map(|point| point.y).sum();
    let pole = if sum < 0.0 { -90.0 } else { 90.0 };
    points.push(Coord { x: last.x, y: pole });
    points.push(Coord { x: first.x, y: pole });
    points
}

/// Keeps the part of a ring where `inside` is not negative, adding points on the cut at longitude `at`.
///
/// Source: Sutherland & Hodgman (1974), doi:10.1145/360767.360802.
fn keep(points: &[Coord<f64>], inside: impl Fn(&Coord<f64>) -> f64, at: f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(points.len());
    for (number, point) in points.iter().enumerate() {
        let next = &points[(number + 1) % points.len()];
        let (here, there) = (inside(point), inside(next));
        if here >= 0.0 {
            kept.push(*point);
        }
        if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
            let share = here / (here - there);
            kept.push(Coord { x: at, y: point.y + share * (next.y - point.y) });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use geo::{Area, polygon};

    use super::*;

    #[test]
    fn a_square_on_the_date_line_becomes_two_halves() {
        let square =
            polygon![(x: 179.0, y: 0.0), (x: -179.0, y: 0.0), (x: -179.0, y: 2.0), (x: 179.0, y: 2.0)];
        let pieces = cut(square);
        let extents: Vec<_> = pieces
            .iter()
            .map(|piece| piece.bounding_rect().unwrap())
            .map(|extent| (extent.min().x, extent.max().x))
            .collect();
        assert_eq!(extents, [(179.0, 180.0), (-180.0, -179.0)]);
        assert_eq!(pieces.iter().map(Area::unsigned_area).sum::<f64>(), 4.0);
    }

    #[test]
    fn a_hole_stays_in_its_half() {
        let mut square =
            polygon![(x: 170.0, y: 0.0), (x: -170.0, y: 0.0), (x: -170.0, y: 20.0), (x: 170.0, y: 20.0)];
        square.interiors_push(vec![(-178.0, 5.0), (-176.0, 5.0), (-176.0, 7.0), (-178.0, 7.0)]);
        let pieces = cut(square);
        let holes: Vec<_> = pieces.iter().map(|piece| piece.interiors().len()).collect();
        assert_eq!(holes, [0, 1]);
        assert_eq!(pieces.iter().map(Area::unsigned_area).sum::<f64>(), 400.0 - 4.0);
    }

    #[test]
    fn a_ring_round_the_earth_reaches_the_pole() {
        let cap =
            polygon![(x: -120.0, y: -70.0), (x: 0.0, y: -70.0), (x: 120.0, y: -70.0), (x: -120.0, y: -70.0)];
        let pieces = cut(cap);
        assert_eq!(pieces.iter().map(Area::unsigned_area).sum::<f64>(), 360.0 * 20.0);
    }

    #[test]
    fn other_land_is_left_alone() {
        let square = polygon![(x: 10.0, y: 0.0), (x: 12.0, y: 0.0), (x: 12.0, y: 2.0), (x: 10.0, y: 2.0)];
        assert_eq!(cut(square.clone()), [square]);
        assert!(is_cut((180.0, 1.0), (180.0, 2.0)) && is_cut((10.0, -90.0), (20.0, -90.0)));
        assert!(!is_cut((180.0, 1.0), (179.0, 2.0)));
    }
}
