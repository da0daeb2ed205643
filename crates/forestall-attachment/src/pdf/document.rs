//! A document that is read one object at a time.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::budget::Budget;
use super::damaged;
use super::object::{Dictionary, Number, Object};
use super::parser::{Parser, is_space};
use super::streams::inflate;
use super::xref::{Place, Xref};
use crate::AttachmentError;

/// More objects that nothing leads to than tables, lengths and the like.
const MOST_EXPLAINED: usize = 1000;

/// The bytes of a file, and what reading them may still cost.
pub(super) struct Source<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) budget: Budget,
}

/// An indirect object: its value and, if it is a stream, its data as they stand in the file.
#[derive(Clone)]
pub(super) struct Indirect<'a> {
    /// The number and generation that stand before it; nothing in a stream of objects.
    header: Option<(Number, u16)>,
    pub(super) value: Object,
    pub(super) data: Option<&'a [u8]>,
}

/// A document whose table of objects has been read.
pub(super) struct Document<'a> {
    pub(super) source: Source<'a>,
    pub(super) trailer: Dictionary,
    places: HashMap<Number, Place>,
    has_earlier_versions: bool,
    /// The objects that were looked at.
    read: HashSet<Number>,
    object_streams: HashMap<Number, Rc<ObjectStream>>,
}

/// What an object stream holds, unpacked.
struct ObjectStream {
    data: Vec<u8>,
    /// The number of each object and where in the data it stands.
    objects: Vec<(Number, usize)>,
}

impl<'a> Document<'a> {
    /// Reads the table of objects.
    pub(super) fn open(bytes: &'a [u8], budget: Budget) -> Result<Self, AttachmentError> {
        let mut source = Source { bytes, budget };
        let Xref { places, trailer, has_earlier_versions } = Xref::read(&mut source)?;
        Ok(Self {
            source,
            trailer,
            places,
            has_earlier_versions,
            read: HashSet::new(),
            object_streams: HashMap::new(),
        })
    }

    /// Says whether an object was looked at.
    pub(super) fn is_read(&self, number: Number) -> bool {
        self.read.contains(&number)
    }

    /// Says whether there are earlier versions of objects, or objects that nothing led to.
    pub(super) fn has_unread(&mut self) -> bool {
        let is_unread =
            |(number, place): &(&Number, &Place)| **place != Place::Free && !self.read.contains(number);
        let unread: Vec<Number> = self.places.iter().filter(is_unread).map(|(number, _)| *number).collect();
        if self.has_earlier_versions || unread.len() > MOST_EXPLAINED {
            return true;
        }
        for number in unread {
            // Tables and streams of objects hold nothing of their own, lengths were read as such.
            let Some(Place::At { offset, .. }) = self.places.get(&number).copied() else { return true };
            let found = self.source.read_at(offset, None).ok().flatten();
            let is_explained = found.is_some_and(|indirect| match &indirect.value {
                Object::Integer(_) | Object::Null => true,
                Object::Dictionary(dictionary) => {
                    matches!(dictionary.name(b"Type"), Some(b"XRef" | b"ObjStm"))
                        || dictionary.has(b"Linearized")
                }
                _ => false,
            });
            if !is_explained {
                return true;
            }
        }
        false
    }

    /// Returns what a reference refers to; nothing when it refers to nothing, which stands for null.
    pub(super) fn read(
        &mut self,
        number: Number,
        generation: u16,
    ) -> Result<Option<Indirect<'a>>, AttachmentError> {
        self.read.insert(number);
        match self.places.get(&number).copied() {
            Some(Place::At { offset, generation: known }) if known == generation => {
                let found = self.source.read_at(offset, Some(&self.places))?;
                match found {
                    Some(indirect) if indirect.header == Some((number, generation)) => Ok(Some(indirect)),
                    _ => Err(damaged("an object in it is not where its table says")),
                }
            }
            Some(Place::InStream { stream, index }) if generation == 0 => {
                let value = self.read_in_stream(number, stream, index)?;
                Ok(Some(Indirect { header: None, value, data: None }))
            }
            _ => Ok(None),
        }
    }

    /// Returns a value, the one referred to if it is a reference.
    pub(super) fn resolve(&mut self, object: &Object) -> Result<Object, AttachmentError> {
        match object {
            Object::Reference(number, generation) => {
                Ok(self.read(*number, *generation)?.map_or(Object::Null, |indirect| indirect.value))
            }
            other => Ok(other.clone()),
        }
    }

    fn read_in_stream(
        &mut self,
        number: Number,
        stream: Number,
        index: usize,
    ) -> Result<Object, AttachmentError> {
        let objects = self.object_stream(stream)?;
        match objects.objects.get(index) {
            Some((known, at)) if *known == number => {
                Parser::new(&objects.data, *at).object(&mut self.source.budget)
            }
            _ => Err(damaged("an object in it is not where its table says")),
        }
    }

    fn object_stream(&mut self, number: Number) -> Result<Rc<ObjectStream>, AttachmentError> {
        if let Some(known) = self.object_streams.get(&number) {
            return Ok(Rc::clone(known));
        }
        let broken = || damaged("a stream of objects in it is broken");
        let Some(Place::At { offset, .. }) = self.places.get(&number).copied() else { return Err(broken()) };
        let indirect = self.source.read_at(offset, Some(&self.places))?.ok_or_else(broken)?;
        let (Some(dictionary), Some(data)) = (indirect.value.as_dictionary(), indirect.data) else {
            return Err(broken());
        };
        if indirect.header.is_none_or(|(found, _)| found != number)
            || dictionary.name(b"Type") != Some(b"ObjStm")
        {
            return Err(broken());
        }
        let count = dictionary.get(b"N").and_then(Object::as_usize).ok_or_else(broken)?;
        let first = dictionary.get(b"First").and_then(Object::as_usize).ok_or_else(broken)?;
        let data = inflate(dictionary, data, &mut self.source.budget)?;
        let mut parser = Parser::new(&data, 0);
        let mut objects = Vec::new();
        for _ in 0..count {
            self.source.budget.spend_value()?;
            let number = parser.unsigned().and_then(|value| u32::try_from(value).ok()).ok_or_else(broken)?;
            let at = parser.unsigned().and_then(|value| usize::try_from(value).ok()).ok_or_else(broken)?;
            objects.push((number, first.checked_add(at).ok_or_else(broken)?));
        }
        let stream = Rc::new(ObjectStream { data, objects });
        self.object_streams.insert(number, Rc::clone(&stream));
        Ok(stream)
    }
}

impl<'a> Source<'a> {
    /// Reads the indirect object that stands at an offset, if one does; `places` finds lengths that stand elsewhere.
    pub(super) fn read_at(
        &mut self,
        offset: usize,
        places: Option<&HashMap<Number, Place>>,
    ) -> Result<Option<Indirect<'a>>, AttachmentError> {
        let mut parser = Parser::new(self.bytes, offset);
        let Some(header) = parser.object_header() else { return Ok(None) };
        let header = Some(header);
        self.budget.spend_passed(parser.at() - offset)?;
        let value = parser.object(&mut self.budget)?;
        let before = parser.at();
        let is_stream = parser.keyword(b"stream");
        self.budget.spend_passed(parser.at() - before)?;
        let Some(dictionary) = value.as_dictionary().filter(|_| is_stream) else {
            return Ok(Some(Indirect { header, value, data: None }));
        };
        parser.end_of_line();
        let length = match dictionary.get(b"Length") {
            Some(Object::Reference(number, _)) => self.length_elsewhere(*number, places),
            Some(other) => other.as_usize(),
            None => None,
        };
        let data = self.stream_data(parser.at(), length)?;
        Ok(Some(Indirect { header, value, data: Some(data) }))
    }

    /// Reads a length that is an object of its own; nothing when it cannot be read, and `endstream` decides.
    fn length_elsewhere(&self, number: Number, places: Option<&HashMap<Number, Place>>) -> Option<usize> {
        let Some(Place::At { offset, .. }) = places?.get(&number) else { return None };
        let mut parser = Parser::new(self.bytes, *offset);
        parser.object_header().filter(|(found, _)| *found == number)?;
        parser.unsigned().and_then(|length| usize::try_from(length).ok())
    }

    fn stream_data(&mut self, start: usize, length: Option<usize>) -> Result<&'a [u8], AttachmentError> {
        let cut_off = || damaged("a stream in it is cut off");
        let rest = self.bytes.get(start..).ok_or_else(cut_off)?;
        if let Some(data) = length.and_then(|length| rest.get(..length)) {
            let after = &rest[data.len()..];
            let gap = after.iter().take(4).take_while(|byte| is_space(**byte)).count();
            if after[gap..].starts_with(b"endstream") {
                return Ok(data);
            }
        }
        let end = memchr::memmem::find(rest, b"endstream").ok_or_else(cut_off)?;
        self.budget.spend_passed(end)?;
        let data = &rest[..end];
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        Ok(data.strip_suffix(b"\r").unwrap_or(data))
    }
}
