//! The walk from the catalogue to everything that stays, each object rewritten by the rules of its role.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

use super::document::{Document, Indirect};
use super::object::{Dictionary, Number, Object};
use super::pages::Pages;
use super::rules;
use super::writer::Writer;
use super::{annotations, damaged, streams};
use crate::{AttachmentError, Limits, Removed, jpeg, jpeg2000};

/// By which rules an object is rewritten.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Role {
    Page,
    Annotation,
    /// An entry of the table of contents.
    Outline,
    /// A dictionary whose keys are names somebody gave.
    Names,
    Other,
}

/// What of a document stays, and what is still to be written.
pub(super) struct Cleaner<'a, 'r> {
    pub(super) document: Document<'a>,
    pages: Pages,
    limits: Limits,
    removed: &'r mut Vec<Removed>,
    /// The new number of each object that stays, by the role it is reached in; nothing for those that go.
    new_numbers: HashMap<(Number, u16, Role), Option<Number>>,
    waiting: VecDeque<(Number, u16, Role)>,
    last_number: Number,
    /// What the values that went referred to, so that it is not taken for something nobody spoke of.
    gone: Vec<(Number, u16)>,
}

impl<'a, 'r> Cleaner<'a, 'r> {
    pub(super) fn new(
        document: Document<'a>,
        pages: Pages,
        limits: Limits,
        removed: &'r mut Vec<Removed>,
    ) -> Self {
        Self {
            document,
            pages,
            limits,
            removed,
            new_numbers: HashMap::new(),
            waiting: VecDeque::new(),
            // The catalogue is object 1.
            last_number: 1,
            gone: Vec::new(),
        }
    }

    /// Writes the catalogue and then, one after the other, what it leads to.
    pub(super) fn run(mut self) -> Result<Vec<u8>, AttachmentError> {
        let mut writer = Writer::new();
        let catalogue = Object::Dictionary(self.catalogue()?);
        writer.push(&catalogue, None, &mut self.document.source.budget)?;
        while let Some((number, generation, role)) = self.waiting.pop_front() {
            let found = self.document.read(number, generation)?;
            let Indirect { value, data, .. } = found.ok_or(damaged("an object in it is missing"))?;
            let (value, data) = self.indirect(&value, data, role)?;
            writer.push(&value, data.as_deref(), &mut self.document.source.budget)?;
        }
        self.follow_gone();
        if self.document.has_unread() {
            self.note(Removed::UnusedParts);
        }
        Ok(writer.finish())
    }

    pub(super) fn note(&mut self, what: Removed) {
        // Sorted and freed of repetitions at the end; here only kept from growing without bound.
        if self.removed.last() != Some(&what) {
            self.removed.push(what);
        }
        if self.removed.len() > 1000 {
            self.removed.sort_unstable();
            self.removed.dedup();
        }
    }

    /// Notes what went, and what it leads to.
    pub(super) fn drop_value(&mut self, what: Removed, value: &Object) {
        self.note(what);
        add_references(value, &mut self.gone);
    }

    /// Looks at everything that what went leads to. What cannot be read, or costs too much, stays unknown.
    fn follow_gone(&mut self) {
        while let Some((number, generation)) = self.gone.pop() {
            if self.document.is_read(number) {
                continue;
            }
            match self.document.read(number, generation) {
                Ok(Some(found)) => add_references(&found.value, &mut self.gone),
                Ok(None) => {}
                Err(_) => return,
            }
        }
    }

    fn catalogue(&mut self) -> Result<Dictionary, AttachmentError> {
        let catalogue = std::mem::take(&mut self.pages.catalogue);
        let mut clean = Dictionary::default();
        for (key, value) in catalogue.iter() {
            let value = match key {
                _ if !rules::CATALOGUE.contains(&key) => {
                    if is_about_the_window(key) {
                        add_references(value, &mut self.gone);
                    } else {
                        self.drop_value(rules::left_out(key), value);
                    }
                    Object::Null
                }
                b"Outlines" => self.value_in_role(value, Role::Outline)?,
                b"Names" => self.names(value)?,
                b"Dests" => self.value_in_role(value, Role::Names)?,
                _ => self.value(value)?,
            };
            if value != Object::Null {
                clean.push(key, value);
            }
        }
        Ok(clean)
    }

    /// Keeps the named places; scripts and files have names too.
    fn names(&mut self, names: &Object) -> Result<Object, AttachmentError> {
        let names = self.document.resolve(names)?;
        let Some(names) = names.as_dictionary() else { return Ok(Object::Null) };
        let mut clean = Dictionary::default();
        for (key, value) in names.iter() {
            if key == b"Dests" {
                let value = self.value(value)?;
                if value != Object::Null {
                    clean.push(key, value);
                }
            } else {
                self.drop_value(rules::left_out(key), value);
            }
        }
        Ok(if clean == Dictionary::default() { Object::Null } else { Object::Dictionary(clean) })
    }

    fn indirect(
        &mut self,
        value: &Object,
        data: Option<&'a [u8]>,
        role: Role,
    ) -> Result<(Object, Option<Vec<u8>>), AttachmentError> {
        let Some(dictionary) = value.as_dictionary() else { return Ok((self.value(value)?, None)) };
        if let Some(data) = data {
            let (dictionary, data) = self.stream(dictionary, data)?;
            return Ok((Object::Dictionary(dictionary), Some(data)));
        }
        let clean = match role {
            Role::Page => Object::Dictionary(self.listed(dictionary, rules::PAGE, role)?),
            Role::Outline => Object::Dictionary(self.listed(dictionary, rules::OUTLINE, role)?),
            Role::Annotation => self.annotation(dictionary)?,
            Role::Names => Object::Dictionary(self.entries(dictionary, true)?),
            Role::Other => Object::Dictionary(self.entries(dictionary, false)?),
        };
        Ok((clean, None))
    }

    /// Returns what a list allows of a page or an entry of the table of contents.
    fn listed(
        &mut self,
        dictionary: &Dictionary,
        allowed: &[&[u8]],
        role: Role,
    ) -> Result<Dictionary, AttachmentError> {
        let mut clean = Dictionary::default();
        for (key, value) in dictionary.iter() {
            let value = match (role, key) {
                _ if !allowed.contains(&key) => {
                    self.drop_value(rules::left_out(key), value);
                    Object::Null
                }
                (Role::Page, b"Annots") => self.annotations(value)?,
                (Role::Outline, b"A") => self.action(value)?.unwrap_or(Object::Null),
                (Role::Outline, b"Parent" | b"Prev" | b"Next" | b"First" | b"Last") => {
                    self.value_in_role(value, Role::Outline)?
                }
                _ => self.value(value)?,
            };
            if value != Object::Null {
                clean.push(key, value);
            }
        }
        Ok(clean)
    }

    /// Returns a value without what must not stand anywhere.
    pub(super) fn value(&mut self, value: &Object) -> Result<Object, AttachmentError> {
        self.value_in_role(value, Role::Other)
    }

    fn value_in_role(&mut self, value: &Object, role: Role) -> Result<Object, AttachmentError> {
        match value {
            Object::Reference(number, generation) => Ok(self
                .reference(*number, *generation, role)?
                .map_or(Object::Null, |new| Object::Reference(new, 0))),
            Object::Array(items) => {
                Ok(Object::Array(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?))
            }
            Object::Dictionary(dictionary) if role == Role::Names => {
                Ok(Object::Dictionary(self.entries(dictionary, true)?))
            }
            Object::Dictionary(dictionary) if role == Role::Outline => {
                Ok(Object::Dictionary(self.listed(dictionary, rules::OUTLINE, role)?))
            }
            Object::Dictionary(dictionary) => {
                if let Some(what) = self.why_forbidden(dictionary) {
                    self.drop_value(what, value);
                    return Ok(Object::Null);
                }
                Ok(Object::Dictionary(self.entries(dictionary, false)?))
            }
            other => Ok(other.clone()),
        }
    }

    /// Returns the entries that may stay; of names somebody gave, all.
    pub(super) fn entries(
        &mut self,
        dictionary: &Dictionary,
        are_names: bool,
    ) -> Result<Dictionary, AttachmentError> {
        let mut clean = Dictionary::default();
        for (key, value) in dictionary.iter() {
            if !are_names && let Some(what) = rules::denied(key) {
                self.drop_value(what, value);
                continue;
            }
            let role = if !are_names && rules::holds_names(key) { Role::Names } else { Role::Other };
            let value = self.value_in_role(value, role)?;
            if value != Object::Null {
                clean.push(key, value);
            }
        }
        Ok(clean)
    }

    /// Returns the new number of an object, or nothing when it goes or does not exist.
    fn reference(
        &mut self,
        number: Number,
        generation: u16,
        role: Role,
    ) -> Result<Option<Number>, AttachmentError> {
        let role = if self.pages.numbers.contains(&number) {
            Role::Page
        } else if self.pages.annotations.contains(&number) {
            Role::Annotation
        } else {
            role
        };
        if let Some(known) = self.new_numbers.get(&(number, generation, role)) {
            return Ok(*known);
        }
        let new = if self.stays(number, generation, role)? {
            self.last_number += 1;
            self.waiting.push_back((number, generation, role));
            Some(self.last_number)
        } else {
            None
        };
        self.new_numbers.insert((number, generation, role), new);
        Ok(new)
    }

    fn stays(&mut self, number: Number, generation: u16, role: Role) -> Result<bool, AttachmentError> {
        if number == self.pages.catalogue_number {
            return Ok(false);
        }
        let Some(found) = self.document.read(number, generation)? else { return Ok(false) };
        let Some(dictionary) = found.value.as_dictionary() else {
            let is_bare = matches!(role, Role::Other | Role::Names) && found.value != Object::Null;
            return Ok(is_bare);
        };
        let what = match role {
            Role::Page => None,
            Role::Annotation => annotations::why_not_kept(dictionary),
            Role::Names | Role::Outline if found.data.is_none() => None,
            Role::Names | Role::Outline | Role::Other => self.why_forbidden(dictionary),
        };
        let what = what.or_else(|| found.data.and_then(|_| why_not_a_stream(dictionary, role)));
        if let Some(what) = what {
            self.drop_value(what, &found.value);
        }
        Ok(what.is_none())
    }

    /// Says what a dictionary is that goes, or that describes a page which was deleted.
    fn why_forbidden(&self, dictionary: &Dictionary) -> Option<Removed> {
        let is_of_lost_page = match dictionary.get(b"Pg") {
            Some(Object::Reference(page, _)) => !self.pages.numbers.contains(page),
            _ => false,
        };
        if is_of_lost_page { Some(Removed::UnusedParts) } else { rules::forbidden(dictionary) }
    }

    /// Returns a stream without what goes, its pictures cleaned as uploaded pictures are.
    fn stream(
        &mut self,
        dictionary: &Dictionary,
        data: &'a [u8],
    ) -> Result<(Dictionary, Vec<u8>), AttachmentError> {
        let filters = match self.document.resolve(dictionary.get(b"Filter").unwrap_or(&Object::Null))? {
            Object::Array(filters) => filters,
            Object::Null => Vec::new(),
            filter => vec![filter],
        };
        self.document.source.budget.spend_passed(data.len())?;
        let names: Vec<&[u8]> = filters.iter().map(|filter| filter.as_name().unwrap_or_default()).collect();
        let (skipped, data) = match names[..] {
            [ref before @ .., b"DCTDecode" | b"DCT"] => (before.len(), {
                let data = self.unpack(before, data)?;
                self.jpeg(&data)?
            }),
            [ref before @ .., b"JPXDecode"] => {
                let data = self.unpack(before, data)?;
                (before.len(), jpeg2000::clean(&data).ok_or(damaged("a picture in it cannot be read"))?)
            }
            _ if names
                .iter()
                .any(|name| matches!(*name, b"DCTDecode" | b"DCT" | b"JPXDecode" | b"Crypt" | b"")) =>
            {
                return Err(packed_oddly());
            }
            _ => (0, data.to_vec()),
        };
        let mut filters = filters;
        filters.drain(..skipped);
        let mut clean = Dictionary::default();
        for (key, value) in self.entries(dictionary, false)?.iter() {
            match key {
                b"Length" | b"Filter" | b"FFilter" | b"FDecodeParms" | b"DL" => {}
                b"DecodeParms" if skipped > 0 => {}
                _ => clean.push(key, value.clone()),
            }
        }
        match filters.len() {
            0 => {}
            1 => clean.push(b"Filter", filters[0].clone()),
            _ => clean.push(b"Filter", Object::Array(filters)),
        }
        let length = i64::try_from(data.len()).map_err(|_| AttachmentError::TooComplexPdf)?;
        clean.push(b"Length", Object::Integer(length));
        Ok((clean, data))
    }

    /// Undoes what a picture's data were packed with once more.
    fn unpack<'d>(&mut self, filters: &[&[u8]], data: &'d [u8]) -> Result<Cow<'d, [u8]>, AttachmentError> {
        let mut plain = Cow::Borrowed(data);
        for filter in filters {
            let unpacked = streams::unpack(filter, &plain, &mut self.document.source.budget);
            plain = Cow::Owned(unpacked.ok_or_else(packed_oddly)??);
        }
        Ok(plain)
    }

    fn jpeg(&mut self, data: &[u8]) -> Result<Vec<u8>, AttachmentError> {
        let mut removed = Vec::new();
        let clean = jpeg::clean_embedded(data, self.limits, &mut removed).map_err(|error| match error {
            AttachmentError::TooManyPixels { .. } => error,
            _ => damaged("a picture in it cannot be read"),
        })?;
        for what in removed {
            self.note(what);
        }
        Ok(clean)
    }
}

fn add_references(value: &Object, references: &mut Vec<(Number, u16)>) {
    match value {
        Object::Reference(number, generation) => references.push((*number, *generation)),
        Object::Array(items) => items.iter().for_each(|item| add_references(item, references)),
        Object::Dictionary(dictionary) => {
            dictionary.iter().for_each(|(_, value)| add_references(value, references));
        }
        _ => {}
    }
}

fn packed_oddly() -> AttachmentError {
    damaged("a picture or part in it is packed in a way we do not read")
}

/// Streams are never pages, annotations or entries, and those with their data elsewhere are files.
fn why_not_a_stream(dictionary: &Dictionary, role: Role) -> Option<Removed> {
    if matches!(role, Role::Page | Role::Annotation | Role::Outline) {
        return Some(Removed::UnknownParts);
    }
    dictionary.has(b"F").then_some(Removed::EmbeddedFiles)
}

/// Keys of the catalogue that say how a window opens; nobody misses them, so nobody is told.
fn is_about_the_window(key: &[u8]) -> bool {
    matches!(key, b"PageMode" | b"ViewerPreferences" | b"Version" | b"Extensions")
}
