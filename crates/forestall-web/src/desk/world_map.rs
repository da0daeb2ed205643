//! The outlines of a world.

use forestall_geography::{Atlas, Outline, svg_path};
use forestall_types::PolityCode;

use crate::charts::MapShape;

/// The outlines of a world, ready to draw.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WorldMap {
    /// Width and height of the drawing.
    pub size: (f64, f64),
    /// Disputed borders as one path; may be empty.
    pub disputed_borders: String,
    /// The countries, largest first.
    pub shapes: Vec<MapShape>,
}

impl WorldMap {
    /// The width of the drawing: fine enough for a screen, coarse enough for a poor line.
    pub const WIDTH: f64 = 500.0;

    /// Returns the map of a world; empty when it has no land.
    pub fn of(atlas: &Atlas) -> Self {
        let Some(map) = atlas.map(Self::WIDTH) else { return Self::default() };
        let shape = |shape: &forestall_geography::MapShape| MapShape {
            polity: shape.polity,
            path: shape.path(),
            mark: shape.is_small.then_some(shape.anchor),
        };
        Self {
            size: (map.width, map.height),
            disputed_borders: svg_path(&map.disputed_borders, false),
            shapes: map.shapes.iter().map(shape).collect(),
        }
    }
}

/// The land of one country in degrees.
#[derive(Clone, PartialEq, Debug)]
pub struct Land {
    /// Whose land it is.
    pub polity: PolityCode,
    /// Polygons; of each the exterior ring counter-clockwise, then its holes clockwise. A ring is closed: it
    /// ends with the point it begins with, as longitude and latitude.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Land {
    /// Returns the land of all polities, coarse enough for an overview.
    pub fn of_atlas(atlas: &Atlas) -> Vec<Self> {
        let coarse = atlas.simplified();
        let is_missing = |outline: &&Outline| !coarse.iter().any(|other| other.polity == outline.polity);
        let finer = atlas.outlines().iter().filter(is_missing);
        coarse.iter().chain(finer).map(Self::of_outline).collect()
    }

    fn of_outline(outline: &Outline) -> Self {
        let ring = |points: Vec<[f64; 2]>, counter_clockwise: bool| {
            let turn: f64 = points.windows(2).map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1]).sum();
            if (turn > 0.0) == counter_clockwise { points } else { points.into_iter().rev().collect() }
        };
        let polygons = outline.land.iter().map(|polygon| {
            let exterior = ring(polygon.exterior().coords().map(|c| [c.x, c.y]).collect(), true);
            let holes = polygon
                .interiors()
                .iter()
                .map(|hole| ring(hole.coords().map(|c| [c.x, c.y]).collect(), false));
            std::iter::once(exterior).chain(holes).collect()
        });
        Self { polity: outline.polity, polygons: polygons.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With style, script and faces (below 80 kB) and the list twin (about 40 kB) a first view of the map
    /// has to stay below 200 kB.
    #[test]
    fn the_world_is_light() {
        let map = WorldMap::of(Atlas::world());
        let bytes: usize = map.shapes.iter().map(|shape| shape.path.len()).sum();
        assert!(map.shapes.len() > 200, "{} shapes", map.shapes.len());
        assert!(bytes < 50_000, "the paths of the world are {bytes} bytes");
    }
}
