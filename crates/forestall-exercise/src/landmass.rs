//! Which cells are land: one invented continent and a few islands.

use crate::mesh::{COLUMNS, Cell, Mesh, ROWS, SOUTH, SPACING, WEST};
use crate::random::lattice_noise;

/// Share of the box's cells that is land before small islands sink.
const LAND_SHARE: f64 = 0.50;
/// Smaller islands sink, in cells.
const SMALLEST_ISLAND: usize = 10;
/// Cells along the edge of the box that are always sea.
const MARGIN: usize = 2;

/// The land of the world.
pub(crate) struct Landmass {
    /// Cells of the continent, in rising order.
    pub(crate) mainland: Vec<Cell>,
    /// Cells of each island, in rising order; largest island first.
    pub(crate) islands: Vec<Vec<Cell>>,
}

impl Landmass {
    /// Raises a continent from the sea.
    ///
    /// Height is fractal noise less the distance from the middle; the highest
    /// half of the box is land, so every seed has the same area within a few
    /// per cent. Lakes are filled.
    pub(crate) fn raise(seed: u64) -> Self {
        let heights: Vec<f64> = (0..Mesh::CELLS).map(|cell| height(seed, cell)).collect();
        let mut sorted = heights.clone();
        sorted.sort_by(f64::total_cmp);
        let shore = sorted[crate::random::whole(Mesh::CELLS as f64 * (1.0 - LAND_SHARE)) as usize];
        let sea = flood(&heights, shore);
        let mut parts = connected_parts(&sea);
        parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
        let mut parts = parts.into_iter();
        let mainland = parts.next().unwrap_or_default();
        let islands = parts.take_while(|part| part.len() >= SMALLEST_ISLAND).collect();
        Self { mainland, islands }
    }

    /// Walks all land cells.
    #[cfg(test)]
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> {
        self.mainland.iter().chain(self.islands.iter().flatten()).copied()
    }
}

fn height(seed: u64, cell: Cell) -> f64 {
    let (column, row) = (cell % COLUMNS, cell / COLUMNS);
    if column < MARGIN || row < MARGIN || column + MARGIN >= COLUMNS || row + MARGIN >= ROWS {
        return f64::NEG_INFINITY;
    }
    let (longitude, latitude) = Mesh::centre(cell);
    let across = 2.0 * (longitude - WEST) / (SPACING * COLUMNS as f64) - 1.0;
    let up = 2.0 * (row as f64 + 0.5) / ROWS as f64 - 1.0;
    let distance = libm::sqrt(across * across + up * up);
    2.1 * fractal_noise(seed, longitude - WEST, latitude - SOUTH) - distance * distance
}

/// Returns smooth noise of five octaves, the widest 7 degrees across; 0 to 1, mostly near one half.
pub(crate) fn fractal_noise(seed: u64, x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    let (mut width, mut weight, mut weights) = (7.0, 1.0, 0.0);
    for octave in 0..5 {
        sum += weight * smooth_noise(seed.wrapping_add(octave), x / width, y / width);
        weights += weight;
        width /= 2.1;
        weight *= 0.62;
    }
    sum / weights
}

fn smooth_noise(seed: u64, x: f64, y: f64) -> f64 {
    let (left, low) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (across, up) = (ease(x - left), ease(y - low));
    // Both are 0 or more: the box begins at 0.
    let (left, low) = (i64::from(crate::random::whole(left)), i64::from(crate::random::whole(low)));
    let at = |dx, dy| lattice_noise(seed, left + dx, low + dy);
    let below = at(0, 0) + across * (at(1, 0) - at(0, 0));
    let above = at(0, 1) + across * (at(1, 1) - at(0, 1));
    below + up * (above - below)
}

/// Fills everything below the shore that the sea reaches from the edge of the box.
fn flood(heights: &[f64], shore: f64) -> Vec<bool> {
    let mut sea = vec![false; heights.len()];
    let mut open = vec![0];
    sea[0] = true;
    while let Some(cell) = open.pop() {
        for next in Mesh::beside(cell) {
            if !sea[next] && heights[next] < shore {
                sea[next] = true;
                open.push(next);
            }
        }
    }
    sea
}

fn connected_parts(sea: &[bool]) -> Vec<Vec<Cell>> {
    let mut seen = sea.to_vec();
    let mut parts = Vec::new();
    for start in 0..sea.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            for cell in Mesh::beside(part[next]) {
                if !seen[cell] {
                    seen[cell] = true;
                    part.push(cell);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}
