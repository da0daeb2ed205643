//! A whole world on one small map, ready to be drawn.

use forestall_types::PolityCode;
use geo::{BoundingRect, InteriorPoint};

use crate::border_arcs::{BorderArcs, Ring, simplify};
use crate::{Atlas, Outline, equal_earth};

/// A world projected to a flat map that keeps the proportions of areas: x to the right, y downwards, from (0, 0) at the upper left.
#[derive(Clone, PartialEq, Debug)]
pub struct OverviewMap {
    /// Width, in the unit asked for.
    pub width: f64,
    /// Height in the same unit, as the land's extent demands.
    pub height: f64,
    /// One shape per polity, largest first, so that enclaves are drawn above what surrounds them.
    pub shapes: Vec<MapShape>,
    /// Borders of disputed places, to be drawn dashed.
    pub disputed_borders: Vec<Vec<(f64, f64)>>,
    frame: Frame,
}

/// One polity on an overview map.
#[derive(Clone, PartialEq, Debug)]
pub struct MapShape {
    /// Whose land it is.
    pub polity: PolityCode,
    /// Closed rings without the repeated last point, exteriors and holes alike (fill rule `evenodd`);
    /// empty where the land is too small to be drawn.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// A point inside the largest piece of land, for a marker or label.
    pub anchor: (f64, f64),
    /// No piece of the land reaches [`SMALL_SHAPE`] either way: mark its anchor, or nobody will see or hit it.
    pub is_small: bool,
}

/// Width and height in map units below which a polity needs a marker.
pub const SMALL_SHAPE: f64 = 4.0;

/// Bends smaller than this, in map units, are left out.
const TOLERANCE: f64 = 0.2;

/// Rings that cover less than this, in square map units, are left out.
const SMALLEST_RING: f64 = 0.2;

/// Land wholly south of this is left out: Antarctica.
const SOUTHERN_LIMIT: f64 = -60.0;

/// How a map is made flat; both keep the proportions of areas.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Projection {
    /// For a world that goes round: Equal Earth from the meridian of Greenwich.
    EqualEarth,
    /// For a continent, which Equal Earth would stretch: a cylinder that touches at the middle parallel (Lambert's
    /// equal-area cylindrical projection with that standard parallel; Snyder 1987, section 10).
    Cylinder { central_meridian: f64, standard_parallel: f64 },
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Frame {
    projection: Projection,
    scale: f64,
    west: f64,
    north: f64,
}

impl Projection {
    fn flatten(self, latitude: f64, longitude: f64) -> (f64, f64) {
        match self {
            Self::EqualEarth => equal_earth(latitude, longitude),
            Self::Cylinder { central_meridian, standard_parallel } => {
                let width = standard_parallel.to_radians().cos();
                ((longitude - central_meridian).to_radians() * width, latitude.to_radians().sin() / width)
            }
        }
    }
}

impl Frame {
    fn project(self, latitude: f64, longitude: f64) -> (f64, f64) {
        let (x, y) = self.projection.flatten(latitude, longitude);
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }
}

impl Atlas {
    /// Projects the atlas to a map `width` units wide, fitted to the extent of its land.
    ///
    /// A world of more than 180 degrees of longitude is drawn in Equal Earth, a smaller one on an equal-area
    /// cylinder that is true to shape at its middle parallel.
    ///
    /// Polities that [`Atlas::simplified`] leaves out are taken from [`Atlas::outlines`]; land wholly south of
    /// 60 degrees south is left out. `None` when no land is left.
    pub fn map(&self, width: f64) -> Option<OverviewMap> {
        let outlines = self.to_draw();
        let (frame, height) = fit(&outlines, width)?;
        let (rings, owners) = rings_of(&outlines);
        let parted = BorderArcs::part(&rings);
        let arcs: Vec<Vec<(f64, f64)>> = parted
            .arcs
            .iter()
            .map(|arc| {
                let flat: Vec<_> =
                    arc.iter().map(|(longitude, latitude)| frame.project(*latitude, *longitude)).collect();
                simplify(&flat, TOLERANCE)
            })
            .collect();
        let mut shapes: Vec<MapShape> = outlines.iter().map(|outline| empty_shape(outline, frame)).collect();
        for (references, owner) in parted.rings.iter().zip(owners) {
            let ring = join(references, &arcs);
            if area(&ring) >= SMALLEST_RING {
                shapes[owner].rings.push(ring);
            }
        }
        shapes.sort_by(|a, b| covered(b).total_cmp(&covered(a)).then(a.polity.cmp(&b.polity)));
        let disputed_borders = arcs
            .into_iter()
            .zip(&parted.owners)
            .filter(|(_, owners)| owners.len() > 1 && owners.iter().any(|o| self.disputed().contains(o)))
            .map(|(arc, _)| arc)
            .collect();
        Some(OverviewMap { width, height, shapes, disputed_borders, frame })
    }

    /// Returns the simplified outlines, and the finer ones of polities that are missing there.
    fn to_draw(&self) -> Vec<&Outline> {
        let missing = self.outlines().iter().filter(|outline| {
            self.simplified().binary_search_by_key(&outline.polity, |other| other.polity).is_err()
        });
        self.simplified().iter().chain(missing).filter(|outline| reaches_north_of_limit(outline)).collect()
    }
}

impl OverviewMap {
    /// Returns where a point in degrees lies on the map.
    pub fn project(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        self.frame.project(latitude, longitude)
    }
}

impl MapShape {
    /// Returns the rings as SVG path data with one decimal; empty when nothing is drawn.
    pub fn path(&self) -> String {
        svg_path(&self.rings, true)
    }
}

/// Returns lines or rings as SVG path data with one decimal, in steps relative to the point before.
pub fn svg_path(lines: &[Vec<(f64, f64)>], closed: bool) -> String {
    let mut path = String::new();
    for line in lines {
        let mut before: Option<(i64, i64)> = None;
        for point in line {
            let at = (tenths(point.0), tenths(point.1));
            match before {
                None => {
                    path.push('M');
                    push_pair(&mut path, at);
                    path.push('l');
                }
                Some(last) if last == at => continue,
                Some(last) => {
                    if !path.ends_with('l') {
                        path.push(' ');
                    }
                    push_pair(&mut path, (at.0 - last.0, at.1 - last.1));
                }
            }
            before = Some(at);
        }
        if path.ends_with('l') {
            path.pop();
        }
        if closed && before.is_some() {
            path.push('z');
        }
    }
    path
}

#[expect(clippy::cast_possible_truncation, reason = "map coordinates are some thousands at most")]
fn tenths(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

fn push_pair(path: &mut String, (x, y): (i64, i64)) {
    push_tenths(path, x);
    // A minus sign parts the numbers as well as a space does.
    if y >= 0 {
        path.push(' ');
    }
    push_tenths(path, y);
}

fn push_tenths(path: &mut String, value: i64) {
    if value < 0 {
        path.push('-');
    }
    let (whole, tenth) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    if whole > 0 || tenth == 0 {
        path.push_str(&whole.to_string());
    }
    if tenth > 0 {
        path.push('.');
        path.push_str(&tenth.to_string());
    }
}

fn reaches_north_of_limit(outline: &Outline) -> bool {
    outline.land.bounding_rect().is_some_and(|extent| extent.max().y > SOUTHERN_LIMIT)
}

/// Chooses the projection and fits the map to the land; returns its height too.
fn fit(outlines: &[&Outline], width: f64) -> Option<(Frame, f64)> {
    let projection = choose_projection(outlines)?;
    let points = outlines
        .iter()
        .flat_map(|outline| outline.land.iter())
        .flat_map(|polygon| polygon.exterior().0.iter())
        .map(|point| projection.flatten(point.y, point.x));
    let (mut least, mut most) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in points {
        least = (least.0.min(x), least.1.min(y));
        most = (most.0.max(x), most.1.max(y));
    }
    // Room for the strokes and for markers at the edge.
    let margin = 0.01 * (most.0 - least.0);
    let (x_span, y_span) = (most.0 - least.0 + 2.0 * margin, most.1 - least.1 + 2.0 * margin);
    if !(x_span.is_finite() && x_span > 0.0) {
        return None;
    }
    let scale = width / x_span;
    Some((Frame { projection, scale, west: least.0 - margin, north: most.1 + margin }, y_span * scale))
}

fn choose_projection(outlines: &[&Outline]) -> Option<Projection> {
    let extents = || outlines.iter().filter_map(|outline| outline.land.bounding_rect());
    let west = extents().map(|extent| extent.min().x).min_by(f64::total_cmp)?;
    let east = extents().map(|extent| extent.max().x).max_by(f64::total_cmp)?;
    let south = extents().map(|extent| extent.min().y).min_by(f64::total_cmp)?;
    let north = extents().map(|extent| extent.max().y).max_by(f64::total_cmp)?;
    Some(if east - west > 180.0 {
        Projection::EqualEarth
    } else {
        Projection::Cylinder {
            central_meridian: f64::midpoint(west, east),
            standard_parallel: f64::midpoint(south, north),
        }
    })
}

/// Collects the rings, and for each the position of its outline.
fn rings_of(outlines: &[&Outline]) -> (Vec<Ring>, Vec<usize>) {
    let (mut rings, mut owners) = (Vec::new(), Vec::new());
    for (position, outline) in outlines.iter().enumerate() {
        for polygon in &outline.land {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                let mut points: Vec<(f64, f64)> = ring.0.iter().map(|point| (point.x, point.y)).collect();
                points.dedup();
                if points.len() > 1 && points.first() == points.last() {
                    points.pop();
                }
                if points.len() >= 3 {
                    rings.push(Ring { polity: outline.polity, points });
                    owners.push(position);
                }
            }
        }
    }
    (rings, owners)
}

fn empty_shape(outline: &Outline, frame: Frame) -> MapShape {
    let extent_of = |polygon: &geo::Polygon<f64>| {
        polygon.bounding_rect().map_or(0.0, |extent| {
            let (x1, y1) = frame.project(extent.min().y, extent.min().x);
            let (x2, y2) = frame.project(extent.max().y, extent.max().x);
            (x2 - x1).abs().max((y2 - y1).abs())
        })
    };
    let largest = outline.land.iter().max_by(|a, b| extent_of(a).total_cmp(&extent_of(b)));
    // An islet that the source has shrunk to one point has no inside.
    let inside = largest
        .and_then(|polygon| polygon.interior_point().or_else(|| polygon.exterior().points().next()))
        .unwrap_or_default();
    MapShape {
        polity: outline.polity,
        rings: Vec::new(),
        anchor: frame.project(inside.y(), inside.x()),
        is_small: largest.is_none_or(|polygon| extent_of(polygon) < SMALL_SHAPE),
    }
}

/// Joins the arcs of a ring, each without its last point, which the next begins with.
fn join(references: &[(usize, bool)], arcs: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let mut ring = Vec::new();
    for (number, backwards) in references {
        let arc = &arcs[*number];
        if *backwards {
            ring.extend(arc.iter().skip(1).rev());
        } else {
            ring.extend(&arc[..arc.len() - 1]);
        }
    }
    ring
}

/// Returns the area of a ring by the shoelace formula.
fn area(ring: &[(f64, f64)]) -> f64 {
    let twice: f64 =
        ring.iter().zip(ring.iter().cycle().skip(1)).map(|((x1, y1), (x2, y2))| x1 * y2 - x2 * y1).sum();
    (twice / 2.0).abs()
}

fn covered(shape: &MapShape) -> f64 {
    shape.rings.iter().map(|ring| area(ring)).sum()
}
