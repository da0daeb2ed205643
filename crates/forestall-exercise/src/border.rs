//! From cells to outlines: walks round a set of cells.

use std::collections::BTreeMap;

use geo::{Area, Contains, Coord, LineString, MultiPolygon, Point, Polygon};

use crate::mesh::{Cell, Corner, Mesh};

/// Returns the outline of the cells that `is_inside` accepts.
///
/// Sides shared with other sets come out with the same points, so outlines of
/// neighbours fit without gap or overlap. Coordinates are rounded to 0.0001
/// degrees (about ten metres).
pub(crate) fn trace_outline(
    mesh: Mesh,
    cells: &[Cell],
    is_inside: impl Fn(Cell) -> bool,
) -> MultiPolygon<f64> {
    let mut next_corner: BTreeMap<Corner, Corner> = BTreeMap::new();
    for &cell in cells {
        for (side, beyond) in Mesh::beyond_sides(cell).into_iter().enumerate() {
            if !beyond.is_some_and(&is_inside) {
                let (from, to) = Mesh::side(cell, side);
                next_corner.insert(from, to);
            }
        }
    }
    let mut shells = Vec::new();
    let mut holes = Vec::new();
    while let Some((start, _)) = next_corner.first_key_value().map(|(&from, &to)| (from, to)) {
        let ring = walk_ring(mesh, start, &mut next_corner);
        let polygon = Polygon::new(ring, Vec::new());
        if polygon.signed_area() > 0.0 {
            shells.push(polygon);
        } else {
            holes.push(polygon.into_inner().0);
        }
    }
    for hole in holes {
        let corner = hole.0.first().map(|&c| Point::from(c));
        if let Some(shell) = shells.iter_mut().find(|s| corner.is_some_and(|c| s.contains(&c))) {
            shell.interiors_push(hole);
        }
    }
    MultiPolygon::new(shells)
}

fn walk_ring(mesh: Mesh, start: Corner, next_corner: &mut BTreeMap<Corner, Corner>) -> LineString<f64> {
    let mut points = Vec::new();
    let mut corner = start;
    while let Some(next) = next_corner.remove(&corner) {
        points.push(rounded(mesh.place(corner)));
        points.push(rounded(mesh.rough_middle(corner, next)));
        corner = next;
    }
    LineString::new(points)
}

fn rounded((x, y): (f64, f64)) -> Coord<f64> {
    Coord { x: (x * 1e4).round() / 1e4, y: (y * 1e4).round() / 1e4 }
}
