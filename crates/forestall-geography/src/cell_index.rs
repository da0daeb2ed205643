//! Which outline contains a point: whole half-degree cells first, exact edges elsewhere.

use forestall_types::PrioGridGid;

use crate::edge_grid::{COLUMNS, EdgeGrid, ROWS, column_of, row_of};

/// What lies in a half-degree cell, the cells of PRIO-GRID.
#[derive(Clone, Copy, Debug)]
enum Cell {
    /// No outline at all.
    Empty,
    /// This outline covers the whole cell.
    Whole(u16),
    /// A border or coast passes through: the candidates are listed.
    Mixed { start: u32, count: u16 },
}

/// The index; exact, not an approximation.
#[derive(Clone, Debug)]
pub(crate) struct CellIndex {
    cells: Vec<Cell>,
    candidates: Vec<u16>,
    bands: Vec<Bands>,
}

/// An outline's edges by row of cells, for counting crossings along a line of latitude.
#[derive(Clone, Debug, Default)]
struct Bands {
    first_row: usize,
    /// Start of each row's edges; one more entry than there are rows.
    starts: Vec<u32>,
    edges: Vec<Side>,
}

/// An edge as a ray test wants it.
#[derive(Clone, Copy, Debug)]
struct Side {
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
}

impl CellIndex {
    pub(crate) fn build(outlines: usize, grid: &EdgeGrid) -> Self {
        let bands = build_bands(outlines, grid);
        let mut marks: Vec<(usize, u16)> = Vec::new();
        for cell in 0..ROWS * COLUMNS {
            for edge in grid.in_cell(cell) {
                marks.push((cell, grid.edges[*edge as usize].outline));
            }
        }
        marks.sort_unstable();
        marks.dedup();
        let mut covered: Vec<(usize, u16)> = Vec::new();
        for (outline, bands) in (0_u16..).zip(&bands) {
            for row in bands.first_row..bands.first_row + bands.starts.len().saturating_sub(1) {
                for column in bands.columns_inside(row) {
                    let cell = row * COLUMNS + column;
                    if marks.binary_search(&(cell, outline)).is_err() {
                        covered.push((cell, outline));
                    }
                }
            }
        }
        covered.sort_unstable();
        let (cells, candidates) = join(&marks, &covered);
        Self { cells, candidates, bands }
    }

    /// Returns the outline that contains the point.
    pub(crate) fn locate(&self, latitude: f64, longitude: f64) -> Option<u16> {
        match self.cells[row_of(latitude) * COLUMNS + column_of(longitude)] {
            Cell::Empty => None,
            Cell::Whole(outline) => Some(outline),
            Cell::Mixed { start, count } => self.candidates
                [start as usize..start as usize + usize::from(count)]
                .iter()
                .copied()
                .find(|outline| self.contains(*outline, latitude, longitude)),
        }
    }

    /// Walks the outlines that cover a cell or pass through it.
    pub(crate) fn outlines_in(&self, gid: PrioGridGid) -> impl Iterator<Item = u16> {
        let (whole, mixed) = match self.cells[gid.get() as usize - 1] {
            Cell::Empty => (None, &[][..]),
            Cell::Whole(outline) => (Some(outline), &[][..]),
            Cell::Mixed { start, count } => {
                (None, &self.candidates[start as usize..start as usize + usize::from(count)])
            }
        };
        whole.into_iter().chain(mixed.iter().copied())
    }

    /// Says whether an outline contains the point.
    pub(crate) fn contains(&self, outline: u16, latitude: f64, longitude: f64) -> bool {
        self.bands[usize::from(outline)]
            .row(row_of(latitude))
            .iter()
            .filter(|side| side.is_crossed_eastwards(latitude, longitude))
            .count()
            % 2
            == 1
    }
}

fn build_bands(outlines: usize, grid: &EdgeGrid) -> Vec<Bands> {
    let mut by_row: Vec<Vec<(usize, Side)>> = vec![Vec::new(); outlines];
    for edge in &grid.edges {
        let side = Side { x1: edge.from.0, y1: edge.from.1, x2: edge.to.0, y2: edge.to.1 };
        for row in row_of(side.y1.min(side.y2))..=row_of(side.y1.max(side.y2)) {
            by_row[usize::from(edge.outline)].push((row, side));
        }
    }
    by_row
        .into_iter()
        .map(|mut sides| {
            sides.sort_by_key(|(row, _)| *row);
            let (Some((first, _)), Some((last, _))) = (sides.first(), sides.last()) else {
                return Bands::default();
            };
            let (first_row, rows) = (*first, last - first + 1);
            let mut starts = vec![0_u32; rows + 1];
            for (row, _) in &sides {
                starts[row - first_row + 1] += 1;
            }
            for row in 1..=rows {
                starts[row] += starts[row - 1];
            }
            Bands { first_row, starts, edges: sides.into_iter().map(|(_, side)| side).collect() }
        })
        .collect()
}

/// Makes the cells of what passes through them (`marks`) and what covers them wholly, both sorted by cell.
fn join(marks: &[(usize, u16)], covered: &[(usize, u16)]) -> (Vec<Cell>, Vec<u16>) {
    let mut cells = vec![Cell::Empty; ROWS * COLUMNS];
    let mut candidates = Vec::new();
    let (mut next_mark, mut next_cover) = (0, 0);
    for (cell, slot) in cells.iter_mut().enumerate() {
        let crossing = run_of(marks, &mut next_mark, cell);
        let covering = run_of(covered, &mut next_cover, cell);
        if crossing.is_empty() {
            if let Some((_, outline)) = covering.first() {
                *slot = Cell::Whole(*outline);
            }
            continue;
        }
        let start = u32::try_from(candidates.len()).expect("few candidates per cell");
        candidates.extend(crossing.iter().chain(covering).map(|(_, outline)| *outline));
        let count = u16::try_from(crossing.len() + covering.len()).expect("few candidates per cell");
        *slot = Cell::Mixed { start, count };
    }
    (cells, candidates)
}

fn run_of<'a>(sorted: &'a [(usize, u16)], next: &mut usize, cell: usize) -> &'a [(usize, u16)] {
    let start = *next;
    while sorted.get(*next).is_some_and(|(at, _)| *at == cell) {
        *next += 1;
    }
    &sorted[start..*next]
}

impl Bands {
    fn row(&self, row: usize) -> &[Side] {
        match row.checked_sub(self.first_row) {
            Some(row) if row + 1 < self.starts.len() => {
                &self.edges[self.starts[row] as usize..self.starts[row + 1] as usize]
            }
            _ => &[],
        }
    }

    /// Walks the columns of a row whose cell centre lies inside.
    fn columns_inside(&self, row: usize) -> impl Iterator<Item = usize> {
        let latitude = row as f64 / 2.0 - 89.75;
        let mut crossings: Vec<f64> =
            self.row(row).iter().filter_map(|side| side.crossing(latitude)).collect();
        crossings.sort_unstable_by(f64::total_cmp);
        let spans: Vec<(f64, f64)> = crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        spans.into_iter().flat_map(|(west, east)| {
            (column_of(west)..=column_of(east)).filter(move |column| {
                let centre = *column as f64 / 2.0 - 179.75;
                west <= centre && centre < east
            })
        })
    }
}

impl Side {
    /// Returns the longitude where the side meets a line of latitude; its southern end belongs to it, its northern not.
    fn crossing(&self, latitude: f64) -> Option<f64> {
        if (self.y1 > latitude) == (self.y2 > latitude) {
            return None;
        }
        // Both neighbours of a shared border must compute the same number: always from south to north.
        let (x1, y1, x2, y2) = if self.y1 < self.y2 {
            (self.x1, self.y1, self.x2, self.y2)
        } else {
            (self.x2, self.y2, self.x1, self.y1)
        };
        Some(x1 + (latitude - y1) / (y2 - y1) * (x2 - x1))
    }

    fn is_crossed_eastwards(&self, latitude: f64, longitude: f64) -> bool {
        self.crossing(latitude).is_some_and(|crossing| longitude < crossing)
    }
}
