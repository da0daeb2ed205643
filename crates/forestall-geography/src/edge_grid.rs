//! The edges of all outlines, found by half-degree cell.

use crate::great_circle::{KM_PER_DEGREE, distance_to_edge_km};
use crate::{Outline, date_line};

/// Rows of cells, from the south pole.
pub(crate) const ROWS: usize = 360;
/// Columns of cells, from the date line eastwards.
pub(crate) const COLUMNS: usize = 720;

/// One side of a ring, in degrees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) from: (f64, f64),
    pub(crate) to: (f64, f64),
    /// Position of its outline.
    pub(crate) outline: u16,
}

/// Edges by half-degree cell. An edge is listed in every cell it passes through.
#[derive(Clone, Debug)]
pub(crate) struct EdgeGrid {
    pub(crate) edges: Vec<Edge>,
    /// Start of each cell's list in `listed`; one more entry than there are cells.
    starts: Vec<u32>,
    listed: Vec<u32>,
}

impl EdgeGrid {
    pub(crate) fn build(outlines: &[Outline]) -> Self {
        let mut edges = Vec::new();
        for (position, outline) in outlines.iter().enumerate() {
            let position = u16::try_from(position).expect("an atlas has fewer than 65,536 outlines");
            for polygon in &outline.land {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    for pair in ring.0.windows(2) {
                        let (from, to) = ((pair[0].x, pair[0].y), (pair[1].x, pair[1].y));
                        edges.push(Edge { from, to, outline: position });
                    }
                }
            }
        }
        let mut marks: Vec<(u32, u32)> = Vec::new();
        for (number, edge) in edges.iter().enumerate() {
            let number = u32::try_from(number).expect("an atlas has fewer than 2^32 edges");
            for_each_cell(edge, |cell| marks.push((cell_number(cell), number)));
        }
        marks.sort_unstable();
        marks.dedup();
        let mut starts = vec![0_u32; ROWS * COLUMNS + 1];
        for (cell, _) in &marks {
            starts[*cell as usize + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let listed = marks.into_iter().map(|(_, edge)| edge).collect();
        Self { edges, starts, listed }
    }

    /// Walks the numbers of the edges that pass through a cell.
    pub(crate) fn in_cell(&self, cell: usize) -> &[u32] {
        &self.listed[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }

    /// Returns the nearest edge among those `wanted`, with its distance.
    ///
    /// Edges within `limit_km` are found surely, others not at all. Edges made by a cut are passed over.
    pub(crate) fn nearest_within(
        &self,
        (latitude, longitude): (f64, f64),
        limit_km: f64,
        wanted: impl Fn(u16) -> bool,
    ) -> Option<(u16, f64)> {
        let mut radius_km = limit_km.min(25.0);
        loop {
            if radius_km > 4_000.0 {
                let all = self.edges.iter().filter(|edge| wanted(edge.outline));
                return closest(all, (latitude, longitude)).filter(|(_, km)| *km <= limit_km);
            }
            let near = window(latitude, longitude, radius_km)
                .flat_map(|cell| self.in_cell(cell))
                .map(|edge| &self.edges[*edge as usize])
                .filter(|edge| wanted(edge.outline));
            let found = closest(near, (latitude, longitude)).filter(|(_, km)| *km <= radius_km);
            if found.is_some() || radius_km >= limit_km {
                return found;
            }
            radius_km = (radius_km * 3.0).min(limit_km);
        }
    }
}

fn closest<'a>(edges: impl Iterator<Item = &'a Edge>, point: (f64, f64)) -> Option<(u16, f64)> {
    let mut best: Option<(u16, f64)> = None;
    for edge in edges.filter(|edge| !date_line::is_cut(edge.from, edge.to)) {
        let km = distance_to_edge_km(point, edge);
        if best.is_none_or(|(outline, least)| km < least || (km == least && edge.outline < outline)) {
            best = Some((edge.outline, km));
        }
    }
    best
}

/// Walks the cells that hold every point within `radius_km`.
fn window(latitude: f64, longitude: f64, radius_km: f64) -> impl Iterator<Item = usize> {
    let half_height = radius_km / KM_PER_DEGREE * 1.01;
    let rows = row_of(latitude - half_height)..=row_of(latitude + half_height);
    let widest = (latitude.abs() + half_height).min(90.0).to_radians().cos();
    let half_width = half_height / widest.max(1e-9);
    let all_round = half_width >= 180.0;
    // Counted in cells from the date line and wrapped below, so a window may cross it.
    let west = if all_round { 0 } else { cells_east(longitude - half_width) };
    let around = i64::try_from(COLUMNS).expect("720 columns");
    let count = if all_round { around } else { cells_east(longitude + half_width) - west + 1 };
    rows.flat_map(move |row| {
        (west..west + count.min(around)).map(move |column| {
            let column = column.rem_euclid(around);
            row * COLUMNS + usize::try_from(column).expect("a remainder is not negative")
        })
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a few thousand cells at most")]
fn cells_east(longitude: f64) -> i64 {
    ((longitude + 180.0) * 2.0).floor() as i64
}

/// Returns the row of a latitude, clamped to the grid.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 359")]
pub(crate) fn row_of(latitude: f64) -> usize {
    ((latitude + 90.0) * 2.0).floor().clamp(0.0, (ROWS - 1) as f64) as usize
}

/// Returns the column of a longitude, clamped to the grid.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 719")]
pub(crate) fn column_of(longitude: f64) -> usize {
    ((longitude + 180.0) * 2.0).floor().clamp(0.0, (COLUMNS - 1) as f64) as usize
}

fn cell_number(cell: usize) -> u32 {
    u32::try_from(cell).expect("259,200 cells")
}

/// Calls `mark` with every cell an edge passes through.
fn for_each_cell(edge: &Edge, mut mark: impl FnMut(usize)) {
    // Rounding may put a point that lies on a cell's side into the neighbour: mark both.
    const SLACK: f64 = 1e-9;
    let (south, north) = if edge.from.1 <= edge.to.1 { (edge.from, edge.to) } else { (edge.to, edge.from) };
    for row in row_of(south.1 - SLACK)..=row_of(north.1 + SLACK) {
        let row_south = row as f64 / 2.0 - 90.0;
        let at = |latitude: f64| {
            if north.1 - south.1 < SLACK {
                return None;
            }
            let share = ((latitude - south.1) / (north.1 - south.1)).clamp(0.0, 1.0);
            Some(south.0 + share * (north.0 - south.0))
        };
        let (one, other) = match (at(row_south), at(row_south + 0.5)) {
            (Some(one), Some(other)) => (one, other),
            _ => (south.0, north.0),
        };
        for column in column_of(one.min(other) - SLACK)..=column_of(one.max(other) + SLACK) {
            mark(row * COLUMNS + column);
        }
    }
}
