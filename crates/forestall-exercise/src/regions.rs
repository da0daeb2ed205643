//! Dividing land: countries, provinces and districts grow from their seats.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::mesh::{Cell, Mesh, squared_distance};
use crate::random::{Stream, whole};

/// Chooses `count` cells spread over the land (Mitchell's best candidate).
///
/// Fewer come back when the land has fewer cells.
pub(crate) fn choose_seats(land: &[Cell], count: usize, random: &mut Stream) -> Vec<Cell> {
    const CANDIDATES: usize = 14;
    let mut seats: Vec<Cell> = Vec::with_capacity(count);
    while seats.len() < count.min(land.len()) {
        let farthest = (0..CANDIDATES)
            .filter_map(|_| random.pick(land).copied())
            .map(|cell| {
                let nearest =
                    seats.iter().map(|&seat| squared_distance(seat, cell)).fold(f64::INFINITY, f64::min);
                (cell, nearest)
            })
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match farthest {
            Some((cell, distance)) if distance > 0.0 => seats.push(cell),
            // Every candidate is a seat already: draw again.
            Some(_) => {}
            None => break,
        }
    }
    seats
}

/// Lets a region grow from each seat until the land is divided.
///
/// - `land`: cells that may be taken; cells the seats cannot reach stay `None`.
/// - `effort`: what it costs to enter a cell, about 1; rough ground makes rough borders.
/// - `vigour`: one per seat; a region of vigour 2 grows twice as fast.
/// - Result: for every cell of the mesh the index of its seat.
pub(crate) fn grow_regions(
    land: &[Cell],
    seats: &[Cell],
    effort: impl Fn(Cell) -> f64,
    vigour: &[f64],
) -> Vec<Option<usize>> {
    let mut free = vec![false; Mesh::CELLS];
    for &cell in land {
        free[cell] = true;
    }
    let mut owner = vec![None; Mesh::CELLS];
    let mut open: BinaryHeap<Reverse<(u32, Cell, usize)>> =
        seats.iter().enumerate().map(|(region, &seat)| Reverse((0, seat, region))).collect();
    while let Some(Reverse((spent, cell, region))) = open.pop() {
        if !free[cell] {
            continue;
        }
        free[cell] = false;
        owner[cell] = Some(region);
        for next in Mesh::beside(cell).filter(|&next| free[next]) {
            let step = whole(1000.0 * effort(next) / vigour[region]);
            open.push(Reverse((spent + step, next, region)));
        }
    }
    owner
}

/// Returns the place in `seats` of the seat nearest to a cell.
pub(crate) fn nearest_seat(cell: Cell, seats: impl Iterator<Item = Cell>) -> Option<usize> {
    seats
        .enumerate()
        .map(|(index, seat)| (index, squared_distance(cell, seat)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}
