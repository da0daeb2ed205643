//! Which outlines share a border.

use std::collections::BTreeSet;

use forestall_types::PolityCode;

use crate::edge_grid::{COLUMNS, EdgeGrid, column_of, row_of};
use crate::great_circle::{KM_PER_DEGREE, distance_to_edge_km};
use crate::{Outline, date_line};

/// Outlines closer than this share a border.
const TOUCH_KM: f64 = 1.0;

/// Returns the neighbours of every outline, in the outlines' order.
pub(crate) fn find_all(outlines: &[Outline], grid: &EdgeGrid) -> Vec<Vec<PolityCode>> {
    let mut touching: Vec<BTreeSet<PolityCode>> = vec![BTreeSet::new(); outlines.len()];
    for edge in &grid.edges {
        let (longitude, latitude) = edge.from;
        for other in edges_near(grid, latitude, longitude) {
            let other = &grid.edges[other as usize];
            let (mine, theirs) = (usize::from(edge.outline), usize::from(other.outline));
            if mine == theirs || touching[mine].contains(&outlines[theirs].polity) {
                continue;
            }
            if date_line::is_cut(other.from, other.to) {
                continue;
            }
            if distance_to_edge_km((latitude, longitude), other) <= TOUCH_KM {
                touching[mine].insert(outlines[theirs].polity);
                touching[theirs].insert(outlines[mine].polity);
            }
        }
    }
    touching.into_iter().map(|polities| polities.into_iter().collect()).collect()
}

/// Walks the edges in the cells within [`TOUCH_KM`] of a point.
fn edges_near(grid: &EdgeGrid, latitude: f64, longitude: f64) -> impl Iterator<Item = u32> {
    let height = TOUCH_KM / KM_PER_DEGREE;
    let width = height / latitude.to_radians().cos().max(1e-3);
    let columns = column_of(longitude - width)..=column_of(longitude + width);
    (row_of(latitude - height)..=row_of(latitude + height))
        .flat_map(move |row| columns.clone().map(move |column| row * COLUMNS + column))
        .flat_map(|cell| grid.in_cell(cell).iter().copied())
}
