//! A jittered honeycomb: the small cells that land, countries and provinces are made of.
//!
//! In a honeycomb three cells meet at each corner, so the border of any set of
//! cells passes each corner at most once and never touches itself.

use crate::random::lattice_noise;

/// A box of ocean in the South Pacific west of Chile, in degrees.
///
/// The nearest land is Easter Island (27.1 south, 109.4 west), more than three
/// degrees north of the box; Chile, Pitcairn and Antarctica are further away.
pub(crate) const WEST: f64 = -122.0;
/// Southern side of the box.
pub(crate) const SOUTH: f64 = -54.5;
/// Distance between the centres of neighbouring cells of a row, in degrees.
pub(crate) const SPACING: f64 = 0.28;
/// Cells in a row: 30 degrees from west to east.
pub(crate) const COLUMNS: usize = 107;
/// Rows of cells: 24 degrees from south to north.
pub(crate) const ROWS: usize = 99;

/// Distance between rows: the height at which regular hexagons fit together.
const ROW_HEIGHT: f64 = SPACING * 0.866_025_403_784_438_6;
/// Side of a regular hexagon.
const SIDE: f64 = SPACING * 0.577_350_269_189_625_8;
/// How far a corner may stray, as a share of the side. Below a quarter no two sides can cross.
const JITTER: f64 = 0.22;
/// How far the middle of a side may stray across it, as a share of its length.
const ROUGHNESS: f64 = 0.12;

/// A cell's number: row by row from the south-west.
pub(crate) type Cell = usize;

/// A corner's place: half spacings from the west, thirds of a row from the south.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Corner {
    half_columns: i64,
    third_rows: i64,
}

/// The honeycomb under one seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mesh {
    seed: u64,
}

/// Corners of a cell against the sun, from the lower right; side `k` runs from corner `k` to `k + 1`.
const CORNERS: [(i64, i64); 6] = [(1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2)];

impl Mesh {
    pub(crate) const CELLS: usize = COLUMNS * ROWS;

    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Returns the centre as longitude and latitude.
    pub(crate) fn centre(cell: Cell) -> (f64, f64) {
        let (column, row) = (cell % COLUMNS, cell / COLUMNS);
        let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
        (WEST + SPACING * (column as f64 + 0.75 + shift), SOUTH + ROW_HEIGHT * (row as f64 + 0.75))
    }

    /// Returns the six cells beyond the sides, in the order of the sides; `None` beyond the box.
    pub(crate) fn beyond_sides(cell: Cell) -> [Option<Cell>; 6] {
        let (column, row) = (signed(cell % COLUMNS), signed(cell / COLUMNS));
        let shift = row % 2;
        [
            (column + 1, row),
            (column + shift, row + 1),
            (column + shift - 1, row + 1),
            (column - 1, row),
            (column + shift - 1, row - 1),
            (column + shift, row - 1),
        ]
        .map(|(c, r)| {
            let (c, r) = (usize::try_from(c).ok()?, usize::try_from(r).ok()?);
            (c < COLUMNS && r < ROWS).then_some(r * COLUMNS + c)
        })
    }

    /// Walks the cells beside a cell.
    pub(crate) fn beside(cell: Cell) -> impl Iterator<Item = Cell> {
        Self::beyond_sides(cell).into_iter().flatten()
    }

    /// Returns the two ends of a side, the cell lying on its left.
    pub(crate) fn side(cell: Cell, side: usize) -> (Corner, Corner) {
        (Self::corner(cell, side), Self::corner(cell, (side + 1) % 6))
    }

    fn corner(cell: Cell, corner: usize) -> Corner {
        let (column, row) = (signed(cell % COLUMNS), signed(cell / COLUMNS));
        let (right, up) = CORNERS[corner];
        Corner { half_columns: 2 * column + row % 2 + right, third_rows: 3 * row + up }
    }

    /// Returns where a corner lies, as longitude and latitude.
    pub(crate) fn place(self, corner: Corner) -> (f64, f64) {
        let angle = std::f64::consts::TAU * lattice_noise(self.seed, corner.half_columns, corner.third_rows);
        let reach = SIDE * JITTER * lattice_noise(!self.seed, corner.half_columns, corner.third_rows);
        (
            WEST + SPACING * (corner.half_columns as f64 / 2.0 + 0.75) + reach * libm::cos(angle),
            SOUTH + ROW_HEIGHT * (corner.third_rows as f64 / 3.0 + 0.75) + reach * libm::sin(angle),
        )
    }

    /// Returns a point near the middle of a side, the same from both of its ends.
    pub(crate) fn rough_middle(self, from: Corner, to: Corner) -> (f64, f64) {
        let (from, to) = if from < to { (from, to) } else { (to, from) };
        let ((x0, y0), (x1, y1)) = (self.place(from), self.place(to));
        let noise = lattice_noise(
            self.seed.rotate_left(17),
            from.half_columns + to.half_columns,
            from.third_rows + to.third_rows,
        );
        let stray = ROUGHNESS * (2.0 * noise - 1.0);
        (f64::midpoint(x0, x1) - stray * (y1 - y0), f64::midpoint(y0, y1) + stray * (x1 - x0))
    }

    /// Returns a point well inside a cell.
    ///
    /// `side` chooses a triangle between centre and side; `along` and `out`, 0
    /// to 1, where in it: along the side, and from the centre to two thirds of
    /// the way out, which a rough border never reaches.
    pub(crate) fn inner_point(self, cell: Cell, side: usize, along: f64, out: f64) -> (f64, f64) {
        let (from, to) = Self::side(cell, side);
        let ((x0, y0), (x1, y1), (x, y)) = (self.place(from), self.place(to), Self::centre(cell));
        let reach = out * 0.65;
        (x + reach * (x0 + along * (x1 - x0) - x), y + reach * (y0 + along * (y1 - y0) - y))
    }
}

/// Returns the squared distance between two cells' centres, in square degrees.
pub(crate) fn squared_distance(a: Cell, b: Cell) -> f64 {
    let ((x0, y0), (x1, y1)) = (Mesh::centre(a), Mesh::centre(b));
    (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)
}

/// Returns a column or row as a signed number.
pub(crate) fn signed(number: usize) -> i64 {
    i64::try_from(number).expect("columns and rows are below 200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_shared_by_the_cells_on_both_sides() {
        for cell in 0..Mesh::CELLS {
            for (side, beyond) in Mesh::beyond_sides(cell).into_iter().enumerate() {
                let Some(beyond) = beyond else { continue };
                let opposite = (side + 3) % 6;
                assert_eq!(Mesh::beyond_sides(beyond)[opposite], Some(cell));
                let (from, to) = Mesh::side(cell, side);
                assert_eq!(Mesh::side(beyond, opposite), (to, from));
            }
        }
    }

    #[test]
    fn the_middle_of_a_side_is_the_same_from_both_ends() {
        let mesh = Mesh::new(3);
        let (from, to) = Mesh::side(5000, 2);
        assert_eq!(mesh.rough_middle(from, to), mesh.rough_middle(to, from));
    }
}
