#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod atlas;
mod border_arcs;
mod cell_index;
mod date_line;
mod edge_grid;
mod equal_earth;
mod great_circle;
mod grid_area;
mod neighbours;
mod outline;
mod overview_map;
mod place;
mod topology;

pub use atlas::Atlas;
pub use equal_earth::equal_earth;
pub use great_circle::great_circle_km;
pub use grid_area::GridArea;
pub use outline::Outline;
pub use overview_map::{MapShape, OverviewMap, SMALL_SHAPE, svg_path};
pub use place::{BORDER_LIMIT_KM, Disagreement, NEAREST_LIMIT_KM, PlaceMethod, Placement};
pub use topology::{PolygonArcs, RingArcs, Topology, TopologyError};
