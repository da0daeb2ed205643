//! Where the objects of a document stand: tables and streams of cross-references, newest first.

use std::collections::{HashMap, HashSet};

use super::budget::MOST_OBJECTS;
use super::damaged;
use super::document::Source;
use super::object::{Dictionary, Number, Object};
use super::parser::Parser;
use super::streams::inflate;
use crate::AttachmentError;

/// Where an object stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Free,
    At { offset: usize, generation: u16 },
    InStream { stream: Number, index: usize },
}

/// More revisions than any editor leaves.
const MOST_SECTIONS: usize = 1000;

/// Where everything stands, after all sections.
pub(super) struct Xref {
    pub(super) places: HashMap<Number, Place>,
    /// The newest trailer.
    pub(super) trailer: Dictionary,
    /// Whether an object stands in the file more than once.
    pub(super) has_earlier_versions: bool,
}

impl Xref {
    /// Reads all sections.
    pub(super) fn read(source: &mut Source<'_>) -> Result<Self, AttachmentError> {
        let mut places: HashMap<Number, Place> = HashMap::new();
        let mut newest = None;
        let mut has_earlier_versions = false;
        let mut visited = HashSet::new();
        let mut next = Some(find_start(source.bytes)?);
        while let Some(offset) = next.filter(|offset| visited.insert(*offset)) {
            if visited.len() > MOST_SECTIONS {
                return Err(AttachmentError::TooComplexPdf);
            }
            let mut section = HashMap::new();
            let trailer = read_section(source, offset, &mut section)?;
            if trailer.has(b"Encrypt") {
                return Err(AttachmentError::EncryptedPdf);
            }
            // A hybrid file calls free in its table what its stream has a place for (section 7.5.8.4).
            if let Some(offset) = trailer.get(b"XRefStm").and_then(Object::as_usize) {
                section.retain(|_, place| *place != Place::Free);
                read_stream(source, offset, &mut section)?;
            }
            for (number, place) in section {
                let newer = *places.entry(number).or_insert(place);
                has_earlier_versions |= newer != place && place != Place::Free;
            }
            if places.len() > MOST_OBJECTS {
                return Err(AttachmentError::TooComplexPdf);
            }
            next = trailer.get(b"Prev").and_then(Object::as_usize);
            newest.get_or_insert(trailer);
        }
        let trailer = newest.ok_or(damaged("it has no table of its objects"))?;
        Ok(Self { places, trailer, has_earlier_versions })
    }
}

fn find_start(bytes: &[u8]) -> Result<usize, AttachmentError> {
    let missing = || damaged("it does not say where its objects stand");
    let at = memchr::memmem::rfind(bytes, b"startxref").ok_or_else(missing)?;
    let mut parser = Parser::new(bytes, at + b"startxref".len());
    parser.unsigned().and_then(|offset| usize::try_from(offset).ok()).ok_or_else(missing)
}

fn read_section(
    source: &mut Source<'_>,
    offset: usize,
    places: &mut HashMap<Number, Place>,
) -> Result<Dictionary, AttachmentError> {
    let mut parser = Parser::new(source.bytes, offset);
    if parser.keyword(b"xref") {
        read_table(source, parser, places)
    } else {
        read_stream(source, offset, places)
    }
}

fn read_table(
    source: &mut Source<'_>,
    mut parser: Parser<'_>,
    places: &mut HashMap<Number, Place>,
) -> Result<Dictionary, AttachmentError> {
    let broken = || damaged("the table of its objects is broken");
    let start = parser.at();
    while !parser.keyword(b"trailer") {
        let first = parser.unsigned().ok_or_else(broken)?;
        let count = parser.unsigned().ok_or_else(broken)?;
        for index in 0..count {
            let offset =
                parser.unsigned().and_then(|value| usize::try_from(value).ok()).ok_or_else(broken)?;
            let generation = parser.unsigned().ok_or_else(broken)?;
            let place = match (parser.keyword(b"n"), offset) {
                (true, 1..) => {
                    Place::At { offset, generation: u16::try_from(generation).map_err(|_| broken())? }
                }
                (true, 0) => Place::Free,
                (false, _) if parser.keyword(b"f") => Place::Free,
                (false, _) => return Err(broken()),
            };
            add(places, first.checked_add(index).ok_or_else(broken)?, place)?;
        }
    }
    source.budget.spend_passed(parser.at() - start)?;
    let trailer = parser.object(&mut source.budget)?;
    trailer.as_dictionary().cloned().ok_or_else(broken)
}

fn read_stream(
    source: &mut Source<'_>,
    offset: usize,
    places: &mut HashMap<Number, Place>,
) -> Result<Dictionary, AttachmentError> {
    let broken = || damaged("the table of its objects is broken");
    let indirect = source.read_at(offset, None)?.ok_or_else(broken)?;
    let (Some(trailer), Some(data)) = (indirect.value.as_dictionary(), indirect.data) else {
        return Err(broken());
    };
    if trailer.name(b"Type") != Some(b"XRef") {
        return Err(broken());
    }
    let data = inflate(trailer, data, &mut source.budget)?;
    let width = |index: usize| {
        let widths = trailer.get(b"W").and_then(Object::as_array)?;
        widths.get(index).and_then(Object::as_usize).filter(|width| *width <= 8)
    };
    let (a, b, c) =
        (width(0).ok_or_else(broken)?, width(1).ok_or_else(broken)?, width(2).ok_or_else(broken)?);
    if a + b + c == 0 {
        return Err(broken());
    }
    let mut rows = data.chunks_exact(a + b + c);
    let size = trailer.get(b"Size").cloned().ok_or_else(broken)?;
    let whole = [Object::Integer(0), size];
    let ranges = trailer.get(b"Index").and_then(Object::as_array).unwrap_or(&whole);
    for range in ranges.chunks_exact(2) {
        let first = range[0].as_usize().ok_or_else(broken)?;
        let count = range[1].as_usize().ok_or_else(broken)?;
        for (index, row) in rows.by_ref().take(count).enumerate() {
            let kind = if a == 0 { 1 } else { big_endian(&row[..a]) };
            let (second, third) = (big_endian(&row[a..a + b]), big_endian(&row[a + b..]));
            let place = match kind {
                1 => Place::At {
                    offset: usize::try_from(second).map_err(|_| broken())?,
                    generation: u16::try_from(third).map_err(|_| broken())?,
                },
                2 => Place::InStream {
                    stream: u32::try_from(second).map_err(|_| broken())?,
                    index: usize::try_from(third).map_err(|_| broken())?,
                },
                // Kinds that do not exist yet are to be read as null (section 7.5.8.3).
                _ => Place::Free,
            };
            let number = first.checked_add(index).and_then(|number| u64::try_from(number).ok());
            add(places, number.ok_or_else(broken)?, place)?;
        }
    }
    Ok(trailer.clone())
}

/// Notes where an object stands unless a newer section already did.
fn add(places: &mut HashMap<Number, Place>, number: u64, place: Place) -> Result<(), AttachmentError> {
    let number = u32::try_from(number).map_err(|_| damaged("an object in it has an impossible number"))?;
    places.entry(number).or_insert(place);
    if places.len() > MOST_OBJECTS { Err(AttachmentError::TooComplexPdf) } else { Ok(()) }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}
