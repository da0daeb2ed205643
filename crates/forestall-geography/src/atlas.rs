//! The outlines of a world and the questions a place asks of them.

use std::sync::{LazyLock, OnceLock};

use forestall_types::{PolityCode, PrioGridGid};

use crate::cell_index::CellIndex;
use crate::edge_grid::EdgeGrid;
use crate::{Outline, Topology, neighbours};

/// The outlines of a world, indexed.
///
/// ```
/// use forestall_geography::Atlas;
///
/// let world = Atlas::world();
/// let bangui = world.locate(4.37, 18.56).expect("on land");
/// assert_eq!(bangui.as_str(), "CAF");
/// ```
#[derive(Debug)]
pub struct Atlas {
    outlines: Vec<Outline>,
    simplified: Vec<Outline>,
    disputed: Vec<PolityCode>,
    cells: CellIndex,
    grid: EdgeGrid,
    neighbours: OnceLock<Vec<Vec<PolityCode>>>,
}

static WORLD: LazyLock<Atlas> = LazyLock::new(|| {
    let read =
        |packed: &[u8]| Topology::unpack(packed).expect("the shipped outlines are read by a test").outlines();
    let disputed = DISPUTED.iter().map(|key| key.parse().expect("three capital letters")).collect();
    Atlas::build(
        read(include_bytes!("../assets/world-50m.bin.zst")),
        read(include_bytes!("../assets/world-110m.bin.zst")),
        disputed,
    )
});

/// The outlines whose borders the world map draws dashed.
///
/// The source has no layer of disputed borders. These are its outlines of places whose belonging two parties
/// contest: Western Sahara, Palestine, Kosovo, Northern Cyprus, the Siachen Glacier and Somaliland.
const DISPUTED: [&str; 6] = ["ESH", "PSE", "XKX", "XNC", "XSI", "XSL"];

impl Atlas {
    /// Returns the atlas of this world (Natural Earth 1:50 million; see `assets/ATTRIBUTION.md`).
    pub fn world() -> &'static Self {
        &WORLD
    }

    /// Builds an atlas from outlines in any order; several outlines of one polity become one.
    pub fn from_outlines(outlines: Vec<Outline>) -> Self {
        let simplified = outlines.clone();
        Self::build(outlines, simplified, Vec::new())
    }

    fn build(outlines: Vec<Outline>, simplified: Vec<Outline>, disputed: Vec<PolityCode>) -> Self {
        let outlines = one_per_polity(outlines);
        let grid = EdgeGrid::build(&outlines);
        let cells = CellIndex::build(outlines.len(), &grid);
        Self {
            outlines,
            simplified: one_per_polity(simplified),
            disputed,
            cells,
            grid,
            neighbours: OnceLock::new(),
        }
    }

    /// Returns the outlines, one per polity, sorted by key.
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    /// Returns coarser outlines for overview maps, sorted by key; small polities may be missing.
    ///
    /// For this world they are Natural Earth's at 1:110 million, for others the same as [`Atlas::outlines`].
    pub fn simplified(&self) -> &[Outline] {
        &self.simplified
    }

    /// Returns the polities whose borders are drawn dashed.
    pub fn disputed(&self) -> &[PolityCode] {
        &self.disputed
    }

    /// Returns the polity whose outline contains the point, in degrees; `None` at sea and out of range.
    ///
    /// A point on a shared border belongs to exactly one side.
    pub fn locate(&self, latitude: f64, longitude: f64) -> Option<PolityCode> {
        self.position_at(latitude, longitude).map(|position| self.key(position))
    }

    /// Returns the polity whose outline is nearest, and the great-circle distance in kilometres (0 inside).
    ///
    /// `None` without outlines or out of range.
    pub fn nearest(&self, latitude: f64, longitude: f64) -> Option<(PolityCode, f64)> {
        self.nearest_within(latitude, longitude, f64::INFINITY)
    }

    /// Returns the nearest polity as [`Atlas::nearest`] does, if its land lies within `limit_km`.
    pub fn nearest_within(&self, latitude: f64, longitude: f64, limit_km: f64) -> Option<(PolityCode, f64)> {
        if !is_on_earth(latitude, longitude) {
            return None;
        }
        if let Some(inside) = self.locate(latitude, longitude) {
            return Some((inside, 0.0));
        }
        let (position, km) = self.grid.nearest_within((latitude, longitude), limit_km, |_| true)?;
        Some((self.key(position), km))
    }

    /// Returns how far a polity's land is from a point, in kilometres of great circle; 0 inside.
    ///
    /// `None` when the polity has no outline or the point is out of range.
    pub fn distance_km(&self, polity: PolityCode, latitude: f64, longitude: f64) -> Option<f64> {
        self.distance_to_any_km(latitude, longitude, |other| other == polity)
    }

    /// Returns how far the nearest land of the polities `wanted` is, as [`Atlas::distance_km`] does for one.
    pub(crate) fn distance_to_any_km(
        &self,
        latitude: f64,
        longitude: f64,
        wanted: impl Fn(PolityCode) -> bool,
    ) -> Option<f64> {
        if !is_on_earth(latitude, longitude) {
            return None;
        }
        let wanted: Vec<bool> = self.outlines.iter().map(|outline| wanted(outline.polity)).collect();
        if self.position_at(latitude, longitude).is_some_and(|position| wanted[usize::from(position)]) {
            return Some(0.0);
        }
        if !wanted.contains(&true) {
            return None;
        }
        self.grid
            .nearest_within((latitude, longitude), f64::INFINITY, |position| wanted[usize::from(position)])
            .map(|(_, km)| km)
    }

    /// Returns the polities that share a border with this one on land, sorted; empty for unknown keys.
    ///
    /// Two outlines share a border where a vertex of one lies within 1 km of an edge of the other.
    /// Worked out for all polities at the first call.
    pub fn neighbours(&self, polity: PolityCode) -> &[PolityCode] {
        let all = self.neighbours.get_or_init(|| neighbours::find_all(&self.outlines, &self.grid));
        self.outlines
            .binary_search_by_key(&polity, |outline| outline.polity)
            .map_or(&[], |position| all[position].as_slice())
    }

    /// Returns the polities that have land in a grid cell.
    pub fn polities_in_cell(&self, gid: PrioGridGid) -> Vec<PolityCode> {
        self.cells.outlines_in(gid).map(|position| self.key(position)).collect()
    }

    fn position_at(&self, latitude: f64, longitude: f64) -> Option<u16> {
        if is_on_earth(latitude, longitude) { self.cells.locate(latitude, longitude) } else { None }
    }

    fn key(&self, position: u16) -> PolityCode {
        self.outlines[usize::from(position)].polity
    }
}

fn is_on_earth(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}

fn one_per_polity(mut outlines: Vec<Outline>) -> Vec<Outline> {
    outlines.sort_by_key(|outline| outline.polity);
    let mut merged: Vec<Outline> = Vec::with_capacity(outlines.len());
    for outline in outlines {
        match merged.last_mut() {
            Some(last) if last.polity == outline.polity => last.land.0.extend(outline.land.0),
            _ => merged.push(outline),
        }
    }
    merged
}
