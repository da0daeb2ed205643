//! Outlines as arcs: each border is stored once and used by both sides.

use forestall_types::PolityCode;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use thiserror::Error;

use crate::{Outline, date_line};

/// One ring: the numbers of its arcs in order; `!n` (that is, `-n - 1`) means arc `n` walked backwards.
pub type RingArcs = Vec<i32>;

/// One polygon: its exterior ring, then its holes.
pub type PolygonArcs = Vec<RingArcs>;

/// Outlines on a grid of integers, borders shared, as in `TopoJSON` (whose arcs include both ends).
#[derive(Clone, PartialEq, Debug)]
pub struct Topology {
    /// Degrees of longitude and latitude per grid step.
    pub scale: [f64; 2],
    /// Longitude and latitude of grid position (0, 0).
    pub translate: [f64; 2],
    /// Arcs as grid positions (absolute, not differences).
    pub arcs: Vec<Vec<[i32; 2]>>,
    /// The polygons of each polity.
    pub polities: Vec<(PolityCode, Vec<PolygonArcs>)>,
}

/// Why a compact topology could not be read.
#[derive(Debug, Error)]
pub enum TopologyError {
    /// The bytes are not zstd.
    #[error("the outlines cannot be unpacked")]
    Unpack(#[source] std::io::Error),
    /// The bytes do not begin as expected.
    #[error("the outlines begin with {0:?}, not with `FTP1`")]
    Magic(Vec<u8>),
    /// The bytes end too early or hold a number that does not fit.
    #[error("the outlines are cut off or damaged at byte {0}")]
    Damaged(usize),
    /// A ring names an arc that is not there.
    #[error("{polity} uses arc {arc}, but there are only {arcs}")]
    UnknownArc {
        /// Whose ring it is.
        polity: PolityCode,
        /// The arc's number.
        arc: usize,
        /// How many there are.
        arcs: usize,
    },
}

const MAGIC: &[u8; 4] = b"FTP1";

impl Topology {
    /// Packs the topology: differences as variable-length integers, then zstd.
    ///
    /// # Errors
    ///
    /// [`TopologyError::Unpack`] when zstd fails, which it does only without memory.
    pub fn pack(&self) -> Result<Vec<u8>, TopologyError> {
        zstd::encode_all(self.write().as_slice(), 19).map_err(TopologyError::Unpack)
    }

    fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for number in self.scale.iter().chain(&self.translate) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        write_length(&mut out, self.arcs.len());
        for arc in &self.arcs {
            write_length(&mut out, arc.len());
            let mut before = [0, 0];
            for position in arc {
                write_signed(&mut out, position[0] - before[0]);
                write_signed(&mut out, position[1] - before[1]);
                before = *position;
            }
        }
        write_length(&mut out, self.polities.len());
        for (polity, polygons) in &self.polities {
            out.extend_from_slice(polity.as_str().as_bytes());
            write_length(&mut out, polygons.len());
            for polygon in polygons {
                write_length(&mut out, polygon.len());
                for ring in polygon {
                    write_length(&mut out, ring.len());
                    for arc in ring {
                        write_signed(&mut out, *arc);
                    }
                }
            }
        }
        out
    }

    /// Reads what [`Topology::pack`] wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are damaged.
    pub fn unpack(packed: &[u8]) -> Result<Self, TopologyError> {
        Self::read(&zstd::decode_all(packed).map_err(TopologyError::Unpack)?)
    }

    fn read(bytes: &[u8]) -> Result<Self, TopologyError> {
        let mut reader = Reader { bytes, at: 0 };
        let magic = reader.take(4)?;
        if magic != MAGIC {
            return Err(TopologyError::Magic(magic.to_vec()));
        }
        let scale = [reader.float()?, reader.float()?];
        let translate = [reader.float()?, reader.float()?];
        let arcs = reader.list(|reader| {
            let mut before = [0_i32, 0];
            reader.list(|reader| {
                for axis in &mut before {
                    let step = reader.signed()?;
                    *axis = axis.checked_add(step).ok_or(TopologyError::Damaged(reader.at))?;
                }
                Ok(before)
            })
        })?;
        let polities = reader.list(|reader| {
            let polity = std::str::from_utf8(reader.take(3)?)
                .ok()
                .and_then(|text| text.parse::<PolityCode>().ok())
                .ok_or(TopologyError::Damaged(reader.at))?;
            let polygons = reader.list(|reader| reader.list(|reader| reader.list(Reader::signed)))?;
            Ok((polity, polygons))
        })?;
        let topology = Self { scale, translate, arcs, polities };
        topology.check_arcs()?;
        Ok(topology)
    }

    /// Joins the arcs to outlines in degrees, one per polity, cut at the date line.
    pub fn outlines(&self) -> Vec<Outline> {
        self.polities
            .iter()
            .map(|(polity, polygons)| {
                let land = polygons.iter().flat_map(|polygon| {
                    let mut rings = polygon.iter().map(|ring| self.ring(ring));
                    let exterior = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
                    date_line::cut(Polygon::new(exterior, rings.collect()))
                });
                Outline { polity: *polity, land: MultiPolygon::new(land.collect()) }
            })
            .collect()
    }

    fn ring(&self, ring: &[i32]) -> LineString<f64> {
        let mut points: Vec<Coord<f64>> = Vec::new();
        for &reference in ring {
            let arc = &self.arcs[arc_number(reference)];
            // The first position of an arc repeats the last of the one before.
            let skip = usize::from(!points.is_empty());
            if reference < 0 {
                points.extend(arc.iter().rev().skip(skip).map(|position| self.degrees(*position)));
            } else {
                points.extend(arc.iter().skip(skip).map(|position| self.degrees(*position)));
            }
        }
        LineString::new(points)
    }

    fn degrees(&self, position: [i32; 2]) -> Coord<f64> {
        Coord {
            x: (f64::from(position[0]) * self.scale[0] + self.translate[0]).clamp(-180.0, 180.0),
            y: (f64::from(position[1]) * self.scale[1] + self.translate[1]).clamp(-90.0, 90.0),
        }
    }

    fn check_arcs(&self) -> Result<(), TopologyError> {
        for (polity, polygons) in &self.polities {
            for &reference in polygons.iter().flatten().flatten() {
                let arc = arc_number(reference);
                if arc >= self.arcs.len() {
                    return Err(TopologyError::UnknownArc { polity: *polity, arc, arcs: self.arcs.len() });
                }
            }
        }
        Ok(())
    }
}

fn arc_number(reference: i32) -> usize {
    let number = if reference < 0 { !reference } else { reference };
    usize::try_from(number).expect("not negative after the complement")
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    let mut rest = length;
    while rest >= 0x80 {
        out.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).expect("seven bits"));
}

/// Writes small numbers of either sign in few bytes: 0, -1, 1, -2 become 0, 1, 2, 3.
fn write_signed(out: &mut Vec<u8>, value: i32) {
    let wide = i64::from(value);
    let folded = if wide < 0 { -2 * wide - 1 } else { 2 * wide };
    write_length(out, usize::try_from(folded).expect("33 bits at most"));
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], TopologyError> {
        let taken = self.bytes.get(self.at..self.at + count).ok_or(TopologyError::Damaged(self.at))?;
        self.at += count;
        Ok(taken)
    }

    fn float(&mut self) -> Result<f64, TopologyError> {
        let bytes = self.take(8)?.try_into().expect("eight bytes were taken");
        Ok(f64::from_le_bytes(bytes))
    }

    fn number(&mut self) -> Result<u64, TopologyError> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(TopologyError::Damaged(self.at))
    }

    fn signed(&mut self) -> Result<i32, TopologyError> {
        let folded = i64::try_from(self.number()?).expect("35 bits at most");
        let value = if folded % 2 == 1 { -(folded / 2) - 1 } else { folded / 2 };
        i32::try_from(value).map_err(|_| TopologyError::Damaged(self.at))
    }

    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, TopologyError>,
    ) -> Result<Vec<T>, TopologyError> {
        let length = self.number()?;
        // Every item takes a byte at least, so a damaged length is found before memory is asked for.
        if length > (self.bytes.len() - self.at) as u64 {
            return Err(TopologyError::Damaged(self.at));
        }
        (0..length).map(|_| item(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two squares side by side: arc 0 is the shared border, 1 and 2 the outer sides.
    fn two_squares() -> Topology {
        Topology {
            scale: [0.5, 0.5],
            translate: [10.0, 20.0],
            arcs: vec![
                vec![[2, 0], [2, 2]],
                vec![[2, 2], [0, 2], [0, 0], [2, 0]],
                vec![[2, 0], [4, 0], [4, 2], [2, 2]],
            ],
            polities: vec![
                ("AAA".parse().unwrap(), vec![vec![vec![0, 1]]]),
                ("BBB".parse().unwrap(), vec![vec![vec![2, !0]]]),
            ],
        }
    }

    #[test]
    fn arcs_join_to_rings() {
        let outlines = two_squares().outlines();
        let ring = |index: usize| -> Vec<(f64, f64)> {
            outlines[index].land.0[0].exterior().0.iter().map(|c| (c.x, c.y)).collect()
        };
        assert_eq!(ring(0), [(11.0, 20.0), (11.0, 21.0), (10.0, 21.0), (10.0, 20.0), (11.0, 20.0)]);
        assert_eq!(ring(1), [(11.0, 20.0), (12.0, 20.0), (12.0, 21.0), (11.0, 21.0), (11.0, 20.0)]);
    }

    #[test]
    fn damage_is_named() {
        let packed = two_squares().pack().unwrap();
        assert_eq!(Topology::unpack(&packed).unwrap(), two_squares());
        assert!(matches!(Topology::unpack(b"no zstd"), Err(TopologyError::Unpack(_))));
        assert!(matches!(Topology::read(b"FTP2...."), Err(TopologyError::Magic(_))));
        let bytes = two_squares().write();
        for length in 4..bytes.len() {
            assert!(matches!(Topology::read(&bytes[..length]), Err(TopologyError::Damaged(_))), "{length}");
        }
        let mut missing = two_squares();
        missing.polities[1].1[0][0][0] = 7;
        assert!(matches!(
            Topology::read(&missing.write()),
            Err(TopologyError::UnknownArc { arc: 7, arcs: 3, .. })
        ));
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(at in 36_usize..80, value: u8) {
            let mut bytes = two_squares().write();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
            if let Ok(topology) = Topology::read(&bytes) {
                prop_assert!(topology.outlines().len() < 256);
            }
        }

        #[test]
        fn packing_goes_both_ways(
            arcs in prop::collection::vec(
                prop::collection::vec([-1_000_000_i32..1_000_000, -1_000_000..1_000_000], 0..20), 0..8),
            reference in -4_i32..4,
        ) {
            let used = arc_number(reference) < arcs.len();
            let rings = if used { vec![vec![vec![reference]]] } else { Vec::new() };
            let polities = vec![("XYZ".parse().unwrap(), rings)];
            let topology = Topology { scale: [0.25, 0.5], translate: [-180.0, -90.0], arcs, polities };
            prop_assert_eq!(Topology::read(&topology.write()).unwrap(), topology);
        }
    }
}
