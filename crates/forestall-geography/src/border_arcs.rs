//! Parts rings into arcs, so that a border shared by two rings is simplified the same on both sides.

use forestall_types::PolityCode;
use rustc_hash::{FxHashMap, FxHashSet};

/// A position that compares exactly: the bits of longitude and latitude.
type Key = (u64, u64);

/// A closed ring in degrees (longitude, latitude), without the repeated last point, and its owner.
pub(crate) struct Ring {
    pub(crate) polity: PolityCode,
    pub(crate) points: Vec<(f64, f64)>,
}

/// A ring as the numbers of its arcs; `true` where the arc is walked backwards.
pub(crate) type ArcRefs = Vec<(usize, bool)>;

/// The arcs of a set of rings.
pub(crate) struct BorderArcs {
    /// Each arc once, both ends included.
    pub(crate) arcs: Vec<Vec<(f64, f64)>>,
    /// Whose rings use each arc.
    pub(crate) owners: Vec<Vec<PolityCode>>,
    /// The arcs of each ring, in the rings' order.
    pub(crate) rings: Vec<ArcRefs>,
}

impl BorderArcs {
    /// Parts the rings where borders meet.
    pub(crate) fn part(rings: &[Ring]) -> Self {
        let junctions = find_junctions(rings);
        let mut parted = Self { arcs: Vec::new(), owners: Vec::new(), rings: Vec::new() };
        let mut known: FxHashMap<Vec<Key>, usize> = FxHashMap::default();
        for ring in rings {
            let mut references = Vec::new();
            for (points, backwards) in arcs_of(&ring.points, &junctions) {
                let keys: Vec<Key> = points.iter().map(|point| key(*point)).collect();
                let number = *known.entry(keys).or_insert_with(|| {
                    parted.arcs.push(points);
                    parted.owners.push(Vec::new());
                    parted.arcs.len() - 1
                });
                if !parted.owners[number].contains(&ring.polity) {
                    parted.owners[number].push(ring.polity);
                }
                references.push((number, backwards));
            }
            parted.rings.push(references);
        }
        parted
    }
}

fn key(point: (f64, f64)) -> Key {
    (point.0.to_bits(), point.1.to_bits())
}

/// Returns the points where other than two sides meet.
fn find_junctions(rings: &[Ring]) -> FxHashSet<Key> {
    let mut beside: FxHashMap<Key, Vec<Key>> = FxHashMap::default();
    for ring in rings {
        let count = ring.points.len();
        for (at, point) in ring.points.iter().enumerate() {
            let neighbours = beside.entry(key(*point)).or_default();
            for other in [ring.points[(at + 1) % count], ring.points[(at + count - 1) % count]] {
                if !neighbours.contains(&key(other)) {
                    neighbours.push(key(other));
                }
            }
        }
    }
    beside.into_iter().filter(|(_, neighbours)| neighbours.len() != 2).map(|(key, _)| key).collect()
}

/// Parts one ring at its junctions, or at two of its points where it has fewer; each part in its canonical direction.
fn arcs_of(points: &[(f64, f64)], junctions: &FxHashSet<Key>) -> Vec<(Vec<(f64, f64)>, bool)> {
    let mut cuts: Vec<usize> = (0..points.len()).filter(|at| junctions.contains(&key(points[*at]))).collect();
    if cuts.len() < 2 {
        // The same two points whoever walks the ring, whichever way: one fixed, and the farthest from it.
        let first = cuts.first().copied().or_else(|| (0..points.len()).min_by_key(|at| key(points[*at])));
        let Some(first) = first else { return Vec::new() };
        let far = (0..points.len())
            .max_by(|a, b| {
                let square = |at: usize| {
                    let (dx, dy) = (points[at].0 - points[first].0, points[at].1 - points[first].1);
                    dx * dx + dy * dy
                };
                square(*a).total_cmp(&square(*b)).then(key(points[*a]).cmp(&key(points[*b])))
            })
            .unwrap_or(first);
        cuts = vec![first.min(far), first.max(far)];
        cuts.dedup();
    }
    let mut arcs = Vec::with_capacity(cuts.len());
    for (number, &start) in cuts.iter().enumerate() {
        let end = cuts[(number + 1) % cuts.len()];
        let length = if end > start { end - start } else { end + points.len() - start };
        let mut arc: Vec<_> = (0..=length).map(|step| points[(start + step) % points.len()]).collect();
        let forwards = arc.iter().map(|point| key(*point));
        let backwards = forwards.clone().rev().lt(forwards);
        if backwards {
            arc.reverse();
        }
        arcs.push((arc, backwards));
    }
    arcs
}

/// Drops the points of a line that lie within `tolerance` of what remains; its ends stay.
///
/// Source: Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727.
pub(crate) fn simplify(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let mut keep = vec![false; points.len()];
    let mut open = Vec::new();
    if let Some(last) = points.len().checked_sub(1) {
        keep[0] = true;
        keep[last] = true;
        open.push((0, last));
    }
    while let Some((start, end)) = open.pop() {
        let mut farthest = (tolerance, None);
        for at in start + 1..end {
            let distance = distance_to_segment(points[at], points[start], points[end]);
            if distance > farthest.0 {
                farthest = (distance, Some(at));
            }
        }
        if let (_, Some(at)) = farthest {
            keep[at] = true;
            open.push((start, at));
            open.push((at, end));
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

fn distance_to_segment(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (x, y) = (point.0 - from.0, point.1 - from.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { ((x * dx + y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - share * dx).hypot(y - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_border_is_one_arc() {
        let ring =
            |key: &str, points: &[(f64, f64)]| Ring { polity: key.parse().unwrap(), points: points.to_vec() };
        // Two squares that share the side x = 1, which has a point in its middle.
        let parted = BorderArcs::part(&[
            ring("AAA", &[(0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0)]),
            ring("BBB", &[(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 0.5)]),
        ]);
        assert_eq!(parted.arcs.len(), 3);
        let shared = parted.owners.iter().position(|owners| owners.len() == 2).unwrap();
        assert_eq!(parted.arcs[shared], [(1.0, 0.0), (1.0, 0.5), (1.0, 1.0)]);
        for references in &parted.rings {
            assert_eq!(references.len(), 2);
            assert!(references.iter().any(|(arc, _)| *arc == shared));
        }
    }

    #[test]
    fn small_bends_go_and_large_ones_stay() {
        let line = [(0.0, 0.0), (1.0, 0.1), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)];
        assert_eq!(simplify(&line, 0.2), [(0.0, 0.0), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]);
        assert_eq!(simplify(&line, 0.05), line);
        assert_eq!(simplify(&[], 1.0), []);
    }
}
